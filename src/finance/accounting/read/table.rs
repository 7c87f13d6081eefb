//! Tables of a TOML file with their keys checked, and the values under them.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::value::{self, NoAmount};
use crate::base::{SourceId, Span, closest};
use crate::diagnostic::{Diagnostic, table};

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(in crate::finance) struct Key {
    name: &'static str,
    needed: bool,
    example: &'static str,
}

pub(in crate::finance) const fn must(name: &'static str, example: &'static str) -> Key {
    Key { name, needed: true, example }
}

pub(in crate::finance) const fn may(name: &'static str, example: &'static str) -> Key {
    Key { name, needed: false, example }
}

/// A table whose keys are known.
pub(in crate::finance) struct Table<'t> {
    entries: &'t DeTable<'t>,
    keys: &'static [Key],
    title: &'static str,
    source: SourceId,
    pub span: Span,
}

impl<'t> Table<'t> {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&'t DeValue<'t>> {
        self.entries.get(key).map(|value| value.get_ref())
    }

    /// Where the value stands; the table itself if there is none.
    pub fn place(&self, key: &str) -> Span {
        let found = self.entries.get(key).map(|value| value.span());
        found.map_or(self.head(), |range| Span::new(self.source, range.start as u32, range.end as u32))
    }

    /// The beginning of the table.
    fn head(&self) -> Span {
        Span { end: self.span.end.min(self.span.start + 80), ..self.span }
    }

    fn example(&self, key: &str) -> &'static str {
        self.keys.iter().find(|known| known.name == key).map_or("", |known| known.example)
    }
}

/// A file that is no TOML: what it is called, and what it is made of.
pub(in crate::finance) fn not_toml(
    source: SourceId,
    error: &toml::de::Error,
    what: &str,
    help: &'static str,
) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let at = Span::new(source, span.start as u32, span.end as u32);
    let reason = error.message().lines().collect::<Vec<_>>().join("; ");
    Diagnostic::new(table::ACCOUNTS_NOT_TOML, format!("{what} not TOML: {reason}"))
        .label(at, "cannot be read here")
        .help(help)
}

/// Walks tables and collects what is wrong.
pub(in crate::finance) struct Tables {
    source: SourceId,
    pub diagnostics: Vec<Diagnostic>,
    /// Currency code and its decimals.
    pub money: (String, u8),
}

impl Tables {
    pub fn new(source: SourceId) -> Tables {
        Tables { source, diagnostics: Vec::new(), money: (String::new(), 2) }
    }

    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start as u32, range.end as u32)
    }

    /// A table with its keys checked.
    pub fn checked<'t>(
        &mut self,
        entries: &'t DeTable<'t>,
        span: Span,
        title: &'static str,
        keys: &'static [Key],
    ) -> Table<'t> {
        let table = Table { entries, keys, title, source: self.source, span };
        for key in entries.keys().filter(|key| !keys.iter().any(|known| known.name == key.get_ref())) {
            let names = || keys.iter().map(|known| known.name);
            let help = match closest(key.get_ref(), names()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("keys here: {}", names().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("{title} has no key `{}`", key.get_ref());
            let place = self.span(key.span());
            self.say(Diagnostic::new(table::ACCOUNTS_KEY, message).label(place, "not known here").help(help));
        }
        for key in keys.iter().filter(|key| key.needed && entries.get(key.name).is_none()) {
            self.missing(&table, key.name, key.example);
        }
        table
    }

    /// A key that must be there is not.
    pub fn missing(&mut self, table: &Table<'_>, key: &str, example: &str) {
        let message = format!("{} does not say its `{key}`", table.title);
        self.say(
            Diagnostic::new(table::ACCOUNTS_MISSING, message)
                .label(table.head(), format!("`{key}` is missing here"))
                .help(format!("write for example: {example}")),
        );
    }

    /// A figure that is not possible.
    pub fn out_of_range(&mut self, table: &Table<'_>, key: &str, range: &str) {
        let message = format!("`{key}` of {} is not possible", table.title);
        self.say(
            Diagnostic::new(table::ACCOUNTS_RANGE, message)
                .label(table.place(key), "here")
                .help(format!("it must be {range}")),
        );
    }

    /// A name that is taken.
    pub fn twice(&mut self, what: &str, name: &str, place: Span, first: Option<Span>) {
        let diagnostic = Diagnostic::new(table::ACCOUNTS_TWICE, format!("there are two {what}s `{name}`"))
            .label(place, "the second one")
            .help("give one of them another name");
        self.say(match first {
            Some(first) => diagnostic.label(first, "the first one"),
            None => diagnostic,
        });
    }

    fn wrong_kind(&mut self, table: &Table<'_>, key: &str, wanted: &str) {
        let found = table.get(key).map_or("nothing", |value| value::kind(value));
        self.say(
            Diagnostic::new(table::ACCOUNTS_KIND, format!("`{key}` takes {wanted}, not {found}"))
                .label(table.place(key), format!("this is {found}"))
                .help(format!("write for example: {}", table.example(key))),
        );
    }

    /// A text that is not empty.
    pub fn text(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        match table.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_kind(table, key, "a text in quotes");
                None
            }
        }
    }

    /// A list of texts with their places.
    pub fn texts(&mut self, table: &Table<'_>, key: &str) -> Vec<(String, Span)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let list = value.as_array().map(|list| list.iter().map(|item| (item.get_ref().as_str(), item.span())));
        let texts: Option<Vec<(String, Span)>> =
            list.and_then(|list| list.map(|(text, span)| Some((text?.to_owned(), self.span(span)))).collect());
        texts.unwrap_or_else(|| {
            self.wrong_kind(table, key, "a list of texts");
            Vec::new()
        })
    }

    /// One of several words.
    pub fn word<T: Copy>(&mut self, table: &Table<'_>, key: &str, words: &[(&'static str, T)]) -> Option<T> {
        let value = table.get(key)?;
        let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let close = value.as_str().and_then(|text| closest(text, names.iter().copied()));
            let message = format!("`{key}` is one of {}", names.join(", "));
            let help = close.map_or_else(
                || format!("write for example: {}", table.example(key)),
                |close| format!("did you mean `{close}`?"),
            );
            self.say(
                Diagnostic::new(table::ACCOUNTS_KIND, message).label(table.place(key), "not one of them").help(help),
            );
        }
        found.map(|(_, value)| *value)
    }

    /// `true` or `false`; false if it is not there.
    pub fn flag(&mut self, table: &Table<'_>, key: &str) -> bool {
        match table.get(key).map(DeValue::as_bool) {
            None => false,
            Some(Some(flag)) => flag,
            Some(None) => {
                self.wrong_kind(table, key, "true or false");
                false
            }
        }
    }

    /// A whole number of points, at least 0.
    pub fn count(&mut self, table: &Table<'_>, key: &str) -> Option<i64> {
        let found = value::minor(table.get(key)?, "", 0);
        self.accept(table, key, "a whole number", found)
    }

    /// Money in whole minor units, at least 0.
    pub fn money(&mut self, table: &Table<'_>, key: &str) -> Option<i64> {
        let (currency, decimals) = self.money.clone();
        let found = value::minor(table.get(key)?, &currency, decimals);
        self.accept(table, key, "an amount of money", found)
    }

    /// Money in minor units, as fine as it is written, at least 0.
    pub fn amount(&mut self, table: &Table<'_>, key: &str) -> Option<f64> {
        let (currency, decimals) = self.money.clone();
        let found = value::figure(table.get(key)?, &currency);
        let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
        self.accept(table, key, "an amount of money", found).map(|value| value * scale)
    }

    /// A number, at least 0.
    pub fn figure(&mut self, table: &Table<'_>, key: &str) -> Option<f64> {
        let currency = self.money.0.clone();
        let found = value::figure(table.get(key)?, &currency);
        self.accept(table, key, "a number", found)
    }

    /// A share of a whole: `0.95` or `"95%"`.
    pub fn rate(&mut self, table: &Table<'_>, key: &str) -> Option<f64> {
        let found = value::rate(table.get(key)?);
        self.accept(table, key, "a share such as \"95%\" or 0.95", found)
    }

    fn accept<T>(&mut self, table: &Table<'_>, key: &str, wanted: &str, found: Result<T, NoAmount>) -> Option<T> {
        match found {
            Ok(value) => return Some(value),
            Err(NoAmount::Unreadable) => self.wrong_kind(table, key, wanted),
            Err(NoAmount::Negative) => self.out_of_range(table, key, "zero or more"),
            Err(NoAmount::TooFine) => self.out_of_range(table, key, "whole smallest coins, or whole points"),
            Err(NoAmount::Huge) => self.out_of_range(table, key, "at most 10^15 of the smallest units"),
            Err(NoAmount::NoShare) => self.out_of_range(table, key, "between 0 and 1, or 0% and 100%"),
            Err(NoAmount::Currency) => {
                let range = format!("in {}, the currency of the file", self.money.0);
                self.out_of_range(table, key, &range);
            }
        }
        None
    }

    /// A table without fixed meaning of its own: the names of accounts.
    pub fn table<'t>(&mut self, parent: &Table<'t>, key: &str) -> Option<Table<'t>> {
        const ACCOUNTS: &[Key] = &[
            may("cash", "cash = \"1000\""),
            may("revenue_goods", "revenue_goods = \"4000\""),
            may("revenue_points", "revenue_points = \"4010\""),
            may("contract_liability", "contract_liability = \"2400\""),
            may("cost_of_goods", "cost_of_goods = \"5000\""),
            may("inventory", "inventory = \"1200\""),
            may("reward_cost", "reward_cost = \"6100\""),
            may("reward_accrual", "reward_accrual = \"2410\""),
        ];
        match parent.get(key)?.as_table() {
            Some(entries) => Some(self.checked(entries, parent.place(key), "[accounts]", ACCOUNTS)),
            None => {
                self.wrong_kind(parent, key, "a table");
                None
            }
        }
    }

    /// The tables of `[[…]]`.
    pub fn tables<'t>(
        &mut self,
        parent: &Table<'t>,
        key: &str,
        title: &'static str,
        keys: &'static [Key],
    ) -> Vec<Table<'t>> {
        let Some(value) = parent.get(key) else { return Vec::new() };
        let list: Option<Vec<(&'t DeTable<'t>, Range<usize>)>> = value
            .as_array()
            .and_then(|list| list.iter().map(|item| Some((item.get_ref().as_table()?, item.span()))).collect());
        match list {
            Some(list) => list
                .into_iter()
                .map(|(entries, range)| {
                    let span = self.span(range);
                    self.checked(entries, span, title, keys)
                })
                .collect(),
            None => {
                self.wrong_kind(parent, key, "tables under a [[heading]]");
                Vec::new()
            }
        }
    }
}
