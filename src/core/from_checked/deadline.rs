//! Lengths and deadlines.

use crate::check::typed;
use crate::core::{Anchor, Deadline, Length, Step};

/// A length of time.
pub fn length(length: typed::Length) -> Length {
    match length {
        typed::Length::Seconds(seconds) => Length::Seconds(seconds),
        typed::Length::Days(days) => Length::Days(days),
        typed::Length::Months(months) => Length::Months(months),
    }
}

/// A deadline; what touches a holding is kept beside it.
pub fn deadline(deadline: &typed::Deadline) -> Deadline {
    let anchor = match deadline.anchor {
        typed::Anchor::Earning => Anchor::Earning,
        typed::Anchor::Maturing => Anchor::Maturing,
        typed::Anchor::Activity(_) => Anchor::Touch,
    };
    let step = |step: &typed::Step| match *step {
        typed::Step::After(of) => Step::After(length(of)),
        typed::Step::EndOf(calendar, ahead) => Step::EndOf { calendar, ahead },
        typed::Step::EndOfMembership(months, ahead) => Step::EndOfMembership { months, ahead },
        typed::Step::NextDate(month, day) => Step::NextDate { month, day },
        typed::Step::On(day) => Step::On(day),
        typed::Step::NextDay => Step::NextDay,
        typed::Step::NextDayOfMonth(day) => Step::NextDayOfMonth(day),
        typed::Step::NextDayAt(second) => Step::NextDayAt(second),
    };
    Deadline { anchor, steps: deadline.steps.iter().map(step).collect() }
}
