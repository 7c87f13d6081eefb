//! A study of a triangle as a workbook: volume-weighted factors as quotients of sums over the triangle, ultimates of chain ladder out of them, every
//! other method beside, rates with their denominators.

use super::cell::{down, heads, total};
use super::{Book, Cell, Form, Sheet, at, named, texts};
use crate::finance::study::{Estimate, Method};
use crate::finance::triangle::age_text;
use crate::report::liability::{StudyContext, expired, liability_report, rates};

const TRIANGLE: &str = "Triangle";
const FACTORS: &str = "Factors";
const METHODS: &str = "Methods";
const AMOUNT: Form = Form::Decimals(0);

/// A study as a workbook.
pub fn study_workbook(context: &StudyContext<'_>) -> Book {
    let mut sheets = vec![methods(context), triangle(context)];
    if context.study.factors.is_some() {
        sheets.push(factors(context));
    }
    sheets.extend(errors(context));
    sheets.push(notes(context));
    Book { title: "Points still to come".into(), sheets }
}

/// Cumulative amounts, the latest of each origin, and points issued and expired where they are known.
fn triangle(context: &StudyContext<'_>) -> Sheet {
    let data = &context.data;
    let ages: Vec<String> = data.triangle.ages().iter().map(|age| age_text(*age)).collect();
    let mut header: Vec<&str> = vec!["origin"];
    header.extend(ages.iter().map(String::as_str));
    header.extend(["latest", "issued", "expired"]);
    let mut sheet = Sheet::new(TRIANGLE, &header);
    let gone = expired(data);
    for (number, (origin, row)) in data.triangle.origins().iter().zip(data.triangle.rows()).enumerate() {
        let line = sheet.next();
        let mut cells = texts(&[origin]);
        cells.extend(row.iter().map(|value| Cell::Number(*value, AMOUNT)));
        cells.resize(ages.len() + 1, Cell::Empty);
        cells.push(row.last().map_or(Cell::Empty, |latest| Cell::figure(at(row.len(), line), *latest, AMOUNT)));
        let issued = data.exposures.and_then(|exposures| exposures.issued().get(number).copied());
        cells.push(issued.map_or(Cell::Empty, |issued| Cell::Number(issued, AMOUNT)));
        let gone = gone.get(number).copied().filter(|_| data.expired.is_some());
        cells.push(gone.map_or(Cell::Empty, |gone| Cell::Number(gone, AMOUNT)));
        sheet.push(cells);
    }
    sheet
}

/// From each age to the next, and to ultimate.
fn factors(context: &StudyContext<'_>) -> Sheet {
    let mut sheet = Sheet::new(FACTORS, &["from age", "factor", "to ultimate"]);
    let triangle = context.data.triangle;
    let Some(factors) = &context.study.factors else { return sheet };
    let ages = triangle.ages();
    for (column, age) in ages.iter().enumerate() {
        let row = sheet.next();
        let mut cells = texts(&[&age_text(*age)]);
        match factors.steps.get(column) {
            Some(step) => {
                let known = |age: usize| sum_of_known(context, age, column + 1);
                cells.push(Cell::figure(format!("{}/{}", known(column + 1), known(column)), *step, Form::Plain));
            }
            None => cells.push(Cell::Number(factors.tail, Form::Plain)),
        }
        let to_ultimate = factors.to_ultimate.get(column).copied().unwrap_or(1.0);
        let formula = match column + 1 < ages.len() {
            true => format!("{}*{}", at(1, row), at(2, row + 1)),
            false => at(1, row),
        };
        cells.push(Cell::figure(formula, to_ultimate, Form::Plain));
        sheet.push(cells);
    }
    sheet
}

/// The sum of the amounts at an age, over the origins that are known at another one.
fn sum_of_known(context: &StudyContext<'_>, age: usize, known_at: usize) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (number, _) in context.data.triangle.rows().iter().enumerate().filter(|(_, row)| row.len() > known_at) {
        // The header is the first row.
        let line = number + 2;
        match runs.last_mut().filter(|(_, last)| last + 1 == line) {
            Some((_, last)) => *last = line,
            None => runs.push((line, line)),
        }
    }
    // The origin is the first column.
    let part = |(from, to): (usize, usize)| format!("{}:{}", named(TRIANGLE, age + 1, from), at(age + 1, to));
    format!("SUM({})", runs.into_iter().map(part).collect::<Vec<_>>().join(","))
}

/// Ever redeemed by method, sums, what is to come, rates on both denominators.
fn methods(context: &StudyContext<'_>) -> Sheet {
    let estimates = &context.study.estimates;
    let mut header = vec!["origin", "latest", "issued", "expired"];
    header.extend(estimates.iter().map(|one| one.method.name()));
    let mut sheet = Sheet::new(METHODS, &header);
    let triangle = context.data.triangle;
    let ages = triangle.ages().len();
    let issued = context.data.exposures.map(|exposures| exposures.issued().to_vec());
    let gone = expired(&context.data);
    let latest = triangle.latest();
    for (number, origin) in triangle.origins().iter().enumerate() {
        let line = sheet.next();
        let from = |column: usize| named(TRIANGLE, ages + column, line);
        let value = |of: &[f64]| of.get(number).copied().unwrap_or(0.0);
        let mut cells = texts(&[origin]);
        cells.push(Cell::figure(from(1), value(&latest), AMOUNT));
        cells.push(issued.as_ref().map_or(Cell::Empty, |issued| Cell::figure(from(2), value(issued), AMOUNT)));
        cells.push(context.data.expired.map_or(Cell::Empty, |_| Cell::figure(from(3), value(&gone), AMOUNT)));
        cells.extend(estimates.iter().map(|one| ultimate(context, one, number, line)));
        sheet.push(cells);
    }
    let last = sheet.next() - 1;
    totals(&mut sheet, context, last);
    sheet
}

/// Chain ladder and its kin: latest times the factor to ultimate; of other methods the figure.
fn ultimate(context: &StudyContext<'_>, estimate: &Estimate, number: usize, line: usize) -> Cell {
    let value = estimate.ultimates.get(number).copied().unwrap_or(0.0);
    let chain = matches!(estimate.method, Method::ChainLadder | Method::Mack | Method::Odp);
    let (Some(factors), true) = (&context.study.factors, chain) else { return Cell::Number(value, AMOUNT) };
    let column = context.data.triangle.last_column(number);
    let latest = context.data.triangle.latest().get(number).copied().unwrap_or(0.0);
    let computed = latest * factors.to_ultimate.get(column).copied().unwrap_or(1.0);
    if (computed - value).abs() > 1e-9 * value.abs().max(1.0) {
        return Cell::Number(value, AMOUNT);
    }
    Cell::figure(format!("{}*{}", at(1, line), named(FACTORS, 2, column + 2)), value, AMOUNT)
}

fn totals(sheet: &mut Sheet, context: &StudyContext<'_>, last: usize) {
    let estimates = &context.study.estimates;
    let latest: f64 = context.data.triangle.latest().iter().sum();
    let issued: Option<f64> = context.data.exposures.map(|exposures| exposures.issued().iter().sum());
    let gone: f64 = expired(&context.data).iter().sum();
    let sum = |column: usize, value: f64| Cell::figure(total(column, 2, last, 0), value, AMOUNT);
    let row = sheet.next();
    let mut cells = vec![Cell::head("total"), sum(1, latest)];
    cells.push(issued.map_or(Cell::Empty, |issued| sum(2, issued)));
    cells.push(context.data.expired.map_or(Cell::Empty, |_| sum(3, gone)));
    cells.extend(estimates.iter().enumerate().map(|(at, one)| sum(4 + at, one.total())));
    sheet.push(cells);
    let line = |title: &str| vec![Cell::head(title), Cell::Empty, Cell::Empty, Cell::Empty];
    let mut cells = line("still to come");
    cells.extend(estimates.iter().enumerate().map(|(number, one)| {
        Cell::figure(format!("{}-{}", at(4 + number, row), at(1, row)), one.total() - latest, AMOUNT)
    }));
    sheet.push(cells);
    let mut cells = line("standard error");
    cells.extend(
        estimates
            .iter()
            .map(|one| one.spreads.as_ref().map_or(Cell::Empty, |spreads| Cell::Number(spreads.total.total(), AMOUNT))),
    );
    sheet.push(cells);
    let Some(issued) = issued else { return };
    for (title, on_issued) in [("rate on issued", true), ("rate on outstanding", false)] {
        let mut cells = line(title);
        cells.extend(estimates.iter().enumerate().map(|(number, one)| {
            let found = rates(one.total(), latest, issued, gone);
            let held = format!("({}-{}-{})", at(2, row), at(1, row), at(3, row));
            let ever = at(4 + number, row);
            match on_issued {
                true => Cell::share(format!("{ever}/{}", at(2, row)), Some(found.0)),
                false => Cell::share(format!("IF({held}>0,({ever}-{})/{held},\"\")", at(1, row)), found.1),
            }
        }));
        sheet.push(cells);
    }
}

/// Errors by origin in their two layers, and both together; the total holds what origins have in common.
fn errors(context: &StudyContext<'_>) -> Option<Sheet> {
    let found: Vec<&Estimate> = context.study.estimates.iter().filter(|one| one.spreads.is_some()).collect();
    if found.is_empty() {
        return None;
    }
    let mut sheet =
        Sheet::new("Errors", &["method", "origin", "still to come", "process", "parameter", "standard error"]);
    for one in found {
        let Some(spreads) = &one.spreads else { continue };
        let reserves = one.reserves(context.data.triangle);
        let origins = context.data.triangle.origins();
        let both = |row: usize| format!("SQRT({0}*{0}+{1}*{1})", at(3, row), at(4, row));
        let first = sheet.next();
        for ((origin, reserve), spread) in origins.iter().zip(&reserves).zip(&spreads.by_origin) {
            let row = sheet.next();
            let mut cells = texts(&[one.method.name(), origin]);
            cells.extend([*reserve, spread.process, spread.parameter].map(|value| Cell::Number(value, AMOUNT)));
            cells.push(Cell::figure(both(row), spread.total(), AMOUNT));
            sheet.push(cells);
        }
        let row = sheet.next();
        let mut cells = texts(&[one.method.name()]);
        cells.push(Cell::head("total"));
        cells.push(Cell::figure(format!("SUM({})", down(2, first, row - 1)), reserves.iter().sum(), AMOUNT));
        cells.extend([spreads.total.process, spreads.total.parameter].map(|value| Cell::Number(value, AMOUNT)));
        cells.push(Cell::figure(both(row), spreads.total.total(), AMOUNT));
        sheet.push(cells);
    }
    Some(sheet)
}

/// Settings, tests of the assumptions, version and hashes.
fn notes(context: &StudyContext<'_>) -> Sheet {
    let report = liability_report(context);
    let mut sheet = Sheet::new("Assumptions", &["what", "value"]);
    sheet.push(texts(&["sigma of the last age", &report.settings.sigma]));
    let figure = |title: &str, value: f64, form: Form| vec![Cell::text(title), Cell::Number(value, form)];
    sheet.push(figure("factor from the last age to ultimate", report.settings.tail, Form::Plain));
    if let Some(prior) = report.settings.prior {
        sheet.push(figure("rate on issued expected beforehand", prior, Form::Percent));
    }
    sheet.push(figure("rounds of Benktander", f64::from(report.settings.rounds), Form::Plain));
    for (title, verdict) in [
        (
            "large factors tend to be followed by small ones",
            report.tests.development_correlation.map(|test| test.rejects),
        ),
        ("calendar periods differ", report.tests.calendar_year.map(|test| test.rejects)),
    ] {
        let word = verdict.map_or("cannot be tested", |rejects| if rejects { "yes" } else { "not seen" });
        sheet.push(texts(&[title, word]));
    }
    for absent in &report.not_available {
        sheet.push(texts(&[&format!("{} cannot be used", absent.method), &absent.reason]));
    }
    sheet.push(heads(&["manifest"]));
    sheet.push(texts(&["loyal", env!("CARGO_PKG_VERSION")]));
    for one in &report.hashes {
        sheet.push(texts(&[&one.file, &one.sha256]));
    }
    sheet
}
