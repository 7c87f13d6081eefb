//! What can be wrong in what a scenario says of behaviour: one small struct a mistake.

use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// An effect that does not exist.
pub(super) struct NoEffect<'a> {
    pub effect: &'a str,
    pub at: Span,
    pub close: Option<&'a str>,
    pub known: &'a [&'a str],
}

impl From<NoEffect<'_>> for Diagnostic {
    fn from(NoEffect { effect, at, close, known }: NoEffect<'_>) -> Self {
        let diagnostic =
            Diagnostic::new(table::SCENARIO_EFFECT, format!("there is no effect `{effect}`")).label(at, "not known");
        match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")).edit(at, close.to_string()),
            None => diagnostic.help(format!("effects: {}", known.join(", "))),
        }
    }
}

/// An effect that a segment states.
pub(super) struct StatedElsewhere<'a> {
    pub effect: &'a str,
    pub at: Span,
    pub instead: &'a str,
}

impl From<StatedElsewhere<'_>> for Diagnostic {
    fn from(StatedElsewhere { effect, at, instead }: StatedElsewhere<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_EFFECT_OF_SEGMENT, format!("`{effect}` is stated by each segment"))
            .label(at, "not here")
            .help(format!("write in the segment: {instead}"))
    }
}

/// A number that an effect does not have.
pub(super) struct ForeignParameter<'a> {
    pub effect: &'a str,
    pub key: &'a str,
    pub at: Span,
    pub close: Option<&'a str>,
    pub known: &'a [&'a str],
}

impl From<ForeignParameter<'_>> for Diagnostic {
    fn from(ForeignParameter { effect, key, at, close, known }: ForeignParameter<'_>) -> Self {
        let message = format!("the effect `{effect}` has no number `{key}`");
        let diagnostic = Diagnostic::new(table::SCENARIO_EFFECT_NUMBER, message).label(at, "not known here");
        match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")).edit(at, close.to_string()),
            None => diagnostic.help(format!("its numbers: {}", known.join(", "))),
        }
    }
}

/// Numbers of an effect that turn it into its opposite.
pub(super) struct Contradiction<'a> {
    pub effect: &'a str,
    pub at: Span,
    pub reason: &'static str,
}

impl From<Contradiction<'_>> for Diagnostic {
    fn from(Contradiction { effect, at, reason }: Contradiction<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_EFFECT_CONTRADICTS, format!("the numbers of `{effect}` contradict one another"))
            .label(at, reason)
            .help("the reference of effects shows what each number means and which range is plausible")
    }
}

/// A season where purchases follow dates.
pub(super) struct SeasonOfDates {
    pub at: Span,
}

impl From<SeasonOfDates> for Diagnostic {
    fn from(SeasonOfDates { at }: SeasonOfDates) -> Self {
        Diagnostic::new(table::SCENARIO_SEASON, "a season has no meaning where purchases follow a row of dates")
            .label(at, "this model buys at fixed dates")
            .help("leave the season out, or take a model whose purchases may fall on any day")
    }
}
