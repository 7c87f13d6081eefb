//! What partners fund and owe in a simulation, against the diaries of all members added up by hand.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{MemoryLoader, Sources};
use loyal::core::Program;
use loyal::evaluate::{Diary, DiaryFact, Source};
use loyal::scenario::{Scenario, read};
use loyal::simulate::{Options, Run, member_diary, run};

const MEMBERS: u64 = 80;

const PROGRAM: &str = r#"
program "Coalition" { currency EUR  calendar Europe/Berlin }
points point { cost 0.01 EUR  expire 6 months after earning }
item mug { worth 4 EUR  cost 2 EUR }
earn fuel on purchase of "fuel"   { give 1 point per 2 EUR of paid }
earn food on purchase of "food"   { give 1 point per 1 EUR of paid }
earn extra on purchase of "food"  { give 100% of food  funded by "Brand Co" }
gift hello on join                { give mug  funded by "Brand Co" }
discount tuesday on purchase of "fuel" when weekday is Tuesday { take 5% off  funded by "Fuel Co" }
reward treat { costs 20 point  gives mug }
partner "Fuel Co"  { funds fuel  pays 0.012 EUR per 1 point }
partner "Food Co"  { funds food  pays 1.10 EUR per 100 point }
partner "Brand Co" { "pays what its points cost" }
"#;

const SCENARIO: &str = r#"
title = "Coalition"
program = "coalition.loyal"
customers = 80
horizon = "18 months"
start = 2026-01-01
seed = 7

[[segment]]
name = "guests"
process = { model = "bg-nbd", r = 0.9, alpha = "5 weeks", a = 0.8, b = 2.5 }
basket = { lognormal = { median = "22.50 EUR", sigma = 0.6 } }
lines = { fuel = "50%", food = "50%" }
choices = { redeem = "asap" }

[economics]
gross_margin = "20%"
"#;

fn scenario() -> Scenario {
    let texts = [("coalition.loyal", PROGRAM), ("scenario.toml", SCENARIO)];
    let loader = MemoryLoader { texts: texts.map(|(name, text)| (name.into(), text.into())).into() };
    let (scenario, found) = read(Path::new("scenario.toml"), &loader, &mut Sources::new());
    assert!(!found.iter().any(loyal::diagnostic::Diagnostic::is_error), "{found:?}");
    scenario.expect("a scenario")
}

fn simulate(scenario: &Scenario) -> Run {
    let cancel = AtomicBool::new(false);
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &cancel, progress: &|_| () };
    run(scenario, &options).expect("the scenario runs")
}

/// By hand: thousandths of a cent owed by each partner, points given, points spent that the brand gave.
#[derive(Default)]
struct Hand {
    owed: [i128; 3],
    given: [i128; 3],
    rewards: i128,
    discounts: i128,
}

/// Partners in byte order of their names.
const BRAND: usize = 0;
const FOOD: usize = 1;
const FUEL: usize = 2;

impl Hand {
    fn add(&mut self, program: &Program, diary: &Diary) {
        // The points of the brand that are left, by the month of the lapse: lots go soonest first, so what is
        // spent is known only in sum; the brand's part is checked against the sum of all partners' costs.
        for fact in diary.entries.iter().flat_map(|entry| &entry.facts) {
            match fact {
                DiaryFact::Granted { source: Source::Row(row), units, .. } => {
                    let units = i128::from(*units);
                    match program.rows[row.index()].rule.as_str() {
                        "fuel" => {
                            self.given[FUEL] += units;
                            self.owed[FUEL] += units * 1_200;
                        }
                        "food" => {
                            self.given[FOOD] += units;
                            self.owed[FOOD] += units * 1_100;
                        }
                        "extra" => self.given[BRAND] += units,
                        "hello" => self.owed[BRAND] += units * 200_000,
                        other => assert_eq!(other, "tuesday"),
                    }
                }
                DiaryFact::PriceOff(_, money) => {
                    self.owed[FUEL] += i128::from(*money) * 1_000;
                    self.discounts += i128::from(*money);
                }
                DiaryFact::Taken(_, units, _) => self.rewards += i128::from(*units),
                _ => {}
            }
        }
    }
}

#[test]
fn a_settlement_is_what_the_diaries_add_up_to() {
    let scenario = scenario();
    let result = simulate(&scenario);
    let variant = &result.variants[0];
    let total = |key: &str| variant.measure(key).and_then(|found| found.total).unwrap_or_else(|| panic!("no {key}"));
    let mut hand = Hand::default();
    for member in 0..MEMBERS {
        let told = member_diary(&scenario, None, 0, member).expect("a life");
        hand.add(told.plan.program(), &told.diary);
    }
    assert_eq!(total("partner_issued.Fuel Co.point"), hand.given[FUEL]);
    assert_eq!(total("partner_issued.Food Co.point"), hand.given[FOOD]);
    assert_eq!(total("partner_issued.Brand Co.point"), hand.given[BRAND]);
    assert_eq!(total("partner_issued.Brand Co.mug"), i128::from(MEMBERS));
    assert!(variant.measure("partner_issued.Fuel Co.mug").is_none(), "the fuel company gives no mugs");
    assert_eq!(total("issued.point"), hand.given.iter().sum::<i128>());
    let rounded = |thousandths: i128| (thousandths + 500).div_euclid(1_000);
    assert!(hand.discounts > 0 && hand.rewards > 0 && hand.given.iter().all(|given| *given > 0));
    assert_eq!(total("partner_owes.Fuel Co"), rounded(hand.owed[FUEL]));
    assert_eq!(total("partner_owes.Food Co"), rounded(hand.owed[FOOD]));
    // Every point came from a partner, so the costs of what was spent are those of all points spent.
    let costs = ["Brand Co", "Food Co", "Fuel Co"].map(|name| total(&format!("partner_cost.{name}")));
    assert_eq!(costs.iter().sum::<i128>(), hand.rewards);
    assert_eq!(total("partner_owes.Brand Co"), rounded(hand.owed[BRAND]) + costs[BRAND]);
    let sum: i128 = ["Brand Co", "Food Co", "Fuel Co"].iter().map(|name| total(&format!("partner_owes.{name}"))).sum();
    assert!((total("partner_owes") - sum).abs() <= 2, "the sum of three rounded amounts");
    // What partners pay is no cost of the company.
    let profit = total("margin") - total("discount_cost") - total("reward_cost") + total("partner_owes");
    assert!((total("profit") - profit).abs() <= 3, "{} is not {profit}", total("profit"));
    for period in &variant.periods {
        assert!(period.measure("partner_owes").is_some());
    }
}
