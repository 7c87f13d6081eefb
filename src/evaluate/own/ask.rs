//! What members ask for: a choice, an activation, a pick, a membership. Each is an event of its own,
//! given whole or declined with a reason.

use super::{Answer, Asked, Request};
use crate::core::{ActivationId, AttributeId, AttributeKind, MembershipId, MenuId};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::event::Refused;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Member, Scratch, State};
use crate::evaluate::phase::Moment;
use crate::evaluate::plan::{Plan, QUIET};
use crate::evaluate::recorder::{Occasion, Recorder};
use crate::ledger::NEVER;
use crate::quantity::Instant;

impl Plan {
    /// The member chooses a value; what was chosen already is no change.
    ///
    /// # Errors
    /// As for a purchase. What is declined is no error.
    pub fn choose<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        (attribute, value): (AttributeId, i64),
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        self.ask(member, at, Asked::Attribute(attribute), Request::Choose(attribute.0, value), recorder)
    }

    /// What a member is becomes known or changes; no limit stands in the way.
    ///
    /// # Errors
    /// As for a purchase.
    pub fn assign<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        (attribute, value): (AttributeId, i64),
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        self.ask(member, at, Asked::Attribute(attribute), Request::Assign(attribute.0, value), recorder)
    }

    /// The member activates a rule or reward.
    ///
    /// # Errors
    /// As for a purchase. What is declined is no error.
    pub fn activate<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        activation: ActivationId,
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        self.ask(member, at, Asked::Activation(activation), Request::Activate(activation.0), recorder)
    }

    /// The member picks an option of the oldest open offer that still has it.
    ///
    /// # Errors
    /// As for a purchase. What is declined is no error.
    pub fn pick<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        (menu, option): (MenuId, u8),
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        self.ask(member, at, Asked::Menu(menu), Request::Pick(menu.0, option), recorder)
    }

    /// The member starts a membership.
    ///
    /// # Errors
    /// As for a purchase. What is declined is no error.
    pub fn enroll<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        membership: MembershipId,
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        self.ask(member, at, Asked::Membership(membership), Request::Enroll(membership.0), recorder)
    }

    /// The member gives a membership up; it ends with its running term, at once if that has no end.
    ///
    /// # Errors
    /// As for a purchase. What is declined is no error.
    pub fn cancel<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        membership: MembershipId,
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        self.ask(member, at, Asked::Membership(membership), Request::Cancel(membership.0), recorder)
    }

    fn ask<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        asked: Asked,
        request: Request,
        recorder: &mut R,
    ) -> Result<Answer, EventError> {
        let (day, _) = self.begin(member, at.0, recorder)?;
        if !self.knows(asked, request) {
            return Err(EventError::new(at, Fault::Unknown));
        }
        member.scratch.clear_event();
        recorder.began(at, Occasion::Asked(asked));
        if let Err(why) = self.may(&member.state, &member.scratch, at.0, request) {
            recorder.declined(at, asked, why);
            return Ok(Answer::Declined(why));
        }
        self.request(member, (at.0, day), request, recorder).map(|()| Answer::Done)
    }

    /// One request as an event of its own, undone if it fails.
    pub(super) fn request<R: Recorder>(
        &self,
        member: &mut Member,
        (at, day): (i64, i32),
        request: Request,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        member.scratch.clear_event();
        member.scratch.requests.clear();
        member.scratch.set_off.clear();
        member.scratch.requests.push(request);
        let moment = Moment { at, day, occasions: &[QUIET] };
        let result =
            self.undoably(member, |plan, state, scratch| plan.process_aside(state, scratch, moment, &[], recorder));
        member.scratch.requests.clear();
        result
    }

    fn knows(&self, asked: Asked, request: Request) -> bool {
        let program = &self.program;
        match (asked, request) {
            (Asked::Menu(id), Request::Pick(_, option)) => {
                program.menus.get(id.index()).is_some_and(|menu| usize::from(option) < menu.options.len())
            }
            (Asked::Menu(_), _) => false,
            (Asked::Attribute(id), _) => id.index() < program.attributes.len(),
            (Asked::Activation(id), _) => id.index() < program.activations.len(),
            (Asked::Membership(id), _) => id.index() < program.memberships.len(),
        }
    }

    /// Whether the member may have that, now.
    fn may(&self, state: &State, scratch: &Scratch, at: i64, request: Request) -> Result<(), Refused> {
        match request {
            Request::Choose(attribute, value) => self.may_choose(state, scratch, at, (usize::from(attribute), value)),
            Request::Assign(attribute, value) => self.is_value(usize::from(attribute), value),
            Request::Activate(activation) => {
                let plan = &self.own.activations[usize::from(activation)];
                let over = plan.until.is_some_and(|until| Instant(at).day().0 > until);
                match over {
                    true => Err(Refused::Over),
                    false if state.own.is_activated(usize::from(activation), at) => Err(Refused::AlreadySo),
                    false => Ok(()),
                }
            }
            Request::Pick(menu, option) => match self.offer_with(state, menu, option) {
                Some(_) => Ok(()),
                None if state.own.offers.iter().any(|offer| offer.menu == menu) => Err(Refused::Taken),
                None => Err(Refused::NotOpen),
            },
            Request::Enroll(membership) => {
                let standing = &state.own.memberships[usize::from(membership)];
                if standing.active && !standing.cancelled && !standing.gift {
                    return Err(Refused::AlreadySo);
                }
                let checks = &self.own.memberships[usize::from(membership)].checks;
                let admits = (View { plan: self, state, scratch, at }).all_hold(checks);
                if admits { Ok(()) } else { Err(Refused::NotOffered) }
            }
            Request::Cancel(membership) => {
                let standing = &state.own.memberships[usize::from(membership)];
                match standing.active {
                    false => Err(Refused::NotOpen),
                    true if standing.cancelled => Err(Refused::AlreadySo),
                    true => Ok(()),
                }
            }
            Request::Lapse(_) | Request::Term(..) => Ok(()),
        }
    }

    fn may_choose(
        &self,
        state: &State,
        scratch: &Scratch,
        at: i64,
        (attribute, value): (usize, i64),
    ) -> Result<(), Refused> {
        let Some(choice) = self.own.choices.get(attribute).and_then(Option::as_ref) else {
            return Err(Refused::NotOffered);
        };
        self.is_value(attribute, value)?;
        if self.chosen(state, attribute) == value {
            return Ok(());
        }
        if !(View { plan: self, state, scratch, at }).all_hold(&choice.checks) {
            return Err(Refused::NotOffered);
        }
        for &place in &choice.limits {
            let limit = &self.limits[usize::from(place)];
            let room = self.room(state, limit, at);
            if room < 1 {
                return Err(Refused::Limited { limit: limit.id, room });
            }
        }
        Ok(())
    }

    /// What the member chose last, in force or not.
    pub(super) fn chosen(&self, state: &State, attribute: usize) -> i64 {
        match state.own.coming.get(attribute) {
            Some(&(value, from)) if from != NEVER => value,
            _ => state.own.value(attribute),
        }
    }

    fn is_value(&self, attribute: usize, value: i64) -> Result<(), Refused> {
        let Some(of) = self.program.attributes.get(attribute) else { return Err(Refused::NotAValue) };
        let range = of.choice.as_ref().and_then(|choice| choice.range);
        let fits = match &of.kind {
            AttributeKind::Words(words) => (0..=words.len() as i64).contains(&value),
            AttributeKind::Number { .. } => {
                range.map_or(value.unsigned_abs() <= crate::quantity::LARGEST.unsigned_abs(), |range| range.has(value))
            }
            AttributeKind::Date => i32::try_from(value).is_ok(),
        };
        if fits { Ok(()) } else { Err(Refused::NotAValue) }
    }

    /// The oldest open offer of a menu that still has the option.
    pub(super) fn offer_with(&self, state: &State, menu: u16, option: u8) -> Option<usize> {
        let again = self
            .program
            .menus
            .get(usize::from(menu))
            .and_then(|menu| menu.options.get(usize::from(option)))
            .is_some_and(|option| option.may_repeat);
        let has = |offer: &super::OpenOffer| {
            offer.menu == menu && offer.left > 0 && (again || offer.taken >> (option & 63) & 1 == 0)
        };
        let due = |at: &usize| state.own.offers[*at].due;
        (0..state.own.offers.len()).filter(|&at| has(&state.own.offers[at])).min_by_key(due)
    }
}
