//! Every code has a page, every page is a code, and the page does what it says.
//!
//! A page reads `# CODE: title`, a paragraph, `## Example`, `## Repair`. The example, a `loyal` or `toml` block, raises
//! exactly that code and no error of another; the repair is clean. Examples that need files or events are
//! `console` blocks and only allowed for the families that speak of these: F, E and T.

#[path = "support/markdown.rs"]
mod markdown;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use loyal::diagnostic::CODES;

fn pages_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics")
}

fn page(code: &str) -> String {
    fs::read_to_string(pages_folder().join(format!("{code}.md"))).unwrap_or_default()
}

#[test]
fn every_code_has_a_page_and_every_page_is_a_code() {
    let codes: BTreeSet<String> = CODES.iter().map(|row| row.code.0.to_owned()).collect();
    assert_eq!(codes.len(), CODES.len(), "a code stands twice in the table");
    let mut pages = BTreeSet::new();
    for entry in fs::read_dir(pages_folder()).expect("docs/diagnostics can be listed") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if stem != "README" {
            pages.insert(stem);
        }
    }
    let without_page: Vec<_> = codes.difference(&pages).collect();
    let without_code: Vec<_> = pages.difference(&codes).collect();
    assert!(without_page.is_empty(), "codes without docs/diagnostics/<CODE>.md: {without_page:?}");
    assert!(without_code.is_empty(), "pages without a code in src/diagnostic/codes.rs: {without_code:?}");
}

#[test]
fn every_page_has_the_title_of_the_table_and_its_sections() {
    let mut findings = Vec::new();
    for row in CODES {
        let code = row.code.0;
        let text = page(code);
        let heading = format!("# {code}: {}", row.title);
        if text.lines().next() != Some(heading.as_str()) {
            findings.push(format!("{code}: the first line must be `{heading}`"));
        }
        let paragraph = text.lines().skip(1).find(|line| !line.trim().is_empty());
        if paragraph.is_none_or(|line| line.starts_with('#') || line.starts_with("```")) {
            findings.push(format!("{code}: no paragraph says what it means"));
        }
        for section in ["Example", "Repair"] {
            let languages: Vec<String> = markdown::blocks(&text)
                .into_iter()
                .filter(|block| block.section == section)
                .map(|block| block.language)
                .collect();
            let console = languages.iter().any(|language| language == "console");
            if languages.is_empty() {
                findings.push(format!("{code}: `## {section}` has no block"));
            } else if console && !code.starts_with(['F', 'E', 'T']) {
                findings.push(format!("{code}: `## {section}` must be a program or a scenario, not a console session"));
            } else if !console && !languages.iter().all(|language| language == "loyal" || language == "toml") {
                findings.push(format!("{code}: `## {section}` has a block of another language: {languages:?}"));
            }
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}
