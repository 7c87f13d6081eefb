//! L17: two rules give the same thing at a rate on the same purchases, and both pay.

use super::Finding;
use super::headline::rate;
use crate::core::{Effect, GroupPart, Program, Row, RowId, RowKind};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// With how many later rules a rule is compared.
const MOST_NEIGHBOURS: usize = 600;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for (at, one) in program.rows.iter().enumerate().filter(|(_, row)| rated(row)) {
        for (other, two) in program.rows.iter().enumerate().skip(at + 1).take(MOST_NEIGHBOURS) {
            if rated(two) && same(one, two) && !grouped(program, at, other) {
                found.push(said(one, two));
            }
        }
    }
    found
}

/// An award in proportion to a price.
fn rated(row: &Row) -> bool {
    let Effect::Grant { amount, .. } = &row.effect else { return false };
    row.kind == RowKind::Award && on_purchase(row) && rate(amount).is_some()
}

fn same(one: &Row, two: &Row) -> bool {
    let (Effect::Grant { holding: a, .. }, Effect::Grant { holding: b, .. }) = (&one.effect, &two.effect) else {
        return false;
    };
    a == b && one.rule != two.rule && one.on == two.on && one.scope == two.scope && one.guard == two.guard
}

fn grouped(program: &Program, one: usize, two: usize) -> bool {
    let holds = |at: usize| {
        let id = RowId(at as u16);
        move |part: &GroupPart| matches!(part, GroupPart::Rule { rows, .. } if rows.contains(&id))
    };
    program.groups.iter().any(|group| group.parts.iter().any(holds(one)) || group.parts.iter().any(holds(two)))
}

fn said(one: &Row, two: &Row) -> Finding {
    let message = format!("`{}` and `{}` ask for the same purchases, and both pay", one.rule, two.rule);
    Finding::new(table::OVERLAP, Verdict::Proved, format!("{}, {}", one.rule, two.rule), message)
        .label(one.span, "pays")
        .label(two.span, "pays on top")
        .help("remove one, or say which of them counts: `best of { … }`")
}
