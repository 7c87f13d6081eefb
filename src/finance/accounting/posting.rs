//! From unrounded amounts to whole minor units that foot.

use super::recognition::Recognised;

/// Turns revenue to date into postings, period by period.
#[derive(Clone, Debug)]
pub struct Posting {
    allocated: i64,
    cumulative: i64,
}

/// What a period posts, in minor units. revenue = current + true_up + released, liability = allocation − revenue to date, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// Revenue of the period.
    pub revenue: i64,
    /// Of this from the period's own redemptions.
    pub current: i64,
    /// Of this from the change of estimate on earlier redemptions.
    pub true_up: i64,
    /// Of this released because the right ended.
    pub released: i64,
    /// Revenue to date.
    pub cumulative: i64,
    /// Still owed.
    pub liability: i64,
}

impl Posting {
    /// Begins with the posted allocation.
    pub fn new(allocated: i64) -> Posting {
        Posting { allocated, cumulative: 0 }
    }

    /// Posts a period. The liability is rounded to the nearest unit (halves away from zero), kept between nothing and the posted
    /// allocation, and is one of the two exactly where the unrounded one is; a period's revenue is what the liability falls by. The
    /// parts are rounded each and the largest of them takes what rounding leaves.
    pub fn step(&mut self, recognised: &Recognised) -> Posted {
        let before = self.cumulative;
        let liability = if recognised.cumulative <= 0.0 {
            self.allocated
        } else if recognised.liability <= 0.0 {
            0
        } else {
            (recognised.liability.round() as i64).clamp(0, self.allocated)
        };
        self.cumulative = self.allocated - liability;
        let revenue = self.cumulative - before;
        let exact = [recognised.current, recognised.true_up, recognised.released];
        let mut parts = exact.map(|part| part.round() as i64);
        let largest = (0..3).max_by(|a, b| exact[*a].abs().total_cmp(&exact[*b].abs())).unwrap_or(0);
        parts[largest] += revenue - parts.iter().sum::<i64>();
        let [current, true_up, released] = parts;
        Posted { revenue, current, true_up, released, cumulative: self.cumulative, liability }
    }
}
