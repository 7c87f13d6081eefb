//! The cohorts at the close: what is held by formula, what is still to come by the estimator that the row names, overlays on top, both rates.

use super::super::cell::{at, rounded, scaled, total};
use super::{Cell, Form, Places, Sheet, estimators, named, notes, texts};
use crate::finance::close::{AgingRow, Choice, Closed, What};
use crate::report::close::{CloseContext, left};

pub(super) const NAME: &str = "Cohorts";
const HEADER: [&str; 17] = [
    "variant",
    "wallet",
    "cohort",
    "age",
    "began_with",
    "issued",
    "redeemed",
    "expired",
    "clawed_back",
    "outstanding",
    "estimator",
    "by_method",
    "to_come",
    "rate_on_issued",
    "rate_on_outstanding",
    "allocated",
    "liability",
];
pub(super) const BEGAN: usize = 4;
pub(super) const REDEEMED: usize = 6;
pub(super) const EXPIRED: usize = 7;
pub(super) const CLAWED: usize = 8;
pub(super) const HELD: usize = 9;
const ESTIMATOR: usize = 10;
const BY_METHOD: usize = 11;
pub(super) const TO_COME: usize = 12;
pub(super) const ON_ISSUED: usize = 13;
pub(super) const ON_HELD: usize = 14;

/// The cohorts of every wallet, each list with its total.
pub(super) fn sheet(context: &CloseContext<'_>, places: &Places) -> Sheet {
    let mut sheet = Sheet::new(NAME, &HEADER);
    let bench = Bench { context, places, width: estimators::methods(context).len() };
    for (close, (name, closed)) in context.closes.iter().enumerate() {
        for number in 0..closed.wallets.len() {
            bench.block(&mut sheet, name, closed, (close, number));
        }
    }
    sheet
}

struct Bench<'a> {
    context: &'a CloseContext<'a>,
    places: &'a Places,
    width: usize,
}

impl Bench<'_> {
    fn block(&self, sheet: &mut Sheet, name: &str, closed: &Closed, (close, number): (usize, usize)) {
        let Some(wallet) = closed.wallets.get(number) else { return };
        let digits = wallet.development.decimals;
        let first = sheet.next();
        for (place, (row, choice)) in wallet.aging.iter().zip(&wallet.estimated.choices).enumerate() {
            let mut cells = texts(&[name, &wallet.development.wallet, &row.cohort]);
            cells.push(Cell::count(row.age));
            let moves = &row.moves;
            let whole = [row.begun, moves.issued, moves.redeemed, moves.expired, moves.clawed];
            cells.extend(whole.map(|one| Cell::units(one, digits)));
            let line = sheet.next();
            let held = format!("{}-SUM({}:{})", at(BEGAN, line), at(REDEEMED, line), at(CLAWED, line));
            cells.push(Cell::sum(rounded(&held, digits), row.outstanding, digits));
            cells.extend(self.estimate(line, row, choice, digits));
            cells.extend(rates(line, (row.on_issued, row.on_outstanding)));
            cells.extend(self.money(closed, (close, number, place)));
            sheet.push(cells);
        }
        let last = sheet.next() - 1;
        let rates_of = &wallet.rates;
        let sum = |of: fn(&AgingRow) -> i64| wallet.aging.iter().map(of).sum::<i64>();
        let sums: [fn(&AgingRow) -> i64; 6] = [
            |row| row.begun,
            |row| row.moves.issued,
            |row| row.moves.redeemed,
            |row| row.moves.expired,
            |row| row.moves.clawed,
            |row| row.outstanding,
        ];
        let mut cells = texts(&[name, &wallet.development.wallet]);
        cells.extend([Cell::head("all"), Cell::Empty]);
        for (column, of) in (BEGAN..).zip(sums) {
            cells.push(Cell::sum(total(column, first, last, digits), sum(of), digits));
        }
        cells.extend([Cell::Empty, Cell::Empty]);
        let (line, form) = (sheet.next(), Form::Decimals(digits));
        cells.push(Cell::figure(total(TO_COME, first, last, 0), scaled(rates_of.to_come, digits), form));
        cells.extend(rates(line, (rates_of.on_issued, rates_of.on_outstanding)));
        if let Some(ledgers) = &closed.ledgers {
            let own = ledgers.of.iter().zip(&ledgers.schedule.cohorts).filter(|((of, ..), _)| *of == number);
            let (allocated, rest) = own
                .fold((0, 0), |(allocated, rest), (_, results)| (allocated + results.allocated, rest + left(results)));
            let digits = self.context.terms.decimals;
            cells.push(Cell::sum(total(15, first, last, digits), allocated, digits));
            cells.push(Cell::sum(total(16, first, last, digits), rest, digits));
        }
        sheet.push(cells);
    }

    /// The estimator's name, its figure out of the sheet of estimators (the hazards where it says nothing), and that with judgements.
    fn estimate(&self, line: usize, row: &AgingRow, choice: &Choice, digits: u8) -> [Cell; 3] {
        let (from, to) = (estimators::BEFORE, estimators::BEFORE + self.width.max(1) - 1);
        let place = |column: usize, row: usize| named(estimators::NAME, column, row);
        let range = |row: usize| format!("{}:{}", place(from, row), at(to, row));
        let own = format!("INDEX({},MATCH({},{},0))", range(line), at(ESTIMATOR, line), range(1));
        let hazard = format!("INDEX({},MATCH(\"hazard\",{},0))", range(line), range(1));
        let held = format!("MAX(0,{})", at(HELD, line));
        let within = |what: &str| format!("MAX(0,MIN({held},{what}))");
        let mut to_come = within(&at(BY_METHOD, line));
        for number in &choice.overlays {
            let cell = self.places.overlays.get(*number).map(|row| named(notes::ASSUMPTIONS, notes::FIGURE, *row));
            let (Some(cell), Some(overlay)) = (cell, self.context.terms.overlays.get(*number)) else { continue };
            to_come = match overlay.what {
                What::Rate(_) => within(&format!("{cell}*{}-{}", at(BEGAN, line), at(REDEEMED, line))),
                What::ToCome(_) => within(&format!("{to_come}*(1+{cell})")),
            };
        }
        let form = Form::Decimals(digits);
        [
            Cell::text(choice.method.name()),
            Cell::figure(format!("IF({own}=\"\",{hazard},{own})"), scaled(choice.by_method, digits), form),
            Cell::figure(to_come, scaled(row.to_come, digits), form),
        ]
    }

    /// What was allocated to its elements and what is left of it, out of the sheet of money.
    fn money(&self, closed: &Closed, (close, number, place): (usize, usize, usize)) -> Vec<Cell> {
        let Some(ledgers) = &closed.ledgers else { return Vec::new() };
        let Some((first, _)) = self.places.money.get(close).copied().flatten() else { return Vec::new() };
        let own = ledgers.of.iter().zip(&ledgers.schedule.cohorts).enumerate();
        let own: Vec<_> = own.filter(|(_, ((of, origin, _), _))| (*of, *origin) == (number, place)).collect();
        let digits = self.context.terms.decimals;
        let cell = |column: usize, sum: i64| {
            let parts: Vec<String> = own.iter().map(|(at, _)| named(super::money::NAME, column, first + at)).collect();
            match parts.is_empty() {
                true => Cell::units(0, digits),
                false => Cell::sum(rounded(&parts.join("+"), digits), sum, digits),
            }
        };
        let sum = |of: &dyn Fn(&crate::finance::accounting::CohortSchedule) -> i64| {
            own.iter().map(|(_, (_, results))| of(results)).sum::<i64>()
        };
        vec![
            cell(super::money::ALLOCATED, sum(&|results| results.allocated)),
            cell(super::money::LIABILITY, sum(&left)),
        ]
    }
}

/// Both rates, each over its own denominator.
fn rates(line: usize, known: (Option<f64>, Option<f64>)) -> [Cell; 2] {
    let (began, held) = (at(BEGAN, line), at(HELD, line));
    let (used, to_come) = (at(REDEEMED, line), at(TO_COME, line));
    [
        Cell::share(format!("IF({began}>0,({used}+{to_come})/{began},\"\")"), known.0),
        Cell::share(format!("IF({held}>0,{to_come}/{held},\"\")"), known.1),
    ]
}
