use std::path::Path;

use super::check;
use crate::base::{MemoryLoader, Sources};

fn checked(text: &str) -> (super::Outcome, Sources) {
    let mut loader = MemoryLoader::default();
    loader.texts.insert("program.loyal".into(), text.into());
    let mut sources = Sources::new();
    let outcome = check(Path::new("program.loyal"), &loader, &mut sources);
    (outcome, sources)
}

#[test]
fn every_program_of_the_repository_is_clean() {
    let programs = [
        include_str!("../../programs/bean_club.loyal"),
        include_str!("../../programs/body_shop.loyal"),
        include_str!("../../programs/category_card.loyal"),
        include_str!("../../programs/discount_card.loyal"),
        include_str!("../../programs/progressive_card.loyal"),
        include_str!("../../programs/punch_card.loyal"),
        include_str!("../../programs/starbucks_2026.loyal"),
    ];
    for text in programs {
        let (outcome, sources) = checked(text);
        let found: Vec<String> = outcome
            .diagnostics
            .iter()
            .map(|one| {
                let place = one.span().map(|span| sources.slice(span).to_string()).unwrap_or_default();
                format!("{:?} {} [{place}] {:?}", one.code, one.message, one.help)
            })
            .collect();
        assert!(found.is_empty(), "{found:#?}\n{}", text.lines().next().unwrap_or_default());
        assert!(outcome.checked.is_some());
    }
}

/// The blocks of a page's section.
fn block(page: &str, section: &str) -> String {
    let from = page.find(&format!("## {section}")).map(|at| &page[at..]).unwrap_or_default();
    from.split("```loyal\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default().to_string()
}

#[test]
fn every_page_raises_its_code_and_its_repair_is_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    let mut findings = Vec::new();
    for row in crate::diagnostic::CODES.iter().filter(|row| row.code.0.starts_with(['N', 'U', 'C', 'D', 'T', 'W'])) {
        let page = std::fs::read_to_string(folder.join(format!("{}.md", row.code.0))).unwrap_or_default();
        for (section, wanted) in [("Example", Some(row.code)), ("Repair", None)] {
            let mut loader = MemoryLoader::default();
            loader.texts.insert("program.loyal".into(), block(&page, section));
            let mut sources = Sources::new();
            let found = crate::core::compile(Path::new("program.loyal"), &loader, &mut sources, &[]);
            let codes: Vec<_> = found.diagnostics.iter().map(|one| one.code).collect();
            let fits = match wanted {
                Some(code) => !codes.is_empty() && codes.iter().all(|one| *one == code),
                None => codes.is_empty(),
            };
            if !fits {
                findings.push(format!("{} {section}: {:#?}", row.code.0, found.diagnostics));
            }
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
