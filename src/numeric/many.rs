//! Functions of many numbers at once.
//!
//! One pass does one thing to all numbers and has no branches, so that the compiler computes several in one register;
//! beside each other, one number at a time, they wait for one another's divisions and mistaken branches. Every number
//! has the bits of the function of one: the same operations in the same order (fdlibm's `e_log.c` and `e_exp.c`, Sun
//! Microsystems 1993, which `libm` follows too), chosen by comparison in place of branching.

use super::functions;
use super::normal::{is_tail, of_centre, of_tail, tail_share};
use super::uniform::unit;

/// How many numbers a caller may put into one pass: enough to hide every wait, few enough to stay in the nearest cache.
pub const MANY: usize = 32;

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const LOG2_E: f64 = f64::from_bits(0x3ff7_1547_652b_82fe);
/// Adding and taking away 1.5 · 2^52 rounds to whole numbers.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// Up to here e^x is neither infinite nor subnormal.
const LARGEST_EXPONENT: f64 = 700.0;

/// Unit exponentials of words: the bits of [`super::unit_exponential`].
#[inline]
pub fn unit_exponentials(words: &[u64], into: &mut [f64]) {
    units(words, into);
    for x in into {
        *x = -ln(*x);
    }
}

/// Standard normals of words: the bits of [`super::normal`].
#[inline]
pub fn normals(words: &[u64], into: &mut [f64]) {
    for (words, into) in words.chunks(MANY).zip(into.chunks_mut(MANY)) {
        units(words, into);
        let (tails, found) = tails(into);
        for p in &mut *into {
            *p = of_centre(*p - 0.5);
        }
        for tail in tails.iter().take(found) {
            if let Some(place) = into.get_mut(tail.at) {
                *place = of_tail(tail.logarithm, tail.above);
            }
        }
    }
}

/// A number too far out for the formula of the centre.
#[derive(Clone, Copy, Default)]
struct Tail {
    at: usize,
    above: bool,
    /// Of the share that lies beyond.
    logarithm: f64,
}

/// Those of the probabilities, and how many. Tails are too random to branch on: each probability is put down as the
/// next one, and counted if it is one.
#[inline(always)]
fn tails(all: &[f64]) -> ([Tail; MANY], usize) {
    let (mut tails, mut shares) = ([Tail::default(); MANY], [0.5; MANY]);
    let mut found = 0;
    for (at, p) in all.iter().enumerate() {
        if let (Some(tail), Some(share)) = (tails.get_mut(found), shares.get_mut(found)) {
            (tail.at, tail.above, *share) = (at, *p > 0.5, tail_share(*p));
        }
        found += usize::from(is_tail(*p));
    }
    let shares = shares.get_mut(..found).unwrap_or_default();
    for share in &mut *shares {
        *share = ln(*share);
    }
    for (tail, logarithm) in tails.iter_mut().zip(shares) {
        tail.logarithm = *logarithm;
    }
    (tails, found)
}

/// e to the power of each number: the bits of [`super::exp`].
#[inline]
pub fn exps(all: &mut [f64]) {
    let usual = all.iter().fold(true, |usual, x| usual & (x.abs() <= LARGEST_EXPONENT));
    if usual {
        for x in all {
            *x = exp(*x);
        }
    } else {
        for x in all {
            *x = functions::exp(*x);
        }
    }
}

#[inline(always)]
fn units(words: &[u64], into: &mut [f64]) {
    for (place, word) in into.iter_mut().zip(words) {
        *place = unit(*word);
    }
}

/// The logarithm of a positive number that is neither infinite nor subnormal.
#[inline(always)]
fn ln(x: f64) -> f64 {
    // x = 2^k · (1 + f), √½ < 1 + f < √2
    let bits = x.to_bits();
    let high = ((bits >> 32) as u32).wrapping_add(0x3ff0_0000 - 0x3fe6_a09e);
    let k = f64::from((high >> 20) as i32) - 1023.0;
    let high = (high & 0x000f_ffff).wrapping_add(0x3fe6_a09e);
    let f = f64::from_bits(u64::from(high) << 32 | bits & 0xffff_ffff) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (3.999_999_999_940_942e-1 + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1 + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    let rest = odd + even;
    s * (half_square + rest) + k * LN2_LOW - half_square + f + k * LN2_HIGH
}

/// e to the power of a number of at most [`LARGEST_EXPONENT`] on either side of 0.
#[inline(always)]
fn exp(x: f64) -> f64 {
    let size = x.abs();
    // the whole number nearest to x / ln 2, halves away from 0; none up to where fdlibm reduces nothing
    let away = (LOG2_E * x) + 0.5f64.copysign(x);
    let near = (away + ROUNDER) - ROUNDER;
    let cut = near - if near.abs() > away.abs() { 1f64.copysign(x) } else { 0.0 };
    let k = if size < f64::from_bits(0x3fd6_2e43_0000_0000) { 0.0 } else { cut };
    let (high, low) = (x - k * LN2_HIGH, k * LN2_LOW);
    let r = high - low;
    let square = r * r;
    let c = r - square
        * (1.666_666_666_666_660_2e-1
            + square
                * (-2.777_777_777_701_559_3e-3
                    + square
                        * (6.613_756_321_437_934e-5
                            + square * (-1.653_390_220_546_525_2e-6 + square * 4.138_136_797_057_238_5e-8))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    // 2^k: the lowest bits of k + 1.5 · 2^52 are those of k
    let power = y.to_bits().wrapping_add((k + ROUNDER).to_bits() << 52);
    if size < f64::from_bits(0x3e30_0001_0000_0000) { 1.0 + x } else { f64::from_bits(power) }
}
