//! What can be wrong in a scenario: one small struct a mistake.

use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// The text is not TOML.
pub(super) struct NotToml {
    pub at: Span,
    pub reason: String,
}

impl From<NotToml> for Diagnostic {
    fn from(NotToml { at, reason }: NotToml) -> Self {
        let reason = reason.lines().collect::<Vec<_>>().join("; ");
        Diagnostic::new(table::SCENARIO_NOT_TOML, format!("the scenario is not TOML: {reason}"))
            .label(at, "cannot be read here")
            .help("a scenario is `key = value` lines under `[heading]`s; texts and quantities stand in quotes: horizon = \"3 years\"")
    }
}

/// A key that does not exist here.
pub(super) struct UnknownKey<'a> {
    pub key: &'a str,
    pub at: Span,
    pub inside: &'a str,
    pub close: Option<&'a str>,
    pub known: &'a [&'a str],
}

impl From<UnknownKey<'_>> for Diagnostic {
    fn from(UnknownKey { key, at, inside, close, known }: UnknownKey<'_>) -> Self {
        let diagnostic = Diagnostic::new(table::SCENARIO_UNKNOWN_KEY, format!("{inside} has no key `{key}`"));
        match close {
            Some(close) => diagnostic
                .label(at, "not known here")
                .help(format!("did you mean `{close}`?"))
                .edit(at, close.to_string()),
            None => diagnostic.label(at, "not known here").help(format!("keys here: {}", known.join(", "))),
        }
    }
}

/// A key that must be there is not.
pub(super) struct MissingKey<'a> {
    pub key: &'a str,
    pub inside: &'a str,
    pub at: Span,
    pub example: &'a str,
}

impl From<MissingKey<'_>> for Diagnostic {
    fn from(MissingKey { key, inside, at, example }: MissingKey<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_MISSING_KEY, format!("{inside} does not say its `{key}`"))
            .label(at, format!("`{key}` is missing here"))
            .help(format!("write for example: {example}"))
    }
}

/// A value of another kind than the key takes.
pub(super) struct WrongKind<'a> {
    pub key: &'a str,
    pub at: Span,
    pub found: &'a str,
    pub wanted: &'a str,
    pub example: &'a str,
}

impl From<WrongKind<'_>> for Diagnostic {
    fn from(WrongKind { key, at, found, wanted, example }: WrongKind<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_WRONG_KIND, format!("`{key}` takes {wanted}, not {found}"))
            .label(at, format!("this is {found}"))
            .help(format!("write for example: {example}"))
    }
}

/// A quantity that cannot be read.
pub(super) struct BadQuantity<'a> {
    pub key: &'a str,
    pub at: Span,
    pub wanted: &'a str,
    pub reason: String,
    pub example: &'a str,
}

impl From<BadQuantity<'_>> for Diagnostic {
    fn from(BadQuantity { key, at, wanted, reason, example }: BadQuantity<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_BAD_QUANTITY, format!("`{key}` cannot be read as {wanted}"))
            .label(at, reason)
            .help(format!("write for example: {example}"))
    }
}

/// A number outside of what makes sense.
pub(super) struct OutOfRange<'a> {
    pub key: &'a str,
    pub at: Span,
    pub found: String,
    pub range: String,
}

impl From<OutOfRange<'_>> for Diagnostic {
    fn from(OutOfRange { key, at, found, range }: OutOfRange<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_OUT_OF_RANGE, format!("`{key}` cannot be {found}"))
            .label(at, "outside the range")
            .help(format!("it must be {range}"))
    }
}

/// Shares that do not make a whole.
pub(super) struct SharesNotWhole<'a> {
    pub of: &'a str,
    pub sum: String,
    pub shares: Vec<(Span, String)>,
}

impl From<SharesNotWhole<'_>> for Diagnostic {
    fn from(SharesNotWhole { of, sum, shares }: SharesNotWhole<'_>) -> Self {
        let message = format!("the shares of {of} sum to {sum}, not to 100%");
        let diagnostic = Diagnostic::new(table::SCENARIO_SHARES_NOT_WHOLE, message)
            .help("change one of them so that they sum to 100%");
        shares.into_iter().fold(diagnostic, |diagnostic, (span, share)| diagnostic.label(span, share))
    }
}

/// More members than a run takes.
pub(super) struct TooManyCustomers {
    pub at: Span,
    pub customers: String,
    pub most: String,
    pub estimate: Option<String>,
}

impl From<TooManyCustomers> for Diagnostic {
    fn from(TooManyCustomers { at, customers, most, estimate }: TooManyCustomers) -> Self {
        let message = format!("{customers} customers are more than a run takes");
        let diagnostic = Diagnostic::new(table::SCENARIO_TOO_MANY_CUSTOMERS, message)
            .label(at, format!("at most {most}"))
            .help("a million members put most figures within half a percent; the error falls with the square root");
        match estimate {
            Some(estimate) => diagnostic.note(estimate),
            None => diagnostic,
        }
    }
}

/// A horizon that is too long or holds no day.
pub(super) struct BadHorizon {
    pub at: Span,
    pub reason: &'static str,
}

impl From<BadHorizon> for Diagnostic {
    fn from(BadHorizon { at, reason }: BadHorizon) -> Self {
        Diagnostic::new(table::SCENARIO_BAD_HORIZON, "the horizon is not one that can be simulated".to_string())
            .label(at, reason)
            .help("write a time from 1 day to 50 years: horizon = \"3 years\", or \"1_095 days\"")
    }
}

/// The program that a scenario names cannot be used.
pub(super) struct ProgramUnusable<'a> {
    pub at: Span,
    pub path: &'a str,
    pub errors: Vec<Diagnostic>,
}

impl From<ProgramUnusable<'_>> for Diagnostic {
    fn from(ProgramUnusable { at, path, errors }: ProgramUnusable<'_>) -> Self {
        let diagnostic = Diagnostic::new(table::SCENARIO_PROGRAM, format!("the program `{path}` cannot be simulated"))
            .label(at, "named here")
            .help("repair the program first: `loyal check` shows the same messages");
        errors.into_iter().fold(diagnostic, Diagnostic::related)
    }
}

/// A name that the program does not have.
pub(super) struct UnknownName<'a> {
    pub code: crate::diagnostic::Code,
    pub what: &'a str,
    pub name: &'a str,
    pub at: Span,
    pub close: Option<String>,
    pub known: Vec<String>,
}

impl From<UnknownName<'_>> for Diagnostic {
    fn from(UnknownName { code, what, name, at, close, known }: UnknownName<'_>) -> Self {
        let diagnostic = Diagnostic::new(code, format!("there is no {what} `{name}`")).label(at, "not known");
        match (close, known.is_empty()) {
            (Some(close), _) => diagnostic.help(format!("did you mean `{close}`?")),
            (None, true) => diagnostic.help(format!("the program has no {what} at all")),
            (None, false) => diagnostic.help(format!("it can be one of: {}", known.join(", "))),
        }
    }
}

/// A parameter that cannot be set so.
pub(super) struct BadSetting<'a> {
    pub param: &'a str,
    pub at: Span,
    pub errors: Vec<Diagnostic>,
}

impl From<BadSetting<'_>> for Diagnostic {
    fn from(BadSetting { param, at, errors }: BadSetting<'_>) -> Self {
        let message = format!("the program cannot be run with this `{param}`");
        let reason = errors.first().map_or_else(|| "not accepted".to_string(), |error| error.message.clone());
        let diagnostic = Diagnostic::new(table::SCENARIO_SETTING, message).label(at, reason);
        match errors.first().and_then(|error| error.help.clone()) {
            Some(help) => diagnostic.help(help),
            None => diagnostic.help("write a value of the parameter's unit, within its range"),
        }
    }
}

/// Something of the design that this version does not have.
pub(super) struct NotYet<'a> {
    pub what: &'a str,
    pub at: Span,
    pub instead: &'a str,
}

impl From<NotYet<'_>> for Diagnostic {
    fn from(NotYet { what, at, instead }: NotYet<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_NOT_YET, format!("{what} is not in this version"))
            .label(at, "cannot be simulated yet")
            .help(instead.to_string())
    }
}

/// Money of another currency than the program's.
pub(super) struct OtherCurrency<'a> {
    pub at: Span,
    pub found: &'a str,
    pub program: &'a str,
}

impl From<OtherCurrency<'_>> for Diagnostic {
    fn from(OtherCurrency { at, found, program }: OtherCurrency<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_CURRENCY, format!("the program counts in {program}, not in {found}"))
            .label(at, format!("this is {found}"))
            .help(format!("write the amount in {program}; nothing is converted"))
    }
}

/// The same name twice.
pub(super) struct Twice<'a> {
    pub what: &'a str,
    pub name: &'a str,
    pub at: Span,
    pub first: Option<Span>,
}

impl From<Twice<'_>> for Diagnostic {
    fn from(Twice { what, name, at, first }: Twice<'_>) -> Self {
        let diagnostic = Diagnostic::new(table::SCENARIO_TWICE, format!("the name `{name}` is taken twice"))
            .label(at, format!("a second {what} of that name"))
            .help("give one of them another name: results are told apart by it");
        match first {
            Some(first) => diagnostic.label(first, "the first one"),
            None => diagnostic.label(at, "kept for the twin without a program"),
        }
    }
}

/// Keys that say the same thing twice, or contradict each other.
pub(super) struct Conflict<'a> {
    pub message: String,
    pub at: Span,
    pub other: Option<Span>,
    pub help: &'a str,
}

impl From<Conflict<'_>> for Diagnostic {
    fn from(Conflict { message, at, other, help }: Conflict<'_>) -> Self {
        let diagnostic = Diagnostic::new(table::SCENARIO_CONFLICT, message).label(at, "this").help(help);
        match other {
            Some(other) => diagnostic.label(other, "and this"),
            None => diagnostic,
        }
    }
}

/// A parameter of another model.
pub(super) struct ForeignKey<'a> {
    pub key: &'a str,
    pub at: Span,
    pub model: &'a str,
    pub keys: &'a [&'a str],
}

impl From<ForeignKey<'_>> for Diagnostic {
    fn from(ForeignKey { key, at, model, keys }: ForeignKey<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_FOREIGN_KEY, format!("the model {model} has no `{key}`"))
            .label(at, "belongs to another model")
            .help(format!("{model} takes {}, or a preset", keys.join(", ")))
    }
}

/// A preset of another model.
pub(super) struct ForeignPreset<'a> {
    pub name: &'a str,
    pub at: Span,
    pub model: &'a str,
    pub presets: &'a [&'a str],
    pub models: &'a [&'a str],
}

impl From<ForeignPreset<'_>> for Diagnostic {
    fn from(ForeignPreset { name, at, model, presets, models }: ForeignPreset<'_>) -> Self {
        Diagnostic::new(table::SCENARIO_FOREIGN_PRESET, format!("the model {model} has no preset `{name}`"))
            .label(at, format!("a preset of {}", models.join(", ")))
            .help(format!("presets of {model}: {}", presets.join(", ")))
    }
}

/// A file of amounts that cannot be drawn from.
pub(super) struct BadAmount {
    pub at: Span,
    pub reason: String,
    pub help: String,
}

impl From<BadAmount> for Diagnostic {
    fn from(BadAmount { at, reason, help }: BadAmount) -> Self {
        Diagnostic::new(table::SCENARIO_AMOUNTS, reason).label(at, "named here").help(help)
    }
}

/// Nobody buys any category that the program names.
pub(super) struct NobodyBuys<'a> {
    pub category: &'a str,
    pub at: Span,
}

impl From<NobodyBuys<'_>> for Diagnostic {
    fn from(NobodyBuys { category, at }: NobodyBuys<'_>) -> Self {
        let message = format!("nobody in this scenario buys a category that the program names, such as `{category}`");
        Diagnostic::new(table::SCENARIO_NOBODY_BUYS, message)
            .label(at, "no `lines` list one")
            .help(format!("give it a share: lines = {{ {} = \"30%\", other = \"70%\" }}", toml_key(category)))
    }
}

/// A name as a key of TOML: in quotes unless it is a plain word.
fn toml_key(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if plain { name.to_string() } else { format!("{name:?}") }
}
