//! Simulated amounts against the closed forms.

use super::*;
use crate::numeric::{GammaGamma, Lognormal, ln, sqrt};

const LUCK: Luck = Luck { seed: 2026, replicate: 0 };
const CUSTOMERS: u64 = 100_000;
const SPEND: GammaGamma = GammaGamma { p: 6.25, q: 3.74, gamma: 1544.0 };

/// The first amounts of every customer.
fn amounts(basket: &Basket, each: usize) -> Vec<Vec<f64>> {
    let sampler = BasketSampler::new(basket);
    let mut from = BasketStreams::new(LUCK);
    (0..CUSTOMERS)
        .map(|customer| {
            sampler.start(customer, &mut from);
            (0..each).map(|_| sampler.draw(&mut from) as f64).collect()
        })
        .collect()
}

/// Holds the share of amounts below a quantile to five standard errors and what rounding to cents can move.
fn holds_quantile(amounts: impl Iterator<Item = f64> + Clone, share: f64, quantile: f64) {
    let n = amounts.clone().count() as f64;
    let below = amounts.filter(|&amount| amount <= quantile).count() as f64 / n;
    let error = sqrt(share * (1.0 - share) / n);
    assert!((below - share).abs() < 5.0 * error + 5e-4, "{share}: {below}");
}

#[test]
fn gamma_gamma_quantiles() {
    let baskets = amounts(&Basket::GammaGamma(SPEND), 60);
    for share in [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
        for visit in [0, 1, 59] {
            holds_quantile(baskets.iter().map(|own| own[visit]), share, SPEND.basket_quantile(share));
        }
    }
    // Customers differ: who spent 20 at first goes on with 24.64 on average, who spent 50 with 45.49.
    for (first, known) in [(2_000.0, 2_463.848_721), (5_000.0, 4_549.499_444)] {
        let next: Vec<f64> = baskets
            .iter()
            .filter(|own| (own[0] / first - 1.0).abs() < 0.02)
            .map(|own| own[1..].iter().sum::<f64>() / 59.0)
            .collect();
        let n = next.len() as f64;
        let mean = next.iter().sum::<f64>() / n;
        let variance = next.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        assert!(n > 1_000.0 && (mean - known).abs() < 5.0 * sqrt(variance / n) + 5.0, "{mean} for {known}");
    }
}

#[test]
fn an_amount_depends_on_its_address_alone() {
    for basket in [
        Basket::Lognormal { mu: ln(2_500.0), sigma: 0.6 },
        Basket::GammaGamma(SPEND),
        Basket::Empirical(vec![100, 250, 990]),
    ] {
        let sampler = BasketSampler::new(&basket);
        let mut from = BasketStreams::new(LUCK);
        sampler.start(5, &mut from);
        let row: Vec<i64> = (0..20).map(|_| sampler.draw(&mut from)).collect();
        sampler.start(8, &mut from);
        let _ = sampler.draw(&mut from);
        sampler.start(5, &mut from);
        assert_eq!((0..20).map(|_| sampler.draw(&mut from)).collect::<Vec<_>>(), row);
        assert!(row.iter().all(|&amount| amount >= 1));
    }
}

#[test]
fn lognormal_amounts_are_rounded_to_the_cent() {
    let exact = Lognormal { mu: ln(2_500.0), sigma: 0.6 };
    let baskets = amounts(&Basket::Lognormal { mu: exact.mu, sigma: exact.sigma }, 1);
    let mean = baskets.iter().map(|own| own[0]).sum::<f64>() / CUSTOMERS as f64;
    let error = exact.mean() * sqrt((crate::numeric::exp(0.36) - 1.0) / CUSTOMERS as f64);
    assert!((mean - exact.mean()).abs() < 5.0 * error, "{mean} for {}", exact.mean());
}

#[test]
fn seen_amounts_come_as_often_as_they_were_seen() {
    let baskets = amounts(&Basket::Empirical(vec![990, 100, 250, 100]), 1);
    for (amount, share) in [(100.0, 0.5), (250.0, 0.25), (990.0, 0.25)] {
        let found = baskets.iter().filter(|own| (own[0] - amount).abs() < 0.5).count() as f64 / CUSTOMERS as f64;
        assert!((found - share).abs() < 5.0 * sqrt(share * (1.0 - share) / CUSTOMERS as f64), "{amount}: {found}");
    }
}
