use super::{also, suggest};
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A name that nothing has.
pub(crate) struct UnknownName<'a> {
    pub name: &'a str,
    pub span: Span,
    /// What was looked for, in words (`a tier of status`).
    pub wanted: &'a str,
    pub near: Option<&'a str>,
    /// What to do if no name is near; empty for the usual advice.
    pub help: &'a str,
}

impl From<UnknownName<'_>> for Diagnostic {
    fn from(e: UnknownName<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::UNKNOWN_NAME, format!("nothing is called `{}` here", e.name))
            .label(e.span, format!("looked for {}", e.wanted));
        if let Some(code) = money_word(e.name) {
            return d.help(format!("money is written as a number with the currency, as in `1 {code}`"));
        }
        if let Some(help) = everyday(e.name).filter(|_| e.near.is_none()) {
            return d.help(help);
        }
        suggest(d, e.span, e.near, if e.help.is_empty() { "declare it, or check the spelling" } else { e.help })
    }
}

/// One name for two things.
pub(crate) struct NameClash<'a> {
    pub name: &'a str,
    pub second: Span,
    pub second_is: &'a str,
    pub first: Span,
    pub first_is: &'a str,
}

impl From<NameClash<'_>> for Diagnostic {
    fn from(e: NameClash<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::NAME_CLASH, format!("`{}` is declared twice", e.name))
            .label(e.second, format!("{} here", e.second_is))
            .help(clash_help(e.second_is));
        also(d, e.first, format!("{} here", e.first_is))
    }
}

fn clash_help(kind: &str) -> &'static str {
    if kind.contains("rule") || kind.contains("gift") || kind.contains("discount") {
        return "give one of them another name; what replaces it from a day on stands in `from 2026-04-01 { … }`";
    }
    "all names share one space, give one of them another name"
}

/// Two events have a field of one name that is not the same thing.
pub(crate) struct FieldDiffers<'a> {
    pub name: &'a str,
    pub second: Span,
    pub first: Span,
}

impl From<FieldDiffers<'_>> for Diagnostic {
    fn from(e: FieldDiffers<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::FIELD_DIFFERS, format!("`{}` is another thing in another event", e.name))
            .label(e.second, "here it counts or says something else")
            .help("events may share a field if it has the same unit or the same values in all; otherwise give one another name");
        also(d, e.first, "declared here first")
    }
}

/// A built-in word declared anew.
pub(crate) struct BuiltInName<'a> {
    pub name: &'a str,
    pub span: Span,
    pub is: &'a str,
}

impl From<BuiltInName<'_>> for Diagnostic {
    fn from(e: BuiltInName<'_>) -> Diagnostic {
        Diagnostic::new(table::BUILT_IN_NAME, format!("`{}` is a word of the language", e.name))
            .label(e.span, format!("`{}` always means {}", e.name, e.is))
            .help("choose another name")
    }
}

/// A name of another kind than needed.
pub(crate) struct WrongKind<'a> {
    pub name: &'a str,
    pub span: Span,
    pub is: &'a str,
    pub wanted: &'a str,
    pub declared: Option<Span>,
    pub help: Option<String>,
}

impl From<WrongKind<'_>> for Diagnostic {
    fn from(e: WrongKind<'_>) -> Diagnostic {
        let mut d = Diagnostic::new(table::WRONG_KIND, format!("`{}` is {}, not {}", e.name, e.is, e.wanted))
            .label(e.span, format!("{} is needed here", e.wanted));
        if let Some(at) = e.declared {
            d = also(d, at, format!("`{}` is declared here", e.name));
        }
        match e.help {
            Some(help) => d.help(help),
            None => d.help(format!("name {} here", e.wanted)),
        }
    }
}

/// A definition that needs itself.
pub(crate) struct DefinitionCycle<'a> {
    pub name: &'a str,
    pub used: Span,
    pub declared: Span,
}

impl From<DefinitionCycle<'_>> for Diagnostic {
    fn from(e: DefinitionCycle<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::DEFINITION_CYCLE, format!("`{}` is defined by itself", e.name))
            .label(e.used, format!("needs `{}`, which is being defined", e.name))
            .help("write out one of the definitions in the circle");
        also(d, e.declared, format!("`{}` is declared here", e.name))
    }
}

/// A unit that nothing declares.
pub(crate) struct UnknownUnit<'a> {
    pub name: &'a str,
    pub span: Span,
    pub near: Option<&'a str>,
    pub help: String,
}

impl From<UnknownUnit<'_>> for Diagnostic {
    fn from(e: UnknownUnit<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::UNKNOWN_UNIT, format!("`{}` is no unit of this program", e.name))
            .label(e.span, "a unit is needed here");
        suggest(d, e.span, e.near, &e.help)
    }
}

/// A currency that ISO 4217 does not list.
pub(crate) struct UnknownCurrency<'a> {
    pub name: &'a str,
    pub span: Span,
    pub near: Option<&'a str>,
}

impl From<UnknownCurrency<'_>> for Diagnostic {
    fn from(e: UnknownCurrency<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::UNKNOWN_CURRENCY, format!("`{}` is no currency", e.name))
            .label(e.span, "a three-letter code such as `EUR` is needed here");
        suggest(d, e.span, e.near, "write the ISO 4217 code of the currency")
    }
}

/// A value that a field with a closed list of values never has.
pub(crate) struct UnknownWord<'a> {
    pub word: &'a str,
    pub span: Span,
    pub field: &'a str,
    pub declared: Span,
    pub near: Option<&'a str>,
}

impl From<UnknownWord<'_>> for Diagnostic {
    fn from(e: UnknownWord<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::UNKNOWN_WORD, format!("`{}` is never `{}`", e.field, e.word))
            .label(e.span, "not one of its values");
        let d = also(d, e.declared, "its values are declared here");
        suggest(d, e.span, e.near, "add it to the values, or compare with one of them")
    }
}

/// The currency that somebody calls by its everyday name.
fn money_word(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().trim_end_matches('s') {
        "dollar" | "buck" | "usd" | "cent" => "USD",
        "euro" | "eur" => "EUR",
        "pound" | "quid" | "gbp" => "GBP",
        "franc" | "chf" => "CHF",
        "yen" | "jpy" => "JPY",
        _ => return None,
    })
}

/// What the language calls what somebody calls by an everyday name.
fn everyday(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "welcome" | "signup" | "sign_up" | "registration" | "register" | "enrolment" | "enrollment" | "enroll" => {
            "joining the program is the event `join`"
        }
        "visit" | "visits" | "order" | "orders" | "transaction" | "sale" | "checkout" | "spend" | "spending" => {
            "buying is the event `purchase`, what was paid is `paid`; any other event is declared with `event`"
        }
        "total" | "subtotal" | "price" | "value" | "turnover" | "revenue" => {
            "the list amount is `basket`, what is paid is `paid`, the number of pieces `items`"
        }
        "activity" | "inactivity" | "any_activity" => {
            "what counts as activity is named, as in `12 months without purchase, redemption`"
        }
        "refund" | "refunds" => "what comes back is the event `return`",
        "redeem" | "redeeming" | "burn" => "taking a reward is the event `redemption`, or `redemption of NAME`",
        "day" | "date" | "weekend" | "today" => {
            "days are asked for with `weekday in Saturday .. Sunday`, `day`, `month` or `from … until …`"
        }
        "activated" | "activation" | "enrolled" | "enroled" => {
            "what must be activated says so before its `{`, as in `earn double on purchase if activated { … }`"
        }
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" => {
            "days of the week are asked for with `weekday is Friday`, `weekday in Saturday .. Sunday`"
        }
        "january" | "february" | "march" | "april" | "may" | "june" | "july" | "august" | "september" | "october"
        | "november" | "december" => "months are asked for with `month is May`, `month in June .. August`",
        "member" | "customer" | "guest" => {
            "what is known of a member stands by its own name, as in `segment is student`"
        }
        "hour" | "clock" => "the time of day is asked for with `time in 14:00 .. 17:00`",
        _ => return None,
    })
}
