//! The fifty findings of the catalogue: each has a row in the table of codes, a page, and a file that says which it is. The
//! guide's list is made from them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use loyal::diagnostic::{CODES, Severity};

use crate::programs::{files, root};

const LIST: &str = "docs/guide/findings.md";

/// `L01, L25: words` of a file's first lines, as numbers.
fn named(head: &str) -> Vec<u32> {
    let first = head.trim_start_matches("//!").trim();
    let Some((codes, _)) = first.split_once(": ") else { return Vec::new() };
    let number = |word: &str| word.trim().strip_prefix('L').and_then(|digits| digits.parse().ok());
    let numbers: Option<Vec<u32>> = codes.split(',').map(number).collect();
    numbers.unwrap_or_default()
}

#[test]
fn each_of_the_fifty_findings_has_its_place() {
    let mut places: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for path in files("src/prove", "rs") {
        let text = fs::read_to_string(root().join(&path)).expect("a source file is UTF-8");
        for number in named(text.lines().next().unwrap_or_default()) {
            places.entry(number).or_default().push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    let mut list = String::from(
        "# The findings\n\nAll fifty of the catalogue: what each is called, how much it weighs by itself (a finding that is only suspected or\n\
         estimated is never more than a warning), and where it is found. `loyal explain L0001` prints a page. L0042 is looked for with\n\
         `--scenario`, L0047 with `--against`; of L0013, L0014, L0034 and L0049 a scenario shows more. Made by\n\
         `LOYAL_GENERATE=write cargo test --test prove catalogue`.\n\n| finding | is | weighs | found in |\n|---|---|---|---|\n",
    );
    let mut missing = Vec::new();
    for number in 1..=50 {
        let code = format!("L{number:04}");
        let row = CODES.iter().find(|row| row.code.0 == code);
        let (Some(row), Some(paths)) = (row, places.get(&number)) else {
            missing.push(code);
            continue;
        };
        assert!(root().join(format!("docs/diagnostics/{code}.md")).is_file(), "{code} has no page");
        let weighs = match row.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let shown: Vec<String> = paths
            .iter()
            .map(|path| format!("[{}](../../{path})", path.trim_start_matches("src/prove/").trim_end_matches(".rs")))
            .collect();
        let _ =
            writeln!(list, "| [{code}](../diagnostics/{code}.md) | {} | {weighs} | {} |", row.title, shown.join(", "));
    }
    assert!(missing.is_empty(), "no row or no file says {missing:?}");
    let path = root().join(LIST);
    if std::env::var("LOYAL_GENERATE").is_ok_and(|how| how == "write") {
        fs::write(&path, &list).expect("the list can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == list, "run LOYAL_GENERATE=write cargo test --test prove catalogue");
}
