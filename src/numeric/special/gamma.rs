use super::super::{exp, ln};
use super::invert;

/// Logarithm of the gamma function, for positive `x`.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Logarithm of the rising factorial x (x + 1) … (x + n − 1) = Γ(x + n) / Γ(x), for positive `x`.
///
/// Short products are multiplied out: the difference of two large logarithms would lose digits.
pub fn ln_rising(x: f64, n: u32) -> f64 {
    if n > 24 {
        return ln_gamma(x + f64::from(n)) - ln_gamma(x);
    }
    let (mut product, mut sum) = (1.0, 0.0);
    for i in 0..n {
        product *= x + f64::from(i);
        if !(1e-200..1e200).contains(&product) {
            sum += ln(product);
            product = 1.0;
        }
    }
    sum + ln(product)
}

/// Regularised lower incomplete gamma function P(shape, x): the probability that a gamma of that shape and
/// scale 1 is at most `x`.
///
/// Source: Abramowitz and Stegun 6.5.29 (series) and 6.5.31 (continued fraction).
pub fn gamma_below(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x < shape + 1.0 {
        series(shape, x)
    } else {
        1.0 - fraction(shape, x)
    }
}

/// Its complement 1 − P(shape, x), with all digits in the far tail.
pub fn gamma_above(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x < shape + 1.0 {
        1.0 - series(shape, x)
    } else {
        fraction(shape, x)
    }
}

/// The value that a gamma of that shape and scale 1 stays below with probability `share`, 0 < share < 1.
pub fn gamma_quantile(shape: f64, share: f64) -> f64 {
    if share > 0.5 {
        // The upper tail keeps its digits when it is looked at from above.
        invert(share - 1.0, shape, shape + 1.0, |x| -gamma_above(shape, x))
    } else {
        invert(share, shape * 0.5, shape + 1.0, |x| gamma_below(shape, x))
    }
}

fn front(shape: f64, x: f64) -> f64 {
    exp(shape * ln(x) - x - ln_gamma(shape))
}

fn series(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
    for _ in 0..100_000 {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum * front(shape, x)
}

/// Lentz's method for the continued fraction of Q.
fn fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut h = d;
    for n in 1..100_000 {
        let n = f64::from(n);
        let a = -n * (n - shape);
        b += 2.0;
        d = 1.0 / not_zero(a * d + b);
        c = not_zero(b + a / c);
        let step = c * d;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h * front(shape, x)
}

/// Lentz's method divides by these.
pub(super) fn not_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, known: f64) {
        assert!((found / known - 1.0).abs() < 4e-14, "{found} for {known}");
    }

    #[test]
    fn incomplete_gamma_at_known_values() {
        // P(1, x) = 1 − e^(−x); P(½, x) = erf(√x); P(n, x) = 1 − e^(−x) Σ x^k / k!.
        near(gamma_below(1.0, 1e-8), 9.999_999_950_000_001e-9);
        near(gamma_above(1.0, 50.0), 1.928_749_847_963_918e-22);
        near(gamma_below(0.5, 0.25), libm::erf(0.5));
        near(gamma_above(0.5, 9.0), libm::erfc(3.0));
        near(gamma_below(3.0, 2.0), 1.0 - exp(-2.0) * 5.0);
        near(gamma_above(3.0, 12.0), exp(-12.0) * 85.0);
        near(gamma_below(100.0, 100.0), 0.513_298_798_279_148_6);
    }

    #[test]
    fn quantiles_invert_the_distribution() {
        // The median of shape 1 is ln 2; of shape ½ with scale 1, half the median of chi-square with one degree.
        near(gamma_quantile(1.0, 0.5), core::f64::consts::LN_2);
        near(gamma_quantile(0.5, 0.5), 0.454_936_423_119_572_8 / 2.0);
        for shape in [0.05, 0.243, 1.0, 3.74, 60.0] {
            for share in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999_999] {
                let x = gamma_quantile(shape, share);
                assert!((gamma_below(shape, x) / share - 1.0).abs() < 1e-13, "{shape} {share} {x}");
            }
        }
    }

    #[test]
    fn rising_factorials_agree_with_the_gamma_function() {
        near(ln_rising(1.0, 20), ln_gamma(21.0));
        near(ln_rising(0.5, 24), ln_gamma(24.5) - ln_gamma(0.5));
        near(ln_rising(0.5, 25), ln_gamma(25.5) - ln_gamma(0.5));
        assert!((ln_rising(1e-12, 1) - ln(1e-12)).abs() < 1e-13 && ln_rising(3.0, 0) == 0.0);
        near(ln_rising(1e90, 24), 24.0 * 90.0 * core::f64::consts::LN_10);
    }
}
