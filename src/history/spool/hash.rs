//! A quick hash of short texts, the same on every machine. Tables made with it are only looked up, never walked.

use std::hash::{BuildHasherDefault, Hasher};

/// 2^64 divided by the golden ratio, odd.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Multiplies to 128 bits and folds the halves together.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of a text.
pub(in crate::history) fn hash(bytes: &[u8]) -> u64 {
    let mut state = MIX ^ bytes.len() as u64;
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        let word = word.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        state = fold(state ^ word, MIX);
    }
    let rest = words.remainder().iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    fold(fold(state ^ rest, MIX), MIX)
}

/// The hash of a number.
#[inline]
pub(in crate::history) fn hash_number(number: u64) -> u64 {
    fold(fold(number ^ MIX, MIX), MIX)
}

/// A hasher of one text or number.
#[derive(Default)]
pub(in crate::history) struct Text(u64);

impl Hasher for Text {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = fold(self.0 ^ hash(bytes), MIX);
    }

    // Lengths, kinds and closing marks add nothing: one name is hashed at a time.
    fn write_u8(&mut self, _: u8) {}
    fn write_usize(&mut self, _: usize) {}

    fn write_u64(&mut self, value: u64) {
        self.0 = fold(self.0 ^ value, MIX);
    }
}

/// For a table of texts.
pub(in crate::history) type Quick = BuildHasherDefault<Text>;
