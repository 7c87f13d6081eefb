//! L12: a higher tier earns less somewhere.

use super::Finding;
use crate::core::{Guard, LadderId, Rank};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::sale::{Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness;

/// Compares every tier with the next one.
#[derive(Default)]
pub(super) struct Inversion {
    /// Ladders that rules ask for, once it is known.
    asked: Option<Vec<bool>>,
    /// The ladder, the lower tier, situation, amount, loss over a denominator, and both sales.
    worst: Option<Found>,
}

struct Found {
    ladder: LadderId,
    rank: Rank,
    here: Situation,
    amount: i64,
    loss: i128,
    over: i64,
    lower: Sale,
}

impl Probe for Inversion {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let program = context.program;
        let ladders = || (0u16..).zip(&program.ladders);
        let asked = self.asked.get_or_insert_with(|| ladders().map(|(at, _)| asked(context, LadderId(at))).collect());
        for ((at, ladder), asked) in ladders().zip(asked) {
            let id = LadderId(at);
            let rank = here.rank(id);
            if rank + 1 >= ladder.tiers.len() || !*asked {
                continue;
            }
            let mut above = here.clone();
            if let Some(slot) = above.ranks.get_mut(id.index()) {
                *slot += 1;
            }
            let higher = Sale::new(program, &context.limits, sale.span, &above);
            let (Some(one), Some(two)) = (sale.lasting(context), higher.lasting(context)) else { continue };
            let lead = one.value.lead(i128::from(two.over), &two.value, i128::from(one.over));
            let common = one.over.saturating_mul(two.over);
            // Less than the smallest coin is rounding.
            let Some((amount, loss)) = lead.ok().flatten().filter(|(_, loss)| *loss >= i128::from(common)) else {
                continue;
            };
            let more =
                self.worst.as_ref().is_none_or(|known| loss * i128::from(known.over) > known.loss * i128::from(common));
            if more {
                // A sale can be large: it is copied once, not for each amount that is worse than the one before.
                let (here, lower) = (here.clone(), sale.clone());
                let rank = rank as Rank;
                self.worst = Some(Found { ladder: id, rank, here, amount, loss, over: common, lower });
            }
        }
    }
}

/// Whether rules on purchases ask for the ladder's tier.
fn asked(context: &Context<'_>, ladder: LadderId) -> bool {
    fn in_guard(guard: &Guard, ladder: LadderId) -> bool {
        match guard {
            Guard::All(parts) | Guard::Any(parts) => parts.iter().any(|part| in_guard(part, ladder)),
            Guard::Not(part) => in_guard(part, ladder),
            Guard::Rank { ladder: of, .. } => *of == ladder,
            _ => false,
        }
    }
    let mut found = Vec::new();
    for row in &context.program.rows {
        crate::prove::reads::of_row(context.program, row, &mut found);
        if in_guard(&row.guard, ladder) {
            return true;
        }
    }
    found.iter().any(|read| matches!(read, crate::prove::reads::Read::Rank(of) if *of == ladder))
}

impl Inversion {
    /// The finding.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        let found = self.worst.as_ref()?;
        let program = context.program;
        let ladder = program.ladders.get(found.ladder.index())?;
        let name = |rank: Rank| ladder.tiers.get(usize::from(rank)).map_or("", |tier| tier.name.as_str());
        let (low, high) = (name(found.rank), name(found.rank + 1));
        let message = format!(
            "{high} earns {} less than {low} on {} of {}",
            context.money_over(found.loss, found.over),
            show::one(found.here.noun(program)),
            context.money(i128::from(found.amount)),
        );
        let mut finding = Finding::new(table::TIER_INVERSION, Verdict::Suspected, format!("{low}, {high}"), message)
            .label(ladder.tiers.get(usize::from(found.rank) + 1)?.span, format!("{high} should earn at least as much"))
            .help(format!("give {high} at least what {low} gets"));
        for give in &found.lower.gives {
            for row in give.rows.iter().filter_map(|row| program.rows.get(row.index())) {
                let mut asked = Vec::new();
                crate::prove::reads::of_row(program, row, &mut asked);
                let by_tier =
                    asked.iter().any(|read| matches!(read, crate::prove::reads::Read::Rank(of) if *of == found.ladder));
                if by_tier && !finding.labels.iter().any(|label| label.span == row.span) {
                    finding = finding.label(row.span, format!("`{}` depends on the tier", row.rule));
                }
            }
        }
        let value = |rank: Rank| {
            let mut here = found.here.clone();
            if let Some(slot) = here.ranks.get_mut(found.ladder.index()) {
                *slot = rank;
            }
            let steps = vec![(here.at(), Some(witness::purchase(program, &here, found.amount)))];
            let witness = witness::replay(context, witness::life(program, &here, steps))?;
            let value = witness.value(&context.worth, Side::Member, found.over, |row| context.repeats(row));
            Some((witness, value))
        };
        if let (Some((_, one)), Some((witness, two))) = (value(found.rank), value(found.rank + 1))
            && one - two == found.loss
        {
            finding.verdict = Verdict::Witness;
            finding = finding.shown(context, &witness);
        }
        Some(show::over_domain_of(context, finding, found.here.event, &found.lower))
    }
}
