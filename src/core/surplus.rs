//! What a metric takes along from one period into the next.

/// What a period leaves to the next one: what its final value has above the highest of the thresholds that it has
/// reached; nothing if it has reached none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surplus {
    /// Thresholds, rising.
    pub over: Vec<i64>,
    /// At most so much.
    pub most: Option<i64>,
}

impl Surplus {
    /// What a final value leaves.
    pub fn of(&self, value: i64) -> i64 {
        let reached = self.over.iter().rev().find(|threshold| **threshold <= value);
        let left = reached.map_or(0, |threshold| value.saturating_sub(*threshold));
        self.most.map_or(left, |most| left.min(most))
    }
}
