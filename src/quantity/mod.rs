//! Exact quantities: ratios, rounding, civil dates and calendars. No floats, every operation checked.

mod calendar;
mod date;
mod decimal;
mod every;
mod ratio;

pub use calendar::{Calendar, Part};
pub use date::{DAY_SECONDS, Date, Day, Instant, Weekday};
pub use decimal::decimal;
pub use every::Every;
pub use ratio::{Ratio, Rounding, divide, gcd, lcm};

/// An operation left the range that the core allows (|v| ≤ 10^15 for stored values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

/// The largest magnitude of a stored or posted value (`core` section 10).
pub const LARGEST: i64 = 1_000_000_000_000_000;

/// The value itself if it may be stored.
///
/// # Errors
/// [`Overflow`] beyond ±10^15.
#[inline]
pub fn storable(value: i128) -> Result<i64, Overflow> {
    if (-i128::from(LARGEST)..=i128::from(LARGEST)).contains(&value) { Ok(value as i64) } else { Err(Overflow) }
}
