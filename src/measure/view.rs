use super::layout::{FIXED, Layout};
use super::{Estimate, Moment, Sums};
use crate::core::{HoldingKind, Program};
use crate::numeric::sqrt;
use crate::scenario::Scenario;

/// The sums of one variant (or the twin), over one period or the whole horizon: what measures read.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The program; `None` for the twin.
    pub program: Option<&'a Program>,
    /// What is counted where.
    pub layout: &'a Layout,
    /// The sums.
    pub sums: &'a Sums,
    /// The period; `None` is the whole horizon.
    pub period: Option<usize>,
}

/// A measure's values: one, or one a holding as well; the text follows the measure's key.
pub type Values = Vec<(String, Estimate)>;

impl View<'_> {
    /// Members counted.
    pub fn members(&self) -> u64 {
        self.sums.members
    }

    /// Customers counted, without those whom others brought.
    pub fn customers(&self) -> u64 {
        self.sums.customers()
    }

    /// The period that measures of a period's end look at: the last one for the whole horizon.
    pub fn last_period(&self) -> usize {
        self.period.unwrap_or_else(|| self.layout.periods.len().saturating_sub(1))
    }

    /// Sums of a slot.
    pub(super) fn flow(&self, slot: usize) -> Moment {
        self.sums.flow(slot, self.period)
    }

    /// Whether a gross margin is stated, without which nothing is said of profit.
    pub(super) fn has_margin(&self) -> bool {
        self.scenario.economics.gross_margin.is_some()
    }

    /// Unit of money.
    pub(super) fn money(&self) -> String {
        format!("{} minor", self.scenario.currency.code)
    }

    /// A mean over members with its error, and the total.
    pub(super) fn mean(&self, moment: Moment, unit: &str) -> Estimate {
        let n = self.customers();
        Estimate {
            per_member: moment.mean(n),
            standard_error: moment.standard_error(n),
            total: Some(moment.sum),
            weight: 0.0,
            unit: unit.to_string(),
        }
    }

    /// The same for numerators over the common denominator of costs, less an amount that is the same for
    /// every member (minor units a member); totals are rounded to the nearest minor unit.
    pub(super) fn money_mean(&self, moment: Moment, less: f64) -> Estimate {
        let (n, over) = (self.customers(), self.layout.costs.over);
        let per_member = moment.mean(n) / over as f64 - less;
        let whole = moment.sum.div_euclid(i128::from(over));
        let rest = moment.sum.rem_euclid(i128::from(over)) as f64 / over as f64;
        let total = whole + (rest - less * n as f64 + 0.5).floor() as i128;
        Estimate {
            per_member,
            standard_error: moment.standard_error(n) / over as f64,
            total: Some(total),
            weight: 0.0,
            unit: self.money(),
        }
    }

    /// A share of `part` in `whole` members, each of whom counts or does not.
    pub(super) fn share(&self, part: u64, whole: u64) -> Estimate {
        let share = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let error = if whole < 2 { 0.0 } else { sqrt(share * (1.0 - share) / (whole - 1) as f64) };
        Estimate { per_member: share, standard_error: error, total: None, weight: whole as f64, unit: "share".into() }
    }

    /// The value of every holding that a member can spend or use, under `.name`, and first, without a name,
    /// that of the main wallet: the first points wallet of the file that is not for status only.
    pub(super) fn by_holding(&self, read: impl Fn(usize) -> Moment) -> Values {
        let none = Program::default();
        let program = self.program.unwrap_or(&none);
        let main = main_wallet(program);
        let unit = |at: usize| program.holdings.get(at).map_or_else(|| "points".to_string(), unit_of);
        let plain = main.map_or_else(|| self.mean(Moment::default(), "points"), |at| self.mean(read(at), &unit(at)));
        let mut values = vec![(String::new(), plain)];
        for (at, holding) in program.holdings.iter().enumerate() {
            values.push((format!(".{}", holding.name), self.mean(read(at), &unit(at))));
        }
        values
    }

    /// A ratio of every holding, as [`View::by_holding`].
    pub(super) fn shares_by_holding(&self, read: impl Fn(usize) -> Estimate) -> Values {
        let Some(program) = self.program else { return Vec::new() };
        let main = main_wallet(program).map(|at| (String::new(), read(at)));
        let all = program.holdings.iter().enumerate();
        main.into_iter().chain(all.map(|(at, holding)| (format!(".{}", holding.name), read(at)))).collect()
    }

    /// Sums of a kind of flow of a holding.
    pub(super) fn holding_flow(&self, holding: usize, kind: usize) -> Moment {
        self.flow(FIXED + holding * 4 + kind)
    }

    /// A partner's number: 0 is money owed, 1 the cost of its units that were spent.
    pub(super) fn funded(&self, partner: usize, number: usize) -> Moment {
        self.flow(self.layout.partners() + self.layout.funding.place(partner) + number)
    }

    /// What all partners owe together.
    pub(super) fn owed(&self) -> Moment {
        self.flow(self.layout.partners() + self.layout.funding.slots().saturating_sub(1))
    }

    /// Units that a partner gave by holding, with the holding's name and unit; only those that it can give.
    pub(super) fn funded_units(&self, partner: usize) -> Vec<(String, String, Moment)> {
        let none = Program::default();
        let holdings = self.program.unwrap_or(&none).holdings.iter().enumerate();
        let funds = |(at, _): &(usize, &crate::core::Holding)| self.layout.funding.can_give(partner, *at);
        holdings
            .filter(funds)
            .map(|(at, holding)| (holding.name.clone(), unit_of(holding), self.funded(partner, 2 + at)))
            .collect()
    }

    /// Units (or, for the level after the last holding, cost) outstanding at the end.
    pub(super) fn level(&self, level: usize) -> Moment {
        self.sums.level(level, &self.layout.costs.outstanding, self.period)
    }
}

/// The first points wallet of the file that is not for status only.
pub(super) fn main_wallet(program: &Program) -> Option<usize> {
    let wallets = program.holdings.iter().enumerate();
    let spendable = wallets.filter(|(_, holding)| holding.kind == HoldingKind::Points && !holding.qualifying);
    spendable.min_by_key(|(at, holding)| (holding.span, *at)).map(|(at, _)| at)
}

/// Smallest unit of a holding as shown: `star`, or `1/100 star`.
fn unit_of(holding: &crate::core::Holding) -> String {
    match holding.decimals {
        0 => holding.name.clone(),
        decimals => format!("1/{} {}", 10u64.pow(u32::from(decimals.min(18))), holding.name),
    }
}
