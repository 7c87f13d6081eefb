//! The shape of `loyal liability --ledger --json` and its kin. Points are whole smallest units, posted money whole minor units; keys that begin
//! with `exact_` are unrounded.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// A close.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CloseReport {
    /// The format's name and version, `loyal-close/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// SHA-256 by file.
    pub hashes: BTreeMap<String, String>,
    /// Where the movements come from.
    pub source: String,
    /// What was found out about the data.
    pub quality: Vec<String>,
    /// The period that is closed.
    pub period: String,
    /// `month`, `quarter` or `year`.
    pub every: String,
    /// Currency code, empty for points only.
    pub currency: String,
    /// Digits of its minor unit.
    pub currency_decimals: u8,
    /// `proportional`, `remote` or `pool`.
    pub method: String,
    /// The estimator of cohorts that no selection names.
    pub estimator: String,
    /// Selections, overlays and rates of earlier closes, with who decided them.
    pub judgements: Vec<Judgement>,
    /// One close a variant.
    pub closes: Vec<CloseFigures>,
    /// What the variants after the first change against it.
    pub differences: Vec<Difference>,
}

/// A logged decision.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Judgement {
    /// `selection`, `overlay` or `close`.
    pub what: String,
    /// The cohort; all if there is none.
    pub cohort: Option<String>,
    /// What was decided.
    pub decision: String,
    /// Who.
    pub author: String,
    /// When.
    pub date: String,
    /// Why.
    pub reason: String,
}

/// One variant.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CloseFigures {
    /// Its name; empty if there is one only.
    pub variant: String,
    /// Its wallets.
    pub wallets: Vec<WalletFigures>,
    /// What is posted, if a currency and the worth of a point are known.
    pub money: Option<MoneyFigures>,
    /// The same close under other choices.
    pub alternatives: Vec<AlternativeFigures>,
}

/// What another choice comes to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AlternativeFigures {
    /// The choice: `estimator mack`, `revenue remote`, `no overlay`.
    pub choice: String,
    /// Whether it is the one of the close.
    pub chosen: bool,
    /// Points still to come, by wallet in their order.
    pub exact_to_come: Vec<f64>,
    /// Contract liability, where anything is posted.
    pub liability: Option<i64>,
}

/// A wallet.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WalletFigures {
    /// Its name.
    pub wallet: String,
    /// Digits of its smallest unit.
    pub decimals: u8,
    /// Points by period; opening + issued − redeemed − expired − clawed_back = closing.
    pub roll_forward: Vec<PointsRoll>,
    /// Redemption rates with their denominators.
    pub rates: RateFigures,
    /// The cohorts at the close.
    pub cohorts: Vec<CohortFigures>,
    /// Shares redeemed and lost by age in periods, of what is outstanding before.
    pub hazards: HazardFigures,
    /// Points still to come by method, of the cohorts that it says something of; with standard errors where there are any.
    pub methods: BTreeMap<String, MethodFigures>,
    /// Points held at ages that were never watched: nothing is expected of them by age.
    pub beyond_history: i64,
    /// What the close before expected of the last period.
    pub actual_versus_expected: Vec<ExpectedFigures>,
    /// Earlier closes held against what happened since.
    pub back_test: Vec<BackTestFigures>,
    /// The accrued-cost view, if the cost of a point is known.
    pub accrued: Option<AccruedFigures>,
}

/// Points in one period.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct MoveFigures {
    /// Given.
    pub issued: i64,
    /// Spent.
    pub redeemed: i64,
    /// Lapsed.
    pub expired: i64,
    /// Taken back.
    pub clawed_back: i64,
}

/// A roll-forward in points.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PointsRoll {
    /// The period.
    pub period: String,
    /// Held before.
    pub opening: i64,
    /// What moved.
    #[serde(flatten)]
    pub moves: MoveFigures,
    /// Held after, counted cohort by cohort.
    pub closing: i64,
    /// Issued by how points came to be.
    pub issued_by_element: BTreeMap<String, i64>,
}

/// Two rates with their denominators.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct RateFigures {
    /// Points that the cohorts began with: the denominator of `on_issued`.
    pub issued: i64,
    /// Redeemed so far.
    pub redeemed: i64,
    /// Expired or taken back so far.
    pub lost: i64,
    /// Held: the denominator of `on_outstanding`.
    pub outstanding: i64,
    /// Still to be redeemed.
    pub exact_to_come: f64,
    /// (redeemed + to come) / issued.
    pub on_issued: Option<f64>,
    /// to come / outstanding.
    pub on_outstanding: Option<f64>,
}

/// A cohort at the close.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CohortFigures {
    /// The period of issue.
    pub cohort: String,
    /// Age in periods, the one of issue included.
    pub age: usize,
    /// Points that it began with.
    pub began_with: i64,
    /// What became of them so far.
    #[serde(flatten)]
    pub moves: MoveFigures,
    /// Held.
    pub outstanding: i64,
    /// The method used.
    pub estimator: String,
    /// Whether the hazards stand in for it.
    pub fell_back: bool,
    /// Still to come by the method.
    pub exact_by_method: f64,
    /// Places of the overlays that changed it among `judgements` of that kind.
    pub overlays: Vec<usize>,
    /// Still to come as used.
    pub exact_to_come: f64,
    /// Ever redeemed over what it began with.
    pub on_issued: Option<f64>,
    /// Still to come over held.
    pub on_outstanding: Option<f64>,
    /// Its roll-forward.
    pub roll_forward: Vec<PointsRoll>,
}

/// Shares by age.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HazardFigures {
    /// Redeemed.
    pub redeemed: Vec<f64>,
    /// Expired or taken back.
    pub lost: Vec<f64>,
}

/// A method.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MethodFigures {
    /// Points still to come by cohort; null where it says nothing.
    pub exact_to_come: Vec<Option<f64>>,
    /// Their sum.
    pub exact_total: f64,
    /// Standard error of the sum: luck alone.
    pub process_error: Option<f64>,
    /// Standard error of the sum: finite data alone.
    pub parameter_error: Option<f64>,
}

/// Actual against expected.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExpectedFigures {
    /// The cohort.
    pub cohort: String,
    /// Held before.
    pub held: i64,
    /// Expected to be redeemed.
    pub exact_expected: f64,
    /// Redeemed.
    pub redeemed: i64,
    /// Expected to be lost.
    pub exact_expected_lost: f64,
    /// Lost.
    pub lost: i64,
}

/// An earlier close.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BackTestFigures {
    /// The period.
    pub period: String,
    /// Held then.
    pub held: i64,
    /// Redeemed of that since.
    pub happened: i64,
    /// Held of that still.
    pub left: i64,
    /// Expected then by the hazards, until the end of the data.
    pub exact_by_hazard: f64,
    /// Expected then for ever, by method.
    pub exact_ever: BTreeMap<String, f64>,
}

/// The accrued-cost view.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccruedFigures {
    /// Cost of a redeemed point, major units of money.
    pub cost_per_point: f64,
    /// Points still to come × cost, minor units.
    pub exact_liability: f64,
    /// What it does if an assumption moves, minor units; the largest first.
    pub sensitivities: Vec<ShockFigures>,
}

/// One sensitivity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShockFigures {
    /// What moves, with its unit, relative or absolute.
    pub shock: String,
    /// What the liability does, minor units.
    pub exact_change: f64,
}

/// What is posted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoneyFigures {
    /// Contract liability by period; foots.
    pub roll_forward: Vec<MoneyRoll>,
    /// Accrued cost of rewards by period; foots.
    pub accrual: Vec<MoneyRoll>,
    /// Contract liability at the close.
    pub liability: i64,
    /// Of this expected to become revenue within twelve months.
    pub current: i64,
    /// The rest.
    pub non_current: i64,
    /// Cohorts with what was allocated to their points and what is left of it.
    pub cohorts: Vec<MoneyCohort>,
    /// What is owed under each reading of tier perks; empty where there are none.
    pub status_perks: Vec<PerkFigures>,
    /// What the contract liability does if an assumption moves, minor units; the largest first.
    pub sensitivities: Vec<ShockFigures>,
    /// Journal entries of the period that is closed.
    pub entries: Vec<EntryFigures>,
    /// Points still to come that are not accounted for, because nothing says what they are worth or cost.
    pub exact_points_left_out: f64,
}

/// The accounts under one reading of tier perks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PerkFigures {
    /// `defer`, `accrue` or `expense`.
    pub treatment: String,
    /// Whether it is the one that is posted.
    pub posted: bool,
    /// Contract liability at the close.
    pub liability: i64,
    /// Accrued cost at the close.
    pub accrued_cost: i64,
}

/// Money in one period.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoneyRoll {
    /// The period.
    pub period: String,
    /// Before.
    pub opening: i64,
    /// Lines between, additions positive.
    pub movements: BTreeMap<String, i64>,
    /// After.
    pub closing: i64,
}

/// A cohort's money.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoneyCohort {
    /// Period and element.
    pub cohort: String,
    /// `points`, `marketing`, …
    pub kind: String,
    /// `defer`, `accrue` or `expense`.
    pub treatment: String,
    /// Price of its sales.
    pub price: i64,
    /// Share of the points.
    pub allocated: i64,
    /// What is left of it.
    pub liability: i64,
    /// Accrued cost, where the cost of a point is known.
    pub accrued_cost: Option<i64>,
}

/// A line of an entry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntryFigures {
    /// The period.
    pub period: String,
    /// Period and element of the cohort.
    pub cohort: String,
    /// What it records.
    pub text: String,
    /// The account.
    pub account: String,
    /// Left side.
    pub debit: i64,
    /// Right side.
    pub credit: i64,
}

/// A variant against the first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Difference {
    /// The variant.
    pub variant: String,
    /// The wallet.
    pub wallet: String,
    /// Change of the rate on issued, absolute.
    pub rate_on_issued: Option<f64>,
    /// Change of the points still to come.
    pub exact_to_come: f64,
    /// Change of the contract liability of all wallets, minor units.
    pub liability: Option<i64>,
    /// Change of revenue from points in the last period, minor units.
    pub revenue: Option<i64>,
}
