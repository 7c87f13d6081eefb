//! Rows that bring back what an earlier basket took away.

use super::model::{Basket, Item, TextId};
use crate::evaluate::{Line, Member, Part, Plan, Recorder, Return, ReturnOutcome, Which};
use crate::quantity::Instant;

/// Purchases of the present customer by the text of their basket.
#[derive(Default)]
pub(super) struct Bought {
    numbers: Vec<(TextId, u32)>,
}

impl Bought {
    /// A new customer.
    pub fn clear(&mut self) {
        self.numbers.clear();
    }

    /// A purchase was made.
    pub fn add(&mut self, basket: &Basket, member: &Member) {
        if basket.name != TextId(0) {
            self.numbers.push((basket.name, member.sales()));
        }
    }

    /// Returns what the basket names; what could not be returned changes nothing. Lines that say what they
    /// are come back as lines, others as an amount.
    pub fn give_back<R: Recorder>(
        &self,
        plan: &Plan,
        member: &mut Member,
        (items, basket, lines): (&[Item], &Basket, &[Line]),
        books: &mut R,
    ) -> Result<ReturnOutcome, crate::evaluate::EventError> {
        let number = self.numbers.iter().rev().find(|(name, _)| *name == basket.returns).map_or(0, |found| found.1);
        let named = items.iter().any(|item| (item.category, item.item) != (TextId(0), TextId(0)));
        let amount = lines.iter().map(|line| line.amount).sum();
        let part = if named { Part::Lines(lines) } else { Part::Amount(amount) };
        let at: Instant = basket.at;
        plan.give_back(member, &Return { at, of: Which::Number(number), part }, books)
    }
}
