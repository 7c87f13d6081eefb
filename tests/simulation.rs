//! The simulator against figures that it did not make: closed forms, the REF-1 oracle, and itself under another
//! split of the work.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

#[path = "support/reference.rs"]
mod reference;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use loyal::evaluate::DiaryFact;
use loyal::numeric::{BgNbd, Buying, Lognormal, ln};
use loyal::quantity::Ratio;
use loyal::report::{run_to_json, simulation_schema};
use loyal::scenario::{Basket, Economics, Margin, Process, Scenario};
use loyal::simulate::{Estimate, Options, PeriodResult, Run, member_diary, paired, run};

/// Members of the larger tests: as many as a debug build can take, and a million in release.
const MANY: u64 = if cfg!(debug_assertions) { 30_000 } else { 1_000_000 };

static NEVER: AtomicBool = AtomicBool::new(false);

fn options(threads: usize, chunk: usize) -> Options<'static> {
    Options {
        customers: None,
        seed: None,
        threads: NonZeroUsize::new(threads),
        chunk: NonZeroUsize::new(chunk),
        cancel: &NEVER,
        progress: &|_| (),
    }
}

fn simulate(scenario: &Scenario) -> Run {
    run(scenario, &options(2, 1_024)).expect("the scenario runs")
}

fn oracle(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(name);
    let mut reader = csv::Reader::from_path(path).expect("the oracle is there");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &BTreeMap<String, String>, key: &str) -> f64 {
    row[key].parse().expect("a number")
}

/// Within five combined standard errors.
fn agrees(found: &Estimate, scale: f64, mean: f64, error: f64, what: &str) {
    let (value, own) = (found.per_member * scale, found.standard_error * scale);
    let band = 5.0 * (own * own + error * error).sqrt();
    assert!((value - mean).abs() <= band, "{what}: {value} ± {own}, the oracle says {mean} ± {error}");
}

/// One shared run of REF-1 at full size.
fn ref1() -> &'static Run {
    static RUN: std::sync::OnceLock<Run> = std::sync::OnceLock::new();
    RUN.get_or_init(|| simulate(&reference::scenario(MANY)))
}

#[test]
fn ref1_totals_are_those_of_the_oracle() {
    let variant = &ref1().variants[0];
    let keys = [
        ("purchases_per_customer", "purchases", 1.0),
        ("spend_per_customer", "revenue", 0.01),
        ("issued_per_customer", "issued", 1.0),
        ("redeemed_per_customer", "redeemed", 1.0),
        ("expired_per_customer", "expired", 1.0),
        ("liability_points_per_customer", "outstanding", 1.0),
    ];
    let rows = oracle("ref1/totals.csv");
    assert_eq!(rows.len(), keys.len());
    for (row, (name, key, scale)) in rows.iter().zip(keys) {
        assert_eq!(row["quantity"], name);
        agrees(variant.measure(key).expect("measured"), scale, number(row, "mean"), number(row, "se"), key);
    }
}

#[test]
fn ref1_months_are_those_of_the_oracle() {
    let variant = &ref1().variants[0];
    let rows = oracle("ref1/monthly.csv");
    assert_eq!((rows.len(), variant.periods.len()), (36, 36));
    for (row, period) in rows.iter().zip(&variant.periods) {
        for (name, key) in [
            ("issued", "issued"),
            ("redeemed", "redeemed"),
            ("expired", "expired"),
            ("liability_points", "outstanding"),
        ] {
            let found = period.measure(key).expect("measured");
            let what = format!("{key} in part {}", period.index);
            agrees(found, 1.0, number(row, name), number(row, &format!("{name}_se")), &what);
        }
    }
}

#[test]
fn the_cost_of_ref1_is_a_cent_a_point_and_its_books_foot() {
    let variant = &ref1().variants[0];
    let total = |key: &str| variant.measure(key).and_then(|estimate| estimate.total).expect("a total");
    assert_eq!(total("reward_cost"), total("redeemed"));
    assert_eq!(total("issued"), total("redeemed") + total("expired") + total("clawed_back") + total("outstanding"));
    assert_eq!(total("liability"), total("outstanding"));
    let sum = |key: &str| -> i128 { variant.periods.iter().filter_map(|period| period.measure(key)?.total).sum() };
    for key in ["purchases", "revenue", "issued", "redeemed", "expired", "reward_cost"] {
        assert_eq!(sum(key), total(key), "{key}");
    }
    let members = |period: &PeriodResult| period.tiers[0].1.iter().map(|(_, count)| *count).sum::<u64>();
    assert!(variant.periods.iter().all(|period| members(period) == MANY));
}

/// The twin of CDNOW customers over `weeks` weeks.
fn cdnow(customers: u64, weeks: i32) -> Scenario {
    let mut scenario = reference::scenario(customers);
    let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    scenario.segments[0].process = Process::BgNbd { model, unit_seconds: 604_800.0 };
    scenario.end = scenario.start.plus_days(7 * weeks).start();
    scenario.periods = vec![loyal::scenario::Period { start: scenario.start.start(), end: scenario.end }];
    scenario
}

/// Closed forms of BG/NBD at the CDNOW parameters: E[X(39)] = 1.196723, E[X(78)] = 1.860519 repeats.
#[test]
fn purchases_have_the_mean_of_the_closed_form() {
    for (weeks, expected) in [(39, 1.196_723), (78, 1.860_519)] {
        let result = simulate(&cdnow(MANY, weeks));
        for side in [&result.twin, &result.variants[0]] {
            let purchases = side.measure("purchases").expect("measured");
            agrees(purchases, 1.0, 1.0 + expected, 5e-7, &format!("purchases in {weeks} weeks"));
        }
    }
    let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    assert!((model.expected_repeats(39.0) - 1.196_723).abs() < 5e-7);
}

/// Money without a program: purchases are independent of their amounts, so the mean is a product.
#[test]
fn without_a_program_revenue_is_purchases_times_the_mean_basket() {
    let mut scenario = reference::scenario(MANY / 2);
    let margin = Ratio::new(62, 100).expect("small");
    scenario.economics =
        Economics { gross_margin: Some(Margin { otherwise: margin, by_category: vec![] }), ..Economics::default() };
    let result = simulate(&scenario);
    let twin = &result.twin;
    let mean = |key: &str| twin.measure(key).expect("measured").per_member;
    // Closed form of REF-1: 38.5262 purchases. Cents are rounded to the nearest, which shifts no mean.
    let basket = Lognormal { mu: ln(2_500.0), sigma: 0.6 }.mean();
    agrees(twin.measure("revenue").expect("measured"), 1.0, 38.5262 * basket, 0.01, "revenue");
    assert!((mean("margin") - 0.62 * mean("revenue")).abs() < 1e-6);
    assert!((mean("profit") - mean("margin")).abs() < 1e-9);
    assert_eq!(twin.measure("reward_cost").and_then(|cost| cost.total), Some(0));
    let variant = &result.variants[0];
    let value = |key: &str| variant.measure(key).expect("measured").per_member;
    assert!((value("profit") - (value("margin") - value("reward_cost"))).abs() < 1e-6);
    assert!((value("incremental_profit") + value("reward_cost")).abs() < 1e-9);
}

#[test]
fn two_equal_variants_differ_by_exactly_nothing_and_the_twin_by_nothing_but_rewards() {
    let mut scenario = reference::scenario(5_000);
    let mut second = scenario.variants[0].clone();
    second.name = "REF-1 again".into();
    scenario.variants.push(second);
    let mut silent = scenario.variants[0].clone();
    silent.name = "rules that give nothing".into();
    silent.program.rows.clear();
    scenario.variants.push(silent);
    let result = simulate(&scenario);
    let [a, b, silent] = &result.variants[..] else { panic!("three variants") };
    assert_eq!((&a.measures, &a.periods), (&b.measures, &b.periods));
    for key in ["purchases", "revenue", "discount_cost", "reward_cost", "active_customers", "retention"] {
        assert_eq!(silent.measure(key), result.twin.measure(key), "{key}");
        for (with, without) in silent.periods.iter().zip(&result.twin.periods) {
            assert_eq!(with.measure(key), without.measure(key), "{key}");
        }
    }
    assert_eq!(a.measure("purchases"), result.twin.measure("purchases"));
    assert_eq!(a.measure("revenue"), result.twin.measure("revenue"));
}

#[test]
fn any_threads_and_any_chunks_give_the_same_bytes() {
    let scenario = reference::scenario(9_000);
    let bytes = |threads, chunk| {
        let result = run(&scenario, &options(threads, chunk)).expect("runs");
        serde_json::to_string(&run_to_json(&result)).expect("prints")
    };
    let first = bytes(1, 1_024);
    for (threads, chunk) in [(1, 1), (2, 1_024), (2, 7), (8, 64), (8, 4_096), (3, 333), (2, 1_000_000)] {
        assert!(bytes(threads, chunk) == first, "{threads} threads, chunks of {chunk}");
    }
}

#[test]
fn another_seed_is_another_run_and_the_same_seed_the_same() {
    let scenario = reference::scenario(500);
    let with = |seed| run(&scenario, &Options { seed, ..options(1, 100) }).expect("runs");
    assert_eq!(with(None), with(Some(2_026)));
    assert_ne!(with(Some(1)).variants, with(Some(2)).variants);
}

/// Members 0 to 199 alone, their diaries added up, are the run of these members.
#[test]
fn a_member_alone_lives_the_same_life_as_inside_the_run() {
    let scenario = reference::scenario(200);
    let result = simulate(&scenario);
    let mut sums = [0i128; 5];
    for member in 0..200 {
        let replay = member_diary(&scenario, None, 0, member).expect("a life");
        for entry in &replay.diary.entries {
            sums[0] += entry.receipt.map_or(0, |receipt| i128::from(receipt.paid));
            sums[1] += i128::from(entry.receipt.is_some());
            for fact in &entry.facts {
                match fact {
                    DiaryFact::Granted { units, .. } => sums[2] += i128::from(*units),
                    DiaryFact::Taken(_, units, _) => sums[3] += i128::from(*units),
                    DiaryFact::Expired(_, units, _) => sums[4] += i128::from(*units),
                    _ => {}
                }
            }
        }
    }
    for (key, sum) in ["revenue", "purchases", "issued", "redeemed", "expired"].iter().zip(sums) {
        assert_eq!(result.variants[0].measure(key).and_then(|estimate| estimate.total), Some(sum), "{key}");
    }
    assert!(member_diary(&scenario, None, 0, 200).is_err());
    assert!(member_diary(&scenario, None, 1, 0).is_err());
}

#[test]
fn an_interrupted_run_holds_the_first_members_and_says_so() {
    let scenario = reference::scenario(100_000);
    let cancel = AtomicBool::new(false);
    let calls = AtomicU64::new(0);
    let seen = Mutex::new(Vec::new());
    let progress = |done: u64| {
        seen.lock().expect("no panic").push(done);
        if calls.fetch_add(1, Ordering::Relaxed) == 3 {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let stopped =
        run(&scenario, &Options { cancel: &cancel, progress: &progress, ..options(2, 100) }).expect("partial");
    assert!(stopped.partial && stopped.manifest.finished < 100_000 && stopped.manifest.finished >= 400);
    assert_eq!(seen.lock().expect("no panic").iter().max(), Some(&stopped.manifest.finished));
    let customers = Some(stopped.manifest.finished);
    let whole = run(&scenario, &Options { customers, ..options(1, 1_024) }).expect("runs");
    assert_eq!((&whole.variants, &whole.twin), (&stopped.variants, &stopped.twin));
}

#[test]
fn nothing_at_all_is_a_partial_run_of_no_members() {
    let cancelled = AtomicBool::new(true);
    let result = run(&reference::scenario(10), &Options { cancel: &cancelled, ..options(1, 1) }).expect("empty");
    assert!(result.partial && result.manifest.finished == 0);
    assert_eq!(result.variants[0].measure("purchases").map(|estimate| estimate.per_member), Some(0.0));
}

/// E[X] needs a spread basket too: a constant one is a lognormal of sigma 0.
#[test]
fn a_constant_basket_is_the_same_to_the_cent() {
    let mut scenario = reference::scenario(300);
    scenario.segments[0].basket = Basket::Lognormal { mu: ln(1_000.0), sigma: 0.0 };
    let result = simulate(&scenario);
    let total = |key: &str| result.twin.measure(key).and_then(|estimate| estimate.total).expect("a total");
    assert_eq!(total("revenue"), 1_000 * total("purchases"));
}

#[test]
fn the_json_of_a_run_fits_its_schema_and_holds_what_is_promised() {
    let json = run_to_json(&simulate(&reference::scenario(50)));
    let validator = jsonschema::validator_for(&simulation_schema()).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(!validator.is_valid(&serde_json::json!({ "schema": "loyal-simulation/1" })));
    for side in [&json["variants"][0], &json["twin"]] {
        for key in ["purchases", "issued", "redeemed", "expired", "outstanding", "revenue", "reward_cost"] {
            let measure = &side["measures"][key];
            assert!(measure["per_member"].is_f64() && measure["standard_error"].is_f64(), "{key}");
            assert!(measure["total"].is_i64() && measure["unit"].is_string(), "{key}");
            assert!(side["periods"][35]["measures"][key]["total"].is_i64(), "{key}");
        }
        assert_eq!(side["periods"].as_array().map(Vec::len), Some(36));
    }
    assert_eq!(json["variants"][0]["periods"][1]["start"], "2025-01-31 10:00");
}

/// The scenario of the reference case with other text in it.
fn changed(from: &str, to: &str, tail: &str) -> Scenario {
    struct Text(PathBuf, String);
    impl loyal::base::Loader for Text {
        fn load(&self, path: &std::path::Path) -> Result<String, loyal::base::LoadError> {
            if path == self.0 { Ok(self.1.clone()) } else { reference::Disk.load(path) }
        }
    }
    let at = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulations/changed.toml");
    let text = std::fs::read_to_string(at.with_file_name("ref1.toml")).expect("REF-1");
    assert!(text.contains(from), "{from}");
    let text = format!("{}\n{tail}", text.replace(from, to)).replace("1_000_000", "2_000");
    let (scenario, found) = loyal::scenario::read(&at, &Text(at.clone(), text), &mut loyal::base::Sources::new());
    assert!(found.is_empty(), "{found:?}");
    scenario.expect("a scenario")
}

#[test]
fn costs_of_running_the_program_fall_on_it_and_not_on_the_twin() {
    let economics = "[economics]\ngross_margin = \"50%\"\nacquisition_cost = \"3 EUR\"\n\
                     running_cost = \"2_000 EUR per year + 0.40 EUR per member per year\"\ndiscount_rate = \"10% per year\"\n";
    let result = simulate(&changed("periods = 36\n", "periods = 36\n", economics));
    let (program, twin) = (&result.variants[0], &result.twin);
    let mean = |side: &loyal::simulate::VariantResult, key: &str| side.measure(key).expect("measured").per_member;
    // Three calendar years: 3 · (2,000 EUR / 2,000 members + 0.40 EUR) = 4.20 EUR a member, and 3 EUR for joining.
    let running = 420.0;
    let expected = mean(program, "margin") - mean(program, "reward_cost") - 300.0 - running;
    assert!((mean(program, "profit") - expected).abs() < 1e-6);
    assert!((mean(twin, "profit") - (mean(twin, "margin") - 300.0)).abs() < 1e-6);
    let difference = mean(program, "profit") - mean(twin, "profit");
    assert!((mean(program, "incremental_profit") - difference).abs() < 1e-6);
    // The present value of what comes in three years at 10% lies between a three years' discount and none.
    let (now, later) = (mean(twin, "present_value") + 300.0, mean(twin, "margin"));
    assert!(now < later && now > later / 1.331);
    let parts: f64 = program.periods.iter().map(|period| period.measure("profit").expect("measured").per_member).sum();
    assert!((parts - mean(program, "profit")).abs() < 1e-6);
    let discounted: f64 = twin
        .periods
        .iter()
        .enumerate()
        .map(|(at, period)| {
            let middle = (at as f64 + 0.5) / 12.0;
            period.measure("margin").expect("measured").per_member / 1.1f64.powf(middle)
        })
        .sum();
    // The factor is kept to a millionth.
    assert!((now - discounted).abs() < 1e-5 * discounted, "{now} {discounted}");
}

#[test]
fn targets_are_met_or_missed_with_the_confidence_asked_for() {
    let targets = "[[target]]\nmeasure = \"reward_cost_share\"\nat_most = \"0.9%\"\n\
                   [[target]]\nmeasure = \"reward_cost_share\"\nat_most = \"0.9%\"\nwith_confidence = \"99.9%\"\n\
                   [[target]]\nmeasure = \"revenue\"\nat_least = \"1_000 EUR\"\nwith_confidence = \"95%\"\n\
                   [[target]]\nmeasure = \"purchases\"\nat_most = 30\n";
    let result = simulate(&changed("periods = 36\n", "periods = 36\n", targets));
    let share = result.variants[0].measure("reward_cost_share").expect("measured");
    let met: Vec<bool> = result.targets.iter().map(|verdict| verdict.met).collect();
    assert_eq!(
        met,
        [share.per_member <= 0.009, share.per_member + 3.0902 * share.standard_error <= 0.009, true, false]
    );
    assert_eq!(met[..2], [true, false], "the case must tell an estimate from a confident one: {share:?}");
    // One member tells nothing of others.
    let alone = Options { customers: Some(1), ..options(1, 1) };
    let alone = run(&changed("periods = 36\n", "periods = 36\n", targets), &alone).expect("it runs");
    assert!(alone.targets.iter().all(|verdict| !verdict.met || verdict.confidence.is_none()), "{:?}", alone.targets);
    let bad = changed("periods = 36\n", "periods = 36\n", "[[target]]\nmeasure = \"revenue\"\nat_most = \"5%\"\n");
    let errors = run(&bad, &options(1, 1)).expect_err("money is not a share");
    assert_eq!(errors.first().map(|error| error.code.0), Some("X0005"));
}

#[test]
fn members_who_differ_redeem_the_same_on_average_and_not_one_like_another() {
    let alike = simulate(&changed("\"50%\" }", "\"50%\" }", ""));
    let spread = "{ probability = \"50%\", spread = \"60%\" } }";
    let differ = simulate(&changed("\"50%\" }", spread, ""));
    let of = |run: &Run, key: &str| run.variants[0].measure(key).cloned().expect("measured");
    assert_eq!(of(&alike, "purchases"), of(&differ, "purchases"));
    // Who rarely redeems lets points lapse: a homogeneous probability understates that.
    assert!(of(&differ, "expired").per_member > of(&alike, "expired").per_member * 1.1);
}

#[test]
fn the_twin_is_the_same_whether_it_is_lived_or_read_off_the_first_program() {
    let plain = reference::scenario(900);
    let margin = Ratio::new(375, 1_000).expect("a ratio");
    let economics =
        Economics { gross_margin: Some(Margin { otherwise: margin, by_category: vec![] }), ..Economics::default() };
    let earning = Scenario { economics, ..plain.clone() };
    for scenario in [plain, earning] {
        // A comparison keeps every life, the twin's too.
        let lived = paired(&scenario, &options(2, 100), 0).expect("it runs").run;
        let read_off = run(&scenario, &options(2, 100)).expect("it runs");
        assert_eq!(read_off.twin, lived.twin);
        assert_eq!(read_off.variants, lived.variants);
    }
}
