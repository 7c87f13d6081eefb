//! The journal, and what it leaves on each account.

use super::super::cell::{at, rounded, total};
use super::{Cell, MOST_ROWS, Places, Sheet, named, texts};
use crate::finance::accounting::{Account, Accounts, Entry};
use crate::report::accounts::entry_rows;
use crate::report::close::CloseContext;
use crate::report::rows::Value;

const NAME: &str = "Entries";
pub(super) const ACCOUNTS: &str = "Accounts";
const ACCOUNT: usize = 5;
const DEBIT: usize = 6;
const CREDIT: usize = 7;

/// The rows of `entries.csv`, amounts in major units, and the sums of each account.
pub(super) fn sheets(context: &CloseContext<'_>, places: &mut Places) -> [Sheet; 2] {
    let header = ["variant", "entry", "period", "cohort", "text", "account", "debit", "credit", "currency"];
    let mut sheet = Sheet::new(NAME, &header);
    let count: usize = context
        .closes
        .iter()
        .flat_map(|(_, closed)| &closed.ledgers)
        .flat_map(|all| &all.entries)
        .map(|one| one.lines.len())
        .sum();
    let all = count < MOST_ROWS;
    for (name, closed) in &context.closes {
        let Some(ledgers) = closed.ledgers.as_ref().filter(|_| all) else {
            places.entries.push(None);
            continue;
        };
        let (first, digits) = (sheet.next(), ledgers.accounts.decimals);
        for row in entry_rows(&ledgers.accounts, &ledgers.entries) {
            let mut cells = texts(&[name]);
            cells.extend(row.iter().enumerate().map(|(column, value)| match value {
                Value::Text(text) => Cell::text(text),
                Value::Whole(whole) if column == 0 => Cell::Number(*whole as f64, super::Form::Plain),
                Value::Whole(whole) => Cell::units(*whole, digits),
                Value::Decimal(_) | Value::Number(_) | Value::Missing => Cell::Empty,
            }));
            sheet.push(cells);
        }
        let last = sheet.next() - 1;
        places.entries.push((last >= first).then_some((first, last)));
    }
    if !all {
        sheet.push(texts(&[&format!("{count} rows are too many for a sheet; they stand in entries.csv")]));
    }
    let sums = accounts(context, places);
    [sheet, sums]
}

/// Names of the accounts; two parts that the user calls by one name are one.
pub(in crate::report::workbook) fn names(accounts: &Accounts) -> Vec<(String, Vec<Account>)> {
    let mut found: Vec<(String, Vec<Account>)> = Vec::new();
    for (account, ..) in Account::ALL {
        let name = account.name(accounts);
        // Spreadsheets compare texts without regard to case.
        match found.iter_mut().find(|(known, _)| known.to_lowercase() == name.to_lowercase()) {
            Some((_, parts)) => parts.push(account),
            None => found.push((name.to_owned(), vec![account])),
        }
    }
    found
}

fn accounts(context: &CloseContext<'_>, places: &Places) -> Sheet {
    let mut sheet = Sheet::new(ACCOUNTS, &["variant", "account", "debit", "credit", "balance"]);
    for ((name, closed), range) in context.closes.iter().zip(&places.entries) {
        let Some(ledgers) = &closed.ledgers else { continue };
        let digits = ledgers.accounts.decimals;
        let first = sheet.next();
        let mut all = (0, 0);
        for (account, parts) in names(&ledgers.accounts) {
            let (debit, credit) = sides(&ledgers.entries, &parts);
            if (debit, credit) == (0, 0) {
                continue;
            }
            all = (all.0 + debit, all.1 + credit);
            let row = sheet.next();
            let mut cells = texts(&[name, &account]);
            for (column, sum) in [(DEBIT, debit), (CREDIT, credit)] {
                cells.push(match range {
                    Some((from, to)) => {
                        let range = |column: usize| format!("{}:{}", named(NAME, column, *from), at(column, *to));
                        let of = format!("SUMPRODUCT(({}={})*{})", range(ACCOUNT), at(1, row), range(column));
                        Cell::sum(rounded(&of, digits), sum, digits)
                    }
                    None => Cell::units(sum, digits),
                });
            }
            cells.push(Cell::sum(rounded(&format!("{}-{}", at(2, row), at(3, row)), digits), debit - credit, digits));
            sheet.push(cells);
        }
        let last = sheet.next() - 1;
        let mut cells = texts(&[name]);
        cells.push(Cell::head("all"));
        cells.push(Cell::sum(total(2, first, last, digits), all.0, digits));
        cells.push(Cell::sum(total(3, first, last, digits), all.1, digits));
        cells.push(Cell::sum(total(4, first, last, digits), all.0 - all.1, digits));
        sheet.push(cells);
    }
    sheet
}

/// Debits and credits of an account.
pub(in crate::report::workbook) fn sides(entries: &[Entry], parts: &[Account]) -> (i64, i64) {
    let lines = entries.iter().flat_map(|entry| &entry.lines).filter(|line| parts.contains(&line.account));
    lines.fold((0, 0), |(debit, credit), line| (debit + line.debit, credit + line.credit))
}

/// The row of a close's sums in the sheet of accounts.
pub(super) fn balance_row(context: &CloseContext<'_>, places: &Places, close: usize) -> Option<usize> {
    places.entries.get(close).copied().flatten()?;
    let mut row = 1;
    for (_, closed) in context.closes.iter().take(close + 1) {
        let Some(ledgers) = &closed.ledgers else { continue };
        row +=
            names(&ledgers.accounts).iter().filter(|(_, parts)| sides(&ledgers.entries, parts) != (0, 0)).count() + 1;
    }
    Some(row)
}
