//! L13, L14, L15: tiers that nobody reaches, that everybody has, that are harder to keep than to reach.

use super::Finding;
use crate::core::{Accumulator, Aggregate, Comparison, Expr, Guard, Program, Tier, Trigger, Window};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::estimate::Simulated;
use crate::prove::verdict::Verdict;
use crate::quantity::Part;

/// Everything about thresholds of tiers.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for ladder in &context.program.ladders {
        for tier in ladder.tiers.iter().skip(1) {
            found.extend(trap(tier));
            let Some((metric, least)) = threshold(&tier.reach) else { continue };
            let Some(of) = context.program.accumulators.get(metric) else { continue };
            if let Some(most) = most(context, of).filter(|most| i128::from(least) > *most) {
                let message = format!(
                    "nobody can reach {}: it asks for more than {most} smallest units fit into its window",
                    tier.name
                );
                found.push(
                    Finding::new(table::TIER_UNREACHABLE, Verdict::Proved, tier.name.clone(), message)
                        .label(tier.span, "out of reach")
                        .help("lower the threshold, or count over a longer window")
                        .note(format!(
                            "looked at: {}, {}",
                            context.domain.shown(context.program),
                            context.domain.visits_shown()
                        )),
                );
            }
            if least > 0 && first_purchase(context, of).is_some_and(|single| single >= least) {
                let message = format!(
                    "one purchase of {} is enough for {}",
                    context.money(i128::from(context.domain.basket.0)),
                    tier.name
                );
                found.push(
                    Finding::new(table::TIER_OF_ALL, Verdict::Proved, tier.name.clone(), message)
                        .label(tier.span, "everybody who buys is in it")
                        .help("raise the threshold, or give this to everybody and call it no tier"),
                );
            }
        }
    }
    found
}

/// A tier that asks for more of a metric to be kept than to be reached.
fn trap(tier: &Tier) -> Option<Finding> {
    let reached = thresholds(&tier.reach);
    let kept = thresholds(&tier.keep);
    let harder = |(metric, keep): &(usize, i64)| reached.iter().any(|(of, least)| of == metric && keep > least);
    kept.iter().find(|one| harder(one))?;
    let message = format!("{} is harder to keep than to reach: whoever just reaches it loses it again", tier.name);
    // Beside another metric, that one may ask for more of both.
    let verdict = if reached.len() == 1 { Verdict::Proved } else { Verdict::Suspected };
    Some(
        Finding::new(table::TIER_TRAP, verdict, tier.name.clone(), message)
            .label(tier.span, "reached with less than keeps it")
            .help("keep it with at most what reaches it"),
    )
}

/// Every `METRIC >= constant` that all have to hold.
fn thresholds(guard: &Guard) -> Vec<(usize, i64)> {
    match guard {
        Guard::All(parts) => parts.iter().filter_map(threshold).collect(),
        guard => threshold(guard).into_iter().collect(),
    }
}

/// `METRIC >= constant`, alone.
fn threshold(guard: &Guard) -> Option<(usize, i64)> {
    match guard {
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } => Some((id.index(), *least)),
        _ => None,
    }
}

fn counts_purchases(of: &Accumulator) -> bool {
    of.carries.is_none() && !of.on.is_empty() && of.on.iter().all(|on| matches!(on, Trigger::Purchase(_)))
}

/// Days in a window at most.
pub(in crate::prove) fn days(window: Window) -> Option<i128> {
    Some(match window {
        Window::Period(calendar) => match calendar.part {
            Part::Day => 1,
            Part::Week => 7,
            Part::Month => 31,
            Part::Quarter => 92,
            Part::Half => 184,
            Part::Year => 366,
        },
        Window::SinceJoining { months } | Window::SinceMembership { months, .. } | Window::LastMonths(months) => {
            31 * i128::from(months)
        }
        Window::LastDays(days) => i128::from(days),
        _ => return None,
    })
}

/// The most that a metric can come to in its window.
fn most(context: &Context<'_>, of: &Accumulator) -> Option<i128> {
    let visits = context.domain.visits_in(days(of.window)?);
    match &of.aggregate {
        Aggregate::Count if counts_purchases(of) => Some(visits),
        Aggregate::Sum(Expr::Money(..)) if counts_purchases(of) => Some(visits * i128::from(context.domain.basket.1)),
        _ => None,
    }
}

/// What the smallest purchase adds.
fn first_purchase(context: &Context<'_>, of: &Accumulator) -> Option<i64> {
    if !counts_purchases(of) || of.filter != Guard::True {
        return None;
    }
    match &of.aggregate {
        Aggregate::Count => Some(1),
        Aggregate::Sum(Expr::Money(..)) => Some(context.domain.basket.0),
        _ => None,
    }
}

/// A tier above the first that so many of a hundred members hold is everybody's.
const ALMOST_ALL: u64 = 90;

/// What a simulation shows: tiers that nobody ever holds, and tiers that almost everybody does.
pub(in crate::prove) fn judge(program: &Program, seen: &Simulated) -> Vec<Finding> {
    let mut found = Vec::new();
    for held in seen.tiers.iter().filter(|held| held.rank > 0) {
        let Some(ladder) = program.ladders.get(held.ladder.index()) else { continue };
        let Some(tier) = ladder.tiers.get(held.rank) else { continue };
        let at_least: u64 = seen
            .tiers
            .iter()
            .filter(|one| one.ladder == held.ladder && one.rank >= held.rank)
            .map(|one| one.last)
            .sum();
        let (code, message, label) = if held.most == 0 {
            let message = format!("none of {} members is ever {} at the end of a period", seen.members, tier.name);
            (table::TIER_UNREACHABLE, message, "nobody holds it")
        } else if at_least.saturating_mul(100) >= seen.members.saturating_mul(ALMOST_ALL) {
            let message = format!("{at_least} of {} members are {} or higher at the end", seen.members, tier.name);
            (table::TIER_OF_ALL, message, "almost everybody holds it")
        } else {
            continue;
        };
        found.push(
            Finding::new(code, Verdict::Estimated, tier.name.clone(), message)
                .label(tier.span, label)
                .help("look at its threshold beside what members really spend")
                .note(seen.shown()),
        );
    }
    found
}
