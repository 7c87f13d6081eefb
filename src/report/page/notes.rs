//! The foot of the page: what was assumed, what the words mean, and what would make the same page again.

use super::html::{Html, table, tag};
use super::{PageContext, paragraph, titled};
use crate::measure::MEASURES;
use crate::scenario::Label;

/// Assumptions, definitions, manifest.
pub fn section(context: &PageContext<'_>) -> Vec<Html> {
    let mut all = assumptions(context);
    all.extend(definitions(context));
    all.extend(manifest(context));
    all
}

fn assumptions(context: &PageContext<'_>) -> Vec<Html> {
    if context.run.manifest.assumptions.is_empty() {
        return Vec::new();
    }
    let header = ["what", "value", "label"].map(Html::text);
    let rows = context.run.manifest.assumptions.iter().map(|one| {
        let label = match one.label {
            Label::Measured => "measured",
            Label::Solved => "solved from a study",
            Label::Assumption => "assumption",
        };
        vec![Html::name(&one.path), Html::name(&one.value), tag("span", &[("class", "label")], [Html::text(label)])]
    });
    let note = "“measured”: published or fitted to data; “solved”: set so that a study's result comes out; \
                “assumption”: the author's own figure.";
    let mut parts = vec![tag("div", &[("class", "left")], [table(&header, rows)])];
    parts.extend(effects(context));
    parts.push(paragraph("note", [Html::text(note)]));
    titled("Assumptions", parts)
}

/// Effects of programs on behaviour, each with the label of its numbers; that there are none is said as well.
fn effects(context: &PageContext<'_>) -> Vec<Html> {
    let effects = &context.run.manifest.effects;
    if effects.is_empty() {
        let none = "No effect of the program on behaviour is assumed: customers buy what they buy without it.";
        return vec![paragraph("note", [Html::text(none)])];
    }
    let header = ["effect of the program on behaviour", "label of its numbers"].map(Html::text);
    let rows = effects
        .iter()
        .map(|(effect, label)| vec![Html::name(effect), tag("span", &[("class", "label")], [Html::text(label)])]);
    vec![tag("div", &[("class", "left")], [table(&header, rows)])]
}

fn definitions(context: &PageContext<'_>) -> Vec<Html> {
    let used = |key: &str| {
        let own = |name: &str| name == key || name.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'));
        context.run.variants.iter().flat_map(|variant| &variant.measures).any(|(name, _)| own(name))
    };
    let list = MEASURES.iter().filter(|measure| used(measure.key)).flat_map(|measure| {
        [tag("dt", &[], [Html::text(measure.title)]), tag("dd", &[], [Html::text(measure.definition)])]
    });
    titled("Definitions", vec![tag("dl", &[], list.collect::<Vec<_>>())])
}

fn manifest(context: &PageContext<'_>) -> Vec<Html> {
    let manifest = &context.run.manifest;
    let facts = [
        ("loyal", manifest.version.clone()),
        ("samplers", manifest.sampler_version.to_string()),
        ("seed", manifest.seed.to_string()),
        ("members asked for", manifest.customers.to_string()),
        ("members finished", manifest.finished.to_string()),
        ("first day", manifest.start.to_string()),
        ("end", manifest.end.day().to_string()),
        ("currency", manifest.currency.code.clone()),
    ];
    let facts = facts
        .iter()
        .flat_map(|(what, value)| [tag("dt", &[], [Html::text(what)]), tag("dd", &[], [Html::text(value)])]);
    let inputs = manifest.hashes.iter().flat_map(|(file, hash)| {
        [tag("dt", &[], [Html::name(file)]), tag("dd", &[], [tag("code", &[], [Html::text(hash)])])]
    });
    let list = tag("dl", &[], facts.chain(inputs).collect::<Vec<_>>());
    let note = "The same files, seed, number of members and version give the same page, byte by byte.";
    titled("Manifest", vec![list, paragraph("note", [Html::text(note)])])
}
