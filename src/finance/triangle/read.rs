//! A triangle's file into a [`Triangle`]; every problem with its line.

use std::collections::BTreeMap;

use super::complaint::Complaints;
use super::exposure::Exposures;
use super::header::{Layout, layout};
use super::{Triangle, number};
use crate::base::{SourceId, Span};
use crate::diagnostic::{Diagnostic, table};
use crate::history::line::{Field, Separator, cut};

/// Most columns of a file: an age each, and some that are not read.
const MOST_COLUMNS: usize = super::LARGEST_SIDE + 100;

/// What the amounts of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Each amount holds all before it.
    Cumulative,
    /// Each amount is that of its own age alone.
    Incremental,
}

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the amounts are; without it the column's name decides, else they are cumulative.
    pub kind: Option<Kind>,
    /// Only lines whose column of that name holds that text.
    pub only: Vec<(String, String)>,
    /// What stands between two columns.
    pub separator: Separator,
    /// Whether decimals stand behind a comma.
    pub decimal_comma: bool,
}

/// A triangle with the exposures that its file held, if any.
pub type Reading = (Option<(Triangle, Option<Exposures>)>, Vec<Diagnostic>);

/// Reads a triangle, long (`origin,age,value`) or wide (`origin,1,2,3,…`), the header in the first line.
///
/// Long files may list their cells in any order. Empty cells, `NA` and `NaN` are amounts not known yet;
/// they may stand only behind an origin's latest amount. Origins that are whole numbers are put in their order, names that
/// begin with a year in byte order, others stay as they first appear. The triangle is `None` iff there are errors.
pub fn read(source: SourceId, text: &str, options: &Options) -> Reading {
    let mut reader = Reader {
        complaints: Complaints::new(source),
        repeated: 0,
        origins: Vec::new(),
        numbers: BTreeMap::new(),
        cells: BTreeMap::new(),
        exposures: BTreeMap::new(),
        decimal_comma: options.decimal_comma,
    };
    let found = reader.all(text, options);
    let more = reader.repeated.saturating_sub(1);
    let twice = reader.complaints.list.iter_mut().find(|one| one.code == table::TRIANGLE_TWICE);
    if let (Some(twice), 1..) = (twice, more) {
        twice.notes.push(format!("{more} more stand twice"));
    }
    (found.filter(|_| !reader.complaints.broken()), reader.complaints.list)
}

/// A cell of the file; ages are ordered by the bits of a number that is never negative.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) value: f64,
    pub(super) place: Span,
}

pub(super) struct Reader {
    pub(super) complaints: Complaints,
    /// How many cells or origins stand twice.
    pub(super) repeated: usize,
    /// Names in the order of their first appearance.
    pub(super) origins: Vec<String>,
    /// Their numbers.
    pub(super) numbers: BTreeMap<String, usize>,
    /// By number of the origin and bits of the age.
    pub(super) cells: BTreeMap<(usize, u64), Cell>,
    /// By number of the origin.
    pub(super) exposures: BTreeMap<usize, (f64, Span)>,
    decimal_comma: bool,
}

impl Reader {
    fn all(&mut self, text: &str, options: &Options) -> Option<(Triangle, Option<Exposures>)> {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut lines = lines(text, start);
        let Some((at, header)) = lines.next() else {
            self.complaints.at(
                table::TRIANGLE_SIZE,
                "the file is empty".into(),
                0..0,
                "nothing stands here",
                "the first line names the columns: `origin,age,value`",
            );
            return None;
        };
        self.complaints.line_start = at;
        let mut names = Vec::new();
        if let Err(broken) = cut(header, options.separator, &mut names) {
            self.complaints.quotes(broken);
            return None;
        }
        if names.len() > MOST_COLUMNS {
            let message = format!("{} columns are too many", names.len());
            let help = "one column an age, in periods or months";
            self.complaints.at(
                table::TRIANGLE_SIZE,
                message,
                0..header.len().min(80),
                "the columns of this file",
                help,
            );
            return None;
        }
        let filters = self.filters(header, &names, options)?;
        let used: Vec<usize> = filters.iter().map(|(at, _)| *at).collect();
        let layout = layout(0..header.len(), &names, &used, options, &mut self.complaints)?;
        let mut row = Vec::new();
        for (at, line) in lines {
            self.complaints.line_start = at;
            if line.trim().is_empty() {
                continue;
            }
            if let Err(broken) = cut(line, options.separator, &mut row) {
                self.complaints.quotes(broken);
            } else if row.len() != names.len() {
                self.complaints.width(row.len(), names.len(), 0..line.len());
            } else if filters.iter().all(|(at, wanted)| row.get(*at).is_some_and(|field| field.text == *wanted)) {
                self.row(&row, &layout);
            }
            if self.complaints.enough() {
                break;
            }
        }
        if self.complaints.broken() {
            return None;
        }
        self.assemble(&layout, header.len())
    }

    /// The places of the columns that `--where` names, with the text wanted there.
    fn filters<'o>(
        &mut self,
        header: &str,
        names: &[Field<'_>],
        options: &'o Options,
    ) -> Option<Vec<(usize, &'o str)>> {
        let mut found = Vec::new();
        for (column, wanted) in &options.only {
            match names.iter().position(|field| field.text == *column) {
                Some(at) => found.push((at, wanted.as_str())),
                None => {
                    let known: Vec<&str> = names.iter().map(|field| field.text.as_ref()).collect();
                    self.complaints.at(
                        table::TRIANGLE_COLUMNS,
                        format!("there is no column `{column}`"),
                        0..header.len(),
                        "the columns of this file",
                        &format!("--where names one of: {}", known.join(", ")),
                    );
                    return None;
                }
            }
        }
        Some(found)
    }

    fn row(&mut self, row: &[Field<'_>], layout: &Layout) {
        let (Layout::Long { origin, exposure, .. } | Layout::Wide { origin, exposure, .. }) = layout;
        let Some(name) = row.get(*origin) else { return };
        if name.text.is_empty() {
            let help = "every line names its origin: the month or year in which the points were issued";
            return self.complaints.at_field(
                table::TRIANGLE_LINE,
                "the origin is missing".into(),
                name,
                "nothing stands here",
                help,
            );
        }
        let known = self.numbers.get(name.text.as_ref()).copied();
        let number = known.unwrap_or_else(|| {
            self.numbers.insert(name.text.to_string(), self.origins.len());
            self.origins.push(name.text.to_string());
            self.origins.len() - 1
        });
        if let Some(field) = exposure.and_then(|at| row.get(at)) {
            self.exposure(number, field);
        }
        match layout {
            Layout::Long { age, value, .. } => {
                let (Some(age), Some(value)) = (row.get(*age), row.get(*value)) else { return };
                match number::number(&age.text).ok().filter(|age| *age >= 0.0).or_else(|| number::age(&age.text)) {
                    Some(age) => self.cell(number, age, value),
                    None => self.complaints.at_field(
                        table::TRIANGLE_NUMBER,
                        format!("`{}` is not an age", age.text),
                        age,
                        "here",
                        "an age is a number of periods or months since the points were issued: `1` or `12`",
                    ),
                }
            }
            Layout::Wide { ages, .. } => {
                if known.is_some() {
                    return self.twice(name, None);
                }
                for (at, age) in ages {
                    if let Some(field) = row.get(*at) {
                        self.cell(number, *age, field);
                    }
                }
            }
        }
    }

    fn cell(&mut self, origin: usize, age: f64, field: &Field<'_>) {
        if number::is_unknown(&field.text) {
            return;
        }
        let place = self.complaints.span(field.place.clone());
        match number::written(&field.text, self.decimal_comma) {
            Err(why) => self.complaints.number(why, field),
            Ok(value) => {
                if let Some(first) = self.cells.insert((origin, age.to_bits()), Cell { value, place }) {
                    self.twice(field, Some(first.place));
                }
            }
        }
    }

    fn exposure(&mut self, origin: usize, field: &Field<'_>) {
        if number::is_unknown(&field.text) {
            return;
        }
        let place = self.complaints.span(field.place.clone());
        match number::written(&field.text, self.decimal_comma) {
            Err(why) => self.complaints.number(why, field),
            Ok(value) => {
                let first = *self.exposures.entry(origin).or_insert((value, place));
                if first.0.to_bits() != value.to_bits() {
                    self.complaints.at_field(
                        table::EXPOSURES,
                        "an origin has two exposures".into(),
                        field,
                        "another one than above",
                        "every line of an origin repeats the same number of points issued",
                    );
                }
            }
        }
    }

    /// Only the first is described: a second triangle in the file repeats every cell.
    fn twice(&mut self, field: &Field<'_>, first: Option<Span>) {
        self.repeated += 1;
        if self.repeated > 1 {
            return;
        }
        let message = if first.is_some() { "a cell stands twice" } else { "an origin stands twice" };
        let help = "keep one; if the file holds several triangles, choose one with --where COLUMN=TEXT";
        self.complaints.at_field(table::TRIANGLE_TWICE, message.into(), field, "the second one", help);
        if let (Some(first), Some(last)) = (first, self.complaints.list.last_mut()) {
            *last = last.clone().label(first, "the first one");
        }
    }
}

/// Lines with the byte at which they start, without their line breaks.
pub(super) fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = start;
    text.get(start..).unwrap_or("").split_inclusive('\n').map(move |line| {
        let here = at;
        at += line.len();
        (here, line.trim_end_matches('\n').trim_end_matches('\r'))
    })
}
