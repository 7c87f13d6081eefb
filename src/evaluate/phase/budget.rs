//! Phase 4: what rows give draws on budgets that all members share.

use super::budget_back::MOST_REMEMBERED;
use super::{Moment, divide_by_largest_remainder, divide_by_weight};
use crate::core::{BudgetId, LastAward, PaymentForm, Spending};
use crate::evaluate::budget::{Account, Company, Draw, EventKey};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, Share, State};
use crate::evaluate::plan::{FIRST_DECLARED, JOIN, PURCHASE, Plan, REDEMPTION, RETURN};
use crate::evaluate::recorder::Recorder;
use crate::evaluate::shared::Shared;
use crate::quantity::{DAY_SECONDS, Instant};

/// What a budget lets through of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum Passes {
    /// All of it.
    Whole,
    /// At most so much, in the budget's parts.
    Part(i64),
    /// Nothing: it is closed, or closes with nothing.
    Nothing,
}

impl Plan {
    /// Rank of the kind of an event among those of one instant (`core` section 3); midnights come first.
    pub(in crate::evaluate) fn kind_of(&self, occasion: usize) -> u16 {
        match occasion {
            JOIN => 1,
            PURCHASE => 4,
            REDEMPTION => 20_000,
            RETURN => 20_002,
            declared if declared >= FIRST_DECLARED && declared - FIRST_DECLARED < self.program.events.len() => {
                let names = self.program.events.iter().map(|event| event.name.as_str());
                let name = self.program.events[declared - FIRST_DECLARED].name.as_str();
                5 + names.filter(|other| *other < name).count() as u16
            }
            _ => 0,
        }
    }

    /// Where the present moment stands in the order of all members' events.
    pub(in crate::evaluate) fn event_key(&self, state: &State, shared: &Shared, at: i64) -> EventKey {
        let (day, second) = (at.div_euclid(DAY_SECONDS), at.rem_euclid(DAY_SECONDS));
        let time = match shared.step {
            0 => day * 100_000 + 16 + second,
            // Booked on the eve, but after all of its seconds.
            step @ 1..=5 => (day + 1) * 100_000 + i64::from(step),
            step => day * 100_000 + i64::from(step),
        };
        let member = match &shared.company {
            Company::Alone => 0,
            Company::Among { member, .. } => *member,
        };
        EventKey { time, kind: shared.kind, member, nth: state.drawn }
    }

    /// The period of a budget that holds a day.
    pub(in crate::evaluate) fn period_of(&self, place: usize, day: i32) -> i32 {
        self.budgets[place].period.map_or(0, |calendar| self.days.key(usize::from(calendar), day))
    }

    /// Whether a budget's cut of this period does not lie before this moment.
    pub(in crate::evaluate) fn is_open(&self, state: &State, shared: &Shared, at: i64, id: BudgetId) -> bool {
        if id.index() >= self.budgets.len() {
            return true;
        }
        let period = self.period_of(id.index(), at.div_euclid(DAY_SECONDS) as i32);
        match &shared.company {
            Company::Alone => {
                state.budgets.get(id.index()).is_none_or(|account| !account.closed || account.period != period)
            }
            Company::Among { cuts, .. } => {
                cuts.of(id.0, period).is_none_or(|cut| self.event_key(state, shared, at) <= cut.key)
            }
        }
    }

    /// Whether what a lone member has drawn belongs to the present period.
    pub(in crate::evaluate) fn is_present(&self, state: &State, id: BudgetId) -> bool {
        let period = self.period_of(id.index(), state.clock.div_euclid(DAY_SECONDS) as i32);
        state.budgets.get(id.index()).is_some_and(|account| account.period == period)
    }

    /// Lets others have drawn so much, in the unit of the cap, in the period of a day.
    pub(in crate::evaluate) fn set_drawn(&self, state: &mut State, id: BudgetId, amount: i64, day: i32) {
        let Some(budget) = self.budgets.get(id.index()) else { return };
        let (drawn, period) = (amount.saturating_mul(budget.parts), self.period_of(id.index(), day));
        if let Some(account) = state.budgets.get_mut(id.index()) {
            (account.period, account.drawn, account.closed) = (period, drawn, drawn >= budget.cap);
        }
    }

    /// Asks a budget for so much, in its parts. What is then let through is told to [`Plan::drew`].
    pub(in crate::evaluate) fn ask_budget(
        &self,
        state: &mut State,
        shared: &mut Shared,
        at: i64,
        place: usize,
        demand: i64,
    ) -> Passes {
        let budget = &self.budgets[place];
        let period = self.period_of(place, at.div_euclid(DAY_SECONDS) as i32);
        let key = self.event_key(state, shared, at);
        if budget.returned {
            self.take_in(state, shared, at, place);
        }
        let room = match &shared.company {
            Company::Alone => {
                let Some(account) = state.budgets.get_mut(place) else { return Passes::Whole };
                if account.period != period {
                    *account = Account { period, ..Account::default() };
                }
                let room = budget.cap.saturating_sub(account.drawn).max(0);
                if account.closed {
                    return Passes::Nothing;
                }
                if demand < room {
                    return Passes::Whole;
                }
                account.closed = true;
                room
            }
            Company::Among { cuts, .. } => {
                // What an event that failed had drawn is forgotten.
                while shared.draws.last().is_some_and(|draw| draw.key.nth >= state.drawn) {
                    shared.draws.pop();
                }
                shared.draws.push(Draw { budget: place as u16, period, key, demand });
                state.drawn += 1;
                match cuts.of(place as u16, period) {
                    None => return Passes::Whole,
                    Some(cut) if key < cut.key => return Passes::Whole,
                    Some(cut) if key > cut.key => return Passes::Nothing,
                    Some(cut) => cut.room,
                }
            }
        };
        match budget.last {
            _ if demand <= room => Passes::Whole,
            LastAward::Finish => Passes::Whole,
            LastAward::Clip if room > 0 => Passes::Part(room),
            LastAward::Clip | LastAward::Reject => Passes::Nothing,
        }
    }

    /// Books what a budget let through for a member who meets it alone.
    pub(in crate::evaluate) fn drew(&self, state: &mut State, shared: &Shared, place: usize, passed: i64) {
        if matches!(shared.company, Company::Alone)
            && let Some(account) = state.budgets.get_mut(place)
        {
            account.drawn = account.drawn.saturating_add(passed);
        }
    }

    /// Lets every budget cut the awards, by name, each on the result of the last.
    #[cold]
    pub(super) fn draw_on_budgets<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        for place in 0..self.budgets.len() {
            let budget = &self.budgets[place];
            let weight = |entry: usize| budget.weights.get(self.rows[entry].id.index()).copied().flatten();
            if budget.measure == Spending::Count {
                self.share_awards(scratch, |entry| weight(entry).is_some());
            } else {
                scratch.shares.clear();
                for (of, award) in scratch.awards.iter().enumerate().filter(|(_, award)| award.units > 0) {
                    if let Some(weight) = weight(usize::from(award.entry)) {
                        let tie = self.rows[usize::from(award.entry)].source;
                        scratch.shares.push(Share { of, tie, demand: award.units, part: 0, weight });
                    }
                }
            }
            let view = View { plan: self, state, scratch, at: moment.at };
            if scratch.shares.is_empty() || !view.all_hold(&budget.checks) {
                continue;
            }
            let weigh = |share: &Share| share.demand.saturating_mul(share.weight);
            let demand = scratch.shares.iter().map(weigh).fold(0, i64::saturating_add);
            if demand == 0 {
                continue;
            }
            if budget.returned && place < MOST_REMEMBERED {
                scratch.shared.drew |= 1 << place;
            }
            let passes = self.ask_budget(state, &mut scratch.shared, moment.at, place, demand);
            let passed = self.let_through(scratch, place, passes, demand, moment, recorder);
            self.drew(state, &scratch.shared, place, passed);
        }
    }

    /// What the budgets of a payment with points let through: units and money. A payment in steps is clipped to
    /// whole steps, any other is refused whole.
    pub(super) fn pay_within_budgets(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        index: u16,
        (mut units, mut money): (i64, i64),
    ) -> Result<(i64, i64), BudgetId> {
        let payment = &self.program.money_off[usize::from(index)];
        let steps = matches!(payment.form, PaymentForm::Steps | PaymentForm::Voucher);
        for &place in &self.payments[usize::from(index)].budgets {
            let budget = &self.budgets[usize::from(place)];
            if units == 0 || !(View { plan: self, state, scratch, at }).all_hold(&budget.checks) {
                continue;
            }
            let (demand, each) = match budget.measure {
                Spending::Units => (units, payment.step_units),
                Spending::Cost => (money.saturating_mul(budget.parts), payment.step_money.saturating_mul(budget.parts)),
                Spending::Count => (1, 0),
            };
            match self.ask_budget(state, &mut scratch.shared, at, usize::from(place), demand) {
                Passes::Whole => self.drew(state, &scratch.shared, usize::from(place), demand),
                Passes::Part(room) if steps && each > 0 && room >= each => {
                    let steps = room / each;
                    (units, money) = (steps * payment.step_units, steps * payment.step_money);
                    self.drew(state, &scratch.shared, usize::from(place), steps * each);
                }
                Passes::Part(_) | Passes::Nothing => return Err(budget.id),
            }
        }
        if units < payment.at_least {
            let first = self.payments[usize::from(index)].budgets.first().copied().unwrap_or(0);
            return Err(BudgetId(first));
        }
        Ok((units, money))
    }

    /// Whether the budgets of a reward let it through, whole; if not, the first that does not.
    pub(in crate::evaluate) fn redeem_within_budgets(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        offer: usize,
        times: i64,
    ) -> Result<(), BudgetId> {
        for &(place, weight) in &self.offers[offer].budgets {
            let budget = &self.budgets[usize::from(place)];
            let demand = weight.saturating_mul(times);
            if demand == 0 || !(View { plan: self, state, scratch, at }).all_hold(&budget.checks) {
                continue;
            }
            if self.ask_budget(state, &mut scratch.shared, at, usize::from(place), demand) != Passes::Whole {
                return Err(budget.id);
            }
            self.drew(state, &scratch.shared, usize::from(place), demand);
        }
        Ok(())
    }

    /// Cuts the awards that have a share to what a budget lets through; returns what they still draw.
    fn let_through<R: Recorder>(
        &self,
        scratch: &mut Scratch,
        place: usize,
        passes: Passes,
        demand: i64,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> i64 {
        let budget = &self.budgets[place];
        match passes {
            Passes::Whole => return demand,
            Passes::Nothing => {}
            Passes::Part(room) if budget.measure == Spending::Cost => divide_by_weight(&mut scratch.shares, room),
            Passes::Part(room) => divide_by_largest_remainder(&mut scratch.shares, room),
        }
        let mut passed = 0i64;
        for at in 0..scratch.shares.len() {
            let share = scratch.shares[at];
            let entry = scratch.awards[share.of].entry;
            passed = passed.saturating_add(share.part.saturating_mul(share.weight));
            if share.part == share.demand {
                continue;
            }
            let row = &self.rows[usize::from(entry)];
            recorder.budgeted(Instant(moment.at), budget.id, row.id, share.demand, share.part);
            if budget.measure != Spending::Count {
                scratch.awards[share.of].units = share.part;
                continue;
            }
            for award in &mut scratch.awards {
                let other = &self.rows[usize::from(award.entry)];
                if other.award == row.award && budget.weights.get(other.id.index()).copied().flatten().is_some() {
                    award.units = 0;
                }
            }
        }
        passed
    }
}
