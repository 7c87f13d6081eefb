//! What a scenario's customers show: findings that are ESTIMATED, and what others come to for everybody.

use std::collections::BTreeMap;
use std::path::PathBuf;

use loyal::base::MemoryLoader;
use loyal::diagnostic::Diagnostic;

use crate::programs::sized;

const PROGRAM: &str = "program \"Club\" {\n  currency EUR\n}\n\npoints mile {\n  whole\n  cost 0.01 EUR\n  expire 4 months after earning\n}\n\n\
    metric spend = sum of paid over calendar year\n\n\
    tiers status by spend {\n  Green\n  Silver at 1 EUR\n  Gold at 1_000_000 EUR\n  keep to the end of the next calendar year\n}\n\n\
    earn base on purchase {\n  give 1 mile per 1 EUR of paid\n}\n\n\
    gift first_hundred on purchase {\n  give 100 mile\n  at most once per lifetime\n}\n\n\
    budget hundreds on first_hundred {\n  at most 50\n}\n\n\
    reward flight {\n  costs 2_000 mile\n  gives 20 EUR off\n}\n\nassume basket 1 EUR .. 500 EUR\n";

const SCENARIO: &str = "title = \"Some customers\"\nprogram = \"elsewhere.loyal\"\ncustomers = 1_000\nhorizon = \"2 years\"\nstart = 2026-01-01\nseed = 1\n\n\
    [[variant]]\nname = \"of its own\"\n\n[[segment]]\nname = \"everybody\"\nshare = \"100%\"\n\
    process = { model = \"bg-nbd\", preset = \"online-grocery\" }\nbasket = { lognormal = { median = \"20 EUR\", sigma = 0.5 } }\n\
    lines = { goods = \"100%\" }\n";

fn among_customers(program: &str) -> Vec<Diagnostic> {
    let (scenario, path) = (PathBuf::from("scenario.toml"), PathBuf::from("club.loyal"));
    let texts = BTreeMap::from([(scenario.clone(), SCENARIO.to_owned()), (path.clone(), program.to_owned())]);
    sized(&scenario, &path, &MemoryLoader { texts })
}

fn estimated(all: &[Diagnostic]) -> Vec<&'static str> {
    let of = |one: &&Diagnostic| one.notes.iter().any(|note| note == "verdict: ESTIMATED");
    all.iter().filter(of).map(|one| one.code.0).collect()
}

#[test]
fn what_only_a_scenario_can_size_is_estimated() {
    let all = among_customers(PROGRAM);
    // Silver at 1 EUR is everybody's by arithmetic already; Gold nobody ever has, points lapse, the budget is gone at once.
    assert_eq!(estimated(&all), ["L0013", "L0034", "L0042", "L0049"], "{all:?}");
    let of = |code: &str| all.iter().find(|one| one.code.0 == code).expect("found");
    assert!(of("L0013").message.contains("none of 1000 members is ever Gold"), "{}", of("L0013").message);
    assert!(of("L0049").message.starts_with("`hundreds` is used up on 2026-01-0"), "{}", of("L0049").message);
    assert!(all.iter().filter(|one| one.code.0 != "L0048").all(|one| !one.is_error()));
    // Nothing lapses, everything is within reach and there is no budget: nothing is left to estimate.
    let fine = PROGRAM
        .replace("  expire 4 months after earning\n", "")
        .replace("1_000_000 EUR", "100 EUR")
        .replace("budget hundreds on first_hundred {\n  at most 50\n}\n\n", "");
    assert_eq!(estimated(&among_customers(&fine)), Vec::<&str>::new());
}

#[test]
fn what_others_come_to_for_everybody() {
    let generous = PROGRAM.replace("costs 2_000 mile\n  gives 20 EUR off", "costs 2 mile\n  gives 20 EUR off");
    let all = among_customers(&generous);
    let found = all.iter().find(|one| one.code.0 == "L0001").expect("ten euro a mile");
    assert!(found.notes.iter().any(|note| note.starts_with("if all 1000 members of \"Some customers\"")), "{found:?}");
}
