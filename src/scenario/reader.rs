//! Walks the TOML tree: kinds of values, unknown keys, missing keys.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::error::{BadQuantity, MissingKey, NotYet, OutOfRange, Twice, UnknownKey, UnknownName, WrongKind};
use super::keys::{Key, Keys, Takes, wanted};
use crate::base::{LoadError, SourceId, Span, closest};
use crate::core::Currency;
use crate::diagnostic::{Code, Diagnostic};

/// After so many messages no further unknown keys are listed.
const ENOUGH: usize = 50;

/// What is collected on the way.
pub(super) struct Reader {
    pub source: SourceId,
    pub diagnostics: Vec<Diagnostic>,
    /// The program's money, once that is known.
    pub currency: Option<Currency>,
    /// Days of the horizon, once they are known.
    pub days: Option<i32>,
    /// Files of amounts that baskets name, loaded beforehand.
    pub files: Vec<(String, Result<String, LoadError>)>,
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
    /// Whether a key was turned away: what seems to be missing may then be that one.
    pub spoilt: bool,
}

impl<'t> Table<'t> {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.entries.iter().find(|node| node.key == key).copied()
    }
}

impl Reader {
    pub fn new(source: SourceId) -> Self {
        Reader { source, diagnostics: Vec::new(), currency: None, days: None, files: Vec::new() }
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
        let all = entries.len();
        let mut meant: Vec<&str> = Vec::new();
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
            // A text full of keys that mean nothing is not a scenario with thousands of slips.
            None if self.diagnostics.len() >= ENOUGH => false,
            None => {
                let close = closest(node.key, known.iter().copied());
                meant.extend(close);
                self.say(UnknownKey { key: node.key, at: node.key_span, inside: keys.title, close, known: &known });
                false
            }
        });
        for key in keys.keys.iter().filter(|key| key.needed) {
            let found = meant.contains(&key.name) || table.keys().any(|found| found.get_ref() == key.name);
            if !found {
                let at = Span { end: span.end.min(span.start + 80), ..span };
                self.say(MissingKey { key: key.name, inside: keys.title, at, example: key.example });
            }
        }
        Table { spoilt: entries.len() < all, entries, span }
    }

    /// The tables of `[[…]]`, or of a list of tables.
    pub fn tables<'t>(&mut self, node: Node<'t>, keys: &'static Keys) -> Vec<Table<'t>> {
        let Some(list) = node.value.as_array() else { return Vec::new() };
        list.iter().filter_map(|item| self.table(item.get_ref(), self.span(item.span()), keys)).collect()
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
        Takes::Names => {
            value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(|item| item.get_ref().is_str()))
        }
        Takes::Amounts => value.as_array().is_some_and(|list| !list.is_empty()),
        Takes::Wishes(..) => value.is_str() || value.is_table() || value.is_array(),
        Takes::Response => value.is_table(),
        Takes::Fields => value.is_table(),
        Takes::WordOrTable(..) => value.is_str() || value.is_table(),
        Takes::Numbers(count) => {
            value.as_array().is_some_and(|list| list.len() == count && list.iter().all(|item| finite(item.get_ref())))
        }
        Takes::NotYet(_) => false,
    }
}

/// A value by its keys and names.
pub(super) fn find<'t>(table: &'t DeTable<'t>, path: &str) -> Option<(Range<usize>, &'t DeValue<'t>)> {
    for (key, node) in table {
        let key = key.get_ref().as_ref();
        if path == key {
            return Some((node.span(), node.get_ref()));
        }
        let Some(rest) = path.strip_prefix(key).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let found = match node.get_ref() {
            DeValue::Table(inner) => find(inner, rest),
            DeValue::Array(list) => list.iter().enumerate().find_map(|(at, item)| {
                let inner = item.get_ref().as_table()?;
                let name = inner.get("name").and_then(|name| name.get_ref().as_str());
                let number = (at + 1).to_string();
                let rest = rest.strip_prefix(name.unwrap_or(&number))?.strip_prefix('.')?;
                find(inner, rest)
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
