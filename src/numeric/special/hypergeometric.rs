use super::super::pow;

/// Gauss's ₂F₁(a, b; c; z) for z < 1 and positive c: the series, which for 0 ≤ z < 1 and positive a, b
/// adds positive terms and so keeps all digits; negative z goes through Pfaff's transformation.
///
/// Sources: Abramowitz and Stegun 15.1.1, 15.3.4, 15.3.5.
pub fn gauss_hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if z >= 0.0 {
        return series(a, b, c, z);
    }
    // Of the two forms of the transformation the one that leaves all terms positive.
    let turned = z / (z - 1.0);
    if c >= b { pow(1.0 - z, -a) * series(a, c - b, c, turned) } else { pow(1.0 - z, -b) * series(c - a, b, c, turned) }
}

/// Terms fall like zⁿ: a million reach 10⁻¹⁶ up to z = 0.99996, further out the last digits go.
fn series(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    let rest = 1.0 - z;
    for n in 0..1_000_000 {
        let n = f64::from(n);
        let ratio = (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        term *= ratio;
        sum += term;
        // What is left is about a geometric series of the last ratio.
        if term.abs() < 1e-17 * sum.abs() * rest && ratio < 1.0 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::gauss_hypergeometric as f;
    use crate::numeric::{ln, pow, sqrt};

    fn near(found: f64, known: f64) {
        assert!((found / known - 1.0).abs() < 1e-13, "{found} for {known}");
    }

    #[test]
    fn known_values() {
        // Abramowitz and Stegun 15.1.3, 15.1.6, 15.1.8: −ln(1 − z) / z, asin(z) / z, (1 − z)^(−a).
        near(f(1.0, 1.0, 2.0, 0.9), -ln(0.1) / 0.9);
        near(f(1.0, 1.0, 2.0, -30.0), ln(31.0) / 30.0);
        near(f(0.5, 0.5, 1.5, 0.36), libm::asin(0.6) / 0.6);
        near(f(0.243, 3.0, 3.0, 0.99), pow(0.01, -0.243));
        near(f(4.0, 0.7, 0.7, -12.0), pow(13.0, -4.0));
        near(f(0.5, 1.0, 1.5, -9.0), libm::atan(3.0) / 3.0);
        // 15.1.20 at z = 1 is approached: ₂F₁(½, ½; 2; 1) = Γ(2) Γ(1) / Γ(3/2)² = 4 / π.
        assert!((f(0.5, 0.5, 2.0, 1.0 - 1e-9) * core::f64::consts::FRAC_PI_4 - 1.0).abs() < 1e-4);
        near(f(2.0, 3.0, 7.0, 0.0), 1.0);
        near(f(1.0, 0.5, 0.5, 1.0 - sqrt(0.25)), 2.0);
    }

    #[test]
    fn pfaff_takes_either_side() {
        // (1 − z)^(−a) whatever b = c is, and symmetric in a and b even if one of them exceeds c.
        for z in [-0.1, -1.0, -50.0] {
            near(f(5.0, 1.5, 2.0, z), f(1.5, 5.0, 2.0, z));
        }
    }
}
