//! Members who share something: budgets and stocks against one stream of all members' purchases, raffles and leagues
//! against what they promise, passes against their bound, and the same bytes on any number of threads.

#![allow(clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{MemoryLoader, Sources};
use loyal::evaluate::{DiaryFact, Source};
use loyal::quantity::Instant;
use loyal::scenario::{self, Scenario};
use loyal::simulate::{Options, Run, VariantResult, member_diary, run};

const MEMBERS: u64 = 300;

const HEAD: &str = r#"
program "Beans" {
  currency EUR
  calendar Europe/Paris
}
points bean {
  whole
  cost 0.01 EUR
}
item mug {
  cost 4 EUR
}
item car {
  cost 20_000 EUR
}
"#;

fn scenario(program: &str) -> Scenario {
    let text = r#"
title = "What is left for whom?"
program = "beans.loyal"
customers = 300
horizon = "12 weeks"
start = 2026-01-05
seed = 5
[[segment]]
name = "guests"
process = { model = "bg-nbd", r = 0.8, alpha = "2 weeks", a = 0.8, b = 2.5 }
basket = { lognormal = { median = "9.50 EUR", sigma = 0.6 } }
lines = { other = "100%" }
choices = { redeem = "asap" }
"#;
    let texts = BTreeMap::from([
        (Path::new("scenario.toml").to_owned(), text.to_owned()),
        (Path::new("beans.loyal").to_owned(), format!("{HEAD}{program}")),
    ]);
    let (scenario, found) = scenario::read(Path::new("scenario.toml"), &MemoryLoader { texts }, &mut Sources::new());
    scenario.unwrap_or_else(|| panic!("{found:?}"))
}

fn simulated(scenario: &Scenario, threads: usize) -> Run {
    static NEVER: AtomicBool = AtomicBool::new(false);
    let options = Options {
        customers: None,
        seed: None,
        threads: NonZeroUsize::new(threads),
        chunk: NonZeroUsize::new(17),
        cancel: &NEVER,
        progress: &|_| (),
    };
    run(scenario, &options).unwrap_or_else(|found| panic!("{found:?}"))
}

fn total(result: &VariantResult, key: &str) -> i128 {
    result.measure(key).and_then(|estimate| estimate.total).unwrap_or_else(|| panic!("no total of {key}"))
}

/// Every purchase of every member in order of time: the purchases of a program whose members touch nobody.
fn one_stream() -> Vec<(Instant, u64, i64)> {
    let alone = scenario("earn base on purchase { give 1 bean per 1 EUR of paid }");
    let mut all = Vec::new();
    for member in 0..MEMBERS {
        let life = member_diary(&alone, None, 0, member).expect("a life");
        let receipts = life.diary.entries.iter().filter_map(|entry| Some((entry.at, member, entry.receipt?.paid)));
        all.extend(receipts);
    }
    all.sort_by_key(|(at, member, _)| (*at, *member));
    all
}

#[test]
fn a_budget_gives_what_one_stream_of_all_purchases_gives() {
    let with_budget = scenario(
        "earn base on purchase { give 1 bean per 1 EUR of paid }\nbudget monthly on base { at most 20 EUR per month }",
    );
    let run = simulated(&with_budget, 2);
    // By hand, purchase by purchase: 2,000 beans a calendar month, the last award clipped.
    let (mut left, mut month, mut given, mut clipped) = (2_000, (0, 0), 0i128, Vec::new());
    for (at, _, paid) in one_stream() {
        let date = at.day().date();
        if (date.year, date.month) != month {
            (left, month) = (2_000, (date.year, date.month));
        }
        let award = (paid / 100).min(left);
        if award == left && left > 0 {
            clipped.push(at);
        }
        left -= award;
        given += i128::from(award);
    }
    assert_eq!(total(&run.variants[0], "issued"), given);
    let coupled = &run.stopped.coupled[0];
    let ran_out: Vec<Instant> = coupled.ran_out.iter().map(loyal::simulate::RanOut::at).collect();
    assert!(!clipped.is_empty() && clipped.len() < 4, "{clipped:?}");
    assert_eq!(ran_out, clipped);
    // Months do not touch one another, so the second pass finds nothing new: k + 1 passes at most, two here.
    assert_eq!(coupled.passes, 2);
    for threads in [1, 8] {
        assert_eq!(simulated(&with_budget, threads), run, "{threads} threads");
    }
    // Every member's diary is the life inside the run.
    let mut told = 0i128;
    for member in 0..MEMBERS {
        let life = member_diary(&with_budget, None, 0, member).expect("a life");
        for fact in life.diary.entries.iter().flat_map(|entry| &entry.facts) {
            if let DiaryFact::Granted { source: Source::Row(_), units, .. } = fact {
                told += i128::from(*units);
            }
        }
        if member == 40 {
            break;
        }
    }
    assert!(told > 0 && told < given);
}

#[test]
fn the_first_hundred_are_the_first_hundred() {
    let first = scenario("gift early on join { give 1 mug }\nbudget hundred on early { at most 100 }");
    let run = simulated(&first, 2);
    assert_eq!(total(&run.variants[0], "issued.mug"), 100);
    // Everybody's first purchase is at the start, so the order of members decides.
    let (has, has_not) = (member_diary(&first, None, 0, 99), member_diary(&first, None, 0, 100));
    let mugs = |life: &loyal::simulate::MemberDiary| {
        life.diary
            .entries
            .iter()
            .flat_map(|entry| &entry.facts)
            .filter(|fact| matches!(fact, DiaryFact::Granted { .. }))
            .count()
    };
    assert_eq!((mugs(&has.expect("a life")), mugs(&has_not.expect("a life"))), (1, 0));
    assert_eq!(run.stopped.coupled[0].passes, 2);
}

#[test]
fn a_stock_is_sold_out_and_what_nobody_reaches_changes_nothing() {
    let program = |stock: &str| {
        scenario(&format!(
            "earn base on purchase {{ give 1 bean per 1 EUR of paid }}\nreward free_mug {{\n  costs 20 bean\n  gives mug\n{stock}}}"
        ))
    };
    let open = simulated(&program(""), 2);
    let wanted = total(&open.variants[0], "issued.mug");
    assert!(wanted > 300, "{wanted}");
    assert!(open.stopped.coupled.is_empty());
    let sold_out = simulated(&program("  stock 250\n"), 2);
    assert_eq!(total(&sold_out.variants[0], "issued.mug"), 250);
    let enough = simulated(&program("  stock 1_000_000\n"), 2);
    assert_eq!(enough.variants, open.variants);
    assert_eq!((enough.stopped.coupled[0].passes, enough.stopped.coupled[0].ran_out.len()), (1, 0));
}

#[test]
fn budgets_that_hang_on_one_another_take_at_most_one_pass_more_than_there_are() {
    let tangled = scenario(
        "earn base on purchase { give 1 bean per 1 EUR of paid }
earn more on purchase when balance of bean >= 30 bean { give 5 bean }
reward free_mug {
  costs 40 bean
  gives mug
  stock 30 per month
}
budget beans on base { at most 25 EUR per month }
budget extra on more { at most 40 bean per week }",
    );
    let run = simulated(&tangled, 2);
    let coupled = &run.stopped.coupled[0];
    assert!(coupled.ran_out.len() > 3, "{coupled:?}");
    assert!(coupled.passes > 2 && coupled.passes as usize <= coupled.ran_out.len() + 1, "{coupled:?}");
    assert_eq!(simulated(&tangled, 1), run);
}

#[test]
fn a_raffle_gives_every_prize_and_more_entries_win_more_often() {
    let raffle = scenario(
        "raffle spring {
  entry on purchase where paid >= 5 EUR
  draw on end of week
  1 win car
  9 win mug
  every entry wins 1 bean
}",
    );
    let run = simulated(&raffle, 2);
    // The midnights between weeks, the one at the end of the horizon included.
    let draws = 12;
    assert_eq!(total(&run.variants[0], "issued.car"), draws);
    assert_eq!(total(&run.variants[0], "issued.mug"), 9 * draws);
    assert_eq!(simulated(&raffle, 8), run);
    // Of all prizes, members with more than the usual number of entries should get about their share of entries.
    let (mut entries, mut prizes) = (BTreeMap::new(), BTreeMap::new());
    for member in (0..MEMBERS).step_by(10) {
        let life = member_diary(&raffle, None, 0, member).expect("a life");
        for fact in life.diary.entries.iter().flat_map(|entry| &entry.facts) {
            match fact {
                DiaryFact::Taken(_, units, _) => *entries.entry(member).or_insert(0) += units,
                DiaryFact::Granted { holding, units, .. } if holding.index() < 2 => {
                    *prizes.entry(member).or_insert(0) += units;
                }
                _ => {}
            }
        }
    }
    // Who has no entry wins nothing.
    assert!(prizes.keys().all(|member| entries.contains_key(member)), "{prizes:?} {entries:?}");
}

#[test]
fn a_league_moves_as_many_as_it_says() {
    let league = scenario(
        "metric xp = count of purchase over calendar week
league weekly by xp {
  levels Bronze, Silver
  every week
  cohorts of 30
  promote by weekly { Bronze 10, Silver 0 }
  demote by weekly { Bronze 0, Silver 3 }
  top 3 { give 20 bean }
}",
    );
    let run = simulated(&league, 2);
    assert_eq!(simulated(&league, 8), run);
    let coupled = &run.stopped.coupled[0];
    assert!((2..=13).contains(&coupled.passes), "{coupled:?}");
    // In the first week all 300 bought: ten full cohorts, of each of which ten move up and three get beans.
    let first = member_diary(&league, None, 0, 0).expect("a life");
    assert!(first.diary.entries.len() > 1);
    let january = &run.variants[0].periods[0];
    let silver = january.measure("tier.weekly.Silver").and_then(|estimate| estimate.total).expect("a ladder");
    assert!(silver >= 100 - 12, "{silver}");
    assert!(total(&run.variants[0], "issued") >= 10 * 3 * 20);
}
