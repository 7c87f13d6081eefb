//! What a program comes to among the customers of a scenario: the whole numbers by which findings are sized.
//!
//! ```text
//!   scenario ─▶ program, and the program without expiry ─ paired run ─▶ sums with intervals ─▶ prove::estimate
//! ```
//!
//! The proofs know no simulator and the simulator no finding; here they meet. Whatever is said of the numbers stands with
//! the finding that it belongs to.

use crate::compare::{Ask, Comparison, compare};
use crate::core::{HoldingKind, LadderId, Program};
use crate::diagnostic::Diagnostic;
use crate::measure::Estimate;
use crate::numeric::normal_quantile;
use crate::prove::{Held, Simulated, Sum, Used, lifted};
use crate::quantity::DAY_SECONDS;
use crate::scenario::{Scenario, Variant};
use crate::simulate::{Options, VariantResult};

/// The name of the program without expiry.
const LIFTED: &str = "nothing lapses";

/// Runs the first program of a scenario among its customers, and once more with nothing that lapses.
///
/// # Errors
/// As [`crate::simulate::run`].
pub fn simulated(scenario: &Scenario, options: &Options<'_>) -> Result<Option<Simulated>, Vec<Diagnostic>> {
    let Some(variant) = scenario.variants.first() else { return Ok(None) };
    let mut both = scenario.clone();
    both.variants.truncate(1);
    both.targets.clear();
    both.precision = None;
    let without = lifted(&variant.program);
    both.variants.extend(without.map(|program| Variant {
        name: LIFTED.to_owned(),
        program,
        launch: variant.launch.clone(),
    }));
    let ask = Ask { against: Some(variant.name.clone()), confidence: 0.95, ..Ask::default() };
    let comparison = compare(&both, options, &ask)?;
    if comparison.paired.run.partial {
        return Ok(None);
    }
    Ok(Some(read_off(scenario, &variant.program, &comparison)))
}

fn read_off(scenario: &Scenario, program: &Program, comparison: &Comparison) -> Simulated {
    let run = &comparison.paired.run;
    let members = run.manifest.finished;
    let mut seen = Simulated {
        scenario: scenario.title.clone(),
        members,
        start: scenario.start,
        days: (scenario.end.0 - scenario.start.start().0) / DAY_SECONDS,
        ..Simulated::default()
    };
    let Some(result) = run.variants.first() else { return seen };
    seen.liability = sum(result.measure("liability"), members);
    let more = comparison.pairs.first().and_then(|pair| pair.difference("liability"));
    seen.more_if_lifted = more.zip(run.variants.get(1)).map(|(more, without)| {
        let value = sum(without.measure("liability"), members).value - seen.liability.value;
        Sum { value, half: whole(more.half_width * members as f64) }
    });
    for (holding, at) in program.holdings.iter().zip(0u16..).filter(|(holding, _)| holding.kind == HoldingKind::Points)
    {
        let of = |what: &str| sum(result.measure(&format!("{what}.{}", holding.name)), members);
        seen.used.push(Used { holding: crate::core::HoldingId(at), redeemed: of("redeemed"), expired: of("expired") });
    }
    let own = run.stopped.coupled.iter().filter(|coupled| coupled.variant == result.name);
    seen.ran_out = own.flat_map(|coupled| &coupled.ran_out).map(|out| (out.name.clone(), out.at().day())).collect();
    seen.tiers = tiers(program, result);
    seen
}

/// A measure's sum over all members, with half of its interval.
fn sum(estimate: Option<&Estimate>, members: u64) -> Sum {
    let Some(estimate) = estimate else { return Sum::default() };
    let half = normal_quantile(0.975) * estimate.standard_error * members as f64;
    Sum { value: estimate.total.unwrap_or(0), half: whole(half) }
}

/// Rounded up: an interval may be wider than it is, never narrower.
fn whole(half: f64) -> i128 {
    if half.is_finite() { half.abs().ceil() as i128 } else { i128::MAX / 4 }
}

fn tiers(program: &Program, result: &VariantResult) -> Vec<Held> {
    let mut held = Vec::new();
    for (ladder, at) in program.ladders.iter().zip(0u8..) {
        for (rank, tier) in ladder.tiers.iter().enumerate() {
            let in_period = |period: &crate::simulate::PeriodResult| {
                let of = period.tiers.iter().find(|(name, _)| *name == ladder.name);
                of.and_then(|(_, tiers)| tiers.iter().find(|(name, _)| *name == tier.name))
                    .map_or(0, |(_, count)| *count)
            };
            let counts: Vec<u64> = result.periods.iter().map(in_period).collect();
            let (most, last) = (counts.iter().max().copied().unwrap_or(0), counts.last().copied().unwrap_or(0));
            held.push(Held { ladder: LadderId(at.into()), rank, most, last });
        }
    }
    held
}
