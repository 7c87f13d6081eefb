//! Rows that come as columns: what is usual is taken as it stands, anything else goes the way of text.

use std::fmt::Write as _;

use super::read::{
    AMOUNT, BASKET, CATEGORY, CHANNEL, CUSTOMER, DATE, ITEM, QUANTITY, REDEEM, RETURNS, Reader, STORE,
    TRANSACTION_COLUMNS,
};
use super::sheet::{Columns, Form, Next, Sheet};
use super::spool::{self, Name};
use super::value::{self, LARGEST_AMOUNT, MOST_PIECES, NOON};
use super::zone::Told;
use crate::diagnostic::Diagnostic;
use crate::history::model::Item;
use crate::quantity::{DAY_SECONDS, Day, Instant};

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

    fn text(&self, row: usize) -> Option<&str> {
        let Cells::Texts(all, ends) = self else { return None };
        let start = if row == 0 { 0 } else { *ends.get(row - 1)? };
        all.get(start..*ends.get(row)?)
    }

    /// The cell as a file of text has it.
    fn written(&self, row: usize, out: &mut String) {
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
    fn has(&self, row: usize) -> bool {
        self.given.as_ref().is_none_or(|given| given.get(row) == Some(&true))
    }
}

/// Which column of a batch each of ours is, for rows that are taken as they stand.
type Places = [Option<usize>; 11];

/// Where our columns are; `None` if a filter, a join or a pattern asks for text.
fn places(batch: &Batch, columns: &Columns<'_>, form: &Form) -> Option<Places> {
    if !form.only.is_empty() || !form.joins.is_empty() || form.date.is_some() {
        return None;
    }
    let mut found = [None; TRANSACTION_COLUMNS.len()];
    for (ours, place) in found.iter_mut().enumerate() {
        *place = columns.place(ours).filter(|at| *at < batch.columns.len());
    }
    found.get(RETURNS)?.is_none().then_some(found)
}

/// Texts of a row while it is taken: a customer may be a number.
#[derive(Default)]
struct Buffers {
    customer: String,
    basket: String,
    word: String,
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
            let places = places(&batch, &columns, &form);
            for row in 0..batch.rows {
                number += 1;
                if places.is_some_and(|places| self.quick(&batch, &places, (row, number), &mut buffers).is_some()) {
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

    /// Takes a row as it stands; `None` if something about it is unusual, and nothing is done then.
    fn quick(
        &mut self,
        batch: &Batch,
        places: &Places,
        (row, line): (usize, u64),
        buffers: &mut Buffers,
    ) -> Option<()> {
        let column = |ours: usize| places.get(ours).copied().flatten().and_then(|at| batch.columns.get(at));
        let form = self.form;
        let told = instant(column(DATE)?, row, form)?;
        let amount = amount(column(AMOUNT)?, row, self.complaints.decimals, form.doubles)?;
        let quantity = match column(QUANTITY).filter(|column| column.has(row)) {
            None => 1,
            Some(column) => pieces(column, row)?,
        };
        let customer = customer(column(CUSTOMER)?, row, &mut buffers.customer)?;
        if told.skipped || customer.is_empty() {
            return None;
        }
        let basket = text(column(BASKET), row, &mut buffers.basket)?;
        let mut word = |ours: usize| Some(self.words.number(text(column(ours), row, &mut buffers.word)?));
        let item = Item { category: word(CATEGORY)?, item: word(ITEM)?, quantity, amount };
        let (channel, store, redeem) = (word(CHANNEL)?, word(STORE)?, word(REDEEM)?);
        let (at, again, file) = (told.at, told.again, self.file);
        let row = spool::Row { customer, at, again, basket, returns: "", item, channel, store, redeem, file, line };
        self.take(&row);
        Some(())
    }
}

/// Who is named in a cell.
fn customer<'a>(column: &'a Column, row: usize, buffer: &'a mut String) -> Option<Name<'a>> {
    if let Cells::Numbers(values, 0) = &column.cells
        && column.has(row)
        && let Some(name) = Name::of_number(*values.get(row)?)
    {
        return Some(name);
    }
    text(Some(column), row, buffer).map(Name::of)
}

/// The text of a cell, as reading it would give it; numbers in a buffer of their own.
fn text<'a>(column: Option<&'a Column>, row: usize, buffer: &'a mut String) -> Option<&'a str> {
    let Some(column) = column.filter(|column| column.has(row)) else { return Some("") };
    match &column.cells {
        Cells::Texts(..) => column.cells.text(row).filter(|text| !text.contains(['\n', '\r'])),
        Cells::Numbers(..) => {
            buffer.clear();
            column.cells.written(row, buffer);
            Some(buffer)
        }
        _ => None,
    }
}

fn instant(column: &Column, row: usize, form: &Form) -> Option<Told> {
    if !column.has(row) {
        return None;
    }
    let years = |at: Instant| (-2_208_988_800..7_258_118_400).contains(&at.0);
    match &column.cells {
        Cells::Days(days) => {
            let at = Instant(i64::from(*days.get(row)?) * DAY_SECONDS + NOON);
            (years(at) && form.zone.is_none()).then(|| at.into())
        }
        Cells::Instants { values, per_second, universal } => {
            let at = Instant(values.get(row)?.div_euclid(*per_second));
            match (&form.zone, universal) {
                (Some(zone), true) => zone.told(at.0),
                (None, false) => years(at).then(|| at.into()),
                _ => None,
            }
        }
        Cells::Texts(..) => value::instant_in(column.cells.text(row)?.trim(), form),
        Cells::Numbers(..) | Cells::Doubles(_) => None,
    }
}

fn amount(column: &Column, row: usize, decimals: u8, doubles: bool) -> Option<i64> {
    if !column.has(row) {
        return None;
    }
    let minor = match &column.cells {
        Cells::Numbers(values, own) => {
            let value = *values.get(row)?;
            match own.cmp(&decimals) {
                std::cmp::Ordering::Greater => {
                    let scale = 10i64.checked_pow(u32::from(own - decimals))?;
                    (value % scale == 0).then_some(value / scale)?
                }
                _ => value.checked_mul(10i64.checked_pow(u32::from(decimals - own))?)?,
            }
        }
        Cells::Doubles(values) => coins(*values.get(row)?, decimals)?,
        Cells::Texts(..) if !doubles => value::amount(column.cells.text(row)?.trim(), decimals).ok()?,
        _ => return None,
    };
    (0..=LARGEST_AMOUNT).contains(&minor).then_some(minor)
}

/// The coins of a binary fraction, if it is the one nearest to so many coins: then its shortest decimal form, which is what a
/// file of text would have, says that many coins too.
fn coins(value: f64, decimals: u8) -> Option<i64> {
    let scale = [1.0, 10.0, 100.0, 1_000.0, 10_000.0].get(usize::from(decimals)).copied()?;
    let scaled = value * scale;
    let coins = if (0.0..1e12).contains(&scaled) { (scaled + 0.5) as i64 } else { return None };
    ((coins as f64 / scale).to_bits() == value.to_bits()).then_some(coins)
}

fn pieces(column: &Column, row: usize) -> Option<i32> {
    match &column.cells {
        Cells::Numbers(values, 0) => {
            let pieces = i32::try_from(*values.get(row)?).ok()?;
            (1..=MOST_PIECES).contains(&pieces).then_some(pieces)
        }
        Cells::Texts(..) => value::pieces(column.cells.text(row)?.trim()).ok(),
        _ => None,
    }
}

fn torn(name: &str) -> Diagnostic {
    Diagnostic::new(crate::diagnostic::table::PARQUET, format!("a column of `{name}` has fewer rows than the others"))
        .help("is the file whole? write it again, or write the table as CSV")
}
