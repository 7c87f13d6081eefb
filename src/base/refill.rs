/// Sets every element of a list. An empty list is left alone: filling it calls the system's `memset` on a
/// dangling address, which traps inside where that uses vector masks and then costs more than a whole event.
#[inline]
pub fn refill<T: Copy>(list: &mut [T], value: T) {
    if !list.is_empty() {
        list.fill(value);
    }
}
