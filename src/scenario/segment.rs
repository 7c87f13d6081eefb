use super::error::{Conflict, NobodyBuys, SharesNotWhole, WrongKind};
use super::keys::{CHOICES, MEMBERSHIP, PICKS, STOCKPILE, WISH};
use super::keys::{REDEMPTIONS, SEGMENT, WISHES};
use super::quantity::Decimal;
use super::reader::{Node, Reader, Table, kind};
use super::{Arrival, Choices, Picking, Redeem, Segment, Wish};
use crate::base::{Span, closest};
use crate::core::Program;
use crate::diagnostic::table;

/// Most segments of a scenario, and most rewards and categories that a segment lists.
const MOST_SEGMENTS: usize = 100;
const MOST_LISTED: usize = 31;

impl Reader {
    /// All `[[segment]]`s; names of rewards and categories are those of the first program.
    pub(super) fn segments(&mut self, node: Node<'_>, programs: &[&Program]) -> Vec<Segment> {
        let tables = self.tables(node, &SEGMENT);
        if tables.len() > MOST_SEGMENTS {
            let found = format!("a list of {} segments", tables.len());
            self.out_of_range("segment", node.key_span, found, format!("at most {MOST_SEGMENTS} segments"));
            return Vec::new();
        }
        let single = tables.len() == 1;
        let mut shares: Vec<(Span, Decimal)> = Vec::new();
        let mut names = Vec::new();
        let mut segments = Vec::new();
        for table in &tables {
            let share = match table.get("share") {
                Some(node) => self.share(node, "", 0.0, 100.0).map(|share| (node.span, share)),
                None if single => Some((table.span, Decimal { mantissa: 100, places: 0 })),
                None if table.spoilt => None,
                None => {
                    self.missing("share", "a segment", table.span, "share = \"60%\"");
                    None
                }
            };
            shares.extend(share);
            if let Some(node) = table.get("name") {
                names.extend(self.name(node).map(|name| (name, node.span)));
            }
            let name = table.get("name").map(|node| self.text(node)).unwrap_or_default();
            segments.extend(self.segment(table, name, share.map_or(0.0, |(_, share)| share.float() / 100.0), programs));
        }
        if shares.len() == tables.len() {
            self.whole("the segments", &shares);
        }
        self.distinct("segment", &names);
        segments
    }

    fn segment(&mut self, table: &Table<'_>, name: String, share: f64, programs: &[&Program]) -> Option<Segment> {
        let process = table.get("process").and_then(|node| self.process(node));
        let basket = table.get("basket").and_then(|node| self.basket(node));
        let lines = match table.get("lines") {
            Some(node) => self.lines(node, programs),
            None => vec![("other".to_string(), 1.0)],
        };
        let choices = match table.get("choices") {
            Some(node) => self.choices(node, programs),
            None => Choices::default(),
        };
        let days = self.days;
        let arrival = match table.get("joining") {
            Some(node) => self.joining(node, days).unwrap_or_default(),
            None => Arrival::AtStart,
        };
        let season = table.get("season").and_then(|node| self.season(node, process.as_ref()));
        Some(Segment {
            name,
            share,
            process: process?,
            basket: basket?,
            lines,
            channels: table.get("channels").map(|node| self.places(node)).unwrap_or_default(),
            stores: table.get("stores").map(|node| self.places(node)).unwrap_or_default(),
            season,
            arrival,
            enrol: table.get("enrol").and_then(|node| self.enrol(node)),
            returns: table.get("returns").and_then(|node| self.return_habit(node)),
            members: table.get("members").map(|node| self.member_fields(node, programs)).unwrap_or_default(),
            choices,
        })
    }

    /// Shares of categories. A name that the program does not know is fine (it is "other" to the program)
    /// unless it looks like a slip of one that it does know.
    fn lines(&mut self, node: Node<'_>, programs: &[&Program]) -> Vec<(String, f64)> {
        let Some(entries) = node.value.as_table().map(|table| self.entries(table, node.example)) else {
            self.say(WrongKind {
                key: "lines",
                at: node.span,
                found: kind(node.value),
                wanted: "a table of shares",
                example: node.example,
            });
            return Vec::new();
        };
        if entries.is_empty() || entries.len() > MOST_LISTED {
            self.out_of_range(
                "lines",
                node.span,
                format!("a table of {} categories", entries.len()),
                format!("1 to {MOST_LISTED} categories"),
            );
            return Vec::new();
        }
        let known: Vec<&str> = programs.iter().flat_map(|program| &program.categories).map(String::as_str).collect();
        let mut shares = Vec::new();
        let mut lines = Vec::new();
        for entry in &entries {
            if !known.contains(&entry.key) && entry.key != "other" {
                let unused = known.iter().copied().filter(|name| !entries.iter().any(|other| other.key == *name));
                if closest(entry.key, unused).is_some() {
                    let names: Vec<String> = known.iter().map(|name| (*name).to_string()).collect();
                    self.unknown(table::SCENARIO_UNKNOWN_CATEGORY, "category", entry.key, entry.key_span, &names);
                }
            }
            if !entry.value.is_str() {
                self.wrong_share(*entry);
            } else if let Some(share) = self.share(*entry, "", 0.0, 100.0) {
                shares.push((entry.span, share));
                lines.push((entry.key.to_string(), share.float() / 100.0));
            }
        }
        if shares.len() == entries.len() {
            self.whole("the lines", &shares);
        }
        lines
    }

    /// Warns if the program names categories and nobody buys any of them: its rules on categories then never fire.
    pub(super) fn nobody_buys(&mut self, at: Span, program: &Program, segments: &[Segment]) {
        let bought =
            |category: &String| segments.iter().any(|segment| segment.lines.iter().any(|(name, _)| name == category));
        if let Some(category) = program.categories.first()
            && !program.categories.iter().any(bought)
        {
            self.say(NobodyBuys { category, at });
        }
    }

    fn choices(&mut self, node: Node<'_>, programs: &[&Program]) -> Choices {
        let mut choices = Choices::default();
        let Some(table) = self.table(node.value, node.span, &CHOICES) else { return choices };
        if let Some(node) = table.get("redeem") {
            choices.redeem = self.redeem(node, programs);
        }
        if let Some(node) = table.get("stockpile") {
            self.stockpile(node, &mut choices);
        }
        if let Some(node) = table.get("activate") {
            choices.activate = self.how_often(node);
        }
        if let Some(node) = table.get("pick") {
            choices.pick = match self.word(node, PICKS).as_deref() {
                Some("random") => Picking::Random,
                Some("last") => Picking::Last,
                _ => Picking::First,
            };
        }
        if let Some(table) = table.get("membership").and_then(|node| self.table(node.value, node.span, &MEMBERSHIP)) {
            let share = |reader: &mut Self, key, default| match table.get(key) {
                Some(node) => reader.share(node, "", 0.0, 100.0).map_or(default, |share| share.float() / 100.0),
                None => default,
            };
            choices.membership = (share(self, "start", 0.0), share(self, "renew", 1.0));
        }
        if let Some(node) = table.get("vouchers") {
            choices.vouchers = self.how_often(node);
        }
        choices
    }

    /// A word, or a share.
    fn how_often(&mut self, node: Node<'_>) -> f64 {
        match self.text(node).as_str() {
            "asap" => 1.0,
            "never" | "none" => 0.0,
            text if text.contains('%') => self.share(node, "", 0.0, 100.0).map_or(0.0, |share| share.float() / 100.0),
            _ => {
                self.word(node, WISHES);
                0.0
            }
        }
    }

    /// `stockpile = { never = "20%", steepness = 2 }`, beside `redeem = "stockpile"` or in its place.
    fn stockpile(&mut self, node: Node<'_>, choices: &mut Choices) {
        let Some(table) = self.table(node.value, node.span, &STOCKPILE) else { return };
        let never = match table.get("never") {
            Some(node) => self.share(node, "", 0.0, 100.0).map(|share| share.float() / 100.0),
            None => Some(0.20),
        };
        let steepness = match table.get("steepness") {
            Some(node) => self.number(node, 0.0, 50.0),
            None => Some(2.0),
        };
        if let Redeem::Listed(_) | Redeem::Never = choices.redeem {
            self.say(Conflict {
                message: "rewards are taken in two ways".into(),
                at: node.key_span,
                other: None,
                help: "keep `redeem` or `stockpile`",
            });
        }
        if let (Some(never), Some(steepness)) = (never, steepness) {
            choices.redeem = Redeem::Stockpile { never, steepness };
        }
    }

    fn redeem(&mut self, node: Node<'_>, programs: &[&Program]) -> Redeem {
        if node.value.is_str() {
            return match self.word(node, REDEMPTIONS).as_deref() {
                Some("asap") => Redeem::Asap,
                Some("stockpile") => Redeem::Stockpile { never: 0.20, steepness: 2.0 },
                _ => Redeem::Never,
            };
        }
        let mut wishes = Vec::new();
        if let Some(list) = node.value.as_array() {
            for item in list.iter() {
                let inner = Node { value: item.get_ref(), span: self.span(item.span()), ..node };
                wishes.extend(self.table(inner.value, inner.span, &WISH).and_then(|table| self.wish(&table, None)));
            }
        } else if let Some(table) = node.value.as_table() {
            if table.get("reward").is_some_and(|value| value.get_ref().is_str()) && table.contains_key("probability") {
                let table = self.checked(table, node.span, &WISH);
                wishes.extend(self.wish(&table, None));
            } else {
                for entry in self.entries(table, "redeem = { five_off = \"50%\" }") {
                    wishes.extend(self.named_wish(entry));
                }
            }
        }
        if wishes.len() > MOST_LISTED {
            self.out_of_range(
                "redeem",
                node.span,
                format!("a list of {} rewards", wishes.len()),
                format!("at most {MOST_LISTED} rewards"),
            );
        }
        let names: Vec<(String, Span)> = wishes.iter().map(|wish: &Wish| (wish.reward.clone(), wish.span)).collect();
        self.distinct("reward", &names);
        self.known_rewards(&wishes, programs);
        Redeem::Listed(wishes)
    }

    fn known_rewards(&mut self, wishes: &[Wish], programs: &[&Program]) {
        let offers = programs.iter().flat_map(|program| program.offers.iter().map(|offer| &offer.name));
        let payments = programs.iter().flat_map(|program| program.money_off.iter().map(|payment| &payment.name));
        let mut known: Vec<String> = offers.chain(payments).cloned().collect();
        known.sort();
        known.dedup();
        if programs.is_empty() {
            return;
        }
        for wish in wishes {
            if !known.contains(&wish.reward) {
                self.unknown(table::SCENARIO_UNKNOWN_REWARD, "reward", &wish.reward, wish.span, &known);
            }
        }
    }

    /// `five_off = "50%"`, or `five_off = { probability = "50%", spread = "20%" }`.
    fn named_wish(&mut self, entry: Node<'_>) -> Option<Wish> {
        if entry.value.is_str() {
            let probability = self.share(entry, "", 0.0, 100.0)?.float() / 100.0;
            return Some(Wish { reward: entry.key.to_string(), span: entry.key_span, probability, spread: 0.0 });
        }
        if !entry.value.is_table() {
            self.wrong_share(entry);
            return None;
        }
        let table = self.table(entry.value, entry.span, &WISH)?;
        self.wish(&table, Some(entry))
    }

    fn wish(&mut self, table: &Table<'_>, named: Option<Node<'_>>) -> Option<Wish> {
        let (reward, span) = match (named, table.get("reward")) {
            (Some(entry), None) => (entry.key.to_string(), entry.key_span),
            (None, Some(node)) => (self.name(node)?, node.span),
            (Some(entry), Some(node)) => {
                self.say(Conflict {
                    message: "the reward is named twice".into(),
                    at: node.span,
                    other: Some(entry.key_span),
                    help: "leave `reward` out: the table already stands under the reward's name",
                });
                return None;
            }
            (None, None) => {
                self.missing("reward", "`redeem`", table.span, "reward = \"five_off\"");
                return None;
            }
        };
        let probability = table.get("probability").and_then(|node| self.share(node, "", 0.0, 100.0))?.float() / 100.0;
        let spread = match table.get("spread") {
            Some(node) => self.share(node, "", 0.0, 99.0)?.float() / 100.0,
            None => 0.0,
        };
        Some(Wish { reward, span, probability, spread })
    }

    /// Shares must sum to exactly 100%.
    pub(super) fn whole(&mut self, of: &str, shares: &[(Span, Decimal)]) {
        let places = shares.iter().map(|(_, share)| share.places).max().unwrap_or(0);
        let sum: i128 = shares.iter().filter_map(|(_, share)| share.scaled(places)).sum();
        if sum != 100 * 10i128.pow(places) {
            let show = |number: Decimal| format!("{}%", number.float());
            let labels = shares.iter().map(|(span, share)| (*span, show(*share))).collect();
            self.say(SharesNotWhole { of, sum: show(Decimal { mantissa: sum, places }), shares: labels });
        }
    }
}
