//! Lives beside their twins': what is given for purchases made anyway, members beside others, and members told apart,
//! each against another way of counting.

#![allow(clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{MemoryLoader, Sources};
use loyal::evaluate::{Diary, Occasion};
use loyal::scenario::{self, Scenario};
use loyal::simulate::{Options, Run, VariantResult, member_diary, run};

const MEMBERS: u64 = 200;

const PROGRAM: &str = r#"
program "Card" { currency EUR  calendar Europe/Paris }
discount card on purchase { take 10% off }
"#;

fn scenario(program: &str, head: &str, segment: &str) -> Scenario {
    let text = format!(
        r#"
title = "Beside the twin"
program = "card.loyal"
customers = {MEMBERS}
horizon = "1 year"
start = 2026-01-01
seed = 5
periods = "quarters"
[economics]
gross_margin = "40%"
acquisition_cost = "3 EUR"
{head}
[[segment]]
name = "guests"
share = "60%"
process = {{ model = "bg-nbd", r = 0.8, alpha = "2 weeks", a = 0.8, b = 2.5 }}
basket = {{ lognormal = {{ median = "9.50 EUR", sigma = 0.6 }} }}
lines = {{ other = "100%" }}
{segment}
[[segment]]
name = "tourists"
share = "40%"
process = {{ model = "bg-nbd", r = 0.4, alpha = "2 weeks", a = 0.8, b = 2.5 }}
basket = {{ lognormal = {{ median = "5 EUR", sigma = 0.6 }} }}
lines = {{ other = "100%" }}
{segment}
"#
    );
    let texts = BTreeMap::from([
        (Path::new("scenario.toml").to_owned(), text),
        (Path::new("card.loyal").to_owned(), program.to_owned()),
    ]);
    let (scenario, found) = scenario::read(Path::new("scenario.toml"), &MemoryLoader { texts }, &mut Sources::new());
    scenario.unwrap_or_else(|| panic!("{found:?}"))
}

fn simulated(scenario: &Scenario) -> Run {
    let cancel = AtomicBool::new(false);
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &cancel, progress: &|_| () };
    run(scenario, &options).unwrap_or_else(|found| panic!("{found:?}"))
}

fn total(result: &VariantResult, key: &str) -> i128 {
    result.measure(key).and_then(|estimate| estimate.total).unwrap_or_else(|| panic!("no total of {key}"))
}

fn value(result: &VariantResult, key: &str) -> f64 {
    result.measure(key).unwrap_or_else(|| panic!("no {key}")).per_member
}

/// List price and discount of every purchase.
fn purchases(diary: &Diary) -> Vec<[i64; 2]> {
    let all = diary.entries.iter().filter(|entry| entry.occasion == Occasion::Purchase);
    all.filter_map(|entry| entry.receipt).map(|receipt| [receipt.list, receipt.discounts]).collect()
}

#[test]
fn what_is_given_for_purchases_made_anyway_is_told_apart() {
    let with = scenario(PROGRAM, "[response]\npreset = \"none\"\nprice_response = { elasticity = 3 }", "");
    let without = scenario(PROGRAM, "", "");
    let (mut subsidy, mut extra) = (0i128, 0i128);
    for member in 0..MEMBERS {
        let told = |scenario: &Scenario| {
            purchases(&member_diary(scenario, None, 0, member).unwrap_or_else(|found| panic!("{found:?}")).diary)
        };
        let made_anyway = told(&without).len();
        for (number, [_, discount]) in told(&with).into_iter().enumerate() {
            *(if number < made_anyway { &mut subsidy } else { &mut extra }) += i128::from(discount);
        }
    }
    let run = simulated(&with);
    let result = &run.variants[0];
    assert!(subsidy > extra && extra > 0);
    assert_eq!([total(result, "subsidy"), total(result, "incremental_cost")], [subsidy, extra]);
    assert_eq!(total(result, "discount_cost") + total(result, "reward_cost"), subsidy + extra);
    let share = subsidy as f64 / (subsidy + extra) as f64;
    assert!((value(result, "subsidy_share") - share).abs() < 1e-12);
    let by_period = |key: &str| -> i128 { result.periods.iter().filter_map(|period| period.measure(key)?.total).sum() };
    assert_eq!([by_period("subsidy"), by_period("incremental_cost")], [subsidy, extra]);
    // Where nothing changes nothing is told apart: it is all given anyway.
    assert!(simulated(&without).variants[0].measure("subsidy").is_none());
}

#[test]
fn members_pay_more_without_any_effect_and_the_causal_gap_says_so() {
    let enrol = "enrol = { share = \"60%\", slope = 1.37, at_visit = \"100%\", never = \"20%\" }";
    let nothing = "program \"Nothing\" { currency EUR  calendar Europe/Paris }";
    let run = simulated(&scenario(nothing, "", enrol));
    let result = &run.variants[0];
    assert!(value(result, "member_gap.naive") > 0.5, "{}", value(result, "member_gap.naive"));
    assert_eq!(value(result, "member_gap.causal").to_bits(), 0.0f64.to_bits());
    assert!(run.twin.measure("member_gap.naive").is_none());
    // A discount that nobody answers makes members pay a tenth less than without it.
    let run = simulated(&scenario(PROGRAM, "", enrol));
    let causal = value(&run.variants[0], "member_gap.causal");
    assert!((causal + 0.1).abs() < 0.002, "{causal}");
    assert!(value(&run.variants[0], "member_gap.naive") > 0.3);
}

#[test]
fn groups_of_members_add_up_to_all() {
    let run = simulated(&scenario(PROGRAM, "", "joining = { over = \"6 months\" }"));
    let result = &run.variants[0];
    for (kind, count) in [("segment", 2), ("joined in", 3)] {
        let groups: Vec<_> = result.groups.iter().filter(|group| group.kind == kind).collect();
        assert_eq!(groups.len(), count, "{kind}");
        assert_eq!(groups.iter().map(|group| group.members).sum::<u64>(), MEMBERS);
        for (key, estimate) in &result.measures {
            let Some(whole) = estimate.total else { continue };
            let parts: i128 = groups.iter().filter_map(|group| group.measure(key)?.total).sum();
            // Constants a member are rounded for each group.
            assert!((whole - parts).abs() <= 2, "{kind}: {key}: {whole} {parts}");
        }
    }
    assert!(total(result, "acquisition_cost") == i128::from(MEMBERS) * 300);
    // The first purchase of everybody who bought is no repeat.
    let purchases = total(result, "purchases") as f64;
    let repeats = (purchases - MEMBERS as f64) / purchases;
    assert!((value(result, "repurchase_share") - repeats).abs() < 1e-12);
}

#[test]
fn a_pilot_comes_first_and_everybody_later() {
    let head = r#"[[variant]]
name = "at once"
[[variant]]
name = "guests first"
launch = { segments = ["guests"], everywhere = "6 months" }
[[variant]]
name = "north first"
launch = { stores = ["north"], everywhere = "6 months" }
"#;
    let scenario = scenario(PROGRAM, head, "stores = { north = \"30%\", south = \"70%\" }");
    let run = simulated(&scenario);
    let [at_once, guests, north] = [0, 1, 2].map(|at| &run.variants[at]);
    let discount = |of: &VariantResult, period: usize, segment: &str| -> i128 {
        let all = of.periods.get(period).and_then(|period| period.measure("discount_cost")?.total);
        let whole = of
            .groups
            .iter()
            .find(|group| group.name == segment)
            .and_then(|group| group.measure("discount_cost")?.total);
        if segment.is_empty() { all.unwrap_or(-1) } else { whole.unwrap_or(-1) }
    };
    // Nobody answers the discount, so purchases are the same, and the pilot's segment pays what it pays at once.
    for variant in [guests, north] {
        assert_eq!(total(variant, "purchases"), total(at_once, "purchases"));
        assert!(total(variant, "discount_cost") < total(at_once, "discount_cost"));
    }
    assert_eq!(discount(guests, 0, "guests"), discount(at_once, 0, "guests"));
    assert!(discount(guests, 0, "tourists") < discount(at_once, 0, "tourists"));
    // After half a year whoever comes is a member at the first visit.
    for quarter in [2, 3] {
        assert_eq!(discount(guests, quarter, ""), discount(at_once, quarter, ""));
        assert_eq!(discount(north, quarter, ""), discount(at_once, quarter, ""));
    }
    assert!(discount(north, 0, "") > 0 && discount(north, 0, "") < discount(at_once, 0, ""));
    // The diary of a member whose segment is not in the pilot begins half a year later, or at a visit in the north.
    let mut late = 0;
    for member in 0..MEMBERS {
        let told = member_diary(&scenario, None, 1, member).unwrap_or_else(|found| panic!("{found:?}"));
        let first = told.diary.entries.iter().find(|entry| entry.occasion == Occasion::Join);
        let Some(first) = first else { continue };
        let half = scenario.start.plus_months(6).start();
        assert_eq!(first.at >= half, told.segment == "tourists");
        late += u32::from(first.at >= half);
    }
    assert!(late > 5);
}
