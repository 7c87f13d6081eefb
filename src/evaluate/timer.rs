//! Timers: at which step of a midnight each runs, and on which day next.

use super::member::State;
use super::plan::{DrawDay, Extent, Own, Plan, TimerKind, later, next_date};
use super::recorder::Occasion;
use crate::core::Length;
use crate::ledger::NEVER;
use crate::quantity::{DAY_SECONDS, Day, Instant};

/// The steps of a midnight at which timers run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MidnightStep {
    /// M1.
    Close,
    /// M2.
    PeriodEnd,
    /// M12.
    Results,
    /// M4.
    Review,
    /// M6.
    Amendment,
    /// M10.
    Dated,
    /// M11.
    Idle,
}

impl MidnightStep {
    /// Its number among M1 to M12.
    pub(super) fn number(self) -> u8 {
        match self {
            MidnightStep::Close => 1,
            MidnightStep::PeriodEnd => 2,
            MidnightStep::Review => 4,
            MidnightStep::Amendment => 6,
            MidnightStep::Dated => 10,
            MidnightStep::Idle => 11,
            MidnightStep::Results => 12,
        }
    }
}

impl TimerKind {
    pub(super) fn step(&self) -> MidnightStep {
        match self {
            TimerKind::PeriodEnd(_) => MidnightStep::PeriodEnd,
            TimerKind::Review(..) => MidnightStep::Review,
            TimerKind::Birthday
            | TimerKind::Anniversary
            | TimerKind::PeriodStart(_)
            | TimerKind::EveryYear(..)
            | TimerKind::BeforeRenewal(..)
            | TimerKind::On(_)
            | TimerKind::Offset(..)
            | TimerKind::Watch => MidnightStep::Dated,
            TimerKind::Amendment(_) => MidnightStep::Amendment,
            TimerKind::Idle(_) => MidnightStep::Idle,
            TimerKind::Closing(_) | TimerKind::Run(..) => MidnightStep::Close,
            TimerKind::Board(..) | TimerKind::Draw(..) => MidnightStep::Results,
        }
    }

    pub(super) fn occasion(&self) -> Occasion {
        match self {
            TimerKind::PeriodEnd(_) => Occasion::PeriodEnd,
            TimerKind::Review(..) => Occasion::Review,
            TimerKind::Birthday => Occasion::Birthday,
            TimerKind::Anniversary => Occasion::Anniversary,
            TimerKind::PeriodStart(_)
            | TimerKind::EveryYear(..)
            | TimerKind::BeforeRenewal(..)
            | TimerKind::On(_)
            | TimerKind::Offset(..)
            | TimerKind::Watch => Occasion::Dated,
            TimerKind::Amendment(_) => Occasion::Amendment,
            TimerKind::Idle(_) => Occasion::Idle,
            TimerKind::Closing(_) | TimerKind::Run(..) => Occasion::Closing,
            TimerKind::Board(..) | TimerKind::Draw(..) => Occasion::Results,
        }
    }
}

impl Plan {
    /// Sets a timer's next day after `day`.
    pub(super) fn arm(&self, state: &mut State, timer: usize, day: i32) {
        let next = self.next_day(state, &self.timers[timer].kind, day);
        state.timers[timer] = next;
        if next < i32::MAX {
            state.next_due = state.next_due.min(Day(next).start().0);
        }
    }

    pub(super) fn next_day(&self, state: &State, kind: &TimerKind, day: i32) -> i32 {
        let yearly = |anchor: Day| {
            let years = Day(day).date().year - anchor.date().year;
            let on = |years: i32| anchor.plus_months(years.saturating_mul(12)).0;
            (years..=years + 1).map(on).find(|&on| on > day).unwrap_or(i32::MAX)
        };
        match kind {
            TimerKind::Run(accumulator, calendar) => self.end_of_run_period(state, *accumulator, *calendar, day),
            TimerKind::Closing(Extent::Anchored(months)) => {
                let (joined, months) = (Instant(state.joined).day(), i32::from((*months).max(1)));
                let passed = (Day(day).date().year - joined.date().year).max(0).saturating_mul(12) / months;
                let end = |k: i32| joined.plus_months(k.saturating_mul(months)).0;
                ((passed - 12 / months - 1).max(1)..).map(end).find(|&on| on > day).unwrap_or(i32::MAX)
            }
            TimerKind::Closing(extent) => {
                let Extent::Period(calendar) = extent else { return i32::MAX };
                let calendar = self.days.calendar(usize::from(*calendar));
                calendar.first_day(calendar.key(Day(day)) + 1).0
            }
            TimerKind::Draw(_, DrawDay::EveryYear(month, of_month)) => next_date(Day(day + 1), *month, *of_month).0,
            TimerKind::PeriodEnd(calendar)
            | TimerKind::Review(calendar, _)
            | TimerKind::PeriodStart(calendar)
            | TimerKind::Board(_, calendar)
            | TimerKind::Draw(_, DrawDay::Boundary(calendar)) => {
                let calendar = self.days.calendar(usize::from(*calendar));
                calendar.first_day(calendar.key(Day(day)) + 1).0
            }
            TimerKind::Birthday => state.born.map_or(i32::MAX, yearly),
            TimerKind::Anniversary => yearly(Instant(state.joined).day()),
            TimerKind::BeforeRenewal(membership, by) => {
                let due = state.own.memberships.get(membership.index()).map_or(NEVER, |standing| standing.due);
                let before = if due == NEVER { NEVER } else { later(Instant(due), by.times(-1)).0 };
                i32::try_from(before.div_euclid(DAY_SECONDS)).ok().filter(|&on| on > day).unwrap_or(i32::MAX)
            }
            TimerKind::EveryYear(month, of_month) => next_date(Day(day + 1), *month, *of_month).0,
            TimerKind::On(on) | TimerKind::Amendment(on) => {
                if *on > day {
                    *on
                } else {
                    i32::MAX
                }
            }
            TimerKind::Watch => day + 1,
            TimerKind::Offset(own, by, before) => offset_day(state, *own, *by, *before, day),
            TimerKind::Idle(after) => {
                let due = later(Day(day).start(), *after).0;
                (due.saturating_add(DAY_SECONDS - 1).div_euclid(DAY_SECONDS) as i32).max(day + 1)
            }
        }
    }
}

/// The next day, after `day`, that lies so long after or before a day of the member's own.
fn offset_day(state: &State, own: Own, by: Length, before: bool, day: i32) -> i32 {
    let anchor = match own {
        Own::Birthday => state.born,
        Own::Join | Own::Anniversary => Some(Instant(state.joined).day()),
    };
    let Some(anchor) = anchor else { return i32::MAX };
    let by = match (by, before) {
        (by, false) => by,
        (Length::Seconds(seconds), true) => Length::Seconds(-seconds),
        (Length::Days(days), true) => Length::Days(-days),
        (Length::Months(months), true) => Length::Months(-months),
    };
    let moved = |on: Day| later(on.start(), by).day().0;
    if own == Own::Join {
        return Some(moved(anchor)).filter(|&on| on > day).unwrap_or(i32::MAX);
    }
    let years = Day(day).date().year - anchor.date().year;
    let on = |years: i32| moved(anchor.plus_months(years.saturating_mul(12)));
    ((years - 2).max(1)..=years.max(0) + 2).map(on).find(|&on| on > day).unwrap_or(i32::MAX)
}
