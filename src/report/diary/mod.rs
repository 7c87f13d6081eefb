//! One member's diary for people and programs: what happened, which rule did it, where that rule
//! stands, and why a rule gave nothing.

mod game;
mod json;
mod own;
mod returned;
mod text;
mod told;

pub use json::{DiaryBalance, DiaryEntry, DiaryNote, DiaryReceipt, DiaryReport, diary_report};
pub use text::diary_text;
