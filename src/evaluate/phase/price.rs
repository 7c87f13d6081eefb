//! Phase 2: discounts, then vouchers, then points as payment.
//!
//! In a step every reduction is computed on the amount entering it; their sum is clipped to what is
//! left and spread over the lines by largest remainder.

use super::{Moment, divide_by_largest_remainder};
use crate::core::Use;
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::event::Receipt;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Award, Scratch, Share, State};
use crate::evaluate::plan::{Action, DayInfo, PURCHASE, Plan, Shape};
use crate::evaluate::recorder::{Recorder, Taking};
use crate::quantity::{DAY_SECONDS, Instant};

impl Plan {
    /// Runs the price steps; afterwards the scratch knows every stage.
    #[cold]
    #[inline(never)]
    pub(in crate::evaluate) fn price<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (at, info): (i64, DayInfo),
        uses: &[Use],
        recorder: &mut R,
    ) -> Result<Receipt, EventError> {
        let atoms = scratch.items.len();
        if !self.lines_matter {
            scratch.money[0] = scratch.totals[0];
        }
        let list = scratch.totals[0];
        scratch.money.copy_within(0..atoms, atoms);
        self.discount(state, scratch, at, info, recorder)?;
        scratch.totals[1] = scratch.money[atoms..2 * atoms].iter().sum();
        scratch.money.copy_within(atoms..2 * atoms, 2 * atoms);
        let mut refused = 0;
        for used in uses {
            let tried = match used {
                Use::Voucher(holding, count) => {
                    (*holding, Taking::Voucher, self.use_voucher(state, scratch, at, (holding.0, *count), recorder))
                }
                Use::Points(index, request) if self.is_voucher(*index) => {
                    let (index, holding) = self.payment_on(state, scratch, at, *index);
                    let done = self.pay_with_points(state, scratch, (at, 2), index, *request, recorder);
                    (holding, Taking::Payment(index), done)
                }
                Use::Points(..) => continue,
            };
            match tried {
                (holding, taking, Ok(())) => self.note_use(scratch, taking, holding),
                (holding, taking, Err(why)) => {
                    recorder.refused(Instant(at), taking, holding, why);
                    refused += 1;
                }
            }
        }
        scratch.totals[2] = scratch.money[2 * atoms..3 * atoms].iter().sum();
        scratch.money.copy_within(2 * atoms..3 * atoms, 3 * atoms);
        for used in uses {
            let Use::Points(index, request) = used else { continue };
            if self.is_voucher(*index) {
                continue;
            }
            let (index, holding) = self.payment_on(state, scratch, at, *index);
            match self.pay_with_points(state, scratch, (at, 3), index, *request, recorder) {
                Ok(()) => self.note_use(scratch, Taking::Payment(index), holding),
                Err(why) => {
                    recorder.refused(Instant(at), Taking::Payment(index), holding, why);
                    refused += 1;
                }
            }
        }
        scratch.totals[3] = scratch.money[3 * atoms..].iter().sum();
        scratch.priced = true;
        let [_, after_discounts, after_vouchers, paid] = scratch.totals;
        Ok(Receipt {
            list,
            discounts: list - after_discounts,
            vouchers: after_discounts - after_vouchers,
            points: after_vouchers - paid,
            paid,
            refused,
        })
    }

    /// The step of discounts, or its two halves: fixed amounts of money, then shares of what they leave.
    fn discount<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        info: DayInfo,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if !self.program.money_off_first {
            return self.discount_half(state, scratch, (at, info), None, recorder);
        }
        self.discount_half(state, scratch, (at, info), Some(false), recorder)?;
        let atoms = scratch.items.len();
        scratch.totals[1] = scratch.money[atoms..2 * atoms].iter().sum();
        scratch.priced = true;
        self.discount_half(state, scratch, (at, info), Some(true), recorder)
    }

    fn discount_half<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (at, info): (i64, DayInfo),
        shares: Option<bool>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        scratch.awards.clear();
        let band = self.days.band(at.rem_euclid(DAY_SECONDS) as i32);
        let moment = Moment { at, day: at.div_euclid(DAY_SECONDS) as i32, occasions: &[PURCHASE] };
        for &entry in self.prices.rows(info.class, band, scratch.atoms) {
            let row = &self.rows[usize::from(entry)];
            let view = View { plan: self, state, scratch, at };
            if row.atoms != u64::MAX && row.atoms & scratch.atoms == 0 || !view.all_hold(&row.checks) {
                continue;
            }
            let Action::PriceOff { amount, atoms } = &row.action else { continue };
            if shares.is_some_and(|shares| shares == matches!(amount.shape, Shape::Flat(_))) {
                continue;
            }
            let money = if row.rounds.is_plain() {
                view.amount(amount).ok_or_else(|| EventError::new(Instant(at), Fault::TooLarge))?
            } else {
                self.amount_rounded(state, scratch, at, entry, row)?
            };
            let money = money.min(scratch.money_of(*atoms, usize::from(shares == Some(true))));
            if money > 0 {
                scratch.awards.push(Award { entry, units: money });
            }
        }
        if !self.groups.tops.is_empty() {
            scratch.effects.clear();
            self.decide_groups(scratch, moment, recorder);
        }
        self.limit(state, scratch, moment, recorder)?;
        let scope = |award: &Award| match self.rows[usize::from(award.entry)].action {
            Action::PriceOff { atoms, .. } => (atoms.count_ones(), atoms),
            _ => (0, 0),
        };
        // Narrow scopes first, so that a wide reduction sees what is left on each line.
        scratch.awards.sort_unstable_by_key(|award| (scope(award), self.rows[usize::from(award.entry)].source));
        let mut from = 0;
        while let Some(first) = scratch.awards.get(from) {
            let of = scope(first);
            let same = scratch.awards[from..].iter().take_while(|award| scope(award) == of).count();
            let sum = scratch.awards[from..from + same].iter().map(|award| award.units).sum();
            let taken = take_from_lines(scratch, 1, of.1, sum);
            self.book_reductions(scratch, (from..from + same, at), taken, recorder);
            from += same;
        }
        Ok(())
    }

    /// What reductions of one scope took off together; if that was less than they asked for, each its part, by largest
    /// remainder, ties by name.
    fn book_reductions<R: Recorder>(
        &self,
        scratch: &mut Scratch,
        (places, at): (std::ops::Range<usize>, i64),
        taken: i64,
        recorder: &mut R,
    ) {
        scratch.shares.clear();
        for (tie, of) in (0u16..).zip(places) {
            scratch.shares.push(Share { of, tie, demand: scratch.awards[of].units, part: 0, weight: 1 });
        }
        divide_by_largest_remainder(&mut scratch.shares, taken);
        scratch.shares.sort_unstable_by_key(|share| share.of);
        for share in scratch.shares.iter().filter(|share| share.part > 0) {
            let entry = scratch.awards[share.of].entry;
            recorder.price_off(Instant(at), self.rows[usize::from(entry)].id, share.part);
        }
    }

    /// Takes what the price phase decided on.
    #[cold]
    pub(super) fn take<R: Recorder>(&self, state: &mut State, scratch: &mut Scratch, at: i64, recorder: &mut R) {
        let mut takes = std::mem::take(&mut scratch.takes);
        for take in takes.drain(..) {
            if self.returns.is_some() {
                self.take_noted(state, scratch, at, take, recorder);
                continue;
            }
            let holding = crate::core::HoldingId(take.holding);
            let taking = take.payment.map_or(Taking::Voucher, Taking::Payment);
            self.spend(state, scratch, at, (holding, take.units, taking), recorder);
            self.note_taker(scratch, holding, taking, take.units);
        }
        scratch.takes = takes;
    }

    /// Spends units that are known to be there.
    #[inline]
    pub(in crate::evaluate) fn spend<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        (holding, units, taking): (crate::core::HoldingId, i64, Taking),
        recorder: &mut R,
    ) {
        if state.neighbours.share(holding.index()) {
            self.spend_together(state, Instant(at), (holding, units, taking), recorder);
            if let Some(spent) = scratch.spent.get_mut(holding.index()) {
                *spent += units;
            }
            return;
        }
        let account = &mut state.accounts[holding.index()];
        if account.spend(units, |lot, part| recorder.lot_taken(Instant(at), holding, part, lot)) {
            if let Some(spent) = scratch.spent.get_mut(holding.index()) {
                *spent += units;
            }
            recorder.taken(Instant(at), holding, units, taking);
        }
    }
}

/// What is available of a holding after what this purchase takes already.
pub(super) fn free(state: &State, scratch: &Scratch, holding: u16) -> i64 {
    let taken: i64 = scratch.takes.iter().filter(|take| take.holding == holding).map(|take| take.units).sum();
    state.available(usize::from(holding)) - taken
}

/// Takes up to `money` from the lines of a scope at a stage, in proportion to what is left on each;
/// returns what was taken.
pub(super) fn take_from_lines(scratch: &mut Scratch, stage: usize, scope: u64, money: i64) -> i64 {
    let atoms = scratch.items.len();
    let from = stage * atoms;
    scratch.shares.clear();
    for (of, &left) in scratch.money[from..from + atoms].iter().enumerate() {
        if scope >> of & 1 == 1 && left > 0 {
            scratch.shares.push(Share { of, tie: of as u16, demand: left, part: 0, weight: 1 });
        }
    }
    divide_by_largest_remainder(&mut scratch.shares, money.max(0));
    let mut taken = 0;
    for share in &scratch.shares {
        scratch.money[from + share.of] -= share.part;
        taken += share.part;
    }
    taken
}
