//! A revenue schedule as a workbook: what is left of each allocation out of its estimate, revenue as what the liability falls by, roll-forwards that foot,
//! entries and what they leave on each account.

use super::cell::{at, heads, rounded, scaled, total};
use super::close::entries::{names, sides};
use super::close::money::{block, kinds};
use super::{Book, Cell, Form, MOST_ROWS, Sheet, named, texts};
use crate::finance::accounting::{
    Cohort, CohortSchedule, Movement, PeriodResult, RollForward, Treatment, Variant, of_cohort, of_position,
};
use crate::report::accounts::{AccountsContext, entry_rows};
use crate::report::rows::Value;

const SCHEDULE: [&str; 15] = [
    "cohort",
    "kind",
    "treatment",
    "method",
    "period",
    "redeemed",
    "redeemed_to_date",
    "ever_redeemed",
    "issued",
    "allocated",
    "allocated_unrounded",
    "liability",
    "revenue",
    "true_up",
    "accrued_cost",
];
const REDEEMED: usize = 5;
const TO_DATE: usize = 6;
const EVER: usize = 7;
const ISSUED: usize = 8;
const ALLOCATED: usize = 9;
const UNROUNDED: usize = 10;
const LIABILITY: usize = 11;
const ENTRIES: &str = "Entries";

/// A revenue schedule as a workbook.
pub fn accounts_workbook(context: &AccountsContext<'_>) -> Book {
    let mut sheets = vec![prices(context), schedule(context)];
    let found = context.schedule;
    let digits = context.accounts.decimals;
    for (title, rolls, digits) in
        [("Liability", &found.money, digits), ("Accrued cost", &found.accrual, digits), ("Points", &found.points, 0)]
    {
        sheets.extend(roll_forward(context, title, rolls, digits));
    }
    sheets.extend(entries(context));
    sheets.push(sensitivities(context));
    sheets.extend(balances(context));
    sheets.push(manifest(context));
    Book { title: "Contract liability".into(), sheets }
}

/// Prices as they were split: goods + points = price.
fn prices(context: &AccountsContext<'_>) -> Sheet {
    let accounts = context.accounts;
    let digits = accounts.decimals;
    let mut sheet = Sheet::new("Prices", &["cohort", "sold", "goods", "points", "price", "stated", "difference"]);
    for (cohort, results) in accounts.cohorts.iter().zip(&context.schedule.cohorts) {
        let row = sheet.next();
        let sold = accounts.periods.get(cohort.sold).map_or("", String::as_str);
        let mut cells = texts(&[&cohort.name, sold]);
        cells.extend([results.goods, results.allocated].map(|amount| Cell::units(amount, digits)));
        let sum = results.goods + results.allocated;
        cells.push(Cell::sum(rounded(&format!("{}+{}", at(2, row), at(3, row)), digits), sum, digits));
        cells.push(Cell::units(cohort.price, digits));
        let off = rounded(&format!("{}-{}", at(4, row), at(5, row)), digits);
        cells.push(Cell::sum(off, sum - cohort.price, digits));
        sheet.push(cells);
    }
    sheet
}

/// Each cohort, period by period.
fn schedule(context: &AccountsContext<'_>) -> Sheet {
    let mut sheet = Sheet::new("Schedule", &SCHEDULE);
    for (cohort, results) in context.accounts.cohorts.iter().zip(&context.schedule.cohorts) {
        let first = sheet.next();
        for period in &results.periods {
            let line = sheet.next();
            let cells = Line { context, cohort, results, line, first }.cells(period);
            sheet.push(cells);
        }
    }
    sheet
}

struct Line<'a> {
    context: &'a AccountsContext<'a>,
    cohort: &'a Cohort,
    results: &'a CohortSchedule,
    line: usize,
    first: usize,
}

impl Line<'_> {
    fn cells(&self, period: &PeriodResult) -> Vec<Cell> {
        let (accounts, digits) = (self.context.accounts, self.context.accounts.decimals);
        let name = accounts.periods.get(period.number).map_or("", String::as_str);
        let results = self.results;
        let words =
            [&self.cohort.name, self.cohort.kind.name(), results.treatment.name(), self.cohort.variant.name(), name];
        let mut cells = texts(&words);
        cells.push(Cell::units(period.redeemed, 0));
        let (to_date, opening) = match self.line == self.first {
            true => (at(REDEEMED, self.line), at(ALLOCATED, self.line)),
            false => {
                (format!("{}+{}", at(TO_DATE, self.line - 1), at(REDEEMED, self.line)), at(LIABILITY, self.line - 1))
            }
        };
        let own = results.treatment == Treatment::Defer;
        let exact = &period.recognised;
        cells.push(match own {
            true => live(to_date, self.sum_to(period), exact.redeemed, Form::Decimals(0)),
            false => Cell::Empty,
        });
        let expected = if own { exact.expected } else { period.estimate };
        cells.push(Cell::Number(expected, Form::Plain));
        cells.push(Cell::units(self.cohort.issued, 0));
        cells.push(Cell::units(results.allocated, digits));
        cells.push(Cell::Number(scaled(results.unrounded, digits), Form::Decimals(digits + 4)));
        cells.push(self.liability(period));
        let revenue = rounded(&format!("{opening}-{}", at(LIABILITY, self.line)), digits);
        cells.push(live(
            revenue,
            scaled((self.before(period) - period.posted.liability) as f64, digits),
            scaled(period.posted.revenue as f64, digits),
            Form::Decimals(digits),
        ));
        cells.push(Cell::units(period.posted.true_up, digits));
        cells.push(period.accrued.map_or(Cell::Empty, |accrued| Cell::units(accrued.closing, digits)));
        cells
    }

    /// Points redeemed until a period, as the rows above add them up.
    fn sum_to(&self, period: &PeriodResult) -> f64 {
        let until = self.results.periods.iter().take_while(|one| one.number <= period.number);
        until.map(|one| one.redeemed).sum::<i64>() as f64
    }

    /// What was left before a period.
    fn before(&self, period: &PeriodResult) -> i64 {
        let earlier = self.results.periods.iter().take_while(|one| one.number < period.number).last();
        earlier.map_or(self.results.allocated, |one| one.posted.liability)
    }

    /// A (1 − R / E), or A (1 − R / issued) where breakage waits until use is remote; the figure of a right that has ended, and of the
    /// method `pool`, which depends on the way there.
    fn liability(&self, period: &PeriodResult) -> Cell {
        let digits = self.context.accounts.decimals;
        let (posted, allocated) = (period.posted.liability, self.results.allocated);
        let (denominator, over) = match self.cohort.variant {
            Variant::Proportional => (EVER, period.recognised.expected),
            Variant::Remote => (ISSUED, self.cohort.issued as f64),
            Variant::Pool => return Cell::units(posted, digits),
        };
        if self.results.treatment != Treatment::Defer {
            return Cell::units(posted, digits);
        }
        let cell = |column: usize| at(column, self.line);
        let share = format!("{}*(1-{}/{})", cell(UNROUNDED), cell(TO_DATE), cell(denominator));
        let formula =
            format!("IF({0}=0,{1},MAX(0,MIN({1},ROUND({share},{digits}))))", cell(denominator), cell(ALLOCATED));
        let computed = match over > 0.0 {
            true => (self.results.unrounded * (1.0 - period.recognised.redeemed / over)).round(),
            false => allocated as f64,
        };
        let computed = computed.clamp(0.0, allocated.max(0) as f64);
        live(formula, scaled(computed, digits), scaled(posted as f64, digits), Form::Decimals(digits))
    }
}

/// A formula where it says what was posted, else the posted figure.
fn live(formula: String, computed: f64, posted: f64, form: Form) -> Cell {
    let near = (computed - posted).abs() <= 1e-9 * posted.abs().max(1.0);
    if near { Cell::Formula(formula, Some(posted), form) } else { Cell::Number(posted, form) }
}

fn roll_forward(
    context: &AccountsContext<'_>,
    title: &'static str,
    rolls: &[RollForward],
    digits: u8,
) -> Option<Sheet> {
    let moves: Vec<Movement> = kinds(rolls.iter());
    let any = rolls.iter().any(|roll| roll.opening() != 0 || roll.movements().iter().any(|(_, amount)| *amount != 0));
    if !any {
        return None;
    }
    let mut header = vec!["period", "opening"];
    header.extend(moves.iter().map(|kind| kind.name()));
    header.extend(["closing", "posted", "difference"]);
    let mut sheet = Sheet::new(title, &header);
    block(&mut sheet, &[], (&context.accounts.periods, digits), rolls, &moves);
    Some(sheet)
}

/// The journal, and what it leaves on each account.
fn entries(context: &AccountsContext<'_>) -> Vec<Sheet> {
    let accounts = context.accounts;
    let digits = accounts.decimals;
    let count: usize = context.entries.iter().map(|entry| entry.lines.len()).sum();
    let header = ["entry", "period", "cohort", "text", "account", "debit", "credit", "currency"];
    let mut journal = Sheet::new(ENTRIES, &header);
    if count >= MOST_ROWS {
        journal.push(texts(&[&format!("{count} rows are too many for a sheet; they stand in entries.csv")]));
        return vec![journal];
    }
    for row in entry_rows(accounts, context.entries) {
        let cell = |(column, value): (usize, &Value)| match value {
            Value::Text(text) => Cell::text(text),
            Value::Whole(whole) if column == 0 => Cell::Number(*whole as f64, Form::Plain),
            Value::Whole(whole) => Cell::units(*whole, digits),
            Value::Decimal(_) | Value::Number(_) | Value::Missing => Cell::Empty,
        };
        journal.push(row.iter().enumerate().map(cell).collect());
    }
    let last = journal.next() - 1;
    let mut sums = Sheet::new("Accounts", &["account", "debit", "credit", "balance"]);
    for (account, parts) in names(accounts) {
        let (debit, credit) = sides(context.entries, &parts);
        if (debit, credit) == (0, 0) {
            continue;
        }
        let row = sums.next();
        let mut cells = texts(&[&account]);
        for (column, sum) in [(5, debit), (6, credit)] {
            let range = |column: usize| format!("{}:{}", named(ENTRIES, column, 2), at(column, last));
            let of = format!("SUMPRODUCT(({}={})*{})", range(4), at(0, row), range(column));
            cells.push(Cell::sum(rounded(&of, digits), sum, digits));
        }
        let balance = rounded(&format!("{}-{}", at(1, row), at(2, row)), digits);
        cells.push(Cell::sum(balance, debit - credit, digits));
        sums.push(cells);
    }
    let last = sums.next() - 1;
    let all = |side: fn(&crate::finance::accounting::EntryLine) -> i64| {
        context.entries.iter().flat_map(|entry| &entry.lines).map(side).sum::<i64>()
    };
    let (debit, credit) = (all(|line| line.debit), all(|line| line.credit));
    let mut cells = vec![Cell::head("all")];
    for (column, sum) in [(1, debit), (2, credit), (3, debit - credit)] {
        cells.push(Cell::sum(total(column, 2, last, digits), sum, digits));
    }
    sums.push(cells);
    vec![journal, sums]
}

/// What the liability does if an assumption moves.
fn sensitivities(context: &AccountsContext<'_>) -> Sheet {
    let accounts = context.accounts;
    let mut sheet = Sheet::new("Sensitivities", &["of", "assumption", "change"]);
    for (cohort, results) in accounts.cohorts.iter().zip(&context.schedule.cohorts) {
        for one in of_cohort(cohort, results) {
            let mut cells = texts(&[&cohort.name, &one.shock.name()]);
            cells.push(Cell::Number(scaled(one.change, accounts.decimals), Form::Decimals(accounts.decimals)));
            sheet.push(cells);
        }
    }
    for (name, position) in &accounts.positions {
        for one in of_position(position) {
            let mut cells = texts(&[name, &one.shock.name()]);
            cells.push(Cell::Number(one.change, Form::Decimals(accounts.decimals)));
            sheet.push(cells);
        }
    }
    sheet
}

/// Whole programs at a date: both rates out of the same points.
fn balances(context: &AccountsContext<'_>) -> Option<Sheet> {
    let accounts = context.accounts;
    if accounts.positions.is_empty() {
        return None;
    }
    let header = [
        "program",
        "issued",
        "redeemed",
        "outstanding",
        "rate_on_issued",
        "to_come",
        "rate_on_outstanding",
        "cost_per_point",
        "liability",
    ];
    let mut sheet = Sheet::new("Balances", &header);
    for (name, position) in &accounts.positions {
        let (row, balance) = (sheet.next(), &position.balance);
        let mut cells = texts(&[name]);
        cells.extend(
            [balance.issued(), balance.redeemed(), balance.outstanding()]
                .map(|one| Cell::Number(one, Form::Decimals(0))),
        );
        cells.push(Cell::Number(position.rate.value(), Form::Percent));
        let to_come = format!("{}*{}-{}", at(4, row), at(1, row), at(2, row));
        let computed = position.rate.value() * balance.issued() - balance.redeemed();
        cells.push(live(to_come, computed, balance.to_come(position.rate), Form::Decimals(0)));
        let rate = format!("IF({0}>0,{1}/{0},0)", at(3, row), at(5, row));
        cells.push(Cell::figure(rate, position.on_outstanding().value(), Form::Percent));
        cells.push(Cell::Number(position.cost_per_point, Form::Plain));
        let money = format!("{}*{}", at(5, row), at(7, row));
        cells.push(Cell::figure(money, position.liability(), Form::Decimals(accounts.decimals)));
        sheet.push(cells);
    }
    Some(sheet)
}

fn manifest(context: &AccountsContext<'_>) -> Sheet {
    let mut sheet = Sheet::new("Manifest", &["what", "value"]);
    sheet.push(texts(&["currency", &context.accounts.currency]));
    sheet.push(texts(&["tier perks", context.accounts.status_perk.name()]));
    sheet.push(heads(&["files"]));
    sheet.push(texts(&["loyal", env!("CARGO_PKG_VERSION")]));
    for (file, sha256) in &context.hashes {
        sheet.push(texts(&[file, sha256]));
    }
    sheet
}
