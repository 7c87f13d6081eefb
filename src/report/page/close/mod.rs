//! `report.html` of a close: what is owed, how it was estimated, what was decided, and where it comes from.
//!
//! ```text
//! headline answers · rates with denominators
//! points by period · cohorts · estimators side by side · what earlier closes expected
//! contract liability · entries · what it hangs on (tornado) · programs side by side
//! judgements · definitions · manifest
//! ```

mod estimates;
mod money;
mod notes;
mod points;

use super::html::{Html, tag};
use super::{document, paragraph, titled};
use crate::finance::accounting::RollForward;
use crate::finance::close::{Closed, WalletClose};
use crate::report::close::{CloseContext, soon};
use crate::report::table::grouped;

/// The page as one HTML document.
pub fn close_page(context: &CloseContext<'_>) -> String {
    let title = format!("Close of {}", context.period());
    let mut all = vec![tag("h1", &[], [Html::name(&title)]), paragraph("sub", [Html::name(&context.source)])];
    for (name, closed) in &context.closes {
        all.push(answer(name, closed));
    }
    all.extend(notes::doubts(context));
    for (name, closed) in &context.closes {
        for wallet in &closed.wallets {
            let of = of(name, &wallet.development.wallet);
            all.extend(points::sections(&of, wallet));
            all.extend(estimates::sections(&of, wallet, context.terms));
        }
        all.extend(money::sections(name, closed));
    }
    all.extend(money::side_by_side(context));
    all.extend(notes::sections(context));
    document(&title, all)
}

/// What a section is of: the wallet, after its program where there are several.
fn of(variant: &str, wallet: &str) -> String {
    if variant.is_empty() { wallet.to_owned() } else { format!("{variant}: {wallet}") }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".into(), |share| format!("{:.2}%", share * 100.0))
}

/// An unrounded figure in smallest units, shown to the nearest of them.
fn whole(value: f64, decimals: u8) -> String {
    grouped(value.round() as i128, decimals)
}

/// The answer in sentences: what is owed, and both rates with what they are shares of.
fn answer(name: &str, closed: &Closed) -> Html {
    let mut parts = Vec::new();
    if !name.is_empty() {
        parts.push(paragraph("", [tag("strong", &[], [Html::name(name)])]));
    }
    if let Some(ledgers) = &closed.ledgers {
        let digits = closed.terms.decimals;
        let liability = ledgers.schedule.money.last().map_or(0, RollForward::closing);
        let soon = soon(closed, ledgers);
        let text = format!(
            "Contract liability {} {}: {} within twelve months, {} later",
            grouped(liability.into(), digits),
            closed.terms.currency,
            grouped(soon.into(), digits),
            grouped((liability - soon).into(), digits),
        );
        parts.push(paragraph("", [tag("strong", &[], [Html::name(&text)])]));
    }
    for wallet in &closed.wallets {
        parts.push(paragraph("", [Html::name(&wallet.development.wallet), Html::text(&rates(wallet))]));
    }
    tag("div", &[("class", "answer")], parts)
}

fn rates(wallet: &WalletClose) -> String {
    let (found, digits) = (&wallet.rates, wallet.development.decimals);
    format!(
        ": {} of the {} points that cohorts began with will have been redeemed = {} of the {} points held",
        percent(found.on_issued),
        grouped(found.begun.into(), digits),
        percent(found.on_outstanding),
        grouped(found.outstanding.into(), digits),
    )
}

/// A section with a heading that names what it is of.
fn named(title: &str, of: &str, parts: Vec<Html>) -> Vec<Html> {
    titled(&format!("{title}: {of}"), parts)
}
