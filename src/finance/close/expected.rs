//! What earlier closes expected, and what happened.

use super::development::{Development, Origin};
use super::estimate::{HazardTable, estimate};
use super::terms::Terms;
use crate::finance::study::Method;

/// A cohort in the last period: what the close before expected by age, and what happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The cohort.
    pub cohort: String,
    /// Held at the close before.
    pub held: i64,
    /// Expected to be redeemed in the period.
    pub expected: f64,
    /// Redeemed in it.
    pub redeemed: i64,
    /// Expected to expire or be taken back.
    pub expected_lost: f64,
    /// Expired or taken back.
    pub lost: i64,
}

/// Actual against expected of the last period, for the cohorts that were there before it; empty in the first period.
pub fn actual_expected(development: &Development) -> Vec<Expectation> {
    let Some(last) = development.periods.len().checked_sub(1).filter(|last| *last > 0) else { return Vec::new() };
    let hazards = HazardTable::of(&development.known_at(last - 1));
    let row = |origin: &Origin| {
        let period = last - origin.begins;
        let (used, lost) = hazards.future(origin.age + period, 1);
        let (held, moves) = (origin.held(period), origin.moves(period));
        Expectation {
            cohort: origin.name.clone(),
            held,
            expected: held.max(0) as f64 * used,
            redeemed: moves.redeemed,
            expected_lost: held.max(0) as f64 * lost,
            lost: moves.expired + moves.clawed,
        }
    };
    development.origins.iter().filter(|origin| origin.begins < last).map(row).collect()
}

/// An earlier close held against what happened from then until the end of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct BackTest {
    /// The period that was closed.
    pub period: String,
    /// Held then.
    pub held: i64,
    /// Redeemed of that since.
    pub happened: i64,
    /// Held of that still: methods may be right about it yet.
    pub left: i64,
    /// Expected by the hazards known then, up to the end of the book.
    pub by_hazard: f64,
    /// Expected ever, by method.
    pub ever: Vec<(Method, f64)>,
}

/// At most so many closes are tried again.
const MOST: usize = 12;

/// Runs the estimators again at earlier closes, evenly spread, each on what was known then.
pub fn back_test(development: &Development, terms: &Terms) -> Vec<BackTest> {
    let Some(last) = development.periods.len().checked_sub(1) else { return Vec::new() };
    let step = last.div_ceil(MOST).max(1);
    let closes = (0..last).rev().step_by(step).collect::<Vec<_>>();
    // Judgements and selections belong to the present close.
    let plain = Terms {
        method: Method::Hazard,
        selections: Vec::new(),
        overlays: Vec::new(),
        stated: Vec::new(),
        ..terms.clone()
    };
    let one = |close: &usize| {
        let then = development.known_at(*close);
        let estimated = estimate(&then, &plain).ok()?;
        let (mut held, mut happened, mut left, mut by_hazard) = (0, 0, 0, 0.0);
        for origin in development.origins.iter().filter(|origin| origin.begins <= *close) {
            let known = close + 1 - origin.begins;
            held += origin.held(known);
            happened += (known..origin.length()).map(|period| origin.moves(period).redeemed).sum::<i64>();
            left += origin.outstanding();
            let (share, _) = estimated.hazards.future(origin.age + known, last - close);
            by_hazard += origin.held(known).max(0) as f64 * share;
        }
        let ever = estimated.methods.iter().map(|(method, row)| (*method, row.iter().flatten().sum::<f64>()));
        Some(BackTest {
            period: development.periods.get(*close)?.clone(),
            held,
            happened,
            left,
            by_hazard,
            ever: ever.collect(),
        })
    };
    closes.iter().rev().filter_map(one).collect()
}
