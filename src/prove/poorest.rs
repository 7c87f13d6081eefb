//! The least that a program may give: limits used up, wallets full, nothing activated, no budget left.

use crate::core::{Effect, Expr, Guard, LimitCap, Program, RoundedPer, RowKind, Trigger, Window};
use crate::prove::choices::acts_on;

/// A program that gives no more than this one ever does in the same situation; `Err` says why there is none.
///
/// What is left of a limit only adds to what an award gives, so the least is where nothing is left. A discount that a limit
/// takes away makes a purchase dearer, and what is given by the price then more: that has no single least and is refused.
pub(super) fn poorest(program: &Program) -> Result<Program, &'static str> {
    let mut poor = program.clone();
    for limit in poor.limits.iter_mut().filter(|limit| limit.window != Window::Event) {
        empty(&mut limit.cap);
        limit.versions.iter_mut().filter_map(|version| version.cap.as_mut()).for_each(empty);
    }
    for holding in &mut poor.holdings {
        if holding.maximum.is_some() {
            holding.maximum = Some(LimitCap::Fixed(0));
        }
    }
    for (at, row) in poor.rows.iter_mut().enumerate() {
        let lasting = |limit: &crate::core::Limit| limit.window != Window::Event;
        let id = crate::core::RowId(at as u16);
        let under = |(at, limit): (u16, &crate::core::Limit)| {
            lasting(limit) && (limit.rows.contains(&id) || row.limits.contains(&crate::core::LimitId(at)))
        };
        if row.kind == RowKind::Price && (0u16..).zip(&program.limits).any(under) {
            return Err("a discount that a limit may use up");
        }
        if row.rounds.per == RoundedPer::Day {
            return Err("amounts that are rounded over a day");
        }
        if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect
            && by_chance(&amount.numerator)
        {
            return Err("amounts that depend on what is activated or left of a budget");
        }
        row.guard = without(&row.guard).ok_or("conditions on what is not activated, or no longer paid for")?;
    }
    Ok(poor)
}

fn empty(cap: &mut LimitCap) {
    match cap {
        LimitCap::Fixed(cap) => *cap = 0,
        LimitCap::ByRank(_, caps) => caps.fill(0),
    }
}

/// A condition where nothing is activated and no budget is left; `None` if less of either makes it hold.
fn without(guard: &Guard) -> Option<Guard> {
    let each = |parts: &[Guard]| parts.iter().map(without).collect::<Option<Vec<Guard>>>();
    Some(match guard {
        Guard::Activated(_) | Guard::BudgetOpen(_) => Guard::False,
        Guard::All(parts) => Guard::All(each(parts)?),
        Guard::Any(parts) => Guard::Any(each(parts)?),
        Guard::Not(part) if hangs(part) => return None,
        other => other.clone(),
    })
}

fn hangs(guard: &Guard) -> bool {
    match guard {
        Guard::Activated(_) | Guard::BudgetOpen(_) | Guard::FirstPurchase | Guard::Invited => true,
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(hangs),
        Guard::Not(part) => hangs(part),
        Guard::Compare { left, right, .. } => by_chance(left) || by_chance(right),
        _ => false,
    }
}

fn by_chance(expr: &Expr) -> bool {
    let mut found = matches!(expr, Expr::If(guard, ..) if hangs(guard));
    expr.each_part(&mut |part| found |= by_chance(part));
    found
}

/// Whether every rule counts all lines of a purchase, so that it does not matter which kinds of goods are in it.
pub(super) fn counts_all_lines(program: &Program, event: Option<u16>) -> bool {
    let atoms = || (0..program.atoms.max(1)).map(|atom| crate::core::AtomId(atom.into()));
    let all = |set: &crate::core::AtomSet| atoms().all(|atom| set.has(atom));
    program.rows.iter().filter(|row| acts_on(row, event)).all(|row| {
        let (amount, scope) = match &row.effect {
            Effect::PriceOff { amount, scope } => (Some(amount), all(scope)),
            Effect::Grant { amount, .. } | Effect::Cash { amount } => (Some(amount), true),
            _ => (None, true),
        };
        scope
            && row.rounds.per != RoundedPer::Line
            && row.on.iter().all(|on| !matches!(on, Trigger::Purchase(set) if !all(set)))
            && amount.is_none_or(|amount| whole(&amount.numerator, &all))
            && whole_guard(&row.guard, &all)
    })
}

fn whole(expr: &Expr, all: &impl Fn(&crate::core::AtomSet) -> bool) -> bool {
    let mut fine = match expr {
        Expr::Money(set, _) | Expr::Items(set) => all(set),
        Expr::Prices(_) => false,
        Expr::If(guard, ..) => whole_guard(guard, all),
        _ => true,
    };
    expr.each_part(&mut |part| fine &= whole(part, all));
    fine
}

fn whole_guard(guard: &Guard, all: &impl Fn(&crate::core::AtomSet) -> bool) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().all(|part| whole_guard(part, all)),
        Guard::Not(part) => whole_guard(part, all),
        Guard::Compare { left, right, .. } => whole(left, all) && whole(right, all),
        Guard::HasLine(set) => all(set),
        _ => true,
    }
}
