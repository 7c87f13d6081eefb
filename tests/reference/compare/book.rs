//! Books what the engine reports in the words of the reference.

use loyal::core::{HoldingId, LadderId, Program, Rank, RowId};
use loyal::evaluate::{CashFor, Grant, Recorder, Source, Taking};
use loyal::ledger::Lot;
use loyal::quantity::{Day, Instant};

use crate::slow::{Entry, What};

/// What the engine booked.
pub struct Book<'p> {
    pub program: &'p Program,
    pub entries: Vec<Entry>,
    /// Of several members the one that entries are about, and what was booked of the others.
    pub acting: usize,
    pub others: Vec<Vec<Entry>>,
}

impl Book<'_> {
    fn name(&self, source: Source) -> String {
        match source {
            Source::Row(row) => self.program.rows[row.index()].name.clone(),
            Source::Offer(offer) => self.program.offers[offer.index()].name.clone(),
            Source::Exchange(at) => self.program.exchanges[usize::from(at)].name.clone(),
            #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
            other => format!("{other:?}"),
        }
    }

    fn taking(&self, taking: Taking) -> String {
        match taking {
            Taking::Offer(offer) => self.program.offers[offer.index()].name.clone(),
            Taking::Exchange(index) => self.program.exchanges[usize::from(index)].name.clone(),
            Taking::Voucher => "voucher".to_owned(),
            Taking::Payment(index) => format!("payment {index}"),
            #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
            other => format!("{other:?}"),
        }
    }

    fn book(&mut self, at: Instant, what: What) {
        self.entries.push(Entry { day: at.day(), what });
    }
}

impl Recorder for Book<'_> {
    fn acting(&mut self, member: u16) {
        let member = usize::from(member);
        if member != self.acting {
            self.others[self.acting] = std::mem::take(&mut self.entries);
            self.entries = std::mem::take(&mut self.others[member]);
            self.acting = member;
        }
    }
    fn granted(&mut self, grant: &Grant<'_>) {
        let by = self.name(grant.source);
        self.book(grant.at, What::Granted { holding: grant.holding.0, by, units: grant.lot.quantity });
    }
    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        let by = self.taking(taking);
        self.book(at, What::Taken { holding: holding.0, by, units });
    }
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, _lot: &Lot) {
        self.book(at, What::Expired { holding: holding.0, units });
    }
    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, row: RowId) {
        let by = self.name(Source::Row(row));
        self.book(at, What::Clawed { holding: holding.0, by, units });
    }
    fn forgiven(&mut self, at: Instant, row: RowId, holding: HoldingId, units: i64) {
        let by = self.name(Source::Row(row));
        self.book(at, What::Forgiven { holding: holding.0, by, units });
    }
    fn owed(&mut self, at: Instant, holding: HoldingId, units: i64) {
        self.book(at, What::Owed { holding: holding.0, units });
    }
    fn repaid(&mut self, at: Instant, holding: HoldingId, units: i64) {
        self.book(at, What::Repaid { holding: holding.0, units });
    }
    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, taking: Taking) {
        let by = self.taking(taking);
        self.book(at, What::CameBack { holding: holding.0, by, units: lot.quantity });
    }
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {
        let by = match what {
            CashFor::Fee(id) => format!("fee {}", self.program.memberships[id.index()].name),
            CashFor::Row(row) => self.program.rows[row.index()].name.clone(),
            CashFor::Offer(offer) => self.program.offers[offer.index()].name.clone(),
        };
        self.book(at, What::Cash { by, money });
    }
    fn redeemed(&mut self, at: Instant, offer: loyal::core::OfferId, _times: u16, money: i64) {
        if money > 0 {
            let by = self.program.offers[offer.index()].name.clone();
            self.book(at, What::Cash { by, money: -money });
        }
    }
    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        self.book(at, What::Ranked { ladder: ladder.0, from, to });
    }
}

/// Entries of one day as a sorted bag, sums merged: lots that are merged lapse as one.
pub fn digest(entries: &[Entry]) -> Vec<(Day, What)> {
    let mut sums = std::collections::BTreeMap::new();
    let mut all = Vec::new();
    for entry in entries {
        let mut what = entry.what.clone();
        match what.units() {
            Some(units) => {
                let count = std::mem::replace(units, 0);
                *sums.entry((entry.day, what)).or_insert(0) += count;
            }
            None => all.push((entry.day, what)),
        }
    }
    for ((day, mut what), sum) in sums {
        if let Some(units) = what.units() {
            *units = sum;
        }
        all.push((day, what));
    }
    all.sort();
    all
}
