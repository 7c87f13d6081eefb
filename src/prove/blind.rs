//! What the walk over purchases does not see whole: a promise that depends on it is never called proved.

use super::choices::acts_on;
use super::reads::{self, Read};
use super::repeats;
use crate::core::{
    AttributeId, AttributeKind, Comparison, Effect, Expr, Guard, Holding, HoldingKind, Program, RoundedPer, Row,
    RowKind, Stage, Trigger,
};
use crate::quantity::Rounding;

/// What the bound on mixed purchases may settle.
pub(super) const SEVERAL_KINDS: &str = "purchases of several kinds of goods at once";

/// What the walk settles where it follows the metric that amounts hang on.
pub(super) const BEFORE: &str = "amounts that depend on what a member did before";

/// What first purchases bring beside what others do.
const BEGINNING: &str = "first purchases and friends";

/// What is paid with points or vouchers lowers what is paid in money.
const PAID_OTHERWISE: &str = "conditions on what is paid, where points or vouchers pay a part";

/// What a purchase may bring in addition.
const REACHING: &str = "gifts on reaching something";
const USING: &str = "gifts on what is used in a purchase";
const PICKING: &str = "what is picked of an offer";
const DRAWING: &str = "prizes of a draw";
const DATED: &str = "gifts on a date for what was bought before";

/// Several lines of a purchase, each rounded by itself.
pub(super) const BY_LINE: &str = "rounding line by line";

/// Whether a spot is one of rules that `sources` asks one by one.
pub(super) fn is_asked_by_rule(spot: &str) -> bool {
    [REACHING, USING, PICKING, DRAWING, DATED].contains(&spot)
}

/// What the walk may miss of the least that is given: what only adds to it is left out.
pub(super) fn from_below(program: &Program, mut spots: Vec<&'static str>, event: Option<u16>) -> Vec<&'static str> {
    let later = |guard: &Guard| {
        let mut found = false;
        negated(guard, false, &mut found);
        found
    };
    let only_adds = program.rows.iter().filter(|row| acts_on(row, event)).all(|row| !later(&row.guard));
    let adds = [REACHING, USING, PICKING, DRAWING, DATED, BEFORE];
    spots.retain(|spot| !adds.contains(spot) && (*spot != BEGINNING || !only_adds));
    if program.rows.iter().any(|row| acts_on(row, event) && row.rounds.per == RoundedPer::Line) {
        spots.push(BY_LINE);
    }
    spots
}

/// Whether a condition asks that a purchase is not the first, or that nobody invited.
fn negated(guard: &Guard, inside: bool, found: &mut bool) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| negated(part, inside, found)),
        Guard::Not(part) => negated(part, true, found),
        Guard::FirstPurchase | Guard::Invited => *found |= inside,
        _ => {}
    }
}

/// Reasons why the walk may miss something, in the user's words.
pub(super) fn spots(program: &Program) -> Vec<&'static str> {
    let mut spots = of_rows(program, None);
    if program.atoms > 1 {
        // Several lines in one purchase: rates by line add up, minima and caps over all lines do not.
        spots.push(SEVERAL_KINDS);
    }
    spots.extend(of_members(program));
    spots.sort_unstable();
    spots.dedup();
    spots
}

/// The same of a declared event.
pub(super) fn spots_of(program: &Program, event: u16) -> Vec<&'static str> {
    let mut spots = of_rows(program, Some(event));
    if super::occasion::others(program, event) {
        spots.push("every value of the other numbers of an event");
    }
    spots.extend(of_members(program));
    spots.sort_unstable();
    spots.dedup();
    spots
}

fn of_rows(program: &Program, event: Option<u16>) -> Vec<&'static str> {
    let mut spots = Vec::new();
    for row in program.rows.iter().filter(|row| acts_on(row, event)) {
        let mut found = Vec::new();
        reads::of_guard(&row.guard, &mut found);
        let mut in_amount = Vec::new();
        if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect {
            reads::of_expr(&amount.numerator, &[], &mut in_amount);
            if row.rounds.per == RoundedPer::Line && amount.rounding != Rounding::Down {
                spots.push(BY_LINE);
            }
            if looks_back(&amount.numerator) {
                spots.push("a past period of a metric");
            }
        }
        if back(&row.guard) {
            spots.push("a past period of a metric");
        }
        match &row.effect {
            Effect::Open(_) => spots.push(PICKING),
            Effect::Grant { holding, .. } if program.raffles.iter().any(|raffle| raffle.entries == *holding) => {
                spots.push(DRAWING);
            }
            _ => {}
        }
        if repeats::steps(row) || in_amount.iter().any(|read| matches!(read, Read::Metric(..) | Read::Held(..))) {
            spots.push(BEFORE);
        }
        if in_amount.iter().any(|read| matches!(read, Read::Items(_))) {
            spots.push("every number of items");
        }
        if found.iter().chain(&in_amount).any(|read| matches!(read, Read::Beginning)) {
            spots.push(BEGINNING);
        }
        if in_amount.iter().any(|read| matches!(read, Read::Attribute(id, _) if is_number(program, *id))) {
            spots.push("every value of a number that a member chooses");
        }
        spots.extend(unusual(program, row, event));
    }
    spots
}

/// States of a purchase that the walk leaves out: a part is paid with points or vouchers, points are owed.
fn unusual(program: &Program, row: &Row, event: Option<u16>) -> Vec<&'static str> {
    let mut conditions = vec![&row.guard];
    conditions.extend(row.limits.iter().filter_map(|id| program.limits.get(id.index())).map(|limit| &limit.when));
    let mut spots = Vec::new();
    let lures = match &row.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => {
            falls_with_paid(&amount.numerator)
        }
        _ => false,
    };
    let little = || lures || conditions.iter().any(|when| asks_for_little(when, true));
    if event.is_none() && pays_otherwise(program) && little() {
        spots.push(PAID_OTHERWISE);
    }
    if conditions.iter().any(|when| tells_debts(program, when)) {
        spots.push("points that are owed");
    }
    spots
}

fn is_number(program: &Program, id: AttributeId) -> bool {
    program.attributes.get(id.index()).is_none_or(|of| !matches!(of.kind, AttributeKind::Words(_)))
}

/// Whether something but money may pay for a part of a purchase.
fn pays_otherwise(program: &Program) -> bool {
    let takes_off = |holding: &Holding| {
        matches!(holding.kind, HoldingKind::Voucher { off: 1.., .. }) || holding.using.off.is_some()
    };
    !program.money_off.is_empty() || program.holdings.iter().any(takes_off)
}

/// Whether a condition may hold because little is paid in money: `paid < 5 EUR`; `side` is turned round inside of `not`.
fn asks_for_little(guard: &Guard, side: bool) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(|part| asks_for_little(part, side)),
        Guard::Not(part) => asks_for_little(part, !side),
        Guard::Compare { left, is, right } if is_paid(left) || is_paid(right) => match is {
            Comparison::AtLeast | Comparison::Above => is_paid(right) || !side,
            Comparison::AtMost | Comparison::Below => is_paid(left) && side || is_paid(right) && !side,
            Comparison::Equal | Comparison::NotEqual => true,
        },
        _ => false,
    }
}

/// Whether an amount may be larger because less is paid in money: what is paid chooses the rate of something else.
fn falls_with_paid(expr: &Expr) -> bool {
    let mut found = match expr {
        Expr::If(guard, ..) => asks_for_little(guard, true) || asks_for_little(guard, false),
        Expr::Banded { by, on, .. } => is_paid(by) && !is_paid(on),
        _ => false,
    };
    expr.each_part(&mut |part| found |= falls_with_paid(part));
    found
}

/// Whether an amount is lower if points or vouchers pay.
fn is_paid(expr: &Expr) -> bool {
    let mut found = matches!(expr, Expr::Money(_, Stage::AfterVouchers | Stage::Paid));
    expr.each_part(&mut |part| found |= is_paid(part));
    found
}

/// Whether a condition tells owing points from having none.
fn tells_debts(program: &Program, guard: &Guard) -> bool {
    let owes = |expr: &Expr| match expr {
        Expr::Available(of) => program.holdings.get(of.index()).is_some_and(|holding| holding.may_go_negative),
        _ => false,
    };
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(|part| tells_debts(program, part)),
        Guard::Not(part) => tells_debts(program, part),
        Guard::Compare { left, is, right: Expr::Const(bound) } if owes(left) => match is {
            Comparison::Above | Comparison::AtMost => *bound < 0,
            _ => *bound <= 0,
        },
        Guard::Compare { left, right, .. } => owes(left) || owes(right),
        _ => false,
    }
}

/// What hangs on reaching something, and on others.
fn of_members(program: &Program) -> Vec<&'static str> {
    let mut spots = Vec::new();
    if program.rows.iter().any(reaches) {
        spots.push(REACHING);
    }
    if program.rows.iter().any(|row| uses(program, row)) {
        spots.push(USING);
    }
    if program.rows.iter().any(|row| gives(row) && row.on.iter().any(on_a_date) && asks_for_progress(row)) {
        spots.push(DATED);
    }
    if program.parties.pool.is_some() {
        spots.push("households");
    }
    spots
}

/// Whether a trigger comes with the calendar.
pub(super) fn on_a_date(on: &Trigger) -> bool {
    matches!(
        on,
        Trigger::Join
            | Trigger::On(_)
            | Trigger::Birthday
            | Trigger::Anniversary
            | Trigger::StartOf(_)
            | Trigger::EndOf(_)
            | Trigger::EveryYear { .. }
            | Trigger::Offset { .. }
    )
}

/// Whether what a row gives hangs on what the member did or holds: no present, but the second half of a rate.
pub(super) fn asks_for_progress(row: &Row) -> bool {
    let mut asked = Vec::new();
    reads::of_guard(&row.guard, &mut asked);
    if let Effect::Grant { amount, .. } | Effect::Cash { amount } = &row.effect {
        reads::of_expr(&amount.numerator, &[], &mut asked);
    }
    asked.iter().any(|read| matches!(read, Read::Metric(..) | Read::Held(..)))
}

/// Whether a row gives something.
fn gives(row: &Row) -> bool {
    matches!(row.effect, Effect::Grant { .. } | Effect::Cash { .. } | Effect::Open(_))
}

/// Whether a row pays when something is used that can be used in a purchase.
fn uses(program: &Program, row: &Row) -> bool {
    let used =
        |name: &str| program.money_off.iter().any(|payment| payment.name == name) || program.holding(name).is_some();
    gives(row) && row.on.iter().any(|on| matches!(on, Trigger::Taken(name) if used(name)))
}

/// Whether a row pays, besides what an event gives by itself, when the event reaches something.
fn reaches(row: &Row) -> bool {
    let reached = |on: &Trigger| {
        matches!(on, Trigger::Crossing(_) | Trigger::Reach(..) | Trigger::Passing { .. } | Trigger::Completed(_))
    };
    row.kind == RowKind::Follow && gives(row) && row.on.iter().any(reached)
}

fn looks_back(expr: &Expr) -> bool {
    let mut found = matches!(expr, Expr::Accumulator { ago: 1.., .. } | Expr::Pending(_));
    if let Expr::If(guard, ..) = expr {
        found |= back(guard);
    }
    expr.each_part(&mut |part| found |= looks_back(part));
    found
}

fn back(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(back),
        Guard::Not(part) => back(part),
        Guard::Compare { left, right, .. } => looks_back(left) || looks_back(right),
        _ => false,
    }
}
