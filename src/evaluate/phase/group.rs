//! Phase 3, last: groups decide which of the matching rows pay.

use super::Moment;
use crate::core::{GroupId, GroupKind, RowId};
use crate::evaluate::member::Scratch;
use crate::evaluate::plan::{GroupPlan, PartPlan, Plan, among};
use crate::evaluate::recorder::{Recorder, Skip};
use crate::quantity::Instant;

impl Plan {
    /// Decides every group, inner ones first, and drops the rows that do not pay.
    #[cold]
    pub(super) fn decide_groups<R: Recorder>(&self, scratch: &mut Scratch, moment: Moment<'_>, recorder: &mut R) {
        let groups = &self.groups;
        for &top in &groups.tops {
            self.decide(scratch, top, 0, moment, recorder);
        }
        let mut best: Option<(usize, i128)> = None;
        for &top in &groups.tops {
            let group = &groups.all[top];
            if group.kind != GroupKind::Exclusive || !group.parts.iter().any(|part| self.matches(scratch, part)) {
                continue;
            }
            let value = group.parts.iter().map(|part| self.value(scratch, part, groups.by_worth)).sum();
            if best.is_none_or(|(_, most)| value > most) {
                best = Some((top, value));
            }
        }
        if let Some((winner, _)) = best {
            let group = &groups.all[winner];
            let pays = |row: RowId| group.parts.iter().any(|part| among(&part.rows, row));
            self.drop_rows(scratch, |row| !pays(row), group.id, moment, recorder);
            scratch.shared.exclusive = true;
        }
    }

    fn decide<R: Recorder>(
        &self,
        scratch: &mut Scratch,
        at: usize,
        depth: usize,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        let Some(group) = self.groups.all.get(at).filter(|_| depth <= self.groups.all.len()) else { return };
        for inner in group.parts.iter().filter_map(|part| part.inner) {
            self.decide(scratch, inner, depth + 1, moment, recorder);
        }
        let Some(winner) = self.winner(scratch, group) else { return };
        for (place, part) in group.parts.iter().enumerate() {
            if place != winner {
                self.drop_rows(scratch, |row| among(&part.rows, row), group.id, moment, recorder);
            }
        }
    }

    /// The part of a group that pays.
    fn winner(&self, scratch: &Scratch, group: &GroupPlan) -> Option<usize> {
        let matching = || group.parts.iter().enumerate().filter(|(_, part)| self.matches(scratch, part));
        let only = matching().any(|(_, part)| part.exclusive);
        if group.kind == GroupKind::First && !only {
            return matching().next().map(|(place, _)| place);
        }
        let mut best: Option<(usize, i128)> = None;
        for (place, part) in matching().filter(|(_, part)| part.exclusive || !only) {
            let value = self.value(scratch, part, group.by_worth);
            if best.is_none_or(|(_, most)| value > most) {
                best = Some((place, value));
            }
        }
        best.map(|(place, _)| place)
    }

    /// Whether some row of a part gives something or acts.
    fn matches(&self, scratch: &Scratch, part: &PartPlan) -> bool {
        let within = |entry: u16| among(&part.rows, self.rows[usize::from(entry)].id);
        scratch.awards.iter().any(|award| within(award.entry)) || scratch.effects.iter().any(|&entry| within(entry))
    }

    /// What a part gives: parts of units, exact, or what they are worth.
    fn value(&self, scratch: &Scratch, part: &PartPlan, by_worth: bool) -> i128 {
        let mut sum = 0i128;
        for award in &scratch.awards {
            let row = &self.rows[usize::from(award.entry)];
            if !among(&part.rows, row.id) {
                continue;
            }
            let waiting = scratch.shared.waiting.iter().find(|(entry, _)| *entry == award.entry);
            let exact = waiting.map_or_else(|| i128::from(award.units) * i128::from(self.over_of(row)), |one| one.1);
            let worth = self.groups.worth.get(row.id.index()).copied().filter(|_| by_worth).unwrap_or(1);
            sum = sum.saturating_add(exact.saturating_mul(worth));
        }
        sum
    }

    fn drop_rows<R: Recorder>(
        &self,
        scratch: &mut Scratch,
        loses: impl Fn(RowId) -> bool,
        group: GroupId,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        let of = |entry: u16| self.rows[usize::from(entry)].id;
        if R::TRACES {
            let given = scratch.awards.iter().map(|award| award.entry).chain(scratch.effects.iter().copied());
            for row in given.map(of).filter(|row| loses(*row)) {
                recorder.row_skipped(Instant(moment.at), row, Skip::Outdone(group));
            }
        }
        scratch.awards.retain(|award| !loses(of(award.entry)));
        scratch.effects.retain(|&entry| !loses(of(entry)));
        scratch.shared.waiting.retain(|(entry, _)| !loses(of(*entry)));
    }
}
