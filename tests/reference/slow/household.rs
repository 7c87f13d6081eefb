//! Members who share holdings and metrics (`core` section 9): a merged life, step by step.

use loyal::core::{HoldingId, SpendOrder};
use loyal::quantity::Instant;

use super::follow::Watch;
use super::lots::pro_rata;
use super::observed::reads_metric;
use super::scene::Scene;
use super::{Lot, Slow};
use crate::acts::note_word;

/// One member of those present acts, with the others at hand.
fn with_others<'p, T>(present: &mut Vec<Slow<'p>>, here: usize, act: impl FnOnce(&mut Slow<'p>) -> T) -> T {
    let mut me = present.remove(here);
    me.present = std::mem::take(present);
    let done = act(&mut me);
    *present = std::mem::take(&mut me.present);
    present.insert(here, me);
    done
}

/// Lets everything happen that is due for members present up to and including `until`: a midnight step by step for all.
pub fn settle_together(present: &mut Vec<Slow<'_>>, until: Instant) {
    while let Some(now) = present.first().map(|one| one.now).filter(|now| *now < until.day()) {
        let day = now.plus_days(1);
        within(present, day.start());
        for step in 1..=12 {
            present.iter_mut().for_each(|one| one.booked = if step <= 5 { now } else { day });
            (0..present.len()).for_each(|here| with_others(present, here, |one| one.midnight_step(day, step)));
        }
        for one in present.iter_mut() {
            (one.now, one.booked, one.clock, one.step) = (day, day, day.start(), 0);
        }
    }
    within(present, Instant(until.0 + 1));
    present.iter_mut().for_each(|one| one.clock = until);
}

/// What is due to the second, in order of time, then of members.
fn within(present: &mut Vec<Slow<'_>>, end: Instant) {
    loop {
        let due = present.iter().enumerate().filter_map(|(here, one)| Some((one.next_within(end)?, here)));
        let Some((at, here)) = due.min() else { return };
        with_others(present, here, |one| one.step_within(at));
    }
}

/// What everybody looks at before something happens, each with the others at hand.
pub fn watch_all(present: &mut Vec<Slow<'_>>, at: Instant) -> Vec<Watch> {
    (0..present.len()).map(|here| watch_one(present, here, at)).collect()
}

fn watch_one(present: &mut Vec<Slow<'_>>, here: usize, at: Instant) -> Watch {
    let scene = Scene::bare(at);
    with_others(present, here, |one| {
        one.before_goals(&scene);
        one.watch(&scene)
    })
}

/// An event of one member present; the others' tiers and conditions follow.
pub fn act_together<'p, T>(
    present: &mut Vec<Slow<'p>>,
    here: usize,
    at: Instant,
    event: impl FnOnce(&mut Slow<'p>) -> T,
) -> T {
    settle_together(present, at);
    // What is refused is no event of the member's own.
    let others: Vec<usize> = (0..present.len()).filter(|other| *other != here).collect();
    let before: Vec<Watch> = others.iter().map(|other| watch_one(present, *other, at)).collect();
    let done = with_others(present, here, event);
    let fed = present[here].fed.clone();
    for (other, before) in others.into_iter().zip(&before) {
        with_others(present, other, |one| one.judged_beside(&fed, before, at));
    }
    done
}

/// After somebody has entered: everybody but the newcomer, then the newcomer, with every shared metric as fed.
pub fn judge_all(present: &mut Vec<Slow<'_>>, newcomer: usize, before: &[Watch], at: Instant) {
    let all: Vec<usize> = (0..present[newcomer].program.accumulators.len()).collect();
    let others = (0..present.len()).filter(|here| *here != newcomer);
    for here in others.chain([newcomer]).collect::<Vec<_>>() {
        with_others(present, here, |one| one.judged_beside(&all, &before[here], at));
    }
}

impl<'p> Slow<'p> {
    /// Whether a holding is shared with others who are at hand.
    fn shares(&self, holding: HoldingId) -> bool {
        !self.present.is_empty() && self.program.parties.shares(holding)
    }

    /// Spendable units, with the household's where it is shared.
    pub fn available(&self, holding: HoldingId) -> i64 {
        let others = self.present.iter().filter(|_| self.shares(holding));
        self.own_available(holding) + others.map(|one| one.own_available(holding)).sum::<i64>()
    }

    /// Units still pending, likewise.
    pub fn pending(&self, holding: HoldingId) -> i64 {
        let others = self.present.iter().filter(|_| self.shares(holding));
        self.own_pending(holding) + others.map(|one| one.own_pending(holding)).sum::<i64>()
    }

    /// A metric as the member reads it.
    pub fn accumulated(&self, place: usize, ago: u8, today: loyal::quantity::Day) -> i128 {
        let own = self.own_accumulated(place, ago, today);
        if !self.program.parties.sums(loyal::core::AccumulatorId(place as u16)) {
            return own;
        }
        let others: i128 = self.present.iter().map(|one| one.own_accumulated(place, ago, today)).sum();
        if others != 0 {
            note_word("Pool", "metric");
        }
        own + others
    }

    /// Takes units out of whatever is shared. Of the lots consumed the one with the latest due.
    pub(super) fn take(&mut self, holding: HoldingId, units: i64, by: &str) -> Option<Lot> {
        if !self.shares(holding) || self.own_available(holding) == self.available(holding) {
            return self.take_own(holding, units, by);
        }
        let pro_rata_word = self.program.parties.pool.as_ref().is_some_and(|pool| pool.pro_rata);
        let by_account = pro_rata_word || self.shape(holding).spend == SpendOrder::ProRata;
        let parts =
            if by_account { self.parts_by_account(holding, units) } else { self.parts_in_order(holding, units) };
        let mut latest: Vec<Lot> = Vec::new();
        let booked = self.booked;
        for (key, part) in parts {
            if part == 0 {
                continue;
            }
            if key == self.key {
                latest.extend(self.take_own(holding, part, by));
            } else if let Some(one) = self.present.iter_mut().find(|one| one.key == key) {
                note_word("Pool", if pro_rata_word { "shares" } else { "holding" });
                let own = std::mem::replace(&mut one.booked, booked);
                latest.extend(one.take_own(holding, part, by));
                one.booked = own;
            }
        }
        latest.into_iter().rev().max_by_key(|lot| lot.due.map_or(i64::MAX, |due| due.at.0))
    }

    fn everybody(&self) -> Vec<&Slow<'p>> {
        let mut all: Vec<&Slow<'p>> = self.present.iter().chain([self]).collect();
        all.sort_by_key(|one| one.key);
        all
    }

    fn parts_by_account(&self, holding: HoldingId, units: i64) -> Vec<(usize, i64)> {
        let all = self.everybody();
        let held: Vec<i64> = all.iter().map(|one| one.own_available(holding)).collect();
        all.iter().map(|one| one.key).zip(pro_rata(units, &held)).collect()
    }

    /// All lots in one order, the holding's own; equal ones by member.
    fn parts_in_order(&self, holding: HoldingId, units: i64) -> Vec<(usize, i64)> {
        let mut lots = Vec::new();
        for one in self.everybody() {
            for (place, lot) in one.lots.iter().enumerate() {
                if lot.holding == holding && lot.matures.is_none() {
                    lots.push((one.spend_key(place), one.key, lot.units));
                }
            }
        }
        lots.sort();
        let mut parts = std::collections::BTreeMap::new();
        let mut left = units;
        for (_, key, there) in lots {
            let taken = left.min(there);
            left -= taken;
            *parts.entry(key).or_insert(0) += taken;
        }
        parts.into_iter().collect()
    }

    /// Ladders that read a shared metric which somebody's event fed; then what that and the change set off.
    fn judged_beside(&mut self, fed: &[usize], before: &Watch, at: Instant) {
        let shared = |metric: &&usize| self.program.parties.sums(loyal::core::AccumulatorId(**metric as u16));
        let fed: Vec<usize> = fed.iter().filter(shared).copied().collect();
        let scene = Scene::bare(at);
        self.fed.clear();
        self.event += 1;
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            let concerned = |guard| reads_metric(guard, &fed);
            let concerned = ladder.tiers.iter().skip(1).any(|tier| concerned(&tier.reach) || concerned(&tier.keep));
            if ladder.reviews.is_none() && concerned {
                self.judge(place, &scene, scene.at);
                self.rise(place);
                self.bring_into_force(place, scene.at, scene.at);
            }
        }
        self.follow(&scene, before);
        self.suspend(at);
    }

    /// Whether the limits on changes leave room for one more.
    pub fn may_change(&self, at: Instant) -> bool {
        let Some(pool) = &self.program.parties.pool else { return false };
        let scene = Scene::bare(at);
        pool.limits.iter().all(|id| self.room_to_ask(*id, &scene).is_none_or(|room| room >= 1))
    }

    /// Counts a change.
    pub fn changed(&mut self, at: Instant) {
        let Some(pool) = &self.program.parties.pool else { return };
        note_word("Pool", "change");
        self.event += 1;
        self.charge_request(&pool.limits, 1, 0, &Scene::bare(at));
    }

    /// Nobody yet: a place for a member who is elsewhere.
    pub fn nobody(&self) -> Slow<'p> {
        let mut nobody = Slow::blank(self.program, self.joined, None, &[], super::Company::Alone(Default::default()));
        nobody.key = self.key;
        nobody
    }
}
