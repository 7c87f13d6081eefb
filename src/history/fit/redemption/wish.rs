//! How often members take a reward that they can have, and how much they differ: at each purchase after which the reward is
//! within reach a member takes it with a probability of their own, and probabilities are spread by a beta distribution.
//!
//! Source of the likelihood: J. G. Skellam, "A probability distribution derived from the binomial distribution by regarding the
//! probability of success as variable between the sets of trials", Journal of the Royal Statistical Society B 10 (1948), 257–261.

use super::count::Tries;
use crate::history::fit::{Parameter, Row};
use crate::numeric::{exp, ln, maximise, sqrt};

/// Members who tried, below which nothing is fitted.
const FEWEST: u64 = 10;
/// A spread below this cannot be told from none.
const NARROW: f64 = 1e-4;
/// Chances that are shown by themselves; one more row holds all later ones.
const MOST_ROWS: usize = 7;

/// How a reward is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Mean probability at a purchase after which the reward can be had.
    pub probability: Parameter,
    /// The variance of members' own probabilities is mean × (1 − mean) × spread.
    pub spread: Parameter,
    /// Logarithm of the likelihood at its top.
    pub log_likelihood: f64,
    /// Members who could have it at a purchase.
    pub members: u64,
    /// Purchases after which it could be had.
    pub chances: u64,
    /// Of them, those after which it was taken.
    pub taken: u64,
    /// First takings by the number of the chance, observed and expected of those who had not taken it before.
    pub compared: Vec<Row>,
}

/// Members by how many successes, failures and tries they had more than j of.
struct Counts {
    taken: Vec<f64>,
    left: Vec<f64>,
    tries: Vec<f64>,
}

impl Counts {
    fn of(tries: &Tries) -> Counts {
        let mut counts = Counts { taken: Vec::new(), left: Vec::new(), tries: Vec::new() };
        for (&(n, x), &members) in &tries.members {
            for (list, most) in [(&mut counts.taken, x), (&mut counts.left, n - x), (&mut counts.tries, n)] {
                if list.len() < most as usize {
                    list.resize(most as usize, 0.0);
                }
                list.iter_mut().take(most as usize).for_each(|count| *count += members as f64);
            }
        }
        counts
    }

    /// Σ over members of ln Π(μ + jφ) Π(1 − μ + jφ) / Π(1 + jφ), with φ = 1/(α + β): exact for φ = 0 too.
    fn ln_likelihood(&self, mean: f64, phi: f64) -> f64 {
        let sum = |list: &[f64], from: f64| {
            (0u32..).zip(list).map(|(j, count)| count * ln(from + f64::from(j) * phi)).sum::<f64>()
        };
        sum(&self.taken, mean) + sum(&self.left, 1.0 - mean) - sum(&self.tries, 1.0)
    }
}

pub(super) fn fit(tries: &Tries) -> Result<Wish, String> {
    let members: u64 = tries.members.values().sum();
    let (chances, taken) = tries.members.iter().fold((0u64, 0u64), |(chances, taken), (&(n, x), &members)| {
        (chances + u64::from(n) * members, taken + u64::from(x) * members)
    });
    if members < FEWEST {
        return Err(format!(
            "only {members} members could have the reward at a purchase; at least {FEWEST} are needed"
        ));
    }
    let counts = Counts::of(tries);
    let share = taken as f64 / chances as f64;
    if taken == 0 || taken == chances {
        return Ok(known(tries, (share, None), (0.0, None), (0.0, members, chances, taken)));
    }
    let logistic = |u: f64| 1.0 / (1.0 + exp(-u));
    let start = ln(share / (1.0 - share));
    let starts: Vec<Vec<f64>> = [-4.0, -1.5, 0.5].iter().map(|phi| vec![start, *phi]).collect();
    let even = counts.ln_likelihood(share, 0.0);
    let binomial = (share, Some(sqrt(share * (1.0 - share) / chances as f64)));
    let none = || known(tries, binomial, (0.0, None), (even, members, chances, taken));
    let Some(top) = maximise(
        |x| {
            let at = |place: usize| x.get(place).copied().unwrap_or(f64::NAN);
            counts.ln_likelihood(logistic(at(0)), exp(at(1)))
        },
        &starts,
    ) else {
        return Ok(none());
    };
    let at = |place: usize| top.at.get(place).copied().unwrap_or(f64::NAN);
    let (mean, phi) = (logistic(at(0)), exp(at(1)));
    let spread = phi / (1.0 + phi);
    if spread < NARROW || top.value <= even {
        return Ok(none());
    }
    let error = |place: usize| {
        let variance = top.covariance.as_ref().filter(|_| top.converged)?.get(place)?.get(place)?;
        Some(sqrt(*variance)).filter(|error| error.is_finite())
    };
    let mean = (mean, error(0).map(|error| error * mean * (1.0 - mean)));
    let spread = (spread, error(1).map(|error| error * spread * (1.0 - spread)));
    Ok(known(tries, mean, spread, (top.value, members, chances, taken)))
}

fn known(
    tries: &Tries,
    mean: (f64, Option<f64>),
    spread: (f64, Option<f64>),
    (log_likelihood, members, chances, taken): (f64, u64, u64, u64),
) -> Wish {
    let parameter = |name, (estimate, standard_error)| Parameter { name, unit: None, estimate, standard_error };
    Wish {
        probability: parameter("probability", mean),
        spread: parameter("spread", spread),
        log_likelihood,
        members,
        chances,
        taken,
        compared: first_takings(tries, mean.0, spread.0 / (1.0 - spread.0)),
    }
}

/// First takings by the number of the chance, beside what is expected of those who had it and had not taken the reward before: the share
/// α / (α + β + k − 1) at the k-th. Members who take a reward seldom have it within reach more often, so that how often members took it in all
/// says nothing by itself.
fn first_takings(tries: &Tries, mean: f64, phi: f64) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (number, (had, took)) in tries.firsts.iter().enumerate() {
        let expected = *had as f64 * mean / (1.0 + number as f64 * phi);
        if number <= MOST_ROWS {
            let label = if number == MOST_ROWS { format!("{}+", number + 1) } else { (number + 1).to_string() };
            rows.push(Row { label, actual: 0.0, expected: 0.0 });
        }
        if let Some(row) = rows.last_mut() {
            row.actual += *took as f64;
            row.expected += expected;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{Tries, fit};
    use crate::numeric::{exp, ln_beta, ln_choose};

    /// Members who took each of their chances as a sequence of letters says.
    fn of(members: &[(u32, u32, Option<u32>, u64)]) -> Tries {
        let mut tries = Tries::default();
        for &(chances, taken, first, count) in members {
            (0..count).for_each(|_| tries.add(chances, taken, first));
        }
        tries
    }

    #[test]
    fn a_beta_binomial_gives_its_own_mean_and_spread() {
        // α = 2, β = 3: mean 0.4, spread 1/(2 + 3 + 1).
        let chance = |x: u32, n: u32| {
            exp(ln_choose(n, x) + ln_beta(2.0 + f64::from(x), 3.0 + f64::from(n - x)) - ln_beta(2.0, 3.0))
        };
        let mut tries = Tries::default();
        for n in [3u32, 8, 12] {
            tries.members.extend((0..=n).map(|x| ((n, x), (chance(x, n) * 1e6).round() as u64)));
        }
        let found = fit(&tries).expect("enough members");
        assert!((found.probability.estimate - 0.4).abs() < 1e-4, "{found:?}");
        assert!((found.spread.estimate - 1.0 / 6.0).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn equal_members_have_no_spread() {
        // Two chances each: 49% take none, 42% one of them, 9% both.
        let tries = of(&[(2, 0, None, 490), (2, 1, Some(1), 210), (2, 1, Some(2), 210), (2, 2, Some(1), 90)]);
        let found = fit(&tries).expect("enough members");
        assert!((found.probability.estimate - 0.3).abs() < 1e-6 && found.spread.estimate < 1e-3, "{found:?}");
        let rows: Vec<(f64, f64)> = found.compared.iter().map(|row| (row.actual, row.expected.round())).collect();
        assert_eq!(rows, [(300.0, 300.0), (210.0, 210.0)]);
    }

    #[test]
    fn all_nothing_and_too_few_are_said_so() {
        assert!(fit(&of(&[(4, 0, None, 50)])).expect("enough").probability.estimate.abs() < 1e-12);
        let all = fit(&of(&[(4, 4, Some(1), 50)])).expect("enough");
        assert!((all.probability.estimate - 1.0).abs() < 1e-12 && all.probability.standard_error.is_none());
        assert!(all.compared.iter().all(|row| (row.actual - row.expected).abs() < 1e-9), "{all:?}");
        assert!(fit(&of(&[(4, 2, Some(1), 9)])).is_err());
    }
}
