//! Rows that memory does not take, threads, and clocks of places: the same bytes however they were read.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{file, folder, run, text};

const PROGRAM: &str = "programs/bean_club.loyal";
const CDNOW: &str = "simulations/data/cdnow.csv";

#[test]
fn neither_the_disk_nor_threads_are_seen_in_a_result() {
    let replay = |more: &[&str]| {
        let ran = run(&[&["replay", PROGRAM, CDNOW, "--redeem", "asap", "--json"][..], more].concat());
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ran.out
    };
    let usual = replay(&["--threads", "1"]);
    assert_eq!(usual, replay(&["--threads", "3"]));
    assert_eq!(usual, replay(&["--memory", "0kB"]));
    assert_eq!(usual, replay(&["--memory", "20kB", "--threads", "2"]));
}

#[test]
fn a_budget_is_shared_by_members_who_lie_in_different_buckets() {
    let folder = folder();
    let program = "program \"Beans\" {\n  currency EUR\n  calendar Europe/Paris\n}\n\npoints bean {\n  whole\n  cost 0.01 EUR\n}\n\n\
                   earn base on purchase {\n  give 1 bean per 1 EUR of paid\n}\n\nbudget monthly on base {\n  at most 5 EUR per month\n}\n";
    let program = file(folder.path(), "beans.loyal", program);
    let mut data = String::from("customer,date,amount\n");
    for row in 0..400u32 {
        // All on one day and at one instant: the order of names decides who gets the last beans.
        let _ = writeln!(data, "member {},2026-{:02}-03,{}.25", row * 7919 % 311, 1 + row % 3, 3 + row % 11);
    }
    let path = file(folder.path(), "p.csv", data);
    let replay = |more: &[&str]| {
        let ran = run(&[&["replay", text(&program), text(&path), "--json"][..], more].concat());
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ran.out
    };
    let usual = replay(&[]);
    assert_eq!(usual, replay(&["--memory", "1kB", "--threads", "2"]));
    let value: Value = serde_json::from_str(&usual).expect("JSON alone");
    assert_eq!(value["holdings"][0]["total"]["issued"], 1_500, "three months of 500 beans");
}

#[test]
fn a_folder_that_takes_nothing_is_said_and_nothing_is_written() {
    let folder = folder();
    let (out, nowhere) = (folder.path().join("results"), folder.path().join("nowhere"));
    let more = ["--memory", "1kB", "--temporary", text(&nowhere), "--out", text(&out)];
    let ran = run(&[&["replay", PROGRAM, CDNOW][..], &more].concat());
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("F0220") && !out.exists(), "{ran:?}");
    // What was kept there is gone when the command is over.
    let passing = folder.path().join("passing");
    std::fs::create_dir(&passing).expect("own folder");
    let ran = run(&["replay", PROGRAM, CDNOW, "--memory", "1kB", "--temporary", text(&passing)]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(std::fs::read_dir(&passing).expect("there").count(), 0);
}

#[test]
fn a_place_tells_its_own_clock() {
    let folder = folder();
    // Clocks go back on 25 October: half past two comes twice, which are two purchases; on 29 March it never comes.
    let data = "customer,date,amount\n\
                ann,2026-10-25T00:30:00Z,1.00\n\
                ann,2026-10-25T01:30:00Z,2.00\n\
                ann,2026-07-31T22:30:00Z,4.00\n\
                bob,2026-03-29 02:30,8.00\n\
                bob,2026-01-31T23:30:00Z,16.00\n";
    let path = file(folder.path(), "p.csv", data);
    let ran = run(&["replay", PROGRAM, text(&path), "--zone", "Europe/Berlin", "--json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    let months = value["months"].as_array().expect("a list").iter();
    let shown: Vec<(&str, i64)> = months
        .map(|month| (month["month"].as_str().expect("a month"), month["purchases"].as_i64().expect("a number")))
        .filter(|(_, purchases)| *purchases > 0)
        .collect();
    assert_eq!(shown, [("2026-02", 1), ("2026-03", 1), ("2026-08", 1), ("2026-10", 2)]);
    assert!(value["data"].to_string().contains("1 rows stand at a time that the clock skipped"), "{}", value["data"]);
    for (zone, why) in
        [("Europe/Berln", "did you mean Europe/Berlin?"), ("CET", "by its place"), ("+25:00", "no such zone")]
    {
        let ran = run(&["replay", PROGRAM, text(&path), "--zone", zone]);
        assert!(ran.status == Some(2) && ran.err.contains(why), "{ran:?}");
    }
    let form = file(folder.path(), "form.toml", "zone = \"Europe/Berlin\"\n");
    let by_form = run(&["replay", PROGRAM, text(&path), "--form", text(&form)]);
    assert!(by_form.out.contains("2026-08"), "{by_form:?}");
}
