//! What a return takes back of awards, and from where (`core` section 8).

use loyal::core::{Claims, Effect, Guard, HoldingId, HoldingKind};
use loyal::quantity::{Calendar, Day, Instant, Part};

use super::deadline::Due;
use super::receipt::{Given, Receipt, lines_of};
use super::{Lot, Slow, What};
use crate::acts::{note, note_word};

fn month(day: Day) -> i32 {
    Calendar::plain(Part::Month).key(day)
}

impl<'p> Slow<'p> {
    /// Every award claims from its own lots, then what is missing from elsewhere, both in the order of names.
    pub(super) fn claim_back(&mut self, receipt: &mut Receipt<'p>, at: Instant) {
        let mut order: Vec<usize> = (0..receipt.given.len()).collect();
        order.sort_by_key(|&place| &self.program.rows[receipt.given[place].row.index()].name);
        self.claim_waiting(receipt);
        let mut missing = vec![0; receipt.given.len()];
        for &place in &order {
            let given = receipt.given[place].clone();
            let mode = self.program.returns.of(given.row);
            note("Claims", &mode.claims);
            let wanted = (given.units - self.kept(receipt, &given) - given.claimed).max(0);
            let own = self.own_lots(&given, mode.pending_only);
            let got = self.take_from(&own, wanted);
            self.clawed(&given, got);
            receipt.given[place].claimed += wanted;
            receipt.given[place].clawed += got;
            missing[place] = wanted - got;
        }
        for &place in &order {
            let given = receipt.given[place].clone();
            let mut rest = missing[place];
            if !self.program.returns.of(given.row).pending_only {
                rest -= self.claim_elsewhere(&given, rest, at);
                if rest > 0 && self.program.holdings[given.holding.index()].may_go_negative {
                    note_word("Debt", "owed");
                    self.debts[given.holding.index()] += rest;
                    self.book(What::Owed { holding: given.holding.0, units: rest });
                    self.clawed(&given, rest);
                    rest = 0;
                }
            }
            receipt.given[place].clawed += missing[place] - rest;
            if rest > 0 {
                receipt.forgiven = true;
                let by = self.program.rows[given.row.index()].name.clone();
                self.book(What::Forgiven { holding: given.holding.0, by, units: rest });
            }
        }
    }

    /// What waits for the end of the day leaves the part that belongs to what is left of the purchase.
    fn claim_waiting(&mut self, receipt: &Receipt<'p>) {
        for place in 0..self.day.len() {
            let one = self.day[place];
            let row = &self.program.rows[one.row.index()];
            let Effect::Grant { amount, .. } = &row.effect else { continue };
            let keeps = self.program.returns.of(one.row).claims == Claims::Nothing;
            if !one.kept || one.event != receipt.event || keeps {
                continue;
            }
            let basis = receipt.basis(&amount.numerator, row.stage, &row.on);
            let (whole, back) = (receipt.whole(basis), receipt.returned(basis));
            note_word("Receipt", "same day");
            self.day[place].left = one.brought * (whole - back) / whole;
        }
    }

    pub(super) fn clawed(&mut self, given: &Given, units: i64) {
        if units > 0 {
            let by = self.program.rows[given.row.index()].name.clone();
            self.book(What::Clawed { holding: given.holding.0, by, units });
        }
    }

    /// What the member keeps of an award.
    fn kept(&self, receipt: &Receipt<'p>, given: &Given) -> i64 {
        let row = &self.program.rows[given.row.index()];
        let Effect::Grant { amount, .. } = &row.effect else { return given.units };
        match self.program.returns.of(given.row).claims {
            Claims::Nothing => given.units,
            Claims::Recompute => self.recomputed(receipt, given),
            Claims::Share => {
                let basis = receipt.basis(&amount.numerator, row.stage, &row.on);
                let (whole, back) = (receipt.whole(basis), receipt.returned(basis));
                let left = i128::from(given.units) * (whole - back);
                let thing = self.program.holdings[given.holding.index()].kind != HoldingKind::Points
                    || self.program.returns.pieces.contains(&given.holding);
                (if thing { (left + whole - 1) / whole } else { left / whole }) as i64
            }
        }
    }

    /// The amount on what is left, with the member as he was; never more than it gave.
    fn recomputed(&self, receipt: &Receipt<'p>, given: &Given) -> i64 {
        let row = &self.program.rows[given.row.index()];
        let (Effect::Grant { amount, .. }, Some(saw)) = (&row.effect, &receipt.saw) else { return given.units };
        let fields = receipt.scene.numbers.iter().zip(receipt.fields_back(self.program));
        let left = fields.map(|(all, back)| all - back).collect();
        let scene = receipt.scene_of(|basis| receipt.whole(basis) - receipt.returned(basis), left);
        let triggers = lines_of(&row.on);
        let listens = receipt.on_lines(triggers);
        let happens = receipt.returned(listens) < receipt.whole(listens);
        let parts =
            if let Guard::All(parts) = &row.guard { parts.as_slice() } else { std::slice::from_ref(&row.guard) };
        // Parts that only look at the member held, and still do.
        let holds = parts.iter().filter(|part| part.reads_event()).all(|part| saw.holds(part, &scene));
        if happens && holds { saw.award_of(row, amount, &scene).min(given.units) } else { 0 }
    }

    /// Lots of the same source and month, those with the award's base first: pending ones until the same moment, then
    /// spendable ones.
    pub(super) fn own_lots(&self, given: &Given, pending_only: bool) -> Vec<usize> {
        let name = &self.program.rows[given.row.index()].name;
        let mine = |place: &usize| {
            let lot = &self.lots[*place];
            let same = lot.holding == given.holding && lot.source == *name && month(lot.issued) == month(given.issued);
            let state = match lot.matures {
                Some(matures) => given.matures == Some(matures),
                None => !pending_only,
            };
            same && state
        };
        let mut places: Vec<usize> = (0..self.lots.len()).filter(mine).collect();
        places.sort_by_key(|&place| {
            let lot = &self.lots[place];
            (lot.matures.is_none(), !self.same_base(given, lot), self.spend_key(place))
        });
        places
    }

    pub(super) fn same_base(&self, given: &Given, lot: &Lot) -> bool {
        self.grained(given.holding, given.base) == self.grained(given.holding, lot.base)
    }

    /// Takes from lots one after the other; what was there.
    pub(super) fn take_from(&mut self, places: &[usize], wanted: i64) -> i64 {
        let mut left = wanted;
        for &place in places {
            let taken = left.min(self.lots[place].units);
            self.lots[place].units -= taken;
            left -= taken;
        }
        self.lots.retain(|lot| lot.units > 0);
        wanted - left
    }

    /// Other lots: spendable ones in spend order, then pending ones; then what became of them in exchanges.
    fn claim_elsewhere(&mut self, given: &Given, wanted: i64, at: Instant) -> i64 {
        let holding = given.holding;
        let spendable: i64 =
            self.lots.iter().filter(|lot| lot.holding == holding && lot.matures.is_none()).map(|lot| lot.units).sum();
        let mut got = wanted.min(spendable);
        self.remove(holding, got);
        let mut pending: Vec<usize> = (0..self.lots.len())
            .filter(|&place| self.lots[place].holding == holding && self.lots[place].matures.is_some())
            .collect();
        pending.sort_by_key(|&place| (self.spend_key(place), self.lots[place].matures));
        got += self.take_from(&pending, wanted - got);
        self.clawed(given, got);
        got + self.claim_converted(given, wanted - got, at)
    }

    /// The fewest steps of exchanges that cover it and whose product is still there are undone.
    fn claim_converted(&mut self, given: &Given, wanted: i64, at: Instant) -> i64 {
        let program = self.program;
        let mut order: Vec<_> = program.exchanges.iter().filter(|one| one.from == given.holding).collect();
        order.sort_by(|a, b| a.name.cmp(&b.name));
        let mut missing = wanted;
        for exchange in order {
            let (product, each) = exchange.gives;
            let mut places: Vec<usize> = (0..self.lots.len())
                .filter(|&place| {
                    let lot = &self.lots[place];
                    lot.holding == product && lot.source == exchange.name
                })
                .collect();
            places.sort_by_key(|&place| (self.spend_key(place), self.lots[place].matures));
            let there: i64 = places.iter().map(|&place| self.lots[place].units).sum();
            let steps = ((missing + exchange.step - 1) / exchange.step).min(there / each);
            if steps <= 0 {
                continue;
            }
            note_word("Undone", "exchange");
            self.take_from(&places, steps * each);
            self.clawed(&Given { holding: product, ..given.clone() }, steps * each);
            let came = steps * exchange.step;
            self.undone(given, came, &exchange.name, at);
            let claimed = came.min(missing);
            let own = vec![self.lots.len() - 1];
            self.take_from(&own, claimed);
            self.clawed(given, claimed);
            missing -= claimed;
        }
        wanted - missing
    }

    /// What an exchange had taken is there again, as if the award had given it.
    fn undone(&mut self, given: &Given, units: i64, exchange: &str, at: Instant) {
        let mut lot = Lot {
            holding: given.holding,
            units,
            base: given.base,
            issued: given.issued,
            matures: None,
            due: None,
            source: self.program.rows[given.row.index()].name.clone(),
            own_term: None,
        };
        lot.due = self.due_of(&lot, at);
        let day_ends = at.day().plus_days(1).start();
        lot.due = lot.due.map(|due| if due.at < day_ends { Due { at: day_ends, named_end: true } } else { due });
        self.lots.push(lot);
        self.book(What::CameBack { holding: given.holding.0, by: exchange.to_owned(), units });
    }

    /// Takes spendable units in the holding's order, without booking it.
    pub(super) fn remove(&mut self, holding: HoldingId, units: i64) {
        let entries = self.entries.len();
        if units > 0 {
            self.take_own(holding, units, "");
        }
        self.entries.truncate(entries);
    }
}
