//! Hazards from a ledger: of a simulated program whose customers are known, of the ledger of the guide, and of files that say nothing.

use serde_json::Value;

use crate::support::{Ran, file, folder, root, run, text};

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.status, Some(0), "{ran:?}");
    serde_json::from_str(&ran.out).expect("JSON alone")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number: {value}"))
}

fn whole(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("a whole number: {value}"))
}

/// REF-1 with customers who differ in how readily they redeem.
fn scenario(choices: &str) -> String {
    format!(
        "title = \"readiness\"\nprogram = \"{}/programs/ref1.loyal\"\ncustomers = 1_200\nhorizon = \"3 years\"\nstart = 2023-01-01\nseed = 7\n\n\
         [[segment]]\nname = \"everybody\"\nshare = \"100%\"\nprocess = {{ model = \"nbd\", r = 1.5, alpha = \"2 weeks\" }}\n\
         basket = {{ lognormal = {{ median = \"40 EUR\", sigma = 0.5 }} }}\n{choices}",
        root().display()
    )
}

/// The movements of a scenario's members, as a ledger file.
fn ledger(folder: &std::path::Path, scenario: &str) -> (std::path::PathBuf, Value) {
    let path = file(folder, "scenario.toml", scenario);
    let out = folder.join("close");
    let ran = run(&["liability", "--scenario", text(&path), "--out", text(&out), "--export", "ledger", "--json"]);
    (out.join("ledger.csv"), json(&ran))
}

#[test]
fn what_was_put_into_a_simulation_comes_out_of_its_ledger() {
    let folder = folder();
    let choices = "choices = { redeem = { five_off = { probability = \"40%\", spread = \"25%\" } } }\n";
    let (path, close) = ledger(folder.path(), &scenario(choices));
    let asked = ["fit", text(&path), "--model", "redemption", "--reward", "five_off=500"];
    let found = json(&run(&[&asked[..], &["--json"]].concat()));
    let schema = std::fs::read_to_string(root().join("docs/schema/fit-redemption.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&found), "{found}");
    for (name, known) in [("probability", 0.40), ("spread", 0.25)] {
        let (estimate, error) =
            (number(&found["parameters"][name]["estimate"]), number(&found["parameters"][name]["standard_error"]));
        assert!(error < 0.03 && (estimate - known).abs() < 4.0 * error, "{name}: {estimate} ± {error}");
    }
    // The same hazards as the close's, which adds them up from its book.
    let rates = &close["closes"][0]["wallets"][0];
    let held: f64 = rates["cohorts"].as_array().expect("a list").iter().map(|one| number(&one["outstanding"])).sum();
    assert!(held > 0.0, "{rates}");
    let [redeemed, lost] = ["redeemed_share", "lost_share"].map(|key| number(&found[key]["estimate"]));
    let last = found["by_age"].as_array().and_then(|ages| ages.last()).expect("an age");
    assert!((redeemed + lost + number(&last["left"]) - 1.0).abs() < 1e-9, "{found}");
    // Points of this program lapse after a year: nothing is lost before the twelfth month.
    for age in found["by_age"].as_array().expect("a list") {
        let (age, lost) = (number(&age["age"]), number(&age["lost"]["estimate"]));
        assert!(age >= 11.0 || lost.abs() < 1e-12, "age {age}: {lost}");
    }
    // Fed back, the same readiness gives the same rate of redemption.
    let fitted = found["scenario"].as_str().expect("a line");
    let again = file(folder.path(), "again.toml", scenario(fitted));
    let ran = run(&["simulate", text(&again), "--json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let (_, second) = ledger(folder.path(), &scenario(fitted));
    let rate = |close: &Value| number(&close["closes"][0]["wallets"][0]["rates"]["on_issued"]);
    assert!((rate(&close) - rate(&second)).abs() < 0.02, "{} and {}", rate(&close), rate(&second));
    // For people, too.
    let shown = run(&asked);
    assert!(shown.out.contains("since the reward came within reach") && shown.out.contains("five_off"), "{shown:?}");
}

#[test]
fn a_ledger_of_movements_closes_as_the_lives_it_was_written_from() {
    let folder = folder();
    let choices = "choices = { redeem = { five_off = \"50%\" } }\n";
    let (path, close) = ledger(folder.path(), &scenario(choices));
    let again = json(&run(&["liability", "--ledger", text(&path), "--at", "2025-12-31", "--json"]));
    let rolls = |close: &Value| close["closes"][0]["wallets"][0]["roll_forward"].clone();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    for (one, other) in list(&rolls(&close)).iter().zip(&list(&rolls(&again))) {
        for key in ["opening", "issued", "redeemed", "expired", "clawed_back", "closing"] {
            assert_eq!(one[key], other[key], "{key} of {one}");
        }
    }
    assert_eq!(list(&rolls(&close)).len(), list(&rolls(&again)).len());
    // What is left of the lots opens the next ledger with what this one held.
    let lots = std::fs::read_to_string(path.with_file_name("lots.csv")).expect("written");
    let held: i64 = lots.lines().skip(1).filter_map(|row| row.split(',').nth(2)?.parse::<i64>().ok()).sum();
    let closing = list(&rolls(&close)).last().map(|period| whole(&period["closing"])).expect("a period");
    assert_eq!(held, closing);
    let next = file(folder.path(), "next.csv", "customer,date,type,points\n1,2026-01-05,earn,10\n");
    let opened = json(&run(&[
        "liability",
        "--ledger",
        text(&next),
        "--opening",
        text(&path.with_file_name("lots.csv")),
        "--json",
    ]));
    assert_eq!(whole(&rolls(&opened)[0]["opening"]), closing);
}

#[test]
fn members_who_owe_are_carried_to_the_next_ledger() {
    let folder = folder();
    let first = file(
        folder.path(),
        "a.csv",
        "customer,date,type,points\nann,2026-01-03,earn,100\nann,2026-01-20,redeem,130\nbob,2026-01-04,earn,50\n",
    );
    let out = folder.path().join("jan");
    let close = json(&run(&["liability", "--ledger", text(&first), "--out", text(&out), "--json"]));
    let rolls = |close: &Value| close["closes"][0]["wallets"][0]["roll_forward"][0].clone();
    assert_eq!(whole(&rolls(&close)["closing"]), 20);
    let lots = out.join("lots.csv");
    let written = std::fs::read_to_string(&lots).expect("written");
    assert!(written.contains("ann,2026-01-31,-30,,,points,owed"), "{written}");
    // What comes in repays it first: 40 − 30 are left, and the books foot.
    let second =
        file(folder.path(), "b.csv", "customer,date,type,points\nann,2026-02-02,earn,40\nann,2026-02-03,redeem,10\n");
    let ran = run(&["liability", "--ledger", text(&second), "--opening", text(&lots), "--out", text(&out), "--json"]);
    let next = json(&ran);
    assert_eq!((whole(&rolls(&next)["opening"]), whole(&rolls(&next)["closing"])), (20, 50), "{next}");
    assert!(!ran.err.contains("F0181"), "{ran:?}");
    let written = std::fs::read_to_string(&lots).expect("written");
    assert_eq!(written.lines().skip(1).collect::<Vec<_>>().len(), 1, "{written}");
    // A debt that is none is refused, with its line.
    let odd = file(folder.path(), "odd.csv", "customer,issued,points,element\nann,2025-12-31,30,owed\n");
    let ran = run(&["liability", "--ledger", text(&second), "--opening", text(&odd)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0183") && ran.err.contains("odd.csv:2"), "{ran:?}");
}

#[test]
fn small_ledgers_and_odd_questions_have_answers() {
    let folder = folder();
    let found = json(&run(&[
        "fit",
        "simulations/data/ledger.csv",
        "--opening",
        "simulations/data/opening.csv",
        "--model",
        "redemption",
        "--json",
    ]));
    assert_eq!(found["model"], "redemption");
    assert!(found["first_redemption"].as_array().is_some_and(Vec::is_empty), "members may have been there before");
    let few =
        file(folder.path(), "few.csv", "customer,date,type,points\n1,2026-01-03,earn,100\n1,2026-02-03,redeem,100\n");
    let found = json(&run(&["fit", text(&few), "--model", "redemption", "--json"]));
    assert_eq!(
        (found["redeemed_share"]["estimate"].to_string(), found["redeemed_share"]["standard_error"].clone()),
        ("1.0".to_owned(), Value::Null)
    );
    assert!(found["scenario"].as_str().is_some_and(|text| text.starts_with('#')), "{found}");
    let none = file(folder.path(), "none.csv", "customer,date,type,points\n1,2026-01-03,earn,100\n");
    for (asked, says) in [
        (vec!["fit", text(&none), "--model", "redemption"], "nothing of `points` is redeemed"),
        (vec!["fit", text(&few), "--model", "redemption", "--wallet", "miles"], "a wallet `miles`"),
        (vec!["fit", text(&few), "--model", "redemption", "--reward", "0"], "`0` is no number of points"),
        (vec!["fit", text(&few), "--model", "redemption", "--reward", "1.5"], "`1.5` is no number of points"),
    ] {
        let ran = run(&asked);
        assert!(ran.status == Some(2) && ran.err.contains("F0401") && ran.err.contains(says), "{ran:?}");
    }
    assert_eq!(run(&["fit", text(&few), "--model", "redemption", "--reward", "x=y"]).status, Some(2));
}
