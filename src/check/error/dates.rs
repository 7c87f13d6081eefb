use super::also;
use crate::base::{Span, closest};
use crate::diagnostic::{Diagnostic, table};

/// 30 February.
pub(crate) struct NoSuchDate {
    pub span: Span,
    pub shown: String,
}

impl From<NoSuchDate> for Diagnostic {
    fn from(e: NoSuchDate) -> Diagnostic {
        Diagnostic::new(table::NO_SUCH_DATE, format!("there is no {}", e.shown))
            .label(e.span, "no day of the calendar")
            .help("check year, month and day; dates are written 2026-03-31")
    }
}

/// A range whose end lies before its beginning.
pub(crate) struct EmptyRange {
    pub from: Span,
    pub until: Span,
    pub help: &'static str,
}

impl From<EmptyRange> for Diagnostic {
    fn from(e: EmptyRange) -> Diagnostic {
        let d = Diagnostic::new(table::EMPTY_RANGE, "this range is empty").label(e.until, "ends here");
        also(d, e.from, "begins here").help(e.help)
    }
}

/// 25:00.
pub(crate) struct NoSuchTime {
    pub span: Span,
}

impl From<NoSuchTime> for Diagnostic {
    fn from(e: NoSuchTime) -> Diagnostic {
        Diagnostic::new(table::NO_SUCH_TIME, "the clock has no such time")
            .label(e.span, "hours go to 23, minutes to 59")
            .help("write a time such as 17:30; 24:00 is allowed as the end of a range")
    }
}

/// `month from 31st`.
pub(crate) struct NoSuchStart {
    pub span: Span,
    pub why: String,
}

impl From<NoSuchStart> for Diagnostic {
    fn from(e: NoSuchStart) -> Diagnostic {
        Diagnostic::new(table::NO_SUCH_START, "a period cannot start there")
            .label(e.span, e.why)
            .help("a week starts from a weekday, longer periods from a day 1 to 28, as in `year from 1 March`")
    }
}

/// A length of zero, of hours where days are needed, or beyond the bound.
pub(crate) struct BadLength {
    pub span: Span,
    pub why: String,
    pub help: String,
}

impl From<BadLength> for Diagnostic {
    fn from(e: BadLength) -> Diagnostic {
        Diagnostic::new(table::BAD_LENGTH, e.why).label(e.span, "this length").help(e.help)
    }
}

/// A deadline form that the place does not take.
pub(crate) struct BadDeadline {
    pub span: Span,
    pub why: String,
    pub help: String,
}

impl From<BadDeadline> for Diagnostic {
    fn from(e: BadDeadline) -> Diagnostic {
        Diagnostic::new(table::BAD_DEADLINE, e.why).label(e.span, "does not fit here").help(e.help)
    }
}

/// A weekday or month that does not exist.
pub(crate) struct NoSuchCalendarName<'a> {
    pub name: &'a str,
    pub span: Span,
    pub wanted: &'static str,
    pub known: &'a [&'a str],
    pub help: &'a str,
}

impl From<NoSuchCalendarName<'_>> for Diagnostic {
    fn from(e: NoSuchCalendarName<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::NO_SUCH_CALENDAR_NAME, format!("`{}` is no {}", e.name, e.wanted))
            .label(e.span, format!("a {} is needed here", e.wanted));
        super::suggest(d, e.span, begun(e.name, e.known).or_else(|| closest(e.name, e.known.iter().copied())), e.help)
    }
}

/// The known name of which the given one is the beginning (`Sat` of `Saturday`).
fn begun<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let starts = |whole: &&&str| whole.get(..name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name));
    known.iter().find(starts).copied().filter(|_| name.len() > 1)
}
