//! L33: every friend who is brought costs more than the friend's purchase leaves, and there is no end to friends.

use super::Finding;
use super::referral::{bounded, invited, least, plus, value_of};
use crate::core::{RowId, Trigger};
use crate::diagnostic::table;
use crate::prove::context::{Context, share};
use crate::prove::sale::Side;
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    // Without a margin of the program's own the whole price would be left, and L32 says that.
    if !context.domain.is_declared("margin") {
        return found;
    }
    let mut friend = (0, 1);
    let mut price = context.domain.basket.0;
    for row in &program.rows {
        if (row.on.contains(&Trigger::Join) || invited(&row.guard))
            && let Some(more) = value_of(context, row, Side::Company)
        {
            friend = plus(friend, more);
            if row.on.iter().any(|on| matches!(on, Trigger::Purchase(_))) {
                price = price.max(least(&row.guard));
            }
        }
    }
    for (at, row) in (0u16..).zip(&program.rows) {
        let on = row.on.iter().find_map(|on| if let Trigger::Friend { on, .. } = on { Some(on) } else { None });
        let Some(on) = on.filter(|_| !bounded(program, RowId(at))) else { continue };
        let Some(inviter) = value_of(context, row, Side::Company) else { continue };
        let bought = match on.as_ref() {
            Trigger::Join => 0,
            Trigger::Purchase(_) => price.max(least(&row.guard)),
            _ => continue,
        };
        let (both, over) = plus(inviter, friend);
        let margin = context.domain.margin;
        let leaves = i128::from(bought) * i128::from(margin.numerator()) / i128::from(margin.denominator());
        if both <= leaves * i128::from(over) {
            continue;
        }
        let message = format!(
            "every friend costs {}, and the first purchase of {} leaves {} ({}); members who bring members bring losses",
            context.money_over(both, over),
            context.money(i128::from(bought)),
            context.money(leaves),
            share(margin),
        );
        found.push(
            Finding::new(table::REFERRAL_CHAIN, Verdict::Proved, row.rule.clone(), message)
                .label(row.span, "paid for every friend, and for the friends of friends")
                .help("limit it: `at most 10 per year`, or ask for a larger first purchase")
                .note(format!("looked at: {}", context.domain.shown(program))),
        );
    }
    found
}
