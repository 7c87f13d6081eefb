//! Simulated purchases against the closed forms: pinned seeds, five standard errors, chi-square on histograms.

use sha2::{Digest, Sha256};

use super::*;
use crate::numeric::{Beta, BgBb, BgCnbd, BgNbd, Buying, Gamma, MbgNbd, Nbd, ParetoNbd, Sbg, gamma_above, sqrt};
use crate::quantity::DAY_SECONDS;

const LUCK: Luck = Luck { seed: 2026, replicate: 0 };
const CUSTOMERS: u64 = 60_000;
const WEEK: f64 = 604_800.0;
const WEEKS: f64 = 39.0;
const CDNOW: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

/// Repeat purchases of every customer before the horizon.
fn repeats(process: &Process, horizon: i64) -> Vec<u32> {
    let sampler = PurchaseSampler::new(process);
    let mut from = PurchaseStreams::new(LUCK);
    (0..CUSTOMERS)
        .map(|customer| {
            let mut seconds = Vec::new();
            sampler.draw(customer, Day(20_000), horizon, &mut from, |second| seconds.push(second));
            assert_eq!(seconds.first(), Some(&0));
            assert!(seconds.is_sorted() && seconds.iter().all(|&second| second < horizon));
            seconds.len() as u32 - 1
        })
        .collect()
}

/// Holds counts to a distribution: chi-square over cells of at least 5 expected customers, not below p = 10⁻⁴.
fn holds_distribution(counts: &[u32], probability: impl Fn(u32) -> f64) {
    let n = counts.len() as f64;
    let (mut seen, mut expected) = (0.0, 0.0);
    let (mut chi_square, mut cells) = (0.0, 0);
    let mut left = (n, n);
    for x in 0.. {
        seen += counts.iter().filter(|&&count| count == x).count() as f64;
        expected += n * probability(x);
        let last = left.1 - expected < 5.0;
        if last {
            (seen, expected) = left;
        }
        if expected >= 5.0 {
            chi_square += (seen - expected) * (seen - expected) / expected;
            cells += 1;
            left = (left.0 - seen, left.1 - expected);
            (seen, expected) = (0.0, 0.0);
        }
        if last {
            break;
        }
    }
    assert!(cells > 2, "a histogram of {cells} cells");
    let p = gamma_above(f64::from(cells - 1) / 2.0, chi_square / 2.0);
    assert!(p > 1e-4, "chi-square {chi_square} on {cells} cells: p = {p}");
}

/// Holds a mean to five standard errors.
fn holds_mean(draws: impl Iterator<Item = f64> + Clone, mean: f64) {
    let n = draws.clone().count() as f64;
    let found = draws.clone().sum::<f64>() / n;
    let variance = draws.map(|x| (x - found) * (x - found)).sum::<f64>() / n;
    let error = sqrt(variance / n);
    assert!((found - mean).abs() < 5.0 * error, "{found} ± {error} for {mean}");
}

fn holds(process: &Process, mean: f64, probability: impl Fn(u32) -> f64) {
    let counts = repeats(process, (WEEKS * WEEK) as i64);
    holds_mean(counts.iter().map(|&x| f64::from(x)), mean);
    holds_distribution(&counts, probability);
}

fn holds_buying(process: &Process, model: &impl Buying) {
    holds(process, model.expected_repeats(WEEKS), |x| model.probability(x, WEEKS));
}

#[test]
fn bg_nbd() {
    holds_buying(&Process::BgNbd { model: CDNOW, unit_seconds: WEEK }, &CDNOW);
}

/// What remains after taking off the mean given the customer's own rate and dropout, which is known exactly,
/// has a third of the variance: a sharper test at no cost.
#[test]
fn bg_nbd_given_rate_and_dropout() {
    let counts = repeats(&Process::BgNbd { model: CDNOW, unit_seconds: WEEK }, (WEEKS * WEEK) as i64);
    let mut from = PurchaseStreams::new(LUCK);
    let (rate, dropout) = (Gamma::new(CDNOW.r), Beta::new(CDNOW.a, CDNOW.b));
    let rest: Vec<f64> = (0..CUSTOMERS)
        .zip(&counts)
        .map(|(customer, &count)| {
            from.start(customer);
            let (rate, p) = (rate.draw(&mut from.rate) / CDNOW.alpha, dropout.draw(&mut from.dropout));
            f64::from(count) - BgNbd::expected_repeats_of(rate, p, WEEKS)
        })
        .collect();
    holds_mean(rest.iter().copied(), 0.0);
    let variance = rest.iter().map(|x| x * x).sum::<f64>() / CUSTOMERS as f64;
    let whole = CDNOW.standard_deviation(WEEKS);
    assert!(whole * whole / variance > 2.5, "{}", whole * whole / variance);
}

#[test]
fn mbg_nbd() {
    let model = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
    holds_buying(&Process::MbgNbd { model, unit_seconds: WEEK }, &model);
}

#[test]
fn pareto_nbd() {
    let model = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    holds_buying(&Process::ParetoNbd { model, unit_seconds: WEEK }, &model);
}

#[test]
fn nbd() {
    let model = Nbd { r: 0.385, alpha: 12.07 };
    holds_buying(&Process::Nbd { model, unit_seconds: WEEK }, &model);
}

#[test]
fn regular_gaps_with_and_without_dropout() {
    for dropout in [Some((0.793, 2.426)), None] {
        for k in [1, 3] {
            let model = BgCnbd { k, r: 0.9, alpha: 4.414, dropout };
            holds(&Process::BgCnbd { model, unit_seconds: WEEK }, model.expected_repeats(WEEKS), |x| {
                model.probability(x, WEEKS)
            });
        }
    }
    let one = BgCnbd { k: 1, r: 0.243, alpha: 4.414, dropout: Some((0.793, 2.426)) };
    let horizon = (WEEKS * WEEK) as i64;
    let plain = repeats(&Process::BgNbd { model: CDNOW, unit_seconds: WEEK }, horizon);
    assert_eq!(repeats(&Process::BgCnbd { model: one, unit_seconds: WEEK }, horizon), plain);
}

#[test]
fn donations_year_by_year() {
    let model = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
    let every = Every::Months(12);
    let horizon = (every.after(Day(20_000), 6).0 + 1 - 20_000) as i64 * DAY_SECONDS;
    let counts = repeats(&Process::BgBb { model, every }, horizon);
    holds_mean(counts.iter().map(|&x| f64::from(x)), model.expected(6));
    holds_distribution(&counts, |x| model.probability(x, 6));
}

#[test]
fn renewals_month_by_month() {
    for model in [Sbg { alpha: 0.668, beta: 3.806 }, Sbg { alpha: 0.704, beta: 1.182 }] {
        let every = Every::Months(1);
        let horizon = (every.after(Day(20_000), 12).0 + 1 - 20_000) as i64 * DAY_SECONDS;
        let counts = repeats(&Process::Sbg { model, every }, horizon);
        holds_distribution(&counts, |x| if x < 12 { model.churn(x + 1) } else { model.survival(12) });
        for t in [1, 7, 12] {
            holds_mean(counts.iter().map(|&x| f64::from(u8::from(x >= t))), model.survival(t));
        }
    }
}

#[test]
fn dates_step_by_the_calendar() {
    let sampler =
        PurchaseSampler::new(&Process::Sbg { model: Sbg { alpha: 1e-9, beta: 1e3 }, every: Every::Months(1) });
    let joined = crate::quantity::Date { year: 2026, month: 1, day: 31 }.to_day();
    let mut days = Vec::new();
    sampler.draw(7, joined, 90 * DAY_SECONDS, &mut PurchaseStreams::new(LUCK), |second| {
        days.push(crate::quantity::Instant(joined.start().0 + second).day().to_string());
    });
    assert_eq!(days, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
}

/// The first lives of every model, to the second. If one changes, results of earlier versions can no longer be
/// reproduced: raise `SAMPLER_VERSION` and say so in the changelog.
#[test]
fn lives_are_the_same_everywhere() {
    let unit_seconds = WEEK;
    let every = Every::Months(1);
    let processes = [
        ("bg-nbd", Process::BgNbd { model: BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 }, unit_seconds }),
        ("mbg-nbd", Process::MbgNbd { model: MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }, unit_seconds }),
        (
            "pareto-nbd",
            Process::ParetoNbd { model: ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }, unit_seconds },
        ),
        ("nbd", Process::Nbd { model: Nbd { r: 0.385, alpha: 12.07 }, unit_seconds }),
        (
            "bg-cnbd-k",
            Process::BgCnbd {
                model: BgCnbd { k: 3, r: 0.9, alpha: 4.414, dropout: Some((0.793, 2.426)) },
                unit_seconds,
            },
        ),
        ("bg-bb", Process::BgBb { model: BgBb { alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }, every }),
        ("sbg", Process::Sbg { model: Sbg { alpha: 0.668, beta: 3.806 }, every }),
    ];
    let mut shown = String::new();
    for (name, process) in &processes {
        let sampler = PurchaseSampler::new(process);
        let mut from = PurchaseStreams::new(LUCK);
        let mut hash = Sha256::new();
        for customer in 0..300 {
            sampler
                .draw(customer, Day(20_000), 366 * DAY_SECONDS, &mut from, |second| hash.update(second.to_le_bytes()));
        }
        let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        shown.push_str(&format!("{name}: {digest}\n"));
    }
    assert_eq!(shown, include_str!("golden.txt"));
}
