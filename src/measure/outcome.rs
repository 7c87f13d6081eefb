use super::layout::{FIXED, Layout, MARGIN, PROFIT, PURCHASES, REVENUE};
use super::{Moment, Sums};
use crate::core::HoldingId;
use crate::evaluate::Member;
use crate::quantity::{Day, Instant};

/// What whole lives come to, beside the sums by period. Whole numbers, as everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Members who bought at all, who bought again, and who redeemed anything.
    pub counts: [u64; 3],
    /// Members by the period of their last purchase.
    pub last: Vec<u64>,
    /// Σ revenue × purchases, and Σ margin × profit.
    pub products: [i128; 2],
    /// Σ issued × redeemed and Σ issued × expired, by holding.
    pub by_holding: Vec<[i128; 2]>,
    /// Cost of what is outstanding at the end, by month of issue from that of the first day.
    pub issued_in: Vec<Moment>,
}

impl Outcomes {
    /// Zeros for a layout.
    pub fn new(layout: &Layout) -> Outcomes {
        Outcomes {
            last: vec![0; layout.periods.len()],
            by_holding: vec![[0; 2]; layout.holdings],
            issued_in: vec![Moment::default(); months(layout)],
            ..Outcomes::default()
        }
    }

    /// A life is over: its flows, units by holding, and the period of its last purchase; `false` if a sum left its
    /// range.
    #[inline]
    #[must_use]
    pub fn add(&mut self, life: &[i64; FIXED], units: &[[i64; 4]], last: Option<usize>) -> bool {
        let mut fine = true;
        let mut product = |sum: &mut i128, a: i64, b: i64| {
            let (new, over) = sum.overflowing_add(i128::from(a) * i128::from(b));
            *sum = new;
            fine &= !over;
        };
        product(&mut self.products[0], life[REVENUE], life[PURCHASES]);
        product(&mut self.products[1], life[MARGIN], life[PROFIT]);
        let mut redeemed = false;
        for (sums, [issued, spent, expired, _]) in self.by_holding.iter_mut().zip(units) {
            redeemed |= *spent > 0;
            product(&mut sums[0], *issued, *spent);
            product(&mut sums[1], *issued, *expired);
        }
        let bought = life[PURCHASES];
        for (count, holds) in self.counts.iter_mut().zip([bought > 0, bought > 1, redeemed]) {
            *count += u64::from(holds);
        }
        if let Some(count) = last.and_then(|period| self.last.get_mut(period)) {
            *count += 1;
        }
        fine
    }

    /// What the member holds at the end, by month of issue; `false` if a sum left its range.
    #[must_use]
    pub fn add_outstanding(&mut self, member: &Member, layout: &Layout) -> bool {
        let (mut fine, mut month, mut cost) = (true, usize::MAX, 0i64);
        let first = first_month(layout);
        let last = self.issued_in.len().saturating_sub(1);
        let mut close =
            |month: usize, cost: i64| cost == 0 || self.issued_in.get_mut(month).is_none_or(|sum| sum.add(cost));
        for (at, price) in layout.costs.outstanding.iter().enumerate().filter(|(_, price)| **price != 0) {
            for lot in member.lots(HoldingId(at as u16)) {
                let issued = (i32::from(lot.issue) - first).clamp(0, last as i32) as usize;
                if issued != month {
                    fine &= close(month, cost);
                    (month, cost) = (issued, 0);
                }
                match lot.quantity.checked_mul(*price).and_then(|more| cost.checked_add(more)) {
                    Some(sum) => cost = sum,
                    None => fine = false,
                }
            }
        }
        fine & close(month, cost)
    }

    /// Adds the outcomes of other members; `false` if a sum left its range.
    #[must_use]
    pub fn merge(&mut self, other: &Outcomes) -> bool {
        let counts = self.counts.iter_mut().chain(&mut self.last);
        for (mine, theirs) in counts.zip(other.counts.iter().chain(&other.last)) {
            *mine += theirs;
        }
        let mut fine = true;
        let wide = self.products.iter_mut().chain(self.by_holding.iter_mut().flatten());
        for (mine, theirs) in wide.zip(other.products.iter().chain(other.by_holding.iter().flatten())) {
            let (sum, over) = mine.overflowing_add(*theirs);
            *mine = sum;
            fine &= !over;
        }
        for (mine, theirs) in self.issued_in.iter_mut().zip(&other.issued_in) {
            fine &= mine.merge(*theirs);
        }
        fine
    }
}

/// Months from January 1970, as lots count them.
fn month(day: Day) -> i32 {
    let date = day.date();
    (date.year - 1970) * 12 + i32::from(date.month) - 1
}

fn first_month(layout: &Layout) -> i32 {
    month(layout.start.day())
}

/// Months that the horizon touches.
fn months(layout: &Layout) -> usize {
    let last = layout.periods.last().map_or(layout.start, |end| Instant(end.0 - 1));
    usize::try_from(month(last.day()) - first_month(layout) + 1).unwrap_or(0)
}

impl Sums {
    /// Cost outstanding at the end that was issued in a period; `None` unless periods are calendar months.
    pub(super) fn issued_in(&self, period: usize) -> Option<Moment> {
        let outcomes = &self.outcomes;
        (outcomes.issued_in.len() == outcomes.last.len()).then(|| outcomes.issued_in.get(period).copied())?
    }
}
