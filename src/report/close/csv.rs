//! A close as CSV (RFC 4180), whole smallest units and whole minor units.

use super::CloseContext;
use super::json::left;
use crate::report::accounts::{entry_rows, plain};

type Made = Result<Vec<u8>, csv::Error>;

fn written(out: csv::Writer<Vec<u8>>) -> Made {
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Points of every cohort in every period, and of what is owed; opening + issued − redeemed − expired − clawed_back = closing.
///
/// # Errors
/// What the CSV writer said.
pub fn close_roll_forward_csv(context: &CloseContext<'_>) -> Made {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "variant",
        "wallet",
        "cohort",
        "element",
        "period",
        "opening",
        "issued",
        "redeemed",
        "expired",
        "clawed_back",
        "closing",
    ])?;
    for (variant, closed) in &context.closes {
        for wallet in &closed.wallets {
            let development = &wallet.development;
            let mut row =
                |cohort: &str, element: &str, period: usize, opening: i64, moves: &crate::finance::close::Moves| {
                    let name = development.periods.get(period).map_or("", String::as_str);
                    let texts = [variant.as_str(), &development.wallet, cohort, element, name].map(plain);
                    let figures =
                        [opening, moves.issued, moves.redeemed, moves.expired, moves.clawed, opening + moves.net()];
                    out.write_record(texts.into_iter().chain(figures.map(|figure| figure.to_string())))
                };
            for origin in &development.origins {
                for element in &origin.elements {
                    for (at, moves) in element.moves.iter().enumerate() {
                        row(&origin.name, &element.name, origin.begins + at, element.held(at), moves)?;
                    }
                }
            }
            let mut owed = 0;
            for (period, moves) in development.owed.iter().enumerate() {
                if owed != 0 || *moves != Default::default() {
                    row("", "owed", period, owed, moves)?;
                }
                owed += moves.net();
            }
        }
    }
    written(out)
}

/// The cohorts at the close.
///
/// # Errors
/// What the CSV writer said.
pub fn close_cohorts_csv(context: &CloseContext<'_>) -> Made {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "variant",
        "wallet",
        "cohort",
        "age",
        "began_with",
        "issued",
        "redeemed",
        "expired",
        "clawed_back",
        "outstanding",
        "estimator",
        "to_come",
        "rate_on_issued",
        "rate_on_outstanding",
        "allocated",
        "liability",
    ])?;
    for (variant, closed) in &context.closes {
        for (number, wallet) in closed.wallets.iter().enumerate() {
            for (at, (row, choice)) in wallet.aging.iter().zip(&wallet.estimated.choices).enumerate() {
                let money = closed.ledgers.as_ref().map(|ledgers| {
                    let own = ledgers.of.iter().zip(&ledgers.schedule.cohorts);
                    let own = own.filter(|((of, origin, _), _)| (*of, *origin) == (number, at));
                    own.fold((0, 0), |(allocated, rest), (_, results)| {
                        (allocated + results.allocated, rest + left(results))
                    })
                });
                let texts = [variant.as_str(), &wallet.development.wallet, &row.cohort].map(plain);
                let moves = &row.moves;
                let figures = [row.begun, moves.issued, moves.redeemed, moves.expired, moves.clawed, row.outstanding];
                let share = |share: Option<f64>| share.map_or(String::new(), |share| format!("{share:.6}"));
                let estimates = [
                    choice.method.name().to_owned(),
                    format!("{:.6}", row.to_come),
                    share(row.on_issued),
                    share(row.on_outstanding),
                    money.map_or(String::new(), |(allocated, _)| allocated.to_string()),
                    money.map_or(String::new(), |(_, rest)| rest.to_string()),
                ];
                let record = texts
                    .into_iter()
                    .chain([row.age.to_string()])
                    .chain(figures.map(|figure| figure.to_string()))
                    .chain(estimates);
                out.write_record(record)?;
            }
        }
    }
    written(out)
}

/// Every journal entry of every period.
///
/// # Errors
/// What the CSV writer said.
pub fn close_entries_csv(context: &CloseContext<'_>) -> Made {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["variant", "entry", "period", "cohort", "text", "account", "debit", "credit", "currency"])?;
    for (variant, closed) in &context.closes {
        let Some(ledgers) = &closed.ledgers else { continue };
        for row in entry_rows(&ledgers.accounts, &ledgers.entries) {
            out.write_record(std::iter::once(plain(variant)).chain(row))?;
        }
    }
    written(out)
}

/// Cumulative redeemed points by age of the cohorts that are known from their start, as `loyal liability --triangle` reads them; of the first variant and wallet.
///
/// # Errors
/// What the CSV writer said.
pub fn close_triangle_csv(context: &CloseContext<'_>) -> Result<Option<Vec<u8>>, csv::Error> {
    let wallet = context.closes.first().and_then(|(_, closed)| closed.wallets.first());
    let Some(triangle) = wallet.and_then(|wallet| wallet.estimated.triangle.as_ref()) else { return Ok(None) };
    let mut out = csv::Writer::from_writer(Vec::new());
    let ages = triangle.ages().iter().map(|age| crate::finance::triangle::age_text(*age));
    out.write_record(std::iter::once("origin".to_owned()).chain(ages))?;
    let width = triangle.ages().len();
    for (name, row) in triangle.origins().iter().zip(triangle.rows()) {
        let cells = (0..width).map(|at| row.get(at).map_or(String::new(), |cell| format!("{cell:.0}")));
        out.write_record(std::iter::once(plain(name)).chain(cells))?;
    }
    written(out).map(Some)
}
