//! Two programs compared: for people, as JSON, for a pull request.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::compare::Comparison;
use crate::prove::{Change, Difference};
use crate::quantity::decimal;
use crate::report::{comparison_json, comparison_markdown, comparison_text};

/// What was compared.
pub struct Compared<'a> {
    /// The old program's file.
    pub old: String,
    /// The new program's file.
    pub new: String,
    /// Currency code.
    pub currency: String,
    /// Digits of its minor unit.
    pub decimals: u8,
    /// The result.
    pub difference: &'a Difference,
    /// Both among the customers of a scenario, if one was given.
    pub simulated: Option<&'a Comparison>,
}

/// The comparison as data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DiffReport {
    /// The format's name and version, `loyal-diff/1`.
    pub schema: String,
    /// The old program's file.
    pub old: String,
    /// The new program's file.
    pub new: String,
    /// `identical`, `equivalent on purchases`, `no difference found` or `different`.
    pub result: String,
    /// Currency of all amounts.
    pub currency: String,
    /// The purchase that gains most.
    pub gain: Option<ChangeReport>,
    /// The purchase that loses most.
    pub loss: Option<ChangeReport>,
    /// Distinct kinds of purchases that gain.
    pub gaining: usize,
    /// That lose.
    pub losing: usize,
    /// That stay as they are.
    pub unchanged: usize,
    /// Rules that are new.
    pub added: Vec<String>,
    /// Rules that are gone.
    pub removed: Vec<String>,
    /// Rules that say something else.
    pub changed: Vec<String>,
    /// Numbers beside purchases that are others: terms of points, thresholds, prices, fees.
    pub terms: Vec<String>,
    /// What the comparison does not see.
    pub not_followed: Vec<String>,
    /// Over which purchases it was made.
    pub domain: String,
    /// Both programs among the customers of a scenario, as in comparison.json; null without one.
    #[schemars(with = "Option<BTreeMap<String, Value>>")]
    pub simulated: Option<Value>,
}

/// A changed purchase; amounts as decimal numbers in the currency.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeReport {
    /// List amount.
    pub purchase: String,
    /// Reward before.
    pub before: String,
    /// Reward after.
    pub after: String,
    /// Rules of either program behind it.
    pub rules: Vec<String>,
    /// Whether both were replayed with these numbers.
    pub replayed: bool,
    /// The purchase as a `test` block of the new program.
    pub test: String,
}

fn result(difference: &Difference) -> &'static str {
    let none = difference.gain.is_none() && difference.loss.is_none() && difference.terms.is_empty();
    match (difference.identical, none, difference.blind.is_empty()) {
        (true, ..) => "identical",
        (false, true, true) => "equivalent on purchases",
        (false, true, false) => "no difference found",
        (false, false, _) => "different",
    }
}

fn change(compared: &Compared<'_>, change: &Change) -> ChangeReport {
    let money = |amount: i128| decimal(amount, compared.decimals);
    ChangeReport {
        purchase: money(i128::from(change.amount)),
        before: money(change.before),
        after: money(change.after),
        rules: change.rules.clone(),
        replayed: change.replayed,
        test: change.test.clone(),
    }
}

/// As data.
pub fn diff_json(compared: &Compared<'_>) -> DiffReport {
    let difference = compared.difference;
    DiffReport {
        schema: "loyal-diff/1".into(),
        old: compared.old.clone(),
        new: compared.new.clone(),
        result: result(difference).into(),
        currency: compared.currency.clone(),
        gain: difference.gain.as_ref().map(|one| change(compared, one)),
        loss: difference.loss.as_ref().map(|one| change(compared, one)),
        gaining: difference.counts.0,
        losing: difference.counts.1,
        unchanged: difference.counts.2,
        added: difference.added.clone(),
        removed: difference.removed.clone(),
        changed: difference.changed.clone(),
        terms: difference.terms.iter().map(|term| term.words.clone()).collect(),
        not_followed: difference.blind.iter().map(|one| (*one).to_owned()).collect(),
        domain: difference.domain.clone(),
        simulated: compared.simulated.map(comparison_json),
    }
}

fn lines(report: &DiffReport) -> Vec<String> {
    let mut out = Vec::new();
    for (word, one) in [("gains", &report.gain), ("loses", &report.loss)] {
        let Some(one) = one else { continue };
        let sure = if one.replayed { "WITNESS" } else { "SUSPECTED" };
        out.push(format!(
            "{word} most: a purchase of {} {c} brings {} {c} where it brought {} {c}, by {} ({sure})",
            one.purchase,
            one.after,
            one.before,
            one.rules.join(", "),
            c = report.currency,
        ));
    }
    out.push(format!(
        "kinds of purchases: {} gain, {} lose, {} stay as they are",
        report.gaining, report.losing, report.unchanged
    ));
    out.extend(report.terms.iter().cloned());
    for (word, names) in [("new", &report.added), ("gone", &report.removed), ("changed", &report.changed)] {
        if !names.is_empty() {
            out.push(format!("{word}: {}", names.join(", ")));
        }
    }
    if !report.not_followed.is_empty() {
        out.push(format!("not followed: {}", report.not_followed.join("; ")));
    }
    out.push(format!("looked at: {}", report.domain));
    out
}

/// For people.
pub fn diff_text(compared: &Compared<'_>, unicode: bool) -> String {
    let report = diff_json(compared);
    let mut out = format!("{} and {}: {}\n", report.old, report.new, report.result);
    if report.result == "identical" {
        return out;
    }
    for line in lines(&report) {
        out.push_str(&format!("  {line}\n"));
    }
    for one in [&report.gain, &report.loss].into_iter().flatten().filter(|one| !one.test.is_empty()) {
        out.push_str(&format!("\n{}", one.test));
    }
    if let Some(simulated) = compared.simulated {
        out.push_str(&format!("\n{}", comparison_text(simulated, unicode)));
    }
    out
}

/// For a comment on a pull request.
pub fn diff_markdown(compared: &Compared<'_>) -> String {
    let report = diff_json(compared);
    let mut out = format!("### loyal diff: {}\n\n`{}` against `{}`\n\n", report.result, report.new, report.old);
    if report.result == "identical" {
        return out;
    }
    for line in lines(&report) {
        out.push_str(&format!("- {line}\n"));
    }
    for (title, one) in [("gains most", &report.gain), ("loses most", &report.loss)] {
        let Some(one) = one.as_ref().filter(|one| !one.test.is_empty()) else { continue };
        out.push_str(&format!("\n<details><summary>{title}</summary>\n\n```loyal\n{}```\n\n</details>\n", one.test));
    }
    if let Some(simulated) = compared.simulated {
        out.push_str(&format!("\n{}", comparison_markdown(simulated)));
    }
    out
}
