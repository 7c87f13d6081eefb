//! What a result hangs on: uncertain inputs drawn from their priors in an outer loop, and how much each of them does.
//!
//! Two doubts are told apart and never added up: *chance* is the spread of a mean over members at the central inputs,
//! *inputs* is the spread of that mean over draws of the inputs. All draws meet the same customers with the same luck.

use super::result::Doubt;
use crate::diagnostic::Diagnostic;
use crate::measure::Estimate;
use crate::numeric::{Luck, normal_quantile, sqrt, unit};
use crate::scenario::Scenario;
use crate::simulate::{Options, Run, run};

/// The purpose of the luck of inputs: apart from those of customers.
const PURPOSE: u32 = 0xC0_0002;
/// Levels of a Morris grid, and the step between two levels of an elementary effect.
const LEVELS: u64 = 4;

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
    let morris = if ask.morris > 0 { Some(world.morris(ask.morris, plain.manifest.seed)?) } else { None };
    let sobol = if ask.sobol > 0 { Some(world.sobol(ask.sobol, &mut shares)?) } else { None };
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

    /// Mean size and deviation of elementary effects, by variant and input: one input at a time steps half of the
    /// levels up or down from a random point of a grid; an effect is the change for a step of the whole range.
    ///
    /// Source: M. D. Morris, Technometrics 33 (1991), 161–174; μ*: Campolongo, Cariboni, Saltelli, Environmental
    /// Modelling and Software 22 (2007), 1509–1518.
    fn morris(&self, trajectories: u64, seed: u64) -> Result<Vec<Vec<(f64, f64)>>, Vec<Diagnostic>> {
        let mut stream = Luck { seed, replicate: 1 }.stream(PURPOSE);
        let mut effects: Vec<Vec<Vec<f64>>> = Vec::new();
        let step = LEVELS as f64 / (2.0 * (LEVELS as f64 - 1.0));
        for number in 0..trajectories {
            stream.start(number);
            let mut order: Vec<usize> = (0..self.count).collect();
            // Fisher and Yates.
            for at in (1..order.len()).rev() {
                order.swap(at, (stream.word() % (at as u64 + 1)) as usize);
            }
            let level = |word: u64| (word % (LEVELS / 2)) as f64 / (LEVELS as f64 - 1.0);
            let mut point: Vec<f64> = (0..self.count).map(|_| level(stream.word())).collect();
            let mut before = self.see(&inside(&point))?;
            for input in order {
                if let Some(place) = point.get_mut(input) {
                    *place += step;
                }
                let after = self.see(&inside(&point))?;
                effects.resize(after.values.len(), vec![Vec::new(); self.count]);
                for (variant, (a, b)) in before.values.iter().zip(&after.values).enumerate() {
                    if let Some(list) = effects.get_mut(variant).and_then(|all| all.get_mut(input)) {
                        list.push((b - a) / step);
                    }
                }
                before = after;
            }
        }
        let summed = |list: &Vec<f64>| {
            let n = list.len().max(1) as f64;
            let mean = list.iter().sum::<f64>() / n;
            let spread: f64 = list.iter().map(|value| (value - mean) * (value - mean)).sum();
            let size = list.iter().map(|value| value.abs()).sum::<f64>() / n;
            (size, sqrt(spread / (n - 1.0).max(1.0)))
        };
        Ok(effects.iter().map(|inputs| inputs.iter().map(summed).collect()).collect())
    }

    /// First-order and total indices, by variant and input.
    ///
    /// Source: Saltelli and others, Computer Physics Communications 181 (2010), 259–270: first order as in its
    /// table 2 (b), total as Jansen's (f).
    fn sobol(
        &self,
        base: u64,
        shares: &mut dyn FnMut(u64) -> Vec<f64>,
    ) -> Result<Vec<Vec<(f64, f64)>>, Vec<Diagnostic>> {
        // Rows of A and B: far from the draws of the outer loop.
        let mut a = Vec::new();
        let mut b = Vec::new();
        let mut mixed: Vec<Vec<Seen>> = Vec::new();
        for row in 0..base {
            let (first, second) = (shares(1 << 40 | row), shares(1 << 41 | row));
            a.push(self.see(&first)?);
            b.push(self.see(&second)?);
            let mut of_row = Vec::new();
            for input in 0..self.count {
                let swap = first.iter().zip(&second).enumerate();
                let row: Vec<f64> = swap.map(|(at, (x, y))| if at == input { *y } else { *x }).collect();
                of_row.push(self.see(&row)?);
            }
            mixed.push(of_row);
        }
        let variants = a.first().map_or(0, |seen| seen.values.len());
        let value = |seen: &Seen, variant: usize| seen.values.get(variant).copied().unwrap_or_default();
        let indices = |variant: usize, input: usize| {
            let all: Vec<f64> = a.iter().chain(&b).map(|seen| value(seen, variant)).collect();
            let n = all.len().max(1) as f64;
            let mean = all.iter().sum::<f64>() / n;
            let variance = all.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
            let rows = a.iter().zip(&b).zip(&mixed).filter_map(|((a, b), row)| {
                Some((value(a, variant), value(b, variant), value(row.get(input)?, variant)))
            });
            let (mut first, mut total) = (0.0, 0.0);
            for (a, b, ab) in rows {
                // Centred: the mean adds nothing but noise.
                first += (b - mean) * (ab - a) / base as f64;
                total += (a - ab) * (a - ab) / (2.0 * base as f64);
            }
            if variance > 0.0 { (first / variance, total / variance) } else { (0.0, 0.0) }
        };
        Ok((0..variants).map(|v| (0..self.count).map(|input| indices(v, input)).collect()).collect())
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
    use super::{quantile, tail};

    #[test]
    fn tails_of_draws() {
        let draws: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(tail(&draws, 0.05), Some((5.0, 3.0)));
        assert_eq!(tail(&[], 0.05), None);
        assert_eq!(quantile(&draws, 0.5), Some(50.5));
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
    }
}
