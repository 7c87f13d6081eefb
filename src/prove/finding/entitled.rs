//! L24: what a membership entitles to costs many times its fee, if it is taken as often as its limits let it.

use super::Finding;
use crate::core::{
    Expr, Guard, HoldingId, Length, LimitCap, LimitId, Measure, Membership, MembershipId, Offer, Step, Window,
};
use crate::diagnostic::table;
use crate::prove::bound::periods;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::{Calendar, Part, Ratio, lcm};

/// So many times the fee is told where nothing is said of how often members come. Few take everything.
const MANY: i128 = 5;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let memberships = (0u16..).zip(&context.program.memberships);
    memberships.filter_map(|(at, of)| of_membership(context, MembershipId(at), of)).collect()
}

/// The term as a window, and its days.
fn term(of: &Membership) -> Option<(Window, i128, &'static str)> {
    let month = Window::Period(Calendar::plain(Part::Month));
    match of.term.steps.as_slice() {
        [Step::After(Length::Months(1))] => Some((month, 31, "a month")),
        [Step::After(Length::Months(12))] => Some((Window::Period(Calendar::plain(Part::Year)), 366, "a year")),
        [Step::After(Length::Days(days))] => {
            Some((Window::LastDays(u16::try_from(*days).ok()?), i128::from(*days), "a term"))
        }
        _ => None,
    }
}

/// What a reward costs the company, minor units over a denominator.
pub(super) fn cost(context: &Context<'_>, offer: &Offer) -> Option<(i128, i64)> {
    if let Some(cost) = offer.cost {
        return Some((i128::from(cost.numerator()), cost.denominator()));
    }
    let each = |holding: &HoldingId| context.worth.company.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
    offer.gives.iter().try_fold((i128::from(offer.money), 1i64), |(sum, over), (holding, units, _)| {
        let each = each(holding);
        let common = lcm(over, each.denominator());
        let more = i128::from(*units) * i128::from(each.numerator()) * i128::from(common / each.denominator());
        Some((sum.checked_mul(i128::from(common / over))? + more, common))
    })
}

fn asks_for(guard: &Guard, membership: MembershipId) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().any(|part| asks_for(part, membership)),
        Guard::Member(of) => *of == membership,
        _ => false,
    }
}

/// How often a reward is taken in a term at most: by its limits, and once a visit.
fn times(context: &Context<'_>, offer: &Offer, (window, days): (Window, i128)) -> Option<i128> {
    let own = |id: &LimitId| context.program.limits.get(id.index());
    let counted = offer.limits.iter().filter_map(own).filter(|limit| limit.measure == Measure::Count);
    let caps = counted.filter_map(|limit| match &limit.cap {
        LimitCap::Fixed(cap) => i128::from(*cap).checked_mul(periods(window, limit.window)?),
        LimitCap::ByRank(..) => None,
    });
    // Without a limit it has no end, which is said of the reward itself.
    caps.min().map(|cap| cap.min(context.domain.visits_in(days)))
}

fn of_membership(context: &Context<'_>, id: MembershipId, of: &Membership) -> Option<Finding> {
    let program = context.program;
    let fee = of.fee.as_ref()?;
    let Expr::Const(paid) = fee.numerator else { return None };
    let paid = paid / fee.over.max(1);
    let (window, days, each) = term(of)?;
    let mut most: Option<(i128, i128, &Offer)> = None;
    for offer in program.offers.iter().filter(|offer| asks_for(&offer.guard, id)) {
        if !offer.takes.is_empty()
            || program.budgets.iter().any(|budget| budget.offers.iter().any(|one| is(program, *one, offer)))
        {
            continue;
        }
        let (Some((value, over)), Some(times)) = (cost(context, offer), times(context, offer, (window, days))) else {
            continue;
        };
        let spent =
            value.checked_mul(times)?.div_euclid(i128::from(over)) - i128::from(offer.charge).checked_mul(times)?;
        if most.is_none_or(|(known, ..)| spent > known) {
            most = Some((spent, times, offer));
        }
    }
    let (spent, times, offer) = most?;
    let many = if context.domain.is_declared("visits") { 1 } else { MANY };
    if paid <= 0 || spent <= i128::from(paid) * many {
        return None;
    }
    let message = format!(
        "`{}` can be taken {times} times {each}, which costs {}, for a fee of {}",
        offer.name,
        context.money(spent),
        context.money(i128::from(paid)),
    );
    Some(
        Finding::new(table::UNLIMITED, Verdict::Proved, offer.name.clone(), message)
            .label(offer.span, "taken as often as its limits let it")
            .label(of.span, "the fee")
            .help("limit it to what the fee pays, or say how often members come: `assume visits at most 1 per week`")
            .note(format!("looked at: {}", context.domain.visits_shown())),
    )
}

fn is(program: &crate::core::Program, id: crate::core::OfferId, offer: &Offer) -> bool {
    program.offers.get(id.index()).is_some_and(|of| std::ptr::eq(of, offer))
}
