//! L13: a way to a tier by which nobody is ever in it, because who meets it has a higher tier at once.

use super::Finding;
use crate::core::{Comparison, Expr, Guard, Ladder, Tier};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::decimal;

/// A metric, of the running period or of an earlier one.
type Metric = (usize, u8);

/// One of the ways to a tier.
struct Way {
    /// What it asks of metrics at least.
    thresholds: Vec<(Metric, i64)>,
    /// Whether that is all.
    whole: bool,
}

/// The findings: at most one a tier.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let of_ladder = |ladder: &Ladder| {
        let tiers = || ladder.tiers.iter().enumerate().skip(1);
        let passed = tiers().filter_map(|(rank, tier)| {
            let higher = ladder.tiers.get(rank + 1..).unwrap_or_default();
            of_tier(context, tier, higher)
        });
        passed.collect::<Vec<_>>()
    };
    context.program.ladders.iter().flat_map(of_ladder).collect()
}

fn of_tier(context: &Context<'_>, tier: &Tier, higher: &[Tier]) -> Option<Finding> {
    for way in ways(&tier.reach) {
        for other in higher {
            if ways(&other.reach).iter().any(|more| more.whole && implies(&way, more)) {
                return Some(passed(context, (tier, &way), other));
            }
        }
    }
    None
}

fn passed(context: &Context<'_>, (tier, way): (&Tier, &Way), other: &Tier) -> Finding {
    let metric = |&((at, _), least): &(Metric, i64)| {
        let of = context.program.accumulators.get(at)?;
        Some(format!("{} {} of `{}`", decimal(least, of.decimals), of.unit, of.name).replace("  ", " "))
    };
    let asked: Vec<String> = way.thresholds.iter().filter_map(metric).collect();
    let (lower, higher) = (&tier.name, &other.name);
    let message = format!("nobody is {lower} by {}: that is enough for {higher}", asked.join(" and "));
    Finding::new(table::TIER_UNREACHABLE, Verdict::Proved, lower.clone(), message)
        .label(tier.span, "asks for as much")
        .label(other.span, "asks for no more")
        .help("let what is asked for rise from tier to tier, in every alternative")
}

/// Whether who meets one way meets the other, too.
fn implies(way: &Way, other: &Way) -> bool {
    !other.thresholds.is_empty()
        && other
            .thresholds
            .iter()
            .all(|(metric, least)| way.thresholds.iter().any(|(same, more)| same == metric && more >= least))
}

/// The alternatives of a condition.
fn ways(guard: &Guard) -> Vec<Way> {
    match guard {
        Guard::Any(all) => all.iter().flat_map(ways).collect(),
        Guard::All(all) => {
            let parts: Vec<Option<(Metric, i64)>> = all.iter().map(threshold).collect();
            let whole = parts.iter().all(Option::is_some);
            vec![Way { thresholds: parts.into_iter().flatten().collect(), whole }]
        }
        one => {
            let threshold = threshold(one);
            vec![Way { whole: threshold.is_some(), thresholds: threshold.into_iter().collect() }]
        }
    }
}

/// `METRIC >= constant`.
fn threshold(guard: &Guard) -> Option<(Metric, i64)> {
    match guard {
        Guard::Compare { left: Expr::Accumulator { id, ago }, is: Comparison::AtLeast, right: Expr::Const(least) } => {
            Some(((id.index(), *ago), *least))
        }
        _ => None,
    }
}
