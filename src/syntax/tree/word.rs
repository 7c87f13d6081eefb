use crate::base::Span;

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A quoted text with its place; `value` is without the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Content.
    pub value: String,
    /// Where, quotes included.
    pub span: Span,
}

/// An exact decimal number as written: `mantissa / 10^decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits without the point.
    pub mantissa: i64,
    /// Digits after the point.
    pub decimals: u8,
}

/// A comment, kept for the formatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, without trailing space.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Whether code stands before it on its line.
    pub trailing: bool,
}

/// A date as written; the checker says if the calendar does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month as written.
    pub month: u8,
    /// Day as written.
    pub day: u8,
    /// Where.
    pub span: Span,
}

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Hour.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Where.
    pub span: Span,
}
