//! The workbooks of closes and studies: read by another reader than ours, every formula worked out again, figures as in the CSV files beside them.

mod formula;

use std::path::Path;

use self::formula::{Value, Workbook};
use crate::support::{file, folder, root, run, text};

const LEDGER: [&str; 6] = [
    "--ledger",
    "simulations/data/ledger.csv",
    "--opening",
    "simulations/data/opening.csv",
    "--terms",
    "simulations/data/terms.toml",
];

fn exported(arguments: &[&str], out: &Path) {
    let ran = run(&[&["liability"], arguments, &["--out", text(out), "--export", "xlsx"]].concat());
    assert_eq!(ran.status, Some(0), "{ran:?}");
}

fn opened(path: &Path) -> Workbook {
    let book = Workbook::open(&std::fs::read(path).expect("there"));
    let (count, off) = book.recalculate();
    assert_eq!(off, None);
    assert!(count > 20, "{count} formulas");
    for (name, sheet) in &book.sheets {
        for (place, value) in &sheet.cells {
            let Value::Text(text) = value else { continue };
            assert!(!text.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name} {place:?}: {text}");
        }
    }
    book
}

/// Every row of a CSV file stands in the sheet, under the same headings; amounts are of that many decimals, and texts as they are.
fn same_figures(csv: &Path, book: &Workbook, sheet: &str, decimals: &dyn Fn(&str) -> Option<u8>) {
    let sheet = book.sheet(sheet);
    let mut reader = csv::Reader::from_path(csv).expect("there");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let columns: Vec<usize> = header
        .iter()
        .map(|name| {
            let is = |((row, _), value): &(&(usize, usize), &Value)| *row == 0 && **value == Value::Text(name.clone());
            sheet.cells.iter().find(is).unwrap_or_else(|| panic!("no column {name}")).0.1
        })
        .collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert!(!rows.is_empty());
    // Rows of the sheet that are no totals, in their order.
    let total = |row: &usize| (0..4).any(|column| sheet.cells.get(&(*row, column)) == Some(&Value::Text("all".into())));
    let mut lines = (1..sheet.height).filter(|row| !total(row));
    for record in &rows {
        let line = lines.next().expect("as many rows");
        for ((name, cell), column) in header.iter().zip(record).zip(&columns) {
            let found = sheet.cells.get(&(line, *column)).cloned().unwrap_or(Value::Empty);
            match (&found, decimals(name)) {
                (Value::Number(value), Some(digits)) => {
                    let scale = (0..digits).fold(1.0, |scale, _| scale * 10.0);
                    let wanted: f64 = cell.parse().expect("a figure");
                    assert!(
                        (value * scale - wanted).abs() < 1e-6 * wanted.abs().max(1.0),
                        "{name} {record:?} {found:?}"
                    );
                }
                (Value::Number(value), None) => assert_eq!(value.to_string(), cell, "{name}"),
                // Signs that nobody sees are shown by their numbers in a sheet; CSV keeps them behind the apostrophe.
                (Value::Text(shown), _) if cell.contains('\t') => {
                    let bare = |text: &str| text.trim_start_matches('\'').to_owned();
                    assert_eq!(bare(&shown.replace("\\t", "\t")), bare(cell), "{name}");
                }
                (Value::Text(shown), _) => assert_eq!(shown, cell, "{name}"),
                (Value::Empty, _) => assert_eq!(cell, "", "{name} {record:?}"),
                (Value::List(_), _) => panic!("a cell holds one value"),
            }
        }
    }
}

fn close_is_the_same(out: &Path, point_decimals: u8) -> Workbook {
    let book = opened(&out.join("close.xlsx"));
    let points = |name: &str| match name {
        "to_come" | "opening" | "issued" | "redeemed" | "expired" | "clawed_back" | "closing" | "began_with"
        | "outstanding" => Some(point_decimals),
        "allocated" | "liability" | "debit" | "credit" => Some(2),
        "rate_on_issued" | "rate_on_outstanding" => Some(0),
        _ => None,
    };
    same_figures(&out.join("roll_forward.csv"), &book, "Cohort points", &points);
    same_figures(&out.join("cohorts.csv"), &book, "Cohorts", &points);
    if out.join("entries.csv").exists() {
        same_figures(&out.join("entries.csv"), &book, "Entries", &points);
    }
    // Everything that is checked in the sheets is nought.
    let summary = book.sheet("Summary");
    let head = summary.cells.iter().find(|(_, value)| **value == Value::Text("off by".into())).expect("checks").0.0;
    let checks = summary.cells.range((head + 1, 0)..).filter(|((_, column), _)| *column == 2).collect::<Vec<_>>();
    assert!(!checks.is_empty());
    assert!(checks.iter().all(|(_, value)| **value == Value::Number(0.0)), "{checks:?}");
    book
}

#[test]
fn the_workbook_of_a_close_holds_the_figures_of_its_csv_files_as_formulas() {
    let folder = folder();
    let out = folder.path().join("close");
    exported(&LEDGER, &out);
    let book = close_is_the_same(&out, 0);
    for sheet in ["Summary", "Points", "Cohort points", "Cohorts", "Estimators", "Money", "Liability", "Accounts"] {
        assert!(!book.sheet(sheet).formulas.is_empty(), "{sheet}");
    }
    // Liabilities are formulas wherever something is deferred, not figures.
    let money = book.sheet("Money");
    let live = money.formulas.iter().filter(|((_, column), _)| *column == 13).count();
    assert!(live > 15, "{live}");
    // Judgements stand with who decided them.
    let assumptions = book.sheet("Assumptions");
    assert!(assumptions.cells.values().any(|value| *value == Value::Text("A. Lang".into())));
}

#[test]
fn an_overlay_changed_in_the_sheet_moves_rate_and_liability() {
    let folder = folder();
    let out = folder.path().join("close");
    exported(&LEDGER, &out);
    let mut book = opened(&out.join("close.xlsx"));
    let total = |book: &Workbook| {
        let value = |sheet: &str, column: usize| {
            let last = *book
                .sheet(sheet)
                .cells
                .iter()
                .filter(|((_, at), _)| *at == column)
                .map(|((row, _), _)| row)
                .max()
                .expect("rows");
            (sheet.to_owned(), last, column)
        };
        [value("Cohorts", 12), value("Money", 13)].map(|(sheet, row, column)| book.worked_out(&sheet, row, column))
    };
    let before = total(&book);
    let assumptions = book.sheets.get_mut("Assumptions").expect("there");
    let overlay =
        assumptions.cells.iter().find(|(_, value)| **value == Value::Text("overlay".into())).expect("one").0.0;
    assert_eq!(assumptions.cells.insert((overlay, 3), Value::Number(-0.5)), Some(Value::Number(-0.03)));
    let after = total(&book);
    assert!(after[0] < before[0] && after[1] < before[1], "{before:?} {after:?}");
}

#[test]
fn replays_scenarios_and_books_without_money_are_written_too() {
    let folder = folder();
    let out = |name: &str| folder.path().join(name);
    exported(
        &["--replay", "programs/body_shop.loyal", "simulations/data/cdnow.csv", "--redeem", "asap"],
        &out("replay"),
    );
    close_is_the_same(&out("replay"), 0);
    exported(&["--scenario", "simulations/bean_club.toml", "--customers", "60"], &out("pair"));
    close_is_the_same(&out("pair"), 0);
    exported(&LEDGER[..2], &out("points"));
    let book = close_is_the_same(&out("points"), 0);
    assert!(!book.sheets.contains_key("Money"));
    for method in ["remote", "pool"] {
        let terms = std::fs::read_to_string(root().join(LEDGER[5])).expect("there").replace("proportional", method);
        let terms = file(
            folder.path(),
            "t.toml",
            format!("{terms}\n[[overlay]]\nrate = \"90%\"\nauthor = \"a\"\ndate = \"d\"\nreason = \"r\"\n"),
        );
        let mut arguments = LEDGER;
        arguments[5] = text(&terms);
        exported(&arguments, &out(method));
        close_is_the_same(&out(method), 0);
    }
}

#[test]
fn the_workbook_of_a_triangle_holds_factors_and_ultimates_as_formulas() {
    let folder = folder();
    let out = folder.path().join("triangle");
    let data = ["--triangle", "simulations/data/triangle.csv", "--exposure", "simulations/data/exposures.csv"];
    exported(&[&data[..], &["--prior", "60%", "--tail", "1.02"]].concat(), &out);
    let book = opened(&out.join("liability.xlsx"));
    same_figures(&out.join("methods.csv"), &book, "Methods", &|name| (name != "origin").then_some(0));
    let factors = book.sheet("Factors");
    assert_eq!(factors.formulas.len(), 9 + 10);
    // Taylor and Ashe: 3.490607, the first factor of the tables.
    let Some(Value::Number(first)) = factors.cells.get(&(1, 1)) else { panic!("a factor") };
    assert!((first - 3.490607).abs() < 5e-7, "{first}");
    // A triangle alone, without points issued.
    exported(&data[..2], &folder.path().join("alone"));
    opened(&folder.path().join("alone/liability.xlsx"));
}

#[test]
fn names_of_the_books_never_become_formulas() {
    let folder = folder();
    let ledger = "customer,date,type,points,wallet,element,amount\na,2026-01-01,earn,5,=1+1,@sum,1.00\n\
                  a,2026-02-01,redeem,2,=1+1,,\na,2026-02-01,earn,2,\"=HYPERLINK(\"\"x\"\")\",\"\t=2\",1.00\n";
    let ledger = file(folder.path(), "l.csv", ledger);
    let terms = "currency = \"EUR\"\nvalue_per_point = 0.01\n[accounts]\ncash = \"=cmd\"\nrevenue_points = \"-1\"\n\
                 [[overlay]]\nrate = \"90%\"\nauthor = \"@x\"\ndate = \"+1\"\nreason = \"=\"\n";
    let terms = file(folder.path(), "t.toml", terms);
    let out = folder.path().join("out");
    exported(&["--ledger", text(&ledger), "--terms", text(&terms)], &out);
    let book = close_is_the_same(&out, 0);
    for text in book.sheets.values().flat_map(|sheet| sheet.formulas.values()) {
        assert!(!text.contains("HYPERLINK") && !text.contains("cmd") && !text.contains('@'), "{text}");
    }
    for name in ["roll_forward.csv", "cohorts.csv", "entries.csv"] {
        let written = std::fs::read_to_string(out.join(name)).expect("there");
        let mut rows = csv::ReaderBuilder::new().from_reader(written.as_bytes());
        for row in rows.records() {
            for (column, cell) in row.expect("a row").iter().enumerate() {
                let figure = cell.parse::<f64>().is_ok();
                assert!(figure || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name} {column}: {cell}");
            }
        }
    }
}

#[test]
fn the_workbook_of_accounts_holds_prices_schedules_and_entries_as_formulas() {
    let folder = folder();
    let out = folder.path().join("accounts");
    exported(&["--accounting", "simulations/data/accounts.toml"], &out);
    let book = opened(&out.join("accounts.xlsx"));
    same_figures(&out.join("entries.csv"), &book, "Entries", &|name| matches!(name, "debit" | "credit").then_some(2));
    for sheet in ["Prices", "Schedule", "Liability", "Points", "Accounts", "Balances"] {
        assert!(!book.sheet(sheet).formulas.is_empty(), "{sheet}");
    }
    // Prices split without a rest, roll-forwards that lead to what was posted.
    for (sheet, column) in [("Prices", 6), ("Liability", 0), ("Points", 0)] {
        let sheet = book.sheet(sheet);
        let head = Value::Text("difference".into());
        let is = |((row, _), value): &(&(usize, usize), &Value)| *row == 0 && **value == head;
        let at = sheet.cells.iter().find(is).map_or(column, |((_, at), _)| *at);
        let rows = sheet.cells.iter().filter(|((row, column), _)| *row > 0 && *column == at);
        assert!(rows.clone().count() > 0);
        assert!(rows.clone().all(|(_, value)| *value == Value::Number(0.0)));
    }
}
