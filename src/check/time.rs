//! Dates, periods, lengths and deadlines: from words to calendars.

use super::builtin::{MONTHS, WEEKDAYS};
use super::checker::Checker;
use super::error::UnsuitedPeriod;
use super::error::{BadDeadline, BadLength, EmptyRange, NoSuchCalendarName, NoSuchDate, NoSuchStart, NoSuchTime};
use super::typed::{Anchor, AsOf, Deadline, Gate, Length, Step};
use crate::base::Span;
use crate::quantity::{Calendar, Date, Day, Part};
use crate::syntax::tree::{self, DeadlineStep, DurationUnit, PeriodStart, PeriodUnit};

/// Longest rolling window, in days.
const LONGEST_WINDOW: i64 = 3_660;
/// Longest length of time, in days (a thousand years).
const LONGEST: i64 = 366_000;

impl Checker<'_> {
    /// The day of a date; says so if the calendar has none.
    pub(crate) fn day(&mut self, date: &tree::Date) -> Option<Day> {
        let found = Date::new(date.year, date.month, date.day).map(Date::to_day);
        if found.is_none() {
            let shown = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
            self.say(NoSuchDate { span: date.span, shown });
        }
        found
    }

    /// Seconds since midnight; `end` allows 24:00.
    pub(crate) fn clock(&mut self, time: &tree::Time, end: bool) -> Option<i32> {
        let fits = time.minute < 60 && (time.hour < 24 || (end && time.hour == 24 && time.minute == 0));
        if !fits {
            self.say(NoSuchTime { span: time.span });
        }
        fits.then(|| i32::from(time.hour) * 3600 + i32::from(time.minute) * 60)
    }

    /// The month's number from 1.
    pub(crate) fn month(&mut self, name: &tree::Name) -> Option<u8> {
        self.calendar_name(name, "month", &MONTHS).map(|at| at + 1)
    }

    /// The weekday's number from 0 = Monday.
    pub(crate) fn weekday(&mut self, name: &tree::Name) -> Option<u8> {
        self.calendar_name(name, "weekday", &WEEKDAYS)
    }

    fn calendar_name(&mut self, name: &tree::Name, wanted: &'static str, known: &[&str]) -> Option<u8> {
        let found = known.iter().position(|known| *known == name.text);
        if found.is_none() {
            let help = "write its English name in full";
            self.say(NoSuchCalendarName { name: &name.text, span: name.span, wanted, known, help });
        }
        found.map(|at| at as u8)
    }

    /// A day of the year, such as 30 September; 29 February is allowed.
    pub(crate) fn day_month(&mut self, day: u8, month: &tree::Name, span: Span) -> Option<(u8, u8)> {
        let number = self.month(month)?;
        if Date::new(2000, number, day).is_none() {
            self.say(NoSuchDate { span, shown: format!("{day} {}", month.text) });
            return None;
        }
        Some((number, day))
    }

    /// A calendar period; a membership period is refused with `instead`.
    pub(crate) fn calendar(&mut self, period: &tree::Period, instead: &str) -> Option<Calendar> {
        if period.membership {
            let message = "a membership period cannot stand here".into();
            self.say(UnsuitedPeriod { span: period.span, message, help: instead.into() });
            return None;
        }
        let part = part(period.unit);
        let plain = Calendar::plain(part);
        let Some(start) = &period.from else { return Some(plain) };
        let long = !matches!(part, Part::Day | Part::Week);
        let (from, span) = match start {
            PeriodStart::Weekday(name) if part == Part::Week => {
                return self.weekday(name).map(|from_weekday| Calendar { from_weekday, ..plain });
            }
            PeriodStart::Weekday(name) => (None, name.span),
            PeriodStart::Ordinal(day, span) => ((part == Part::Month).then_some((0, *day)), *span),
            PeriodStart::DayMonth { day, month } => {
                let number = self.day_month(*day, month, month.span)?;
                let cycle = match part {
                    Part::Month => 1,
                    Part::Quarter => 3,
                    Part::Half => 6,
                    _ => 12,
                };
                ((long && part != Part::Month).then_some(((number.0 - 1) % cycle, *day)), month.span)
            }
        };
        match from {
            Some((from_month, from_day)) if (1..=28).contains(&from_day) => {
                Some(Calendar { from_month, from_day, ..plain })
            }
            Some(_) => self.no_start(span, "not every month has that day"),
            None => self.no_start(span, "this kind of period does not start so"),
        }
    }

    fn no_start(&mut self, span: Span, why: &str) -> Option<Calendar> {
        self.say(NoSuchStart { span, why: why.into() });
        None
    }

    /// A period counted from joining, or from the start of a membership: `membership year of plus`.
    pub(crate) fn membership_window(&mut self, period: &tree::Period) -> Option<super::typed::Window> {
        use super::typed::Window;
        let months = self.membership_months(period)?;
        match &period.of {
            Some(name) => Some(Window::SinceMembership(self.membership_named(name)?, months)),
            None => Some(Window::SinceJoining(months)),
        }
    }

    /// Months of a membership period.
    pub(crate) fn membership_months(&mut self, period: &tree::Period) -> Option<u16> {
        let months = match period.unit {
            PeriodUnit::Day | PeriodUnit::Week => None,
            PeriodUnit::Month => Some(1),
            PeriodUnit::Quarter => Some(3),
            PeriodUnit::Half => Some(6),
            PeriodUnit::Year => Some(12),
        };
        if months.is_none() || period.from.is_some() {
            let message = "a membership period is a month, quarter, half or year counted from joining".into();
            let help = "write `membership year`, or a calendar period".into();
            self.say(UnsuitedPeriod { span: period.span, message, help });
            return None;
        }
        months
    }

    /// A length of time, more than zero.
    pub(crate) fn length(&mut self, duration: &tree::Duration) -> Option<Length> {
        let (count, span) = (duration.count, duration.span);
        let (days, length) = match duration.unit {
            DurationUnit::Seconds => (count / 86_400, Length::Seconds(count)),
            DurationUnit::Minutes => (count / 1_440, Length::Seconds(count.saturating_mul(60))),
            DurationUnit::Hours => (count / 24, Length::Seconds(count.saturating_mul(3_600))),
            DurationUnit::Days => (count, Length::Days(small(count))),
            DurationUnit::Weeks => (count.saturating_mul(7), Length::Days(small(count.saturating_mul(7)))),
            DurationUnit::Months => (count.saturating_mul(30), Length::Months(small(count))),
            DurationUnit::Quarters => (count.saturating_mul(90), Length::Months(small(count.saturating_mul(3)))),
            DurationUnit::Years => (count.saturating_mul(365), Length::Months(small(count.saturating_mul(12)))),
        };
        if count <= 0 {
            let why = "a length of time must be more than zero".into();
            self.say(BadLength { span, why, help: "write a longer time, or leave the clause out".into() });
            return None;
        }
        if days > LONGEST {
            let why = "no length of time may exceed a thousand years".into();
            self.say(BadLength { span, why, help: "write a shorter time, or `never`".into() });
            return None;
        }
        Some(length)
    }

    /// A length in whole days or months, no longer than a rolling window may be.
    pub(crate) fn rolling(&mut self, duration: &tree::Duration) -> Option<super::typed::Window> {
        let length = self.length(duration)?;
        let (why, help) = match length {
            Length::Days(days) if i64::from(days) <= LONGEST_WINDOW => {
                return Some(super::typed::Window::LastDays(days as u16));
            }
            Length::Months(months) if i64::from(months) * 31 <= LONGEST_WINDOW => {
                return Some(super::typed::Window::LastMonths(months as u16));
            }
            Length::Seconds(_) => ("a rolling window counts whole days", "write it in days or months"),
            _ => ("a rolling window has at most 3,660 days", "write a shorter window, or `lifetime`"),
        };
        self.say(BadLength { span: duration.span, why: why.into(), help: help.into() });
        None
    }

    /// A deadline. `activity` says whether it may count from the last activity.
    pub(crate) fn deadline(&mut self, deadline: &tree::Deadline, activity: bool) -> Option<Deadline> {
        let mut found = Deadline::default();
        for (at, step) in deadline.steps.iter().enumerate() {
            match step {
                DeadlineStep::After { duration, after } => {
                    if let Some(after) = after {
                        found.anchor = self.anchor(after, at, activity)?;
                    }
                    found.steps.push(Step::After(self.length(duration)?));
                }
                DeadlineStep::Without { duration, without } => {
                    if !activity || at > 0 {
                        return self.no_activity(duration.span.to(deadline.span));
                    }
                    let triggers = self.triggers(without);
                    self.understood(&triggers)?;
                    found.anchor = Anchor::Activity(triggers);
                    found.steps.push(Step::After(self.length(duration)?));
                }
                DeadlineStep::EndOf { period, next } if period.membership && period.of.is_none() => {
                    let months = self.membership_months(period)?;
                    found.steps.push(Step::EndOfMembership(months, u16::from(*next)));
                }
                DeadlineStep::EndOfMonth { month, .. } => {
                    // 29 February is the 28th in common years, so this is always the month's last day
                    const LAST: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
                    let month = self.month(month)?;
                    let day = LAST.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or(31);
                    found.steps.push(Step::NextDate(month, day));
                }
                DeadlineStep::EndOf { period, next } => {
                    let calendar = self.calendar(period, "name a calendar period, such as `the end of the year`")?;
                    found.steps.push(Step::EndOf(calendar, u16::from(*next)));
                }
                DeadlineStep::NextDate { day, month, span } => {
                    let (month, day) = self.day_month(*day, month, *span)?;
                    found.steps.push(Step::NextDate(month, day));
                }
                DeadlineStep::NextDay(_) => found.steps.push(Step::NextDay),
                DeadlineStep::NextDayAt { time, .. } => found.steps.push(Step::NextDayAt(self.clock(time, false)?)),
                DeadlineStep::NextOrdinal { day, span } => {
                    if !(1..=31).contains(day) {
                        self.say(NoSuchDate { span: *span, shown: format!("the {day}th of a month") });
                        return None;
                    }
                    found.steps.push(Step::NextDayOfMonth(*day));
                }
                DeadlineStep::On(date) => found.steps.push(Step::On(self.day(date)?)),
            }
        }
        Some(found)
    }

    fn anchor(&mut self, after: &tree::Name, at: usize, activity: bool) -> Option<Anchor> {
        if at > 0 {
            let why = "only the first step of a deadline says from what it counts".into();
            let help = "name the moment in the first step".into();
            self.say(BadDeadline { span: after.span, why, help });
            return None;
        }
        match after.text.as_str() {
            "earning" => Some(Anchor::Earning),
            "maturing" => Some(Anchor::Maturing),
            _ if !activity => self.no_activity(after.span).map(|_: Deadline| Anchor::Earning),
            "the last one" | "last" | "last one" => Some(Anchor::Activity(Vec::new())),
            _ => {
                let kind = tree::TriggerKind::Event { name: after.clone(), of: Vec::new(), except: false, about: None };
                let triggers = self.triggers(&[tree::Trigger { span: after.span, kind, filter: None }]);
                self.understood(&triggers)?;
                Some(Anchor::Activity(triggers))
            }
        }
    }

    fn no_activity(&mut self, span: Span) -> Option<Deadline> {
        let why = "this deadline cannot count from an activity".into();
        let help = "count from the award itself, as in `30 days`; only `expire` counts from activity".into();
        self.say(BadDeadline { span, why, help });
        None
    }

    /// Whether all of them are understood.
    pub(crate) fn understood(&self, triggers: &[super::typed::Trigger]) -> Option<()> {
        (!triggers.iter().any(|trigger| trigger.kind == super::typed::TriggerKind::Poison)).then_some(())
    }

    /// `as of joining`, `as of earning`, or a date field that every one of the events has.
    pub(crate) fn as_of(&mut self, name: &tree::Name, on: &[super::typed::Trigger]) -> AsOf {
        match name.text.as_str() {
            "joining" => return AsOf::Joining,
            "earning" => return AsOf::Event,
            _ => {}
        }
        let fits = |symbol| matches!(symbol, super::collect::Symbol::Number(_));
        let wanted = "`joining`, `earning` or a date field of the event";
        let Some((symbol, at)) = self.symbol(name, wanted, fits) else { return AsOf::Event };
        let field = match symbol {
            super::collect::Symbol::Number(field) => self.out.numbers.get(field.0).filter(|one| one.date),
            super::collect::Symbol::Broken => return AsOf::Event,
            _ => None,
        };
        let (super::collect::Symbol::Number(number), Some(field)) = (symbol, field) else {
            let (is, declared) = (self.names.describe(&name.text), Some(at));
            let help = Some("declare the field as a date, as in `event stay { booked date }`".into());
            self.say(super::error::WrongKind { name: &name.text, span: name.span, is, wanted, declared, help });
            return AsOf::Event;
        };
        let has = |kind: &super::typed::TriggerKind| matches!(kind, super::typed::TriggerKind::Declared(event) if field.events.contains(event));
        if let Some(other) = on.iter().find(|trigger| !has(&trigger.kind)) {
            let (span, words) = (other.span, self.trigger_words(&other.kind));
            let field = format!("field `{}`", name.text);
            let help = "let the rule listen to the events that have the field".into();
            self.say(super::error::NotOfEvent { field, span: name.span, event: words, on: span, help });
        }
        AsOf::Field(number)
    }

    /// `when`, `from`, `until` of a declaration with its triggers.
    pub(crate) fn gate(&mut self, gate: &tree::Gate, on: &[super::typed::Trigger]) -> Gate {
        let from = gate.from.as_ref().and_then(|date| Some((self.day(date)?, date.span)));
        let until = gate.until.as_ref().and_then(|date| Some((self.day(date)?, date.span)));
        if let (Some((first, from)), Some((last, until))) = (from, until)
            && first > last
        {
            let help = "both days are included; the first must not be later than the last";
            self.say(EmptyRange { from, until, help });
        }
        let when = gate.when.as_ref().map(|when| {
            let cond = self.cond(when);
            self.fits_when(&cond, on);
            cond
        });
        let as_of = gate.as_of.as_ref().map_or(AsOf::Event, |name| self.as_of(name, on));
        if let (Some(name), None, None) = (&gate.as_of, from, until) {
            let message = "`as of` says which date the days are about, and there are none".into();
            let help = "add `from` or `until`, or leave it out";
            self.say(super::error::ClauseMissing { message, span: name.span, label: "of no days", help });
        }
        let activated = gate.activated.as_ref().and_then(|activated| {
            let at = self.all.activated.iter().position(|one| one.activated.span == activated.span);
            if at.is_none() {
                self.not_yet_at(activated.span, "if activated");
            }
            at.map(|at| (at, activated.span))
        });
        Gate { when, from, until, activated, as_of, in_force: None }
    }
}

/// The calendar part of a period unit.
fn part(unit: PeriodUnit) -> Part {
    match unit {
        PeriodUnit::Day => Part::Day,
        PeriodUnit::Week => Part::Week,
        PeriodUnit::Month => Part::Month,
        PeriodUnit::Quarter => Part::Quarter,
        PeriodUnit::Half => Part::Half,
        PeriodUnit::Year => Part::Year,
    }
}

fn small(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
