//! Documents made from the code: the command line's reference, the index of messages, JSON Schemas.
//! A difference fails; `LOYAL_GENERATE=write cargo test --test cli generated` writes them anew.

use std::path::Path;

use loyal::diagnostic::{CODES, Severity};

use crate::support::root;

pub fn same(path: &str, wanted: &str) {
    let place = root().join(path);
    let present = std::fs::read_to_string(&place).unwrap_or_default();
    if present == wanted {
        return;
    }
    if std::env::var_os("LOYAL_GENERATE").is_some_and(|value| value == "write") {
        std::fs::create_dir_all(place.parent().unwrap_or(Path::new("."))).expect("the repository can be written");
        std::fs::write(place, wanted).expect("the repository can be written");
        return;
    }
    assert!(present == wanted, "{path} is out of date; run  LOYAL_GENERATE=write cargo test --test cli generated");
}

fn schema(path: &str, schema: &serde_json::Value) {
    let text = serde_json::to_string_pretty(schema).expect("a schema is JSON");
    same(path, &format!("{text}\n"));
}

fn derived<T: schemars::JsonSchema>(path: &str) {
    schema(path, &schemars::schema_for!(T).to_value());
}

#[test]
fn command_line_reference() {
    let mut root = loyal::cli::definition().term_width(100);
    root.build();
    let mut text = String::from(
        "# The command line\n\nMade from the program itself by `LOYAL_GENERATE=write cargo test --test cli generated`.\n",
    );
    let mut section = |name: &str, command: &mut clap::Command| {
        let help = command.render_long_help().to_string();
        let help: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
        text.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n")));
    };
    section("loyal", &mut root);
    for command in root.get_subcommands_mut() {
        section(&format!("loyal {}", command.get_name().to_owned()), command);
    }
    same("docs/cli.md", &text);
}

#[test]
fn index_of_messages() {
    let families = [
        ('S', "Syntax: how a program is written"),
        ('N', "Names"),
        ('U', "Units"),
        ('C', "Clauses and their shape"),
        ('D', "Dates and times"),
        ('T', "Tests"),
        ('X', "Scenarios"),
        ('F', "Files and data"),
        ('E', "Events that cannot be carried out"),
        ('W', "Advice about a program"),
    ];
    let mut text = String::from(
        "# Messages by code\n\nEvery message has a code, and every code a page with an example that raises it and a repair.\n\
         `loyal explain CODE` prints the page. Made from the table of codes by\n\
         `LOYAL_GENERATE=write cargo test --test cli generated`.\n",
    );
    for (letter, title) in families {
        let rows: Vec<_> = CODES.iter().filter(|info| info.code.0.starts_with(letter)).collect();
        if rows.is_empty() {
            continue;
        }
        text.push_str(&format!("\n## {title}\n\n| code | | |\n|---|---|---|\n"));
        for info in rows {
            let weight = match info.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let code = info.code.0;
            text.push_str(&format!("| [{code}]({code}.md) | {weight} | {} |\n", info.title.replace('|', "\\|")));
        }
    }
    same("docs/diagnostics/README.md", &text);
}

#[test]
fn measures_of_the_guide() {
    let mut text = String::from(
        "# Measures\n\nWhat `loyal simulate` counts, by month and over the whole horizon, for every variant and for the twin. A target names a\n\
         measure by its key. Made from the table of measures by `LOYAL_GENERATE=write cargo test --test cli generated`.\n\n\
         | key | in tables | is |\n|---|---|---|\n",
    );
    for measure in loyal::measure::MEASURES {
        text.push_str(&format!("| `{}` | {} | {} |\n", measure.key, measure.title, measure.definition));
    }
    same("docs/guide/measures.md", &text);
}

/// The object that a schema allows, itself, as an item of a list or as one of several forms.
fn object(schema: &serde_json::Value) -> Option<&serde_json::Value> {
    if schema.get("properties").is_some() {
        return Some(schema);
    }
    let forms = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(serde_json::Value::as_array);
    schema.get("items").and_then(object).or_else(|| forms?.iter().find_map(object))
}

/// A section for the object's keys, then one for each key that holds an object.
fn keys(title: &str, schema: &serde_json::Value, text: &mut String) {
    let needed = |key: &str| {
        let list = schema.get("required").and_then(serde_json::Value::as_array);
        list.is_some_and(|list| list.iter().any(|one| one.as_str() == Some(key)))
    };
    let Some(properties) = schema.get("properties").and_then(serde_json::Value::as_object) else { return };
    text.push_str(&format!("\n## {title}\n\n| key | | |\n|---|---|---|\n"));
    for (key, value) in properties {
        let says = value.get("description").and_then(serde_json::Value::as_str).unwrap_or_default();
        let (means, example) = says.split_once(". Example: ").unwrap_or((says, ""));
        let example = if example.is_empty() { String::new() } else { format!("`{example}`") };
        let must = if needed(key) { " (needed)" } else { "" };
        text.push_str(&format!("| `{key}` | {means}{must} | {example} |\n"));
    }
    for (key, value) in properties {
        let list = value.get("type").is_some_and(|kind| kind == "array");
        if let Some(inner) = object(value) {
            keys(&if list { format!("`[[{key}]]`") } else { format!("`{key}`") }, inner, text);
        }
    }
}

#[test]
fn scenarios_of_the_guide() {
    let mut text = String::from(
        "# Scenario files\n\nWho the customers are, what the company earns and pays, and which programs are compared: a TOML file. Every quantity\n\
         carries its unit; an unknown key or an impossible value is a message with its place. `loyal new` writes a commented one, the\n\
         scenarios of this repository are in [simulations](../../simulations), editors take [the schema](../schema/scenario.json).\n\
         Made from the table of keys by `LOYAL_GENERATE=write cargo test --test cli generated`.\n",
    );
    keys("The file", &loyal::scenario::schema(), &mut text);
    same("docs/guide/scenarios.md", &text);
}

#[test]
fn schemas() {
    schema("docs/schema/scenario.json", &loyal::scenario::schema());
    schema("docs/schema/simulation.json", &loyal::report::simulation_schema());
    schema("docs/schema/search.json", &loyal::report::tuned_schema());
    schema("docs/schema/uncertainty.json", &loyal::report::doubt_schema());
    schema("docs/schema/comparison.json", &loyal::report::comparison_schema());
    derived::<loyal::diagnostic::render::Findings>("docs/schema/diagnostics.json");
    derived::<loyal::report::DiffReport>("docs/schema/diff.json");
    derived::<loyal::report::FitReport>("docs/schema/fit.json");
    derived::<loyal::report::SegmentsReport>("docs/schema/fit-segments.json");
    derived::<loyal::report::RedemptionReport>("docs/schema/fit-redemption.json");
    derived::<loyal::report::ReplayReport>("docs/schema/replay.json");
    derived::<loyal::report::TestReport>("docs/schema/tests.json");
    derived::<loyal::report::DiaryReport>("docs/schema/diary.json");
    derived::<loyal::report::LiabilityReport>("docs/schema/liability.json");
    derived::<loyal::report::AccountsReport>("docs/schema/accounts.json");
    derived::<loyal::report::CloseReport>("docs/schema/close.json");
}

/// Words and signs of the grammar, for `fuzz/`.
#[test]
fn dictionary_of_the_fuzzer() {
    let grammar = std::fs::read_to_string(root().join("grammar/loyal.pest")).expect("the grammar can be read");
    let mut words: Vec<String> = Vec::new();
    for line in grammar.lines().map(|line| line.split("//").next().unwrap_or("")) {
        // what stands between quotes; a quoted quote is no word
        let mut parts = line.split('"');
        while let (Some(_), Some(word)) = (parts.next(), parts.next()) {
            let plain = word.chars().all(|c| c.is_ascii_graphic() && c != '\\');
            if plain && !word.is_empty() && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    words.sort();
    let kinds =
        ["purchase", "join", "birthday", "paid", "basket", "\\\"coffee\\\"", "2026-03-01", "15:10", "25%", "EUR"];
    let all = words.iter().map(String::as_str).chain(kinds).map(|word| format!("\"{word}\"\n"));
    let text = format!(
        "# Words and signs of the grammar, made by `LOYAL_GENERATE=write cargo test --test cli generated`.\n{}",
        all.collect::<String>()
    );
    same("fuzz/loyal.dict", &text);
}
