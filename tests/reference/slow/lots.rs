//! Holdings: granting, spending, touching, maturing, lapsing (`core` section 2).

use loyal::core::{Anchor, Deadline, Effect, HoldingId, HoldingKind, LadderId, Length, SpendOrder, Step, Trigger};
use loyal::quantity::{Calendar, Day, Instant, LARGEST, Part};

use super::deadline::{Due, due, later, not_over};
use super::{Lot, Slow, What};
use crate::acts::note;

impl Slow<'_> {
    /// Gives units: a new lot.
    pub(super) fn grant(
        &mut self,
        holding: HoldingId,
        units: i64,
        by: &str,
        terms: (Option<&Deadline>, Option<&Deadline>),
        at: Instant,
    ) -> Lot {
        let shape = self.shape(holding);
        let (own_term, own_pending) = terms;
        // No holding ever takes in more than that (`core` section 10).
        self.issued[holding.index()] += i128::from(units);
        self.too_many.set(self.too_many.get() || self.issued[holding.index()] > i128::from(LARGEST));
        // A thing acts by being given; few are ever taken.
        if shape.kind == HoldingKind::Piece {
            note("HoldingKind", &shape.kind);
        }
        let pending = own_pending.unwrap_or_else(|| self.pending_of(holding, at));
        let matures = due(pending, at, self.joined.day()).map(|due| due.at).filter(|matures| *matures > at);
        if shape.touched_by.is_empty() {
            self.touch(holding, at);
        }
        let term = own_term.cloned().unwrap_or_else(|| self.term(holding));
        let base = if term.anchor == Anchor::Maturing { matures.unwrap_or(at) } else { at };
        let mut lot = Lot {
            holding,
            units,
            base,
            issued: at.day(),
            matures,
            due: None,
            source: by.to_owned(),
            own_term: own_term.cloned(),
        };
        for deadline in [pending, &term] {
            if !deadline.is_never() {
                note("Anchor", &deadline.anchor);
            }
            for step in &deadline.steps {
                note("Step", step);
                if let Step::After(length) = step {
                    note("Length", length);
                }
            }
        }
        lot.due = match own_term {
            Some(term) => not_over(due(term, base, self.joined.day()), at),
            None => self.due_of(&lot, at),
        };
        self.age(&lot, at);
        self.lots.push(lot.clone());
        self.book(What::Granted { holding: holding.0, by: by.to_owned(), units });
        self.repay(holding);
        lot
    }

    /// Lots without a due of their own are told apart by their last 120 issue months (`core` section 2).
    fn age(&mut self, new: &Lot, now: Instant) {
        let by_age = |slow: &Self, lot: &Lot| {
            let touched = slow.touches[lot.holding.index()].is_some_and(|touch| touch >= lot.base);
            lot.due.is_none() || lot.own_term.is_none() && slow.term(lot.holding).anchor == Anchor::Touch && touched
        };
        if !by_age(self, new) {
            return;
        }
        let first = new.issued.plus_days(1 - i32::from(new.issued.date().day)).plus_months(-119);
        for place in 0..self.lots.len() {
            let lot = &self.lots[place];
            let matured = lot.matures.is_none_or(|matures| matures <= now);
            if lot.holding == new.holding && matured && lot.issued < first && by_age(self, lot) {
                (self.lots[place].issued, self.lots[place].base) = (first, first.start());
            }
        }
    }

    /// The term of the holding, by tier if it says so.
    pub(super) fn term(&self, holding: HoldingId) -> Deadline {
        let shape = self.shape(holding);
        match shape.by_rank {
            Some((ladder, terms)) => terms[usize::from(self.rank(*ladder))].clone(),
            None => shape.expiry.clone(),
        }
    }

    /// form(max(base, touch) + length) of the holding's own term, dated at `now`: only a term from the
    /// last activity looks at the touch.
    pub(super) fn due_of(&self, lot: &Lot, now: Instant) -> Option<Due> {
        let term = self.term(lot.holding);
        let touched = self.touches[lot.holding.index()].filter(|_| term.anchor == Anchor::Touch);
        not_over(due(&term, touched.map_or(lot.base, |touch| touch.max(lot.base)), self.joined.day()), now)
    }

    /// Computes the dues of a holding again; a term of a lot's own was fixed when it was granted.
    fn date_again(&mut self, holding: HoldingId, now: Instant) {
        for place in 0..self.lots.len() {
            if self.lots[place].holding == holding && self.lots[place].own_term.is_none() {
                self.lots[place].due = self.due_of(&self.lots[place], now);
            }
        }
    }

    /// Activity moves the touch of the whole balance, never back.
    pub(super) fn touch(&mut self, holding: HoldingId, at: Instant) {
        let touch = &mut self.touches[holding.index()];
        *touch = (*touch).max(Some(at));
        if self.term(holding).anchor == Anchor::Touch {
            self.date_again(holding, at);
        }
    }

    /// Moves the base of all lots, and the touch; a due that was fixed at the grant moves by itself.
    pub(super) fn extend(&mut self, holding: HoldingId, by: Length, now: Instant) {
        for lot in self.lots.iter_mut().filter(|lot| lot.holding == holding) {
            lot.base = later(lot.base, by);
            if let (Some(due), true) = (&mut lot.due, lot.own_term.is_some()) {
                // A named end moves with its last day; by hours it becomes an instant like any other.
                due.named_end &= !matches!(by, Length::Seconds(_));
                let day = if due.named_end { 86_400 } else { 0 };
                due.at = Instant(later(Instant(due.at.0 - day), by).0 + day);
            }
        }
        let touch = &mut self.touches[holding.index()];
        *touch = touch.map(|touch| later(touch, by));
        self.date_again(holding, now);
    }

    /// A tier changed: terms by tier are counted anew. A lot that the new term leaves overdue gets
    /// that day as base, one fresh term. At M4 (`booked` on the day before `now`) lots with a named end
    /// have had their moment, the others lapse after it.
    pub(super) fn terms_changed(&mut self, ladder: LadderId, booked: Instant, now: Instant) {
        let over = |due: Due| due.at <= booked || due.named_end && due.at <= now;
        for place in 0..self.lots.len() {
            let (holding, base) = (self.lots[place].holding, self.lots[place].base);
            let by = self.shape(holding).by_rank.map(|by| by.0);
            if by != Some(ladder) || self.lots[place].own_term.is_some() {
                continue;
            }
            let term = self.term(holding);
            let touched = self.touches[holding.index()].filter(|_| term.anchor == Anchor::Touch);
            self.lots[place].due = due(&term, touched.map_or(base, |touch| touch.max(base)), self.joined.day());
            if self.lots[place].due.is_some_and(over) && !self.program.holdings[holding.index()].lapse_at_once {
                let fresh = if due(&term, booked, self.joined.day()).is_some_and(over) { now } else { booked };
                self.lots[place].base = fresh;
                self.lots[place].due = not_over(due(&term, fresh, self.joined.day()), now);
            }
        }
    }

    /// Spends units in the holding's order; more than is there is never asked for. Of the lots consumed the one with
    /// the latest due, as it was.
    pub(super) fn take_own(&mut self, holding: HoldingId, units: i64, by: &str) -> Option<Lot> {
        let shape = self.shape(holding);
        note("SpendOrder", &shape.spend);
        note("HoldingKind", &shape.kind);
        let heaps = self.heaps(holding);
        let held: Vec<i64> = heaps.iter().map(|heap| heap.iter().map(|&place| self.lots[place].units).sum()).collect();
        let parts = if shape.spend == SpendOrder::ProRata { pro_rata(units, &held) } else { in_order(units, &held) };
        let mut consumed: Vec<Lot> = Vec::new();
        for (heap, part) in heaps.iter().zip(parts) {
            let mut left = part;
            for &place in heap {
                let taken = left.min(self.lots[place].units);
                if taken > 0 {
                    consumed.push(self.lots[place].clone());
                }
                self.lots[place].units -= taken;
                left -= taken;
            }
            assert_eq!(left, 0, "a take is refused whole when the balance is short");
        }
        self.lots.retain(|lot| lot.units > 0);
        self.book(What::Taken { holding: holding.0, by: by.to_owned(), units });
        consumed.into_iter().rev().max_by_key(|lot| lot.due.map_or(i64::MAX, |due| due.at.0))
    }

    /// Spendable lots in order of spending; lots equal in all but quantity are one heap.
    fn heaps(&self, holding: HoldingId) -> Vec<Vec<usize>> {
        let key = |place: usize| self.spend_key(place);
        let mut places: Vec<usize> = (0..self.lots.len())
            .filter(|&p| self.lots[p].holding == holding && self.lots[p].matures.is_none())
            .collect();
        places.sort_by_key(|&place| key(place));
        let mut heaps: Vec<Vec<usize>> = Vec::new();
        for place in places {
            match heaps.last_mut() {
                Some(heap) if same(&self.lots[heap[0]], &self.lots[place]) && key(heap[0]) == key(place) => {
                    heap.push(place)
                }
                _ => heaps.push(vec![place]),
            }
        }
        heaps
    }

    /// The place of a lot in the order of spending.
    pub(super) fn spend_key(&self, place: usize) -> (i64, i64, String, i64) {
        let lot = &self.lots[place];
        let base = self.grained(lot.holding, lot.base);
        let due = lot.due.map_or(i64::MAX, |due| due.at.0);
        let (issued, source) = (month(lot.issued), lot.source.clone());
        match self.shape(lot.holding).spend {
            SpendOrder::Oldest => (base, due, source, issued),
            SpendOrder::SoonestExpiring | SpendOrder::ProRata => (due, issued, source, base),
        }
    }

    /// A base at the grain of its holding.
    pub(super) fn grained(&self, holding: HoldingId, base: Instant) -> i64 {
        match self.grain(holding) {
            Grain::Second => base.0,
            Grain::Day => i64::from(base.day().0),
            Grain::Month => month(base.day()),
        }
    }

    /// The coarsest grain of a base that changes no due of the holding.
    fn grain(&self, holding: HoldingId) -> Grain {
        let shape = &self.program.holdings[holding.index()];
        // Bases of lots that live by one clock change no due.
        let steady = shape.expiry_by_rank.is_none()
            && shape.suspended.is_none()
            && shape.versions.is_empty()
            && self.program.parties.pool.is_none();
        let own = |expiry, by_rank: &Option<(LadderId, Vec<Deadline>)>, touched_by: &Vec<Trigger>| match by_rank {
            Some((_, terms)) => terms.iter().map(|term| grain_of(term, steady && touched_by.is_empty())).collect(),
            None => vec![grain_of(expiry, steady && touched_by.is_empty())],
        };
        let mut grains = own(&shape.expiry, &shape.expiry_by_rank, &shape.touched_by);
        for version in &shape.versions {
            grains.extend(own(&version.expiry, &version.expiry_by_rank, &version.touched_by));
        }
        for row in &self.program.rows {
            match &row.effect {
                Effect::Grant { holding: to, expiry: Some(term), .. } if *to == holding => {
                    grains.push(grain_of(term, steady && shape.touched_by.is_empty()));
                }
                Effect::Extend { holding: of, by } if *of == holding => grains.push(match by {
                    Length::Seconds(_) => Grain::Second,
                    Length::Days(_) => Grain::Day,
                    Length::Months(_) => Grain::Month,
                }),
                _ => {}
            }
        }
        let offered = self.program.offers.iter().flat_map(|offer| &offer.gives).filter(|gives| gives.0 == holding);
        let exchanged = self.program.exchanges.iter().filter(|exchange| exchange.gives.0 == holding);
        let own = offered.filter_map(|gives| gives.2.as_ref()).chain(exchanged.filter_map(|e| e.expiry.as_ref()));
        grains.extend(own.map(|term| grain_of(term, steady && shape.touched_by.is_empty())));
        grains.into_iter().min().unwrap_or(Grain::Month)
    }

    /// Pending lots become spendable; whether any did.
    pub(super) fn mature(&mut self, now: Instant) -> bool {
        let mut any = false;
        for lot in &mut self.lots {
            if lot.matures.is_some_and(|matures| matures <= now) {
                lot.matures = None;
                any = true;
            }
        }
        for place in 0..self.debts.len() {
            self.repay(HoldingId(place as u16));
        }
        any
    }

    /// Lots for which it holds lapse, whole.
    pub(super) fn lapse_where(&mut self, wanted: impl Fn(&Lot) -> bool) -> bool {
        let gone: Vec<(u16, i64)> =
            self.lots.iter().filter(|lot| wanted(lot)).map(|lot| (lot.holding.0, lot.units)).collect();
        self.lots.retain(|lot| !wanted(lot));
        for &(holding, units) in &gone {
            self.book(What::Expired { holding, units });
        }
        !gone.is_empty()
    }

    /// Lots that are over lapse, but not where something suspends them.
    pub(super) fn lapse_due(&mut self, over: impl Fn(Due) -> bool) -> bool {
        let suspended = self.suspended.clone();
        let wanted = |lot: &Lot| !suspended[lot.holding.index()] && lot.due.is_some_and(&over);
        for lot in self.lots.iter().filter(|lot| wanted(lot)) {
            *self.lapsed.entry(lot.holding.0).or_insert(0) += lot.units;
        }
        self.lapse_where(wanted)
    }

    /// What counts for a maximum: units that repay a debt are not held.
    pub(super) fn held(&self, holding: HoldingId) -> i64 {
        self.own_available(holding) + self.own_pending(holding) - self.debt(holding)
    }

    /// What still fits into a holding with a maximum.
    pub(super) fn fit_maximum(&self, holding: HoldingId, units: i64) -> i64 {
        match self.shape(holding).maximum {
            Some(most) => {
                let most = self.cap(most) as i64;
                units.min((most - self.held(holding)).max(0))
            }
            None => units,
        }
    }
}

fn month(day: Day) -> i64 {
    i64::from(Calendar::plain(Part::Month).key(day))
}

fn same(a: &Lot, b: &Lot) -> bool {
    a.due == b.due && a.own_term == b.own_term
}

fn in_order(units: i64, held: &[i64]) -> Vec<i64> {
    let mut left = units;
    held.iter()
        .map(|&there| {
            let taken = left.min(there);
            left -= taken;
            taken
        })
        .collect()
}

/// By quantity, largest remainder; ties in the order of spending.
pub fn pro_rata(units: i64, held: &[i64]) -> Vec<i64> {
    let total: i128 = held.iter().map(|&there| i128::from(there)).sum();
    if total == 0 {
        return vec![0; held.len()];
    }
    let share = |there: i64| i128::from(there) * i128::from(units);
    let mut parts: Vec<i128> = held.iter().map(|&there| share(there) / total).collect();
    let mut order: Vec<usize> = (0..held.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(share(held[at]) % total), at));
    let left = i128::from(units) - parts.iter().sum::<i128>();
    for &at in order.iter().take(left as usize) {
        parts[at] += 1;
    }
    parts.into_iter().map(|part| part as i64).collect()
}

/// From fine to coarse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grain {
    Second,
    Day,
    Month,
}

fn grain_of(deadline: &Deadline, every_grant_touches: bool) -> Grain {
    let seconds = deadline.steps.iter().any(|step| matches!(step, Step::After(Length::Seconds(_))));
    let mut steps = deadline.steps.iter().skip_while(|step| matches!(step, Step::After(Length::Months(_))));
    let first = steps.next();
    let monthly = |calendar: &Calendar| calendar.from_day == 1 && !matches!(calendar.part, Part::Day | Part::Week);
    match first {
        _ if seconds => Grain::Second,
        _ if deadline.anchor == Anchor::Touch && every_grant_touches => Grain::Month,
        None if deadline.steps.is_empty() => Grain::Month,
        Some(Step::EndOf { calendar, .. }) if monthly(calendar) => Grain::Month,
        Some(Step::On(_)) => Grain::Month,
        _ => Grain::Day,
    }
}
