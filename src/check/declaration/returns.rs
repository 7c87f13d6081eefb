//! `returns within 60 days`, `returns pending only` and the like, and `return of` in a test.

use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{BadFact, SaidOfTheProgram, Twice};
use crate::check::model::{Action, ReturnWords, Returned};
use crate::quantity::Day;
use crate::syntax::tree::{self, Entry, EntryKind, ReturnsKind};

impl Checker<'_> {
    /// Clauses of the header.
    pub(super) fn header_returns(&mut self, clauses: &[tree::ReturnsClause]) {
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for clause in clauses {
            let word = word(&clause.kind);
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word) {
                let (what, second, first) = (format!("`{word}`"), clause.span, *first);
                self.say(Twice { what: &what, second, first });
                continue;
            }
            seen.push((word, clause.span));
            let mut returns = self.out.header.returns;
            returns.said = returns.said.or(Some(clause.span));
            match &clause.kind {
                ReturnsKind::Within(duration) => returns.within = self.length(duration),
                ReturnsKind::RecountTiers => returns.recount_tiers = true,
                kind => add(&mut returns.words, kind),
            }
            self.out.header.returns = returns;
        }
    }

    /// A clause of a wallet or rule.
    pub(super) fn own_returns(&mut self, kind: &ReturnsKind, span: Span, words: &mut ReturnWords) {
        if matches!(kind, ReturnsKind::Within(_) | ReturnsKind::RecountTiers) {
            self.say(SaidOfTheProgram { span, word: word(kind) });
            return;
        }
        let before = *words;
        add(words, kind);
        if *words == before {
            let what = format!("`{}`", word(kind));
            self.say(Twice { what: &what, second: span, first: span });
        }
        let said = &mut self.out.header.returns.said;
        *said = said.or(Some(span));
    }

    /// `return of 2026-03-03 15:10 { "coffee" 4 EUR }`
    pub(super) fn return_of(
        &mut self,
        date: &tree::Date,
        time: Option<&tree::Time>,
        record: &[Entry],
    ) -> Option<Action> {
        let event = self.event_of(date, time);
        let what = self.returned(record)?;
        event.map(|(of, time)| Action::Return { of, time, what })
    }

    /// The day of an earlier event, with its second of the day if a time is given.
    pub(super) fn event_of(&mut self, date: &tree::Date, time: Option<&tree::Time>) -> Option<(Day, Option<i64>)> {
        let of = self.day(date);
        let second = match time {
            Some(time) => Some(i64::from(self.clock(time, false)?)),
            None => None,
        };
        of.map(|of| (of, second))
    }

    fn returned(&mut self, record: &[Entry]) -> Option<Returned> {
        if record.is_empty() {
            return Some(Returned::Everything);
        }
        let (mut lines, mut amount) = (Vec::new(), None);
        let mut fine = true;
        for entry in record {
            match &entry.kind {
                EntryKind::Line { .. } => {
                    let line = self.returned_line(entry);
                    fine &= line.is_some();
                    lines.extend(line);
                }
                EntryKind::Own(_) => {
                    let message = "goods come back, not lines with fields".to_owned();
                    self.no_entry(entry.span, message, "write goods such as `\"coffee\" 4.00 EUR`", None);
                    fine = false;
                }
                EntryKind::Field { name, value: Some(value) } if name.text == "amount" => {
                    let money = self.whole_of(value, Unit::Money, 0, "the amount that is returned");
                    fine &= money.is_some() && amount.is_none();
                    if amount.is_some() {
                        self.say(Twice { what: "`amount`", second: name.span, first: name.span });
                    }
                    amount = money;
                }
                EntryKind::Field { name, value: Some(value) } if name.text == "basket" => {
                    let line = self.line("", value, 1, entry.span);
                    fine &= line.is_some();
                    lines.extend(line);
                }
                EntryKind::Field { name, .. } => {
                    let near = closest(&name.text, ["amount", "basket"]);
                    let message = format!("a return has no `{}`", name.text);
                    let help =
                        "write lines such as `\"coffee\" 4.00 EUR`, or `amount 5 EUR`; nothing returns all of it";
                    self.no_entry(name.span, message, help, near);
                    fine = false;
                }
            }
        }
        if let (Some(first), Some(_)) = (record.first(), amount)
            && !lines.is_empty()
        {
            self.say(BadFact {
                span: record.last().map_or(first.span, |last| first.span.to(last.span)),
                message: "a return names lines or an amount, not both".into(),
                label: "two kinds of parts".into(),
                help: "make two steps of it".into(),
            });
            return None;
        }
        let what = amount.map_or(Returned::Lines(lines), Returned::Amount);
        fine.then_some(what)
    }

    fn returned_line(&mut self, entry: &Entry) -> Option<crate::check::model::PurchaseLine> {
        match &entry.kind {
            EntryKind::Line { text, amount, times, fields } => {
                let own = self.goods_line(fields);
                let line = self.line(&text.value, amount, times.unwrap_or(1), entry.span)?;
                Some(crate::check::model::PurchaseLine { own, ..line })
            }
            EntryKind::Field { .. } | EntryKind::Own(_) => None,
        }
    }
}

fn add(words: &mut ReturnWords, kind: &ReturnsKind) {
    match kind {
        ReturnsKind::PendingOnly => words.pending_only = true,
        ReturnsKind::Recompute => words.recompute = true,
        ReturnsKind::Nothing => words.nothing = true,
        ReturnsKind::Within(_) | ReturnsKind::RecountTiers => {}
    }
}

fn word(kind: &ReturnsKind) -> &'static str {
    match kind {
        ReturnsKind::Within(_) => "returns within",
        ReturnsKind::PendingOnly => "returns pending only",
        ReturnsKind::RecountTiers => "returns recount tiers",
        ReturnsKind::Recompute => "returns recompute",
        ReturnsKind::Nothing => "returns nothing",
    }
}
