//! Measures to accumulators; equal ones are shared.

use super::amount::Place;
use super::guard::all;
use super::{Lowering, holding_id};
use crate::check::typed::{self, ExprKind, How, Measure, MeasureSource, TriggerKind, Window};
use crate::check::{Type, Unit};
use crate::core::{Accumulator, AccumulatorId, Aggregate, AtomSet, Expr, Guard, Surplus};
use crate::quantity::Ratio;

impl Lowering<'_> {
    /// One accumulator for each metric, in byte order of their names.
    pub fn named_metrics(&mut self) {
        let checked = self.checked;
        let mut order: Vec<usize> = (0..checked.metrics.len()).collect();
        order.sort_by(|a, b| checked.metrics[*a].name.cmp(&checked.metrics[*b].name));
        self.metrics = vec![AccumulatorId::default(); order.len()];
        for at in order {
            self.metrics[at] = AccumulatorId(self.accumulators.len() as u16);
            // its place is taken now: metrics over metrics ask for one another's
            self.accumulators.push(placeholder());
        }
        for (at, metric) in checked.metrics.iter().enumerate() {
            let mut accumulator = self.accumulator(&metric.measure);
            accumulator.name.clone_from(&metric.name);
            accumulator.span = metric.span;
            if let Some(cond) = &metric.in_force {
                let place = Place::STATE;
                let days = self.guard(cond, place);
                accumulator.filter = all(vec![days, accumulator.filter]);
            }
            if let Some(first) = metric.adds_to {
                // names sort the first version before its later ones, which stand behind it
                accumulator.adds_to = self.metrics.get(first).copied();
                accumulator.name = format!("{}@{}", metric.name, at + 1);
            }
            let mut surplus = checked.ladders.iter().filter_map(|ladder| ladder.surplus.as_ref());
            let own = surplus.find(|surplus| metric.adds_to.is_none() && surplus.metric.0 == at);
            accumulator.carries = own.map(|surplus| Surplus { over: surplus.over.clone(), most: surplus.most });
            let place = self.metrics[at].index();
            self.accumulators[place] = accumulator;
        }
    }

    /// The accumulator of a measure without a name: an equal one if there is one.
    pub fn unnamed(&mut self, measure: &Measure) -> AccumulatorId {
        let new = self.accumulator(measure);
        let pooled = self.checked.parties.household.iter().flat_map(|household| &household.metrics);
        let pooled: Vec<usize> =
            pooled.filter_map(|metric| self.metrics.get(metric.0)).map(|metric| metric.index()).collect();
        let equal = |(at, old): (usize, &Accumulator)| {
            !pooled.contains(&at)
                && old.on == new.on
                && old.filter == new.filter
                && old.aggregate == new.aggregate
                && old.window == new.window
                && old.carries.is_none()
        };
        let at = match self.accumulators.iter().enumerate().position(equal) {
            Some(at) => {
                self.accumulators[at].keeps = self.accumulators[at].keeps.max(new.keeps);
                at
            }
            None => {
                self.accumulators.push(new);
                self.accumulators.len() - 1
            }
        };
        AccumulatorId(at as u16)
    }

    fn accumulator(&mut self, measure: &Measure) -> Accumulator {
        let place = Place { scope: self.lines_of(measure), on: None, credited: false, ..Place::STATE };
        let value = |lowering: &mut Self, expr: &typed::Expr| lowering.exact(expr, place).numerator;
        let aggregate = match (&measure.source, measure.how) {
            (MeasureSource::Earned(holding), _) => Aggregate::Earned(holding_id(*holding)),
            (MeasureSource::Spent(holding), _) => Aggregate::Spent(holding_id(*holding)),
            (MeasureSource::SpentBy(holding, takers), _) => Aggregate::SpentBy(holding_id(*holding), takers.clone()),
            (MeasureSource::EarnedBy(holding, rules), _) => {
                Aggregate::EarnedBy(holding_id(*holding), self.rows_that_give(*holding, rules))
            }
            (MeasureSource::Names(names), _) => Aggregate::Distinct(self.names(*names)),
            (MeasureSource::Periods(period, freeze), How::Run) => {
                Aggregate::Run { period: *period, freeze: freeze.map(holding_id) }
            }
            // a period that has ended is counted as such
            (MeasureSource::Periods(..), _) if closes(measure) => Aggregate::Count,
            (MeasureSource::Periods(period, _), _) => Aggregate::Periods(*period),
            (MeasureSource::Goals(at), _) => Aggregate::Goals(*at as u16),
            (MeasureSource::Events, _) | (_, How::Count) => Aggregate::Count,
            (MeasureSource::Value(expr), How::Sum) => Aggregate::Sum(value(self, expr)),
            (MeasureSource::Value(expr), How::Max) => Aggregate::Greatest(value(self, expr)),
            (MeasureSource::Value(expr), How::Min) => Aggregate::Least(value(self, expr)),
            (MeasureSource::Value(expr), _) => Aggregate::Last(value(self, expr)),
        };
        let unit = measure.ty.unit().unwrap_or(Unit::Number);
        Accumulator {
            name: self.describe(measure),
            span: measure.span,
            on: measure.on.iter().map(|trigger| self.trigger(trigger)).collect(),
            filter: self.filter_of(measure, place),
            aggregate,
            window: window(measure.window),
            keeps: u8::from(measure.previous),
            unit: match measure.ty {
                Type::Quantity(Unit::Number) => "times".into(),
                _ => self.checked.unit_name(unit),
            },
            decimals: self.checked.unit_decimals(unit),
            adds_to: None,
            carries: None,
        }
    }

    fn lines_of(&self, measure: &Measure) -> AtomSet {
        measure.on.first().map_or(AtomSet::ALL, |trigger| self.set_of(&trigger.lines))
    }

    fn filter_of(&mut self, measure: &Measure, place: Place<'_>) -> Guard {
        let filter = measure.on.first().map(|trigger| trigger.filter.as_slice()).unwrap_or_default();
        all(filter.iter().map(|cond| self.guard(cond, place)).collect())
    }

    /// A readable name for a measure without one.
    fn describe(&self, measure: &Measure) -> String {
        let how = match measure.how {
            How::Sum => "sum of",
            How::Count => "count of",
            How::Max => "max of",
            How::Min => "min of",
            How::Last => "last of",
            How::Distinct => "distinct of",
            How::Run => "run of",
        };
        let holding = |at: &crate::check::model::HoldingRef| {
            self.checked.holdings.get(at.0).map_or("", |holding| holding.name.as_str())
        };
        let of = match &measure.source {
            MeasureSource::Events => {
                measure.on.iter().map(|on| self.event_name(&on.kind)).collect::<Vec<_>>().join(", ")
            }
            MeasureSource::Value(expr) => self.value_name(expr),
            MeasureSource::Earned(at) => format!("earned {}", holding(at)),
            MeasureSource::Spent(at) => format!("spent {}", holding(at)),
            other => self.further_name(other),
        };
        let window = crate::core::print::window(&window(measure.window));
        format!("{how} {of} over {}{window}", if measure.previous { "previous " } else { "" })
    }

    fn value_name(&self, expr: &typed::Expr) -> String {
        match &expr.kind {
            ExprKind::Money(typed::MoneyField::Paid) => "paid".into(),
            ExprKind::Money(typed::MoneyField::Basket) => "basket".into(),
            ExprKind::Money(typed::MoneyField::Discount) => "discount".into(),
            ExprKind::Money(typed::MoneyField::BeforeVouchers) => "amount before vouchers".into(),
            ExprKind::Money(typed::MoneyField::BeforePoints) => "amount before points".into(),
            ExprKind::Items => "items".into(),
            ExprKind::Field(field) => self.checked.numbers.get(field.0).map(|one| one.name.clone()).unwrap_or_default(),
            _ => "an amount".into(),
        }
    }

    fn event_name(&self, kind: &TriggerKind) -> String {
        match kind {
            TriggerKind::Purchase => "purchase".into(),
            TriggerKind::Return => "return".into(),
            TriggerKind::Join => "join".into(),
            TriggerKind::Redemption => "redemption".into(),
            TriggerKind::Taken(name) => format!("redemption of {name}"),
            TriggerKind::Lapsed(at) => {
                format!("expiry of {}", self.checked.holdings.get(at.0).map_or("", |one| one.name.as_str()))
            }
            TriggerKind::Friend(what, first) => {
                format!("friend's {}{}", if *first { "first " } else { "" }, self.event_name(what))
            }
            TriggerKind::Declared(at) => self.checked.events.get(at.0).map(|one| one.name.clone()).unwrap_or_default(),
            _ => "event".into(),
        }
    }

    /// Makes an accumulator that no measure of the program stands for.
    pub fn add_accumulator(&mut self, accumulator: Accumulator) -> AccumulatorId {
        self.accumulators.push(accumulator);
        AccumulatorId((self.accumulators.len() - 1) as u16)
    }

    fn measure_of<'e>(&self, expr: &'e typed::Expr) -> Option<&'e Measure>
    where
        Self: 'e,
    {
        match &expr.kind {
            ExprKind::Measure(measure) => Some(measure),
            _ => None,
        }
    }

    /// What the present event adds to a metric; `None` if that is not known before it is posted.
    pub fn adds(&mut self, metric: &typed::Expr, place: Place<'_>) -> Option<Expr> {
        let checked = self.checked;
        let measure = match &metric.kind {
            ExprKind::Metric(at) => &checked.metrics.get(at.0)?.measure,
            _ => self.measure_of(metric)?,
        };
        if measure.previous || !matches!(measure.how, How::Sum | How::Count) {
            return None;
        }
        let on = place.on?;
        let own = Place { scope: self.lines_of(measure), on: Some(on), credited: false, ..Place::STATE };
        let value = match &measure.source {
            MeasureSource::Events => Expr::Const(1),
            MeasureSource::Value(expr) => self.exact(expr, own).numerator,
            _ => return None,
        };
        if !measure.on.iter().any(|trigger| trigger.kind == *on) {
            return Some(Expr::Const(0));
        }
        let mut filter = vec![self.filter_of(measure, own)];
        if own.scope != AtomSet::ALL
            && measure.source == MeasureSource::Events
            && !measure.on.iter().any(|on| on.lines.asks_fields())
        {
            filter.push(Guard::HasLine(own.scope));
        }
        Some(match all(filter) {
            Guard::True => value,
            filter => Expr::If(Box::new(filter), Box::new(value), Box::new(Expr::Const(0))),
        })
    }

    /// `per full U of METRIC`: the steps that this event completes; `None` if it is no metric.
    pub fn steps_completed(&mut self, of: &typed::Expr, step: Ratio, place: Place<'_>) -> Option<Expr> {
        let id = match &of.kind {
            ExprKind::Metric(at) => self.metrics.get(at.0).copied()?,
            ExprKind::Measure(measure) => self.unnamed(measure),
            _ => return None,
        };
        let adds = self.adds(of, place);
        let (Some(adds), Some(step)) = (adds, step.as_whole()) else {
            self.error(crate::core::error::StepsOfOther { span: of.span });
            return Some(Expr::Const(0));
        };
        Some(Expr::StepsCompleted { id, adds: Box::new(adds), step })
    }
}

/// Whether the measure is taken when periods end.
fn closes(measure: &Measure) -> bool {
    measure.on.iter().any(|on| matches!(on.kind, TriggerKind::Closing(_)))
}

/// A window.
pub fn window(window: Window) -> crate::core::Window {
    match window {
        Window::Lifetime => crate::core::Window::Lifetime,
        Window::Event => crate::core::Window::Event,
        Window::Period(calendar) => crate::core::Window::Period(calendar),
        Window::SinceJoining(months) => crate::core::Window::SinceJoining { months },
        Window::SinceMembership(membership, months) => {
            let membership = crate::core::MembershipId(membership.0 as u16);
            crate::core::Window::SinceMembership { membership, months }
        }
        Window::LastDays(days) => crate::core::Window::LastDays(days),
        Window::LastMonths(months) => crate::core::Window::LastMonths(months),
        Window::LastSeconds(seconds) => crate::core::Window::LastSeconds(seconds),
        Window::LastPeriods(calendar, count) => crate::core::Window::LastPeriods(calendar, count),
        Window::SinceReaching(ladder, rank) => crate::core::Window::SinceReaching(super::ladder_id(ladder), rank),
    }
}

/// Stands in the place of an accumulator until it is made.
fn placeholder() -> Accumulator {
    Accumulator {
        name: String::new(),
        span: crate::base::Span::default(),
        on: Vec::new(),
        filter: Guard::False,
        aggregate: Aggregate::Count,
        window: crate::core::Window::Event,
        keeps: 0,
        unit: String::new(),
        decimals: 0,
        adds_to: None,
        carries: None,
    }
}
