//! Runs to a precision: they stop as soon as they may, on any number of threads alike, and their intervals hold.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{MemoryLoader, Sources};
use loyal::diagnostic::Diagnostic;
use loyal::scenario::{self, Scenario};
use loyal::simulate::{Options, Reason, Run, run};

static NEVER: AtomicBool = AtomicBool::new(false);

const PROGRAM: &str = r#"
program "Beans" {
  currency EUR
  calendar Europe/Paris
}
param rate = 1 bean
points bean { cost 0.01 EUR }
earn base on purchase { give rate per 1 EUR of paid }
"#;

fn scenario(more: &str) -> Result<Scenario, Vec<Diagnostic>> {
    let text = format!(
        r#"
title = "How well is it known?"
program = "beans.loyal"
customers = 60_000
horizon = "6 weeks"
start = 2026-01-05
seed = 5
{more}
[[segment]]
name = "guests"
process = {{ model = "bg-nbd", r = 0.8, alpha = "2 weeks", a = 0.8, b = 2.5 }}
basket = {{ lognormal = {{ median = "9.50 EUR", sigma = 0.6 }} }}
lines = {{ other = "100%" }}
[[variant]]
name = "one"
[[variant]]
name = "two"
set = {{ rate = "2 bean" }}
"#
    );
    let texts = BTreeMap::from([
        (Path::new("scenario.toml").to_owned(), text),
        (Path::new("beans.loyal").to_owned(), PROGRAM.to_owned()),
    ]);
    let (scenario, found) = scenario::read(Path::new("scenario.toml"), &MemoryLoader { texts }, &mut Sources::new());
    scenario.ok_or(found)
}

fn simulated(scenario: &Scenario, threads: usize) -> Result<Run, Vec<Diagnostic>> {
    let options = Options {
        customers: None,
        seed: None,
        threads: NonZeroUsize::new(threads),
        chunk: None,
        cancel: &NEVER,
        progress: &|_| (),
    };
    run(scenario, &options)
}

#[test]
fn it_stops_once_the_measure_is_known_and_says_how_well() {
    let wanted = scenario("precision = { measure = \"issued\", within = \"2%\" }").expect("a scenario");
    let run = simulated(&wanted, 2).expect("it runs");
    assert_eq!(run.stopped.reason, Reason::Precision);
    assert!(!run.partial && run.manifest.finished < 60_000, "{}", run.manifest.finished);
    let precision = run.stopped.precision.as_ref().expect("asked for");
    assert_eq!(precision.batches * precision.members_a_batch, run.manifest.finished);
    assert!(precision.batches >= 20 && precision.members_a_batch >= 1_000);
    for (value, variant) in precision.values.iter().zip(&run.variants) {
        assert_eq!((&value.variant, &value.against), (&variant.name, &None));
        assert!(value.half_width <= 0.02 * value.estimate, "{value:?}");
        assert!(value.half_width < 0.7 * value.without_controls, "controls explain most of it: {value:?}");
        assert!(value.fewer_members.is_some_and(|times| times > 2.5), "{value:?}");
        // Half the batches' Student interval without controls is about the one of single members.
        let single = 1.96 * variant.measure("issued").expect("measured").standard_error;
        assert!((0.5..2.0).contains(&(value.without_controls / single)), "{value:?}, {single}");
    }
    // The same figures on any number of threads.
    for threads in [1, 8] {
        assert_eq!(simulated(&wanted, threads).expect("it runs"), run, "{threads} threads");
    }
}

#[test]
fn the_controlled_estimate_is_nearer_to_the_closed_form_and_its_interval_holds_it() {
    let wanted = scenario("precision = { measure = \"purchases\", within = \"0.1%\" }").expect("a scenario");
    let run = simulated(&Scenario { customers: 24_000, ..wanted }, 2).expect("it runs");
    assert_eq!(run.stopped.reason, Reason::Members);
    let value = &run.stopped.precision.as_ref().expect("asked for").values[0];
    let model = loyal::numeric::BgNbd { r: 0.8, alpha: 2.0, a: 0.8, b: 2.5 };
    let exact = 1.0 + loyal::numeric::Buying::expected_repeats(&model, 6.0);
    assert!((value.estimate - exact).abs() < 2.0 * value.half_width, "{value:?}, exact {exact}");
    assert!(value.half_width < value.without_controls, "{value:?}");
}

#[test]
fn a_difference_is_known_from_far_fewer_members() {
    let wanted = scenario("precision = { measure = \"reward_cost\", within = \"1%\", of = \"difference\" }");
    let redeemed = simulated(&wanted.expect("a scenario"), 2).expect("it runs");
    // Nobody redeems anything: the difference is 0 in every batch, which is as sure as can be.
    let value = &redeemed.stopped.precision.as_ref().expect("asked for").values[0];
    assert_eq!((value.estimate.abs() < 1e-9, value.half_width < 1e-9), (true, true), "{value:?}");
    let wanted = scenario("precision = { measure = \"issued\", within = \"2%\", of = \"difference\" }");
    let run = simulated(&wanted.expect("a scenario"), 2).expect("it runs");
    let precision = run.stopped.precision.as_ref().expect("asked for");
    let [value] = &precision.values[..] else { panic!("one difference: {precision:?}") };
    assert_eq!((value.variant.as_str(), value.against.as_deref()), ("two", Some("one")));
    // Independent runs have the variances 1 and 4 for a difference of variance 1, before any control.
    assert!(value.fewer_members.is_some_and(|times| times > 5.0 * 2.5), "{value:?}");
}

#[test]
fn too_few_members_for_an_interval_are_all_counted() {
    let wanted = scenario("precision = { measure = \"issued\", within = \"50%\" }").expect("a scenario");
    let run = simulated(&Scenario { customers: 2_500, ..wanted }, 2).expect("it runs");
    assert_eq!((run.stopped.reason, run.manifest.finished), (Reason::Members, 2_500));
    assert!(run.stopped.precision.expect("asked for").values.is_empty());
}

#[test]
fn what_is_not_measured_and_units_that_do_not_fit_are_refused() {
    let code = |more: &str| {
        let found = scenario(more).and_then(|scenario| simulated(&scenario, 1));
        found.expect_err("refused")[0].code.0
    };
    assert_eq!(code("precision = { measure = \"issue\", within = \"1%\" }"), "X0014");
    assert_eq!(code("precision = { measure = \"issued\", within = \"1 EUR\" }"), "X0005");
    assert_eq!(code("precision = { measure = \"reward_cost\", within = 3 }"), "X0005");
    assert_eq!(code("precision = { measure = \"issued\", within = \"0%\" }"), "X0006");
    assert_eq!(code("precision = { measure = \"issued\" }"), "X0003");
    assert_eq!(code("precision = { within = \"1%\", of = \"ratio\" }"), "X0015");
    assert_eq!(code("precision = { within = \"1%\", confidence = \"100%\" }"), "X0006");
}
