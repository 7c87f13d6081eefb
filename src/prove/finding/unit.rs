//! L43: a number that fits another unit better than its own: days where months are meant, a share where a percentage is,
//! whole money where minor units are. What the types refuse (points with money, two currencies) has U codes.

use super::Finding;
use crate::base::Span;
use crate::check::Unit;
use crate::core::{Deadline, Effect, Expr, HoldingKind, Length, Step};
use crate::diagnostic::table;
use crate::prove::bound::{Dead, dead};
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::{Ratio, decimal};

/// Terms of wallets that are usual in months and unheard of in days.
const MONTHS: [i32; 6] = [12, 18, 24, 36, 48, 60];

/// Shares below one in so many are taken for a percentage without its two digits.
const ONE_IN: i128 = 400;

/// Margins and resale below one in so many.
const ONE_IN_MARGIN: i128 = 100;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = terms(context);
    found.extend(shares(context));
    found.extend(assumed(context));
    found.extend(amounts(context));
    found
}

fn said(about: &str, span: Span, message: String, help: &str) -> Finding {
    Finding::new(table::OTHER_UNIT, Verdict::Suspected, about, message)
        .label(span, "in the unit that is meant?")
        .help(help)
}

/// Points that live, and tiers that last, for a number of days that is one of months.
fn terms(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for holding in program.holdings.iter().filter(|of| of.kind == HoldingKind::Points && !of.qualifying) {
        let by_rank = holding.expiry_by_rank.iter().flat_map(|(_, each)| each);
        let later = holding.versions.iter().map(|version| &version.expiry);
        let days = std::iter::once(&holding.expiry).chain(by_rank).chain(later).find_map(days);
        if let Some(days) = days {
            let message = format!("`{}` lapses after {days} days: are {days} months meant?", holding.name);
            found.push(said(
                &holding.name,
                holding.span,
                message,
                "write `months`, or allow the finding if days are meant",
            ));
        }
    }
    for ladder in &program.ladders {
        if let Some(days) = days(&ladder.keep) {
            let message = format!("a tier of `{}` is kept for {days} days: are {days} months meant?", ladder.name);
            found.push(said(
                &ladder.name,
                ladder.span,
                message,
                "write `months`, or allow the finding if days are meant",
            ));
        }
    }
    found
}

/// Days of a term that are usual as months.
fn days(deadline: &Deadline) -> Option<i32> {
    match deadline.steps.as_slice() {
        [Step::After(Length::Days(days)), ..] if MONTHS.contains(days) => Some(*days),
        _ => None,
    }
}

/// Discounts and money back that are a hundredth of a usual one.
fn shares(context: &Context<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for row in &context.program.rows {
        let (Effect::PriceOff { amount, .. } | Effect::Cash { amount }) = &row.effect else { continue };
        let over = i128::from(amount.over.max(1));
        let small = slopes(&amount.numerator).into_iter().filter(|slope| *slope > 0 && slope * ONE_IN < over).max();
        let Some(slope) = small.filter(|_| found.iter().all(|known| known.about != row.rule)) else { continue };
        let (is, meant) = (percentage(slope, over), percentage(slope * 100, over));
        let message = format!("`{}` gives {is} of a price, which is next to nothing: is {meant} meant?", row.rule);
        found.push(said(&row.rule, row.span, message, "a percentage is written as one: 5%, not 0.05%"));
    }
    found
}

/// Money factors of an amount.
fn slopes(expr: &Expr) -> Vec<i128> {
    match expr {
        Expr::Money(..) => vec![1],
        Expr::Scale(on, factor) => slopes(on).into_iter().map(|slope| slope * i128::from(*factor)).collect(),
        Expr::ByRank { factors, on, .. } | Expr::ByField { factors, on, .. } => {
            let each = slopes(on);
            factors.iter().flat_map(|factor| each.iter().map(move |slope| slope * i128::from(*factor))).collect()
        }
        _ => Vec::new(),
    }
}

fn percentage(part: i128, whole: i128) -> String {
    let millionths = part * 100_000_000 / whole.max(1);
    let text = decimal(millionths, 6);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

/// Margins, shares of resale and promises that are a hundredth of a usual one.
fn assumed(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let below = |share: Ratio, one_in: i128| {
        share > Ratio::ZERO && i128::from(share.numerator()) * one_in < i128::from(share.denominator())
    };
    let told = |what: String, span: Span, share: Ratio| {
        let (part, whole) = (i128::from(share.numerator()), i128::from(share.denominator()));
        let message = format!("{what} is {}: is {} meant?", percentage(part, whole), percentage(part * 100, whole));
        said(&what, span, message, "a percentage is written as one: 60%, not 0.6%")
    };
    for one in &context.checked.assumptions {
        if let ("margin" | "resale", Some((share, _, Unit::Percent))) = (one.subject.as_str(), &one.range)
            && below(*share, ONE_IN_MARGIN)
        {
            found.push(told(format!("the assumed {}", one.subject), one.span, *share));
        }
    }
    for one in &context.checked.guarantees {
        if let Some((share, Unit::Percent, _)) = &one.at_most
            && below(*share, ONE_IN)
        {
            found.push(told(format!("what is promised of `{}`", one.words), one.span, *share));
        }
    }
    found
}

/// Whether an amount that no purchase has would be one if it were written in minor units.
pub(super) fn minor(context: &Context<'_>, basket: bool, asks: i128, most: i128) -> bool {
    let unit = 10i128.pow(u32::from(context.program.currency.decimals.min(4)));
    basket && unit > 1 && asks % unit == 0 && asks / unit <= most && asks / unit >= i128::from(context.domain.basket.0)
}

/// Conditions on amounts that no purchase has, and that in minor units many would.
fn amounts(context: &Context<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for row in &context.program.rows {
        let Some(Dead::Above { basket, asks, most }) = dead(context, &row.guard) else { continue };
        if !minor(context, basket, asks, most) || found.iter().any(|known| known.about == row.rule) {
            continue;
        }
        let unit = 10i128.pow(u32::from(context.program.currency.decimals.min(4)));
        let message = format!(
            "`{}` asks for a purchase of {}, and none is above {}: is {} meant?",
            row.rule,
            context.money(asks),
            context.money(most),
            context.money(asks / unit),
        );
        found.push(said(&row.rule, row.span, message, "money is written in whole units of the currency, not in cents"));
    }
    found
}
