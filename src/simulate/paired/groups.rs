use crate::measure::{Histogram, Life, Moment};

/// By what a group of members is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everybody.
    All,
    /// Number of the segment in the scenario.
    Segment(usize),
    /// Tenth of the members by what they spend without a program, 0 for the tenth that spends least.
    Tenth(usize),
    /// Ladder and tier in which they end in the program compared against.
    Tier(usize, usize),
}

/// How the benefit of a group's members changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Who.
    pub kind: Kind,
    /// Members.
    pub members: u64,
    /// Members who have more of the program than in the one compared against.
    pub better: u64,
    /// Members who have less.
    pub worse: u64,
    /// Σ benefit in the program compared against, thousandths of minor units.
    pub before: i128,
    /// Change of benefit, member by member, thousandths of minor units.
    pub change: Moment,
}

/// How the benefit of single members changed between two programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Everybody, then segments, tenths and tiers.
    pub groups: Vec<Group>,
    /// Changes, thousandths of minor units.
    pub histogram: Histogram,
}

impl Change {
    /// Nobody yet; `tiers` by ladder of the program compared against.
    pub fn new(segments: usize, tiers: &[usize]) -> Change {
        let ladders = tiers.iter().enumerate().flat_map(|(ladder, count)| (0..*count).map(move |t| (ladder, t)));
        let kinds = std::iter::once(Kind::All)
            .chain((0..segments).map(Kind::Segment))
            .chain((0..10).map(Kind::Tenth))
            .chain(ladders.map(|(ladder, tier)| Kind::Tier(ladder, tier)));
        let group = |kind| Group { kind, members: 0, better: 0, worse: 0, before: 0, change: Moment::default() };
        Change { groups: kinds.map(group).collect(), histogram: Histogram::default() }
    }

    /// Counts a member who belongs to these groups; `false` if a sum left its range.
    #[must_use]
    pub fn add(&mut self, before: &Life, after: &Life, belongs: impl Fn(Kind) -> bool) -> bool {
        let change = after.benefit.saturating_sub(before.benefit);
        self.histogram.add(change);
        let mut fine = true;
        for group in self.groups.iter_mut().filter(|group| belongs(group.kind)) {
            group.members += 1;
            group.better += u64::from(change > 0);
            group.worse += u64::from(change < 0);
            group.before = group.before.saturating_add(i128::from(before.benefit));
            fine &= group.change.add(change);
        }
        fine
    }

    /// Adds other members; `false` if a sum left its range.
    #[must_use]
    pub fn merge(&mut self, other: &Change) -> bool {
        self.histogram.merge(&other.histogram);
        let mut fine = true;
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            mine.members += theirs.members;
            mine.better += theirs.better;
            mine.worse += theirs.worse;
            mine.before = mine.before.saturating_add(theirs.before);
            fine &= mine.change.merge(theirs.change);
        }
        fine
    }
}
