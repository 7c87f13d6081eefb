//! Phase 4: every limit on the result of the one before.

use std::collections::BTreeMap;

use loyal::core::{Effect, HoldingId, Limit, LimitCap, LimitId, Measure, Overflowing, RowId};

use super::scene::Scene;
use super::state::Asked;
use super::{Slow, unsupported};

impl Slow<'_> {
    fn cap(&self, cap: &LimitCap) -> i128 {
        match cap {
            LimitCap::Fixed(cap) => i128::from(*cap),
            LimitCap::ByRank(ladder, caps) => i128::from(caps[usize::from(self.rank(*ladder))]),
        }
    }

    /// Room that a limit of rows leaves today.
    fn room(&self, limit: &Limit, scene: &Scene) -> i128 {
        let mine = self.posted.iter().filter(|posted| {
            let inside = self.same_window(limit.window, posted.day, 0, scene.day());
            limit.rows.contains(&posted.row) && (inside || posted.event == self.event)
        });
        let used: i128 = match limit.measure {
            Measure::Units => mine.map(|posted| i128::from(posted.units)).sum(),
            Measure::Count => {
                let mut events: Vec<u64> =
                    mine.map(|posted| posted.event).filter(|event| *event != self.event).collect();
                events.dedup();
                events.len() as i128
            }
            Measure::Cost | Measure::Field => unsupported("limits on costs and fields"),
        };
        (self.cap(&limit.cap) - used).max(0)
    }

    /// Room that a limit of a reward or payment leaves.
    pub(super) fn room_to_ask(&self, limit: LimitId, of: Asked, scene: &Scene) -> i128 {
        let limit = &self.program.limits[limit.index()];
        let mine = self
            .redemptions
            .iter()
            .filter(|past| past.of == of && self.same_window(limit.window, past.day, 0, scene.day()));
        let used: i128 = match limit.measure {
            Measure::Units => mine.map(|past| i128::from(past.units)).sum(),
            Measure::Count => mine.map(|past| i128::from(past.times)).sum(),
            Measure::Cost | Measure::Field => unsupported("limits on costs and fields"),
        };
        (self.cap(&limit.cap) - used).max(0)
    }

    /// The least room of a row's limits on units, for a share of its award; `None` without any. A limit
    /// that rejects the award leaves nothing to take a share of.
    pub(super) fn room_of(&self, row: RowId, scene: &Scene) -> Option<i128> {
        let Effect::Grant { amount, .. } = &self.program.rows[row.index()].effect else { return Some(0) };
        let award = i128::from(self.rounded(amount, scene));
        let limits = self.program.rows[row.index()].limits.iter().map(|limit| &self.program.limits[limit.index()]);
        limits
            .filter_map(|limit| {
                let room = self.room(limit, scene);
                match (limit.measure, limit.overflowing) {
                    (Measure::Units, Overflowing::Reject) if award > room => Some(0),
                    (Measure::Units, _) => Some(room),
                    (Measure::Count, _) => (room == 0).then_some(0),
                    (Measure::Cost | Measure::Field, _) => unsupported("limits on costs and fields"),
                }
            })
            .min()
    }

    /// Limits of rows: smaller sets first, then in the order in which they stand.
    pub(super) fn limit(&self, wanted: &mut BTreeMap<RowId, i64>, scene: &Scene) {
        let mut limits: Vec<&Limit> = self.program.limits.iter().filter(|limit| !limit.rows.is_empty()).collect();
        limits.sort_by_key(|limit| limit.rows.len());
        for limit in limits {
            let sharing: Vec<RowId> = wanted
                .iter()
                .filter(|(row, units)| limit.rows.contains(row) && **units > 0)
                .map(|(row, _)| *row)
                .collect();
            let demand: i128 = match limit.measure {
                Measure::Units => sharing.iter().map(|row| i128::from(wanted[row])).sum(),
                Measure::Count => i128::from(!sharing.is_empty()),
                Measure::Cost | Measure::Field => unsupported("limits on costs and fields"),
            };
            let room = self.room(limit, scene);
            if demand <= room {
                continue;
            }
            let clip = limit.overflowing == Overflowing::Clip && limit.measure == Measure::Units;
            let shares = if clip { self.shares(&sharing, wanted, room) } else { vec![0; sharing.len()] };
            wanted.extend(sharing.into_iter().zip(shares));
        }
    }

    /// A holding's maximum is a limit that all rows granting to it share.
    pub(super) fn limit_holdings(&self, wanted: &mut BTreeMap<RowId, i64>) {
        for (place, holding) in self.program.holdings.iter().enumerate() {
            let Some(most) = holding.maximum else { continue };
            let id = HoldingId(place as u16);
            let gives = |row: &RowId| matches!(&self.program.rows[row.index()].effect, Effect::Grant { holding, .. } if *holding == id);
            let sharing: Vec<RowId> =
                wanted.iter().filter(|(row, units)| gives(row) && **units > 0).map(|(row, _)| *row).collect();
            let demand: i128 = sharing.iter().map(|row| i128::from(wanted[row])).sum();
            let room = i128::from((most - self.available(id) - self.pending(id)).max(0));
            if demand > room {
                let shares = self.shares(&sharing, wanted, room);
                wanted.extend(sharing.into_iter().zip(shares));
            }
        }
    }

    /// Largest remainder; ties by name.
    fn shares(&self, rows: &[RowId], wanted: &BTreeMap<RowId, i64>, room: i128) -> Vec<i64> {
        let total: i128 = rows.iter().map(|row| i128::from(wanted[row])).sum();
        let mut shares: Vec<i128> = rows.iter().map(|row| i128::from(wanted[row]) * room / total).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&at| {
            let rest = i128::from(wanted[&rows[at]]) * room % total;
            (std::cmp::Reverse(rest), &self.program.rows[rows[at].index()].name)
        });
        let left = room - shares.iter().sum::<i128>();
        for &at in order.iter().take(left as usize) {
            shares[at] += 1;
        }
        shares.into_iter().map(|share| share as i64).collect()
    }
}
