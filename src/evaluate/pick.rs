//! Prices of single items.

use super::expression::View;
use crate::core::Pick;

impl View<'_> {
    /// The sum of the list prices of the items that are picked, minor units.
    pub fn prices_of(&self, pick: Pick) -> i64 {
        let scope = pick.scope.0 & self.plan.every_atom;
        let lines = self.scratch.prices.iter().filter(|(place, ..)| scope >> place & 1 == 1);
        let mut lines: Vec<(i64, i64)> = lines.map(|&(_, price, items)| (price, items)).collect();
        lines.sort_unstable_by(|a, b| b.cmp(a));
        let all = lines.iter().map(|line| line.1).fold(0, i64::saturating_add);
        let (mut place, mut sum) = (0i64, 0i64);
        for (price, items) in lines {
            let next = place.saturating_add(items);
            let picked = pick.before(next, all) - pick.before(place, all);
            sum = sum.saturating_add(price.saturating_mul(picked));
            place = next;
        }
        sum
    }
}
