//! The tables of a close, whole smallest units and whole minor units: written as CSV (RFC 4180) and as Parquet.

use super::CloseContext;
use super::json::left;
use crate::finance::close::{Moves, WalletClose};
use crate::report::accounts::{ENTRY_COLUMNS, entry_rows};
use crate::report::rows::{Kind, Rows, Value, plain};

/// Points of every cohort in every period, and of what is owed; opening + issued − redeemed − expired − clawed_back = closing.
pub fn close_roll_forward(context: &CloseContext<'_>) -> Rows {
    use Kind::{Text, Whole};
    let mut rows = Rows::new(
        "roll_forward",
        &[
            ("variant", Text),
            ("wallet", Text),
            ("cohort", Text),
            ("element", Text),
            ("period", Text),
            ("opening", Whole),
            ("issued", Whole),
            ("redeemed", Whole),
            ("expired", Whole),
            ("clawed_back", Whole),
            ("closing", Whole),
        ],
    );
    for (variant, closed) in &context.closes {
        for wallet in &closed.wallets {
            of_wallet(&mut rows, variant, wallet);
        }
    }
    rows
}

fn of_wallet(rows: &mut Rows, variant: &str, wallet: &WalletClose) {
    let development = &wallet.development;
    let mut row = |cohort: &str, element: &str, period: usize, opening: i64, moves: &Moves| {
        let name = development.periods.get(period).map_or("", String::as_str);
        let texts = [variant, development.wallet.as_str(), cohort, element, name].map(Value::from);
        let figures = [opening, moves.issued, moves.redeemed, moves.expired, moves.clawed, opening + moves.net()];
        rows.rows.push(texts.into_iter().chain(figures.map(Value::Whole)).collect());
    };
    for origin in &development.origins {
        for element in &origin.elements {
            for (at, moves) in element.moves.iter().enumerate() {
                row(&origin.name, &element.name, origin.begins + at, element.held(at), moves);
            }
        }
    }
    // From the first period in which anything is owed, without a gap, as in the workbook.
    let mut owed = development.owed_before;
    let mut began = owed != 0;
    for (period, moves) in development.owed.iter().enumerate() {
        began |= *moves != Moves::default();
        if began {
            row("", "owed", period, owed, moves);
        }
        owed += moves.net();
    }
}

/// The cohorts at the close.
pub fn close_cohorts(context: &CloseContext<'_>) -> Rows {
    use Kind::{Number, Text, Whole};
    let mut rows = Rows::new(
        "cohorts",
        &[
            ("variant", Text),
            ("wallet", Text),
            ("cohort", Text),
            ("age", Whole),
            ("began_with", Whole),
            ("issued", Whole),
            ("redeemed", Whole),
            ("expired", Whole),
            ("clawed_back", Whole),
            ("outstanding", Whole),
            ("estimator", Text),
            ("to_come", Number),
            ("rate_on_issued", Number),
            ("rate_on_outstanding", Number),
            ("allocated", Whole),
            ("liability", Whole),
        ],
    );
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
                let texts = [variant.as_str(), &wallet.development.wallet, &row.cohort].map(Value::from);
                let moves = &row.moves;
                let age = row.age as i64;
                let figures =
                    [age, row.begun, moves.issued, moves.redeemed, moves.expired, moves.clawed, row.outstanding];
                let estimates = [
                    Value::from(choice.method.name()),
                    Value::Number(row.to_come),
                    Value::number(row.on_issued),
                    Value::number(row.on_outstanding),
                    Value::whole(money.map(|(allocated, _)| allocated)),
                    Value::whole(money.map(|(_, rest)| rest)),
                ];
                rows.rows.push(texts.into_iter().chain(figures.map(Value::Whole)).chain(estimates).collect());
            }
        }
    }
    rows
}

/// Every journal entry of every period; `None` where nothing is posted.
pub fn close_entries(context: &CloseContext<'_>) -> Option<Rows> {
    let columns: Vec<(&str, Kind)> = std::iter::once(("variant", Kind::Text)).chain(ENTRY_COLUMNS).collect();
    let mut rows = Rows::new("entries", &columns);
    let ledgers = context.closes.iter().filter_map(|(variant, closed)| Some((variant, closed.ledgers.as_ref()?)));
    let mut any = false;
    for (variant, ledgers) in ledgers {
        any = true;
        let own = entry_rows(&ledgers.accounts, &ledgers.entries);
        rows.rows
            .extend(own.into_iter().map(|row| std::iter::once(Value::from(variant.as_str())).chain(row).collect()));
    }
    any.then_some(rows)
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
    out.into_inner().map(Some).map_err(|error| csv::Error::from(error.into_error()))
}
