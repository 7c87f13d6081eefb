//! Console sessions of a page, replayed with the built binary.
//!
//! A `console` block is a session: a line `$ loyal …` is a command, the lines up to the next command are what it
//! prints, standard output first. A line `…` stands for any number of lines. `cargo run --release -- …` is the same
//! as `loyal …`. A block with the word `slow` is only replayed in release builds, one with the word `root` in the root
//! of the repository.

use std::path::Path;
use std::process::Command;

use super::markdown::Block;

/// A session that prints something other than the page shows.
pub struct Difference {
    /// What differs, for people.
    pub problem: String,
    /// The block as it should read.
    pub text: String,
}

/// Replays the block in `folder`.
pub fn replay(block: &Block, folder: &Path) -> Result<(), Difference> {
    if block.words.iter().any(|word| word == "slow") && cfg!(debug_assertions) {
        return Ok(());
    }
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, Vec::new())),
            (None, Some((_, expected))) => expected.push(line.trim_end()),
            (None, None) => {
                return Err(Difference { problem: "a session begins with `$ `".into(), text: block.text.clone() });
            }
        }
    }
    let (mut problem, mut text) = (String::new(), String::new());
    for (command, expected) in commands {
        let printed = run(command, folder);
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        let (expected, printed) = (trimmed(&expected), trimmed(&printed));
        let same = matches(&expected, &printed);
        if !same {
            let (printed, expected) = (printed.join("\n"), expected.join("\n"));
            problem.push_str(&format!("`{command}` prints\n{printed}\nand not\n{expected}\n"));
        }
        for line in std::iter::once(format!("$ {command}").as_str()).chain(if same { expected } else { printed }) {
            text.push_str(line);
            text.push('\n');
        }
    }
    if problem.is_empty() { Ok(()) } else { Err(Difference { problem, text }) }
}

/// What the command prints, or why it could not be run.
fn run(command: &str, folder: &Path) -> String {
    let ours = command.strip_prefix("loyal ").or_else(|| command.strip_prefix("cargo run --release -- "));
    let Some(arguments) = ours else { return format!("`{command}` is no command of ours") };
    let output = Command::new(env!("CARGO_BIN_EXE_loyal"))
        .args(words(arguments))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "120")
        .output()
        .expect("the binary can be run");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Words of a command line; double quotes hold a word together.
fn words(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            found.push(part.to_owned());
        } else {
            found.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    found
}

fn trimmed<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    lines[..end].to_vec()
}

fn matches(expected: &[&str], printed: &[&str]) -> bool {
    match expected {
        [] => printed.is_empty(),
        ["…", rest @ ..] => (0..=printed.len()).any(|skip| matches(rest, &printed[skip..])),
        [line, rest @ ..] => printed.first().is_some_and(|first| first == line) && matches(rest, &printed[1..]),
    }
}
