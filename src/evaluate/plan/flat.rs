//! A straight program whose purchases need no more than a few numbers a row: the shortest way through them.
//!
//! A program is *flat* if it is straight, every award of a purchase is a fixed number of units or so many for money,
//! perhaps by tier, its lots are due after exact seconds or by a table of days, and what purchases feed are plain sums
//! and counts. Nothing of the event has to be written down for it: what is bought stays in registers.

use super::rows::Divisor;
use super::straight::{Feed, Recipe};
use super::{Action, Check, PURCHASE, Plan, RowPlan, Shape, Steady};
use crate::core::RowId;
use crate::evaluate::member::MOST_TIERS;
use crate::quantity::Rounding;

/// Tables of the shortest way.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct Flat {
    /// By row of the plan; rows that do not listen to purchases have an empty one.
    pub steps: Vec<FlatStep>,
    /// Tally that a purchase feeds, and the lines whose money it sums; `None` counts.
    pub feeds: Vec<(u16, Option<u64>)>,
    /// Whether purchases may follow one another in stretches.
    pub steady: Option<Steady>,
}

/// One row.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct FlatStep {
    /// Which.
    pub id: RowId,
    pub holding: u16,
    pub source: u16,
    /// Some line must be among these.
    pub atoms: u64,
    /// What is asked of the member.
    pub checks: Vec<Check>,
    /// Lines whose money is multiplied; `None`: the factor is the award.
    pub money: Option<u64>,
    /// By tier of that ladder.
    pub ladder: u16,
    pub factors: [i64; MOST_TIERS],
    pub over: Divisor,
    pub recipe: Recipe,
}

impl Flat {
    /// The tables, if the straight program is flat.
    pub fn of(plan: &Plan, recipes: &[Recipe], feeds: &[Feed], ladders: &[u16]) -> Option<Flat> {
        let simple = |ladder: &u16| plan.ladders[usize::from(*ladder)].simple.is_some();
        if plan.needs_prices || !ladders.iter().all(simple) {
            return None;
        }
        let listens = |entry: u16| plan.occasions[PURCHASE].listeners.contains(&entry);
        let step = |(entry, (row, recipe)): (u16, (&RowPlan, &Recipe))| match listens(entry) {
            true => FlatStep::of(row, *recipe),
            false => Some(FlatStep::empty(row)),
        };
        let steps: Option<Vec<FlatStep>> = (0u16..).zip(plan.rows.iter().zip(recipes)).map(step).collect();
        let lines = |scope: &super::Scope| if scope.all { u64::MAX } else { scope.atoms };
        let feeds = feeds.iter().map(|feed| (feed.tally, feed.money.as_ref().map(lines))).collect();
        Some(Flat { steps: steps?, feeds, steady: None }.settled(plan, ladders))
    }
}

impl FlatStep {
    fn of(row: &RowPlan, recipe: Recipe) -> Option<FlatStep> {
        let Action::Grant { holding, amount, .. } = &row.action else { return None };
        let known = |check: &Check| matches!(check, Check::Rank(..) | Check::Reached(..));
        if matches!(recipe, Recipe::Usual) || !row.checks.iter().all(known) {
            return None;
        }
        let lines = |scope: &super::Scope| Some(if scope.all { u64::MAX } else { scope.atoms });
        let (ladder, factors, money) = match &amount.shape {
            Shape::Flat(units) => (0, [*units; MOST_TIERS], None),
            Shape::Rate(factor, scope) => (0, [*factor; MOST_TIERS], lines(scope)),
            Shape::RateByRank(ladder, by_rank, scope) => {
                let factor = |rank: usize| by_rank.get(rank).copied().unwrap_or(0);
                (*ladder, std::array::from_fn(factor), lines(scope))
            }
            Shape::Formula(_) => return None,
        };
        let empty = FlatStep::empty(row);
        Some(FlatStep {
            holding: *holding,
            atoms: row.atoms,
            checks: row.checks.clone(),
            money,
            ladder,
            factors,
            over: amount.over,
            recipe,
            ..empty
        })
    }

    /// A row that gives nothing in purchases.
    fn empty(row: &RowPlan) -> FlatStep {
        FlatStep {
            id: row.id,
            holding: 0,
            source: row.source,
            atoms: 0,
            checks: Vec::new(),
            money: None,
            ladder: 0,
            factors: [0; MOST_TIERS],
            over: Divisor::new(1, Rounding::Down),
            recipe: Recipe::Usual,
        }
    }
}
