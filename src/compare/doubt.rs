//! What a result hangs on: uncertain inputs drawn from their priors in an outer loop, and how much each of them does.
//!
//! Two doubts are told apart and never added up: *chance* is the spread of a mean over members at the central inputs,
//! *inputs* is the spread of that mean over draws of the inputs. All draws meet the same customers with the same luck.

use super::result::Doubt;
use super::sensitivity::{morris, sobol};
use crate::diagnostic::Diagnostic;
use crate::measure::Estimate;
use crate::numeric::{Luck, normal_quantile, unit};
use crate::scenario::Scenario;
use crate::simulate::{Options, Run, run};

/// The purpose of the luck of inputs: apart from those of customers.
const PURPOSE: u32 = 0xC0_0002;

/// How much is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct DoubtAsk {
    /// Key of the measure that is looked at; liability is told besides.
    pub measure: Option<String>,
    /// Draws of the outer loop.
    pub draws: u64,
    /// Trajectories of Morris' method; 0 = not asked for.
    pub morris: u64,
    /// Base sample of Sobol' indices; 0 = not asked for.
    pub sobol: u64,
}

/// What an input does to the measure of one variant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Name of the input.
    pub input: String,
    /// The measure with this input at its 5% quantile, all others at their medians.
    pub at_low: f64,
    /// The same at its 95% quantile.
    pub at_high: f64,
    /// Morris: mean size of elementary effects (μ*) and their standard deviation (σ), for a step of the whole range.
    pub morris: Option<(f64, f64)>,
    /// Sobol': first-order and total index.
    pub sobol: Option<(f64, f64)>,
}

/// What inputs do to one variant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doubted {
    /// The variant.
    pub name: String,
    /// The measure at the central inputs, with the standard error of chance.
    pub central: Estimate,
    /// The measure in each draw of the inputs, in order of draws.
    pub draws: Vec<f64>,
    /// Liability in each draw.
    pub liability: Vec<f64>,
    /// Its unit.
    pub liability_unit: String,
    /// Share of draws in which it is better than the first variant.
    pub beats_first: Option<f64>,
    /// By input, the largest swing first.
    pub effects: Vec<Effect>,
}

/// Fewest draws that an interval is read off: one in twenty is the outermost that is told.
pub const FEWEST_DRAWS: usize = 20;

impl Doubted {
    /// Whether there are draws, and enough of them to say where most lie.
    pub fn has_interval(&self) -> bool {
        self.draws.len() >= FEWEST_DRAWS
    }

    /// A quantile over draws of the inputs; `None` with too few of them.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        quantile(&self.draws, share).filter(|_| self.has_interval())
    }

    /// The measure that one draw in twenty does not exceed, and the mean of those draws; `None` with too few.
    pub fn at_risk(&self) -> Option<(f64, f64)> {
        tail(&self.draws, 0.05).filter(|_| self.has_interval())
    }

    /// The liability that one draw in twenty reaches, and the mean of those draws; `None` with too few.
    pub fn liability_at_risk(&self) -> Option<(f64, f64)> {
        let worst: Vec<f64> = self.liability.iter().map(|value| -value).collect();
        tail(&worst, 0.05).filter(|_| self.has_interval()).map(|(value, mean)| (-value, -mean))
    }
}

/// Everything about a measure that doubt needs: by variant, value and liability.
struct Seen {
    values: Vec<f64>,
    liability: Vec<f64>,
}

/// The scenario with the values that shares of its uncertain inputs stand for.
pub type Reading<'a> = dyn Fn(&[f64]) -> Result<Scenario, Vec<Diagnostic>> + 'a;

/// Runs a scenario over its uncertain inputs; `at` reads it with the values that shares stand for.
///
/// # Errors
/// A scenario without uncertain inputs, a drawn value that the scenario cannot take, a run that fails.
pub fn doubt(
    scenario: &Scenario,
    options: &Options<'_>,
    ask: &DoubtAsk,
    at: &Reading<'_>,
) -> Result<Doubt, Vec<Diagnostic>> {
    let count = scenario.uncertain.len();
    // Draws are what is waited for: progress counts them and not members.
    let plain = run(scenario, &Options { progress: &|_| (), ..*options })?;
    let has = |key: &str| plain.variants.iter().any(|variant| variant.measure(key).is_some());
    let measure = match &ask.measure {
        Some(key) if has(key) => key.clone(),
        Some(key) => return Err(vec![super::ask::no_measure(&plain, key)]),
        None => if has("incremental_profit") { "incremental_profit" } else { "reward_cost" }.to_string(),
    };
    let world = World { options, measure: &measure, at, count };
    let mut stream = Luck { seed: plain.manifest.seed, replicate: 0 }.stream(PURPOSE);
    let mut shares = |number: u64| -> Vec<f64> {
        stream.start(number);
        (0..count).map(|_| unit(stream.word())).collect()
    };
    let mut draws = Vec::new();
    for number in 0..ask.draws {
        if stopped(options) {
            break;
        }
        draws.push(world.see(&shares(number))?);
        (options.progress)(number + 1);
    }
    let tornado = world.tornado()?;
    let grid = (Luck { seed: plain.manifest.seed, replicate: 1 }, PURPOSE);
    let on_grid = |point: &[f64]| world.see(&inside(point)).map(|seen| seen.values);
    let morris = if ask.morris > 0 { Some(morris(count, ask.morris, grid, on_grid)?) } else { None };
    // Far from the draws of the outer loop.
    let pair = |row: u64| (shares(1 << 40 | row), shares(1 << 41 | row));
    let model = |point: &[f64]| world.see(point).map(|seen| seen.values);
    let sobol = if ask.sobol > 0 { Some(sobol(count, ask.sobol, pair, model)?) } else { None };
    let partial = stopped(options);
    let good = super::direction(&measure);
    let variants = plain.variants.iter().enumerate().map(|(variant, result)| {
        let of = |seen: &Seen| seen.values.get(variant).copied().unwrap_or_default();
        let first = |seen: &Seen| seen.values.first().copied().unwrap_or_default();
        let better = |seen: &&Seen| match good {
            super::Direction::Less => of(seen) < first(seen),
            _ => of(seen) > first(seen),
        };
        let mut effects: Vec<Effect> = (0..count)
            .map(|input| Effect {
                input: scenario.uncertain.get(input).map_or_else(String::new, |one| one.name.clone()),
                at_low: tornado.get(2 * input).map_or(0.0, of),
                at_high: tornado.get(2 * input + 1).map_or(0.0, of),
                morris: morris.as_ref().and_then(|all| all.get(variant)?.get(input).copied()),
                sobol: sobol.as_ref().and_then(|all| all.get(variant)?.get(input).copied()),
            })
            .collect();
        effects.sort_by(|a, b| (b.at_high - b.at_low).abs().total_cmp(&(a.at_high - a.at_low).abs()));
        let liability = result.measure("liability");
        Doubted {
            name: result.name.clone(),
            central: result.measure(&measure).cloned().unwrap_or_default(),
            draws: draws.iter().map(of).collect(),
            liability: draws.iter().map(|seen| seen.liability.get(variant).copied().unwrap_or_default()).collect(),
            liability_unit: liability.map_or_else(String::new, |estimate| estimate.unit.clone()),
            beats_first: (variant > 0 && !draws.is_empty())
                .then(|| draws.iter().filter(better).count() as f64 / draws.len() as f64),
            effects,
        }
    });
    let variants = variants.collect();
    Ok(Doubt { run: plain, measure, inputs: scenario.uncertain.clone(), variants, partial })
}

fn stopped(options: &Options<'_>) -> bool {
    options.cancel.load(std::sync::atomic::Ordering::Relaxed)
}

fn seen(run: &Run, measure: &str) -> Seen {
    let value = |key: &str| -> Vec<f64> {
        run.variants.iter().map(|variant| variant.measure(key).map_or(0.0, |found| found.per_member)).collect()
    };
    Seen { values: value(measure), liability: value("liability") }
}

struct World<'a> {
    options: &'a Options<'a>,
    measure: &'a str,
    at: &'a Reading<'a>,
    count: usize,
}

impl World<'_> {
    fn see(&self, shares: &[f64]) -> Result<Seen, Vec<Diagnostic>> {
        let scenario = (self.at)(shares)?;
        let quiet = Options { progress: &|_| (), ..*self.options };
        Ok(seen(&run(&scenario, &quiet)?, self.measure))
    }

    /// One input at a time at its ends, the others at their medians: low and high of the first, then of the next.
    fn tornado(&self) -> Result<Vec<Seen>, Vec<Diagnostic>> {
        let mut all = Vec::new();
        for input in 0..self.count {
            for end in [0.05, 0.95] {
                let mut shares = vec![0.5; self.count];
                if let Some(share) = shares.get_mut(input) {
                    *share = end;
                }
                all.push(self.see(&shares)?);
            }
        }
        Ok(all)
    }
}

/// Levels of a grid as shares: its ends are the 5% and 95% quantiles, so that no draw is beyond all belief.
fn inside(point: &[f64]) -> Vec<f64> {
    point.iter().map(|level| 0.05 + 0.9 * level).collect()
}

/// The value at risk: the one below which a share of draws lies, and the mean of the draws at or below it.
pub fn tail(draws: &[f64], share: f64) -> Option<(f64, f64)> {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = ((share * sorted.len() as f64).ceil() as usize).max(1);
    let worst = sorted.get(..count.min(sorted.len()))?;
    let last = worst.last()?;
    Some((*last, worst.iter().sum::<f64>() / worst.len() as f64))
}

/// A quantile of draws, between the two nearest.
pub fn quantile(draws: &[f64], share: f64) -> Option<f64> {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() as f64 - 1.0).max(0.0);
    let (low, part) = (place.floor() as usize, place - place.floor());
    let first = sorted.get(low)?;
    let second = sorted.get(low + 1).unwrap_or(first);
    Some(first + (second - first) * part)
}

/// Half the width of the 95% interval of chance.
pub fn chance_half(estimate: &Estimate) -> f64 {
    normal_quantile(0.975) * estimate.standard_error
}

#[cfg(test)]
mod tests {
    use super::{Doubted, quantile, tail};

    #[test]
    fn tails_of_draws() {
        let draws: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(tail(&draws, 0.05), Some((5.0, 3.0)));
        assert_eq!(tail(&[], 0.05), None);
        assert_eq!(quantile(&draws, 0.5), Some(50.5));
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
        let of = |count: usize| Doubted { draws: draws[..count].to_vec(), ..Doubted::default() };
        assert_eq!((of(19).quantile(0.5), of(19).at_risk()), (None, None));
        assert_eq!(of(20).at_risk(), Some((81.0, 81.0)));
    }
}
