//! A transaction file, line by line, into purchases; every problem with its line.

use std::collections::HashMap;
use std::io::BufRead;

use super::batch::Batch;
use super::complaint::Complaints;
use super::gathered::Gathered;
use super::model::{DataQuality, History, Item, Overview, TextId};
use super::sheet::{Columns, Form, Known, Next, Row, Sheet};
use super::spool::{self, Name, Quick, Room, Spool};
use super::value;
use crate::base::Sources;
use crate::diagnostic::{Diagnostic, table};

/// A line longer than this (bytes) is no line of a transaction file.
pub const LONGEST_LINE: usize = 64 << 10;
/// Reading stops after so many problems.
const MOST_PROBLEMS: usize = 50;

const fn column(name: &'static str, needed: bool) -> Known {
    Known { name, needed }
}

pub(super) const COLUMNS: &[Known] = &[
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
pub(super) const CUSTOMER: usize = 0;
pub(super) const DATE: usize = 1;
pub(super) const AMOUNT: usize = 2;
pub(super) const BASKET: usize = 3;
pub(super) const CATEGORY: usize = 4;
pub(super) const ITEM: usize = 5;
pub(super) const QUANTITY: usize = 6;
pub(super) const CHANNEL: usize = 7;
pub(super) const STORE: usize = 8;
pub(super) const RETURNS: usize = 9;
pub(super) const REDEEM: usize = 10;

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
    let mut reading = Reading::new(decimals, form, None);
    let mut found = reading.file(input, name, sources);
    if found.iter().any(Diagnostic::is_error) {
        return (None, found);
    }
    match reading.finish().and_then(Gathered::whole) {
        Ok(history) => (Some(history), found),
        Err(error) => {
            found.push(error);
            (None, found)
        }
    }
}

/// Several files whose rows are gathered.
pub struct Reading<'f> {
    form: &'f Form,
    decimals: u8,
    words: Words,
    overview: Overview,
    spool: Spool<'f>,
}

impl<'f> Reading<'f> {
    /// Nothing read yet. Rows stay in memory, or find their place in the `room`.
    pub fn new(decimals: u8, form: &'f Form, room: Option<Room<'f>>) -> Reading<'f> {
        let quality = DataQuality { missed: vec![0; form.joins.len()], ..DataQuality::default() };
        let overview = Overview { quality, ..Overview::default() };
        Reading { form, decimals, words: Words::new(), overview, spool: Spool::new(room) }
    }

    /// Reads a file of text. If there are errors among what it says, no history can come of the reading.
    pub fn file(&mut self, input: impl BufRead, name: &str, sources: &mut Sources) -> Vec<Diagnostic> {
        let mut reader = self.reader(name, sources);
        reader.all(input);
        reader.end(name)
    }

    /// Reads a file of columns, batch by batch; the first one brings their names.
    pub fn columns(
        &mut self,
        batches: impl Iterator<Item = Result<Batch, Diagnostic>>,
        name: &str,
        sources: &mut Sources,
    ) -> Vec<Diagnostic> {
        let mut reader = self.reader(name, sources);
        reader.batches(batches);
        reader.end(name)
    }

    fn reader<'a>(&'a mut self, name: &'a str, sources: &'a mut Sources) -> Reader<'a> {
        let complaints = Complaints { name, decimals: self.decimals, sources, list: Vec::new() };
        let file = self.overview.files.len() as u16;
        self.overview.files.push(name.to_owned());
        Reader {
            complaints,
            form: self.form,
            words: &mut self.words,
            overview: &mut self.overview,
            spool: &mut self.spool,
            file,
            taken: 0,
        }
    }

    /// The rows of all files.
    ///
    /// # Errors
    /// If they found no room.
    pub fn finish(mut self) -> Result<Gathered, Diagnostic> {
        self.overview.texts = self.words.texts;
        Ok(Gathered { overview: self.overview, kept: self.spool.finish()? })
    }
}

/// Words by number, numbered by first appearance; only looked up, never walked by hash.
pub(super) struct Words {
    numbers: HashMap<String, u32, Quick>,
    texts: Vec<String>,
}

impl Words {
    fn new() -> Words {
        let mut numbers = HashMap::with_hasher(Quick::default());
        numbers.insert(String::new(), 0);
        Words { numbers, texts: vec![String::new()] }
    }

    pub(super) fn number(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return TextId(0);
        }
        if let Some(&number) = self.numbers.get(text) {
            return TextId(number);
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        TextId(number)
    }
}

/// Reads one file.
pub(super) struct Reader<'a> {
    pub complaints: Complaints<'a>,
    pub form: &'a Form,
    pub words: &'a mut Words,
    overview: &'a mut Overview,
    spool: &'a mut dyn Take,
    pub file: u16,
    taken: u64,
}

/// The spool behind a door, since its own borrow is as long as the reading.
trait Take {
    fn take(&mut self, row: &spool::Row<'_>);
    fn is_full(&self) -> bool;
}

impl Take for Spool<'_> {
    fn take(&mut self, row: &spool::Row<'_>) {
        Spool::take(self, row);
    }

    fn is_full(&self) -> bool {
        Spool::is_full(self)
    }
}

impl Reader<'_> {
    /// Adds a file's rows.
    fn all(&mut self, input: impl BufRead) {
        let form = self.form;
        let Some(mut sheet) = Sheet::begin(input, form, COLUMNS, &mut self.complaints) else { return };
        let columns = sheet.columns();
        loop {
            match sheet.next(&mut self.complaints) {
                Next::End => break,
                Next::Nothing => {}
                Next::Row(row) => self.row(&row, &columns),
            }
            if self.stops() {
                break;
            }
        }
        self.counted(sheet.counted());
    }

    /// Lookups that found nothing, and rows that a filter left out.
    pub fn counted(&mut self, (missed, filtered): (Vec<u64>, u64)) {
        self.overview.quality.missed.iter_mut().zip(missed).for_each(|(sum, missed)| *sum += missed);
        self.overview.quality.filtered += filtered;
    }

    /// Whether there is no sense in reading on.
    pub fn stops(&self) -> bool {
        // Warnings are few, so the length tells.
        self.complaints.list.len() >= MOST_PROBLEMS || self.spool.is_full()
    }

    fn end(mut self, name: &str) -> Vec<Diagnostic> {
        if self.taken == 0 && !self.complaints.list.iter().any(Diagnostic::is_error) {
            self.complaints.list.push(
                Diagnostic::new(table::DATA_EMPTY, format!("`{name}` holds no purchase, only its header"))
                    .help("below the header stands one line for each purchase or each line of a purchase"),
            );
        }
        self.complaints.list
    }

    /// Takes a row of text, or says what is wrong with it.
    pub fn row(&mut self, row: &Row<'_>, columns: &Columns<'_>) {
        let (text, line, form) = (row.text, row.line, self.form);
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
        let told = value::instant_in(given(DATE), form);
        if told.is_none()
            && let Some(field) = cell(DATE)
        {
            self.complaints
                .at(table::DATA_DATE, format!("`{}` is not a date", field.text), text, line, field, "here")
                .help = Some(super::complaint::date_help(&field.text, form));
        }
        let comes_back = !given(RETURNS).is_empty();
        let unsigned = |column: usize| match given(column).strip_prefix('-') {
            Some(rest) if comes_back => rest,
            _ => given(column),
        };
        let amount = value::written(unsigned(AMOUNT), form, self.complaints.decimals);
        if let (Err(why), Some(field)) = (amount, cell(AMOUNT)) {
            self.complaints.number(why, "amount", text, line, field);
        }
        let quantity = if given(QUANTITY).is_empty() { Ok(1) } else { value::pieces(unsigned(QUANTITY)) };
        if let (Err(why), Some(field)) = (quantity, cell(QUANTITY)) {
            self.complaints.number(why, super::complaint::QUANTITY, text, line, field);
        }
        let (true, Some(told), Ok(amount), Ok(quantity)) =
            (self.complaints.list.len() == before, told, amount, quantity)
        else {
            return;
        };
        self.overview.quality.skipped += u64::from(told.skipped);
        let mut word = |column: usize| self.words.number(given(column));
        let item = Item { category: word(CATEGORY), item: word(ITEM), quantity, amount };
        let (channel, store, redeem) = (word(CHANNEL), word(STORE), word(REDEEM));
        let (customer, basket, returns) = (Name::of(given(CUSTOMER)), given(BASKET), given(RETURNS));
        let (at, again, file) = (told.at, told.again, self.file);
        self.take(&spool::Row { customer, at, again, basket, returns, item, channel, store, redeem, file, line });
    }

    /// Takes a row about which nothing is wrong.
    pub fn take(&mut self, row: &spool::Row<'_>) {
        self.overview.note(row.at, row.redeem, (row.file, row.line));
        self.overview.quality.zero += u64::from(row.item.amount == 0);
        self.overview.quality.returned += u64::from(!row.returns.is_empty());
        self.taken += 1;
        self.spool.take(row);
    }
}

#[cfg(test)]
mod tests;
