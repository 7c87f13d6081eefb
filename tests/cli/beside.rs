//! `check --against`, `check --scenario`, `diff --scenario`: programs beside others and beside customers.

use crate::support::{file, folder, run, text};

const BEAN: &str = "programs/bean_club.loyal";
const CUSTOMERS: &[&str] = &["--scenario", "simulations/bean_club.toml", "--customers", "300"];

fn with<'a>(first: &[&'a str], then: &[&'a str]) -> Vec<&'a str> {
    first.iter().chain(then).copied().collect()
}

#[test]
fn what_members_lose_is_a_finding_against_a_file_or_a_folder() {
    let (old, new) = (folder(), folder());
    let body = |rate: &str, more: &str| {
        format!(
            "program \"Club\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  cost 0.01 EUR\n}}\n\nearn base on purchase {{\n  \
             give {rate}\n}}\n\nreward money_off {{\n  costs 100 point per 1 EUR off\n}}\n{more}"
        )
    };
    let was = file(old.path(), "club.loyal", body("2 point per 1 EUR of paid", ""));
    let is = file(new.path(), "club.loyal", body("1 point per 1 EUR of paid", ""));
    for against in [text(&was), old.path().to_str().expect("UTF-8")] {
        let ran = run(&["check", "--against", against, text(&is)]);
        assert!(
            ran.out.contains("warning[L0047]: a purchase of 1999.50 EUR brings 19.99 EUR, less than the 39.99 EUR"),
            "{ran:?}"
        );
        assert_eq!(ran.status, Some(0), "{ran:?}");
        assert_eq!(run(&["check", "--fail-on", "warning", "--against", against, text(&is)]).status, Some(1));
    }
    assert_eq!(run(&["check", "--fail-on", "warning", "--against", text(&is), text(&is)]).status, Some(0));
    // Meant, and allowed; without `--against` nobody looks, and the exception is not idle.
    let allow = "\nallow L0047 until 2026-12-31 because \"agreed with members\" by \"Ana\"\n";
    let meant = file(new.path(), "meant.loyal", body("1 point per 1 EUR of paid", allow));
    for arguments in [&["--against", text(&was)][..], &[]] {
        let all = with(&["check", "--fail-on", "warning", "--today", "2026-06-30"], arguments);
        assert_eq!(run(&with(&all, &[text(&meant)])).status, Some(0));
    }
    let other = file(new.path(), "new.loyal", body("1 point per 1 EUR of paid", ""));
    let ran = run(&["check", "--against", old.path().to_str().expect("UTF-8"), text(&other)]);
    assert!(ran.err.contains("is new: there is nothing to compare it with"), "{ran:?}");
}

#[test]
fn findings_are_sized_among_customers() {
    let ran = run(&with(&["check", "--format", "json", BEAN], CUSTOMERS));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.out.contains("\"L0042\"") && ran.out.contains("verdict: ESTIMATED"), "{ran:?}");
    assert_eq!(run(&with(&["check", "--format", "json", BEAN], CUSTOMERS)).out, ran.out);
    // A scenario whose customers want a reward that the program does not have does not fit.
    let folder = folder();
    let club = file(
        folder.path(),
        "club.loyal",
        "program \"Club\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  cost 0.01 EUR\n}\n",
    );
    let ran = run(&with(&["check", text(&club)], CUSTOMERS));
    assert!(ran.status == Some(1) && ran.out.contains("free_latte"), "{ran:?}");
    assert_eq!(run(&["check", "--customers", "5", BEAN]).status, Some(2));
}

#[test]
fn a_change_is_simulated_on_the_same_customers() {
    let folder = folder();
    let old = std::fs::read_to_string(crate::support::root().join(BEAN)).expect("there");
    let new = file(
        folder.path(),
        "bean.loyal",
        old.replace("give 1 bean per 1 EUR of paid", "give 1 bean per 2 EUR of paid"),
    );
    let ran = run(&with(&["diff", BEAN, text(&new)], CUSTOMERS));
    assert!(ran.out.contains("loses most") && ran.out.contains("new instead of old"), "{ran:?}");
    let json = run(&with(&["diff", "--format", "json", BEAN, text(&new)], CUSTOMERS));
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["simulated"]["against"], "old");
    assert!(
        value["simulated"]["variants"][0]["differences"]["reward_cost"]["difference"]
            .as_f64()
            .is_some_and(|cost| cost < 0.0)
    );
    let plain = run(&["diff", "--format", "json", BEAN, text(&new)]);
    let value: serde_json::Value = serde_json::from_str(&plain.out).expect("JSON");
    assert!(value["simulated"].is_null());
}
