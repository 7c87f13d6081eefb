//! Redemption rates that are known exactly (`tests/oracle/finance/closed_form_urr.csv`), lived: lots of members who follow the row's
//! hazards, month by month, come as files of purchases or as a ledger, and what is ever redeemed lies within four standard errors.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{file, folder, root, run, text};

/// Members of a row, with a lot of one point each.
const MEMBERS: u32 = 3_000;

/// Steele, Lea and Flood's SplitMix64, as numbers between 0 and 1.
struct Luck(u64);

impl Luck {
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.draw() < chance
    }

    /// The `first`-smallest of so many uniform numbers: Beta with these whole shapes.
    fn beta(&mut self, first: usize, other: usize) -> f64 {
        let mut draws: Vec<f64> = (1..first + other).map(|_| self.draw()).collect();
        draws.sort_by(f64::total_cmp);
        draws[first - 1]
    }
}

fn day(month: u32, day: u32) -> String {
    format!("{:04}-{:02}-{day:02}", 1950 + month / 12, 1 + month % 12)
}

fn program(expiry: &str) -> String {
    format!(
        "program \"Lots\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  expire {expiry}\n  cost 0.01 EUR\n}}\n\n\
         earn base on purchase {{\n  give 1 point per 1 EUR of paid\n}}\n\nreward all {{\n  costs 1 point\n  gives 0.01 EUR off\n}}\n"
    )
}

/// Members, the files' rows, and the months for which each held the lot.
struct Lives {
    rows: String,
    held: Vec<f64>,
}

/// A chance in each of so many months, on a day before the one on which the lot lapses.
fn fixed(luck: &mut Luck, life: u32, hazard: &mut dyn FnMut(&mut Luck) -> f64) -> Lives {
    let mut lives = Lives { rows: "customer,date,amount,redeem\n".into(), held: Vec::new() };
    for member in 0..MEMBERS {
        let chance = hazard(luck);
        let _ = writeln!(lives.rows, "m{member},{},1,", day(0, 15));
        let used = (1..=life).find(|_| luck.happens(chance));
        if let Some(month) = used {
            let _ = writeln!(lives.rows, "m{member},{},0,all", day(month, 10));
        }
        lives.held.push(f64::from(used.unwrap_or(life)));
    }
    // Somebody buys later, so that the last lots are seen to lapse.
    let _ = writeln!(lives.rows, "later,{},0,", day(life + 2, 1));
    lives
}

/// Active in some months, and using the lot in some of those; everything lapses after so many months without any.
fn inactive(luck: &mut Luck, active: f64, redeems: f64, life: u32) -> Lives {
    let mut lives = Lives { rows: "customer,date,amount,redeem\n".into(), held: Vec::new() };
    let mut end = 0;
    for member in 0..MEMBERS {
        let _ = writeln!(lives.rows, "m{member},{},1,", day(0, 10));
        let (mut month, mut last) = (0, 0);
        loop {
            month += 1;
            if month - last > life {
                break;
            }
            if luck.happens(active) {
                last = month;
                let used = luck.happens(redeems);
                let _ = writeln!(lives.rows, "m{member},{},0,{}", day(month, 10), if used { "all" } else { "" });
                if used {
                    break;
                }
            }
        }
        end = end.max(month);
    }
    let _ = writeln!(lives.rows, "later,{},0,", day(end + 2, 1));
    lives
}

/// Used, or else gone, month by month until nothing is left: a ledger.
fn competing(luck: &mut Luck, redeem: f64, lapse: f64) -> String {
    let mut rows = String::from("customer,date,type,points\n");
    for member in 0..MEMBERS {
        let _ = writeln!(rows, "m{member},{},earn,1", day(0, 10));
        for month in 1.. {
            let what = match () {
                () if luck.happens(redeem) => "redeem",
                () if luck.happens(lapse) => "expire",
                () => continue,
            };
            let _ = writeln!(rows, "m{member},{},{what},1", day(month, 10));
            break;
        }
    }
    rows
}

fn json(arguments: &[&str]) -> Value {
    let ran = run(arguments);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    serde_json::from_str(&ran.out).expect("JSON alone")
}

fn sum(rows: &Value, key: &str) -> f64 {
    let whole = |row: &Value| row[key].as_i64().or_else(|| row[key].as_str()?.parse().ok()).expect("a whole number");
    rows.as_array().expect("a list").iter().map(whole).sum::<i64>() as f64
}

/// Figures of a replay's one wallet, by month.
fn replayed(expiry: &str, rows: &str) -> Value {
    let folder = folder();
    let (program, data) = (file(folder.path(), "p.loyal", program(expiry)), file(folder.path(), "p.csv", rows));
    json(&["replay", text(&program), text(&data), "--redeem", "column", "--json", "--quiet"])["holdings"][0]["months"]
        .clone()
}

#[track_caller]
fn within_four(found: f64, exact: f64, error: f64, what: &str) {
    assert!((found - exact).abs() < 4.0 * error, "{what}: {found} instead of {exact}, standard error {error}");
}

#[test]
fn every_closed_form_is_what_lives_come_to() {
    let table = std::fs::read_to_string(root().join("tests/oracle/finance/closed_form_urr.csv")).expect("there");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let members = f64::from(MEMBERS);
    let mut seen = 0;
    for (number, row) in (1u64..).zip(table.records()) {
        let row = row.expect("a record");
        let (model, what, exact) = (&row[0], &row[1], row[3].parse::<f64>().expect("a number"));
        let numbers: Vec<f64> =
            what.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|part| part.parse().ok()).collect();
        let life = numbers.last().copied().unwrap_or(0.0) as u32;
        let mut luck = Luck(number);
        let error = (exact * (1.0 - exact) / members).max(0.0).sqrt();
        let name = format!("{model}, {what}");
        let fixed_expiry = format!("{life} months after earning");
        match model {
            "constant hazard, fixed expiry" | "same mean hazard, no heterogeneity" => {
                let lives = fixed(&mut luck, life, &mut |_| numbers[0]);
                let months = replayed(&fixed_expiry, &lives.rows);
                if row[2].starts_with("mean") {
                    let mean = lives.held.iter().sum::<f64>() / members;
                    let square = lives.held.iter().map(|held| (held - mean) * (held - mean)).sum::<f64>() / members;
                    within_four(
                        sum(&months, "closing") / sum(&months, "issued"),
                        exact,
                        (square / members).sqrt(),
                        &name,
                    );
                } else {
                    within_four(sum(&months, "redeemed") / sum(&months, "issued"), exact, error, &name);
                }
            }
            "beta-geometric heterogeneity, fixed expiry" => {
                let (a, b) = (numbers[0] as usize, numbers[1] as usize);
                let months = replayed(&fixed_expiry, &fixed(&mut luck, life, &mut |luck| luck.beta(a, b)).rows);
                within_four(sum(&months, "redeemed") / sum(&months, "issued"), exact, error, &name);
            }
            "inactivity expiry" => {
                // Between that many months and one more, whatever their lengths.
                let life = numbers[2] as u32;
                let expiry = format!("{} days without purchase", life * 365 / 12 + 14);
                let months = replayed(&expiry, &inactive(&mut luck, numbers[0], numbers[1], life).rows);
                let left = members - sum(&months, "redeemed") - sum(&months, "expired");
                assert!(left.abs() < 0.5, "{name}: all is used or gone");
                within_four(sum(&months, "redeemed") / sum(&months, "issued"), exact, error, &name);
            }
            "competing hazards, no expiry" => {
                let folder = folder();
                let ledger = file(folder.path(), "l.csv", competing(&mut luck, numbers[0], numbers[1]));
                let value = json(&["liability", "--ledger", text(&ledger), "--json"]);
                let rolls = &value["closes"][0]["wallets"][0]["roll_forward"];
                within_four(sum(rolls, "redeemed") / sum(rolls, "issued"), exact, error, &name);
            }
            other => unreachable!("{other}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 15);
}
