//! An accounting file (TOML) into [`Accounts`]; every problem with its place.

pub(in crate::finance) mod table;
pub(in crate::finance) mod value;

use std::collections::BTreeMap;

use toml::de::DeTable;

use self::table::{Key, Table, Tables, may, must, not_toml};
use super::model::{Accounts, Cohort, Kind, Period, Treatment};
use super::position::Position;
use super::recognition::Variant;
use super::{Account, split};
use crate::base::{SourceId, Span};
use crate::diagnostic::{Diagnostic, table as codes};
use crate::finance::rate::{Balance, RateOnIssued};

const FILE: &[Key] = &[
    must("currency", "currency = \"EUR\""),
    may("decimals", "decimals = 2"),
    may("method", "method = \"proportional\""),
    may("status_perk", "status_perk = \"expense\""),
    may("periods", "periods = [\"2025\", \"2026\"]"),
    may("accounts", "[accounts]"),
    may("cohort", "[[cohort]]"),
    may("balance", "[[balance]]"),
];
const COHORT: &[Key] = &[
    must("name", "name = \"sales of 2025\""),
    may("kind", "kind = \"points\""),
    may("treatment", "treatment = \"accrue\""),
    may("method", "method = \"proportional\""),
    may("sold", "sold = \"2025\""),
    must("price", "price = 100_000"),
    may("goods_price", "goods_price = 100_000"),
    must("issued", "issued = 10_000"),
    may("value_per_point", "value_per_point = 1.00"),
    may("right_price", "right_price = 9_500"),
    may("allocated", "allocated = 9_000"),
    may("expected", "expected = 9_500"),
    may("rate", "rate = \"95%\""),
    may("cost_of_goods", "cost_of_goods = 60_000"),
    may("cost_per_point", "cost_per_point = 0.70"),
    may("period", "[[cohort.period]]"),
];
const PERIOD: &[Key] = &[
    must("name", "name = \"2025\""),
    must("redeemed", "redeemed = 4_500"),
    may("expected", "expected = 9_700"),
    may("rate", "rate = \"97%\""),
    may("ends", "ends = true"),
];
const BALANCE: &[Key] = &[
    must("name", "name = \"31 December 2025\""),
    must("issued", "issued = 1_000_000"),
    must("redeemed", "redeemed = 700_000"),
    may("expired", "expired = 50_000"),
    must("rate", "rate = \"80%\""),
    must("cost_per_point", "cost_per_point = 0.0067"),
];

/// Reads a file. `None` iff there are errors; warnings tell where an estimate had to be raised to what was redeemed already.
pub fn read(source: SourceId, text: &str) -> (Option<Accounts>, Vec<Diagnostic>) {
    let mut reader = Reader { tables: Tables::new(source), accounts: Accounts::default(), numbers: BTreeMap::new() };
    match DeTable::parse(text) {
        Ok(root) => reader.file(root.get_ref(), text.len()),
        Err(error) => {
            let help = "it is `key = value` lines under `[[cohort]]` and `[[cohort.period]]` headings";
            reader.tables.say(not_toml(source, &error, "the accounting file is", help));
        }
    }
    let broken = reader.tables.diagnostics.iter().any(Diagnostic::is_error);
    ((!broken).then_some(reader.accounts), reader.tables.diagnostics)
}

struct Reader {
    tables: Tables,
    accounts: Accounts,
    /// Numbers of the periods.
    numbers: BTreeMap<String, usize>,
}

impl Reader {
    fn file(&mut self, root: &DeTable<'_>, length: usize) {
        let whole = self.tables.span(0..length);
        let file = self.tables.checked(root, whole, "the file", FILE);
        self.accounts.currency = self.tables.text(&file, "currency").unwrap_or_default();
        let decimals = self.tables.count(&file, "decimals").unwrap_or(2);
        match u8::try_from(decimals).ok().filter(|decimals| *decimals <= 4) {
            Some(decimals) => self.accounts.decimals = decimals,
            None => self.tables.out_of_range(&file, "decimals", "0 to 4: most currencies have 2"),
        }
        self.tables.money = (self.accounts.currency.clone(), self.accounts.decimals);
        let variant = self.variant(&file).unwrap_or_default();
        self.accounts.status_perk = self.tables.word(&file, "status_perk", &Treatment::ALL).unwrap_or_default();
        for (name, place) in self.tables.texts(&file, "periods") {
            if self.numbers.contains_key(&name) {
                self.tables.twice("period", &name, place, None);
            }
            self.period(&name);
        }
        let listed = !self.numbers.is_empty();
        if let Some(names) = self.tables.table(&file, "accounts") {
            for (key, _, _) in Account::ALL.map(|(_, key, usual)| (key, usual, ())) {
                if let Some(name) = self.tables.text(&names, key) {
                    self.accounts.account_names.push((key.to_owned(), name));
                }
            }
        }
        let mut seen = BTreeMap::new();
        for table in self.tables.tables(&file, "cohort", "a cohort", COHORT) {
            self.once(&mut seen, &table, "cohort");
            if let Some(cohort) = self.cohort(&table, variant, listed) {
                self.accounts.cohorts.push(cohort);
            }
        }
        let mut seen = BTreeMap::new();
        for table in self.tables.tables(&file, "balance", "a balance", BALANCE) {
            self.once(&mut seen, &table, "balance");
            if let Some(position) = self.position(&table) {
                self.accounts.positions.push(position);
            }
        }
        let nothing = self.accounts.cohorts.is_empty() && self.accounts.positions.is_empty();
        if nothing && !self.tables.diagnostics.iter().any(Diagnostic::is_error) {
            let help = "write a [[cohort]] for the sales of each period, or a [[balance]] for a whole program";
            self.tables.say(
                Diagnostic::new(codes::ACCOUNTS_MISSING, "the file has no cohort and no balance")
                    .label(self.tables.span(0..length.min(80)), "nothing to account for")
                    .help(help),
            );
        }
    }

    fn once(&mut self, seen: &mut BTreeMap<String, Span>, table: &Table<'_>, what: &str) {
        let Some(name) = self.tables.text(table, "name") else { return };
        let place = table.place("name");
        if let Some(first) = seen.insert(name.clone(), place) {
            self.tables.twice(what, &name, place, Some(first));
        }
    }

    fn variant(&mut self, table: &Table<'_>) -> Option<Variant> {
        let words = Variant::ALL.map(|variant| (variant.name(), variant));
        self.tables.word(table, "method", &words)
    }

    /// The number of a period, a new one if it is not known yet.
    fn period(&mut self, name: &str) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            self.accounts.periods.push(name.to_owned());
            next
        })
    }

    /// The number of the period that a key names; where periods are listed, it must be one of them.
    fn named(&mut self, table: &Table<'_>, key: &str, listed: bool) -> Option<usize> {
        let name = self.tables.text(table, key)?;
        if listed && !self.numbers.contains_key(&name) {
            let known = format!("one of `periods`: {}", self.accounts.periods.join(", "));
            self.tables.out_of_range(table, key, &known);
            return None;
        }
        Some(self.period(&name))
    }

    /// The estimate of a table in points: `expected`, or `rate` of the points issued.
    fn estimate(&mut self, table: &Table<'_>, issued: i64) -> Option<f64> {
        let both = table.get("expected").is_some() && table.get("rate").is_some();
        if both {
            self.tables.out_of_range(table, "rate", "left out where `expected` says the same in points");
        }
        let issued = issued as f64;
        if table.get("rate").is_some() {
            return self.tables.rate(table, "rate").map(|rate| rate * issued);
        }
        let expected = self.tables.figure(table, "expected")?;
        if expected > issued {
            self.tables.out_of_range(table, "expected", "at most the points issued");
            return None;
        }
        Some(expected)
    }

    fn cohort(&mut self, table: &Table<'_>, variant: Variant, listed: bool) -> Option<Cohort> {
        let before = self.tables.diagnostics.len();
        let name = self.tables.text(table, "name");
        let kind = self.tables.word(table, "kind", &Kind::ALL).unwrap_or_default();
        let variant = self.variant(table).unwrap_or(variant);
        let price = self.tables.money(table, "price");
        let issued = self.tables.count(table, "issued");
        if issued == Some(0) {
            self.tables.out_of_range(table, "issued", "above zero: a cohort without points needs no deferral");
        }
        let issued = issued.filter(|issued| *issued > 0)?;
        let expected = self.estimate(table, issued);
        let goods = self.tables.amount(table, "goods_price");
        let (right, allocated) = self.right(table, expected, price);
        let cost_of_goods = self.tables.money(table, "cost_of_goods").unwrap_or(0);
        let cost_per_point = self.tables.amount(table, "cost_per_point");
        let own = self.tables.word(table, "treatment", &Treatment::ALL);
        let treatment = own.unwrap_or_else(|| kind.treatment(self.accounts.status_perk));
        let deferred = treatment == Treatment::Defer;
        if !deferred && cost_per_point.is_none() && table.get("cost_per_point").is_none() {
            self.tables.missing(table, "cost_per_point", "cost_per_point = 0.70");
        }
        let sold = self.named(table, "sold", listed);
        let periods = self.periods(table, issued, expected, sold, listed);
        let sold = sold.or_else(|| periods.first().map(|period| period.number)).unwrap_or_else(|| match listed {
            true => 0,
            false => self.period("at sale"),
        });
        let (goods, right) = match (goods, right, allocated) {
            (Some(goods), Some(right), _) => (goods, right),
            (goods, right, Some(_)) => (goods.unwrap_or(0.0), right.unwrap_or(0.0)),
            (goods, right, None) if !deferred => (goods.unwrap_or(0.0), right.unwrap_or(0.0)),
            (None, _, None) if table.get("goods_price").is_none() => {
                self.tables.missing(table, "goods_price", "goods_price = 100_000");
                return None;
            }
            (_, _, None) => {
                let lacks = table.get("value_per_point").is_none() && table.get("right_price").is_none();
                if lacks {
                    self.tables.missing(table, "value_per_point", "value_per_point = 1.00");
                } else if self.tables.diagnostics.len() == before {
                    self.tables.missing(table, "expected", "expected = 9_500");
                }
                return None;
            }
        };
        if deferred && allocated.is_none() && split(1.0, &[goods, right]).is_none() {
            self.tables.out_of_range(table, "goods_price", "above zero where the points are worth nothing");
        }
        let new_error = self.tables.diagnostics.iter().skip(before).any(Diagnostic::is_error);
        let (Some(name), Some(price), false) = (name, price, new_error) else { return None };
        let expected = expected.unwrap_or_else(|| periods.first().map_or(0.0, |period| period.expected));
        Some(Cohort {
            name,
            kind,
            treatment: own,
            variant,
            sold,
            price,
            goods,
            right,
            allocated,
            issued,
            expected,
            cost_of_goods,
            cost_per_point,
            brought_forward: false,
            periods,
        })
    }

    /// What the points are worth (unrounded minor units), and what they were allocated if the file says so.
    fn right(&mut self, table: &Table<'_>, expected: Option<f64>, price: Option<i64>) -> (Option<f64>, Option<i64>) {
        let allocated = self.tables.money(table, "allocated");
        if allocated.zip(price).is_some_and(|(allocated, price)| allocated > price) {
            self.tables.out_of_range(table, "allocated", "at most the price");
        }
        let value = self.tables.amount(table, "value_per_point");
        let whole = self.tables.amount(table, "right_price");
        if value.is_some() && whole.is_some() {
            self.tables.out_of_range(table, "right_price", "left out where `value_per_point` is given");
        }
        (whole.or_else(|| Some(value? * expected?)), allocated)
    }

    fn periods(
        &mut self,
        table: &Table<'_>,
        issued: i64,
        at_sale: Option<f64>,
        sold: Option<usize>,
        listed: bool,
    ) -> Vec<Period> {
        let mut found: Vec<Period> = Vec::new();
        let (mut redeemed, mut ended) = (0i64, false);
        for entry in self.tables.tables(table, "period", "a period", PERIOD) {
            let number = self.named(&entry, "name", listed);
            let own = self.estimate(&entry, issued);
            let count = self.tables.count(&entry, "redeemed");
            let ends = self.tables.flag(&entry, "ends");
            let (Some(number), Some(count)) = (number, count) else { continue };
            let earliest = found.last().map(|last| last.number + 1).or(sold).unwrap_or(0);
            if number < earliest {
                self.tables.out_of_range(&entry, "name", "later than the period before and not before the sale");
            }
            if ended {
                self.tables.out_of_range(&entry, "name", "no later than the period in which the right ends");
            }
            redeemed = redeemed.saturating_add(count);
            if redeemed > issued {
                self.tables.out_of_range(&entry, "redeemed", "with all before at most the points issued");
                break;
            }
            let last = found.last().map(|last| last.expected).or(at_sale);
            let Some(expected) = own.or(last) else {
                let given = |table: &Table<'_>| table.get("expected").is_some() || table.get("rate").is_some();
                if !given(&entry) && !given(table) {
                    self.tables.missing(&entry, "expected", "expected = 9_700");
                }
                continue;
            };
            let key = if entry.get("rate").is_some() { "rate" } else { "expected" };
            let place = entry.get(key).map(|_| entry.place(key));
            self.doubts(expected, redeemed, ends, place.unwrap_or(entry.span));
            ended |= ends;
            found.push(Period { number, redeemed: count, expected, ends, place });
        }
        found
    }

    /// Estimates that cannot be right, or that recognise nothing.
    fn doubts(&mut self, expected: f64, redeemed: i64, ends: bool, place: Span) {
        if expected < redeemed as f64 {
            let message = format!("the estimate {expected} lies below the {redeemed} points redeemed already");
            self.tables.say(
                Diagnostic::new(codes::ESTIMATE_TOO_LOW, message)
                    .label(place, "raised to what is redeemed")
                    .help("an estimate of points ever to be redeemed holds those redeemed already"),
            );
        } else if expected <= 0.0 && !ends {
            self.tables.say(
                Diagnostic::new(codes::ESTIMATE_NOTHING, "nothing is expected to be redeemed")
                    .label(place, "nothing is recognised")
                    .help("the allocation stays a liability until the right ends: say `ends = true` in that period"),
            );
        }
    }

    fn position(&mut self, table: &Table<'_>) -> Option<(String, Position)> {
        let name = self.tables.text(table, "name");
        let issued = self.tables.count(table, "issued");
        let redeemed = self.tables.count(table, "redeemed");
        let expired = self.tables.count(table, "expired").unwrap_or(0);
        let rate = self.tables.rate(table, "rate");
        let cost_per_point = self.tables.figure(table, "cost_per_point");
        let (name, issued, redeemed, rate) = (name?, issued?, redeemed?, RateOnIssued::new(rate?).ok()?);
        let Some(balance) = Balance::new(issued as f64, redeemed as f64, expired as f64) else {
            self.tables.out_of_range(table, "redeemed", "with the expired points at most the points issued");
            return None;
        };
        if rate.value() * balance.issued() < balance.redeemed() {
            let message = format!("the rate expects fewer points than the {redeemed} redeemed already");
            self.tables.say(
                Diagnostic::new(codes::ESTIMATE_TOO_LOW, message)
                    .label(table.place("rate"), "this is a rate on all points issued")
                    .help("nothing more is expected then; is this a rate on the points outstanding?"),
            );
        }
        Some((name, Position { balance, rate, cost_per_point: cost_per_point? }))
    }
}
