//! Exposures: the points issued to each origin, known exactly where a loyalty program differs from insurance.

use std::collections::{BTreeMap, BTreeSet};

use super::LARGEST_CELL;
use super::complaint::{Complaints, MOST_PROBLEMS};
use super::header::exposure_layout;
use super::number;
use super::read::{Options, lines};
use crate::base::{SourceId, Span, closest};
use crate::diagnostic::{Diagnostic, table};
use crate::history::line::cut;

/// Less than this is nothing, and a rate on it no number.
const LEAST: f64 = 1e-9;

/// Points issued by origin, and the rate that is expected beforehand if the file says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposures {
    issued: Vec<f64>,
    priors: Vec<Option<f64>>,
}

/// A line: origin, exposure, prior, place.
pub(super) type Line = (String, f64, Option<f64>, Option<Span>);

impl Exposures {
    /// Exposures in the order of a triangle's origins; every one must lie between 10^−9 and 10^18.
    pub fn new(issued: Vec<f64>) -> Option<Exposures> {
        let fine = issued.iter().all(|value| (LEAST..=LARGEST_CELL).contains(value));
        fine.then(|| Exposures { priors: vec![None; issued.len()], issued })
    }

    /// Points issued, in the order of the triangle's origins.
    pub fn issued(&self) -> &[f64] {
        &self.issued
    }

    /// The redemption rate on issued that was expected beforehand, in the order of the triangle's origins.
    pub fn priors(&self) -> &[Option<f64>] {
        &self.priors
    }

    /// The exposures of those origins among the lines found.
    pub(super) fn of(origins: &[String], found: &[Line]) -> (Option<Exposures>, Vec<Diagnostic>) {
        let mut complaints = Vec::new();
        let complain = |message: String, place: Option<Span>, label: &str, help: String| {
            let diagnostic = Diagnostic::new(table::EXPOSURES, message).help(help);
            match place {
                Some(span) => diagnostic.label(span, label),
                None => diagnostic,
            }
        };
        let wanted: BTreeSet<&String> = origins.iter().collect();
        let mut lines: BTreeMap<&String, &Line> = BTreeMap::new();
        for line in found {
            let (name, issued, prior, place) = line;
            if lines.insert(name, line).is_some() {
                complaints.push(complain(
                    format!("origin `{name}` has two exposures"),
                    *place,
                    "the second one",
                    "keep one of the two".into(),
                ));
            }
            if !wanted.contains(name) {
                let help = match closest(name, origins.iter().map(String::as_str)) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => "write the origins as the triangle does".into(),
                };
                complaints.push(complain(format!("the triangle has no origin `{name}`"), *place, "not there", help));
            }
            if *issued < LEAST {
                let help = "an exposure is the number of points issued, above zero".into();
                complaints.push(complain(format!("the exposure of `{name}` is not above zero"), *place, "here", help));
            }
            if complaints.len() >= MOST_PROBLEMS {
                break;
            }
            if prior.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
                let help = "a redemption rate lies between 0 and 1: `0.85`".into();
                complaints.push(complain(format!("the prior rate of `{name}` is no rate"), *place, "here", help));
            }
        }
        if let Some(name) = origins.iter().find(|name| !lines.contains_key(name)) {
            let help = "every origin of the triangle needs the number of points issued".into();
            complaints.push(complain(format!("origin `{name}` has no exposure"), None, "", help));
        }
        if !complaints.is_empty() {
            return (None, complaints);
        }
        let issued = origins.iter().filter_map(|name| lines.get(name).map(|line| line.1)).collect();
        let priors = origins.iter().map(|name| lines.get(name).and_then(|line| line.2)).collect();
        (Some(Exposures { issued, priors }), complaints)
    }
}

/// Reads a file `origin,exposure[,prior]` for those origins. `None` iff there are errors.
pub fn read_exposures(
    source: SourceId,
    text: &str,
    origins: &[String],
    options: &Options,
) -> (Option<Exposures>, Vec<Diagnostic>) {
    let mut complaints = Complaints::new(source);
    let found = collect(text, options, &mut complaints);
    let found = found.filter(|_| !complaints.broken());
    let Some(found) = found else { return (None, complaints.list) };
    let (exposures, mut more) = Exposures::of(origins, &found);
    complaints.list.append(&mut more);
    (exposures, complaints.list)
}

fn collect(text: &str, options: &Options, complaints: &mut Complaints) -> Option<Vec<Line>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = lines(text, start);
    let (at, header) = lines.next().unwrap_or((start, ""));
    complaints.line_start = at;
    let mut row = Vec::new();
    if let Err(broken) = cut(header, options.separator, &mut row) {
        complaints.quotes(broken);
        return None;
    }
    let layout = exposure_layout(0..header.len(), &row, complaints)?;
    let width = row.len();
    let mut found = Vec::new();
    for (at, line) in lines {
        complaints.line_start = at;
        if line.trim().is_empty() {
            continue;
        }
        if let Err(broken) = cut(line, options.separator, &mut row) {
            complaints.quotes(broken);
            continue;
        }
        if row.len() != width {
            complaints.width(row.len(), width, 0..line.len());
            continue;
        }
        let (Some(origin), Some(exposure)) = (row.get(layout.origin), row.get(layout.exposure)) else { continue };
        let prior = layout.prior.and_then(|at| row.get(at)).filter(|field| !number::is_unknown(&field.text));
        let issued = number::written(&exposure.text, options.decimal_comma);
        let rate = prior.map(|field| number::written(&field.text, options.decimal_comma)).transpose();
        match (issued, rate) {
            (Ok(issued), Ok(rate)) => {
                let place = complaints.span(exposure.place.clone());
                found.push((origin.text.to_string(), issued, rate, Some(place)));
            }
            (Err(why), _) => complaints.number(why, exposure),
            (_, Err(why)) => {
                if let Some(field) = prior {
                    complaints.number(why, field);
                }
            }
        }
        if complaints.enough() {
            return None;
        }
    }
    Some(found)
}
