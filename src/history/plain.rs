//! Rows of a batch that are taken as they stand, without becoming text first.

use super::batch::{Batch, Cells, Column};
use super::model::{Item, TextId};
use super::read::{AMOUNT, BASKET, CATEGORY, CHANNEL, CUSTOMER, DATE, ITEM, QUANTITY, REDEEM, RETURNS, Reader, STORE};
use super::sheet::{Columns, Form};
use super::spool::{self, Name};
use super::value::{self, LARGEST_AMOUNT, MOST_PIECES, NOON};
use super::zone::Told;
use crate::quantity::{DAY_SECONDS, Instant};

/// The columns of a batch whose rows are taken as they stand.
pub(super) struct Plain<'b> {
    customer: &'b Column,
    date: &'b Column,
    amount: &'b Column,
    quantity: Option<&'b Column>,
    basket: Option<&'b Column>,
    /// Category, item, channel, store and redemption; `None`: the table has none of them.
    words: Option<[Option<&'b Column>; 5]>,
}

impl<'b> Plain<'b> {
    /// Where our columns are; `None` if one is missing, or a filter, a join, a pattern or a return asks for text.
    pub fn of(batch: &'b Batch, columns: &Columns<'_>, form: &Form) -> Option<Plain<'b>> {
        if !form.only.is_empty() || !form.joins.is_empty() || form.date.is_some() {
            return None;
        }
        let column = |ours: usize| columns.place(ours).and_then(|at| batch.columns.get(at));
        let words = [CATEGORY, ITEM, CHANNEL, STORE, REDEEM].map(column);
        column(RETURNS).is_none().then_some(Plain {
            customer: column(CUSTOMER)?,
            date: column(DATE)?,
            amount: column(AMOUNT)?,
            quantity: column(QUANTITY),
            basket: column(BASKET),
            words: words.iter().any(Option::is_some).then_some(words),
        })
    }
}

/// Texts of a row while it is taken: a customer may be a number.
#[derive(Default)]
pub(super) struct Buffers {
    customer: String,
    basket: String,
    word: String,
}

impl Reader<'_> {
    /// Takes a row as it stands; `None` if something about it is unusual, and nothing is done then.
    #[inline]
    pub(super) fn plain(&mut self, plain: &Plain<'_>, (row, line): (usize, u64), buffers: &mut Buffers) -> Option<()> {
        let form = self.form;
        let told = instant(plain.date, row, form)?;
        let amount = amount(plain.amount, row, self.complaints.decimals, form)?;
        let quantity = match plain.quantity.filter(|column| column.has(row)) {
            None => 1,
            Some(column) => pieces(column, row)?,
        };
        let customer = customer(plain.customer, row, &mut buffers.customer)?;
        if told.skipped || customer.is_empty() {
            return None;
        }
        let basket = text(plain.basket, row, &mut buffers.basket)?;
        let [category, item, channel, store, redeem] = match &plain.words {
            None => [TextId(0); 5],
            Some(columns) => {
                let mut found = [TextId(0); 5];
                for (word, column) in found.iter_mut().zip(columns) {
                    *word = self.words.number(text(*column, row, &mut buffers.word)?);
                }
                found
            }
        };
        let item = Item { category, item, quantity, amount };
        let (at, again, file) = (told.at, told.again, self.file);
        let row = spool::Row { customer, at, again, basket, returns: "", item, channel, store, redeem, file, line };
        self.take(&row);
        Some(())
    }
}

/// Who is named in a cell.
#[inline]
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

#[inline]
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

#[inline]
fn amount(column: &Column, row: usize, decimals: u8, form: &Form) -> Option<i64> {
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
        Cells::Texts(..) if !form.doubles => value::written(column.cells.text(row)?.trim(), form, decimals).ok()?,
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
