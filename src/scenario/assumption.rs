//! What a scenario assumes, key by key, with how much stands behind each figure.

use toml::de::{DeTable, DeValue};

/// How much stands behind a figure of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Published or fitted to data that can be looked up: a preset, a file.
    Measured,
    /// Solved for, so that a study's result comes out.
    Solved,
    /// The author's own figure.
    Assumption,
}

/// One figure of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// Path of keys: `segment regulars › basket › lognormal › median`.
    pub path: String,
    /// As it is written.
    pub value: String,
    /// How much stands behind it.
    pub label: Label,
}

/// Keys that say what is run, not what is assumed.
const ORDERS: &[&str] = &["title", "program", "seed", "periods", "variant", "target", "compare", "precision", "name"];

/// Everything that a scenario's text assumes about customers, economics and behaviour; none if it cannot be read.
pub fn assumptions(text: &str) -> Vec<Assumption> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    if errors.is_empty() {
        table(document.get_ref(), "", &mut found);
    }
    found
}

fn table(table: &DeTable<'_>, path: &str, found: &mut Vec<Assumption>) {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, node) in entries {
        let key = key.get_ref().as_ref();
        if ORDERS.contains(&key) {
            continue;
        }
        let path = if path.is_empty() { key.to_owned() } else { format!("{path} › {key}") };
        value(node.get_ref(), &path, key, found);
    }
}

fn value(node: &DeValue<'_>, path: &str, key: &str, found: &mut Vec<Assumption>) {
    match node {
        DeValue::Table(inner) => table(inner, path, found),
        DeValue::Array(list) if list.iter().any(|item| item.get_ref().is_table()) => {
            for (at, item) in list.iter().enumerate() {
                let Some(inner) = item.get_ref().as_table() else { continue };
                let name = inner.get("name").and_then(|name| name.get_ref().as_str());
                let number = (at + 1).to_string();
                table(inner, &format!("{path} {}", name.unwrap_or(&number)), found);
            }
        }
        _ => {
            let label = if matches!(key, "preset" | "file") && node.as_str() != Some("none") {
                Label::Measured
            } else {
                Label::Assumption
            };
            found.push(Assumption { path: path.to_owned(), value: written(node), label });
        }
    }
}

fn written(node: &DeValue<'_>) -> String {
    match node {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(list) => {
            let shown: Vec<String> = list.iter().take(8).map(|item| written(item.get_ref())).collect();
            let more = if list.len() > 8 { ", …" } else { "" };
            format!("{}{more}", shown.join(", "))
        }
        DeValue::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Label, assumptions};

    #[test]
    fn paths_values_and_labels() {
        let found = assumptions(
            "title = \"t\"\ncustomers = 10\n[economics]\ngross_margin = \"62%\"\n[[segment]]\nname = \"regulars\"\n\
             process = { model = \"bg-nbd\", preset = \"frequent-retail\" }\n[response]\npreset = \"none\"\n",
        );
        let shown: Vec<(&str, &str, Label)> =
            found.iter().map(|one| (one.path.as_str(), one.value.as_str(), one.label)).collect();
        assert_eq!(
            shown,
            [
                ("customers", "10", Label::Assumption),
                ("economics › gross_margin", "62%", Label::Assumption),
                ("segment regulars › process › model", "bg-nbd", Label::Assumption),
                ("segment regulars › process › preset", "frequent-retail", Label::Measured),
                ("response › preset", "none", Label::Assumption),
            ]
        );
        assert!(assumptions("x = [").is_empty());
    }
}
