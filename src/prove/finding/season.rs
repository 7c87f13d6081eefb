//! L38, L39: windows of rules outside the time in which the program runs, and days on which nothing earns.

use super::Finding;
use crate::check::model::Rule;
use crate::core::{Deadline, Effect, Guard, HoldingId, Row, Step};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::Day;

/// What lapses so long after a short campaign was perhaps meant for its own year.
const YEAR: i32 = 330;

/// A pause of so many days between two rules that earn the same is taken for a slip of a year.
const PAUSE: i32 = 90;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = outside(context);
    for row in &context.program.rows {
        found.extend(fixed_days(row));
    }
    for at in 0..context.program.holdings.len() {
        found.extend(pause(context, HoldingId(at as u16)));
    }
    found
}

fn shown(day: Day) -> String {
    let date = day.date();
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// L38: a window that begins before the program does, or ends after it.
fn outside(context: &Context<'_>) -> Vec<Finding> {
    let Some((first, last, span)) = context.checked.header.runs else { return Vec::new() };
    let mut found: Vec<Finding> = Vec::new();
    for rule in &context.checked.rules {
        let (from, until) = ends(rule);
        let message = match (from, until, last) {
            (Some(from), _, _) if from < first => {
                format!("`{}` begins on {}, before the program does on {}", rule.name, shown(from), shown(first))
            }
            (_, Some(until), _) if until < first => {
                format!("`{}` is over on {}, before the program begins on {}", rule.name, shown(until), shown(first))
            }
            (_, Some(until), Some(last)) if until > last => {
                format!("`{}` lasts until {}, and the program ends on {}", rule.name, shown(until), shown(last))
            }
            (Some(from), _, Some(last)) if from > last => {
                format!("`{}` begins on {}, after the program ends on {}", rule.name, shown(from), shown(last))
            }
            _ => continue,
        };
        if found.iter().any(|known| known.about == rule.name) {
            continue;
        }
        found.push(
            Finding::new(table::DEAD_BY_DATE, Verdict::Proved, rule.name.clone(), message)
                .label(rule.span, "is the year right?")
                .label(span, "the program runs here")
                .help("correct the year, or the time in which the program runs"),
        );
    }
    found
}

fn ends(rule: &Rule) -> (Option<Day>, Option<Day>) {
    (rule.gate.from.map(|from| from.0), rule.gate.until.map(|until| until.0))
}

/// A fixed day at which a deadline ends, if it names one.
fn fixed(deadline: Option<&Deadline>) -> Option<Day> {
    match deadline?.steps.last()? {
        Step::On(day) => Some(*day),
        _ => None,
    }
}

/// L37, L44: fixed days of a grant that do not go with the days on which it is given.
fn fixed_days(row: &Row) -> Option<Finding> {
    let Effect::Grant { expiry, pending, .. } = &row.effect else { return None };
    let (first, last) = window(&row.guard);
    let (ends, waits) = (fixed(expiry.as_ref()), fixed(pending.as_ref()));
    let never = |message: String, help: &str| {
        Finding::new(table::NEVER_USABLE, Verdict::Proved, row.rule.clone(), message)
            .label(row.span, "is the year right?")
            .help(help)
    };
    if let Some(ends) = ends.filter(|ends| ends.0 < first) {
        let message = format!("what `{}` gives lapses on {}, before any of it is given", row.rule, shown(ends));
        return Some(never(message, "let it live until it can be used"));
    }
    if let (Some(ends), Some(waits)) = (ends, waits)
        && waits > ends
    {
        let message = format!("what `{}` gives waits until {} and lapses on {}", row.rule, shown(waits), shown(ends));
        return Some(never(message, "let it wait for less, or live for longer"));
    }
    let odd = |message: String| {
        Finding::new(table::OUT_OF_LINE, Verdict::Suspected, row.rule.clone(), message)
            .label(row.span, "is the year right?")
            .help("compare the day with those on which the rule gives")
    };
    if let Some(waits) = waits.filter(|waits| waits.0 < first) {
        return Some(odd(format!("what `{}` gives waits until {}, which is over by then", row.rule, shown(waits))));
    }
    let late = ends.filter(|ends| last < i32::MAX && ends.0.saturating_sub(last) > YEAR);
    let late = late.filter(|_| last.saturating_sub(first) < YEAR)?;
    Some(odd(format!("what `{}` gives until {} lapses on {}, a year later", row.rule, shown(Day(last)), shown(late))))
}

/// First and last day of a row's window; an open end is an end of time.
fn window(guard: &Guard) -> (i32, i32) {
    match guard {
        Guard::Days { first, last } => (first.map_or(i32::MIN, |day| day.0), last.map_or(i32::MAX, |day| day.0)),
        Guard::All(parts) => {
            parts.iter().map(window).fold((i32::MIN, i32::MAX), |known, one| (known.0.max(one.0), known.1.min(one.1)))
        }
        _ => (i32::MIN, i32::MAX),
    }
}

/// L39: between the first and the last day on which a holding is earned lie months on which nothing earns it.
fn pause(context: &Context<'_>, id: HoldingId) -> Option<Finding> {
    let program = context.program;
    let gives = |row: &&Row| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == id);
    // What only gifts give, as friends do, stops with the last of them.
    let earned = program.rows.iter().filter(gives).any(|row| !row.gift);
    let mut windows: Vec<(i32, i32, &Row)> = program
        .rows
        .iter()
        .filter(gives)
        .filter(|row| !row.gift || !earned)
        .map(|row| (window(&row.guard).0, window(&row.guard).1, row))
        .filter(|(from, until, _)| from <= until)
        .collect();
    windows.sort_by_key(|(from, until, row)| (*from, *until, row.name.clone()));
    let mut covered = windows.first()?.1;
    let mut last = windows.first()?.2;
    for (from, until, row) in windows.iter().skip(1) {
        if *from > covered.saturating_add(PAUSE) {
            let name = &program.holdings.get(id.index())?.name;
            let message = format!(
                "nothing earns `{name}` from {} until {}, between `{}` and `{}`",
                shown(Day(covered).plus_days(1)),
                shown(Day(from - 1)),
                last.rule,
                row.rule
            );
            return Some(
                Finding::new(table::ALMOST_MEET, Verdict::Proved, name.clone(), message)
                    .label(last.span, format!("until {}", shown(Day(covered))))
                    .label(row.span, format!("from {}", shown(Day(*from))))
                    .help("is the year right? let one begin where the other ends"),
            );
        }
        if *until > covered {
            (covered, last) = (*until, row);
        }
    }
    // The program goes on for a year in which nothing is earned.
    let end = context.checked.header.runs?.1?;
    (covered < end.0.saturating_sub(YEAR)).then(|| {
        let name = program.holdings.get(id.index()).map_or("", |holding| holding.name.as_str());
        let message =
            format!("nothing earns `{name}` after {}, and the program runs until {}", shown(Day(covered)), shown(end));
        Finding::new(table::ALMOST_MEET, Verdict::Proved, name, message)
            .label(last.span, format!("until {}", shown(Day(covered))))
            .help("is the year right?")
    })
}
