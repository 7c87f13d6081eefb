use std::path::Path;

use super::{Program, compile, listing};
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
fn bean_club_becomes_what_the_design_says() {
    insta::assert_snapshot!(listing(&compiled(include_str!("../../programs/bean_club.loyal"))));
}

#[test]
fn starbucks_has_expiry_by_tier_and_bands() {
    insta::assert_snapshot!(listing(&compiled(include_str!("../../programs/starbucks_2026.loyal"))));
}

#[test]
fn cards_are_price_rows_and_exchanges() {
    let programs = [
        include_str!("../../programs/discount_card.loyal"),
        include_str!("../../programs/punch_card.loyal"),
        include_str!("../../programs/body_shop.loyal"),
    ];
    let listings: Vec<String> = programs.iter().map(|text| listing(&compiled(text))).collect();
    insta::assert_snapshot!(listings.join("\n"));
}
