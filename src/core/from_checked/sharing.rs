//! Groups, limits over several rules, budgets and stocks.

use super::Lowering;
use super::amount::Place;
use super::guard::together;
use crate::check::Unit;
use crate::check::model::{self, Effect, Grouped};
use crate::check::typed::{Cap, Overflow};
use crate::core::{
    Budget, Group, GroupId, GroupKind, GroupPart, Guard, LastAward, MoneyOff, Offer, OfferId, Row, RowId, Spending,
};
use crate::syntax::tree;

impl Lowering<'_> {
    fn rows_of_rules<'s>(&'s self, rules: &'s [String]) -> impl Iterator<Item = usize> + 's {
        let named = self.checked.rules.iter().enumerate().filter(|(_, rule)| rules.contains(&rule.name));
        named.flat_map(|(at, _)| self.rows_of.get(at).into_iter().flatten().copied())
    }

    fn given(&self, row: usize) -> Option<Unit> {
        let planned = self.planned.get(row)?;
        match self.checked.rules.get(planned.rule)?.effects.get(planned.effect)? {
            Effect::Grant(grant) => Some(Unit::Of(grant.holding)),
            Effect::PriceOff { .. } => Some(Unit::Money),
            _ => None,
        }
    }

    /// `limit NAME on a, b`: units of what the rules give of that kind; awards of all of them.
    pub fn shared_limits(&mut self, rows: &mut [Row]) {
        let checked = self.checked;
        for shared in &checked.shared_limits {
            let counted = match &shared.limit.cap {
                Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..) if shared.limit.of.is_none() => Some(*unit),
                _ => None,
            };
            let of: Vec<usize> = self
                .rows_of_rules(&shared.rules)
                .filter(|row| self.given(*row).is_some_and(|given| counted.is_none_or(|unit| unit == given)))
                .collect();
            let first = self.limits.len();
            if shared.limit.of.is_some() {
                self.field_limit(&shared.name, &shared.limit, of, rows);
            } else {
                self.add_limit(&shared.name, &shared.limit, of, rows);
            }
            let gate = together(&self.gate_reasons(&shared.gate, Place::STATE));
            for limit in self.limits.iter_mut().skip(first) {
                let own = std::mem::replace(&mut limit.when, Guard::True);
                limit.when = super::guard::all(vec![own, gate.clone()]);
            }
        }
    }

    pub fn groups(&self) -> Vec<Group> {
        let part = |part: &Grouped| match part {
            Grouped::Rule(name) => {
                let rules = [name.clone()];
                let rows = self.rows_of_rules(&rules).map(|row| RowId(row as u16)).collect();
                GroupPart::Rule { name: name.clone(), rows }
            }
            Grouped::Group(at) => GroupPart::Group(GroupId(*at as u16)),
        };
        let group = |group: &model::Group| Group {
            name: group.name.clone(),
            span: group.span,
            kind: match group.kind {
                tree::GroupKind::BestOf => GroupKind::Best,
                tree::GroupKind::FirstOf => GroupKind::First,
                tree::GroupKind::Exclusive => GroupKind::Exclusive,
            },
            parts: group.parts.iter().map(part).collect(),
        };
        self.checked.groups.iter().map(group).collect()
    }

    /// Budgets in byte order of their names.
    pub fn budgets(&mut self, offers: &[Offer], payments: &[MoneyOff]) -> Vec<Budget> {
        let checked = self.checked;
        let mut budgets: Vec<Budget> = Vec::new();
        for at in super::sharing::in_order(&checked.budgets) {
            let Some(budget) = checked.budgets.get(at) else { continue };
            self.parts = 0;
            let place = Place::STATE;
            let when = together(&self.reasons(&budget.gate, &[], place));
            let (measure, unit, cap) = match &budget.cap {
                Cap::Count(count) => (Spending::Count, None, *count),
                Cap::Units(Unit::Money, units) => (Spending::Cost, None, *units),
                Cap::Units(unit, units) => (Spending::Units, Some(*unit), *units),
                Cap::UnitsByTier(..) | Cap::CountByTier(..) => continue,
            };
            let rows = self.rows_of_rules(&budget.rules);
            let rows = rows.filter(|row| self.given(*row).is_some_and(|given| unit.is_none_or(|unit| unit == given)));
            let wanted = |name: &String| budget.rewards.contains(name);
            let offered = (0u16..).zip(offers).filter(|(_, offer)| wanted(&offer.name)).map(|(at, _)| OfferId(at));
            let paid = (0u16..).zip(payments).filter(|(_, one)| wanted(&one.name)).map(|(at, _)| at);
            budgets.push(Budget {
                name: budget.name.clone(),
                span: budget.span,
                rows: rows.map(|row| RowId(row as u16)).collect(),
                offers: offered.collect(),
                payments: paid.collect(),
                measure,
                period: budget.period,
                cap,
                last: match budget.last {
                    Overflow::Clip => LastAward::Clip,
                    Overflow::Reject => LastAward::Reject,
                    Overflow::Finish => LastAward::Finish,
                },
                when,
                returned_on_refund: budget.returned,
            });
        }
        budgets
    }
}

/// Places of budgets in byte order of their names.
pub fn in_order(budgets: &[model::Budget]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..budgets.len()).collect();
    order.sort_by_key(|at| budgets.get(*at).map(|budget| budget.name.as_str()));
    order
}
