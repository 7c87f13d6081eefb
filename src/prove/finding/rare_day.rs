//! L40: days that not every month or year has.

use super::Finding;
use crate::core::{Guard, Row, Trigger};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// Rules that name such a day.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    context.program.rows.iter().filter_map(ambiguous).collect()
}

fn ambiguous(row: &Row) -> Option<Finding> {
    let mut what = None;
    for on in &row.on {
        if let Trigger::EveryYear { month: 2, day: 29 } = on {
            what = Some("29 February, which three years of four do not have; it falls on the 28th then".to_owned());
        }
    }
    days_of_month(&row.guard, &mut |set| {
        let rare: Vec<String> = (29..=31).filter(|day| set >> day & 1 == 1).map(|day: u32| day.to_string()).collect();
        let others = set & ((1 << 29) - 1);
        if !rare.is_empty() && others == 0 {
            what = Some(format!(
                "day {} of the month, which some months do not have; nothing happens in them",
                rare.join(", ")
            ));
        }
    });
    let what = what?;
    Some(
        Finding::new(table::AMBIGUOUS_DATE, Verdict::Proved, row.rule.clone(), format!("`{}` names {what}", row.rule))
            .label(row.span, "not on every calendar")
            .help("name a day that every month has, or `on end of month`"),
    )
}

fn days_of_month(guard: &Guard, visit: &mut impl FnMut(u32)) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| days_of_month(part, visit)),
        Guard::Not(part) => days_of_month(part, visit),
        Guard::DaysOfMonth(set) => visit(*set),
        _ => {}
    }
}
