//! A return, from the receipt that the purchase left (`core` section 8).
//!
//! Points and vouchers that were spent come back, awards are claimed, metrics and limits fall; then
//! rules and metrics on `return` see the event as phases 3 to 7 do, on the state after all that.

use super::error::{EventError, Fault};
use super::event::{Line, NotReturned, Part, Refund, Return, ReturnOutcome, Which};
use super::member::{Member, Scratch, State};
use super::phase::Moment;
use super::plan::{Basis, BasisOf, Plan, RETURN, ReturnsPlan};
use super::receipt::{AtomLine, OpenReceipt, share};
use super::recorder::{Occasion, Recorder};
use crate::quantity::Instant;

impl Plan {
    /// Returns a purchase, or a part of it.
    ///
    /// # Errors
    /// As for a purchase. A return that cannot be made is no error: it changes nothing.
    pub fn give_back<R: Recorder>(
        &self,
        member: &mut Member,
        event: &Return<'_>,
        recorder: &mut R,
    ) -> Result<ReturnOutcome, EventError> {
        let at = event.at.0;
        let (day, _) = self.begin(member, at, recorder)?;
        let Some(returns) = &self.returns else { return Err(EventError::new(event.at, Fault::Unknown)) };
        member.scratch.clear_event();
        recorder.began(event.at, Occasion::Return);
        let place = match find(returns, &member.state, event) {
            Ok(place) => place,
            Err(why) => {
                recorder.return_refused(event.at, why);
                return Ok(ReturnOutcome::Refused(why));
            }
        };
        let before = member.state.receipts[place].clone();
        let mut receipt = before.clone();
        if let Err(why) = apply(&mut receipt, event.part) {
            recorder.return_refused(event.at, why);
            return Ok(ReturnOutcome::Refused(why));
        }
        member.backup.copy_from(&member.state);
        let result = self.return_body(member, returns, (at, day), (&before, &mut receipt), recorder);
        match result {
            Ok(refund) => {
                // INVARIANT: a return opens and drops no receipt.
                member.state.receipts[place] = receipt;
                Ok(ReturnOutcome::Done(refund))
            }
            Err(error) => {
                member.state.copy_from(&member.backup);
                Err(error)
            }
        }
    }

    fn return_body<R: Recorder>(
        &self,
        member: &mut Member,
        returns: &ReturnsPlan,
        (at, day): (i64, i32),
        (before, receipt): (&OpenReceipt, &mut OpenReceipt),
        recorder: &mut R,
    ) -> Result<Refund, EventError> {
        let Member { state, scratch, .. } = member;
        if !self.follow.is_empty() {
            // Gates, goals and conditions see the lines that came back, and the state before the return.
            self.load(scratch, receipt, |_, back| back, Some(before));
            self.note_before(state, scratch, at);
        }
        let every = |stage| Basis { atoms: u64::MAX, of: BasisOf::Money(stage) };
        let came = |stage| receipt.returned(every(stage)) - before.returned(every(stage));
        let refund = Refund { purchase: receipt.number, list: came(0), paid: came(3), whole: receipt.closed };
        recorder.returned(Instant(at), &refund);
        self.give_back_takes(returns, state, receipt, at, recorder)?;
        // What is left, for rows that are evaluated anew.
        self.load(scratch, receipt, |whole, back| whole - back, None);
        self.claim_awards(returns, state, scratch, receipt, at, recorder)?;
        for (now, then) in receipt.takes.iter().zip(&before.takes) {
            if let Some(payment) = now.payment.filter(|_| now.back > then.back) {
                let limits = &self.payments[usize::from(payment)].limits;
                self.return_to_limits(
                    state,
                    (crate::core::RowId(u16::MAX), limits),
                    receipt.counted(),
                    now.back - then.back,
                    i64::from(now.back == now.units),
                );
            }
        }
        self.take_out_progress(returns, state, receipt);
        self.load(scratch, receipt, |_, back| back, Some(before));
        self.uncross(state, scratch, receipt.at, (at, day));
        if returns.recount {
            self.recount(state, scratch, receipt, (at, Instant(at).day()), recorder);
        }
        let moment = Moment { at, day, occasions: &[RETURN] };
        self.return_phases(state, scratch, moment, recorder)?;
        self.unload(scratch);
        Ok(refund)
    }

    /// Phases 3 to 7 of a return. Its metrics may raise a tier; a tier that only reads what the
    /// purchase fed is not judged, since a return must not prolong it.
    fn return_phases<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if R::TRACES {
            self.trace(state, scratch, moment, recorder);
        }
        let entries = self.candidates(RETURN, moment.at, moment.day);
        self.touch(state, scratch, moment);
        self.award(state, scratch, moment, entries, recorder)?;
        self.measure(state, scratch, moment)?;
        if self.own.in_use {
            self.change_own(state, scratch, moment, recorder)?;
        }
        self.judge_fed(state, scratch, moment, recorder);
        if !self.follow.is_empty() {
            self.follow_up(state, scratch, moment, recorder)?;
        }
        if !self.suspends.is_empty() {
            self.suspend(state, scratch, moment.at);
        }
        Ok(())
    }

    /// Puts amounts of a receipt into the scratch: of (all, what came back), less those of an earlier
    /// state of it.
    fn load(
        &self,
        scratch: &mut Scratch,
        receipt: &OpenReceipt,
        of: impl Fn(i64, i64) -> i64,
        less: Option<&OpenReceipt>,
    ) {
        let value = |receipt: &OpenReceipt, basis: Basis| {
            let back = receipt.returned(basis);
            of(receipt.whole(basis), back)
        };
        let amount = |basis| value(receipt, basis) - less.map_or(0, |less| value(less, basis));
        scratch.stamp += 1;
        scratch.priced = true;
        scratch.not_bought = true;
        scratch.atoms = 0;
        scratch.words.clear();
        scratch.words.extend_from_slice(&receipt.words);
        self.unload(scratch);
        let atoms = scratch.items.len();
        for line in &receipt.lines {
            let place = usize::from(line.atom).min(atoms.saturating_sub(1));
            let only = 1u64 << line.atom;
            for stage in 0..4 {
                scratch.money[stage * atoms + place] = amount(Basis { atoms: only, of: BasisOf::Money(stage) });
            }
            scratch.items[place] = amount(Basis { atoms: only, of: BasisOf::Items });
            if scratch.money[place] > 0 || scratch.items[place] > 0 {
                scratch.atoms |= only;
            }
        }
        for stage in 0..4 {
            scratch.totals[stage] = amount(Basis { atoms: u64::MAX, of: BasisOf::Money(stage) });
        }
        scratch.items_total = amount(Basis { atoms: u64::MAX, of: BasisOf::Items });
        // Fields of lines follow the money of their lines.
        scratch.numbers.clear();
        scratch.numbers.resize(receipt.numbers.len(), 0);
        for sum in &self.program.goods.sums {
            let atoms = sum.cells.0 & self.every_atom;
            let Some(&all) = receipt.numbers.get(sum.field.index()) else { continue };
            let value = |receipt: &OpenReceipt| {
                let (whole, part) = receipt.part(Basis { atoms, of: BasisOf::Money(3) });
                of(all, share(all, part, whole))
            };
            scratch.numbers[sum.field.index()] = value(receipt) - less.map_or(0, value);
        }
    }

    /// Clears the tables that a program without lines never clears.
    fn unload(&self, scratch: &mut Scratch) {
        scratch.money.fill(0);
        scratch.items.fill(0);
    }
}

/// The receipt that is meant.
fn find(returns: &ReturnsPlan, state: &State, event: &Return<'_>) -> Result<usize, NotReturned> {
    let meant = |receipt: &OpenReceipt| match event.of {
        Which::Day(day) => Instant(receipt.at).day() == day,
        Which::At(at) => receipt.at == at.0,
        Which::Number(number) => receipt.number == number,
    };
    let now = event.at.0;
    let open = |receipt: &OpenReceipt| receipt.closes > now && !receipt.closed && !receipt.declared;
    if let Some(place) = state.receipts.iter().rposition(|receipt| meant(receipt) && open(receipt)) {
        return Ok(place);
    }
    let late = match event.of {
        Which::Day(day) => day.start().0 <= now && returns.closes(day.start().0) <= now,
        Which::At(at) => at.0 <= now && returns.closes(at.0) <= now,
        Which::Number(number) => number <= state.sales && !state.receipts.iter().any(|r| r.number == number),
    };
    if state.receipts.iter().any(|receipt| meant(receipt) && receipt.closed && !receipt.declared) {
        Err(NotReturned::NothingLeft)
    } else if late {
        Err(NotReturned::TooLate)
    } else {
        Err(NotReturned::NoPurchase)
    }
}

fn apply(receipt: &mut OpenReceipt, part: Part<'_>) -> Result<(), NotReturned> {
    let names_nothing = match part {
        Part::Everything => false,
        Part::Amount(amount) => amount == 0,
        Part::Lines(lines) => lines.iter().all(|line| line.amount == 0 && line.items == 0),
    };
    if names_nothing {
        return Err(NotReturned::Nothing);
    }
    let fits = match part {
        Part::Everything => {
            receipt.closed = true;
            true
        }
        Part::Amount(amount) => receipt.return_amount(amount),
        Part::Lines(lines) => by_atom(lines).is_some_and(|lines| receipt.return_lines(&lines)),
    };
    if fits { Ok(()) } else { Err(NotReturned::MoreThanLeft { left: receipt.left() }) }
}

/// Lines summed by atom; `None` for figures that cannot be right.
fn by_atom(lines: &[Line]) -> Option<Vec<AtomLine>> {
    let mut sums: Vec<AtomLine> = Vec::new();
    for line in lines {
        if line.amount < 0 || line.items < 0 {
            return None;
        }
        let atom = line.atom.index() as u8;
        let at = sums.iter().position(|sum| sum.atom == atom).unwrap_or_else(|| {
            sums.push(AtomLine { atom, ..AtomLine::default() });
            sums.len() - 1
        });
        sums[at].back = sums[at].back.checked_add(line.amount)?;
        sums[at].items_back += i64::from(line.items);
    }
    Some(sums)
}
