//! How a finding is shown: who is to blame, how large it is, over what it was looked for.

use super::context::Context;
use super::domain::periods_a_year;
use super::finding::Finding;
use super::occasion;
use super::sale::{Give, Sale};
use super::situation::Situation;
use crate::core::{Limit, LimitCap, LimitId, Measure, RowId, Window};
use crate::quantity::Part;

pub(super) use super::life::test_block;

/// Names of the rules behind awards, joined.
pub(super) fn names(context: &Context<'_>, rows: &[(Give, i128)]) -> String {
    let mut names: Vec<&str> = rows
        .iter()
        .flat_map(|(give, _)| &give.rows)
        .filter_map(|row| context.program.rows.get(row.index()))
        .map(|row| row.rule.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// What to add to a help where nothing is declared of baskets, or of the price of the event that is looked at.
pub(super) fn or_state_it(context: &Context<'_>, here: &Situation) -> String {
    let Some(price) = here.main else {
        return match context.domain.is_declared("basket") {
            true => String::new(),
            false => "; if purchases are never that small, say so with `assume basket` and a range".to_owned(),
        };
    };
    let program = context.program;
    match (context.domain.field(program, price), program.fields.get(price.index())) {
        (None, Some(field)) => {
            let name = field.name.split_once('.').map_or(field.name.as_str(), |(_, field)| field);
            let noun = here.noun(program);
            format!("; if no {noun} is that small, say so with `assume {name}` and a range")
        }
        _ => String::new(),
    }
}

/// Labels the smallest set of rules that still does it: largest contributions first, until enough.
pub(super) fn causes(
    context: &Context<'_>,
    mut finding: Finding,
    rows: &[(Give, i128)],
    (_, over): (i128, i64),
    enough: impl Fn(i128) -> bool,
) -> Finding {
    let mut sum = 0;
    for (give, value) in rows {
        if *value <= 0 && sum > 0 {
            break;
        }
        sum += value;
        let amount = context.money_over(*value, over);
        for (at, row) in give.rows.iter().enumerate() {
            let Some(row) = context.program.rows.get(row.index()) else { continue };
            let text = match at {
                0 => format!("`{}` counts here for {amount}", row.rule),
                _ => format!("`{}` too", row.rule),
            };
            if !finding.labels.iter().any(|label| label.span == row.span) {
                finding = finding.label(row.span, text);
            }
        }
        if enough(sum) {
            break;
        }
    }
    let left = rows.len().saturating_sub(finding.labels.len());
    if left > 0 {
        finding = finding.note("the rules shown are enough for it by themselves");
    }
    finding
}

/// Periods of a window in a year.
fn a_year(window: Window) -> Option<i64> {
    Some(match window {
        Window::Event => return None,
        Window::Lifetime | Window::SinceReaching(..) => 1,
        Window::Period(calendar) => periods_a_year(calendar.part),
        Window::SinceJoining { months } | Window::SinceMembership { months, .. } => 12 / i64::from(months.clamp(1, 12)),
        Window::LastDays(days) => 365 / i64::from(days.max(1)),
        Window::LastMonths(months) => 12 / i64::from(months.clamp(1, 12)),
        Window::LastPeriods(..) => 12,
        Window::LastSeconds(seconds) => 365 * 86_400 / seconds.max(1),
    })
}

/// How often a limit lets an award of so many units through in a year, the last one cut to what is left, and the gain of
/// all of them where each brings so much; `None` if it does not say.
fn passed(limit: &Limit, units: i64, gain: i128) -> Option<(i64, i128)> {
    let fixed = |cap: &LimitCap| if let LimitCap::Fixed(cap) = cap { Some(*cap) } else { None };
    let later = limit.versions.iter().map(|version| version.cap.as_ref());
    let caps = std::iter::once(Some(&limit.cap)).chain(later);
    let cap = caps.map(|cap| cap.and_then(fixed)).collect::<Option<Vec<i64>>>()?.into_iter().max()?.max(0);
    let each = match limit.measure {
        Measure::Count => 1,
        Measure::Units => units.max(1),
        Measure::Cost | Measure::Field => return None,
    };
    let periods = a_year(limit.window)?;
    let times = cap.checked_add(each - 1)?.div_euclid(each).saturating_mul(periods);
    // Of the part of an award at most that part of its gain: the price is paid whole.
    let all = gain.checked_mul(i128::from(cap))?.checked_mul(i128::from(periods))?.div_euclid(i128::from(each));
    Some((times, all))
}

/// How often in a year an award of so many units passes its limits, at most so often, and the gain of all of them.
fn a_year_of(context: &Context<'_>, row: RowId, units: i64, most: i64, gain: i128) -> (i64, i128) {
    let own = context.program.rows.get(row.index()).map_or(&[][..], |row| &row.limits);
    let limits = (0u16..).zip(&context.program.limits);
    let limits = limits.filter(|(at, limit)| own.contains(&LimitId(*at)) || limit.rows.contains(&row));
    let all = (most, gain.saturating_mul(i128::from(most)));
    limits
        .filter_map(|(_, limit)| passed(limit, units, gain))
        .fold(all, |all, one| (all.0.min(one.0), all.1.min(one.1)))
}

/// Gain per purchase or event of a kind at an amount, and per member and year under the limits.
pub(super) fn size(
    context: &Context<'_>,
    finding: Finding,
    (gain, over): (i128, i64),
    (rows, amount): (&[(Give, i128)], i64),
    event: Option<u16>,
) -> Finding {
    let Some((give, _)) = rows.first() else { return finding };
    let units = i64::try_from(give.units.at(amount)).unwrap_or(1);
    yearly(context, finding, (gain, over), (&give.rows, units), context.domain.a_year(context.program, event))
}

/// Gain each time and a year of an award of so many units, where something is done at most so often by a bound that has a
/// name.
pub(super) fn yearly(
    context: &Context<'_>,
    mut finding: Finding,
    (gain, over): (i128, i64),
    (rows, units): (&[RowId], i64),
    (often, bound): (i64, String),
) -> Finding {
    let passed = rows.iter().map(|row| a_year_of(context, *row, units, often, gain));
    let (times, all) = passed.min().unwrap_or((1, gain));
    if times <= 1 || gain <= 0 {
        return finding;
    }
    finding.yearly = Some(all.div_euclid(i128::from(over.max(1))));
    finding.note(format!(
        "{} a time; {times} times a year ({}) that is {}{} a member and year",
        context.money_over(gain, over),
        if times == often { bound } else { "what limits let through".to_owned() },
        if all < gain.saturating_mul(i128::from(times)) { "at most " } else { "" },
        context.money_over(all, over),
    ))
}

/// Over what was looked: purchases, or events of a kind.
pub(super) fn looked_at(context: &Context<'_>, event: Option<u16>) -> String {
    let program = context.program;
    match event {
        None => context.domain.shown(program),
        Some(event) => context.domain.shown_of(program, event, occasion::fields(context, event).map(|(id, _)| id)),
    }
}

/// Says over what was looked, and what was not followed.
pub(super) fn over_domain(context: &Context<'_>, finding: Finding, sale: &Sale) -> Finding {
    over_domain_of(context, finding, None, sale)
}

/// The same of events of a kind.
pub(super) fn over_domain_of(context: &Context<'_>, mut finding: Finding, event: Option<u16>, sale: &Sale) -> Finding {
    finding = finding.note(format!("looked at: {}", looked_at(context, event)));
    for why in &sale.opaque {
        finding = finding.note(format!("not followed: {}", why.reason()));
    }
    finding
}

/// A noun with its article: "a purchase", "an order".
pub(super) fn one(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// A window in words.
pub(super) fn over(window: Window) -> String {
    match window {
        Window::Lifetime => "in a lifetime".into(),
        Window::Event => "at once".into(),
        Window::Period(calendar) => match calendar.part {
            Part::Day => "a day".into(),
            Part::Week => "a week".into(),
            Part::Month => "a month".into(),
            Part::Quarter => "a quarter".into(),
            Part::Half => "a half-year".into(),
            Part::Year => "a year".into(),
        },
        Window::LastDays(days) => format!("in {days} days"),
        Window::LastMonths(months) => format!("in {months} months"),
        Window::SinceJoining { .. } => "a year of membership".into(),
        Window::SinceMembership { .. } => "a term of the membership".into(),
        Window::LastSeconds(seconds) => format!("in {} hours", seconds / 3_600),
        _ => "in that time".into(),
    }
}
