use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// No `program` block anywhere.
pub(crate) struct NoProgram {
    pub span: Span,
}

impl From<NoProgram> for Diagnostic {
    fn from(e: NoProgram) -> Diagnostic {
        Diagnostic::new(table::NO_PROGRAM, "this file has no program header")
            .label(e.span, "a header is needed")
            .help("begin with `program \"Name\" { currency EUR }`")
    }
}

/// Something that must be stated.
pub(crate) struct ClauseMissing<'a> {
    pub message: String,
    pub span: Span,
    pub label: &'a str,
    pub help: &'a str,
}

impl From<ClauseMissing<'_>> for Diagnostic {
    fn from(e: ClauseMissing<'_>) -> Diagnostic {
        Diagnostic::new(table::CLAUSE_MISSING, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A wallet whose points have no cost.
pub(crate) struct NoPointCost<'a> {
    pub name: &'a str,
    pub span: Span,
    pub currency: &'a str,
}

impl From<NoPointCost<'_>> for Diagnostic {
    fn from(e: NoPointCost<'_>) -> Diagnostic {
        Diagnostic::new(table::NO_POINT_COST, format!("`{}` does not say what a spent point costs", e.name))
            .label(e.span, "no cost, and no money-off reward that implies one")
            .help(format!("add a clause such as `cost 0.01 {}`, or `qualifying` if it is never spent", e.currency))
    }
}

/// A threshold that is not above the one before.
pub(crate) struct NotRising {
    pub span: Span,
    pub before: Span,
}

impl From<NotRising> for Diagnostic {
    fn from(e: NotRising) -> Diagnostic {
        let d = Diagnostic::new(table::NOT_RISING, "thresholds must rise")
            .label(e.span, "not above the one before")
            .help("list them from the lowest to the highest, each above the one before");
        also(d, e.before, "the one before")
    }
}

/// A tier without a way to it.
pub(crate) struct UnreachableTier<'a> {
    pub name: &'a str,
    pub span: Span,
    pub why: &'a str,
}

impl From<UnreachableTier<'_>> for Diagnostic {
    fn from(e: UnreachableTier<'_>) -> Diagnostic {
        Diagnostic::new(table::UNREACHABLE_TIER, format!("tier `{}` can never be reached", e.name))
            .label(e.span, e.why)
            .help("state `at` or `when`, or give it by a rule with `set`")
    }
}

/// Rules that take shares of one another in a circle.
pub(crate) struct PercentCycle<'a> {
    pub rule: &'a str,
    pub span: Span,
    pub way: String,
}

impl From<PercentCycle<'_>> for Diagnostic {
    fn from(e: PercentCycle<'_>) -> Diagnostic {
        Diagnostic::new(table::PERCENT_CYCLE, format!("`{}` is a share of itself", e.rule))
            .label(e.span, "closes the circle")
            .note(format!("the way: {}", e.way))
            .help("let one of the rules state its own amount")
    }
}

/// Shares of shares of shares.
pub(crate) struct PercentDepth<'a> {
    pub rule: &'a str,
    pub span: Span,
    pub way: String,
}

impl From<PercentDepth<'_>> for Diagnostic {
    fn from(e: PercentDepth<'_>) -> Diagnostic {
        Diagnostic::new(table::PERCENT_DEPTH, format!("`{}` is a share of a share too many times over", e.rule))
            .label(e.span, "at most four levels are allowed")
            .note(format!("the way: {}", e.way))
            .help("refer to the first rule directly")
    }
}

/// Something that the language has and this version has not.
pub(crate) struct NotYet {
    pub span: Span,
    pub what: String,
    pub help: String,
}

impl From<NotYet> for Diagnostic {
    fn from(e: NotYet) -> Diagnostic {
        Diagnostic::new(table::WITHOUT_EFFECT_YET, format!("{} is not in this version", e.what))
            .label(e.span, "understood, but nothing would come of it")
            .help(e.help)
    }
}

/// A field that the rule's event does not have.
pub(crate) struct NotOfEvent {
    pub field: String,
    pub span: Span,
    pub event: String,
    pub on: Span,
    pub help: String,
}

impl From<NotOfEvent> for Diagnostic {
    fn from(e: NotOfEvent) -> Diagnostic {
        let d = Diagnostic::new(table::NOT_OF_EVENT, format!("`{}` has no `{}`", e.event, e.field))
            .label(e.span, "not known on this event")
            .help(e.help);
        if e.on == e.span { d } else { also(d, e.on, "the event is named here") }
    }
}

/// `at most 200 bean` without `per`.
pub(crate) struct LimitWithoutWindow {
    pub span: Span,
}

impl From<LimitWithoutWindow> for Diagnostic {
    fn from(e: LimitWithoutWindow) -> Diagnostic {
        Diagnostic::new(table::LIMIT_WITHOUT_WINDOW, "this limit does not say over what time")
            .label(e.span, "at most so much per what")
            .help("add `per purchase`, `per day`, `per month`, `per year` or `per lifetime`")
    }
}

/// A share of a rule that gives several things.
pub(crate) struct AmbiguousShare<'a> {
    pub rule: &'a str,
    pub span: Span,
    pub declared: Span,
    pub why: &'a str,
}

impl From<AmbiguousShare<'_>> for Diagnostic {
    fn from(e: AmbiguousShare<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::AMBIGUOUS_SHARE, format!("a share of `{}` is not clear: {}", e.rule, e.why))
            .label(e.span, "a share of what")
            .help("split that rule so that each gives one thing");
        also(d, e.declared, format!("`{}` is declared here", e.rule))
    }
}

/// A share of a rule on another event.
pub(crate) struct OtherEvent<'a> {
    pub rule: &'a str,
    pub span: Span,
    pub declared: Span,
    pub on: String,
}

impl From<OtherEvent<'_>> for Diagnostic {
    fn from(e: OtherEvent<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::OTHER_EVENT, format!("`{}` never pays on {}", e.rule, e.on))
            .label(e.span, "a share of nothing")
            .help("both rules need an event in common");
        also(d, e.declared, format!("`{}` is declared here", e.rule))
    }
}

/// `where category is "coffee" or channel is "app"`.
pub(crate) struct MixedFilter {
    pub span: Span,
}

impl From<MixedFilter> for Diagnostic {
    fn from(e: MixedFilter) -> Diagnostic {
        Diagnostic::new(table::MIXED_FILTER, "this condition mixes the whole event with its single lines")
            .label(e.span, "one part looks at lines, another at the event")
            .help("join the parts with `and`, or write two rules")
    }
}

/// `when paid >= 20 EUR`.
pub(crate) struct BelongsInWhere {
    pub field: String,
    pub span: Span,
    /// The condition of a tier or of `reach`, where there is no event at all.
    pub state: bool,
}

impl From<BelongsInWhere> for Diagnostic {
    fn from(e: BelongsInWhere) -> Diagnostic {
        let message = format!("`{}` belongs to the event, this condition is about the member", e.field);
        let help = if e.state {
            "measure it over time, as in `sum of paid over calendar year >= 300 EUR`"
        } else {
            "filter the event instead, as in `on purchase where paid >= 20 EUR`"
        };
        Diagnostic::new(table::BELONGS_IN_WHERE, message).label(e.span, "known only on the event").help(help)
    }
}

/// Rows that do not fit their table.
pub(crate) struct TableRows {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
    pub other: Option<(Span, String)>,
}

impl From<TableRows> for Diagnostic {
    fn from(e: TableRows) -> Diagnostic {
        let d = Diagnostic::new(table::TABLE_ROWS, e.message).label(e.span, e.label).help(e.help);
        match e.other {
            Some((span, text)) => also(d, span, text),
            None => d,
        }
    }
}

/// More of a kind than the core allows.
pub(crate) struct TooMany<'a> {
    pub span: Span,
    pub what: &'a str,
    pub found: usize,
    pub most: usize,
}

impl From<TooMany<'_>> for Diagnostic {
    fn from(e: TooMany<'_>) -> Diagnostic {
        Diagnostic::new(table::TOO_MANY, format!("{} {} are too many", e.found, e.what))
            .label(e.span, "one more than allowed")
            .help(format!("a program has at most {}; split it or merge some", e.most))
    }
}

/// A limit in a unit that the rule does not give.
pub(crate) struct LimitUnit<'a> {
    pub span: Span,
    pub found: String,
    pub rule: &'a str,
    pub declared: Span,
    pub help: String,
}

impl From<LimitUnit<'_>> for Diagnostic {
    fn from(e: LimitUnit<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::LIMIT_UNIT, format!("`{}` gives no {}", e.rule, e.found))
            .label(e.span, format!("this counts {}", e.found))
            .help(e.help);
        also(d, e.declared, "the limit belongs to this")
    }
}

/// Steps of a price that are no multiple, or whose money is no whole minor unit.
pub(crate) struct PriceSteps {
    pub span: Span,
    pub why: String,
    pub help: String,
}

impl From<PriceSteps> for Diagnostic {
    fn from(e: PriceSteps) -> Diagnostic {
        Diagnostic::new(table::PRICE_STEPS, "the steps of this price do not come out even")
            .label(e.span, e.why)
            .help(e.help)
    }
}

/// A ladder without `keep` whose metrics do not imply one.
pub(crate) struct NoKeep<'a> {
    pub name: &'a str,
    pub span: Span,
}

impl From<NoKeep<'_>> for Diagnostic {
    fn from(e: NoKeep<'_>) -> Diagnostic {
        Diagnostic::new(table::NO_KEEP, format!("`{}` does not say how long a tier is kept", e.name))
            .label(e.span, "its conditions do not imply one period")
            .help("add a clause such as `keep to the end of the next calendar year` or `keep for ever`")
    }
}

/// `paid` while the price is still being made.
pub(crate) struct NotKnownYet {
    pub field: String,
    pub span: Span,
}

impl From<NotKnownYet> for Diagnostic {
    fn from(e: NotKnownYet) -> Diagnostic {
        Diagnostic::new(table::NOT_KNOWN_YET, format!("`{}` is not known while discounts are computed", e.field))
            .label(e.span, "known only after all discounts")
            .help("use `basket`, the amount as listed")
    }
}

/// A period that the place does not take.
pub(crate) struct UnsuitedPeriod {
    pub span: Span,
    pub message: String,
    pub help: String,
}

impl From<UnsuitedPeriod> for Diagnostic {
    fn from(e: UnsuitedPeriod) -> Diagnostic {
        Diagnostic::new(table::UNSUITED_PERIOD, e.message).label(e.span, "this period").help(e.help)
    }
}

/// A field of lines where the whole event is meant, or the other way round.
pub(crate) struct LineField {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<LineField> for Diagnostic {
    fn from(e: LineField) -> Diagnostic {
        Diagnostic::new(table::LINE_FIELD, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A pending period that depends on a balance.
pub(crate) struct PendingAsks {
    pub span: Span,
}

impl From<PendingAsks> for Diagnostic {
    fn from(e: PendingAsks) -> Diagnostic {
        Diagnostic::new(table::PENDING_ASKS, "how long an award waits cannot depend on what is held")
            .label(e.span, "awards of one event would not agree on it")
            .help("ask for a tier, a choice, a metric or the calendar, as in `pending 14 days when status is Green`")
    }
}
