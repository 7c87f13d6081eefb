use super::told::{Told, Words};
use crate::base::{Sources, Span};
use crate::core::Program;
use crate::diagnostic::render::one_line;
use crate::evaluate::{Diary, DiaryFact, Entry};

/// The diary for people: an entry a paragraph, a fact a line, each with the line of the program that
/// did it.
pub fn diary_text(diary: &Diary, program: &Program, sources: &Sources) -> String {
    let words = Words { program, sources };
    let mut out = String::new();
    for entry in &diary.entries {
        write_entry(&mut out, entry, diary.name(entry.member), &words);
    }
    if diary.entries.is_empty() {
        out.push_str("nothing happened\n");
    }
    out
}

fn write_entry(out: &mut String, entry: &Entry, who: Option<&str>, words: &Words<'_>) {
    let who = who.filter(|name| !name.is_empty()).map_or_else(String::new, |name| one_line(&format!("{name}: ")));
    out.push_str(&format!("{}  {who}{}", entry.at, words.occasion(entry.occasion)));
    if let Some(receipt) = entry.receipt {
        out.push_str(&format!(": list {}", words.money(receipt.list)));
        for (word, amount) in
            [("discounts", receipt.discounts), ("vouchers", receipt.vouchers), ("points", receipt.points)]
        {
            if amount != 0 {
                out.push_str(&format!(", {word} {}", words.money(amount)));
            }
        }
        out.push_str(&format!(", paid {}", words.money(receipt.paid)));
    }
    out.push('\n');
    // What happened comes before what did not.
    let (skipped, done): (Vec<_>, Vec<_>) = entry.facts.iter().partition(|fact| matches!(fact, DiaryFact::Skipped(..)));
    let told: Vec<Told> = done.into_iter().chain(skipped).map(|fact| words.tell(fact)).collect();
    let width = told.iter().filter_map(|one| one.rule.as_ref()).map(|rule| rule.chars().count()).max().unwrap_or(0);
    for one in &told {
        let rule = one.rule.as_deref().unwrap_or("");
        let place = one.place.map_or_else(String::new, |span| format!("  [{}]", place(span, words.sources)));
        out.push_str(&one_line(&format!("    {rule:width$}  {}{place}", one.text)));
        out.push('\n');
    }
    let held: Vec<String> = words
        .program
        .holdings
        .iter()
        .zip(&entry.balances)
        .enumerate()
        .filter(|(_, (_, balance))| balance.available != 0 || balance.pending != 0)
        .map(|(at, (_, balance))| {
            let id = crate::core::HoldingId(at as u16);
            let pending = match balance.pending {
                0 => String::new(),
                units => format!(" ({} pending)", words.units(id, units)),
            };
            format!("{}{pending}", words.units(id, balance.available))
        })
        .collect();
    if !held.is_empty() {
        out.push_str(&format!("    {:width$}  = {}\n", "", held.join(", ")));
    }
    out.push('\n');
}

/// File and line, without the folder.
pub(super) fn place(span: Span, sources: &Sources) -> String {
    let Some(source) = sources.get(span.source) else { return String::new() };
    let name = source.name.rsplit(['/', '\\']).next().unwrap_or("");
    format!("{name}:{}", source.line_column(span.start).0)
}
