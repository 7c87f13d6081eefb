//! The terms of a close, from TOML; every problem with its place.

use toml::de::DeTable;

use super::terms::{Every, Logged, Overlay, Selection, Stated, Terms, WalletTerms, What};
use crate::base::SourceId;
use crate::diagnostic::Diagnostic;
use crate::finance::accounting::read::table::{Key, Table, Tables, may, must, not_toml};
use crate::finance::accounting::{Account, Kind, Treatment, Variant};
use crate::finance::study::Method;

const FILE: &[Key] = &[
    may("currency", "currency = \"EUR\""),
    may("decimals", "decimals = 2"),
    may("point_decimals", "point_decimals = 0"),
    may("every", "every = \"month\""),
    may("method", "method = \"proportional\""),
    may("estimator", "estimator = \"hazard\""),
    may("prior", "prior = \"85%\""),
    may("value_per_point", "value_per_point = 0.01"),
    may("cost_per_point", "cost_per_point = 0.007"),
    may("status_perk", "status_perk = \"expense\""),
    may("accounts", "[accounts]"),
    may("wallet", "[[wallet]]"),
    may("element", "[[element]]"),
    may("selection", "[[selection]]"),
    may("overlay", "[[overlay]]"),
    may("close", "[[close]]"),
];
const WALLET: &[Key] = &[
    must("name", "name = \"miles\""),
    may("value_per_point", "value_per_point = 0.01"),
    may("cost_per_point", "cost_per_point = 0.007"),
];
const ELEMENT: &[Key] = &[must("name", "name = \"gift\""), must("kind", "kind = \"marketing\"")];
const SELECTION: &[Key] = &[
    must("cohort", "cohort = \"2026-03\""),
    must("estimator", "estimator = \"cape-cod\""),
    must("author", "author = \"J. Doe\""),
    must("date", "date = \"2026-04-03\""),
    must("reason", "reason = \"three months of age only\""),
];
const OVERLAY: &[Key] = &[
    may("cohort", "cohort = \"2026-03\""),
    may("rate", "rate = \"85%\""),
    may("to_come", "to_come = \"+5%\""),
    must("author", "author = \"J. Doe\""),
    must("date", "date = \"2026-04-03\""),
    must("reason", "reason = \"the catalogue closes in May\""),
];
const CLOSE: &[Key] = &[
    must("period", "period = \"2026-02\""),
    may("cohort", "cohort = \"2025-11\""),
    must("rate", "rate = \"85%\""),
    may("author", "author = \"J. Doe\""),
    may("date", "date = \"2026-03-03\""),
    may("reason", "reason = \"as posted\""),
];

/// Reads terms. `None` iff there are errors.
pub fn read_terms(source: SourceId, text: &str) -> (Option<Terms>, Vec<Diagnostic>) {
    let mut reader = Reader { tables: Tables::new(source), terms: Terms::default() };
    match DeTable::parse(text) {
        Ok(root) => reader.file(root.get_ref(), text.len()),
        Err(error) => {
            let help = "they are `key = value` lines, and headings such as `[[overlay]]`";
            reader.tables.say(not_toml(source, &error, "the terms of the close are", help));
        }
    }
    let broken = reader.tables.diagnostics.iter().any(Diagnostic::is_error);
    ((!broken).then_some(reader.terms), reader.tables.diagnostics)
}

struct Reader {
    tables: Tables,
    terms: Terms,
}

impl Reader {
    fn file(&mut self, root: &DeTable<'_>, length: usize) {
        let whole = self.tables.span(0..length);
        let file = self.tables.checked(root, whole, "the file", FILE);
        self.terms.currency = self.tables.text(&file, "currency").unwrap_or_default();
        self.terms.decimals = self.digits(&file, "decimals", 2);
        self.terms.point_decimals = self.digits(&file, "point_decimals", 0);
        self.tables.money = (self.terms.currency.clone(), self.terms.decimals);
        let terms = &mut self.terms;
        terms.every = self.tables.word(&file, "every", &Every::ALL).unwrap_or_default();
        let variants = Variant::ALL.map(|variant| (variant.name(), variant));
        terms.variant = self.tables.word(&file, "method", &variants).unwrap_or_default();
        terms.status_perk = self.tables.word(&file, "status_perk", &Treatment::ALL).unwrap_or_default();
        terms.prior = self.tables.rate(&file, "prior");
        if let Some(method) = self.estimator(&file) {
            self.terms.method = method;
        }
        if let Some(names) = self.tables.table(&file, "accounts") {
            for (_, key, _) in Account::ALL {
                if let Some(name) = self.tables.text(&names, key) {
                    self.terms.account_names.push((key.to_owned(), name));
                }
            }
        }
        for table in self.tables.tables(&file, "wallet", "a wallet", WALLET) {
            let wallet = self.tables.text(&table, "name").unwrap_or_default();
            self.worth(&table, wallet);
        }
        self.worth(&file, String::new());
        for table in self.tables.tables(&file, "element", "an element", ELEMENT) {
            let kind = self.tables.word(&table, "kind", &Kind::ALL);
            if let (Some(name), Some(kind)) = (self.tables.text(&table, "name"), kind) {
                self.terms.kinds.push((name, kind));
            }
        }
        for table in self.tables.tables(&file, "selection", "a selection", SELECTION) {
            let (cohort, method) = (self.tables.text(&table, "cohort"), self.estimator(&table));
            let logged = self.logged(&table);
            if let (Some(cohort), Some(method)) = (cohort, method) {
                self.terms.selections.push(Selection { cohort, method, logged });
            }
        }
        for table in self.tables.tables(&file, "overlay", "an overlay", OVERLAY) {
            self.overlay(&table);
        }
        for table in self.tables.tables(&file, "close", "a close", CLOSE) {
            let (period, cohort) = (self.tables.text(&table, "period"), self.tables.text(&table, "cohort"));
            let rate = self.tables.rate(&table, "rate");
            let logged = self.logged(&table);
            if let (Some(period), Some(rate)) = (period, rate) {
                self.terms.stated.push(Stated { period, cohort, rate, logged });
            }
        }
    }

    fn digits(&mut self, file: &Table<'_>, key: &str, usual: u8) -> u8 {
        let Some(count) = self.tables.count(file, key) else { return usual };
        match u8::try_from(count).ok().filter(|digits| *digits <= 4) {
            Some(digits) => digits,
            None => {
                self.tables.out_of_range(file, key, "0 to 4");
                usual
            }
        }
    }

    fn worth(&mut self, table: &Table<'_>, wallet: String) {
        let (value, cost) = (self.tables.amount(table, "value_per_point"), self.tables.amount(table, "cost_per_point"));
        let money = table.get("value_per_point").is_some() || table.get("cost_per_point").is_some();
        if money && self.terms.currency.is_empty() {
            self.tables.missing(table, "currency", "currency = \"EUR\"");
        }
        if value.is_some() || cost.is_some() {
            self.terms.wallets.push(WalletTerms { wallet, value, cost });
        }
    }

    fn estimator(&mut self, table: &Table<'_>) -> Option<Method> {
        let words = Method::ALL.map(|method| (method.name(), method));
        self.tables.word(table, "estimator", &words)
    }

    fn logged(&mut self, table: &Table<'_>) -> Logged {
        let mut text = |key: &str| self.tables.text(table, key).unwrap_or_default();
        Logged { author: text("author"), date: text("date"), reason: text("reason") }
    }

    fn overlay(&mut self, table: &Table<'_>) {
        let cohort = self.tables.text(table, "cohort");
        let rate = self.tables.rate(table, "rate").map(What::Rate);
        let change = match self.tables.text(table, "to_come").map(|text| signed_percent(&text)) {
            Some(None) => {
                self.tables.out_of_range(
                    table,
                    "to_come",
                    "a change in per cent: \"+5%\" or \"-10%\", from -100% to +1000%",
                );
                None
            }
            Some(change) => change.map(What::ToCome),
            None => None,
        };
        let logged = self.logged(table);
        match (rate, change) {
            (Some(what), None) | (None, Some(what)) => self.terms.overlays.push(Overlay { cohort, what, logged }),
            (Some(_), Some(_)) => {
                self.tables.out_of_range(table, "rate", "left out where `to_come` says a change");
            }
            (None, None) if table.get("rate").is_none() && table.get("to_come").is_none() => {
                self.tables.missing(table, "rate", "rate = \"85%\", or to_come = \"+5%\"");
            }
            (None, None) => {}
        }
    }
}

/// A change such as `+5%` as a share.
fn signed_percent(text: &str) -> Option<f64> {
    let share = text.trim().strip_suffix('%')?.trim().parse::<f64>().ok()? / 100.0;
    (-1.0..=10.0).contains(&share).then_some(share)
}
