use crate::core::Rank;
use crate::measure::Life;

/// Stretches of the horizon between which moves are counted, and in which cohorts are followed.
const STRETCHES: usize = 3;
const COHORTS: usize = 12;

/// Moves between the tiers of one ladder, from one point of the horizon to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// Tiers.
    pub tiers: usize,
    /// The tier in which everybody begins.
    pub initial: Rank,
    /// The last period of each stretch.
    pub ends: Vec<u32>,
    /// Members by stretch, tier before and tier after.
    pub moves: Vec<u64>,
}

impl Flows {
    /// No moves yet.
    pub fn new(tiers: usize, initial: Rank, periods: usize) -> Flows {
        let ends = ends(periods, STRETCHES);
        Flows { tiers, initial, moves: vec![0; ends.len() * tiers * tiers], ends }
    }

    /// Members who went from one tier to another in a stretch.
    pub fn members(&self, stretch: usize, from: usize, to: usize) -> u64 {
        self.moves.get((stretch * self.tiers + from) * self.tiers + to).copied().unwrap_or(0)
    }

    /// Counts a member's moves in a ladder.
    pub fn add(&mut self, life: &Life, ladder: u16) {
        let mut from = self.initial;
        for (stretch, end) in self.ends.iter().enumerate() {
            let to = life.tier(ladder, self.initial, *end);
            let at = (stretch * self.tiers + usize::from(from)) * self.tiers + usize::from(to);
            if let Some(count) = self.moves.get_mut(at) {
                *count += 1;
            }
            from = to;
        }
    }

    /// Adds other members.
    pub fn merge(&mut self, other: &Flows) {
        for (mine, theirs) in self.moves.iter_mut().zip(&other.moves) {
            *mine += theirs;
        }
    }
}

/// Members by the stretch of their first purchase, and how many of them bought in each later one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cohorts {
    /// The last period of each stretch.
    pub ends: Vec<u32>,
    /// Members who bought, by stretch of the first purchase and stretch, row by row.
    pub bought: Vec<u64>,
}

impl Cohorts {
    /// Nobody yet.
    pub fn new(periods: usize) -> Cohorts {
        let ends = ends(periods, COHORTS);
        Cohorts { bought: vec![0; ends.len() * ends.len()], ends }
    }

    /// Members of a cohort who bought in a stretch.
    pub fn members(&self, cohort: usize, stretch: usize) -> u64 {
        self.bought.get(cohort * self.ends.len() + stretch).copied().unwrap_or(0)
    }

    /// Counts a member.
    pub fn add(&mut self, life: &Life) {
        let stretch = |period: &u32| self.ends.iter().position(|end| period <= end);
        let mut bought = life.bought.iter().filter_map(stretch);
        let Some(first) = bought.next() else { return };
        let mut last = None;
        for now in std::iter::once(first).chain(bought) {
            if last != Some(now)
                && let Some(count) = self.bought.get_mut(first * self.ends.len() + now)
            {
                *count += 1;
            }
            last = Some(now);
        }
    }

    /// Adds other members.
    pub fn merge(&mut self, other: &Cohorts) {
        for (mine, theirs) in self.bought.iter_mut().zip(&other.bought) {
            *mine += theirs;
        }
    }
}

/// The last periods of that many stretches of about equal length, or of fewer if there are fewer periods.
fn ends(periods: usize, most: usize) -> Vec<u32> {
    let count = most.min(periods);
    (1..=count).map(|at| (at * periods / count - 1) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::{Cohorts, Flows, ends};
    use crate::measure::Life;

    #[test]
    fn stretches_end_with_the_horizon() {
        assert_eq!(ends(36, 3), [11, 23, 35]);
        assert_eq!(ends(5, 3), [0, 2, 4]);
        assert_eq!(ends(2, 12), [0, 1]);
        assert!(ends(0, 3).is_empty());
    }

    #[test]
    fn moves_and_cohorts_follow_a_member() {
        let life = Life { steps: vec![(1, 0, 1), (3, 0, 0)], bought: vec![1, 2, 5], ..Life::default() };
        let mut flows = Flows::new(2, 0, 6);
        flows.add(&life, 0);
        assert_eq!([flows.members(0, 0, 1), flows.members(1, 1, 0), flows.members(2, 0, 0)], [1, 1, 1]);
        let mut cohorts = Cohorts::new(6);
        cohorts.add(&life);
        assert_eq!([1, 2, 3, 5].map(|stretch| cohorts.members(1, stretch)), [1, 1, 0, 1]);
    }
}
