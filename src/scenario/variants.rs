//! The programs of a scenario, each by its name: those that it lists, or those that stand in their place.

use super::Variant;
use super::error::{OtherCurrency, Twice};
use super::keys::VARIANT;
use super::programs::{Compiled, RawSetting};
use super::read::{Builder, When};
use super::reader::{Node, Table, kind, whole};

/// The most variants of a scenario.
const MOST_VARIANTS: usize = 64;

impl Builder<'_> {
    pub fn variants(
        &mut self,
        table: &Table<'_>,
        base: Option<&Compiled>,
        when: Option<&When>,
    ) -> Vec<(Variant, Vec<(String, String)>)> {
        if !self.programs.is_empty() {
            return self.replaced(base);
        }
        let Some(node) = table.get("variant") else {
            let only = base.map(|compiled| {
                (
                    Variant { name: compiled.program.title.clone(), program: compiled.program.clone(), launch: None },
                    compiled.files.clone(),
                )
            });
            return only.into_iter().collect();
        };
        let tables = self.reader.tables(node, &VARIANT);
        if tables.len() > MOST_VARIANTS {
            let found = format!("a list of {} variants", tables.len());
            self.reader.out_of_range("variant", node.key_span, found, format!("at most {MOST_VARIANTS} variants"));
            return Vec::new();
        }
        let mut names = Vec::new();
        let mut variants = Vec::new();
        for variant in &tables {
            let name = variant.get("name").and_then(|node| self.reader.name(node).map(|name| (name, node.span)));
            let Some((name, span)) = name else { continue };
            if name == "twin" {
                self.reader.say(Twice { what: "variant", name: "twin", at: span, first: None });
            }
            names.push((name.clone(), span));
            let mut settings = variant.get("set").map(|node| self.settings(node)).unwrap_or_default();
            let drawn =
                self.params.iter().filter(|drawn| !settings.iter().any(|own| own.param == drawn.param)).cloned();
            settings.extend(drawn.collect::<Vec<_>>());
            let compiled = match variant.get("program") {
                Some(node) => self.program(node, &settings),
                None if settings.is_empty() => base.cloned(),
                None => match table.get("program") {
                    Some(node) if base.is_some() => self.compile(&self.reader.text(node), node.span, &settings),
                    _ => None,
                },
            };
            let Some(compiled) = compiled else { continue };
            if let Some(currency) = self.reader.currency.clone()
                && currency != compiled.program.currency
            {
                self.reader.say(OtherCurrency {
                    at: span,
                    found: &compiled.program.currency.code,
                    program: &currency.code,
                });
            }
            let launch = variant.get("launch").zip(when);
            let launch = launch.and_then(|(node, when)| self.reader.launch(node, (when.start, when.end)));
            variants.push((Variant { name, program: compiled.program, launch }, compiled.files));
        }
        self.reader.distinct("variant", &names);
        variants
    }

    /// The programs that stand in place of the variants; the first is compiled.
    fn replaced(&mut self, base: Option<&Compiled>) -> Vec<(Variant, Vec<(String, String)>)> {
        let params = self.params.clone();
        let mut variants = Vec::new();
        for (at, (name, path)) in self.programs.iter().enumerate() {
            let compiled = if at == 0 { base.cloned() } else { self.compile_file(path, self.whole, &params) };
            let Some(Compiled { program, files }) = compiled else { continue };
            if let Some(currency) = self.reader.currency.clone().filter(|currency| *currency != program.currency) {
                self.reader.say(OtherCurrency {
                    at: self.whole,
                    found: &program.currency.code,
                    program: &currency.code,
                });
            }
            variants.push((Variant { name: name.clone(), program, launch: None }, files));
        }
        variants
    }

    /// `set = { gold_from = "800 EUR" }`: texts as in a program, or plain numbers.
    fn settings(&mut self, node: Node<'_>) -> Vec<RawSetting> {
        let Some(table) = node.value.as_table() else { return Vec::new() };
        let mut settings = Vec::new();
        for entry in self.reader.entries(table, "set = { gold_from = \"800 EUR\" }") {
            let text = match (entry.value.as_str(), whole(entry.value), kind(entry.value)) {
                (Some(text), ..) => text.to_string(),
                (None, Some(number), _) => number.to_string(),
                (None, None, "a number with decimals") => {
                    entry.value.as_float().map_or_else(String::new, ToString::to_string)
                }
                (None, None, other) => {
                    let reason = format!("this is {other}");
                    self.reader.bad(entry, "a value", reason);
                    continue;
                }
            };
            settings.push(RawSetting { param: entry.key.to_string(), at: entry.key_span, text, text_at: entry.span });
        }
        settings
    }
}
