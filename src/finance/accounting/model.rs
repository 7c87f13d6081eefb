//! What an accounting file says, checked.

use super::position::Position;
use super::recognition::Variant;
use crate::base::Span;

/// What was promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Points.
    #[default]
    Points,
    /// A certificate or voucher.
    Certificate,
    /// A perk of a tier: the standards give no example, so the switch decides and the other readings are shown.
    StatusPerk,
    /// A promotion that no sale earned.
    Marketing,
}

/// How a promise enters the accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Treatment {
    /// A material right: part of the price is deferred.
    #[default]
    Defer,
    /// Its expected cost is accrued at the sale.
    Accrue,
    /// Its cost is expensed when it is used.
    Expense,
}

impl Kind {
    /// All of them, by their names in files.
    pub const ALL: [(&'static str, Kind); 4] = [
        ("points", Kind::Points),
        ("certificate", Kind::Certificate),
        ("status-perk", Kind::StatusPerk),
        ("marketing", Kind::Marketing),
    ];

    /// How it is treated, given the switch for status perks.
    pub fn treatment(self, status_perk: Treatment) -> Treatment {
        match self {
            Kind::Points | Kind::Certificate => Treatment::Defer,
            Kind::StatusPerk => status_perk,
            Kind::Marketing => Treatment::Accrue,
        }
    }

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        Kind::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

impl Treatment {
    /// All of them, by their names in files.
    pub const ALL: [(&'static str, Treatment); 3] =
        [("defer", Treatment::Defer), ("accrue", Treatment::Accrue), ("expense", Treatment::Expense)];

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        Treatment::ALL.iter().find(|(_, treatment)| *treatment == self).map_or("", |(name, _)| name)
    }
}

/// A whole file.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// Currency code.
    pub currency: String,
    /// Decimals of the currency: minor units are 10^−decimals.
    pub decimals: u8,
    /// The switch for status perks.
    pub status_perk: Treatment,
    /// Names of the periods in their order.
    pub periods: Vec<String>,
    /// The user's names of accounts, by [`super::Account`] key.
    pub account_names: Vec<(String, String)>,
    /// Contracts of one kind and period each.
    pub cohorts: Vec<Cohort>,
    /// Whole programs at a date, by name.
    pub positions: Vec<(String, Position)>,
}

/// Contracts of one kind that were made in one period.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// Its name.
    pub name: String,
    /// What was promised.
    pub kind: Kind,
    /// How the file says it enters the accounts, in place of what is usual for its kind.
    pub treatment: Option<Treatment>,
    /// Which rule recognises revenue.
    pub variant: Variant,
    /// Number of the period of the sale in [`Accounts::periods`].
    pub sold: usize,
    /// Transaction price, minor units.
    pub price: i64,
    /// Stand-alone selling price of the goods, minor units, unrounded.
    pub goods: f64,
    /// Stand-alone selling price of the points, minor units, unrounded: points expected × value of a point.
    pub right: f64,
    /// What the points were allocated, if the file says so in place of the split, minor units.
    pub allocated: Option<i64>,
    /// Points issued, above zero.
    pub issued: i64,
    /// Points expected at the sale ever to be redeemed.
    pub expected: f64,
    /// Cost of the goods sold, minor units.
    pub cost_of_goods: i64,
    /// Cost of a redeemed point, minor units, unrounded.
    pub cost_per_point: Option<f64>,
    /// Whether it was there when the first period begins: then it opens the roll-forward and no sale is posted.
    pub brought_forward: bool,
    /// What happened since, one entry a period, in order; their numbers rise and none is before `sold`.
    pub periods: Vec<Period>,
}

impl Cohort {
    /// How it enters the accounts: as the file says, else as is usual for its kind.
    pub fn treatment(&self, status_perk: Treatment) -> Treatment {
        self.treatment.unwrap_or_else(|| self.kind.treatment(status_perk))
    }
}

/// One period of a cohort.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Its number in [`Accounts::periods`].
    pub number: usize,
    /// Points redeemed in it.
    pub redeemed: i64,
    /// Estimate at its end of all points ever to be redeemed.
    pub expected: f64,
    /// Whether the right ends with it.
    pub ends: bool,
    /// Where its estimate stands in the file.
    pub place: Option<Span>,
}
