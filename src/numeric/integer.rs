/// A whole number below `bound`, every one equally likely: the high half of a product, with rejection
/// (D. Lemire, ACM TOMACS 29, 2019). `retry` gives further words, of the side stream of the address.
/// A bound of 0 gives 0.
#[inline]
pub fn below(bound: u64, word: u64, mut retry: impl FnMut() -> u64) -> u64 {
    let mut product = u128::from(word) * u128::from(bound);
    if (product as u64) < bound {
        let unfair = bound.wrapping_neg() % bound.max(1);
        while (product as u64) < unfair {
            product = u128::from(retry()) * u128::from(bound);
        }
    }
    (product >> 64) as u64
}
