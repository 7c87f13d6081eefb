//! Critical points of two variables: the amount of a purchase and a metric of the member.
//!
//! For a fixed amount x, what a purchase gives is a function of the metric m that is affine between breaks, and repeats by a
//! fixed rise where rules count full steps of the metric. So its extremes over m lie at a break, one below it, or at the
//! first or last step of a stretch. Each such place is a function m = μ(x) in pieces (`m = 100 EUR`, `m = 100 EUR − paid`): a
//! *section*. Along a section the purchase is a function of x alone, exact as ever, and its largest share stands at the end of
//! a piece. The extreme over both variables is the extreme over the sections.

mod breaks;
mod form;
mod rows;
mod section;

use std::cell::RefCell;
use std::collections::BTreeSet;

use self::breaks::Breaks;
use self::form::NOT_FOLLOWED;
use super::choices::acts_on;
use super::context::Context;
use super::engine::extreme::{is_more, largest_share, smallest_share};
use super::piece::{Formula, Opaque, Pieces, Set};
use super::reads::{self, Read};
use super::sale::{Sale, Side};
use super::situation::Situation;
use crate::core::{AccumulatorId, Comparison, Effect, Expr, Guard, Program};

/// Most sections of one situation.
const MOST_SECTIONS: usize = 512;

/// A metric as the second variable of purchases or of a declared event.
pub(super) struct Plane<'a> {
    context: &'a Context<'a>,
    metric: Option<AccumulatorId>,
    when: &'a Guard,
    seen: RefCell<BTreeSet<Vec<i64>>>,
    /// Why something may be missed.
    pub open: RefCell<BTreeSet<Opaque>>,
}

/// Metrics that more than a comparison with a constant hangs on.
#[derive(Default)]
struct Asked {
    metrics: BTreeSet<AccumulatorId>,
    /// Whether something else of the past counts in amounts.
    other: bool,
}

impl Asked {
    fn expr(&mut self, expr: &Expr) {
        let mut found = Vec::new();
        reads::of_expr(expr, &[], &mut found);
        for read in found {
            match read {
                Read::Metric(id, _) => drop(self.metrics.insert(id)),
                Read::Held(..) => self.other = true,
                _ => {}
            }
        }
        self.other |= counts_days(expr);
    }

    fn guard(&mut self, guard: &Guard) {
        match guard {
            Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| self.guard(part)),
            Guard::Not(part) => self.guard(part),
            // The walk looks on both sides of a constant.
            Guard::Compare { left: Expr::Accumulator { .. } | Expr::Available(_), right: Expr::Const(_), .. }
            | Guard::Compare { left: Expr::Const(_), right: Expr::Accumulator { .. } | Expr::Available(_), .. } => {}
            Guard::Compare { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            _ => {}
        }
    }
}

fn counts_days(expr: &Expr) -> bool {
    let mut found = matches!(expr, Expr::DaysSinceJoining | Expr::Pending(_));
    expr.each_part(&mut |part| found |= counts_days(part));
    found
}

fn asked(context: &Context<'_>, event: Option<u16>, when: &Guard) -> Asked {
    let program = context.program;
    let mut asked = Asked::default();
    asked.guard(when);
    for (at, row) in program.rows.iter().enumerate().filter(|(_, row)| acts_on(row, event)) {
        asked.guard(&row.guard);
        if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect {
            asked.expr(&amount.numerator);
        } else {
            asked.other = true;
        }
        for limit in context.limits.of(crate::core::RowId(at as u16)) {
            if let Some(limit) = program.limits.get(limit.index()) {
                asked.guard(&limit.when);
            }
        }
    }
    asked
}

/// Whether a metric shares its running value with another.
fn is_shared(program: &Program, id: AccumulatorId) -> bool {
    let own = program.accumulators.get(id.index()).is_some_and(|metric| metric.adds_to.is_some());
    own || program.accumulators.iter().any(|metric| metric.adds_to == Some(id))
}

impl<'a> Plane<'a> {
    /// What amounts hang on beside the amount itself.
    pub fn new(context: &'a Context<'a>, event: Option<u16>, when: &'a Guard) -> Plane<'a> {
        let asked = asked(context, event, when);
        let mut open = BTreeSet::new();
        let metric = match asked.metrics.iter().copied().collect::<Vec<_>>().as_slice() {
            [] => None,
            [one] if !is_shared(context.program, *one) => Some(*one),
            _ => {
                open.insert(Opaque::Unseen("amounts that depend on several metrics at once"));
                None
            }
        };
        if asked.other {
            open.insert(NOT_FOLLOWED);
        }
        Plane { context, metric, when, seen: RefCell::default(), open: RefCell::new(open) }
    }

    /// The values of the metric that are worth a look in a situation, as situations of their own, and the work that finding
    /// them took. Nothing where no metric counts, or where it has been looked at.
    pub fn points(&self, here: &Situation) -> (Vec<Situation>, usize) {
        let Some(metric) = self.metric.filter(|metric| here.metric(*metric) == 0) else { return (Vec::new(), 0) };
        let Some(span) = Sale::span(self.context.program, &self.context.domain, here) else { return (Vec::new(), 0) };
        if !self.seen.borrow_mut().insert(self.key(here, span)) {
            return (Vec::new(), self.context.program.rows.len());
        }
        let mut best = Best::default();
        let work = self.look(metric, here, span, &mut best).unwrap_or_else(|why| {
            self.open.borrow_mut().insert(why);
            self.context.program.rows.len()
        });
        let mut values: Vec<i64> = best.kept.iter().flatten().map(|best| best.metric).collect();
        values.sort_unstable();
        values.dedup();
        let at = |value: i64| {
            let mut there = here.clone();
            if let Some(slot) = there.metrics.get_mut(metric.index()) {
                *slot = value;
            }
            there
        };
        (values.into_iter().filter(|value| *value > 0).map(at).collect(), work)
    }

    /// What tells a situation from others whatever the metric is: all that conditions ask beside it.
    fn key(&self, here: &Situation, span: (i64, i64)) -> Vec<i64> {
        let formula = Formula::new(self.context.program, &self.context.limits, here, span);
        let mut key: Vec<i64> = vec![here.items, i64::from(here.atom.0)];
        for row in self.context.program.rows.iter().filter(|row| acts_on(row, here.event)) {
            key.push(i64::from(formula.listens(row)));
            leaves(&row.guard, &mut |leaf| match formula.holds(leaf) {
                Ok(set) => key.extend(set.0.iter().flat_map(|(from, until)| [*from, *until]).chain([-1])),
                Err(_) => key.push(-2),
            });
        }
        leaves(self.when, &mut |leaf| key.push(formula.holds(leaf).map_or(-2, |set| set.0.len() as i64)));
        key.extend(here.ranks.iter().map(|rank| i64::from(*rank)));
        key.extend(here.words.iter().map(|word| i64::from(word.0)));
        key.extend(here.attributes.iter().chain(&here.held).chain(&here.metrics).chain(&here.numbers));
        key.push(i64::from(here.day.0) - i64::from(here.joined.0));
        key
    }

    /// Goes through the sections of a situation.
    fn look(
        &self,
        metric: AccumulatorId,
        here: &Situation,
        span: (i64, i64),
        best: &mut Best,
    ) -> Result<usize, Opaque> {
        let context = self.context;
        let base = || Formula::new(context.program, &context.limits, here, span);
        let (single, families) = (Vec::new(), Vec::new());
        let mut breaks = Breaks { metric, base: base(), formulas: vec![base()], single, families };
        let mut work = 0;
        if breaks.price()? {
            breaks.formulas.clear();
            let starts = std::iter::once(breaks.constant(0)).chain(breaks.single.clone()).collect::<Vec<_>>();
            for start in starts {
                let sale = Sale::along(context.program, &context.limits, span, here, (metric, &start));
                let mut formula = base();
                formula.after_discounts = Some(Pieces::amount(span).minus(&sale.discount)?);
                if !breaks.formulas.iter().any(|known| known.after_discounts == formula.after_discounts) {
                    breaks.formulas.push(formula);
                }
            }
        } else {
            let sale = Sale::new(context.program, &context.limits, span, here);
            let left = Pieces::amount(span).minus(&sale.discount)?;
            for formula in &mut breaks.formulas {
                formula.after_discounts = Some(left.clone());
            }
        }
        breaks.award()?;
        if breaks.guarded(self.when)? {
            return Err(NOT_FOLLOWED);
        }
        let sections = section::all(&breaks)?;
        let next = self.next_tier(metric, here);
        for section in &sections.at {
            let sale = Sale::along(context.program, &context.limits, span, here, (metric, section));
            if let Some(why) = sale.opaque.first() {
                return Err(*why);
            }
            work += context.program.rows.len() + sale.gives.iter().map(|give| give.units.pieces.len()).sum::<usize>();
            if work > context.fuel.left() {
                return Err(Opaque::TooMany);
            }
            best.look(context, here, &sale, section, (metric, self.when, next))?;
        }
        let far = |section| Sale::along(context.program, &context.limits, span, here, (metric, section));
        let (one, two) = (far(&sections.far.0), far(&sections.far.1));
        let same = one.discount == two.discount
            && one.gives.len() == two.gives.len()
            && one.gives.iter().zip(&two.gives).all(|(a, b)| a.rows == b.rows && a.units == b.units);
        if same { Ok(work) } else { Err(Opaque::Unseen("amounts that grow with a metric without an end")) }
    }

    /// The metric at which a member of this tier has a higher one.
    fn next_tier(&self, metric: AccumulatorId, here: &Situation) -> Option<i64> {
        let ladders = self.context.program.ladders.iter().zip(&here.ranks);
        let asked = ladders.flat_map(|(ladder, rank)| ladder.tiers.iter().skip(usize::from(*rank) + 1));
        asked
            .filter_map(|tier| match &tier.reach {
                Guard::Compare {
                    left: Expr::Accumulator { id, ago: 0 },
                    is: Comparison::AtLeast,
                    right: Expr::Const(least),
                } if *id == metric => Some(*least),
                _ => None,
            })
            .min()
    }
}

/// Parts of a condition that are no combination of others.
fn leaves<'g>(guard: &'g Guard, visit: &mut impl FnMut(&'g Guard)) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| leaves(part, visit)),
        Guard::Not(part) => leaves(part, visit),
        leaf => visit(leaf),
    }
}

/// A purchase with its share.
#[derive(Clone, Copy)]
struct Point {
    metric: i64,
    amount: i64,
    value: i128,
    over: i64,
}

/// The extreme purchases over all sections: what the member gets, what lasts of it, what it costs, and the least that the
/// member gets; each for any metric, and for one at which the member would still have this tier.
#[derive(Default)]
struct Best {
    kept: [Option<Point>; 8],
}

impl Best {
    fn look(
        &mut self,
        context: &Context<'_>,
        here: &Situation,
        sale: &Sale,
        section: &Pieces,
        (metric, when, next): (AccumulatorId, &Guard, Option<i64>),
    ) -> Result<(), Opaque> {
        let lasts = |give: &super::sale::Give| give.rows.iter().all(|row| context.repeats(*row));
        let all = sale.value_of(&context.worth, Side::Member, |_| true)?;
        let values = [
            std::rc::Rc::clone(&all),
            sale.value_of(&context.worth, Side::Member, lasts)?,
            sale.value_of(&context.worth, Side::Company, lasts)?,
        ];
        let mut formula = Formula::new(context.program, &context.limits, here, sale.span);
        formula.along = Some((metric, section.clone()));
        let holds = formula.holds(when).unwrap_or_else(|_| Set::all(sale.span, true));
        let own = match next {
            Some(next) => holds.and(&section.shifted(1 - i128::from(next))?.times(-1)?.not_negative()),
            None => holds.clone(),
        };
        for (place, set) in [(0, &holds), (4, &own)] {
            for (at, valued) in values.iter().enumerate() {
                let found = largest_share(&valued.value.within(set)?);
                self.keep(place + at, found.map(|found| (found, valued.over)), section, is_more);
            }
            let found = smallest_share(&all.value, set);
            self.keep(place + 3, found.map(|found| (found, all.over)), section, |one, two| is_more(two, one));
        }
        Ok(())
    }

    fn keep(
        &mut self,
        at: usize,
        found: Option<((i64, i128), i64)>,
        section: &Pieces,
        beats: impl Fn((i128, i64), (i128, i64)) -> bool,
    ) {
        let Some(((amount, value), over)) = found else { return };
        let Ok(metric) = i64::try_from(section.at(amount)) else { return };
        let Some(slot) = self.kept.get_mut(at) else { return };
        let better = slot.is_none_or(|known| {
            beats(
                (value.saturating_mul(i128::from(known.over)), amount),
                (known.value.saturating_mul(i128::from(over)), known.amount),
            )
        });
        if better {
            *slot = Some(Point { metric, amount, value, over });
        }
    }
}
