//! L32: inviting oneself pays: rewards to both sides are worth more than a new account costs.

use super::Finding;
use crate::core::{Effect, Expr, Guard, HoldingId, LimitId, Program, Row, RowId, Trigger, Window};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::sale::Side;
use crate::prove::verdict::Verdict;
use crate::quantity::{Ratio, lcm};

/// A sum over a common denominator.
pub(super) type Sum = (i128, i64);

pub(super) fn plus((a, over): Sum, (b, other): Sum) -> Sum {
    let common = lcm(over, other);
    (a * i128::from(common / over.max(1)) + b * i128::from(common / other.max(1)), common)
}

/// What a constant award is worth to the member.
fn value(context: &Context<'_>, row: &Row) -> Option<Sum> {
    value_of(context, row, Side::Member)
}

/// What a constant award is worth to the member, or costs the company.
pub(super) fn value_of(context: &Context<'_>, row: &Row, side: Side) -> Option<Sum> {
    let (amount, holding): (_, Option<HoldingId>) = match &row.effect {
        Effect::Grant { holding, amount, .. } => (amount, Some(*holding)),
        Effect::Cash { amount } => (amount, None),
        _ => return None,
    };
    let Expr::Const(units) = amount.numerator else { return None };
    let units = units / amount.over.max(1);
    let list = if side == Side::Member { &context.worth.member } else { &context.worth.company };
    let worth = holding.map_or(Ratio::ONE, |of| list.get(of.index()).copied().unwrap_or(Ratio::ZERO));
    let value = i128::from(units) * i128::from(worth.numerator());
    (value > 0).then_some((value, worth.denominator()))
}

/// A purchase's least amount by a condition.
pub(super) fn least(guard: &Guard) -> i64 {
    match guard {
        Guard::All(parts) => parts.iter().map(least).max().unwrap_or(0),
        Guard::Compare { left: Expr::Money(..), is: crate::core::Comparison::AtLeast, right: Expr::Const(least) } => {
            *least
        }
        _ => 0,
    }
}

/// Whether something bounds a member's rewards for friends over a lifetime or a year.
pub(super) fn bounded(program: &Program, id: RowId) -> bool {
    let own = program.rows.get(id.index()).map_or(&[][..], |row| &row.limits);
    let mut limits =
        (0u16..).zip(&program.limits).filter(|(at, limit)| own.contains(&LimitId(*at)) || limit.rows.contains(&id));
    limits.any(|(_, limit)| !matches!(limit.window, Window::Event))
        || program.budgets.iter().any(|budget| budget.rows.contains(&id))
}

/// The finding, if there is one.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    // What the friend gets for having been invited, or for joining.
    let mut friend: Sum = (0, 1);
    let mut cost = 0i64;
    for row in &program.rows {
        let joins = row.on.contains(&Trigger::Join);
        let invited = invited(&row.guard);
        if (joins || invited)
            && let Some(more) = value(context, row)
        {
            friend = plus(friend, more);
            if row.on.iter().any(|on| matches!(on, Trigger::Purchase(_))) {
                cost = cost.max(least(&row.guard).max(context.domain.basket.0));
            }
        }
    }
    for (at, row) in (0u16..).zip(&program.rows) {
        let Some(on) = row.on.iter().find_map(|on| if let Trigger::Friend { on, .. } = on { Some(on) } else { None })
        else {
            continue;
        };
        let Some(inviter) = value(context, row) else { continue };
        if bounded(program, RowId(at)) {
            continue;
        }
        let price = match on.as_ref() {
            Trigger::Join => cost,
            Trigger::Purchase(_) => cost.max(least(&row.guard).max(context.domain.basket.0)),
            _ => continue,
        };
        let (both, over) = plus(inviter, friend);
        if both <= i128::from(price) * i128::from(over) {
            continue;
        }
        let message = format!(
            "whoever invites himself gains: both sides get {}, a new account costs {}",
            context.money_over(both, over),
            context.money(i128::from(price)),
        );
        found.push(
            Finding::new(table::SELF_REFERRAL, Verdict::Proved, row.rule.clone(), message)
                .label(row.span, "paid for every friend, without end")
                .help("pay on a purchase that is worth it, and limit it: `at most 10 per year`")
                .note(format!("looked at: {}; accounts cost nothing", context.domain.shown(program))),
        );
    }
    found
}

pub(super) fn invited(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().any(invited),
        Guard::Invited => true,
        _ => false,
    }
}
