//! L30, L24: a reward that takes nothing, as often as one likes; with a membership it is what the fee pays for.

use super::Finding;
use crate::core::{Action, Guard, OfferId};
use crate::diagnostic::table;
use crate::evaluate::DiaryFact;
use crate::prove::context::Context;
use crate::prove::engine::costless::{members, on_some_day};
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::Ratio;

/// Every such reward.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    (0..context.program.offers.len()).filter_map(|at| free_reward(context, OfferId(at as u16))).collect()
}

fn free_reward(context: &Context<'_>, id: OfferId) -> Option<Finding> {
    let program = context.program;
    let offer = program.offers.get(id.index())?;
    let budgeted = program.budgets.iter().any(|budget| budget.offers.contains(&id));
    if !offer.takes.is_empty() || offer.charge > 0 || !offer.limits.is_empty() || budgeted {
        return None;
    }
    let value = offer.gives.iter().fold((i128::from(offer.money), 1i64), |(sum, over), (holding, units, _)| {
        let worth = context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
        let common = crate::quantity::lcm(over, worth.denominator());
        let more = i128::from(*units) * i128::from(worth.numerator()) * i128::from(common / worth.denominator());
        (sum * i128::from(common / over) + more, common)
    });
    if value.0 <= 0 {
        return None;
    }
    let paid_for = in_membership(&offer.guard);
    let (code, help) = if paid_for {
        (table::UNLIMITED, "limit it: `at most 1 per 2 hours`, or set a `budget`")
    } else {
        (table::NOT_SINGLE_USE, "limit it: `once`, or `at most 1 per month`")
    };
    let message = format!(
        "`{}` can be taken without end: {} each time, for nothing",
        offer.name,
        context.money_over(value.0, value.1)
    );
    let mut finding = Finding::new(code, Verdict::Suspected, offer.name.clone(), message)
        .label(offer.span, "takes nothing, and no limit")
        .help(help);
    let here = on_some_day(context, &offer.guard, |here| members(&offer.guard, here));
    let times = 3u16;
    let redeem = Some(Action::Redeem { offer: id, times });
    if let Some(witness) = witness::replay(context, witness::life(program, &here, vec![(here.at(), redeem)])) {
        let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
        let done =
            facts.into_iter().any(|fact| matches!(fact, DiaryFact::Redeemed(of, n, _) if *of == id && *n == times));
        if done {
            finding.verdict = Verdict::Witness;
            finding = finding.shown(context, &witness);
        }
    }
    Some(finding)
}

fn in_membership(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().any(in_membership),
        Guard::Member(_) => true,
        _ => false,
    }
}
