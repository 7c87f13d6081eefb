use super::{ln, unit};

/// A unit exponential by inversion, −ln u: a clock that a changed rate stretches but does not reshuffle.
#[inline]
pub fn unit_exponential(word: u64) -> f64 {
    -ln(unit(word))
}
