//! The same program without conditions that say what a table says too: a rule that gives nothing below Silver need not
//! ask for Silver.

use crate::core::{Effect, Expr, Guard, LadderId, Program, RoundedPer, Row};

/// A program in which no row asks for tiers beyond those for which its amount is more than nothing. An award of nothing is
/// no award: it uses up no limit, wins no group and touches nothing.
pub(super) fn plain(program: &Program) -> Program {
    let mut plain = program.clone();
    for row in &mut plain.rows {
        let told = tiers(row);
        row.guard = without(&row.guard, &told);
        row.reasons.clear();
    }
    plain
}

/// Tiers outside of which a row gives nothing.
fn tiers(row: &Row) -> Vec<(LadderId, u32)> {
    let (Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount }) = &row.effect else {
        return Vec::new();
    };
    let mut told = Vec::new();
    // What is summed up before it is rounded is an award even of nothing.
    if !matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day) {
        factors(&amount.numerator, &mut told);
    }
    told
}

/// Tables by tier that an amount is multiplied by.
fn factors(expr: &Expr, told: &mut Vec<(LadderId, u32)>) {
    match expr {
        Expr::ByRank { ladder, factors: by, on } => {
            let stated = by.iter().enumerate().take(32).filter(|(_, factor)| **factor != 0);
            told.push((*ladder, stated.fold(0, |ranks, (at, _)| ranks | 1 << at)));
            factors(on, told);
        }
        Expr::ByField { on, .. } | Expr::Scale(on, _) | Expr::Steps(on, _) => factors(on, told),
        _ => {}
    }
}

/// A condition without the parts that the tables say.
fn without(guard: &Guard, told: &[(LadderId, u32)]) -> Guard {
    let follows = |guard: &Guard| match guard {
        Guard::Rank { ladder, ranks } => told.iter().any(|(of, stated)| of == ladder && stated & !ranks == 0),
        _ => false,
    };
    match guard {
        part if follows(part) => Guard::True,
        Guard::All(parts) => {
            let mut left: Vec<Guard> =
                parts.iter().map(|part| without(part, told)).filter(|part| *part != Guard::True).collect();
            match left.len() {
                0 => Guard::True,
                1 => left.pop().unwrap_or(Guard::True),
                _ => Guard::All(left),
            }
        }
        other => other.clone(),
    }
}
