//! What is said of the data of a close, and why there is none.

use crate::diagnostic::{Diagnostic, table};
use crate::finance::close::{Closed, NoClose, Terms};
use crate::history::movements::Quality;
use crate::measure::month_text;

pub(super) fn remarks(quality: &Quality) -> Vec<String> {
    let [earn, redeem, expire, adjust] = quality.by_type;
    let mut found = vec![format!("movements: {earn} earn, {redeem} redeem, {expire} expire, {adjust} adjust")];
    let mut add = |count: u64, what: &str| {
        if count > 0 {
            found.push(format!("{count} {what}"));
        }
    };
    add(quality.opening_lots, "opening lots");
    add(quality.later, "movements after the close, not booked");
    add(quality.repeated, "movements that say the same as the one before; booked all the same");
    add(quality.overdrawn, "movements that took more than the member had; the rest stands as owed");
    found
}

pub(super) fn doubts_of(quality: &Quality, decimals: u8, name: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let units = |units: i128| crate::report::grouped(units, decimals);
    if quality.overdrawn > 0 {
        let takes = if quality.overdrawn == 1 {
            "1 movement takes".into()
        } else {
            format!("{} movements take", quality.overdrawn)
        };
        let message = format!("{takes} {} points more than members have", units(quality.overdrawn_units));
        let line = quality.overdrawn_line.unwrap_or(0);
        found.push(
            Diagnostic::new(table::LEDGER_OVERDRAWN, message)
                .note(format!("the first stands on line {line} of `{name}`"))
                .help(
                    "give the lots that were there before with --opening; what is missing is booked as owed by members",
                ),
        );
    }
    if quality.past_due > 0 {
        let message = format!("{} points are held although their last day has passed", units(quality.past_due));
        found.push(
            Diagnostic::new(table::LEDGER_PAST_DUE, message)
                .help("book `expire` movements, or let lots end by themselves with --lapse"),
        );
    }
    found
}

pub(super) fn refused(why: &NoClose) -> Diagnostic {
    match why {
        NoClose::Open(open) => Diagnostic::new(table::BOOKS_OPEN, super::super::replay::book_open(open))
            .help("nothing was reported, because the figures would be wrong; please report this with the files"),
        NoClose::Date(first, last) => Diagnostic::new(
            table::CLOSE_DATE,
            format!("the data go from {} to {}", month_text(*first), month_text(*last)),
        )
        .help("choose --at within them"),
        NoClose::TooLarge => Diagnostic::new(table::ACCOUNTS_RANGE, "the sums of the close are too large together")
            .help("at most 10^15 of the smallest units in all; close fewer members at a time"),
        NoClose::Method(method, why) => {
            Diagnostic::new(table::CLOSE_ESTIMATE, format!("`{}` cannot be used here: {why}", method.name()))
                .help("choose another `estimator` in the terms; `hazard` needs nothing but the movements")
        }
        NoClose::NoCohort(name) => Diagnostic::new(
            table::CLOSE_ESTIMATE,
            format!("the terms name `{name}`, and there is no such cohort or period"),
        )
        .help("cohorts are named by their period of issue, as the close prints them: `2026-03`, `2026-Q1` or `2026`"),
    }
}

pub(super) fn doubts(closed: &Closed, terms: &Terms) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for wallet in &closed.wallets {
        let (beyond, held) = (wallet.estimated.beyond, wallet.rates.outstanding);
        let fell_back = |choice: &crate::finance::close::Choice| choice.fell_back || choice.method.name() == "hazard";
        if beyond > 0 && wallet.estimated.choices.iter().any(fell_back) {
            let units = |units: i64| crate::report::grouped(units.into(), wallet.development.decimals);
            let message = format!(
                "{} of the {} points held are older than anything that was watched",
                units(beyond),
                units(held)
            );
            found.push(Diagnostic::new(table::CLOSE_TAIL, message).help(
                "the hazards expect nothing more of them: give a longer history, or an [[overlay]] with its reason",
            ));
        }
    }
    if closed.ledgers.is_none() && !closed.wallets.is_empty() {
        let lacks = if terms.currency.is_empty() { "`currency` and `value_per_point`" } else { "`value_per_point`" };
        found.push(
            Diagnostic::new(table::CLOSE_MONEY, "nothing is said of what points are worth, so nothing is posted")
                .help(format!("give {lacks} in a file for --terms")),
        );
    }
    found
}
