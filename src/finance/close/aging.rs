//! Cohorts at the close, rates with their denominators, what falls due within a year, and what moves if an assumption does.

use super::account::Ledgers;
use super::development::{Development, Moves};
use super::estimate::Estimated;
use super::terms::Terms;
use super::{Closed, WalletClose};
use crate::finance::accounting::{Position, Sensitivity, Shock, of_cohort, of_position};
use crate::finance::rate::{Balance, RateOnIssued};

/// A cohort at the close, whole units and shares of 1.
#[derive(Clone, Debug)]
pub struct AgingRow {
    /// The cohort.
    pub cohort: String,
    /// Its age in periods, the one of issue included.
    pub age: usize,
    /// Points that it began with: issued, or there when the book begins.
    pub begun: i64,
    /// What became of them.
    pub moves: Moves,
    /// Held.
    pub outstanding: i64,
    /// Still to be redeemed, unrounded.
    pub to_come: f64,
    /// Ever redeemed over what it began with.
    pub on_issued: Option<f64>,
    /// Still to be redeemed over held.
    pub on_outstanding: Option<f64>,
}

/// The cohorts of a wallet.
pub fn aging(development: &Development, estimated: &Estimated) -> Vec<AgingRow> {
    let row = |(origin, choice): (&super::Origin, &super::Choice)| {
        let begun: i64 = origin.elements.iter().map(super::Element::begun).sum();
        let moves = origin.elements.iter().fold(Moves::default(), |sum, one| sum.plus(&one.total()));
        let outstanding = origin.outstanding();
        let share = |part: f64, whole: i64| (whole > 0).then(|| part / whole as f64);
        AgingRow {
            cohort: origin.name.clone(),
            age: origin.age + origin.length(),
            begun,
            outstanding,
            to_come: choice.to_come,
            on_issued: share(moves.redeemed as f64 + choice.to_come, begun),
            on_outstanding: share(choice.to_come, outstanding),
            moves,
        }
    };
    development.origins.iter().zip(&estimated.choices).map(row).collect()
}

/// The two rates of a wallet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// Points that all cohorts began with.
    pub begun: i64,
    /// Redeemed so far.
    pub redeemed: i64,
    /// Expired or taken back so far.
    pub lost: i64,
    /// Held.
    pub outstanding: i64,
    /// Still to be redeemed, unrounded.
    pub to_come: f64,
    /// (redeemed + to come) / begun.
    pub on_issued: Option<f64>,
    /// to come / outstanding.
    pub on_outstanding: Option<f64>,
}

/// The rates of all cohorts together.
pub fn rates(rows: &[AgingRow]) -> Rates {
    let sum = |of: &dyn Fn(&AgingRow) -> i64| rows.iter().map(of).sum::<i64>();
    let (begun, redeemed) = (sum(&|row| row.begun), sum(&|row| row.moves.redeemed));
    let to_come: f64 = rows.iter().map(|row| row.to_come).sum();
    let outstanding = sum(&|row| row.outstanding);
    Rates {
        begun,
        redeemed,
        lost: sum(&|row| row.moves.expired + row.moves.clawed),
        outstanding,
        to_come,
        on_issued: (begun > 0).then(|| (redeemed as f64 + to_come) / begun as f64),
        on_outstanding: (outstanding > 0).then(|| to_come / outstanding as f64),
    }
}

/// Of each cohort's points still to come, the share expected within the next twelve months, by the hazards; all of it where they say nothing.
pub fn maturity(wallet: &WalletClose) -> Vec<f64> {
    let year = (12 / wallet.development.months.max(1)) as usize;
    let share = |origin: &super::Origin| {
        let from = origin.age + origin.length();
        let (ever, _) = wallet.estimated.hazards.future(from, usize::MAX);
        let (soon, _) = wallet.estimated.hazards.future(from, year);
        if ever > 0.0 { (soon / ever).clamp(0.0, 1.0) } else { 1.0 }
    };
    wallet.development.origins.iter().map(share).collect()
}

/// What the liability and, per wallet, the accrued cost do if an assumption moves: the largest first, in minor units.
pub fn sensitivities(closed: &Closed) -> (Vec<Sensitivity>, Vec<(String, Vec<Sensitivity>)>) {
    let terms = &closed.terms;
    let mut deferred: Vec<Sensitivity> = Vec::new();
    if let Some(Ledgers { accounts, schedule, .. }) = &closed.ledgers {
        for (cohort, results) in accounts.cohorts.iter().zip(&schedule.cohorts) {
            for one in of_cohort(cohort, results) {
                match deferred.iter_mut().find(|known| known.shock == one.shock) {
                    Some(known) => known.change += one.change,
                    None => deferred.push(one),
                }
            }
        }
    }
    deferred.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
    let accrued = closed.wallets.iter().filter_map(|wallet| {
        let position = position(wallet, terms)?;
        let scale = (0..terms.decimals).fold(1.0, |scale, _| scale * 10.0);
        let found = of_position(&position).into_iter().map(|one| Sensitivity { change: one.change * scale, ..one });
        Some((
            wallet.development.wallet.clone(),
            found.filter(|one| !matches!(one.shock, Shock::RateRelative(_))).collect(),
        ))
    });
    (deferred, accrued.collect())
}

/// A wallet in the accrued-cost view: whole points, the cost of one in major units of money. `None` without a cost.
pub fn position(wallet: &WalletClose, terms: &Terms) -> Option<Position> {
    let cost = terms.of(&wallet.development.wallet).cost?;
    let unit = (0..wallet.development.decimals).fold(1.0, |scale, _| scale * 10.0);
    let money = (0..terms.decimals).fold(1.0, |scale, _| scale * 10.0);
    let rates = &wallet.rates;
    let balance =
        Balance::new(rates.begun as f64 / unit, rates.redeemed as f64 / unit, rates.lost.max(0) as f64 / unit)?;
    let rate = RateOnIssued::new(rates.on_issued?.min(1.0)).ok()?;
    Some(Position { balance, rate, cost_per_point: cost / money })
}
