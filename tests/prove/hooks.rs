//! What the guide and the hook file tell build servers to run is accepted by the command.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::programs::root;

/// Commands in the YAML of a text: behind `run:`, `entry:` or a dash.
fn commands(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    let lines = lines.map(|line| line.strip_prefix("run: ").or(line.strip_prefix("entry: ")).unwrap_or(line));
    lines.filter(|line| line.starts_with("loyal ")).map(str::to_owned).collect()
}

/// Runs one in a folder that looks like a checkout; 2 is a mistake in the command itself.
fn is_accepted(folder: &Path, command: &str, further: &[&str]) {
    let words = command.split_whitespace().skip(1);
    let words = words.take_while(|word| !matches!(*word, ">" | "|" | "||"));
    let words: Vec<String> = words.map(|word| word.replace("programs/*.loyal", "programs/club.loyal")).collect();
    let out = Command::new(env!("CARGO_BIN_EXE_loyal"))
        .args(&words)
        .args(further)
        .current_dir(folder)
        .output()
        .expect("the command starts");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(matches!(out.status.code(), Some(0 | 1)), "`{command}` ends with {:?}: {said}", out.status.code());
}

#[test]
fn jobs_and_hooks_run() {
    let folder = tempfile::tempdir().expect("a folder");
    for place in ["programs", "base/programs"] {
        fs::create_dir_all(folder.path().join(place)).expect("a folder");
        fs::copy(root().join("programs/punch_card.loyal"), folder.path().join(place).join("club.loyal"))
            .expect("a copy");
    }
    let page = fs::read_to_string(root().join("docs/guide/ci.md")).expect("the page");
    let blocks = page.split("```yaml").skip(1).filter_map(|block| block.split("```").next());
    let mut jobs: Vec<String> = blocks.flat_map(commands).collect();
    assert!(jobs.len() >= 7, "{jobs:?}");
    // The first writes the baseline that the others read.
    for job in jobs.drain(..) {
        is_accepted(folder.path(), &job, &[]);
    }
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let entries = commands(&hooks);
    assert_eq!(entries.len(), hooks.matches("- id: ").count());
    for entry in entries {
        is_accepted(folder.path(), &entry, &["programs/club.loyal"]);
    }
    for key in ["name: ", "language: ", "files: "] {
        assert_eq!(hooks.matches(key).count(), hooks.matches("- id: ").count(), "{key}");
    }
}
