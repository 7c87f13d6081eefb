//! What a close is told beside the movements.

use super::{NoClose, WalletClose};
use crate::finance::accounting::{Kind, Treatment, Variant};
use crate::finance::study::Method;

/// Length of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Every {
    /// A calendar month.
    #[default]
    Month,
    /// Three months from January.
    Quarter,
    /// A calendar year.
    Year,
}

impl Every {
    /// All of them, by their names.
    pub const ALL: [(&'static str, Every); 3] =
        [("month", Every::Month), ("quarter", Every::Quarter), ("year", Every::Year)];

    /// Months in a period.
    pub fn months(self) -> i32 {
        match self {
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Year => 12,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Every::ALL.iter().find(|(_, every)| *every == self).map_or("", |(name, _)| name)
    }
}

/// Who decided something, when and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    /// Who.
    pub author: String,
    /// When, as the file says it.
    pub date: String,
    /// Why.
    pub reason: String,
}

/// A method for one cohort.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The cohort.
    pub cohort: String,
    /// The method.
    pub method: Method,
    /// Why.
    pub logged: Logged,
}

/// What an overlay says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// The rate on issued is this.
    Rate(f64),
    /// The points still to come change by this share of themselves.
    ToCome(f64),
}

/// A judgement in place of a method's figure.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// The cohort; all of them if none is named.
    pub cohort: Option<String>,
    /// What it says.
    pub what: What,
    /// Why.
    pub logged: Logged,
}

/// The rate on issued that an earlier close used.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The period.
    pub period: String,
    /// The cohort; all of them if none is named.
    pub cohort: Option<String>,
    /// The rate.
    pub rate: f64,
    /// Why.
    pub logged: Logged,
}

/// What the points of a wallet are worth and cost.
#[derive(Clone, Debug, Default)]
pub struct WalletTerms {
    /// The wallet; all others if empty.
    pub wallet: String,
    /// Stand-alone selling price of a point that is redeemed, minor units of money, unrounded.
    pub value: Option<f64>,
    /// Cost of a redeemed point, minor units, unrounded.
    pub cost: Option<f64>,
}

/// Everything a close is told.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Currency code; empty: points only.
    pub currency: String,
    /// Decimals of the currency.
    pub decimals: u8,
    /// Decimals of a point in a ledger file.
    pub point_decimals: u8,
    /// Length of the periods.
    pub every: Every,
    /// Which rule recognises revenue.
    pub variant: Variant,
    /// The method of cohorts that no selection names.
    pub method: Method,
    /// Redemption rate on issued that was expected beforehand.
    pub prior: Option<f64>,
    /// How tier perks are treated.
    pub status_perk: Treatment,
    /// By wallet; the first that fits counts.
    pub wallets: Vec<WalletTerms>,
    /// Kinds of elements that are not the usual ones.
    pub kinds: Vec<(String, Kind)>,
    /// In the order of the file.
    pub selections: Vec<Selection>,
    /// In the order of the file.
    pub overlays: Vec<Overlay>,
    /// Rates of earlier closes.
    pub stated: Vec<Stated>,
    /// The user's names of accounts.
    pub account_names: Vec<(String, String)>,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms {
            currency: String::new(),
            decimals: 2,
            point_decimals: 0,
            every: Every::Month,
            variant: Variant::Proportional,
            method: Method::Hazard,
            prior: None,
            status_perk: Treatment::Defer,
            wallets: Vec::new(),
            kinds: Vec::new(),
            selections: Vec::new(),
            overlays: Vec::new(),
            stated: Vec::new(),
            account_names: Vec::new(),
        }
    }
}

impl Terms {
    /// What points of a wallet are worth and cost.
    pub fn of(&self, wallet: &str) -> WalletTerms {
        let fits = |one: &&WalletTerms| one.wallet == wallet || one.wallet.is_empty();
        self.wallets.iter().find(fits).cloned().unwrap_or_default()
    }

    /// What an element was promised as: gifts and compensation are marketing, everything else points that a sale earned.
    pub fn kind(&self, element: &str) -> Kind {
        let stated = self.kinds.iter().find(|(name, _)| name == element).map(|(_, kind)| *kind);
        stated.unwrap_or(match element {
            "gift" | "reward" | "adjusted" => Kind::Marketing,
            _ => Kind::Points,
        })
    }

    /// Whether every cohort and period that the terms name is there.
    pub(super) fn named(&self, wallets: &[WalletClose]) -> Result<(), NoClose> {
        let cohort = |name: &str| {
            wallets.iter().any(|wallet| wallet.development.origins.iter().any(|origin| origin.name == name))
        };
        let period = |name: &str| wallets.iter().any(|wallet| wallet.development.periods.iter().any(|one| one == name));
        let selections = self.selections.iter().map(|one| &one.cohort);
        let overlays = self.overlays.iter().filter_map(|one| one.cohort.as_ref());
        let stated = self.stated.iter().filter_map(|one| one.cohort.as_ref());
        if let Some(name) = selections.chain(overlays).chain(stated).find(|name| !cohort(name)) {
            return Err(NoClose::NoCohort(name.clone()));
        }
        match self.stated.iter().find(|one| !period(&one.period)) {
            Some(one) => Err(NoClose::NoCohort(one.period.clone())),
            None => Ok(()),
        }
    }
}
