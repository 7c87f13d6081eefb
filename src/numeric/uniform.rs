/// A number strictly between 0 and 1 from the upper 52 bits of a word: (k + ½) / 2^52. Rising in the word.
#[inline]
pub fn unit(word: u64) -> f64 {
    ((word >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

/// A probability as the words below a bound, so that a decision is one comparison of integers.
/// A larger probability says yes to every word to which a smaller one says yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    below: u64,
    always: bool,
}

impl Chance {
    /// The chance `p`; values outside 0 to 1 count as the nearer end, NaN as 0.
    #[inline]
    pub fn new(p: f64) -> Chance {
        // 2^64 as a float; the cast saturates and sends NaN to 0.
        Chance { below: (p * 18_446_744_073_709_551_616.0) as u64, always: p >= 1.0 }
    }

    /// Whether the word says yes.
    #[inline]
    pub fn says_yes(self, word: u64) -> bool {
        word < self.below || self.always
    }
}
