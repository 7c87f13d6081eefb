//! What a member is, has chosen, activated and belongs to (`core` section 15): the state, and what asks for a change.

use std::collections::BTreeMap;

use loyal::core::{
    ActivationId, Attribute, AttributeId, AttributeKind, Guard, MembershipId, MenuId, Program, RowId, Trigger,
};
use loyal::quantity::{Day, Instant};

use super::Slow;
use super::deadline::{FOR_EVER, on_date};
use super::measure::Moved;
use super::price::Takes;
use super::scene::Scene;
use super::state::{LadderState, What};
use crate::acts::note;

/// Most offers open at a time; one more is an error of its event.
pub const MOST_OFFERS: usize = 8;

/// Something that changes what a member is.
#[derive(Clone, Debug)]
pub enum Request {
    /// A fact about the member.
    Assign(AttributeId, i64),
    Choose(AttributeId, i64),
    Activate(ActivationId),
    Pick(MenuId, u8),
    /// An open offer is over.
    Lapse(OpenOffer),
    Enroll(MembershipId),
    Cancel(MembershipId),
    /// A term of a membership is over at that instant.
    Term(MembershipId, Instant),
}

/// An offer that waits for picks.
#[derive(Clone, Debug)]
pub struct OpenOffer {
    pub menu: MenuId,
    pub taken: Vec<u8>,
    pub left: u8,
    pub due: Instant,
}

/// A member's place in a membership.
#[derive(Clone, Debug)]
pub struct Standing {
    pub active: bool,
    pub anchor: Day,
    pub terms: i32,
    pub due: Instant,
    pub cancelled: bool,
    pub gift: bool,
    /// The day on which the running term began.
    pub began: Day,
    /// Every start: its day, and the event in which it was.
    pub starts: Vec<(Day, u64)>,
}

/// What phase 6 has set off for phase 7.
#[derive(Clone, Debug, Default)]
pub struct SetOff {
    pub started: Vec<MembershipId>,
    pub renewed: Vec<MembershipId>,
    pub ended: Vec<MembershipId>,
    pub picked: Vec<(MenuId, u8)>,
    pub activated: Vec<ActivationId>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Own {
    pub values: Vec<i64>,
    /// By attribute: a choice that is still to take effect.
    pub coming: Vec<Option<(i64, Instant)>>,
    /// By activation: the instant at which it ends.
    pub activated: Vec<Option<Instant>>,
    /// Open offers, oldest first.
    pub offers: Vec<OpenOffer>,
    pub memberships: Vec<Standing>,
    /// What backdated rows would have given, by row: day, units.
    pub shadows: BTreeMap<RowId, Vec<(Day, i64)>>,
    /// What this event asks for, and rows whose effects wait for phase 6.
    pub requests: Vec<Request>,
    pub effects: Vec<RowId>,
    pub set_off: SetOff,
    /// An activation that holds for the sake of the argument.
    pub pretended: Option<ActivationId>,
}

impl Own {
    /// On joining, with what is known.
    pub fn start(program: &Program, joined: Day, known: &[(AttributeId, i64)]) -> Own {
        let mut values: Vec<i64> = program.attributes.iter().map(|attribute| attribute.initial).collect();
        for (id, value) in known {
            values[id.index()] = *value;
        }
        let outside = Standing {
            active: false,
            anchor: joined,
            terms: 0,
            due: FOR_EVER,
            cancelled: false,
            gift: false,
            began: joined,
            starts: Vec::new(),
        };
        Own {
            values,
            coming: vec![None; program.attributes.len()],
            activated: vec![None; program.activations.len()],
            memberships: vec![outside; program.memberships.len()],
            ..Own::default()
        }
    }

    /// How often a trigger of it has been set off.
    pub fn fires(&self, trigger: &Trigger) -> i128 {
        let count = |of: &[MembershipId], id: &MembershipId| of.iter().filter(|one| *one == id).count() as i128;
        match trigger {
            Trigger::Started(id) => count(&self.set_off.started, id),
            Trigger::Renewed(id) => count(&self.set_off.renewed, id),
            Trigger::Ended(id) => count(&self.set_off.ended, id),
            Trigger::Picked(menu, option) => {
                self.set_off.picked.iter().filter(|picked| **picked == (*menu, *option)).count() as i128
            }
            _ => 0,
        }
    }

    /// What phase 7 has collected is not collected again.
    pub fn collected(&mut self) {
        self.set_off = SetOff { activated: std::mem::take(&mut self.set_off.activated), ..SetOff::default() };
    }

    /// The next instant at which something of it is due.
    pub fn next(&self) -> Option<Instant> {
        let coming = self.coming.iter().flatten().map(|coming| coming.1);
        let offers = self.offers.iter().map(|offer| offer.due);
        let terms = self.memberships.iter().map(|standing| standing.due);
        coming.chain(offers).chain(terms).filter(|due| *due != FOR_EVER).min()
    }
}

impl Slow<'_> {
    /// The value of an attribute.
    pub fn attribute(&self, id: AttributeId) -> i64 {
        self.own.values[id.index()]
    }

    /// Whether a membership is active.
    pub fn is_member(&self, id: MembershipId) -> bool {
        self.own.memberships[id.index()].active
    }

    /// Whether something is activated.
    pub fn is_activated(&self, id: ActivationId, at: Instant) -> bool {
        self.own.pretended == Some(id) || self.own.activated[id.index()].is_some_and(|until| until > at)
    }

    /// A date that is known of the member.
    fn date(&self, id: AttributeId) -> Option<Day> {
        Some(self.attribute(id)).filter(|value| *value != Attribute::NO_DATE).map(|value| Day(value as i32))
    }

    /// Conditions on what the member is.
    pub(super) fn own_guard(&self, guard: &Guard, scene: &Scene) -> Option<bool> {
        let today = scene.day();
        Some(match guard {
            Guard::Attribute { attribute, words } => {
                let value = self.attribute(*attribute);
                (0..64).contains(&value) && words >> value & 1 == 1
            }
            Guard::Dated(id) => self.date(*id).is_some(),
            Guard::MonthOf(id) => self.date(*id).is_some_and(|day| day.date().month == today.date().month),
            Guard::Near(id, days) => self.date(*id).is_some_and(|day| {
                let (date, year) = (day.date(), today.date().year);
                (-1..=1)
                    .map(|shift| on_date(year + shift, date.month, date.day))
                    .any(|on| (on.0 - today.0).unsigned_abs() <= u32::from(*days))
            }),
            Guard::Activated(id) => self.is_activated(*id, scene.at),
            Guard::Member(id) => self.is_member(*id),
            _ => return None,
        })
    }

    /// An event that asks for something; false if it is declined.
    pub fn asked(&mut self, at: Instant, request: Request) -> bool {
        self.settle(at);
        let granted = self.may(&request, &Scene::bare(at));
        if granted {
            note("Request", &request);
            self.request(at, request);
        }
        granted
    }

    /// A request as an event of its own.
    pub(super) fn request(&mut self, at: Instant, request: Request) {
        self.own.requests = vec![request];
        self.outside_event(Scene::bare(at), &|_| false, &Takes::default(), Moved::default());
    }

    /// The member leaves the program: whatever is held lapses, tiers and all that was chosen end, without rows.
    pub fn leave(&mut self, at: Instant) {
        self.settle(at);
        self.lapse_where(|_| true);
        for place in 0..self.ladders.len() {
            let (rank, tiers) = (self.ladders[place].rank, self.program.ladders[place].tiers.len());
            if rank > 0 {
                self.book(What::Ranked { ladder: place as u16, from: rank, to: 0 });
            }
            self.ladders[place] = LadderState::start(tiers, 0, at);
        }
        // Another life would begin anew.
        self.own = Own::start(self.program, at.day(), &[]);
    }

    fn may(&self, request: &Request, scene: &Scene) -> bool {
        match request {
            Request::Assign(id, value) => self.is_value(*id, *value),
            Request::Choose(id, value) => self.may_choose(*id, *value, scene),
            Request::Activate(id) => {
                let over = self.program.activations[id.index()].until.is_some_and(|until| scene.day() > until);
                !over && !self.is_activated(*id, scene.at)
            }
            Request::Pick(menu, option) => self.offer_with(*menu, *option).is_some(),
            Request::Enroll(id) => {
                let standing = &self.own.memberships[id.index()];
                let already = standing.active && !standing.cancelled && !standing.gift;
                !already && self.holds(&self.program.memberships[id.index()].guard, scene)
            }
            Request::Cancel(id) => {
                let standing = &self.own.memberships[id.index()];
                standing.active && !standing.cancelled
            }
            Request::Lapse(_) | Request::Term(..) => true,
        }
    }

    fn may_choose(&self, id: AttributeId, value: i64, scene: &Scene) -> bool {
        let Some(choice) = &self.program.attributes[id.index()].choice else { return false };
        if !self.is_value(id, value) {
            return false;
        }
        let room = |limit| self.room_to_ask(limit, scene).is_none_or(|room| room >= 1);
        value == self.chosen_last(id) || self.holds(&choice.guard, scene) && choice.limits.iter().all(|id| room(*id))
    }

    /// The value that is to come, else the one in force.
    pub(super) fn chosen_last(&self, id: AttributeId) -> i64 {
        self.own.coming[id.index()].map_or(self.attribute(id), |coming| coming.0)
    }

    fn is_value(&self, id: AttributeId, value: i64) -> bool {
        let attribute = &self.program.attributes[id.index()];
        match &attribute.kind {
            AttributeKind::Words(words) => (0..=words.len() as i64).contains(&value),
            AttributeKind::Number { .. } => attribute
                .choice
                .as_ref()
                .and_then(|choice| choice.range)
                .is_none_or(|of| of.least <= value && value <= of.most && (value - of.least) % of.step == 0),
            AttributeKind::Date => true,
        }
    }

    /// Of the open offers of the menu that still have the option, the one that is due first, the older on a tie.
    pub(super) fn offer_with(&self, menu: MenuId, option: u8) -> Option<usize> {
        let repeats = self.program.menus[menu.index()].options[usize::from(option)].may_repeat;
        let offers = self.own.offers.iter().enumerate();
        let has = offers
            .filter(|(_, offer)| offer.menu == menu && offer.left > 0 && (repeats || !offer.taken.contains(&option)));
        has.min_by_key(|(place, offer)| (offer.due, *place)).map(|found| found.0)
    }

    /// M9 for all that is due by `now`: memberships, then choices, by name, then offers by (menu, due).
    pub(super) fn own_deadlines(&mut self, now: Instant) {
        for place in 0..self.own.memberships.len() {
            let due = self.own.memberships[place].due;
            if due <= now {
                self.own.memberships[place].due = FOR_EVER;
                self.request(now, Request::Term(MembershipId(place as u16), due));
            }
        }
        for place in 0..self.own.coming.len() {
            if let Some((value, _)) = self.own.coming[place].take_if(|coming| coming.1 <= now) {
                self.request(now, Request::Assign(AttributeId(place as u16), value));
            }
        }
        loop {
            let over = self.own.offers.iter().enumerate().filter(|(_, offer)| offer.due <= now);
            let Some((place, _)) = over.min_by_key(|(place, offer)| (offer.menu, offer.due, *place)) else { return };
            let offer = self.own.offers.remove(place);
            self.request(now, Request::Lapse(offer));
        }
    }
}
