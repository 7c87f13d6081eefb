//! What is pending from an event is confirmed or cancelled (`core` section 8).

use loyal::quantity::Instant;

use super::receipt::Which;
use super::{Lot, Slow};
use crate::acts::note_word;

impl<'p> Slow<'p> {
    /// The last event meant from which something is pending; false if there is none.
    pub fn confirm(&mut self, at: Instant, which: Which, cancel: bool) -> bool {
        self.settle(at);
        let Some(place) = self.receipts.iter().rposition(|one| which.means(one.at) && one.waits(at)) else {
            return false;
        };
        let mut receipt = self.receipts[place].clone();
        self.event += 1;
        let mut order: Vec<usize> = (0..receipt.given.len()).collect();
        order.sort_by_key(|&place| &self.program.rows[receipt.given[place].row.index()].name);
        for place in order {
            let given = receipt.given[place].clone();
            if given.matures.is_none_or(|matures| matures <= at) {
                continue;
            }
            // An extension has moved the bases of all lots: those with the award's own come first.
            let own = self.own_lots(&given, true);
            note_word("Confirm", if cancel { "cancelled" } else { "confirmed" });
            if cancel {
                let got = self.take_from(&own, given.units - given.claimed);
                self.clawed(&given, got);
                receipt.given[place].claimed += got;
                receipt.given[place].clawed += got;
            } else {
                self.release(&own, given.units - given.clawed);
                self.repay(given.holding);
            }
            receipt.given[place].matures = None;
        }
        if cancel {
            // Nothing came back of the event itself: only what was earned falls.
            self.metrics_fall(&mut receipt);
            self.limits_fall(&mut receipt);
        }
        self.receipts[place] = receipt;
        self.exchange_at_once(at);
        self.suspend(at);
        true
    }

    /// Pending units can be spent, their due unchanged.
    fn release(&mut self, places: &[usize], units: i64) {
        let mut left = units;
        for &place in places {
            let part = left.min(self.lots[place].units);
            left -= part;
            self.lots[place].units -= part;
            let lot = Lot { units: part, matures: None, ..self.lots[place].clone() };
            self.lots.push(lot);
        }
        self.lots.retain(|lot| lot.units > 0);
    }
}
