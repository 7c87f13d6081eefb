//! Journal entries: what is posted, to which accounts.

use super::model::{Accounts, Treatment};
use super::schedule::Schedule;

/// An account by its part; the user's own name can stand in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// Cash or receivables.
    Cash,
    /// Revenue from goods.
    RevenueGoods,
    /// Revenue from points.
    RevenuePoints,
    /// Contract liability.
    ContractLiability,
    /// Cost of goods sold.
    CostOfGoods,
    /// Inventory.
    Inventory,
    /// Cost of rewards.
    RewardCost,
    /// Accrued cost of rewards.
    RewardAccrual,
}

impl Account {
    /// All of them: key in files, name in tables unless the user gives another.
    pub const ALL: [(Account, &'static str, &'static str); 8] = [
        (Account::Cash, "cash", "Cash"),
        (Account::RevenueGoods, "revenue_goods", "Revenue: goods"),
        (Account::RevenuePoints, "revenue_points", "Revenue: points"),
        (Account::ContractLiability, "contract_liability", "Contract liability"),
        (Account::CostOfGoods, "cost_of_goods", "Cost of goods sold"),
        (Account::Inventory, "inventory", "Inventory"),
        (Account::RewardCost, "reward_cost", "Cost of rewards"),
        (Account::RewardAccrual, "reward_accrual", "Accrued cost of rewards"),
    ];

    /// Its name in those accounts.
    pub fn name(self, accounts: &Accounts) -> &str {
        let row = Account::ALL.iter().find(|(account, ..)| *account == self);
        let (key, usual) = row.map_or(("", ""), |(_, key, usual)| (*key, *usual));
        accounts.account_names.iter().find(|(found, _)| found == key).map_or(usual, |(_, name)| name)
    }
}

/// One line; exactly one of the two amounts is above zero, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryLine {
    /// Where it is posted.
    pub account: Account,
    /// Left side.
    pub debit: i64,
    /// Right side.
    pub credit: i64,
}

/// One entry; debits and credits are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number of the period in [`Accounts::periods`].
    pub period: usize,
    /// Number of the cohort in [`Accounts::cohorts`].
    pub cohort: usize,
    /// What it records.
    pub text: &'static str,
    /// Its lines, debits first.
    pub lines: Vec<EntryLine>,
}

/// Whether debits and credits are equal.
pub fn balanced(entry: &Entry) -> bool {
    entry.lines.iter().map(|line| i128::from(line.debit) - i128::from(line.credit)).sum::<i128>() == 0
}

/// All entries of a schedule, by period, then in the order of the file. Amounts of zero are left out; an amount below zero changes sides.
pub fn entries(accounts: &Accounts, schedule: &Schedule) -> Vec<Entry> {
    let mut found = Vec::new();
    for (number, (cohort, results)) in accounts.cohorts.iter().zip(&schedule.cohorts).enumerate() {
        let mut post = |period: usize, text: &'static str, lines: &[(Account, i64)]| {
            let lines: Vec<EntryLine> = ordered(lines);
            if !lines.is_empty() {
                found.push(Entry { period, cohort: number, text, lines });
            }
        };
        let accrues = results.treatment == Treatment::Accrue;
        let price = if cohort.brought_forward { 0 } else { cohort.price };
        let (goods, allocated) = if cohort.brought_forward { (0, 0) } else { (results.goods, results.allocated) };
        post(
            cohort.sold,
            "sale",
            &[(Account::Cash, price), (Account::RevenueGoods, -goods), (Account::ContractLiability, -allocated)],
        );
        let cost = cohort.cost_of_goods;
        post(cohort.sold, "cost of goods sold", &[(Account::CostOfGoods, cost), (Account::Inventory, -cost)]);
        if let (true, false, Some(at_sale)) = (accrues, cohort.brought_forward, results.at_sale) {
            let expense = at_sale.expense;
            post(
                cohort.sold,
                "cost of rewards accrued",
                &[(Account::RewardCost, expense), (Account::RewardAccrual, -expense)],
            );
        }
        for period in &results.periods {
            let parts = [
                ("points redeemed", period.posted.current),
                ("true-up of earlier redemptions", period.posted.true_up),
                ("released at the end of the right", period.posted.released),
            ];
            for (text, amount) in parts {
                post(period.number, text, &[(Account::ContractLiability, amount), (Account::RevenuePoints, -amount)]);
            }
            let Some(accrued) = period.accrued else { continue };
            match results.treatment {
                Treatment::Defer => {}
                Treatment::Accrue => {
                    let (used, expense) = (accrued.used, accrued.expense);
                    post(period.number, "rewards used", &[(Account::RewardAccrual, used), (Account::Cash, -used)]);
                    post(
                        period.number,
                        "accrued cost re-estimated",
                        &[(Account::RewardCost, expense), (Account::RewardAccrual, -expense)],
                    );
                }
                Treatment::Expense => {
                    let used = accrued.used;
                    post(period.number, "rewards used", &[(Account::RewardCost, used), (Account::Cash, -used)]);
                }
            }
        }
    }
    found.sort_by_key(|entry| (entry.period, entry.cohort));
    found
}

fn ordered(lines: &[(Account, i64)]) -> Vec<EntryLine> {
    let debits = lines.iter().filter(|(_, amount)| *amount > 0);
    let credits = lines.iter().filter(|(_, amount)| *amount < 0);
    let debits = debits.map(|(account, amount)| EntryLine { account: *account, debit: *amount, credit: 0 });
    debits.chain(credits.map(|(account, amount)| EntryLine { account: *account, debit: 0, credit: -amount })).collect()
}
