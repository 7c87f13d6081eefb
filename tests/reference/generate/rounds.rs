//! Amounts that become whole by line, by purchase, by day, or in steps.

use loyal::core::{Claims, Effect, Expr, HoldingId, Program, RoundedPer, Rounds, Row, RowId, RowKind, Trigger};
use rand_chacha::ChaCha8Rng;

use super::{chance, pick};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.holdings.len() {
        let word = word(rng);
        let own = chance(rng, 60);
        for row in 0..program.rows.len() {
            let gives =
                |row: &Row| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == HoldingId(at as u16));
            if !gives(&program.rows[row]) {
                continue;
            }
            // The word of a wallet, or one of the rule's own.
            let word = if own || chance(rng, 60) { word } else { self::word(rng) };
            if fits(program, row, word.per) {
                program.rows[row].rounds = word;
            }
        }
    }
    for row in &mut program.rows {
        if matches!(row.effect, Effect::PriceOff { .. }) && chance(rng, 40) {
            row.rounds.to = pick(rng, &[5, 10, 25]);
        }
    }
}

fn word(rng: &mut ChaCha8Rng) -> Rounds {
    use RoundedPer::{Award, Day, Line, Purchase};
    Rounds { per: pick(rng, &[Award, Line, Purchase, Purchase, Day]), to: pick(rng, &[1, 1, 1, 2, 5]) }
}

fn fits(program: &Program, at: usize, per: RoundedPer) -> bool {
    let (row, id) = (&program.rows[at], RowId(at as u16));
    let anew = program.returns.of(id).claims == Claims::Recompute;
    let backdated = program.activations.iter().any(|one| one.backdated.contains(&id));
    let Effect::Grant { amount, .. } = &row.effect else { return false };
    match per {
        RoundedPer::Award => true,
        RoundedPer::Line => matches!(row.on[..], [Trigger::Purchase(_)]) && !anew && by_lines(&amount.numerator),
        RoundedPer::Purchase | RoundedPer::Day => {
            row.kind == RowKind::Award && !anew && !backdated && !is_credited(program, id)
        }
    }
}

/// Whether an amount is a sum of what lines bring.
fn by_lines(expr: &Expr) -> bool {
    match expr {
        Expr::Money(..) | Expr::Items(_) => true,
        Expr::Add(a, b) | Expr::Subtract(a, b) => by_lines(a) && by_lines(b),
        Expr::Scale(on, _) | Expr::ByRank { on, .. } | Expr::ByField { on, .. } => by_lines(on),
        Expr::OfRow { amount, .. } => by_lines(amount),
        _ => false,
    }
}

/// Whether another row takes a share of what this one was credited with.
fn is_credited(program: &Program, id: RowId) -> bool {
    program.rows.iter().any(|row| {
        let Effect::Grant { amount, .. } = &row.effect else { return false };
        let mut found = false;
        crate::slow::in_expr(&amount.numerator, &mut |expr| found |= *expr == Expr::Credited(id));
        found
    })
}
