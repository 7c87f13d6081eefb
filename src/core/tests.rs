use std::path::Path;

use super::{Program, compile};
use crate::base::{MemoryLoader, Sources};

/// The program of a text that must be clean.
pub(super) fn compiled(text: &str) -> Program {
    let mut loader = MemoryLoader::default();
    loader.texts.insert("program.loyal".into(), text.into());
    let mut sources = Sources::new();
    let compiled = compile(Path::new("program.loyal"), &loader, &mut sources, &[]);
    compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

#[test]
fn bean_club_becomes_a_row_for_each_rule() {
    let program = compiled(include_str!("../../programs/bean_club.loyal"));
    let names: Vec<&str> = program.rows.iter().map(|row| row.name.as_str()).collect();
    let award = ["base", "coffee_card", "quiet_tuesday", "status_bonus", "welcome"];
    let follow = ["birthday", "sixth_visit", "win_back"];
    assert_eq!(names, [&award[..], &follow[..]].concat());
}
