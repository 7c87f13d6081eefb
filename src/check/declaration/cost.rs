//! Every wallet states what a point costs: declared, else the best money-off rate, else an error.

use std::collections::BTreeMap;

use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::NoPointCost;
use crate::check::model::{HoldingKind, HoldingRef, Off};
use crate::quantity::Ratio;

impl Checker<'_> {
    pub(super) fn point_costs(&mut self) {
        let mut rates: BTreeMap<HoldingRef, Ratio> = BTreeMap::new();
        for reward in &self.out.rewards {
            let Some(off) = &reward.payment else { continue };
            let rungs = off.rungs.iter().filter_map(|rung| match rung.off {
                Off::Money(money) | Off::Item { most: Some(money), .. } => Some((money, rung.units)),
                Off::Item { most: None, .. } | Off::Share(_) => None,
            });
            for (money, units) in rungs.chain([(off.step_money, off.step_units)]) {
                let Ok(rate) = Ratio::new(i128::from(money), i128::from(units.max(1))) else { continue };
                if rate > Ratio::ZERO {
                    let best = rates.entry(off.holding).or_insert(rate);
                    *best = rate.max(*best);
                }
            }
        }
        for at in 0..self.out.holdings.len() {
            let holding = &self.out.holdings[at];
            if !matches!(holding.kind, HoldingKind::Points) || holding.cost.is_some() || holding.qualifying {
                continue;
            }
            // a wallet in money costs what it says
            let own = (holding.counts_in == Some(Unit::Money)).then_some(Ratio::ONE);
            let best = rates.get(&HoldingRef(at)).copied().or(own);
            let currency = self.money().to_owned();
            if best.is_none() && !currency.is_empty() && !self.states_cost(at) {
                let (name, span) = (holding.name.clone(), holding.span);
                self.say(NoPointCost { name: &name, span, currency: &currency });
            }
            self.change(at, |holding| holding.cost = best);
        }
    }

    /// Whether what should state the cost is in error, which has been said: the wallet's own clause, a declaration that
    /// could not be read, or a money-off reward that may be meant for it.
    fn states_cost(&self, at: usize) -> bool {
        use crate::syntax::tree::{ClauseKind, DeclarationKind};
        let own = match self.all.holdings.get(at).map(|named| named.kind) {
            Some(DeclarationKind::Points { clauses, .. }) => {
                clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Cost(_) | ClauseKind::Broken))
            }
            _ => false,
        };
        let off = self.all.rewards.iter().any(|named| match named.kind {
            DeclarationKind::Reward { clauses, .. } => clauses.iter().any(|clause| {
                let off = |grant: &crate::syntax::tree::Grant| grant.off;
                match &clause.kind {
                    ClauseKind::Costs { off: true, .. } | ClauseKind::Broken => true,
                    ClauseKind::Give(grant) | ClauseKind::StampsGive { grant, .. } => off(grant),
                    _ => false,
                }
            }),
            _ => false,
        });
        let in_error = self.diagnostics.iter().any(|found| found.is_error());
        own || self.all.unreadable || (off && in_error)
    }
}
