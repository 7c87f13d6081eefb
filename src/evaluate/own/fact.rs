//! What a diary keeps of choices, activations, offers, memberships and money besides purchases.

use super::{Asked, CashFor, MembershipChange};
use crate::base::Span;
use crate::core::{ActivationId, AttributeId, MembershipId, MenuId, Program};
use crate::evaluate::event::Refused;
use crate::quantity::Instant;

/// Something that happened to what a member is, has chosen or belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnFact {
    /// An attribute has another value: from, to.
    Assigned(AttributeId, i64, i64),
    /// A value was chosen that counts from then on.
    Chosen(AttributeId, i64, Instant),
    /// Something was activated.
    Activated(ActivationId),
    /// An offer opened, until then.
    Opened(MenuId, Option<Instant>),
    /// An option was picked, by default or not; `None`: the rest of the offer lapsed.
    Picked(MenuId, Option<u8>, bool),
    /// A membership changed.
    Membership(MembershipId, MembershipChange),
    /// Minor units charged to the member, or paid out (below zero).
    Cash(CashFor, i64),
    /// Something was declined.
    Declined(Asked, Refused),
}

impl Asked {
    /// Name and place of what was asked for.
    pub fn named(self, program: &Program) -> Option<(&str, Span)> {
        match self {
            Asked::Attribute(id) => program.attributes.get(id.index()).map(|one| (one.name.as_str(), one.span)),
            Asked::Activation(id) => program.activations.get(id.index()).map(|one| (one.name.as_str(), one.span)),
            Asked::Menu(id) => program.menus.get(id.index()).map(|one| (one.name.as_str(), one.span)),
            Asked::Membership(id) => program.memberships.get(id.index()).map(|one| (one.name.as_str(), one.span)),
        }
    }
}

impl OwnFact {
    /// What it is about.
    pub fn named<'a>(&self, program: &'a Program) -> Option<(&'a str, Span)> {
        match *self {
            OwnFact::Assigned(id, ..) | OwnFact::Chosen(id, ..) => Asked::Attribute(id).named(program),
            OwnFact::Activated(id) => Asked::Activation(id).named(program),
            OwnFact::Opened(id, _) | OwnFact::Picked(id, ..) => Asked::Menu(id).named(program),
            OwnFact::Membership(id, _) | OwnFact::Cash(CashFor::Fee(id), _) => Asked::Membership(id).named(program),
            OwnFact::Cash(CashFor::Offer(id), _) => {
                program.offers.get(id.index()).map(|offer| (offer.name.as_str(), offer.span))
            }
            OwnFact::Cash(CashFor::Row(id), _) => program.rows.get(id.index()).map(|row| (row.rule.as_str(), row.span)),
            OwnFact::Declined(asked, _) => asked.named(program),
        }
    }
}
