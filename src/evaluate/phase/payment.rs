//! Points as payment: steps, rungs, or all that is left.

use super::price::{free, take_from_lines};
use crate::core::{HoldingId, Measure, MoneyOff, PaymentForm, Rung};
use crate::evaluate::event::Refused;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State, Take};
use crate::evaluate::plan::{PaymentPlan, Plan};
use crate::evaluate::recorder::Recorder;
use crate::quantity::Instant;

/// Units taken and the minor units that they take off.
struct Paid {
    units: i64,
    money: i64,
    scope: u64,
}

impl Plan {
    /// Whether a payment is a voucher that carries its own value.
    pub(super) fn is_voucher(&self, index: u16) -> bool {
        self.program.money_off.get(usize::from(index)).is_some_and(|payment| payment.form == PaymentForm::Voucher)
    }

    /// The payment in force: the first of its chain whose guard holds, else the last; with what it takes.
    pub(super) fn payment_on(&self, state: &State, scratch: &Scratch, at: i64, index: u16) -> (u16, HoldingId) {
        let mut found = index;
        for _ in &self.program.money_off {
            let Some(payment) = self.program.money_off.get(usize::from(found)) else { break };
            let holds = View { plan: self, state, scratch, at }.all_hold(&self.payments[usize::from(found)].checks);
            match payment.otherwise {
                Some(next) if !holds => found = next,
                _ => break,
            }
        }
        (found, self.program.money_off.get(usize::from(found)).map_or_else(Default::default, |one| one.holding))
    }

    pub(super) fn pay_with_points<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (at, stage): (i64, usize),
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
        let left = scratch.money_of(scope, stage);
        if left == 0 {
            return Err(Refused::NothingToPay);
        }
        let available = free(state, scratch, payment.holding.0);
        let mut paid = match &payment.form {
            PaymentForm::Steps | PaymentForm::Voucher => {
                let most = self.most_units(state, scratch, plan)?;
                let request = request.unwrap_or(i64::MAX).min(most);
                let steps = steps_that_fit(payment, request, available, left, list);
                let units = steps.saturating_mul(payment.step_units);
                if units <= 0 || units < payment.at_least {
                    let least = payment.at_least.max(payment.step_units);
                    if available < least {
                        return Err(Refused::Short { holding: payment.holding, needed: least, available });
                    }
                    return Err(Refused::BelowLeast { least, possible: units.max(0) });
                }
                Paid { units, money: steps.saturating_mul(payment.step_money), scope }
            }
            PaymentForm::Whole => {
                let money = scratch.totals_of(stage);
                let steps = (left + payment.step_money.max(1) - 1) / payment.step_money.max(1);
                let needed = steps.saturating_mul(payment.step_units);
                if left < money {
                    return Err(Refused::NotOffered);
                }
                if needed > available.min(request.unwrap_or(i64::MAX)) {
                    return Err(Refused::Short { holding: payment.holding, needed, available });
                }
                let most = self.most_units(state, scratch, plan)?.min(payment.at_most.unwrap_or(i64::MAX));
                let caps = steps_that_fit(payment, i64::MAX, i64::MAX, i64::MAX, list);
                if needed > most || caps < steps || needed < payment.at_least {
                    return Err(Refused::BelowLeast { least: needed, possible: most.min(available) });
                }
                Paid { units: needed, money: left, scope }
            }
            PaymentForm::Rungs(rungs) => {
                self.climb(state, scratch, payment, plan, rungs, (stage, request, available))?
            }
        };
        if !plan.budgets.is_empty() {
            let within = self.pay_within_budgets(state, scratch, at, index, (paid.units, paid.money));
            (paid.units, paid.money) = within.map_err(|budget| Refused::Exhausted { budget })?;
        }
        let money = take_from_lines(scratch, stage, paid.scope, paid.money);
        self.charge_payment(state, scratch, at, plan, (paid.units, money));
        let holding = payment.holding.0;
        scratch.takes.push(Take { holding, units: paid.units, payment: Some(index), scope: paid.scope });
        recorder.points_paid(Instant(at), index, paid.units, money);
        Ok(())
    }

    /// Charges a payment to the limits that apply to it.
    fn charge_payment(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        plan: &PaymentPlan,
        (units, money): (i64, i64),
    ) {
        for &place in &plan.limits {
            let limit = &self.limits[usize::from(place)];
            if !(View { plan: self, state, scratch, at }).all_hold(&limit.checks) {
                continue;
            }
            self.note_charged(&mut scratch.charged, place);
            let used = match limit.measure {
                Measure::Units => units,
                Measure::Cost => money,
                Measure::Count | Measure::Field => 1,
            };
            self.charge(state, limit, used, at);
        }
    }

    /// The dearest rung up to the request, the balance and the caps that takes something off.
    fn climb(
        &self,
        state: &State,
        scratch: &Scratch,
        payment: &MoneyOff,
        plan: &PaymentPlan,
        rungs: &[Rung],
        (stage, request, available): (usize, Option<i64>, i64),
    ) -> Result<Paid, Refused> {
        let most = self.most_units(state, scratch, plan)?.min(payment.at_most.unwrap_or(i64::MAX));
        let asked = most.min(request.unwrap_or(i64::MAX));
        let list = scratch.totals[0];
        let share = payment.share.map_or(i64::MAX, |share| {
            let money = (i128::from(list) * i128::from(share.numerator())).div_euclid(i128::from(share.denominator()));
            money.clamp(0, i128::from(i64::MAX)) as i64
        });
        let cap = share.min(payment.most_money.unwrap_or(i64::MAX));
        // A request for exactly the price of a rung means that rung.
        let named = request.filter(|request| rungs.iter().any(|rung| rung.units == *request));
        let mut best: Option<Paid> = None;
        let mut possible = 0;
        let within = |rung: &&Rung| (payment.at_least..=asked.min(available)).contains(&rung.units);
        for rung in rungs.iter().filter(within) {
            if named.is_some_and(|named| named != rung.units) {
                continue;
            }
            let scope = rung.scope.0 & payment.scope.0 & self.every_atom;
            let money = self.off_money(scratch, rung.off, scope, stage - 1, 1);
            possible = possible.max(rung.units);
            let left = scratch.money_of(scope, stage);
            if money == 0 || money > cap || left == 0 {
                continue;
            }
            if best.as_ref().is_none_or(|best| rung.units > best.units) {
                // Caps look at what a rung takes off, budgets at what is truly taken.
                best = Some(Paid { units: rung.units, money: money.min(left), scope });
            }
        }
        best.ok_or_else(|| {
            let cheapest = rungs.iter().map(|rung| rung.units).min().unwrap_or(0).max(payment.at_least);
            let least = request.filter(|request| *request > cheapest).unwrap_or(cheapest);
            if available < least {
                return Refused::Short { holding: payment.holding, needed: least, available };
            }
            Refused::BelowLeast { least: cheapest, possible }
        })
    }

    /// The most units that the limits of a payment leave.
    fn most_units(&self, state: &State, scratch: &Scratch, plan: &PaymentPlan) -> Result<i64, Refused> {
        let mut most = i64::MAX;
        for &place in &plan.limits {
            let limit = &self.limits[usize::from(place)];
            if !(View { plan: self, state, scratch, at: state.clock }).all_hold(&limit.checks) {
                continue;
            }
            let room = self.room(state, limit, state.clock);
            if room < 1 {
                return Err(Refused::Limited { limit: limit.id, room });
            }
            if limit.measure == Measure::Units {
                most = most.min(room);
            }
        }
        Ok(most)
    }
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
