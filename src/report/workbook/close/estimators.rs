//! Every method side by side: points still to come by cohort, with sums and errors.

use super::super::cell::{at, total};
use super::{Cell, Form, Places, Sheet, texts};
use crate::finance::close::WalletClose;
use crate::finance::study::Method;
use crate::report::close::CloseContext;
use crate::report::workbook::cell::scaled;

pub(super) const NAME: &str = "Estimators";
/// Columns before the methods: variant, wallet, cohort.
pub(super) const BEFORE: usize = 3;

/// Methods of all wallets, in the order in which they are shown.
pub(super) fn methods(context: &CloseContext<'_>) -> Vec<Method> {
    let wallets = || context.closes.iter().flat_map(|(_, closed)| &closed.wallets);
    let known = |method: &Method| wallets().any(|wallet| wallet.estimated.methods.iter().any(|(one, _)| one == method));
    Method::ALL.into_iter().filter(known).collect()
}

/// Points still to come by cohort and method. Its rows stand beside those of the sheet of cohorts.
pub(super) fn sheet(context: &CloseContext<'_>, places: &Places) -> Sheet {
    let methods = methods(context);
    let header: Vec<&str> =
        ["variant", "wallet", "cohort"].into_iter().chain(methods.iter().map(|method| method.name())).collect();
    let mut sheet = Sheet::new(NAME, &header);
    for (close, (name, closed)) in context.closes.iter().enumerate() {
        for (number, wallet) in closed.wallets.iter().enumerate() {
            debug_assert_eq!(sheet.next(), places.cohort(close, number, 0), "the sheets stand side by side");
            block(&mut sheet, name, wallet, &methods);
        }
    }
    for (name, closed) in &context.closes {
        for wallet in &closed.wallets {
            errors(&mut sheet, name, wallet, &methods);
        }
    }
    sheet
}

fn block(sheet: &mut Sheet, name: &str, wallet: &WalletClose, methods: &[Method]) {
    let digits = wallet.development.decimals;
    let first = sheet.next();
    let row = |method: &Method| wallet.estimated.methods.iter().find(|(one, _)| one == method).map(|(_, row)| row);
    let form = Form::Decimals(digits);
    for (at, origin) in wallet.development.origins.iter().enumerate() {
        let mut cells = texts(&[name, &wallet.development.wallet, &origin.name]);
        cells.extend(methods.iter().map(|method| {
            let found = row(method).and_then(|row| row.get(at).copied().flatten());
            found.map_or(Cell::Empty, |found| Cell::Number(scaled(found, digits), form))
        }));
        sheet.push(cells);
    }
    let last = sheet.next() - 1;
    let mut cells = texts(&[name, &wallet.development.wallet]);
    cells.push(Cell::head("all"));
    for (number, method) in methods.iter().enumerate() {
        let sum = row(method).map(|row| row.iter().flatten().sum::<f64>());
        // Unrounded figures: their sum is not rounded either.
        cells.push(sum.map_or(Cell::Empty, |sum| {
            Cell::figure(total(BEFORE + number, first, last, 0), scaled(sum, digits), form)
        }));
    }
    sheet.push(cells);
}

/// Standard errors of the sums in two layers, and both together by formula.
fn errors(sheet: &mut Sheet, name: &str, wallet: &WalletClose, methods: &[Method]) {
    let digits = wallet.development.decimals;
    let form = Form::Decimals(digits);
    let spread = |method: &Method| {
        let found = wallet.estimated.study.iter().flat_map(|study| &study.estimates).find(|one| one.method == *method);
        found.and_then(|one| one.spreads.as_ref()).map(|spreads| spreads.total)
    };
    if !methods.iter().any(|method| spread(method).is_some()) {
        return;
    }
    let first = sheet.next();
    for layer in ["process error", "parameter error", "standard error"] {
        let mut cells = texts(&[name, &wallet.development.wallet]);
        cells.push(Cell::head(layer));
        for (number, method) in methods.iter().enumerate() {
            let column = BEFORE + number;
            cells.push(spread(method).map_or(Cell::Empty, |spread| match layer {
                "process error" => Cell::Number(scaled(spread.process, digits), form),
                "parameter error" => Cell::Number(scaled(spread.parameter, digits), form),
                _ => {
                    let both = format!("SQRT({0}*{0}+{1}*{1})", at(column, first), at(column, first + 1));
                    Cell::figure(both, scaled(spread.total(), digits), form)
                }
            }));
        }
        sheet.push(cells);
    }
}
