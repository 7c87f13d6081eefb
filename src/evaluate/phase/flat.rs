//! The shortest way through a purchase, for flat programs (`plan::flat` says which those are).
//!
//! It does what [`Plan::purchase_straight`] does with what is bought in registers: the tables by line are not filled,
//! and a row is a few numbers instead of an action and a formula. The tests hold the two ways to one another.

use super::refused;
use crate::core::HoldingId;
use crate::evaluate::error::EventError;
use crate::evaluate::event::{Line, Purchase, Receipt};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Member, Scratch, State};
use crate::evaluate::plan::{CALM, DayInfo, Flat, FlatStep, PURCHASE, Plan, Recipe, Straight};
use crate::evaluate::recorder::{Grant, Occasion, Recorder, Source};
use crate::ledger::{Lot, MATURED};
use crate::quantity::{DAY_SECONDS, Instant, LARGEST};

/// Most lines that are looked at one by one; longer purchases take the usual way.
const FEW_LINES: usize = 4;

/// When something is bought.
#[derive(Clone, Copy)]
struct Now {
    at: i64,
    day: i32,
    info: DayInfo,
}

/// What is bought.
#[derive(Clone, Copy)]
struct Basket<'a> {
    lines: &'a [Line],
    total: i64,
    /// Of all lines.
    atoms: u64,
}

impl Plan {
    /// A purchase of a member without large values in a flat program; `false`, and nothing has happened, if what is bought
    /// is unusual. A function of its own on purpose: inside a loop over lives its numbers would not stay in registers.
    #[inline(never)]
    pub(in crate::evaluate) fn purchase_flat<R: Recorder>(
        &self,
        straight: &Straight,
        member: &mut Member,
        purchase: &Purchase<'_>,
        receipt: &mut Receipt,
        recorder: &mut R,
    ) -> Result<bool, EventError> {
        let (Some(flat), Some(basket)) = (&straight.flat, self.basket(purchase.lines)) else { return Ok(false) };
        let at = purchase.at.0;
        let (day, info) = self.begin(member, at, recorder)?;
        self.buy_flat((straight, flat), member, Now { at, day, info }, basket, recorder)?;
        *receipt = Receipt { list: basket.total, paid: basket.total, ..Receipt::default() };
        Ok(true)
    }

    /// What is bought; `None` if that is unusual.
    #[inline(always)]
    fn basket<'a>(&self, lines: &'a [Line]) -> Option<Basket<'a>> {
        if lines.len() > FEW_LINES {
            return None;
        }
        let (mut total, mut atoms) = (0i64, u64::from(!self.lines_matter));
        for line in lines {
            if !(0..=CALM).contains(&line.amount) || line.items < 0 {
                return None;
            }
            total += line.amount;
            if self.lines_matter {
                atoms |= self.bit_of(line);
            }
        }
        (total <= CALM).then_some(Basket { lines, total, atoms })
    }

    /// The line's bit in sets of atoms.
    #[inline(always)]
    pub(in crate::evaluate) fn bit_of(&self, line: &Line) -> u64 {
        let last = usize::from(self.program.atoms.max(1)) - 1;
        1 << line.atom.index().min(last)
    }

    /// Money of the lines of a scope.
    #[inline(always)]
    fn money_in(&self, basket: Basket<'_>, scope: u64) -> i64 {
        if scope == u64::MAX {
            return basket.total;
        }
        basket.lines.iter().filter(|line| scope & self.bit_of(line) != 0).map(|line| line.amount).sum()
    }

    #[inline(always)]
    fn buy_flat<R: Recorder>(
        &self,
        (straight, flat): (&Straight, &Flat),
        member: &mut Member,
        now: Now,
        basket: Basket<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        recorder.began(Instant(now.at), Occasion::Purchase);
        let band = if self.days.bands.len() == 1 { 0 } else { self.days.band(now.at.rem_euclid(DAY_SECONDS) as i32) };
        let Member { state, scratch, .. } = member;
        for &entry in self.occasions[PURCHASE].rows.rows(now.info.class, band, basket.atoms) {
            // INVARIANT: entries are numbers of the plan's rows; steps stand beside them.
            let step = &flat.steps[usize::from(entry)];
            if step.atoms & basket.atoms == 0 {
                continue;
            }
            let asked = View { plan: self, state, scratch, at: now.at };
            if !step.checks.is_empty() && !asked.all_hold(&step.checks) {
                continue;
            }
            match self.units_of(step, state, basket) {
                Some(0) => {}
                Some(units) if units <= LARGEST => self.post_flat(state, (now, step), units, recorder)?,
                _ => return Err(self.too_large_flat(entry, (state, scratch), now.at, basket.total)),
            }
        }
        for &(tally, money) in &flat.feeds {
            let tally = &mut state.tallies[usize::from(tally)];
            // A calm member's values are far below the bounds.
            tally.value += money.map_or(1, |scope| self.money_in(basket, scope));
            state.large |= tally.value > CALM;
        }
        state.purchases += 1;
        for &ladder in &straight.ladders {
            let plan = &self.ladders[usize::from(ladder)];
            self.move_dates(state, scratch, (now.at, now.day), usize::from(ladder), plan, recorder);
        }
        Ok(())
    }

    /// What a row gives, in smallest units; `None` is too much.
    #[inline(always)]
    fn units_of(&self, step: &FlatStep, state: &State, basket: Basket<'_>) -> Option<i64> {
        let factor = step.factors[usize::from(state.rank(usize::from(step.ladder))) % step.factors.len()];
        let Some(scope) = step.money else { return Some(factor) };
        let money = self.money_in(basket, scope);
        match factor.checked_mul(money) {
            Some(numerator) => Some(step.over.divide(numerator)),
            None => step.over.divide_wide(i128::from(factor) * i128::from(money)),
        }
    }

    #[cold]
    fn too_large_flat(&self, entry: u16, (state, scratch): (&State, &mut Scratch), at: i64, total: i64) -> EventError {
        scratch.totals[0] = total;
        self.too_large(&self.rows[usize::from(entry)], &View { plan: self, state, scratch, at })
    }

    /// The award becomes a lot.
    #[inline(always)]
    fn post_flat<R: Recorder>(
        &self,
        state: &mut State,
        (now, step): (Now, &FlatStep),
        units: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let (base, due, named_end) = match step.recipe {
            Recipe::Seconds(seconds) => (now.at, now.at.saturating_add(seconds), false),
            Recipe::ByDay(term, grain) => {
                let term = &self.terms[usize::from(term)];
                (self.base(grain, now.at), term.due_on(now.at, now.day, state.joined), term.named_end)
            }
            // INVARIANT: rows of flat programs that listen to purchases have one of the recipes above.
            Recipe::Usual => return Ok(()),
        };
        let lot = Lot {
            quantity: units,
            base,
            due,
            matures: MATURED,
            issue: now.info.month_index,
            source: step.source,
            term: super::post::OWN_TERM,
            named_end,
        };
        let account = &mut state.accounts[usize::from(step.holding)];
        account.grant(lot).map_err(|refusal| refused(now.at, refusal))?;
        state.next_due = state.next_due.min(due);
        state.large |= account.issued() > CALM || account.lots().len() > self.crowded;
        let (source, holding) = (Source::Row(step.id), HoldingId(step.holding));
        recorder.granted(&Grant { at: Instant(now.at), source, holding, lot: &lot });
        Ok(())
    }
}
