//! The search for better parameters: all candidates on the same customers, the worse half dropped, more customers for
//! the rest (successive halving), and a comparison of those that are left.
//!
//! Source: K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization,
//! AISTATS 2016. Common luck makes early rounds far more exact than its bounds assume.

use super::ask::{Ask, no_measure};
use super::result::Comparison;
use super::{Direction, compared, direction};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::Estimate;
use crate::scenario::{Scenario, Variant};
use crate::simulate::{Options, Run, paired, run};

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
    /// Whether no other allowed candidate is at least as good in both and better in one.
    pub front: bool,
}

/// The result of a search.
#[derive(Clone, Debug)]
pub struct Tuned {
    /// Key of the measure that decides.
    pub measure: String,
    /// Key of what it is traded against.
    pub price: String,
    /// All candidates, the best first; those that break a target come last.
    pub candidates: Vec<Candidate>,
    /// Members and candidates of each round.
    pub rounds: Vec<(u64, usize)>,
    /// Those that were left, compared with the best.
    pub last: Comparison,
    /// Whether any candidate meets every target.
    pub any_allowed: bool,
}

/// Searches among candidates, each a variant of its own.
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
    let mut left = candidates;
    let mut members = first_round(customers, left.len());
    let (mut rounds, mut done): (Vec<(u64, usize)>, Vec<Candidate>) = (Vec::new(), Vec::new());
    let mut keys: Option<(String, String)> = None;
    loop {
        let scenario = Scenario { variants: left.clone(), precision: None, ..base.clone() };
        let found = run(&scenario, &Options { customers: Some(members), progress: &|_| (), ..*options })?;
        let (measure, price) = match &keys {
            Some(known) => known.clone(),
            None => keys.insert(chosen(&found, ask, price)?).clone(),
        };
        rounds.push((members, left.len()));
        (options.progress)(rounds.len() as u64);
        let mut ranked = ranked(&found, &measure, &price, members);
        let last = members >= customers || left.len() <= LAST;
        let keep = if last { left.len() } else { left.len().div_ceil(2).max(LAST.min(left.len())) };
        let dropped = ranked.split_off(keep.min(ranked.len()));
        done.splice(0..0, dropped);
        left = ranked.iter().filter_map(|kept| left.iter().find(|one| one.name == kept.name).cloned()).collect();
        if last {
            done.splice(0..0, ranked);
            break;
        }
        members = members.saturating_mul(2).min(customers);
    }
    let (measure, price) = keys.unwrap_or_default();
    left.truncate(LAST);
    let scenario = Scenario { variants: left, precision: None, ..base.clone() };
    let final_ask = Ask { against: None, measure: Some(measure.clone()), ..ask.clone() };
    let quiet = Options { customers: Some(customers), progress: &|_| (), ..*options };
    let against = usize::from(scenario.variants.len() > 1);
    let last = compared(&scenario, paired(&scenario, &quiet, against)?, &final_ask).map_err(|wrong| vec![wrong])?;
    // What the last comparison has seen, on all members, stands in place of earlier rounds.
    for better in ranked(&last.paired.run, &measure, &price, last.paired.run.manifest.finished) {
        if let Some(place) = done.iter_mut().find(|one| one.name == better.name) {
            *place = better;
        }
    }
    let mut candidates = done;
    mark_front(&mut candidates, &measure, &price);
    let any_allowed = candidates.iter().any(|one| one.allowed);
    Ok(Tuned { measure, price, candidates, rounds, last, any_allowed })
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
fn ranked(found: &Run, measure: &str, price: &str, members: u64) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = found
        .variants
        .iter()
        .map(|variant| Candidate {
            name: variant.name.clone(),
            members,
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

/// Marks the candidates that nothing allowed beats in both measures.
fn mark_front(candidates: &mut [Candidate], measure: &str, price: &str) {
    let points: Vec<(f64, f64, bool)> = candidates
        .iter()
        .map(|one| (good(measure, one.objective.per_member), good(price, one.price.per_member), one.allowed))
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
    }
}
