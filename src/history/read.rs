//! A transaction file, line by line, into purchases; every problem with its line.

use std::collections::HashMap;
use std::io::BufRead;

use super::complaint::{Complaints, counted};
use super::line::{Field, fields};
use super::model::{Basket, Customer, History, Item, TextId};
use super::value;
use crate::base::{LoadError, Sources, closest};
use crate::diagnostic::{Diagnostic, load_failed, table};
use crate::quantity::Instant;

/// A line longer than this (bytes) is no line of a transaction file.
pub const LONGEST_LINE: usize = 64 << 10;
/// Reading stops after so many problems.
const MOST_PROBLEMS: usize = 50;
/// Most lines of one purchase (`core` section 3).
const MOST_ITEMS: usize = 1_000;

const COLUMNS: [&str; 10] =
    ["customer", "date", "amount", "basket", "category", "item", "quantity", "channel", "store", "returns"];
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

/// Reads a file with the header `customer,date,amount[,basket,category,item,quantity,channel,store,returns]`,
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
    let mut reader =
        Reader { complaints: Complaints { name, decimals, sources, list: Vec::new() }, texts: Interner::new() };
    let history = reader.all(input);
    let broken = reader.complaints.list.iter().any(Diagnostic::is_error);
    (history.filter(|_| !broken), reader.complaints.list)
}

struct Row {
    customer: u32,
    at: Instant,
    basket: u32,
    channel: TextId,
    store: TextId,
    line: u64,
    item: Item,
    returns: TextId,
}

struct Reader<'a> {
    complaints: Complaints<'a>,
    texts: Interner,
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
    fn all(&mut self, mut input: impl BufRead) -> Option<History> {
        let mut lines = Lines::default();
        let header = match lines.next(&mut input) {
            Ok(Some((_, text))) => text.trim_start_matches('\u{feff}').to_owned(),
            Ok(None) => {
                self.complaints.list.push(
                    Diagnostic::new(table::DATA_EMPTY, format!("`{}` is empty", self.complaints.name))
                        .help(format!("the first line names the columns: `{}`", COLUMNS.join(","))),
                );
                return None;
            }
            Err(problem) => return self.unreadable(&problem, &lines),
        };
        let (places, width) = self.header(&header)?;
        let mut rows = Vec::new();
        loop {
            match lines.next(&mut input) {
                Ok(None) => break,
                Ok(Some((_, ""))) => {}
                Ok(Some((number, text))) => self.row(text, number, &places, width, &mut rows),
                Err(problem) => return self.unreadable(&problem, &lines),
            }
            if self.complaints.list.iter().filter(|one| one.is_error()).count() >= MOST_PROBLEMS {
                break;
            }
        }
        if rows.is_empty() && !self.complaints.list.iter().any(Diagnostic::is_error) {
            self.complaints.list.push(
                Diagnostic::new(
                    table::DATA_EMPTY,
                    format!("`{}` holds no purchase, only its header", self.complaints.name),
                )
                .help("below the header stands one line for each purchase or each line of a purchase"),
            );
        }
        Some(self.group(rows))
    }

    /// Where each known column stands, and how many columns there are.
    fn header(&mut self, text: &str) -> Option<([Option<usize>; COLUMNS.len()], usize)> {
        let mut names = Vec::new();
        if let Err(broken) = fields(text, &mut names) {
            self.complaints.broken(text, 1, broken);
            return None;
        }
        let mut places = [None; COLUMNS.len()];
        for (at, field) in names.iter().enumerate() {
            let wanted = field.text.to_lowercase();
            match COLUMNS.iter().position(|&column| column == wanted) {
                Some(column) => {
                    let place = places.get_mut(column)?;
                    if place.replace(at).is_some() {
                        self.complaints
                            .at(
                                table::DATA_COLUMNS,
                                format!("the column `{wanted}` stands twice"),
                                text,
                                1,
                                field,
                                "the second one",
                            )
                            .help = Some("keep one of the two".into());
                    }
                }
                None => {
                    let help = match closest(&wanted, COLUMNS) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => format!("columns that are read: {}", COLUMNS.join(", ")),
                    };
                    let message = format!("the column `{}` is not read", field.text);
                    self.complaints.at(table::DATA_COLUMN_UNREAD, message, text, 1, field, "not a known column").help =
                        Some(help);
                }
            }
        }
        let missing: Vec<&str> =
            COLUMNS.iter().zip(places).take(3).filter(|(_, place)| place.is_none()).map(|(name, _)| *name).collect();
        if !missing.is_empty() {
            let whole = Field { text: text.into(), place: 0..text.len() };
            let separator = [';', '\t'].into_iter().find(|&c| !text.contains(',') && text.contains(c));
            let help = match separator {
                Some(_) => "separate the columns with commas, and write decimals with a point".into(),
                None => format!("the first line must name them, for example `{}`", COLUMNS.join(",")),
            };
            let message = format!(
                "there is no column {}",
                missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and no column ")
            );
            self.complaints.at(table::DATA_COLUMNS, message, text, 1, &whole, "the columns of this file").help =
                Some(help);
        }
        (!self.complaints.list.iter().any(Diagnostic::is_error)).then_some((places, names.len()))
    }

    fn row(
        &mut self,
        text: &str,
        line: u64,
        places: &[Option<usize>; COLUMNS.len()],
        width: usize,
        rows: &mut Vec<Row>,
    ) {
        let mut cells = Vec::with_capacity(width);
        if let Err(broken) = fields(text, &mut cells) {
            return self.complaints.broken(text, line, broken);
        }
        if cells.len() != width {
            let message = format!("{} where the header names {width}", counted(cells.len(), "field"));
            let whole = Field { text: text.into(), place: 0..text.len() };
            self.complaints.at(table::DATA_LINE, message, text, line, &whole, "this line").help =
                Some("a text that holds a comma stands in quotation marks".into());
            return;
        }
        let cell = |column: usize| places.get(column).copied().flatten().and_then(|at| cells.get(at));
        let given = |column: usize| cell(column).map_or("", |field| field.text.as_ref());
        let before = self.complaints.list.len();
        if given(CUSTOMER).is_empty()
            && let Some(field) = cell(CUSTOMER)
        {
            self.complaints
                .at(table::DATA_LINE, "the customer is missing".into(), text, line, field, "nothing stands here")
                .help = Some("every row names its customer".into());
        }
        let at = value::instant(given(DATE));
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
        let amount = value::amount(unsigned(AMOUNT), self.complaints.decimals);
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
        let (customer, basket) = (self.texts.number(given(CUSTOMER)), self.texts.number(given(BASKET)));
        rows.push(Row { customer, at, basket, channel, store, line, item, returns });
    }

    fn group(&mut self, mut rows: Vec<Row>) -> History {
        let texts = std::mem::take(&mut self.texts.texts);
        let name = |number: u32| texts.get(number as usize).map_or("", String::as_str);
        let count = rows.len() as u64;
        rows.sort_by(|a, b| {
            let by_customer = if a.customer == b.customer {
                std::cmp::Ordering::Equal
            } else {
                name(a.customer).cmp(name(b.customer))
            };
            let key = |row: &Row| (row.at, row.returns != TextId(0));
            let named = |row: &Row| (name(row.basket), name(row.returns.0), row.line);
            by_customer.then_with(|| key(a).cmp(&key(b)).then_with(|| named(a).cmp(&named(b))))
        });
        let mut history = History { rows: count, ..History::default() };
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
                let (at, line) = (row.at, row.line);
                history.baskets.push(Basket { at, items: start..start, name, returns, channel, store, line });
                if let Some(customer) = history.customers.last_mut() {
                    customer.baskets.end = history.baskets.len();
                }
            }
            last = Some((row.customer, row.at, row.basket, row.returns));
            history.items.push(row.item);
            if let Some(basket) = history.baskets.last_mut() {
                basket.items.end = history.items.len();
                if basket.items.len() == MOST_ITEMS + 1 {
                    self.complaints.list.push(
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

    fn unreadable(&mut self, problem: &LineProblem, lines: &Lines) -> Option<History> {
        self.complaints.list.push(match problem {
            LineProblem::Load(error) => load_failed(self.complaints.name, error, None),
            LineProblem::TooLong => Diagnostic::new(
                table::DATA_LINE,
                format!("line {} of `{}` is longer than {LONGEST_LINE} bytes", lines.number, self.complaints.name),
            )
            .help("is this a transaction file? each line is one row"),
        });
        None
    }
}

/// Lines of a stream, of limited length, with their numbers.
#[derive(Default)]
struct Lines {
    buffer: Vec<u8>,
    number: u64,
    bytes: u64,
}

enum LineProblem {
    Load(LoadError),
    TooLong,
}

impl Lines {
    fn next(&mut self, input: &mut impl BufRead) -> Result<Option<(u64, &str)>, LineProblem> {
        self.bytes += self.buffer.len() as u64;
        self.buffer.clear();
        self.number += 1;
        let mut limited = std::io::Read::take(input, LONGEST_LINE as u64 + 1);
        let read = limited
            .read_until(b'\n', &mut self.buffer)
            .map_err(|error| LineProblem::Load(LoadError::Unreadable(error.to_string())))?;
        if read == 0 {
            return Ok(None);
        }
        if read > LONGEST_LINE {
            return Err(LineProblem::TooLong);
        }
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => Ok(Some((self.number, text.trim_end_matches('\n').trim_end_matches('\r')))),
            Err(error) => Err(LineProblem::Load(LoadError::NotUtf8 { at: self.bytes + error.valid_up_to() as u64 })),
        }
    }
}

#[cfg(test)]
mod tests;
