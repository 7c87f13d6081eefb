//! Customers who touch in a simulation: households against their purchases in one stream, friends against the mean of a
//! branching process, and the same bytes on any number of threads and shards.

#![allow(clippy::panic, reason = "tests fail by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{MemoryLoader, Sources};
use loyal::evaluate::Occasion;
use loyal::scenario::{self, Scenario};
use loyal::simulate::{
    Counting, Options, Part, Run, Shard, VariantResult, count_part, member_diary, merge_parts, paired, report_part, run,
};

const ALONE: &str = r#"
program "Beans" { currency EUR  calendar Europe/Paris }
points bean { whole  cost 0.01 EUR }
item mug { worth 2 EUR  cost 1 EUR }
earn base on purchase { give 1 bean per 1 EUR of paid }
reward cup { costs 100 bean; gives mug }
"#;

const SHARED: &str = r#"
program "Family beans" { currency EUR  calendar Europe/Paris }
points bean { whole  cost 0.01 EUR }
item mug { worth 2 EUR  cost 1 EUR }
earn base on purchase { give 1 bean per 1 EUR of paid }
reward cup { costs 100 bean; gives mug }
household family { pools bean }
"#;

const THANKS: &str = r#"
program "Thanks" { currency EUR  calendar Europe/Paris }
points credit { whole  cost 1 EUR }
referral invite {
  friend { give 5 credit }
  inviter on join { give 7 credit }
}
"#;

fn text(customers: u64, more: &str) -> String {
    format!(
        r#"
title = "Who touches whom?"
program = "program.loyal"
customers = {customers}
horizon = "2 years"
start = 2026-01-05
seed = 5
periods = "quarters"
{more}
[economics]
gross_margin = "50%"
[[segment]]
name = "guests"
process = {{ model = "bg-nbd", r = 0.8, alpha = "4 weeks", a = 0.8, b = 2.5 }}
basket = {{ lognormal = {{ median = "9.50 EUR", sigma = 0.6 }} }}
lines = {{ other = "100%" }}
"#
    )
}

fn scenario(program: &str, text: &str) -> Scenario {
    let texts = BTreeMap::from([
        (Path::new("scenario.toml").to_owned(), text.to_owned()),
        (Path::new("program.loyal").to_owned(), program.to_owned()),
    ]);
    let (scenario, found) = scenario::read(Path::new("scenario.toml"), &MemoryLoader { texts }, &mut Sources::new());
    scenario.unwrap_or_else(|| panic!("{found:?}"))
}

fn options(threads: usize) -> Options<'static> {
    static NEVER: AtomicBool = AtomicBool::new(false);
    let (threads, chunk) = (NonZeroUsize::new(threads), NonZeroUsize::new(17));
    Options { customers: None, seed: None, threads, chunk, cancel: &NEVER, progress: &|_| () }
}

fn simulated(scenario: &Scenario, threads: usize) -> Run {
    run(scenario, &options(threads)).unwrap_or_else(|found| panic!("{found:?}"))
}

fn total(result: &VariantResult, key: &str) -> i128 {
    result.measure(key).and_then(|estimate| estimate.total).unwrap_or_else(|| panic!("no total of {key}"))
}

fn value(result: &VariantResult, key: &str) -> (f64, f64) {
    let found = result.measure(key).unwrap_or_else(|| panic!("no {key}"));
    (found.per_member, found.standard_error)
}

#[test]
fn whoever_lives_alone_lives_as_without_households() {
    for habit in ["", RETURNS] {
        let of = |more: &str| simulated(&scenario(ALONE, &(text(400, more) + habit)), 1);
        lives_alike(&of(""), &of("households = { 1 = \"100%\" }"));
    }
}

fn lives_alike(alone: &Run, said: &Run) {
    for (one, other) in [(&alone.twin, &said.twin), (&alone.variants[0], &said.variants[0])] {
        for (key, left) in &one.measures {
            // What is given for purchases made anyway is told apart only where lives could differ.
            let right = other.measure(key).unwrap_or_else(|| panic!("no {key}"));
            assert_eq!((left.per_member, left.total), (right.per_member, right.total), "{key}");
            // Errors by blocks estimate the same thing with 63 degrees of freedom.
            let ratio = right.standard_error / left.standard_error;
            assert!(left.standard_error <= 0.0 || (0.6..1.6).contains(&ratio), "{key}: {ratio}");
        }
        for (left, right) in one.periods.iter().zip(&other.periods) {
            assert_eq!(left.tiers, right.tiers);
            assert_eq!(left.measure("issued").map(|one| one.total), right.measure("issued").map(|one| one.total));
        }
    }
}

#[test]
fn a_household_spends_what_all_have_earned() {
    let scenario = scenario(SHARED, &text(60, "households = { 2 = \"50%\", 3 = \"50%\" }"));
    let run = simulated(&scenario, 1);
    let (mut cups, mut earned, mut purchases) = (0i128, 0i128, 0i128);
    for member in 0..60 {
        let told = member_diary(&scenario, None, 0, member).expect("a household");
        assert!((2..=3).contains(&told.diary.names.len()), "{:?}", told.diary.names);
        // All purchases in one stream; whoever buys takes a cup as soon as all together have enough.
        let mut held = 0i64;
        for entry in told.diary.entries.iter().filter(|entry| entry.occasion == Occasion::Purchase) {
            let paid = entry.receipt.map_or(0, |receipt| receipt.paid) / 100;
            (held, earned, purchases) = (held + paid, earned + i128::from(paid), purchases + 1);
            if held >= 100 {
                (held, cups) = (held - 100, cups + 1);
            }
        }
    }
    let result = &run.variants[0];
    assert_eq!([total(result, "purchases"), total(result, "issued")], [purchases, earned]);
    assert_eq!([total(result, "redeemed"), total(result, "issued.mug")], [cups * 100, cups]);
    assert_eq!(total(&run.twin, "purchases"), purchases);
    // Sharing makes cups come sooner than each for himself.
    let each = simulated(&self::scenario(ALONE, &text(60, "households = { 2 = \"50%\", 3 = \"50%\" }")), 1);
    assert_eq!(total(&each.variants[0], "issued"), earned);
    assert!(total(&each.variants[0], "issued.mug") < cups);
}

const RETURNS: &str = "returns = { share = \"20%\", after = \"10 days\" }\n";

/// What one of them brings back comes back before another one buys later, though its buyer is not seen in between.
#[test]
fn a_household_brings_things_back() {
    let scenario = scenario(SHARED, &(text(200, "households = { 2 = \"50%\", 4 = \"50%\" }") + RETURNS));
    let run = simulated(&scenario, 1);
    let result = &run.variants[0];
    assert_eq!(total(result, "margin"), total(&run.twin, "margin"));
    let [issued, redeemed, clawed, outstanding] =
        ["issued", "redeemed", "clawed_back", "outstanding"].map(|key| total(result, key));
    assert_eq!(issued, redeemed + clawed + outstanding);
    assert!(clawed > 0 && redeemed > 0, "{clawed} {redeemed}");
    for member in 0..40 {
        let told = member_diary(&scenario, None, 0, member).expect("a household");
        assert!(told.diary.entries.is_sorted_by_key(|entry| entry.at), "{member}");
    }
}

const FRIENDS: &str = r#"friends = { invitations = 1.5, accepted = "25%", within = "30 days", anyway = "20%" }"#;

#[test]
fn friends_come_as_a_branching_process_says_and_are_thanked() {
    let scenario = scenario(THANKS, &text(4_000, FRIENDS));
    let run = simulated(&scenario, 2);
    let result = &run.variants[0];
    // K accepted invitations for each who comes: 1 / (1 − K) in all; without the program a fifth of them.
    // The last generations that fit into two years are far away.
    for (of, mean) in [(result, 0.375), (&run.twin, 0.075)] {
        let (brought, error) = value(of, "brought");
        let expected = mean / (1.0 - mean);
        assert!((brought - expected).abs() < 5.0 * error, "{brought} ± {error}, not {expected}");
        // Var of the progeny without the first: K / (1 − K)³.
        let exact = (mean / loyal::numeric::pow(1.0 - mean, 3.0) / 4_000.0).sqrt();
        assert!((error / exact - 1.0).abs() < 0.5, "{error} {exact}");
    }
    // Everybody joins at once, so each who is brought brings 5 and 7 credits.
    assert_eq!(total(result, "issued"), 12 * total(result, "brought"));
    // What is said a member is said for each of the 4,000.
    let (purchases, _) = value(result, "purchases");
    assert!((purchases - total(result, "purchases") as f64 / 4_000.0).abs() < 1e-9);
    // Friends who come only through the program are wholly its doing.
    let profit = |of: &VariantResult| total(of, "profit");
    assert!((total(result, "incremental_profit") - (profit(result) - profit(&run.twin))).abs() <= 1);
    assert!(total(result, "purchases") > total(&run.twin, "purchases"));
}

#[test]
fn a_program_without_friends_of_its_own_is_the_twin() {
    let more = r#"
households = { 1 = "50%", 3 = "50%" }
friends = { invitations = 1, accepted = "30%", anyway = "100%" }"#;
    let run = simulated(&scenario("program \"Nothing\" { currency EUR  calendar Europe/Paris }", &text(500, more)), 2);
    for key in ["purchases", "revenue", "margin", "brought"] {
        assert_eq!(total(&run.variants[0], key), total(&run.twin, key), "{key}");
    }
    assert_eq!(total(&run.variants[0], "incremental_profit"), 0);
    assert_eq!(value(&run.variants[0], "incremental_profit").1.to_bits(), 0);
}

#[test]
fn threads_and_shards_change_nothing() {
    let more = format!("households = {{ 1 = \"50%\", 3 = \"50%\" }}\n{FRIENDS}");
    let program = format!("{SHARED}{}", THANKS.split_once('}').map_or("", |(_, rest)| rest));
    let scenario = scenario(&program, &text(300, &more));
    let one = simulated(&scenario, 1);
    assert_eq!(one, simulated(&scenario, 2));
    assert_eq!(one, simulated(&scenario, 8));
    let part = |shard: &str| {
        let shard = shard.parse().expect("a shard");
        let counting = Counting { scenario: "scenario.toml", shard, from: None, save: None, due: None };
        (shard.to_string(), count_part(&scenario, &options(2), &counting).expect("a part"))
    };
    let parts = [part("2/3"), part("3/3"), part("1/3")];
    assert_eq!(one, merge_parts(&scenario, &parts).expect("the parts fit"));
    // Paused after every chunk, and gone on with from any of the pauses.
    let saved = RefCell::new(Vec::new());
    let save = |part: &Part| saved.borrow_mut().push(part.clone());
    let counting = Counting { scenario: "", shard: Shard::WHOLE, from: None, save: Some(&save), due: Some(&|| true) };
    let few = |threads: usize| Options { chunk: NonZeroUsize::new(7), ..options(threads) };
    count_part(&scenario, &few(2), &counting).expect("a part");
    let saved = saved.borrow().clone();
    assert!(saved.len() >= 300 / 7 / 2, "{}", saved.len());
    for before in saved.iter().step_by(5) {
        let counting = Counting { from: Some(("before", before)), save: None, due: None, ..counting };
        let part = count_part(&scenario, &few(1), &counting).expect("the rest");
        assert_eq!(one, report_part(&scenario, &options(1), ("the part", &part)).expect("a result"));
    }
    let compared = paired(&scenario, &options(3), 0).expect("a comparison");
    assert_eq!(one, compared.run);
    assert_eq!(compared.blocks.iter().map(|block| block.members).sum::<u64>(), {
        let (all, brought) = (total(&one.twin, "purchases"), total(&one.twin, "brought"));
        assert!(all > 0 && brought > 0);
        compared.benefits[0].count()
    });
}

#[test]
fn budgets_are_shared_by_all_circles() {
    let program = format!("{THANKS}\nbudget pot on invite {{ at most 60 EUR }}");
    let (with, without) = (scenario(THANKS, &text(200, FRIENDS)), scenario(&program, &text(200, FRIENDS)));
    let (free, capped) = (simulated(&with, 1), simulated(&without, 2));
    assert!(total(&free.variants[0], "issued") > 60);
    assert!((50..=60).contains(&total(&capped.variants[0], "issued")), "{}", total(&capped.variants[0], "issued"));
    assert_eq!(total(&free.variants[0], "brought"), total(&capped.variants[0], "brought"));
}
