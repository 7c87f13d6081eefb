//! The standard normal by inversion, so that one word gives one draw and draws rise with their word.
//!
//! Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988), 477–484; about 16 digits.

use super::{ln, sqrt, unit};

/// Numerator and denominator for |p − ½| ≤ 0.425, in 0.425² − (p − ½)².
const CENTRAL: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_6,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);
/// For r = √(−ln tail) up to 5, in r − 1.6.
const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
/// For r above 5, in r − 5.
const FAR: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// The standard normal value that a word stands for.
#[inline]
pub fn normal(word: u64) -> f64 {
    normal_quantile(unit(word))
}

/// The value below which a standard normal lies with probability `p`, 0 < p < 1.
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    if is_tail(p) { of_tail(ln(tail_share(p)), p > 0.5) } else { of_centre(p - 0.5) }
}

/// Whether the value of a probability is farther out than the formula for the centre goes.
#[inline(always)]
pub(super) fn is_tail(p: f64) -> bool {
    (p - 0.5).abs() > 0.425
}

/// How much lies beyond.
#[inline(always)]
pub(super) fn tail_share(p: f64) -> f64 {
    if p < 0.5 { p } else { 1.0 - p }
}

/// The value of the probability ½ + q, |q| ≤ 0.425.
#[inline(always)]
pub(super) fn of_centre(q: f64) -> f64 {
    q * fraction(&CENTRAL, 0.180_625 - q * q)
}

/// The value beyond which a share with that logarithm lies, above or below 0.
#[inline]
pub(super) fn of_tail(logarithm: f64, above: bool) -> f64 {
    let r = sqrt(-logarithm);
    let magnitude = if r <= 5.0 { fraction(&MIDDLE, r - 1.6) } else { fraction(&FAR, r - 5.0) };
    if above { magnitude } else { -magnitude }
}

#[inline(always)]
fn fraction((above, below): &([f64; 8], [f64; 8]), x: f64) -> f64 {
    polynomial(above, x) / polynomial(below, x)
}

#[inline(always)]
fn polynomial(c: &[f64; 8], x: f64) -> f64 {
    ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
}
