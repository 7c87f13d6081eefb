//! Cells, sheets and how one cell speaks of another.

use crate::diagnostic::render::visible;
use crate::report::rows::plain;

/// How a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Thousands apart, so many decimals.
    Decimals(u8),
    /// A share as a percentage.
    Percent,
    /// As it is.
    Plain,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A text that heads a column or a total.
    Head(String),
    /// A figure.
    Number(f64, Form),
    /// A formula without its equals sign, its result (`None`: an empty text) and how that is shown.
    Formula(String, Option<f64>, Form),
}

/// Most characters of a cell; spreadsheets take 32,767.
const MOST_SIGNS: usize = 30_000;

/// A text from anywhere as it may stand in a cell: nothing invisible, and an apostrophe before what looks like a formula, as in the CSV files.
fn shown(text: &str) -> String {
    plain(&visible(text)).chars().take(MOST_SIGNS).collect()
}

impl Cell {
    /// A text, perhaps a name from a file.
    pub fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(shown(text)) }
    }

    /// A text that heads a row or a column.
    pub fn head(text: &str) -> Cell {
        Cell::Head(shown(text))
    }

    /// Whole smallest units as an amount with its decimals.
    pub fn units(units: i64, decimals: u8) -> Cell {
        Cell::Number(scaled(units as f64, decimals), Form::Decimals(decimals))
    }

    /// A count.
    pub fn count(count: usize) -> Cell {
        Cell::Number(count as f64, Form::Plain)
    }

    /// A formula over units; the result is in smallest units.
    pub fn sum(formula: String, units: i64, decimals: u8) -> Cell {
        Cell::Formula(formula, Some(scaled(units as f64, decimals)), Form::Decimals(decimals))
    }

    /// A formula whose result is a share or is empty.
    pub fn share(formula: String, share: Option<f64>) -> Cell {
        Cell::Formula(formula, share, Form::Percent)
    }

    /// A formula whose result is an unrounded figure.
    pub fn figure(formula: String, value: f64, form: Form) -> Cell {
        Cell::Formula(formula, Some(value), form)
    }
}

/// An amount in smallest units as an amount of whole ones: the double that is nearest to the decimal fraction.
pub fn scaled(units: f64, decimals: u8) -> f64 {
    units / (0..decimals).fold(1.0, |scale, _| scale * 10.0)
}

/// Texts as cells that head columns.
pub fn heads(names: &[&str]) -> Vec<Cell> {
    names.iter().map(|name| Cell::head(name)).collect()
}

/// Texts as cells.
pub fn texts(names: &[&str]) -> Vec<Cell> {
    names.iter().map(|name| Cell::text(name)).collect()
}

/// A sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name, a word of this program.
    pub name: &'static str,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Rows that stay in sight.
    pub frozen: u32,
}

impl Sheet {
    /// A sheet with a header.
    pub fn new(name: &'static str, header: &[&str]) -> Sheet {
        Sheet { name, rows: vec![heads(header)], frozen: 1 }
    }

    /// A sheet without a header.
    pub fn free(name: &'static str) -> Sheet {
        Sheet { name, rows: Vec::new(), frozen: 0 }
    }

    /// The number of the row that is added next, counted from one.
    pub fn next(&self) -> usize {
        self.rows.len() + 1
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }
}

/// A workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Its title, perhaps from a file.
    pub title: String,
    /// Its sheets in their order.
    pub sheets: Vec<Sheet>,
}

/// A place in the same sheet: column counted from nought, row from one.
pub fn at(column: usize, row: usize) -> String {
    format!("{}{row}", letters(column))
}

/// A place in another sheet.
pub fn named(sheet: &str, column: usize, row: usize) -> String {
    format!("'{sheet}'!{}", at(column, row))
}

/// Rows of one column, first and last included.
pub fn down(column: usize, from: usize, to: usize) -> String {
    format!("{}:{}", at(column, from), at(column, to))
}

/// A sum over rows of one column, rounded to its smallest unit; nothing of no rows.
pub fn total(column: usize, from: usize, to: usize, decimals: u8) -> String {
    if to < from { "0".to_owned() } else { rounded(&format!("SUM({})", down(column, from, to)), decimals) }
}

/// A formula rounded to so many decimals; whole figures need none.
pub fn rounded(formula: &str, decimals: u8) -> String {
    if decimals == 0 { formula.to_owned() } else { format!("ROUND({formula},{decimals})") }
}

fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut found = Vec::new();
    while rest > 0 {
        found.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    found.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Cell, at, total};

    #[test]
    fn places_are_named_as_spreadsheets_do() {
        assert_eq!([at(0, 1), at(25, 2), at(26, 3), at(701, 4), at(702, 5)], ["A1", "Z2", "AA3", "ZZ4", "AAA5"]);
        assert_eq!((total(1, 2, 9, 2), total(1, 2, 1, 2)), ("ROUND(SUM(B2:B9),2)".to_owned(), "0".to_owned()));
    }

    #[test]
    fn names_from_files_are_texts() {
        for name in ["=1+1", "+1", "-1", "@a", "\t=1"] {
            let Cell::Text(shown) = Cell::text(name) else { unreachable!("a text stays one") };
            assert!(shown.starts_with('\'') || shown.starts_with('\\'), "{shown}");
        }
    }
}
