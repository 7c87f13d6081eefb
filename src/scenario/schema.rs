//! The JSON Schema of scenario files, for editors: generated from the same tables that the reader checks.

use serde_json::{Map, Value, json};

use super::keys::{Key, Keys, SCENARIO, Takes};
use super::response::PRESETS;
use crate::response::{ELSEWHERE, KINDS, Parameter, Unit};

const DECIMAL: &str = r"-?[0-9][0-9_]*(\.[0-9_]+)?";

/// The JSON Schema of a scenario (TOML is read into the same data model by editors).
pub fn schema() -> Value {
    let mut schema = table(&SCENARIO);
    let Value::Object(members) = &mut schema else { return schema };
    let mut all = Map::new();
    all.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    all.insert("title".into(), json!("A scenario of loyal"));
    all.append(members);
    Value::Object(all)
}

fn table(keys: &Keys) -> Value {
    let listed = keys.keys.iter().filter(|key| !matches!(key.takes, Takes::NotYet(_)));
    let properties: Map<String, Value> = listed.map(|key| (key.name.to_string(), property(key))).collect();
    let needed: Vec<&str> = keys.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": needed, "additionalProperties": false })
}

fn property(key: &Key) -> Value {
    let mut schema = value(key.takes);
    if let Value::Object(members) = &mut schema {
        members.insert("description".into(), json!(format!("{}. Example: {}", key.says, key.example)));
    }
    schema
}

fn text(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{pattern}$") })
}

/// Effects by name, each with its own numbers: from the same cards that the reader checks.
fn response() -> Value {
    let mut properties = Map::new();
    let says = "which effects are on to begin with; none: the program changes no purchase. Example: preset = \"none\"";
    properties.insert("preset".into(), json!({ "enum": PRESETS, "description": says }));
    let of_segments = ["self_selection", "enrolment_friction", "stockpiling"];
    let cards = KINDS.iter().map(|kind| &kind.card).chain(ELSEWHERE);
    for card in cards.filter(|card| !of_segments.contains(&card.key)) {
        let numbers: Map<String, Value> =
            card.parameters.iter().map(|one| (one.key.to_string(), parameter(one))).collect();
        let own = json!({ "type": "object", "properties": numbers, "additionalProperties": false });
        let says = format!("{} ({})", card.says, card.label.word());
        let effect = json!({ "anyOf": [{ "enum": ["on", "off"] }, own], "description": says });
        properties.insert(card.key.into(), effect);
    }
    json!({ "type": "object", "properties": properties, "required": ["preset"], "additionalProperties": false })
}

fn parameter(one: &Parameter) -> Value {
    let mut schema = match one.unit {
        Unit::Number => json!({ "type": "number" }),
        Unit::Share => text(&format!(r"{DECIMAL} ?%")),
        Unit::Days => text(&format!(r"{DECIMAL} (day|week|month|quarter|year)s?")),
    };
    if let Value::Object(members) = &mut schema {
        members.insert("description".into(), json!(format!("{}. Example: {} = {}", one.says, one.key, shown(one))));
    }
    schema
}

/// The default as a scenario writes it.
fn shown(one: &Parameter) -> String {
    match one.unit {
        Unit::Number => one.default.to_string(),
        Unit::Share => format!("\"{}%\"", (one.default * 1e4).round() / 1e2),
        Unit::Days => format!("\"{} days\"", one.default),
    }
}

fn value(takes: Takes) -> Value {
    let share = || text(&format!(r"{DECIMAL} ?%( per year)?"));
    let money = || text(&format!(r"{DECIMAL} [A-Z]{{3}}"));
    let duration = || text(&format!(r"{DECIMAL} (day|week|month|quarter|year)s?"));
    match takes {
        Takes::Text => json!({ "type": "string", "minLength": 1 }),
        Takes::Word(words) => json!({ "enum": words }),
        Takes::Count => json!({ "type": "integer", "minimum": 0 }),
        Takes::Number => json!({ "type": "number" }),
        Takes::Share => share(),
        Takes::Shares => json!({ "anyOf": [share(), { "type": "object", "additionalProperties": share() }] }),
        Takes::Money => money(),
        Takes::Costs => {
            let one = format!(r"{DECIMAL} [A-Z]{{3}} per (member per )?year");
            text(&format!(r"{one}( \+ {one})*"))
        }
        Takes::Duration => duration(),
        // TOML dates are no JSON type: editors hand them over as text.
        Takes::Date => json!({ "type": "string", "format": "date" }),
        Takes::CountOrWord(words) => json!({ "anyOf": [{ "type": "integer", "minimum": 1 }, { "enum": words }] }),
        Takes::NumberOrDuration => json!({ "anyOf": [{ "type": "number" }, duration()] }),
        Takes::Bound => json!({ "anyOf": [{ "type": "number" }, share(), money()] }),
        Takes::Table(keys) => table(keys),
        Takes::Tables(keys) => json!({ "type": "array", "items": table(keys), "minItems": 1 }),
        Takes::Wishes(words, keys) => {
            let wish = json!({ "anyOf": [share(), table(keys)] });
            let named = json!({ "type": "object", "additionalProperties": wish });
            json!({ "anyOf": [{ "enum": words }, named, table(keys), { "type": "array", "items": table(keys) }] })
        }
        Takes::WordOrShare(words) => json!({ "anyOf": [{ "enum": words }, share()] }),
        Takes::Names => json!({ "type": "array", "items": { "type": "string", "minLength": 1 }, "minItems": 1 }),
        Takes::Amounts => json!({ "type": "array", "items": money(), "minItems": 1 }),
        Takes::Settings => json!({ "type": "object", "additionalProperties": { "type": ["string", "number"] } }),
        Takes::Response => response(),
        Takes::Fields => {
            let values = json!({ "type": "object", "additionalProperties": share() });
            json!({ "type": "object", "additionalProperties": values })
        }
        Takes::WordOrTable(words, keys) => json!({ "anyOf": [{ "enum": words }, table(keys)] }),
        Takes::Numbers(count) => {
            json!({ "type": "array", "items": { "type": "number" }, "minItems": count, "maxItems": count })
        }
        Takes::NotYet(_) => json!(false),
    }
}
