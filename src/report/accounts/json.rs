//! The shape of `loyal liability --accounting --json`. Posted amounts are whole minor units of the currency; keys that begin with `exact_` are
//! the unrounded amounts behind them, in minor units too.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::AccountsContext;
use crate::finance::accounting::{
    Accounts, Cohort, CohortSchedule, PeriodResult, Position, RollForward, Sensitivity, of_cohort, of_position,
};

/// Revenue schedule, entries and roll-forwards.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccountsReport {
    /// The format's name and version, `loyal-accounts/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// SHA-256 by file.
    pub hashes: BTreeMap<String, String>,
    /// Currency code.
    pub currency: String,
    /// Digits of its minor unit.
    pub currency_decimals: u8,
    /// How amounts were rounded.
    pub rounding: String,
    /// How status perks are treated: `defer`, `accrue` or `expense`.
    pub status_perk: String,
    /// Each cohort.
    pub cohorts: Vec<CohortFigures>,
    /// Contract liability by period.
    pub roll_forward: Vec<RollFigures>,
    /// Points by period.
    pub points_roll_forward: Vec<RollFigures>,
    /// Accrued cost of rewards by period, of cohorts whose cost is accrued.
    pub accrual_roll_forward: Vec<RollFigures>,
    /// Journal entries.
    pub entries: Vec<EntryFigures>,
    /// Whole programs at a date, in the accrued-cost view.
    pub balances: Vec<BalanceFigures>,
}

/// One cohort.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CohortFigures {
    /// Its name.
    pub name: String,
    /// `points`, `certificate`, `status-perk` or `marketing`.
    pub kind: String,
    /// `proportional`, `remote` or `pool`.
    pub method: String,
    /// `defer`, `accrue` or `expense`.
    pub treatment: String,
    /// The period of the sale.
    pub sold: String,
    /// The split; goods + points = price.
    pub allocation: AllocationFigures,
    /// By period.
    pub periods: Vec<PeriodFigures>,
    /// Unrounded liability at the end under each method, in minor units.
    pub exact_liability_by_method: BTreeMap<String, f64>,
    /// Liability at the end under each treatment, where the cost of a point is known.
    pub liability_by_treatment: BTreeMap<String, i64>,
    /// What the liability at the end does if an assumption moves, in minor units; the largest first.
    pub sensitivities: Vec<SensitivityFigures>,
}

/// How a price was split.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AllocationFigures {
    /// Transaction price.
    pub price: i64,
    /// Posted to goods.
    pub goods: i64,
    /// Posted to points.
    pub points: i64,
    /// The same before rounding.
    pub exact_points: f64,
}

/// One period of a cohort.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeriodFigures {
    /// Its name.
    pub name: String,
    /// Points redeemed in it.
    pub redeemed: i64,
    /// Points redeemed to date.
    pub redeemed_to_date: f64,
    /// The estimate that the file gives, in points ever to be redeemed.
    pub estimate: f64,
    /// The estimate as used.
    pub estimate_used: f64,
    /// Whether it had to be raised to what was redeemed already.
    pub estimate_floored: bool,
    /// Revenue; current + true_up + released.
    pub revenue: i64,
    /// Of this from the period's own redemptions.
    pub current: i64,
    /// Of this from the change of estimate on earlier redemptions.
    pub true_up: i64,
    /// Of this released because the right ended.
    pub released: i64,
    /// Contract liability at the end.
    pub liability: i64,
    /// Before rounding.
    pub exact_revenue: f64,
    /// Before rounding.
    pub exact_current: f64,
    /// Before rounding.
    pub exact_true_up: f64,
    /// Before rounding.
    pub exact_liability: f64,
    /// Breakage recognised to date, before rounding.
    pub exact_breakage_to_date: f64,
    /// The accrued-cost view beside it, where the cost of a point is known.
    pub accrued_cost: Option<AccruedFigures>,
}

/// The accrued-cost view of a period; closing = opening + expense − used.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccruedFigures {
    /// Expense of the period.
    pub expense: i64,
    /// Cost of the points redeemed in it.
    pub used: i64,
    /// Accrual at its end.
    pub closing: i64,
}

/// A roll-forward that foots.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RollFigures {
    /// The period.
    pub period: String,
    /// At its beginning.
    pub opening: i64,
    /// The lines between, reductions negative.
    pub movements: Vec<MovementFigures>,
    /// At its end.
    pub closing: i64,
}

/// A line of a roll-forward.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MovementFigures {
    /// What moved.
    pub movement: String,
    /// By how much.
    pub amount: i64,
}

/// A journal entry; debits equal credits.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntryFigures {
    /// The period.
    pub period: String,
    /// The cohort.
    pub cohort: String,
    /// What it records.
    pub text: String,
    /// Debits, then credits.
    pub lines: Vec<LineFigures>,
}

/// A line of an entry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LineFigures {
    /// The account.
    pub account: String,
    /// Left side.
    pub debit: i64,
    /// Right side.
    pub credit: i64,
}

/// A whole program at a date; money in major units of the currency, unrounded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BalanceFigures {
    /// Its name.
    pub name: String,
    /// Points ever issued.
    pub issued: f64,
    /// Points redeemed so far.
    pub redeemed: f64,
    /// Points outstanding.
    pub outstanding: f64,
    /// Points still to be redeemed.
    pub to_come: f64,
    /// Ever redeemed / issued.
    pub rate_on_issued: f64,
    /// Still to be redeemed / outstanding.
    pub rate_on_outstanding: f64,
    /// Cost of a redeemed point.
    pub cost_per_point: f64,
    /// Points still to be redeemed × cost.
    pub liability: f64,
    /// What the liability does if an assumption moves; the largest first.
    pub sensitivities: Vec<SensitivityFigures>,
}

/// An assumption and what it does.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SensitivityFigures {
    /// What moves, relative or absolute.
    pub assumption: String,
    /// Change of the liability.
    pub change: f64,
}

fn sensitivities(found: &[Sensitivity]) -> Vec<SensitivityFigures> {
    let figures = |one: &Sensitivity| SensitivityFigures { assumption: one.shock.name(), change: one.change };
    found.iter().map(figures).collect()
}

/// The schedule as data.
pub fn accounts_report(context: &AccountsContext<'_>) -> AccountsReport {
    let (accounts, schedule) = (context.accounts, context.schedule);
    let cohorts = accounts.cohorts.iter().zip(&schedule.cohorts);
    AccountsReport {
        schema: "loyal-accounts/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        hashes: context.hashes.iter().cloned().collect(),
        currency: accounts.currency.clone(),
        currency_decimals: accounts.decimals,
        rounding:
            "goods and points by largest remainder; the liability to the nearest minor unit, halves away from zero; revenue is what it falls by"
                .into(),
        status_perk: accounts.status_perk.name().into(),
        cohorts: cohorts.map(|(cohort, results)| cohort_figures(accounts, cohort, results)).collect(),
        roll_forward: rolls(accounts, &schedule.money),
        points_roll_forward: rolls(accounts, &schedule.points),
        accrual_roll_forward: rolls(accounts, &schedule.accrual),
        entries: entry_figures(context),
        balances: accounts.positions.iter().map(|(name, position)| balance_figures(name, position)).collect(),
    }
}

fn period_name(accounts: &Accounts, number: usize) -> String {
    accounts.periods.get(number).cloned().unwrap_or_default()
}

fn cohort_figures(accounts: &Accounts, cohort: &Cohort, results: &CohortSchedule) -> CohortFigures {
    let by_method = results.by_variant.iter().map(|(variant, value)| (variant.name().into(), *value));
    let by_treatment = results.by_treatment.iter().map(|(treatment, value)| (treatment.name().into(), *value));
    CohortFigures {
        name: cohort.name.clone(),
        kind: cohort.kind.name().into(),
        method: cohort.variant.name().into(),
        treatment: results.treatment.name().into(),
        sold: period_name(accounts, cohort.sold),
        allocation: AllocationFigures {
            price: cohort.price,
            goods: results.goods,
            points: results.allocated,
            exact_points: results.unrounded,
        },
        periods: results.periods.iter().map(|period| period_figures(accounts, period)).collect(),
        exact_liability_by_method: by_method.collect(),
        liability_by_treatment: by_treatment.collect(),
        sensitivities: sensitivities(&of_cohort(cohort, results)),
    }
}

fn period_figures(accounts: &Accounts, period: &PeriodResult) -> PeriodFigures {
    let (exact, posted) = (&period.recognised, &period.posted);
    PeriodFigures {
        name: period_name(accounts, period.number),
        redeemed: period.redeemed,
        redeemed_to_date: exact.redeemed,
        estimate: period.estimate,
        estimate_used: exact.expected,
        estimate_floored: exact.floored,
        revenue: posted.revenue,
        current: posted.current,
        true_up: posted.true_up,
        released: posted.released,
        liability: posted.liability,
        exact_revenue: exact.revenue,
        exact_current: exact.current,
        exact_true_up: exact.true_up,
        exact_liability: exact.liability,
        exact_breakage_to_date: exact.breakage,
        accrued_cost: period.accrued.map(|accrued| AccruedFigures {
            expense: accrued.expense,
            used: accrued.used,
            closing: accrued.closing,
        }),
    }
}

fn rolls(accounts: &Accounts, rolls: &[RollForward]) -> Vec<RollFigures> {
    let figures = |(number, roll): (usize, &RollForward)| RollFigures {
        period: period_name(accounts, number),
        opening: roll.opening(),
        movements: roll
            .movements()
            .iter()
            .map(|(movement, amount)| MovementFigures { movement: movement.name().into(), amount: *amount })
            .collect(),
        closing: roll.closing(),
    };
    rolls.iter().enumerate().map(figures).collect()
}

fn entry_figures(context: &AccountsContext<'_>) -> Vec<EntryFigures> {
    let accounts = context.accounts;
    let figures = |entry: &crate::finance::accounting::Entry| EntryFigures {
        period: period_name(accounts, entry.period),
        cohort: accounts.cohorts.get(entry.cohort).map_or(String::new(), |cohort| cohort.name.clone()),
        text: entry.text.into(),
        lines: entry
            .lines
            .iter()
            .map(|line| LineFigures {
                account: line.account.name(accounts).into(),
                debit: line.debit,
                credit: line.credit,
            })
            .collect(),
    };
    context.entries.iter().map(figures).collect()
}

fn balance_figures(name: &str, position: &Position) -> BalanceFigures {
    BalanceFigures {
        name: name.into(),
        issued: position.balance.issued(),
        redeemed: position.balance.redeemed(),
        outstanding: position.balance.outstanding(),
        to_come: position.balance.to_come(position.rate),
        rate_on_issued: position.rate.value(),
        rate_on_outstanding: position.on_outstanding().value(),
        cost_per_point: position.cost_per_point,
        liability: position.liability(),
        sensitivities: sensitivities(&of_position(position)),
    }
}
