//! The tier after an event, from the amounts of phase 2 alone (`core` section 17).

use loyal::core::{Effect, Expr, Guard, LadderId, Program, Rank, Trigger};

use super::Slow;
use super::measure::Moved;
use super::observed::{in_expr, in_guard};
use super::scene::Scene;

impl Slow<'_> {
    /// The tier that phase 6 would give after phase 5 on the state before, with nothing posted.
    pub(super) fn rank_after(&self, ladder: LadderId) -> Rank {
        self.ranks_after.get(ladder.index()).copied().unwrap_or_else(|| self.rank(ladder))
    }

    /// Finds the tiers after the event, on a copy of the member.
    pub(super) fn foresee(&mut self, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool) {
        self.ranks_after.clear();
        if !looks_ahead(self.program) {
            return;
        }
        let mut copy = Slow { receipts: Vec::new(), entries: Vec::new(), ..self.clone() };
        copy.measure(scene, wanted, &[], &Moved::default());
        copy.own.requests.clear();
        copy.own.effects.clear();
        copy.move_tiers(scene);
        self.ranks_after = copy.ranks();
    }
}

/// Whether a rule asks for the tier after.
fn looks_ahead(program: &Program) -> bool {
    let in_amount = |expr: &Expr| {
        let mut found = false;
        in_expr(expr, &mut |part| found |= matches!(part, Expr::ByRankAfter { .. }));
        found
    };
    let in_condition = |guard: &Guard| {
        let mut found = false;
        in_guard(guard, &mut |part| found |= matches!(part, Guard::RankAfter { .. }), &mut |_| {});
        found
    };
    program.rows.iter().any(|row| {
        let amount = match &row.effect {
            Effect::Grant { amount, .. } | Effect::Cash { amount } => in_amount(&amount.numerator),
            _ => false,
        };
        amount || in_condition(&row.guard)
    })
}
