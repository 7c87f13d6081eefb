//! The first sheet: both rates with their denominators, what is owed, and whether everything foots.

use super::super::cell::{at, heads, rounded, scaled};
use super::{Cell, Form, Places, Sheet, cohorts, entries, money, named, points, texts};
use crate::finance::accounting::RollForward;
use crate::finance::close::{Closed, WalletClose};
use crate::report::close::{CloseContext, soon};

/// The sheet.
pub(super) fn sheet(context: &CloseContext<'_>, places: &Places) -> Sheet {
    let mut sheet = Sheet::free("Summary");
    sheet.push(vec![Cell::head(&format!("Close of {}", context.period()))]);
    sheet.push(texts(&[&context.source]));
    sheet.push(Vec::new());
    sheet.push(heads(&[
        "variant",
        "wallet",
        "began_with",
        "redeemed",
        "lost",
        "outstanding",
        "to_come",
        "rate_on_issued",
        "rate_on_outstanding",
    ]));
    for (close, (name, closed)) in context.closes.iter().enumerate() {
        for (number, wallet) in closed.wallets.iter().enumerate() {
            sheet.push(rates(name, wallet, places.cohort_total(close, number)));
        }
    }
    sheet.push(texts(&[
        "rate_on_issued = (redeemed + to_come) / began_with; rate_on_outstanding = to_come / outstanding",
    ]));
    if places.money.iter().any(Option::is_some) {
        sheet.push(Vec::new());
        let header =
            ["variant", "currency", "contract liability", "within twelve months", "later", "left of the cohorts"];
        sheet.push(heads(&header));
        for (close, (name, closed)) in context.closes.iter().enumerate() {
            let row = sheet.next();
            sheet.push(owed(context, places, (close, name, closed), row));
        }
    }
    sheet.push(Vec::new());
    sheet.push(heads(&["check", "of", "off by"]));
    checks(&mut sheet, context, places);
    sheet
}

fn rates(name: &str, wallet: &WalletClose, total: usize) -> Vec<Cell> {
    let digits = wallet.development.decimals;
    let found = &wallet.rates;
    let place = |column: usize| named(cohorts::NAME, column, total);
    let mut cells = texts(&[name, &wallet.development.wallet]);
    cells.push(Cell::sum(place(cohorts::BEGAN), found.begun, digits));
    cells.push(Cell::sum(place(cohorts::REDEEMED), found.redeemed, digits));
    let lost = format!("{}+{}", place(cohorts::EXPIRED), place(cohorts::CLAWED));
    cells.push(Cell::sum(rounded(&lost, digits), found.lost, digits));
    cells.push(Cell::sum(place(cohorts::HELD), found.outstanding, digits));
    cells.push(Cell::figure(place(cohorts::TO_COME), scaled(found.to_come, digits), Form::Decimals(digits)));
    cells.push(Cell::share(place(cohorts::ON_ISSUED), found.on_issued));
    cells.push(Cell::share(place(cohorts::ON_HELD), found.on_outstanding));
    cells
}

fn owed(
    context: &CloseContext<'_>,
    places: &Places,
    (close, name, closed): (usize, &str, &Closed),
    row: usize,
) -> Vec<Cell> {
    let known = places.liability.get(close).copied().flatten().zip(places.money.get(close).copied().flatten());
    let (Some(ledgers), Some((last, (first, count)))) = (&closed.ledgers, known) else { return texts(&[name]) };
    let digits = closed.terms.decimals;
    let liability = ledgers.schedule.money.last().map_or(0, RollForward::closing);
    let soon = soon(closed, ledgers);
    let mut cells = texts(&[name, &closed.terms.currency]);
    cells.push(Cell::sum(named(money::LIABILITY_SHEET, money::closing(context), last), liability, digits));
    cells.push(Cell::units(soon, digits));
    cells.push(Cell::sum(rounded(&format!("{}-{}", at(2, row), at(3, row)), digits), liability - soon, digits));
    cells.push(Cell::sum(named(money::NAME, money::LIABILITY, first + count), liability, digits));
    cells
}

/// Differences that are nought; one that is not shows what an entry lacks after an assumption was changed here.
fn checks(sheet: &mut Sheet, context: &CloseContext<'_>, places: &Places) {
    let off = points::difference(context);
    for (close, (name, closed)) in context.closes.iter().enumerate() {
        for (number, wallet) in closed.wallets.iter().enumerate() {
            let digits = wallet.development.decimals;
            let range = places.points.get(close).and_then(|rows| rows.get(number)).copied();
            let mut push = |check: &str, formula: String| {
                let of = if name.is_empty() {
                    wallet.development.wallet.clone()
                } else {
                    format!("{name}: {}", wallet.development.wallet)
                };
                let mut cells = texts(&[check, &of]);
                cells.push(Cell::sum(formula, 0, digits));
                sheet.push(cells);
            };
            if let Some((_, last)) = range {
                push("points foot", named(points::NAME, off, last + 1));
            }
        }
        let known = places.liability.get(close).copied().flatten().zip(places.money.get(close).copied().flatten());
        let (Some(ledgers), Some((last, (first, count)))) = (&closed.ledgers, known) else { continue };
        let digits = closed.terms.decimals;
        let closing = money::closing(context);
        let mut push = |check: &str, formula: String, units: i64| {
            let mut cells = texts(&[check, name]);
            cells.push(Cell::sum(rounded(&formula, digits), units, digits));
            sheet.push(cells);
        };
        let place = |column: usize, row: usize| named(money::LIABILITY_SHEET, column, row);
        push("contract liability foots", place(closing + 2, last), 0);
        let liability = ledgers.schedule.money.last().map_or(0, RollForward::closing);
        let cohorts = format!("{}-{}", named(money::NAME, money::LIABILITY, first + count), place(closing, last));
        let of_cohorts: i64 = ledgers.schedule.cohorts.iter().map(crate::report::close::left).sum();
        push("liability of the cohorts less the roll-forward", cohorts, of_cohorts - liability);
        if let Some(row) = entries::balance_row(context, places, close) {
            push("debits less credits", named(entries::ACCOUNTS, 4, row), 0);
        }
    }
}
