use crate::base::Span;
use crate::core::RowId;
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::{Day, Instant};

/// An event that could not be carried out; the member is as before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventError(Box<Detail>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    at: Instant,
    fault: Fault,
    row: Option<(RowId, Span)>,
    operands: Vec<(&'static str, i64)>,
}

/// What was wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A value beyond ±10^15, or an intermediate beyond 128 bits.
    TooLarge,
    /// Earlier than an event that the member already had.
    OutOfOrder,
    /// On a day for which the plan was not made.
    OutsideDays,
    /// An amount below zero or beyond 10^12, or more than 1,000 lines.
    BadInput,
    /// More than 4,096 lots in one holding.
    TooManyLots,
    /// More than 256 purchases that can still be returned.
    TooManyReceipts,
    /// More than 8 open offers.
    TooManyOffers,
    /// The program has no such event, reward or field.
    Unknown,
    /// The member has left the program.
    Gone,
}

impl EventError {
    /// At that instant, for that reason.
    #[cold]
    pub fn new(at: Instant, fault: Fault) -> EventError {
        EventError(Box::new(Detail { at, fault, row: None, operands: Vec::new() }))
    }

    /// Names a value that played a part.
    #[must_use]
    pub fn operand(mut self, name: &'static str, value: i64) -> EventError {
        self.0.operands.push((name, value));
        self
    }

    /// Names the rule.
    #[must_use]
    pub fn row(mut self, row: RowId, span: Span) -> EventError {
        self.0.row = Some((row, span));
        self
    }

    /// When it happened.
    pub fn at(&self) -> Instant {
        self.0.at
    }

    /// What was wrong.
    pub fn fault(&self) -> Fault {
        self.0.fault
    }

    /// The rule in which it happened, if one did it.
    pub fn rule(&self) -> Option<(RowId, Span)> {
        self.0.row
    }

    /// Values that played a part, with their names.
    pub fn operands(&self) -> &[(&'static str, i64)] {
        &self.0.operands
    }
}

impl From<&EventError> for Diagnostic {
    fn from(error: &EventError) -> Diagnostic {
        let (code, message, help) = match error.fault() {
            Fault::TooLarge => (
                table::TOO_LARGE,
                "an amount of this event is too large",
                "amounts stay within 1,000,000,000,000,000 smallest units; check the event's figures and the rule's rates",
            ),
            Fault::OutOfOrder => (
                table::OUT_OF_ORDER,
                "this event is earlier than the one before it",
                "put a member's events in order of time",
            ),
            Fault::OutsideDays => (
                table::OUTSIDE_DAYS,
                "this event lies outside the days of the run",
                "move the event, or let the run begin earlier or end later",
            ),
            Fault::BadInput => (
                table::BAD_EVENT,
                "this event's figures cannot be right",
                "a purchase has at most 1,000 lines, each from 0 to 1,000,000,000,000 minor units",
            ),
            Fault::TooManyLots => (
                table::TOO_MANY_LOTS,
                "the member would hold too many separate lots",
                "at most 4,096 lots of one holding are kept apart; let points of a month expire together",
            ),
            Fault::TooManyReceipts => (
                table::TOO_MANY_RECEIPTS,
                "the member has too many purchases that can still be returned",
                "at most 256 are kept at a time; let `returns within` be shorter",
            ),
            Fault::TooManyOffers => (
                table::TOO_MANY_OFFERS,
                "the member would have too many open offers",
                "at most 8 offers to choose from are open at a time; let them end sooner, or open fewer",
            ),
            Fault::Unknown => (
                table::UNKNOWN_EVENT,
                "the program does not know this event or reward",
                "use an event or reward that the program declares",
            ),
            Fault::Gone => (
                table::MEMBER_GONE,
                "this event comes after the member has left the program",
                "let the member join again first, or put the event before the leaving",
            ),
        };
        let mut diagnostic = Diagnostic::new(code, format!("{message}, at {}", error.at())).help(help);
        if let Some((_, span)) = error.rule() {
            diagnostic = diagnostic.label(span, "while this rule was applied");
        }
        for (name, value) in error.operands() {
            diagnostic = diagnostic.note(format!("{name}: {value}"));
        }
        diagnostic
    }
}

/// Why a program cannot be made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlanFault {
    /// The days are out of order or too many.
    Days { first: Day, last: Day, most: i32 },
    /// More of something than tables hold.
    TooMany { what: &'static str, count: usize, most: usize },
    /// A formula might need more than 128 bits.
    TooWide { rule: String, span: Span },
    /// A limit, budget or group whose costs or worths have no small common denominator.
    TooFine { name: String, span: Span },
    /// Rules refer to each other in a circle.
    Circle { rule: String, span: Span },
}

impl From<PlanFault> for Diagnostic {
    fn from(fault: PlanFault) -> Diagnostic {
        match fault {
            PlanFault::Days { first, last, most } => {
                Diagnostic::new(table::BAD_DAYS, format!("a run from {first} to {last} cannot be made"))
                    .help(format!("let it end after it begins, and last at most {most} days"))
            }
            PlanFault::TooMany { what, count, most } => {
                Diagnostic::new(table::TOO_MANY_PARTS, format!("the program has {count} {what}; at most {most} fit"))
                    .help("split the program, or say several rules in one with a table")
            }
            PlanFault::TooWide { rule, span } => {
                Diagnostic::new(table::FORMULA_TOO_WIDE, format!("the numbers of `{rule}` can grow beyond any bound"))
                    .label(span, "products of large constants pile up here")
                    .help("use smaller constants, or fewer factors in one formula")
            }
            PlanFault::TooFine { name, span } => {
                Diagnostic::new(table::FORMULA_TOO_WIDE, format!("`{name}` cannot be counted exactly"))
                    .label(span, "the costs or worths that it adds up have no small common denominator")
                    .help("use rounder costs and worths, or a smaller amount")
            }
            PlanFault::Circle { rule, span } => {
                Diagnostic::new(table::RULE_CIRCLE, format!("`{rule}` takes a percentage of itself, by way of others"))
                    .label(span, "part of a circle")
                    .help("let one of the rules state its own amount")
            }
        }
    }
}
