use super::layout::{FIXED, Layout};
use super::{Beside, Moment, Outcomes};

/// Everything that a variant (or the twin) is counted into; nothing here grows with the number of members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Slots a period.
    pub slots: usize,
    /// Flows by period and slot, row-major.
    pub by_period: Vec<Moment>,
    /// Flows over the whole life, by slot.
    pub whole: Vec<Moment>,
    /// Levels at the end of the horizon: units outstanding by holding, and last their cost.
    pub levels: Vec<Moment>,
    /// Squares of levels at period ends as differences from the period before, by level and period,
    /// row-major with one column more than periods.
    pub level_squares: Vec<i128>,
    /// Σ reward cost × revenue by period, and last over the whole life.
    pub cost_by_revenue: Vec<i128>,
    /// Members who bought in the 90 days before a period's end, by period.
    pub active: Vec<u64>,
    /// Members who bought in a period.
    pub bought: Vec<u64>,
    /// Members who bought in a period and in the one before.
    pub kept: Vec<u64>,
    /// Over the whole life, a member: periods bought in (but the last), of these followed by another, with
    /// squares and product, for the pooled retention: Σx, Σy, Σx², Σy², Σxy.
    pub retention: [i128; 5],
    /// Changes of the members in a tier by ladder, tier and period.
    pub tiers: Vec<Vec<Vec<i64>>>,
    /// What whole lives come to.
    pub outcomes: Outcomes,
    /// What they come to beside the twin's.
    pub beside: Beside,
    /// Members counted.
    pub members: u64,
    /// Of these, those whom others brought, and those who live with somebody who comes by himself.
    pub related: [u64; 2],
}

impl Sums {
    /// Zeros for a layout.
    pub fn new(layout: &Layout) -> Self {
        let periods = layout.periods.len();
        let levels = layout.holdings + 1;
        Sums {
            slots: layout.slots(),
            by_period: vec![Moment::default(); periods * layout.slots()],
            whole: vec![Moment::default(); layout.slots()],
            levels: vec![Moment::default(); levels],
            level_squares: vec![0; levels * (periods + 1)],
            cost_by_revenue: vec![0; periods + 1],
            active: vec![0; periods],
            bought: vec![0; periods],
            kept: vec![0; periods],
            retention: [0; 5],
            tiers: layout.tiers.iter().map(|tiers| vec![vec![0; periods]; *tiers]).collect(),
            outcomes: Outcomes::new(layout),
            beside: if layout.responds { Beside::new(periods) } else { Beside::default() },
            members: 0,
            related: [0; 2],
        }
    }

    /// Adds the sums of other members; `false` if a sum left its range.
    #[must_use]
    pub fn merge(&mut self, other: &Sums) -> bool {
        let mut fine = true;
        let moments = [
            (&mut self.by_period, &other.by_period),
            (&mut self.whole, &other.whole),
            (&mut self.levels, &other.levels),
        ];
        for (mine, theirs) in moments {
            for (a, b) in mine.iter_mut().zip(theirs) {
                fine &= a.merge(*b);
            }
        }
        let wide = [
            (&mut self.level_squares[..], &other.level_squares[..]),
            (&mut self.cost_by_revenue[..], &other.cost_by_revenue[..]),
            (&mut self.retention[..], &other.retention[..]),
        ];
        for (mine, theirs) in wide {
            for (a, b) in mine.iter_mut().zip(theirs) {
                match a.checked_add(*b) {
                    Some(sum) => *a = sum,
                    None => fine = false,
                }
            }
        }
        for (mine, theirs) in
            [(&mut self.active, &other.active), (&mut self.bought, &other.bought), (&mut self.kept, &other.kept)]
        {
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a += b;
            }
        }
        for (a, b) in self.tiers.iter_mut().flatten().flatten().zip(other.tiers.iter().flatten().flatten()) {
            *a += b;
        }
        fine &= self.outcomes.merge(&other.outcomes) & self.beside.merge(&other.beside);
        self.members += other.members;
        for (mine, theirs) in self.related.iter_mut().zip(&other.related) {
            *mine += theirs;
        }
        fine
    }

    /// Customers: members but for those whom others brought. What is said a member is said for each of them, so that
    /// programs which bring more or fewer can be compared.
    pub fn customers(&self) -> u64 {
        self.members - self.related[0]
    }

    /// Those who stand in the scenario's number of customers.
    pub fn roots(&self) -> u64 {
        self.customers() - self.related[1]
    }

    /// The flow of a slot in a period, or over the whole life.
    pub fn flow(&self, slot: usize, period: Option<usize>) -> Moment {
        let found = match period {
            Some(period) => self.by_period.get(period * self.slots + slot),
            None => self.whole.get(slot),
        };
        found.copied().unwrap_or_default()
    }

    /// Units of a holding outstanding at the end of a period, or of the horizon. The level `holdings` is the
    /// cost of all.
    pub fn level(&self, level: usize, costs: &[i64], period: Option<usize>) -> Moment {
        let Some(period) = period else { return self.levels.get(level).copied().unwrap_or_default() };
        let columns = self.active.len() + 1;
        let row = self.level_squares.get(level * columns..level * columns + period + 1).unwrap_or(&[]);
        let holdings = self.levels.len() - 1;
        let sum = if level < holdings {
            self.units_until(level, period)
        } else {
            costs
                .iter()
                .take(holdings)
                .enumerate()
                .map(|(at, cost)| i128::from(*cost) * self.units_until(at, period))
                .sum()
        };
        Moment { sum, square: row.iter().sum() }
    }

    /// Issued − redeemed − expired − clawed back of a holding up to the end of a period.
    fn units_until(&self, holding: usize, period: usize) -> i128 {
        let slot = FIXED + holding * 4;
        let flow = |at: usize, kind: usize| self.flow(slot + kind, Some(at)).sum;
        (0..=period).map(|at| flow(at, 0) - flow(at, 1) - flow(at, 2) - flow(at, 3)).sum()
    }

    /// Members in a tier at the end of a period.
    pub fn in_tier(&self, ladder: usize, tier: usize, period: usize) -> u64 {
        let changes = self.tiers.get(ladder).and_then(|tiers| tiers.get(tier));
        let members: i64 = changes.map_or(0, |changes| changes.iter().take(period + 1).sum());
        members.max(0) as u64
    }
}
