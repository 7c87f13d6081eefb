use super::prepare::Prepared;
use super::{Manifest, PeriodResult, Reason, Run, VariantResult, target};
use crate::core::Program;
use crate::measure::{Estimate, Layout, Sums, View, read, tier_mix};
use crate::numeric::SAMPLER_VERSION;
use crate::response::{Label, Setting, card};

/// Reads all measures off the sums: the twin's come first, then those of the variants.
pub fn assemble(prepared: &Prepared<'_>, sums: &[Sums]) -> Run {
    let scenario = prepared.scenario;
    let finished = sums.first().map_or(0, |sums| sums.members);
    let mut run = Run {
        manifest: Manifest {
            version: env!("CARGO_PKG_VERSION").to_string(),
            sampler_version: SAMPLER_VERSION,
            seed: prepared.seed,
            title: scenario.title.clone(),
            customers: prepared.customers,
            finished,
            start: scenario.start,
            end: scenario.end,
            currency: scenario.currency.clone(),
            assumptions: scenario.assumptions.clone(),
            hashes: scenario.hashes.clone(),
            effects: scenario.response.iter().map(|setting| (setting.key.to_string(), label(setting))).collect(),
        },
        partial: finished < prepared.customers,
        ..Run::default()
    };
    if run.partial {
        run.stopped.reason = Reason::Interrupted;
    }
    if let Some(sums) = sums.first() {
        run.twin = result(prepared, "twin".into(), None, &prepared.twin, sums);
    }
    for ((variant, ready), sums) in scenario.variants.iter().zip(&prepared.variants).zip(sums.iter().skip(1)) {
        run.variants.push(result(prepared, variant.name.clone(), Some(&variant.program), &ready.layout, sums));
    }
    run.targets = target::judge(scenario, &run.variants);
    run
}

/// What the measures read off the sums over the whole horizon: the twin's first, then those of the variants.
pub fn readings(prepared: &Prepared<'_>, sums: &[Sums]) -> Vec<Vec<(String, Estimate)>> {
    let scenario = prepared.scenario;
    let programs = scenario.variants.iter().map(|variant| Some(&variant.program));
    let layouts = prepared.variants.iter().map(|ready| &ready.layout);
    let twin = std::iter::once((None, &prepared.twin));
    twin.chain(programs.zip(layouts))
        .zip(sums)
        .map(|((program, layout), sums)| read(&View { scenario, program, layout, sums, period: None }))
        .collect()
}

fn result(
    prepared: &Prepared<'_>,
    name: String,
    program: Option<&Program>,
    layout: &Layout,
    sums: &Sums,
) -> VariantResult {
    let scenario = prepared.scenario;
    let whole = View { scenario, program, layout, sums, period: None };
    let periods = scenario.periods.iter().enumerate().map(|(at, period)| {
        let view = View { period: Some(at), ..whole };
        PeriodResult { index: at as u32, start: period.start, measures: read(&view), tiers: tier_mix(&view) }
    });
    VariantResult { name, measures: read(&whole), periods: periods.collect() }
}

/// How far to trust the numbers of an effect: those of the scenario's author are an assumption.
fn label(setting: &Setting) -> String {
    let known = card(setting.key).filter(|card| Setting::default_of(card) == *setting);
    known.map_or(Label::Assumption, |card| card.label).word().to_string()
}
