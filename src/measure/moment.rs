use crate::numeric::sqrt;

/// Exact sum and sum of squares of one whole number a member. Whole numbers make the order of adding
/// irrelevant, so that any number of threads gives the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Σ x.
    pub sum: i128,
    /// Σ x².
    pub square: i128,
}

impl Moment {
    /// Adds a member's value; `false` if the sums left their range.
    #[inline]
    #[must_use]
    pub fn add(&mut self, value: i64) -> bool {
        let value = i128::from(value);
        self.merge(Moment { sum: value, square: value * value })
    }

    /// Adds other sums; `false` if these left their range, and mean nothing any more.
    #[inline]
    #[must_use]
    pub fn merge(&mut self, other: Moment) -> bool {
        let (sum, first) = self.sum.overflowing_add(other.sum);
        let (square, second) = self.square.overflowing_add(other.square);
        *self = Moment { sum, square };
        !first && !second
    }

    /// Mean over `n` members.
    pub fn mean(self, n: u64) -> f64 {
        if n == 0 { 0.0 } else { self.sum as f64 / n as f64 }
    }

    /// Standard error of the mean over `n` members: from exact integers wherever 128 bits hold them, so
    /// that equal members give exactly zero.
    pub fn standard_error(self, n: u64) -> f64 {
        if n < 2 {
            return 0.0;
        }
        let members = i128::from(n);
        let exact = self.square.checked_mul(members).zip(self.sum.checked_mul(self.sum)).map(|(a, b)| a - b);
        let scaled = match exact {
            Some(spread) => spread as f64 / (n as f64 * n as f64),
            None => {
                let mean = self.mean(n);
                self.square as f64 / n as f64 - mean * mean
            }
        };
        sqrt(scaled.max(0.0) / (n - 1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn mean_and_error_of_a_handful() {
        let mut moment = Moment::default();
        for value in [1, 2, 3, 4] {
            assert!(moment.add(value));
        }
        assert!((moment.mean(4) - 2.5).abs() < 1e-15);
        // Sample variance 5/3, over 4 members.
        assert!((moment.standard_error(4) - (5.0f64 / 12.0).sqrt()).abs() < 1e-15);
        let constant = Moment { sum: 3_000_000_007 * 7, square: 3_000_000_007 * 3_000_000_007 * 7 };
        assert!(constant.standard_error(7).to_bits() == 0);
        assert!(!Moment { sum: 0, square: i128::MAX }.add(1));
    }
}
