//! L17: a share of another rule that is always given with it, and two gifts of one thing on one day.

use super::Finding;
use crate::core::{Effect, Expr, Guard, Row, RowId, Trigger};
use crate::diagnostic::table;
use crate::prove::bound;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let rows = &context.program.rows;
    let mut found: Vec<Finding> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        found.extend(always(context, row));
        if timed(row) {
            let same = rows.iter().skip(at + 1).filter(|other| timed(other) && together(row, other));
            found.extend(same.map(|other| said(row, other)));
        }
    }
    found.dedup_by(|one, two| one.about == two.about);
    found
}

/// The rule of which a row takes a constant share.
fn share_of(expr: &Expr) -> Option<RowId> {
    match expr {
        Expr::OfRow { row, .. } | Expr::Credited(row) => Some(*row),
        Expr::Scale(on, _) => share_of(on),
        _ => None,
    }
}

/// A share of a rule under no condition but the rule's own.
fn always(context: &Context<'_>, row: &Row) -> Option<Finding> {
    let Effect::Grant { holding, amount, .. } = &row.effect else { return None };
    let of = context.program.rows.get(share_of(&amount.numerator)?.index())?;
    let same = matches!(&of.effect, Effect::Grant { holding: other, .. } if other == holding);
    if !same || of.on != row.on || of.scope != row.scope || !row.limits.is_empty() {
        return None;
    }
    let without = Guard::Not(Box::new(row.guard.clone()));
    if bound::consistent(&[&of.guard, &without]) {
        return None;
    }
    let message = format!("`{}` is given whenever `{}` is: should it ask for something?", row.rule, of.rule);
    Some(
        Finding::new(table::OVERLAP, Verdict::Proved, format!("{}, {}", of.rule, row.rule), message)
            .label(row.span, "always on top")
            .label(of.span, "of this")
            .help("say when the share is given, or give it in the rule itself"),
    )
}

/// A gift of a fixed amount at a time that comes by itself.
fn timed(row: &Row) -> bool {
    let by_itself = |on: &Trigger| {
        matches!(
            on,
            Trigger::Join
                | Trigger::Birthday
                | Trigger::Anniversary
                | Trigger::EveryYear { .. }
                | Trigger::StartOf(_)
                | Trigger::EndOf(_)
                | Trigger::On(_)
        )
    };
    let fixed = matches!(&row.effect, Effect::Grant { amount, .. } if matches!(amount.numerator, Expr::Const(_)));
    fixed && !row.on.is_empty() && row.on.iter().all(by_itself)
}

fn together(one: &Row, two: &Row) -> bool {
    let (Effect::Grant { holding: a, .. }, Effect::Grant { holding: b, .. }) = (&one.effect, &two.effect) else {
        return false;
    };
    a == b && one.rule != two.rule && one.on == two.on && bound::consistent(&[&one.guard, &two.guard])
}

fn said(one: &Row, two: &Row) -> Finding {
    let message = format!("`{}` and `{}` give the same on the same day, and a member may get both", one.rule, two.rule);
    Finding::new(table::OVERLAP, Verdict::Proved, format!("{}, {}", one.rule, two.rule), message)
        .label(one.span, "gives it")
        .label(two.span, "gives it too")
        .help("let their conditions exclude one another, or write one rule")
}
