//! Money: what each cohort was allocated and what is left of it, and the roll-forwards.

use super::super::cell::{at, rounded, scaled, total};
use super::{Cell, Form, Places, Sheet, cohorts, named, notes, texts};
use crate::finance::accounting::{Cohort, CohortSchedule, Movement, RollForward, Treatment, Variant};
use crate::finance::close::{Closed, Ledgers};
use crate::report::close::{CloseContext, left};

pub(super) const NAME: &str = "Money";
pub(super) const LIABILITY_SHEET: &str = "Liability";
const HEADER: [&str; 15] = [
    "variant",
    "wallet",
    "cohort",
    "kind",
    "treatment",
    "issued",
    "redeemed",
    "outstanding",
    "to_come",
    "ever_redeemed",
    "price",
    "allocated",
    "allocated_unrounded",
    "liability",
    "accrued_cost",
];
const ISSUED: usize = 5;
const REDEEMED: usize = 6;
const HELD: usize = 7;
const TO_COME: usize = 8;
const EVER: usize = 9;
pub(super) const ALLOCATED: usize = 11;
const UNROUNDED: usize = 12;
pub(super) const LIABILITY: usize = 13;
const ACCRUED: usize = 14;

/// A formula where it says what was posted, else the posted figure: some variants depend on the way, not on the end alone.
fn live(formula: String, computed: f64, posted: f64, form: Form) -> Cell {
    let near = (computed - posted).abs() <= 1e-9 * posted.abs().max(1.0);
    if near { Cell::Formula(formula, Some(posted), form) } else { Cell::Number(posted, form) }
}

/// The cohorts as the accounts see them: what is left of the allocation follows from the estimate.
pub(super) fn cohorts(context: &CloseContext<'_>, places: &Places) -> Sheet {
    let mut sheet = Sheet::new(NAME, &HEADER);
    for (close, (name, closed)) in context.closes.iter().enumerate() {
        let Some(ledgers) = &closed.ledgers else { continue };
        let first = sheet.next();
        for number in 0..ledgers.accounts.cohorts.len() {
            let cells = Row { places, closed, ledgers, line: sheet.next() }.cells(name, close, number);
            sheet.push(cells);
        }
        let last = sheet.next() - 1;
        let digits = ledgers.accounts.decimals;
        let mut cells = texts(&[name, ""]);
        cells.push(Cell::head("all"));
        cells.resize(ALLOCATED, Cell::Empty);
        let sum = |of: &dyn Fn(&CohortSchedule) -> i64| ledgers.schedule.cohorts.iter().map(of).sum::<i64>();
        cells.push(Cell::sum(total(ALLOCATED, first, last, digits), sum(&|one| one.allocated), digits));
        cells.push(Cell::Empty);
        cells.push(Cell::sum(total(LIABILITY, first, last, digits), sum(&left), digits));
        cells.push(Cell::sum(total(ACCRUED, first, last, digits), sum(&accrued), digits));
        sheet.push(cells);
    }
    sheet
}

/// What is accrued for a cohort whose cost is accrued.
fn accrued(results: &CohortSchedule) -> i64 {
    let known = results.periods.last().and_then(|period| period.accrued).or(results.at_sale);
    known.filter(|_| results.treatment == Treatment::Accrue).map_or(0, |accrued| accrued.closing)
}

struct Row<'a> {
    places: &'a Places,
    closed: &'a Closed,
    ledgers: &'a Ledgers,
    line: usize,
}

impl Row<'_> {
    fn cells(&self, name: &str, close: usize, number: usize) -> Vec<Cell> {
        let accounts = &self.ledgers.accounts;
        let known = accounts.cohorts.get(number).zip(self.ledgers.schedule.cohorts.get(number));
        let of = self.ledgers.of.get(number).copied();
        let (Some((cohort, results)), Some((wallet, origin, element))) = (known, of) else { return Vec::new() };
        let Some(own) = self.closed.wallets.get(wallet) else { return Vec::new() };
        let development = &own.development;
        let digits = development.decimals;
        let source = development.origins.get(origin);
        let held = source.map_or(0, crate::finance::close::Origin::outstanding);
        let left_of = source.and_then(|one| one.elements.get(element)).map_or(0, |element| element.outstanding());
        let used = results.periods.last().map_or(0.0, |period| period.recognised.redeemed);
        let to_come = match held > 0 {
            true => own.aging.get(origin).map_or(0.0, |row| row.to_come) * (left_of as f64 / held as f64),
            false => 0.0,
        };
        let mut cells = texts(&[name, &development.wallet, &cohort.name, cohort.kind.name(), results.treatment.name()]);
        cells.extend([cohort.issued, used as i64, left_of].map(|one| Cell::units(one, digits)));
        let row = self.places.cohort(close, wallet, origin);
        let place = |column: usize| named(cohorts::NAME, column, row);
        let share = format!(
            "IF({held}>0,{}*{}/{held},0)",
            place(cohorts::TO_COME),
            at(HELD, self.line),
            held = place(cohorts::HELD)
        );
        let form = Form::Decimals(digits);
        cells.push(Cell::figure(share, scaled(to_come, digits), form));
        let cell = |column: usize| at(column, self.line);
        let ever = format!("MIN({},MAX({used},{used}+{}))", cell(ISSUED), cell(TO_COME), used = cell(REDEEMED));
        let computed = (used + to_come).max(used).min(cohort.issued as f64);
        let posted = results.periods.last().map_or(computed, |period| period.recognised.expected);
        cells.push(live(ever, scaled(computed, digits), scaled(posted, digits), form));
        cells.push(Cell::units(cohort.price, accounts.decimals));
        cells.push(Cell::units(results.allocated, accounts.decimals));
        cells.push(Cell::Number(scaled(results.unrounded, accounts.decimals), Form::Decimals(accounts.decimals + 4)));
        cells.push(self.liability(cohort, results, left_of));
        cells.push(self.accrued(results, (close, wallet), left_of));
        cells
    }

    /// What is left of the allocation: A (1 − R / E), or A (1 − R / issued) where breakage waits until use is remote.
    fn liability(&self, cohort: &Cohort, results: &CohortSchedule, held: i64) -> Cell {
        let digits = self.ledgers.accounts.decimals;
        let posted = left(results);
        let form = Form::Decimals(digits);
        let cell = |column: usize| at(column, self.line);
        let Some(last) = results.periods.last().filter(|_| results.treatment == Treatment::Defer) else {
            return Cell::units(posted, digits);
        };
        let (denominator, over) = match cohort.variant {
            Variant::Proportional => (EVER, last.recognised.expected),
            Variant::Remote => (ISSUED, cohort.issued as f64),
            Variant::Pool => return Cell::units(posted, digits),
        };
        let share = format!("{}*(1-{}/{})", cell(UNROUNDED), cell(REDEEMED), cell(denominator));
        let rest = format!("IF({0}=0,{1},MAX(0,MIN({1},ROUND({share},{digits}))))", cell(denominator), cell(ALLOCATED));
        let computed = match (held, over > 0.0) {
            (0, _) => 0.0,
            (_, false) => results.allocated as f64,
            _ => (results.unrounded * (1.0 - last.recognised.redeemed / over)).round(),
        };
        let whole = computed.clamp(0.0, results.allocated as f64);
        live(format!("IF({}=0,0,{rest})", cell(HELD)), scaled(whole, digits), scaled(posted as f64, digits), form)
    }

    /// Points still to come at their cost.
    fn accrued(&self, results: &CohortSchedule, (close, wallet): (usize, usize), held: i64) -> Cell {
        let digits = self.ledgers.accounts.decimals;
        let posted = accrued(results);
        let row = self.places.costs.get(close).and_then(|rows| rows.get(wallet)).copied().flatten();
        let (Some(row), Some(last), true) = (row, results.periods.last(), results.treatment == Treatment::Accrue)
        else {
            return if posted == 0 { Cell::Empty } else { Cell::units(posted, digits) };
        };
        let own = self.closed.wallets.get(wallet).map(|one| &one.development);
        let cost = own.and_then(|own| self.closed.terms.of(&own.wallet).cost).unwrap_or(0.0);
        let points = scaled(last.recognised.expected - last.recognised.redeemed, own.map_or(0, |own| own.decimals));
        let computed = if held == 0 { 0.0 } else { (points * cost).round() };
        let cell = |column: usize| at(column, self.line);
        let rest = format!("MAX(0,{}-{})", cell(EVER), cell(REDEEMED));
        let cost = named(notes::ASSUMPTIONS, notes::FIGURE, row);
        let formula = format!("IF({}=0,0,ROUND({rest}*{cost},{digits}))", cell(HELD));
        live(formula, scaled(computed, digits), scaled(posted as f64, digits), Form::Decimals(digits))
    }
}

/// Lines between opening and closing that occur anywhere.
fn lines(context: &CloseContext<'_>) -> Vec<Movement> {
    let ledgers = context.closes.iter().filter_map(|(_, closed)| closed.ledgers.as_ref());
    kinds(ledgers.flat_map(|ledgers| ledgers.schedule.money.iter().chain(&ledgers.schedule.accrual)))
}

/// Lines that occur in any of these, in their order.
pub(in crate::report::workbook) fn kinds<'a>(rolls: impl Iterator<Item = &'a RollForward>) -> Vec<Movement> {
    let mut found: Vec<Movement> = rolls.flat_map(|roll| roll.movements()).map(|(kind, _)| *kind).collect();
    found.sort();
    found.dedup();
    found
}

/// Contract liability and accrued cost by period, closing as a formula beside what was posted.
pub(super) fn roll_forwards(context: &CloseContext<'_>, places: &mut Places) -> Sheet {
    let kinds = lines(context);
    let mut header = vec!["variant", "account", "period", "opening"];
    header.extend(kinds.iter().map(|kind| kind.name()));
    header.extend(["closing", "posted", "difference"]);
    let mut sheet = Sheet::new(LIABILITY_SHEET, &header);
    for (name, closed) in &context.closes {
        let Some(ledgers) = &closed.ledgers else {
            places.liability.push(None);
            continue;
        };
        let of = (&ledgers.accounts.periods[..], ledgers.accounts.decimals);
        block(&mut sheet, &[name, "contract liability"], of, &ledgers.schedule.money, &kinds);
        places.liability.push(Some(sheet.next() - 1));
        let any = ledgers.schedule.accrual.iter().any(|roll| roll.movements().iter().any(|(_, amount)| *amount != 0));
        if any {
            block(&mut sheet, &[name, "accrued cost of rewards"], of, &ledgers.schedule.accrual, &kinds);
        }
    }
    sheet
}

/// The column of the closing balance and of its difference.
pub(super) fn closing(context: &CloseContext<'_>) -> usize {
    4 + lines(context).len()
}

/// Periods of a roll-forward behind the names of their block.
pub(in crate::report::workbook) fn block(
    sheet: &mut Sheet,
    names: &[&str],
    (periods, digits): (&[String], u8),
    rolls: &[RollForward],
    kinds: &[Movement],
) {
    let opening = names.len() + 1;
    let closing = opening + 1 + kinds.len();
    for (number, (roll, period)) in rolls.iter().zip(periods).enumerate() {
        let row = sheet.next();
        let mut cells = texts(names);
        cells.push(Cell::text(period));
        cells.push(match number {
            0 => Cell::units(roll.opening(), digits),
            _ => Cell::sum(at(closing, row - 1), roll.opening(), digits),
        });
        cells.extend(kinds.iter().map(|kind| Cell::units(roll.moved(*kind), digits)));
        let sum = rounded(&format!("SUM({}:{})", at(opening, row), at(closing - 1, row)), digits);
        cells.push(Cell::sum(sum, roll.closing(), digits));
        cells.push(Cell::units(roll.closing(), digits));
        let off = rounded(&format!("{}-{}", at(closing, row), at(closing + 1, row)), digits);
        cells.push(Cell::sum(off, 0, digits));
        sheet.push(cells);
    }
}
