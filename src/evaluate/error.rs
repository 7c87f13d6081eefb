use crate::base::Span;
use crate::core::RowId;
use crate::quantity::Instant;

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
    /// The program has no such event, reward or field.
    Unknown,
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
