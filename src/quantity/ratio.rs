use super::{Overflow, storable};

/// Which whole number stands for an exact fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// The floor: towards minus infinity. The default everywhere.
    #[default]
    Down,
    /// The ceiling.
    Up,
    /// The nearest; halves go away from zero.
    Nearest,
}

/// `numerator / denominator` rounded; the denominator must be positive.
///
/// # Errors
/// [`Overflow`] if the quotient may not be stored or the denominator is not positive.
#[inline]
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> Result<i64, Overflow> {
    if denominator <= 0 {
        return Err(Overflow);
    }
    let floor = numerator.div_euclid(denominator);
    let rest = numerator.rem_euclid(denominator);
    let quotient = match rounding {
        Rounding::Down => floor,
        Rounding::Up => floor + i128::from(rest > 0),
        Rounding::Nearest => {
            let above_half = if numerator >= 0 { rest * 2 >= denominator } else { rest * 2 > denominator };
            floor + i128::from(above_half)
        }
    };
    storable(quotient)
}

/// Greatest common divisor.
pub fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Least common multiple of two positive numbers; saturates, which bounds on denominators refuse.
pub fn lcm(a: i64, b: i64) -> i64 {
    (a / gcd(a, b).max(1)).saturating_mul(b)
}

/// A reduced fraction p/q with q > 0 and |p|, q < 2^31: every constant of a program is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i64,
    denominator: i64,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Ratio = Ratio { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Ratio = Ratio { numerator: 1, denominator: 1 };

    /// The reduced fraction.
    ///
    /// # Errors
    /// [`Overflow`] if the denominator is zero or a reduced part reaches 2^31.
    pub fn new(numerator: i128, denominator: i128) -> Result<Ratio, Overflow> {
        if denominator == 0 {
            return Err(Overflow);
        }
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let sign = if denominator < 0 { -1 } else { 1 };
        let p = sign * numerator / divisor as i128;
        let q = sign * denominator / divisor as i128;
        if p.abs() >= 1 << 31 || q >= 1 << 31 {
            return Err(Overflow);
        }
        Ok(Ratio { numerator: p as i64, denominator: q as i64 })
    }

    /// The whole number `n`.
    ///
    /// # Errors
    /// [`Overflow`] from 2^31 on.
    pub fn whole(n: i64) -> Result<Ratio, Overflow> {
        Ratio::new(i128::from(n), 1)
    }

    /// p, carrying the sign.
    #[inline]
    pub fn numerator(self) -> i64 {
        self.numerator
    }

    /// q, always positive.
    #[inline]
    pub fn denominator(self) -> i64 {
        self.denominator
    }

    /// The product.
    ///
    /// # Errors
    /// [`Overflow`] as in [`Ratio::new`].
    pub fn times(self, other: Ratio) -> Result<Ratio, Overflow> {
        Ratio::new(
            i128::from(self.numerator) * i128::from(other.numerator),
            i128::from(self.denominator) * i128::from(other.denominator),
        )
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`Overflow`] as in [`Ratio::new`], and for a zero divisor.
    pub fn over(self, other: Ratio) -> Result<Ratio, Overflow> {
        Ratio::new(
            i128::from(self.numerator) * i128::from(other.denominator),
            i128::from(self.denominator) * i128::from(other.numerator),
        )
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Overflow`] as in [`Ratio::new`].
    pub fn plus(self, other: Ratio) -> Result<Ratio, Overflow> {
        Ratio::new(
            i128::from(self.numerator) * i128::from(other.denominator)
                + i128::from(other.numerator) * i128::from(self.denominator),
            i128::from(self.denominator) * i128::from(other.denominator),
        )
    }

    /// The whole number it is, if it is one.
    pub fn as_whole(self) -> Option<i64> {
        (self.denominator == 1).then_some(self.numerator)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        left.cmp(&(i128::from(other.numerator) * i128::from(self.denominator)))
    }
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::{Ratio, Rounding, divide};

    #[test]
    fn rounding_is_floor_ceiling_and_half_away_from_zero() {
        for (n, down, up, nearest) in [(7, 3, 4, 4), (-7, -4, -3, -4), (5, 2, 3, 3), (-5, -3, -2, -3), (4, 2, 2, 2)] {
            assert_eq!(divide(n, 2, Rounding::Down), Ok(down));
            assert_eq!(divide(n, 2, Rounding::Up), Ok(up));
            assert_eq!(divide(n, 2, Rounding::Nearest), Ok(nearest));
        }
    }

    #[test]
    fn ratios_are_reduced_with_a_positive_denominator() {
        let ratio = Ratio::new(-6, -8).expect("small");
        assert_eq!((ratio.numerator(), ratio.denominator()), (3, 4));
        assert!(Ratio::new(1, 0).is_err());
        assert!(Ratio::new(1 << 31, 1).is_err());
    }
}
