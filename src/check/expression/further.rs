//! Measures that are no plain sums: `count of months where visits >= 4`, `run of days with workout`,
//! `distinct of brand`, `max of monthly_spend`, `sum of earned bean by base`.

use super::Place;
use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{BadMeasure, WrongKind};
use crate::check::model::{MetricRef, WordRef};
use crate::check::typed::{
    Cond, CondKind, Expr, ExprKind, How, Length, Lines, Measure, MeasureSource, NamesOf, Relation, Trigger,
    TriggerKind, Window,
};
use crate::check::{Type, Unit};
use crate::quantity::{Calendar, Part};
use crate::syntax::tree::{self, Name, PeriodHit, PeriodUnit};

/// Most months of a window of whole months.
const MOST_MONTHS: i32 = 120;

impl Checker<'_> {
    /// A measure that is no plain sum; `None` if it is one.
    pub(super) fn further_measure(&mut self, measure: &tree::Measure) -> Option<Option<Measure>> {
        match &measure.source {
            Some(tree::MeasureSource::Periods { unit, span, hit, .. }) => {
                Some(self.periods(measure, *unit, *span, hit))
            }
            Some(tree::MeasureSource::Field(name)) if measure.how.text == "distinct" => {
                Some(self.distinct(measure, name))
            }
            Some(tree::MeasureSource::Field(name)) => match self.names.get(&name.text) {
                Some((Symbol::Metric(metric), _)) => Some(self.final_values(measure, name, metric)),
                _ => None,
            },
            _ => None,
        }
    }

    fn bad_measure<T>(&mut self, span: Span, message: String, label: &str, help: &str) -> Option<T> {
        self.say(BadMeasure { span, message, label: label.into(), help: help.into() });
        None
    }

    /// `count of months where visits >= 4`, `run of days with workout`
    fn periods(&mut self, measure: &tree::Measure, unit: PeriodUnit, span: Span, hit: &PeriodHit) -> Option<Measure> {
        let how = match measure.how.text.as_str() {
            "count" => How::Count,
            "run" => How::Run,
            other => {
                let message = format!("periods are counted, or their runs: there is no `{other}` of them");
                let help = "write `count of months where …` or `run of days with …`";
                return self.bad_measure(measure.span, message, "a measure of periods", help);
            }
        };
        let period = tree::Period { span, unit, membership: false, from: None, of: None };
        let calendar = self.calendar(&period, "");
        let window = self.window(&measure.window);
        let on = match hit {
            PeriodHit::With(triggers) => Some(self.triggers(triggers)),
            PeriodHit::Where(cond) => {
                let cond = self.cond(cond);
                self.fits(&cond, &[], Place::State);
                let poison = cond.kind == CondKind::Poison;
                calendar.filter(|_| !poison).map(|calendar| vec![self.hit_where(cond, calendar)])
            }
        };
        let (on, calendar, (window, previous)) = (on?, calendar?, window?);
        self.countable(&on)?;
        self.one_filter(&on)?;
        self.run_window(how, window, measure.span)?;
        let source = MeasureSource::Periods(calendar, None);
        let ty = Type::Quantity(Unit::Number);
        Some(Measure { span: measure.span, how, source, on, window, previous, ty })
    }

    /// A run has one beginning, so nothing may leave its window day by day.
    fn run_window(&mut self, how: How, window: Window, span: Span) -> Option<()> {
        let rolls = matches!(window, Window::LastDays(_) | Window::LastMonths(_) | Window::LastPeriods(..));
        if how == How::Run && rolls {
            let message = "a run has no rolling window".into();
            let help = "write `over lifetime`, or a calendar period in which it begins anew";
            return self.bad_measure(span, message, "its days would leave it one by one", help);
        }
        Some(())
    }

    /// A condition that only ever comes true within a period counts at once, any other when the period ends.
    fn hit_where(&self, cond: Cond, calendar: Calendar) -> Trigger {
        let span = cond.span;
        if self.rises(&cond) {
            return Trigger { span, kind: TriggerKind::Met(cond), lines: Lines::All, filter: Vec::new() };
        }
        let kind = TriggerKind::Closing(Window::Period(calendar));
        Trigger { span, kind, lines: Lines::All, filter: vec![cond] }
    }

    fn rises(&self, cond: &Cond) -> bool {
        match &cond.kind {
            CondKind::All(parts) | CondKind::Any(parts) => parts.iter().all(|part| self.rises(part)),
            CondKind::Compare(left, Relation::AtLeast | Relation::Above, right) => {
                right.as_constant().is_some() && self.grows(left)
            }
            _ => false,
        }
    }

    fn grows(&self, expr: &Expr) -> bool {
        let measure = match &expr.kind {
            ExprKind::Measure(measure) => Some(measure.as_ref()),
            ExprKind::Metric(at) => match self.metrics.get(at.0) {
                Some(crate::check::checker::State::Done(Some(metric))) => Some(&metric.measure),
                _ => None,
            },
            ExprKind::Add(a, b) | ExprKind::Larger(a, b) | ExprKind::Smaller(a, b) => {
                return self.grows(a) && self.grows(b);
            }
            _ => None,
        };
        measure.is_some_and(|measure| !measure.previous && !matches!(measure.how, How::Min | How::Last))
    }

    /// `distinct of brand on stay over calendar year`
    fn distinct(&mut self, measure: &tree::Measure, name: &Name) -> Option<Measure> {
        let said = self.triggers(&measure.on);
        let window = self.window(&measure.window);
        let names = self.names_of(name)?;
        let events = match names {
            NamesOf::Field(field) => self.out.words.get(field.0).map_or(&[][..], |field| &field.events),
            _ => &[],
        };
        let trigger = |kind| Trigger { span: measure.span, kind, lines: Lines::All, filter: Vec::new() };
        let implied: Vec<Trigger> = match events {
            [] => vec![trigger(TriggerKind::Purchase)],
            events => events.iter().map(|event| trigger(TriggerKind::Declared(*event))).collect(),
        };
        let on = if said.is_empty() { implied } else { said };
        self.countable(&on)?;
        self.one_filter(&on)?;
        if let NamesOf::Field(field) = names {
            if self.is_line_word(field) {
                self.many_values(&name.text, name.span);
                return None;
            }
            let asks = Cond { span: name.span, kind: CondKind::Word(field, Vec::new()) };
            self.fits(&asks, &on, Place::Where);
        } else if let Some(other) = on.iter().find(|trigger| trigger.kind != TriggerKind::Purchase) {
            let message = "only purchases have categories and items".into();
            return self.bad_measure(other.span, message, "has no lines", "count on `purchase`");
        }
        let (window, previous) = window?;
        let (source, ty) = (MeasureSource::Names(names), Type::Quantity(Unit::Number));
        Some(Measure { span: measure.span, how: How::Distinct, source, on, window, previous, ty })
    }

    fn names_of(&mut self, name: &Name) -> Option<NamesOf> {
        match name.text.as_str() {
            "category" => {
                let declared: Vec<String> = self.categories.keys().map(|name| name.to_string()).collect();
                declared.into_iter().for_each(|name| drop(self.asked(Lines::Category(name))));
                return Some(NamesOf::Categories);
            }
            "item" => {
                let declared: Vec<String> = self.items.iter().map(|name| name.to_string()).collect();
                declared.into_iter().for_each(|name| drop(self.asked(Lines::Item(name))));
                return Some(NamesOf::Items);
            }
            _ => {}
        }
        let built_in = crate::check::builtin::PURCHASE_WORDS.iter().position(|row| row.0 == name.text);
        let field = match (built_in, self.names.get(&name.text)) {
            (Some(at), _) => WordRef(at),
            (None, Some((Symbol::Words(field), _))) => field,
            (None, Some((Symbol::Broken, _))) => return None,
            _ => {
                let message = format!("`{}` has no names to tell apart", name.text);
                let help = "name category, item, channel, store, partner, payment or a text field of an event";
                return self.bad_measure(name.span, message, "not a text", help);
            }
        };
        let open = self.out.words.get(field.0).is_some_and(|field| !field.events.is_empty() && !field.closed);
        if open {
            let message = format!("`{}` can have any text, so it cannot be counted apart", name.text);
            let help = "list its values where the event is declared, as in `brand one of city, resort`";
            return self.bad_measure(name.span, message, "any text", help);
        }
        Some(NamesOf::Field(field))
    }

    /// Names that the program never names cannot be told apart.
    pub(crate) fn names_exist(&mut self) {
        let measures: Vec<(Span, NamesOf)> = self
            .out
            .metrics
            .iter()
            .filter_map(|metric| match metric.measure.source {
                MeasureSource::Names(names) => Some((metric.measure.span, names)),
                _ => None,
            })
            .collect();
        for (span, names) in measures {
            let none = match names {
                NamesOf::Field(field) => {
                    self.words.get(field.0).is_none_or(|words| words.is_empty())
                        && self.out.words.get(field.0).is_none_or(|field| field.words.is_empty())
                }
                NamesOf::Categories => !self.out.lines.iter().any(|lines| matches!(lines, Lines::Category(_))),
                NamesOf::Items => !self.out.lines.iter().any(|lines| matches!(lines, Lines::Item(_))),
            };
            if none {
                let message = "the program names none of these, so there is nothing to tell apart".into();
                let help = "declare them, as in `category \"drinks\" = \"coffee\", \"tea\"`";
                let _: Option<()> = self.bad_measure(span, message, "counts names", help);
            }
        }
    }

    /// `max of monthly_spend over calendar year`: over the final values of a metric.
    fn final_values(&mut self, measure: &tree::Measure, name: &Name, metric: MetricRef) -> Option<Measure> {
        let how = match measure.how.text.as_str() {
            "sum" => How::Sum,
            "max" => How::Max,
            "min" => How::Min,
            _ => How::Last,
        };
        let window = self.window(&measure.window);
        let lower = self.metric(metric, name)?.measure;
        if let Some(on) = measure.on.first() {
            let message = "a measure of a metric is taken when its period ends".into();
            return self.bad_measure(on.span, message, "does not fit here", "leave out `on …`");
        }
        if lower.previous || !matches!(lower.window, Window::Period(_) | Window::SinceJoining(_)) {
            let message = format!("`{}` has no period that ends", name.text);
            let help = "measure a metric over a calendar period or the membership year";
            return self.bad_measure(name.span, message, "never has a final value", help);
        }
        let kind = TriggerKind::Closing(lower.window);
        let on = vec![Trigger { span: measure.span, kind, lines: Lines::All, filter: Vec::new() }];
        let value = Expr { span: name.span, ty: lower.ty, kind: ExprKind::Metric(metric) };
        let (window, previous) = window?;
        let source = MeasureSource::Value(value);
        Some(Measure { span: measure.span, how, source, on, window, previous, ty: lower.ty })
    }

    /// `sum of earned bean by base, bonus`
    pub(super) fn earned_by(&mut self, holding: &Name, by: &[Name]) -> Option<(MeasureSource, Type)> {
        let found = self.holding(holding);
        let mut rules = Vec::new();
        let mut fine = true;
        for name in by {
            let fits = |symbol| matches!(symbol, Symbol::Rule(_));
            match self.symbol(name, "a rule", fits) {
                Some((Symbol::Rule(rule), _)) => rules.push(rule),
                Some((Symbol::Broken, _)) | None => fine = false,
                Some((_, at)) => {
                    fine = false;
                    let (is, declared) = (self.names.describe(&name.text), Some(at));
                    let (name, span) = (name.text.as_str(), name.span);
                    self.say(WrongKind { name, span, is, wanted: "an earn rule or a gift", declared, help: None });
                }
            }
        }
        let holding = found.filter(|_| fine)?;
        Some((MeasureSource::EarnedBy(holding, rules), Type::Quantity(Unit::Of(holding))))
    }

    /// `last 12 months by month`: the running month and that many whole ones before it.
    pub(super) fn by_month(&mut self, duration: &tree::Duration) -> Option<Window> {
        match self.length(duration)? {
            Length::Months(months) if months <= MOST_MONTHS => {
                Some(Window::LastPeriods(Calendar::plain(Part::Month), (months + 1) as u16))
            }
            _ => {
                let why = format!("whole months, at most {MOST_MONTHS} of them");
                let help = "write it in months, as in `last 12 months by month`".into();
                self.say(crate::check::error::BadLength { span: duration.span, why, help });
                None
            }
        }
    }
}
