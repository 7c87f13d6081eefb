//! Which column of a triangle's file is which.

use std::ops::Range;

use super::complaint::Complaints;
use super::number;
use super::read::{Kind, Options};
use crate::base::closest;
use crate::diagnostic::table;
use crate::history::line::Field;

const ORIGIN: &[&str] = &[
    "origin",
    "cohort",
    "origin_period",
    "origin_year",
    "accident_year",
    "ay",
    "issue_month",
    "issue_period",
    "issue_year",
    "issued_in",
    "year",
    "quarter",
    "month",
    "period",
    "origin_index",
];
const AGE: &[&str] = &[
    "age",
    "dev",
    "development",
    "dev_period",
    "development_period",
    "development_lag",
    "lag",
    "duration",
    "maturity",
    "dev_index",
];
const CUMULATIVE: &[&str] = &["cumulative", "cum"];
const INCREMENTAL: &[&str] = &["incremental", "incr"];
const VALUE: &[&str] = &["value", "values", "amount", "redeemed", "points", "paid", "claims", "loss", "losses"];
const EXPOSURE: &[&str] = &["exposure", "exposures", "issued", "points_issued", "earned", "premium"];
const PRIOR: &[&str] = &["prior", "prior_rate", "expected_rate"];

/// The columns of a file, by their places.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Layout {
    /// One line a cell.
    Long { origin: usize, age: usize, value: usize, exposure: Option<usize>, kind: Kind },
    /// One line an origin, one column an age.
    Wide { origin: usize, ages: Vec<(usize, f64)>, exposure: Option<usize>, kind: Kind },
}

/// The columns of a file of exposures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExposureLayout {
    pub origin: usize,
    pub exposure: usize,
    pub prior: Option<usize>,
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-', '.'], "_")
}

/// The first column that bears the earliest of those names.
fn find(names: &[String], known: &[&str]) -> Option<usize> {
    known.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
}

/// Reads the header; `None` after a complaint. `skip` are columns that `--where` has used.
pub(super) fn layout(
    line: Range<usize>,
    fields: &[Field<'_>],
    skip: &[usize],
    options: &Options,
    complaints: &mut Complaints,
) -> Option<Layout> {
    let names: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(at, field)| if skip.contains(&at) { String::new() } else { folded(&field.text) })
        .collect();
    let exposure = find(&names, EXPOSURE);
    let (value, by_name) = value_column(&names, options.kind);
    let (origin, age) = (find(&names, ORIGIN), find(&names, AGE));
    let free = |at: &usize| Some(*at) != exposure && !skip.contains(at);
    let ages: Vec<(usize, f64)> = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| free(at) && Some(*at) != origin)
        .filter_map(|(at, field)| Some((at, number::age(&field.text)?)))
        .collect();
    let kind = options.kind.or(by_name).unwrap_or(Kind::Cumulative);
    let layout = match (origin, age, value) {
        (Some(origin), Some(age), Some(value)) => Layout::Long { origin, age, value, exposure, kind },
        _ if !ages.is_empty() && age.is_none() => {
            let first = (0..fields.len()).find(|at| free(at) && !ages.iter().any(|(column, _)| column == at));
            match origin.or(first) {
                Some(origin) => Layout::Wide { origin, ages, exposure, kind },
                None => return missing(line, &["origin"], &names, complaints),
            }
        }
        _ => {
            let lacking = [(origin, "origin"), (age, "age"), (value, "value")];
            let lacking: Vec<&str> =
                lacking.iter().filter(|(place, _)| place.is_none()).map(|(_, name)| *name).collect();
            return missing(line, &lacking, &names, complaints);
        }
    };
    unread(fields, skip, &layout, complaints);
    Some(layout)
}

/// The column of amounts, and what its name says of them.
fn value_column(names: &[String], wanted: Option<Kind>) -> (Option<usize>, Option<Kind>) {
    let cumulative = find(names, CUMULATIVE).map(|at| (at, Kind::Cumulative));
    let incremental = find(names, INCREMENTAL).map(|at| (at, Kind::Incremental));
    let named = match wanted {
        Some(Kind::Incremental) => incremental,
        Some(Kind::Cumulative) => cumulative,
        None => cumulative.or(incremental),
    };
    match named {
        Some((at, kind)) => (Some(at), Some(kind)),
        None => (find(names, VALUE), None),
    }
}

fn missing<T>(line: Range<usize>, lacking: &[&str], names: &[String], complaints: &mut Complaints) -> Option<T> {
    let shown: Vec<String> = lacking.iter().map(|name| format!("`{name}`")).collect();
    let close =
        lacking.iter().find_map(|wanted| closest(wanted, names.iter().map(String::as_str)).map(|c| (wanted, c)));
    let help = match close {
        _ if names.len() == 1 && names.iter().any(|name| name.contains([';', '\t'])) => {
            "say what stands between columns: `--separator semicolon` (or tab); decimals with a comma: `--decimal-comma`"
                .to_owned()
        }
        Some((wanted, found)) => format!("does `{found}` mean `{wanted}`?"),
        None => "write one line a cell under `origin,age,value`, or one line an origin under `origin,1,2,3,…`".into(),
    };
    complaints.at(
        table::TRIANGLE_COLUMNS,
        format!("there is no column {}", shown.join(" and no column ")),
        line,
        "the columns of this file",
        &help,
    );
    None
}

fn unread(fields: &[Field<'_>], skip: &[usize], layout: &Layout, complaints: &mut Complaints) {
    let used: Vec<usize> = match layout {
        Layout::Long { origin, age, value, exposure, .. } => {
            [Some(*origin), Some(*age), Some(*value), *exposure].into_iter().flatten().collect()
        }
        Layout::Wide { origin, ages, exposure, .. } => {
            ages.iter().map(|(at, _)| *at).chain([*origin]).chain(*exposure).collect()
        }
    };
    for (at, field) in fields.iter().enumerate().filter(|(at, _)| !used.contains(at) && !skip.contains(at)) {
        let known_spare = [ORIGIN, AGE, CUMULATIVE, INCREMENTAL, VALUE, PRIOR];
        if known_spare.iter().any(|names| names.contains(&folded(&field.text).as_str())) {
            continue;
        }
        let _ = at;
        complaints.at_field(
            table::TRIANGLE_COLUMN_UNREAD,
            format!("the column `{}` is not read", field.text),
            field,
            "neither origin, age, amount nor exposure",
            &format!("to read only the lines of one triangle, say for example --where {}=…", field.text),
        );
    }
}

/// Reads the header of a file of exposures.
pub(super) fn exposure_layout(
    line: Range<usize>,
    fields: &[Field<'_>],
    complaints: &mut Complaints,
) -> Option<ExposureLayout> {
    let names: Vec<String> = fields.iter().map(|field| folded(&field.text)).collect();
    match (find(&names, ORIGIN), find(&names, EXPOSURE)) {
        (Some(origin), Some(exposure)) => Some(ExposureLayout { origin, exposure, prior: find(&names, PRIOR) }),
        (origin, exposure) => {
            let lacking = [(origin, "origin"), (exposure, "exposure")];
            let lacking: Vec<&str> = lacking.iter().filter(|(at, _)| at.is_none()).map(|(_, name)| *name).collect();
            let shown: Vec<String> = lacking.iter().map(|name| format!("`{name}`")).collect();
            complaints.at(
                table::TRIANGLE_COLUMNS,
                format!("there is no column {}", shown.join(" and no column ")),
                line,
                "the columns of this file",
                "write one line an origin under `origin,exposure`, with `prior` beside it if rates differ",
            );
            None
        }
    }
}
