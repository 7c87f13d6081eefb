//! Phase 3, last: groups decide which of the matching rows pay.

use std::collections::BTreeSet;

use loyal::core::{Effect, Group, GroupId, GroupKind, GroupPart, HoldingId, RowId};
use loyal::quantity::Ratio;

use super::Slow;
use super::limits::over_one;
use super::rounding::Exact;

impl Slow<'_> {
    /// Rows that pay, of those that match; and whether an exclusive group pays, beside which nothing else does.
    pub(super) fn paying(&self, matching: &[RowId], units: &Exact) -> (Vec<RowId>, bool) {
        let gives = |row: &&RowId| match &self.program.rows[row.index()].effect {
            Effect::Grant { .. } | Effect::PriceOff { .. } | Effect::Cash { .. } => {
                units.get(row).is_some_and(|units| *units > 0)
            }
            _ => true,
        };
        let mut left: BTreeSet<RowId> = matching.iter().filter(gives).copied().collect();
        let inside = |of: GroupId| {
            let parts = self.program.groups.iter().flat_map(|group| &group.parts);
            parts.into_iter().any(|part| matches!(part, GroupPart::Group(inner) if *inner == of))
        };
        let mut tops: Vec<GroupId> =
            (0..self.program.groups.len()).map(|place| GroupId(place as u16)).filter(|id| !inside(*id)).collect();
        tops.sort_by_key(|id| &self.program.groups[id.index()].name);
        for &top in &tops {
            self.decide_group(top, units, &mut left);
        }
        tops.retain(|id| self.group(*id).kind == GroupKind::Exclusive);
        let all: BTreeSet<RowId> = tops.iter().flat_map(|id| self.rows_of(*id)).collect();
        let matching = tops.iter().map(|id| self.rows_of(*id)).filter(|rows| !rows.is_disjoint(&left));
        let winner = best(matching.map(|rows| (self.worth_of(&rows, &all, units, &left), rows)));
        let exclusive = winner.is_some();
        if let Some(rows) = winner {
            left.retain(|row| rows.contains(row));
        }
        (left.into_iter().collect(), exclusive)
    }

    fn group(&self, id: GroupId) -> &Group {
        &self.program.groups[id.index()]
    }

    /// All rows of a group.
    fn rows_of(&self, id: GroupId) -> BTreeSet<RowId> {
        self.group(id).parts.iter().flat_map(|part| self.rows_of_part(part)).collect()
    }

    fn rows_of_part(&self, part: &GroupPart) -> BTreeSet<RowId> {
        match part {
            GroupPart::Rule { rows, .. } => rows.iter().copied().collect(),
            GroupPart::Group(inner) => self.rows_of(*inner),
        }
    }

    fn name_of_part<'s>(&'s self, part: &'s GroupPart) -> &'s str {
        match part {
            GroupPart::Rule { name, .. } => name,
            GroupPart::Group(inner) => &self.group(*inner).name,
        }
    }

    /// Inner groups first; then one part stays.
    fn decide_group(&self, id: GroupId, units: &Exact, left: &mut BTreeSet<RowId>) {
        let group = self.group(id);
        for part in &group.parts {
            if let GroupPart::Group(inner) = part {
                self.decide_group(*inner, units, left);
            }
        }
        let all = self.rows_of(id);
        let mut matching: Vec<&GroupPart> =
            group.parts.iter().filter(|part| !self.rows_of_part(part).is_disjoint(left)).collect();
        let exclusive =
            |part: &&GroupPart| matches!(part, GroupPart::Group(id) if self.group(*id).kind == GroupKind::Exclusive);
        if group.kind != GroupKind::First {
            matching.sort_by_key(|part| self.name_of_part(part));
        }
        let mut by_value = group.kind != GroupKind::First;
        if matching.iter().any(exclusive) {
            matching.retain(exclusive);
            by_value = true;
        }
        let rows = |part: &&GroupPart| self.rows_of_part(part);
        let winner = if by_value {
            best(matching.iter().map(|part| (self.worth_of(&rows(part), &all, units, left), rows(part))))
        } else {
            matching.first().map(rows)
        };
        if let Some(winner) = winner {
            left.retain(|row| winner.contains(row) || !all.contains(row));
        }
    }

    /// What the rows still in play give: units if everything compared is of one holding or money off, else worth.
    fn worth_of(&self, rows: &BTreeSet<RowId>, all: &BTreeSet<RowId>, units: &Exact, left: &BTreeSet<RowId>) -> i128 {
        let kind = |row: &RowId| match &self.program.rows[row.index()].effect {
            Effect::Grant { holding, .. } => Some(Some(*holding)),
            Effect::PriceOff { .. } | Effect::Cash { .. } => Some(None),
            _ => None,
        };
        let kinds: BTreeSet<Option<HoldingId>> = all.iter().filter_map(kind).collect();
        let worth = |row: &RowId| match kind(row) {
            _ if kinds.len() < 2 => Ratio::ONE,
            Some(Some(holding)) => self.program.holdings[holding.index()].worth.unwrap_or(Ratio::ZERO),
            Some(None) => Ratio::ONE,
            None => Ratio::ZERO,
        };
        let compared: Vec<RowId> = all.iter().copied().collect();
        let (worths, _) = over_one(&compared.iter().map(worth).collect::<Vec<_>>());
        let mine = compared.iter().zip(worths).filter(|(row, _)| rows.contains(row) && left.contains(row));
        mine.map(|(row, worth)| units.get(row).copied().unwrap_or(0) * worth).sum()
    }
}

/// The first of the largest.
fn best(parts: impl Iterator<Item = (i128, BTreeSet<RowId>)>) -> Option<BTreeSet<RowId>> {
    let mut best: Option<(i128, BTreeSet<RowId>)> = None;
    for part in parts {
        if best.as_ref().is_none_or(|most| part.0 > most.0) {
            best = Some(part);
        }
    }
    best.map(|best| best.1)
}
