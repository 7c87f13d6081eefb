//! L44: a day on which one rule begins or ends in another year than all the others that name the same day of the year.

use super::Finding;
use crate::base::Span;
use crate::check::model::Rule;
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::Day;

/// So many others have to agree on the year before one alone is taken for a slip.
const LEAST_OTHERS: usize = 3;

/// A rule that is dated, with the day that is looked at and the other end of its window.
struct Dated<'a> {
    name: &'a str,
    span: Span,
    day: Day,
    other: Option<Day>,
}

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let from = |rule: &Rule| rule.gate.from.map(|from| from.0);
    let until = |rule: &Rule| rule.gate.until.map(|until| until.0);
    let mut found = alone(&dated(context, from, until), "begins");
    found.extend(alone(&dated(context, until, from), "ends"));
    found
}

fn dated<'a>(
    context: &Context<'a>,
    day: impl Fn(&Rule) -> Option<Day>,
    other: impl Fn(&Rule) -> Option<Day>,
) -> Vec<Dated<'a>> {
    let of = |rule: &'a Rule| Some(Dated { name: &rule.name, span: rule.span, day: day(rule)?, other: other(rule) });
    context.checked.rules.iter().filter_map(of).collect()
}

fn alone(all: &[Dated<'_>], what: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in all {
        let date = one.day.date();
        // The other end is the same: it is no campaign of another year.
        let same_day = |other: &&Dated<'_>| {
            let of = other.day.date();
            (of.month, of.day) == (date.month, date.day) && other.other == one.other && other.name != one.name
        };
        let others: Vec<&Dated<'_>> = all.iter().filter(same_day).collect();
        let Some(first) = others.first() else { continue };
        let agreed = others.iter().all(|other| other.day == first.day) && first.day != one.day;
        if !agreed || others.len() < LEAST_OTHERS {
            continue;
        }
        let day = |day: Day| {
            let date = day.date();
            format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
        };
        let message = format!(
            "`{}` {what} on {}, and {} others with the same day of the year, such as `{}`, on {}",
            one.name,
            day(one.day),
            others.len(),
            first.name,
            day(first.day)
        );
        found.push(
            Finding::new(table::OUT_OF_LINE, Verdict::Suspected, one.name, message)
                .label(one.span, "is the year right?")
                .label(first.span, "one of the others")
                .help("compare its year with those of the others"),
        );
    }
    found
}
