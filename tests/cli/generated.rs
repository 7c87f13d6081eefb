//! Documents made from the code: the command line's reference, the index of messages, JSON Schemas.
//! A difference fails; `LOYAL_GENERATE=write cargo test --test cli generated` writes them anew.

use std::path::Path;

use loyal::diagnostic::{CODES, Severity};

use crate::support::root;

fn same(path: &str, wanted: &str) {
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
fn schemas() {
    schema("docs/schema/scenario.json", &loyal::scenario::schema());
    schema("docs/schema/simulation.json", &loyal::report::simulation_schema());
    derived::<loyal::diagnostic::render::Findings>("docs/schema/diagnostics.json");
    derived::<loyal::report::ReplayReport>("docs/schema/replay.json");
    derived::<loyal::report::TestReport>("docs/schema/tests.json");
    derived::<loyal::report::DiaryReport>("docs/schema/diary.json");
}
