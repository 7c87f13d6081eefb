//! The foot of the page: who decided what, what the words mean, and what would make the same page again.

use super::super::html::{Html, table, tag};
use super::super::{paragraph, titled};
use crate::report::close::{CloseContext, judgements};

const WORDS: [(&str, &str); 9] = [
    ("cohort", "points issued in one period, or held when the first period begins"),
    ("rate on issued", "ever redeemed over what the cohorts began with"),
    ("rate on outstanding", "still to be redeemed over what is held; never the same number as the rate on issued"),
    ("to come", "points still to be redeemed, as estimated"),
    ("clawed back", "taken back with returned goods, or by an adjustment downwards"),
    (
        "contract liability",
        "the share of prices that belongs to points not yet redeemed: A · (1 − R / E) of each cohort",
    ),
    ("true-up", "what a change of the estimate means for redemptions of earlier periods: A · R₋₁ · (1/E − 1/E₋₁)"),
    ("luck, finite data", "process and parameter error: neither holds a change of rules or of behaviour"),
    ("accrued cost", "points still to come at what a redeemed point costs; points that no sale earned are accrued"),
];

/// What was found out about the data, before anything is read off.
pub(super) fn doubts(context: &CloseContext<'_>) -> Vec<Html> {
    let list = context.quality.iter().map(|remark| paragraph("sub", [Html::name(remark)]));
    list.collect()
}

/// Judgements, terms, definitions, manifest.
pub(super) fn sections(context: &CloseContext<'_>) -> Vec<Html> {
    let mut all = decided(context);
    let words = WORDS
        .into_iter()
        .flat_map(|(word, meaning)| [tag("dt", &[], [Html::text(word)]), tag("dd", &[], [Html::text(meaning)])]);
    all.extend(titled("Definitions", vec![tag("dl", &[], words.collect::<Vec<_>>())]));
    all.extend(manifest(context));
    all
}

fn decided(context: &CloseContext<'_>) -> Vec<Html> {
    let terms = context.terms;
    let facts = [
        ("period", terms.every.name()),
        ("estimator", terms.method.name()),
        ("revenue", terms.variant.name()),
        ("tier perks", terms.status_perk.name()),
    ];
    let facts = facts
        .into_iter()
        .flat_map(|(what, value)| [tag("dt", &[], [Html::text(what)]), tag("dd", &[], [Html::text(value)])]);
    let mut parts = vec![tag("dl", &[], facts.collect::<Vec<_>>())];
    let logged = judgements(terms);
    if logged.is_empty() {
        parts.push(paragraph("note", [Html::text("No estimate was changed by judgement.")]));
    } else {
        let header = ["what", "cohort", "decision", "author", "date", "reason"].map(Html::text);
        let rows = logged.iter().map(|one| {
            let cohort = one.cohort.as_deref().map_or_else(|| Html::text("all"), Html::name);
            let texts = [&one.decision, &one.author, &one.date, &one.reason].map(|text| Html::name(text));
            [Html::text(&one.what), cohort].into_iter().chain(texts).collect()
        });
        parts.push(tag("div", &[("class", "left")], [table(&header, rows.collect::<Vec<_>>())]));
    }
    titled("Judgements", parts)
}

fn manifest(context: &CloseContext<'_>) -> Vec<Html> {
    let version = [tag("dt", &[], [Html::text("loyal")]), tag("dd", &[], [Html::text(env!("CARGO_PKG_VERSION"))])];
    let files = context.hashes.iter().flat_map(|(file, hash)| {
        [tag("dt", &[], [Html::name(file)]), tag("dd", &[], [tag("code", &[], [Html::text(hash)])])]
    });
    let list = tag("dl", &[], version.into_iter().chain(files).collect::<Vec<_>>());
    let note = "The same files and version give the same page, byte by byte.";
    titled("Manifest", vec![list, paragraph("note", [Html::text(note)])])
}
