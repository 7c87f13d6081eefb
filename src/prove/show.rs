//! How a finding is shown: who is to blame, how large it is, over what it was looked for.

use super::context::Context;
use super::finding::Finding;
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
        Window::Period(calendar) => match calendar.part {
            Part::Day => 365,
            Part::Week => 52,
            Part::Month => 12,
            Part::Quarter => 4,
            Part::Half => 2,
            Part::Year => 1,
        },
        Window::SinceJoining { months } | Window::SinceMembership { months, .. } => 12 / i64::from(months.clamp(1, 12)),
        Window::LastDays(days) => 365 / i64::from(days.max(1)),
        Window::LastMonths(months) => 12 / i64::from(months.clamp(1, 12)),
        Window::LastPeriods(..) => 12,
        Window::LastSeconds(seconds) => 365 * 86_400 / seconds.max(1),
    })
}

/// How often a limit lets such an award through in a year; `None` if it does not say.
fn times(limit: &Limit, units: i64) -> Option<i64> {
    let LimitCap::Fixed(cap) = limit.cap else { return None };
    let each = match limit.measure {
        Measure::Count => 1,
        Measure::Units => units.max(1),
        Measure::Cost | Measure::Field => return None,
    };
    Some((cap / each).max(i64::from(cap > 0)).saturating_mul(a_year(limit.window)?))
}

/// How often in a year an award passes its limits, at most as often as a member can come.
pub(super) fn times_a_year(context: &Context<'_>, row: RowId, units: i64) -> i64 {
    let visits = context.domain.visits_per_day.saturating_mul(365);
    let own = context.program.rows.get(row.index()).map_or(&[][..], |row| &row.limits);
    let limits = (0u16..).zip(&context.program.limits);
    let limits = limits.filter(|(at, limit)| own.contains(&LimitId(*at)) || limit.rows.contains(&row));
    limits.filter_map(|(_, limit)| times(limit, units)).fold(visits, i64::min)
}

/// Gain per purchase, and per member and year under the limits.
pub(super) fn size(context: &Context<'_>, finding: Finding, gain: i128, over: i64, rows: &[(Give, i128)]) -> Finding {
    let Some((give, _)) = rows.first() else { return finding };
    let mut finding = finding;
    let times = give.rows.iter().map(|row| times_a_year(context, *row, 1)).min().unwrap_or(1);
    if times <= 1 || gain <= 0 {
        return finding;
    }
    let yearly = gain.saturating_mul(i128::from(times));
    finding.yearly = Some(yearly.div_euclid(i128::from(over.max(1))));
    finding.note(format!(
        "{} a time; {times} times a year ({}) that is {} a member and year",
        context.money_over(gain, over),
        if times == context.domain.visits_per_day.saturating_mul(365) {
            format!("{} a day", context.domain.visits_per_day)
        } else {
            "what limits let through".to_owned()
        },
        context.money_over(yearly, over),
    ))
}

/// Says over what was looked, and what was not followed.
pub(super) fn over_domain(context: &Context<'_>, mut finding: Finding, sale: &Sale) -> Finding {
    finding = finding.note(format!("looked at: {}", context.domain.shown(context.program)));
    for why in &sale.opaque {
        finding = finding.note(format!("not followed: {}", why.reason()));
    }
    finding
}
