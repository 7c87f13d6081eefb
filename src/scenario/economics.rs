use super::error::{Conflict, Twice};
use super::keys::ECONOMICS;
use super::quantity::costs;
use super::reader::{Node, Reader};
use super::{Economics, Margin};
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::Ratio;

impl Reader {
    /// `[economics]`; `categories` are the names that some segment's lines list.
    pub(super) fn economics(&mut self, node: Node<'_>, categories: &[String]) -> Economics {
        let mut economics = Economics::default();
        let Some(table) = self.table(node.value, node.span, &ECONOMICS) else { return economics };
        economics.gross_margin = table.get("gross_margin").and_then(|node| self.margin(node, categories));
        if let Some(node) = table.get("acquisition_cost") {
            economics.acquisition_cost = self.money(node).unwrap_or(0);
        }
        if let Some(node) = table.get("running_cost") {
            self.running_cost(node, &mut economics);
        }
        economics.discount_rate = table.get("discount_rate").and_then(|node| self.ratio(node, "per year", 0.0, 100.0));
        let needs_margin = ["acquisition_cost", "running_cost", "discount_rate"].iter().find_map(|key| table.get(key));
        if let (Some(node), None) = (needs_margin, table.get("gross_margin")) {
            self.say(Conflict {
                message: format!("`{}` plays no part without a gross margin", node.key),
                at: node.key_span,
                other: None,
                help: "profit needs `gross_margin` too: gross_margin = \"62%\"",
            });
        }
        economics
    }

    fn margin(&mut self, node: Node<'_>, categories: &[String]) -> Option<Margin> {
        let Some(table) = node.value.as_table() else {
            let otherwise = self.ratio(node, "", 0.0, 100.0)?;
            return Some(Margin { otherwise, by_category: Vec::new() });
        };
        let mut margin = Margin { otherwise: Ratio::ZERO, by_category: Vec::new() };
        let entries = self.entries(table, node.example);
        for entry in &entries {
            if !entry.value.is_str() {
                self.wrong_share(*entry);
                continue;
            }
            let share = self.ratio(*entry, "", 0.0, 100.0)?;
            if entry.key == "other" {
                margin.otherwise = share;
            } else if categories.iter().any(|name| name == entry.key) {
                margin.by_category.push((entry.key.to_string(), share));
            } else {
                self.unknown(table::SCENARIO_UNKNOWN_CATEGORY, "category", entry.key, entry.key_span, categories);
            }
        }
        let missing = |name: &&String| !entries.iter().any(|entry| entry.key == *name);
        let no_other = !entries.iter().any(|entry| entry.key == "other");
        if let Some(name) = categories.iter().find(missing).filter(|_| no_other) {
            self.say(Conflict {
                message: format!("`gross_margin` does not say the margin on `{name}`"),
                at: node.span,
                other: None,
                help: "add it, or `other` for everything that is not listed",
            });
        }
        Some(margin)
    }

    fn running_cost(&mut self, node: Node<'_>, into: &mut Economics) {
        let text = self.text(node);
        let summands = match costs(&text) {
            Ok(summands) => summands,
            Err(reason) => return self.bad(node, "costs", reason),
        };
        let mut seen = [false; 2];
        for cost in summands {
            let Some(minor) = self.minor_units(node, cost.amount, cost.currency) else { return };
            if seen.get_mut(usize::from(cost.per_member)).is_some_and(|seen| std::mem::replace(seen, true)) {
                let twice = Twice {
                    what: "cost",
                    name: if cost.per_member { "per member per year" } else { "per year" },
                    at: node.span,
                    first: Some(node.span),
                };
                self.diagnostics.push(Diagnostic::from(twice));
            }
            if cost.per_member {
                into.running_cost_per_member = minor;
            } else {
                into.running_cost = minor;
            }
        }
    }
}
