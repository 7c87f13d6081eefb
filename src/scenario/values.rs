//! Values with their units, read from the nodes that the reader has found.

use toml::de::DeValue;

use super::error::{BadQuantity, OtherCurrency, OutOfRange, UnknownName};
use super::quantity::{Decimal, Time, money, share, time};
use super::read::group;
use super::reader::{Node, Reader, kind, whole};
use crate::base::closest;
use crate::diagnostic::table;
use crate::quantity::{Date, Day, Ratio};

impl Reader {
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
                    range: format!("a whole number from {least} to {}", group(i128::from(most))),
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
}
