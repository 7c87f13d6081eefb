//! Segments beside process and basket: season, joining, signing up, places, fields, returns; and mailings.

use super::error::Conflict;
use super::error_behaviour::SeasonOfDates;
use super::keys::{AUDIENCES, ENROL, JOINING, MAILING, RETURNS, SEASON, SEASONS};
use super::quantity::Decimal;
use super::reader::{Node, Reader, Table};
use super::{Arrival, Audience, Enrol, Mailing, Process, ReturnHabit, Season};
use crate::base::Span;
use crate::core::{AttributeKind, Program};

/// Weekdays and months of retail: Saturdays and December busy, Sundays and late winter quiet. A judgement, to be
/// replaced by one's own.
const RETAIL: Season = Season {
    weekday: [0.93, 0.93, 0.95, 1.02, 1.20, 1.35, 0.62],
    month: [0.93, 0.90, 0.98, 0.98, 1.00, 0.99, 0.97, 0.96, 0.98, 1.01, 1.06, 1.24],
    trend: 1.0,
};
const EVEN: Season = Season { weekday: [1.0; 7], month: [1.0; 12], trend: 1.0 };
/// Most values and fields that a segment states.
const MOST: usize = 100;

impl Reader {
    pub(super) fn season(&mut self, node: Node<'_>, process: Option<&Process>) -> Option<Season> {
        let season = if node.value.is_str() {
            match self.word(node, SEASONS)?.as_str() {
                "retail" => RETAIL,
                _ => EVEN,
            }
        } else {
            let table = self.table(node.value, node.span, &SEASON)?;
            let weekday = match table.get("weekday") {
                Some(node) => self.factors::<7>(node)?,
                None => [1.0; 7],
            };
            let month = match table.get("month") {
                Some(node) => self.factors::<12>(node)?,
                None => [1.0; 12],
            };
            let trend = match table.get("trend") {
                Some(node) => 1.0 + self.share(node, "per year", -90.0, 900.0)?.float() / 100.0,
                None => 1.0,
            };
            Season { weekday, month, trend }
        };
        if let Some(Process::BgBb { .. } | Process::Sbg { .. }) = process {
            self.say(SeasonOfDates { at: node.key_span });
            return None;
        }
        // An even season is none: purchases then fall on the same second as without the key.
        (season != EVEN).then_some(season)
    }

    /// Numbers of days or months, scaled to a mean of 1.
    fn factors<const N: usize>(&mut self, node: Node<'_>) -> Option<[f64; N]> {
        let list = node.value.as_array()?;
        let mut factors = [0.0; N];
        for (slot, item) in factors.iter_mut().zip(list.iter()) {
            let inner = Node { value: item.get_ref(), span: self.span(item.span()), ..node };
            *slot = self.number(inner, 0.0, 1e6)?;
        }
        let mean = factors.iter().sum::<f64>() / N as f64;
        if mean <= 0.0 {
            self.out_of_range(node.key, node.span, "all zero".into(), "above zero on some day".into());
            return None;
        }
        Some(factors.map(|factor| factor / mean))
    }

    pub(super) fn joining(&mut self, node: Node<'_>, days: Option<i32>) -> Option<Arrival> {
        if node.value.is_str() {
            self.word(node, &["at start"])?;
            return Some(Arrival::AtStart);
        }
        let table = self.table(node.value, node.span, &JOINING)?;
        let over = table.get("over").and_then(|node| self.days(node, 1.0, f64::from(days.unwrap_or(20_000))));
        let rate = |reader: &mut Self, key| match table.get(key) {
            Some(node) => reader.share(node, "", 0.01, 10_000.0).map(|share| Some(share.float() / 100.0)),
            None => Some(None),
        };
        let (own, brought) = (rate(self, "own")?, rate(self, "brought")?);
        let days = over?;
        match (own, brought) {
            (None, None) => Some(Arrival::Even { days }),
            (Some(own), brought) => Some(Arrival::WordOfMouth { days, own, brought: brought.unwrap_or(0.0) }),
            (None, Some(_)) => {
                self.missing("own", "`joining`", node.span, "own = \"3%\"");
                None
            }
        }
    }

    pub(super) fn enrol(&mut self, node: Node<'_>) -> Option<Enrol> {
        let table = self.table(node.value, node.span, &ENROL)?;
        let share = |reader: &mut Self, key, default| fraction(reader, &table, key, default);
        let (joins, at_visit) = (share(self, "share", 0.6)?, share(self, "at_visit", 0.3)?);
        let never = share(self, "never", 0.35)?;
        let number = |reader: &mut Self, key, default, least, most| match table.get(key) {
            Some(node) => reader.number(node, least, most),
            None => Some(default),
        };
        let slope = number(self, "slope", 1.37, -10.0, 10.0)?;
        let friction = number(self, "friction", 0.4, 0.0, 10.0)?;
        let steps = number(self, "steps", 0.0, 0.0, 100.0)?;
        Some(Enrol { share: joins.clamp(0.0001, 0.9999), slope, at_visit, friction, steps, never })
    }

    pub(super) fn return_habit(&mut self, node: Node<'_>) -> Option<ReturnHabit> {
        let table = self.table(node.value, node.span, &RETURNS)?;
        let share = table.get("share").and_then(|node| self.share(node, "", 0.0, 100.0))?.float() / 100.0;
        let after = match table.get("after") {
            Some(node) => self.days(node, 0.0, 3_650.0)?,
            None => 10.0,
        };
        Some(ReturnHabit { share, after })
    }

    /// Shares of channels or stores: names that the program does not know are fine, they are "any other" to it.
    pub(super) fn places(&mut self, node: Node<'_>) -> Vec<(String, f64)> {
        let Some(entries) = node.value.as_table().map(|table| self.entries(table, node.example)) else {
            self.wrong_share(node);
            return Vec::new();
        };
        self.named_shares(node, &entries)
    }

    pub(super) fn named_shares(&mut self, node: Node<'_>, entries: &[Node<'_>]) -> Vec<(String, f64)> {
        if entries.is_empty() || entries.len() > MOST {
            let found = format!("a table of {} names", entries.len());
            self.out_of_range(node.key, node.span, found, format!("1 to {MOST} names"));
            return Vec::new();
        }
        let mut shares: Vec<(Span, Decimal)> = Vec::new();
        let mut named = Vec::new();
        for entry in entries {
            if !entry.value.is_str() {
                self.wrong_share(*entry);
            } else if let Some(share) = self.share(*entry, "", 0.0, 100.0) {
                shares.push((entry.span, share));
                named.push((entry.key.to_string(), share.float() / 100.0));
            }
        }
        if shares.len() == entries.len() {
            self.whole(&format!("`{}`", node.key), &shares);
        }
        named
    }

    /// `members = { card = { paper = "30%", app = "70%" } }`: fields of the program's `member { … }` with shares of
    /// their values.
    pub(super) fn member_fields(&mut self, node: Node<'_>, programs: &[&Program]) -> Vec<(String, Vec<(String, f64)>)> {
        let Some(table) = node.value.as_table() else { return Vec::new() };
        let words = |program: &&Program| {
            let named = program.attributes.iter().filter(|one| matches!(one.kind, AttributeKind::Words(_)));
            named.map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        let known: Vec<String> = programs.iter().flat_map(words).collect();
        let mut fields = Vec::new();
        for field in self.entries(table, node.example) {
            if !programs.is_empty() && !self.known_name("field of members", field.key, field.key_span, &known) {
                continue;
            }
            let Some(entries) = field.value.as_table().map(|table| self.entries(table, node.example)) else {
                self.wrong_share(field);
                continue;
            };
            let values: Vec<String> = programs.iter().flat_map(|program| values_of(program, field.key)).collect();
            for entry in &entries {
                // `other` is every value that the program does not name.
                if !programs.is_empty() && entry.key != "other" {
                    self.known_name("value of the field", entry.key, entry.key_span, &values);
                }
            }
            let shares = self.named_shares(field, &entries);
            fields.push((field.key.to_string(), shares));
        }
        fields
    }

    pub(super) fn mailings(&mut self, node: Node<'_>) -> Vec<Mailing> {
        let tables = self.tables(node, &MAILING);
        if tables.len() > MOST {
            let found = format!("a list of {} mailings", tables.len());
            self.out_of_range("mailing", node.key_span, found, format!("at most {MOST} mailings"));
            return Vec::new();
        }
        let mut names = Vec::new();
        let mut mailings = Vec::new();
        for table in &tables {
            if let Some(node) = table.get("name") {
                names.extend(self.name(node).map(|name| (name, node.span)));
            }
            mailings.extend(self.mailing(table));
        }
        self.distinct("mailing", &names);
        mailings
    }

    fn mailing(&mut self, table: &Table<'_>) -> Option<Mailing> {
        let name = table.get("name").and_then(|node| self.name(node));
        let time = |reader: &mut Self, key, least, default| match table.get(key) {
            Some(node) => reader.days(node, least, 20_000.0),
            None => Some(default),
        };
        let first = time(self, "first", 0.0, 30.4375)?;
        let every = time(self, "every", 1.0, f64::INFINITY)?;
        let share = fraction(self, table, "share", 1.0)?;
        let read = fraction(self, table, "read", 0.25)?;
        let cost = match table.get("cost") {
            Some(node) => self.money(node)?,
            None => 0,
        };
        let to = match table.get("to") {
            None => Audience::All,
            Some(node) => match self.word(node, AUDIENCES)?.as_str() {
                "heavy" => Audience::Heavy,
                "light" => Audience::Light,
                "lapsing" => Audience::Lapsing,
                _ => Audience::All,
            },
        };
        Some(Mailing { name: name?, first, every, to, share, read, cost })
    }

    /// A mail that nothing answers is money lost without a chance: say so.
    pub(super) fn answered(&mut self, mailing: Node<'_>, response: Option<Span>, answered: bool) {
        if !answered {
            self.say(Conflict {
                message: "mails are sent and nobody answers them".into(),
                at: mailing.key_span,
                other: response,
                help: "state what a mail that is read does: [response] with mailing = { lift = \"20%\" }",
            });
        }
    }
}

fn fraction(reader: &mut Reader, table: &Table<'_>, key: &str, default: f64) -> Option<f64> {
    match table.get(key) {
        Some(node) => reader.share(node, "", 0.0, 100.0).map(|share| share.float() / 100.0),
        None => Some(default),
    }
}

/// Values that a program names for a field.
fn values_of(program: &Program, field: &str) -> Vec<String> {
    let found = program.attributes.iter().find(|attribute| attribute.name == field);
    match found.map(|attribute| &attribute.kind) {
        Some(AttributeKind::Words(words)) => words.clone(),
        _ => Vec::new(),
    }
}
