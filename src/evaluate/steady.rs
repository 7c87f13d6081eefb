//! A stretch of purchases during which nothing else happens to a member, in a steady program (`plan::steady` says which
//! those are).
//!
//! What purchases ask of the member again and again is read once, and whatever is unusual ends the stretch before
//! anything has changed, so that no step of it calls anything. Each purchase does what [`Plan::buy`] does; tests hold the
//! two to one another.

use super::error::EventError;
use super::event::Line;
use super::member::{Member, State};
use super::phase::{OWN_TERM, refused};
use super::plan::{CALM, DayInfo, Flat, PURCHASE, Plan, Recipe, Steady, Term};
use crate::core::{AtomId, HoldingId};
use crate::ledger::{Lot, MATURED};
use crate::quantity::{DAY_SECONDS, Instant};

/// A stretch of a member's purchases. Nobody is told of each: what they came to is the caller's to report.
///
/// INVARIANT: the member is one without large values, and is as if each purchase had come by itself.
#[derive(Debug)]
pub struct Stretch<'a> {
    plan: &'a Plan,
    flat: &'a Flat,
    state: &'a mut State,
    steady: &'a Steady,
    /// In the ladder that decides about rates.
    rank: usize,
    /// What may still be added to the metric of the ladder that purchases move before it could move, and what keeps its
    /// tiers.
    room: i64,
    kept: Option<(i64, &'a Term)>,
    /// Units given since it began, and how many may be given.
    units: i64,
    calm: i64,
    /// Lots that may still be made.
    lots: usize,
}

impl Plan {
    /// Whether purchases of the program may follow one another in stretches, as far as that depends on the program.
    pub fn is_steady(&self) -> bool {
        self.straight.as_ref().and_then(|straight| straight.flat.as_ref()).is_some_and(|flat| flat.steady.is_some())
    }

    /// A stretch of purchases of a member; `None` if the program or the member asks for more.
    #[inline]
    pub fn stretch<'a>(&'a self, member: &'a mut Member) -> Option<Stretch<'a>> {
        let flat = self.straight.as_ref()?.flat.as_ref()?;
        let (steady, state) = (flat.steady.as_ref()?, &mut member.state);
        if state.large || state.gone || state.epoch == u32::MAX {
            return None;
        }
        let (room, kept) = match steady.ladder {
            Some(ladder) => self.room_below(state, usize::from(ladder))?,
            None => (CALM, None),
        };
        let rank = usize::from(state.rank(usize::from(steady.rates_by)));
        let account = &state.accounts[usize::from(steady.holding)];
        let (calm, lots) = (CALM - account.issued(), self.crowded.saturating_sub(account.lots().len()));
        Some(Stretch { plan: self, flat, state, steady, rank, room, kept, units: 0, calm, lots })
    }

    /// What may be added to the metric of a ladder of thresholds before a tier could be reached, with the date until which
    /// tiers are kept and the term that gives it; `None` if the ladder is to be judged first.
    #[inline]
    fn room_below(&self, state: &State, ladder: usize) -> Option<(i64, Option<(i64, &Term)>)> {
        let plan = &self.ladders[ladder];
        let (tally, thresholds) = plan.simple.as_ref()?;
        let value = state.tallies[usize::from(*tally)].value;
        let met = thresholds.iter().take_while(|&&least| value >= least).count();
        let bound = thresholds.get(met).copied().unwrap_or(CALM).min(CALM);
        let (judged, until) = state.ladders[ladder].judged;
        let kept = (met > 0).then(|| (until, &self.terms[usize::from(plan.keep)]));
        (met == judged || met == 0).then_some((bound.saturating_sub(value), kept))
    }
}

impl Stretch<'_> {
    /// What may be spent of the holding that purchases fill.
    #[inline(always)]
    pub fn available(&self) -> i64 {
        self.state.accounts[usize::from(self.steady.holding)].available()
    }

    /// The holding that purchases fill, and the units given so far.
    #[inline]
    pub fn given(&self) -> (HoldingId, i64) {
        (HoldingId(self.steady.holding), self.units)
    }

    /// Whether nothing is due up to and including that instant.
    #[inline(always)]
    pub fn is_free(&self, at: Instant) -> bool {
        at.0 < self.state.next_due
    }

    /// A purchase of one line (its atom is asked for only where lines matter); `false` if it is more than that, and nothing
    /// has changed.
    ///
    /// # Errors
    /// The account takes no more, which does not happen to a member without large values.
    #[inline(always)]
    pub fn buy(&mut self, at: Instant, amount: i64, atom: impl FnOnce() -> AtomId) -> Result<bool, EventError> {
        let at = at.0;
        let day = at.div_euclid(DAY_SECONDS) as i32;
        let Some(info) = self.plan.days.info(day) else { return Ok(false) };
        let usual = at >= self.state.clock
            && at < self.state.next_due
            && info.epoch == self.state.epoch
            && (0..=CALM).contains(&amount)
            // No more than the amount, or one, is added to any metric.
            && amount.max(1) < self.room
            && self.kept.is_none_or(|(until, term)| term.gives(day, until))
            && self.lots > self.flat.steps.len()
            && !self.state.large;
        if !usual {
            return Ok(false);
        }
        self.room -= amount.max(1);
        match self.steady.rows.get(usize::from(info.class)) {
            Some(rows) if !rows.is_empty() => {
                for &row in rows {
                    // INVARIANT: rows of the plan, beside which steps stand.
                    let step = &self.flat.steps[usize::from(row)];
                    let quantity = step.over.divide_calm(step.factors[self.rank % step.factors.len()] * amount);
                    if quantity != 0 {
                        self.post((at, day, info), quantity, step.source)?;
                    }
                }
                self.state.tallies[usize::from(self.steady.spend)].value += amount;
            }
            _ => self.each((at, day, info), amount, atom())?,
        }
        self.state.purchases += 1;
        (self.state.clock, self.state.day) = (at, day);
        Ok(true)
    }

    /// What rules give and what metrics take, one after the other.
    #[inline(never)]
    fn each(&mut self, (at, day, info): (i64, i32, &DayInfo), amount: i64, atom: AtomId) -> Result<(), EventError> {
        let plan = self.plan;
        let bit = plan.bit_of(&Line { atom, items: 1, amount });
        let atoms = if plan.lines_matter { bit } else { 1 };
        let money = |scope: u64| if scope == u64::MAX || scope & bit != 0 { amount } else { 0 };
        for &entry in plan.occasions[PURCHASE].rows.rows(info.class, 0, atoms) {
            // INVARIANT: entries are numbers of the plan's rows; steps stand beside them.
            let step = &self.flat.steps[usize::from(entry)];
            if step.atoms & atoms == 0 {
                continue;
            }
            let factor = step.factors[self.rank % step.factors.len()];
            let quantity = step.money.map_or(factor, |scope| step.over.divide_calm(factor * money(scope)));
            if quantity != 0 {
                self.post((at, day, info), quantity, step.source)?;
            }
        }
        for &(tally, scope) in &self.flat.feeds {
            let tally = &mut self.state.tallies[usize::from(tally)];
            tally.value += scope.map_or(1, money);
            self.state.large |= tally.value > CALM;
        }
        Ok(())
    }

    /// An award becomes a lot.
    #[inline(always)]
    fn post(&mut self, (at, day, info): (i64, i32, &DayInfo), quantity: i64, source: u16) -> Result<(), EventError> {
        let (base, due, named_end) = match self.steady.recipe {
            Recipe::Seconds(seconds) => (at, at.saturating_add(seconds), false),
            Recipe::ByDay(term, grain) => {
                let term = &self.plan.terms[usize::from(term)];
                (grain.base(at), term.due_on(at, day, self.state.joined), term.named_end)
            }
            // INVARIANT: steady programs are flat, and rows of those have one of the recipes above.
            Recipe::Usual => return Ok(()),
        };
        let issue = info.month_index;
        let lot = Lot { quantity, base, due, matures: MATURED, issue, source, term: OWN_TERM, named_end };
        let account = &mut self.state.accounts[usize::from(self.steady.holding)];
        account.grant(lot).map_err(|refusal| refused(at, refusal))?;
        self.units += quantity;
        self.lots -= 1;
        self.state.next_due = self.state.next_due.min(due);
        self.state.large |= self.units > self.calm;
        Ok(())
    }
}
