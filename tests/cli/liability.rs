//! Triangles and accounts as controllers hand them in. The figures come from `tests/oracle/finance` and the standards.

use serde_json::Value;

use crate::support::{Ran, file, folder, root, run, text};

const TRIANGLES: &str = "tests/oracle/finance/triangles_cumulative.csv";
const RAA: [&str; 6] = ["liability", "--triangle", TRIANGLES, "--where", "dataset=raa", "--json"];

fn json(ran: &Ran, schema: &str) -> Value {
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    let schema = std::fs::read_to_string(root().join("docs/schema").join(schema)).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    value
}

#[track_caller]
fn near(value: &Value, wanted: f64) {
    let found = value.as_f64().unwrap_or(f64::NAN);
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{found} instead of {wanted}");
}

#[test]
fn a_triangle_gives_ultimates_factors_and_errors_by_method() {
    let value = json(&run(&RAA), "liability.json");
    let methods = value["methods"].as_object().expect("by name");
    assert_eq!(methods.keys().collect::<Vec<_>>(), ["chain_ladder", "mack", "odp"]);
    let mack = &value["methods"]["mack"];
    near(&mack["ultimates"][9], 18_402.442_529_000_36);
    near(&mack["standard_errors"][1], 206.220_059_401_112);
    near(&mack["total"]["standard_error"], 26_909.011_155_643_66);
    near(&mack["factors"][0], 2.999_358_651_335_379_4);
    near(&value["methods"]["odp"]["total"]["standard_error"], 17_612.733_460_517_517);
    near(&value["tests"]["calendar_year"]["expected"], 12.875);
    let line = run(&[&RAA[..], &["--method", "mack", "--sigma", "log-linear"]].concat());
    near(&json(&line, "liability.json")["methods"]["mack"]["total"]["standard_error"], 26_880.740_329_891_38);
    let tail = run(&[&RAA[..], &["--method", "mack", "--tail", "1.05"]].concat());
    near(&json(&tail, "liability.json")["methods"]["mack"]["total"]["standard_error"], 28_669.914_032_673_29);
}

#[test]
fn points_issued_bring_the_other_methods_and_both_rates() {
    let (triangle, issued) = ("simulations/data/triangle.csv", "simulations/data/exposures.csv");
    let ran = run(&["liability", "--triangle", triangle, "--exposure", issued, "--prior", "60%", "--json"]);
    let value = json(&ran, "liability.json");
    let total = |method: &str| &value["methods"][method]["total"]["ultimate"];
    near(total("expected"), 70_800_000.0);
    near(total("bornhuetter_ferguson"), 60_244_225.918_657_795);
    near(total("benktander"), 57_956_573.759_705_94);
    near(total("cape_cod"), 54_160_398.392_676_12);
    let rates = &value["methods"]["expected"]["rates"];
    near(&rates["total_on_issued"], 0.6);
    near(&rates["total_on_outstanding"], (70_800_000.0 - 34_358_090.0) / (118_000_000.0 - 34_358_090.0));
}

#[test]
fn a_method_that_was_asked_for_and_cannot_be_used_is_an_error_else_a_note() {
    let folder = folder();
    let path = file(folder.path(), "zero.csv", "origin,1,2,3\n2023,0,14,15\n2024,0,16,\n2025,0,,\n");
    let issued = file(folder.path(), "issued.csv", "origin,exposure\n2023,20\n2024,20\n2025,20\n");
    let ran = run(&["liability", "--triangle", text(&path)]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("F0306") && ran.err.contains("zero.csv:2:6"), "{ran:?}");
    let ran = run(&["liability", "--triangle", text(&path), "--exposure", text(&issued), "--json"]);
    let value = json(&ran, "liability.json");
    assert!(value["methods"]["additive"].is_object() && value["methods"]["mack"].is_null());
    assert_eq!(value["not_available"][0]["code"], "F0306");
    assert!(!ran.out.contains("NaN"), "{ran:?}");
    for arguments in [&["--method", "additive"][..], &["--method", "mack", "--prior", "120%"], &["--tail", "0"]] {
        let ran = run(&[&["liability", "--triangle", text(&path)], arguments].concat());
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    }
}

#[test]
fn accounts_give_revenue_entries_and_sensitivities() {
    let value = json(&run(&["liability", "--accounting", "simulations/data/accounts.toml", "--json"]), "accounts.json");
    let cohort = &value["cohorts"][0];
    assert_eq!((&cohort["allocation"]["goods"], &cohort["allocation"]["points"]), (&9_132_420.into(), &867_580.into()));
    let years = cohort["periods"].as_array().expect("a list");
    near(&years[1]["exact_revenue"], 349_291.531_327_97);
    near(&years[1]["exact_true_up"], -8_473.379_466_18);
    assert_eq!((&years[0]["revenue"], &years[1]["liability"]), (&410_959.into(), &107_329.into()));
    near(&cohort["exact_liability_by_method"]["pool"], 456_621.004_566_21 - 351_246.926_589_39);
    for entry in value["entries"].as_array().expect("a list") {
        let sum = |side: &str| -> i64 {
            entry["lines"].as_array().expect("a list").iter().filter_map(|line| line[side].as_i64()).sum()
        };
        assert_eq!(sum("debit"), sum("credit"), "{entry}");
    }
    let amex = &value["balances"][0];
    assert!((amex["liability"].as_f64().expect("a number") / 1e9 - 12.8).abs() < 1e-3);
    assert!((amex["rate_on_outstanding"].as_f64().expect("a number") - 0.836).abs() < 5e-4);
    let change = |words: &str| {
        let all = amex["sensitivities"].as_array().expect("a list");
        let found = all.iter().find(|one| one["assumption"].as_str().is_some_and(|text| text.contains(words)));
        found.and_then(|one| one["change"].as_f64()).expect("the shock") / 1e6
    };
    assert!((change("+25 bp (absolute)") - 157.0).abs() < 0.01);
    assert!((change("cost per point +1 bp") - 190.0).abs() < 0.01);
}

#[test]
fn files_are_the_same_bytes_on_every_run_and_no_cell_is_a_formula() {
    let folder = folder();
    let toml = std::fs::read_to_string(root().join("simulations/data/accounts.toml")).expect("there");
    let path = file(folder.path(), "accounts.toml", toml.replace("\"Example 52\"", "\"=HYPERLINK(1)\""));
    let written = |name: &str| {
        let out = folder.path().join(name);
        let ran = run(&["liability", "--accounting", text(&path), "--out", text(&out)]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ["accounts.json", "entries.csv"].map(|name| std::fs::read_to_string(out.join(name)).expect("written"))
    };
    let [json, csv] = written("one");
    assert_eq!([&json, &csv], written("two").each_ref());
    assert!(csv.contains("'=HYPERLINK(1)") && !csv.contains(",=HYPER"), "{csv}");
    assert!(!json.contains(text(folder.path())), "no path of this machine");
    let out = folder.path().join("triangle");
    let ran = run(&["liability", "--triangle", "simulations/data/triangle.csv", "--out", text(&out)]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(out.join("liability.json").exists() && ran.out.contains("standard error"), "{ran:?}");
}

#[test]
fn broken_accounts_are_refused_with_their_places() {
    let folder = folder();
    let path = file(folder.path(), "a.toml", "currency = \"EUR\"\n[[cohort]]\nname = \"a\"\nprize = 1\n");
    let ran = run(&["liability", "--accounting", text(&path)]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("F0321") && ran.err.contains("did you mean `price`?"), "{ran:?}");
    assert_eq!(run(&["liability"]).status, Some(2));
}

#[test]
fn a_triangle_has_a_page_that_loads_nothing_and_keeps_names_to_themselves() {
    let folder = folder();
    let path = file(folder.path(), "t.csv", "origin,1,2,3\n<b>old</b>,10,16,18\n2002,11,17,\n2003,12,,\n");
    let issued = file(folder.path(), "i.csv", "origin,exposure\n<b>old</b>,40\n2002,40\n2003,40\n");
    let out = folder.path().join("out");
    let asked = ["liability", "--triangle", text(&path), "--exposure", text(&issued), "--out", text(&out)];
    let write = || {
        let ran = run(&asked);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        std::fs::read_to_string(out.join("report.html")).expect("written")
    };
    let page = write();
    assert!(page.contains("&lt;b&gt;old&lt;/b&gt;") && !page.contains("<b>old"), "{page}");
    assert!(
        page.contains("default-src &#39;none&#39;") && !page.contains("<script") && !page.contains("http://"),
        "{page}"
    );
    for title in ["Still to come by method", "Ever redeemed", "What chain ladder assumes", "Manifest"] {
        assert!(page.contains(title), "{title}");
    }
    assert_eq!(page, write(), "a rerun gives the same bytes");
}
