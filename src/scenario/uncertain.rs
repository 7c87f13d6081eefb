//! Uncertain inputs: numbers of the scenario, or parameters of the program, that are only known within a range.
//!
//! A range is written in the place of a value, `gross_margin = "55% to 65%"`, or in a table of its own,
//! `[[uncertain]]`, that names the value. It is the interval that holds the truth with 90%; the run without any doubt
//! takes the median. Drawing one replaces its text and reads the scenario again, so that anything can be uncertain.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::keys::{Keys, Takes, may, must};
use super::reader::{Node, Reader, Table, find};
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};
use crate::numeric::{exp, ln, normal_quantile};

pub(super) const PRIORS: &[&str] = &["uniform", "normal", "lognormal", "logit-normal"];

pub(super) const UNCERTAIN: Keys = Keys {
    title: "an uncertain input",
    keys: &[
        may(
            "what",
            Takes::Text,
            "the number of the scenario, by its keys and names",
            "what = \"segment.regulars.process.r\"",
        ),
        may(
            "param",
            Takes::Text,
            "or the parameter of the program, in every variant that does not set it",
            "param = \"gold_from\"",
        ),
        must("range", Takes::Text, "the interval that holds it with 90%", "range = \"5% to 10%\""),
        may(
            "prior",
            Takes::Word(PRIORS),
            "the distribution; otherwise logit-normal for shares, lognormal for what is above zero, else normal. The range of a uniform one is its whole range",
            "prior = \"uniform\"",
        ),
        may("step", Takes::Number, "values are whole multiples of it, in the unit of the range", "step = 100"),
    ],
};

/// A distribution with its 5% and 95% quantiles given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prior {
    /// Even between the two.
    Uniform,
    /// Normal.
    Normal,
    /// The logarithm is normal.
    Lognormal,
    /// The logarithm of the odds is normal.
    LogitNormal,
}

impl Prior {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Prior::Uniform => "uniform",
            Prior::Normal => "normal",
            Prior::Lognormal => "lognormal",
            Prior::LogitNormal => "logit-normal",
        }
    }
}

/// Where an uncertain value is put.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In place of these bytes of the scenario's text; quoted or not.
    Text(Range<usize>, bool),
    /// A parameter of the program.
    Param(String),
}

/// An uncertain input.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// What is uncertain, by its keys and names.
    pub name: String,
    /// The 5% quantile (of a uniform one the least value), in `unit`.
    pub low: f64,
    /// The 95% quantile.
    pub high: f64,
    /// What stands behind the numbers: `%`, ` EUR`, ` weeks`, or nothing.
    pub unit: String,
    /// The distribution.
    pub prior: Prior,
    step: Option<f64>,
    decimals: usize,
    place: Place,
    /// Where its range stands in the scenario.
    pub(super) at: Range<usize>,
}

/// A text with the values of its uncertain inputs put in.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    pub text: String,
    pub params: Vec<(String, String)>,
}

impl Uncertain {
    /// The value that a share of draws stays below, 0 < share < 1.
    pub fn value(&self, share: f64) -> f64 {
        // Standard normal value whose 5% and 95% quantiles are −1 and 1.
        let z = || normal_quantile(share.clamp(1e-12, 1.0 - 1e-12)) / normal_quantile(0.95);
        let between = |low: f64, high: f64| (low + high) / 2.0 + (high - low) / 2.0 * z();
        let value = match self.prior {
            Prior::Uniform => self.low + (self.high - self.low) * share,
            Prior::Normal => between(self.low, self.high),
            Prior::Lognormal => exp(between(ln(self.low), ln(self.high))),
            Prior::LogitNormal => {
                let odds = |value: f64| ln(value / (100.0 - value));
                let drawn = exp(between(odds(self.low), odds(self.high)));
                100.0 * drawn / (1.0 + drawn)
            }
        };
        match self.step {
            Some(step) => (value / step).round() * step,
            None => value,
        }
    }

    /// That value as the scenario writes it.
    pub fn written(&self, share: f64) -> String {
        self.shown(self.value(share), self.decimals)
    }

    fn shown(&self, value: f64, decimals: usize) -> String {
        let text = format!("{value:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        format!("{text}{}", self.unit)
    }
}

/// The text with every range that stands in the place of a value replaced by its median, in as many bytes, and what
/// was found.
pub(super) fn settle(text: &str) -> (String, Vec<Uncertain>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    if errors.is_empty() {
        inline(document.get_ref(), "", &mut found);
    }
    found.sort_by_key(|one: &Uncertain| match &one.place {
        Place::Text(range, _) => range.start,
        Place::Param(_) => usize::MAX,
    });
    let mut settled = text.to_string();
    for one in &found {
        if let Place::Text(range, _) = &one.place {
            // The place of two numbers and a word holds one number, with spaces behind it.
            let mut decimals = one.decimals;
            let mut value = format!("\"{}\"", one.shown(one.value(0.5), decimals));
            while value.len() > range.len() && decimals > 0 {
                decimals -= 1;
                value = format!("\"{}\"", one.shown(one.value(0.5), decimals));
            }
            settled.replace_range(range.clone(), &format!("{value:<width$}", width = range.len()));
        }
    }
    (settled, found)
}

/// The text with the values that these shares stand for, one for each input; parameters besides.
pub(super) fn draw(text: &str, inputs: &[Uncertain], shares: &[f64]) -> Drawn {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut params = Vec::new();
    for (one, share) in inputs.iter().zip(shares) {
        let value = one.written(*share);
        match &one.place {
            Place::Text(range, true) => edits.push((range.clone(), format!("\"{value}\""))),
            Place::Text(range, false) => edits.push((range.clone(), value)),
            Place::Param(name) => params.push((name.clone(), value)),
        }
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut drawn = text.to_string();
    for (range, value) in edits {
        drawn.replace_range(range, &value);
    }
    Drawn { text: drawn, params }
}

/// Keys whose texts are words and not quantities.
const WORDS: &[&str] = &["title", "name", "program", "file", "column", "measure", "against", "what", "param", "range"];

fn inline(table: &DeTable<'_>, path: &str, found: &mut Vec<Uncertain>) {
    for (key, node) in table {
        let key = key.get_ref().as_ref();
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        if WORDS.contains(&key) || (path == key && key == "uncertain") {
            continue;
        }
        visit(node.get_ref(), node.span(), &path, found);
    }
}

fn visit(value: &DeValue<'_>, span: Range<usize>, path: &str, found: &mut Vec<Uncertain>) {
    match value {
        DeValue::Table(table) => inline(table, path, found),
        DeValue::Array(list) => {
            for (at, item) in list.iter().enumerate() {
                let name = item.get_ref().as_table().and_then(|table| table.get("name"));
                let name =
                    name.and_then(|name| name.get_ref().as_str()).map_or_else(|| (at + 1).to_string(), str::to_owned);
                visit(item.get_ref(), item.span(), &format!("{path}.{name}"), found);
            }
        }
        DeValue::String(text) => {
            if let Ok((low, high, unit)) = range(text) {
                found.extend(input(path.to_owned(), (low, high, unit), None, None, Place::Text(span, true)).ok());
            }
        }
        _ => {}
    }
}

/// `5% to 10%`, `5 to 10%`, `700 to 900 EUR`.
fn range(text: &str) -> Result<(f64, f64, String), String> {
    let wrong = || format!("`{text}` is no range, as in 5% to 10%");
    let (from, to) = text.split_once(" to ").ok_or_else(wrong)?;
    let number = |text: &str| -> Option<(f64, String)> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let value: f64 = digits.replace('_', "").parse().ok()?;
        value.is_finite().then(|| (value, unit.to_owned()))
    };
    let ((low, first), (high, unit)) = number(from).zip(number(to)).ok_or_else(wrong)?;
    if !first.is_empty() && first.trim() != unit.trim() {
        return Err(format!("`{text}` has two units"));
    }
    if low >= high || low.abs() > 1e12 || high.abs() > 1e12 {
        return Err(format!("`{text}` does not go from a smaller to a larger value"));
    }
    Ok((low, high, unit))
}

fn input(
    name: String,
    (low, high, unit): (f64, f64, String),
    prior: Option<&str>,
    step: Option<f64>,
    place: Place,
) -> Result<Uncertain, String> {
    let share = unit.trim_start().starts_with('%');
    let open = share && low > 0.0 && high < 100.0;
    let prior = match prior {
        Some("uniform") => Prior::Uniform,
        Some("normal") => Prior::Normal,
        Some("lognormal") => Prior::Lognormal,
        Some("logit-normal") => Prior::LogitNormal,
        _ if open => Prior::LogitNormal,
        _ if low > 0.0 => Prior::Lognormal,
        _ => Prior::Normal,
    };
    match prior {
        Prior::Lognormal if low <= 0.0 => return Err("a lognormal range begins above zero".into()),
        Prior::LogitNormal if !open => return Err("a logit-normal range lies between 0% and 100%".into()),
        _ => {}
    }
    let code = unit.trim();
    let money = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let whole = |value: f64| (value - value.round()).abs() < 1e-12;
    let decimals = match (money, step) {
        (_, Some(step)) if whole(step) => 0,
        (true, _) if low >= 1_000.0 && whole(low) && whole(high) => 0,
        (true, _) => 2,
        (false, _) if share => 4,
        (false, _) => 6,
    };
    let at = if let Place::Text(range, _) = &place { range.clone() } else { 0..0 };
    Ok(Uncertain { name, low, high, unit, prior, step, decimals, place, at })
}

impl Reader {
    /// All `[[uncertain]]`s: what they name is there, and its range can be drawn from.
    pub(super) fn uncertain(&mut self, node: Node<'_>, document: &DeTable<'_>) -> Vec<Uncertain> {
        let tables = self.tables(node, &UNCERTAIN);
        tables.iter().filter_map(|table| self.one_uncertain(table, document)).collect()
    }

    fn one_uncertain(&mut self, table: &Table<'_>, document: &DeTable<'_>) -> Option<Uncertain> {
        let node = table.get("range")?;
        let read = match range(&self.text(node)) {
            Ok(read) => read,
            Err(reason) => {
                return self.undrawn(node.span, &reason, "write the interval that holds it with 90%: \"5% to 10%\"");
            }
        };
        let prior = match table.get("prior") {
            Some(node) => Some(self.word(node, PRIORS)?),
            None => None,
        };
        let step = match table.get("step") {
            Some(node) => Some(self.number(node, 1e-9, 1e12)?),
            None => None,
        };
        let (name, place) = match (table.get("what"), table.get("param")) {
            (Some(what), None) => {
                let path = self.text(what);
                let Some((span, value)) = find(document, &path) else {
                    let help = "its keys and names, with points between: \"segment.regulars.process.r\"";
                    return self.undrawn(what.span, &format!("the scenario has no value `{path}`"), help);
                };
                let quoted = match value {
                    DeValue::String(_) => true,
                    DeValue::Integer(_) | DeValue::Float(_) => false,
                    _ => {
                        return self.undrawn(
                            what.span,
                            &format!("`{path}` is no single value"),
                            "name one number of it",
                        );
                    }
                };
                (path, Place::Text(span, quoted))
            }
            (None, Some(param)) => {
                let name = self.text(param);
                (format!("param {name}"), Place::Param(name))
            }
            _ => {
                let help = "what = \"economics.gross_margin\", or param = \"gold_from\"";
                return self.undrawn(table.span, "an uncertain input names one thing", help);
            }
        };
        match input(name, read, prior.as_deref(), step, place) {
            Ok(one) => Some(Uncertain { at: node.span.start as usize..node.span.end as usize, ..one }),
            Err(reason) => self.undrawn(node.span, &reason, "choose another prior, or another range"),
        }
    }

    fn undrawn(&mut self, at: Span, reason: &str, help: &str) -> Option<Uncertain> {
        let at = Span { end: at.end.min(at.start + 80), ..at };
        self.say(Diagnostic::new(table::SCENARIO_UNCERTAIN, reason).label(at, "cannot be drawn").help(help));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Prior, draw, settle};

    const TEXT: &str = "a = \"5% to 10%\"\n[b]\nmoney = \"700 to 900 EUR\"\ntitle = \"from 1 to 2\"\nx = \"-1 to 1\"\n";

    #[test]
    fn ranges_in_place_of_values_become_their_medians_without_moving_anything() {
        let (settled, found) = settle(TEXT);
        assert_eq!(settled.len(), TEXT.len());
        assert_eq!(settled.lines().count(), TEXT.lines().count());
        // The log odds of the median lie in the middle: 1 / (1 + sqrt(19 · 9)) = 7.1039%.
        assert!(settled.contains("a = \"7.1039%\" "), "{settled}");
        assert!(settled.contains("title = \"from 1 to 2\""));
        let priors: Vec<(&str, Prior)> = found.iter().map(|one| (one.name.as_str(), one.prior)).collect();
        assert!(priors.contains(&("a", Prior::LogitNormal)), "{priors:?}");
        assert!(priors.contains(&("b.money", Prior::Lognormal)) && priors.contains(&("b.x", Prior::Normal)));
    }

    #[test]
    fn the_ends_of_a_range_are_its_quantiles() {
        let (_, found) = settle(TEXT);
        for one in &found {
            assert!((one.value(0.05) - one.low).abs() < 1e-6 && (one.value(0.95) - one.high).abs() < 1e-6, "{one:?}");
        }
        let drawn = draw(TEXT, &found, &[0.05, 0.05, 0.05]);
        assert!(drawn.text.contains("\"5%\"") && drawn.text.contains("\"700 EUR\""), "{}", drawn.text);
    }
}
