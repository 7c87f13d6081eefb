use super::choices::Choices;
use crate::core::Use;
use crate::evaluate::{EventError, Joining, Line, Member, Plan, Purchase, Receipt, Recorder};
use crate::measure::Tally;
use crate::population::{Customer, Visit};
use crate::quantity::Instant;

/// Listens to a member's life, and to what each purchase came to.
pub trait Witness: Recorder {
    /// A purchase was made.
    fn bought(&mut self, visit: &Visit, receipt: &Receipt, margin: i64);
}

impl Witness for Tally<'_> {
    #[inline]
    fn bought(&mut self, visit: &Visit, receipt: &Receipt, margin: i64) {
        Tally::bought(self, visit.at, receipt, margin);
    }
}

/// One program's side of a life: what a customer needs to live in it.
pub struct World<'a> {
    /// The program, ready for the horizon.
    pub plan: &'a Plan,
    /// Choices of the customer's segment.
    pub choices: &'a Choices,
    /// Gross margin by line (numerators), empty if none is stated.
    pub margins: &'a [i64],
    /// When everybody joins.
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
        uses: &mut Vec<Use>,
        witness: &mut W,
    ) -> Result<(), EventError> {
        let joining = Joining { joined: self.start, born: customer.born, attributes: &[], run_join_rules: true };
        self.plan.start(member, &joining, witness)?;
        uses.clear();
        let may_use = self.choices.may_use();
        for visit in &customer.visits {
            let atom = self.choices.atoms.get(usize::from(visit.category)).copied().unwrap_or_default();
            let lines = [Line { atom, items: 1, amount: visit.amount }];
            if may_use {
                self.plan.settle(member, visit.at, witness)?;
                self.choices.uses(visit, member, uses);
            }
            let purchase = Purchase { at: visit.at, lines: &lines, words: &[], uses };
            let mut receipt = Receipt::default();
            self.plan.buy(member, &purchase, &mut receipt, witness)?;
            let margin = self.margins.get(usize::from(visit.category)).copied().unwrap_or(0);
            witness.bought(visit, &receipt, margin);
            for wish in &self.choices.offers {
                if wish.is_due(visit, member) {
                    // A refusal (a condition, a limit) is an answer like any other.
                    let _ = self.plan.redeem(member, visit.at, wish.offer, 1, witness)?;
                }
            }
        }
        self.plan.settle(member, self.end, witness)
    }
}
