//! The JSON Schema of scenario files, for editors: generated from the same tables that the reader checks.

use serde_json::{Map, Value, json};

use super::keys::{Key, Keys, SCENARIO, Takes};

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
        Takes::Amounts => json!({ "type": "array", "items": money(), "minItems": 1 }),
        Takes::Settings => json!({ "type": "object", "additionalProperties": { "type": ["string", "number"] } }),
        Takes::NotYet(_) => json!(false),
    }
}
