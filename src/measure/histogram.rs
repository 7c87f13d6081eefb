/// Buckets to each doubling: quantiles are good to a 256th even before they are interpolated.
const STEPS: i64 = 256;
const BITS: u32 = 8;

/// Counts of whole numbers in buckets whose width grows with their distance from zero: small numbers are kept
/// exactly, large ones to one part in 256. Its size does not depend on how many numbers are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Zero and above.
    above: Vec<u64>,
    /// Below zero, by distance from −1.
    below: Vec<u64>,
}

impl Histogram {
    /// Counts a number.
    #[inline]
    pub fn add(&mut self, value: i64) {
        let (side, size) = if value < 0 { (&mut self.below, -(value + 1)) } else { (&mut self.above, value) };
        let at = bucket(size);
        if side.len() <= at {
            side.resize(at + 1, 0);
        }
        side[at] += 1;
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: &Histogram) {
        for (mine, theirs) in [(&mut self.above, &other.above), (&mut self.below, &other.below)] {
            if mine.len() < theirs.len() {
                mine.resize(theirs.len(), 0);
            }
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a += b;
            }
        }
    }

    /// How many numbers were counted.
    pub fn count(&self) -> u64 {
        self.above.iter().chain(&self.below).sum()
    }

    /// Buckets that hold something, from the smallest number: first number, first number after, count.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, f64, u64)> + '_ {
        let below = self.below.iter().enumerate().rev().map(|(at, count)| (-first(at + 1), -first(at), *count));
        let above = self.above.iter().enumerate().map(|(at, count)| (first(at), first(at + 1), *count));
        below.chain(above).filter(|(.., count)| *count > 0)
    }

    /// The number of a given place in order, 0 for the smallest, interpolated within its bucket.
    pub fn at_place(&self, place: f64) -> f64 {
        let mut before = 0.0;
        let mut last = 0.0;
        for (low, high, count) in self.buckets() {
            let count = count as f64;
            let wide = high - low > 1.0;
            last = if wide { high } else { whole(low, high) };
            if place < before + count {
                let share = ((place - before + 0.5) / count).clamp(0.0, 1.0);
                return if wide { low + (high - low) * share } else { last };
            }
            before += count;
        }
        last
    }

    /// The number below which a share of all lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let count = self.count() as f64;
        self.at_place((share * count - 0.5).clamp(0.0, (count - 1.0).max(0.0)))
    }

    /// An interval for that number that holds it with about the confidence whose normal half-width is `reach`:
    /// from one order statistic to another, whose places bracket the binomial count of smaller numbers
    /// (David and Nagaraja, Order Statistics, 2003, section 7.1). No shape of the distribution is assumed.
    pub fn quantile_interval(&self, share: f64, reach: f64) -> (f64, f64) {
        let count = self.count() as f64;
        let spread = reach * crate::numeric::sqrt(count * share * (1.0 - share));
        let last = (count - 1.0).max(0.0);
        let (low, high) = (share * count - spread - 0.5, share * count + spread - 0.5);
        (self.at_place(low.clamp(0.0, last)), self.at_place(high.clamp(0.0, last)))
    }
}

/// The single whole number of a bucket of width one.
fn whole(low: f64, high: f64) -> f64 {
    // Below zero a bucket reaches from its first number downwards, so that −1 stands in (−1, 0].
    if high <= 0.0 { low } else { low.max(high - 1.0) }
}

#[inline]
fn bucket(size: i64) -> usize {
    if size < STEPS * 2 {
        return size as usize;
    }
    let exponent = 63 - size.leading_zeros() - BITS;
    let step = (size >> exponent) - STEPS;
    (STEPS * (i64::from(exponent) + 1) + step) as usize
}

/// The smallest size in a bucket.
fn first(at: usize) -> f64 {
    let at = at as i64;
    if at < STEPS * 2 {
        return at as f64;
    }
    let (exponent, step) = (at / STEPS - 1, at % STEPS);
    let power = (0..exponent).fold(1.0, |value, _| value * 2.0);
    (STEPS + step) as f64 * power
}

#[cfg(test)]
mod tests {
    use super::{Histogram, bucket, first};

    #[test]
    fn buckets_join_without_gap_and_know_their_numbers() {
        for size in (0..5_000).chain([1 << 20, (1 << 40) + 12_345, i64::MAX]) {
            let at = bucket(size);
            assert!(first(at) <= size as f64 && size as f64 <= first(at + 1), "{size} in {at}");
        }
        assert!((bucket(i64::MAX) as i64) < 256 * 64);
    }

    #[test]
    fn small_numbers_are_exact_on_both_sides_of_zero() {
        let mut all = Histogram::default();
        for value in -50..=50 {
            all.add(value);
        }
        assert_eq!(all.count(), 101);
        let found: Vec<f64> = [0.0, 1.0, 49.0, 50.0, 51.0, 100.0].map(|place| all.at_place(place)).to_vec();
        assert_eq!(found, [-50.0, -49.0, -1.0, 0.0, 1.0, 50.0]);
        assert!(all.quantile(0.5).to_bits() == 0.0f64.to_bits());
        let mut other = Histogram::default();
        other.add(1_000_000);
        all.merge(&other);
        assert!((all.at_place(101.0) - 1e6).abs() < 1e6 / 256.0);
    }

    #[test]
    fn large_numbers_are_near() {
        let mut all = Histogram::default();
        for value in 0..100_000i64 {
            all.add(value * 37);
        }
        for share in [0.01, 0.5, 0.9, 0.99] {
            let exact = share * 3_700_000.0;
            assert!((all.quantile(share) / exact - 1.0).abs() < 1e-3, "{share}");
            let (low, high) = all.quantile_interval(share, 1.96);
            assert!(low < exact && exact < high);
        }
    }
}
