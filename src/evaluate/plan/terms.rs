//! Deadlines made fast: an instant, or a table of due days by day.

use crate::core::{Anchor, Deadline, Length, Step};
use crate::ledger::NEVER;
use crate::quantity::{DAY_SECONDS, Date, Day, Instant, Part};

/// A deadline ready for use.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct Term {
    /// From what it counts.
    pub anchor: Anchor,
    /// Whether it is booked on the day before its due instant.
    pub named_end: bool,
    /// Whether it names a day of one year, which may have passed before it begins.
    pub names_a_date: bool,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    Never,
    Seconds(i64),
    ByDay {
        first: i32,
        due: Vec<i32>,
        beyond: Deadline,
    },
    General(Deadline),
    /// It counts from the member's day of joining, too.
    OfMember(Deadline),
}

/// The coarsest grain of a base that changes no due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::evaluate) enum Grain {
    /// To the second.
    Second,
    /// The day's start.
    Day,
    /// The month's start.
    Month,
}

impl Term {
    /// Makes a deadline ready for bases from `first` to `last`.
    pub fn new(deadline: &Deadline, first: Day, last: Day) -> Term {
        let shape = match deadline.steps.as_slice() {
            [] => Shape::Never,
            [Step::After(Length::Seconds(seconds))] => Shape::Seconds(*seconds),
            _ if deadline.asks_joining() => Shape::OfMember(deadline.clone()),
            steps if steps.iter().any(|step| matches!(step, Step::After(Length::Seconds(_)) | Step::NextDayAt(_))) => {
                Shape::General(deadline.clone())
            }
            _ => Shape::ByDay {
                first: first.0,
                due: (first.0..=last.0).map(|day| due_day(deadline, Day(day))).collect(),
                beyond: deadline.clone(),
            },
        };
        let names_a_date = deadline.steps.iter().any(|step| matches!(step, Step::On(_)));
        Term { anchor: deadline.anchor, named_end: deadline.is_named_end(), names_a_date, shape }
    }

    /// The instant at which a term that counts from `base` is over, for a member who joined then.
    #[inline(always)]
    pub fn due(&self, base: i64, joined: i64) -> i64 {
        match &self.shape {
            Shape::Never => NEVER,
            Shape::Seconds(seconds) => base.saturating_add(*seconds),
            Shape::ByDay { first, due, beyond } => {
                let day = base.div_euclid(DAY_SECONDS) as i32;
                match due.get(day.wrapping_sub(*first) as usize) {
                    Some(&due) => i64::from(due) * DAY_SECONDS,
                    None => due_instant(beyond, Instant(base)),
                }
            }
            Shape::General(deadline) => due_instant(deadline, Instant(base)),
            Shape::OfMember(deadline) => due_of_member(deadline, Instant(base), Instant(joined)),
        }
    }

    /// The same for a base whose day is known already.
    #[inline(always)]
    pub fn due_on(&self, base: i64, day: i32, joined: i64) -> i64 {
        match &self.shape {
            Shape::ByDay { first, due, .. } => match due.get(day.wrapping_sub(*first) as usize) {
                Some(&due) => i64::from(due) * DAY_SECONDS,
                None => self.due(base, joined),
            },
            Shape::Never | Shape::Seconds(_) | Shape::General(_) | Shape::OfMember(_) => self.due(base, joined),
        }
    }

    /// Whether a table gives that instant for a base on the day; terms without one never do.
    #[inline(always)]
    pub fn gives(&self, day: i32, until: i64) -> bool {
        match &self.shape {
            Shape::ByDay { first, due, .. } => {
                let due = due.get(day.wrapping_sub(*first) as usize);
                due.is_some_and(|due| i64::from(*due) * DAY_SECONDS == until)
            }
            Shape::Never => until == NEVER,
            Shape::Seconds(_) | Shape::General(_) | Shape::OfMember(_) => false,
        }
    }

    /// The exact seconds that it lasts, if that is all it is.
    pub fn seconds(&self) -> Option<i64> {
        match self.shape {
            Shape::Seconds(seconds) => Some(seconds),
            _ => None,
        }
    }

    /// Whether its due days are tabulated.
    pub fn is_tabulated(&self) -> bool {
        matches!(self.shape, Shape::ByDay { .. })
    }

    /// Whether it never comes.
    pub fn is_never(&self) -> bool {
        matches!(self.shape, Shape::Never)
    }
}

impl Grain {
    /// The coarsest grain that a deadline allows, in a holding all lots of which may live by one clock.
    pub fn of(deadline: &Deadline, one_clock: bool) -> Grain {
        if deadline.steps.iter().any(|step| matches!(step, Step::After(Length::Seconds(_)))) {
            return Grain::Second;
        }
        if deadline.anchor == Anchor::Touch && one_clock {
            return Grain::Month;
        }
        let first_that_names_a_day = deadline.steps.iter().find(|step| !matches!(step, Step::After(Length::Months(_))));
        match first_that_names_a_day {
            None if deadline.is_never() => Grain::Month,
            Some(Step::On(_)) => Grain::Month,
            Some(Step::EndOf { calendar, .. })
                if calendar.from_day == 1 && !matches!(calendar.part, Part::Day | Part::Week) =>
            {
                Grain::Month
            }
            _ => Grain::Day,
        }
    }

    /// The coarsest grain of bases that a rule moves by so much.
    pub fn of_move(by: Length) -> Grain {
        match by {
            Length::Seconds(_) => Grain::Second,
            Length::Days(_) => Grain::Day,
            Length::Months(_) => Grain::Month,
        }
    }

    /// The base of something that happens at `at`.
    #[inline]
    pub fn base(self, at: i64) -> i64 {
        match self {
            Grain::Second => at,
            Grain::Day => at.div_euclid(DAY_SECONDS) * DAY_SECONDS,
            Grain::Month => {
                let day = Instant(at).day();
                day.plus_days(1 - i32::from(day.date().day)).start().0
            }
        }
    }
}

/// The day at whose start a deadline of days and longer is over.
fn due_day(deadline: &Deadline, from: Day) -> i32 {
    Instant(due_instant(deadline, from.start())).day().0
}

/// The instant at which a deadline that counts from `base` is over; [`NEVER`] without steps. Of one that asks for the
/// day of joining, where that is not known, `base` is taken for it.
pub(in crate::evaluate) fn due_instant(deadline: &Deadline, base: Instant) -> i64 {
    due_of_member(deadline, base, base)
}

/// The same for a member who joined then.
fn due_of_member(deadline: &Deadline, base: Instant, joined: Instant) -> i64 {
    if deadline.is_never() {
        return NEVER;
    }
    let mut at = base;
    // a named end stands for the start of its day, which still counts
    let mut named = false;
    for step in &deadline.steps {
        at = match *step {
            Step::After(length) if named => after_named(at, length),
            Step::After(length) => later(at, length),
            Step::EndOf { calendar, ahead } => {
                calendar.first_day(calendar.key(at.day()) + i32::from(ahead) + 1).plus_days(-1).start()
            }
            Step::EndOfMembership { months, ahead } => end_of_membership(at.day(), joined.day(), months, ahead).start(),
            Step::NextDate { month, day } => next_date(at.day(), month, day).start(),
            Step::On(day) => day.start(),
            Step::NextDay => at.day().plus_days(1).start(),
            Step::NextDayOfMonth(day) => next_day_of_month(at.day(), day).start(),
            Step::NextDayAt(second) => Instant(at.day().plus_days(1).start().0 + i64::from(second)),
        };
        named = step.names_a_day(named);
    }
    if named { at.day().plus_days(1).start().0 } else { at.0 }
}

/// The due of a lot that is made or dated anew at `now`: what would be over already ends with that day,
/// as a named end.
#[inline(always)]
pub(in crate::evaluate) fn not_over(due: i64, named_end: bool, now: i64) -> (i64, bool) {
    if due > now { (due, named_end) } else { ((now.div_euclid(DAY_SECONDS) + 1) * DAY_SECONDS, true) }
}

/// The same moment of the day so much later.
pub(in crate::evaluate) fn moved(at: i64, length: Length) -> i64 {
    match length {
        Length::Seconds(seconds) => at.saturating_add(seconds),
        Length::Days(_) | Length::Months(_) => later(Instant(at), length).0 + at.rem_euclid(DAY_SECONDS),
    }
}

/// So much later: exact for seconds, to the start of a day for days and months.
pub(in crate::evaluate) fn later(at: Instant, length: Length) -> Instant {
    match length {
        Length::Seconds(seconds) => Instant(at.0.saturating_add(seconds)),
        Length::Days(days) => at.day().plus_days(days).start(),
        Length::Months(months) => at.day().plus_months(months).start(),
    }
}

/// So much after a day that still counts: days and months from the day after it lead to a last day again.
fn after_named(last_day: Instant, length: Length) -> Instant {
    let over = later(last_day.day().plus_days(1).start(), length);
    match length {
        Length::Seconds(_) => over,
        Length::Days(_) | Length::Months(_) => over.day().plus_days(-1).start(),
    }
}

/// The last day of the period counted from joining that holds the day, or of one so many ahead.
fn end_of_membership(day: Day, joined: Day, months: u16, ahead: u16) -> Day {
    let months = i32::from(months.max(1));
    // periods that cannot be over yet are passed over at once: a month has at most 31 days
    let over = (day.0.saturating_sub(joined.0).max(0) / 31 / months).saturating_sub(1).max(0);
    let mut period = over + 1;
    while joined.plus_months(period.saturating_mul(months)) <= day {
        period += 1;
    }
    joined.plus_months((period + i32::from(ahead)).saturating_mul(months)).plus_days(-1)
}

/// The first such day of a month at or after `from`; a month without it has its last day.
fn next_day_of_month(from: Day, day: u8) -> Day {
    let first = from.plus_days(1 - i32::from(from.date().day));
    let within = |month: Day| {
        let last = month.plus_months(1).plus_days(-1);
        month.plus_days(i32::from(day.max(1)) - 1).min(last)
    };
    let this = within(first);
    if this >= from { this } else { within(first.plus_months(1)) }
}

/// The first such day of a year at or after `from`; 29 February falls on the 28th in common years.
pub(in crate::evaluate) fn next_date(from: Day, month: u8, day: u8) -> Day {
    let year = from.date().year;
    let in_year = |year: i32| {
        let first = Date { year, month: month.clamp(1, 12), day: 1 }.to_day();
        let last = first.plus_months(1).plus_days(-1);
        first.plus_days(i32::from(day.max(1)) - 1).min(last)
    };
    let this = in_year(year);
    if this >= from { this } else { in_year(year + 1) }
}

#[cfg(test)]
mod tests {
    use super::{Grain, Term, due_instant};
    use crate::core::{Anchor, Deadline, Length, Step};
    use crate::quantity::{Calendar, Date, Day, Instant, Part};

    fn day(year: i32, month: u8, day: u8) -> Day {
        Date::new(year, month, day).expect("a date of the calendar").to_day()
    }

    fn due(steps: Vec<Step>, at: Instant) -> String {
        Instant(due_instant(&Deadline { anchor: Anchor::Earning, steps }, at)).to_string()
    }

    #[test]
    fn terms_end_at_the_start_of_their_day_and_named_ends_with_theirs() {
        let at = Instant(day(2026, 3, 3).start().0 + 54_600);
        let month_end = Step::EndOf { calendar: Calendar::plain(Part::Month), ahead: 0 };
        let next_year = Step::EndOf { calendar: Calendar::plain(Part::Year), ahead: 1 };
        assert_eq!(due(vec![Step::After(Length::Days(30))], at), "2026-04-02 00:00");
        assert_eq!(due(vec![Step::After(Length::Months(12)), month_end], at), "2027-04-01 00:00");
        assert_eq!(due(vec![next_year], at), "2028-01-01 00:00");
        assert_eq!(due(vec![Step::After(Length::Seconds(8_760 * 3_600))], at), "2027-03-03 15:10");
        assert_eq!(due(vec![Step::NextDate { month: 9, day: 30 }], at), "2026-10-01 00:00");
        assert_eq!(due(vec![Step::NextDate { month: 2, day: 29 }], at), "2027-03-01 00:00");
        assert_eq!(due(vec![Step::On(day(2026, 12, 31))], at), "2027-01-01 00:00");
        assert_eq!(due(vec![Step::NextDay], at), "2026-03-04 00:00");
        assert_eq!(due(vec![Step::After(Length::Months(1))], day(2026, 1, 31).start()), "2026-02-28 00:00");
        assert_eq!(due(vec![Step::After(Length::Months(12))], day(2028, 2, 29).start()), "2029-02-28 00:00");
    }

    #[test]
    fn the_table_agrees_with_the_steps_and_a_coarse_base_changes_no_due() {
        let (first, last) = (day(2023, 12, 1), day(2025, 2, 1));
        let ends = |part| Step::EndOf { calendar: Calendar::plain(part), ahead: 0 };
        for steps in [
            vec![Step::After(Length::Months(12)), ends(Part::Month)],
            vec![Step::After(Length::Days(90)), ends(Part::Quarter)],
            vec![ends(Part::Year)],
            vec![ends(Part::Week)],
            vec![Step::After(Length::Months(1))],
            vec![Step::NextDate { month: 2, day: 29 }],
        ] {
            let deadline = Deadline { anchor: Anchor::Earning, steps };
            let (term, grain) = (Term::new(&deadline, first, last), Grain::of(&deadline, true));
            for number in first.0 - 40..last.0 + 40 {
                let at = Day(number).start().0 + 70_000;
                let exact = due_instant(&deadline, Instant(at));
                assert_eq!(term.due(at, 0), exact);
                assert_eq!(term.due(grain.base(at), 0), exact, "{deadline:?} from {}", Day(number));
            }
        }
    }
}
