//! Two amounts and more: purchases of several kinds of goods at once, bounded from above.
//!
//! Let u be the amount of the lines that a rule counts, and γ the largest share of u that the rule gives, at whatever u there may
//! be. A purchase then gives at most Σ γ·u over its rules, and a cent of it counts in every rule whose lines it is among: the
//! whole gives at most the largest Σ γ of one kind of goods. Conditions on other lines than those counted are taken to hold and
//! limits are left out, so the bound is from above, for any number of kinds. It is exact for rates, and too high where rules
//! have their largest share at different amounts; then nothing is said.

use std::collections::BTreeMap;

use super::extreme::largest_share;
use crate::core::{
    Amount, AtomId, AtomSet, Comparison, Effect, Expr, GroupKind, GroupPart, Guard, HoldingId, Program, RoundedPer,
    Row, RowKind, Trigger,
};
use crate::prove::choices::{Along, Choices, on_purchase};
use crate::prove::context::Context;
use crate::prove::piece::{Formula, Opaque, over};
use crate::prove::situation::Situation;
use crate::quantity::{Ratio, Rounding};

/// Most shares that are worked out.
const MOST_WORK: usize = 20_000;

/// Whether no purchase, of whatever kinds of goods at once, gives more than a share of its price while a condition holds.
pub(in crate::prove) fn at_most(context: &Context<'_>, limit: Ratio, when: &Guard) -> bool {
    let choices = Choices::new(context, &Along { event: None, main: None, when, beside: None });
    if !choices.whole {
        return false;
    }
    let Some(rows) = counted(context, when) else { return false };
    let mut known: BTreeMap<Key, Option<Ratio>> = BTreeMap::new();
    let mut fine = true;
    choices.each(|here| {
        // The kind of goods is what is mixed here.
        if fine && here.atom == AtomId(0) {
            fine = known.len() <= MOST_WORK && holds(context, here, &rows, limit, &mut known) == Some(true);
        }
    });
    fine
}

/// A rule with the lines that it counts, and its amount and condition with what is asked of other lines left out.
struct Counted<'a> {
    at: usize,
    row: &'a Row,
    amount: &'a Amount,
    numerator: Expr,
    lines: AtomSet,
    guard: Guard,
    /// Whether the condition asks for one of these lines.
    held: bool,
}

type Key = (usize, Vec<(i64, i64)>, Vec<i64>);

fn all(program: &Program) -> u64 {
    if program.atoms >= 64 { u64::MAX } else { (1 << program.atoms.max(1)) - 1 }
}

/// Rules that give something on a purchase; `None` if one of them counts in a way that is not followed.
fn counted<'a>(context: &Context<'a>, when: &Guard) -> Option<Vec<Counted<'a>>> {
    let program = context.program;
    let every = all(program);
    let mut out = Vec::new();
    for (at, row) in program.rows.iter().enumerate().filter(|(_, row)| on_purchase(row)) {
        let (Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount }) = &row.effect
        else {
            continue;
        };
        if worth(context, row) == Ratio::ZERO {
            continue;
        }
        let together = matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day);
        if together && amount.rounding != Rounding::Down {
            return None;
        }
        let numerator = loosened(&amount.numerator)?;
        let mut sets = Vec::new();
        reads(&numerator, &mut sets)?;
        sets.iter_mut().for_each(|set| *set &= every);
        sets.sort_unstable();
        sets.dedup();
        let lines = match sets.as_slice() {
            [] => asked(&row.guard).map_or_else(|| listens(row), |set| set.0) & every,
            [one] => *one,
            _ => return None,
        };
        // Rounded line by line, a share is one of a line, and what is asked of all of them says nothing of it.
        let by_line = row.rounds.per == RoundedPer::Line;
        if by_line && !proportional(&numerator) {
            return None;
        }
        let lines_asked = if by_line { NO_LINES } else { lines };
        let guard = Guard::All(vec![relaxed(&row.guard, lines_asked, every), relaxed(when, lines_asked, every)]);
        let held = asked(&row.guard).is_some_and(|set| set.0 & every & !lines == 0);
        out.push(Counted { at, row, amount, numerator, lines: AtomSet(lines), guard, held });
    }
    Some(out)
}

/// A set that is that of no amount.
const NO_LINES: u64 = 0;

/// Whether a formula is in proportion to its lines.
fn proportional(expr: &Expr) -> bool {
    match expr {
        Expr::Money(..) => true,
        Expr::Scale(on, _) | Expr::ByRank { on, .. } | Expr::ByField { on, .. } => proportional(on),
        _ => false,
    }
}

/// A formula that is nowhere smaller: a share of a rule is one of all that the rule could give.
fn loosened(expr: &Expr) -> Option<Expr> {
    let inner = |expr: &Expr| loosened(expr).map(Box::new);
    Some(match expr {
        Expr::Const(_) | Expr::Money(..) | Expr::Accumulator { ago: 0, .. } => expr.clone(),
        Expr::OfRow { amount, .. } => loosened(amount)?,
        Expr::Counted { of, .. } => loosened(of)?,
        Expr::Add(a, b) => Expr::Add(inner(a)?, inner(b)?),
        Expr::Scale(on, factor) if *factor >= 0 => Expr::Scale(inner(on)?, *factor),
        Expr::Steps(on, step) => Expr::Steps(inner(on)?, *step),
        Expr::Least(a, b) => Expr::Least(inner(a)?, inner(b)?),
        Expr::ByRank { ladder, factors, on } if factors.iter().all(|factor| *factor >= 0) => {
            Expr::ByRank { ladder: *ladder, factors: factors.clone(), on: inner(on)? }
        }
        Expr::ByField { field, factors, on } if factors.iter().all(|factor| *factor >= 0) => {
            Expr::ByField { field: *field, factors: factors.clone(), on: inner(on)? }
        }
        Expr::Banded { by, on, marginal, bands } => {
            Expr::Banded { by: inner(by)?, on: inner(on)?, marginal: *marginal, bands: bands.clone() }
        }
        _ => return None,
    })
}

/// Lines whose money a formula reads; `None` if it reads anything else of lines.
fn reads(expr: &Expr, sets: &mut Vec<u64>) -> Option<()> {
    match expr {
        Expr::Money(set, _) => sets.push(set.0),
        Expr::Items(_) | Expr::Prices(_) => return None,
        // What a member did before varies by itself.
        Expr::Accumulator { .. } => return None,
        _ => {}
    }
    let mut fine = Some(());
    expr.each_part(&mut |part| {
        if reads(part, sets).is_none() {
            fine = None;
        }
    });
    fine
}

/// Lines of which a condition asks a least amount.
fn asked(guard: &Guard) -> Option<AtomSet> {
    match guard {
        Guard::All(parts) => parts.iter().find_map(asked),
        Guard::Compare {
            left: Expr::Money(set, _),
            is: Comparison::AtLeast | Comparison::Above,
            right: Expr::Const(_),
        } => Some(*set),
        Guard::HasLine(set) => Some(*set),
        _ => None,
    }
}

fn listens(row: &Row) -> u64 {
    let set = |on: &Trigger| if let Trigger::Purchase(set) = on { set.0 } else { 0 };
    row.on.iter().map(set).fold(0, |all, set| all | set)
}

/// A condition that holds wherever the other does, and asks nothing of lines but those counted.
fn relaxed(guard: &Guard, lines: u64, every: u64) -> Guard {
    match guard {
        Guard::All(parts) => Guard::All(parts.iter().map(|part| relaxed(part, lines, every)).collect()),
        Guard::Any(parts) => Guard::Any(parts.iter().map(|part| relaxed(part, lines, every)).collect()),
        Guard::Not(part) if of_lines(part) => Guard::True,
        Guard::HasLine(_) => Guard::True,
        Guard::Compare { left, right, .. } => {
            let mut sets = Vec::new();
            let known = reads(left, &mut sets).and_then(|()| reads(right, &mut sets)).is_some();
            let state = state(left) || state(right);
            if state && sets.is_empty() || known && sets.iter().all(|set| set & every == lines) {
                guard.clone()
            } else {
                Guard::True
            }
        }
        other => other.clone(),
    }
}

fn state(expr: &Expr) -> bool {
    let mut found = matches!(expr, Expr::Accumulator { .. } | Expr::Available(_) | Expr::Attribute(_));
    expr.each_part(&mut |part| found |= state(part));
    found
}

fn of_lines(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(of_lines),
        Guard::Not(part) => of_lines(part),
        Guard::HasLine(_) | Guard::Compare { .. } => true,
        _ => false,
    }
}

/// What a unit that a row gives is worth to the member.
fn worth(context: &Context<'_>, row: &Row) -> Ratio {
    let of = |holding: &HoldingId| context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
    match &row.effect {
        Effect::Grant { holding, .. } => of(holding),
        _ => Ratio::ONE,
    }
}

/// Whether the bound keeps the limit in a situation; `None` if it is not followed.
fn holds(
    context: &Context<'_>,
    here: &Situation,
    rows: &[Counted<'_>],
    limit: Ratio,
    known: &mut BTreeMap<Key, Option<Ratio>>,
) -> Option<bool> {
    let program = context.program;
    let mut shares: Vec<(usize, AtomSet, Ratio)> = Vec::new();
    for counted in rows {
        let share = largest(context, here, counted, known)?;
        if share > Ratio::ZERO {
            shares.push((counted.at, counted.lines, share));
        }
    }
    for atom in 0..program.atoms.max(1) {
        let own = || shares.iter().filter(|(_, lines, _)| lines.has(AtomId(atom.into())));
        let mut sum = Ratio::ZERO;
        let mut grouped: Vec<usize> = Vec::new();
        for group in program.groups.iter().filter(|group| group.kind != GroupKind::Exclusive) {
            let plain = group.parts.iter().all(|part| matches!(part, GroupPart::Rule { .. }));
            if !plain {
                continue;
            }
            // One part of a group pays: the largest at most.
            let mut most = Ratio::ZERO;
            for part in &group.parts {
                let GroupPart::Rule { rows, .. } = part else { continue };
                let mut of_part = Ratio::ZERO;
                for (at, _, share) in own().filter(|(at, ..)| rows.iter().any(|id| id.index() == *at)) {
                    grouped.push(*at);
                    of_part = of_part.plus(*share).ok()?;
                }
                most = most.max(of_part);
            }
            sum = sum.plus(most).ok()?;
        }
        for (_, _, share) in own().filter(|(at, ..)| !grouped.contains(at)) {
            sum = sum.plus(*share).ok()?;
        }
        if sum > limit {
            return Some(false);
        }
    }
    Some(true)
}

/// The largest share of the lines that a row counts; `None` if it is not followed.
fn largest(
    context: &Context<'_>,
    here: &Situation,
    counted: &Counted<'_>,
    known: &mut BTreeMap<Key, Option<Ratio>>,
) -> Option<Ratio> {
    let program = context.program;
    let domain = &context.domain;
    let Some(atom) = (0..program.atoms.max(1)).map(|atom| AtomId(atom.into())).find(|atom| counted.lines.has(*atom))
    else {
        return Some(Ratio::ZERO);
    };
    let whole = counted.lines.0 & all(program) == all(program) && counted.row.rounds.per != RoundedPer::Line;
    let span = (if whole { domain.basket.0.max(domain.item) } else { domain.item }, domain.basket.1);
    if span.0 > span.1 {
        return Some(Ratio::ZERO);
    }
    let mut there = here.clone();
    (there.atom, there.items) = (atom, 1);
    let formula = Formula::new(program, &context.limits, &there, span);
    let set = formula.holds(&counted.guard).ok()?;
    if set.is_empty() {
        return Some(Ratio::ZERO);
    }
    let mut state: Vec<i64> = here.ranks.iter().map(|rank| i64::from(*rank)).collect();
    state.extend(here.words.iter().map(|word| i64::from(word.0)));
    state.extend(here.attributes.iter().chain(&here.held).chain(&here.metrics));
    let key = (counted.at, set.0.clone(), state);
    if let Some(known) = known.get(&key) {
        return *known;
    }
    let found = (|| {
        // What is given even for nothing has no share, unless there is always something.
        let nothing = Formula::new(program, &context.limits, &there, (0, 0)).value(&counted.numerator).ok()?;
        if nothing.at(0) > 0 && listens(counted.row) & all(program) & !counted.lines.0 != 0 && !counted.held {
            return None;
        }
        let numerator = formula.value(&counted.numerator).ok()?;
        let together = matches!(counted.row.rounds.per, RoundedPer::Purchase | RoundedPer::Day);
        let rate = i128::from(counted.amount.over.max(1));
        let (units, denominator) = if together {
            (numerator, rate)
        } else {
            match over(counted.amount, &numerator, counted.row.rounds.to) {
                Ok(units) => (units, 1),
                // More steps than are looked at: rounded down they lie below the rate, which has none.
                Err(Opaque::TooMany) if counted.amount.rounding == Rounding::Down => (numerator, rate),
                Err(_) => return None,
            }
        };
        let units = units.within(&set).ok()?;
        // Less may be paid than the list price; what falls with the amount would then give more than it does here.
        let falls = units.critical().zip(units.critical().skip(1)).any(|(one, two)| two.1 < one.1);
        let discounted = program.rows.iter().any(|row| row.kind == RowKind::Price);
        if falls && discounted {
            return None;
        }
        let Some((amount, most)) = largest_share(&units) else { return Some(Ratio::ZERO) };
        let share = Ratio::new(most.max(0), i128::from(amount).checked_mul(denominator)?).ok()?;
        share.times(worth(context, counted.row)).ok()
    })();
    known.insert(key, found);
    found
}
