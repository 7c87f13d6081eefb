//! L05: points are earned on what is paid with points.

use super::Finding;
use crate::core::{AtomSet, Effect, Expr, PaymentForm, RowKind, Stage};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// Lines whose amount before payment with points a formula reads.
fn unpaid(expr: &Expr) -> u64 {
    let mut found = match expr {
        Expr::Money(AtomSet(atoms), Stage::List | Stage::AfterDiscounts | Stage::AfterVouchers) => *atoms,
        _ => 0,
    };
    expr.each_part(&mut |part| found |= unpaid(part));
    found
}

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let every = if program.atoms >= 64 { u64::MAX } else { (1 << program.atoms.max(1)) - 1 };
    let payments: u64 = program
        .money_off
        .iter()
        .filter(|payment| payment.form != PaymentForm::Voucher)
        .map(|payment| payment.scope.0)
        .fold(0, |all, scope| all | scope);
    let Some(payment) = program.money_off.first().filter(|_| payments & every != 0) else { return Vec::new() };
    let mut found: Vec<Finding> = Vec::new();
    for row in program.rows.iter().filter(|row| row.kind == RowKind::Award && on_purchase(row)) {
        let Effect::Grant { holding, amount, .. } = &row.effect else { continue };
        let pays_back = context.worth.member.get(holding.index()).is_some_and(|worth| worth.numerator() > 0);
        if !pays_back
            || unpaid(&amount.numerator) & payments & every == 0
            || found.iter().any(|known| known.about == row.rule)
        {
            continue;
        }
        let message = format!("`{}` earns on the price, also on the part that is paid with points", row.rule);
        found.push(
            Finding::new(table::EARNS_ON_REWARDS, Verdict::Proved, row.rule.clone(), message)
                .label(row.span, "of the price before payment with points")
                .label(payment.span, "points pay here")
                .help("let it earn on `paid`, which is what is left to pay in money"),
        );
    }
    found
}
