//! Customers by a column of the file: a model of buying and one of spending for each kind.

use std::collections::BTreeMap;

use super::error::TooManySegments;
use super::{Fit, Model, Options, Purchases, fit_watched, watch};
use crate::diagnostic::Diagnostic;
use crate::history::TextId;
use crate::history::model::{Basket, Item};

/// Most kinds of customers.
const MOST: usize = 50;
/// The name of those whose column is empty.
const OTHER: &str = "other";

/// A column whose text, in the first row of a customer, says of what kind the customer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The channel of the first purchase.
    Channel,
    /// The store of the first purchase.
    Store,
    /// The category of its first line.
    Category,
}

/// One kind of customers.
#[derive(Clone, Debug)]
pub struct SegmentFit {
    /// The text of the column; "other" where it is empty.
    pub name: String,
    /// Customers of that kind.
    pub customers: u64,
    /// How they buy, or why that cannot be told.
    pub buying: Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>>,
    /// What they spend, or why that cannot be told.
    pub spending: Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>>,
}

impl By {
    /// What the column says of a purchase with those lines.
    pub(super) fn kind(self, basket: &Basket, items: &[Item]) -> TextId {
        match self {
            By::Channel => basket.channel,
            By::Store => basket.store,
            By::Category => items.first().map_or(TextId(0), |item| item.category),
        }
    }
}

/// Fits each kind of customers by itself, in byte order of their names. The purchases were gathered by that column.
///
/// # Errors
/// If there are too many kinds for a scenario.
pub fn fit_segments(purchases: &Purchases, options: &Options) -> Result<Vec<SegmentFit>, Box<Diagnostic>> {
    let mut kinds: BTreeMap<&str, (TextId, u64)> = BTreeMap::new();
    for buyer in &purchases.buyers {
        let name = purchases.text(buyer.kind);
        kinds.entry(name).or_insert((buyer.kind, 0)).1 += 1;
        if kinds.len() > MOST {
            return Err(Box::new(TooManySegments { most: MOST }.into()));
        }
    }
    let named = |(name, kind): (&str, (TextId, u64))| (if name.is_empty() { OTHER } else { name }.to_owned(), kind);
    // Those without a kind are one with those whom the file itself calls so.
    let mut merged: BTreeMap<String, Vec<(TextId, u64)>> = BTreeMap::new();
    for (name, kind) in kinds.into_iter().map(named) {
        merged.entry(name).or_default().push(kind);
    }
    let one = |(name, kinds): (String, Vec<(TextId, u64)>)| {
        let of = |buyer: &super::purchases::Buyer| kinds.iter().any(|(kind, _)| *kind == buyer.kind);
        let spending = Options { model: Model::GammaGamma, ..options.clone() };
        let fitted = |options: &Options| fit_watched(&watch::watch_some(purchases, &of, options)?, options);
        SegmentFit {
            name,
            customers: kinds.iter().map(|(_, count)| count).sum(),
            buying: fitted(options),
            spending: fitted(&spending),
        }
    };
    Ok(merged.into_iter().map(one).collect())
}
