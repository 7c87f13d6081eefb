//! What the tables of models and baskets take and refuse.

use toml::de::DeTable;

use super::reader::{Node, Reader};
use super::{Basket, Process, preset};
use crate::base::{LoadError, SourceId, Span};
use crate::core::Currency;
use crate::diagnostic::Diagnostic;
use crate::numeric::{BgBb, BgCnbd, BgNbd, Buying, ParetoNbd, Sbg};
use crate::quantity::Every;

fn read<T>(text: &str, one: impl Fn(&mut Reader, Node<'_>) -> Option<T>) -> Result<T, Vec<Diagnostic>> {
    let document = DeTable::parse(text).expect("TOML");
    let (key, value) = document.get_ref().iter().next().expect("one key");
    let mut reader = Reader::new(SourceId(0));
    reader.currency = Some(Currency { code: "EUR".into(), decimals: 2 });
    reader.files.push(("seen.csv".into(), Ok("customer,Amount\na,12.50\nb, 0.99\nc,3\n".into())));
    reader.files.push(("bad.csv".into(), Ok("amount\n1.00\n-2.00\n".into())));
    reader.files.push(("empty.csv".into(), Ok("amount\n".into())));
    reader.files.push(("gone.csv".into(), Err(LoadError::Missing)));
    let (span, key_span) = (reader.span(value.span()), reader.span(key.span()));
    let node = Node { value: value.get_ref(), span, key: key.get_ref().as_ref(), key_span, example: "" };
    let found = one(&mut reader, node);
    match found {
        Some(found) if reader.diagnostics.is_empty() => Ok(found),
        _ => Err(reader.diagnostics),
    }
}

fn process(inside: &str) -> Result<Process, Vec<Diagnostic>> {
    read(&format!("process = {{ {inside} }}"), |reader, node| reader.process(node))
}

fn basket(inside: &str) -> Result<Basket, Vec<Diagnostic>> {
    read(&format!("basket = {{ {inside} }}"), |reader, node| reader.basket(node))
}

fn codes<T: std::fmt::Debug>(outcome: Result<T, Vec<Diagnostic>>) -> Vec<&'static str> {
    let problems = outcome.expect_err("a mistake");
    assert!(problems.iter().all(|problem| problem.labels.iter().all(|label| label.span != Span::default())));
    problems.iter().map(|problem| problem.code.0).collect()
}

const UNIT: f64 = 604_800.0;

#[test]
fn models_with_their_own_parameters() {
    let cdnow = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let known = Process::BgNbd { model: cdnow, unit_seconds: UNIT };
    assert_eq!(
        process("model = \"bg-nbd\", r = 0.243, alpha = 4.414, a = 0.793, b = 2.426, unit = \"week\""),
        Ok(known)
    );
    let Ok(Process::ParetoNbd { model, unit_seconds }) =
        process("model = \"pareto-nbd\", r = 0.553, alpha = \"74.046 days\", s = 0.606, beta = \"11.669 weeks\"")
    else {
        unreachable!("a Pareto/NBD process")
    };
    let published = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    let weeks = |t: f64| t * UNIT / unit_seconds;
    assert!((model.expected_repeats(weeks(39.0)) - published.expected_repeats(39.0)).abs() < 1e-12);
    let regular = BgCnbd { k: 3, r: 1.0, alpha: 2.0, dropout: None };
    assert_eq!(
        process("model = \"bg-cnbd-k\", k = 3, r = 1, alpha = \"2 weeks\""),
        Ok(Process::BgCnbd { model: regular, unit_seconds: UNIT })
    );
    let donors = BgBb { alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 };
    assert_eq!(
        process("model = \"bg-bb\", alpha = 1.204, beta = 0.75, gamma = 0.657, delta = 2.783, every = \"1 quarter\""),
        Ok(Process::BgBb { model: donors, every: Every::Months(3) })
    );
    assert_eq!(
        process("model = \"sbg\", alpha = 0.668, beta = 3.806, every = \"4 weeks\""),
        Ok(Process::Sbg { model: Sbg { alpha: 0.668, beta: 3.806 }, every: Every::Days(28) })
    );
}

#[test]
fn every_model_has_a_preset_and_names_are_those_of_the_key() {
    for (model, names) in [
        ("bg-nbd", preset::names(preset::BG_NBD)),
        ("mbg-nbd", preset::names(preset::MBG_NBD)),
        ("pareto-nbd", preset::names(preset::PARETO_NBD)),
        ("nbd", preset::names(preset::NBD)),
        ("bg-cnbd-k", preset::names(preset::BG_CNBD)),
        ("bg-bb", preset::names(preset::BG_BB)),
        ("sbg", preset::names(preset::SBG)),
    ] {
        assert!(!names.is_empty());
        for name in names {
            assert!(preset::NAMES.contains(&name));
            assert!(process(&format!("model = \"{model}\", preset = \"{name}\"")).is_ok(), "{model} {name}");
        }
    }
    let monthly = process("model = \"sbg\", preset = \"subscription\", every = \"1 month\"");
    assert_eq!(monthly, Ok(Process::Sbg { model: Sbg { alpha: 0.668, beta: 3.806 }, every: Every::Months(1) }));
}

#[test]
fn what_a_model_does_not_take() {
    assert_eq!(
        codes(process("model = \"pareto-nbd\", r = 1, alpha = \"2 weeks\", a = 0.8, b = 3")),
        ["X0501", "X0501"]
    );
    assert_eq!(codes(process("model = \"sbg\", alpha = 1, beta = 2, every = \"1 month\", unit = \"week\"")), ["X0501"]);
    assert_eq!(codes(process("model = \"bg-nbd\", preset = \"donations\"")), ["X0502"]);
    assert_eq!(codes(process("model = \"bg-nbd\", preset = \"donation\"")), ["X0015"]);
    assert_eq!(codes(process("model = \"bg-nbd\", preset = \"online-store\", r = 1")), ["X0019"]);
    assert_eq!(codes(process("model = \"sbg\", alpha = \"1 week\", beta = 2, every = \"1 month\"")), ["X0005"]);
    assert_eq!(codes(process("model = \"sbg\", alpha = 1, beta = 2")), ["X0003"]);
    assert_eq!(codes(process("model = \"bg-cnbd-k\", k = 2, r = 1, alpha = \"2 weeks\", a = 1")), ["X0003"]);
    assert_eq!(codes(process("model = \"bg-cnbd-k\", k = 17, r = 1, alpha = \"2 weeks\"")), ["X0006"]);
    for every in ["0 days", "1.5 months", "300 years", "-1 week"] {
        assert_eq!(
            codes(process(&format!("model = \"sbg\", preset = \"subscription\", every = \"{every}\""))),
            ["X0006"]
        );
    }
    assert_eq!(codes(process("model = \"nbd\", r = 1, alpha = \"2 months\"")), ["X0005"]);
    assert_eq!(codes(process("model = \"nbd\", r = nan, alpha = \"2 weeks\"")), ["X0004"]);
    assert_eq!(codes(process("model = \"nbd\", r = -1, alpha = \"2 weeks\"")), ["X0006"]);
}

#[test]
fn baskets_in_three_ways() {
    let Ok(Basket::GammaGamma(model)) = basket("gamma-gamma = { p = 6.25, q = 3.74, gamma = \"15.44 EUR\" }") else {
        unreachable!("a gamma-gamma basket")
    };
    assert!((model.mean() - 3_521.897_81).abs() < 1e-4);
    let Ok(Basket::GammaGamma(model)) = basket("gamma-gamma = { preset = \"online-store\", mean = \"20 EUR\" }") else {
        unreachable!("a gamma-gamma basket")
    };
    assert!((model.mean() - 2_000.0).abs() < 1e-9);
    let listed = basket("empirical = { amounts = [\"3.50 EUR\", \"12 EUR\"] }");
    assert_eq!(listed, Ok(Basket::Empirical(vec![350, 1200])));
    assert_eq!(basket("empirical = { file = \"seen.csv\" }"), Ok(Basket::Empirical(vec![1250, 99, 300])));
}

#[test]
fn what_a_basket_does_not_take() {
    let lognormal = "lognormal = { median = \"9.50 EUR\", sigma = 0.6 }";
    assert_eq!(codes(basket(&format!("{lognormal}, empirical = {{ file = \"seen.csv\" }}"))), ["X0019"]);
    assert_eq!(codes(basket("")), ["X0003"]);
    assert_eq!(codes(basket("gamma_gamma = { p = 1, q = 2, mean = \"1 EUR\" }")), ["X0002"]);
    assert_eq!(codes(basket("gamma-gamma = { p = 6.25, q = 1, mean = \"20 EUR\" }")), ["X0006"]);
    assert_eq!(codes(basket("gamma-gamma = { p = 6.25, mean = \"20 EUR\" }")), ["X0003"]);
    assert_eq!(codes(basket("gamma-gamma = { p = 6.25, q = 3.74 }")), ["X0003"]);
    assert_eq!(codes(basket("gamma-gamma = { p = 6.25, q = 3.74, gamma = \"1 EUR\", mean = \"2 EUR\" }")), ["X0019"]);
    assert_eq!(codes(basket("gamma-gamma = { p = 6.25, q = 3.74, gamma = \"15.44 USD\" }")), ["X0017"]);
    assert_eq!(codes(basket("empirical = { amounts = [\"3.50 EUR\", 4] }")), ["X0005"]);
    assert_eq!(codes(basket("empirical = { amounts = [] }")), ["X0004"]);
    assert_eq!(codes(basket("empirical = { amounts = [\"1 EUR\"], column = \"amount\" }")), ["X0019"]);
    assert_eq!(codes(basket("empirical = { file = \"seen.csv\", column = \"price\" }")), ["X0503"]);
    assert_eq!(codes(basket("empirical = { file = \"bad.csv\" }")), ["X0503"]);
    assert_eq!(codes(basket("empirical = { file = \"empty.csv\" }")), ["X0503"]);
    assert_eq!(codes(basket("empirical = { file = \"gone.csv\" }")), ["F0001"]);
    assert_eq!(codes(basket("empirical = { }")), ["X0003"]);
}
