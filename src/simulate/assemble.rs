use std::borrow::Cow;

use super::cells::Apart;
use super::circle::{gather, spread};
use super::prepare::Prepared;
use super::{GroupResult, Manifest, PeriodResult, Reason, Run, VariantResult, target};
use crate::core::Program;
use crate::measure::{Estimate, Layout, Sums, View, read, tier_mix};
use crate::numeric::SAMPLER_VERSION;
use crate::response::{Label, Setting, card};

/// Reads all measures off the sums: the twin's come first, then those of the variants.
pub fn assemble(prepared: &Prepared<'_>, sums: &[Sums]) -> Run {
    let scenario = prepared.scenario;
    let (all, blocks) = in_blocks(prepared, sums);
    let (groups, subjects) = (prepared.cells.groups(scenario), prepared.variants.len() + 1);
    let finished = all.first().map_or(0, Sums::roots);
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
    let of = |at: usize| Counted {
        all: all.get(at),
        blocks: blocks.iter().filter_map(|block| block.get(at)).filter(|sums| sums.members > 0).collect(),
        groups: groups.iter().filter_map(|group| Some((group, group.sums(sums, subjects, at)?))).collect(),
    };
    run.twin = result(prepared, "twin".into(), None, &prepared.twin, &of(0));
    for (at, (variant, ready)) in scenario.variants.iter().zip(&prepared.variants).enumerate() {
        run.variants.push(result(prepared, variant.name.clone(), Some(&variant.program), &ready.layout, &of(at + 1)));
    }
    run.targets = target::judge(scenario, &run.variants, finished);
    run
}

/// What the measures read off the sums over the whole horizon: the twin's first, then those of the variants.
pub fn readings(prepared: &Prepared<'_>, sums: &[Sums]) -> Vec<Vec<(String, Estimate)>> {
    let scenario = prepared.scenario;
    let (sums, _) = in_blocks(prepared, sums);
    let programs = scenario.variants.iter().map(|variant| Some(&variant.program));
    let layouts = prepared.variants.iter().map(|ready| &ready.layout);
    let twin = std::iter::once((None, &prepared.twin));
    twin.chain(programs.zip(layouts))
        .zip(sums.iter())
        .map(|((program, layout), sums)| read(&View { scenario, program, layout, sums, period: None }))
        .collect()
}

/// Sums over all cells, and those of blocks where members touch; none otherwise.
fn in_blocks<'a>(prepared: &Prepared<'_>, sums: &'a [Sums]) -> (Cow<'a, [Sums]>, Vec<&'a [Sums]>) {
    let subjects = prepared.variants.len() + 1;
    if sums.len() <= subjects {
        return (Cow::Borrowed(sums), Vec::new());
    }
    // Sums that leave their range end a run before.
    let all = Cow::Owned(gather(sums, subjects).unwrap_or_default());
    (all, if prepared.scenario.touches() { sums.chunks_exact(subjects).collect() } else { Vec::new() })
}

/// What was counted of one subject.
struct Counted<'a> {
    all: Option<&'a Sums>,
    blocks: Vec<&'a Sums>,
    groups: Vec<(&'a Apart, Sums)>,
}

fn result(
    prepared: &Prepared<'_>,
    name: String,
    program: Option<&Program>,
    layout: &Layout,
    counted: &Counted<'_>,
) -> VariantResult {
    let scenario = prepared.scenario;
    let Some(sums) = counted.all else { return VariantResult { name, ..VariantResult::default() } };
    let whole = View { scenario, program, layout, sums, period: None };
    let known = |view: &View<'_>| {
        let mut all = read(view);
        if !counted.blocks.is_empty() {
            let blocks = counted.blocks.iter().map(|sums| read(&View { sums, ..*view }));
            spread(&mut all, &blocks.collect::<Vec<_>>());
        }
        all
    };
    let periods = scenario.periods.iter().enumerate().map(|(at, period)| {
        let view = View { period: Some(at), ..whole };
        PeriodResult { index: at as u32, start: period.start, measures: known(&view), tiers: tier_mix(&view) }
    });
    let groups = counted.groups.iter().map(|(group, sums)| GroupResult {
        kind: group.kind.to_string(),
        name: group.name.clone(),
        members: sums.members,
        measures: read(&View { sums, ..whole }),
    });
    VariantResult { name, measures: known(&whole), periods: periods.collect(), groups: groups.collect() }
}

/// How far to trust the numbers of an effect: those of the scenario's author are an assumption.
fn label(setting: &Setting) -> String {
    let known = card(setting.key).filter(|card| Setting::default_of(card) == *setting);
    known.map_or(Label::Assumption, |card| card.label).word().to_string()
}
