//! L47: a change of rules gives less to some purchase, or much more.

use super::Finding;
use crate::core::Program;
use crate::diagnostic::{Severity, table};
use crate::prove::diff::{Change, Difference};
use crate::prove::verdict::Verdict;
use crate::quantity::decimal;

/// A gain of so many hundredths of the price is told, too.
const MUCH: i128 = 5;

/// What a change is in the eyes of a member: findings about the new program.
pub(in crate::prove) fn changed(program: &Program, difference: &Difference) -> Vec<Finding> {
    let loss = difference.loss.as_ref().map(|loss| told(program, difference, loss, false));
    let large = |gain: &&Change| gain.difference * 100 >= i128::from(gain.amount) * i128::from(gain.over) * MUCH;
    let gain = difference.gain.as_ref().filter(large);
    let gain = gain.map(|gain| told(program, difference, gain, true).weigh(Severity::Note));
    let worse = difference.terms.iter().filter(|term| term.worse).map(|term| {
        Finding::new(table::DEVALUED, Verdict::Proved, term.about.clone(), format!("members lose: {}", term.words))
            .label(term.span, "says something else than before")
            .help(MEANT)
    });
    loss.into_iter().chain(worse).chain(gain).collect()
}

const MEANT: &str = "if members are meant to have less, say so: `allow L0047 on … until … because … by …`";

fn told(program: &Program, difference: &Difference, change: &Change, more: bool) -> Finding {
    let money = |amount: i128| format!("{} {}", decimal(amount, program.currency.decimals), program.currency.code);
    let message = format!(
        "a purchase of {} brings {}, {} than the {} before",
        money(i128::from(change.amount)),
        money(change.after),
        if more { "more" } else { "less" },
        money(change.before),
    );
    let verdict = if change.replayed { Verdict::Witness } else { Verdict::Suspected };
    let about = if change.rules.is_empty() { "the program".to_owned() } else { change.rules.join(", ") };
    let mut finding = Finding::new(table::DEVALUED, verdict, about, message);
    for row in program.rows.iter().filter(|row| change.rules.contains(&row.rule)) {
        if finding.labels.iter().all(|label| label.span != row.span) {
            let text = match (difference.added.contains(&row.rule), difference.changed.contains(&row.rule)) {
                (true, _) => "is new",
                (_, true) => "says something else than before",
                _ => "counts here",
            };
            finding = finding.label(row.span, text);
        }
    }
    let somewhere = program.rows.first().map(|row| row.span).or(program.holdings.first().map(|of| of.span));
    if let (true, Some(span)) = (finding.labels.is_empty(), somewhere) {
        finding = finding.label(span, "in this program");
    }
    let gone: Vec<&String> = difference.removed.iter().filter(|rule| change.rules.contains(rule)).collect();
    for rule in gone {
        finding = finding.note(format!("`{rule}` is gone"));
    }
    let (gain, lose, stay) = difference.counts;
    finding = finding.note(format!("kinds of purchases: {gain} gain, {lose} lose, {stay} stay as they are"));
    finding = finding.note(format!("looked at: {}", difference.domain));
    for blind in &difference.blind {
        finding = finding.note(format!("not followed: {blind}"));
    }
    if !change.test.is_empty() {
        finding = finding.note(format!("replay it: {}", change.test.trim_end().replace('\n', "\n  ")));
        finding.test = Some(change.test.clone());
    }
    match more {
        true => finding.help("look whether so much more is meant"),
        false => finding.help(MEANT),
    }
}
