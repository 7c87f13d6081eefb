//! What programs change in behaviour, through the simulator: nothing at all where every effect is at 1, and what
//! closed forms say where they are not.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

#[path = "support/scenario.rs"]
mod support;

use support::{problems, simulated};

const RETAIL: &str = "process = { model = \"bg-nbd\", preset = \"frequent-retail\" }";

fn scenario(customers: u64, process: &str, rest: &str) -> String {
    format!(
        "title = \"response\"\nprogram = \"../programs/bean_club.loyal\"\ncustomers = {customers}\nhorizon = \"1 year\"\n\
         start = 2026-01-01\nseed = 2026\n\n[economics]\ngross_margin = \"50%\"\n\n[[segment]]\nname = \"all\"\n{process}\n\
         basket = {{ lognormal = {{ median = \"9.50 EUR\", sigma = 0.6 }} }}\n\
         lines = {{ coffee = \"70%\", cake = \"30%\" }}\n{rest}\n"
    )
}

/// Every effect there is, each of them without any size.
const NOTHING: &str = "\n[response]\npreset = \"evidence\"\ncategory_program = \"on\"\nprice_response = \"on\"\n\
    mailing = { lift = \"20%\" }\nreferral = \"on\"\nsatisfaction = \"on\"\ntop_up = { share = \"0%\" }\n\
    design = { scale = 0 }\n[[mailing]]\nname = \"news\"\nevery = \"1 month\"\n";

#[test]
fn with_every_multiplier_at_one_nothing_changes_at_all() {
    let models = [
        RETAIL,
        "process = { model = \"mbg-nbd\", preset = \"online-store\" }",
        "process = { model = \"pareto-nbd\", preset = \"online-grocery\" }",
        "process = { model = \"nbd\", preset = \"online-store\" }",
        "process = { model = \"bg-cnbd-k\", preset = \"frequent-retail\" }",
        "process = { model = \"bg-bb\", preset = \"donations\", every = \"1 month\" }",
        "process = { model = \"sbg\", preset = \"subscription\", every = \"1 month\" }",
    ];
    for process in models {
        let none = simulated(&scenario(120, process, ""));
        let mut same = simulated(&scenario(120, process, NOTHING));
        assert_eq!(none.twin, same.twin, "{process}");
        for variant in &mut same.variants {
            // All that is given is given for purchases made anyway; told apart only where lives could differ.
            let extra = variant.measure("incremental_cost").map(|found| (found.total, found.standard_error.to_bits()));
            assert_eq!(extra, Some((Some(0), 0)), "{process}");
            let told_apart = |key: &String| key.starts_with("subsidy") || key == "incremental_cost";
            variant.measures.retain(|(key, _)| !told_apart(key));
            variant.periods.iter_mut().for_each(|period| period.measures.retain(|(key, _)| !told_apart(key)));
        }
        assert_eq!(none.variants, same.variants, "{process}");
    }
}

/// Without a response the variant buys what the twin buys; its incremental profit is what it gives away.
#[test]
fn purchases_of_twin_and_variant_are_the_same_without_a_response() {
    let run = simulated(&scenario(1_000, RETAIL, NOTHING));
    let variant = run.variants.first().expect("a variant");
    for key in ["purchases", "margin"] {
        assert_eq!(run.twin.measure(key), variant.measure(key), "{key}");
    }
    for (twin, period) in run.twin.periods.iter().zip(&variant.periods) {
        assert_eq!(twin.measure("purchases"), period.measure("purchases"));
    }
}

/// Incremental profit is the variant's profit less the twin's, member by member and period by period.
#[test]
fn incremental_profit_is_held_against_the_twin() {
    let run = simulated(&scenario(1_000, RETAIL, "\n[response]\npreset = \"evidence\"\n"));
    let variant = run.variants.first().expect("a variant");
    let value = |of: &loyal::simulate::VariantResult, key: &str| of.measure(key).expect("measured").per_member;
    let found = value(variant, "incremental_profit");
    let known = value(variant, "profit") - value(&run.twin, "profit");
    assert!((found - known).abs() < 1e-6, "{found} {known}");
    for (at, period) in variant.periods.iter().enumerate() {
        let of = |period: &loyal::simulate::PeriodResult, key: &str| period.measure(key).expect("measured").per_member;
        let known = of(period, "profit") - of(&run.twin.periods[at], "profit");
        assert!((of(period, "incremental_profit") - known).abs() < 1e-6, "{at}");
    }
    assert!(value(variant, "purchases") > 1.02 * value(&run.twin, "purchases"));
}

/// Dropout × D is the model with another dropout: exact closed form of a BG/NBD customer with leave probability D·p.
#[test]
fn less_dropout_is_what_its_closed_form_says() {
    let rest = "\n[response]\npreset = \"none\"\ndropout_of_members = { times = 0.5 }\n";
    let run = simulated(&scenario(4_000, RETAIL, rest));
    let found = run.variants[0].measure("purchases").expect("measured").clone();
    let known = 1.0 + expected(365.0 / 7.0, 0.5, 1.0);
    assert!((found.per_member - known).abs() < 5.0 * found.standard_error, "{found:?} for {known}");
}

/// Intensity × m is the model with rates m times as high.
#[test]
fn a_lift_is_what_its_closed_form_says() {
    let rest = "\n[response]\npreset = \"none\"\ncategory_program = { lift = \"30%\" }\n";
    let run = simulated(&scenario(4_000, RETAIL, rest));
    let found = run.variants[0].measure("purchases").expect("measured").clone();
    let twin = run.twin.measure("purchases").expect("measured").per_member;
    let share = if found.per_member > 1.25 * twin { 1.0 } else { 0.7 };
    let known = 1.0 + expected(365.0 / 7.0, 1.0, 1.0 + 0.3 * share);
    assert!((found.per_member - known).abs() < 5.0 * found.standard_error, "{found:?} for {known}");
}

/// E[(1 − e^(−λ·m·D·p·t)) / (D·p)] over λ ~ Gamma(1, 2) and p ~ Beta(0.8, 30), by quadrature over p.
fn expected(weeks: f64, dropout: f64, intensity: f64) -> f64 {
    let t = weeks * intensity;
    let n = 20_000;
    let mut sum = 0.0;
    let mut mass = 0.0;
    for at in 0..n {
        // With u = p^0.8 the density has no pole.
        let p = ((f64::from(at) + 0.5) / f64::from(n)).powf(1.0 / 0.8);
        let density = (1.0 - p).powf(29.0);
        // The gamma with shape 1 integrates in closed form.
        let given = (1.0 - 2.0 / (2.0 + dropout * p * t)) / (dropout * p);
        sum += density * given;
        mass += density;
    }
    sum / mass
}

#[test]
fn signing_up_takes_members_away_and_leaves_purchases() {
    let easy = "enrol = { share = \"60%\", slope = 0, at_visit = \"100%\", never = \"0%\" }\n";
    let run = simulated(&scenario(4_000, RETAIL, easy));
    let all = simulated(&scenario(4_000, RETAIL, ""));
    assert_eq!(run.twin, all.twin, "who is a member changes no purchase without a response");
    let issued = |run: &loyal::simulate::Run| run.variants[0].measure("issued.bean").expect("measured").per_member;
    let share = issued(&run) / issued(&all);
    assert!((share - 0.6).abs() < 0.05, "{share}");
    let harder = simulated(&scenario(4_000, RETAIL, &easy.replace("\"0%\"", "\"35%\", steps = 3")));
    assert!(issued(&harder) < 0.7 * issued(&run));
}

#[test]
fn what_comes_back_is_taken_off() {
    let run = simulated(&scenario(1_500, RETAIL, "returns = { share = \"20%\", after = \"3 days\" }\n"));
    let all = simulated(&scenario(1_500, RETAIL, ""));
    let ratio = |key: &str| {
        run.variants[0].measure(key).expect("measured").per_member
            / all.variants[0].measure(key).expect("measured").per_member
    };
    assert!((ratio("revenue") - 0.8).abs() < 0.01, "{}", ratio("revenue"));
    assert!((ratio("margin") - 0.8).abs() < 0.01, "{}", ratio("margin"));
    assert!((ratio("purchases") - 1.0).abs() < 1e-12);
    let twin = run.twin.measure("revenue").expect("measured").per_member;
    let before = all.twin.measure("revenue").expect("measured").per_member;
    assert!((twin / before - 0.8).abs() < 0.01);
}

#[test]
fn points_pile_up_when_members_differ() {
    let asap = simulated(&scenario(1_500, RETAIL, ""));
    let piled = simulated(&scenario(1_500, RETAIL, "choices = { redeem = \"stockpile\" }\n"));
    let outstanding =
        |run: &loyal::simulate::Run| run.variants[0].measure("outstanding.bean").expect("measured").per_member;
    assert!(outstanding(&piled) > 1.5 * outstanding(&asap), "{} {}", outstanding(&piled), outstanding(&asap));
    assert_eq!(asap.twin, piled.twin);
}

#[test]
fn slips_in_a_response_have_messages() {
    let cases = [
        ("[response]\npreset = \"none\"\ngoal_gradent = \"on\"\n", "X0200"),
        ("[response]\npreset = \"none\"\nstockpiling = \"on\"\n", "X0201"),
        ("[response]\npreset = \"none\"\nnovelty = { lifts = \"5%\" }\n", "X0202"),
        ("[response]\npreset = \"none\"\ntargets = { reached = \"1%\", missed = \"2%\" }\n", "X0203"),
        ("[response]\npreset = \"none\"\nnovelty = { lift = 0.05 }\n", "X0005"),
        ("[response]\npreset = \"none\"\nnovelty = { lift = \"900%\" }\n", "X0006"),
        ("[response]\npreset = \"none\"\nnovelty = 3\n", "X0005"),
        ("[response]\npreset = \"all\"\n", "X0015"),
        ("[response]\nnovelty = \"on\"\n", "X0003"),
    ];
    for (rest, code) in cases {
        let found = problems(&scenario(100, RETAIL, &format!("\n{rest}")));
        assert!(found.iter().any(|one| one.code.0 == code), "{rest}: {found:?}");
    }
}

/// The page of the guide: its text, and every effect from its own card.
#[test]
fn customers_of_the_guide() {
    use loyal::response::{Card, ELSEWHERE, KINDS, Unit};
    use std::fmt::Write as _;
    let shown = |unit: Unit, value: f64| match unit {
        Unit::Number => format!("{value}"),
        Unit::Share => format!("{}%", (value * 1e4).round() / 1e2),
        Unit::Days => format!("{value} days"),
    };
    let row = |text: &mut String, card: &Card, evidence: &str| {
        let numbers: Vec<String> = card
            .parameters
            .iter()
            .map(|one| {
                let (least, most) = one.range;
                format!(
                    "`{}` {} ({} to {})",
                    one.key,
                    shown(one.unit, one.default),
                    shown(one.unit, least),
                    shown(one.unit, most)
                )
            })
            .collect();
        writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {evidence} |",
            card.key,
            card.says,
            numbers.join("; "),
            card.label.word(),
            card.source
        )
        .expect("memory");
    };
    let mut table = String::from(
        "| effect | what it does | numbers (plausible range) | label | source | evidence |\n|---|---|---|---|---|---|\n",
    );
    for kind in KINDS {
        row(&mut table, &kind.card, if kind.card.in_evidence { "yes" } else { "no" });
    }
    for card in ELSEWHERE {
        row(&mut table, card, "no");
    }
    let text = include_str!("support/customers_page.md").replace("{effects}\n", &table);
    let path = format!("{}/docs/guide/customers.md", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("LOYAL_GENERATE").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let page = std::fs::read_to_string(&path).expect("the page is there");
    assert_eq!(page, text, "write it anew: LOYAL_GENERATE=write cargo test --test response");
}

/// What the page shows can be read.
#[test]
fn what_the_page_shows_is_a_scenario() {
    let page = include_str!("support/customers_page.md");
    let mut blocks = 0;
    for part in page.split("```toml\n").skip(1) {
        let block = part.split("```").next().expect("a block");
        let text = scenario(200, RETAIL, &format!("\n{block}"));
        let run = simulated(&text);
        assert!(!run.variants.is_empty(), "{block}");
        blocks += 1;
    }
    assert_eq!(blocks, 5);
}

/// Seasons, arrivals, places, fields and choices together: the books balance, and the twin does not notice choices.
#[test]
fn everything_at_once_keeps_its_books() {
    let rest = "season = \"retail\"\njoining = { over = \"6 months\", own = \"20%\", brought = \"50%\" }\n\
        enrol = { share = \"60%\", steps = 1 }\nreturns = { share = \"8%\" }\n\
        channels = { shop = \"70%\", app = \"30%\" }\nstores = { north = \"50%\", south = \"50%\" }\n\
        choices = { redeem = \"stockpile\", vouchers = \"50%\", activate = \"50%\", pick = \"random\" }\n\n\
        [response]\npreset = \"evidence\"\nprice_response = \"on\"\ntop_up = \"on\"\nreferral = \"on\"\nsatisfaction = \"on\"\n\
        mailing = \"on\"\n[[mailing]]\nname = \"news\"\nevery = \"1 month\"\ncost = \"0.10 EUR\"\n";
    let scenario = support::scenario_of(&scenario(600, RETAIL, rest));
    let runs = [1, 3].map(|threads| support::simulate_on(&scenario, threads));
    assert_eq!(runs[0], runs[1], "threads change nothing");
    for run in runs {
        let value = |key: &str| run.variants[0].measure(key).expect("measured").per_member;
        assert!(value("purchases") > 1.0 && value("issued.bean") > 0.0);
        let found = value("incremental_profit");
        let known = value("profit") - run.twin.measure("profit").expect("measured").per_member;
        assert!((found - known).abs() < 1e-6, "{found} {known}");
    }
}
