//! Exploit or price certificate, exactly: a simplex over whole numbers (integer pivoting, Bland's rule).
//!
//! Maximise the cash of `y ≥ 0` activities that leave no resource negative, with cash bounded by 1. Doing nothing is
//! feasible, so there is no first phase. By linear duality the optimum is either 1, and the activities are an exploit,
//! or 0, and the dual values are prices at which no activity gains. Either answer is checked again before it is given.

use num_bigint::BigInt;
use num_bigint::Sign;

/// Most pivots; small graphs need some dozens.
const MOST_PIVOTS: usize = 4_000;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::prove) enum Answer {
    /// How often each activity is done, by index; whole numbers.
    Exploit(Vec<BigInt>),
    /// Price of each resource over the common denominator, the first one being cash.
    Prices(Vec<BigInt>, BigInt),
    /// The fuel ran out.
    Unknown,
}

/// One activity: what it makes of each resource (below zero: takes); resource 0 is cash.
pub(in crate::prove) type Flow = Vec<(usize, i128)>;

fn zero() -> BigInt {
    BigInt::from(0)
}

fn negative(value: &BigInt) -> bool {
    value.sign() == Sign::Minus
}

fn positive(value: &BigInt) -> bool {
    value.sign() == Sign::Plus
}

struct Tableau {
    rows: Vec<Vec<BigInt>>,
    /// Basic variable of each row.
    basis: Vec<usize>,
    /// Columns without the right-hand side.
    columns: usize,
    scale: BigInt,
}

impl Tableau {
    fn new(resources: usize, flows: &[Flow]) -> Tableau {
        let constraints = resources;
        let columns = flows.len() + constraints;
        let mut rows = vec![vec![zero(); columns + 1]; constraints + 1];
        for (at, flow) in flows.iter().enumerate() {
            for (resource, amount) in flow {
                // Row r says: what is used of resource r is at most what is made; row 0 bounds the cash by 1.
                let sign = if *resource == 0 { 1 } else { -1 };
                if let Some(cell) = rows.get_mut(*resource).and_then(|row| row.get_mut(at)) {
                    *cell += BigInt::from(*amount * sign);
                }
                if *resource == 0
                    && let Some(cell) = rows.last_mut().and_then(|row| row.get_mut(at))
                {
                    *cell -= BigInt::from(*amount);
                }
            }
        }
        for at in 0..constraints {
            if let Some(cell) = rows.get_mut(at).and_then(|row| row.get_mut(flows.len() + at)) {
                *cell = BigInt::from(1);
            }
        }
        if let Some(cell) = rows.first_mut().and_then(|row| row.last_mut()) {
            *cell = BigInt::from(1);
        }
        let basis = (flows.len()..columns).collect();
        Tableau { rows, basis, columns, scale: BigInt::from(1) }
    }

    fn cell(&self, row: usize, column: usize) -> BigInt {
        self.rows.get(row).and_then(|row| row.get(column)).cloned().unwrap_or_else(zero)
    }

    fn objective(&self) -> usize {
        self.rows.len() - 1
    }

    /// The row that leaves when a column enters: least ratio, ties by the least basic variable.
    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in 0..self.objective() {
            let pivot = self.cell(row, column);
            if !positive(&pivot) {
                continue;
            }
            let better = best.is_none_or(|known| {
                let left = self.cell(row, self.columns) * self.cell(known, column);
                let right = self.cell(known, self.columns) * &pivot;
                left < right || left == right && self.basis.get(row) < self.basis.get(known)
            });
            if better {
                best = Some(row);
            }
        }
        best
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let pivot = self.cell(row, column);
        let Some(own) = self.rows.get(row).cloned() else { return };
        for (at, other) in self.rows.iter_mut().enumerate() {
            if at == row {
                continue;
            }
            let factor = other.get(column).cloned().unwrap_or_else(zero);
            for (cell, mine) in other.iter_mut().zip(&own) {
                *cell = (&*cell * &pivot - &factor * mine) / &self.scale;
            }
        }
        self.scale = pivot;
        if let Some(slot) = self.basis.get_mut(row) {
            *slot = column;
        }
    }
}

/// Exactly one of an exploit and a certificate, if the fuel lasts.
pub(in crate::prove) fn solve(resources: usize, flows: &[Flow]) -> Answer {
    let mut tableau = Tableau::new(resources, flows);
    for _ in 0..MOST_PIVOTS {
        let last = tableau.objective();
        let Some(column) = (0..tableau.columns).find(|&column| negative(&tableau.cell(last, column))) else {
            return answer(&tableau, resources, flows);
        };
        let Some(row) = tableau.leaving(column) else { return Answer::Unknown };
        tableau.pivot(row, column);
    }
    Answer::Unknown
}

fn answer(tableau: &Tableau, resources: usize, flows: &[Flow]) -> Answer {
    let last = tableau.objective();
    if positive(&tableau.cell(last, tableau.columns)) {
        let mut levels = vec![zero(); flows.len()];
        for (row, basic) in tableau.basis.iter().enumerate() {
            if let Some(level) = levels.get_mut(*basic) {
                *level = tableau.cell(row, tableau.columns);
            }
        }
        return if gains(resources, flows, &levels) { Answer::Exploit(levels) } else { Answer::Unknown };
    }
    let mut prices: Vec<BigInt> = (0..resources).map(|at| tableau.cell(last, flows.len() + at)).collect();
    if let Some(cash) = prices.first_mut() {
        *cash = tableau.scale.clone();
    }
    if certifies(flows, &prices) { Answer::Prices(prices, tableau.scale.clone()) } else { Answer::Unknown }
}

/// Whether these levels end with no resource negative and cash in hand.
pub(in crate::prove) fn gains(resources: usize, flows: &[Flow], levels: &[BigInt]) -> bool {
    let mut left = vec![zero(); resources];
    for (flow, level) in flows.iter().zip(levels) {
        for (resource, amount) in flow {
            if let Some(slot) = left.get_mut(*resource) {
                *slot += level * BigInt::from(*amount);
            }
        }
    }
    !levels.iter().any(negative) && !left.iter().any(negative) && left.first().is_some_and(positive)
}

/// Whether at these prices no activity makes more than it takes, no price is negative and cash has one.
pub(in crate::prove) fn certifies(flows: &[Flow], prices: &[BigInt]) -> bool {
    let value = |flow: &Flow| {
        flow.iter().fold(zero(), |sum, (resource, amount)| {
            sum + prices.get(*resource).cloned().unwrap_or_else(zero) * BigInt::from(*amount)
        })
    };
    prices.first().is_some_and(positive)
        && !prices.iter().any(negative)
        && !flows.iter().any(|flow| positive(&value(flow)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Answer, Flow, certifies, gains, solve};

    fn graph() -> impl Strategy<Value = (usize, Vec<Flow>)> {
        (3usize..13).prop_flat_map(|resources| {
            let action = (0..resources, 1i128..60, prop::collection::vec((0..resources, 1i128..60), 1..4));
            let flow = action.prop_map(|(from, takes, gives)| {
                let mut flow: Flow = vec![(from, -takes)];
                flow.extend(gives);
                flow
            });
            (Just(resources), prop::collection::vec(flow, 3..40))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn exactly_one_of_exploit_and_certificate((resources, flows) in graph()) {
            match solve(resources, &flows) {
                Answer::Exploit(levels) => {
                    prop_assert!(gains(resources, &flows, &levels));
                }
                Answer::Prices(prices, _) => prop_assert!(certifies(&flows, &prices)),
                Answer::Unknown => prop_assert!(false, "the fuel ran out on a small graph"),
            }
        }
    }

    #[test]
    fn a_loop_that_gains_is_found_and_one_that_does_not_is_priced() {
        // 100 cents buy 5 points; 4 points are worth a euro.
        let buy: Flow = vec![(0, -100), (1, 5)];
        let gains_a_quarter = solve(2, &[buy.clone(), vec![(1, -4), (0, 100)]]);
        assert!(matches!(gains_a_quarter, Answer::Exploit(_)));
        let fair = solve(2, &[buy, vec![(1, -5), (0, 100)]]);
        assert!(matches!(fair, Answer::Prices(..)), "{fair:?}");
    }
}
