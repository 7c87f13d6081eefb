//! Fits as people and scripts meet them.

use serde_json::Value;

use crate::support::{file, folder, root, run, text};

const CDNOW: &str = "simulations/data/cdnow.csv";

#[test]
fn the_command_prints_json_of_its_schema() {
    let ran = run(&["fit", CDNOW, "--model", "bg-nbd", "--calibration", "39 weeks", "--json"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    assert_eq!(value["model"], "bg-nbd");
    for (name, published) in [("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426)] {
        let parameter = &value["parameters"][name];
        assert!((parameter["estimate"].as_f64().expect("a number") - published).abs() < 1e-3, "{parameter}");
        assert!(parameter["standard_error"].as_f64().expect("a number") > 0.0, "{parameter}");
    }
    assert!((value["log_likelihood"].as_f64().expect("a number") + 9_582.4).abs() < 0.1);
    assert_eq!(value["tracking"][77]["actual"], 4_339);
    assert!(value["scenario"].as_str().expect("text").starts_with("process = { model = \"bg-nbd\""));
    let schema = std::fs::read_to_string(root().join("docs/schema/fit.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&value));
}

#[test]
fn the_command_writes_what_it_shows() {
    let folder = folder();
    let out = folder.path().join("results");
    let ran = run(&["fit", CDNOW, "--model", "nbd", "--calibration", "39 weeks", "--out", text(&out)]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.out.contains("12.072") && ran.out.contains("held out, 39 weeks: 1,882 actual"), "{ran:?}");
    let read = |name: &str| std::fs::read_to_string(out.join(name)).expect("written");
    assert_eq!(read("tracking.csv").lines().count(), 79);
    assert!(read("tracking.csv").starts_with("week,actual,expected\n1,0,"));
    assert!(read("tracking.svg").starts_with("<svg") && read("fit.json").contains("\"loyal-fit/1\""));
    assert!(!read("fit.json").contains(text(folder.path())), "no path of this machine");
}

#[test]
fn the_command_reads_survival_tables_and_refuses_broken_ones() {
    let folder = folder();
    let fit = |content: &str| {
        let path = file(folder.path(), "table.csv", content);
        run(&["fit", text(&path), "--model", "sbg", "--json"])
    };
    let rows = "0,1000\n1,869\n2,743\n3,653\n4,593\n5,551\n6,517\n7,491\n";
    let ran = fit(&format!("Renewals, customers\r\n{}", rows.replace('\n', "\r\n")));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    assert!((value["parameters"]["beta"]["estimate"].as_f64().expect("a number") - 3.806).abs() < 1e-3, "{ran:?}");
    for (content, code) in [
        ("renewals,customers\n0,1000\n2,869\n", "F0404"),
        ("renewals,customers\n0,1000\n1,1001\n", "F0404"),
        ("renewals,customers\n0,1000\n1,many\n", "F0404"),
        ("renewals,customers\n0,1000\n1,-5\n", "F0404"),
        ("renewals,customers\n0,1000,1\n", "F0404"),
        ("renewals,customers\n0,99999999999999999999\n", "F0404"),
        ("renewals,customers\n", "F0401"),
        ("renewals,customers\n0,1000\n1,1000\n", "F0401"),
        ("renewals,clients\n0,1000\n", "F0005"),
        ("customer,date,amount\na,2026-01-01,5\n", "F0406"),
        ("", "F0105"),
    ] {
        let ran = fit(content);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{content}: {ran:?}");
        assert!(ran.err.contains(code), "{content}: {ran:?}");
    }
}
