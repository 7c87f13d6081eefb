//! What only shows when a program is lowered: bounds and common denominators.

use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A number beyond exact arithmetic.
pub(super) struct TooLarge {
    pub span: Span,
}

impl From<TooLarge> for Diagnostic {
    fn from(e: TooLarge) -> Diagnostic {
        Diagnostic::new(table::CONSTANT_TOO_LARGE, "this amount leads to numbers that are too large")
            .label(e.span, "computed here")
            .help("use smaller or rounder numbers")
    }
}

/// A rate whose common denominator is beyond the bound.
pub(super) struct RateTooFine {
    pub span: Span,
    pub denominator: i64,
}

impl From<RateTooFine> for Diagnostic {
    fn from(e: RateTooFine) -> Diagnostic {
        let d = Diagnostic::new(table::TOO_FINE_A_RATE, "the rates of this amount have no small common denominator");
        let label = if e.denominator == i64::MAX {
            "exact arithmetic would need immense fractions".to_string()
        } else {
            format!("exact arithmetic would need parts of 1/{}", e.denominator)
        };
        d.label(e.span, label).help("use rounder rates; the common denominator may be at most 1,048,576")
    }
}

/// A marginal table on a metric that does not sum what the rate multiplies.
pub(super) struct MarginalOfOther {
    pub span: Span,
}

impl From<MarginalOfOther> for Diagnostic {
    fn from(e: MarginalOfOther) -> Diagnostic {
        Diagnostic::new(table::TABLE_ROWS, "a marginal table on a metric needs the amount that the metric adds up")
            .label(e.span, "the metric and the rate look at different amounts")
            .help("let the metric sum just what the rate multiplies, on the same events and lines")
    }
}

/// `per full U of METRIC` on a metric that is not known before an event is posted.
pub(super) struct StepsOfOther {
    pub span: Span,
}

impl From<StepsOfOther> for Diagnostic {
    fn from(e: StepsOfOther) -> Diagnostic {
        let message = "full steps of this metric are not in this version";
        Diagnostic::new(table::WITHOUT_EFFECT_YET, message)
            .label(e.span, "only sums and counts of the event's own amounts, in whole smallest units")
            .help("measure a field of the event, such as `paid`")
    }
}

/// A limit on a rule that gives nothing countable.
pub(super) struct Uncountable {
    pub span: Span,
}

impl From<Uncountable> for Diagnostic {
    fn from(e: Uncountable) -> Diagnostic {
        let message = "a limit on a rule that only moves tiers or terms is not in this version";
        Diagnostic::new(table::WITHOUT_EFFECT_YET, message)
            .label(e.span, "there is no award to count")
            .help("leave the limit out, or test with `when` what must not happen twice")
    }
}

/// More of a kind than a program may have.
pub(super) struct TooMany<'a> {
    pub span: Span,
    pub what: &'a str,
    pub found: usize,
    pub most: usize,
}

impl From<TooMany<'_>> for Diagnostic {
    fn from(e: TooMany<'_>) -> Diagnostic {
        Diagnostic::new(table::TOO_MANY, format!("{} {} are too many", e.found, e.what))
            .label(e.span, "in this program")
            .help(format!("a program has at most {}; merge some, or split the program", e.most))
    }
}

/// A rule whose award jumps at a threshold and is claimed in proportion.
pub(super) struct ThresholdKept<'a> {
    pub rule: &'a str,
    pub span: Span,
    pub said: Span,
}

impl From<ThresholdKept<'_>> for Diagnostic {
    fn from(e: ThresholdKept<'_>) -> Diagnostic {
        let message = format!("after a part is returned, `{}` may leave more than the rest would have earned", e.rule);
        let d = Diagnostic::new(table::THRESHOLD_KEPT, message)
            .label(e.span, "its award jumps at a threshold, and a return takes its share back");
        also(d, e.said, "returns are spoken of here").help("write `returns recompute` in the rule to ask it anew")
    }
}

/// A metric that a return leaves alone.
pub(super) struct ExtremeStays<'a> {
    pub metric: &'a str,
    pub span: Span,
    pub what: &'static str,
    pub said: Span,
}

impl From<ExtremeStays<'_>> for Diagnostic {
    fn from(e: ExtremeStays<'_>) -> Diagnostic {
        let message = format!("`{}` keeps the {} value even if its purchase is returned", e.metric, e.what);
        let d = Diagnostic::new(table::EXTREME_STAYS, message).label(e.span, "a return cannot say what it was before");
        also(d, e.said, "returns are spoken of here").help("use a sum or a count if it has to fall with a return")
    }
}

/// Labels a further place, as a related note if it lies in another source.
fn also(diagnostic: Diagnostic, span: Span, text: &str) -> Diagnostic {
    if diagnostic.span().is_none_or(|first| first.source == span.source) {
        return diagnostic.label(span, text);
    }
    let note = Diagnostic::new(diagnostic.code, text).label(span, "");
    diagnostic.related(note)
}

/// A rule that cannot be split at the thresholds of a ladder.
pub(super) struct NotSplit {
    pub span: Span,
    pub why: String,
}

impl From<NotSplit> for Diagnostic {
    fn from(e: NotSplit) -> Diagnostic {
        Diagnostic::new(table::NO_CROSSING, "this cannot be split at the threshold")
            .label(e.span, e.why)
            .help("let the tiers stand `at` numbers of a metric such as `sum of paid over calendar year`, and give a rate of that field")
    }
}

/// A limit on a field that nothing looks at.
pub(super) struct NothingCounted<'a> {
    pub span: Span,
    pub name: &'a str,
}

impl From<NothingCounted<'_>> for Diagnostic {
    fn from(e: NothingCounted<'_>) -> Diagnostic {
        Diagnostic::new(table::FIELD_LIMIT, format!("nothing of `{}` is reckoned from this", e.name))
            .label(e.span, "would never count anything")
            .help("name the field of the rate, as in `1 bean per 1 EUR of paid` and `at most 1_000 EUR of paid per month`")
    }
}

/// A limit on a field that rules see on different lines.
pub(super) struct OtherLines {
    pub span: Span,
}

impl From<OtherLines> for Diagnostic {
    fn from(e: OtherLines) -> Diagnostic {
        Diagnostic::new(table::FIELD_LIMIT, "one limit counts the same lines for all that it is on")
            .label(e.span, "is on rules that look at different lines")
            .help("write a limit for each of them")
    }
}

/// A recomputed award that was rounded with others.
pub(super) struct RecomputedTogether<'a> {
    pub rule: &'a str,
    pub span: Span,
}

impl From<RecomputedTogether<'_>> for Diagnostic {
    fn from(e: RecomputedTogether<'_>) -> Diagnostic {
        let message = format!("`{}` is rounded with others, and evaluated anew alone", e.rule);
        Diagnostic::new(table::ROUNDED_SO, message)
            .label(e.span, "rounded per line, purchase or day")
            .help("leave `recompute` out for it, so that a return takes its share, or round it per award")
    }
}
