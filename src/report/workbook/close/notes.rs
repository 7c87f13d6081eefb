//! What was assumed and decided, what earlier closes expected, and what would make the same workbook again.

use super::super::cell::{at, heads, scaled};
use super::{Cell, Form, Places, Sheet, texts};
use crate::finance::close::What;
use crate::report::close::{CloseContext, judgements};

pub(super) const ASSUMPTIONS: &str = "Assumptions";
/// The column of figures that formulas use.
pub(super) const FIGURE: usize = 3;

/// Values and costs of points, methods, judgements with who decided them. Formulas use the figures.
pub(super) fn assumptions(context: &CloseContext<'_>, places: &mut Places) -> Sheet {
    let header = ["what", "of", "decision", "figure", "author", "date", "reason"];
    let mut sheet = Sheet::new(ASSUMPTIONS, &header);
    let terms = context.terms;
    for (what, decision) in [
        ("currency", terms.currency.as_str()),
        ("period", terms.every.name()),
        ("revenue", terms.variant.name()),
        ("estimator", terms.method.name()),
        ("status perks", terms.status_perk.name()),
    ] {
        sheet.push(texts(&[what, "", decision]));
    }
    if let Some(prior) = terms.prior {
        let mut cells = texts(&["rate on issued expected beforehand", "", ""]);
        cells.push(Cell::Number(prior, Form::Percent));
        sheet.push(cells);
    }
    for (name, kind) in &terms.kinds {
        sheet.push(texts(&["element", name, kind.name()]));
    }
    for (name, closed) in &context.closes {
        let mut costs = Vec::new();
        for wallet in &closed.wallets {
            let wallet = &wallet.development.wallet;
            let worth = closed.terms.of(wallet);
            let of = if name.is_empty() { wallet.clone() } else { format!("{name}: {wallet}") };
            let digits = closed.terms.decimals;
            let mut row = None;
            for (what, figure) in [("value of a redeemed point", worth.value), ("cost of a redeemed point", worth.cost)]
            {
                let Some(figure) = figure else { continue };
                row = (what.starts_with("cost")).then_some(sheet.next()).or(row);
                let mut cells = texts(&[what, &of, &closed.terms.currency]);
                cells.push(Cell::Number(scaled(figure, digits), Form::Plain));
                sheet.push(cells);
            }
            costs.push(row);
        }
        places.costs.push(costs);
    }
    let mut overlays = terms.overlays.iter();
    for one in judgements(terms) {
        if one.what == "overlay" {
            places.overlays.push(sheet.next());
        }
        let mut cells = texts(&[&one.what, one.cohort.as_deref().unwrap_or("all cohorts"), &one.decision]);
        let figure = (one.what == "overlay").then(|| overlays.next()).flatten();
        cells.push(figure.map_or(Cell::Empty, |overlay| match overlay.what {
            What::Rate(share) | What::ToCome(share) => Cell::Number(share, Form::Percent),
        }));
        cells.extend(texts(&[&one.author, &one.date, &one.reason]));
        sheet.push(cells);
    }
    sheet
}

/// Actual against expected of the last period, and earlier closes held against what happened since.
pub(super) fn watched(context: &CloseContext<'_>) -> Sheet {
    let header = [
        "variant",
        "wallet",
        "cohort",
        "held before",
        "expected",
        "redeemed",
        "difference",
        "expected to be lost",
        "lost",
        "difference",
    ];
    let mut sheet = Sheet::new("Actual and expected", &header);
    for (name, closed) in &context.closes {
        for wallet in &closed.wallets {
            let digits = wallet.development.decimals;
            let form = Form::Decimals(digits);
            for one in &wallet.expected {
                let row = sheet.next();
                let mut cells = texts(&[name, &wallet.development.wallet, &one.cohort]);
                cells.push(Cell::units(one.held, digits));
                for (column, expected, found) in [(4, one.expected, one.redeemed), (7, one.expected_lost, one.lost)] {
                    let expected = scaled(expected, digits);
                    cells.push(Cell::Number(expected, form));
                    cells.push(Cell::units(found, digits));
                    let off = format!("{}-{}", at(column + 1, row), at(column, row));
                    cells.push(Cell::figure(off, scaled(found as f64, digits) - expected, form));
                }
                sheet.push(cells);
            }
        }
    }
    sheet.push(Vec::new());
    sheet.push(heads(&[
        "variant",
        "wallet",
        "close",
        "held then",
        "expected since",
        "redeemed since",
        "difference",
        "still held",
    ]));
    for (name, closed) in &context.closes {
        for wallet in &closed.wallets {
            let digits = wallet.development.decimals;
            let form = Form::Decimals(digits);
            for one in &wallet.back_test {
                let row = sheet.next();
                let mut cells = texts(&[name, &wallet.development.wallet, &one.period]);
                let expected = scaled(one.by_hazard, digits);
                cells.extend([Cell::units(one.held, digits), Cell::Number(expected, form)]);
                cells.push(Cell::units(one.happened, digits));
                let off = format!("{}-{}", at(5, row), at(4, row));
                cells.push(Cell::figure(off, scaled(one.happened as f64, digits) - expected, form));
                cells.push(Cell::units(one.left, digits));
                sheet.push(cells);
            }
        }
    }
    sheet
}

/// Version, source, what was found out about the data, and the hash of every file.
pub(super) fn manifest(context: &CloseContext<'_>) -> Sheet {
    let mut sheet = Sheet::new("Manifest", &["what", "value"]);
    sheet.push(texts(&["loyal", env!("CARGO_PKG_VERSION")]));
    sheet.push(texts(&["source", &context.source]));
    for remark in &context.quality {
        sheet.push(texts(&["data", remark]));
    }
    for (file, hash) in &context.hashes {
        sheet.push(texts(&[file, hash]));
    }
    sheet
}
