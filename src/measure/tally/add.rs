use crate::measure::Moment;

/// Adds a member's flows of one period to a row of sums, and to the flows of the whole life.
#[inline]
pub(super) fn add_row<const N: usize>(row: &mut [Moment; N], flows: &[i64; N], life: &mut [i64; N]) -> bool {
    let mut fine = true;
    for at in 0..N {
        if flows[at] != 0 {
            fine &= row[at].add(flows[at]);
            let (sum, over) = life[at].overflowing_add(flows[at]);
            life[at] = sum;
            fine &= !over;
        }
    }
    fine
}

#[inline]
pub(super) fn add_wide(sum: &mut i128, value: i128) -> bool {
    sum.checked_add(value).map(|new| *sum = new).is_some()
}

/// Adds the square of a level that holds from the end of period `from` until before that of `to`, as changes
/// from period to period.
pub(super) fn square(row: &mut [i128], level: i128, from: usize, to: usize) -> bool {
    if level == 0 {
        return true;
    }
    let Some(square) = level.checked_mul(level) else { return false };
    let begin = row.get_mut(from).is_some_and(|change| add_wide(change, square));
    begin && row.get_mut(to).is_some_and(|change| add_wide(change, -square))
}
