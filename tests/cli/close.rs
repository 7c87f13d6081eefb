//! Closes as a controller makes them: from a ledger file, from purchases replayed, from a scenario.

use serde_json::Value;

use crate::support::{Ran, file, folder, root, run, text};

const LEDGER: &str = "simulations/data/ledger.csv";
const OPENING: &str = "simulations/data/opening.csv";
const TERMS: &str = "simulations/data/terms.toml";

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    let schema = std::fs::read_to_string(root().join("docs/schema/close.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    value
}

fn whole(value: &Value) -> i64 {
    value.as_i64().expect("a whole number")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Every roll-forward of a close foots, in points and in money.
fn foots(value: &Value) {
    for close in list(&value["closes"]) {
        for wallet in list(&close["wallets"]) {
            let mut rolls = vec![&wallet["roll_forward"]];
            rolls.extend(list(&wallet["cohorts"]).iter().map(|cohort| &cohort["roll_forward"]));
            for roll in rolls {
                let mut carried = None;
                for period in list(roll) {
                    let of = |key: &str| whole(&period[key]);
                    assert!(carried.is_none_or(|carried| carried == of("opening")), "{period}");
                    let left = of("opening") + of("issued") - of("redeemed") - of("expired") - of("clawed_back");
                    assert_eq!(left, of("closing"), "{period}");
                    carried = Some(left);
                }
            }
        }
        for key in ["roll_forward", "accrual"] {
            for period in close["money"][key].as_array().map_or(&[][..], Vec::as_slice) {
                let moved: i64 = period["movements"].as_object().expect("by name").values().map(whole).sum();
                assert_eq!(whole(&period["opening"]) + moved, whole(&period["closing"]), "{key} {period}");
            }
        }
    }
}

#[test]
fn a_ledger_with_opening_lots_is_closed_with_entries() {
    let value = json(&run(&["liability", "--ledger", LEDGER, "--opening", OPENING, "--terms", TERMS, "--json"]));
    foots(&value);
    // The sums of the file itself, as any spreadsheet adds them up.
    let sum = |kind: &str, file: &str, column: usize| -> i64 {
        let rows = std::fs::read_to_string(root().join(file)).expect("there");
        let rows: Vec<Vec<String>> =
            rows.lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect();
        rows.iter()
            .filter(|row| kind.is_empty() || row[2] == kind)
            .map(|row| row[column].parse::<i64>().expect("whole"))
            .sum()
    };
    let wallet = &value["closes"][0]["wallets"][0];
    let rolls = list(&wallet["roll_forward"]);
    let total = |key: &str| rolls.iter().map(|period| whole(&period[key])).sum::<i64>();
    assert_eq!(whole(&rolls[0]["opening"]), sum("", OPENING, 2));
    assert_eq!(total("issued"), sum("earn", LEDGER, 3));
    assert_eq!(total("redeemed"), sum("redeem", LEDGER, 3));
    assert_eq!(total("expired"), sum("expire", LEDGER, 3));
    assert_eq!(total("clawed_back"), -sum("adjust", LEDGER, 3));
    // What was deferred before opens the contract liability, to the cent.
    let deferred: f64 = std::fs::read_to_string(root().join(OPENING))
        .expect("there")
        .lines()
        .skip(1)
        .map(|row| row.rsplit(',').next().and_then(|cell| cell.parse::<f64>().ok()).expect("an amount"))
        .sum();
    let money = &value["closes"][0]["money"];
    assert_eq!(whole(&money["roll_forward"][0]["opening"]), (deferred * 100.0).round() as i64);
    assert_eq!(whole(&money["current"]) + whole(&money["non_current"]), whole(&money["liability"]));
    let entries = list(&money["entries"]);
    let side = |key: &str| entries.iter().map(|line| whole(&line[key])).sum::<i64>();
    assert!(side("debit") > 0);
    assert_eq!(side("debit"), side("credit"));
    // Both rates, each with its own denominator.
    let rates = &wallet["rates"];
    let (to_come, issued) = (rates["exact_to_come"].as_f64().expect("a number"), whole(&rates["issued"]) as f64);
    let on_issued = (whole(&rates["redeemed"]) as f64 + to_come) / issued;
    assert!((rates["on_issued"].as_f64().expect("a rate") - on_issued).abs() < 1e-12);
    let on_outstanding = to_come / whole(&rates["outstanding"]) as f64;
    assert!((rates["on_outstanding"].as_f64().expect("a rate") - on_outstanding).abs() < 1e-12);
    assert_eq!(list(&value["judgements"]).len(), 3);
}

#[test]
fn rows_in_any_order_and_a_second_run_give_the_same_files() {
    let folder = folder();
    let ledger = std::fs::read_to_string(root().join(LEDGER)).expect("there");
    let (header, rows) = ledger.split_once('\n').expect("a header");
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_unstable_by_key(|row| row.chars().rev().collect::<String>());
    let shuffled = file(folder.path(), "ledger.csv", format!("{header}\n{}\n", rows.join("\n")));
    let closed = |ledger: &str| {
        let value = json(&run(&["liability", "--ledger", ledger, "--opening", OPENING, "--terms", TERMS, "--json"]));
        value["closes"].clone()
    };
    assert_eq!(closed(LEDGER), closed(text(&shuffled)));
    let mut written = Vec::new();
    // Every form that this build writes.
    let forms = [("xlsx", cfg!(feature = "xlsx")), ("parquet", cfg!(feature = "parquet"))];
    let forms: Vec<&str> = forms.into_iter().filter(|(_, built)| *built).map(|(form, _)| form).collect();
    for name in ["one", "two"] {
        let out = folder.path().join(name);
        let mut arguments =
            vec!["liability", "--ledger", LEDGER, "--opening", OPENING, "--terms", TERMS, "--out", text(&out)];
        let export = forms.join(",");
        if !forms.is_empty() {
            arguments.extend(["--export", export.as_str()]);
        }
        let ran = run(&arguments);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let mut files: Vec<_> =
            std::fs::read_dir(&out).expect("there").map(|entry| entry.expect("there").path()).collect();
        files.sort();
        let contents = files
            .iter()
            .map(|path| (path.file_name().map(|name| name.to_owned()), std::fs::read(path).expect("there")));
        written.push(contents.collect::<Vec<_>>());
    }
    assert_eq!(written[0], written[1]);
    assert!(written[0].len() >= 8 + forms.len(), "{}", written[0].len());
    let all: Vec<u8> = written[0].iter().flat_map(|(_, content)| content.clone()).collect();
    assert!(!String::from_utf8_lossy(&all).contains(text(folder.path())), "no path of this machine");
}

#[test]
fn purchases_replayed_and_scenarios_simulated_are_closed_too() {
    let (program, data) = ("programs/body_shop.loyal", "simulations/data/cdnow.csv");
    let value = json(&run(&["liability", "--replay", program, data, "--redeem", "asap", "--json"]));
    foots(&value);
    // The same figures as `loyal replay` prints.
    let wallet = &value["closes"][0]["wallets"][0];
    assert_eq!((whole(&wallet["rates"]["issued"]), whole(&wallet["rates"]["outstanding"])), (229_390, 46_270));
    assert!(value["source"].as_str().is_some_and(|text| text.contains("redeem asap")));
    let quarter = json(&run(&["liability", "--replay", program, data, "--at", "1997-09-30", "--json"]));
    foots(&quarter);
    assert_eq!(quarter["period"], "1997-09");
    let pair = json(&run(&["liability", "--scenario", "simulations/bean_club.toml", "--customers", "120", "--json"]));
    foots(&pair);
    assert_eq!(list(&pair["closes"]).len(), 2);
    assert!(!list(&pair["differences"]).is_empty());
}

#[test]
fn customers_who_touch_are_not_closed_one_by_one() {
    let ran = run(&["liability", "--scenario", "simulations/claims/c05_referral.toml", "--json"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.err.contains("F0192") && ran.out.is_empty(), "{ran:?}");
}

#[test]
fn what_a_ledger_lacks_is_said() {
    let folder = folder();
    let close = |rows: &str, more: &[&str]| {
        let path = file(folder.path(), "l.csv", format!("customer,date,type,points,expires\n{rows}"));
        run(&[&["liability", "--ledger", text(&path)][..], more].concat())
    };
    for (rows, more, code, place) in [
        ("a,2026-01-01,bought,5,\n", &[][..], "F0180", "l.csv:2:14"),
        ("a,2026-01-01,earn,five,\n", &[], "F0104", "l.csv:2:19"),
        ("a,2026-01-01,earn,5.5,\n", &[], "F0104", "l.csv:2:19"),
        ("a,2026-02-30,earn,5,\n", &[], "F0103", "l.csv:2:3"),
        ("a,2026-01-01,earn,5,soon\n", &[], "F0103", "l.csv:2:21"),
        ("", &[], "F0105", ""),
        ("a,2026-01-01,earn,5,\n", &["--at", "2020-01-01"], "F0184", ""),
    ] {
        let ran = close(rows, more);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains(code) && ran.err.contains(place), "{code} {ran:?}");
    }
    // Overdrawn: said, booked as owed, nothing dropped.
    let ran = close("a,2026-01-01,earn,5,\na,2026-01-02,redeem,8,\n", &["--json"]);
    assert!(ran.err.contains("F0181") && ran.err.contains("line 3"), "{ran:?}");
    let value = json(&ran);
    foots(&value);
    let period = &value["closes"][0]["wallets"][0]["roll_forward"][0];
    assert_eq!((whole(&period["redeemed"]), whole(&period["closing"])), (8, -3));
    // Past their last day: held, or ended by `--lapse` in the month of that day.
    let rows = "a,2026-01-01,earn,5,2026-01-31\na,2026-03-02,earn,1,\n";
    let ran = close(rows, &["--json"]);
    assert!(ran.err.contains("F0182") && ran.err.contains("5 points"), "{ran:?}");
    let value = json(&close(rows, &["--lapse", "--json"]));
    let rolls = list(&value["closes"][0]["wallets"][0]["roll_forward"]);
    assert_eq!((whole(&rolls[0]["expired"]), whole(&rolls[2]["closing"])), (5, 1));
    // An opening lot of a month that the ledger covers.
    let opening = file(folder.path(), "o.csv", "customer,issued,points\na,2026-01-15,5\n");
    let ran = close("a,2026-01-01,earn,5,\n", &["--opening", text(&opening)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0183"), "{ran:?}");
    // Terms that ask for what cannot be had, or name what is not there.
    for (terms, code) in [
        ("estimator = \"bornhuetter-ferguson\"\n", "F0185"),
        ("[[overlay]]\ncohort = \"1999-01\"\nrate = 0.5\nauthor = \"a\"\ndate = \"d\"\nreason = \"r\"\n", "F0185"),
        ("[[overlay]]\nrate = 0.5\n", "F0322"),
        ("value_per_point = 0.01\n", "F0322"),
        ("estimatr = \"hazard\"\n", "F0321"),
    ] {
        let path = file(folder.path(), "t.toml", terms);
        let ran = close("a,2026-01-01,earn,5,\na,2026-02-01,redeem,2,\n", &["--terms", text(&path)]);
        assert!(ran.status == Some(2) && ran.err.contains(code), "{code} {ran:?}");
    }
}

#[test]
fn names_cannot_become_formulas() {
    let folder = folder();
    let ledger = file(
        folder.path(),
        "l.csv",
        "customer,date,type,points,wallet,element\na,2026-01-01,earn,5,=1+1,@sum\na,2026-02-01,redeem,2,=1+1,\n",
    );
    let out = folder.path().join("out");
    let ran = run(&["liability", "--ledger", text(&ledger), "--out", text(&out)]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    for name in ["roll_forward.csv", "cohorts.csv"] {
        let written = std::fs::read_to_string(out.join(name)).expect("there");
        assert!(written.contains("'=1+1") && !written.contains(",=") && !written.contains(",@"), "{written}");
    }
}

#[test]
fn a_ledger_in_another_form_is_described() {
    let folder = folder();
    // Semicolons, other names, other dates, another order; the same ledger comes out.
    let ledger = "Member;Booked;What;Units\na;03.01.2026;earn;500\na;20.02.2026;redeem;200\n";
    let path = file(folder.path(), "l.txt", ledger);
    let form = "separator = \"semicolon\"\ndates = \"DD.MM.YYYY\"\n\n[columns]\ncustomer = \"Member\"\ndate = \"Booked\"\ntype = \"What\"\npoints = \"Units\"\n";
    let form = file(folder.path(), "form.toml", form);
    let ran = run(&["liability", "--ledger", text(&path), "--form", text(&form), "--json"]);
    let value = json(&ran);
    let rolls = list(&value["closes"][0]["wallets"][0]["roll_forward"]);
    assert_eq!(
        (whole(&rolls[0]["issued"]), whole(&rolls[1]["redeemed"]), whole(&rolls[1]["closing"])),
        (500, 200, 300)
    );
    assert!(value["hashes"].as_object().is_some_and(|hashes| hashes.contains_key("form.toml")));
}

#[test]
fn forms_that_a_build_does_not_write_are_refused_before_anything_is_computed() {
    let folder = folder();
    let out = folder.path().join("out");
    for (form, built) in [("xlsx", cfg!(feature = "xlsx")), ("parquet", cfg!(feature = "parquet"))] {
        let ran = run(&["liability", "--ledger", "nothing.csv", "--out", text(&out), "--export", form]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        let code = if built { "F0001" } else { "F0193" };
        assert!(ran.err.contains(code), "{ran:?}");
        assert!(!out.exists());
    }
    let ran = run(&["liability", "--ledger", LEDGER, "--export", "xlsx"]);
    assert!(ran.status == Some(2) && ran.err.contains("--out"), "{ran:?}");
}

#[test]
fn a_folder_that_cannot_take_a_file_is_left_as_it_was() {
    let folder = folder();
    let out = folder.path().join("out");
    std::fs::create_dir_all(out.join("report.html")).expect("own folder");
    std::fs::write(out.join("close.json"), "old").expect("own folder");
    let ran = run(&["liability", "--ledger", LEDGER, "--terms", TERMS, "--out", text(&out)]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("report.html") && ran.err.contains("it is a folder"), "{ran:?}");
    assert_eq!(std::fs::read_to_string(out.join("close.json")).expect("there"), "old");
    assert_eq!(std::fs::read_dir(&out).expect("there").count(), 2);
}

/// A rule that lets points end after eighteen months without activity: rate, liability and entries move in one run.
#[test]
fn an_expiry_after_inactivity_moves_rate_liability_and_entries_together() {
    let value = json(&run(&["liability", "--scenario", "simulations/inactivity.toml", "--customers", "150", "--json"]));
    foots(&value);
    let [never, after] = list(&value["closes"]) else { panic!("two programs") };
    let rate = |close: &Value| close["wallets"][0]["rates"]["on_issued"].as_f64().expect("a rate");
    let money = |close: &Value, key: &str| whole(&close["money"][key]);
    let expired = |close: &Value| {
        list(&close["wallets"][0]["roll_forward"]).iter().map(|period| whole(&period["expired"])).sum::<i64>()
    };
    // The same customers earn the same points until one loses some; then less is redeemed and less is owed.
    assert_eq!(expired(never), 0);
    assert!(expired(after) > 0);
    assert!(rate(after) < rate(never), "{} {}", rate(after), rate(never));
    assert!(money(after, "liability") < money(never, "liability"));
    // The entries end at the liability of each: its roll-forward is their sum.
    for close in [never, after] {
        let roll = list(&close["money"]["roll_forward"]);
        let last = roll.last().expect("periods");
        let moved: i64 = last["movements"].as_object().expect("by name").values().map(whole).sum();
        let entries = list(&close["money"]["entries"]).iter();
        let posted: i64 = entries
            .filter(|line| line["account"] == "Contract liability")
            .map(|line| whole(&line["credit"]) - whole(&line["debit"]))
            .sum();
        assert_eq!(moved, posted);
    }
    let difference = &list(&value["differences"])[0];
    assert!(difference["rate_on_issued"].as_f64().is_some_and(|change| change < 0.0), "{difference}");
    assert!(whole(&difference["liability"]) < 0, "{difference}");
}

/// What one close ends with, the next one opens with: in points for every lot, in money to the cent.
#[test]
fn the_lots_of_a_close_open_the_next_one() {
    let folder = folder();
    let ledger = std::fs::read_to_string(root().join(LEDGER)).expect("there");
    let (header, rows) = ledger.split_once('\n').expect("a header");
    let (before, after): (Vec<&str>, Vec<&str>) =
        rows.lines().partition(|row| row.split(',').nth(1).is_some_and(|date| date < "2025-01"));
    assert!(before.len() > 100 && after.len() > 100);
    let half = |name: &str, rows: &[&str]| file(folder.path(), name, format!("{header}\n{}\n", rows.join("\n")));
    let (first, second) = (half("first.csv", &before), half("second.csv", &after));
    // Judgements name periods of the whole ledger.
    let terms = std::fs::read_to_string(root().join(TERMS)).expect("there");
    let terms = file(folder.path(), "t.toml", terms.split("\n# What the closes before used").next().expect("a part"));
    let out = folder.path().join("first");
    let ran = run(&[
        "liability",
        "--ledger",
        text(&first),
        "--opening",
        OPENING,
        "--terms",
        text(&terms),
        "--out",
        text(&out),
    ]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let closed: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("close.json")).expect("there")).expect("JSON");
    let lots = out.join("lots.csv");
    let next = json(&run(&[
        "liability",
        "--ledger",
        text(&second),
        "--opening",
        text(&lots),
        "--terms",
        text(&terms),
        "--json",
    ]));
    foots(&next);
    let end = |key: &str| {
        let rolls = &closed["closes"][0][key];
        let rolls = if key == "wallets" { &rolls[0]["roll_forward"] } else { &rolls["roll_forward"] };
        whole(&list(rolls).last().expect("periods")["closing"])
    };
    let opening = &next["closes"][0];
    assert_eq!(whole(&opening["wallets"][0]["roll_forward"][0]["opening"]), end("wallets"));
    assert_eq!(whole(&opening["money"]["roll_forward"][0]["opening"]), end("money"));
    assert!(end("money") > 0);
    // Points are the same as of the whole ledger closed at once.
    let whole_ledger = json(&run(&["liability", "--ledger", LEDGER, "--opening", OPENING, "--json"]));
    let last = |close: &Value| {
        let rolls = list(&close["closes"][0]["wallets"][0]["roll_forward"]);
        rolls.last().cloned().expect("periods")
    };
    assert_eq!(last(&whole_ledger)["closing"], last(&next)["closing"]);
    assert_eq!(last(&whole_ledger)["redeemed"], last(&next)["redeemed"]);
}
