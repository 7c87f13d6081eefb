use super::{Builder, P, child, children, has, inner};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Expr, Period, PeriodHit, PeriodStart, PeriodUnit, Trigger, TriggerKind, Window};
use crate::syntax::tree::{Measure, MeasureSource, Name, Table, TableKey, TableName, TableRow};

impl Builder<'_> {
    pub(super) fn measure(&mut self, pair: &P<'_>) -> Option<Measure> {
        let span = self.span(pair);
        let what = inner(pair)?;
        let how = match child(&what, Rule::measure_how)
            .or_else(|| child(&what, Rule::kw_count))
            .or_else(|| child(&what, Rule::kw_run))
        {
            Some(how) => self.name(&how),
            None => self.nameless(&what),
        };
        let source =
            child(&what, Rule::source).and_then(|source| inner(&source)).map(|source| match source.as_rule() {
                Rule::source_earned | Rule::source_spent => self.held_source(&source),
                _ => MeasureSource::Field(self.name(&source)),
            });
        let source = if what.as_rule() == Rule::counting_periods { self.periods(&what) } else { source };
        let on = self.triggers_in(&what);
        let window = self.window(&child(&what, Rule::window)?);
        Some(Measure { span, how, source, on, window })
    }

    /// `earned bean`, `spent bean by free_latte`
    fn held_source(&self, pair: &P<'_>) -> MeasureSource {
        let (holding, by, spent) = (self.name_in(pair), self.names_in(pair), pair.as_rule() == Rule::source_spent);
        match (by.is_empty(), spent) {
            (true, false) => MeasureSource::Earned(holding),
            (true, true) => MeasureSource::Spent(holding),
            (false, _) => MeasureSource::HeldBy { spent, holding, by },
        }
    }

    /// `months where visits >= 4`
    fn periods(&mut self, pair: &P<'_>) -> Option<MeasureSource> {
        let plural = child(pair, Rule::plural)?;
        let (unit, span): (PeriodUnit, _) = (super::time::plural(plural.as_str()), self.span(&plural));
        let hit = match child(pair, Rule::period_where) {
            Some(condition) => PeriodHit::Where(self.condition_in(&condition)),
            None => PeriodHit::With(self.triggers_in(&child(pair, Rule::period_with)?)),
        };
        Some(MeasureSource::Periods { unit, span, calendar: has(pair, Rule::kw_calendar), hit })
    }

    fn window(&mut self, pair: &P<'_>) -> Window {
        match inner(pair) {
            Some(last) if last.as_rule() == Rule::window_last => {
                let duration = self.duration_in(&last);
                if has(&last, Rule::by_month) { Window::LastByMonth(duration) } else { Window::Last(duration) }
            }
            Some(since) if since.as_rule() == Rule::since_reaching => Window::SinceReaching(self.name_in(&since)),
            Some(period) => {
                Window::Period { period: self.period_in(&period), previous: has(&period, Rule::kw_previous) }
            }
            None => Window::Lifetime(self.span(pair)),
        }
    }

    /// The `triggers` among the direct parts of a pair; none if there are none.
    pub(super) fn triggers_in(&mut self, pair: &P<'_>) -> Vec<Trigger> {
        match child(pair, Rule::triggers) {
            Some(triggers) => children(&triggers, Rule::trigger).map(|trigger| self.trigger(&trigger)).collect(),
            None => Vec::new(),
        }
    }

    fn trigger(&mut self, pair: &P<'_>) -> Trigger {
        let filter = child(pair, Rule::where_clause).map(|clause| self.condition_in(&clause));
        let kind = inner(pair).and_then(|kind| self.trigger_kind(&kind));
        let nameless = TriggerKind::Event { name: self.nameless(pair), of: Vec::new(), except: false, about: None };
        Trigger { span: self.span(pair), kind: kind.unwrap_or(nameless), filter }
    }

    fn trigger_kind(&mut self, pair: &P<'_>) -> Option<TriggerKind> {
        Some(match pair.as_rule() {
            Rule::reach => TriggerKind::Reach(self.condition_in(pair)),
            Rule::leave => TriggerKind::Leave(self.name_in(pair)),
            Rule::start_of => TriggerKind::Start(self.period_in(pair)),
            Rule::end_of_trigger => TriggerKind::End(self.period_in(pair)),
            Rule::every_full => {
                let step = child(pair, Rule::amount).map(|step| self.number(&step))?;
                TriggerKind::EveryFull { step, of: self.name_in(pair) }
            }
            Rule::every_weekday => {
                let name = self.name_in(pair);
                let span = name.span;
                let from = Some(PeriodStart::Weekday(name));
                TriggerKind::Every(Period { span, unit: PeriodUnit::Week, membership: false, from, of: None })
            }
            Rule::every_date => {
                let (day, month) = self.day_month(&child(pair, Rule::day_month)?);
                TriggerKind::EveryDate { day, month }
            }
            Rule::every => TriggerKind::Every(self.period_in(pair)),
            Rule::date => TriggerKind::On(self.date(pair)),
            Rule::program_edge => TriggerKind::Program { end: has(pair, Rule::kw_end) },
            Rule::around => TriggerKind::Around {
                duration: self.duration_in(pair),
                before: has(pair, Rule::kw_before),
                event: self.name_in(pair),
                about: child(pair, Rule::about).map(|about| self.name_in(&about)),
            },
            Rule::friend_does => TriggerKind::Friend {
                first: has(pair, Rule::kw_first),
                does: child(pair, Rule::happening).and_then(|does| self.trigger_kind(&does)).map(Box::new),
            },
            Rule::idle => TriggerKind::Idle { duration: self.duration_in(pair), without: self.triggers_in(pair) },
            _ => {
                let name = self.name_in(pair);
                let lines = child(pair, Rule::lines);
                let except = lines.as_ref().and_then(|lines| child(lines, Rule::except));
                let of = except.as_ref().or(lines.as_ref()).map_or_else(Vec::new, |texts| self.texts(texts));
                let about = child(pair, Rule::about).map(|about| self.name_in(&about));
                TriggerKind::Event { name, of, except: except.is_some(), about }
            }
        })
    }

    pub(super) fn table(&mut self, pair: &P<'_>) -> Table {
        let by = self.name_in(pair);
        let mode = child(pair, Rule::table_mode).map(|mode| self.name(&mode));
        let rows = children(pair, Rule::row).map(|row| self.row(&row)).collect();
        Table { span: self.span(pair), by, mode, rows }
    }

    fn row(&mut self, pair: &P<'_>) -> TableRow {
        let key = match inner(pair) {
            Some(key) if key.as_rule() == Rule::row_from => TableKey::From(self.expression_in(&key)),
            Some(key) if key.as_rule() == Rule::row_otherwise => TableKey::Otherwise(self.span(&key)),
            Some(key) => TableKey::Names(self.row_names(&key)),
            None => TableKey::Names(Vec::new()),
        };
        let value: Expr = match child(pair, Rule::quantity) {
            Some(quantity) => self.quantity(&quantity),
            None => self.expression_in(pair),
        };
        TableRow { span: self.span(pair), key, value }
    }

    fn row_names(&self, pair: &P<'_>) -> Vec<TableName> {
        super::parts(pair.clone())
            .map(|key| match key.as_rule() {
                Rule::text => TableName::Text(self.text(&key)),
                _ => TableName::Name(Name { ..self.name(&key) }),
            })
            .collect()
    }
}
