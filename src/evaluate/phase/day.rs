//! What waits for the day: which purchase brought how much of it, so that a return finds its part.

use crate::core::RoundedPer;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Intake, PURCHASE, Plan, ReturnsPlan, Special};
use crate::evaluate::receipt::{AwardKept, DayKept, FeedKept, OpenReceipt, share_wide};
use crate::evaluate::window::Tally;

/// The exact amounts of a day that ends, by row of the plan.
pub(super) type DayParts = Vec<(u16, i128)>;

impl Plan {
    /// Phase 4: an exact amount waits for the end of the day.
    #[cold]
    pub(super) fn note_day(&self, scratch: &mut Scratch, entry: u16, parts: i128) {
        if scratch.draft.on {
            scratch.draft.days.push(DayKept { entry, parts, back: 0 });
        }
    }

    /// Before M2 a purchase that comes back takes its part out of what waits.
    pub(super) fn take_out_of_the_day(&self, returns: &ReturnsPlan, state: &mut State, receipt: &mut OpenReceipt) {
        let mut days = std::mem::take(&mut receipt.days);
        for day in &mut days {
            let Some(Some(of)) = returns.rows.get(usize::from(day.entry)) else { continue };
            if of.mode.claims == crate::core::Claims::Nothing {
                continue;
            }
            let (whole, part) = receipt.part(of.basis);
            let back = day.parts - share_wide(day.parts, whole - part, whole);
            let row = &self.rows[usize::from(day.entry)];
            if let Some(waits) = state.daily.get_mut(row.id.index()) {
                *waits = (*waits - (back - day.back)).max(0);
            }
            day.back = back;
        }
        receipt.days = days;
    }

    /// Opens the draft in which M2 notes what it posts.
    pub(super) fn open_day(&self, scratch: &mut Scratch) {
        if self.returns.is_some() {
            scratch.draft.clear();
            (scratch.draft.on, scratch.draft.occasion) = (true, PURCHASE);
        }
    }

    /// After M2: what was posted is shared out over the purchases of the day, by their exact amounts, largest
    /// remainder, ties to the earlier; each then has an award like any other.
    pub(super) fn share_day(&self, state: &mut State, scratch: &mut Scratch, total: &DayParts) {
        if self.returns.is_none() {
            return;
        }
        scratch.draft.on = false;
        let posted = std::mem::take(&mut scratch.draft.awards);
        let fed: Vec<u16> = scratch.draft.feeds.drain(..).map(|feed| feed.accumulator).collect();
        for award in posted {
            let all = total.iter().find(|(entry, _)| *entry == award.entry).map_or(0, |(_, parts)| *parts);
            let own = |receipt: &OpenReceipt| {
                let row = |entry: u16| self.rows[usize::from(entry)].id;
                let days = receipt.days.iter().filter(|day| row(day.entry) == row(award.entry));
                days.map(|day| day.parts - day.back).sum::<i128>()
            };
            let mut shares: Vec<(usize, i128)> = state.receipts.iter().map(own).enumerate().collect();
            shares.retain(|(_, parts)| *parts > 0);
            let known: i128 = shares.iter().map(|(_, parts)| *parts).sum();
            let rest = all.saturating_sub(known).max(0);
            let demands = shares.iter().map(|(_, parts)| *parts).chain([rest]).collect::<Vec<_>>();
            for ((place, _), units) in shares.iter().zip(parts_of(award.units, &demands)) {
                if units > 0 {
                    let receipt = &mut state.receipts[*place];
                    self.feed_of_the_day(receipt, &state.tallies, &fed, (award.entry, units));
                    receipt.awards.push(AwardKept { units, ..award.clone() });
                    receipt.until = receipt.until.max(award.matures);
                    receipt.charged.extend_from_slice(&scratch.charged);
                    receipt.awards.sort_by_key(|award| self.rows[usize::from(award.entry)].source);
                }
            }
        }
        for receipt in &mut state.receipts {
            receipt.days.clear();
        }
    }

    /// Metrics of what was earned fall with it when it is claimed.
    fn feed_of_the_day(&self, receipt: &mut OpenReceipt, tallies: &[Tally], fed: &[u16], (entry, units): (u16, i64)) {
        let row = &self.rows[usize::from(entry)];
        for &accumulator in fed {
            let counts = match &self.accumulators[usize::from(accumulator)].takes {
                Intake::Earned(of) => self.grants(row, *of),
                Intake::Special(special) => {
                    matches!(special.as_ref(), Special::EarnedBy(rows) if rows.contains(&row.id))
                }
                _ => false,
            };
            if !counts {
                continue;
            }
            match receipt.feeds.iter_mut().find(|feed| feed.accumulator == accumulator) {
                Some(feed) => feed.value += units,
                None => {
                    let window = &self.windows[usize::from(accumulator)];
                    let tally = tallies.get(usize::from(accumulator));
                    let key = tally.map_or(0, |tally| tally.mark_of_period(window));
                    receipt.feeds.push(FeedKept { accumulator, key, atoms: u64::MAX, value: units, back: 0 });
                }
            }
        }
    }

    fn grants(&self, row: &crate::evaluate::plan::RowPlan, of: crate::core::HoldingId) -> bool {
        row.rounds.per == RoundedPer::Day
            && matches!(row.action, crate::evaluate::plan::Action::Grant { holding, .. } if usize::from(holding) == of.index())
    }
}

/// Units shared out by demand, largest remainder, ties to the earlier.
fn parts_of(units: i64, demands: &[i128]) -> Vec<i64> {
    let sum: i128 = demands.iter().sum::<i128>().max(1);
    let exact = |demand: i128| i128::from(units).saturating_mul(demand);
    let mut parts: Vec<i64> = demands.iter().map(|demand| (exact(*demand) / sum) as i64).collect();
    let mut left = units - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..demands.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(demands[*at]) % sum));
    for at in order {
        if left > 0 {
            parts[at] += 1;
            left -= 1;
        }
    }
    parts
}
