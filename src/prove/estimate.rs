//! Findings that only a simulation can size. The simulator is not of this room: whoever runs it hands over whole
//! numbers, and what is said of them stands with the finding that it belongs to.

use super::finding::{Finding, breakage, expiry, starve, tier};
use crate::core::{HoldingId, LadderId, Program};
use crate::quantity::{Day, decimal};

pub use super::finding::breakage::lifted;

/// A simulated sum over all members, smallest units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The value.
    pub value: i128,
    /// Half of its 95% interval.
    pub half: i128,
}

/// What became of the units of a wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Which.
    pub holding: HoldingId,
    /// Units that were spent.
    pub redeemed: Sum,
    /// Units that lapsed.
    pub expired: Sum,
}

/// How many members a tier had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The ladder.
    pub ladder: LadderId,
    /// The tier, by rank.
    pub rank: usize,
    /// Most at the end of any period.
    pub most: u64,
    /// At the end.
    pub last: u64,
}

/// What a simulation counted of one program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulated {
    /// The scenario's title.
    pub scenario: String,
    /// Members.
    pub members: u64,
    /// The first day.
    pub start: Day,
    /// Days that were simulated.
    pub days: i64,
    /// What is owed at the end, minor units.
    pub liability: Sum,
    /// How much more it would be if no points lapsed; `None` if none do.
    pub more_if_lifted: Option<Sum>,
    /// What became of points.
    pub used: Vec<Used>,
    /// Budgets that ran out, with the day.
    pub ran_out: Vec<(String, Day)>,
    /// Members by tier.
    pub tiers: Vec<Held>,
}

impl Simulated {
    /// What was simulated, in words.
    pub fn shown(&self) -> String {
        format!("simulated: \"{}\", {} members, {} days", self.scenario, self.members, self.days)
    }
}

/// What a simulation adds to the findings: those that it alone can see, and what the others come to for everybody.
pub(super) fn estimate(program: &Program, seen: &Simulated, findings: &mut Vec<Finding>) {
    for finding in findings.iter_mut() {
        if let Some(yearly) = finding.yearly.filter(|yearly| *yearly > 0) {
            let all = yearly.saturating_mul(i128::from(seen.members));
            let currency = &program.currency;
            finding.notes.push(format!(
                "if all {} members of \"{}\" did so, {} {} a year",
                seen.members,
                seen.scenario,
                decimal(all, currency.decimals),
                currency.code,
            ));
        }
    }
    let mut found: Vec<Finding> = breakage::judge(program, seen).into_iter().collect();
    found.extend(expiry::judge(program, seen));
    found.extend(starve::judge(program, seen));
    found.extend(tier::judge(program, seen));
    // What is known without a simulation is not said twice.
    found.retain(|one| !findings.iter().any(|known| known.code == one.code && known.about == one.about));
    findings.extend(found);
    findings.sort_by(|one, two| (one.code.0, &one.about).cmp(&(two.code.0, &two.about)));
}
