use super::acts::is_straight;
use super::choices::Choices;
use super::hand::Hand;
use super::who::Who;
use crate::core::Use;
use crate::evaluate::{EventError, Joining, Member, Plan, Purchase, Receipt, Recorder};
use crate::measure::{Bought, Tally};
use crate::population::{Customer, Visit};
use crate::quantity::Instant;
use crate::scenario::ReturnHabit;

/// Listens to a member's life, and to what each purchase came to.
pub trait Witness: Recorder {
    /// A customer whom a program may change is about to buy.
    fn buys(&mut self, at: Instant);
    /// A purchase was made.
    fn bought(&mut self, visit: &Visit, receipt: &Receipt, margin: i64);
    /// A purchase came back as a whole, for its money.
    fn refunded(&mut self, at: Instant, receipt: &Receipt, margin: i64);
    /// A mail was sent, for so many minor units.
    fn mailed(&mut self, at: Instant, cost: i64);
    /// The customer became a member after the life began.
    fn entered(&mut self, at: Instant);

    /// Until when purchases from `at` on may be told of together; `None`: each by itself, with all that it set off.
    fn together(&mut self, _at: Instant) -> Option<Instant> {
        None
    }

    /// Purchases of one stretch, before the instant that was last named for them.
    fn bought_together(&mut self, _bought: &Bought) {}
}

impl Witness for Tally<'_> {
    fn buys(&mut self, at: Instant) {
        Tally::buys(self, at);
    }

    #[inline]
    fn bought(&mut self, visit: &Visit, receipt: &Receipt, margin: i64) {
        Tally::bought(self, visit.at, receipt, margin);
    }

    fn refunded(&mut self, at: Instant, receipt: &Receipt, margin: i64) {
        Tally::refunded(self, at, receipt, margin);
    }

    fn mailed(&mut self, at: Instant, cost: i64) {
        Tally::mailed(self, at, cost);
    }

    fn entered(&mut self, at: Instant) {
        Tally::entered(self, at);
    }

    #[inline]
    fn together(&mut self, at: Instant) -> Option<Instant> {
        Tally::together(self, at)
    }

    #[inline]
    fn bought_together(&mut self, bought: &Bought) {
        Tally::bought_together(self, bought);
    }
}

/// One program's side of a life: what a customer needs to live in it.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The program, ready for the horizon.
    pub plan: &'a Plan,
    /// Choices of the customer's segment.
    pub choices: &'a Choices,
    /// Gross margin by line (numerators), empty if none is stated.
    pub margins: &'a [i64],
    /// How purchases come back.
    pub returns: Option<ReturnHabit>,
    /// The first instant.
    pub start: Instant,
    /// The first instant after the horizon.
    pub end: Instant,
}

impl World<'_> {
    /// Lives a customer's life in the program: joins, buys, takes rewards, and settles at the horizon.
    ///
    /// A reward is taken directly after the purchase, as an act of its own, at most once a purchase.
    ///
    /// # Errors
    /// The first event that the program cannot carry out.
    #[inline]
    pub fn live<W: Witness>(
        &self,
        customer: &Customer,
        member: &mut Member,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        self.join(customer, member, customer.joined, witness)?;
        if self.returns.is_some() || !is_straight(self.choices) {
            return self.live_acting(customer, member, hand, witness);
        }
        let (may_use, uses) = (self.choices.may_use(), &mut hand.uses);
        uses.clear();
        let together = !may_use && self.plan.is_steady();
        let mut visits = customer.visits.as_slice();
        while !visits.is_empty() {
            if together {
                visits = self.visits_together(visits, member, witness)?;
            }
            let [visit, others @ ..] = visits else { break };
            let mut receipt = Receipt::default();
            self.visit_straight(visit, (member, &mut receipt), (may_use, &mut *uses), witness)?;
            visits = others;
        }
        self.plan.settle(member, self.end, witness)
    }

    /// One visit of a member who does nothing beside buying and taking rewards ([`is_straight`]), and never brings
    /// anything back. The receipt is the caller's, and empty; so is what is used in the purchase, where the segment may not
    /// use anything.
    #[inline(always)]
    pub(super) fn visit_straight<P: Who, W: Witness>(
        &self,
        visit: &Visit,
        (member, receipt): (&mut P, &mut Receipt),
        (may_use, uses): (bool, &mut Vec<Use>),
        witness: &mut W,
    ) -> Result<(), EventError> {
        let lines = [self.line(visit)];
        if may_use {
            member.settle(self.plan, visit.at, witness)?;
            member.look(self.plan, |member| self.choices.uses(visit, member, uses));
        }
        let purchase = Purchase { at: visit.at, lines: &lines, words: &[], uses };
        member
            .act(self.plan, visit.at, witness, |plan, member, witness| plan.buy(member, &purchase, receipt, witness))?;
        witness.bought(visit, receipt, self.margin(visit));
        self.take_listed(visit, member, witness)
    }

    /// The listed rewards that are wanted after a visit and can be had.
    #[inline]
    pub(super) fn take_listed<P: Who, W: Witness>(
        &self,
        visit: &Visit,
        member: &mut P,
        witness: &mut W,
    ) -> Result<(), EventError> {
        for wish in &self.choices.offers {
            if member.look(self.plan, |member| wish.is_due(visit, member)) {
                // A refusal (a condition, a limit) is an answer like any other.
                let _ = member.redeem(self.plan, visit.at, wish.offer, witness)?;
            }
        }
        Ok(())
    }

    /// The same with everything that members may do beside buying.
    #[inline(never)]
    fn live_acting<W: Witness>(
        &self,
        customer: &Customer,
        member: &mut Member,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        hand.start(customer.number);
        let mut acts = Vec::new();
        for (number, visit) in customer.visits.iter().enumerate() {
            self.acts_until(visit.at, member, &mut acts, witness)?;
            self.visit(customer, visit, number, (member, &mut acts), hand, witness)?;
        }
        self.acts_until(self.end, member, &mut acts, witness)?;
        self.plan.settle(member, self.end, witness)
    }

    /// The customer becomes a member.
    pub(super) fn join<P: Who, W: Witness>(
        &self,
        customer: &Customer,
        member: &mut P,
        joined: Instant,
        witness: &mut W,
    ) -> Result<(), EventError> {
        let mut attributes = Vec::new();
        if self.choices.knows_fields() {
            self.choices.attributes(customer, &mut attributes);
        }
        let joining = Joining { joined, born: customer.born, attributes: &attributes, run_join_rules: true };
        member.start(self.plan, &joining, witness)
    }
}
