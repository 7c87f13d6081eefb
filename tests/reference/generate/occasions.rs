//! What is taken and what lapses, events under conditions, conversions that follow, surpluses, membership years.

use loyal::core::{
    Accumulator, Aggregate, Amount, AtomSet, Deadline, Effect, ExchangeWhen, Expr, FieldId, Guard, HoldingId,
    HoldingKind, NumericField, Program, Row, RowKind, Step, Surplus, Trigger, Window,
};
use loyal::quantity::Rounding;
use rand_chacha::ChaCha8Rng;

use super::metrics::threshold;
use super::payments::state;
use super::rows::following;
use super::sharing::plain;
use super::{below, chance, guard, pick};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    taken(rng, program);
    lapsed(rng, program);
    conditions(rng, program);
    for at in 0..program.exchanges.len() {
        if chance(rng, 40) {
            let on = following(rng, program);
            if matches!(on, Trigger::Reach(..) | Trigger::Leave(..) | Trigger::Crossing(_)) {
                (program.exchanges[at].when, program.exchanges[at].on) = (ExchangeWhen::On, vec![on]);
            }
        }
    }
    terms(rng, program);
    surplus(rng, program);
}

/// Names of rewards and things that can be taken.
fn names(program: &Program) -> Vec<String> {
    let offers = program.offers.iter().map(|offer| offer.name.clone());
    let payments = program.money_off.iter().map(|payment| payment.name.clone());
    let pieces = program.holdings.iter().filter(|holding| holding.kind != HoldingKind::Points);
    offers.chain(payments).chain(pieces.map(|holding| holding.name.clone())).collect()
}

fn grants(row: &Row) -> bool {
    matches!(row.effect, Effect::Grant { .. })
}

/// Rows that nothing refers to and that are theirs alone.
fn free(program: &Program) -> Vec<usize> {
    let backdated = |at: usize| program.activations.iter().any(|one| one.backdated.iter().any(|row| row.index() == at));
    plain(program).into_iter().filter(|at| grants(&program.rows[*at]) && !backdated(*at)).collect()
}

/// Some rows and metrics are on something that is taken: a reward, a voucher, an item.
fn taken(rng: &mut ChaCha8Rng, program: &mut Program) {
    let names = names(program);
    if names.is_empty() {
        return;
    }
    for at in free(program) {
        let condition = state(rng, program);
        let limited = !program.rows[at].limits.is_empty();
        let row = &mut program.rows[at];
        if row.kind != RowKind::Award || limited || !chance(rng, 35) {
            continue;
        }
        row.on = vec![Trigger::Taken(pick(rng, &names))];
        if chance(rng, 20) {
            row.on.push(Trigger::Declared(1));
        }
        row.guard = condition;
        if let Effect::Grant { amount, .. } = &mut row.effect {
            *amount = Amount::whole(i64::from(1 + below(rng, 40)));
        }
    }
    for at in 0..program.accumulators.len() {
        let metric = &mut program.accumulators[at];
        match (&metric.aggregate, &metric.on[..]) {
            (Aggregate::Count, [Trigger::Purchase(_)]) if chance(rng, 40) => {
                metric.on = vec![Trigger::Taken(pick(rng, &names))];
            }
            (Aggregate::Spent(holding), _) if chance(rng, 60) => {
                let rewards: Vec<String> = names.iter().filter(|_| chance(rng, 60)).cloned().collect();
                metric.aggregate = Aggregate::SpentBy(*holding, rewards);
            }
            _ => {}
        }
    }
}

/// Some rows and metrics are on the lapse of a holding.
fn lapsed(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.holdings.len() {
        if !chance(rng, 50) {
            continue;
        }
        let (holding, field) = (HoldingId(at as u16), FieldId(program.fields.len() as u16));
        program.fields.push(NumericField { name: format!("expired {at}"), unit: String::new(), decimals: 0 });
        let amount = Amount {
            numerator: Expr::Scale(Box::new(Expr::Field(field)), i64::from(1 + below(rng, 3))),
            // Less than what lapsed, so that what lapses again dies away.
            over: pick(rng, &[4, 5, 10]),
            rounding: pick(rng, &[Rounding::Down, Rounding::Nearest, Rounding::Up]),
        };
        let mut listened = false;
        for at in free(program) {
            let row = &mut program.rows[at];
            if row.kind == RowKind::Follow && row.limits.is_empty() && chance(rng, 40) {
                row.on = vec![Trigger::Lapsed(holding)];
                listened = true;
                if let (Effect::Grant { amount: gives, .. }, true) = (&mut row.effect, chance(rng, 60)) {
                    *gives = amount.clone();
                }
            }
        }
        for metric in &mut program.accumulators {
            if let ([Trigger::Purchase(_)], Aggregate::Sum(_) | Aggregate::Count, true) =
                (&metric.on[..], &metric.aggregate, chance(rng, 20))
            {
                metric.on = vec![Trigger::Lapsed(holding)];
                listened = true;
                if chance(rng, 60) {
                    metric.aggregate = Aggregate::Sum(Expr::Field(field));
                }
            }
        }
        if listened {
            program.lapses.push((holding, field));
        }
    }
}

/// A condition on the event.
fn of_the_event(rng: &mut ChaCha8Rng, program: &Program) -> Guard {
    loop {
        let guard = guard(rng, program, 1);
        let reads = |guard: &Guard| {
            matches!(guard, Guard::Word { .. } | Guard::HasLine(_) | Guard::Weekdays(_) | Guard::Clock { .. })
        };
        if reads(&guard) {
            return guard;
        }
        if chance(rng, 10) {
            let left = Expr::Money(AtomSet::ALL, pick(rng, &[Default::default(), loyal::core::Stage::List]));
            return Guard::Compare { left, is: loyal::core::Comparison::AtLeast, right: Expr::Const(2_000) };
        }
    }
}

fn sometimes(rng: &mut ChaCha8Rng, on: &Trigger, program: &Program) -> Trigger {
    match on {
        Trigger::Purchase(_) | Trigger::Declared(_) | Trigger::Redemption if chance(rng, 60) => {
            Trigger::If(Box::new(on.clone()), of_the_event(rng, program))
        }
        other => other.clone(),
    }
}

/// What touches a holding, ends a pause or sets off a conversion.
fn conditions(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.holdings.len() {
        let touched_by = program.holdings[at].touched_by.clone();
        program.holdings[at].touched_by = touched_by.iter().map(|on| sometimes(rng, on, program)).collect();
        if !touched_by.is_empty() && chance(rng, 20) {
            let names = names(program);
            program.holdings[at].touched_by.extend(names.first().cloned().map(Trigger::Taken));
        }
    }
    for at in 0..program.exchanges.len() {
        let on = program.exchanges[at].on.clone();
        program.exchanges[at].on = on.iter().map(|on| sometimes(rng, on, program)).collect();
    }
    for at in 0..program.rows.len() {
        for place in 0..program.rows[at].on.len() {
            let Trigger::Idle { without, after } = program.rows[at].on[place].clone() else { continue };
            let mut any = vec![sometimes(rng, &without, program)];
            if chance(rng, 60) {
                let other = pick(rng, &[Trigger::Declared(1), Trigger::Redemption]);
                any.push(sometimes(rng, &other, program));
            }
            if chance(rng, 30) {
                any.extend(names(program).last().cloned().map(Trigger::Taken));
            }
            let without = if any.len() == 1 { any.remove(0) } else { Trigger::Any(any) };
            program.rows[at].on[place] = Trigger::Idle { without: Box::new(without), after };
        }
    }
}

/// Some named ends are those of membership periods.
fn terms(rng: &mut ChaCha8Rng, program: &mut Program) {
    let turn = |rng: &mut ChaCha8Rng, term: &mut Deadline| {
        let named = matches!(term.steps.last(), Some(Step::EndOf { .. } | Step::NextDate { .. } | Step::On(_)));
        if (named || term.steps.len() == 1) && chance(rng, 25) {
            let end = Step::EndOfMembership { months: pick(rng, &[1, 3, 6, 12]), ahead: below(rng, 2) as u16 };
            if let Some(last) = term.steps.last_mut() {
                *last = end;
            }
        }
    };
    for holding in &mut program.holdings {
        turn(rng, &mut holding.expiry);
        turn(rng, &mut holding.pending);
        holding.expiry_by_rank.iter_mut().flat_map(|by| &mut by.1).for_each(|term| turn(rng, term));
        holding.versions.iter_mut().for_each(|version| turn(rng, &mut version.expiry));
    }
    program.ladders.iter_mut().for_each(|ladder| turn(rng, &mut ladder.keep));
    for row in &mut program.rows {
        if let Effect::Grant { expiry: Some(term), .. } | Effect::SetRank { until: term, .. } = &mut row.effect {
            turn(rng, term);
        }
    }
    for offer in &mut program.offers {
        offer.gives.iter_mut().filter_map(|gives| gives.2.as_mut()).for_each(|term| turn(rng, term));
    }
}

/// Some sums and counts begin with what the period before has left over.
fn surplus(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.accumulators.len() {
        let metric = &program.accumulators[at];
        let Accumulator { window, aggregate, adds_to, .. } = metric;
        let periods =
            matches!(window, Window::Period(_) | Window::SinceJoining { .. } | Window::SinceMembership { .. });
        let sum = matches!(aggregate, Aggregate::Sum(_) | Aggregate::Count);
        if !periods || !sum || adds_to.is_some() || !chance(rng, 45) {
            continue;
        }
        let value = Expr::Accumulator { id: loyal::core::AccumulatorId(at as u16), ago: 0 };
        let first = threshold(rng, program, &value);
        let mut over = vec![first, first * 2, first * 5];
        over.truncate(1 + below(rng, 3) as usize);
        let most = chance(rng, 40).then(|| i64::from(1 + below(rng, 3_000)));
        program.accumulators[at].carries = Some(Surplus { over, most });
    }
}
