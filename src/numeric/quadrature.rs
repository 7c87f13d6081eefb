use super::exp;

/// Positive nodes and weights of the Gauss–Legendre rule with 16 points.
/// Source: Abramowitz and Stegun, table 25.4.
const RULE: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// The integral of a smooth function over one panel.
pub fn panel(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    half * RULE.iter().map(|&(x, weight)| weight * (f(middle - half * x) + f(middle + half * x))).sum::<f64>()
}

/// The integral from 0 to `to` of a function whose shape changes on the scale of `scale` near 0 and ever
/// more slowly further out, as rates and survival of a mixed population do: panels in ln(1 + t / scale).
pub fn integrate(to: f64, scale: f64, f: impl Fn(f64) -> f64) -> f64 {
    let end = libm::log1p(to / scale);
    let panels = libm::ceil(2.0 * end).max(1.0);
    let width = end / panels;
    (0..panels as u32)
        .map(|number| {
            let from = f64::from(number) * width;
            panel(from, from + width, |y| f(scale * libm::expm1(y)) * scale * exp(y))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::{ln, pow};

    #[test]
    fn known_integrals() {
        assert!((panel(-1.0, 2.0, |x| x * x * x - x) - 2.25).abs() < 1e-14);
        assert!((integrate(1e6, 3.0, |t| 1.0 / (3.0 + t)) / ln(1.0 + 1e6 / 3.0) - 1.0).abs() < 1e-14);
        assert!(
            (integrate(50.0, 2.0, |t| pow(1.0 + t / 2.0, -1.243)) * 0.243 / 2.0 + pow(26.0, -0.243) - 1.0).abs()
                < 1e-14
        );
    }
}
