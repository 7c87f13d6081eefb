//! A close: from the movements of members to what is owed, with every assumption named.
//!
//! ```text
//! Book ─ development (cohorts × periods, whole units) ─ estimate (methods side by side, selection, overlays)
//!      ─ account (price split, revenue, liability, entries) ─▶ Closed
//! ```
//!
//! Points move in whole smallest units and foot; estimates are floats; what is posted is whole minor units.

mod account;
mod aging;
mod alternatives;
mod development;
mod estimate;
mod expected;
mod read;
mod terms;

pub use account::{Ledgers, account};
pub use aging::{AgingRow, Rates, aging, maturity, position, rates, sensitivities};
pub use alternatives::{Alternative, alternatives};
pub use development::{Development, Element, Moves, Origin, TooManyPoints, cohort_name, developments};
pub use estimate::{Choice, Estimated, HazardTable, estimate};
pub use expected::{BackTest, Expectation, actual_expected, back_test};
pub use read::read_terms;
pub use terms::{Every, Logged, Overlay, Selection, Stated, Terms, WalletTerms, What};

use super::accounting::{DoesNotFoot, Kind, RollForward, Treatment};
use crate::measure::{Book, BookOpen, month_of};
use crate::quantity::Day;

/// One wallet at a close.
#[derive(Clone, Debug)]
pub struct WalletClose {
    /// What moved.
    pub development: Development,
    /// What will still be redeemed.
    pub estimated: Estimated,
    /// Its roll-forward by period; closing balances are counted cohort by cohort.
    pub rolls: Vec<RollForward>,
    /// By cohort.
    pub aging: Vec<AgingRow>,
    /// Redemption rates with their denominators.
    pub rates: Rates,
    /// What the close before expected of the last period, and what happened.
    pub expected: Vec<Expectation>,
    /// Earlier closes held against what happened since.
    pub back_test: Vec<BackTest>,
}

/// A close.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Wallets of which anything moved.
    pub wallets: Vec<WalletClose>,
    /// Money, if the terms say what points are worth or cost.
    pub ledgers: Option<Ledgers>,
    /// Contract liability and accrued cost at the close under each reading of tier perks; empty where there are none.
    pub perks: Vec<(Treatment, i64, i64)>,
    /// The same close under other choices.
    pub alternatives: Vec<Alternative>,
    /// What it was told: programs that are closed beside one another say each what its own points are worth.
    pub terms: Terms,
}

/// Why there is no close.
#[derive(Clone, Debug)]
pub enum NoClose {
    /// The book does not say what members hold.
    Open(Box<BookOpen>),
    /// The date lies outside the book: its first and last month.
    Date(i32, i32),
    /// Sums leave the range of whole numbers.
    TooLarge,
    /// The method that was asked for cannot be used, and why.
    Method(super::study::Method, String),
    /// A selection or overlay names a cohort that is not there.
    NoCohort(String),
}

impl From<DoesNotFoot> for NoClose {
    fn from(_: DoesNotFoot) -> NoClose {
        NoClose::TooLarge
    }
}

impl From<TooManyPoints> for NoClose {
    fn from(_: TooManyPoints) -> NoClose {
        NoClose::TooLarge
    }
}

/// Closes a book on the last day of the period that holds `at`, or at its end.
///
/// # Errors
/// The book does not foot, the date lies outside it, a method cannot be used.
pub fn close(book: &Book, terms: &Terms, at: Option<Day>) -> Result<Closed, NoClose> {
    book.foots().map_err(|open| NoClose::Open(Box::new(open)))?;
    let last = at.map_or(book.last, month_of);
    if last < book.first || last > book.last {
        return Err(NoClose::Date(book.first, book.last));
    }
    let mut wallets = Vec::new();
    for development in developments(book, terms.every, last)? {
        let rolls = development.rolls()?;
        let estimated = estimate(&development, terms)?;
        let aging = aging(&development, &estimated);
        let rates = rates(&aging);
        let expected = actual_expected(&development);
        let back_test = back_test(&development, terms);
        wallets.push(WalletClose { development, estimated, rolls, aging, rates, expected, back_test });
    }
    terms.named(&wallets)?;
    let ledgers = account(&wallets, terms)?;
    let perks = perks(&wallets, terms)?;
    let alternatives = alternatives(&wallets, terms)?;
    Ok(Closed { wallets, ledgers, perks, alternatives, terms: terms.clone() })
}

/// The accounts under each reading of tier perks, because the standards give no example of them.
fn perks(wallets: &[WalletClose], terms: &Terms) -> Result<Vec<(Treatment, i64, i64)>, NoClose> {
    let origins = wallets.iter().flat_map(|wallet| &wallet.development.origins);
    let any = origins.flat_map(|origin| &origin.elements).any(|one| terms.kind(&one.name) == Kind::StatusPerk);
    if !any {
        return Ok(Vec::new());
    }
    let closing = |rolls: &[RollForward]| rolls.last().map_or(0, RollForward::closing);
    let mut found = Vec::new();
    for (_, treatment) in Treatment::ALL {
        let read = Terms { status_perk: treatment, ..terms.clone() };
        if let Some(ledgers) = account(wallets, &read)? {
            found.push((treatment, closing(&ledgers.schedule.money), closing(&ledgers.schedule.accrual)));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
