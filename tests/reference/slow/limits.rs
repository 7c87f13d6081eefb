//! Phase 4: every limit on the result of the one before, then maxima; what passes is charged after the budgets.

use std::collections::{BTreeMap, BTreeSet};

use loyal::core::{Effect, HoldingId, Limit, LimitCap, LimitId, Measure, Overflowing, RowId, Window};
use loyal::quantity::Ratio;

use super::Slow;
use super::scene::Scene;
use super::sharing::{Claim, share};
use super::state::Charge;
use crate::acts::note;

/// Units wanted or given, by row.
pub type Units = BTreeMap<RowId, i64>;

impl Slow<'_> {
    pub(super) fn cap(&self, cap: &LimitCap) -> i128 {
        match cap {
            LimitCap::Fixed(cap) => i128::from(*cap),
            LimitCap::ByRank(ladder, caps) => i128::from(caps[usize::from(self.rank(*ladder))]),
        }
    }

    /// Room that a limit leaves now, in its parts.
    pub(super) fn room(&self, id: LimitId, scene: &Scene) -> i128 {
        let limit = &self.program.limits[id.index()];
        let days = match limit.window {
            Window::LastSeconds(_) => (scene.day(), scene.day()),
            window => self.days_of(window, 0, scene.day()),
        };
        let inside = |charge: &&Charge| {
            if charge.limit != id {
                return false;
            }
            let within = match limit.window {
                // A clock: instants after now − N seconds.
                Window::LastSeconds(seconds) => charge.at.0 > scene.at.0 - seconds,
                Window::SinceMembership { membership, months } => {
                    let number = |when| self.since_membership(membership, months, when);
                    number((charge.at.day(), charge.event)) == number((scene.day(), u64::MAX))
                }
                _ => days.0 <= charge.at.day() && charge.at.day() <= days.1,
            };
            within || charge.event == self.event
        };
        let used: i128 = self.charges.iter().filter(inside).map(|charge| charge.amount).sum();
        let version = limit.versions.iter().rev().find(|version| version.since.holds(self.booked, self.joined.day()));
        let cap = version.map_or(Some(&limit.cap), |version| version.cap.as_ref());
        let Some(cap) = cap else { return i128::from(i64::MAX) };
        (self.cap(cap) * self.weights(limit.measure).1 - used).max(0)
    }

    /// What a unit of each row weighs in a limit, in parts of its cap, and how many parts there are.
    pub(super) fn weights(&self, measure: Measure) -> (Vec<i128>, i128) {
        match measure {
            Measure::Cost => self.costs(),
            _ => (vec![1; self.program.rows.len()], 1),
        }
    }

    /// What a unit of each row costs, over a common denominator: money off as it is.
    pub(super) fn costs(&self) -> (Vec<i128>, i128) {
        let ratios: Vec<Ratio> = self.program.rows.iter().map(|row| self.cost_of(&row.effect)).collect();
        over_one(&ratios)
    }

    fn cost_of(&self, effect: &Effect) -> Ratio {
        match effect {
            Effect::Grant { holding, .. } => self.cost_of_unit(*holding),
            Effect::PriceOff { .. } => Ratio::ONE,
            _ => Ratio::ZERO,
        }
    }

    /// What a smallest unit of a holding costs, in minor units of money.
    pub(super) fn cost_of_unit(&self, holding: HoldingId) -> Ratio {
        self.program.holdings[holding.index()].cost.unwrap_or(Ratio::ZERO)
    }

    /// Room that a limit leaves for a request; `None` while it is not in force.
    pub(super) fn room_to_ask(&self, id: LimitId, scene: &Scene) -> Option<i128> {
        self.holds(&self.program.limits[id.index()].when, scene).then(|| self.room(id, scene))
    }

    /// Charges the limits of a request: awards, or the units taken.
    pub(super) fn charge_request(&mut self, limits: &[LimitId], times: i64, units: i64, scene: &Scene) {
        for &limit in limits {
            let shape = &self.program.limits[limit.index()];
            if self.holds(&shape.when, scene) {
                let amount = i128::from(if shape.measure == Measure::Units { units } else { times });
                self.charges.push(Charge { limit, at: scene.at, event: self.event, amount });
            }
        }
    }

    /// The least room of a row's limits on units, for a share of its award; `None` without any. A limit
    /// that rejects the award, which is that of the whole event, leaves nothing to take a share of. Of what is rounded
    /// together, its whole units are the award.
    pub(super) fn room_of(&self, row: RowId, scene: &Scene) -> Option<i128> {
        let of = &self.program.rows[row.index()];
        let Effect::Grant { amount, .. } = &of.effect else { return Some(0) };
        let event = scene.event.as_deref().unwrap_or(scene);
        let award = match self.waiting_amount(row, event) {
            Some(parts) => parts / self.common(),
            None => i128::from(self.award_of(of, amount, event)),
        };
        let limits = self.program.rows[row.index()].limits.iter();
        let in_force = limits.filter(|limit| self.holds(&self.program.limits[limit.index()].when, scene));
        in_force
            .filter_map(|&id| {
                let limit = &self.program.limits[id.index()];
                let room = self.room(id, scene);
                let weight = self.weights(limit.measure).0[row.index()];
                match (limit.measure, limit.overflowing) {
                    // What bounds a field has bounded the amount already.
                    (Measure::Field, _) => None,
                    (Measure::Count, _) => (room == 0).then_some(0),
                    _ if weight == 0 => None,
                    (_, Overflowing::Finish) => (room == 0).then_some(0),
                    (_, Overflowing::Reject) if award * weight > room => Some(0),
                    _ => Some(room / weight),
                }
            })
            .min()
    }

    /// Limits of rows: smaller sets first, then in the order in which they stand.
    fn in_order(&self) -> Vec<LimitId> {
        let all = (0u16..).zip(&self.program.limits).filter(|(_, limit)| !limit.rows.is_empty());
        let mut ids: Vec<LimitId> = all.map(|(place, _)| LimitId(place)).collect();
        ids.sort_by_key(|id| self.program.limits[id.index()].rows.len());
        ids
    }

    /// Every limit in force cuts what is wanted, each on the result of the last; those limits are charged later.
    pub(super) fn limit(&self, wanted: &mut Units, scene: &Scene) -> Vec<LimitId> {
        let mut in_force = self.in_order();
        in_force.retain(|id| self.holds(&self.program.limits[id.index()].when, scene));
        for &id in &in_force {
            let limit = &self.program.limits[id.index()];
            let room = self.room(id, scene);
            let before = wanted.clone();
            match limit.measure {
                Measure::Units | Measure::Cost => self.cut_units(limit, wanted, room),
                Measure::Count => self.cut_awards(limit, wanted, room),
                Measure::Field => {}
            }
            if before != *wanted {
                note("Measure", &limit.measure);
                note("Overflowing", &limit.overflowing);
                note("Window", &limit.window);
                note("LimitCap", &limit.cap);
            }
        }
        in_force
    }

    fn cut_units(&self, limit: &Limit, wanted: &mut Units, room: i128) {
        let sharing = sharing(wanted, &limit.rows);
        let weights = self.weights(limit.measure).0;
        let claims: Vec<Claim> =
            sharing.iter().map(|row| self.claim(*row, i128::from(wanted[row]), weights[row.index()])).collect();
        let demand: i128 = claims.iter().map(|claim| claim.units * claim.weight).sum();
        if demand <= room || limit.overflowing == Overflowing::Finish && room > 0 {
            return;
        }
        let parts = match limit.overflowing {
            Overflowing::Clip => share(&claims, room),
            Overflowing::Reject | Overflowing::Finish => vec![0; claims.len()],
        };
        wanted.extend(sharing.into_iter().zip(parts.into_iter().map(|part| part as i64)));
    }

    /// Awards pass whole or not at all.
    fn cut_awards(&self, limit: &Limit, wanted: &mut Units, room: i128) {
        let awards = self.awards(&sharing(wanted, &limit.rows));
        if awards.len() as i128 <= room || limit.overflowing == Overflowing::Finish && room > 0 {
            return;
        }
        let room = if limit.overflowing == Overflowing::Clip { room } else { 0 };
        self.keep_awards(&awards, room, wanted);
    }

    /// Lets so many awards through, by largest remainder of one each, which is by name.
    pub(super) fn keep_awards(&self, awards: &[Vec<RowId>], room: i128, wanted: &mut Units) {
        let claims: Vec<Claim> = awards.iter().map(|rows| self.claim(rows[0], 1, 1)).collect();
        for (rows, part) in awards.iter().zip(share(&claims, room)) {
            if part == 0 {
                wanted.extend(rows.iter().map(|row| (*row, 0)));
            }
        }
    }

    pub(super) fn claim(&self, row: RowId, units: i128, weight: i128) -> Claim {
        Claim { name: self.program.rows[row.index()].name.clone(), units, weight }
    }

    /// Rows of one rule on one trigger under one condition are one award.
    pub(super) fn awards(&self, rows: &[RowId]) -> Vec<Vec<RowId>> {
        let mut awards: Vec<Vec<RowId>> = Vec::new();
        for &row in rows {
            let this = &self.program.rows[row.index()];
            let same = |other: &RowId| {
                let other = &self.program.rows[other.index()];
                (&other.rule, &other.on, &other.guard) == (&this.rule, &this.on, &this.guard)
            };
            match awards.iter_mut().find(|award| same(&award[0])) {
                Some(award) => award.push(row),
                None => awards.push(vec![row]),
            }
        }
        awards
    }

    /// A holding's maximum is a limit that all rows granting to it share.
    pub(super) fn limit_holdings(&self, wanted: &mut Units) {
        for place in 0..self.program.holdings.len() {
            let id = HoldingId(place as u16);
            let Some(most) = self.shape(id).maximum else { continue };
            let most = self.cap(most) as i64;
            let gives = |row: &RowId| matches!(&self.program.rows[row.index()].effect, Effect::Grant { holding, .. } if *holding == id);
            let sharing: Vec<RowId> =
                wanted.iter().filter(|(row, units)| gives(row) && **units > 0).map(|(row, _)| *row).collect();
            let claims: Vec<Claim> = sharing.iter().map(|row| self.claim(*row, i128::from(wanted[row]), 1)).collect();
            let room = i128::from((most - self.held(id)).max(0));
            let parts = share(&claims, room);
            wanted.extend(sharing.into_iter().zip(parts.into_iter().map(|part| part as i64)));
        }
    }

    /// Charges what passed everything to the limits that were in force.
    pub(super) fn charge(&mut self, in_force: &[LimitId], given: &Units, scene: &Scene) {
        let mut new = Vec::new();
        for &id in in_force {
            let limit = &self.program.limits[id.index()];
            let mut rows = sharing(given, &limit.rows);
            if limit.measure == Measure::Field {
                // What is put by for the day has used the field, too.
                let put_by = self.day.iter().filter(|one| one.event == self.event && limit.rows.contains(&one.row));
                rows.extend(put_by.map(|one| one.row));
            }
            let counted = |charge: &Charge| charge.limit == id && charge.event == self.event;
            let once = limit.measure == Measure::Field && self.charges.iter().any(counted);
            if rows.is_empty() || once {
                continue;
            }
            let weights = self.weights(limit.measure).0;
            let amount = match limit.measure {
                Measure::Units | Measure::Cost => {
                    rows.iter().map(|row| i128::from(given[row]) * weights[row.index()]).sum()
                }
                Measure::Count => self.awards(&rows).len() as i128,
                Measure::Field => limit.counts.as_ref().map_or(0, |field| self.counted(id, field, scene)),
            };
            new.push(Charge { limit: id, at: scene.at, event: self.event, amount });
        }
        self.charges.extend(new);
    }

    /// As much of a field of the event as a limit still counts.
    pub(super) fn counted(&self, id: LimitId, field: &loyal::core::Expr, scene: &Scene) -> i128 {
        let limit = &self.program.limits[id.index()];
        let value = self.value(field, scene).max(0);
        if !self.holds(&limit.when, scene) {
            return value;
        }
        let room = self.room(id, scene);
        if value > room {
            note("Measure", &limit.measure);
            note("Overflowing", &limit.overflowing);
        }
        match limit.overflowing {
            Overflowing::Clip => value.min(room),
            Overflowing::Reject => value * i128::from(value <= room),
            Overflowing::Finish => value * i128::from(room > 0),
        }
    }
}

/// Rows of a set that want something.
fn sharing(wanted: &Units, rows: &[RowId]) -> Vec<RowId> {
    let rows: BTreeSet<RowId> = rows.iter().copied().collect();
    wanted.iter().filter(|(row, units)| rows.contains(row) && **units > 0).map(|(row, _)| *row).collect()
}

/// Ratios over one common denominator.
pub fn over_one(ratios: &[Ratio]) -> (Vec<i128>, i128) {
    let over = ratios.iter().fold(1i128, |over, ratio| {
        let with = i128::from(ratio.denominator());
        over / gcd(over, with) * with
    });
    let scaled = |ratio: &Ratio| i128::from(ratio.numerator()) * (over / i128::from(ratio.denominator()));
    (ratios.iter().map(scaled).collect(), over)
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
