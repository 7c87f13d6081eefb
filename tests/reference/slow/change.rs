//! Phase 6, first half: attributes, activations, offers and memberships change, before tiers are judged.

use std::collections::BTreeSet;

use loyal::core::{Amount, AttributeId, Deadline, Effect, MembershipId, MenuId, Step};
use loyal::quantity::{Day, Instant};

use super::deadline::{FOR_EVER, due as due_of, later_day, not_over, until as until_of};
use super::own::{MOST_OFFERS, OpenOffer, Request};
use super::scene::Scene;
use super::{Slow, What};

impl Slow<'_> {
    /// What rows of this event do, by name; then what the event asks for.
    pub(super) fn change_own(&mut self, scene: &Scene) {
        let program = self.program;
        // Fees are amounts on the state before all this.
        let fee = |fee: &Option<Amount>| fee.as_ref().map_or(0, |fee| self.rounded(fee, scene));
        let fees: Vec<i64> = program.memberships.iter().map(|membership| fee(&membership.fee)).collect();
        let mut rows = std::mem::take(&mut self.own.effects);
        rows.sort_by_key(|row| &program.rows[row.index()].name);
        let mut assigned = BTreeSet::new();
        for row in rows {
            match &program.rows[row.index()].effect {
                Effect::Assign { attribute, value } if assigned.insert(*attribute) => {
                    self.assign(*attribute, *value);
                }
                Effect::Open(menu) => self.open(*menu, scene.at),
                Effect::Enroll { membership, until } => self.start(*membership, until.as_ref(), scene, &fees),
                Effect::Unenroll(membership) => self.end(*membership),
                _ => {}
            }
        }
        for request in std::mem::take(&mut self.own.requests) {
            self.carry_out(request, scene, &fees);
        }
    }

    fn carry_out(&mut self, request: Request, scene: &Scene, fees: &[i64]) {
        match request {
            Request::Assign(id, value) => self.assign(id, value),
            Request::Choose(id, value) => self.choose(id, value, scene),
            Request::Activate(id) => {
                let per = self.program.activations[id.index()].per;
                let until = per.map_or(FOR_EVER, |per| per.first_day(per.key(scene.day()) + 1).start());
                self.own.activated[id.index()] = Some(until);
                self.own.set_off.activated.push(id);
            }
            Request::Pick(menu, option) => {
                let Some(place) = self.offer_with(menu, option) else { return };
                let offer = &mut self.own.offers[place];
                offer.taken.push(option);
                offer.left -= 1;
                if offer.left == 0 {
                    self.own.offers.remove(place);
                }
                self.own.set_off.picked.push((menu, option));
            }
            Request::Lapse(offer) => self.lapse_offer(&offer),
            Request::Enroll(id) => self.start(id, None, scene, fees),
            Request::Cancel(id) => {
                if self.own.memberships[id.index()].due == FOR_EVER {
                    self.end(id);
                } else {
                    self.own.memberships[id.index()].cancelled = true;
                }
            }
            Request::Term(id, due) => self.end_term(id, due, scene, fees),
        }
    }

    /// Drops a choice that is still to take effect.
    fn assign(&mut self, id: AttributeId, value: i64) {
        self.own.values[id.index()] = value;
        self.own.coming[id.index()] = None;
    }

    fn choose(&mut self, id: AttributeId, value: i64, scene: &Scene) {
        if self.chosen_last(id) == value {
            return;
        }
        let Some(choice) = &self.program.attributes[id.index()].choice else { return };
        self.charge_request(&choice.limits, 1, 0, scene);
        let from = if choice.takes_effect.is_never() {
            scene.at
        } else {
            until_of(&choice.takes_effect, scene.at, self.joined.day())
        };
        if from <= scene.at || self.attribute(id) == value {
            self.assign(id, value);
        } else {
            self.own.coming[id.index()] = Some((value, from));
        }
    }

    fn open(&mut self, menu: MenuId, at: Instant) {
        let of = &self.program.menus[menu.index()];
        if self.own.offers.len() == MOST_OFFERS {
            self.too_many.set(true);
        }
        // Named days that have passed leave the rest of the day.
        let due = not_over(due_of(&of.within, at, self.joined.day()), at).map_or(FOR_EVER, |due| due.at);
        self.own.offers.push(OpenOffer { menu, taken: Vec::new(), left: of.picks, due });
    }

    /// The default as often as picks are left if it may repeat, else once if it was not taken.
    fn lapse_offer(&mut self, offer: &OpenOffer) {
        let menu = &self.program.menus[offer.menu.index()];
        let Some(default) = menu.otherwise else { return };
        let times = match menu.options[usize::from(default)].may_repeat {
            true => offer.left,
            false => u8::from(!offer.taken.contains(&default)),
        };
        self.own.set_off.picked.extend((0..times).map(|_| (offer.menu, default)));
    }

    /// A membership starts, goes on, or is given until a deadline.
    fn start(&mut self, id: MembershipId, until: Option<&Deadline>, scene: &Scene, fees: &[i64]) {
        let place = id.index();
        let gift = until.map(|until| until_of(until, scene.at, self.joined.day()));
        if gift.is_some_and(|gift| gift <= scene.at) {
            return;
        }
        let (today, event) = (scene.day(), self.event);
        let values = self.surplus_values(today);
        let standing = &mut self.own.memberships[place];
        match (standing.active, gift) {
            (true, Some(gift)) if gift > standing.due => {
                (standing.due, standing.anchor, standing.terms) = (gift, gift.day(), 0);
                standing.began = today;
            }
            (true, Some(_)) => {}
            (true, None) => {
                if standing.gift {
                    (standing.anchor, standing.terms) = (standing.due.day(), 0);
                }
                (standing.cancelled, standing.gift) = (false, false);
            }
            (false, _) => {
                (standing.active, standing.cancelled, standing.gift) = (true, false, gift.is_some());
                (standing.anchor, standing.terms, standing.began) = (today, 0, today);
                standing.starts.push((today, event));
                self.carry_at_start(id, today, &values);
                let day_ends = today.plus_days(1).start();
                let term = Some(self.end_of_term(id, scene.at)).filter(|end| *end > scene.at).unwrap_or(day_ends);
                self.own.memberships[place].due = gift.unwrap_or(term);
                self.own.set_off.started.push(id);
                if gift.is_none() {
                    self.charge_fee(id, fees);
                }
            }
        }
    }

    /// anchor + (terms + 1) · L, or the deadline from now.
    fn end_of_term(&self, id: MembershipId, now: Instant) -> Instant {
        let (term, standing) = (&self.program.memberships[id.index()].term, &self.own.memberships[id.index()]);
        match term.steps.as_slice() {
            [] => FOR_EVER,
            [Step::After(length)] => later_day(standing.anchor, *length, standing.terms + 1),
            _ => until_of(term, now, self.joined.day()),
        }
    }

    fn end_term(&mut self, id: MembershipId, due: Instant, scene: &Scene, fees: &[i64]) {
        let of = &self.program.memberships[id.index()];
        let standing = &self.own.memberships[id.index()];
        if !of.renews || standing.cancelled || standing.gift || !self.holds(&of.guard, scene) {
            return self.end(id);
        }
        let standing = &mut self.own.memberships[id.index()];
        standing.terms += i32::from(standing.anchor != due.day());
        standing.began = scene.day();
        // A term that would be over at once does not begin.
        let next = self.end_of_term(id, scene.at);
        if next <= scene.at {
            return self.end(id);
        }
        self.own.memberships[id.index()].due = next;
        self.own.set_off.renewed.push(id);
        self.charge_fee(id, fees);
    }

    /// It is over, and with it the lots of its perks.
    fn end(&mut self, id: MembershipId) {
        let standing = &mut self.own.memberships[id.index()];
        if !standing.active {
            return;
        }
        (standing.active, standing.due) = (false, FOR_EVER);
        self.own.set_off.ended.push(id);
        let program = self.program;
        let perks = &program.memberships[id.index()].perks;
        let names: Vec<&String> = perks.iter().map(|row| &program.rows[row.index()].name).collect();
        self.lapse_where(|lot| names.contains(&&lot.source));
    }

    fn charge_fee(&mut self, id: MembershipId, fees: &[i64]) {
        let money = fees[id.index()];
        if money > 0 {
            let by = format!("fee {}", self.program.memberships[id.index()].name);
            self.book(What::Cash { by, money });
        }
    }

    /// M10: the day that lies so long before the end of the running term, if the term began before.
    pub(super) fn is_before_renewal(&self, id: MembershipId, by: loyal::core::Length, day: Day) -> bool {
        let standing = &self.own.memberships[id.index()];
        let on = || later_day(standing.due.day(), by, -1).day();
        standing.due != FOR_EVER && on() == day && day > standing.began
    }

    /// The number of the period of so many months since a start of the membership, in which something happened on a
    /// day, in an event; every start closes the running one.
    pub(super) fn since_membership(&self, id: MembershipId, months: u16, (day, event): (Day, u64)) -> i32 {
        let whole = |from: Day, to: Day| {
            (0..).take_while(|&k| from.plus_months((k + 1) * i32::from(months)) <= to).count() as i32
        };
        let (mut from, mut number) = (self.joined.day(), 0);
        for &(start, of) in &self.own.memberships[id.index()].starts {
            // What the event counted before its phase 6 belongs to the period that it closed.
            if of >= event {
                break;
            }
            number += whole(from, start) + 1;
            from = start;
        }
        number + whole(from, day)
    }
}
