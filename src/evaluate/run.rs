//! The front door: a member's life, event by event.

use super::error::{EventError, Fault};
use super::event::{Joining, Line, Purchase, Receipt};
use super::member::{LadderState, Member, Scratch, State};
use super::own::Own;
use super::phase::Moment;
use super::plan::{CALM, DayInfo, FIRST_DECLARED, JOIN, PURCHASE, Plan, not_over};
use super::recorder::{Occasion, Recorder};
use super::window::Tally;
use crate::base::refill;
use crate::core::WordId;
use crate::ledger::{Account, NEVER};
use crate::quantity::{DAY_SECONDS, Instant};

/// The largest amount of a line, in minor units, and of a numeric field (`core` section 3).
const LARGEST_INPUT: i64 = 1_000_000_000_000;
/// Most lines of a purchase.
const MOST_LINES: usize = 1_000;

impl Plan {
    /// A member without a life yet; allocates once.
    pub fn member(&self) -> Member {
        let state = State {
            next_due: NEVER,
            accounts: self.holdings.iter().map(|holding| Account::new(holding.order)).collect(),
            tallies: vec![Tally::default(); self.windows.len()],
            histories: self.histories(),
            ladders: vec![LadderState::default(); self.ladders.len()],
            timers: vec![i32::MAX; self.timers.len()],
            clocks: vec![0; self.timers.len()],
            recheck: i32::MAX,
            games: self.new_games(),
            own: Own::new(&self.own),
            told: vec![false; self.friends.len()],
            paid: vec![0; self.per_friend.len()],
            daily: vec![0; if self.rounds_daily() { self.program.rows.len() } else { 0 }],
            daily_due: i32::MAX,
            budgets: vec![Default::default(); self.budgets.len()],
            ..State::default()
        };
        let atoms = usize::from(self.program.atoms.max(1));
        let observed = if self.holdings.iter().any(|holding| holding.observed) { self.holdings.len() } else { 0 };
        let rows = if self.rows.iter().any(|row| row.referred) { self.program.rows.len() } else { 0 };
        let scratch = Scratch {
            is_wide: self.lines_matter || observed > 0 || !self.prices.is_empty() || self.derived.rows_counted,
            granted_by: vec![0; if self.derived.rows_counted { self.program.rows.len() } else { 0 }],
            money: vec![0; 4 * atoms],
            items: vec![0; atoms],
            exact: vec![(0, 0); rows],
            credited: vec![(0, 0); rows],
            posted: vec![0; observed],
            spent: vec![0; observed],
            ranks_before: vec![0; self.ladders.len()],
            crossings_before: vec![false; self.follow.crossings.len()],
            ..Scratch::default()
        };
        Member { backup: state.clone(), state, scratch }
    }

    /// Empties the member and lets its life begin.
    ///
    /// # Errors
    /// The day lies outside the plan's, or as for any event.
    pub fn start<R: Recorder>(
        &self,
        member: &mut Member,
        joining: &Joining<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let (at, day) = (joining.joined.0, joining.joined.day());
        let state = &mut member.state;
        (state.clock, state.joined, state.born, state.day) = (at, at, joining.born, day.0);
        state.epoch = self.days.epoch(day.0);
        (state.next_due, state.purchases, state.large, state.recheck) = (NEVER, 0, false, i32::MAX);
        state.waiting.clear();
        state.converting.clear();
        state.receipts.clear();
        state.sales = 0;
        if state.games.any() {
            self.restart_games(state, at);
        }
        state.own.reset(&self.own);
        for &(attribute, value) in joining.attributes {
            if let Some(place) = state.own.values.get_mut(attribute.index()) {
                *place = value;
            }
        }
        state.gone = false;
        refill(&mut state.told, false);
        refill(&mut state.paid, 0);
        refill(&mut state.daily, 0);
        refill(&mut state.budgets, Default::default());
        (state.daily_due, state.drawn) = (i32::MAX, 0);
        state.accounts.iter_mut().for_each(Account::reset);
        for (index, window) in self.windows.iter().enumerate() {
            let key = self.key_of(window, day.0);
            state.tallies[index].start(&mut state.histories[index], window, key, day);
        }
        for (ladder, plan) in state.ladders.iter_mut().zip(&self.ladders) {
            let initial = plan.initial_on(day);
            *ladder = LadderState { rank: initial, earned: initial, since: day.0, ..LadderState::default() };
            if initial > 0 {
                let (keep, fall) = plan.on(day.0, at);
                ladder.until[usize::from(initial)] = not_over(self.terms[usize::from(keep)].due(at, at), false, at).0;
                state.next_due = state.next_due.min(ladder.next_change(fall));
            }
        }
        if self.ladders.iter().any(|ladder| !ladder.starts.is_empty()) {
            self.start_ladders(state, &mut member.scratch, at);
        }
        for timer in 0..self.timers.len() {
            state.clocks[timer] = day.0;
            self.arm(state, timer, day.0);
        }
        if !self.suspends.is_empty() {
            self.suspend(&mut member.state, &member.scratch, at);
        }
        if self.days.info(day.0).is_none() {
            return Err(EventError::new(joining.joined, Fault::OutsideDays));
        }
        if !joining.run_join_rules {
            return Ok(());
        }
        recorder.began(joining.joined, Occasion::Join);
        self.join(member, joining.joined, recorder)
    }

    /// Runs the rules on joining.
    pub(super) fn join<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        member.scratch.clear_event();
        self.happen(member, at.0, at.day().0, JOIN, recorder)
    }

    /// A purchase; what is due before it is settled first.
    ///
    /// # Errors
    /// The member is as before the event that failed. If that was a midnight on the way, the
    /// purchase has not run; the midnight has passed, and calling again runs the purchase.
    #[inline]
    pub fn purchase<R: Recorder>(
        &self,
        member: &mut Member,
        purchase: &Purchase<'_>,
        recorder: &mut R,
    ) -> Result<Receipt, EventError> {
        let mut receipt = Receipt::default();
        self.buy(member, purchase, &mut receipt, recorder)?;
        Ok(receipt)
    }

    /// [`Plan::purchase`] into a receipt of the caller's, which a driver's loop keeps in place.
    ///
    /// # Errors
    /// As there; the receipt then means nothing.
    #[inline(always)]
    pub fn buy<R: Recorder>(
        &self,
        member: &mut Member,
        purchase: &Purchase<'_>,
        receipt: &mut Receipt,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        match &self.straight {
            Some(straight) if !R::TRACES && !member.state.large && purchase.uses.is_empty() => {
                if straight.flat.is_some() && self.purchase_flat(straight, member, purchase, receipt, recorder)? {
                    return Ok(());
                }
                self.purchase_straight(straight, member, purchase, receipt, recorder)
            }
            _ => self.purchase_in_full(member, purchase, recorder).map(|full| *receipt = full),
        }
    }

    /// A purchase through every phase.
    #[inline(never)]
    pub(super) fn purchase_in_full<R: Recorder>(
        &self,
        member: &mut Member,
        purchase: &Purchase<'_>,
        recorder: &mut R,
    ) -> Result<Receipt, EventError> {
        let at = purchase.at.0;
        let (day, info) = self.begin(member, at, recorder)?;
        let scratch = &mut member.scratch;
        scratch.clear_event();
        if !self.take_lines(scratch, purchase.lines) {
            return Err(bad_input(purchase.at));
        }
        if !scratch.carried.is_empty() {
            if scratch.carried.iter().any(|number| !(-LARGEST_INPUT..=LARGEST_INPUT).contains(number)) {
                scratch.carried.clear();
                return Err(bad_input(purchase.at));
            }
            scratch.numbers.append(&mut scratch.carried);
        }
        if !purchase.words.is_empty() {
            scratch.words.extend_from_slice(purchase.words);
        }
        if !self.budgets.is_empty() {
            scratch.shared.kind = self.kind_of(PURCHASE);
        }
        if self.by_line {
            scratch.shared.lines.clear();
            scratch.shared.lines.extend_from_slice(purchase.lines);
        }
        recorder.began(purchase.at, Occasion::Purchase);
        let full = member.state.receipts.len() >= super::receipt::MOST_RECEIPTS;
        let cautious = self.always_cautious || full || member.state.large || scratch.totals[0] > CALM;
        if cautious {
            member.backup.copy_from(&member.state);
        }
        let result = self.purchase_body(&mut member.state, &mut member.scratch, (at, day, info), purchase, recorder);
        if cautious && result.is_err() {
            member.state.copy_from(&member.backup);
        }
        result
    }

    #[inline]
    fn purchase_body<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (at, day, info): (i64, i32, DayInfo),
        purchase: &Purchase<'_>,
        recorder: &mut R,
    ) -> Result<Receipt, EventError> {
        let list = scratch.totals[0];
        let receipt = if self.prices.is_empty() && purchase.uses.is_empty() {
            Receipt { list, paid: list, ..Receipt::default() }
        } else {
            self.price(state, scratch, (at, info), purchase.uses, recorder)?
        };
        let band = if self.days.bands.len() == 1 { 0 } else { self.days.band(at.rem_euclid(DAY_SECONDS) as i32) };
        let entries = self.occasions[PURCHASE].rows.rows(info.class, band, scratch.atoms);
        let moment = Moment { at, day, occasions: &[PURCHASE] };
        scratch.happened = PURCHASE;
        if !scratch.used.is_empty() {
            return self.purchase_with_uses(state, scratch, (at, day), entries, recorder).map(|()| receipt);
        }
        let Some(returns) = &self.returns else {
            self.process(state, scratch, moment, entries, recorder)?;
            return Ok(receipt);
        };
        self.process_keeping(returns, (state, scratch), moment, entries, recorder)?;
        Ok(receipt)
    }

    /// Phase 0: amounts and items by atom. Returns false for figures that cannot be right.
    #[inline(always)]
    pub(super) fn take_lines(&self, scratch: &mut Scratch, lines: &[Line]) -> bool {
        let mut fits = lines.len() <= MOST_LINES;
        let (mut total, mut items) = (0i64, 0i64);
        for line in lines {
            fits &= (0..=LARGEST_INPUT).contains(&line.amount) && line.items >= 0;
            total = total.wrapping_add(line.amount);
            items = items.wrapping_add(i64::from(line.items));
            if self.needs_prices && line.items > 0 {
                let (place, items) = (scratch.place(line.atom) as u8, i64::from(line.items));
                scratch.prices.push((place, line.amount / items, items));
            }
            if self.lines_matter {
                let place = scratch.place(line.atom);
                scratch.money[place] = scratch.money[place].wrapping_add(line.amount);
                scratch.items[place] += i64::from(line.items);
                scratch.atoms |= 1 << place;
            }
        }
        if !self.lines_matter {
            scratch.atoms = 1;
        }
        scratch.totals[0] = total;
        scratch.items_total = items;
        fits
    }

    /// An event that the program declares.
    ///
    /// # Errors
    /// As for a purchase.
    pub fn declared<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        event: u16,
        numbers: &[i64],
        words: &[WordId],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let (day, _) = self.begin(member, at.0, recorder)?;
        if usize::from(event) >= self.program.events.len() {
            return Err(EventError::new(at, Fault::Unknown));
        }
        let scratch = &mut member.scratch;
        scratch.clear_event();
        if numbers.iter().any(|number| !(-LARGEST_INPUT..=LARGEST_INPUT).contains(number)) {
            return Err(bad_input(at));
        }
        scratch.numbers.extend_from_slice(numbers);
        scratch.words.extend_from_slice(words);
        recorder.began(at, Occasion::Declared(event));
        self.happen(member, at.0, day, FIRST_DECLARED + usize::from(event), recorder)
    }

    /// Lets everything happen that is due up to and including `until`.
    ///
    /// # Errors
    /// `until` lies before the last event or outside the plan's days, or a midnight failed (the
    /// first is returned; later ones have run).
    pub fn settle<R: Recorder>(&self, member: &mut Member, until: Instant, recorder: &mut R) -> Result<(), EventError> {
        if member.state.gone {
            return Ok(());
        }
        self.begin(member, until.0, recorder).map(|_| ())
    }

    /// Phase 1: what is due comes first; then the windows are rolled to the day. Returns the day.
    #[inline(always)]
    pub(super) fn begin<R: Recorder>(
        &self,
        member: &mut Member,
        at: i64,
        recorder: &mut R,
    ) -> Result<(i32, DayInfo), EventError> {
        if at < member.state.clock {
            return Err(self.too_early(member, at));
        }
        let day = at.div_euclid(DAY_SECONDS) as i32;
        let Some(&info) = self.days.info(day) else { return Err(EventError::new(Instant(at), Fault::OutsideDays)) };
        if at >= member.state.next_due {
            self.settle_due(member, at, recorder)?;
        }
        self.roll(&mut member.state, day, info.epoch);
        member.state.clock = at;
        Ok((day, info))
    }

    /// Candidate rows of an occasion without lines.
    #[inline]
    pub(super) fn candidates(&self, occasion: usize, at: i64, day: i32) -> &[u16] {
        let class = self.days.info(day).map_or(0, |info| info.class);
        let band = self.days.band(at.rem_euclid(DAY_SECONDS) as i32);
        self.occasions[occasion].rows.rows(class, band, 0)
    }

    /// An occasion without lines, undone if it fails.
    fn happen<R: Recorder>(
        &self,
        member: &mut Member,
        at: i64,
        day: i32,
        occasion: usize,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        member.scratch.happened = occasion;
        if self.is_quiet(occasion) {
            return Ok(());
        }
        if !self.budgets.is_empty() {
            member.scratch.shared.kind = self.kind_of(occasion);
        }
        let cautious = self.always_cautious
            || member.state.large
            || member.state.receipts.len() >= super::receipt::MOST_RECEIPTS
            || member.scratch.numbers.iter().any(|number| number.saturating_abs() > CALM);
        if cautious {
            member.backup.copy_from(&member.state);
        }
        let entries = self.candidates(occasion, at, day);
        let moment = Moment { at, day, occasions: &[occasion] };
        let Member { state, scratch, .. } = member;
        let declared = (FIRST_DECLARED..FIRST_DECLARED + self.program.events.len()).contains(&occasion);
        let result = match self.returns.as_ref().filter(|_| declared) {
            Some(returns) => self.process_keeping(returns, (state, scratch), moment, entries, recorder),
            None => self.process_aside(state, scratch, moment, entries, recorder),
        };
        if cautious && result.is_err() {
            member.state.copy_from(&member.backup);
        }
        result
    }
}

#[cold]
fn bad_input(at: Instant) -> EventError {
    EventError::new(at, Fault::BadInput)
}
