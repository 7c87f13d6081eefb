//! A purchase leaves a receipt, if the plan keeps them.

use super::Moment;
use crate::core::{Claims, Effect, HoldingId, RoundedPer};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::Take;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Extent, PURCHASE, Plan, ReturnsPlan, WindowPlan};
use crate::evaluate::receipt::{AtomLine, AwardKept, DateKept, FeedKept, MOST_RECEIPTS, OpenReceipt, TakeKept};
use crate::evaluate::recorder::{Recorder, Taking};
use crate::ledger::{Lot, MATURED, TOUCHED};
use crate::quantity::{DAY_SECONDS, Instant};

impl Plan {
    /// Phases 3 to 7 of an event that leaves a receipt.
    #[cold]
    pub(in crate::evaluate) fn process_keeping<R: Recorder>(
        &self,
        returns: &ReturnsPlan,
        (state, scratch): (&mut State, &mut Scratch),
        moment: Moment<'_>,
        entries: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.open_draft(returns, state, scratch, moment.occasions.first().copied().unwrap_or(PURCHASE));
        let result = self.process_aside(state, scratch, moment, entries, recorder);
        scratch.draft.on = false;
        result?;
        self.keep_receipt(returns, state, scratch, moment.at)
    }

    /// Before phase 3: what the event will change is noted from here on.
    #[cold]
    fn open_draft(&self, returns: &ReturnsPlan, state: &State, scratch: &mut Scratch, occasion: usize) {
        scratch.draft.clear();
        scratch.draft.occasion = occasion;
        scratch.draft.on = true;
        let anew = |window: &WindowPlan| matches!(window.extent, Extent::Membership(..));
        let windows = self.windows.iter().enumerate().filter(|(_, window)| anew(window));
        let turn = |(at, window): (usize, &WindowPlan)| (at as u16, state.tallies[at].mark_of_period(window));
        scratch.draft.turns.extend(windows.map(turn));
        if !returns.recount {
            return;
        }
        for (at, (ladder, plan)) in state.ladders.iter().zip(&self.ladders).enumerate() {
            if self.is_of_a_league(at) {
                continue;
            }
            for tier in 1..=plan.tiers.len() {
                let before = ladder.until[tier];
                scratch.draft.dates.push(DateKept { ladder: at as u8, tier: tier as u8, before, after: before });
            }
        }
    }

    /// Phase 3: what a row that may be recomputed saw.
    #[cold]
    pub(super) fn note_seen(&self, state: &State, scratch: &mut Scratch, at: i64, entry: u16) {
        let rows = self.returns.as_ref().map(|returns| &returns.rows);
        let mode = rows.and_then(|rows| rows.get(usize::from(entry))).and_then(Option::as_ref);
        if mode.is_none_or(|row| row.mode.claims != Claims::Recompute) {
            return;
        }
        let row = &self.program.rows[self.rows[usize::from(entry)].id.index()];
        if let Effect::Grant { amount, .. } = &row.effect {
            let seen = View { plan: self, state, scratch, at }.seen(&amount.numerator, &row.guard);
            scratch.draft.seen.push((entry, seen));
        }
    }

    /// Phase 4: an award was posted.
    #[cold]
    pub(super) fn note_award(&self, scratch: &mut Scratch, entry: u16, lot: &Lot) {
        // Awards of phase 7 answer a status or a condition, which a return leaves alone. What waited for the day is
        // posted on no occasion of its own.
        let daily = self.rows[usize::from(entry)].rounds.per == RoundedPer::Day;
        if !daily && !self.occasions[scratch.draft.occasion].listeners.contains(&entry) {
            return;
        }
        let seen = scratch.draft.seen.iter().position(|(of, _)| *of == entry);
        let seen = seen.map(|at| scratch.draft.seen.swap_remove(at).1).unwrap_or_default();
        scratch.draft.awards.push(AwardKept {
            entry,
            units: lot.quantity,
            claimed: 0,
            clawed: 0,
            credited: 0,
            base: lot.base,
            issue: lot.issue,
            matures: lot.matures,
            drew: scratch.shared.drew,
            seen,
        });
    }

    /// Phase 5: an accumulator was fed.
    #[cold]
    pub(super) fn note_feed(&self, scratch: &mut Scratch, (accumulator, key): (usize, i32), value: i64) {
        let accumulator = accumulator as u16;
        let feeds = &self.occasions[scratch.draft.occasion].feeds;
        let atoms = feeds.iter().find(|feed| feed.0 == accumulator).map_or(u64::MAX, |feed| feed.1);
        match scratch.draft.feeds.iter_mut().find(|feed| feed.accumulator == accumulator) {
            // Several bands that one event passes feed as often; what phase 7 gives is no part of the receipt.
            Some(feed) if !self.accumulators[usize::from(accumulator)].takes.posts() => {
                feed.value = feed.value.saturating_add(value);
            }
            None if value != 0 => scratch.draft.feeds.push(FeedKept { accumulator, key, atoms, value, back: 0 }),
            _ => {}
        }
    }

    /// Phase 4: takes what the price phase decided on, and remembers the last lot of it.
    #[cold]
    pub(super) fn take_noted<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        take: Take,
        recorder: &mut R,
    ) {
        let holding = HoldingId(take.holding);
        let taking = take.payment.map_or(Taking::Voucher, Taking::Payment);
        let mut last: Option<Lot> = None;
        if state.neighbours.share(holding.index()) {
            last = self.spend_together(state, Instant(at), (holding, take.units, taking), recorder);
            return self.note_taken(scratch, take, last);
        }
        let account = &mut state.accounts[usize::from(take.holding)];
        // Lots on an activity clock are due with it, not for ever.
        let touch_due = account.touch_due();
        let due = |lot: &Lot| if lot.due == TOUCHED { touch_due } else { lot.due };
        let spent = account.spend(take.units, |lot, part| {
            if last.is_none_or(|other| due(&other) < due(lot)) {
                last = Some(*lot);
            }
            recorder.lot_taken(Instant(at), holding, part, lot);
        });
        if spent {
            recorder.taken(Instant(at), holding, take.units, taking);
            self.note_taken(scratch, take, last);
        }
    }

    /// What was taken, for metrics and for the receipt.
    fn note_taken(&self, scratch: &mut Scratch, take: Take, last: Option<Lot>) {
        let Some(lot) = last else { return };
        let holding = HoldingId(take.holding);
        if let Some(spent) = scratch.spent.get_mut(usize::from(take.holding)) {
            *spent += take.units;
        }
        self.note_taker(scratch, holding, take.payment.map_or(Taking::Voucher, Taking::Payment), take.units);
        let (holding, units, payment) = (take.holding, take.units, take.payment);
        scratch.draft.takes.push(TakeKept { holding, units, payment, scope: take.scope, back: 0, lot });
    }

    /// After phase 7: the receipt.
    #[cold]
    fn keep_receipt(
        &self,
        returns: &ReturnsPlan,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
    ) -> Result<(), EventError> {
        let declared = scratch.draft.occasion != PURCHASE;
        state.sales += u32::from(!declared);
        let closes = if declared { at } else { returns.closes(at) };
        // INVARIANT: what is spendable matures at the least instant.
        let until = scratch.draft.awards.iter().map(|award| award.matures).fold(closes, i64::max);
        // What waits for the end of the day may be pending then.
        let waits = !scratch.draft.days.is_empty();
        let until = if waits { until.max((at.div_euclid(DAY_SECONDS) + 1) * DAY_SECONDS) } else { until };
        if until <= at {
            return Ok(());
        }
        state.receipts.retain(|receipt| receipt.until > at && !receipt.closed);
        if state.receipts.len() >= MOST_RECEIPTS {
            return Err(EventError::new(Instant(at), Fault::TooManyReceipts));
        }
        let draft = &mut scratch.draft;
        draft.dates.retain_mut(|date| {
            date.after = state.ladders[usize::from(date.ladder)].until[usize::from(date.tier)];
            true
        });
        let mut awards = std::mem::take(&mut draft.awards);
        awards.sort_by_key(|award| self.rows[usize::from(award.entry)].source);
        let receipt = OpenReceipt {
            number: if declared { 0 } else { state.sales },
            at,
            closes,
            until,
            declared,
            awards,
            days: std::mem::take(&mut draft.days),
            feeds: std::mem::take(&mut draft.feeds),
            takes: std::mem::take(&mut draft.takes),
            dates: std::mem::take(&mut draft.dates),
            turns: std::mem::take(&mut draft.turns),
            charged: std::mem::take(&mut scratch.charged),
            lines: if declared { Vec::new() } else { self.lines_of(scratch) },
            words: scratch.words.clone(),
            numbers: if declared || self.program.goods.sums.is_empty() { Vec::new() } else { scratch.numbers.clone() },
            ..OpenReceipt::default()
        };
        state.receipts.push(receipt);
        Ok(())
    }

    /// Amounts by atom and stage.
    fn lines_of(&self, scratch: &Scratch) -> Vec<AtomLine> {
        let atoms = scratch.items.len();
        let stages = |list: i64, of: &dyn Fn(usize) -> i64| {
            if scratch.priced { std::array::from_fn(of) } else { [list; 4] }
        };
        if !self.lines_matter {
            let money = stages(scratch.totals[0], &|stage| scratch.totals[stage]);
            return vec![AtomLine { money, items: scratch.items_total, ..AtomLine::default() }];
        }
        let bought = (0..atoms).filter(|atom| scratch.atoms >> atom & 1 == 1);
        bought
            .map(|atom| AtomLine {
                atom: atom as u8,
                money: stages(scratch.money[atom], &|stage| scratch.money[stage * atoms + atom]),
                items: scratch.items[atom],
                ..AtomLine::default()
            })
            .collect()
    }
}

/// The due of a lot that comes back: what it was, but never before the end of the day.
pub(super) fn lot_back(lot: &Lot, units: i64, touch_due: i64, day_ends: i64) -> Lot {
    let due = if lot.due == TOUCHED { touch_due } else { lot.due };
    let lot = Lot { quantity: units, matures: MATURED, ..*lot };
    if due >= day_ends {
        return lot;
    }
    // Like any lot that would be over when it is given: it ends with that day and is booked on it.
    Lot { due: day_ends, named_end: true, ..lot }
}
