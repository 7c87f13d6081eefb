//! L16: a rule of a group never pays, because another part of the group always does.

use super::Finding;
use crate::core::{GroupPart, Program, RowId};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::Context;
use crate::prove::piece::Formula;
use crate::prove::sale::Sale;
use crate::prove::situation::Situation;
use crate::prove::survey::{Probe, Walk};
use crate::prove::verdict::Verdict;

/// Which rows match somewhere, and which pay.
#[derive(Default)]
pub(super) struct Shadowed {
    matched: Vec<bool>,
    paid: Vec<bool>,
}

/// Rows that stand in a group.
fn grouped(program: &Program, row: RowId) -> bool {
    program
        .groups
        .iter()
        .flat_map(|group| &group.parts)
        .any(|part| matches!(part, GroupPart::Rule { rows, .. } if rows.contains(&row)))
}

impl Probe for Shadowed {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let program = context.program;
        if program.groups.is_empty() {
            return;
        }
        self.matched.resize(program.rows.len(), false);
        self.paid.resize(program.rows.len(), false);
        for row in sale.gives.iter().flat_map(|give| &give.rows) {
            if let Some(slot) = self.paid.get_mut(row.index()) {
                *slot = true;
            }
        }
        let formula = Formula::new(program, &context.limits, here, sale.span);
        for (at, row) in program.rows.iter().enumerate().filter(|(_, row)| on_purchase(row)) {
            let open = self.matched.get(at) == Some(&false) && formula.listens(row);
            if open
                && formula.holds(&row.guard).is_ok_and(|set| !set.is_empty())
                && let Some(slot) = self.matched.get_mut(at)
            {
                *slot = true;
            }
        }
    }
}

impl Shadowed {
    /// The findings.
    pub fn say(&self, context: &Context<'_>, walk: &Walk) -> Vec<Finding> {
        let program = context.program;
        let mut found = Vec::new();
        for (at, row) in program.rows.iter().enumerate() {
            let id = RowId(at as u16);
            let never = self.matched.get(at) == Some(&true) && self.paid.get(at) == Some(&false);
            if !never || !grouped(program, id) || !walk.opaque.is_empty() {
                continue;
            }
            let sure = walk.exhaustive && context.blind.is_empty();
            let verdict = if sure { Verdict::Proved } else { Verdict::Suspected };
            let message = format!("`{}` never pays: another rule of its group always wins", row.rule);
            found.push(
                Finding::new(table::SHADOWED, verdict, row.rule.clone(), message)
                    .label(row.span, "matches, and never pays")
                    .help("put it before the rule that always wins, or remove it"),
            );
        }
        found
    }
}
