//! What a member uses in a purchase: pieces that take something off, points that pay (`core` section 16).

use loyal::core::{AtomSet, HoldingId, HoldingKind, Measure, MoneyOff, Off, PaymentForm, Rung};

use super::Slow;
use super::price::{Sums, Takes, in_scope};
use super::receipt::Basis;
use super::scene::Scene;
use crate::acts::{note, note_word};

/// What a payment takes and what that takes off.
struct Payment {
    units: i64,
    money: i64,
    scope: AtomSet,
}

impl Slow<'_> {
    /// Pieces of one kind: all of them or none.
    pub(super) fn use_piece(
        &mut self,
        (holding, count): (HoldingId, i64),
        scene: &Scene,
        takes: &mut Takes,
        left: &mut [i64],
    ) {
        let (program, kind) = (self.program, self.shape(holding).kind);
        let using = &program.holdings[holding.index()].using;
        let (fixed, minimum, scope) = match kind {
            HoldingKind::Voucher { off, minimum, scope } => (Some(off), minimum, scope),
            HoldingKind::Piece | HoldingKind::Points => (None, 0, AtomSet::ALL),
        };
        // What takes nothing off by its kind is shown, not used up by the price.
        let off = using.off.or(fixed.map(Off::Money));
        // What stays with the member can be used as often as its limits allow.
        let needed = if using.kept { 1 } else { count };
        let short = self.available(holding) - takes.of(holding) < needed;
        let list: i64 = scene.stages[0].iter().sum();
        let takes_off = using.off.is_some() || fixed.is_some_and(|fixed| fixed > 0);
        let nothing_left = takes_off && in_scope(scene, left, scope) == 0;
        let asked = using.guard.as_ref().is_none_or(|guard| self.holds(guard, scene));
        let room = |id| self.room_to_ask(id, scene).is_none_or(|room| room >= i128::from(count));
        let money = off.map(|off| off_of(off, scope, scene, 1, count));
        if kind == HoldingKind::Points
            || short
            || list < minimum
            || nothing_left
            || !asked
            || !using.limits.iter().all(|id| room(*id))
            || takes_off && money == Some(0)
        {
            takes.refused += 1;
            return;
        }
        if let Some(off) = &using.off {
            note("Off", off);
        }
        self.charge_request(&using.limits, count, count, scene);
        takes.names.push(program.holdings[holding.index()].name.clone());
        if using.kept {
            note_word("Using", "kept");
        } else {
            takes.taken.push((holding, count, "voucher".to_owned()));
            takes.payments.push(None);
        }
        let mut sums = Sums::new(program);
        sums.add(scope, money.unwrap_or(0));
        sums.apply(scene, left);
    }

    /// Points as payment, in the step that begins with amounts of that stage.
    pub(super) fn pay(
        &mut self,
        (index, request): (usize, Option<i64>),
        scene: &Scene,
        entering: usize,
        takes: &mut Takes,
        left: &mut [i64],
    ) {
        let program = self.program;
        let mut index = index;
        // Where the condition does not hold another is asked in its place.
        while let Some(next) = program.money_off[index].otherwise
            && !self.holds(&program.money_off[index].guard, scene)
        {
            index = usize::from(next);
        }
        let off = &program.money_off[index];
        let list: i64 = scene.stages[0].iter().sum();
        let found = if list < off.minimum || !self.holds(&off.guard, scene) {
            None
        } else {
            match &off.form {
                PaymentForm::Steps | PaymentForm::Voucher => self.in_steps(index, request, scene, takes, left),
                PaymentForm::Rungs(rungs) => self.on_a_rung((index, rungs), request, scene, entering, takes, left),
                PaymentForm::Whole => self.all_of_it(index, request, scene, takes, left),
            }
        };
        let Some(paid) = found else {
            takes.refused += 1;
            return;
        };
        note("PaymentForm", &off.form);
        takes.names.push(off.name.clone());
        takes.taken.push((off.holding, paid.units, format!("payment {index}")));
        takes.payments.push(Some((index, Basis::Money(paid.scope, entering))));
        let in_force = off.limits.iter().copied().filter(|id| self.holds(&program.limits[id.index()].when, scene));
        takes.charged.extend(in_force);
        self.charge_request(&off.limits, 1, paid.units, scene);
        let mut sums = Sums::new(program);
        sums.add(paid.scope, paid.money);
        sums.apply(scene, left);
    }

    /// Most units that request, balance, caps and limits allow.
    fn most_units(&self, off: &MoneyOff, request: Option<i64>, scene: &Scene, takes: &Takes) -> i64 {
        let mut most = self.available(off.holding) - takes.of(off.holding);
        most = request.map_or(most, |request| most.min(request));
        most = off.at_most.map_or(most, |cap| most.min(cap));
        for &limit in &off.limits {
            let Some(room) = self.room_to_ask(limit, scene) else { continue };
            match self.program.limits[limit.index()].measure {
                Measure::Units => most = most.min(i64::try_from(room).unwrap_or(i64::MAX)),
                Measure::Count if room < 1 => most = 0,
                Measure::Count => {}
                Measure::Cost | Measure::Field => super::unsupported("limits on costs and fields"),
            }
        }
        most
    }

    /// Most money that the caps on money allow.
    fn most_money(&self, off: &MoneyOff, scene: &Scene) -> i128 {
        let list: i64 = scene.stages[0].iter().sum();
        let share =
            off.share.map(|share| i128::from(list) * i128::from(share.numerator()) / i128::from(share.denominator()));
        share.into_iter().chain(off.most_money.map(i128::from)).min().unwrap_or(i128::MAX)
    }

    /// The largest whole number of steps that everything allows.
    fn in_steps(
        &mut self,
        index: usize,
        request: Option<i64>,
        scene: &Scene,
        takes: &Takes,
        left: &[i64],
    ) -> Option<Payment> {
        let off = &self.program.money_off[index];
        let money = self.most_money(off, scene).min(i128::from(in_scope(scene, left, off.scope)));
        let mut steps = self.most_units(off, request, scene, takes) / off.step_units;
        steps = steps.min((money / i128::from(off.step_money)) as i64);
        if steps > 0 && steps * off.step_units >= off.at_least {
            steps = self.steps_within_budgets(index, steps, scene);
        }
        let units = steps * off.step_units;
        let fits = steps > 0 && units >= off.at_least;
        fits.then_some(Payment { units, money: steps * off.step_money, scope: off.scope })
    }

    /// The rung with the most units that everything allows; the first of equal ones.
    fn on_a_rung(
        &mut self,
        (index, rungs): (usize, &[Rung]),
        request: Option<i64>,
        scene: &Scene,
        entering: usize,
        takes: &Takes,
        left: &[i64],
    ) -> Option<Payment> {
        let off = &self.program.money_off[index];
        let units = self.most_units(off, request, scene, takes);
        let money = self.most_money(off, scene);
        let named = |rung: &&Rung| request == Some(rung.units);
        let only = rungs.iter().any(|rung| named(&rung));
        let mut best: Option<(&Rung, i64)> = None;
        for rung in rungs.iter().filter(|rung| !only || named(rung)) {
            let scope = rung.scope.and(off.scope);
            let taken_off = off_of(rung.off, scope, scene, entering, 1);
            let there = in_scope(scene, left, scope);
            let fits = rung.units <= units && rung.units >= off.at_least;
            let allowed = taken_off > 0 && i128::from(taken_off) <= money && there > 0;
            if fits && allowed && best.is_none_or(|(better, _)| better.units < rung.units) {
                best = Some((rung, taken_off.min(there)));
            }
        }
        let (rung, money) = best?;
        let paid = Payment { units: rung.units, money, scope: rung.scope.and(off.scope) };
        if !self.budgets_let_pay(index, (paid.units, paid.money), scene) {
            return None;
        }
        note("Off", &rung.off);
        Some(paid)
    }

    /// The fewest steps that cover all that is left.
    fn all_of_it(
        &mut self,
        index: usize,
        request: Option<i64>,
        scene: &Scene,
        takes: &Takes,
        left: &[i64],
    ) -> Option<Payment> {
        let off = &self.program.money_off[index];
        let rest: i64 = left.iter().sum();
        let steps = (rest + off.step_money - 1) / off.step_money;
        let units = steps * off.step_units;
        let allowed = rest > 0
            && in_scope(scene, left, off.scope) == rest
            // Caps look at what whole steps take off.
            && i128::from(steps * off.step_money) <= self.most_money(off, scene)
            && units <= self.most_units(off, request, scene, takes)
            && units >= off.at_least;
        let paid = Payment { units, money: rest, scope: off.scope };
        (allowed && self.budgets_let_pay(index, (units, rest), scene)).then_some(paid)
    }
}

/// What so many of something take off: of the amounts that enter the step, or the prices of items.
fn off_of(off: Off, scope: AtomSet, scene: &Scene, entering: usize, count: i64) -> i64 {
    match off {
        Off::Money(money) => money * count,
        Off::Share(share) => {
            // Several used at once are one reduction, rounded once.
            let of = i128::from(in_scope(scene, &scene.stages[entering], scope)) * i128::from(count);
            (of * i128::from(share.numerator()) / i128::from(share.denominator())) as i64
        }
        Off::Item { dearest, most } => {
            let mut prices: Vec<i64> = Vec::new();
            for line in scene.bought.iter().filter(|line| scope.has(line.atom) && line.items > 0) {
                prices.extend((0..line.items).map(|_| line.amount / i64::from(line.items)));
            }
            prices.sort();
            if dearest {
                prices.reverse();
            }
            let capped = |price: i64| most.map_or(price, |most| price.min(most));
            prices.into_iter().take(count as usize).map(capped).sum()
        }
    }
}
