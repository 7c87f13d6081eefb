//! `test` and `explain`: examples that hold, examples that do not, and why.

use serde_json::Value;

use crate::support::{file, folder, root, run, text};

const GOOD: &str = "programs/bean_club.loyal";

const PROGRAM: &str = r#"program "Club" {
  currency EUR
}

points star {
  whole
  cost 0.01 EUR
}

earn base on purchase {
  give 1 star per 1 EUR of paid
}

earn tuesday on purchase when weekday is Tuesday {
  give 5 star
}

test "one star a euro" {
  given joined 2026-01-01
  on 2026-03-04 purchase { "cake" 10 EUR }
  expect earned 10 star
}
"#;

const FAILING: &str = r#"
test "wrong <on> purpose" {
  given joined 2026-01-01
  on 2026-03-04 purchase { "cake" 10 EUR }
  expect earned 11 star
}
"#;

#[test]
fn every_program_passes_its_own_tests() {
    let folder = root().join("programs");
    let mut paths: Vec<String> = std::fs::read_dir(folder)
        .expect("there")
        .map(|entry| format!("programs/{}", entry.expect("an entry").file_name().to_str().expect("plain")))
        .filter(|path| path.ends_with(".loyal"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 5);
    let mut arguments = vec!["test"];
    arguments.extend(paths.iter().map(String::as_str));
    let ran = run(&arguments);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(!ran.out.contains("FAILED"));
}

#[test]
fn a_failing_test_is_1_and_says_what_was_found_and_a_rule_without_a_test_is_named() {
    let folder = folder();
    let path = file(folder.path(), "a.loyal", format!("{PROGRAM}{FAILING}"));
    let ran = run(&["test", text(&path)]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(
        ran.out.contains("FAILED    wrong <on> purpose") && ran.out.contains("passed    one star a euro"),
        "{ran:?}"
    );
    assert!(ran.out.contains("10 star") && ran.out.contains("a.loyal:27:10"), "{ran:?}");
    assert!(ran.out.contains("tuesday (line 14)"), "{ran:?}");
    assert!(ran.err.contains("1 test passed, 1 failed"), "{ran:?}");
    let only = run(&["test", "--filter", "euro", text(&path)]);
    assert_eq!(only.status, Some(0), "{only:?}");
    assert!(!only.out.contains("purpose") && !only.out.contains("tuesday"), "{only:?}");
}

#[test]
fn json_junit_and_github_say_the_same() {
    let folder = folder();
    let path = file(folder.path(), "a.loyal", format!("{PROGRAM}{FAILING}"));
    let json = run(&["test", "--format", "json", text(&path), GOOD]);
    assert_eq!(json.status, Some(1));
    let value: Value = serde_json::from_str(&json.out).expect("JSON alone");
    let schema = std::fs::read_to_string(root().join("docs/schema/tests.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&value));
    assert_eq!((value["failed"].as_u64(), value["broken"].as_u64()), (Some(1), Some(0)));
    assert_eq!(value["programs"][0]["tests"][1]["failures"][0]["labels"][0]["start"]["line"], 27);
    assert_eq!(value["programs"][0]["uncovered"][0]["rule"], "tuesday");
    let junit = run(&["test", "--format", "junit", text(&path)]);
    assert_eq!(junit.status, Some(1));
    assert!(junit.out.contains("tests=\"2\" skipped=\"0\" failures=\"1\" errors=\"0\""), "{}", junit.out);
    assert!(junit.out.contains("wrong &lt;on&gt; purpose"), "{}", junit.out);
    let again = run(&["test", "--format", "junit", text(&path)]);
    assert_eq!(junit.out, again.out);
    let github = run(&["test", "--format", "github", text(&path)]);
    assert_eq!(github.status, Some(1));
    assert!(github.out.starts_with("::error file=") && github.out.contains(",line=27,"), "{}", github.out);
    assert!(github.out.contains("::notice file="), "{}", github.out);
}

#[test]
fn a_program_with_errors_fails_its_tests_but_is_no_failure_of_the_command() {
    let broken = "tests/fixture/check_error/unknown_wallet.loyal";
    for format in ["human", "json", "junit", "github"] {
        let ran = run(&["test", "--format", format, broken]);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        assert!((ran.out + &ran.err).contains("N0006"), "{format}");
    }
    assert_eq!(run(&["explain", broken, "--events", "README.md"]).status, Some(2));
}

const VISIT: &str = "given joined 2026-01-05, status Gold\n\
    on 2026-03-03 15:10 purchase { \"coffee\" 4.00 EUR, \"cake\" 6.00 EUR }\n\
    on 2026-03-17\n";

#[test]
fn a_diary_says_which_rule_gave_what_and_why_another_gave_nothing() {
    let folder = folder();
    let visit = file(folder.path(), "visit.txt", VISIT);
    let ran = run(&["explain", GOOD, "--events", text(&visit)]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    for part in
        ["2026-03-03 15:10  purchase", "base", "+ 10 bean", "+ 5 bean", "+ 4 bean", "bean_club.loyal:", "19 bean"]
    {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let wednesday = file(folder.path(), "visit2.txt", VISIT.replace("2026-03-03 15:10", "2026-03-04 15:10"));
    let ran = run(&["explain", GOOD, "--events", text(&wednesday)]);
    let line = ran.out.lines().find(|line| line.contains("quiet_tuesday")).unwrap_or_default();
    assert!(line.contains("gave nothing") && line.contains("`weekday is Tuesday`"), "{ran:?}");
    let json = run(&["explain", GOOD, "--events", text(&wednesday), "--format", "json"]);
    let value: Value = serde_json::from_str(&json.out).expect("JSON alone");
    let schema = std::fs::read_to_string(root().join("docs/schema/diary.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&value));
    let facts = value["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|entry| entry["facts"].as_array().expect("a list"));
    let skipped: Vec<&Value> =
        facts.filter(|fact| fact["kind"] == "skipped" && fact["rule"] == "quiet_tuesday").collect();
    assert_eq!(skipped.first().map(|fact| &fact["condition"]), Some(&Value::from("weekday is Tuesday")));
}

#[test]
fn events_that_cannot_be_read_are_2() {
    let folder = folder();
    for (content, code) in
        [("on 2026-03-03 purchase { \"cake\" 5 USD }\n", "N0006"), ("on yesterday join\n", "S"), ("", "F0009")]
    {
        let path = file(folder.path(), "e.txt", content);
        let ran = run(&["explain", GOOD, "--events", text(&path)]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains(&format!("error[{code}")), "{ran:?}");
    }
    assert_eq!(run(&["explain", GOOD]).status, Some(2));
}
