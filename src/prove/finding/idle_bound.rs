//! L44: two bounds on the same side of one number in one condition: one of them says nothing, so perhaps a comparison
//! is the wrong way round.

use super::Finding;
use crate::core::{Comparison, Expr, Guard, Row};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for row in &context.program.rows {
        if let Some((wide, narrow)) = twice(&row.guard)
            && found.iter().all(|known| known.about != row.rule)
        {
            found.push(said(row, wide, narrow));
        }
    }
    found
}

/// A bound on a formula: whether it is a least one, and the bound.
fn bound(guard: &Guard) -> Option<(&Expr, bool, i64)> {
    let Guard::Compare { left, is, right: Expr::Const(bound) } = guard else { return None };
    match is {
        Comparison::AtLeast | Comparison::Above => Some((left, true, *bound)),
        Comparison::AtMost | Comparison::Below => Some((left, false, *bound)),
        Comparison::Equal | Comparison::NotEqual => None,
    }
}

/// The parts of a conjunction of which one follows from the other.
fn twice(guard: &Guard) -> Option<(&Guard, &Guard)> {
    let Guard::All(parts) = guard else { return None };
    for (at, one) in parts.iter().enumerate() {
        let Some((of, least, number)) = bound(one) else {
            if let Some(inside) = twice(one) {
                return Some(inside);
            }
            continue;
        };
        for other in parts.iter().skip(at + 1) {
            let Some((also, same, second)) = bound(other) else { continue };
            if of == also && least == same && number != second {
                return Some(if (second < number) == least { (other, one) } else { (one, other) });
            }
        }
    }
    None
}

fn said(row: &Row, wide: &Guard, narrow: &Guard) -> Finding {
    let message = format!("in the condition of `{}` two bounds on one number lie on the same side of it", row.rule);
    let place = |guard: &Guard| row.reasons.iter().find(|(part, _)| part == guard).map_or(row.span, |(_, span)| *span);
    let mut finding = Finding::new(table::OUT_OF_LINE, Verdict::Proved, row.rule.clone(), message)
        .label(place(wide), "says nothing beside the other bound");
    if place(narrow) != place(wide) {
        finding = finding.label(place(narrow), "this one decides");
    }
    finding.help("turn one of the comparisons round, or leave out the one that says nothing")
}
