//! What a program says of returns; rows and metrics on returns.

use loyal::core::{
    Aggregate, Amount, Claims, Effect, Expr, HoldingId, HoldingKind, Length, Program, ReturnMode, Returns, RowId,
    RowKind, Stage, Trigger,
};
use loyal::quantity::Rounding;
use rand_chacha::ChaCha8Rng;

use super::sharing::plain;
use super::{below, chance, pick, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    let within = if chance(rng, 60) {
        Length::Days(5 + below(rng, 50) as i32)
    } else {
        Length::Months(1 + below(rng, 4) as i32)
    };
    program.returns = Returns { within, mode: mode(rng), recount_tiers: chance(rng, 35), ..Returns::default() };
    for at in 0..program.rows.len() {
        if chance(rng, 25) {
            let of = mode(rng);
            program.returns.rows.push((RowId(at as u16), of));
        }
    }
    for at in 0..program.holdings.len() {
        if program.holdings[at].kind == HoldingKind::Points {
            program.holdings[at].may_go_negative = chance(rng, 35);
            if chance(rng, 15) {
                program.returns.pieces.push(HoldingId(at as u16));
            }
        }
    }
    rows(rng, program);
    for metric in &mut program.accumulators {
        let on_lines = !matches!(metric.aggregate, Aggregate::Distinct(_) | Aggregate::Run { .. });
        if let [Trigger::Purchase(set)] = metric.on[..]
            && on_lines
            && chance(rng, 20)
        {
            metric.on = vec![Trigger::Return(set)];
        }
    }
}

fn mode(rng: &mut ChaCha8Rng) -> ReturnMode {
    let claims = pick(rng, &[Claims::Share, Claims::Share, Claims::Share, Claims::Recompute, Claims::Nothing]);
    ReturnMode { claims, pending_only: chance(rng, 20) }
}

/// Rows on other events listen to returns.
fn rows(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in plain(program) {
        let lines = scope(rng);
        let row = &mut program.rows[at];
        let other = matches!(row.on[..], [Trigger::Declared(_) | Trigger::Join | Trigger::Redemption]);
        if row.kind != RowKind::Award || !other || !chance(rng, 60) {
            continue;
        }
        row.on = vec![Trigger::Return(lines)];
        row.scope = lines;
        if let Effect::Grant { amount, .. } = &mut row.effect
            && matches!(amount.numerator, Expr::Field(_) | Expr::Const(_) | Expr::Scale(..))
            && row.limits.is_empty()
        {
            let stage = pick(rng, &[Stage::Paid, Stage::Paid, Stage::List, Stage::AfterDiscounts]);
            let formula = pick(rng, &[Expr::Money(lines, stage), Expr::Scale(Box::new(Expr::Items(lines)), 100)]);
            *amount = Amount { numerator: formula, over: 100, rounding: Rounding::Down };
        }
    }
}
