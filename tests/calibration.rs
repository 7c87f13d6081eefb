//! The effects of `preset = "evidence"` together, against what studies of whole programs found: the page
//! `docs/guide/calibration.md` is made here, and held to published net effects.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

#[path = "support/scenario.rs"]
mod support;

use std::fmt::Write as _;
use std::path::PathBuf;

use loyal::base::{LoadError, Loader, Sources};
use loyal::response::{Setting, card, evidence};
use loyal::scenario::{Scenario, read};

/// So many in every build, so that the page has the same figures.
const CUSTOMERS: u64 = 2_000;
const ATTRITION: &str = "dropout_of_members";

struct Disk;

impl Loader for Disk {
    fn load(&self, path: &std::path::Path) -> Result<String, LoadError> {
        std::fs::read_to_string(path).map_err(|_| LoadError::Missing)
    }
}

fn scenario(name: &str) -> Scenario {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("simulations/calibration/{name}.toml"));
    let (scenario, problems) = read(&path, &Disk, &mut Sources::new());
    let mut scenario = scenario.unwrap_or_else(|| unreachable!("{name}: {problems:#?}"));
    assert_eq!(scenario.response, evidence(), "{name} has the preset and nothing else");
    scenario.customers = CUSTOMERS;
    scenario
}

/// By how much revenue is above the twin's, and how much of what is given goes to purchases made anyway.
fn lift(scenario: &Scenario, response: Vec<Setting>) -> (f64, f64) {
    let run = support::simulate(&Scenario { response, ..scenario.clone() });
    let of = |side: &loyal::simulate::VariantResult, key: &str| side.measure(key).map_or(0.0, |found| found.per_member);
    let variant = &run.variants[0];
    (of(variant, "revenue") / of(&run.twin, "revenue") - 1.0, of(variant, "subsidy_share"))
}

#[test]
fn the_evidence_together_comes_to_what_studies_of_whole_programs_found() {
    let attrition = Setting::default_of(card(ATTRITION).expect("an effect"));
    let rest: Vec<Setting> = evidence().into_iter().filter(|setting| setting.key != ATTRITION).collect();
    assert_eq!(rest.len() + 1, evidence().len());
    let published = [
        (
            "simple_program",
            "+29.5% in five years, over 80% of it from staying (Gopalakrishnan and others 2021; earlier drafts +3% and +19%)",
        ),
        (
            "stamp_card",
            "a card 13% faster, of those who fill one (Kivetz and others 2006); no effect at all in 29 outlets (Gold and others 2024)",
        ),
        (
            "tiered_program",
            "none of a whole program; +4 points of a wallet share of a third, which is +13% (Leenheer and others 2007)",
        ),
    ];
    let mut rows = String::new();
    let percent = |share: f64| format!("{:+.1}%", 100.0 * share);
    let mut found = Vec::new();
    for (name, study) in published {
        let scenario = scenario(name);
        let (all, subsidy) = lift(&scenario, evidence());
        let (staying, _) = lift(&scenario, vec![attrition.clone()]);
        let (others, _) = lift(&scenario, rest.clone());
        let (given, [a, b, c]) = (100.0 * subsidy, [all, staying, others].map(percent));
        writeln!(rows, "| `{name}` | {a} | {b} | {c} | {given:.0}% | {study} |").expect("memory");
        found.push([all, staying, others]);
    }
    // The study with a control group, a simple program and long enough: the preset must come near to it.
    let [all, staying, others] = found[0];
    assert!((all - 0.295).abs() < 0.05, "{all}");
    assert!(staying / all > 0.6 && others < 0.12, "{staying} {others}");
    // A card makes the pace of those who fill it 13% faster, and fewer do than come.
    assert!((0.0..0.13).contains(&found[1][2]), "{found:?}");
    // Nothing in the preset makes more of a program than the largest that was found.
    assert!(found.iter().all(|[all, ..]| (0.0..0.345).contains(all)), "{found:?}");

    let text = format!("{HEAD}{rows}{TAIL}");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/guide/calibration.md");
    if std::env::var("LOYAL_GENERATE").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let page = std::fs::read_to_string(&path).expect("the page is there");
    assert_eq!(page, text, "write it anew: LOYAL_GENERATE=write cargo test --test calibration");
}

const HEAD: &str = "# What the evidence comes to, all together

Each effect of `preset = \"evidence\"` has a source of its own ([customers](customers.md#what-a-program-changes)). Studies measure one effect at a time,
in programs that survived long enough to be studied, so their sum may claim more than any program achieves. This page runs
the whole preset on three kinds of program ([simulations/calibration](../../simulations/calibration)) and holds it against studies of whole programs. Made by
`LOYAL_GENERATE=write cargo test --test calibration`, from 2,000 customers each.

| scenario | revenue above the twin's | from staying alone | from everything else | given for purchases made anyway | published |
|---|---|---|---|---|---|
";

const TAIL: &str = "
- **A simple program** comes within five points of the one study that follows members and comparable customers for five years, and like there
  most of it is staying. Its share is smaller than published, because the preset adds what stamp cards and deadlines showed elsewhere.
- **A stamp card** without the effect on staying stays below the speed-up of those who fill a card, since not everybody does.
- **Tiers** have no study of this kind: treat the figure as an assumption, and give its effects ranges (`[[uncertain]]`).
- **Three quarters and more of what is given goes to purchases that are made anyway.** That is why a lift alone says nothing about profit:
  `break_even_lift` says which one a program needs.
- The randomised study with no effect is the reason why `preset = \"none\"` comes first in every template, and why a result should be shown for both.
";
