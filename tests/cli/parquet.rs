//! The same purchases as text and as columns come to the same, whatever the columns' types; broken columns are refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use crate::support::{file, folder, run, text};

const PROGRAM: &str = "programs/bean_club.loyal";
const ROWS: i64 = 500;

fn customer(row: i64) -> i64 {
    1_000 + row * 7919 % 37
}

/// Half an hour before midnight by the clock of Greenwich, so that the zone matters.
fn second(row: i64) -> i64 {
    1_767_225_600 + row * 86_400 / 3 + 84_600
}

fn cents(row: i64) -> i64 {
    100 + row * 31 % 4_000
}

fn category(row: i64) -> Option<&'static str> {
    [Some("coffee"), Some("cake, with cream"), None][(row % 3) as usize]
}

/// Writes the rows with columns of those types.
fn written(path: &Path, customers: &str, dates: &str, amounts: &str) {
    let schema = format!("message purchases {{ {customers}; {dates}; {amounts}; optional binary category (STRING); }}");
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(128)).build();
    let out = std::fs::File::create(path).expect("own folder");
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).expect("a writer");
    for from in [0, ROWS / 2] {
        let rows = from..from + ROWS / 2;
        let mut group = writer.next_row_group().expect("a group");
        let mut column = group.next_column().expect("customers").expect("there");
        if customers.contains("binary") {
            let names: Vec<ByteArray> = rows.clone().map(|row| customer(row).to_string().as_str().into()).collect();
            column.typed::<ByteArrayType>().write_batch(&names, None, None).expect("written");
        } else {
            let names: Vec<i64> = rows.clone().map(customer).collect();
            column.typed::<Int64Type>().write_batch(&names, None, None).expect("written");
        }
        column.close().expect("closed");
        let mut column = group.next_column().expect("dates").expect("there");
        if dates.contains("int32") {
            let days: Vec<i32> = rows.clone().map(|row| (second(row) / 86_400) as i32).collect();
            column.typed::<Int32Type>().write_batch(&days, None, None).expect("written");
        } else {
            let scale = if dates.contains("MICROS") { 1_000_000 } else { 1_000 };
            let times: Vec<i64> = rows.clone().map(|row| second(row) * scale + 7).collect();
            column.typed::<Int64Type>().write_batch(&times, None, None).expect("written");
        }
        column.close().expect("closed");
        let mut column = group.next_column().expect("amounts").expect("there");
        if amounts.contains("double") {
            let values: Vec<f64> = rows.clone().map(|row| cents(row) as f64 / 100.0).collect();
            column.typed::<DoubleType>().write_batch(&values, None, None).expect("written");
        } else if amounts.contains("int32") {
            let values: Vec<i32> = rows.clone().map(|row| cents(row) as i32).collect();
            column.typed::<Int32Type>().write_batch(&values, None, None).expect("written");
        } else {
            let values: Vec<ByteArray> =
                rows.clone().map(|row| ByteArray::from((cents(row) as i16).to_be_bytes().to_vec())).collect();
            column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("written");
        }
        column.close().expect("closed");
        let mut column = group.next_column().expect("categories").expect("there");
        let given: Vec<ByteArray> = rows.clone().filter_map(|row| Some(category(row)?.into())).collect();
        let levels: Vec<i16> = rows.map(|row| i16::from(category(row).is_some())).collect();
        column.typed::<ByteArrayType>().write_batch(&given, Some(&levels), None).expect("written");
        column.close().expect("closed");
        group.close().expect("closed");
    }
    writer.close().expect("closed");
}

/// The same as text.
fn as_text(folder: &Path, instants: bool) -> PathBuf {
    let mut data = String::from("customer,date,amount,category\n");
    for row in 0..ROWS {
        let day = loyal::quantity::Day((second(row) / 86_400) as i32);
        let rest = second(row) % 86_400;
        let clock = if instants { format!("T{:02}:{:02}:00Z", rest / 3600, rest / 60 % 60) } else { String::new() };
        let name = category(row).map_or(String::new(), |name| format!("\"{name}\""));
        data.push_str(&format!("{},{day}{clock},{}.{:02},{name}\n", customer(row), cents(row) / 100, cents(row) % 100));
    }
    file(folder, if instants { "instants.csv" } else { "days.csv" }, data)
}

fn figures(path: &Path, more: &[&str]) -> Value {
    let ran = run(&[&["replay", PROGRAM, text(path), "--json"][..], more].concat());
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let mut value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    value["hashes"] = Value::Null;
    value
}

const CUSTOMERS: [&str; 2] = ["required int64 customer", "required binary customer (STRING)"];
const AMOUNTS: [&str; 3] =
    ["required int32 amount (DECIMAL(9,2))", "required double amount", "required binary amount (DECIMAL(9,2))"];
const DAY: &str = "required int32 date (DATE)";
const UNIVERSAL: &str = "required int64 date (TIMESTAMP(MICROS,true))";

#[test]
fn columns_and_text_come_to_the_same() {
    let folder = folder();
    let path = folder.path().join("p.parquet");
    let days = figures(&as_text(folder.path(), false), &[]);
    for (customers, amounts) in CUSTOMERS.iter().flat_map(|one| AMOUNTS.map(|amounts| (*one, amounts))) {
        written(&path, customers, DAY, amounts);
        assert_eq!(figures(&path, &[]), days, "{customers} {amounts}");
    }
    // What a filter asks for goes the way of text.
    let only = ["--only", "category=coffee"];
    assert_eq!(figures(&path, &only), figures(&as_text(folder.path(), false), &only));
    // Universal time needs a clock; times of a clock on the wall do not.
    let berlin = ["--zone", "Europe/Berlin"];
    written(&path, CUSTOMERS[1], UNIVERSAL, AMOUNTS[0]);
    assert_eq!(figures(&path, &berlin), figures(&as_text(folder.path(), true), &berlin));
    let ran = run(&["replay", PROGRAM, text(&path)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0103") && ran.err.contains("p.parquet:2"), "{ran:?}");
    assert!(ran.err.contains("--zone Europe/Berlin"), "{ran:?}");
    written(&path, CUSTOMERS[1], "required int64 date (TIMESTAMP(MILLIS,false))", AMOUNTS[0]);
    assert_eq!(figures(&path, &[])["rows"], ROWS);
}

#[test]
fn wrong_types_are_refused_with_row_and_column() {
    let folder = folder();
    let path = folder.path().join("p.parquet");
    written(&path, CUSTOMERS[0], "required int32 date", AMOUNTS[0]);
    let ran = run(&["replay", PROGRAM, text(&path)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0103") && ran.err.contains("p.parquet:2:6"), "{ran:?}");
    written(&path, CUSTOMERS[0], DAY, "required int32 amount (DECIMAL(9,3))");
    let ran = run(&["replay", PROGRAM, text(&path)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0104") && ran.err.contains("finer than"), "{ran:?}");
    let ran = run(&["replay", PROGRAM, text(&path), "--map", "customer=client"]);
    assert!(ran.status == Some(2) && ran.err.contains("F0102"), "{ran:?}");
}

#[test]
fn broken_files_are_refused_wherever_they_break() {
    let folder = folder();
    let path = folder.path().join("p.parquet");
    written(&path, CUSTOMERS[1], DAY, AMOUNTS[1]);
    let whole = std::fs::read(&path).expect("there");
    let out = folder.path().join("results");
    let broken = |name: &str, bytes: &[u8]| {
        let path = file(folder.path(), name, bytes);
        run(&["replay", PROGRAM, text(&path), "--out", text(&out)])
    };
    for part in 1..12 {
        let ran = broken("cut.parquet", &whole[..whole.len() * part / 12]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{part}: {ran:?}");
        assert!(ran.err.contains("F0190") && ran.err.contains("cut.parquet") && !out.exists(), "{part}: {ran:?}");
    }
    // A byte that changed is noticed or is a figure like another: never a panic, never half a result.
    for at in (0..whole.len()).step_by(whole.len() / 50) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let ran = broken("changed.parquet", &bytes);
        assert!(matches!(ran.status, Some(0..=2)), "{at}: {ran:?}");
        assert!(ran.status != Some(2) || (ran.out.is_empty() && ran.err.contains("changed.parquet")), "{at}: {ran:?}");
    }
}
