//! What happens over time: means by period with their bands.

use super::html::Html;
use super::svg::{Band, Fan, fans, key};
use super::{PageContext, figure, tag, titled};
use crate::measure::MEASURES;
use crate::report::simulation::NO_PROGRAM;
use crate::report::simulation::value::Scale;
use crate::report::time::ticks;
use crate::simulate::{Run, VariantResult};

/// Standard errors at which half and nineteen twentieths of a normal lie.
const HALF: f64 = 0.674_49;
const MOST: f64 = 1.959_96;
/// Most variants that are drawn; all are in the tables.
const MOST_VARIANTS: usize = 7;

/// The charts over time.
pub fn over_time(context: &PageContext<'_>) -> Vec<Html> {
    let charts = [
        ("profit", "Profit in each period", true),
        ("incremental_profit", "More than without a program, in each period", false),
        ("reward_cost", "Cost of rewards in each period", false),
        ("liability", "Liability at the end of each period", false),
        ("retention", "Retention", true),
    ];
    let drawn = charts.iter().flat_map(|(key, title, twin)| chart(context.run, key, title, *twin));
    let mut parts: Vec<Html> = drawn.collect();
    if !parts.is_empty() {
        let note = "Bands hold the true mean with 50% and 95%: they are chance alone (process uncertainty), not doubt \
                    about the assumptions.";
        parts.push(tag("p", &[("class", "note")], [Html::text(note)]));
    }
    titled("Over time", parts)
}

fn chart(run: &Run, measure: &str, title: &str, with_twin: bool) -> Vec<Html> {
    let shown: Vec<(Option<usize>, &VariantResult)> = run
        .variants
        .iter()
        .take(MOST_VARIANTS)
        .enumerate()
        .map(|(at, variant)| (Some(at), variant))
        .chain(with_twin.then_some((None, &run.twin)))
        .filter(|(_, variant)| variant.periods.iter().any(|period| period.measure(measure).is_some()))
        .collect();
    let Some(first) = shown.first().and_then(|(_, variant)| variant.periods.iter().find_map(|p| p.measure(measure)))
    else {
        return Vec::new();
    };
    let scale = Scale::of(&first.unit, &run.manifest.currency);
    let lines: Vec<Fan> = shown.iter().map(|(color, variant)| fan(variant, *color, measure, scale.divisor)).collect();
    let names: Vec<(Option<usize>, &str)> = shown
        .iter()
        .map(|(color, variant)| (*color, if color.is_some() { variant.name.as_str() } else { NO_PROGRAM }))
        .collect();
    let periods = &run.variants.first().map_or(&run.twin, |variant| variant).periods;
    let says = format!("{title}, {} per member, by period", scale.unit);
    let drawing = fans(&lines, &ticks(periods, run.manifest.end), periods.len() as f64, &says);
    let definition = MEASURES.iter().find(|known| known.key == measure).map_or("", |known| known.definition);
    vec![
        tag("h3", &[], [Html::text(&format!("{title}, {} per member", scale.unit))]),
        key(&names),
        figure(drawing, definition),
    ]
}

fn fan(variant: &VariantResult, color: Option<usize>, measure: &str, divisor: f64) -> Fan {
    let points = variant.periods.iter().enumerate().filter_map(|(at, period)| {
        let found = period.measure(measure)?;
        let levels =
            [-MOST, -HALF, 0.0, HALF, MOST].map(|reach| (found.per_member + reach * found.standard_error) / divisor);
        Some(Band { at: at as f64 + 0.5, levels })
    });
    Fan { color, points: points.collect() }
}
