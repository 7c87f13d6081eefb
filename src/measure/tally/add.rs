use crate::measure::Moment;

/// Adds a member's flow of one period to its sums, and to the flow of the whole life; `false` if a sum left its range.
#[inline(always)]
pub(super) fn add_flow(sums: &mut Moment, life: &mut i64, flow: i64) -> bool {
    if flow == 0 {
        return true;
    }
    let (sum, over) = life.overflowing_add(flow);
    *life = sum;
    sums.add(flow) & !over
}

#[inline]
pub(super) fn add_wide(sum: &mut i128, value: i128) -> bool {
    sum.checked_add(value).map(|new| *sum = new).is_some()
}

/// The square of a level; nearly all fit 64 bits, which is quicker.
#[inline]
pub(super) fn square(level: i128) -> Option<i128> {
    match i64::try_from(level) {
        Ok(level) => Some(i128::from(level) * i128::from(level)),
        Err(_) => level.checked_mul(level),
    }
}
