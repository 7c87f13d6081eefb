//! Whether a program's purchases may take the short way, and what they need on it.
//!
//! A program is *straight* if its purchases have no price phase, no limit, no reference between rules,
//! nothing that reads a balance and nothing that sets anything else off.

use super::{Action, Combine, Flat, Grain, Intake, PURCHASE, Plan, Scope};
use crate::core::{
    Accumulator, Aggregate, Anchor, Effect, Exchange, ExchangeWhen, Expr, Guard, Holding, Program, Row, RowKind,
    Trigger,
};

/// Tables of the short way.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct Straight {
    /// How each row of the plan makes its lots.
    pub recipes: Vec<Recipe>,
    /// What a purchase feeds, if it is sums of money and counts without a condition; else the usual way.
    pub feeds: Option<Vec<Feed>>,
    /// Ladders that those feeds may move.
    pub ladders: Vec<u16>,
    /// The tables of a still shorter way.
    pub flat: Option<Flat>,
}

/// How a row makes its lots.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) enum Recipe {
    /// Spendable at once, due after so many exact seconds.
    Seconds(i64),
    /// Spendable at once, due by the table of a term; base at that grain.
    ByDay(u16, Grain),
    /// Anything else.
    Usual,
}

/// A sum or count over a window that forgets only at the end of a period.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct Feed {
    /// Its place among tallies.
    pub tally: u16,
    /// The money that it sums; `None` counts.
    pub money: Option<Scope>,
}

impl Straight {
    /// The tables, if the program allows the short way.
    pub fn of(plan: &Plan) -> Option<Straight> {
        if !plan.program.goods.sums.is_empty()
            || plan.always_cautious
            || !plan.derived.is_plain()
            || !plan.follow.is_empty()
            || !is_straight(&plan.program)
        {
            return None;
        }
        let recipes: Vec<Recipe> = plan.rows.iter().map(|row| recipe(plan, &row.action)).collect();
        let feeds: Option<Vec<Feed>> =
            plan.occasions[PURCHASE].feeds.iter().map(|&(at, atoms)| feed(plan, at, atoms)).collect();
        let moved = |ladder: &super::LadderPlan| {
            let fed = |metrics: &super::Metrics| {
                plan.occasions[PURCHASE].feeds.iter().any(|&(at, _)| metrics.meet(&super::Metrics::of(usize::from(at))))
            };
            !ladder.reviewed && ladder.observed.as_ref().is_none_or(fed)
        };
        let ladders = (0u16..).zip(&plan.ladders).filter(|(_, ladder)| moved(ladder)).map(|(at, _)| at);
        let simple = plan.occasions[PURCHASE].resets.is_empty();
        let ladders: Vec<u16> = ladders.collect();
        let feeds = feeds.filter(|_| simple);
        let flat = feeds.as_ref().and_then(|feeds| Flat::of(plan, &recipes, feeds, &ladders));
        Some(Straight { recipes, feeds, ladders, flat })
    }
}

fn feed(plan: &Plan, at: u16, atoms: u64) -> Option<Feed> {
    let (accumulator, window) = (&plan.accumulators[usize::from(at)], &plan.windows[usize::from(at)]);
    let plain = atoms == u64::MAX
        && accumulator.checks.is_empty()
        && window.combine == Combine::Sum
        && !window.extent.is_rolling();
    let money = match &accumulator.takes {
        Intake::Count => None,
        Intake::Money(scope) => Some(*scope),
        _ => return None,
    };
    plain.then_some(Feed { tally: at, money })
}

fn recipe(plan: &Plan, action: &Action) -> Recipe {
    let Action::Grant { holding, expiry, pending, .. } = action else { return Recipe::Usual };
    let holding = &plan.holdings[usize::from(*holding)];
    let pending = &plan.terms[usize::from(pending.unwrap_or(holding.pending))];
    if !pending.is_never()
        || !holding.pending_when.is_empty()
        || expiry.is_some()
        || holding.ladder.is_some()
        || !holding.versions.is_empty()
    {
        return Recipe::Usual;
    }
    let number = holding.own.first().copied().unwrap_or(0);
    let term = &plan.terms[usize::from(number)];
    match (term.anchor, term.seconds()) {
        (Anchor::Touch, _) => Recipe::Usual,
        (_, Some(seconds)) => Recipe::Seconds(seconds),
        (_, None) if term.is_tabulated() && !term.names_a_date => Recipe::ByDay(number, holding.grain),
        (_, None) => Recipe::Usual,
    }
}

/// Whether purchases of the program may take the short way.
fn is_straight(program: &Program) -> bool {
    let listens = |row: &&Row| row.on.iter().any(|trigger| matches!(trigger, Trigger::Purchase(_)));
    let follows = |row: &Row| {
        row.on.iter().any(|on| matches!(on, Trigger::Reach(..) | Trigger::Leave(..) | Trigger::Crossing(_)))
    };
    let at_once = |exchange: &Exchange| matches!(exchange.when, ExchangeWhen::AtOnce | ExchangeWhen::On);
    let touched = |holding: &Holding| {
        holding.maximum.is_some()
            || holding.suspended.is_some()
            || holding.versions.iter().any(|version| version.maximum.is_some())
            || holding
                .versions
                .iter()
                .flat_map(|version| &version.touched_by)
                .any(|on| matches!(on, Trigger::Purchase(_)))
            || holding.touched_by.iter().any(|on| matches!(on, Trigger::Purchase(_)))
    };
    let posted =
        |accumulator: &Accumulator| matches!(accumulator.aggregate, Aggregate::Earned(_) | Aggregate::Spent(_));
    let hears = |on: &Trigger| matches!(on, Trigger::Friend { .. });
    let told = program.rows.iter().flat_map(|row| &row.on).any(hears)
        || program.accumulators.iter().flat_map(|metric| &metric.on).any(hears);
    !told
        && program.parties.pool.is_none()
        && !program.rows.iter().any(follows)
        && !program.exchanges.iter().any(at_once)
        && !program.holdings.iter().any(touched)
        && !program.accumulators.iter().any(posted)
        && !program.limits.iter().any(|limit| !limit.rows.is_empty())
        && program.groups.is_empty()
        && program.budgets.is_empty()
        && program.rows.iter().filter(listens).all(is_plain)
}

/// A row whose award depends on nothing that another award of the same purchase changes.
fn is_plain(row: &Row) -> bool {
    let Effect::Grant { amount, .. } = &row.effect else { return false };
    row.kind == RowKind::Award
        && row.limits.is_empty()
        && row.rounds.is_plain()
        && plain_guard(&row.guard)
        && plain(&amount.numerator)
}

fn plain(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_)
        | Expr::Money(..)
        | Expr::Items(_)
        | Expr::Field(_)
        | Expr::Accumulator { .. }
        | Expr::DaysSinceJoining
        | Expr::Attribute(_) => true,
        Expr::Available(_)
        | Expr::Pending(_)
        | Expr::OfRow { .. }
        | Expr::Credited(_)
        | Expr::ByRankAfter { .. }
        | Expr::Prices(_)
        | Expr::Counted { .. } => false,
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => plain(a) && plain(b),
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => plain(on),
        Expr::StepsCompleted { adds: on, .. } | Expr::ByRank { on, .. } | Expr::ByField { on, .. } => plain(on),
        Expr::If(guard, a, b) => plain_guard(guard) && plain(a) && plain(b),
        Expr::Banded { by, on, .. } => plain(by) && plain(on),
    }
}

fn plain_guard(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().all(plain_guard),
        Guard::Not(part) => plain_guard(part),
        Guard::RankAfter { .. } | Guard::BudgetOpen(_) => false,
        Guard::Compare { left, right, .. } => plain(left) && plain(right),
        _ => true,
    }
}
