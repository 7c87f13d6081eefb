//! The house keeps its arrows: a room uses only rooms above it, files stay small, nothing panics on purpose.
//!
//! The order is the one of ARCHITECTURE.md. Code under `#[cfg(test)]` is left out: a test may bring a whole
//! program to the room it tests.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up. Rooms of one row may use one another, but never mutually.
const ORDER: &[&[&str]] = &[
    &["base", "numeric", "quantity"],
    &["diagnostic"],
    &["syntax"],
    &["check"],
    &["core"],
    &["ledger"],
    &["evaluate"],
    &["response"],
    &["prove", "scenario", "population"],
    &["measure"],
    &["simulate"],
    &["compare"],
    &["history"],
    &["finance"],
    &["estimate"],
    &["report"],
    &["cli"],
];

/// Arrows that the order would allow and the design does not: (room, what it must not see).
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("ledger", &["syntax", "check", "core"]),
    ("evaluate", &["syntax", "check"]),
    ("population", &["syntax", "check"]),
    ("simulate", &["syntax", "check"]),
    ("compare", &["syntax", "check"]),
    ("measure", &["syntax", "check"]),
    ("numeric", &["base", "quantity"]),
];

/// Lines a file should not pass, and lines it may never pass.
const LONG: usize = 400;
const LONGEST: usize = 800;

/// Files that are one thing of more than [`LONG`] lines, with the reason.
const LONG_FOR_A_REASON: &[(&str, &str)] =
    &[("src/core/program.rs", "the core's data in one place, half of it documentation")];

/// What must not stand in code that ships, with the reason.
const BANNED: &[(&str, &str)] = &[
    (".unwrap()", "say what must hold with expect(\"…\"), or return a diagnostic"),
    ("panic!(", "bad input is normal input: return a diagnostic"),
    ("todo!(", "no stubs"),
    ("unimplemented!(", "no stubs"),
    ("unreachable!()", "say what must hold: unreachable!(\"…\")"),
    ("dbg!(", "left over from a search"),
];

/// Printing is the command line's matter alone.
const PRINTING: &[&str] = &["println!(", "print!(", "eprintln!(", "eprint!("];

/// One source file with comments, strings and test modules blanked out (line breaks kept).
struct SourceFile {
    path: String,
    room: Option<String>,
    lines: usize,
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("src can be listed").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push(path);
        }
    }
}

fn sources() -> Vec<SourceFile> {
    let mut paths = Vec::new();
    rust_files(&root().join("src"), &mut paths);
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a source file is UTF-8");
        let shown = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        if path.file_stem().is_some_and(|stem| stem == "tests") || shown.contains("/tests/") {
            continue;
        }
        let inside = shown.trim_start_matches("src/");
        let room = inside.split_once('/').map(|(room, _)| room.to_owned());
        let code = without_tests(&without_comments_and_strings(&text));
        files.push(SourceFile { path: shown, room, lines: text.lines().count(), code });
    }
    files
}

/// Blanks comments, string literals and character literals.
fn without_comments_and_strings(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
    while at < chars.len() {
        let rest = &chars[at..];
        let length = match rest {
            ['/', '/', ..] => rest.iter().position(|&c| c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] => quoted(rest),
            ['r', '#' | '"', ..] if !previous_is_word(&chars, at) => raw_string(rest).unwrap_or(0),
            ['\'', '\\', ..] => rest.iter().skip(3).position(|&c| c == '\'').map_or(1, |end| end + 4),
            ['\'', _, '\'', ..] => 3,
            _ => 0,
        };
        if length == 0 {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(rest[..length].iter().map(|&c| blank(c)));
            at += length;
        }
    }
    out
}

fn previous_is_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[char]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = 2 + hashes;
    let end = rest[body..].windows(close.len()).position(|window| window == close)?;
    Some(body + end + close.len())
}

/// Blanks what stands behind `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    let mut from = 0;
    while let Some(found) = out[from..].find("#[cfg(test)]") {
        let start = from + found;
        let open = out[start..].find('{').map(|at| start + at);
        let semicolon = out[start..].find(';').map(|at| start + at);
        let end = match (open, semicolon) {
            (Some(open), semicolon) if semicolon.is_none_or(|at| open < at) => matching_brace(&out, open),
            (_, Some(semicolon)) => semicolon + 1,
            _ => out.len(),
        };
        let blank: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blank);
        from = start + blank.len();
    }
    out
}

fn matching_brace(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return open + at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// Every room named behind `crate::` with its line: `crate::base::Span`, `crate::{base::Span, quantity}`.
fn used_rooms(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if at > 0 && code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1usize;
            let mut word = String::new();
            let mut head = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => head = true,
                    c if head && depth == 1 && (c.is_alphanumeric() || c == '_') => word.push(c),
                    _ => {}
                }
                if !(word.is_empty() || c.is_alphanumeric() || c == '_') {
                    found.push((std::mem::take(&mut word), line_of(code, at)));
                    head = c == ',';
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((word, line_of(code, at)));
        }
    }
    found
}

/// Lines on which `word` stands as a word of its own (`print!` is not in `eprint!`).
fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let name = word.starts_with(char::is_alphabetic);
    let alone = |at: usize| !(name && code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    code.match_indices(word).filter(|(at, _)| alone(*at)).map(|(at, _)| line_of(code, at)).collect()
}

fn level(room: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&room))
}

fn fail_with(findings: &[String]) {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "{finding}");
    }
    assert!(findings.is_empty(), "\n{text}");
}

#[test]
fn every_folder_of_src_is_a_room_of_the_order() {
    let rooms: BTreeSet<String> = sources().into_iter().filter_map(|file| file.room).collect();
    let unknown: Vec<&String> = rooms.iter().filter(|room| level(room).is_none()).collect();
    assert!(unknown.is_empty(), "not in ORDER of tests/architecture.rs: {unknown:?}");
    let missing: Vec<&&str> = ORDER.iter().copied().flatten().filter(|room| !rooms.contains(**room)).collect();
    assert!(missing.is_empty(), "in ORDER, but not in src: {missing:?}");
}

#[test]
fn rooms_use_only_rooms_above_them() {
    let mut findings = Vec::new();
    for file in sources() {
        let Some(room) = &file.room else { continue };
        for (used, line) in used_rooms(&file.code) {
            let (Some(own), Some(other)) = (level(room), level(&used)) else { continue };
            if other > own {
                findings.push(format!("{}:{line}: `{room}` uses `{used}`, which stands below it", file.path));
            }
            if FORBIDDEN.iter().any(|(who, what)| who == room && what.contains(&used.as_str())) {
                findings.push(format!("{}:{line}: `{room}` must not see `{used}`", file.path));
            }
        }
    }
    fail_with(&findings);
}

#[test]
fn only_the_lowering_knows_both_the_checked_tree_and_the_core() {
    let mut findings = Vec::new();
    for file in sources().iter().filter(|file| file.room.as_deref() == Some("core")) {
        if file.path.starts_with("src/core/from_checked") {
            continue;
        }
        for (used, line) in used_rooms(&file.code) {
            if used == "check" || used == "syntax" {
                findings.push(format!("{}:{line}: only core/from_checked may use `{used}`", file.path));
            }
        }
    }
    fail_with(&findings);
}

#[test]
fn no_two_rooms_use_each_other() {
    let mut uses: BTreeMap<(String, String), String> = BTreeMap::new();
    for file in sources() {
        let Some(room) = &file.room else { continue };
        for (used, line) in used_rooms(&file.code) {
            if &used != room && level(&used).is_some() {
                uses.entry((room.clone(), used)).or_insert_with(|| format!("{}:{line}", file.path));
            }
        }
    }
    let mut findings = Vec::new();
    for ((one, other), place) in &uses {
        if one < other
            && let Some(back) = uses.get(&(other.clone(), one.clone()))
        {
            findings.push(format!("{place}: `{one}` uses `{other}`, and {back}: `{other}` uses `{one}`"));
        }
    }
    fail_with(&findings);
}

#[test]
fn files_stay_small() {
    let mut findings = Vec::new();
    let files = sources();
    for file in &files {
        let reason = LONG_FOR_A_REASON.iter().find(|(path, _)| *path == file.path);
        if file.lines > LONGEST || (file.lines > LONG && reason.is_none()) {
            findings.push(format!("{}: {} lines: is it one thing?", file.path, file.lines));
        }
        if file.lines <= LONG && reason.is_some() {
            findings.push(format!("{}: no longer long, strike it from LONG_FOR_A_REASON", file.path));
        }
    }
    for (path, _) in LONG_FOR_A_REASON {
        if !files.iter().any(|file| file.path == *path) {
            findings.push(format!("{path}: gone, strike it from LONG_FOR_A_REASON"));
        }
    }
    fail_with(&findings);
}

#[test]
fn nothing_that_ships_panics_on_purpose_or_prints_outside_the_command_line() {
    let mut findings = Vec::new();
    for file in sources() {
        let at_the_edge = file.room.as_deref() == Some("cli") || file.path == "src/main.rs";
        let printing = PRINTING.iter().map(|word| (*word, "only the command line prints")).filter(|_| !at_the_edge);
        for (word, reason) in BANNED.iter().copied().chain(printing) {
            for line in lines_with(&file.code, word) {
                findings.push(format!("{}:{line}: {word} {reason}", file.path));
            }
        }
    }
    fail_with(&findings);
}

#[test]
fn the_scanner_sees_what_it_must_and_nothing_else() {
    let code = r##"
        use crate::{base::{Span, Sources}, quantity, core::Program};
        // use crate::cli::Nothing;
        fn text() -> &'static str { "crate::report" }
        fn raw() -> &'static str { r#"crate::history "quoted" "# }
        type Path<'a> = &'a crate::diagnostic::Diagnostic;
        #[cfg(test)]
        mod tests { use crate::simulate::Run; fn f() { let c = '{'; } }
        use crate::ledger::Lot;
    "##;
    let code = without_tests(&without_comments_and_strings(code));
    let rooms: Vec<String> = used_rooms(&code).into_iter().map(|(room, _)| room).collect();
    assert_eq!(rooms, ["base", "quantity", "core", "diagnostic", "ledger"]);
    assert_eq!(used_rooms(&code).last().map(|(_, line)| *line), Some(9));
    let banned = without_comments_and_strings("fn f() { x.unwrap(); // y.unwrap()\n eprint!(\"print!()\"); }");
    assert_eq!(lines_with(&banned, ".unwrap()"), [1]);
    assert_eq!(lines_with(&banned, "print!("), [0usize; 0]);
    assert_eq!(lines_with(&banned, "eprint!("), [2]);
}
