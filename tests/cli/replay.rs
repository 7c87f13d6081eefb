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

#[test]
fn the_sample_as_it_is_published_is_read_without_being_rewritten() {
    let folder = folder();
    // The form of CDNOW_sample.txt: no header, columns by spaces, dates without signs, CRLF. Made from the CSV, so that both must give the same.
    let csv = std::fs::read_to_string(crate::support::root().join(CDNOW)).expect("there");
    let mut raw = String::new();
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        raw.push_str(&format!(" 00004 {} {}  1 {:>7}\r\n", cells[0], cells[1].replace('-', ""), cells[2]));
    }
    let path = file(folder.path(), "sample.txt", raw);
    let form = ["--separator", "whitespace", "--names", "master,customer,date,cds,amount", "--dates", "YYYYMMDD"];
    let figures = |arguments: &[&str]| {
        let ran = run(&[&["replay", PROGRAM, "--json"][..], arguments].concat());
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let mut value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
        value["hashes"] = Value::Null;
        value
    };
    assert_eq!(figures(&[CDNOW]), figures(&[&[text(&path)][..], &form].concat()));
    // In two files, cut anywhere, the same again.
    let rows: Vec<&str> = csv.lines().collect();
    let header = rows[0];
    let one = file(folder.path(), "one.csv", format!("{header}\n{}\n", rows[3_000..].join("\n")));
    let two = file(folder.path(), "two.csv", format!("{header}\n{}\n", rows[1..3_000].join("\n")));
    assert_eq!(figures(&[CDNOW]), figures(&[text(&one), text(&two)]));
}

#[test]
fn columns_are_mapped_joined_filtered_and_doubles_are_coins() {
    let folder = folder();
    let products = file(folder.path(), "products.csv", "sku,department\n7,cake\n8,coffee\n");
    let data = "household;when;sales;sku;status\n\
                ann;2026-01-05T23:30:00Z;0.30000000000000004;7;ok\n\
                ann;2026-01-05T23:30:00Z;9.7;8;ok\n\
                bob;2026-01-06T10:00:00+03:00;1.4899999999999998;9;ok\n\
                bob;2026-01-07T10:00:00Z;5;7;cancelled\n";
    let path = file(folder.path(), "sales.csv", data);
    let join = format!("category={}:sku:department", text(&products));
    let form = [
        "--separator",
        "semicolon",
        "--map",
        "customer=household",
        "--map",
        "date=when",
        "--map",
        "amount=sales",
        "--zone",
        "+01:00",
        "--doubles",
        "--join",
        &join,
        "--only",
        "status=ok",
        "--json",
    ];
    let ran = run(&[&["replay", PROGRAM, text(&path)][..], &form].concat());
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.err.contains("F0188") && ran.err.contains("1 rows have a `sku`"), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    let months = value["months"].as_array().expect("a list");
    let sum = |key: &str| months.iter().map(|month| whole(&month[key])).sum::<i64>();
    // 0.30 + 9.70 in one purchase, 1.49 in the other.
    assert_eq!((sum("list"), sum("purchases"), whole(&value["rows"])), (1_149, 2, 3));
    let said = value["data"].to_string();
    assert!(said.contains("1 rows were left out by a filter") && said.contains("lookups"), "{said}");
    // 23:30 in universal time is the sixth by the clock of the form; what is not near a coin is refused.
    assert!(said.contains("from 2026-01-06 to 2026-01-06"), "{said}");
    let fine = file(folder.path(), "fine.csv", "customer,date,amount\na,2026-01-01,1.005\n");
    let ran = run(&["replay", PROGRAM, text(&fine), "--doubles"]);
    assert!(ran.status == Some(2) && ran.err.contains("F0104"), "{ran:?}");
    // Universal time without a zone says too little, a form with an unknown key is refused.
    let universal = file(folder.path(), "z.csv", "customer,date,amount\na,2026-01-01T10:00Z,1\n");
    assert!(run(&["replay", PROGRAM, text(&universal)]).err.contains("F0103"));
    let form = file(folder.path(), "form.toml", "seperator = \"tab\"\n");
    let ran = run(&["replay", PROGRAM, text(&fine), "--form", text(&form)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0189") && ran.err.contains("form.toml:1"), "{ran:?}");
    // A column of our name that means something else is left alone if it is mapped to nothing.
    let weighed = file(folder.path(), "w.csv", "customer,date,amount,quantity\na,2026-01-01,1,0\n");
    assert!(run(&["replay", PROGRAM, text(&weighed)]).err.contains("F0104"));
    assert_eq!(run(&["replay", PROGRAM, text(&weighed), "--map", "quantity="]).status, Some(0));
    // A key that is looked up as two things.
    let twice = file(folder.path(), "twice.csv", "sku,department\n7,cake\n7,coffee\n");
    let join = format!("category={}:sku:department", text(&twice));
    let ran = run(&["replay", PROGRAM, text(&path), "--separator", "semicolon", "--join", &join]);
    assert!(ran.status == Some(2) && ran.err.contains("F0101") && ran.err.contains("twice.csv:3"), "{ran:?}");
}

#[test]
fn redemptions_come_from_a_column() {
    let folder = folder();
    let program = "program \"Beans\" {\n  currency EUR\n  calendar Europe/Paris\n}\n\npoints bean {\n  whole\n  cost 0.01 EUR\n}\n\n\
                   earn base on purchase {\n  give 1 bean per 1 EUR of paid\n}\n\nitem coffee {\n  cost 2 EUR\n}\n\nreward cup {\n  costs 50 bean\n  gives coffee\n}\n";
    let program = file(folder.path(), "beans.loyal", program);
    let data =
        "customer,date,amount,redeem\nann,2026-01-02,60.00,cup\nann,2026-01-09,1.00,cup\nbob,2026-01-03,80.00,\n";
    let path = file(folder.path(), "p.csv", data);
    let ran = run(&["replay", text(&program), text(&path), "--redeem", "column", "--json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    // One cup is paid for; the second is named, refused and said. Bob asks for nothing.
    assert_eq!((whole(&value["rewards"][0]["times"]), whole(&value["not_redeemed"])), (1, 1));
    let bean = &value["holdings"].as_array().expect("a list")[0]["total"];
    assert_eq!((whole(&bean["issued"]), whole(&bean["redeemed"]), whole(&bean["closing"])), (141, 50, 91));
    assert_eq!(value["redeem"], "column");
    let wrong = file(folder.path(), "w.csv", data.replace("60.00,cup", "60.00,cups"));
    let ran = run(&["replay", text(&program), text(&wrong), "--redeem", "column"]);
    assert!(ran.status == Some(2) && ran.err.contains("F0191") && ran.err.contains("did you mean `cup`"), "{ran:?}");
}

#[test]
fn parquet_that_cannot_be_read_is_said() {
    let folder = folder();
    let path = file(folder.path(), "t.parquet", b"PAR1 and then nothing");
    let ran = run(&["replay", PROGRAM, text(&path)]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("F0190") && ran.err.contains("t.parquet"), "{ran:?}");
}
