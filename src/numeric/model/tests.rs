//! What the tables of `tests/oracle/behaviour` do not say: limits, poles, conditionals and discounting.

use super::*;
use crate::numeric::exp;

const CDNOW: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

fn near(found: f64, known: f64, within: f64) {
    assert!((found / known - 1.0).abs() < within, "{found} for {known}");
}

#[test]
fn bg_nbd_has_no_pole_at_a_of_one() {
    let at = |a: f64| BgNbd { a, ..CDNOW }.expected_repeats(39.0);
    near(at(1.0), 0.5 * (at(1.0 - 1e-4) + at(1.0 + 1e-4)), 1e-8);
    // a + b ≤ 1 leaves the closed form as well: it must join up with the integral.
    let thin = |b: f64| BgNbd { a: 0.4, b, ..CDNOW }.expected_repeats(39.0);
    near(thin(0.6), 0.5 * (thin(0.6 - 1e-4) + thin(0.6 + 1e-4)), 1e-7);
    let slope = CDNOW.expected_repeats(1e-9) / 1e-9;
    near(slope, 0.243 / 4.414, 1e-8);
}

#[test]
fn pareto_nbd_has_no_pole_at_s_of_one_or_two() {
    for s in [1.0, 2.0] {
        let at = |s: f64| ParetoNbd { r: 0.553, alpha: 10.578, s, beta: 11.669 };
        near(at(s).expected_repeats(39.0), at(s + 1e-11).expected_repeats(39.0), 1e-9);
        near(at(s).expected_pairs(39.0), at(s + 1e-11).expected_pairs(39.0), 1e-9);
        near(at(s).expected_pairs(0.1), at(s + 1e-11).expected_pairs(0.1), 1e-9);
    }
}

#[test]
fn regular_gaps_with_one_stage_are_bg_nbd() {
    let one = BgCnbd { k: 1, r: 0.243, alpha: 4.414, dropout: Some((0.793, 2.426)) };
    near(one.expected_repeats(39.0), CDNOW.expected_repeats(39.0), 1e-12);
    near(one.alive(39.0), CDNOW.alive(39.0), 1e-12);
    for x in [0, 1, 5, 30] {
        near(one.probability(x, 39.0), CDNOW.probability(x, 39.0), 1e-7);
    }
    let regular = BgCnbd { k: 3, ..one };
    let mass: f64 = (0..400).map(|x| regular.probability(x, 39.0)).sum();
    let mean: f64 = (0..400).map(|x| f64::from(x) * regular.probability(x, 39.0)).sum();
    near(mass, 1.0, 1e-9);
    near(mean, regular.expected_repeats(39.0), 1e-8);
    // Without dropout the long-run rate is r / alpha whatever k is; the first gap makes up (k − 1) / 2k purchases.
    let stayers = BgCnbd { k: 3, r: 4.0, alpha: 2.0, dropout: None };
    assert!((stayers.expected_repeats(50.0) - (100.0 - 1.0 / 3.0)).abs() < 0.01);
    near(stayers.alive(50.0), 1.0, 1e-12);
}

#[test]
fn discounting_agrees_with_a_sum_over_short_steps() {
    fn holds(model: &impl Buying) {
        let step = 0.1;
        let sum: f64 =
            (0..10_000).map(|n| (f64::from(n) + 0.5) * step).map(|t| exp(-0.05 * t) * model.rate(t) * step).sum();
        near(model.discounted_repeats(0.05), sum, 1e-4);
        let seen = Seen { repeats: 2, last: 30.43, until: 38.86 };
        let later = model.alive_given(&seen) * model.if_alive(&seen).discounted_repeats(0.05);
        near(model.discounted_given(&seen, 0.05), later, 1e-12);
        // A rate of nearly nothing over a bounded future is the plain count.
        near(model.discounted_repeats(50.0), model.rate(0.0) / 50.0, 0.02);
    }
    holds(&CDNOW);
    holds(&MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 });
    holds(&ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 });
    holds(&Nbd { r: 0.385, alpha: 12.07 });
}

/// Bayes by hand: the likelihood of "x by T, then y more in the next t" over that of "x by T" is the conditional
/// distribution; its mean must be the closed form.
#[test]
fn conditional_means_are_those_of_the_likelihood() {
    fn holds(model: &impl Buying) {
        let seen = Seen { repeats: 3, last: 20.0, until: 26.0 };
        let later = model.if_alive(&seen);
        let mean: f64 = (1..300).map(|y| f64::from(y) * later.probability(y, 13.0)).sum();
        near(model.expected_given(&seen, 13.0), model.alive_given(&seen) * mean, 1e-9);
        // Silence for another 13 weeks, with and without leaving, is the longer silence.
        let silent = Seen { until: 39.0, ..seen };
        let quiet = 1.0 - model.alive_given(&seen) * (1.0 - later.probability(0, 13.0));
        near(exp(model.ln_likelihood(&silent) - model.ln_likelihood(&seen)), quiet, 1e-11);
    }
    holds(&CDNOW);
    holds(&MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 });
    holds(&ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 });
    holds(&ParetoNbd { r: 0.05, alpha: 1e-3, s: 3.0, beta: 500.0 });
    holds(&Nbd { r: 0.385, alpha: 12.07 });
}

#[test]
fn bg_bb_conditionals_are_those_of_the_likelihood() {
    let model = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
    // All histories of six opportunities, weighted by the ways in which they can fall.
    let mut mass = exp(model.ln_likelihood(0, 0, 6));
    for last in 1..=6u32 {
        for x in 1..=last {
            let ways = exp(crate::numeric::ln_choose(last - 1, x - 1));
            let likelihood = exp(model.ln_likelihood(x, last, 6));
            mass += ways * likelihood;
            // The same history after a seventh opportunity: silent, or bought.
            let silent = exp(model.ln_likelihood(x, last, 7)) / likelihood;
            let bought = exp(model.ln_likelihood(x + 1, 7, 7)) / likelihood;
            near(silent + bought, 1.0, 1e-12);
            near(model.expected_given(x, last, 6, 1), bought, 1e-12);
        }
    }
    near(mass, 1.0, 1e-12);
    assert!(model.probability(7, 6) == 0.0);
}

#[test]
fn lifetimes_of_subscriptions_are_sums_of_survival() {
    let model = Sbg { alpha: 0.668, beta: 3.806 };
    let sum: f64 = (0..2000).map(|t| model.survival(t) * crate::numeric::pow(1.1, -f64::from(t))).sum();
    near(model.discounted_lifetime(0.1), sum, 1e-13);
    let left = model.churn(1) + model.churn(2) + model.churn(3);
    near(1.0 - model.survival(3), left, 1e-14);
}
