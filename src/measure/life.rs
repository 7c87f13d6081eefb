use super::Costs;
use super::layout::{DISCOUNT, FEES, FIXED, PROFIT, PURCHASES, REVENUE, REWARD};
use crate::core::Rank;

/// Parts of a minor unit in which the money of single lives is kept.
pub const PARTS: i64 = 1_000;

/// What one member's life came to in one program: what comparisons look at, member by member.
///
/// Money other than `spend` is in thousandths of minor units, each rounded to the nearest once a life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// Minor units paid.
    pub spend: i64,
    /// Purchases.
    pub purchases: i64,
    /// What the member had of the program: discounts and rewards at their cost, less fees, and what is still held at
    /// the end at its declared cost.
    pub benefit: i64,
    /// Profit before the costs that are the same for every member; 0 where no margin is stated.
    pub profit: i64,
    /// Periods bought in, in order.
    pub bought: Vec<u32>,
    /// Changes of tier in order of time: period, ladder, the tier from then on.
    pub steps: Vec<(u32, u16, Rank)>,
}

impl Life {
    /// Begins another one.
    pub(super) fn clear(&mut self) {
        self.bought.clear();
        self.steps.clear();
    }

    /// The figures of a life that is over.
    pub(super) fn close(&mut self, flows: &[i64; FIXED], balance: &[i64], costs: &Costs) {
        let over = i128::from(costs.over);
        let held = balance.iter().zip(&costs.outstanding).map(|(units, cost)| i128::from(*units) * i128::from(*cost));
        let given = (i128::from(flows[DISCOUNT]) - i128::from(flows[FEES])) * over + i128::from(flows[REWARD]);
        self.spend = flows[REVENUE];
        self.purchases = flows[PURCHASES];
        self.benefit = parts(given + held.sum::<i128>(), over);
        self.profit = parts(i128::from(flows[PROFIT]), over);
    }

    /// The tier at the end of a period, from the one a member begins in.
    pub fn tier(&self, ladder: u16, initial: Rank, period: u32) -> Rank {
        let until = self.steps.iter().take_while(|(at, ..)| *at <= period);
        until.filter(|(_, of, _)| *of == ladder).last().map_or(initial, |(.., rank)| *rank)
    }
}

/// Numerators over a denominator as thousandths, to the nearest.
fn parts(numerator: i128, over: i128) -> i64 {
    let scaled = numerator.saturating_mul(i128::from(PARTS));
    let nearest = scaled.saturating_mul(2).saturating_add(over).div_euclid(over.saturating_mul(2).max(1));
    i64::try_from(nearest).unwrap_or(if nearest < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::{Life, parts};

    #[test]
    fn parts_are_nearest() {
        assert_eq!([parts(1, 3), parts(-1, 3), parts(2, 3), parts(1, 2_000), parts(0, 7)], [333, -333, 667, 1, 0]);
        assert_eq!(parts(i128::MAX, 1), i64::MAX);
    }

    #[test]
    fn the_tier_is_the_last_step_until_the_end_of_a_period() {
        let life = Life { steps: vec![(1, 0, 1), (1, 1, 3), (4, 0, 2), (4, 0, 0)], ..Life::default() };
        let tiers: Vec<u16> = [0, 1, 3, 4, 9].map(|period| u16::from(life.tier(0, 7, period))).to_vec();
        assert_eq!(tiers, [7, 1, 1, 0, 0]);
    }
}
