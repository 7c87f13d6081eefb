//! What rules share: groups, cooldowns, limits over several rules, on costs and on fields of the event.

use loyal::core::{
    Amount, Effect, Expr, Group, GroupId, GroupKind, GroupPart, Guard, Limit, LimitCap, LimitId, Measure, Overflowing,
    Program, Row, RowId, RowKind, Window,
};
use loyal::quantity::Ratio;
use rand_chacha::ChaCha8Rng;

use super::{below, calendar, chance, guard, pick};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for holding in &mut program.holdings {
        let ratio = |rng: &mut ChaCha8Rng| {
            Ratio::new(i128::from(1 + below(rng, 40)), i128::from(1 + below(rng, 7))).expect("a small ratio")
        };
        holding.cost = chance(rng, 80).then(|| ratio(rng));
        holding.worth = Some(ratio(rng));
    }
    fields(rng, program);
    cooldowns(rng, program);
    for _ in 0..below(rng, 3) {
        over_several(rng, program);
    }
    if chance(rng, 70) {
        groups(rng, program);
    }
}

fn gives(row: &Row) -> bool {
    matches!(row.effect, Effect::Grant { .. } | Effect::PriceOff { .. })
}

/// A limit on nothing yet.
pub fn limit(program: &Program, measure: Measure, window: Window, cap: i64, overflowing: Overflowing) -> Limit {
    Limit {
        name: format!("limit{}", program.limits.len()),
        span: Default::default(),
        rows: Vec::new(),
        counts: None,
        when: Guard::True,
        measure,
        window,
        cap: LimitCap::Fixed(cap),
        overflowing,
        versions: Vec::new(),
    }
}

fn push(program: &mut Program, mut limit: Limit, rows: &[usize]) -> LimitId {
    let id = LimitId(program.limits.len() as u16);
    limit.rows = rows.iter().map(|row| RowId(*row as u16)).collect();
    for &row in rows {
        program.rows[row].limits.push(id);
    }
    program.limits.push(limit);
    id
}

fn condition(rng: &mut ChaCha8Rng, program: &Program) -> Guard {
    if chance(rng, 25) { guard(rng, program, 1) } else { Guard::True }
}

fn overflowing(rng: &mut ChaCha8Rng) -> Overflowing {
    pick(rng, &[Overflowing::Clip, Overflowing::Clip, Overflowing::Reject, Overflowing::Finish])
}

fn window(rng: &mut ChaCha8Rng) -> Window {
    match below(rng, 5) {
        0 => Window::Lifetime,
        1 => Window::Event,
        2 => Window::LastDays(1 + below(rng, 40) as u16),
        _ => Window::Period(calendar(rng)),
    }
}

/// Rows that no other refers to and that refer to none.
pub fn plain(program: &Program) -> Vec<usize> {
    let mut referred = Vec::new();
    for row in &program.rows {
        if let Effect::Grant { amount, .. } = &row.effect {
            crate::slow::in_expr(&amount.numerator, &mut |expr| match expr {
                Expr::OfRow { row, .. } | Expr::Credited(row) => referred.push(row.index()),
                _ => {}
            });
        }
    }
    let shares = |row: &Row| {
        let Effect::Grant { amount, .. } = &row.effect else { return false };
        let mut any = false;
        crate::slow::in_expr(&amount.numerator, &mut |expr| {
            any |= matches!(expr, Expr::OfRow { .. } | Expr::Credited(_));
        });
        any
    };
    (0..program.rows.len()).filter(|at| !referred.contains(at) && !shares(&program.rows[*at])).collect()
}

/// Limits that count a field of the event: the amount itself sees at most the room.
fn fields(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in plain(program) {
        let Effect::Grant { amount: Amount { numerator, .. }, .. } = &program.rows[at].effect else { continue };
        let found = match numerator {
            Expr::Scale(of, by) if matches!(**of, Expr::Money(..) | Expr::Field(_) | Expr::Items(_)) => {
                ((**of).clone(), *by)
            }
            _ => continue,
        };
        if !chance(rng, 30) {
            continue;
        }
        let cap = i64::from(1 + below(rng, 9_000));
        let (within, how, when) = (window(rng), overflowing(rng), condition(rng, program));
        let limit = Limit { counts: Some(found.0.clone()), when, ..limit(program, Measure::Field, within, cap, how) };
        let id = push(program, limit, &[at]);
        if let Effect::Grant { amount, .. } = &mut program.rows[at].effect {
            amount.numerator = Expr::Scale(Box::new(Expr::Counted { limit: id, of: Box::new(found.0) }), found.1);
        }
    }
}

/// `cooldown`, and so many per so many hours.
fn cooldowns(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.rows.len() {
        if !gives(&program.rows[at]) || !chance(rng, 20) {
            continue;
        }
        let hours = i64::from(pick(rng, &[1, 2, 24, 36, 100, 400]));
        let cap = pick(rng, &[1, 1, 2, 5]);
        let how = pick(rng, &[Overflowing::Reject, Overflowing::Clip, Overflowing::Finish]);
        let limit = limit(program, Measure::Count, Window::LastSeconds(hours * 3_600), cap, how);
        // A window of one event comes before longer ones, and a clock before calendars.
        push(program, limit, &[at]);
    }
}

/// A limit that several rules share: inside or outside every other, never across.
fn over_several(rng: &mut ChaCha8Rng, program: &mut Program) {
    let kind = pick(rng, &[RowKind::Award, RowKind::Award, RowKind::Follow, RowKind::Price]);
    let set: Vec<usize> = (0..program.rows.len())
        .filter(|at| program.rows[*at].kind == kind && gives(&program.rows[*at]) && chance(rng, 75))
        .collect();
    let inside = |row: &RowId| set.contains(&row.index());
    let fits = |limit: &Limit| {
        let common = limit.rows.iter().filter(|row| inside(row)).count();
        common == 0
            || common == limit.rows.len() && common < set.len()
            || common == set.len() && common < limit.rows.len()
    };
    if set.len() < 2 || !program.limits.iter().filter(|limit| !limit.rows.is_empty()).all(fits) {
        return;
    }
    let (measure, most) = pick(rng, &[(Measure::Units, 200), (Measure::Count, 6), (Measure::Cost, 3_000)]);
    let within = if measure == Measure::Count && chance(rng, 40) {
        Window::LastSeconds(3_600 * i64::from(1 + below(rng, 500)))
    } else {
        window(rng)
    };
    let (cap, how, when) = (i64::from(1 + below(rng, most)), overflowing(rng), condition(rng, program));
    let limit = Limit { when, ..limit(program, measure, within, cap, how) };
    push(program, limit, &set);
}

fn groups(rng: &mut ChaCha8Rng, program: &mut Program) {
    let kind = pick(rng, &[RowKind::Award, RowKind::Award, RowKind::Award, RowKind::Follow, RowKind::Price]);
    let late = |row: &Row| {
        let Effect::Grant { amount, .. } = &row.effect else { return false };
        let mut any = false;
        crate::slow::in_expr(&amount.numerator, &mut |expr| any |= matches!(expr, Expr::Credited(_)));
        any
    };
    let mut free: Vec<usize> = (0..program.rows.len())
        .filter(|at| program.rows[*at].kind == kind && !late(&program.rows[*at]) && chance(rng, 85))
        .collect();
    for _ in 0..1 + below(rng, 3) {
        let count = free.len().min(2 + below(rng, 3) as usize);
        if count == 0 {
            return;
        }
        let mut parts: Vec<GroupPart> = free
            .split_off(free.len() - count)
            .into_iter()
            .map(|at| GroupPart::Rule { name: program.rows[at].rule.clone(), rows: vec![RowId(at as u16)] })
            .collect();
        // File order is any order.
        let turn = below(rng, parts.len() as u32) as usize;
        parts.rotate_left(turn);
        let inner = program.groups.len();
        if inner > 0 && chance(rng, 40) && !stands_inside(program, inner - 1) {
            let at = below(rng, parts.len() as u32 + 1) as usize;
            parts.insert(at, GroupPart::Group(GroupId(inner as u16 - 1)));
        }
        program.groups.push(Group {
            name: format!("{}group{}", pick(rng, &["a", "s", "z"]), program.groups.len()),
            span: Default::default(),
            kind: pick(rng, &[GroupKind::Best, GroupKind::First, GroupKind::Exclusive]),
            parts,
        });
    }
}

fn stands_inside(program: &Program, group: usize) -> bool {
    let mut parts = program.groups.iter().flat_map(|group| &group.parts);
    parts.any(|part| matches!(part, GroupPart::Group(id) if id.index() == group))
}
