//! What the program says of returns, and what may surprise whoever says it.

use super::Lowering;
use super::deadline::length;
use crate::check::Checked;
use crate::check::model::{HoldingKind, ReturnWords};
use crate::core::error::{ExtremeStays, ThresholdKept};
use crate::core::{
    Aggregate, Claims, Effect, Expr, Guard, HoldingId, HoldingKind as Kind, Program, ReturnMode, Returns, Row, RowId,
    Trigger,
};
use crate::diagnostic::Diagnostic;

impl Lowering<'_> {
    /// The window, the mode and its exceptions.
    pub fn returns(&self, rows: &[Row]) -> Returns {
        let said = self.checked.header.returns;
        let stamps =
            (0u16..).zip(&self.checked.holdings).filter(|(_, holding)| matches!(holding.kind, HoldingKind::Stamps));
        let usual = Returns::default();
        let mode = mode(said.words);
        let own = |row: &Row| {
            let rule = self.checked.rules.iter().find(|rule| rule.name == row.rule);
            let wallet = match &row.effect {
                Effect::Grant { holding, .. } => self.checked.holdings.get(holding.index()),
                _ => None,
            };
            let words = rule.map(|rule| rule.returns).unwrap_or_default();
            said.words.and(words).and(wallet.map(|wallet| wallet.returns).unwrap_or_default())
        };
        let rows = (0u16..).zip(rows).map(|(at, row)| (RowId(at), self::mode(own(row))));
        Returns {
            within: said.within.map_or(usual.within, length),
            mode,
            rows: rows.filter(|(_, own)| *own != mode).collect(),
            recount_tiers: said.recount_tiers,
            pieces: stamps.map(|(at, _)| HoldingId(at)).collect(),
        }
    }
}

fn mode(words: ReturnWords) -> ReturnMode {
    let claims = match words {
        ReturnWords { nothing: true, .. } => Claims::Nothing,
        ReturnWords { recompute: true, .. } => Claims::Recompute,
        _ => Claims::Share,
    };
    ReturnMode { claims, pending_only: words.pending_only }
}

/// For a program that speaks of returns: awards of which a part can be kept that what is left would
/// never have earned, and metrics that a return leaves alone.
pub(super) fn advice(checked: &Checked, program: &Program) -> Vec<Diagnostic> {
    let Some(said) = checked.header.returns.said else { return Vec::new() };
    let mut found = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for (at, row) in (0u16..).zip(&program.rows) {
        let Effect::Grant { holding, amount, .. } = &row.effect else { continue };
        let buys = row.on.iter().any(|on| matches!(on, Trigger::Purchase(_)));
        let piece = program.holdings.get(holding.index()).is_none_or(|of| of.kind != Kind::Points)
            || program.returns.pieces.contains(holding);
        let shared = program.returns.of(RowId(at)).claims == Claims::Share;
        let jumps = has_threshold(&amount.numerator) || asks_for_amounts(&row.guard);
        if buys && shared && !piece && jumps && !told.contains(&row.rule.as_str()) {
            told.push(&row.rule);
            found.push(ThresholdKept { rule: &row.rule, span: row.span, said }.into());
        }
    }
    for metric in &program.accumulators {
        let buys = metric.on.iter().any(|on| matches!(on, Trigger::Purchase(_)));
        let what = match metric.aggregate {
            Aggregate::Greatest(_) => "largest",
            Aggregate::Least(_) => "smallest",
            Aggregate::Last(_) => "last",
            _ => continue,
        };
        if buys {
            found.push(ExtremeStays { metric: &metric.name, span: metric.span, what, said }.into());
        }
    }
    found
}

/// Whether a formula jumps with the amounts of the event.
fn has_threshold(expr: &Expr) -> bool {
    let own = match expr {
        Expr::Steps(on, _) | Expr::Rest(on, _) => on.reads_event(),
        Expr::StepsCompleted { adds, .. } => adds.reads_event(),
        Expr::Banded { by, marginal: false, .. } => by.reads_event(),
        Expr::If(guard, ..) => guard.reads_event(),
        _ => false,
    };
    let mut inside = false;
    expr.each_part(&mut |part| inside |= has_threshold(part));
    own || inside
}

/// Whether a condition compares amounts of the event (which lines there are is no threshold).
fn asks_for_amounts(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(asks_for_amounts),
        Guard::Not(part) => asks_for_amounts(part),
        Guard::Compare { left, right, .. } => left.reads_event() || right.reads_event(),
        _ => false,
    }
}
