use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// One operand with its unit in words.
pub(crate) struct Operand {
    pub span: Span,
    /// `EUR`, `bean points`, `a count`.
    pub unit: String,
    /// Where its unit is declared, if a place would help.
    pub declared: Option<(Span, String)>,
}

/// Two units in one operation.
pub(crate) struct MixedUnits {
    /// What is done with them (`added`, `compared`).
    pub done: &'static str,
    pub left: Operand,
    pub right: Operand,
    /// How the one becomes the other.
    pub help: String,
}

impl From<MixedUnits> for Diagnostic {
    fn from(e: MixedUnits) -> Diagnostic {
        let message = format!("{} and {} cannot be {}", e.left.unit, e.right.unit, e.done);
        let mut d = Diagnostic::new(table::MIXED_UNITS, message)
            .label(e.left.span, format!("this is {}", e.left.unit))
            .label(e.right.span, format!("this is {}", e.right.unit))
            .help(e.help);
        for declared in [e.left.declared, e.right.declared].into_iter().flatten() {
            d = also(d, declared.0, declared.1);
        }
        d
    }
}

/// Another unit than the place needs.
pub(crate) struct WrongUnit {
    pub span: Span,
    pub found: String,
    /// In words: `money in EUR`.
    pub wanted: String,
    pub declared: Option<(Span, String)>,
    pub help: String,
}

impl From<WrongUnit> for Diagnostic {
    fn from(e: WrongUnit) -> Diagnostic {
        let mut d = Diagnostic::new(table::WRONG_UNIT, format!("{} is needed, not {}", e.wanted, e.found))
            .label(e.span, format!("this is {}", e.found))
            .help(e.help);
        if let Some((span, text)) = e.declared {
            d = also(d, span, text);
        }
        d
    }
}

/// A quantity where a condition must stand.
pub(crate) struct NotACondition {
    pub span: Span,
    pub found: String,
}

impl From<NotACondition> for Diagnostic {
    fn from(e: NotACondition) -> Diagnostic {
        Diagnostic::new(table::NOT_A_CONDITION, "a condition is needed here")
            .label(e.span, format!("this is {}", e.found))
            .help("compare it with something, as in `yearly_spend >= 300 EUR` or `status is Gold`")
    }
}

/// A second value after `or`, where a whole condition must stand.
pub(crate) struct HalfAsked<'a> {
    pub span: Span,
    pub what: &'a str,
    pub value: &'a str,
}

impl From<HalfAsked<'_>> for Diagnostic {
    fn from(e: HalfAsked<'_>) -> Diagnostic {
        let whole = format!("{} is {}", e.what, e.value);
        Diagnostic::new(table::NOT_A_CONDITION, "a condition is needed here")
            .label(e.span, "only its second half")
            .help(format!("say it in full: `{whole}`"))
            .edit(e.span, whole)
    }
}

/// A condition or name where a quantity must stand.
pub(crate) struct NotAQuantity {
    pub span: Span,
    pub found: String,
    pub help: String,
}

impl From<NotAQuantity> for Diagnostic {
    fn from(e: NotAQuantity) -> Diagnostic {
        Diagnostic::new(table::NOT_A_QUANTITY, "a quantity is needed here")
            .label(e.span, format!("this is {}", e.found))
            .help(e.help)
    }
}

/// `per 1 EUR of nights`.
pub(crate) struct WrongStep {
    pub step: Span,
    pub step_unit: String,
    pub of: Span,
    pub of_unit: String,
}

impl From<WrongStep> for Diagnostic {
    fn from(e: WrongStep) -> Diagnostic {
        Diagnostic::new(table::WRONG_STEP, format!("a step in {} cannot measure {}", e.step_unit, e.of_unit))
            .label(e.step, format!("the step is {}", e.step_unit))
            .label(e.of, format!("this is {}", e.of_unit))
            .help("give the step in the unit of what is measured")
    }
}

/// Half a whole point.
pub(crate) struct TooFine {
    pub span: Span,
    pub value: String,
    pub smallest: String,
    pub declared: Option<(Span, String)>,
}

impl From<TooFine> for Diagnostic {
    fn from(e: TooFine) -> Diagnostic {
        let d = Diagnostic::new(table::TOO_FINE, format!("{} is finer than {}", e.value, e.smallest))
            .label(e.span, format!("the smallest amount is {}", e.smallest))
            .help("use a coarser amount, or give the unit more decimals");
        match e.declared {
            Some((span, text)) => also(d, span, text),
            None => d,
        }
    }
}

/// Rows of a table in different units.
pub(crate) struct MixedTable {
    pub first: Operand,
    pub other: Operand,
}

impl From<MixedTable> for Diagnostic {
    fn from(e: MixedTable) -> Diagnostic {
        let message = format!("one row gives {}, another {}", e.first.unit, e.other.unit);
        Diagnostic::new(table::MIXED_TABLE, message)
            .label(e.other.span, format!("this is {}", e.other.unit))
            .label(e.first.span, format!("this is {}", e.first.unit))
            .help("all rows of a table need one unit")
    }
}

/// `give 5 EUR`.
pub(crate) struct GivesNoHolding {
    pub span: Span,
    pub found: String,
    pub help: String,
}

impl From<GivesNoHolding> for Diagnostic {
    fn from(e: GivesNoHolding) -> Diagnostic {
        Diagnostic::new(table::GIVES_MONEY, "only points, vouchers, items, perks and badges can be given")
            .label(e.span, format!("this is {}", e.found))
            .help(e.help)
    }
}

/// Two quantities that both vary in one product.
pub(crate) struct UnknownsMultiplied {
    pub left: Span,
    pub right: Span,
}

impl From<UnknownsMultiplied> for Diagnostic {
    fn from(e: UnknownsMultiplied) -> Diagnostic {
        Diagnostic::new(table::UNKNOWNS_MULTIPLIED, "two quantities that both vary cannot be multiplied")
            .label(e.left, "this varies")
            .label(e.right, "this varies too")
            .help("one of the two must be a constant, a parameter or a table of constants")
    }
}

/// `5 bean + 1 bean per 1 EUR of paid`: is it 6 bean a euro, or 5 bean once?
pub(crate) struct RateOfSeveral {
    pub amount: Span,
    pub span: Span,
    pub joint: &'static str,
}

impl From<RateOfSeveral> for Diagnostic {
    fn from(e: RateOfSeveral) -> Diagnostic {
        let help = match e.joint {
            "+" | "-" => format!(
                "write parentheses: `5 bean {0} (1 bean per 1 EUR of paid)` has the rate in the last part alone, \
                 `(5 bean {0} 1 bean) per 1 EUR of paid` in both",
                e.joint
            ),
            joint => format!(
                "write parentheses: `{joint} 5 bean and (1 bean per 1 EUR of paid)` has the rate in the last part \
                 alone, `({joint} 5 bean and 1 bean) per 1 EUR of paid` in both"
            ),
        };
        Diagnostic::new(table::RATE_OF_SEVERAL, "it cannot be seen what `per` belongs to")
            .label(e.span, format!("`per` after `{}`", e.joint))
            .label(e.amount, "to all of this, or to its last part?")
            .help(help)
    }
}

/// A constant that an exact ratio cannot hold.
pub(crate) struct TooLarge {
    pub span: Span,
}

impl From<TooLarge> for Diagnostic {
    fn from(e: TooLarge) -> Diagnostic {
        Diagnostic::new(table::CONSTANT_TOO_LARGE, "this number is too large or has too many digits")
            .label(e.span, "constants stay below 2^31 smallest units (21 million EUR in cents)")
            .help("use a smaller or a rounder number")
    }
}

/// A rate whose common denominator is beyond the bound.
pub(crate) struct TooFineARate {
    pub span: Span,
    pub denominator: i64,
}

impl From<TooFineARate> for Diagnostic {
    fn from(e: TooFineARate) -> Diagnostic {
        Diagnostic::new(table::TOO_FINE_A_RATE, "the rates of this amount have no small common denominator")
            .label(e.span, format!("exact arithmetic would need fractions of {}", e.denominator))
            .help("use rounder rates; the common denominator stays below 2^20")
    }
}

/// A parameter outside its range or off its grid.
pub(crate) struct OutOfRange<'a> {
    pub name: &'a str,
    pub value: Span,
    pub shown: String,
    pub range: Span,
    pub allowed: String,
}

impl From<OutOfRange<'_>> for Diagnostic {
    fn from(e: OutOfRange<'_>) -> Diagnostic {
        let message = format!("`{}` cannot be {}", e.name, e.shown);
        let d = Diagnostic::new(table::OUT_OF_RANGE, message)
            .label(e.value, "outside the declared values")
            .help(format!("allowed is {}", e.allowed));
        if e.range == e.value { d } else { also(d, e.range, "declared here") }
    }
}

/// Something that varies where a constant is needed.
pub(crate) struct NotConstant {
    pub span: Span,
    pub place: &'static str,
}

impl From<NotConstant> for Diagnostic {
    fn from(e: NotConstant) -> Diagnostic {
        Diagnostic::new(table::NOT_CONSTANT, format!("{} must be a constant", e.place))
            .label(e.span, "this varies from member to member or from event to event")
            .help("write a number with its unit, or the name of a parameter")
    }
}

/// A reward that takes so much off for each unit of something.
pub(crate) struct RateOff {
    pub span: Span,
}

impl From<RateOff> for Diagnostic {
    fn from(e: RateOff) -> Diagnostic {
        Diagnostic::new(table::NOT_CONSTANT, "what a reward takes off must be a constant")
            .label(e.span, "this grows with the purchase")
            .help(
                "so much for each unit is taken off by a discount, as in `discount NAME on purchase when … { take 1 EUR per 1 \
                 litre of litres off }`; it spends no points",
            )
    }
}

/// Zero or less where something must be more.
pub(crate) struct NotPositive {
    pub span: Span,
    pub what: String,
}

impl From<NotPositive> for Diagnostic {
    fn from(e: NotPositive) -> Diagnostic {
        Diagnostic::new(table::NOT_POSITIVE, format!("{} must be more than zero", e.what))
            .label(e.span, "zero or less")
            .help("write a larger amount, or leave the clause out")
    }
}

/// Things between which there is no such comparison.
pub(crate) struct NotComparable {
    pub span: Span,
    pub found: String,
    pub help: String,
}

impl From<NotComparable> for Diagnostic {
    fn from(e: NotComparable) -> Diagnostic {
        Diagnostic::new(table::NOT_COMPARABLE, format!("{} cannot be compared in this way", e.found))
            .label(e.span, format!("this is {}", e.found))
            .help(e.help)
    }
}

/// `for each` of what is no count.
pub(crate) struct CountedEach {
    pub span: Span,
    pub found: String,
}

impl From<CountedEach> for Diagnostic {
    fn from(e: CountedEach) -> Diagnostic {
        Diagnostic::new(table::COUNTED_EACH, "`for each` needs something that is counted")
            .label(e.span, format!("this is {}", e.found))
            .help("name a count, as in `for each item`, or write a rate, as in `1 bean per 1 EUR of paid`")
    }
}
