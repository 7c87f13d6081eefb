//! A replay of many purchases in Parquet beside the bare work that no replay can do without: reading the same columns and
//! sorting them by customer and day, with a sort made for them. `benches/peers/arrow_sort.py` does the same with Arrow's own kernels.
//!
//! ```sh
//! cargo bench --features parquet --bench history -- write 100000000 /tmp/rows.parquet
//! cargo bench --features parquet --bench history -- bare /tmp/rows.parquet
//! /usr/bin/time -v target/release/loyal replay programs/ref1.loyal /tmp/rows.parquet --json > /tmp/result.json
//! ```
//!
//! `write` makes rows as a till's journal has them: by day, customers mixed, one in twenty rows a new customer at the end; the
//! same bytes every time. `bare` prints rows, CPU seconds and a checksum.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench touches files and prints")]

use std::fs::File;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rustix::time::{ClockId, clock_gettime};

/// Rows of a row group.
const GROUP: u64 = 1_000_000;
/// 1 January 2025.
const FIRST_DAY: i32 = 20_089;
const DAYS: u64 = 730;
/// Purchases of a customer, on average.
const EACH: u64 = 20;

type Failure = Box<dyn std::error::Error>;

fn seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Steele, Lea and Flood's SplitMix64: the same numbers everywhere.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn schema() -> Result<Arc<Type>, Failure> {
    let column = |name: &str, physical: Physical, logical: Option<LogicalType>, precision: i32| {
        let built = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        let built = if precision > 0 { built.with_precision(precision).with_scale(2) } else { built };
        built.with_logical_type(logical).build().map(Arc::new)
    };
    let decimal = LogicalType::Decimal(parquet::basic::DecimalType { scale: 2, precision: 9 });
    let fields = vec![
        column("customer", Physical::INT64, None, 0)?,
        column("date", Physical::INT32, Some(LogicalType::Date), 0)?,
        column("amount", Physical::INT32, Some(decimal), 9)?,
    ];
    Ok(Arc::new(Type::group_type_builder("purchases").with_fields(fields).build()?))
}

fn write(rows: u64, path: &str) -> Result<(), Failure> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(File::create(path)?, schema()?, Arc::new(properties))?;
    let customers = (rows / EACH).max(1);
    for from in (0..rows).step_by(GROUP as usize) {
        let numbers = from..(from + GROUP).min(rows);
        let mut group = writer.next_row_group()?;
        let names: Vec<i64> = numbers.clone().map(|row| 1_000_000 + (mixed(row) % customers) as i64).collect();
        let days: Vec<i32> = numbers.clone().map(|row| FIRST_DAY + (row * DAYS / rows) as i32).collect();
        let amounts: Vec<i32> = numbers.map(|row| 199 + (mixed(!row) % 9_800) as i32).collect();
        let mut column = group.next_column()?.ok_or("three columns")?;
        column.typed::<Int64Type>().write_batch(&names, None, None)?;
        column.close()?;
        for values in [&days, &amounts] {
            let mut column = group.next_column()?.ok_or("three columns")?;
            column.typed::<Int32Type>().write_batch(values, None, None)?;
            column.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// Reads the three columns and sorts the rows by customer and day: no dates, no money, no program.
fn bare(path: &str) -> Result<(), Failure> {
    let start = seconds();
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let (mut names, mut days, mut amounts) = (Vec::new(), Vec::new(), Vec::new());
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let rows = group.metadata().num_rows() as usize;
        for column in 0..3 {
            let into = |reader: ColumnReader, names: &mut Vec<i64>, small: &mut Vec<i32>| -> Result<(), Failure> {
                match reader {
                    ColumnReader::Int64ColumnReader(mut reader) => reader.read_records(rows, None, None, names)?,
                    ColumnReader::Int32ColumnReader(mut reader) => reader.read_records(rows, None, None, small)?,
                    _ => return Err("not a file of this bench".into()),
                };
                Ok(())
            };
            let small = if column == 1 { &mut days } else { &mut amounts };
            into(group.get_column_reader(column)?, &mut names, small)?;
        }
    }
    let read = seconds() - start;
    let mut rows: Vec<(i64, i32, i32)> =
        names.iter().zip(&days).zip(&amounts).map(|((a, b), c)| (*a, *b, *c)).collect();
    rows.sort_unstable();
    let sum = rows.iter().zip(0u64..).fold(0u64, |sum, (row, at)| sum.wrapping_add(mixed(at) ^ row.2 as u64));
    let all = seconds() - start;
    println!("{} rows: read {read:.2}, read and sorted {all:.2} CPU-seconds; checksum {sum:016x}", rows.len());
    Ok(())
}

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", rows, path] => write(rows.parse()?, path),
        ["bare", path] => bare(path),
        _ => {
            println!("write ROWS FILE.parquet | bare FILE.parquet");
            Ok(())
        }
    }
}
