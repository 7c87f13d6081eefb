//! A table of text, line by line: how its columns are cut, which of them stands for what, and every problem with its place.

use std::collections::HashMap;
use std::io::BufRead;

use super::complaint::{Complaints, counted};
use super::first_line::{self, Missing};
use super::line::{Field, Separator, cut};
use super::lines::Lines;
use super::moment::Pattern;
use super::zone::Zone;
use crate::base::closest;
use crate::diagnostic::{Diagnostic, table};

/// How a file is written. The usual form is CSV whose first line names the columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// What stands between two columns.
    pub separator: Separator,
    /// Names of the columns in their order, for a file whose first line is data already.
    pub names: Vec<String>,
    /// Our name of a column, and the file's.
    pub columns: Vec<(String, String)>,
    /// How dates are written; `2026-03-03 15:10` if nothing is said.
    pub date: Option<Pattern>,
    /// The clock by which instants with an offset of their own are told.
    pub zone: Option<Zone>,
    /// Whether amounts may be binary fractions: what lies within 10^−6 of a smallest coin is that coin.
    pub doubles: bool,
    /// Whether decimals stand behind a comma; thousands then have no mark either.
    pub decimal_comma: bool,
    /// Columns that come from other tables.
    pub joins: Vec<Join>,
    /// Rows that are read: the file's name of a column, and the text that must stand in it.
    pub only: Vec<(String, String)>,
}

/// A column that another table gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Join {
    /// Our name of the column.
    pub column: String,
    /// The file's column that is looked up.
    pub key: String,
    /// What the other table says.
    pub table: HashMap<String, String>,
}

/// A column that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub name: &'static str,
    pub needed: bool,
}

/// Where a column's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Cell(usize),
    Joined(usize, usize),
}

/// One line cut into cells.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// Number of the line, from 1.
    pub line: u64,
    /// The whole line.
    pub text: &'a str,
    cells: Vec<Field<'a>>,
}

/// What comes next.
pub(crate) enum Next<'a> {
    Row(Row<'a>),
    /// A line that is empty, filtered or broken (and complained of).
    Nothing,
    End,
}

/// A table that is read.
pub(crate) struct Sheet<'f, R> {
    input: R,
    lines: Lines,
    held: bool,
    cutting: Cutting<'f>,
}

impl<'f, R: BufRead> Sheet<'f, R> {
    /// Reads the header, or takes the names that the form gives. `None` with complaints if columns are missing.
    pub fn begin(
        input: R,
        form: &'f Form,
        known: &'static [Known],
        complaints: &mut Complaints<'_>,
    ) -> Option<Sheet<'f, R>> {
        let mut sheet = Sheet {
            input,
            lines: Lines::default(),
            held: false,
            cutting: Cutting {
                form,
                places: vec![None; known.len()],
                only: Vec::new(),
                width: form.names.len(),
                missed: vec![0; form.joins.len()],
                filtered: 0,
            },
        };
        let first = match sheet.lines.next(&mut sheet.input) {
            Ok(true) => sheet.lines.text().to_owned(),
            Ok(false) => {
                let names: Vec<&str> = known.iter().map(|one| one.name).collect();
                complaints.list.push(
                    Diagnostic::new(table::DATA_EMPTY, format!("`{}` is empty", complaints.name))
                        .help(format!("the first line names the columns: `{}`", names.join(","))),
                );
                return None;
            }
            Err(problem) => {
                sheet.lines.complain(&problem, complaints);
                return None;
            }
        };
        if form.names.is_empty() {
            sheet.cutting.header(&first, known, complaints)?;
        } else {
            sheet.held = true;
            let fields: Vec<Field<'_>> =
                form.names.iter().map(|name| Field { text: name.as_str().into(), place: 0..first.len() }).collect();
            sheet.cutting.assign(&first, &fields, known, complaints);
        }
        (!complaints.list.iter().any(Diagnostic::is_error)).then_some(sheet)
    }

    /// The next line.
    pub fn next(&mut self, complaints: &mut Complaints<'_>) -> Next<'_> {
        if self.held {
            self.held = false;
        } else {
            match self.lines.next(&mut self.input) {
                Ok(true) => {}
                Ok(false) => return Next::End,
                Err(problem) => {
                    self.lines.complain(&problem, complaints);
                    return Next::End;
                }
            }
        }
        let (line, text) = (self.lines.number(), self.lines.text());
        self.cutting.row((line, text), complaints)
    }

    /// Lookups that found nothing, by join, and rows that a filter left out.
    pub fn counted(self) -> (Vec<u64>, u64) {
        (self.cutting.missed, self.cutting.filtered)
    }

    /// The row of a text that did not come from the stream.
    pub fn row<'t>(&mut self, line: (u64, &'t str), complaints: &mut Complaints<'_>) -> Next<'t> {
        self.cutting.row(line, complaints)
    }

    /// Which cell of a row a column is, and its text; a joined column has the text of the other table.
    pub fn columns(&self) -> Columns<'f> {
        Columns { places: self.cutting.places.clone(), form: self.cutting.form }
    }
}

/// Where the columns of rows stand.
pub(crate) struct Columns<'f> {
    places: Vec<Option<Place>>,
    form: &'f Form,
}

impl<'f> Columns<'f> {
    /// The number of the file's column that a column simply is.
    pub fn place(&self, column: usize) -> Option<usize> {
        match self.places.get(column).copied().flatten()? {
            Place::Cell(at) => Some(at),
            Place::Joined(..) => None,
        }
    }

    /// The cell of a column; that of its key if it is joined.
    pub fn cell<'r, 't>(&self, row: &'r Row<'t>, column: usize) -> Option<&'r Field<'t>> {
        let at = match self.places.get(column).copied().flatten()? {
            Place::Cell(at) | Place::Joined(_, at) => at,
        };
        row.cells.get(at)
    }

    /// The text of a column, empty if it is not there.
    pub fn text<'r>(&self, row: &'r Row<'_>, column: usize) -> &'r str
    where
        'f: 'r,
    {
        let cell = self.cell(row, column).map_or("", |field| field.text.as_ref());
        match self.places.get(column).copied().flatten() {
            Some(Place::Joined(join, _)) => {
                let of: Option<&'f Join> = self.form.joins.get(join);
                of.and_then(|of| of.table.get(cell)).map_or("", String::as_str)
            }
            _ => cell,
        }
    }
}

/// How a line becomes a row.
struct Cutting<'f> {
    form: &'f Form,
    places: Vec<Option<Place>>,
    only: Vec<(usize, &'f str)>,
    width: usize,
    missed: Vec<u64>,
    filtered: u64,
}

impl<'f> Cutting<'f> {
    fn header(&mut self, text: &str, known: &'static [Known], complaints: &mut Complaints<'_>) -> Option<()> {
        let mut names = Vec::new();
        if let Err(broken) = cut(text, self.form.separator, &mut names) {
            complaints.broken(text, 1, broken);
            return None;
        }
        self.width = names.len();
        self.assign(text, &names, known, complaints);
        Some(())
    }

    /// Which column stands for what.
    fn assign(&mut self, text: &str, names: &[Field<'_>], known: &'static [Known], complaints: &mut Complaints<'_>) {
        let form = self.form;
        let theirs = |ours: &str| form.columns.iter().find(|(name, _)| name == ours).map(|(_, theirs)| theirs);
        let mut used = vec![false; names.len()];
        for (place, one) in self.places.iter_mut().zip(known) {
            let wanted = theirs(one.name).map_or(one.name, String::as_str);
            // A column that is mapped to nothing is not read, whatever the file has.
            if wanted.is_empty() {
                continue;
            }
            let mut at = names.iter().enumerate().filter(|(_, field)| field.text.eq_ignore_ascii_case(wanted));
            if let Some((first, _)) = at.next() {
                *place = Some(Place::Cell(first));
                used.iter_mut().skip(first).take(1).for_each(|used| *used = true);
            }
            if let Some((_, second)) = at.next() {
                complaints
                    .at(
                        table::DATA_COLUMNS,
                        format!("the column `{wanted}` stands twice"),
                        text,
                        1,
                        second,
                        "the second one",
                    )
                    .help = Some("keep one of the two".into());
            }
        }
        let find = |name: &str| names.iter().position(|field| field.text.eq_ignore_ascii_case(name));
        let whole = Field { text: text.into(), place: 0..text.len() };
        let missing = |name: &str, complaints: &mut Complaints<'_>| {
            let close = closest(name, names.iter().map(|field| field.text.as_ref()));
            let message = format!("there is no column `{name}`");
            let help = close.map_or_else(|| "name a column of the file".into(), |one| format!("did you mean `{one}`?"));
            complaints.at(table::DATA_COLUMNS, message, text, 1, &whole, "the columns of this file").help = Some(help);
        };
        for (number, join) in form.joins.iter().enumerate() {
            match (find(&join.key), known.iter().position(|one| one.name == join.column)) {
                (Some(key), Some(column)) => {
                    used.iter_mut().skip(key).take(1).for_each(|used| *used = true);
                    self.places
                        .iter_mut()
                        .skip(column)
                        .take(1)
                        .for_each(|place| *place = Some(Place::Joined(number, key)));
                }
                (None, _) => missing(&join.key, complaints),
                (_, None) => missing(&join.column, complaints),
            }
        }
        for (name, wanted) in &form.only {
            match find(name) {
                Some(at) => {
                    used.iter_mut().skip(at).take(1).for_each(|used| *used = true);
                    self.only.push((at, wanted));
                }
                None => missing(name, complaints),
            }
        }
        self.unread(text, (names, &used), known, complaints);
        self.needed(text, known, complaints);
    }

    /// Columns of a file in the usual form that nobody asked for: perhaps misspelt.
    fn unread(
        &self,
        text: &str,
        (names, used): (&[Field<'_>], &[bool]),
        known: &'static [Known],
        complaints: &mut Complaints<'_>,
    ) {
        let form = self.form;
        let names_known: Vec<&str> = known.iter().map(|one| one.name).collect();
        let usual = form.columns.is_empty() && form.names.is_empty() && form.joins.is_empty();
        if usual && !first_line::is_data(text, form.separator, &names_known) {
            for (field, _) in names.iter().zip(used).filter(|(_, used)| !**used) {
                let wanted = field.text.to_lowercase();
                let help = match closest(&wanted, names_known.iter().copied()) {
                    Some(_) if known.iter().any(|one| one.name == wanted) => continue,
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("columns that are read: {}", names_known.join(", ")),
                };
                let message = format!("the column `{}` is not read", field.text);
                complaints.at(table::DATA_COLUMN_UNREAD, message, text, 1, field, "not a known column").help =
                    Some(help);
            }
        }
    }

    /// Columns without which nothing can be read.
    fn needed(&self, text: &str, known: &'static [Known], complaints: &mut Complaints<'_>) {
        let theirs = |ours: &str| self.form.columns.iter().find(|(name, _)| name == ours).map(|(_, theirs)| theirs);
        let missing: Vec<Missing<'_>> = known
            .iter()
            .zip(&self.places)
            .filter(|(one, place)| one.needed && place.is_none())
            .map(|(one, _)| Missing { ours: one.name, theirs: theirs(one.name).map_or(one.name, String::as_str) })
            .collect();
        if missing.is_empty() {
            return;
        }
        let whole = Field { text: text.into(), place: 0..text.len() };
        let names: Vec<&str> = known.iter().map(|one| one.name).collect();
        let written = (self.form.separator, !self.form.names.is_empty());
        let help = first_line::advice(text, written, &names, &missing);
        let message = format!(
            "there is no column {}",
            missing.iter().map(|one| format!("`{}`", one.theirs)).collect::<Vec<_>>().join(" and no column ")
        );
        complaints.at(table::DATA_COLUMNS, message, text, 1, &whole, "the columns of this file").help = Some(help);
    }

    fn row<'t>(&mut self, (line, text): (u64, &'t str), complaints: &mut Complaints<'_>) -> Next<'t> {
        if text.trim().is_empty() {
            return Next::Nothing;
        }
        let mut cells = Vec::with_capacity(self.width);
        if let Err(broken) = cut(text, self.form.separator, &mut cells) {
            complaints.broken(text, line, broken);
            return Next::Nothing;
        }
        if cells.len() != self.width {
            let named = if self.form.names.is_empty() { "the header names" } else { "the form names" };
            let message = format!("{} where {named} {}", counted(cells.len(), "field"), self.width);
            let whole = Field { text: text.into(), place: 0..text.len() };
            complaints.at(table::DATA_LINE, message, text, line, &whole, "this line").help =
                Some("a text that holds a comma stands in quotation marks".into());
            return Next::Nothing;
        }
        let kept = |(at, wanted): &(usize, &str)| cells.get(*at).is_some_and(|cell| cell.text == *wanted);
        if !self.only.iter().all(kept) {
            self.filtered += 1;
            return Next::Nothing;
        }
        for place in &self.places {
            if let Some(Place::Joined(join, key)) = place
                && let (Some(of), Some(cell)) = (self.form.joins.get(*join), cells.get(*key))
                && !of.table.contains_key(cell.text.as_ref())
            {
                self.missed.iter_mut().skip(*join).take(1).for_each(|missed| *missed += 1);
            }
        }
        Next::Row(Row { line, text, cells })
    }
}
