//! Walks the TOML tree: kinds, unknown keys, missing keys, and values with their units.

use toml::de::{DeTable, DeValue};

use super::error::{
    BadQuantity, MissingKey, NotYet, OtherCurrency, OutOfRange, Twice, UnknownKey, UnknownName, WrongKind,
};
use super::keys::{Key, Keys, Takes, wanted};
use super::quantity::{Decimal, Time, money, share, time};
use crate::base::{SourceId, Span, closest};
use crate::core::Currency;
use crate::diagnostic::{Code, Diagnostic, table};
use crate::quantity::{Date, Day, Ratio};

/// What is collected on the way.
pub(super) struct Reader {
    pub source: SourceId,
    pub diagnostics: Vec<Diagnostic>,
    /// The program's money, once that is known.
    pub currency: Option<Currency>,
}

/// A value with its place and the key it stands under.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    pub value: &'t DeValue<'t>,
    pub span: Span,
    pub key: &'t str,
    pub key_span: Span,
    pub example: &'static str,
}

/// A table whose keys are checked.
pub(super) struct Table<'t> {
    entries: Vec<Node<'t>>,
    pub span: Span,
}

impl<'t> Table<'t> {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.entries.iter().find(|node| node.key == key).copied()
    }
}

impl Reader {
    pub fn new(source: SourceId) -> Self {
        Reader { source, diagnostics: Vec::new(), currency: None }
    }

    pub fn say(&mut self, diagnostic: impl Into<Diagnostic>) {
        self.diagnostics.push(diagnostic.into());
    }

    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range.start as u32, range.end as u32)
    }

    /// The entries of a TOML table in the order in which they are written.
    pub fn entries<'t>(&self, table: &'t DeTable<'t>, example: &'static str) -> Vec<Node<'t>> {
        let mut entries: Vec<Node<'t>> = table
            .iter()
            .map(|(key, value)| Node {
                value: value.get_ref(),
                span: self.span(value.span()),
                key: key.get_ref().as_ref(),
                key_span: self.span(key.span()),
                example,
            })
            .collect();
        entries.sort_by_key(|node| node.key_span.start);
        entries
    }

    /// Checks the keys of a table.
    pub fn table<'t>(&mut self, value: &'t DeValue<'t>, span: Span, keys: &'static Keys) -> Option<Table<'t>> {
        let Some(table) = value.as_table() else {
            self.say(WrongKind {
                key: keys.title,
                at: span,
                found: kind(value),
                wanted: "a table",
                example: keys.keys.first().map_or("", |key| key.example),
            });
            return None;
        };
        Some(self.checked(table, span, keys))
    }

    /// Checks the keys of a table that is known to be one.
    pub fn checked<'t>(&mut self, table: &'t DeTable<'t>, span: Span, keys: &'static Keys) -> Table<'t> {
        let known: Vec<&'static str> =
            keys.keys.iter().filter(|key| !matches!(key.takes, Takes::NotYet(_))).map(|key| key.name).collect();
        let mut entries = self.entries(table, "");
        entries.retain_mut(|node| match keys.keys.iter().find(|key| key.name == node.key) {
            Some(Key { takes: Takes::NotYet(instead), name, .. }) => {
                self.say(NotYet { what: &format!("`{name}`"), at: node.key_span, instead });
                false
            }
            Some(key) if fits(key.takes, node.value) => {
                node.example = key.example;
                true
            }
            Some(key) => {
                self.say(WrongKind {
                    key: key.name,
                    at: node.span,
                    found: kind(node.value),
                    wanted: wanted(key.takes),
                    example: key.example,
                });
                false
            }
            None => {
                let close = closest(node.key, known.iter().copied());
                self.say(UnknownKey { key: node.key, at: node.key_span, inside: keys.title, close, known: &known });
                false
            }
        });
        for key in keys.keys.iter().filter(|key| key.needed) {
            let found = table.keys().any(|found| found.get_ref() == key.name);
            if !found {
                let at = Span { end: span.end.min(span.start + 80), ..span };
                self.say(MissingKey { key: key.name, inside: keys.title, at, example: key.example });
            }
        }
        Table { entries, span }
    }

    /// The tables of `[[…]]`, or of a list of tables.
    pub fn tables<'t>(&mut self, node: Node<'t>, keys: &'static Keys) -> Vec<Table<'t>> {
        let Some(list) = node.value.as_array() else { return Vec::new() };
        list.iter().filter_map(|item| self.table(item.get_ref(), self.span(item.span()), keys)).collect()
    }

    /// A text.
    pub fn text(&self, node: Node<'_>) -> String {
        node.value.as_str().unwrap_or_default().to_string()
    }

    /// A text that is the name of something, not empty.
    pub fn name(&mut self, node: Node<'_>) -> Option<String> {
        let name = self.text(node);
        if name.trim().is_empty() {
            self.say(OutOfRange { key: node.key, at: node.span, found: "empty".into(), range: "a name".into() });
            return None;
        }
        Some(name)
    }

    /// One of the words that a key takes.
    pub fn word(&mut self, node: Node<'_>, words: &[&str]) -> Option<String> {
        let word = self.text(node);
        if words.contains(&word.as_str()) {
            return Some(word);
        }
        self.say(UnknownName {
            code: table::SCENARIO_UNKNOWN_WORD,
            what: node.key,
            name: &word,
            at: node.span,
            close: closest(&word, words.iter().copied()).map(str::to_string),
            known: words.iter().map(|word| format!("\"{word}\"")).collect(),
        });
        None
    }

    /// A whole number within a range.
    pub fn count(&mut self, node: Node<'_>, least: u64, most: u64) -> Option<u64> {
        let number = whole(node.value);
        match number.and_then(|n| u64::try_from(n).ok()) {
            Some(n) if (least..=most).contains(&n) => Some(n),
            _ => {
                let found = node.value.as_integer().map_or_else(|| kind(node.value).to_string(), ToString::to_string);
                self.say(OutOfRange {
                    key: node.key,
                    at: node.span,
                    found,
                    range: format!("a whole number from {least} to {most}"),
                });
                None
            }
        }
    }

    /// A number without a unit, within a range.
    pub fn number(&mut self, node: Node<'_>, least: f64, most: f64) -> Option<f64> {
        let text = match node.value {
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.as_str().to_string(),
            _ => return None,
        };
        let clean: String = text.chars().filter(|c| *c != '_').collect();
        match clean.parse::<f64>() {
            Ok(number) if number >= least && number <= most => Some(number),
            _ => {
                self.say(OutOfRange {
                    key: node.key,
                    at: node.span,
                    found: text,
                    range: format!("a number from {least} to {most}"),
                });
                None
            }
        }
    }

    fn quantity<T>(&mut self, node: Node<'_>, wanted: &str, read: Result<T, String>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(reason) => {
                self.say(BadQuantity { key: node.key, at: node.span, wanted, reason, example: node.example });
                None
            }
        }
    }

    /// A share in percent, within a range of percents; `tail` may follow, as in `per year`.
    pub fn share(&mut self, node: Node<'_>, tail: &str, least: f64, most: f64) -> Option<Decimal> {
        let text = self.text(node);
        let number = self.quantity(node, "a share", share(&text, tail))?;
        if (least..=most).contains(&number.float()) {
            return Some(number);
        }
        self.say(OutOfRange {
            key: node.key,
            at: node.span,
            found: format!("`{text}`"),
            range: format!("from {least}% to {most}%"),
        });
        None
    }

    /// A share as an exact fraction.
    pub fn ratio(&mut self, node: Node<'_>, tail: &str, least: f64, most: f64) -> Option<Ratio> {
        let number = self.share(node, tail, least, most)?;
        let ratio = number.ratio(100);
        if ratio.is_none() {
            let reason = "has more decimals than can be kept exact".to_string();
            self.say(BadQuantity { key: node.key, at: node.span, wanted: "a share", reason, example: node.example });
        }
        ratio
    }

    /// Positive money as a float of minor units: for the parameters of distributions.
    pub fn money_float(&mut self, node: Node<'_>) -> Option<f64> {
        let text = self.text(node);
        let (amount, code) = self.quantity(node, "money", money(&text))?;
        let decimals = self.same_currency(node, code)?;
        let minor = amount.float() * 10i64.pow(u32::from(decimals)) as f64;
        if (0.01..=1e10).contains(&minor) {
            return Some(minor);
        }
        self.say(OutOfRange {
            key: node.key,
            at: node.span,
            found: format!("`{text}`"),
            range: "above zero and below a hundred million".into(),
        });
        None
    }

    /// Money, zero or more, in whole minor units.
    pub fn money(&mut self, node: Node<'_>) -> Option<i64> {
        let text = self.text(node);
        let (amount, code) = self.quantity(node, "money", money(&text))?;
        self.minor_units(node, amount, code)
    }

    /// Zero or more minor units of an amount that was read from a node.
    pub fn minor_units(&mut self, node: Node<'_>, amount: Decimal, code: &str) -> Option<i64> {
        let decimals = self.same_currency(node, code)?;
        let Some(minor) = amount.scaled(u32::from(decimals)) else {
            let reason = format!("{code} has {decimals} decimals");
            self.say(BadQuantity { key: node.key, at: node.span, wanted: "money", reason, example: node.example });
            return None;
        };
        match i64::try_from(minor) {
            Ok(minor) if (0..=1_000_000_000_000).contains(&minor) => Some(minor),
            _ => {
                let range = "zero or more, and at most a trillion minor units".to_string();
                self.say(OutOfRange { key: node.key, at: node.span, found: format!("`{}`", self.text(node)), range });
                None
            }
        }
    }

    pub(super) fn same_currency(&mut self, node: Node<'_>, code: &str) -> Option<u8> {
        match self.currency.clone() {
            Some(currency) if currency.code == code => Some(currency.decimals),
            Some(currency) => {
                self.say(OtherCurrency { at: node.span, found: code, program: &currency.code });
                None
            }
            // Without a program nothing is simulated; two decimals let the other checks go on.
            None => Some(2),
        }
    }

    /// A length of time.
    pub fn time(&mut self, node: Node<'_>) -> Option<Time> {
        let text = self.text(node);
        self.quantity(node, "a time", time(&text))
    }

    /// A day from 1970 to 2200.
    pub fn date(&mut self, node: Node<'_>) -> Option<Day> {
        let found = node.value.as_datetime()?;
        let date =
            found.date.filter(|_| found.time.is_none()).and_then(|d| Date::new(i32::from(d.year), d.month, d.day));
        match date {
            Some(date) if (1970..=2200).contains(&date.year) => Some(date.to_day()),
            _ => {
                let range = "a day from 1970-01-01 to 2200-12-31, without a clock time".to_string();
                self.say(OutOfRange { key: node.key, at: node.span, found: format!("`{found}`"), range });
                None
            }
        }
    }

    /// Complains about a quantity that cannot be read.
    pub fn bad(&mut self, node: Node<'_>, wanted: &str, reason: String) {
        self.say(BadQuantity { key: node.key, at: node.span, wanted, reason, example: node.example });
    }

    /// Complains about a key that is needed here.
    pub fn missing(&mut self, key: &str, inside: &str, at: Span, example: &str) {
        let at = Span { end: at.end.min(at.start + 80), ..at };
        self.say(MissingKey { key, inside, at, example });
    }

    /// Complains about a value outside of what makes sense.
    pub fn out_of_range(&mut self, key: &str, at: Span, found: String, range: String) {
        self.say(OutOfRange { key, at, found, range });
    }

    /// Complains about something else where a share should stand.
    pub fn wrong_share(&mut self, node: Node<'_>) {
        let wanted = "a share such as \"62%\"";
        self.say(WrongKind { key: node.key, at: node.span, found: kind(node.value), wanted, example: node.example });
    }

    /// Complains about a name that is not known.
    pub fn unknown(&mut self, code: Code, what: &str, name: &str, at: Span, known: &[String]) {
        let close = closest(name, known.iter().map(String::as_str)).map(str::to_string);
        self.say(UnknownName { code, what, name, at, close, known: known.to_vec() });
    }

    /// Complains about names that occur twice.
    pub fn distinct(&mut self, what: &str, names: &[(String, Span)]) {
        for (at, (name, span)) in names.iter().enumerate() {
            if let Some((_, first)) = names.iter().take(at).find(|(other, _)| other == name) {
                self.say(Twice { what, name, at: *span, first: Some(*first) });
            }
        }
    }
}

/// The whole number of a TOML integer.
pub(super) fn whole(value: &DeValue<'_>) -> Option<i128> {
    let number = value.as_integer()?;
    i128::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A kind of value in the words of messages.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(number) => match number.as_str().trim_start_matches(['+', '-']) {
            "nan" => "nan, which is no number",
            "inf" => "an infinite number",
            _ => "a number with decimals",
        },
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn fits(takes: Takes, value: &DeValue<'_>) -> bool {
    let finite = |value: &DeValue<'_>| match value {
        DeValue::Integer(_) => true,
        DeValue::Float(_) => kind(value) == "a number with decimals",
        _ => false,
    };
    match takes {
        Takes::Text
        | Takes::Word(_)
        | Takes::Share
        | Takes::Money
        | Takes::Costs
        | Takes::Duration
        | Takes::WordOrShare(_) => value.is_str(),
        Takes::Count => value.is_integer(),
        Takes::Number => finite(value),
        Takes::Date => value.is_datetime(),
        Takes::Shares => value.is_str() || value.is_table(),
        Takes::CountOrWord(_) => value.is_str() || value.is_integer(),
        Takes::NumberOrDuration | Takes::Bound => value.is_str() || finite(value),
        Takes::Table(_) | Takes::Settings => value.is_table(),
        Takes::Tables(_) => {
            value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(|item| item.get_ref().is_table()))
        }
        Takes::Wishes(..) => value.is_str() || value.is_table() || value.is_array(),
        Takes::NotYet(_) => false,
    }
}
