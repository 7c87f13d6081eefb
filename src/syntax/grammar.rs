//! The parser that pest makes from `grammar/loyal.pest`. Nothing outside this room sees it.

/// One method: [`pest::Parser::parse`].
#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/loyal.pest"]
pub(super) struct Grammar;
