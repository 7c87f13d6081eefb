//! The top of the page: what came out, in sentences, and the measures behind it.

use super::html::{Html, table, tag};
use super::{PageContext, paragraph, titled};
use crate::compare::{Comparison, Pair, Verdict};
use crate::report::chart::number;
use crate::report::compare::words::{answer, chance, guard, leader, name_of, signed_half, unit, verdict, winners};
use crate::report::simulation::NO_PROGRAM;
use crate::report::simulation::text::{keys, title};
use crate::report::simulation::value::Scale;
use crate::simulate::{Run, VariantResult};

/// Everything above the charts.
pub fn section(context: &PageContext<'_>) -> Vec<Html> {
    let run = context.run;
    let manifest = &run.manifest;
    let mut all = vec![
        tag("h1", &[], [Html::name(&manifest.title)]),
        paragraph(
            "sub",
            [Html::text(&format!(
                "{} members from {} to {}, seed {}; every variant meets the same customers with the same luck",
                number(manifest.finished as f64, 0),
                manifest.start,
                manifest.end.day().plus_days(-1),
                manifest.seed
            ))],
        ),
    ];
    if run.partial {
        let text = format!(
            "Partial: the run was interrupted after {} of {} members; every figure is of these.",
            number(manifest.finished as f64, 0),
            number(manifest.customers as f64, 0)
        );
        all.push(paragraph("warn", [Html::text(&text)]));
    }
    match context.comparison {
        Some(comparison) => {
            all.extend(comparison.pairs.iter().map(|pair| card(comparison, pair)));
            all.extend(leader(comparison).map(|text| paragraph("", [Html::name(&text)])));
        }
        None => all.extend(run.variants.iter().map(|variant| plain_card(run, variant))),
    }
    all.extend(targets(run));
    match context.comparison {
        Some(comparison) => all
            .extend(titled("Measures", comparison.pairs.iter().flat_map(|pair| measures(comparison, pair)).collect())),
        None => all.extend(titled("Measures", vec![all_measures(run)])),
    }
    all
}

/// The answer on a variant.
fn card(comparison: &Comparison, pair: &Pair) -> Html {
    let found = pair.difference(&comparison.headline);
    let class = match found.map(|found| found.verdict) {
        Some(Verdict::Better) => "good",
        Some(Verdict::Worse) => "bad",
        _ => "sub",
    };
    let word = found.map_or_else(String::new, |found| verdict(comparison, found));
    let mut parts = vec![
        paragraph(
            "",
            [
                tag("strong", &[], [Html::name(comparison.name(pair.subject))]),
                Html::text(" instead of "),
                Html::name(comparison.against()),
                Html::text(": "),
                tag("strong", &[("class", class)], [Html::text(&word)]),
            ],
        ),
        paragraph("", [Html::text(&answer(comparison, pair))]),
    ];
    parts.extend(winners(comparison, pair).map(|text| paragraph("sub", [Html::text(&text)])));
    tag("div", &[("class", "answer")], parts)
}

/// The answer on a variant that is compared with nothing but the twin.
fn plain_card(run: &Run, variant: &VariantResult) -> Html {
    let mut parts = vec![paragraph("", [tag("strong", &[], [Html::name(&variant.name)])])];
    for (key, before, after) in [
        ("incremental_profit", "Profit against no program:", "a member"),
        ("reward_cost", "Cost of rewards:", "a member"),
        ("retention", "Retention:", "of buyers from period to period"),
        ("liability", "Liability at the end:", "a member"),
    ] {
        if let Some(found) = variant.measure(key) {
            let scale = Scale::of(&found.unit, &run.manifest.currency);
            let gap = if scale.unit == "%" { "" } else { " " };
            let text = format!("{before} {}{gap}{} {after}", scale.with_error(found), scale.unit);
            parts.push(paragraph("", [Html::text(&text)]));
        }
    }
    tag("div", &[("class", "answer")], parts)
}

fn targets(run: &Run) -> Vec<Html> {
    let row = |target: &crate::simulate::Verdict| {
        let unit = run.variants.iter().find_map(|variant| variant.measure(&target.measure));
        let scale = Scale::of(unit.map_or("", |found| found.unit.as_str()), &run.manifest.currency);
        let (class, word) = if target.met { ("good", "met") } else { ("bad", "missed") };
        let side = if target.at_least { "at least" } else { "at most" };
        let sure = target.confidence.map_or_else(String::new, |level| {
            format!("{} with {}%", scale.text(target.with_confidence), number(100.0 * level, 0))
        });
        vec![
            Html::name(&target.variant),
            Html::text(&name_of(&target.measure)),
            Html::text(&format!("{side} {}", scale.text(target.bound))),
            Html::text(&scale.text(target.found)),
            Html::text(&sure),
            tag("strong", &[("class", class)], [Html::text(word)]),
        ]
    };
    if run.targets.is_empty() {
        return Vec::new();
    }
    let header = ["variant", "measure", "target", "found", "sure of", ""].map(Html::text);
    titled("Targets", vec![table(&header, run.targets.iter().map(row))])
}

fn measures(comparison: &Comparison, pair: &Pair) -> Vec<Html> {
    let header = [
        Html::text("measure"),
        Html::name(comparison.against()),
        Html::name(comparison.name(pair.subject)),
        Html::text("difference"),
        Html::text("better"),
    ];
    let shown = pair.differences.iter().filter(|found| title(&found.key).is_some());
    let rows = shown.map(|found| {
        let scale = Scale::of(&found.unit, &comparison.paired.run.manifest.currency);
        let better = found.probability_better().map(chance).unwrap_or_default();
        let class = match found.verdict {
            Verdict::Better => "good",
            Verdict::Worse => "bad",
            _ => "",
        };
        let difference = format!("{} {}", signed_half(&scale, found.difference, found.half_width), unit(&scale));
        vec![
            Html::text(&name_of(&found.key)),
            Html::text(&scale.text(found.before)),
            Html::text(&scale.text(found.after)),
            tag("span", &[("class", class)], [Html::text(&difference)]),
            Html::text(&better),
        ]
    });
    let note = format!(
        "Per member. ± is half of a {}% interval over {} blocks of members (Student){}. “better” is the probability \
         that the variant is better than {}.",
        number(100.0 * comparison.confidence, 1).trim_end_matches(".0"),
        comparison.paired.blocks.len(),
        guard(comparison),
        comparison.against()
    );
    vec![table(&header, rows), paragraph("note", [Html::text(&note)])]
}

fn all_measures(run: &Run) -> Html {
    let columns: Vec<&VariantResult> = run.variants.iter().chain([&run.twin]).collect();
    let names = run.variants.iter().map(|variant| Html::name(&variant.name)).chain([Html::text(NO_PROGRAM)]);
    let header: Vec<Html> = std::iter::once(Html::text("measure")).chain(names).collect();
    let rows = keys(&columns).into_iter().filter_map(|(key, unit)| {
        let scale = Scale::of(&unit, &run.manifest.currency);
        let cell = |column: &&VariantResult| {
            Html::text(&column.measure(&key).map_or_else(String::new, |found| scale.with_error(found)))
        };
        let name = Html::text(&format!("{}, {}", title(&key)?, scale.unit));
        Some(std::iter::once(name).chain(columns.iter().map(cell)).collect())
    });
    table(&header, rows)
}
