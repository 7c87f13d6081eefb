//! The same close under other choices: another estimator, another rule of revenue, no judgement. The scenario layer of doubt, never merged into an error.

use super::account::account;
use super::aging::{aging, rates};
use super::estimate::rechosen;
use super::terms::Terms;
use super::{NoClose, WalletClose};
use crate::finance::accounting::{RollForward, Variant};
use crate::finance::study::Method;

/// What another choice comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The choice, in words.
    pub choice: String,
    /// Whether it is the one of the close.
    pub chosen: bool,
    /// Points still to come of each wallet, whole smallest units, unrounded.
    pub to_come: Vec<f64>,
    /// Contract liability, minor units, where anything is posted.
    pub liability: Option<i64>,
}

/// Every estimator that says something of each wallet, every rule of revenue, and the close without its overlays. Selections stay with the cohorts that
/// they name unless the estimator is what changes.
///
/// # Errors
/// Sums leave the range of whole numbers.
pub fn alternatives(wallets: &[WalletClose], terms: &Terms) -> Result<Vec<Alternative>, NoClose> {
    let known = |method: &Method| {
        let any = |wallet: &WalletClose| wallet.estimated.methods.iter().any(|(one, _)| one == method);
        !wallets.is_empty() && wallets.iter().all(any)
    };
    let mut choices: Vec<(String, bool, Terms)> = Vec::new();
    for method in Method::ALL.into_iter().filter(known) {
        let chosen = method == terms.method && terms.selections.is_empty();
        let other = Terms { method, selections: Vec::new(), ..terms.clone() };
        choices.push((format!("estimator {}", method.name()), chosen, other));
    }
    for variant in Variant::ALL {
        let other = Terms { variant, ..terms.clone() };
        choices.push((format!("revenue {}", variant.name()), variant == terms.variant, other));
    }
    if !terms.overlays.is_empty() {
        choices.push(("no overlay".into(), false, Terms { overlays: Vec::new(), ..terms.clone() }));
    }
    choices.into_iter().map(|(choice, chosen, other)| one(wallets, choice, chosen, &other)).collect()
}

fn one(wallets: &[WalletClose], choice: String, chosen: bool, terms: &Terms) -> Result<Alternative, NoClose> {
    let mut closed = wallets.to_vec();
    for wallet in &mut closed {
        wallet.estimated = rechosen(&wallet.estimated, &wallet.development, terms)?;
        wallet.aging = aging(&wallet.development, &wallet.estimated);
        wallet.rates = rates(&wallet.aging);
    }
    let ledgers = account(&closed, terms)?;
    let liability = ledgers.map(|ledgers| ledgers.schedule.money.last().map_or(0, RollForward::closing));
    Ok(Alternative { choice, chosen, to_come: closed.iter().map(|wallet| wallet.rates.to_come).collect(), liability })
}
