//! Ladders made ready.

use super::build::Shared;
use super::rows::all_checks;
use super::{LadderPlan, observed};
use crate::core::{Expr, Holding, Ladder, LadderId, Program};

pub(super) fn ladder(program: &Program, at: usize, ladder: &Ladder, shared: &mut Shared) -> LadderPlan {
    let tiers: Vec<_> =
        ladder.tiers.iter().skip(1).map(|tier| (all_checks(&tier.reach), all_checks(&tier.keep))).collect();
    let id = LadderId(at as u16);
    let depends = |holding: &Holding| super::amended::depends_on(holding, id);
    let holdings = (0u16..).zip(&program.holdings).filter(|(_, holding)| depends(holding)).map(|(at, _)| at).collect();
    LadderPlan {
        simple: thresholds(ladder).filter(|(by, _)| !program.parties.sums(crate::core::AccumulatorId(*by))),
        observed: observed::observed(ladder),
        metrics: observed::metrics(ladder),
        tiers,
        keep: shared.term(&ladder.keep),
        reviewed: ladder.reviews.is_some(),
        fall: ladder.fall,
        initial: ladder.initial.min(ladder.tiers.len().saturating_sub(1) as u8),
        starts: ladder.starts.iter().map(|(guard, rank)| (all_checks(guard), *rank)).collect(),
        versions: {
            let version = |v: &crate::core::LadderVersion| (v.since, shared.term(&v.keep), v.fall, v.initial);
            ladder.versions.iter().map(version).collect()
        },
        holdings,
    }
}

/// The accumulator and thresholds of a ladder whose tiers are reached and kept by the same one.
fn thresholds(ladder: &Ladder) -> Option<(u16, Vec<i64>)> {
    use crate::core::{Comparison, Guard};
    let mut by = None;
    let mut thresholds = Vec::new();
    for tier in ladder.tiers.iter().skip(1) {
        let Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } = &tier.reach
        else {
            return None;
        };
        if tier.keep != tier.reach || by.is_some_and(|by| by != id.0) {
            return None;
        }
        by = Some(id.0);
        thresholds.push(*least);
    }
    // Ascending, so that the number of thresholds met says which.
    by.filter(|_| thresholds.is_sorted()).map(|by| (by, thresholds))
}
