//! What a tally hears of a member's life.

use super::{Entered, Scored, Tally};
use crate::core::{HoldingId, LadderId, OfferId, Rank, RowId};
use crate::evaluate::{CashFor, Grant, Recorder, Source, Taking};
use crate::ledger::Lot;
use crate::measure::layout::{CLAWED, EXPIRED, FEES, ISSUED, REDEEMED, REWARD};
use crate::quantity::Instant;

impl Recorder for Tally<'_> {
    #[inline]
    fn granted(&mut self, grant: &Grant<'_>) {
        self.units(grant.at, grant.holding, ISSUED, grant.lot.quantity);
        if !self.partners.is_empty() {
            let (source, units) = (grant.lot.source, grant.lot.quantity);
            self.fine &= self.layout.funding.give(&mut self.partners, source, grant.holding, units);
        }
        let price = self.layout.costs.granted.get(grant.holding.index()).copied().unwrap_or(0);
        if price != 0 {
            // A reward with a cost of its own has that booked as a whole, in `redeemed`.
            let booked = match grant.source {
                Source::Offer(offer) => self.layout.costs.offers.get(offer.index()).is_some_and(Option::is_some),
                Source::Row(_) | Source::Exchange(_) | Source::Given => false,
            };
            if !booked {
                self.add(REWARD, grant.lot.quantity.checked_mul(price));
            }
        }
    }

    #[inline]
    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        if let Taking::Draw(raffle) = taking {
            self.heard.entered.push(Entered { at, raffle, entries: units });
        }
        self.units(at, holding, REDEEMED, units);
    }

    #[inline]
    fn lot_taken(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        if !self.partners.is_empty() {
            self.roll(at);
            self.fine &= self.layout.funding.spend(&mut self.partners, lot.source, holding, units);
        }
    }

    #[inline]
    fn price_off(&mut self, at: Instant, row: RowId, money: i64) {
        if !self.partners.is_empty() {
            self.roll(at);
            self.fine &= self.layout.funding.discount(&mut self.partners, row, money, self.layout.costs.over);
        }
    }

    #[inline]
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, _: &Lot) {
        self.units(at, holding, EXPIRED, units);
    }

    #[inline]
    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, row: RowId) {
        self.units(at, holding, CLAWED, units);
        if !self.partners.is_empty() {
            self.fine &= self.layout.funding.take_back(&mut self.partners, row, holding, units);
        }
        // What was booked as a cost when it was given is had again.
        let price = self.layout.costs.granted.get(holding.index()).copied().unwrap_or(0);
        if price != 0 {
            self.add(REWARD, units.checked_mul(-price));
        }
    }

    #[inline]
    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, _: Taking) {
        self.units(at, holding, REDEEMED, -lot.quantity);
        if !self.partners.is_empty() {
            self.fine &= self.layout.funding.spend(&mut self.partners, lot.source, holding, -lot.quantity);
        }
    }

    #[inline]
    fn redeemed(&mut self, at: Instant, offer: OfferId, times: u16, money: i64) {
        self.roll(at);
        let cost = match self.layout.costs.offers.get(offer.index()) {
            Some(Some(cost)) => cost.checked_mul(i64::from(times)),
            _ => money.checked_mul(self.layout.costs.over),
        };
        self.add(REWARD, cost);
    }

    #[inline]
    fn cash(&mut self, at: Instant, _: CashFor, money: i64) {
        self.roll(at);
        if money < 0 {
            self.add(REWARD, money.checked_mul(-self.layout.costs.over));
        } else {
            self.add(FEES, Some(money));
        }
    }

    fn scored(&mut self, at: Instant, board: u16, score: i64, rank: Rank) {
        self.heard.scored.push(Scored { at, board, score, rank });
    }

    #[inline]
    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        self.roll(at);
        self.shift_tier(ladder.index(), from, -1);
        self.shift_tier(ladder.index(), to, 1);
        let period = self.period as u32;
        if let Some(kept) = &mut self.kept {
            kept.steps.push((period, ladder.index() as u16, to));
        }
    }
}
