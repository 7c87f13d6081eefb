//! Cells in any order into a triangle, or the reason why they are none.

use super::exposure::Exposures;
use super::header::Layout;
use super::read::{Cell, Kind, Reader};
use super::{NoTriangle, Triangle};
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

impl Reader {
    /// The triangle of all cells read, with the exposures beside it.
    pub(super) fn assemble(&mut self, layout: &Layout, header: usize) -> Option<(Triangle, Option<Exposures>)> {
        let (Layout::Long { kind, .. } | Layout::Wide { kind, .. }) = layout;
        self.complaints.line_start = 0;
        let order = order(&self.origins);
        let mut bits: Vec<u64> = self.cells.keys().map(|(_, age)| *age).collect();
        if let (Layout::Wide { ages, .. }, Some(&last)) = (layout, bits.iter().max()) {
            // A column without any amount is not known yet if it is one of the last, else its cells are missing.
            bits.extend(ages.iter().map(|(_, age)| age.to_bits()).filter(|age| *age < last));
        }
        bits.sort_unstable();
        bits.dedup();
        if order.len() > super::LARGEST_SIDE || bits.len() > super::LARGEST_SIDE {
            self.too_large(order.len(), bits.len(), header);
            return None;
        }
        let ages: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
        let (mut rows, mut places, mut names, mut exposures) = (vec![], vec![], vec![], vec![]);
        for &number in &order {
            let name = self.origins.get(number)?.clone();
            let found: Vec<Option<Cell>> = bits.iter().map(|age| self.cells.get(&(number, *age)).copied()).collect();
            let length = found.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
            if length == 0 {
                self.missing(&name, ages.first().copied().unwrap_or(0.0), None);
                continue;
            }
            let (mut sum, mut row, mut place) = (0.0, vec![], vec![]);
            for (column, cell) in found.iter().take(length).enumerate() {
                let Some(cell) = cell else {
                    let next = found.iter().skip(column).flatten().next().map(|cell| cell.place);
                    self.missing(&name, ages.get(column).copied().unwrap_or(0.0), next);
                    break;
                };
                sum = if *kind == Kind::Incremental { sum + cell.value } else { cell.value };
                row.push(sum);
                place.push(cell.place);
            }
            rows.push(row);
            places.push(place);
            names.push(name);
            exposures.push(self.exposures.get(&number).copied());
        }
        if self.complaints.broken() {
            return None;
        }
        match Triangle::new(names.clone(), ages.clone(), rows) {
            Ok(triangle) => {
                let triangle = triangle.with_places(places);
                self.falls(&triangle, *kind);
                let exposures = self.issued(&names, &exposures)?;
                Some((triangle, exposures))
            }
            Err(why) => {
                self.no_triangle(why, &names, &ages, &places, header);
                None
            }
        }
    }

    fn missing(&mut self, origin: &str, age: f64, near: Option<Span>) {
        let message = format!("origin `{origin}` has no amount at age {}", super::age_text(age));
        let help = "every origin is known from the first age to its latest; write 0 where nothing was redeemed";
        let diagnostic = Diagnostic::new(table::TRIANGLE_MISSING, message).help(help);
        self.complaints.list.push(match near {
            Some(span) => diagnostic.label(span, "a later amount is known"),
            None => diagnostic,
        });
    }

    fn too_large(&mut self, origins: usize, ages: usize, header: usize) {
        let help = format!("at most {} of each: group days into months", super::LARGEST_SIDE);
        let message = format!("{origins} origins and {ages} ages are too many");
        self.complaints.at(table::TRIANGLE_SIZE, message, 0..header, "the columns of this file", &help);
    }

    fn no_triangle(&mut self, why: NoTriangle, names: &[String], ages: &[f64], places: &[Vec<Span>], header: usize) {
        let place = |row: usize, column: usize| places.get(row).and_then(|row| row.get(column)).copied();
        let name = |row: usize| names.get(row).map_or("", String::as_str);
        let age = |column: usize| super::age_text(ages.get(column).copied().unwrap_or(0.0));
        let cell = |row: usize, column: usize| format!("origin `{}` at age {}", name(row), age(column));
        let diagnostic = match why {
            NoTriangle::Missing { row, column } => {
                return self.missing(name(row), ages.get(column).copied().unwrap_or(0.0), place(row + 1, column));
            }
            NoTriangle::Negative { row, column } => {
                let message = format!("the cumulative amount of {} is below zero", cell(row, column));
                let help =
                    "more was taken back than was ever redeemed: move the correction to the age that it corrects";
                let diagnostic = Diagnostic::new(table::TRIANGLE_NEGATIVE, message).help(help);
                return self.complaints.list.push(match place(row, column) {
                    Some(span) => diagnostic.label(span, "up to here"),
                    None => diagnostic,
                });
            }
            NoTriangle::Huge { row, column } => {
                let message = format!("the cumulative amount of {} is too large", cell(row, column));
                Diagnostic::new(table::TRIANGLE_NUMBER, message).help("at most 10^18; count in larger units")
            }
            NoTriangle::TooLarge => return self.too_large(names.len(), ages.len(), header),
            NoTriangle::Empty | NoTriangle::Ages { .. } => {
                Diagnostic::new(table::TRIANGLE_SIZE, "the file holds no amount, only its header".to_owned())
                    .help("below the header stands one line for each cell or each origin")
            }
        };
        let span = self.complaints.span(0..header);
        self.complaints.list.push(diagnostic.label(span, "the columns of this file"));
    }

    /// Says once how often cumulative amounts fall; one fall can be a correction, many are a mistake.
    fn falls(&mut self, triangle: &Triangle, kind: Kind) {
        let mut falls = Vec::new();
        let mut steps = 0usize;
        for row in 0..triangle.rows().len() {
            for column in 1..=triangle.last_column(row) {
                steps += 1;
                if triangle.increment(row, column) < 0.0 {
                    falls.push((row, column));
                }
            }
        }
        let Some(&(row, column)) = falls.first() else { return };
        let origin = triangle.origins().get(row).map_or("", String::as_str);
        let age = super::age_text(triangle.ages().get(column).copied().unwrap_or(0.0));
        let message = match falls.len() {
            1 => format!("the cumulative amount of origin `{origin}` falls at age {age}"),
            more => format!("cumulative amounts fall {more} times, first that of origin `{origin}` at age {age}"),
        };
        let help = if kind == Kind::Cumulative && falls.len() * 3 > steps {
            "if the amounts are those of each age alone, say --incremental"
        } else {
            "redemptions taken back are allowed; the methods use the amounts as they are"
        };
        let diagnostic = Diagnostic::new(table::TRIANGLE_FALLS, message).help(help);
        self.complaints.list.push(match triangle.place(row, column) {
            Some(span) => diagnostic.label(span, "less than at the age before"),
            None => diagnostic,
        });
    }

    /// The exposures of a column, if every origin has one.
    fn issued(&mut self, names: &[String], found: &[Option<(f64, Span)>]) -> Option<Option<Exposures>> {
        if found.iter().all(Option::is_none) {
            return Some(None);
        }
        let known: Vec<(String, f64, Option<f64>, Option<Span>)> = names
            .iter()
            .zip(found)
            .filter_map(|(name, found)| found.map(|(value, span)| (name.clone(), value, None, Some(span))))
            .collect();
        let (exposures, mut complaints) = Exposures::of(names, &known);
        self.complaints.list.append(&mut complaints);
        exposures.map(Some)
    }
}

/// The order of origins: whole numbers by value, names that begin with a year by their bytes, else as they came.
fn order(names: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    let whole: Option<Vec<i64>> = names.iter().map(|name| name.parse().ok()).collect();
    let year = |name: &String| name.len() > 4 && name.bytes().take(4).all(|byte| byte.is_ascii_digit());
    if let Some(whole) = whole {
        order.sort_by_key(|&number| whole.get(number).copied());
    } else if names.iter().all(year) {
        order.sort_by_key(|&number| names.get(number));
    }
    order
}
