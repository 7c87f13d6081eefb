//! The charts of a run: what it costs, keeps and earns, what it owes, and who its members are.

use super::NO_PROGRAM;
use super::value::Scale;
use crate::measure::MEASURES;
use crate::report::chart::{Chart, Line, Panel};
use crate::report::time::ticks;
use crate::simulate::{PeriodResult, Run, VariantResult};

/// Most variants in one chart; further ones are in the tables.
const MOST_VARIANTS: usize = 7;
/// Most ladders and variants whose tiers are drawn.
const MOST_LADDERS: usize = 4;

/// Whether a value belongs to a whole period or to the moment when it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    During,
    AtEnd,
}

/// The charts of a run, by file name without its ending.
pub fn simulation_charts(run: &Run) -> Vec<(&'static str, Chart)> {
    let charts = [
        ("reward_cost", reward_cost(run)),
        ("retention", retention(run)),
        ("profit", profit(run)),
        ("liability", liability(run)),
        ("tiers", tiers(run)),
    ];
    charts.into_iter().filter_map(|(name, chart)| Some((name, chart?))).collect()
}

/// The definition of a measure as a sentence.
fn definition(key: &str) -> String {
    let text = MEASURES.iter().find(|measure| measure.key == key).map_or("", |measure| measure.definition);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn chart(run: &Run, title: &str, definition: &str, panels: Vec<Panel>) -> Option<Chart> {
    let periods = &run.variants.first()?.periods;
    let panels: Vec<Panel> = panels.into_iter().filter(|panel| !panel.lines.is_empty()).collect();
    if panels.is_empty() || periods.is_empty() {
        return None;
    }
    let partial = if run.partial { " PARTIAL: the run was interrupted." } else { "" };
    let members = crate::report::chart::number(run.manifest.finished as f64, 0);
    Some(Chart {
        title: title.to_owned(),
        definition: definition.to_owned(),
        note: format!(
            "Scenario “{}”: mean of {members} members, seed {}.{partial}",
            run.manifest.title, run.manifest.seed
        ),
        length: periods.len() as f64,
        ticks: ticks(periods, run.manifest.end),
        panels,
    })
}

/// One line a variant, and the twin if it has the measure and is wanted.
fn panel(run: &Run, key: &str, heading: &str, per: &str, when: When, with_twin: bool, cumulated: bool) -> Panel {
    let twin = with_twin.then_some(&run.twin);
    let shown: Vec<(&VariantResult, bool)> = run
        .variants
        .iter()
        .take(MOST_VARIANTS)
        .map(|variant| (variant, false))
        .chain(twin.map(|twin| (twin, true)))
        .filter(|(variant, _)| variant.periods.iter().any(|period| period.measure(key).is_some()))
        .collect();
    let unit = shown
        .iter()
        .find_map(|(variant, _)| variant.periods.iter().find_map(|period| period.measure(key)))
        .map_or_else(String::new, |estimate| estimate.unit.clone());
    let scale = Scale::of(&unit, &run.manifest.currency);
    let lines = shown
        .into_iter()
        .map(|(variant, reference)| Line {
            name: if reference { NO_PROGRAM.to_owned() } else { variant.name.clone() },
            points: points(&variant.periods, when, cumulated, |period| {
                period.measure(key).map(|estimate| estimate.per_member / scale.divisor)
            }),
            reference,
        })
        .collect();
    Panel { heading: heading.into(), unit: format!("{} {per}", scale.unit).trim().to_owned(), stacked: false, lines }
}

fn points(
    periods: &[PeriodResult],
    when: When,
    cumulated: bool,
    value: impl Fn(&PeriodResult) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let shift = if when == When::During && !cumulated { 0.5 } else { 1.0 };
    let mut sum = 0.0;
    let mut points = Vec::new();
    for (at, period) in periods.iter().enumerate() {
        if let Some(value) = value(period) {
            sum = if cumulated { sum + value } else { value };
            points.push((at as f64 + shift, sum));
        }
    }
    points
}

fn reward_cost(run: &Run) -> Option<Chart> {
    let period = panel(run, "reward_cost", "in each period", "per member", When::During, false, false);
    let all = panel(run, "reward_cost", "since the start", "per member", When::During, false, true);
    chart(run, "Reward cost", &definition("reward_cost"), vec![period, all])
}

fn retention(run: &Run) -> Option<Chart> {
    let kept = panel(run, "retention", "", "of those who bought in the period before", When::AtEnd, true, false);
    chart(run, "Retention", &definition("retention"), vec![kept])
}

fn profit(run: &Run) -> Option<Chart> {
    let period = panel(run, "profit", "profit in each period", "per member", When::During, true, false);
    let more = panel(
        run,
        "incremental_profit",
        "more than without a program, since the start",
        "per member",
        When::During,
        false,
        true,
    );
    chart(run, "Profit", &definition("profit"), vec![period, more])
}

fn liability(run: &Run) -> Option<Chart> {
    let owed = panel(run, "liability", "", "per member", When::AtEnd, false, false);
    chart(run, "Liability", &definition("liability"), vec![owed])
}

fn tiers(run: &Run) -> Option<Chart> {
    let mut panels = Vec::new();
    for variant in &run.variants {
        let ladders = variant.periods.last().map_or(0, |period| period.tiers.len());
        for ladder in 0..ladders {
            panels.push(ladder_panel(variant, ladder, ladders > 1)?);
        }
    }
    panels.truncate(MOST_LADDERS);
    chart(run, "Tiers", "Share of all members who joined by the tier in which they are when a period ends.", panels)
}

fn ladder_panel(variant: &VariantResult, ladder: usize, named: bool) -> Option<Panel> {
    let (name, tiers) = variant.periods.last()?.tiers.get(ladder)?;
    let share = |period: &PeriodResult, tier: usize| {
        let (_, counts) = period.tiers.get(ladder)?;
        let all: u64 = counts.iter().map(|(_, members)| members).sum();
        let (_, members) = counts.get(tier)?;
        (all > 0).then(|| 100.0 * *members as f64 / all as f64)
    };
    let lines = tiers
        .iter()
        .enumerate()
        .map(|(tier, (tier_name, _))| Line {
            name: tier_name.clone(),
            points: points(&variant.periods, When::AtEnd, false, |period| share(period, tier)),
            reference: false,
        })
        .collect();
    let heading = if named { format!("{}, {name}", variant.name) } else { variant.name.clone() };
    Some(Panel { heading, unit: "% of members".into(), stacked: true, lines })
}
