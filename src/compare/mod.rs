//! Which variant is better, by how much, for whom, and how sure that is.
//!
//! ```text
//!   scenario ─ paired run ─▶ blocks ─▶ paired differences ─▶ intervals, probabilities, verdicts
//!                        └─▶ lives  ─▶ winners and losers
//! ```
//!
//! All variants meet the same customers with the same luck, so what they share cancels in the difference of a block.
//! Intervals are Student's over blocks; a ratio enters with its linear part (the delta method).

mod ask;
mod blocks;
mod direction;
mod doubt;
mod family;
mod optimise;
mod pair;
mod result;
mod sensitivity;
mod trial;

pub use ask::{Ask, Many, Margin};
pub use direction::{Direction, direction};
pub use doubt::{DoubtAsk, Doubted, Effect, FEWEST_DRAWS, chance_half, doubt, quantile, tail};
pub use optimise::{Candidate, Tuned, optimise};
pub use result::{Comparison, Difference, Doubt, Leader, Pair, Quantile, Verdict};
pub use trial::{Trial, combinations};

use crate::diagnostic::Diagnostic;
use crate::scenario::Scenario;
use crate::simulate::{Options, Paired, paired};

/// Runs a scenario and compares its variants.
///
/// # Errors
/// As [`crate::simulate::run`]; a variant or measure that does not exist.
pub fn compare(scenario: &Scenario, options: &Options<'_>, ask: &Ask) -> Result<Comparison, Vec<Diagnostic>> {
    let against = ask::subject(scenario, ask).map_err(|wrong| vec![wrong])?;
    let paired = paired(scenario, options, against)?;
    compared(scenario, paired, ask).map_err(|wrong| vec![wrong])
}

/// Compares the variants of a run that was made before.
///
/// # Errors
/// A measure that does not exist, a margin of another unit.
pub fn compared(scenario: &Scenario, paired: Paired, ask: &Ask) -> Result<Comparison, Diagnostic> {
    let headline = ask::headline(&paired, ask)?;
    ask::margin_fits(&paired, ask, &headline)?;
    let judge = pair::Judge::new(&paired, ask);
    let compared: Vec<usize> = (1..=paired.run.variants.len()).filter(|at| *at != paired.against).collect();
    let pairs = judge.pairs(&compared, &headline);
    let leader = judge.leader(&headline);
    Ok(Comparison {
        headline,
        confidence: ask.confidence,
        many: ask.many,
        within: ask.within.clone(),
        pairs,
        leader,
        segments: scenario.segments.iter().map(|segment| segment.name.clone()).collect(),
        ladders: ladders(scenario, paired.against),
        paired,
    })
}

/// Names of ladders and tiers of the program compared against.
fn ladders(scenario: &Scenario, against: usize) -> Vec<(String, Vec<String>)> {
    let program = against.checked_sub(1).and_then(|at| scenario.variants.get(at)).map(|variant| &variant.program);
    let ladders = program.map_or(&[][..], |program| program.ladders.as_slice());
    let names = |ladder: &crate::core::Ladder| ladder.tiers.iter().map(|tier| tier.name.clone()).collect();
    ladders.iter().map(|ladder| (ladder.name.clone(), names(ladder))).collect()
}
