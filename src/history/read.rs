//! A transaction file, line by line, into purchases; every problem with its line.

use std::collections::HashMap;
use std::io::BufRead;

use super::complaint::Complaints;
use super::model::{Basket, Customer, DataQuality, History, Item, TextId};
use super::sheet::{Columns, Form, Known, Next, Row, Sheet};
use super::value;
use crate::base::Sources;
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::Instant;

/// A line longer than this (bytes) is no line of a transaction file.
pub const LONGEST_LINE: usize = 64 << 10;
/// Reading stops after so many problems.
const MOST_PROBLEMS: usize = 50;
/// Most lines of one purchase (`core` section 3).
const MOST_ITEMS: usize = 1_000;

const fn column(name: &'static str, needed: bool) -> Known {
    Known { name, needed }
}

const COLUMNS: &[Known] = &[
    column("customer", true),
    column("date", true),
    column("amount", true),
    column("basket", false),
    column("category", false),
    column("item", false),
    column("quantity", false),
    column("channel", false),
    column("store", false),
    column("returns", false),
    column("redeem", false),
];
const CUSTOMER: usize = 0;
const DATE: usize = 1;
const AMOUNT: usize = 2;
const BASKET: usize = 3;
const CATEGORY: usize = 4;
const ITEM: usize = 5;
const QUANTITY: usize = 6;
const CHANNEL: usize = 7;
const STORE: usize = 8;
const RETURNS: usize = 9;
const REDEEM: usize = 10;

/// Names of the columns that are read.
pub const TRANSACTION_COLUMNS: [&str; 11] =
    ["customer", "date", "amount", "basket", "category", "item", "quantity", "channel", "store", "returns", "redeem"];

/// Reads a file with the header `customer,date,amount[,basket,category,item,quantity,channel,store,returns,redeem]`,
/// columns in any order.
///
/// `name` is the file as shown in messages, `decimals` those of the program's currency. Rows of one
/// customer, instant and basket are one purchase; a row's amount is that of all its pieces. A row
/// that names an earlier basket of the customer under `returns` brings something back; its amount and
/// quantity may then be written with a minus.
/// The history is `None` iff there are errors.
pub fn read(
    input: impl BufRead,
    name: &str,
    decimals: u8,
    sources: &mut Sources,
) -> (Option<History>, Vec<Diagnostic>) {
    read_as(input, name, decimals, &Form::default(), sources)
}

/// The same of a file that is written in another form.
pub fn read_as(
    input: impl BufRead,
    name: &str,
    decimals: u8,
    form: &Form,
    sources: &mut Sources,
) -> (Option<History>, Vec<Diagnostic>) {
    let mut reading = Reading::new(decimals, form);
    let mut found = reading.file(input, name, sources);
    let (history, more) = reading.finish();
    found.extend(more);
    (history, found)
}

/// Several files that are read into one history.
pub struct Reading<'f> {
    form: &'f Form,
    decimals: u8,
    texts: Interner,
    rows: Vec<Line>,
    files: Vec<String>,
    quality: DataQuality,
    broken: bool,
}

impl<'f> Reading<'f> {
    /// Nothing read yet.
    pub fn new(decimals: u8, form: &'f Form) -> Reading<'f> {
        let quality = DataQuality { missed: vec![0; form.joins.len()], ..DataQuality::default() };
        Reading { form, decimals, texts: Interner::new(), rows: Vec::new(), files: Vec::new(), quality, broken: false }
    }

    /// Reads a file.
    pub fn file(&mut self, input: impl BufRead, name: &str, sources: &mut Sources) -> Vec<Diagnostic> {
        let complaints = Complaints { name, decimals: self.decimals, sources, list: Vec::new() };
        let mut reader = Reader { complaints, texts: &mut self.texts, file: self.files.len() as u16 };
        let found = reader.all(input, self.form, &mut self.rows);
        let list = reader.complaints.list;
        self.files.push(name.to_owned());
        if let Some((missed, filtered)) = found {
            self.quality.missed.iter_mut().zip(missed).for_each(|(sum, missed)| *sum += missed);
            self.quality.filtered += filtered;
        }
        self.broken |= list.iter().any(Diagnostic::is_error);
        list
    }

    /// The history of all files; `None` iff there were errors.
    pub fn finish(self) -> (Option<History>, Vec<Diagnostic>) {
        if self.broken {
            return (None, Vec::new());
        }
        let mut found = Vec::new();
        let mut history = group(self.rows, self.texts.texts, self.quality, &mut found);
        history.files = self.files;
        ((found.is_empty()).then_some(history), found)
    }
}

struct Line {
    customer: u32,
    at: Instant,
    basket: u32,
    channel: TextId,
    store: TextId,
    line: u64,
    file: u16,
    item: Item,
    returns: TextId,
    redeem: TextId,
}

struct Reader<'a> {
    complaints: Complaints<'a>,
    texts: &'a mut Interner,
    file: u16,
}

/// Texts by number, numbered by first appearance; only looked up, never walked by hash.
struct Interner {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    fn new() -> Interner {
        Interner { numbers: HashMap::from([(String::new(), 0)]), texts: vec![String::new()] }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }
}

impl Reader<'_> {
    /// Adds a file's rows; lookups that found nothing, and rows that a filter left out.
    fn all(&mut self, input: impl BufRead, form: &Form, rows: &mut Vec<Line>) -> Option<(Vec<u64>, u64)> {
        let mut sheet = Sheet::begin(input, form, COLUMNS, &mut self.complaints)?;
        let columns = sheet.columns();
        let before = rows.len();
        loop {
            match sheet.next(&mut self.complaints) {
                Next::End => break,
                Next::Nothing => {}
                Next::Row(row) => self.row(&row, &columns, form, rows),
            }
            if self.complaints.list.iter().filter(|one| one.is_error()).count() >= MOST_PROBLEMS {
                break;
            }
        }
        if rows.len() == before && !self.complaints.list.iter().any(Diagnostic::is_error) {
            self.complaints.list.push(
                Diagnostic::new(
                    table::DATA_EMPTY,
                    format!("`{}` holds no purchase, only its header", self.complaints.name),
                )
                .help("below the header stands one line for each purchase or each line of a purchase"),
            );
        }
        Some((sheet.missed.clone(), sheet.filtered))
    }

    fn row(&mut self, row: &Row<'_>, columns: &Columns<'_>, form: &Form, rows: &mut Vec<Line>) {
        let (text, line) = (row.text, row.line);
        let cell = |column: usize| columns.cell(row, column);
        let given = |column: usize| columns.text(row, column);
        let before = self.complaints.list.len();
        if given(CUSTOMER).is_empty()
            && let Some(field) = cell(CUSTOMER)
        {
            self.complaints
                .at(table::DATA_LINE, "the customer is missing".into(), text, line, field, "nothing stands here")
                .help = Some("every row names its customer".into());
        }
        let at = value::instant_in(given(DATE), form);
        if at.is_none()
            && let Some(field) = cell(DATE)
        {
            self.complaints
                .at(table::DATA_DATE, format!("`{}` is not a date", field.text), text, line, field, "here")
                .help =
                Some("write year-month-day, with a local time if known: `2026-03-03` or `2026-03-03 15:10`".into());
        }
        let comes_back = !given(RETURNS).is_empty();
        let unsigned = |column: usize| match given(column).strip_prefix('-') {
            Some(rest) if comes_back => rest,
            _ => given(column),
        };
        let read = if form.doubles { value::near_amount } else { value::amount };
        let amount = read(unsigned(AMOUNT), self.complaints.decimals);
        if let (Err(why), Some(field)) = (amount, cell(AMOUNT)) {
            self.complaints.number(why, "amount", text, line, field);
        }
        let quantity = if given(QUANTITY).is_empty() { Ok(1) } else { value::pieces(unsigned(QUANTITY)) };
        if let (Err(why), Some(field)) = (quantity, cell(QUANTITY)) {
            self.complaints.number(why, "quantity", text, line, field);
        }
        let (true, Some(at), Ok(amount), Ok(quantity)) = (self.complaints.list.len() == before, at, amount, quantity)
        else {
            return;
        };
        let mut text_id = |column: usize| TextId(self.texts.number(given(column)));
        let item = Item { category: text_id(CATEGORY), item: text_id(ITEM), quantity, amount };
        let (channel, store, returns) = (text_id(CHANNEL), text_id(STORE), text_id(RETURNS));
        let (redeem, file) = (text_id(REDEEM), self.file);
        let (customer, basket) = (self.texts.number(given(CUSTOMER)), self.texts.number(given(BASKET)));
        rows.push(Line { customer, at, basket, channel, store, line, file, item, returns, redeem });
    }
}

/// Rows by customer and time, and in purchases.
fn group(mut rows: Vec<Line>, texts: Vec<String>, quality: DataQuality, found: &mut Vec<Diagnostic>) -> History {
    let name = |number: u32| texts.get(number as usize).map_or("", String::as_str);
    let count = rows.len() as u64;
    rows.sort_by(|a, b| {
        let by_customer =
            if a.customer == b.customer { std::cmp::Ordering::Equal } else { name(a.customer).cmp(name(b.customer)) };
        let key = |row: &Line| (row.at, row.returns != TextId(0));
        let named = |row: &Line| (name(row.basket), name(row.returns.0), row.file, row.line);
        by_customer.then_with(|| key(a).cmp(&key(b)).then_with(|| named(a).cmp(&named(b))))
    });
    let mut history = History { rows: count, quality, ..History::default() };
    history.quality.repeated = rows.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_same(b))).count() as u64;
    history.quality.zero = rows.iter().filter(|row| row.item.amount == 0).count() as u64;
    history.quality.returned = rows.iter().filter(|row| row.returns != TextId(0)).count() as u64;
    let mut last: Option<(u32, Instant, u32, TextId)> = None;
    for row in &rows {
        if last.map(|(customer, ..)| customer) != Some(row.customer) {
            let start = history.baskets.len();
            history.customers.push(Customer { name: name(row.customer).to_owned(), baskets: start..start });
        }
        if last != Some((row.customer, row.at, row.basket, row.returns)) {
            let start = history.items.len();
            let (channel, store) = (row.channel, row.store);
            let (name, returns) = (TextId(row.basket), row.returns);
            let (at, line, file, redeem) = (row.at, row.line, row.file, row.redeem);
            history.baskets.push(Basket { at, items: start..start, name, returns, channel, store, line, file, redeem });
            if let Some(customer) = history.customers.last_mut() {
                customer.baskets.end = history.baskets.len();
            }
        }
        last = Some((row.customer, row.at, row.basket, row.returns));
        history.items.push(row.item);
        if let Some(basket) = history.baskets.last_mut() {
            basket.items.end = history.items.len();
            if basket.items.len() == MOST_ITEMS + 1 {
                found.push(
                    Diagnostic::new(
                        table::DATA_BASKET,
                        format!("a purchase of customer `{}` on {} has more than {MOST_ITEMS} lines", name(row.customer), row.at.day()),
                    )
                    .help("rows of one customer and date are one purchase; a column `basket` tells purchases of one day apart"),
                );
            }
        }
    }
    history.texts = texts;
    history
}

impl Line {
    /// Whether two rows say the same.
    fn is_same(&self, other: &Line) -> bool {
        (self.customer, self.at, self.basket, self.returns, self.item, self.channel, self.store)
            == (other.customer, other.at, other.basket, other.returns, other.item, other.channel, other.store)
    }
}

#[cfg(test)]
mod tests;
