//! `compare`: text, Markdown and JSON of one comparison; targets decide the exit status.

use serde_json::Value;

use crate::support::{file, folder, root, run, text};

const SCENARIO: &str = "simulations/bean_club.toml";

#[test]
fn json_fits_its_schema() {
    let schema = std::fs::read_to_string(root().join("docs/schema/comparison.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    for customers in ["1", "400"] {
        let ran = run(&["compare", SCENARIO, "--customers", customers, "--quiet", "--json"]);
        let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(value["variants"][0]["name"], "gold at 800");
        assert_eq!(value["against"], "gold at 1,000");
        let profit = &value["variants"][0]["differences"]["profit"];
        assert!(profit["difference"].is_number() && profit["verdict"].is_string(), "{profit}");
    }
}

#[test]
fn markdown_leads_with_the_answer_and_folds_the_tables() {
    let ran = run(&["compare", SCENARIO, "--customers", "400", "--quiet", "--format", "markdown"]);
    assert_eq!(ran.err, "");
    let first: Vec<&str> = ran.out.lines().take(3).collect();
    assert_eq!(first[0], "### Bean Club&#58; does an easier gold pay?");
    assert!(first[2].starts_with("- **gold at 800** instead of **gold at 1,000**: Profit a member"), "{}", first[2]);
    assert_eq!(ran.out.matches("<details>").count(), ran.out.matches("</details>").count());
}

#[test]
fn usage_is_checked_before_anything_runs() {
    for (more, word) in [
        (&["--within", "a bit"][..], "0.10 EUR"),
        (&["--confidence", "101"], "50 to 99.999"),
        (&["--against", "gold at 80"], "gold at 800"),
        (&["--many", "all"], "max-t"),
    ] {
        let ran = run(&[&["compare", SCENARIO, "--customers", "10", "--quiet"], more].concat());
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.err.contains(word), "{}", ran.err);
    }
}

/// The page of a comparison says what it hangs on, where something is uncertain.
#[test]
fn a_page_of_uncertain_inputs_has_a_tornado() {
    let folder = folder();
    let program =
        "program \"Card\" {\n  currency EUR\n}\n\nparam rate = 5%\n\ndiscount card on purchase {\n  take rate off\n}\n";
    file(folder.path(), "card.loyal", program);
    let scenario = r#"title = "a card for five percent"
program = "card.loyal"
customers = 300
horizon = "8 weeks"
start = 2026-01-01
[economics]
gross_margin = "50%"
[[segment]]
name = "guests"
process = { model = "bg-nbd", preset = "frequent-retail" }
basket = { lognormal = { median = "9 EUR", sigma = 0.6 } }
"#;
    let inputs = "[[uncertain]]\nparam = \"rate\"\nrange = \"4 to 6%\"\nprior = \"uniform\"\n";
    let pages = ["", inputs].map(|more| {
        let path = file(folder.path(), "card.toml", format!("{scenario}{more}"));
        let out = folder.path().join("page");
        let ran = run(&["compare", text(&path), "--quiet", "--against", "twin", "--out", text(&out)]);
        assert_eq!((ran.status, ran.err.lines().count()), (Some(0), 1), "{ran:?}");
        std::fs::read_to_string(out.join("report.html")).expect("written")
    });
    assert!(!pages[0].contains("What it hangs on"));
    assert!(pages[1].contains("What it hangs on") && pages[1].contains("rate"));
}

/// What a scenario asks in vain is said, and what is equal is not called more.
#[test]
fn nothing_is_ignored_in_silence_and_nothing_is_more_than_itself() {
    let folder = folder();
    file(folder.path(), "none.loyal", "program \"None\" {\n  currency EUR\n}\n");
    let scenario = "title = \"none\"\nprogram = \"none.loyal\"\ncustomers = 1\nhorizon = \"8 weeks\"\nstart = 2026-01-01\n\
        precision = { within = \"1%\" }\n[economics]\ngross_margin = \"50%\"\n[[segment]]\nname = \"guests\"\n\
        process = { model = \"bg-nbd\", preset = \"frequent-retail\" }\n\
        basket = { lognormal = { median = \"9 EUR\", sigma = 0.6 } }\n";
    let path = file(folder.path(), "none.toml", scenario);
    let ran = run(&["compare", text(&path), "--quiet"]);
    assert!(ran.err.contains("`precision` is for `loyal simulate`"), "{ran:?}");
    let ran = run(&["simulate", text(&path), "--quiet"]);
    assert!(ran.out.contains("exactly the profit a member of no program"), "{}", ran.out);
    assert!(ran.out.contains("\n1 member from"), "{}", ran.out);
}
