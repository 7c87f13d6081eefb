//! The bounds of a program (`core` section 10), checked on the core itself.

mod party;

use super::error::{RateTooFine, RecomputedTogether, TooMany};
use super::level::{MOST_HISTORY, MOST_METRIC_LEVELS, levels};
use super::{Aggregate, Effect, Expr, MOST_GOALS, Names, Program, Row, RowId};
use crate::base::Span;
use crate::diagnostic::Diagnostic;

/// Most rows.
pub const MOST_ROWS: usize = 8_192;
/// Most holdings.
pub const MOST_HOLDINGS: usize = 64;
/// Most accumulators.
pub const MOST_ACCUMULATORS: usize = 256;
/// Most ladders.
pub const MOST_LADDERS: usize = 8;
/// Most atoms of lines.
pub const MOST_ATOMS: usize = 64;
/// Most tiers of a ladder.
pub const MOST_TIERS: usize = 16;
/// Most named words of a text field (a set of them and "other" is 64 bits).
pub const MOST_WORDS: usize = 63;
/// Most names that a metric tells apart.
pub const MOST_NAMES: usize = 1_024;
/// Most bands of a table.
pub const MOST_BANDS: usize = 256;
/// Most limits.
pub const MOST_LIMITS: usize = 8_192;
/// Most attributes, menus, options of a menu, and memberships.
pub const MOST_OWN: usize = 64;
/// Largest denominator of an amount.
pub const LARGEST_DENOMINATOR: i64 = 1 << 20;
/// Most levels of shares of rows.
pub const MOST_LEVELS: usize = 4;

/// Every bound that the program breaks.
pub fn verify(program: &Program) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let last = |spans: Option<Span>| spans.unwrap_or_default();
    let counts = [
        (program.rows.len(), MOST_ROWS, "rules", last(program.rows.last().map(|row| row.span))),
        (
            program.holdings.len(),
            MOST_HOLDINGS,
            "wallets and instruments",
            last(program.holdings.last().map(|one| one.span)),
        ),
        (
            program.accumulators.len(),
            MOST_ACCUMULATORS,
            "measures",
            last(program.accumulators.last().map(|one| one.span)),
        ),
        (program.ladders.len(), MOST_LADDERS, "ladders of tiers", last(program.ladders.last().map(|one| one.span))),
        (usize::from(program.atoms), MOST_ATOMS, "kinds of lines told apart", Span::default()),
        (program.limits.len(), MOST_LIMITS, "limits", last(program.limits.last().map(|one| one.span))),
    ];
    for (count, most, what, span) in counts {
        if count > most {
            found.push(TooMany { span, what, found: count, most }.into());
        }
    }
    for ladder in &program.ladders {
        if ladder.tiers.len() > MOST_TIERS {
            let (span, tiers) = (ladder.span, ladder.tiers.len());
            found.push(TooMany { span, what: "tiers of a ladder", found: tiers, most: MOST_TIERS }.into());
        }
    }
    found.extend(own_bounds(program));
    let span = program.rows.first().map_or_else(Span::default, |row| row.span);
    for field in program.finite.iter().filter(|field| field.words.len() > MOST_WORDS) {
        let words = field.words.len();
        found.push(TooMany { span, what: "values of one text field", found: words, most: MOST_WORDS }.into());
    }
    found.extend(metric_bounds(program));
    for (at, row) in program.rows.iter().enumerate() {
        found.extend(row_bounds(program, RowId(at as u16), row));
    }
    for (id, seen) in super::returns::too_much_seen(program) {
        let what = "values of the member in a rule that a return recomputes";
        let span = program.rows.get(id.index()).map_or(span, |row| row.span);
        found.push(TooMany { span, what, found: seen, most: super::returns::MOST_SEEN }.into());
    }
    for (row, _) in program.rows.iter().zip(0u16..).filter(|(row, at)| {
        let recomputed = program.returns.of(RowId(*at)).claims == super::Claims::Recompute;
        recomputed && row.rounds.per != super::RoundedPer::Award
    }) {
        found.push(RecomputedTogether { rule: &row.rule, span: row.span }.into());
    }
    found.extend(party::faults(program));
    found
}

/// Levels, histories and names of metrics; goals of challenges.
fn metric_bounds(program: &Program) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for (metric, level) in program.accumulators.iter().zip(levels(program)) {
        let span = metric.span;
        match level {
            Some(level) if usize::from(level) < MOST_METRIC_LEVELS => {}
            level => {
                let count = level.map_or(MOST_METRIC_LEVELS + 1, |level| usize::from(level) + 1);
                let what = "levels of metrics over metrics";
                found.push(TooMany { span, what, found: count, most: MOST_METRIC_LEVELS }.into());
            }
        }
        if usize::from(metric.keeps) > MOST_HISTORY {
            let (what, count) = ("past periods of a metric", usize::from(metric.keeps));
            found.push(TooMany { span, what, found: count, most: MOST_HISTORY }.into());
        }
        if let Aggregate::Distinct(Names::Lines(sets)) = &metric.aggregate
            && sets.len() > MOST_NAMES
        {
            found.push(TooMany { span, what: "names told apart", found: sets.len(), most: MOST_NAMES }.into());
        }
    }
    for challenge in program.challenges.iter().filter(|challenge| challenge.goals.len() > MOST_GOALS) {
        let (span, count) = (challenge.span, challenge.goals.len());
        found.push(TooMany { span, what: "goals of a challenge", found: count, most: MOST_GOALS }.into());
    }
    found
}

/// Bounds of what members are, choose, activate and belong to: a set of any of them is 64 bits.
fn own_bounds(program: &Program) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let attributes = program.attributes.last().map(|one| one.span);
    let counts = [
        (program.attributes.len(), "choices and fields of a member", attributes),
        (program.activations.len(), "rules to activate", program.activations.last().map(|one| one.span)),
        (program.menus.len(), "open offers", program.menus.last().map(|one| one.span)),
        (program.memberships.len(), "memberships", program.memberships.last().map(|one| one.span)),
    ];
    for (count, what, span) in counts {
        let most = if what == "rules to activate" { MOST_ROWS } else { MOST_OWN };
        if count > most {
            found.push(TooMany { span: span.unwrap_or_default(), what, found: count, most }.into());
        }
    }
    for attribute in &program.attributes {
        if let super::AttributeKind::Words(words) = &attribute.kind
            && words.len() > MOST_WORDS
        {
            let (span, words) = (attribute.span, words.len());
            found.push(TooMany { span, what: "values of one choice", found: words, most: MOST_WORDS }.into());
        }
    }
    for menu in program.menus.iter().filter(|menu| menu.options.len() > MOST_OWN) {
        let (span, options) = (menu.span, menu.options.len());
        found.push(TooMany { span, what: "options to choose from", found: options, most: MOST_OWN }.into());
    }
    found
}

fn row_bounds(program: &Program, id: RowId, row: &Row) -> Option<Diagnostic> {
    let (Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount }) = &row.effect else {
        return None;
    };
    if !(1..=LARGEST_DENOMINATOR).contains(&amount.over) {
        return Some(RateTooFine { span: row.span, denominator: amount.over }.into());
    }
    let mut bands = 0;
    let mut levels = 0;
    walk(&amount.numerator, 0, &mut |expr, depth| {
        match expr {
            Expr::Banded { bands: rows, .. } => bands = bands.max(rows.len()),
            Expr::OfRow { .. } => levels = levels.max(depth + 1),
            _ => {}
        };
    });
    if bands > MOST_BANDS {
        let what = "rows of a table";
        return Some(TooMany { span: row.span, what, found: bands, most: MOST_BANDS }.into());
    }
    if levels > MOST_LEVELS || reaches(program, id, id, MOST_LEVELS + 1) {
        let what = "levels of shares";
        return Some(TooMany { span: row.span, what, found: levels.max(MOST_LEVELS + 1), most: MOST_LEVELS }.into());
    }
    None
}

/// Whether `from` takes a share of `to`, directly or through others.
fn reaches(program: &Program, from: RowId, to: RowId, depth: usize) -> bool {
    let Some(row) = program.rows.get(from.index()).filter(|_| depth > 0) else { return false };
    let (Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. }) = &row.effect else { return false };
    let mut next: Vec<RowId> = Vec::new();
    walk(&amount.numerator, 0, &mut |expr, _| {
        if let Expr::OfRow { row, .. } | Expr::Credited(row) = expr {
            next.push(*row);
        }
    });
    next.iter().any(|row| *row == to || reaches(program, *row, to, depth - 1))
}

/// Visits every node; `depth` counts the shares of rows around it.
fn walk(expr: &Expr, depth: usize, visit: &mut impl FnMut(&Expr, usize)) {
    visit(expr, depth);
    match expr {
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) | Expr::If(_, a, b) => {
            walk(a, depth, visit);
            walk(b, depth, visit);
        }
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => walk(on, depth, visit),
        Expr::StepsCompleted { adds, .. } => walk(adds, depth, visit),
        Expr::ByRank { on, .. }
        | Expr::ByRankAfter { on, .. }
        | Expr::ByField { on, .. }
        | Expr::Counted { of: on, .. } => walk(on, depth, visit),
        Expr::Banded { by, on, .. } => {
            walk(by, depth, visit);
            walk(on, depth, visit);
        }
        Expr::OfRow { amount, .. } => walk(amount, depth + 1, visit),
        Expr::Const(_)
        | Expr::Money(..)
        | Expr::Items(_)
        | Expr::Prices(_)
        | Expr::Field(_)
        | Expr::Accumulator { .. }
        | Expr::Available(_)
        | Expr::Pending(_)
        | Expr::DaysSinceJoining
        | Expr::Attribute(_)
        | Expr::Credited(_) => {}
    }
}
