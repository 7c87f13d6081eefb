//! Sums as a plain row of whole numbers: what a part of a run is kept as.

use super::{Beside, Outcomes, Sums};

/// A whole number of any width.
trait Whole {
    fn get(&self) -> i128;
    /// `false` if it does not fit.
    fn set(&mut self, value: i128) -> bool;
}

macro_rules! whole {
    ($($kind:ty)*) => {$(
        impl Whole for $kind {
            fn get(&self) -> i128 {
                i128::from(*self)
            }
            fn set(&mut self, value: i128) -> bool {
                <$kind>::try_from(value).map(|value| *self = value).is_ok()
            }
        }
    )*};
}
whole!(i64 u64 i128);

impl Sums {
    /// Shows every number once, always in the same order. The pattern names every field, so that a new one
    /// cannot be forgotten here.
    fn each(&mut self, see: &mut dyn FnMut(&mut dyn Whole)) {
        let Sums {
            slots: _,
            by_period,
            whole,
            levels,
            level_squares,
            cost_by_revenue,
            active,
            bought,
            kept,
            retention,
            tiers,
            outcomes,
            beside,
            members,
            related,
        } = self;
        let Outcomes { counts, last, products, by_holding, issued_in } = outcomes;
        let Beside { subsidy, extra, product, members: own, others } = beside;
        for moment in by_period.iter_mut().chain(whole).chain(levels).chain(issued_in).chain(subsidy).chain(extra) {
            see(&mut moment.sum);
            see(&mut moment.square);
        }
        level_squares
            .iter_mut()
            .chain(cost_by_revenue)
            .chain(retention)
            .chain(products)
            .chain(by_holding.iter_mut().flatten())
            .chain(std::iter::once(product))
            .chain(own)
            .chain(others)
            .for_each(|number| see(number));
        active.iter_mut().chain(bought).chain(kept).chain(counts).chain(last).for_each(|number| see(number));
        tiers.iter_mut().flatten().flatten().for_each(|number| see(number));
        see(members);
        related.iter_mut().for_each(|number| see(number));
    }

    /// Every number, in an order that depends on the layout alone.
    pub fn numbers(&self) -> Vec<i128> {
        let mut numbers = Vec::new();
        self.clone().each(&mut |number| numbers.push(number.get()));
        numbers
    }

    /// Takes its numbers from a row that [`Sums::numbers`] of the same layout made; `false` if the row is too
    /// short, or a number does not fit.
    #[must_use]
    pub fn take_numbers(&mut self, row: &mut impl Iterator<Item = i128>) -> bool {
        let mut fine = true;
        self.each(&mut |number| fine &= row.next().is_some_and(|value| number.set(value)));
        fine
    }
}

#[cfg(test)]
mod tests {
    use crate::measure::{Beside, Moment, Outcomes, Sums};

    #[test]
    fn a_row_of_numbers_gives_the_sums_again_and_another_row_does_not() {
        let mut sums = Sums {
            slots: 1,
            by_period: vec![Moment { sum: -5, square: i128::MAX }, Moment::default()],
            whole: vec![Moment { sum: 7, square: 49 }],
            levels: vec![Moment::default()],
            level_squares: vec![1, -2],
            cost_by_revenue: vec![3],
            active: vec![4],
            bought: vec![u64::MAX],
            kept: vec![6],
            retention: [1, 2, 3, 4, 5],
            tiers: vec![vec![vec![-1], vec![i64::MIN]]],
            outcomes: Outcomes { counts: [1, 2, 3], last: vec![4], ..Outcomes::default() },
            beside: Beside { product: -7, ..Beside::new(1) },
            members: 9,
            related: [2, 3],
        };
        let row = sums.numbers();
        let whole = sums.clone();
        sums.by_period[0] = Moment::default();
        sums.tiers[0][1][0] = 0;
        assert_ne!(sums, whole);
        assert!(sums.take_numbers(&mut row.iter().copied()));
        assert_eq!(sums, whole);
        assert!(!sums.take_numbers(&mut row[1..].iter().copied()));
        // Members cannot be negative.
        let wrong = row[..row.len() - 1].iter().copied().chain([-1]);
        assert!(!sums.take_numbers(&mut wrong.into_iter()));
    }
}
