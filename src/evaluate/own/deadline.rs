//! M9: terms of memberships end, choices take effect, open offers run out. Each is an event of its own.

use super::{Asked, Request};
use crate::core::{AttributeId, MembershipId, MenuId};
use crate::evaluate::error::EventError;
use crate::evaluate::member::Member;
use crate::evaluate::plan::Plan;
use crate::evaluate::recorder::{Occasion, Recorder};
use crate::ledger::NEVER;
use crate::quantity::Instant;

impl Plan {
    /// Everything of it that is due at an instant: memberships, then choices, then offers, by name. What
    /// fails is not tried again.
    pub(in crate::evaluate) fn own_deadlines<R: Recorder>(
        &self,
        member: &mut Member,
        now: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let day = Instant(now).day().0;
        let mut result = Ok(());
        for place in 0..member.state.own.memberships.len() {
            let standing = &mut member.state.own.memberships[place];
            if standing.due <= now {
                let due = std::mem::replace(&mut standing.due, NEVER);
                let id = place as u16;
                recorder.began(Instant(now), Occasion::Term(MembershipId(id)));
                result = result.and(self.request(member, (now, day), Request::Term(id, due), recorder));
            }
        }
        for place in 0..member.state.own.coming.len() {
            let coming = &mut member.state.own.coming[place];
            if coming.1 <= now {
                let (value, _) = std::mem::replace(coming, (0, NEVER));
                let id = place as u16;
                recorder.began(Instant(now), Occasion::Asked(Asked::Attribute(AttributeId(id))));
                result = result.and(self.request(member, (now, day), Request::Assign(id, value), recorder));
            }
        }
        while let Some(at) = (0..member.state.own.offers.len())
            .filter(|&at| member.state.own.offers[at].due <= now)
            .min_by_key(|&at| (member.state.own.offers[at].menu, member.state.own.offers[at].due))
        {
            let offer = member.state.own.offers.remove(at);
            recorder.began(Instant(now), Occasion::Asked(Asked::Menu(MenuId(offer.menu))));
            result = result.and(self.request(member, (now, day), Request::Lapse(offer), recorder));
        }
        result
    }
}
