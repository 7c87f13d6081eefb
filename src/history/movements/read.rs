//! The two files of a ledger, row by row.

use std::collections::HashMap;
use std::io::BufRead;

use crate::base::{Sources, closest};
use crate::diagnostic::{Diagnostic, table};
use crate::history::complaint::{self, Complaints};
use crate::history::sheet::{Columns, Form, Known, Next, Row, Sheet};
use crate::history::value;
use crate::measure::OWED;
use crate::quantity::{Day, Instant};

/// Wallet of a file that names none.
pub(super) const POINTS_WALLET: &str = "points";
/// Reading stops after so many problems.
const MOST_PROBLEMS: usize = 50;

const fn column(name: &'static str, needed: bool) -> Known {
    Known { name, needed }
}

const MOVEMENTS: &[Known] = &[
    column("customer", true),
    column("date", true),
    column("type", true),
    column("points", true),
    column("expires", false),
    column("amount", false),
    column("wallet", false),
    column("element", false),
];
const OPENING: &[Known] = &[
    column("customer", true),
    column("issued", true),
    column("points", true),
    column("expires", false),
    column("deferred", false),
    column("wallet", false),
    column("element", false),
];
/// Names of the columns of movements and of opening lots.
pub const LEDGER_COLUMNS: [&str; 10] =
    ["customer", "date", "type", "points", "expires", "amount", "wallet", "element", "issued", "deferred"];
const CUSTOMER: usize = 0;
const DATE: usize = 1;
const TYPE: usize = 2;
const POINTS: usize = 3;
const OPENING_POINTS: usize = 2;
const OPENING_EXPIRES: usize = 3;
const OPENING_ELEMENT: usize = 6;
const DEFERRED: usize = 4;
const EXPIRES: usize = 4;
const AMOUNT: usize = 5;

/// What a movement does, in the order in which those of one instant are booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Earn,
    AdjustUp,
    Redeem,
    Expire,
    AdjustDown,
}

const KINDS: [(&str, Kind); 4] =
    [("earn", Kind::Earn), ("redeem", Kind::Redeem), ("expire", Kind::Expire), ("adjust", Kind::AdjustUp)];

/// A movement of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Movement {
    pub customer: u32,
    pub at: Instant,
    pub kind: Kind,
    /// Smallest units, not negative.
    pub units: i64,
    pub expires: Option<Day>,
    /// The sale that earned it, minor units; below zero for one that was taken back.
    pub amount: i64,
    pub wallet: u32,
    pub element: u32,
    pub line: u64,
}

/// Movements of a file.
#[derive(Clone, Debug, Default)]
pub struct Movements {
    pub(super) texts: Vec<String>,
    pub(super) list: Vec<Movement>,
    /// Whether the file names the sales that earned points.
    pub has_sales: bool,
}

impl Movements {
    /// Wallets, by first appearance in the file; rows that name none are of `points`.
    pub(in crate::history) fn wallets(&self) -> Vec<String> {
        let mut numbers: Vec<u32> = Vec::new();
        for movement in &self.list {
            if !numbers.contains(&movement.wallet) {
                numbers.push(movement.wallet);
            }
        }
        numbers.into_iter().map(|number| self.wallet(number).to_owned()).collect()
    }

    fn wallet(&self, number: u32) -> &str {
        let text = self.texts.get(number as usize).map_or("", String::as_str);
        if text.is_empty() { POINTS_WALLET } else { text }
    }

    /// The fewest units that are redeemed at once out of a wallet.
    pub(in crate::history) fn smallest_redemption(&self, wallet: &str) -> Option<i64> {
        let redeemed = self.list.iter().filter(|one| one.kind == Kind::Redeem && one.units > 0);
        redeemed.filter(|one| self.wallet(one.wallet) == wallet).map(|one| one.units).min()
    }

    /// The first and the last day.
    pub(in crate::history) fn days(&self) -> Option<(Day, Day)> {
        let days = || self.list.iter().map(|movement| movement.at.day());
        days().min().zip(days().max())
    }
}

/// A lot of an opening file.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpeningLot {
    pub customer: u32,
    pub issued: Day,
    pub units: i64,
    pub expires: Option<Day>,
    pub deferred: Option<i64>,
    pub wallet: u32,
    pub element: u32,
    pub line: u64,
}

/// Lots of a file.
#[derive(Clone, Debug, Default)]
pub struct OpeningLots {
    pub(super) texts: Vec<String>,
    pub(super) list: Vec<OpeningLot>,
    /// The file as shown in messages.
    pub(super) name: String,
}

/// Texts by number.
#[derive(Default)]
struct Texts {
    numbers: HashMap<String, u32>,
    list: Vec<String>,
}

impl Texts {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.list.push(text.to_owned());
        number
    }
}

/// Cells of a row that become values, with what is wrong with them.
struct Reader<'r, 'c, 'n> {
    row: &'r Row<'r>,
    columns: &'r Columns<'r>,
    form: &'r Form,
    complaints: &'c mut Complaints<'n>,
}

impl Reader<'_, '_, '_> {
    fn text(&self, column: usize) -> &str {
        self.columns.text(self.row, column)
    }

    fn say(&mut self, code: crate::diagnostic::Code, message: String, column: usize, help: &str) {
        if let Some(field) = self.columns.cell(self.row, column) {
            self.complaints.at(code, message, self.row.text, self.row.line, field, "here").help = Some(help.into());
        }
    }

    fn customer(&mut self) {
        if self.text(CUSTOMER).is_empty() {
            self.say(table::DATA_LINE, "the customer is missing".into(), CUSTOMER, "every row names its customer");
        }
    }

    fn instant(&mut self, column: usize) -> Option<Instant> {
        let at = value::instant_in(self.text(column), self.form);
        if at.is_none() {
            let message = format!("`{}` is not a date", self.text(column));
            self.say(
                table::DATA_DATE,
                message,
                column,
                "write year-month-day: `2026-03-03`, or say the pattern of the file: `--dates DD.MM.YYYY`",
            );
        }
        at.map(|told| told.at)
    }

    /// The day in a column that may be empty.
    fn day(&mut self, column: usize) -> Option<Day> {
        if self.text(column).is_empty() { None } else { self.instant(column).map(Instant::day) }
    }

    /// A number that may be negative; `None` if it cannot be read.
    fn signed(&mut self, column: usize, what: &str, decimals: u8) -> Option<i64> {
        let text = self.text(column).to_owned();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
        match value::written(digits, self.form, decimals) {
            Ok(value) => Some(if negative { -value } else { value }),
            Err(why) => {
                if let Some(field) = self.columns.cell(self.row, column) {
                    let before = std::mem::replace(&mut self.complaints.decimals, decimals);
                    self.complaints.number(why, what, self.row.text, self.row.line, field);
                    self.complaints.decimals = before;
                }
                None
            }
        }
    }
}

/// Reads movements; `point_decimals` are those of a point, `decimals` those of the currency. `None` iff there are errors.
pub fn read_movements(
    input: impl BufRead,
    name: &str,
    (point_decimals, decimals): (u8, u8),
    form: &Form,
    sources: &mut Sources,
) -> (Option<Movements>, Vec<Diagnostic>) {
    let mut complaints = Complaints { name, decimals, sources, list: Vec::new() };
    let mut texts = Texts::default();
    let mut found = Movements::default();
    each(input, form, MOVEMENTS, &mut complaints, |row, columns, complaints| {
        let before = complaints.list.len();
        let mut cells = Reader { row, columns, form, complaints };
        cells.customer();
        let at = cells.instant(DATE);
        let kind = kind(&mut cells);
        let units = cells.signed(POINTS, complaint::POINTS, point_decimals);
        let expires = cells.day(EXPIRES);
        let has_amount = !cells.text(AMOUNT).is_empty();
        let amount = if has_amount { cells.signed(AMOUNT, "amount", decimals) } else { Some(0) };
        let (Some(at), Some(kind), Some(units), Some(amount)) = (at, kind, units, amount) else { return };
        let kind = match kind {
            Kind::AdjustUp if units < 0 => Kind::AdjustDown,
            // An award that was taken back.
            Kind::Earn if units < 0 => Kind::AdjustDown,
            kind => kind,
        };
        if cells.complaints.list.len() == before {
            found.has_sales |= has_amount;
            let (customer, wallet) = (texts.number(columns.text(row, CUSTOMER)), texts.number(columns.text(row, 6)));
            let element = texts.number(columns.text(row, 7));
            let (units, line) = (units.abs(), row.line);
            found.list.push(Movement { customer, at, kind, units, expires, amount, wallet, element, line });
        }
    });
    if found.list.is_empty() && complaints.list.iter().all(|one| !one.is_error()) {
        complaints.list.push(
            Diagnostic::new(table::DATA_EMPTY, format!("`{name}` holds no movement, only its header"))
                .help("below the header stands one line for each movement of a member's points"),
        );
    }
    found.texts = texts.list;
    let broken = complaints.list.iter().any(Diagnostic::is_error);
    ((!broken).then_some(found), complaints.list)
}

fn kind(cells: &mut Reader<'_, '_, '_>) -> Option<Kind> {
    let text = cells.text(TYPE).to_lowercase();
    let found = KINDS.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        let names = KINDS.map(|(name, _)| name);
        let message = format!("`{}` is no movement of points", cells.text(TYPE));
        let help = match closest(&text, names) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("a movement is one of {}", names.join(", ")),
        };
        cells.say(table::LEDGER_TYPE, message, TYPE, &help);
    }
    found.map(|(_, kind)| *kind)
}

/// Reads the lots that members held before the first movement. `None` iff there are errors.
pub fn read_opening(
    input: impl BufRead,
    name: &str,
    (point_decimals, decimals): (u8, u8),
    form: &Form,
    sources: &mut Sources,
) -> (Option<OpeningLots>, Vec<Diagnostic>) {
    let mut complaints = Complaints { name, decimals, sources, list: Vec::new() };
    let mut texts = Texts::default();
    let mut list = Vec::new();
    each(input, form, OPENING, &mut complaints, |row, columns, complaints| {
        let before = complaints.list.len();
        let mut cells = Reader { row, columns, form, complaints };
        cells.customer();
        let issued = cells.instant(DATE).map(Instant::day);
        let units = cells.signed(OPENING_POINTS, complaint::POINTS, point_decimals);
        let expires = cells.day(OPENING_EXPIRES);
        let deferred = match cells.text(DEFERRED) {
            "" => None,
            _ => cells.signed(DEFERRED, "amount", decimals),
        };
        let owed = cells.text(OPENING_ELEMENT) == OWED;
        if owed && units.is_some_and(|units| units >= 0) {
            let help = "what a member owes stands below zero, as in `-120`";
            cells.say(table::OPENING_LOT, "a debt holds points".into(), OPENING_POINTS, help);
        } else if !owed && units.is_some_and(|units| units <= 0) || deferred.is_some_and(|money| money < 0) {
            let help = "an opening lot holds points that are still there: more than none, deferred at zero or more; \
                        what a member owes has the element `owed`";
            cells.say(table::OPENING_LOT, "an opening lot holds nothing".into(), OPENING_POINTS, help);
        }
        let (Some(issued), Some(units)) = (issued, units) else { return };
        if cells.complaints.list.len() == before {
            let (customer, wallet) = (texts.number(columns.text(row, CUSTOMER)), texts.number(columns.text(row, 5)));
            let (element, line) = (texts.number(columns.text(row, OPENING_ELEMENT)), row.line);
            list.push(OpeningLot { customer, issued, units, expires, deferred, wallet, element, line });
        }
    });
    let broken = complaints.list.iter().any(Diagnostic::is_error);
    let found = OpeningLots { texts: texts.list, list, name: name.to_owned() };
    ((!broken).then_some(found), complaints.list)
}

/// Shows every row of a file.
fn each<'n>(
    input: impl BufRead,
    form: &Form,
    known: &'static [Known],
    complaints: &mut Complaints<'n>,
    mut show: impl FnMut(&Row<'_>, &Columns<'_>, &mut Complaints<'n>),
) {
    let Some(mut sheet) = Sheet::begin(input, form, known, complaints) else { return };
    let columns = sheet.columns();
    loop {
        match sheet.next(complaints) {
            Next::End => break,
            Next::Nothing => {}
            Next::Row(row) => show(&row, &columns, complaints),
        }
        if complaints.list.iter().filter(|one| one.is_error()).count() >= MOST_PROBLEMS {
            break;
        }
    }
}
