//! `guarantee NAME at most …`: a limit of these words would never hold anything back.

use super::Finding;
use super::guarantee::Fate;
use crate::core::{Effect, Guard, HoldingId, LimitCap, Measure, Program, Promise, Promised, Row, RowId, Window};
use crate::diagnostic::table;
use crate::prove::bound::{self, Counted, Wanted};
use crate::prove::context::Context;
use crate::prove::show::over;
use crate::prove::verdict::Verdict;

/// What becomes of a promise about something that is given.
pub(super) fn fate(context: &Context<'_>, promise: &Promise) -> Fate {
    let Some(limit) = &promise.limit else { return Fate::Open(vec!["a promise without an amount".into()]) };
    let caps: Vec<(i64, Guard)> = match &limit.cap {
        LimitCap::Fixed(cap) => vec![(*cap, promise.when.clone())],
        LimitCap::ByRank(ladder, caps) => (0u32..)
            .zip(caps)
            .map(|(rank, cap)| {
                let here = Guard::Rank { ladder: *ladder, ranks: 1 << rank.min(31) };
                (*cap, Guard::All(vec![promise.when.clone(), here]))
            })
            .collect(),
    };
    let mut worst: Option<i128> = Some(0);
    for (cap, when) in &caps {
        let most = match most(context, promise, when, limit.window) {
            Ok(most) => most,
            Err(why) => return Fate::Open(vec![why]),
        };
        match most {
            Some(most) if most <= i128::from(*cap) => worst = worst.map(|known| known.max(most)),
            most => {
                let finding = broken(context, promise, most, i128::from(*cap));
                let rows = rows_of(context.program, promise);
                let finding = super::promise_life::shown(context, promise, &rows, i128::from(*cap), finding);
                return Fate::Broken(Box::new(finding));
            }
        }
    }
    let doubts = super::doubt::of(context, promise, &rows_of(context.program, promise), limit.window);
    if !doubts.is_empty() {
        return Fate::Open(doubts);
    }
    let most = worst.map_or_else(String::new, |most| amount(context, promise, most));
    Fate::Holds(format!("the rules allow at most {most} {}", over(limit.window)))
}

/// The most that the rules allow; `Err` says why it cannot be told.
fn most(context: &Context<'_>, promise: &Promise, when: &Guard, window: Window) -> Result<Option<i128>, String> {
    let program = context.program;
    let Some(limit) = &promise.limit else { return Ok(None) };
    let counted = if limit.measure == Measure::Count { Counted::Awards } else { Counted::Units };
    match &promise.of {
        Promised::Holding(holding) if counted == Counted::Units && otherwise_given(program, *holding) => {
            return Err("what conversions give of it".into());
        }
        Promised::Offer(name) => {
            if !program.offers.iter().any(|offer| offer.name == *name) {
                return match (window, counted) {
                    (Window::Event, Counted::Units) => Ok(Some(bound::most_paid(context, name, promise))),
                    _ => Err("how often points pay".into()),
                };
            }
            return Ok(bound::most_taken(context, name, promise, window));
        }
        Promised::Holding(_) | Promised::Rule(_) | Promised::GiveBack => {}
    }
    let wanted = Wanted { rows: rows_of(program, promise), when, window, counted, event: promise.event };
    Ok(bound::most(context, &wanted))
}

/// The rows that a promise is about.
fn rows_of(program: &Program, promise: &Promise) -> Vec<RowId> {
    let about = |row: &Row| match &promise.of {
        Promised::Holding(holding) => matches!(&row.effect, Effect::Grant { holding: of, .. } if of == holding),
        Promised::Rule(rule) => {
            let fits = |unit| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == unit);
            row.rule == *rule && promise.unit.is_none_or(fits)
        }
        Promised::Offer(_) | Promised::GiveBack => false,
    };
    (0u16..).zip(&program.rows).filter(|(_, row)| about(row)).map(|(at, _)| RowId(at)).collect()
}

/// Whether something else than rules gives it.
fn otherwise_given(program: &Program, holding: HoldingId) -> bool {
    program.exchanges.iter().any(|exchange| exchange.gives.0 == holding)
}

fn broken(context: &Context<'_>, promise: &Promise, most: Option<i128>, cap: i128) -> Finding {
    let program = context.program;
    let name = subject(program, promise);
    let over = promise.limit.as_ref().map_or(String::new(), |limit| over(limit.window));
    let promised = amount(context, promise, cap);
    let message = match most {
        Some(most) => {
            format!("the rules allow {} of `{name}` {over}, and {promised} is promised", amount(context, promise, most))
        }
        None => format!("nothing bounds what is given of `{name}` {over}, and {promised} is promised"),
    };
    let mut finding = Finding::new(table::BROKEN_GUARANTEE, Verdict::Suspected, name, message)
        .help("limit the rules that give it, or correct the promise");
    let blamed = rows_of(program, promise);
    let blamed = blamed.iter().filter_map(|row| program.rows.get(row.index()));
    for row in blamed.filter(|row| bound::consistent(&[&row.guard, &promise.when])).take(3) {
        if !finding.labels.iter().any(|label| label.span == row.span) {
            finding = finding.label(row.span, format!("`{}` gives it", row.rule));
        }
    }
    finding
}

fn subject(program: &Program, promise: &Promise) -> String {
    match &promise.of {
        Promised::Holding(holding) => {
            program.holdings.get(holding.index()).map_or(String::new(), |holding| holding.name.clone())
        }
        Promised::Rule(name) | Promised::Offer(name) => name.clone(),
        Promised::GiveBack => "give_back".into(),
    }
}

/// An amount in the unit of the promise.
pub(super) fn amount(context: &Context<'_>, promise: &Promise, units: i128) -> String {
    let counts = promise.limit.as_ref().is_some_and(|limit| limit.measure == Measure::Count);
    if counts {
        return format!("{units} times");
    }
    let holding = match &promise.of {
        Promised::Holding(holding) => Some(*holding),
        Promised::Rule(rule) => promise.unit.or_else(|| {
            let mut rows = context.program.rows.iter().filter(|row| row.rule == *rule);
            rows.find_map(|row| if let Effect::Grant { holding, .. } = &row.effect { Some(*holding) } else { None })
        }),
        _ => None,
    };
    match holding {
        Some(holding) => context.units(holding, i64::try_from(units).unwrap_or(i64::MAX)),
        None => context.money(units),
    }
}
