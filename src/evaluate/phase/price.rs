//! Phase 2: discounts, then vouchers, then points as payment.
//!
//! In a step every reduction is computed on the amount entering it; their sum is clipped to what is
//! left and spread over the lines by largest remainder.

use super::divide_by_largest_remainder;
use crate::core::{HoldingKind, Measure, MoneyOff, Use};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::event::{Receipt, Refused};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Award, Scratch, Share, State, Take};
use crate::evaluate::plan::{Action, DayInfo, Plan};
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
            if let Use::Voucher(holding, count) = used
                && let Err(why) = self.use_voucher(state, scratch, at, (holding.0, *count), recorder)
            {
                recorder.refused(Instant(at), Taking::Voucher, *holding, why);
                refused += 1;
            }
        }
        scratch.totals[2] = scratch.money[2 * atoms..3 * atoms].iter().sum();
        scratch.money.copy_within(2 * atoms..3 * atoms, 3 * atoms);
        for used in uses {
            if let Use::Points(index, request) = used
                && let Err(why) = self.pay_with_points(state, scratch, at, *index, *request, recorder)
            {
                let holding =
                    self.program.money_off.get(usize::from(*index)).map_or_else(Default::default, |m| m.holding);
                recorder.refused(Instant(at), Taking::Payment(*index), holding, why);
                refused += 1;
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

    /// The step of discounts.
    fn discount<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        info: DayInfo,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        scratch.awards.clear();
        let band = self.days.band(at.rem_euclid(DAY_SECONDS) as i32);
        for &entry in self.prices.rows(info.class, band, scratch.atoms) {
            let row = &self.rows[usize::from(entry)];
            let view = View { plan: self, state, scratch, at };
            if row.atoms != u64::MAX && row.atoms & scratch.atoms == 0 || !view.all_hold(&row.checks) {
                continue;
            }
            let Action::PriceOff { amount, atoms } = &row.action else { continue };
            let money = view.amount(amount).ok_or_else(|| EventError::new(Instant(at), Fault::TooLarge))?;
            let money = money.min(scratch.money_of(*atoms, 0));
            if money > 0 {
                scratch.awards.push(Award { entry, units: money });
            }
        }
        self.limit(state, scratch, at, recorder)?;
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
            let mut sum = 0;
            for award in &scratch.awards[from..from + same] {
                sum += award.units;
                if award.units > 0 {
                    recorder.price_off(Instant(at), self.rows[usize::from(award.entry)].id, award.units);
                }
            }
            take_from_lines(scratch, 1, of.1, sum);
            from += same;
        }
        Ok(())
    }

    fn use_voucher<R: Recorder>(
        &self,
        state: &State,
        scratch: &mut Scratch,
        at: i64,
        (holding, count): (u16, i64),
        recorder: &mut R,
    ) -> Result<(), Refused> {
        let id = crate::core::HoldingId(holding);
        let Some(HoldingKind::Voucher { off, minimum, scope }) = self.program.holdings.get(id.index()).map(|h| h.kind)
        else {
            return Err(Refused::NotOffered);
        };
        let available = free(state, scratch, holding);
        if count <= 0 || count > available {
            return Err(Refused::Short { holding: id, needed: count, available });
        }
        let list = scratch.totals[0];
        if list < minimum {
            return Err(Refused::BelowMinimum { minimum, list });
        }
        let wanted = off.saturating_mul(count).min(crate::quantity::LARGEST);
        let money = take_from_lines(scratch, 2, scope.0 & self.every_atom, wanted);
        if money == 0 && off > 0 {
            return Err(Refused::NothingToPay);
        }
        scratch.takes.push(Take { holding, units: count, payment: None });
        recorder.voucher_used(Instant(at), id, count, money);
        Ok(())
    }

    fn pay_with_points<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        index: u16,
        request: Option<i64>,
        recorder: &mut R,
    ) -> Result<(), Refused> {
        let at_index = usize::from(index);
        let (Some(payment), Some(plan)) = (self.program.money_off.get(at_index), self.payments.get(at_index)) else {
            return Err(Refused::NotOffered);
        };
        if !(View { plan: self, state, scratch, at }).all_hold(&plan.checks) {
            return Err(Refused::NotOffered);
        }
        let list = scratch.totals[0];
        if list < payment.minimum {
            return Err(Refused::BelowMinimum { minimum: payment.minimum, list });
        }
        let scope = payment.scope.0 & self.every_atom;
        let left = scratch.money_of(scope, 3);
        if left == 0 {
            return Err(Refused::NothingToPay);
        }
        let available = free(state, scratch, payment.holding.0);
        let mut steps = steps_that_fit(payment, request.unwrap_or(i64::MAX), available, left, list);
        for &place in &plan.limits {
            let limit = &self.limits[usize::from(place)];
            let room = self.room(state, limit);
            if room < 1 {
                return Err(Refused::Limited { limit: limit.id, room });
            }
            if limit.measure == Measure::Units {
                steps = steps.min(room / payment.step_units.max(1));
            }
        }
        let units = steps.saturating_mul(payment.step_units);
        if units <= 0 || units < payment.at_least {
            let least = payment.at_least.max(payment.step_units);
            if available < least {
                return Err(Refused::Short { holding: payment.holding, needed: least, available });
            }
            return Err(Refused::BelowLeast { least, possible: units.max(0) });
        }
        let money = take_from_lines(scratch, 3, scope, steps.saturating_mul(payment.step_money));
        for &place in &plan.limits {
            let limit = &self.limits[usize::from(place)];
            self.charge(state, limit, if limit.measure == Measure::Units { units } else { 1 });
        }
        scratch.takes.push(Take { holding: payment.holding.0, units, payment: Some(index) });
        recorder.points_paid(Instant(at), index, units, money);
        Ok(())
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
fn free(state: &State, scratch: &Scratch, holding: u16) -> i64 {
    let taken: i64 = scratch.takes.iter().filter(|take| take.holding == holding).map(|take| take.units).sum();
    state.accounts[usize::from(holding)].available() - taken
}

/// The largest whole number of steps up to what is asked for, the balance, the caps and what is left.
fn steps_that_fit(payment: &MoneyOff, request: i64, available: i64, left: i64, list: i64) -> i64 {
    let (units, money) = (payment.step_units.max(1), payment.step_money.max(1));
    let mut steps = (request.max(0) / units).min(available.max(0) / units).min(left / money);
    if let Some(most) = payment.at_most {
        steps = steps.min(most.max(0) / units);
    }
    if let Some(most) = payment.most_money {
        steps = steps.min(most.max(0) / money);
    }
    if let Some(share) = payment.share {
        // floor(share · list / money off a step), exact
        let over = i128::from(share.denominator()) * i128::from(money);
        let fits = (i128::from(list) * i128::from(share.numerator())).div_euclid(over);
        steps = steps.min(fits.clamp(0, i128::from(i64::MAX)) as i64);
    }
    steps
}

/// Takes up to `money` from the lines of a scope at a stage, in proportion to what is left on each;
/// returns what was taken.
fn take_from_lines(scratch: &mut Scratch, stage: usize, scope: u64, money: i64) -> i64 {
    let atoms = scratch.items.len();
    let from = stage * atoms;
    scratch.shares.clear();
    for (of, &left) in scratch.money[from..from + atoms].iter().enumerate() {
        if scope >> of & 1 == 1 && left > 0 {
            scratch.shares.push(Share { of, tie: of as u16, demand: left, part: 0 });
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
