//! What a member is, has chosen, activated and belongs to: the state, what asks for changes, and the
//! changes themselves (phase 6), with deadlines at M9.

mod ask;
mod change;
mod deadline;
mod fact;
mod given;
mod shadow;

pub use fact::OwnFact;

use super::plan::{Extent, OwnPlan, WindowPlan};
use crate::core::{ActivationId, AttributeId, MembershipId, MenuId};
use crate::ledger::NEVER;
use crate::quantity::Day;

/// Most offers that a member has open at a time (`core` section 2).
pub(super) const MOST_OFFERS: usize = 8;

/// What a member is, has chosen, activated and belongs to.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// Value by attribute.
    pub values: Vec<i64>,
    /// A choice that does not count yet, by attribute: (value, from when on); [`NEVER`] = none.
    pub coming: Vec<(i64, i64)>,
    /// The instant at which an activation ends; `i64::MIN` = not activated.
    pub activated: Vec<i64>,
    /// Open offers, oldest first.
    pub offers: Vec<OpenOffer>,
    /// Place in each membership.
    pub memberships: Vec<Standing>,
}

/// An offer that waits for picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenOffer {
    pub menu: u16,
    /// Options picked already, a bit each.
    pub taken: u64,
    pub left: u8,
    /// The instant at which it is over.
    pub due: i64,
}

/// A member's place in a membership.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub active: bool,
    /// The day of the last start; `i32::MIN` = never started.
    pub start: i32,
    /// The day from which ends of terms count, and how many terms are over since.
    pub anchor: i32,
    pub terms: i32,
    /// The instant at which the running term is over.
    pub due: i64,
    /// Given up: ends with the running term.
    pub cancelled: bool,
    /// Given until `due`, without a fee.
    pub gift: bool,
}

impl Default for Standing {
    fn default() -> Self {
        Standing { active: false, start: i32::MIN, anchor: 0, terms: 0, due: NEVER, cancelled: false, gift: false }
    }
}

/// What shall change in phase 6 besides what rows do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// An attribute takes a value.
    Assign(u16, i64),
    /// The member chooses a value.
    Choose(u16, i64),
    /// The member activates something.
    Activate(u16),
    /// The member picks an option of the oldest open offer that has it.
    Pick(u16, u8),
    /// An offer is over, with so many picks left and these options taken.
    Lapse(OpenOffer),
    /// The member starts a membership.
    Enroll(u16),
    /// The member gives it up.
    Cancel(u16),
    /// A term is over at that instant.
    Term(u16, i64),
}

/// What phase 6 set off for phase 7.
#[derive(Clone, Debug, Default)]
pub(super) struct SetOff {
    /// Memberships that started, were renewed, ended: a bit each.
    pub started: u64,
    pub renewed: u64,
    pub ended: u64,
    /// Options picked.
    pub picked: Vec<(u16, u8)>,
    /// Activations whose shadow sums fall due.
    pub activated: Vec<u16>,
}

/// What a member asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A value of a choice, or a fact about the member.
    Attribute(AttributeId),
    /// An activation.
    Activation(ActivationId),
    /// An option of an open offer.
    Menu(MenuId),
    /// A start or an end of a membership.
    Membership(MembershipId),
}

/// What became of a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipChange {
    /// It started.
    Started,
    /// It was given, until some day.
    Given,
    /// A further term began.
    Renewed,
    /// It was given up or given, and will go on after all.
    Kept,
    /// The member gave it up; it ends with its term.
    Cancelled,
    /// It ended.
    Ended,
}

/// For what money was charged or paid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CashFor {
    /// A membership's fee.
    Fee(MembershipId),
    /// A rule's pay-out.
    Row(crate::core::RowId),
    /// The money on top of what a reward takes.
    Offer(crate::core::OfferId),
}

/// Whether a member was given what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Done,
    /// No, and nothing changed.
    Declined(super::event::Refused),
}

impl SetOff {
    /// Forgets what an event that failed has left.
    pub fn clear(&mut self) {
        (self.started, self.renewed, self.ended) = (0, 0, 0);
        self.picked.clear();
        self.activated.clear();
    }
}

impl Own {
    /// A member about whom nothing is known.
    pub fn new(plan: &OwnPlan) -> Own {
        let mut own = Own::default();
        own.reset(plan);
        own
    }

    /// Forgets everything.
    pub fn reset(&mut self, plan: &OwnPlan) {
        if !plan.in_use {
            return;
        }
        self.values.clone_from(&plan.initial);
        self.coming.clear();
        self.coming.resize(plan.initial.len(), (0, NEVER));
        self.activated.clear();
        self.activated.resize(plan.activations.len(), i64::MIN);
        self.offers.clear();
        self.memberships.clear();
        self.memberships.resize(plan.memberships.len(), Standing::default());
    }

    /// Makes it equal to `other`, keeping its memory.
    pub fn copy_from(&mut self, other: &Own) {
        self.values.clone_from(&other.values);
        self.coming.clone_from(&other.coming);
        self.activated.clone_from(&other.activated);
        self.offers.clone_from(&other.offers);
        self.memberships.clone_from(&other.memberships);
    }

    /// The first instant at which something of it is due.
    pub fn next_due(&self) -> i64 {
        let coming = self.coming.iter().map(|coming| coming.1);
        let offers = self.offers.iter().map(|offer| offer.due);
        let terms = self.memberships.iter().map(|standing| standing.due);
        coming.chain(offers).chain(terms).min().unwrap_or(NEVER)
    }

    /// The day from which the periods of an anchored window count.
    pub fn anchor(&self, window: &WindowPlan, joined: Day) -> Day {
        let Extent::Membership(membership, _) = window.extent else { return joined };
        match self.memberships.get(usize::from(membership)) {
            Some(standing) if standing.start != i32::MIN => Day(standing.start),
            _ => joined,
        }
    }

    /// An attribute's value.
    #[inline]
    pub fn value(&self, attribute: usize) -> i64 {
        self.values.get(attribute).copied().unwrap_or(0)
    }

    /// Whether a membership is active.
    #[inline]
    pub fn is_member(&self, membership: usize) -> bool {
        self.memberships.get(membership).is_some_and(|standing| standing.active)
    }

    /// Whether something is activated at an instant.
    #[inline]
    pub fn is_activated(&self, activation: usize, at: i64) -> bool {
        self.activated.get(activation).is_some_and(|&until| until > at)
    }
}
