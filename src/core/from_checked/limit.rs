//! Limits of rules, wallets and rewards.

use super::amount::Place;
use super::measure::window;
use super::plan::gives;
use super::{Lowering, holding_id, ladder_id};
use crate::check::Unit;
use crate::check::model::{Effect, HoldingRef};
use crate::check::typed::{self, Cap};
use crate::core::{self, LimitCap, LimitId, Measure, Overflowing, Row, RowId};
use crate::quantity::DAY_SECONDS;

impl Lowering<'_> {
    /// Limits of rules: units are shared by the rows that give that unit; awards are counted for each
    /// effect by itself, so that a rule with two gifts counts as one award.
    pub fn rule_limits(&mut self, rows: &mut [Row]) {
        let checked = self.checked;
        for (at, rule) in checked.rules.iter().enumerate() {
            let own = self.rows_of.get(at).map(Vec::as_slice).unwrap_or_default();
            let own: Vec<(usize, usize)> =
                own.iter().filter_map(|row| Some((*row, self.planned.get(*row)?.effect))).collect();
            for limit in shortest_first(&rule.limits) {
                if limit.of.is_some() {
                    let of = own.iter().map(|(row, _)| *row).collect();
                    self.field_limit(&rule.name, limit, of, rows);
                    continue;
                }
                match &limit.cap {
                    Cap::Count(_) | Cap::CountByTier(..) => {
                        for effect in 0..rule.effects.len() {
                            if !rule.effects.get(effect).is_some_and(gives) {
                                self.refuse_uncountable(&rule.effects, effect, limit);
                                continue;
                            }
                            let of = own.iter().filter(|(_, own)| *own == effect).map(|(row, _)| *row);
                            self.add_limit(&rule.name, limit, of.collect(), rows);
                        }
                    }
                    Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..) => {
                        let of =
                            own.iter().filter(|(_, effect)| rule.effects.get(*effect).and_then(unit_of) == Some(*unit));
                        self.add_limit(&rule.name, limit, of.map(|(row, _)| *row).collect(), rows);
                    }
                }
            }
        }
        self.share_limits(rows);
    }

    /// Later versions of a rule count on in the limits of the first that are over the same time.
    fn share_limits(&mut self, rows: &mut [Row]) {
        let checked = self.checked;
        for (at, rule) in checked.rules.iter().enumerate() {
            let (Some((first, _)), Some(since)) = (rule.version_of, rule.since) else { continue };
            let (own, first) = (self.limits_of(at, rows), self.limits_of(first, rows));
            let mut used: Vec<LimitId> = Vec::new();
            for id in own {
                let Some(later) = self.limits.get(id.index()).cloned() else { continue };
                let same = first.iter().copied().find(|other| {
                    !used.contains(other)
                        && self.limits.get(other.index()).is_some_and(|one| {
                            one.window == later.window && one.measure == later.measure && one.when == later.when
                        })
                });
                let Some(same) = same else { continue };
                used.push(same);
                if let Some(one) = self.limits.get_mut(same.index()) {
                    one.rows.extend(&later.rows);
                    if one.versions.last().and_then(|last| last.cap.as_ref()).unwrap_or(&one.cap) != &later.cap {
                        let since = super::holding::since(since);
                        one.versions.push(core::CapVersion { since, cap: Some(later.cap) });
                    }
                }
                for row in &later.rows {
                    if let Some(row) = rows.get_mut(row.index()) {
                        row.limits.iter_mut().filter(|limit| **limit == id).for_each(|limit| *limit = same);
                    }
                }
                if let Some(orphan) = self.limits.get_mut(id.index()) {
                    orphan.rows.clear();
                }
            }
        }
    }

    /// Limits of a rule's rows, in order.
    fn limits_of(&self, rule: usize, rows: &[Row]) -> Vec<LimitId> {
        let own = self.rows_of.get(rule).into_iter().flatten().filter_map(|row| rows.get(*row));
        let mut limits: Vec<LimitId> = own.flat_map(|row| row.limits.iter().copied()).collect();
        limits.sort_unstable();
        limits.dedup();
        limits
    }

    /// `set` and `extend` give nothing that the machine counts.
    fn refuse_uncountable(&mut self, effects: &[Effect], effect: usize, limit: &typed::Limit) {
        let alone = !effects.iter().any(gives);
        if alone && effect == 0 {
            self.error(core::error::Uncountable { span: limit.span });
        }
    }

    /// Limits of wallets hold for everything that rules give of them.
    pub fn holding_limits(&mut self, rows: &mut [Row]) {
        let checked = self.checked;
        for (at, holding) in checked.holdings.iter().enumerate() {
            let id = holding_id(HoldingRef(at));
            for limit in shortest_first(&holding.limits) {
                let of: Vec<usize> = rows
                    .iter()
                    .enumerate()
                    .filter(|(_, row)| matches!(&row.effect, core::Effect::Grant { holding, .. } if *holding == id))
                    .map(|(row, _)| row)
                    .collect();
                if limit.of.is_some() {
                    self.field_limit(&holding.name, limit, of, rows);
                } else {
                    self.add_limit(&holding.name, limit, of, rows);
                }
            }
        }
    }

    pub(super) fn add_limit(&mut self, name: &str, limit: &typed::Limit, of: Vec<usize>, rows: &mut [Row]) {
        let id = self.new_limit(name, limit, of.iter().map(|row| RowId(*row as u16)).collect());
        for row in of {
            if let Some(row) = rows.get_mut(row) {
                row.limits.push(id);
            }
        }
    }

    /// A limit of its own.
    pub fn new_limit(&mut self, name: &str, limit: &typed::Limit, rows: Vec<RowId>) -> LimitId {
        let (measure, cap) = match &limit.cap {
            Cap::Count(count) => (Measure::Count, LimitCap::Fixed(*count)),
            Cap::Units(_, units) => (Measure::Units, LimitCap::Fixed(*units)),
            Cap::UnitsByTier(_, ladder, caps) => (Measure::Units, LimitCap::ByRank(ladder_id(*ladder), caps.clone())),
            Cap::CountByTier(ladder, caps) => (Measure::Count, LimitCap::ByRank(ladder_id(*ladder), caps.clone())),
        };
        self.parts = 0;
        let when = limit.when.as_ref().map_or(core::Guard::True, |cond| self.guard(cond, Place::STATE));
        let measure = if limit.of.is_some() { Measure::Field } else { measure };
        let overflowing = match limit.overflow {
            typed::Overflow::Clip => Overflowing::Clip,
            typed::Overflow::Reject => Overflowing::Reject,
            typed::Overflow::Finish => Overflowing::Finish,
        };
        let (name, window) = (name.to_string(), window(limit.window));
        self.limits.push(core::Limit {
            name,
            span: limit.span,
            rows,
            measure,
            counts: None,
            when,
            window,
            cap,
            overflowing,
            versions: Vec::new(),
        });
        LimitId(self.limits.len() as u16 - 1)
    }
}

fn unit_of(effect: &Effect) -> Option<Unit> {
    match effect {
        Effect::Grant(grant) => Some(Unit::Of(grant.holding)),
        Effect::PriceOff { .. } | Effect::Cash(_) => Some(Unit::Money),
        Effect::SetRank { .. } | Effect::Extend { .. } | Effect::Own(_) => None,
    }
}

/// Windows on one set of rows are counted shortest first.
fn shortest_first(limits: &[typed::Limit]) -> Vec<&typed::Limit> {
    let mut limits: Vec<&typed::Limit> = limits.iter().collect();
    limits.sort_by_key(|limit| length(limit.window));
    limits
}

/// Seconds of a window, roughly: only for ordering.
fn length(window: typed::Window) -> i64 {
    use crate::quantity::Part;
    let days = match window {
        typed::Window::Event => 0,
        typed::Window::Period(calendar) => match calendar.part {
            Part::Day => 1,
            Part::Week => 7,
            Part::Month => 30,
            Part::Quarter => 91,
            Part::Half => 182,
            Part::Year => 365,
        },
        typed::Window::SinceJoining(months)
        | typed::Window::SinceMembership(_, months)
        | typed::Window::LastMonths(months) => i64::from(months) * 30,
        typed::Window::LastPeriods(_, count) => i64::from(count) * 30,
        typed::Window::SinceReaching(..) => 999_999,
        typed::Window::LastSeconds(seconds) => return seconds,
        typed::Window::LastDays(days) => i64::from(days),
        typed::Window::Lifetime => 1_000_000,
    };
    days * DAY_SECONDS
}
