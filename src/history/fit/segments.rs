//! Customers by a column of the file: a model of buying and one of spending for each kind.

use std::collections::BTreeMap;

use super::error::TooManySegments;
use super::{Fit, Model, Options, fit};
use crate::diagnostic::Diagnostic;
use crate::history::{Basket, Customer, History, TextId};

/// Most kinds of customers.
const MOST: usize = 50;

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

/// Fits each kind of customers by itself, in byte order of their names.
///
/// # Errors
/// If there are too many kinds for a scenario.
pub fn fit_segments(history: &History, by: By, options: &Options) -> Result<Vec<SegmentFit>, Box<Diagnostic>> {
    let mut kinds: BTreeMap<&str, Vec<&Customer>> = BTreeMap::new();
    for customer in &history.customers {
        let first = history.baskets.get(customer.baskets.start);
        let kind = first.map_or("", |basket| history.overview.text(kind(history, basket, by)));
        kinds.entry(if kind.is_empty() { "other" } else { kind }).or_default().push(customer);
        if kinds.len() > MOST {
            return Err(Box::new(TooManySegments { most: MOST }.into()));
        }
    }
    // Purchases stay where they are; customers' ranges go on to mean the same.
    let mut part = History { customers: Vec::new(), ..history.clone() };
    let one = |(name, customers): (&str, Vec<&Customer>)| {
        part.customers = customers.into_iter().cloned().collect();
        let spending = Options { model: Model::GammaGamma, ..options.clone() };
        SegmentFit {
            name: name.to_owned(),
            customers: part.customers.len() as u64,
            buying: fit(&part, options),
            spending: fit(&part, &spending),
        }
    };
    Ok(kinds.into_iter().map(one).collect())
}

fn kind(history: &History, basket: &Basket, by: By) -> TextId {
    match by {
        By::Channel => basket.channel,
        By::Store => basket.store,
        By::Category => history.items.get(basket.items.start).map_or(TextId(0), |item| item.category),
    }
}
