//! Measures of whole lives against a second way of counting: every member's diary, replayed alone, added up in floats.

#![allow(clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{MemoryLoader, Sources};
use loyal::evaluate::DiaryFact;
use loyal::scenario::{self, Scenario};
use loyal::simulate::{Estimate, Options, Run, member_diary, run};

const MEMBERS: u64 = 120;

const PROGRAM: &str = r#"
program "Beans" {
  currency EUR
  calendar Europe/Paris
}
points bean {
  whole
  cost 0.01 EUR
  expire 60 days after earning
}
item mug {
  cost 2 EUR
}
earn base on purchase { give 1 bean per 1 EUR of paid }
discount early on purchase when balance of bean >= 40 bean { take 10% off }
reward free_mug {
  costs 25 bean
  gives mug
}
"#;

const SCENARIO: &str = r#"
title = "What whole lives come to"
program = "beans.loyal"
customers = 120
horizon = "6 months"
start = 2026-01-01
seed = 5
[economics]
gross_margin = "40%"
acquisition_cost = "3 EUR"
running_cost = "100 EUR per year + 0.50 EUR per member per year"
[[segment]]
name = "guests"
process = { model = "bg-nbd", r = 0.8, alpha = "2 weeks", a = 0.8, b = 2.5 }
basket = { lognormal = { median = "9.50 EUR", sigma = 0.6 } }
lines = { other = "100%" }
choices = { redeem = { free_mug = "40%" } }
"#;

fn made() -> (Scenario, Run) {
    let texts = BTreeMap::from([
        (Path::new("scenario.toml").to_owned(), SCENARIO.to_owned()),
        (Path::new("beans.loyal").to_owned(), PROGRAM.to_owned()),
    ]);
    let (scenario, found) = scenario::read(Path::new("scenario.toml"), &MemoryLoader { texts }, &mut Sources::new());
    let scenario = scenario.unwrap_or_else(|| panic!("{found:?}"));
    let cancel = AtomicBool::new(false);
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &cancel, progress: &|_| () };
    let run = run(&scenario, &options).unwrap_or_else(|found| panic!("{found:?}"));
    (scenario, run)
}

/// What one member's diary says.
#[derive(Default)]
struct Life {
    purchases: f64,
    revenue: f64,
    list: f64,
    given: f64,
    issued: f64,
    redeemed: f64,
    expired: f64,
    last: usize,
    /// Outstanding beans at the end by month of issue.
    outstanding: [f64; 6],
}

fn lives(scenario: &Scenario) -> Vec<Life> {
    let period = |at| scenario.periods.iter().position(|period| at < period.end).unwrap_or(5);
    let one = |member| {
        let told = member_diary(scenario, None, 0, member).expect("a life");
        let mut life = Life::default();
        // Beans are spent and lapse in the order of issue.
        let mut lots: Vec<(usize, f64)> = Vec::new();
        for entry in &told.diary.entries {
            if let Some(receipt) = entry.receipt {
                life.purchases += 1.0;
                life.revenue += receipt.paid as f64;
                life.list += receipt.list as f64;
                life.given += receipt.discounts as f64;
                life.last = period(entry.at);
            }
            for fact in &entry.facts {
                let mut out = |units: i64| {
                    let mut rest = units as f64;
                    for (_, lot) in &mut lots {
                        let part = rest.min(*lot);
                        (*lot, rest) = (*lot - part, rest - part);
                    }
                };
                match fact {
                    DiaryFact::Granted { holding, units, .. } if holding.index() == 0 => {
                        life.issued += *units as f64;
                        lots.push((period(entry.at), *units as f64));
                    }
                    DiaryFact::Granted { units, .. } => life.given += 200.0 * *units as f64,
                    DiaryFact::Taken(holding, units, _) if holding.index() == 0 => {
                        life.redeemed += *units as f64;
                        out(*units);
                    }
                    DiaryFact::Expired(_, units, _) => {
                        life.expired += *units as f64;
                        out(*units);
                    }
                    _ => {}
                }
            }
        }
        for (month, left) in lots {
            life.outstanding[month] += left;
        }
        life
    };
    (0..MEMBERS).map(one).collect()
}

fn near(found: &Estimate, value: f64, error: f64, what: &str) {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1e-3);
    assert!(close(found.per_member, value), "{what}: {found:?}, by hand {value}");
    assert!(close(found.standard_error, error), "{what}: {found:?}, the error by hand {error}");
}

/// Ratio of sums, and its error by the delta method.
fn ratio(lives: &[Life], y: impl Fn(&Life) -> f64, x: impl Fn(&Life) -> f64) -> (f64, f64) {
    let n = lives.len() as f64;
    let whole: f64 = lives.iter().map(&x).sum();
    let ratio = lives.iter().map(&y).sum::<f64>() / whole;
    let spread: f64 = lives.iter().map(|life| y(life) - ratio * x(life)).map(|off| off * off).sum();
    (ratio, (n * spread / (n - 1.0)).sqrt() / whole)
}

#[test]
fn ratios_of_whole_lives_and_their_errors_are_those_of_the_diaries() {
    let (scenario, run) = made();
    let lives = lives(&scenario);
    let found = |key: &str| run.variants[0].measure(key).unwrap_or_else(|| panic!("no {key}"));
    let check = |key: &str, (value, error): (f64, f64)| near(found(key), value, error, key);
    check("basket", ratio(&lives, |life| life.revenue, |life| life.purchases));
    check("redemption_rate", ratio(&lives, |life| life.redeemed, |life| life.issued));
    check("breakage.bean", ratio(&lives, |life| life.expired, |life| life.issued));
    // 181 of the 365 days of 2026, in minor units.
    let running = (10_000.0 / MEMBERS as f64 + 50.0) * 181.0 / 365.0;
    near(found("running_cost"), running, 0.0, "running_cost");
    check("break_even_lift", ratio(&lives, |life| life.given + running, |life| 0.4 * life.list));
    let clv = lives.iter().map(|life| 0.4 * life.list - life.given - running).sum::<f64>() / MEMBERS as f64;
    assert!((found("clv").per_member - clv).abs() < 1e-6, "{:?}, by hand {clv}", found("clv"));
    assert!((found("clv").per_member - 300.0 - found("profit").per_member).abs() < 1e-6);
}

#[test]
fn counts_of_members_are_those_of_the_diaries() {
    let (scenario, run) = made();
    let lives = lives(&scenario);
    let share = |holds: &dyn Fn(&Life) -> bool| {
        let share = lives.iter().filter(|life| holds(life)).count() as f64 / MEMBERS as f64;
        (share, (share * (1.0 - share) / (MEMBERS - 1) as f64).sqrt())
    };
    let variant = &run.variants[0];
    let check = |found: Option<&Estimate>, (value, error): (f64, f64), what: &str| {
        near(found.unwrap_or_else(|| panic!("no {what}")), value, error, what);
    };
    check(variant.measure("repeat_rate"), share(&|life| life.purchases > 1.0), "repeat_rate");
    check(variant.measure("activation"), share(&|life| life.redeemed > 0.0), "activation");
    assert!(run.twin.measure("activation").is_none());
    for (at, period) in variant.periods.iter().enumerate() {
        let what = format!("survival after {at}");
        if at + 1 == variant.periods.len() {
            assert!(period.measure("survival").is_none(), "{what}");
        } else {
            check(period.measure("survival"), share(&|life| life.last > at), &what);
        }
        if let (Some(churn), Some(kept)) = (period.measure("churn"), period.measure("retention")) {
            assert!((churn.per_member + kept.per_member - 1.0).abs() < 1e-12);
        }
    }
    assert!(variant.periods[0].measure("churn").is_none() && variant.measure("churn").is_some());
}

#[test]
fn the_liability_at_the_end_is_split_by_month_of_issue() {
    let (scenario, run) = made();
    let lives = lives(&scenario);
    let mut sum = 0;
    for (at, period) in run.variants[0].periods.iter().enumerate() {
        let found = period.measure("liability_by_issue").expect("months");
        let by_hand: f64 = lives.iter().map(|life| life.outstanding[at]).sum::<f64>() / MEMBERS as f64;
        assert!((found.per_member - by_hand).abs() < 1e-9, "{at}: {found:?}, by hand {by_hand}");
        sum += found.total.expect("a total");
    }
    assert_eq!(Some(sum), run.variants[0].measure("liability").expect("measured").total);
    assert!(sum > 0);
}
