//! What the result hangs on: the interval of chance beside that of the inputs, and a tornado.

use super::html::{Html, table, tag};
use super::svg::{Row, bars};
use super::{PageContext, figure, paragraph, titled};
use crate::compare::{Doubt, Doubted, FEWEST_DRAWS, chance_half};
use crate::report::chart::number;
use crate::report::compare::words::{name_of, signed_half};
use crate::report::doubt::prior;
use crate::report::simulation::value::Scale;

/// Most inputs that a tornado shows.
const MOST: usize = 12;

/// The section on uncertain inputs.
pub fn section(context: &PageContext<'_>) -> Vec<Html> {
    let Some(doubt) = context.doubt else { return Vec::new() };
    let mut parts = Vec::new();
    let draws = doubt.variants.first().map_or(0, |variant| variant.draws.len());
    if doubt.variants.iter().any(Doubted::has_interval) {
        parts.push(intervals(doubt));
        parts.push(explained());
    } else if draws > 0 {
        let text = format!(
            "Too few draws of the inputs to say how far doubt about them reaches: {draws}, at least {FEWEST_DRAWS}."
        );
        parts.push(paragraph("note", [Html::text(&text)]));
    } else {
        let members = number(doubt.run.manifest.finished as f64, 0);
        let text = format!(
            "Uncertain inputs one at a time, over the first {members} members. What they do together: `loyal uncertainty`."
        );
        parts.push(paragraph("note", [Html::text(&text)]));
    }
    for variant in &doubt.variants {
        parts.extend(tornado(doubt, variant));
    }
    let rows = doubt.inputs.iter().map(|input| vec![Html::name(&input.name), Html::name(&prior(input))]);
    parts.push(tag("div", &[("class", "left")], [table(&["input", "assumed"].map(Html::text), rows)]));
    titled("What it hangs on", parts)
}

fn explained() -> Html {
    paragraph(
        "note",
        [Html::text(
            "Chance: half of the 95% interval of the mean at the central inputs. Inputs: where nine draws of ten lie when \
             the inputs are drawn. The two are never added up. At risk: one draw in twenty is at or below this value, and \
             the mean of those draws.",
        )],
    )
}

fn intervals(doubt: &Doubt) -> Html {
    let header = ["variant", "central", "chance", "inputs, from", "to", "at risk", "mean beyond"].map(Html::text);
    let rows = doubt.variants.iter().map(|variant| {
        let scale = Scale::of(&variant.central.unit, &doubt.run.manifest.currency);
        let shown = |value: Option<f64>| Html::text(&value.map_or_else(String::new, |value| scale.text(value)));
        let risk = variant.at_risk();
        vec![
            Html::name(&variant.name),
            shown(Some(variant.central.per_member)),
            Html::text(&format!("± {}", scale.text(chance_half(&variant.central)))),
            shown(variant.quantile(0.05)),
            shown(variant.quantile(0.95)),
            shown(risk.map(|(value, _)| value)),
            shown(risk.map(|(_, mean)| mean)),
        ]
    });
    table(&header, rows)
}

fn tornado(doubt: &Doubt, variant: &Doubted) -> Vec<Html> {
    let scale = Scale::of(&variant.central.unit, &doubt.run.manifest.currency);
    let rows: Vec<Row> = variant
        .effects
        .iter()
        .take(MOST)
        .map(|effect| Row {
            name: effect.input.clone(),
            from: effect.at_low / scale.divisor,
            to: effect.at_high / scale.divisor,
            class: if effect.at_high >= effect.at_low { "f0" } else { "f1" }.to_owned(),
            label: signed_half(&scale, effect.at_high - effect.at_low, 0.0),
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let caption = format!(
        "{}, {} per member, with one input at a time from its 5% to its 95% quantile; the line is the result at the medians. \
         The number is the change from the low end to the high end",
        name_of(&doubt.measure),
        scale.unit
    );
    vec![
        tag("h3", &[], [Html::name(&variant.name)]),
        figure(bars(&rows, variant.central.per_member / scale.divisor, &caption), &caption),
    ]
}
