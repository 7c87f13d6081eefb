//! L01, L25: what is given on reaching something is worth more than the cheapest way to reach it costs: a few small purchases or
//! flights, a purchase after a pause, a run of days on which something free is done.

use super::Finding;
use super::referral::least;
use crate::core::{Accumulator, Action, Aggregate, Comparison, Expr, FieldId, Guard, Row, RowId, RowKind, Trigger};
use crate::diagnostic::table;
use crate::evaluate::{DiaryFact, Source};
use crate::prove::context::Context;
use crate::prove::engine::costless::{budgeted, constant_value, costless, members, on_some_day};
use crate::prove::occasion;
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::{Calendar, DAY_SECONDS, Instant, Part};

/// Longer ways are not replayed.
const MOST_STEPS: i64 = 400;

/// One thing that is done on the way: a purchase or an event, at its least price.
#[derive(Clone, Copy)]
struct Step {
    /// A declared event, else a purchase.
    event: Option<u16>,
    /// Its price, minor units; 0 if it costs nothing.
    price: i64,
}

/// The cheapest way that is known.
struct Way {
    step: Step,
    /// How often it is done.
    times: i64,
    /// Seconds from one to the next.
    apart: i64,
    /// Seconds to wait after the last one.
    wait: i64,
}

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found: Vec<Finding> = Vec::new();
    for (at, row) in (0u16..).zip(&program.rows).filter(|(_, row)| row.kind == RowKind::Follow) {
        if budgeted(&program.budgets, RowId(at)) || found.iter().any(|known| known.about == row.rule) {
            continue;
        }
        let ways = row.on.iter().filter_map(|on| way(context, on));
        let Some(way) = ways.min_by_key(|way| way.step.price.saturating_mul(way.times)) else { continue };
        let Some((value, over, _)) = constant_value(context, row) else { continue };
        let cost = i128::from(way.step.price) * i128::from(way.times);
        if value > cost * i128::from(over) {
            found.extend(told(context, (RowId(at), row), &way, (value, over)));
        }
    }
    found
}

/// The cheapest way to set a trigger off, as far as it is followed.
fn way(context: &Context<'_>, on: &Trigger) -> Option<Way> {
    let program = context.program;
    match on {
        Trigger::Crossing(guard) => reached(context, guard),
        Trigger::Reach(ladder, rank) => {
            reached(context, &program.ladders.get(ladder.index())?.tiers.get(usize::from(*rank))?.reach)
        }
        Trigger::Passing { of, step } => metric(context, program.accumulators.get(of.index())?, *step),
        Trigger::Idle { without, after } => {
            let step = cheapest(context, without, &Guard::True)?;
            // A pause after something free ends in nothing that anybody was paid for.
            (step.price > 0).then_some(())?;
            let wait = match after {
                crate::core::Length::Seconds(seconds) => *seconds,
                crate::core::Length::Days(days) => i64::from(*days) * DAY_SECONDS,
                crate::core::Length::Months(months) => i64::from(*months) * 31 * DAY_SECONDS,
            };
            Some(Way { step, times: 1, apart: 0, wait: wait + 2 * DAY_SECONDS })
        }
        _ => None,
    }
}

fn reached(context: &Context<'_>, guard: &Guard) -> Option<Way> {
    match guard {
        Guard::Any(parts) => {
            let ways = parts.iter().filter_map(|part| reached(context, part));
            ways.min_by_key(|way| way.step.price.saturating_mul(way.times))
        }
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } => metric(context, context.program.accumulators.get(id.index())?, *least),
        _ => None,
    }
}

/// The cheapest way to so much of a metric.
fn metric(context: &Context<'_>, of: &Accumulator, least: i64) -> Option<Way> {
    if of.adds_to.is_some() || of.carries.is_some() || least <= 0 {
        return None;
    }
    let [on] = of.on.as_slice() else { return None };
    let step = cheapest(context, on, &of.filter)?;
    let spread = DAY_SECONDS / context.domain.visits_per_day.clamp(1, 24);
    match &of.aggregate {
        // What a first purchase brings is a welcome, and meant.
        Aggregate::Count if least >= 2 => Some(Way { step, times: least, apart: spread, wait: 0 }),
        Aggregate::Sum(Expr::Money(..)) if step.event.is_none() => sum(context, step, least),
        Aggregate::Sum(Expr::Field(id)) if step.event.is_some_and(|event| price(context, event) == Some(*id)) => {
            sum(context, step, least)
        }
        Aggregate::Run { period, freeze: _ } if least >= 2 => {
            Some(Way { step, times: least, apart: seconds(*period)?, wait: 2 * seconds(*period)? })
        }
        _ => None,
    }
}

/// One purchase of the whole sum, or as many of the largest as it takes.
fn sum(context: &Context<'_>, step: Step, least: i64) -> Option<Way> {
    let most = match step.event {
        None => context.domain.basket.1,
        Some(event) => context.domain.field(context.program, price(context, event)?)?.1,
    };
    let times = least.div_euclid(most.max(1)) + i64::from(least % most.max(1) != 0);
    let price = (least + times - 1).div_euclid(times.max(1)).max(step.price);
    Some(Way { step: Step { price, ..step }, times, apart: DAY_SECONDS, wait: 0 })
}

fn seconds(calendar: Calendar) -> Option<i64> {
    let days = match calendar.part {
        Part::Day => 1,
        Part::Week => 7,
        _ => return None,
    };
    Some(days * DAY_SECONDS)
}

/// The cheapest event that a trigger listens to and a condition lets pass.
fn cheapest(context: &Context<'_>, on: &Trigger, filter: &Guard) -> Option<Step> {
    match on {
        // Who buys for less than the default of a currency unit is not assumed; what is cheap has to be stated.
        Trigger::Purchase(_) if context.domain.is_declared("basket") => {
            Some(Step { event: None, price: context.domain.basket.0.max(least(filter)) })
        }
        Trigger::Declared(event) if costless(context, *event) && *filter == Guard::True => {
            Some(Step { event: Some(*event), price: 0 })
        }
        Trigger::Declared(event) => {
            let (low, _) = context.domain.field(context.program, price(context, *event)?)?;
            (*filter == Guard::True && low > 0).then_some(Step { event: Some(*event), price: low })
        }
        _ => None,
    }
}

/// The field of an event that is its price.
fn price(context: &Context<'_>, event: u16) -> Option<FieldId> {
    occasion::main(context.program, event).filter(|id| occasion::is_money(context.program, *id))
}

fn told(context: &Context<'_>, (id, row): (RowId, &Row), way: &Way, (value, over): (i128, i64)) -> Option<Finding> {
    let program = context.program;
    let given = context.money_over(value, over);
    let noun = match way.step.event {
        None => "purchase".to_owned(),
        Some(event) => program.events.get(usize::from(event))?.name.clone(),
    };
    let cost = i128::from(way.step.price) * i128::from(way.times);
    let witness = life(context, row, way).filter(|witness| gives(witness, id));
    // A way that does not lead there has more conditions than are followed; one that is too long is not gone.
    let verdict = match &witness {
        Some(_) => Verdict::Witness,
        None if way.times > MOST_STEPS => Verdict::Suspected,
        None => return None,
    };
    let mut finding = if cost == 0 {
        let message = format!(
            "{} `{noun}`, which cost nothing, bring each member {given}, and no budget bounds them all",
            way.times
        );
        Finding::new(table::EXOGENOUS, verdict, row.rule.clone(), message)
            .label(row.span, "given for nothing that is paid for")
            .help("set a `budget` on it, or give what costs you nothing")
    } else {
        let way_shown = match (way.times, way.wait > 0 && way.times == 1) {
            (1, true) => format!("a {noun} of {} and a pause bring", context.money(cost)),
            (1, false) => format!("a {noun} of {} brings", context.money(cost)),
            (times, _) => format!(
                "{times} times `{noun}` at {}, {} in all, bring",
                context.money(i128::from(way.step.price)),
                context.money(cost)
            ),
        };
        let message = format!("{way_shown} {given} of reward");
        Finding::new(table::GIVE_BACK, verdict, row.rule.clone(), message)
            .label(row.span, "worth more than what it takes to get there")
            .help("ask for more on the way, or give less; how cheap the way is, `assume` says")
    };
    if let Some(witness) = witness.filter(|_| way.times <= 12) {
        finding = finding.shown(context, &witness);
    }
    Some(finding.note(format!("looked at: {}", context.domain.shown(program))))
}

/// Goes the way.
fn life(context: &Context<'_>, row: &Row, way: &Way) -> Option<Witness> {
    let program = context.program;
    if way.times > MOST_STEPS {
        return None;
    }
    let mut here = on_some_day(context, &row.guard, |here| members(&row.guard, here));
    here.event = way.step.event;
    here.main = way.step.event.and_then(|event| price(context, event));
    let first = here.at().0;
    let action = |here: &Situation| witness::purchase(program, here, way.step.price);
    let mut steps: Vec<(Instant, Option<Action>)> =
        (0..way.times).map(|at| (Instant(first + at * way.apart), Some(action(&here)))).collect();
    if way.wait > 0 {
        steps.push((Instant(first + way.times * way.apart + way.wait), None));
    }
    witness::replay(context, witness::life(program, &here, steps))
}

/// Whether a row gives something in a life.
fn gives(witness: &Witness, id: RowId) -> bool {
    let mut facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    facts.any(|fact| matches!(fact, DiaryFact::Granted { source: Source::Row(of), .. } if *of == id))
}
