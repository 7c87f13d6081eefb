//! `basket = { … }`: how much customers spend at a time.

use super::Basket;
use super::error::{BadAmount, Conflict};
use super::keys::{BASKET, EMPIRICAL, GAMMA_GAMMA, GAMMA_GAMMA_PRESETS, LOGNORMAL};
use super::preset;
use super::quantity::decimal;
use super::reader::{Node, Reader, Table, kind};
use crate::base::closest;
use crate::diagnostic::load_failed;
use crate::numeric::{GammaGamma, ln};

/// Most amounts that are drawn from.
const MOST_AMOUNTS: usize = 1_000_000;
/// The largest amount of an event, in minor units.
const LARGEST: i128 = 1_000_000_000_000;

impl Reader {
    pub(super) fn basket(&mut self, node: Node<'_>) -> Option<Basket> {
        let table = self.table(node.value, node.span, &BASKET)?;
        let mut given = ["lognormal", "gamma-gamma", "empirical"].iter().filter_map(|key| table.get(key));
        let Some(first) = given.next() else {
            // Whoever wrote another key has been told so already.
            if node.value.as_table().is_some_and(|table| table.is_empty()) {
                self.missing(
                    "lognormal",
                    "`basket`",
                    node.span,
                    "basket = { lognormal = { median = \"9.50 EUR\", sigma = 0.6 } }",
                );
            }
            return None;
        };
        if let Some(second) = given.next() {
            self.say(Conflict {
                message: "a basket is drawn in one way".into(),
                at: second.key_span,
                other: Some(first.key_span),
                help: "keep one of the two",
            });
            return None;
        }
        match first.key {
            "gamma-gamma" => self.gamma_gamma(first),
            "empirical" => self.empirical(first),
            _ => self.lognormal(first),
        }
    }

    fn lognormal(&mut self, node: Node<'_>) -> Option<Basket> {
        let table = self.table(node.value, node.span, &LOGNORMAL)?;
        let sigma = table.get("sigma").and_then(|node| self.number(node, 0.0, 5.0));
        match (table.get("median"), table.get("mean")) {
            (Some(median), None) => Some(Basket::Lognormal { mu: ln(self.money_float(median)?), sigma: sigma? }),
            (None, Some(mean)) => {
                let (mean, sigma) = (self.money_float(mean)?, sigma?);
                Some(Basket::Lognormal { mu: ln(mean) - sigma * sigma / 2.0, sigma })
            }
            (Some(median), Some(mean)) => {
                self.say(Conflict {
                    message: "a lognormal basket has a median or a mean, not both".into(),
                    at: mean.span,
                    other: Some(median.span),
                    help: "leave one out: each follows from the other and sigma",
                });
                None
            }
            (None, None) if table.spoilt => None,
            (None, None) => {
                self.missing("median", "`lognormal`", node.span, "median = \"9.50 EUR\"");
                None
            }
        }
    }

    /// Shapes p and q, or those of a preset, and the level: `gamma`, or the mean p · gamma / (q − 1).
    fn gamma_gamma(&mut self, node: Node<'_>) -> Option<Basket> {
        let table = self.table(node.value, node.span, &GAMMA_GAMMA)?;
        let (p, q) = self.shapes(&table, node)?;
        let gamma = match (table.get("gamma"), table.get("mean")) {
            (Some(gamma), None) => self.money_float(gamma)?,
            (None, Some(mean)) => self.money_float(mean)? * (q - 1.0) / p,
            (Some(gamma), Some(mean)) => {
                self.say(Conflict {
                    message: "the level of a gamma-gamma basket is stated twice".into(),
                    at: mean.span,
                    other: Some(gamma.span),
                    help: "leave one out: the mean is p × gamma / (q − 1)",
                });
                return None;
            }
            (None, None) => {
                self.missing("mean", "`gamma-gamma`", node.span, "mean = \"35 EUR\"");
                return None;
            }
        };
        Some(Basket::GammaGamma(GammaGamma { p, q, gamma }))
    }

    fn shapes(&mut self, table: &Table<'_>, node: Node<'_>) -> Option<(f64, f64)> {
        if let Some(named) = table.get("preset") {
            if let Some(own) = table.get("p").or_else(|| table.get("q")) {
                self.say(Conflict {
                    message: format!("a preset already says `{}`", own.key),
                    at: own.key_span,
                    other: Some(named.span),
                    help: "leave out the preset and give p and q, or keep the preset alone",
                });
                return None;
            }
            let name = self.word(named, GAMMA_GAMMA_PRESETS)?;
            return preset::find(preset::GAMMA_GAMMA, &name).map(|model| (model.p, model.q));
        }
        for key in ["p", "q"].iter().filter(|key| table.get(key).is_none()) {
            self.missing(
                key,
                "`gamma-gamma`",
                node.span,
                "basket = { gamma-gamma = { p = 6.25, q = 3.74, mean = \"35 EUR\" } }",
            );
        }
        let p = table.get("p").and_then(|node| self.number(node, 0.01, 1e6));
        // With q of 1 or less the mean basket is infinite.
        let q = table.get("q").and_then(|node| self.number(node, 1.01, 1e6));
        Some((p?, q?))
    }

    fn empirical(&mut self, node: Node<'_>) -> Option<Basket> {
        let table = self.table(node.value, node.span, &EMPIRICAL)?;
        match (table.get("amounts"), table.get("file")) {
            (Some(amounts), None) => {
                if let Some(column) = table.get("column") {
                    self.say(Conflict {
                        message: "`column` plays no part without a file".into(),
                        at: column.key_span,
                        other: Some(amounts.key_span),
                        help: "leave `column` out",
                    });
                    return None;
                }
                self.listed(amounts)
            }
            (None, Some(file)) => self.amounts_of_file(file, table.get("column")),
            (Some(amounts), Some(file)) => {
                self.say(Conflict {
                    message: "amounts are listed or read from a file, not both".into(),
                    at: file.key_span,
                    other: Some(amounts.key_span),
                    help: "leave one of the two out",
                });
                None
            }
            // Whoever wrote another key or kind has been told so already.
            (None, None) if node.value.as_table().is_none_or(|table| !table.is_empty()) => None,
            (None, None) => {
                self.missing(
                    "amounts",
                    "`empirical`",
                    node.span,
                    "basket = { empirical = { file = \"data/cdnow.csv\" } }",
                );
                None
            }
        }
    }

    fn listed(&mut self, node: Node<'_>) -> Option<Basket> {
        let list = node.value.as_array()?;
        let mut amounts = Vec::with_capacity(list.len());
        for item in list.iter() {
            let inner = Node { value: item.get_ref(), span: self.span(item.span()), ..node };
            if inner.value.is_str() {
                amounts.extend(self.money(inner));
            } else {
                self.bad(inner, "money", format!("{} is no amount in quotes", kind(inner.value)));
            }
        }
        (!amounts.is_empty() && amounts.len() == list.len()).then_some(Basket::Empirical(amounts))
    }

    /// The amounts in a column of a CSV file that was loaded beforehand.
    fn amounts_of_file(&mut self, node: Node<'_>, column: Option<Node<'_>>) -> Option<Basket> {
        let name = self.name(node)?;
        let wanted = column.map_or_else(|| "amount".to_string(), |node| self.text(node));
        let text = match self.files.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone())? {
            Ok(text) => text,
            Err(error) => {
                self.say(load_failed(&name, &error, Some(node.span)));
                return None;
            }
        };
        let decimals = u32::from(self.currency.as_ref().map_or(2, |currency| currency.decimals));
        let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header: Vec<String> = match rows.headers() {
            Ok(header) => header.iter().map(|name| name.trim_start_matches('\u{feff}').to_string()).collect(),
            Err(_) => Vec::new(),
        };
        let Some(at) = header.iter().position(|name| name.eq_ignore_ascii_case(&wanted)) else {
            let close = closest(&wanted, header.iter().map(String::as_str)).map(str::to_string);
            let reason = format!("`{name}` has no column `{wanted}`");
            let help = match close {
                Some(close) => format!("did you mean column = \"{close}\"?"),
                None => format!("its first line names these columns: {}", header.join(", ")),
            };
            self.say(BadAmount { at: node.span, reason, help });
            return None;
        };
        let mut amounts = Vec::new();
        for (row, record) in rows.records().enumerate() {
            let amount = record.ok().and_then(|record| {
                let cell = record.get(at)?.to_string();
                let minor = decimal(&cell).ok()?.scaled(decimals)?;
                (0..=LARGEST).contains(&minor).then_some(minor as i64)
            });
            let Some(amount) = amount.filter(|_| row < MOST_AMOUNTS) else {
                let reason = format!("row {} of `{name}` has no amount that can be used", row + 1);
                let help = format!(
                    "an amount is zero or more, with at most {decimals} decimals after a point; at most {MOST_AMOUNTS} rows"
                );
                self.say(BadAmount { at: node.span, reason, help });
                return None;
            };
            amounts.push(amount);
        }
        if amounts.is_empty() {
            let help = "below the header stands one amount a line".to_string();
            self.say(BadAmount { at: node.span, reason: format!("`{name}` holds no amount"), help });
            return None;
        }
        Some(Basket::Empirical(amounts))
    }
}
