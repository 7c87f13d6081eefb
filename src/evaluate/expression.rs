//! Formulas and conditions over the state before a phase and the event at hand.
//!
//! Everything is an integer. A formula is computed in 64 bits with checks and, where that is too
//! narrow, once more in 128; the plan has shown that 128 suffice (`plan::bound`).

use super::member::{Scratch, State};
use super::plan::{Check, DayInfo, Days, Scope, day_holds, in_clock};
use crate::core::{
    Attribute, AttributeId, Comparison, Expr, Guard, LadderId, Measure, Overflowing, Rank, RowId, Stage,
};
use crate::evaluate::plan::Plan;
use crate::quantity::{DAY_SECONDS, Day, Instant};

/// What formulas see.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub plan: &'a Plan,
    pub state: &'a State,
    pub scratch: &'a Scratch,
    /// The event's instant.
    pub at: i64,
}

/// Integers that notice when they overflow.
pub(super) trait Checked: Copy + Ord {
    fn of(value: i64) -> Self;
    fn plus(self, other: Self) -> Option<Self>;
    fn minus(self, other: Self) -> Option<Self>;
    fn times(self, factor: i64) -> Option<Self>;
    fn floor_over(self, divisor: i64) -> Option<Self>;
    fn rest_over(self, divisor: i64) -> Option<Self>;
}

macro_rules! checked {
    ($($int:ty)*) => {$(
        impl Checked for $int {
            #[inline]
            fn of(value: i64) -> Self {
                <$int>::from(value)
            }
            #[inline]
            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }
            #[inline]
            fn minus(self, other: Self) -> Option<Self> {
                self.checked_sub(other)
            }
            #[inline]
            fn times(self, factor: i64) -> Option<Self> {
                self.checked_mul(<$int>::from(factor))
            }
            #[inline]
            fn floor_over(self, divisor: i64) -> Option<Self> {
                self.checked_div_euclid(<$int>::from(divisor))
            }
            #[inline]
            fn rest_over(self, divisor: i64) -> Option<Self> {
                self.checked_rem_euclid(<$int>::from(divisor))
            }
        }
    )*};
}
checked!(i64 i128);

impl View<'_> {
    /// Money of the lines of a scope, minor units.
    #[inline(always)]
    pub fn money(&self, scope: Scope) -> i64 {
        let stage = if self.scratch.priced { stage_index(scope.stage) } else { 0 };
        if scope.all { self.scratch.totals[stage] } else { self.scratch.money_of(scope.atoms, stage) }
    }

    /// The tier that phase 6 would give from the amounts of phase 2 alone.
    pub fn rank_after(&self, ladder: LadderId) -> Rank {
        let after = self.scratch.shared.ranks_after.get(ladder.index()).copied();
        after.unwrap_or_else(|| self.state.rank(ladder.index()))
    }

    /// A formula's value where it may be stored, else the largest that may.
    fn whole(&self, expr: &Expr) -> i64 {
        self.wide(expr).map_or(0, |value| i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// A formula's value; `None` if even 128 bits are too few, which the plan has excluded.
    pub fn wide(&self, expr: &Expr) -> Option<i128> {
        match self.value::<i64>(expr) {
            Some(value) => Some(i128::from(value)),
            None => self.value::<i128>(expr),
        }
    }

    /// A formula's value in integers of that width.
    pub fn value<N: Checked>(&self, expr: &Expr) -> Option<N> {
        let state = self.state;
        Some(match expr {
            Expr::Const(value) => N::of(*value),
            Expr::Money(atoms, stage) => {
                let every = self.plan.every_atom;
                N::of(self.money(Scope { all: atoms.0 & every == every, atoms: atoms.0, stage: *stage }))
            }
            Expr::Items(atoms) if atoms.0 & self.plan.every_atom == self.plan.every_atom => {
                N::of(self.scratch.items_total)
            }
            Expr::Items(atoms) => N::of(self.scratch.items_of(atoms.0)),
            Expr::Prices(pick) => N::of(self.prices_of(*pick)),
            Expr::Field(field) => N::of(self.scratch.numbers.get(field.index()).copied().unwrap_or(0)),
            Expr::Accumulator { id, ago: 0 } => N::of(state.metric(id.index())),
            Expr::Accumulator { id, ago } => N::of(state.metric_ago(id.index(), *ago)),
            // What is owed is a balance below zero.
            Expr::Available(holding) => {
                let debt = state.accounts.get(holding.index()).map_or(0, |account| account.debt());
                N::of(state.available(holding.index()) - debt)
            }
            Expr::Pending(holding) => N::of(state.pending(holding.index())),
            Expr::DaysSinceJoining => N::of(self.at.div_euclid(DAY_SECONDS) - state.joined.div_euclid(DAY_SECONDS)),
            Expr::Add(a, b) => self.value::<N>(a)?.plus(self.value(b)?)?,
            Expr::Subtract(a, b) => self.value::<N>(a)?.minus(self.value(b)?)?,
            Expr::Scale(on, factor) => self.value::<N>(on)?.times(*factor)?,
            Expr::Steps(on, step) => self.value::<N>(on)?.floor_over(*step)?,
            Expr::Rest(on, step) => self.value::<N>(on)?.rest_over(*step)?,
            Expr::StepsCompleted { id, adds, step } => {
                let before = N::of(state.metric(id.index()));
                let after = before.plus(self.value(adds)?)?;
                after.floor_over(*step)?.minus(before.floor_over(*step)?)?
            }
            Expr::Least(a, b) => self.value::<N>(a)?.min(self.value(b)?),
            Expr::Greatest(a, b) => self.value::<N>(a)?.max(self.value(b)?),
            Expr::If(guard, then, otherwise) => self.value(if self.holds(guard) { then } else { otherwise })?,
            Expr::ByRank { ladder, factors, on } => {
                let factor = factors.get(usize::from(state.rank(ladder.index()))).copied().unwrap_or(0);
                self.value::<N>(on)?.times(factor)?
            }
            Expr::ByRankAfter { ladder, factors, on } => {
                let factor = factors.get(usize::from(self.rank_after(*ladder))).copied().unwrap_or(0);
                self.value::<N>(on)?.times(factor)?
            }
            Expr::ByField { field, factors, on } => {
                let word = self.scratch.words.get(field.index()).map_or(0, |word| word.index());
                self.value::<N>(on)?.times(factors.get(word).copied().unwrap_or(0))?
            }
            Expr::Attribute(id) => N::of(state.own.value(id.index())),
            Expr::Banded { by, on, marginal, bands } => self.banded(by, on, *marginal, bands)?,
            Expr::OfRow { row, amount, over } => {
                let Some(room) = self.room_of(*row, *over) else { return Some(N::of(0)) };
                let amount = self.value::<N>(amount)?;
                if room == i64::MAX { amount } else { amount.min(N::of(room)) }
            }
            Expr::Credited(row) => N::of(self.scratch.credited_by(*row)),
            Expr::Counted { limit, of } => {
                let value = self.value::<N>(of)?;
                let place = self.plan.limits.iter().find(|plan| plan.id == *limit);
                place.map_or(value, |limit| value.min(N::of(self.within(limit, self.whole(of)))))
            }
        })
    }

    fn banded<N: Checked>(&self, by: &Expr, on: &Expr, marginal: bool, bands: &[(i64, i64, i64)]) -> Option<N> {
        let by = self.value::<N>(by)?;
        let reached = bands.partition_point(|&(from, _, _)| N::of(from) <= by);
        if !marginal {
            let Some(&(_, constant, rate)) = bands.get(reached.wrapping_sub(1)) else { return Some(N::of(0)) };
            return N::of(constant).plus(self.value::<N>(on)?.times(rate)?);
        }
        let mut sum = N::of(0);
        for (at, &(from, constant, rate)) in bands.iter().enumerate().take(reached) {
            let upper = bands.get(at + 1).map_or(by, |&(next, _, _)| by.min(N::of(next)));
            sum = sum.plus(N::of(constant))?.plus(upper.minus(N::of(from))?.times(rate)?)?;
        }
        Some(sum)
    }

    /// What the row referred to may still give in this event, times `over`; `None` if it does not
    /// match the event, `i64::MAX` if nothing limits it.
    fn room_of(&self, row: RowId, over: i64) -> Option<i64> {
        let exact = self.scratch.exact_of(row)?;
        let mut room = i64::MAX;
        for &limit in self.plan.limits_of(row) {
            let limit = &self.plan.limits[usize::from(limit)];
            if !self.all_hold(&limit.checks) {
                continue;
            }
            let left = self.plan.room(self.state, limit, self.at);
            match limit.measure {
                Measure::Count if left < 1 => return Some(0),
                // A counted field has bounded the amount itself.
                Measure::Count | Measure::Field => {}
                Measure::Units | Measure::Cost => {
                    let weight = limit.weights.get(row.index()).copied().unwrap_or(1);
                    let fits = if weight == 0 { i64::MAX } else { left / weight };
                    match limit.overflowing {
                        Overflowing::Reject if exact > fits => return Some(0),
                        Overflowing::Finish if left == 0 && weight > 0 => return Some(0),
                        Overflowing::Finish => {}
                        Overflowing::Clip | Overflowing::Reject => room = room.min(fits.saturating_mul(over)),
                    }
                }
            }
        }
        Some(room)
    }

    /// Whether all checks hold.
    #[inline(always)]
    pub fn all_hold(&self, checks: &[Check]) -> bool {
        checks.iter().all(|check| self.check(check))
    }

    /// Whether a check holds.
    #[inline]
    pub fn check(&self, check: &Check) -> bool {
        match check {
            Check::Rank(ladder, ranks) => ranks >> self.state.rank(usize::from(*ladder)) & 1 == 1,
            Check::Word(field, words) => self.word_in(usize::from(*field), *words),
            Check::Reached(id, least) => self.state.metric(usize::from(*id)) >= *least,
            Check::Formula(guard) => self.holds(guard),
        }
    }

    fn word_in(&self, field: usize, words: u64) -> bool {
        let word = self.scratch.words.get(field).map_or(0, |word| word.index());
        word < 64 && words >> word & 1 == 1
    }

    /// Whether a guard holds.
    pub fn holds(&self, guard: &Guard) -> bool {
        match guard {
            Guard::True => true,
            Guard::False => false,
            Guard::All(parts) => parts.iter().all(|part| self.holds(part)),
            Guard::Any(parts) => parts.iter().any(|part| self.holds(part)),
            Guard::Not(part) => !self.holds(part),
            Guard::Compare { left, is, right } => self.compares(left, *is, right),
            Guard::Rank { ladder, ranks } => ranks >> self.state.rank(ladder.index()) & 1 == 1,
            Guard::Word { field, words } => self.word_in(field.index(), *words),
            Guard::Clock { from, until } => in_clock(*from, *until, self.at.rem_euclid(DAY_SECONDS) as i32),
            Guard::MonthOfBirthday => {
                self.state.born.is_some_and(|born| born.date().month == self.day_info().month + 1)
            }
            Guard::NearBirthday(days) => self.near(self.state.born, i32::from(*days)),
            Guard::Attribute { attribute, words } => {
                let value = self.state.own.value(attribute.index());
                (0..64).contains(&value) && words >> value & 1 == 1
            }
            Guard::Dated(id) => self.date_of(*id).is_some(),
            Guard::MonthOf(id) => self.date_of(*id).is_some_and(|day| day.date().month == self.day_info().month + 1),
            Guard::Near(id, days) => self.near(self.date_of(*id), i32::from(*days)),
            Guard::Activated(id) => self.state.own.is_activated(id.index(), self.at),
            Guard::Member(id) => self.state.own.is_member(id.index()),
            Guard::HasLine(atoms) => self.scratch.atoms & atoms.0 != 0,
            Guard::Joined { first, last } => {
                let joined = Instant(self.state.joined).day();
                first.is_none_or(|first| first <= joined) && last.is_none_or(|last| joined <= last)
            }
            Guard::FirstPurchase => self.state.purchases == 0 && self.scratch.atoms != 0 && !self.scratch.not_bought,
            Guard::Invited => self.state.invited,
            Guard::RankAfter { ladder, ranks } => ranks >> self.rank_after(*ladder) & 1 == 1,
            Guard::BudgetOpen(budget) => self.plan.is_open(self.state, &self.scratch.shared, self.at, *budget),
            day_guard => day_holds(day_guard, self.day(), &self.day_info()),
        }
    }

    fn compares(&self, left: &Expr, is: Comparison, right: &Expr) -> bool {
        // INVARIANT: the plan has bounded both sides within 128 bits.
        let (Some(left), Some(right)) = (self.wide(left), self.wide(right)) else { return false };
        match is {
            Comparison::AtLeast => left >= right,
            Comparison::Above => left > right,
            Comparison::AtMost => left <= right,
            Comparison::Below => left < right,
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
        }
    }

    /// A date that is known of the member.
    fn date_of(&self, attribute: AttributeId) -> Option<Day> {
        let value = self.state.own.value(attribute.index());
        i32::try_from(value).ok().filter(|_| value != Attribute::NO_DATE).map(Day)
    }

    fn near(&self, date: Option<Day>, days: i32) -> bool {
        let (Some(born), today) = (date, self.day()) else { return false };
        let birth = born.date();
        let year = today.date().year;
        (year - 1..=year + 1)
            .filter_map(|year| {
                let months = (year - birth.year).checked_mul(12)?;
                Some(born.plus_months(months))
            })
            .any(|birthday| (today.0 - birthday.0).abs() <= days)
    }

    fn day(&self) -> Day {
        Day(self.at.div_euclid(DAY_SECONDS) as i32)
    }

    fn day_info(&self) -> DayInfo {
        let days: &Days = &self.plan.days;
        days.info(self.day().0).copied().unwrap_or_else(|| DayInfo::of(self.day()))
    }
}

/// The place of a stage in the scratch tables; 0 is also every stage of an event without prices.
#[inline]
pub(super) fn stage_index(stage: Stage) -> usize {
    match stage {
        Stage::List => 0,
        Stage::AfterDiscounts => 1,
        Stage::AfterVouchers => 2,
        Stage::Paid => 3,
    }
}
