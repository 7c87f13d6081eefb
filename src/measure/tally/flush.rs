//! A period is over: what was added up in it goes into the sums over members.

use super::add::{add_flow, add_wide, square};
use super::{ACTIVE_SECONDS, FIXED, PURCHASES, REVENUE, REWARD, Tally};

impl Tally<'_> {
    /// Adds the running period to the sums; time moves on to period `to`.
    pub(super) fn flush(&mut self, to: usize) {
        let from = self.period;
        if self.now[PURCHASES] > 0 {
            self.retain(from);
        }
        if self.beside.is_some() {
            self.split();
        }
        let owed = if self.partners.is_empty() { 0 } else { self.settle(from) };
        self.profit(owed);
        self.flows(from);
        if !self.twin.is_empty() {
            self.without_purchases(from + 1, to);
        }
        self.holdings(from);
        self.active(from, to);
    }

    /// Flows that every program has.
    #[inline]
    fn flows(&mut self, period: usize) {
        let row = self.sums.by_period.get_mut(period * self.sums.slots..).unwrap_or_default();
        let Some(row) = row.first_chunk_mut::<FIXED>() else { return };
        let (mut fine, now) = (true, &self.now);
        // Most periods have purchases and nothing else.
        for at in [PURCHASES, REVENUE] {
            fine &= add_flow(&mut row[at], &mut self.life[at], now[at]);
        }
        let others = now.get(REVENUE + 1..).unwrap_or(&[]);
        if others.iter().fold(0, |any, flow| any | flow) != 0 {
            for at in REVENUE + 1..FIXED {
                fine &= add_flow(&mut row[at], &mut self.life[at], now[at]);
            }
        }
        if now[REWARD] != 0
            && let Some(sum) = self.sums.cost_by_revenue.get_mut(period)
        {
            fine &= add_wide(sum, i128::from(now[REWARD]) * i128::from(now[REVENUE]));
        }
        self.now = [0; FIXED];
        self.fine &= fine;
    }

    /// Units of each holding, and what is outstanding from here on.
    #[inline]
    fn holdings(&mut self, period: usize) {
        let (mut fine, mut moved) = (true, 0i128);
        let place = period * self.sums.slots + FIXED;
        let columns = self.layout.periods.len() + 1;
        let changes = &mut self.sums.level_squares;
        let (rows, _) = self.sums.by_period.get_mut(place..).unwrap_or_default().as_chunks_mut::<4>();
        for (at, (flows, row)) in self.units.iter_mut().zip(rows).enumerate() {
            let [issued, redeemed, expired, clawed] = std::mem::take(flows);
            if issued | redeemed | expired | clawed == 0 {
                continue;
            }
            let life = &mut self.life_units[at];
            fine &= add_flow(&mut row[0], &mut life[0], issued)
                & add_flow(&mut row[1], &mut life[1], redeemed)
                & add_flow(&mut row[2], &mut life[2], expired);
            if clawed != 0 {
                fine &= add_flow(&mut row[3], &mut life[3], clawed);
            }
            let change = issued - redeemed - expired - clawed;
            self.balance[at] += change;
            moved += i128::from(change) * i128::from(self.layout.costs.outstanding[at]);
            let place = changes.get_mut(at * columns + period);
            let square = i128::from(self.balance[at]) * i128::from(self.balance[at]);
            fine &= rises(place, &mut self.squares[at], square);
        }
        if moved != 0 {
            self.cost += moved;
            let at = self.layout.holdings;
            let place = changes.get_mut(at * columns + period);
            fine &= square(self.cost).is_some_and(|square| rises(place, &mut self.squares[at], square));
        }
        self.fine &= fine;
    }

    /// The last values of all levels hold until the horizon, and what is outstanding then is counted.
    pub(super) fn close_levels(&mut self) -> bool {
        let columns = self.layout.periods.len() + 1;
        let mut fine = true;
        let after = self.sums.level_squares.chunks_exact_mut(columns).filter_map(<[i128]>::last_mut);
        for (sum, old) in after.zip(&mut self.squares) {
            let old = std::mem::take(old);
            fine &= old == 0 || add_wide(sum, -old);
        }
        for (level, balance) in self.sums.levels.iter_mut().zip(&self.balance) {
            fine &= *balance == 0 || level.add(*balance);
        }
        let cost = std::mem::take(&mut self.cost);
        fine && i64::try_from(cost).is_ok_and(|cost| self.sums.levels.last_mut().is_none_or(|level| level.add(cost)))
    }

    /// Adds the partners' numbers of the running period to the sums; returns what they owe together.
    #[cold]
    fn settle(&mut self, period: usize) -> i64 {
        let owed = self.layout.funding.owed(&self.partners);
        if let Some(last) = self.partners.last_mut() {
            *last = owed;
        }
        let place = period * self.sums.slots + self.layout.partners();
        let row = self.sums.by_period.get_mut(place..).unwrap_or_default();
        for ((sum, number), life) in row.iter_mut().zip(&mut self.partners).zip(&mut self.life_partners) {
            let value = std::mem::take(number);
            self.fine &= value == 0 || sum.add(value);
            *life = life.saturating_add(value);
        }
        owed
    }

    /// Counts the member as active at the ends of the periods that the last purchase is near enough to.
    #[inline]
    fn active(&mut self, from: usize, to: usize) {
        let ends = self.layout.periods.get(from..to).unwrap_or(&[]);
        let counts = self.sums.active.get_mut(from..to).unwrap_or_default();
        for (end, count) in ends.iter().zip(counts) {
            if end.0 - self.last_purchase > ACTIVE_SECONDS {
                return;
            }
            *count += 1;
        }
    }

    /// The member bought in this period.
    #[inline]
    fn retain(&mut self, period: usize) {
        if let Some(kept) = &mut self.kept {
            kept.bought.push(period as u32);
        }
        if let Some(bought) = self.sums.bought.get_mut(period) {
            *bought += 1;
        }
        self.retained[0] += i64::from(period + 1 < self.layout.periods.len());
        if period > 0 && self.last_bought == Some(period - 1) {
            self.retained[1] += 1;
            if let Some(kept) = self.sums.kept.get_mut(period) {
                *kept += 1;
            }
        }
        self.last_bought = Some(period);
    }
}

/// The square of a level is another one from a period's end on, in place of the one before; both are not negative.
#[inline]
fn rises(change: Option<&mut i128>, before: &mut i128, square: i128) -> bool {
    let rise = square.wrapping_sub(std::mem::replace(before, square));
    change.is_some_and(|change| add_wide(change, rise))
}
