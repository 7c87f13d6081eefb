//! Measures: `sum of paid on purchase of "coffee" over calendar year`.

use super::Place;
use crate::check::checker::Checker;
use crate::check::error::{BadMeasure, NotAQuantity, NotYet};
use crate::check::typed::{Expr, ExprKind, How, Lines, Measure, MeasureSource, Trigger, TriggerKind, Window};
use crate::check::{Type, Unit};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;

impl Checker<'_> {
    pub(super) fn measure_expr(&mut self, measure: &tree::Measure) -> Expr {
        let span = measure.span;
        match self.measure(measure) {
            Some(measure) => Expr { span, ty: measure.ty, kind: ExprKind::Measure(Box::new(measure)) },
            None => Expr::poison(span),
        }
    }

    /// A measure, named or not.
    pub(crate) fn measure(&mut self, measure: &tree::Measure) -> Option<Measure> {
        let span = measure.span;
        if let Some(further) = self.further_measure(measure) {
            return further;
        }
        let how = match measure.how.text.as_str() {
            "sum" => How::Sum,
            "count" => How::Count,
            "max" => How::Max,
            "min" => How::Min,
            "last" => How::Last,
            other => {
                let message = format!("`{other}` of what?");
                let help = "write `run of days with purchase over lifetime` or `distinct of channel over …`".into();
                self.say(BadMeasure { span: measure.span, message, label: "measures nothing".into(), help });
                return None;
            }
        };
        let said = self.triggers(&measure.on);
        let window = self.window(&measure.window);
        let around = std::mem::replace(&mut self.lapsing, Self::lapsing_in(&said));
        let source = self.source(measure, how);
        self.lapsing = around;
        let (source, ty) = source?;
        let on = if said.is_empty() { self.implied_trigger(&source, measure) } else { said };
        self.countable(&on)?;
        self.one_filter(&on)?;
        let holding = matches!(
            source,
            MeasureSource::Earned(_)
                | MeasureSource::Spent(_)
                | MeasureSource::EarnedBy(..)
                | MeasureSource::SpentBy(..)
        );
        if holding && (how != How::Sum || !on.is_empty()) {
            let what = "a measure of points other than their plain sum".into();
            let help = "write `sum of earned NAME over …` without `on`".into();
            self.say(NotYet { span, what, help });
            return None;
        }
        if let MeasureSource::Value(value) = &source {
            self.fits_expr(value, &on, Place::Where);
        }
        let (window, previous) = window?;
        Some(Measure { span, how, source, on, window, previous, ty })
    }

    fn source(&mut self, measure: &tree::Measure, how: How) -> Option<(MeasureSource, Type)> {
        match &measure.source {
            None if how == How::Count => Some((MeasureSource::Events, Type::Quantity(Unit::Number))),
            None => {
                let help = "say of what, as in `sum of paid over calendar year`".into();
                let error: Diagnostic =
                    NotAQuantity { span: measure.span, found: "a measure of nothing".into(), help }.into();
                self.say(error);
                None
            }
            Some(tree::MeasureSource::Periods { .. }) => None,
            Some(tree::MeasureSource::HeldBy { spent: true, holding, by }) => {
                let (holding, by) = (self.holding(holding), self.takers(by));
                let holding = holding?;
                Some((MeasureSource::SpentBy(holding, by?), Type::Quantity(self.counted_in(holding))))
            }
            Some(tree::MeasureSource::HeldBy { holding, by, .. }) => self.earned_by(holding, by),
            Some(tree::MeasureSource::Field(name)) => {
                let value = self.name_expr(name);
                self.quantity_unit(&value)?;
                if !matches!(
                    value.kind,
                    ExprKind::Money(_) | ExprKind::Items | ExprKind::Field(_) | ExprKind::Lapsed(_)
                ) {
                    let what = format!("a measure of `{}`, which is no amount of an event", name.text);
                    let help = "measure a field of an event, such as `paid`".into();
                    self.say(NotYet { span: name.span, what, help });
                    return None;
                }
                let ty = value.ty;
                Some((MeasureSource::Value(value), ty))
            }
            Some(tree::MeasureSource::Earned(name)) => {
                let holding = self.holding(name)?;
                Some((MeasureSource::Earned(holding), Type::Quantity(self.counted_in(holding))))
            }
            Some(tree::MeasureSource::Spent(name)) => {
                let holding = self.holding(name)?;
                Some((MeasureSource::Spent(holding), Type::Quantity(self.counted_in(holding))))
            }
        }
    }

    /// A field tells on which events it is summed.
    fn implied_trigger(&self, source: &MeasureSource, measure: &tree::Measure) -> Vec<Trigger> {
        let trigger = |kind| Trigger { span: measure.span, kind, lines: Lines::All, filter: Vec::new() };
        match source {
            MeasureSource::Value(Expr { kind: ExprKind::Field(field), .. }) => {
                let events = self.out.numbers.get(field.0).map_or(&[][..], |field| &field.events);
                let goods = self.goods();
                let on = |event: &crate::check::model::EventRef| match goods {
                    Some(goods) if goods == *event => TriggerKind::Purchase,
                    _ => TriggerKind::Declared(*event),
                };
                events.iter().map(|event| trigger(on(event))).collect()
            }
            MeasureSource::Value(_) => vec![trigger(TriggerKind::Purchase)],
            _ => Vec::new(),
        }
    }

    /// Whether its triggers are understood.
    pub(super) fn countable(&self, on: &[Trigger]) -> Option<()> {
        (!on.iter().any(|trigger| trigger.kind == TriggerKind::Poison)).then_some(())
    }

    /// A measure sees the same lines under the same filter on all its events.
    pub(crate) fn one_filter(&mut self, on: &[Trigger]) -> Option<()> {
        let first = on.first();
        let differs = |trigger: &&Trigger| {
            first.is_some_and(|first| {
                let texts = |trigger: &Trigger| trigger.filter.iter().map(|cond| cond.kind.clone()).collect::<Vec<_>>();
                trigger.lines != first.lines || texts(trigger) != texts(first)
            })
        };
        if let Some(other) = on.iter().skip(1).find(differs) {
            let what = "a measure over events with different filters".into();
            let help = "declare a metric for each, and add them up where they are used".into();
            self.say(NotYet { span: other.span, what, help });
            return None;
        }
        Some(())
    }

    pub(super) fn window(&mut self, window: &tree::Window) -> Option<(Window, bool)> {
        match window {
            tree::Window::Last(duration) => Some((self.rolling(duration)?, false)),
            tree::Window::LastByMonth(duration) => Some((self.by_month(duration)?, false)),
            tree::Window::SinceReaching(name) => {
                let (ladder, rank) = self.tier_symbol(name)?;
                Some((Window::SinceReaching(ladder, rank), false))
            }
            tree::Window::Lifetime(_) => Some((Window::Lifetime, false)),
            tree::Window::Period { period, previous } if period.membership => {
                Some((self.membership_window(period)?, *previous))
            }
            tree::Window::Period { period, previous } => Some((Window::Period(self.calendar(period, "")?), *previous)),
        }
    }
}
