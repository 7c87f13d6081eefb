//! The result in a terminal: three answers, then every measure beside every variant.

use super::NO_PROGRAM;
use super::value::Scale;
use crate::diagnostic::render::one_line;
use crate::measure::MEASURES;
use crate::report::chart::number;
use crate::report::table::table;
use crate::simulate::{Estimate, Run, VariantResult};

/// So many members.
pub fn people(members: u64) -> String {
    if members == 1 { "1 member".to_owned() } else { format!("{} members", number(members as f64, 0)) }
}

/// Title, members, days and seed of a run, with what there is to add about its members.
pub fn heading(run: &Run, more: &str) -> String {
    let manifest = &run.manifest;
    let finished = number(manifest.finished as f64, 0);
    let mut out = format!("{}\n", one_line(&manifest.title));
    if run.partial {
        let customers = number(manifest.customers as f64, 0);
        out.push_str(&format!(
            "PARTIAL: interrupted after {finished} of {customers} members; every figure is of these\n"
        ));
    }
    let last = manifest.end.day().plus_days(-1);
    let people = people(manifest.finished);
    out.push_str(&format!("{people} from {} to {last}, seed {}{more}\n\n", manifest.start, manifest.seed));
    out
}

/// The result for people.
pub fn simulation_text(run: &Run, unicode: bool) -> String {
    let manifest = &run.manifest;
    let mut out = heading(run, "");
    for variant in &run.variants {
        out.push_str(&answers(run, variant));
    }
    out.push('\n');
    out.push_str(&measures(run, unicode));
    out.push_str(&super::groups::groups(run, unicode));
    out.push_str("\nper member, with the half-width of a 95% interval; ");
    out.push_str("the last column is the same customers with the same luck and no program\n");
    if run.variants.iter().all(|variant| same_purchases(variant, &run.twin)) {
        out.push_str(
            "no response is assumed: customers buy exactly what they buy without a program, so it can only cost\n",
        );
    }
    if !manifest.effects.is_empty() {
        let shown = manifest.effects.iter().map(|(effect, label)| format!("{effect} ({label})"));
        out.push_str(&format!("assumed effects on behaviour: {}\n", shown.collect::<Vec<_>>().join(", ")));
    }
    out.push_str(&super::stopped::stopped(run));
    out.push_str(&targets(run));
    out
}

/// Whether every purchase was made without the program too.
fn same_purchases(variant: &VariantResult, twin: &VariantResult) -> bool {
    let total = |result: &VariantResult| result.measure("purchases").and_then(|purchases| purchases.total);
    total(variant).is_some() && total(variant) == total(twin)
}

/// What the scenario's targets came to.
pub(in crate::report) fn targets(run: &Run) -> String {
    if run.targets.is_empty() {
        return String::new();
    }
    let mut out = String::from("\ntargets\n");
    for target in &run.targets {
        let unit = run
            .variants
            .iter()
            .find_map(|variant| variant.measure(&target.measure))
            .map_or("", |estimate| estimate.unit.as_str());
        let scale = Scale::of(unit, &run.manifest.currency);
        let side = if target.at_least { "at least" } else { "at most" };
        let word = if target.met { "met   " } else { "MISSED" };
        let confidence = target.confidence.map_or_else(String::new, |level| {
            format!(", {} with {}% confidence", scale.text(target.with_confidence), number(100.0 * level, 0))
        });
        out.push_str(&format!(
            "  {word}  {}: {} {side} {}, found {}{confidence}\n",
            one_line(&target.variant),
            target.measure,
            scale.text(target.bound),
            scale.text(target.found)
        ));
    }
    out
}

/// What a variant costs, keeps and earns, in sentences.
fn answers(run: &Run, variant: &VariantResult) -> String {
    let currency = &run.manifest.currency;
    let shown = |estimate: &Estimate| Scale::of(&estimate.unit, currency).text(estimate.per_member);
    let mut lines = vec![format!("{}\n", one_line(&variant.name))];
    if let Some(cost) = variant.measure("reward_cost") {
        let share = variant
            .measure("revenue")
            .filter(|revenue| revenue.per_member > 0.0)
            .map(|revenue| format!(", {}% of revenue", number(100.0 * cost.per_member / revenue.per_member, 1)));
        lines.push(format!("  costs  {} in rewards a member{}\n", shown(cost), share.unwrap_or_default()));
    }
    if let (Some(kept), Some(without)) = (variant.measure("retention"), run.twin.measure("retention")) {
        lines.push(format!(
            "  keeps  {} of buyers from period to period, {} without a program\n",
            shown(kept),
            shown(without)
        ));
    }
    match (variant.measure("incremental_profit"), variant.measure("profit")) {
        (Some(more), _) if more.per_member.abs() + more.standard_error <= 0.0 => {
            lines.push("  earns  exactly the profit a member of no program\n".to_owned());
        }
        (Some(more), _) => {
            let scale = Scale::of(&more.unit, currency);
            let word = if more.per_member < 0.0 { "less" } else { "more" };
            let size = Estimate { per_member: more.per_member.abs(), ..more.clone() };
            let text = format!("{} {}", scale.with_error(&size), scale.unit);
            lines.push(format!("  earns  {text} {word} profit a member than no program\n"));
        }
        (None, Some(profit)) => lines.push(format!("  earns  {} profit a member\n", shown(profit))),
        (None, None) => {}
    }
    lines.concat()
}

fn measures(run: &Run, unicode: bool) -> String {
    let currency = &run.manifest.currency;
    let columns: Vec<&VariantResult> = run.variants.iter().chain([&run.twin]).collect();
    let mut header = vec!["measure".to_owned(), "unit".to_owned()];
    header.extend(run.variants.iter().map(|variant| variant.name.clone()).chain([NO_PROGRAM.to_owned()]));
    let mut rows = Vec::new();
    for (key, unit) in keys(&columns) {
        let Some(title) = title(&key) else { continue };
        let scale = Scale::of(&unit, currency);
        let mut row = vec![title, scale.unit.clone()];
        row.extend(columns.iter().map(|variant| match variant.measure(&key) {
            Some(estimate) => scale.with_error(estimate),
            None => String::new(),
        }));
        rows.push(row);
    }
    table(&header, &rows, unicode)
}

/// How a key is called in the table; `None` for what only the files hold (each holding by itself).
pub(in crate::report) fn title(key: &str) -> Option<String> {
    let (main, rest) = key.split_once('.').map_or((key, None), |(main, rest)| (main, Some(rest)));
    let title = MEASURES.iter().find(|measure| measure.key == main).map_or(main, |measure| measure.title);
    match rest {
        None => Some(title.to_owned()),
        Some(rest) if main == "tier" => Some(format!("{title}: {}", rest.replace('.', " "))),
        Some(_) => None,
    }
}

/// All keys with their units, in the order of the first variant that has them.
pub(in crate::report) fn keys(columns: &[&VariantResult]) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for (key, estimate) in columns.iter().flat_map(|variant| &variant.measures) {
        if !keys.iter().any(|(known, _)| known == key) {
            keys.push((key.clone(), estimate.unit.clone()));
        }
    }
    keys
}
