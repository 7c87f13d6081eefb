use super::{manifest_json, measures_csv, periods_csv, simulation_charts, simulation_text, tiers_csv};
use crate::core::Currency;
use crate::quantity::{Calendar, Date, Part};
use crate::report::chart::svg;
use crate::simulate::{Estimate, Manifest, PeriodResult, Run, VariantResult, Verdict};

fn money(per_member: f64) -> Estimate {
    let total = Some((per_member * 1_000.0) as i128);
    Estimate { per_member, standard_error: per_member.abs() / 50.0, total, weight: 0.0, unit: "EUR minor".into() }
}

fn variant(name: &str, level: f64, program: bool) -> VariantResult {
    let month = Calendar::plain(Part::Month);
    let first = month.key(Date { year: 2026, month: 1, day: 1 }.to_day());
    let share =
        |value: f64| Estimate { per_member: value, standard_error: 0.001, unit: "share".into(), ..Estimate::default() };
    let measures = |scale: f64| {
        let own = vec![
            ("revenue".to_owned(), money(level * scale)),
            ("profit".to_owned(), money(level * scale * 0.3)),
            ("retention".to_owned(), share(0.5)),
        ];
        let programs = vec![
            ("reward_cost".to_owned(), money(level * scale * 0.05)),
            ("incremental_profit".to_owned(), money(-level * scale * 0.01)),
            ("liability".to_owned(), money(level * 0.02)),
            ("issued.bean".to_owned(), money(1.0)),
        ];
        own.into_iter().chain(programs.into_iter().filter(|_| program)).collect::<Vec<_>>()
    };
    let tiers =
        |at: u64| vec![("status".to_owned(), vec![("Green".to_owned(), 900 - at), ("Gold".to_owned(), 100 + at)])];
    let periods = (0..24)
        .map(|at| PeriodResult {
            index: at,
            start: month.first_day(first + at as i32).start(),
            measures: measures(1.0 / 24.0),
            tiers: if program { tiers(u64::from(at)) } else { Vec::new() },
        })
        .collect();
    VariantResult { name: name.into(), measures: measures(1.0), periods, groups: Vec::new() }
}

fn run() -> Run {
    let end = Date { year: 2028, month: 1, day: 1 }.to_day();
    Run {
        manifest: Manifest {
            version: "0.1.0".into(),
            sampler_version: 1,
            seed: 7,
            title: "Club: does it pay?".into(),
            customers: 1_000,
            finished: 1_000,
            start: Date { year: 2026, month: 1, day: 1 }.to_day(),
            end: end.start(),
            currency: Currency { code: "EUR".into(), decimals: 2 },
            assumptions: Vec::new(),
            hashes: vec![("club.loyal".into(), "00".into())],
            effects: Vec::new(),
        },
        variants: vec![variant("as it is", 50_000.0, true), variant("generous, \"really\"", 51_000.0, true)],
        twin: variant("no program", 49_000.0, false),
        targets: vec![Verdict {
            variant: "as it is".into(),
            measure: "reward_cost".into(),
            bound: 2_000.0,
            found: 2_500.0,
            with_confidence: 2_580.0,
            confidence: Some(0.95),
            ..Verdict::default()
        }],
        partial: false,
        ..Run::default()
    }
}

#[test]
fn the_text_answers_three_questions_and_lists_every_measure() {
    insta::assert_snapshot!(simulation_text(&run(), false));
}

#[test]
fn a_partial_run_says_so_everywhere() {
    let partial = Run { partial: true, ..run() };
    assert!(simulation_text(&partial, false).contains("PARTIAL"));
    assert_eq!(manifest_json(&partial, &[])["partial"], true);
    assert!(drawn(&partial).iter().all(|(_, svg)| svg.contains("PARTIAL")));
}

/// The charts as SVG, by name.
fn drawn(run: &Run) -> Vec<(&'static str, String)> {
    let charts = simulation_charts(run).into_iter();
    charts.map(|(name, chart)| (name, svg(&chart).expect("strings take everything"))).collect()
}

#[test]
fn every_chart_has_a_definition_and_names_its_lines() {
    let charts = drawn(&run());
    let names: Vec<&str> = charts.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["reward_cost", "retention", "profit", "liability", "tiers"]);
    for (name, svg) in &charts {
        assert!(svg.contains("Scenario “Club: does it pay?”: mean of 1,000 members, seed 7."), "{name}");
        assert!(svg.contains("Jan 2026") && svg.contains("Jan 2028"), "{name}");
        assert_eq!(svg.contains("no program"), ["retention", "profit"].contains(name), "{name}");
    }
}

#[test]
fn csv_files_have_a_row_for_every_figure() {
    let rows = |bytes: Vec<u8>| {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        reader.records().map(|record| record.expect("well formed").len()).collect::<Vec<_>>()
    };
    let run = run();
    assert_eq!(rows(measures_csv(&run).expect("memory takes it")), vec![6; 7 + 7 + 3]);
    assert_eq!(rows(periods_csv(&run).expect("memory takes it")), vec![8; 24 * (7 + 7 + 3)]);
    assert_eq!(rows(tiers_csv(&run).expect("memory takes it")), vec![6; 24 * 2 * 2]);
}
