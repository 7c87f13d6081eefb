//! Every model from a scenario's text through the simulator: purchases and revenue against the closed forms.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, Sources};
use loyal::diagnostic::Diagnostic;
use loyal::history::fit::{Model, Options as FitOptions, Purchases, fit, fragment};
use loyal::history::read as read_history;
use loyal::numeric::{BgBb, BgCnbd, BgNbd, Buying, GammaGamma, MbgNbd, Nbd, ParetoNbd, Sbg};
use loyal::quantity::Every;
use loyal::scenario::{Process, Scenario, read};
use loyal::simulate::{Options, Run, run};

const CUSTOMERS: u64 = if cfg!(debug_assertions) { 20_000 } else { 400_000 };
const LOGNORMAL: &str = "basket = { lognormal = { median = \"9.50 EUR\", sigma = 0.6 } }";
static NEVER: AtomicBool = AtomicBool::new(false);

/// One scenario in memory; everything it names lies in the repository.
struct Beside(String);

impl Loader for Beside {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        if path.ends_with("scenario.toml") {
            return Ok(self.0.clone());
        }
        std::fs::read_to_string(path).map_err(|_| LoadError::Missing)
    }
}

fn scenario_of(horizon: &str, process: &str, basket: &str) -> Result<Scenario, Vec<Diagnostic>> {
    let text = format!(
        "title = \"models\"\nprogram = \"../programs/discount_card.loyal\"\ncustomers = {CUSTOMERS}\n\
         horizon = \"{horizon}\"\nstart = 2026-01-01\nseed = 2026\n\n[[segment]]\nname = \"all\"\n{process}\n{basket}\n\
         lines = {{ other = \"100%\" }}\n"
    );
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulations/scenario.toml");
    let (scenario, problems) = read(&path, &Beside(text), &mut Sources::new());
    scenario.ok_or(problems)
}

fn simulated(horizon: &str, process: &str, basket: &str) -> Run {
    let scenario = scenario_of(horizon, process, basket).expect("a scenario without mistakes");
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &NEVER, progress: &|_| () };
    run(&scenario, &options).expect("the scenario runs")
}

fn holds(run: &Run, key: &str, known: f64) {
    for side in [&run.twin, &run.variants[0]] {
        let found = side.measure(key).expect("measured");
        let band = 5.0 * found.standard_error;
        assert!((found.per_member - known).abs() < band, "{key}: {found:?} for {known}");
        assert!(band < 0.2 * known, "{found:?}");
    }
}

#[test]
fn purchases_are_those_of_the_closed_forms() {
    let weeks = 39.0;
    let process = |model: &str, preset: &str| format!("process = {{ model = \"{model}\", preset = \"{preset}\" }}");
    let store = |model: &str| process(model, "online-store");
    let cases: [(String, f64); 8] = [
        (store("bg-nbd"), BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }.expected_repeats(weeks)),
        (store("mbg-nbd"), MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }.expected_repeats(weeks)),
        (store("pareto-nbd"), ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }.expected_repeats(weeks)),
        (store("nbd"), Nbd { r: 0.385, alpha: 12.072 }.expected_repeats(weeks)),
        (
            process("bg-cnbd-k", "frequent-retail"),
            BgCnbd { k: 2, r: 1.0, alpha: 2.0, dropout: Some((0.8, 30.0)) }.expected_repeats(weeks),
        ),
        (
            "process = { model = \"bg-bb\", preset = \"donations\", every = \"13 weeks\" }".into(),
            // The third opportunity falls on the first instant after the horizon.
            BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 }.expected(2),
        ),
        (
            "process = { model = \"sbg\", preset = \"subscription\", every = \"2 months\" }".into(),
            (1..=4).map(|t| Sbg { alpha: 0.668, beta: 3.806 }.survival(t)).sum(),
        ),
        (
            "process = { model = \"pareto-nbd\", r = 2, alpha = 30, s = 1.5, beta = 200, unit = \"day\" }".into(),
            ParetoNbd { r: 2.0, alpha: 30.0, s: 1.5, beta: 200.0 }.expected_repeats(weeks * 7.0),
        ),
    ];
    for (process, repeats) in cases {
        holds(&simulated("39 weeks", &process, LOGNORMAL), "purchases", 1.0 + repeats);
    }
}

#[test]
fn subscribers_pay_on_the_first_of_the_month() {
    let run = simulated(
        "1 year",
        "process = { model = \"sbg\", preset = \"subscription-regular\", every = \"1 month\" }",
        LOGNORMAL,
    );
    let model = Sbg { alpha: 0.704, beta: 1.182 };
    assert_eq!(run.twin.periods.len(), 12);
    for (month, period) in run.twin.periods.iter().enumerate() {
        let (_, paid) = period.measures.iter().find(|(key, _)| key == "purchases").expect("measured");
        let known = model.survival(month as u32);
        assert!((paid.per_member - known).abs() <= 5.0 * paid.standard_error, "month {month}: {paid:?} for {known}");
    }
}

#[test]
fn revenue_is_that_of_the_baskets() {
    let process = "process = { model = \"bg-nbd\", preset = \"online-store\" }";
    let purchases = 1.0 + BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }.expected_repeats(39.0);
    let spend = GammaGamma { p: 6.25, q: 3.74, gamma: 1_544.0 };
    let gamma_gamma = "basket = { gamma-gamma = { p = 6.25, q = 3.74, gamma = \"15.44 EUR\" } }";
    let twin_revenue = |basket: &str| {
        let run = simulated("39 weeks", process, basket);
        let found = run.twin.measure("revenue").expect("measured").clone();
        (found.per_member, found.standard_error)
    };
    let (found, error) = twin_revenue(gamma_gamma);
    assert!((found - purchases * spend.mean()).abs() < 5.0 * error, "{found} ± {error}");
    let (found, error) = twin_revenue("basket = { gamma-gamma = { preset = \"online-store\", mean = \"20 EUR\" } }");
    assert!((found - purchases * 2_000.0).abs() < 5.0 * error, "{found} ± {error}");
    let (found, error) = twin_revenue("basket = { empirical = { amounts = [\"5 EUR\", \"7 EUR\", \"21 EUR\"] } }");
    assert!((found - purchases * 1_100.0).abs() < 5.0 * error, "{found} ± {error}");
    // The 6,919 rows of the sample come to 244,091.94 dollars; counted as euros here.
    let (found, error) = twin_revenue("basket = { empirical = { file = \"data/cdnow.csv\" } }");
    let mean = 24_409_194.0 / 6_919.0;
    assert!((found - purchases * mean).abs() < 5.0 * error, "{found} ± {error}");
}

#[test]
fn what_fit_prints_is_a_scenario() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulations/data/cdnow.csv");
    let text = std::fs::read_to_string(path).expect("the sample is there");
    let (history, _) = read_history(text.as_bytes(), "cdnow.csv", 2, &mut Sources::new());
    let purchases = Purchases::from(&history.expect("purchases"));
    for model in Model::ALL {
        let every = matches!(model, Model::Sbg | Model::BgBb).then_some(Every::Months(3));
        let options =
            FitOptions { model, calibration: Some(Every::Days(273)), until: None, every, decimals: 2, season: false };
        let (fit, _) = fit(&purchases, &options).expect("a fit");
        let pasted = fragment(&fit, "EUR");
        let scenario = match model {
            Model::GammaGamma => {
                scenario_of("1 year", "process = { model = \"bg-nbd\", preset = \"online-store\" }", &pasted)
            }
            _ => scenario_of("1 year", &pasted, LOGNORMAL),
        };
        let scenario = scenario.expect("what was pasted is a scenario");
        if let (Model::BgNbd, Process::BgNbd { model, unit_seconds }) = (model, &scenario.segments[0].process) {
            assert!((model.expected_repeats(39.0 * 604_800.0 / unit_seconds) - 1.196_7).abs() < 2e-3);
        }
    }
}
