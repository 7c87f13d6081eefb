//! What a return takes back and gives back: awards, then whatever stands in for them.

use super::keep::lot_back;
use super::post::OWN_TERM;
use super::refused;
use super::rounding::to_steps;
use crate::core::{Anchor, Claims, Effect, HoldingId, RowId};
use crate::evaluate::error::EventError;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Basis, BasisOf, Plan, ReturnsPlan, RowReturn};
use crate::evaluate::receipt::{AwardKept, Counted, OpenReceipt, share};
use crate::evaluate::recompute::Frozen;
use crate::evaluate::recorder::{Recorder, Taking};
use crate::ledger::{Lot, MATURED, Own, TOUCHED};
use crate::quantity::{DAY_SECONDS, Instant};

/// A part of an award that is still missing after its own lots were asked.
struct Missing {
    award: usize,
    units: i64,
}

impl Plan {
    /// Points and vouchers spent in the purchase come back first.
    pub(in crate::evaluate) fn give_back_takes<R: Recorder>(
        &self,
        returns: &ReturnsPlan,
        state: &mut State,
        receipt: &mut OpenReceipt,
        at: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let day_ends = (at.div_euclid(DAY_SECONDS) + 1) * DAY_SECONDS;
        let mut takes = std::mem::take(&mut receipt.takes);
        for take in &mut takes {
            let due_back = match take.payment.and_then(|index| returns.payments.get(usize::from(index))) {
                Some(&of) => {
                    let (whole, part) = receipt.part(Basis { atoms: take.scope, of });
                    share(take.units, part, whole)
                }
                None if receipt.closed => take.units,
                None => 0,
            };
            let units = due_back - take.back;
            if units <= 0 {
                continue;
            }
            take.back = due_back;
            let account = &state.accounts[usize::from(take.holding)];
            let touch_due = account.touch_due();
            let like = self.on_its_clock(state, (at, HoldingId(take.holding)), take.lot);
            let lot = lot_back(&like, units, touch_due, day_ends);
            let taking = take.payment.map_or(Taking::Voucher, Taking::Payment);
            self.come_back(state, (at, HoldingId(take.holding)), lot, taking, recorder)?;
        }
        receipt.takes = takes;
        Ok(())
    }

    /// A lot that was consumed, where it lives by activity: what has touched the holding since has touched it, too.
    fn on_its_clock(&self, state: &State, (at, holding): (i64, HoldingId), lot: Lot) -> Lot {
        let plan = self.holding_on(state, holding.index(), at);
        let term = &self.terms[usize::from(plan.own_term(state))];
        if lot.term != OWN_TERM || term.anchor != Anchor::Touch {
            return lot;
        }
        let touched = state.accounts[holding.index()].touched_at() >= lot.base;
        let due = if touched { TOUCHED } else { term.due(lot.base, state.joined) };
        Lot { due, named_end: term.named_end && !touched, ..lot }
    }

    fn come_back<R: Recorder>(
        &self,
        state: &mut State,
        (at, holding): (i64, HoldingId),
        lot: Lot,
        taking: Taking,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let account = &mut state.accounts[holding.index()];
        let owed = account.debt();
        account.come_back(lot).map_err(|refusal| refused(at, refusal))?;
        let repaid = owed - account.debt();
        state.next_due = state.next_due.min(account.next_change());
        recorder.came_back(Instant(at), holding, &lot, taking);
        if repaid > 0 {
            recorder.repaid(Instant(at), holding, repaid);
        }
        Ok(())
    }

    /// Claims what the awards of the purchase exceed their kept part by. `scratch` shows what is
    /// left of the purchase.
    pub(in crate::evaluate) fn claim_awards<R: Recorder>(
        &self,
        returns: &ReturnsPlan,
        state: &mut State,
        scratch: &Scratch,
        receipt: &mut OpenReceipt,
        at: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if !receipt.days.is_empty() {
            self.take_out_of_the_day(returns, state, receipt);
        }
        let mut awards = std::mem::take(&mut receipt.awards);
        let mut missing = Vec::new();
        for (index, award) in awards.iter_mut().enumerate() {
            let Some(Some(of)) = returns.rows.get(usize::from(award.entry)) else { continue };
            let kept = self.kept(of, award, state, scratch, receipt);
            let claim = award.units - kept - award.claimed;
            if claim <= 0 {
                continue;
            }
            award.claimed += claim;
            let (row, holding) = self.award_of(award);
            let source = self.rows[usize::from(award.entry)].source;
            let own = Own { source, base: award.base, issue: award.issue, matures: award.matures };
            let account = &mut state.accounts[holding.index()];
            let on = |lot: &Lot, part: i64| recorder.lot_clawed(Instant(at), holding, part, lot);
            let got = account.claw_own(claim, own, of.mode.pending_only, on);
            self.got(award, (at, row, holding), got, recorder);
            if got < claim {
                missing.push(Missing { award: index, units: claim - got });
            }
        }
        for Missing { award, units } in missing {
            let award = &mut awards[award];
            let pending_only = returns.rows[usize::from(award.entry)].as_ref().is_some_and(|row| row.mode.pending_only);
            let (row, holding) = self.award_of(award);
            let got = if pending_only {
                0
            } else {
                self.claw_elsewhere(state, receipt, award, (at, row, holding), units, recorder)?
            };
            self.got(award, (at, row, holding), got, recorder);
            if got < units {
                recorder.forgiven(Instant(at), row, holding, units - got);
            }
        }
        self.credit_limits(state, receipt.counted(), &mut awards);
        receipt.awards = awards;
        Ok(())
    }

    fn award_of(&self, award: &AwardKept) -> (RowId, HoldingId) {
        let row = self.rows[usize::from(award.entry)].id;
        match &self.program.rows[row.index()].effect {
            Effect::Grant { holding, .. } => (row, *holding),
            _ => (row, HoldingId::default()),
        }
    }

    /// What the member keeps of an award.
    fn kept(&self, of: &RowReturn, award: &AwardKept, state: &State, scratch: &Scratch, receipt: &OpenReceipt) -> i64 {
        let share_of = |units: i64, kept: bool| {
            let (whole, back) = receipt.part(of.basis);
            share(units, if kept { whole - back } else { back }, whole)
        };
        match of.mode.claims {
            Claims::Nothing => award.units,
            Claims::Recompute => {
                let plan = &self.rows[usize::from(award.entry)];
                let row = &self.program.rows[plan.id.index()];
                let Effect::Grant { amount, .. } = &row.effect else { return award.units };
                let mut frozen = Frozen(award.seen.iter());
                let numerator = frozen.expr(&amount.numerator);
                let condition = frozen.condition(&row.guard);
                let view = View { plan: self, state, scratch, at: receipt.at };
                let (listens, back) = receipt.part(Basis { atoms: plan.atoms, of: BasisOf::Money(3) });
                // Nothing is left of the lines that it listens to: it would not have been asked.
                if listens == back || !view.holds(&condition) {
                    return 0;
                }
                let anew = view.wide(&numerator);
                let anew = anew.and_then(|value| to_steps(value, amount.over, plan.rounds.to, amount.rounding));
                anew.unwrap_or(award.units).min(award.units)
            }
            // ⌈q(S−F)/S⌉ is q − ⌊qF/S⌋.
            Claims::Share if of.pieces => award.units - share_of(award.units, false),
            Claims::Share => share_of(award.units, true),
        }
    }

    /// Limits get back what was truly taken back of a holding: of the awards in the order of their
    /// names, so that it does not matter in which parts the purchase came back.
    pub(in crate::evaluate) fn credit_limits(&self, state: &mut State, counted: Counted<'_>, awards: &mut [AwardKept]) {
        for at in 0..awards.len() {
            let (_, holding) = self.award_of(&awards[at]);
            let of = |award: &AwardKept| self.award_of(award).1 == holding;
            let got: i64 = awards.iter().filter(|award| of(award)).map(|award| award.clawed).sum();
            let before: i64 = awards[..at].iter().filter(|award| of(award)).map(|award| award.claimed).sum();
            let award = &mut awards[at];
            let credit = (got - before).clamp(0, award.claimed);
            let whole = |units: i64| i64::from(units == award.units);
            let (units, count) = (credit - award.credited, whole(credit) - whole(award.credited));
            award.credited = credit;
            let row = &self.rows[usize::from(award.entry)];
            self.return_to_limits(state, (row.id, &row.limits), counted, units, count);
            if award.drew != 0 {
                self.return_to_budgets(state, (row.id, award.drew), counted.at, units, count);
            }
        }
    }

    /// Books what was truly taken back for an award.
    fn got<R: Recorder>(
        &self,
        award: &mut AwardKept,
        (at, row, holding): (i64, RowId, HoldingId),
        units: i64,
        recorder: &mut R,
    ) {
        if units > 0 {
            award.clawed += units;
            recorder.clawed(Instant(at), holding, units, row);
        }
    }

    /// Other lots, the product of an automatic exchange, debt.
    fn claw_elsewhere<R: Recorder>(
        &self,
        state: &mut State,
        receipt: &OpenReceipt,
        award: &AwardKept,
        (at, row, holding): (i64, RowId, HoldingId),
        units: i64,
        recorder: &mut R,
    ) -> Result<i64, EventError> {
        let account = &mut state.accounts[holding.index()];
        let mut got = account.claw_any(units, |lot, part| recorder.lot_clawed(Instant(at), holding, part, lot));
        for index in 0..self.program.exchanges.len() {
            if got < units && self.program.exchanges[index].from == holding {
                self.unexchange(state, receipt, award, (at, row, index), units - got, recorder)?;
                let account = &mut state.accounts[holding.index()];
                let on = |lot: &Lot, part: i64| recorder.lot_clawed(Instant(at), holding, part, lot);
                got += account.claw_any(units - got, on);
            }
        }
        if got < units && self.program.holdings[holding.index()].may_go_negative {
            state.accounts[holding.index()].owe(units - got);
            recorder.owed(Instant(at), holding, units - got);
            got = units;
        }
        Ok(got)
    }

    /// Takes back as much of what an exchange made as is needed and there; what it had taken comes
    /// back, as if it had been given by the award at the time of the purchase.
    fn unexchange<R: Recorder>(
        &self,
        state: &mut State,
        receipt: &OpenReceipt,
        award: &AwardKept,
        (at, row, index): (i64, RowId, usize),
        missing: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let (exchange, source) = (&self.program.exchanges[index], self.exchanges[index].source);
        let (product, each) = exchange.gives;
        let (step, each) = (exchange.step.max(1), each.max(1));
        let held = state.accounts[product.index()].held_of(source);
        let steps = (missing.saturating_add(step - 1) / step).min(held / each);
        if steps <= 0 {
            return Ok(());
        }
        let account = &mut state.accounts[product.index()];
        let on = |lot: &Lot, part: i64| recorder.lot_clawed(Instant(at), product, part, lot);
        account.claw_source(steps * each, source, on);
        recorder.clawed(Instant(at), product, steps * each, row);
        let plan = self.holding_on(state, exchange.from.index(), at);
        let term = &self.terms[usize::from(plan.own_term(state))];
        // What counts from maturing has the award's own base.
        let matured = term.anchor == Anchor::Maturing;
        let base = if matured { award.base } else { self.base(plan.grain, receipt.at) };
        let touched = state.accounts[exchange.from.index()].touched_at();
        let due = match term.anchor {
            // What no activity has touched since lapses by its own date, as a lot of that purchase would.
            Anchor::Touch if touched < receipt.at => term.due(receipt.at, state.joined),
            Anchor::Touch => TOUCHED,
            Anchor::Earning | Anchor::Maturing => term.due(base, state.joined),
        };
        let lot = Lot {
            quantity: steps * step,
            base,
            due,
            matures: MATURED,
            issue: award.issue,
            source: self.rows[usize::from(award.entry)].source,
            term: super::post::OWN_TERM,
            named_end: term.named_end && due != TOUCHED,
        };
        let touch_due = state.accounts[exchange.from.index()].touch_due();
        let day_ends = (at.div_euclid(DAY_SECONDS) + 1) * DAY_SECONDS;
        let lot = lot_back(&lot, steps * step, touch_due, day_ends);
        self.come_back(state, (at, exchange.from), lot, Taking::Exchange(index as u16), recorder)
    }
}
