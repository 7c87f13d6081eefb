//! The search for better parameters: all candidates on the same customers, the worse half dropped, more customers for
//! the rest (successive halving), and a comparison of those that are left.
//!
//! Source: K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization,
//! AISTATS 2016. Common luck makes early rounds far more exact than its bounds assume.

use std::sync::atomic::Ordering;

use super::ask::{Ask, no_measure};
use super::result::Comparison;
use super::{Direction, compared, direction};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::Estimate;
use crate::scenario::{Scenario, Variant};
use crate::simulate::{Options, Reason, Run, paired, run};

/// Candidates that are compared at the end.
const LAST: usize = 4;
/// Members of the first round at least, where there are so many.
const LEAST: u64 = 1_000;

/// One set of parameters with what it came to in the last round that it was in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidate {
    /// The parameters.
    pub name: String,
    /// Members of that round.
    pub members: u64,
    /// The measure that decides.
    pub objective: Estimate,
    /// What it is traded against.
    pub price: Estimate,
    /// Whether every target of the scenario is met.
    pub allowed: bool,
    /// Whether no other allowed candidate that was seen on as many members, the most of all, is at least as good in
    /// both and better in one.
    pub front: bool,
}

/// The result of a search.
#[derive(Clone, Debug)]
pub struct Tuned {
    /// Key of the measure that decides.
    pub measure: String,
    /// Key of what it is traded against.
    pub price: String,
    /// Number of all candidates.
    pub tried: usize,
    /// Candidates of which something is known, the best first; those that break a target come last.
    pub candidates: Vec<Candidate>,
    /// Members and candidates of each round that came to its end.
    pub rounds: Vec<(u64, usize)>,
    /// The last run that the figures are of; partial if the search was interrupted.
    pub run: Run,
    /// Those that were left, compared with the best; `None` if the search was interrupted before.
    pub last: Option<Comparison>,
    /// Whether any candidate meets every target.
    pub any_allowed: bool,
}

/// Searches among candidates, each a variant of its own. Interrupted, it tells what the last round came to that was
/// brought to its end; in the first round, what its members came to so far.
///
/// # Errors
/// No candidates, a measure that does not exist or has no good side, a run that fails.
pub fn optimise(
    base: &Scenario,
    candidates: Vec<Variant>,
    options: &Options<'_>,
    ask: &Ask,
    price: Option<&str>,
) -> Result<Tuned, Vec<Diagnostic>> {
    let customers = options.customers.unwrap_or(base.customers);
    let mut tuned = Tuned::begin(candidates.len());
    let mut left = candidates;
    let mut members = first_round(customers, left.len());
    loop {
        let scenario = Scenario { variants: left.clone(), precision: None, ..base.clone() };
        let found = match run(&scenario, &Options { customers: Some(members), progress: &|_| (), ..*options }) {
            Ok(found) => found,
            // A run that cannot tell of its first members is interrupted with a message.
            Err(_) if is_cancelled(options) && !tuned.rounds.is_empty() => return Ok(tuned.interrupted(customers)),
            Err(wrong) => return Err(wrong),
        };
        if tuned.rounds.is_empty() {
            (tuned.measure, tuned.price) = chosen(&found, ask, price)?;
        }
        if found.partial {
            return Ok(tuned.broken_off(found, customers));
        }
        tuned.rounds.push((members, left.len()));
        (options.progress)(tuned.rounds.len() as u64);
        let ranked = ranked(&found, &tuned.measure, &tuned.price);
        let last = members >= customers || left.len() <= LAST;
        let keep = if last { left.len() } else { left.len().div_ceil(2).max(LAST.min(left.len())) };
        let kept = ranked.iter().take(keep);
        left = kept.filter_map(|kept| left.iter().find(|one| one.name == kept.name).cloned()).collect();
        tuned.know(ranked);
        tuned.run = found;
        if last {
            break;
        }
        members = members.saturating_mul(2).min(customers);
    }
    left.truncate(LAST);
    let scenario = Scenario { variants: left, precision: None, ..base.clone() };
    let final_ask = Ask { against: None, measure: Some(tuned.measure.clone()), ..ask.clone() };
    let quiet = Options { customers: Some(customers), progress: &|_| (), ..*options };
    let against = usize::from(scenario.variants.len() > 1);
    match paired(&scenario, &quiet, against) {
        Ok(found) if found.run.partial => Ok(tuned.interrupted(customers)),
        Err(_) if is_cancelled(options) => Ok(tuned.interrupted(customers)),
        Ok(found) => {
            let last = compared(&scenario, found, &final_ask).map_err(|wrong| vec![wrong])?;
            // What the last comparison has seen, on all members, stands in place of earlier rounds.
            tuned.know(ranked(&last.paired.run, &tuned.measure, &tuned.price));
            tuned.run = last.paired.run.clone();
            tuned.last = Some(last);
            Ok(tuned.judged())
        }
        Err(wrong) => Err(wrong),
    }
}

fn is_cancelled(options: &Options<'_>) -> bool {
    options.cancel.load(Ordering::Relaxed)
}

impl Tuned {
    fn begin(tried: usize) -> Tuned {
        Tuned {
            measure: String::new(),
            price: String::new(),
            tried,
            candidates: Vec::new(),
            rounds: Vec::new(),
            run: Run::default(),
            last: None,
            any_allowed: false,
        }
    }

    /// What a later run says of some candidates stands in place of what was known of them, before the others.
    fn know(&mut self, later: Vec<Candidate>) {
        self.candidates.retain(|one| !later.iter().any(|better| better.name == one.name));
        self.candidates.splice(0..0, later);
    }

    /// Interrupted in a round: what is known of it counts only if no round came to its end before.
    fn broken_off(mut self, found: Run, customers: u64) -> Tuned {
        if self.rounds.is_empty() {
            if found.manifest.finished > 0 {
                self.know(ranked(&found, &self.measure, &self.price));
            }
            self.run = found;
        }
        self.interrupted(customers)
    }

    /// Interrupted: the last run that came to its end is only a part of what was asked for.
    fn interrupted(mut self, customers: u64) -> Tuned {
        self.run.partial = true;
        self.run.manifest.customers = customers;
        self.run.stopped.reason = Reason::Interrupted;
        self.judged()
    }

    fn judged(mut self) -> Tuned {
        mark_front(&mut self.candidates, &self.measure, &self.price);
        self.any_allowed = self.candidates.iter().any(|one| one.allowed);
        self
    }
}

/// As many members as let the candidates halve until few are left, with all members in the last round.
fn first_round(customers: u64, candidates: usize) -> u64 {
    let mut members = customers;
    let mut left = candidates;
    while left > LAST && members / 2 >= LEAST {
        left = left.div_ceil(2);
        members /= 2;
    }
    members
}

fn chosen(found: &Run, ask: &Ask, price: Option<&str>) -> Result<(String, String), Vec<Diagnostic>> {
    let has = |key: &str| found.variants.iter().any(|variant| variant.measure(key).is_some());
    let measure = match ask.measure.as_deref() {
        Some(key) if has(key) => key,
        Some(key) => return Err(vec![no_measure(found, key)]),
        None if has("profit") => "profit",
        None => "reward_cost",
    };
    if direction(measure) == Direction::Neither {
        let message = format!("neither more nor less of `{measure}` is better");
        let help = "name a measure with a good side, such as profit, retention or reward_cost";
        return Err(vec![Diagnostic::new(table::SCENARIO_UNKNOWN_MEASURE, message).help(help)]);
    }
    let price = match price {
        Some(key) if has(key) => key,
        Some(key) => return Err(vec![no_measure(found, key)]),
        None if measure == "reward_cost" => "liability",
        None => "reward_cost",
    };
    Ok((measure.to_string(), price.to_string()))
}

/// Candidates of a run, the best first: those that meet every target before those that do not.
fn ranked(found: &Run, measure: &str, price: &str) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = found
        .variants
        .iter()
        .map(|variant| Candidate {
            name: variant.name.clone(),
            members: found.manifest.finished,
            objective: variant.measure(measure).cloned().unwrap_or_default(),
            price: variant.measure(price).cloned().unwrap_or_default(),
            allowed: found.targets.iter().filter(|target| target.variant == variant.name).all(|target| target.met),
            front: false,
        })
        .collect();
    let worth = |one: &Candidate| good(measure, one.objective.per_member);
    all.sort_by(|a, b| b.allowed.cmp(&a.allowed).then(worth(b).total_cmp(&worth(a))).then(a.name.cmp(&b.name)));
    all
}

/// A value as one of which more is better.
fn good(key: &str, value: f64) -> f64 {
    if direction(key) == Direction::Less { -value } else { value }
}

/// Marks the candidates that nothing allowed beats in both measures, among those that were seen on the most members:
/// figures of fewer members are of other customers, and less exact.
fn mark_front(candidates: &mut [Candidate], measure: &str, price: &str) {
    let most = candidates.iter().map(|one| one.members).max().unwrap_or_default();
    let points: Vec<(f64, f64, bool)> = candidates
        .iter()
        .map(|one| {
            (
                good(measure, one.objective.per_member),
                good(price, one.price.per_member),
                one.allowed && one.members == most,
            )
        })
        .collect();
    for (candidate, own) in candidates.iter_mut().zip(&points) {
        let beaten = points
            .iter()
            .any(|other| other.2 && other.0 >= own.0 && other.1 >= own.1 && (other.0 > own.0 || other.1 > own.1));
        candidate.front = own.2 && !beaten;
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, first_round, mark_front};
    use crate::measure::Estimate;

    #[test]
    fn rounds_double_until_all_members_are_in() {
        assert_eq!(first_round(200_000, 3), 200_000);
        assert_eq!(first_round(200_000, 16), 50_000);
        assert_eq!(first_round(1_500, 64), 1_500);
    }

    #[test]
    fn the_front_holds_what_nothing_beats() {
        let one = |profit: f64, cost: f64, allowed| Candidate {
            objective: Estimate { per_member: profit, ..Estimate::default() },
            price: Estimate { per_member: cost, ..Estimate::default() },
            allowed,
            ..Candidate::default()
        };
        let mut all = [one(10.0, 5.0, true), one(9.0, 2.0, true), one(8.0, 3.0, true), one(20.0, 1.0, false)];
        mark_front(&mut all, "profit", "reward_cost");
        assert_eq!(all.map(|one| one.front), [true, true, false, false]);
        // One that was dropped after fewer members is not judged beside those that met more.
        let of = |members: u64, one: Candidate| Candidate { members, ..one };
        let mut all =
            [of(2_000, one(10.0, 5.0, true)), of(1_000, one(9.0, 2.0, true)), of(1_000, one(20.0, 1.0, true))];
        mark_front(&mut all, "profit", "reward_cost");
        assert_eq!(all.map(|one| one.front), [true, false, false]);
    }
}
