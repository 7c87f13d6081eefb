//! What rows share: limits, budgets, groups and roundings of sums, made ready.

use std::collections::BTreeMap;

use super::Check;
use super::build::Shared;
use super::rows::all_checks;
use crate::core::{
    BudgetId, CapVersion, Effect, Expr, GroupId, GroupKind, GroupPart, Guard, HoldingId, LastAward, LimitCap, LimitId,
    Measure, Offer, Overflowing, Program, RoundedPer, Row, RowId, Spending, Trigger,
};
use crate::quantity::{LARGEST, Ratio, Rounding, lcm};

/// A limit made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct LimitPlan {
    pub id: LimitId,
    pub measure: Measure,
    pub cap: LimitCap,
    pub overflowing: Overflowing,
    /// Caps from later days on.
    pub versions: Vec<CapVersion>,
    /// Its window's place among tallies.
    pub tally: usize,
    /// It acts only while these hold.
    pub checks: Vec<Check>,
    /// The field that is counted.
    pub counts: Option<Expr>,
    /// What a unit of each row weighs, if that differs: costs over `parts`.
    pub weights: Vec<i64>,
    /// Parts of the cap's unit in which it is kept.
    pub parts: i64,
}

/// A budget made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct BudgetPlan {
    pub id: BudgetId,
    pub measure: Spending,
    /// In parts.
    pub cap: i64,
    /// Parts of the cap's unit.
    pub parts: i64,
    pub last: LastAward,
    /// Calendar number of its periods.
    pub period: Option<u16>,
    pub checks: Vec<Check>,
    /// Whether refunds come back to it.
    pub returned: bool,
    /// What a unit of each row weighs; `None` for rows that do not draw on it.
    pub weights: Vec<Option<i64>>,
    /// What one of each reward weighs.
    pub offers: Vec<(u16, i64)>,
    /// What a unit of each payment weighs: points, or minor units of money off.
    pub payments: Vec<u16>,
}

/// A group made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct GroupPlan {
    pub id: GroupId,
    pub kind: GroupKind,
    /// In the order in which ties, or `first of`, decide.
    pub parts: Vec<PartPlan>,
    /// Whether its parts are compared by worth.
    pub by_worth: bool,
}

/// A part of a group.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct PartPlan {
    /// All of its rows, in order.
    pub rows: Vec<u16>,
    pub inner: Option<usize>,
    pub exclusive: bool,
}

/// All groups.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct Groups {
    pub all: Vec<GroupPlan>,
    /// Groups that stand in no other, by name.
    pub tops: Vec<usize>,
    /// Whether exclusive groups at the top are compared by worth.
    pub by_worth: bool,
    /// What a part of what each row gives is worth, for comparisons by worth.
    pub worth: Vec<i128>,
}

/// Rows whose amounts are rounded in one sum.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct RoundedTogether {
    pub rows: Vec<u16>,
    pub per: RoundedPer,
    pub rounding: Rounding,
    pub to: i64,
    /// The common denominator of what the holding's rows keep.
    pub over: i64,
}

/// The first limit, budget or group that cannot be counted exactly.
pub(super) struct TooFine<'a> {
    pub name: &'a str,
    pub span: crate::base::Span,
}

/// What a unit of a row costs the company, minor units of money.
fn cost_of(program: &Program, row: &Row) -> Ratio {
    match &row.effect {
        Effect::Grant { holding, .. } => cost_of_holding(program, *holding),
        Effect::PriceOff { .. } => Ratio::ONE,
        _ => Ratio::ZERO,
    }
}

fn cost_of_holding(program: &Program, holding: HoldingId) -> Ratio {
    program.holdings.get(holding.index()).and_then(|one| one.cost).unwrap_or(Ratio::ZERO)
}

/// What one of a reward costs the company.
fn cost_of_offer(program: &Program, offer: &Offer) -> Option<Ratio> {
    if let Some(cost) = offer.cost {
        return Some(cost);
    }
    let mut sum = Ratio::whole(offer.money).ok()?;
    for (holding, units, _) in &offer.gives {
        let each = cost_of_holding(program, *holding);
        sum = sum.plus(Ratio::whole(*units).ok()?.times(each).ok()?).ok()?;
    }
    Some(sum)
}

/// The ratios over their least common denominator.
fn whole(ratios: &[Ratio]) -> Option<(Vec<i64>, i64)> {
    let over = ratios.iter().fold(1, |over, ratio| lcm(over, ratio.denominator()));
    let scale = |ratio: &Ratio| ratio.numerator().checked_mul(over / ratio.denominator());
    let scaled: Option<Vec<i64>> = ratios.iter().map(scale).collect();
    scaled.filter(|_| over <= LARGEST).map(|scaled| (scaled, over))
}

/// A limit; `place` is its place in the order of processing.
pub(super) fn limit(program: &Program, place: usize, id: LimitId) -> Result<LimitPlan, TooFine<'_>> {
    let limit = &program.limits[id.index()];
    let fine = TooFine { name: &limit.name, span: limit.span };
    let (mut weights, mut parts) = (Vec::new(), 1);
    if limit.measure == Measure::Cost {
        let costs: Vec<Ratio> = program.rows.iter().map(|row| cost_of(program, row)).collect();
        (weights, parts) = whole(&costs).ok_or(TooFine { ..fine })?;
    }
    let largest = match &limit.cap {
        LimitCap::Fixed(cap) => *cap,
        LimitCap::ByRank(_, caps) => caps.iter().copied().max().unwrap_or(0),
    };
    if largest.checked_mul(parts).is_none_or(|cap| cap > LARGEST) {
        return Err(fine);
    }
    Ok(LimitPlan {
        id,
        measure: limit.measure,
        cap: limit.cap.clone(),
        overflowing: limit.overflowing,
        versions: limit.versions.clone(),
        tally: program.accumulators.len() + place,
        checks: all_checks(&limit.when),
        counts: limit.counts.clone(),
        weights,
        parts,
    })
}

/// Budgets in their order.
pub(super) fn budgets<'a>(program: &'a Program, shared: &mut Shared) -> Result<Vec<BudgetPlan>, TooFine<'a>> {
    let ids = (0u16..).map(BudgetId);
    ids.zip(&program.budgets).map(|(id, _)| budget(program, id, shared)).collect()
}

fn budget<'a>(program: &'a Program, id: BudgetId, shared: &mut Shared) -> Result<BudgetPlan, TooFine<'a>> {
    let budget = &program.budgets[id.index()];
    let fine = TooFine { name: &budget.name, span: budget.span };
    let draws = |at: usize| budget.rows.iter().any(|row| row.index() == at);
    let offers: Vec<&Offer> = budget.offers.iter().filter_map(|id| program.offers.get(id.index())).collect();
    let (rows, rewards, parts) = match budget.measure {
        Spending::Count => (vec![1; program.rows.len()], vec![1; offers.len()], 1),
        Spending::Units => {
            let takes = |offer: &&Offer| offer.takes.iter().map(|(_, units)| *units).fold(0, i64::saturating_add);
            (vec![1; program.rows.len()], offers.iter().map(takes).collect(), 1)
        }
        Spending::Cost => {
            let mut costs: Vec<Ratio> = program
                .rows
                .iter()
                .enumerate()
                .map(|(at, row)| if draws(at) { cost_of(program, row) } else { Ratio::ZERO })
                .collect();
            for offer in &offers {
                let Some(cost) = cost_of_offer(program, offer) else { return Err(fine) };
                costs.push(cost);
            }
            let Some((mut scaled, parts)) = whole(&costs) else { return Err(fine) };
            let rewards = scaled.split_off(program.rows.len());
            (scaled, rewards, parts)
        }
    };
    let Some(cap) = budget.cap.checked_mul(parts).filter(|cap| *cap <= LARGEST) else { return Err(fine) };
    Ok(BudgetPlan {
        id,
        measure: budget.measure,
        cap,
        parts,
        last: budget.last,
        period: budget.period.map(|calendar| shared.calendar(calendar)),
        checks: all_checks(&budget.when),
        returned: budget.returned_on_refund,
        weights: rows.iter().enumerate().map(|(at, weight)| draws(at).then_some(*weight)).collect(),
        offers: budget.offers.iter().map(|id| id.0).zip(rewards).collect(),
        payments: budget.payments.clone(),
    })
}

/// What a row gives: a holding, or money off.
fn gives(row: &Row) -> Option<Option<HoldingId>> {
    match &row.effect {
        Effect::Grant { holding, .. } => Some(Some(*holding)),
        Effect::PriceOff { .. } => Some(None),
        _ => None,
    }
}

/// Whether comparing these rows needs worth: they give more than one kind of thing.
fn mixed(program: &Program, rows: impl Iterator<Item = u16>) -> bool {
    let mut kinds = rows.filter_map(|row| gives(program.rows.get(usize::from(row))?));
    let first = kinds.next();
    kinds.any(|kind| Some(kind) != first)
}

/// Groups with their parts in order of decision; `over` is the common denominator of each holding.
pub(super) fn groups<'a>(program: &'a Program, over: &[i64]) -> Result<Groups, TooFine<'a>> {
    let mut groups = Groups::default();
    let mut inside = vec![false; program.groups.len()];
    for (at, group) in program.groups.iter().enumerate() {
        let mut parts: Vec<(&str, PartPlan)> = Vec::new();
        for part in &group.parts {
            parts.push(match part {
                GroupPart::Rule { name, rows } => {
                    let rows = rows.iter().map(|row| row.0).collect();
                    (name.as_str(), PartPlan { rows, inner: None, exclusive: false })
                }
                GroupPart::Group(inner) => {
                    if let Some(inside) = inside.get_mut(inner.index()) {
                        *inside = true;
                    }
                    let of = program.groups.get(inner.index());
                    let exclusive = of.is_some_and(|of| of.kind == GroupKind::Exclusive);
                    let part = PartPlan { rows: rows_in(program, *inner, 0), inner: Some(inner.index()), exclusive };
                    (of.map_or("", |of| of.name.as_str()), part)
                }
            });
        }
        if group.kind != GroupKind::First {
            parts.sort_by_key(|part| part.0);
        }
        let by_worth = mixed(program, parts.iter().flat_map(|part| part.1.rows.iter().copied()));
        let parts = parts.into_iter().map(|part| part.1).collect();
        groups.all.push(GroupPlan { id: GroupId(at as u16), kind: group.kind, parts, by_worth });
    }
    groups.tops = (0..program.groups.len()).filter(|at| !inside[*at]).collect();
    groups.tops.sort_by_key(|at| program.groups[*at].name.as_str());
    let exclusive = groups.tops.iter().filter(|at| program.groups[**at].kind == GroupKind::Exclusive);
    let rows: Vec<u16> = exclusive.flat_map(|at| rows_in(program, GroupId(*at as u16), 0)).collect();
    groups.by_worth = mixed(program, rows.into_iter());
    if groups.by_worth || groups.all.iter().any(|group| group.by_worth) {
        let each = |row: &Row| {
            let (worth, over) = match &row.effect {
                Effect::Grant { holding, .. } => {
                    let worth = program.holdings.get(holding.index()).and_then(|one| one.worth);
                    (worth.unwrap_or(Ratio::ZERO), over.get(holding.index()).copied().unwrap_or(1))
                }
                Effect::PriceOff { .. } => (Ratio::ONE, 1),
                _ => (Ratio::ZERO, 1),
            };
            worth.over(Ratio::whole(over).ok()?).ok()
        };
        let worths: Option<Vec<Ratio>> = program.rows.iter().map(each).collect();
        let Some((scaled, _)) = worths.as_deref().and_then(whole) else {
            let group = &program.groups[0];
            return Err(TooFine { name: &group.name, span: group.span });
        };
        groups.worth = scaled.into_iter().map(i128::from).collect();
    }
    Ok(groups)
}

/// Every row of a group, in order.
fn rows_in(program: &Program, group: GroupId, depth: usize) -> Vec<u16> {
    let mut rows = Vec::new();
    for part in program.groups.get(group.index()).map_or(&[][..], |group| &group.parts) {
        match part {
            GroupPart::Rule { rows: own, .. } => rows.extend(own.iter().map(|row| row.0)),
            // Trees are not deeper than there are groups.
            GroupPart::Group(inner) if depth < program.groups.len() => rows.extend(rows_in(program, *inner, depth + 1)),
            GroupPart::Group(_) => {}
        }
    }
    rows.sort_unstable();
    rows
}

/// The common denominator of the rows of each holding whose rounding waits.
pub(super) fn denominators(program: &Program) -> Vec<i64> {
    let mut over = vec![1i64; program.holdings.len()];
    for row in &program.rows {
        if let Effect::Grant { holding, amount, .. } = &row.effect
            && matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day)
            && let Some(over) = over.get_mut(holding.index())
        {
            *over = lcm(*over, amount.over);
        }
    }
    over
}

/// Rows that are rounded in one sum: of one holding, over the same, the same way.
pub(super) fn rounded_together(program: &Program, over: &[i64]) -> Vec<RoundedTogether> {
    let mut classes: BTreeMap<(u16, RoundedPer, i64, u8), RoundedTogether> = BTreeMap::new();
    for (at, row) in (0u16..).zip(&program.rows) {
        let Effect::Grant { holding, amount, .. } = &row.effect else { continue };
        if !matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day) {
            continue;
        }
        let over = over.get(holding.index()).copied().unwrap_or(1);
        let (per, to, rounding) = (row.rounds.per, row.rounds.to.max(1), amount.rounding);
        let class = classes.entry((holding.0, per, to, rounding as u8)).or_insert_with(|| RoundedTogether {
            rows: Vec::new(),
            per,
            rounding,
            to,
            over,
        });
        class.rows.push(at);
    }
    classes.into_values().collect()
}

/// Numbers awards: rows of one rule on one trigger under one condition.
#[derive(Default)]
pub(super) struct Awards {
    known: BTreeMap<String, Vec<(Trigger, Guard, u16)>>,
    count: u16,
}

impl Awards {
    /// The number of the award that a row on a trigger belongs to.
    pub fn number(&mut self, row: &Row, trigger: &Trigger) -> u16 {
        let known = self.known.entry(row.rule.clone()).or_default();
        if let Some(same) = known.iter().find(|(on, guard, _)| on == trigger && *guard == row.guard) {
            return same.2;
        }
        self.count += 1;
        known.push((trigger.clone(), row.guard.clone(), self.count));
        self.count
    }
}

/// Whether a row is among rows in order.
pub(in crate::evaluate) fn among(rows: &[u16], row: RowId) -> bool {
    rows.binary_search(&row.0).is_ok()
}
