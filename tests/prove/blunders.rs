//! Blunders of single programs: what is spent before a return, items and vouchers that take the whole price off, numbers of
//! lines. Every life that is shown is a test that passes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, Sources};
use loyal::core;
use loyal::prove::{self, Finding, Verdict};

use crate::programs::compile;

fn loader(text: String) -> (PathBuf, MemoryLoader) {
    let path = PathBuf::from("blunders.loyal");
    (path.clone(), MemoryLoader { texts: BTreeMap::from([(path, text)]) })
}

/// What is found; a life that is shown has to be a test that passes.
fn findings(rules: &str) -> Vec<Finding> {
    let head = "program \"Blunders\" {\n  currency EUR\n}\n\n";
    let text = if rules.starts_with("program") { rules.to_owned() } else { format!("{head}{rules}") };
    let (path, files) = loader(text.clone());
    let mut sources = Sources::new();
    let compiled = core::compile(Path::new(&path), &files, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
        panic!("{:?}\n{text}", compiled.diagnostics);
    };
    let found = prove::examine(program, checked, &sources).findings;
    assert!(found.iter().all(|one| one.code.0 != "E0150"), "{found:?}");
    let tests: Vec<&str> = found.iter().filter_map(|one| one.test.as_deref()).collect();
    let (path, files) = loader(format!("{text}\n{}", tests.join("\n")));
    let (_, failures) = compile(&path, &files).run_tests();
    assert!(failures.is_empty(), "{failures}\n{}", tests.join("\n"));
    found
}

fn found(rules: &str, code: &str) -> Option<Finding> {
    findings(rules).into_iter().find(|one| one.code.0 == code)
}

#[test]
fn numbers_of_lines() {
    let price = |assume: &str| {
        format!(
            "event purchase {{\n  line {{ elsewhere money }}\n}}\n\nvoucher coupon {{\n  its value off\n}}\n\n\
             earn doubled on purchase {{\n  give coupon of 200% of (paid - elsewhere)\n}}\n\n\
             assume basket 1 EUR .. 300 EUR\n\n{assume}\n"
        )
    };
    let one = found(&price("assume elsewhere 0.50 EUR .. 300 EUR"), "L0001").expect("twice the difference");
    assert_eq!(one.verdict, Verdict::Witness, "{}", one.message);
    assert!(one.test.is_some_and(|test| test.contains("elsewhere 0.50 EUR")));
    assert!(one.notes.iter().any(|note| note.contains("every value of a number of lines")), "{:?}", one.notes);
    // Half the price elsewhere at least: nothing is gained.
    assert!(found(&price("assume elsewhere 150 EUR .. 300 EUR"), "L0001").is_none());
    assert!(found(&price(""), "L0001").is_none());
}

#[test]
fn what_a_split_purchase_earns_is_told_in_money() {
    let rules = "voucher bucks {\n  10 EUR off\n}\n\nearn razor on purchase of \"razor\" where basket >= 9.99 EUR {\n  give bucks\n}\n\n\
                 assume basket 5 EUR .. 200 EUR\n";
    let one = found(rules, "L0007").expect("six vouchers");
    assert!(one.labels.iter().any(|label| label.text == "`razor` counts here for 10.00 EUR"), "{:?}", one.labels);
}

#[test]
fn one_fact_is_told_once_and_what_is_stated_is_not_asked_for() {
    let doubled = "voucher coupon {\n  its value off\n}\n\nearn doubled on purchase {\n  give coupon of 200% of paid\n}\n\n\
                   assume basket 1 EUR .. 300 EUR\n";
    assert_eq!(findings(doubled).iter().filter(|one| one.code.0 == "L0004").count(), 1);
    let half = |name: &str| format!("discount {name} on purchase {{ take 50% off }}\n\n");
    let both = format!("{}{}assume margin 40%\n", half("one"), half("two"));
    let help = found(&both, "L0002").and_then(|one| one.help).expect("advice");
    assert!(!help.contains("state the margin"), "{help}");
}
