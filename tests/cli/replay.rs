//! The 2,357 customers of the CDNOW sample through a program.

use serde_json::Value;

use crate::support::{file, folder, run, text};

const PROGRAM: &str = "programs/bean_club.loyal";
const CDNOW: &str = "simulations/data/cdnow.csv";

fn whole(value: &Value) -> i64 {
    value.as_i64().expect("a whole number")
}

#[test]
fn cdnow_foots_to_zero_in_every_month() {
    for policy in ["none", "asap"] {
        let ran = run(&["replay", PROGRAM, CDNOW, "--redeem", policy, "--json"]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
        assert_eq!((value["members"].as_u64(), value["rows"].as_u64()), (Some(2_357), Some(6_919)));
        let months = value["months"].as_array().expect("a list");
        assert_eq!((months.len(), months[0]["month"].as_str()), (18, Some("1997-01")));
        // Rows of one customer and day are one purchase, as in the literature; dollars are those of the file.
        let sum = |key: &str| months.iter().map(|month| whole(&month[key])).sum::<i64>();
        assert_eq!((sum("list"), sum("purchases")), (24_409_194, 6_696));
        assert_eq!(months.last().map(|month| whole(&month["members"])), Some(2_357));
        for holding in value["holdings"].as_array().expect("a list") {
            let mut carried = 0;
            for month in holding["months"].as_array().expect("a list") {
                let of = |key: &str| whole(&month[key]);
                assert_eq!(of("opening"), carried);
                let left = of("opening") + of("issued") - of("redeemed") - of("expired") - of("clawed_back");
                assert_eq!(left, of("closing"), "{policy} {} {month}", holding["name"]);
                carried = of("closing");
            }
        }
        let bean = &value["holdings"].as_array().expect("a list")[0]["total"];
        assert!(whole(&bean["issued"]) > 200_000 && whole(&bean["expired"]) > 0, "{bean}");
        assert_eq!(whole(&bean["redeemed"]) > 0, policy == "asap", "{bean}");
    }
}

#[test]
fn the_table_and_the_files_say_the_same() {
    let folder = folder();
    let out = folder.path().join("results");
    let ran = run(&["replay", PROGRAM, CDNOW, "--out", text(&out)]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.out.contains("difference") && ran.out.contains("1998-06"), "{ran:?}");
    let json = std::fs::read_to_string(out.join("replay.json")).expect("there");
    assert!(!json.contains(text(folder.path())), "no path of this machine");
    let csv = std::fs::read_to_string(out.join("roll_forward.csv")).expect("there");
    assert!(csv.starts_with("month,holding,opening,issued,redeemed,expired,clawed_back,closing"));
    let schema = std::fs::read_to_string(crate::support::root().join("docs/schema/replay.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&serde_json::from_str(&json).expect("JSON")));
}

#[test]
fn broken_data_is_refused_with_lines() {
    let folder = folder();
    for (rows, code, place) in [
        ("a,2026-01-01,1\na,2026-13-01,1\n", "F0103", "t.csv:3:3"),
        ("a,2026-01-01,NaN\n", "F0104", "t.csv:2:14"),
        ("a,2026-01-01,-5\n", "F0104", "t.csv:2:14"),
        ("a,2026-01-01,1e300\n", "F0104", "t.csv:2:14"),
        ("a,2026-01-01,\"1\n", "F0101", "t.csv:2:14"),
        ("", "F0105", ""),
    ] {
        let path = file(folder.path(), "t.csv", format!("customer,date,amount\n{rows}"));
        let ran = run(&["replay", PROGRAM, text(&path)]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains(code) && ran.err.contains(place), "{ran:?}");
    }
    let path = file(folder.path(), "t.csv", "customer,when,amount\na,2026-01-01,1\n");
    assert!(run(&["replay", PROGRAM, text(&path)]).err.contains("F0102"));
}

#[test]
fn rows_that_bring_something_back_are_returns() {
    let folder = folder();
    let data = "customer,date,amount,basket,category,returns\n\
                ann,2026-01-05,10.00,b1,cake,\n\
                ann,2026-01-06,20.00,b2,,\n\
                ann,2026-01-10,-4.00,,cake,b1\n\
                ann,2026-01-11,5.00,,,b2\n\
                ann,2026-01-12,99.00,,,b2\n\
                ann,2026-01-12,1.00,,,never\n\
                ann,2026-03-20,1.00,,,b1\n";
    let path = file(folder.path(), "returns.csv", data);
    let ran = run(&["replay", PROGRAM, text(&path), "--json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    // 99 euros are more than is left, `never` was never bought, and 20 March is 74 days after 5 January.
    assert_eq!((whole(&value["returned"]), whole(&value["not_returned"])), (2, 3));
    let purchases = value["months"].as_array().expect("a list").iter().map(|month| whole(&month["purchases"]));
    assert_eq!(purchases.sum::<i64>(), 2);
    // 50 for joining, 10 and 20 for the purchases; of 10 EUR 6 are left, of 20 EUR 15.
    let bean = &value["holdings"].as_array().expect("a list")[0]["total"];
    assert_eq!((whole(&bean["issued"]), whole(&bean["clawed_back"]), whole(&bean["closing"])), (80, 9, 71));
    let shown = run(&["replay", PROGRAM, text(&path)]);
    assert!(shown.out.contains("returns: 2 made, 3 without effect"), "{shown:?}");
    // Without the column a negative amount stays an error.
    let plain = file(folder.path(), "plain.csv", "customer,date,amount\nann,2026-01-05,-4.00\n");
    assert_eq!(run(&["replay", PROGRAM, text(&plain)]).status, Some(2));
}

#[test]
fn a_budget_is_shared_by_all_members_of_the_file() {
    let folder = folder();
    let program = "program \"Beans\" {\n  currency EUR\n  calendar Europe/Paris\n}\n\npoints bean {\n  whole\n  cost 0.01 EUR\n}\n\n\
                   earn base on purchase {\n  give 1 bean per 1 EUR of paid\n}\n\nbudget monthly on base {\n  at most 0.60 EUR per month\n}\n";
    let program = file(folder.path(), "beans.loyal", program);
    // Sixty beans a month: Bob takes fifty, Ann's thirty are cut to ten, then nothing; in February it is open again.
    let data = "customer,date,amount\n\
                ann,2026-01-02,30.00\n\
                bob,2026-01-01,50.00\n\
                ann,2026-01-03,20.00\n\
                cem,2026-02-01,25.00\n\
                bob,2026-02-02,20.00\n";
    let path = file(folder.path(), "purchases.csv", data);
    let ran = run(&["replay", text(&program), text(&path), "--json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    let bean = &value["holdings"].as_array().expect("a list")[0]["total"];
    assert_eq!((whole(&bean["issued"]), whole(&bean["closing"])), (105, 105));
}
