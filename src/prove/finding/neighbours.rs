//! L39: two windows of one thing that almost meet: a few days without either, or with both.

use super::Finding;
use crate::core::{Effect, Row};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::window::{shown, window, without_days};
use crate::prove::verdict::Verdict;

/// A gap or an overlap of at most so many days is taken for a slip.
const SLIP: i32 = 7;
/// With how many later rules a rule is compared.
const MOST_NEIGHBOURS: usize = 600;

/// Rules with windows, each with those behind it.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let dated: Vec<&Row> = context.program.rows.iter().filter(|row| window(&row.guard) != (None, None)).collect();
    let each = dated.iter().enumerate();
    let pairs = each.flat_map(|(at, one)| dated.iter().skip(at + 1).take(MOST_NEIGHBOURS).map(move |two| (one, two)));
    pairs.filter_map(|(one, two)| neighbours(one, two)).collect()
}

fn neighbours(one: &Row, two: &Row) -> Option<Finding> {
    let ((a, b), (c, d)) = (window(&one.guard), window(&two.guard));
    let same = one.kind == two.kind && one.on == two.on && one.scope == two.scope && one.rule != two.rule;
    if !same || without_days(&one.guard) != without_days(&two.guard) || !alike(&one.effect, &two.effect) {
        return None;
    }
    let (earlier, later, end, start) = match (b, c, d, a) {
        (Some(end), Some(start), _, first) if first.is_none_or(|first| first < start) => (one, two, end, start),
        (_, _, Some(end), Some(start)) if c.is_none_or(|first| first < start) => (two, one, end, start),
        _ => return None,
    };
    let distance = start.0 - end.0 - 1;
    if distance == 0 || distance.abs() > SLIP {
        return None;
    }
    let message = if distance > 0 {
        format!(
            "between `{}` and `{}` {} {} without either: {}",
            earlier.rule,
            later.rule,
            distance,
            if distance == 1 { "day is" } else { "days are" },
            shown(end.plus_days(1))
        )
    } else {
        format!(
            "`{}` and `{}` both pay for {} {}, from {}",
            earlier.rule,
            later.rule,
            -distance,
            if distance == -1 { "day" } else { "days" },
            shown(start)
        )
    };
    Some(
        Finding::new(table::ALMOST_MEET, Verdict::Proved, format!("{}, {}", earlier.rule, later.rule), message)
            .label(earlier.span, format!("until {}", shown(end)))
            .label(later.span, format!("from {}", shown(start)))
            .help("let one begin on the day after the other ends"),
    )
}

fn alike(one: &Effect, two: &Effect) -> bool {
    match (one, two) {
        (Effect::Grant { holding: a, .. }, Effect::Grant { holding: b, .. }) => a == b,
        (Effect::PriceOff { scope: a, .. }, Effect::PriceOff { scope: b, .. }) => a == b,
        (Effect::Cash { .. }, Effect::Cash { .. }) => true,
        _ => false,
    }
}
