//! Terms that a dated amendment replaces (`core` section 16), and M6.

use loyal::core::{
    Anchor, Deadline, Fall, Guard, HoldingId, HoldingKind, LadderId, LimitCap, Rank, SpendOrder, Trigger,
};
use loyal::quantity::{Day, Instant};

use super::Slow;
use super::deadline::{due, until};
use super::scene::Scene;

/// A holding's terms on a day.
#[derive(Clone, Copy)]
pub struct Terms<'p> {
    pub kind: HoldingKind,
    pub pending: &'p Deadline,
    pub pending_when: &'p [(Guard, Deadline)],
    pub expiry: &'p Deadline,
    pub by_rank: Option<&'p (LadderId, Vec<Deadline>)>,
    pub touched_by: &'p [Trigger],
    pub spend: SpendOrder,
    pub maximum: Option<&'p LimitCap>,
}

impl<'p> Slow<'p> {
    /// The terms of a holding: of the version in force on the day of booking.
    pub(super) fn shape(&self, id: HoldingId) -> Terms<'p> {
        let program = self.program;
        let first = &program.holdings[id.index()];
        let (today, joined) = (self.booked, self.joined.day());
        match first.versions.iter().rev().find(|version| version.since.holds(today, joined)) {
            Some(version) => Terms {
                kind: version.kind,
                pending: &version.pending,
                pending_when: &version.pending_when,
                expiry: &version.expiry,
                by_rank: version.expiry_by_rank.as_ref(),
                touched_by: &version.touched_by,
                spend: version.spend,
                maximum: version.maximum.as_ref(),
            },
            None => Terms {
                kind: first.kind,
                pending: &first.pending,
                pending_when: &first.pending_when,
                expiry: &first.expiry,
                by_rank: first.expiry_by_rank.as_ref(),
                touched_by: &first.touched_by,
                spend: first.spend,
                maximum: first.maximum.as_ref(),
            },
        }
    }

    /// How long what is given now stays pending: of the periods whose condition holds the one that ends last.
    pub(super) fn pending_of(&self, id: HoldingId, at: Instant) -> &'p Deadline {
        let (shape, scene) = (self.shape(id), Scene::bare(at));
        let holding = shape.pending_when.iter().filter(|(guard, _)| self.holds(guard, &scene)).map(|one| &one.1);
        holding.max_by_key(|period| until(period, at, self.joined.day())).unwrap_or(shape.pending)
    }

    /// How long tiers are kept and how they fall, on the day of booking.
    pub(super) fn ladder_terms(&self, place: usize) -> (&'p Deadline, Fall, Rank) {
        let program = self.program;
        let ladder = &program.ladders[place];
        let (today, joined) = (self.booked, self.joined.day());
        match ladder.versions.iter().rev().find(|version| version.since.holds(today, joined)) {
            Some(version) => (&version.keep, version.fall, version.initial),
            None => (&ladder.keep, ladder.fall, ladder.initial),
        }
    }

    /// M6: what has no date gets the new terms; ladders move by the new conditions.
    pub(super) fn amend(&mut self, day: Day) {
        if !self.program.amended.contains(&day) {
            return;
        }
        let scene = Scene::bare(day.start());
        self.fed.clear();
        self.event += 1;
        self.before_goals(&scene);
        let before = self.watch(&scene);
        for (place, holding) in self.program.holdings.iter().enumerate() {
            if holding.versions.iter().any(|version| version.since.day == day && !version.since.joining) {
                self.new_terms(HoldingId(place as u16), day.start());
            }
        }
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            if ladder.reviews.is_none() {
                self.judge(place, &scene, scene.at);
            }
            self.rise(place);
            // A tier that the old terms held beyond its date.
            self.ladders[place].close(scene.at);
            self.fall(place, scene.at);
            self.bring_into_force(place, scene.at, scene.at);
        }
        self.follow(&scene, &before);
    }

    fn new_terms(&mut self, holding: HoldingId, now: Instant) {
        let term = self.term(holding);
        let (touches, joined) = (term.anchor == Anchor::Touch, self.joined.day());
        let undated = |lot: &super::Lot| lot.holding == holding && lot.own_term.is_none() && lot.due.is_none();
        if touches && self.lots.iter().any(undated) {
            self.touches[holding.index()] = Some(now);
        }
        for lot in self.lots.iter_mut().filter(|lot| undated(lot)) {
            if touches {
                lot.due = due(&term, now, joined);
                continue;
            }
            lot.due = due(&term, lot.base, joined);
            if lot.due.is_some_and(|due| due.at <= now) {
                lot.base = now;
                lot.due = due(&term, now, joined);
            }
        }
    }

    /// Looks at what suspends holdings. When it ends, what is overdue gets one fresh term from now.
    pub(super) fn suspend(&mut self, now: Instant) {
        let scene = Scene::bare(now);
        for (place, holding) in self.program.holdings.iter().enumerate() {
            let Some(guard) = &holding.suspended else { continue };
            let holds = self.holds(guard, &scene);
            if std::mem::replace(&mut self.suspended[place], holds) == holds || holds {
                continue;
            }
            let id = HoldingId(place as u16);
            let term = self.term(id);
            let joined = self.joined.day();
            for lot in self.lots.iter_mut().filter(|lot| lot.holding == id && lot.own_term.is_none()) {
                if lot.due.is_some_and(|due| due.at <= now) {
                    lot.base = now;
                    lot.due = due(&term, now, joined);
                }
            }
        }
    }
}
