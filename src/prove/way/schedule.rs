//! When the steps of a way are done: as soon as the stated domain lets them.

use super::{Leg, Way};
use crate::prove::context::Context;
use crate::quantity::{Calendar, DAY_SECONDS, Day, Instant, Part};

/// Ways of more days are not gone.
const MOST_DAYS: i32 = 3_650;

/// The steps that are done already.
struct Done<'a> {
    context: &'a Context<'a>,
    start: Instant,
    done: Vec<(Option<u16>, Instant)>,
}

impl Way {
    /// The moments of all steps from a start on, at most one a day if `daily`; `None` if there is no end to it.
    pub fn moments(&self, context: &Context<'_>, start: Instant, daily: bool) -> Option<Vec<Instant>> {
        let mut done = Done { context, start, done: Vec::new() };
        let day = daily.then_some(Calendar::plain(Part::Day));
        let mut next = start;
        for leg in &self.legs {
            let apart = done.apart(leg);
            let mut last: Option<Instant> = None;
            for _ in 0..leg.times {
                let periods = leg.each.into_iter().chain(day);
                let after = |period: Calendar| last.map(|last| (period, last.day()));
                let taken: Vec<(Calendar, Day)> = periods.filter_map(after).collect();
                let at = done.first(leg, next, &taken)?;
                done.done.push((leg.step.event, at));
                next = Instant(at.0 + apart);
                last = Some(at);
            }
        }
        Some(done.done.into_iter().map(|(_, at)| at).collect())
    }
}

impl Done<'_> {
    /// Seconds between two steps of one day.
    fn apart(&self, leg: &Leg) -> i64 {
        let caps = self.context.domain.caps(self.context.program, leg.step.event);
        let a_day = caps.iter().filter(|(_, part)| *part == Part::Day).map(|(most, _)| *most).min();
        DAY_SECONDS / a_day.unwrap_or(self.context.domain.visits_per_day).clamp(1, 24)
    }

    /// The first moment from one on at which a step may be done.
    fn first(&self, leg: &Leg, from: Instant, taken: &[(Calendar, Day)]) -> Option<Instant> {
        let caps = self.context.domain.caps(self.context.program, leg.step.event);
        let mut at = from;
        while at.day().0 - self.start.day().0 <= MOST_DAYS {
            let day = at.day();
            let full = caps.iter().map(|(most, part)| (*most, Calendar::plain(*part))).find(|(most, period)| {
                let same = |(event, at): &&(Option<u16>, Instant)| {
                    *event == leg.step.event && period.key(at.day()) == period.key(day)
                };
                self.done.iter().filter(same).count() as i64 >= *most
            });
            let again = taken.iter().find(|(period, last)| period.key(*last) == period.key(day));
            let wait = full.map(|(_, period)| period).or(again.map(|(period, _)| *period));
            match wait {
                Some(period) => at = self.on(period.last_day(day).plus_days(1)),
                None if !leg.step.is_on(day) => at = self.on(day.plus_days(1)),
                None => return Some(at),
            }
        }
        None
    }

    /// The hour of the start on a day.
    fn on(&self, day: Day) -> Instant {
        Instant(day.start().0 + i64::from(self.start.second_of_day()))
    }
}
