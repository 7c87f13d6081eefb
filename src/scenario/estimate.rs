use std::fmt;

use super::{Process, Scenario, Segment};
use crate::numeric::Buying;
use crate::quantity::Every;

/// Purchases that one core works through in a second, with one program; a cautious figure of
/// `docs/performance.md`.
const PURCHASES_A_SECOND: f64 = 5e6;

/// What a run will cost, before it is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Expected purchases of all members together.
    pub purchases: f64,
    /// Rough seconds of one core.
    pub seconds: f64,
}

impl Estimate {
    /// For so many members followed over `days` days with so many programs.
    pub fn new(segments: &[Segment], days: i64, customers: f64, variants: usize) -> Self {
        let a_member: f64 =
            segments.iter().map(|segment| segment.share * expected_purchases(&segment.process, days)).sum();
        let purchases = customers * a_member;
        Estimate { purchases, seconds: purchases * (0.5 + 0.5 * variants as f64) / PURCHASES_A_SECOND }
    }

    /// For a whole scenario with its own number of members.
    pub fn of(scenario: &Scenario, customers: u64) -> Self {
        let days = (scenario.end.0 - scenario.start.start().0) / 86_400;
        Estimate::new(&scenario.segments, days, customers as f64, scenario.variants.len())
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = match self.seconds {
            s if s < 120.0 => format!("{} seconds", s.ceil()),
            s if s < 7_200.0 => format!("{} minutes", (s / 60.0).ceil()),
            s if s < 172_800.0 => format!("{} hours", (s / 3_600.0).ceil()),
            s => format!("{} days", (s / 86_400.0).ceil()),
        };
        let purchases = match self.purchases {
            p if p < 1e6 => format!("{:.0} thousand", (p / 1e3).ceil()),
            p if p < 1e9 => format!("{:.0} million", p / 1e6),
            p => format!("{:.0} billion", p / 1e9),
        };
        write!(f, "about {purchases} purchases, {time} of one core")
    }
}

/// Expected purchases of one member, the first included.
fn expected_purchases(process: &Process, days: i64) -> f64 {
    let seconds = days as f64 * 86_400.0;
    // The purchases of somebody who never leaves bound a closed form that loses digits where the horizon is
    // very many times `alpha`.
    let bounded = |repeats: f64, loyal: f64| if (0.0..=loyal).contains(&repeats) { repeats } else { loyal };
    let repeats = match process {
        Process::BgNbd { model, unit_seconds } => {
            let time = seconds / unit_seconds;
            bounded(model.expected_repeats(time), model.r * time / model.alpha)
        }
        Process::MbgNbd { model, unit_seconds } => {
            let time = seconds / unit_seconds;
            bounded(model.expected_repeats(time), model.r * time / model.alpha)
        }
        Process::ParetoNbd { model, unit_seconds } => {
            let time = seconds / unit_seconds;
            bounded(model.expected_repeats(time), model.r * time / model.alpha)
        }
        Process::Nbd { model, unit_seconds } => model.r * seconds / unit_seconds / model.alpha,
        Process::BgCnbd { model, unit_seconds } => {
            let time = seconds / unit_seconds;
            let loyal = model.r * time / model.alpha;
            // The closed form adds a term for each purchase.
            if loyal > 1_000.0 { loyal } else { model.expected_repeats(time) }
        }
        // One chance a step at most.
        Process::BgBb { every, .. } | Process::Sbg { every, .. } => match every {
            Every::Days(step) => days as f64 / f64::from((*step).max(1)),
            Every::Months(step) => days as f64 / (28.0 * f64::from((*step).max(1))),
        },
    };
    1.0 + repeats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::preset;

    #[test]
    fn the_reference_population_makes_its_known_number_of_purchases() {
        let model = preset::find(preset::BG_NBD, "frequent-retail").expect("a preset");
        let process = Process::BgNbd { model, unit_seconds: 604_800.0 };
        // Closed form of REF-1: 38.5262 purchases in 1,095 days.
        assert!((expected_purchases(&process, 1_095) - 38.5262).abs() < 5e-5);
        let a_million = Estimate { purchases: 38_526_200.0, seconds: 7.7 };
        assert_eq!(a_million.to_string(), "about 39 million purchases, 8 seconds of one core");
    }
}
