use super::super::{exp, ln};
use super::gamma::not_zero;
use super::{invert, ln_gamma};

/// Logarithm of the beta function, for positive `a` and `b`.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Logarithm of the number of ways to choose `k` of `n`.
pub fn ln_choose(n: u32, k: u32) -> f64 {
    let (n, k) = (f64::from(n), f64::from(k));
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

/// Regularised incomplete beta function I(x; a, b): the probability that a beta with those shapes is at
/// most `x`.
///
/// Source: Abramowitz and Stegun 26.5.8, the continued fraction, by Lentz's method; symmetric in
/// (x, a, b) → (1 − x, b, a), of which the faster side is taken.
pub fn beta_share(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else if x < (a + 1.0) / (a + b + 2.0) {
        fraction(x, 1.0 - x, a, b)
    } else {
        1.0 - fraction(1.0 - x, x, b, a)
    }
}

/// The odds x / (1 − x) that those of a beta with those shapes stay below with probability `share`,
/// 0 < share < 1: the quantile of BetaPrime(a, b). In odds both ends keep their digits.
pub fn beta_odds_quantile(share: f64, a: f64, b: f64) -> f64 {
    if share > 0.5 {
        // From the other side, where the upper tail keeps its digits.
        return 1.0 / beta_odds_quantile(1.0 - share, b, a);
    }
    invert(share, 0.5 * a / b, 2.0 * a / b, |odds| beta_share(odds / (1.0 + odds), a, b))
}

fn fraction(x: f64, rest: f64, a: f64, b: f64) -> f64 {
    let front = exp(a * ln(x) + b * ln(rest) - ln_beta(a, b)) / a;
    let mut c = 1.0;
    let mut d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        h *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        let step = c * d;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * h
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, known: f64) {
        assert!((found / known - 1.0).abs() < 4e-14, "{found} for {known}");
    }

    #[test]
    fn incomplete_beta_at_known_values() {
        // I(x; 1, b) = 1 − (1 − x)^b; I(x; a, 1) = x^a; I(½; a, a) = ½; I(x; 2, 3) = 6x² − 8x³ + 3x⁴.
        near(beta_share(0.3, 1.0, 4.0), 1.0 - 0.7f64 * 0.7 * 0.7 * 0.7);
        near(beta_share(0.9, 2.5, 1.0), libm::pow(0.9, 2.5));
        near(beta_share(0.5, 0.243, 0.243), 0.5);
        near(beta_share(0.25, 2.0, 3.0), 6.0 / 16.0 - 8.0 / 64.0 + 3.0 / 256.0);
        near(beta_share(1e-5, 2.0, 3.0), 6e-10 - 8e-15 + 3e-20);
        // The binomial tail: at least 60 of 100 at one half.
        let tail: f64 = (60..=100).map(|k| exp(ln_choose(100, k) - 100.0 * core::f64::consts::LN_2)).sum();
        assert!((beta_share(0.5, 60.0, 41.0) / tail - 1.0).abs() < 2e-13);
    }

    #[test]
    fn quantiles_invert_the_distribution() {
        near(beta_odds_quantile(0.5, 3.0, 3.0), 1.0);
        let x = libm::pow(0.3, 0.4);
        near(beta_odds_quantile(0.3, 2.5, 1.0), x / (1.0 - x));
        for (a, b) in [(0.1, 0.2), (0.793, 2.426), (6.25, 3.74), (1.0, 30.0)] {
            for share in [1e-6, 0.01, 0.25, 0.5] {
                let odds = beta_odds_quantile(share, a, b);
                assert!((beta_share(odds / (1.0 + odds), a, b) / share - 1.0).abs() < 1e-13, "{a} {b} {share} {odds}");
                let other = beta_odds_quantile(1.0 - share, b, a);
                assert!((other * odds - 1.0).abs() < 1e-8, "{a} {b} {share}: {other} for {odds}");
            }
        }
    }
}
