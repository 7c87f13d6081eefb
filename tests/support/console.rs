//! Console sessions of a page, replayed with the built binary.
//!
//! A `console` block is a session: a line `$ loyal …` is a command, the lines up to the next command are what it
//! prints, standard output first. A line `…` stands for any number of lines. `cargo run --release -- …` is the same
//! as `loyal …`. A block with the word `slow` is only replayed in release builds, one with the word `root` in the root
//! of the repository.

use std::path::Path;
use std::process::Command;

use super::markdown::Block;

/// Replays the block in `folder`; says what differs.
pub fn replay(block: &Block, folder: &Path) -> Result<(), String> {
    if block.words.iter().any(|word| word == "slow") && cfg!(debug_assertions) {
        return Ok(());
    }
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, Vec::new())),
            (None, Some((_, expected))) => expected.push(line.trim_end()),
            (None, None) => return Err("a session begins with `$ `".into()),
        }
    }
    for (command, expected) in commands {
        let printed = run(command, folder)?;
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        if !matches(&trimmed(&expected), &trimmed(&printed)) {
            return Err(format!("`{command}` prints\n{}\nand not\n{}", printed.join("\n"), expected.join("\n")));
        }
    }
    Ok(())
}

fn run(command: &str, folder: &Path) -> Result<String, String> {
    let arguments = command
        .strip_prefix("loyal ")
        .or_else(|| command.strip_prefix("cargo run --release -- "))
        .ok_or_else(|| format!("`{command}` is no command of ours"))?;
    let output = Command::new(env!("CARGO_BIN_EXE_loyal"))
        .args(words(arguments))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "120")
        .output()
        .map_err(|error| error.to_string())?;
    Ok(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
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
