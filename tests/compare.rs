//! Comparisons against closed forms, against themselves, and the promise of their intervals.
//!
//! The long form of the coverage test, 2,000 replications of 6,400 members:
//! `LOYAL_COVERAGE=2000 cargo test --release --test compare coverage -- --nocapture`

#![allow(clippy::disallowed_methods, reason = "tests touch files and read one variable")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use loyal::base::{LoadError, Loader, MemoryLoader, Sources};
use loyal::compare::{Ask, Comparison, Many, Margin, Verdict, compare, optimise};
use loyal::numeric::{exp, normal_quantile};
use loyal::report::{comparison_json, comparison_markdown, comparison_text, tuned_json, tuned_text};
use loyal::scenario::{self, Scenario};
use loyal::simulate::{Kind, Options};

static NEVER: AtomicBool = AtomicBool::new(false);

struct Beside(MemoryLoader);

impl Loader for Beside {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let shown = PathBuf::from(path.file_name().expect("a file"));
        if let Ok(text) = self.0.load(&shown) {
            return Ok(text);
        }
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("simulations").join(path);
        std::fs::read_to_string(place).map_err(|_| LoadError::Missing)
    }
}

fn scenario(text: &str, programs: &[(&str, &str)]) -> Scenario {
    let mut texts: BTreeMap<PathBuf, String> =
        programs.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())).collect();
    texts.insert(PathBuf::from("scenario.toml"), text.to_owned());
    let loader = Beside(MemoryLoader { texts });
    let (scenario, _) = scenario::read(Path::new("scenario.toml"), &loader, &mut Sources::new());
    scenario.expect("the scenario is read")
}

fn options(seed: u64, threads: usize) -> Options<'static> {
    Options {
        customers: None,
        seed: Some(seed),
        threads: NonZeroUsize::new(threads),
        chunk: None,
        cancel: &NEVER,
        progress: &|_| (),
    }
}

fn ask() -> Ask {
    Ask { confidence: 0.95, ..Ask::default() }
}

fn club(variants: &str) -> Scenario {
    let text = format!(
        r#"
title = "club"
program = "../programs/bean_club.loyal"
customers = 600
horizon = "2 years"
start = 2026-01-01

[economics]
gross_margin = "62%"

[[segment]]
name = "regulars"
share = "70%"
process = {{ model = "bg-nbd", preset = "frequent-retail" }}
basket = {{ lognormal = {{ median = "9.50 EUR", sigma = 0.6 }} }}
lines = {{ coffee = "70%", cake = "30%" }}

[[segment]]
name = "commuters"
share = "30%"
process = {{ model = "bg-nbd", r = 3.0, alpha = "1 week", a = 0.8, b = 80.0 }}
basket = {{ lognormal = {{ median = "6.50 EUR", sigma = 0.5 }} }}
lines = {{ coffee = "80%", cake = "20%" }}
{variants}
"#
    );
    scenario(&text, &[])
}

const GOLD: &str = r#"
[[variant]]
name = "as it is"
[[variant]]
name = "gold at 700"
set = { gold_from = "700 EUR" }
[[variant]]
name = "gold at 800"
set = { gold_from = "800 EUR" }
"#;

#[test]
fn the_same_program_differs_in_nothing_at_all() {
    let scenario = club("[[variant]]\nname = \"A\"\n[[variant]]\nname = \"also A\"\n");
    let found = compare(&scenario, &options(3, 2), &ask()).expect("it runs");
    let [pair] = found.pairs.as_slice() else { panic!("one pair") };
    assert!(pair.differences.len() > 20, "{}", pair.differences.len());
    for difference in &pair.differences {
        let bits = [difference.difference, difference.standard_error, difference.half_width].map(f64::to_bits);
        assert_eq!((bits, difference.verdict), ([0; 3], Verdict::Equal), "{}", difference.key);
        assert!(difference.before.to_bits() == difference.after.to_bits(), "{}", difference.key);
    }
    let change = &found.paired.changes[2];
    assert!(change.groups.iter().all(|group| (group.better, group.worse, group.change.square) == (0, 0, 0)));
}

/// Points at a cent, at half a cent and at a hundredth of one, each worth as much to nobody: what the program costs is what
/// its rewards take off.
fn fractions(response: &str) -> Scenario {
    let program = |cost: &str| {
        format!(
            "program \"Half\" {{\n  currency EUR\n}}\n\npoints bean {{\n  whole\n  cost {cost} EUR\n}}\n\n\
             earn base on purchase {{\n  give 1 bean per 1 EUR of paid\n}}\n\nreward euro {{\n  costs 100 bean per 1 EUR off\n}}\n"
        )
    };
    let programs = ["0.01", "0.005", "0.0001"].map(program);
    let text = format!(
        r#"
title = "fractions of a cent"
program = "cent.loyal"
customers = 500
horizon = "1 year"
start = 2026-01-01

[economics]
gross_margin = "40%"

[[segment]]
name = "all"
process = {{ model = "nbd", r = 1.0, alpha = "4 weeks" }}
basket = {{ lognormal = {{ median = "40 EUR", sigma = 0.9 }} }}
{response}
[[variant]]
name = "cent"
[[variant]]
name = "half"
program = "half.loyal"
[[variant]]
name = "hundredth"
program = "hundredth.loyal"
"#
    );
    let names = ["cent.loyal", "half.loyal", "hundredth.loyal"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(programs.iter().map(String::as_str)).collect();
    scenario(&text, &files)
}

#[test]
fn what_a_program_earns_does_not_hang_on_the_unit_of_its_costs() {
    let scenario = fractions("\n[response]\npreset = \"evidence\"\n");
    let run = loyal::simulate::run(&scenario, &options(3, 1)).expect("it runs");
    let value = |of: &loyal::simulate::VariantResult, key: &str| of.measure(key).expect("measured").per_member;
    for variant in &run.variants {
        let (found, known) =
            (value(variant, "incremental_profit"), value(variant, "profit") - value(&run.twin, "profit"));
        assert!((found - known).abs() < 1e-6 && known > 0.0, "{}: {found} is not {known}", variant.name);
    }
}

#[test]
fn the_last_digit_of_a_float_is_no_verdict() {
    let found = compare(&fractions(""), &options(3, 1), &ask()).expect("it runs");
    for pair in &found.pairs {
        let profit = pair.differences.iter().find(|one| one.key == "profit").expect("measured");
        assert_eq!((profit.difference.to_bits(), profit.verdict), (0, Verdict::Equal), "{profit:?}");
    }
}

#[test]
fn threads_change_no_byte() {
    let scenario = club(GOLD);
    let form = |threads| {
        let found = compare(&scenario, &options(3, threads), &ask()).expect("it runs");
        format!("{}{}{}", comparison_json(&found), comparison_text(&found, false), comparison_markdown(&found))
    };
    let one = form(1);
    assert!([2, 8].into_iter().all(|threads| form(threads) == one));
}

#[test]
fn groups_add_up_and_money_moves_once() {
    let scenario = club(GOLD);
    let found = compare(&scenario, &options(3, 2), &ask()).expect("it runs");
    assert_eq!((found.against(), found.pairs.len()), ("as it is", 2));
    let groups = &found.paired.changes[2].groups;
    let of = |wanted: fn(Kind) -> bool| groups.iter().filter(move |group| wanted(group.kind));
    let all = groups.first().expect("everybody comes first");
    assert_eq!(all.members, 600);
    assert!(all.better > 0, "an easier gold serves somebody");
    for kinds in [
        of(|kind| matches!(kind, Kind::Segment(_))),
        of(|kind| matches!(kind, Kind::Tenth(_))),
        of(|kind| matches!(kind, Kind::Tier(0, _))),
    ] {
        let (mut members, mut better, mut change) = (0, 0, 0);
        for group in kinds {
            members += group.members;
            better += group.better;
            change += group.change.sum;
        }
        assert_eq!((members, better, change), (all.members, all.better, all.change.sum));
    }
    // What members gain is what rewards and liability rise by: the program gives no discounts and takes no fees.
    let pair = &found.pairs[0];
    let more = |key: &str| pair.difference(key).expect("measured").difference;
    let gained = all.change.sum as f64 / 1_000.0 / 600.0;
    assert!((gained - more("reward_cost") - more("liability") - more("discount_cost")).abs() < 2e-3);
    // A difference of means is the mean of differences, whatever the blocks.
    assert!((more("profit") + more("reward_cost") + more("discount_cost")).abs() < 1e-6);
}

#[test]
fn a_margin_makes_small_differences_none() {
    let scenario = club(GOLD);
    let wide = Ask { within: Margin::read("5 EUR").ok(), against: Some("gold at 700".into()), ..ask() };
    let found = compare(&scenario, &options(3, 2), &wide).expect("it runs");
    let verdicts = |found: &Comparison| -> Vec<Verdict> {
        found.pairs.iter().map(|pair| pair.difference("profit").expect("measured").verdict).collect()
    };
    assert_eq!(verdicts(&found), [Verdict::Indistinguishable; 2]);
    assert!(comparison_text(&found, false).contains("indistinguishable within 5 EUR"));
    let narrow = Ask { within: Margin::read("0.0001 EUR").ok(), ..wide };
    let found = compare(&scenario, &options(3, 2), &narrow).expect("it runs");
    assert_eq!(verdicts(&found)[0], Verdict::Better, "the harder gold earns more when nothing responds");
    let wrong = Ask { within: Margin::read("3%").ok(), ..narrow };
    let said = compare(&scenario, &options(3, 2), &wrong).expect_err("profit is no share");
    assert_eq!(said[0].code.0, "X0005");
    let wrong = Ask { within: None, measure: Some("proft".into()), ..wrong };
    assert_eq!(compare(&scenario, &options(3, 2), &wrong).expect_err("a slip")[0].code.0, "X0014");
    let wrong = Ask { measure: None, against: Some("gold at 7000".into()), ..wrong };
    assert_eq!(compare(&scenario, &options(3, 2), &wrong).expect_err("a slip")[0].code.0, "X0150");
}

#[test]
fn answers_together_are_wider_than_alone_and_max_t_lies_between() {
    let scenario = club(GOLD);
    let width = |many| {
        let found = compare(&scenario, &options(3, 2), &Ask { many, ..ask() }).expect("it runs");
        found.pairs[0].difference("profit").expect("measured").half_width_together
    };
    let (single, max_t, bonferroni) = (width(Many::Single), width(Many::MaxT), width(Many::Bonferroni));
    assert!(single < bonferroni && (single..=bonferroni).contains(&max_t), "{single} {max_t} {bonferroni}");
}

#[test]
fn a_scenario_says_what_is_compared() {
    let asked = format!("{GOLD}\n[compare]\nagainst = \"twin\"\nmeasure = \"reward_cost\"\nwithin = \"0.01 EUR\"\n");
    let scenario = club(&asked);
    let found = compare(&scenario, &options(3, 2), &ask().over(&scenario)).expect("it runs");
    assert_eq!((found.against(), found.headline.as_str(), found.pairs.len()), ("no program", "reward_cost", 3));
    assert_eq!(found.within.map(|margin| margin.value), Some(0.01));
    // An easier gold costs more, so that the leader in cost is the one as it is.
    assert_eq!(found.leader.map(|leader| (leader.subject, leader.sure)), Some((1, true)));
}

#[test]
fn very_few_members_say_nothing_with_certainty() {
    let mut scenario = club(GOLD);
    for customers in [1, 2, 5] {
        scenario.customers = customers;
        let found = compare(&scenario, &options(3, 2), &ask()).expect("it runs");
        assert!(!comparison_json(&found).to_string().contains("NaN"));
        let text = comparison_text(&found, false);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

/// One purchase a member, lognormal, in a shop that takes 5% or 10% off: mean, quantile and difference are known.
fn once(customers: u64) -> Scenario {
    let text = format!(
        r#"
title = "one purchase each"
program = "five.loyal"
customers = {customers}
horizon = "28 days"
start = 2026-01-01
periods = 1

[[segment]]
name = "all"
process = {{ model = "sbg", alpha = 1.0, beta = 1.0, every = "1 year" }}
basket = {{ lognormal = {{ median = "20 EUR", sigma = 0.6 }} }}

[[variant]]
name = "5% off"
[[variant]]
name = "10% off"
program = "ten.loyal"
"#
    );
    let program = |percent: u32| {
        format!("program \"Card\" {{\n  currency EUR\n}}\n\ndiscount card on purchase {{\n  take {percent}% off\n}}\n")
    };
    scenario(&text, &[("five.loyal", &program(5)), ("ten.loyal", &program(10))])
}

#[test]
fn coverage_of_intervals_is_what_they_promise() {
    let asked = std::env::var("LOYAL_COVERAGE").ok().and_then(|number| number.parse::<u64>().ok());
    let (replications, customers) = asked.map_or((200, 800), |number| (number, 6_400));
    let scenario = once(customers);
    // Minor units; E[X] = median · e^(σ²/2), the quantile is median · e^(σ z).
    let mean = 2_000.0 * exp(0.6 * 0.6 / 2.0);
    let quantile = 2_000.0 * exp(0.6 * normal_quantile(0.99));
    let mut hits = [0u64; 3];
    for seed in 0..replications {
        let found = compare(&scenario, &options(seed, 2), &ask()).expect("it runs");
        let spent = &found.paired.run.twin;
        // The mean over members of the revenue without a program, by blocks.
        let whole = spent.measure("revenue").expect("measured").per_member;
        let blocks: Vec<f64> = found
            .paired
            .blocks
            .iter()
            .map(|block| block.readings[0].iter().find(|(key, _)| key == "revenue").expect("measured").1.per_member)
            .collect();
        let k = blocks.len() as f64;
        let squares: f64 = blocks.iter().map(|value| (value - whole) * (value - whole)).sum();
        let half = loyal::numeric::student_quantile(0.975, k - 1.0) * (squares / (k * (k - 1.0))).sqrt();
        hits[0] += u64::from((whole - mean).abs() <= half);
        let (low, high) = found.paired.spends[0].quantile_interval(0.99, normal_quantile(0.975));
        hits[1] += u64::from((low..=high).contains(&quantile));
        let difference = found.pairs[0].difference("revenue").expect("measured");
        hits[2] += u64::from((difference.difference + 0.05 * mean).abs() <= difference.half_width);
    }
    let shares = hits.map(|hits| hits as f64 / replications as f64);
    println!(
        "coverage of 95% intervals over {replications} replications of {customers} members: mean {:.4}, 99% quantile {:.4}, paired difference {:.4}",
        shares[0], shares[1], shares[2]
    );
    // The promise is 93.5% to 96.5% over 2,000; a smaller number is held to three standard errors.
    let band = if replications >= 2_000 { 0.015 } else { 3.0 * (0.95 * 0.05 / replications as f64).sqrt() };
    for (share, what) in shares.iter().zip(["mean", "99% quantile", "paired difference"]) {
        assert!((share - 0.95).abs() <= band, "{what}: {share} over {replications}");
    }
}

/// Five candidates in two rounds, as many as say so.
fn five_cards() -> Scenario {
    let variants: String =
        (3..8).map(|off| format!("[[variant]]\nname = \"{off}% off\"\nset = {{ rate = \"{off}%\" }}\n")).collect();
    let text = format!(
        r#"title = "a card"
program = "card.loyal"
customers = 2_000
horizon = "4 weeks"
start = 2026-01-01
[economics]
gross_margin = "50%"
[[segment]]
name = "guests"
process = {{ model = "bg-nbd", preset = "frequent-retail" }}
basket = {{ lognormal = {{ median = "9 EUR", sigma = 0.6 }} }}
{variants}"#
    );
    let card =
        "program \"Card\" {\n  currency EUR\n}\n\nparam rate = 5%\n\ndiscount card on purchase {\n  take rate off\n}\n";
    scenario(&text, &[("card.loyal", card)])
}

/// An interrupted search tells what its last whole round came to, of as many members as that had, and says so; of a
/// candidate of which nothing is known it says nothing.
#[test]
fn an_interrupted_search_tells_of_its_last_whole_round() {
    let base = five_cards();
    for whole in [0, 1, 2] {
        let cancel = AtomicBool::new(whole == 0);
        let stop = |rounds: u64| cancel.store(rounds >= whole, Ordering::Relaxed);
        let options = Options { cancel: &cancel, progress: &stop, ..options(7, 2) };
        let tuned = optimise(&base, base.variants.clone(), &options, &ask(), None).expect("it searches");
        let rounds = [(1_000, 5), (2_000, 4)];
        assert_eq!(tuned.rounds, rounds[..whole as usize]);
        assert!(tuned.run.partial && tuned.last.is_none());
        let text = tuned_text(&tuned, false);
        let members: Vec<u64> = tuned.candidates.iter().map(|one| one.members).collect();
        let (known, said) = match whole {
            0 => (vec![], "PARTIAL: interrupted before any member was counted"),
            1 => (vec![1_000; 5], "PARTIAL: interrupted after round 1; every figure is of 1,000 or fewer members"),
            _ => (vec![2_000, 2_000, 2_000, 2_000, 1_000], "PARTIAL: interrupted after round 2"),
        };
        assert_eq!(members, known);
        assert!(text.contains(said) && !text.contains("best by"), "{text}");
        let json = tuned_json(&tuned);
        assert_eq!(json["manifest"]["partial"], true);
        assert_eq!(json["manifest"]["finished"].as_u64(), Some(members.first().copied().unwrap_or_default()));
    }
}

/// Who was dropped after fewer members is neither on the front nor beats anybody on it; targets are told where there
/// are some.
#[test]
fn the_front_is_judged_on_equal_members() {
    let base = five_cards();
    let tuned = optimise(&base, base.variants.clone(), &options(7, 2), &ask(), None).expect("it searches");
    let dropped: Vec<_> = tuned.candidates.iter().filter(|one| one.members < 2_000).collect();
    assert_eq!((tuned.candidates.len(), dropped.len()), (5, 1));
    assert!(!dropped[0].front && tuned.candidates.iter().any(|one| one.front));
    let text = tuned_text(&tuned, false);
    assert!(text.contains("dropped: after an early round") && text.contains("among those on 2,000 members"), "{text}");
    assert!(!text.contains("target"), "{text}");
}
