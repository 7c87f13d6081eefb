//! Ways to what is reached, entitlements, dead rules, numbers in another unit: found where they are, and not beside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, Sources};
use loyal::core;
use loyal::prove::{self, Finding, Verdict};

const HEAD: &str = "program \"Ways\" {\n  currency EUR\n}\n\npoints point {\n  whole\n}\n\n\
    earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n\nreward money_off {\n  costs 100 point per 1 EUR off\n}\n\n";

fn findings(rest: &str) -> Vec<Finding> {
    findings_in(&format!("{HEAD}{rest}"))
}

/// What is found in a whole program.
pub fn findings_in(text: &str) -> Vec<Finding> {
    let path = PathBuf::from("ways.loyal");
    let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), text.to_owned())]) };
    let mut sources = Sources::new();
    let compiled = core::compile(Path::new(&path), &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
        panic!("{:?}\n{text}", compiled.diagnostics);
    };
    prove::examine(program, checked, &sources).findings
}

fn about(rest: &str, code: &str, about: &str) -> Option<Finding> {
    findings(rest).into_iter().find(|one| one.code.0 == code && one.about == about)
}

#[test]
fn a_gift_worth_more_than_the_cheapest_way_to_it() {
    let rules = |points: i64, least: &str| {
        format!(
            "metric visits = count of purchase where basket >= {least} over calendar year\n\n\
             gift fifth on reach visits >= 5 {{\n  give {points} point\n}}\n\nassume basket 2 EUR .. 100 EUR\n"
        )
    };
    // Five purchases of 2 EUR bring 10.01 EUR.
    let found = about(&rules(1_001, "2 EUR"), "L0001", "fifth").expect("more than it costs");
    assert_eq!(found.verdict, Verdict::Witness);
    assert!(found.message.contains("10.00 EUR in all, bring 10.01 EUR"), "{}", found.message);
    assert!(found.test.is_some_and(|test| test.matches("purchase {").count() == 5));
    assert!(about(&rules(1_000, "2 EUR"), "L0001", "fifth").is_none());
    assert!(about(&rules(1_001, "2.01 EUR"), "L0001", "fifth").is_none());
}

#[test]
fn a_sum_and_a_pause_are_ways_too() {
    let reached = |points: i64| {
        format!(
            "metric spend = sum of paid over calendar year\n\ngift thanks on reach spend >= 150 EUR {{ give {points} point }}\n\n\
             assume basket 2 EUR .. 100 EUR\n"
        )
    };
    let found = about(&reached(15_001), "L0001", "thanks").expect("150.01 EUR for 150 EUR");
    assert_eq!(found.verdict, Verdict::Witness, "{}", found.message);
    assert!(about(&reached(15_000), "L0001", "thanks").is_none());
    let pause = |points: i64| {
        format!("gift missed on 60 days without purchase {{ give {points} point }}\n\nassume basket 2 EUR .. 100 EUR\n")
    };
    let found = about(&pause(201), "L0001", "missed").expect("2.01 EUR for 2 EUR");
    assert_eq!(found.verdict, Verdict::Witness, "{}", found.message);
    assert!(about(&pause(200), "L0001", "missed").is_none());
    // What baskets cost is not said, so nothing is said of the way.
    assert!(about(&pause(201).replace("assume basket 2 EUR .. 100 EUR", ""), "L0001", "missed").is_none());
}

#[test]
fn a_run_of_free_days_has_no_budget() {
    let run = "event open { }\n\nstreak daily of days with open {\n  every 7 { give 200 point }\n}\n\n";
    let found = findings(run).into_iter().find(|one| one.code.0 == "L0025").expect("a free run");
    assert_eq!(found.verdict, Verdict::Witness, "{}", found.message);
    let worthless = run.replace("give 200 point", "give 1 medal") + "badge medal { }\n";
    assert!(findings(&worthless).iter().all(|one| one.code.0 != "L0025"));
}

#[test]
fn what_a_fee_entitles_to() {
    let pass = |times: &str, visits: &str| {
        format!(
            "item ticket {{\n  worth 9 EUR\n  cost 9 EUR\n  valid 1 day\n}}\n\nmembership pass {{\n  fee 10 EUR per month\n}}\n\n\
             reward film when pass is active {{\n  gives ticket\n  at most {times}\n}}\n\n{visits}\n"
        )
    };
    // 31 × 9 EUR for 10 EUR; five times the fee is told, and each cent above it where visits are stated.
    assert!(about(&pass("1 per day", ""), "L0024", "film").is_some_and(|found| found.message.contains("279.00 EUR")));
    assert!(about(&pass("5 per month", ""), "L0024", "film").is_none());
    let stated = |visits: i64| pass("1 per day", &format!("assume visits at most {visits} per month"));
    assert!(about(&stated(3), "L0024", "film").is_some());
    assert!(about(&pass("1 per month", "assume visits at most 3 per month"), "L0024", "film").is_none());
}

#[test]
fn rules_that_never_pay() {
    let rule =
        |when: &str| format!("earn more on purchase {when} {{ give 5 point }}\n\nassume basket 2 EUR .. 100 EUR\n");
    let dead = |when: &str| about(&rule(when), "L0016", "more").is_some_and(|found| found.verdict == Verdict::Proved);
    assert!(dead("where basket >= 50 EUR and basket < 50 EUR"));
    assert!(!dead("where basket >= 50 EUR and basket < 50.01 EUR"));
    assert!(dead("where basket > 100 EUR"));
    assert!(!dead("where basket >= 100 EUR"));
    assert!(dead("where basket >= 50 EUR when weekday is Monday and weekday is Tuesday"));
    let first = |second: &str| {
        format!(
            "first of {{\n  earn wide on purchase where basket >= 10 EUR {{ give 5 point }}\n  \
             earn narrow on purchase {second} {{ give 50 point }}\n}}\n\nassume basket 2 EUR .. 100 EUR\n"
        )
    };
    assert!(about(&first("where basket >= 20 EUR"), "L0016", "narrow").is_some());
    assert!(about(&first("where basket >= 9.99 EUR"), "L0016", "narrow").is_none());
}

#[test]
fn numbers_in_another_unit() {
    let basket = "assume basket 2 EUR .. 100 EUR\n";
    let says = |rest: &str| findings(&format!("{rest}\n\n{basket}")).iter().any(|one| one.code.0 == "L0043");
    assert!(says("points mile {\n  whole\n  cost 0.01 EUR\n  expire 18 days after earning\n}"));
    assert!(!says("points mile {\n  whole\n  cost 0.01 EUR\n  expire 18 months after earning\n}"));
    assert!(!says("points mile {\n  whole\n  cost 0.01 EUR\n  expire 30 days after earning\n}"));
    assert!(says("discount little on purchase { take 0.05% off }"));
    assert!(!says("discount little on purchase { take 0.5% off }"));
    assert!(says("assume margin 0.6%"));
    assert!(!says("assume margin 60%"));
    assert!(says("guarantee give_back at most 0.08%"));
    assert!(says("earn large on purchase where basket >= 5_000 EUR { give 1 point }"));
    assert!(!says("earn large on purchase where basket >= 50 EUR { give 1 point }"));
    // Beyond what is assumed, and no better in cents: a rule that never pays.
    let beyond = "earn large on purchase where basket >= 50_000 EUR { give 1 point }";
    assert!(!says(beyond) && findings(&format!("{beyond}\n\n{basket}")).iter().any(|one| one.code.0 == "L0016"));
}
