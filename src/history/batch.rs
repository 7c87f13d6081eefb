//! Rows that come as columns: what is usual is taken as it stands, anything else goes the way of text.

use std::fmt::Write as _;

use super::plain::{Buffers, Plain};
use super::read::Reader;
use super::sheet::{Form, Next, Sheet};
use crate::diagnostic::Diagnostic;
use crate::quantity::{DAY_SECONDS, Day};

/// Some rows of a table that is kept by column.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// How many rows.
    pub rows: usize,
    /// The columns; in every batch of a table the same.
    pub columns: Vec<Column>,
}

/// A column of a batch.
#[derive(Clone, Debug)]
pub struct Column {
    /// As the table names it.
    pub name: String,
    /// Its cells.
    pub cells: Cells,
    /// Whether something stands in the row; `None`: in all of them.
    pub given: Option<Vec<bool>>,
}

/// Cells of one kind. Where nothing stands there is any value.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Texts one after the other, and where each of them ends.
    Texts(String, Vec<usize>),
    /// Whole numbers of so many decimals.
    Numbers(Vec<i64>, u8),
    /// Days since 1 January 1970.
    Days(Vec<i32>),
    /// So many parts of a second since 1970 began; by a clock of the place, or in universal time.
    Instants {
        /// Parts of a second.
        values: Vec<i64>,
        /// How many parts make a second.
        per_second: i64,
        /// Whether they are universal time.
        universal: bool,
    },
    /// Binary fractions.
    Doubles(Vec<f64>),
}

impl Cells {
    /// How many there are.
    fn len(&self) -> usize {
        match self {
            Cells::Texts(_, ends) => ends.len(),
            Cells::Numbers(values, _) | Cells::Instants { values, .. } => values.len(),
            Cells::Days(values) => values.len(),
            Cells::Doubles(values) => values.len(),
        }
    }

    pub(super) fn text(&self, row: usize) -> Option<&str> {
        let Cells::Texts(all, ends) = self else { return None };
        let start = if row == 0 { 0 } else { *ends.get(row - 1)? };
        all.get(start..*ends.get(row)?)
    }

    /// The cell as a file of text has it.
    pub(super) fn written(&self, row: usize, out: &mut String) {
        let done = match self {
            Cells::Texts(..) => self.text(row).map(|text| quoted(text, out)),
            Cells::Numbers(values, decimals) => values.get(row).map(|value| fixed(*value, *decimals, out)),
            Cells::Days(days) => days.get(row).map(|day| {
                let _ = write!(out, "{}", Day(*day));
            }),
            Cells::Instants { values, per_second, universal } => values.get(row).map(|value| {
                let seconds = value.div_euclid(*per_second);
                let day = Day(i32::try_from(seconds.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX / 2));
                let rest = seconds.rem_euclid(DAY_SECONDS);
                let _ = write!(out, "{day}T{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
                out.push_str(if *universal { "Z" } else { "" });
            }),
            Cells::Doubles(values) => values.get(row).map(|value| {
                let _ = write!(out, "{value}");
            }),
        };
        debug_assert!(done.is_some(), "a row of the batch");
    }
}

fn quoted(text: &str, out: &mut String) {
    if text.contains([',', '"', '\n', '\r', ' ', '\t']) {
        // A text of several lines becomes one: no field of a table holds a line break.
        let _ = write!(out, "\"{}\"", text.replace(['\n', '\r'], " ").replace('"', "\"\""));
    } else {
        out.push_str(text);
    }
}

fn fixed(value: i64, decimals: u8, out: &mut String) {
    let scale = 10u64.pow(u32::from(decimals.min(18)));
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{}", size / scale);
    if decimals > 0 {
        let _ = write!(out, ".{:0width$}", size % scale, width = usize::from(decimals));
    }
}

impl Batch {
    /// The names of the columns as the first line of a file of text.
    pub fn header(&self) -> String {
        let mut text = String::new();
        for (at, column) in self.columns.iter().enumerate() {
            text.push_str(if at > 0 { "," } else { "" });
            quoted(&column.name, &mut text);
        }
        text
    }

    fn is_whole(&self) -> bool {
        self.columns.iter().all(|column| {
            column.cells.len() >= self.rows && column.given.as_ref().is_none_or(|given| given.len() >= self.rows)
        })
    }

    /// A row as a line of text.
    pub fn line(&self, row: usize, text: &mut String) {
        text.clear();
        for (at, column) in self.columns.iter().enumerate() {
            text.push_str(if at > 0 { "," } else { "" });
            if column.has(row) {
                column.cells.written(row, text);
            }
        }
    }
}

impl Column {
    pub(super) fn has(&self, row: usize) -> bool {
        self.given.as_ref().is_none_or(|given| given.get(row) == Some(&true))
    }
}

impl Reader<'_> {
    /// Adds a table's rows.
    pub(super) fn batches(&mut self, mut batches: impl Iterator<Item = Result<Batch, Diagnostic>>) {
        let form = Form { names: Vec::new(), separator: super::Separator::Comma, ..self.form.clone() };
        let first = match batches.next() {
            Some(Ok(first)) => first,
            Some(Err(error)) => return self.complaints.list.push(error),
            None => Batch::default(),
        };
        let header = first.header();
        let begun = Sheet::begin(header.as_bytes(), &form, super::read::COLUMNS, &mut self.complaints);
        let Some(mut sheet) = begun else { return };
        let columns = sheet.columns();
        let (mut number, mut text, mut buffers) = (1, String::new(), Buffers::default());
        let mut next = Some(Ok(first));
        while let Some(batch) = next {
            let batch = match batch {
                Ok(batch) if batch.is_whole() => batch,
                Ok(_) => return self.complaints.list.push(torn(self.complaints.name)),
                Err(error) => return self.complaints.list.push(error),
            };
            let plain = Plain::of(&batch, &columns, &form);
            for row in 0..batch.rows {
                number += 1;
                if plain.as_ref().is_some_and(|plain| self.plain(plain, (row, number), &mut buffers).is_some()) {
                    continue;
                }
                batch.line(row, &mut text);
                match sheet.row((number, &text), &mut self.complaints) {
                    Next::Row(row) => self.row(&row, &columns),
                    Next::Nothing | Next::End => {}
                }
                if self.stops() {
                    break;
                }
            }
            if self.stops() {
                break;
            }
            next = batches.next();
        }
        self.counted(sheet.counted());
    }
}

fn torn(name: &str) -> Diagnostic {
    Diagnostic::new(crate::diagnostic::table::PARQUET, format!("a column of `{name}` has fewer rows than the others"))
        .help("is the file whole? write it again, or write the table as CSV")
}
