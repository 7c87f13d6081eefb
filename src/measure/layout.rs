use super::{Costs, Funding};
use crate::core::Program;
use crate::quantity::{DAY_SECONDS, Instant, Overflow};
use crate::scenario::Scenario;

/// Slots that do not belong to a holding. Money is in minor units, or in numerators over [`Costs::over`].
pub(super) const FIXED: usize = 8;
pub(super) const PURCHASES: usize = 0;
pub(super) const REVENUE: usize = 1;
pub(super) const DISCOUNT: usize = 2;
/// Fees of memberships and what rewards cost in money on top.
pub(super) const FEES: usize = 3;
/// Numerators from here.
pub(super) const MARGIN: usize = 4;
pub(super) const REWARD: usize = 5;
/// Profit before the costs that are the same for every member.
pub(super) const PROFIT: usize = 6;
/// The same, less the twin's.
pub(super) const INCREMENTAL: usize = 7;
/// Flows of a holding, from `FIXED + 4 · holding`.
pub(super) const ISSUED: usize = 0;
pub(super) const REDEEMED: usize = 1;
pub(super) const EXPIRED: usize = 2;
pub(super) const CLAWED: usize = 3;

/// Digits of the fixed point in which discount factors are kept.
pub(super) const FACTOR_BITS: u32 = 20;

/// The last purchase may lie so long before a period's end for a member to count as active then.
pub const ACTIVE_SECONDS: i64 = 90 * DAY_SECONDS;

/// What is counted where, for one program (or none) in one scenario.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Number of holdings.
    pub holdings: usize,
    /// Number of tiers by ladder.
    pub tiers: Vec<usize>,
    /// First instant after each period. The last one also takes what is due at the horizon itself.
    pub periods: Vec<Instant>,
    /// What things cost.
    pub costs: Costs,
    /// Who pays for what.
    pub funding: Funding,
    /// Discount factor of each period in units of 2^-20; empty = no discounting asked for.
    pub factors: Vec<i64>,
    /// The first instant.
    pub start: Instant,
    /// Tier on joining, by ladder.
    pub initial: Vec<crate::core::Rank>,
    /// Whether lives differ from the twin's.
    pub responds: bool,
}

impl Layout {
    /// For a program, or for the twin without one.
    ///
    /// # Errors
    /// Costs and margins have no common denominator of a million or less.
    pub fn new(scenario: &Scenario, program: Option<&Program>) -> Result<Layout, Overflow> {
        let lines: Vec<Vec<&str>> = scenario
            .segments
            .iter()
            .map(|segment| segment.lines.iter().map(|(name, _)| name.as_str()).collect())
            .collect();
        let none = Program::default();
        let program = program.unwrap_or(&none);
        let costs = Costs::new(program, &scenario.economics, &lines)?;
        Ok(Layout {
            funding: Funding::new(program, costs.over),
            holdings: program.holdings.len(),
            tiers: program.ladders.iter().map(|ladder| ladder.tiers.len()).collect(),
            periods: scenario.periods.iter().map(|period| period.end).collect(),
            costs,
            factors: super::present_value::factors(scenario),
            start: scenario.start.start(),
            responds: scenario.responds(),
            initial: program.ladders.iter().map(|ladder| ladder.initial).collect(),
        })
    }

    /// Slots a period: flows, numbers of partners, and one more for the present value, which only the whole life has.
    pub fn slots(&self) -> usize {
        FIXED + 4 * self.holdings + self.funding.slots() + 1
    }

    /// The first number of the partners.
    pub(super) fn partners(&self) -> usize {
        FIXED + 4 * self.holdings
    }

    pub(super) fn present_value(&self) -> usize {
        self.slots() - 1
    }
}
