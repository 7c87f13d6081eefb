//! Members of a replay who redeem as the customers of a scenario would.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::support::{file, folder, run, text};

const PROGRAM: &str = "program \"Lots\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  expire 12 months after earning\n  cost 0.01 EUR\n}\n\n\
                       earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n\n\
                       reward cake {\n  costs 1 point\n  gives 0.01 EUR off\n}\n\nreward cup {\n  costs 2 point\n  gives 0.02 EUR off\n}\n";
const MEMBERS: u32 = 2_000;

fn scenario(segments: &[(&str, &str)]) -> String {
    let head = "title = \"Habits\"\nprogram = \"p.loyal\"\ncustomers = 100\nhorizon = \"1 year\"\nstart = 2026-01-01\nseed = 7\n\n\
                [economics]\ngross_margin = \"50%\"\n\n[response]\npreset = \"none\"\n";
    segments.iter().zip(1..).fold(head.to_owned(), |all, ((share, choices), number)| {
        format!(
            "{all}\n[[segment]]\nname = \"kind {number}\"\nshare = \"{share}\"\nchoices = {choices}\n\
             process = {{ model = \"nbd\", r = 1, alpha = \"30 days\" }}\n\
             basket = {{ lognormal = {{ mean = \"10 EUR\", sigma = 0 }} }}\nlines = {{ service = \"100%\" }}\n"
        )
    })
}

/// Members who buy for an euro in each of so many months.
fn purchases(months: u32) -> String {
    let mut rows = String::from("customer,date,amount\n");
    for month in 1..=months {
        for member in 0..MEMBERS {
            let _ = writeln!(rows, "m{member},2026-{month:02}-10,1");
        }
    }
    rows
}

fn replayed(folder: &Path, data: &str, segments: &[(&str, &str)], more: &[&str]) -> Value {
    let program = file(folder, "p.loyal", PROGRAM);
    let (scenario, data) = (file(folder, "habits.toml", scenario(segments)), file(folder, "p.csv", data));
    let words = ["replay", text(&program), text(&data), "--redeem", text(&scenario), "--json", "--quiet"];
    let ran = run(&[&words[..], more].concat());
    assert_eq!(ran.status, Some(0), "{ran:?}");
    serde_json::from_str(&ran.out).expect("JSON alone")
}

fn taken(value: &Value, reward: &str) -> f64 {
    let rewards = value["rewards"].as_array().expect("a list");
    rewards.iter().find(|one| one["name"] == reward).map_or(0.0, |one| one["times"].as_f64().expect("a number"))
}

#[track_caller]
fn is_share(found: f64, of: f64, chance: f64) {
    let error = (of * chance * (1.0 - chance)).sqrt();
    assert!((found - of * chance).abs() <= 4.0 * error, "{found} of {of} instead of {chance}");
}

#[test]
fn rewards_are_taken_as_often_as_the_choices_say() {
    let folder = folder();
    let all = f64::from(MEMBERS);
    let value = replayed(folder.path(), &purchases(1), &[("100%", "{ redeem = { cake = \"30%\" } }")], &[]);
    is_share(taken(&value, "cake"), all, 0.3);
    assert!(taken(&value, "cup") < 0.5, "a cup takes two points");
    assert_eq!(value["redeem"], "scenario");
    assert!(value["data"].to_string().contains("by the choices of `Habits`, seed 7"), "{}", value["data"]);
    let hashed = value["hashes"].as_array().expect("a list");
    assert!(hashed.iter().any(|hash| hash["file"] == "habits.toml"), "{hashed:?}");
    assert_eq!(hashed.iter().filter(|hash| hash["file"] == "p.loyal").count(), 1, "{hashed:?}");
    // A cup takes two points: after the second purchase at the earliest, and then by chance; each purchase is a new one.
    let value = replayed(folder.path(), &purchases(3), &[("100%", "{ redeem = { cup = \"50%\" } }")], &[]);
    is_share(taken(&value, "cup"), all, 0.75);
    // Two kinds of members by their shares: some take all that they can, the others nothing.
    let kinds = [("25%", "{ redeem = \"asap\" }"), ("75%", "{ redeem = \"never\" }")];
    let value = replayed(folder.path(), &purchases(1), &kinds, &[]);
    is_share(taken(&value, "cake"), all, 0.25);
    // Members who let points pile up take fewer rewards than those who never wait, and some.
    let piled = [("100%", "{ stockpile = { never = \"20%\", steepness = 2 } }")];
    let value = replayed(folder.path(), &purchases(2), &piled, &[]);
    let found = taken(&value, "cake") + 2.0 * taken(&value, "cup");
    assert!(found > 0.2 * all && found < 1.4 * all, "{found}");
}

#[test]
fn neither_order_nor_threads_nor_memory_are_seen_in_what_members_do() {
    let folder = folder();
    let kinds = [
        ("50%", "{ redeem = { cake = \"30%\", cup = \"60%\" } }"),
        ("50%", "{ redeem = { cup = { probability = \"50%\", spread = \"40%\" } } }"),
    ];
    let rows = purchases(4);
    let of = |rows: &str, more: &[&str]| {
        let mut value = replayed(folder.path(), rows, &kinds, more);
        value["hashes"] = Value::Null;
        value
    };
    let usual = of(&rows, &["--threads", "1"]);
    assert_eq!(usual, of(&rows, &["--threads", "3", "--memory", "10kB"]));
    let (head, rest) = rows.split_once('\n').expect("a header");
    let backwards = rest.lines().rev().fold(format!("{head}\n"), |all, row| all + row + "\n");
    assert_eq!(usual, of(&backwards, &["--memory", "0kB"]));
    assert_eq!(usual["months"][3]["purchases"], MEMBERS);
}

#[test]
fn a_close_says_whose_choices_were_made_and_unknown_rewards_are_refused() {
    let folder = folder();
    let program = file(folder.path(), "p.loyal", PROGRAM);
    let data = file(folder.path(), "d.csv", purchases(2));
    let habits = file(folder.path(), "habits.toml", scenario(&[("100%", "{ redeem = { cake = \"30%\" } }")]));
    let ran = run(&["liability", "--replay", text(&program), text(&data), "--redeem", text(&habits), "--json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.out.contains("by the choices of `Habits`, seed 7") && ran.out.contains("redeem scenario"), "{ran:?}");
    let ran = run(&["replay", "programs/ref1.loyal", text(&data), "--redeem", text(&habits)]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("F0191") && ran.err.contains("five_off"), "{ran:?}");
    let ran = run(&["replay", text(&program), text(&data), "--redeem", text(&folder.path().join("none.toml"))]);
    assert!(ran.status == Some(2) && ran.err.contains("F0001"), "{ran:?}");
    let ran = run(&["replay", text(&program), text(&data), "--redeem", "sometimes"]);
    assert!(ran.status == Some(2) && ran.err.contains("as a scenario (.toml) says"), "{ran:?}");
}
