//! Tables of results with typed columns: one list of cells, written as CSV and, in builds with the feature `parquet`, as Parquet.

use crate::quantity::decimal;

/// A cell; the column says what it holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, perhaps a name from a file.
    Text(String),
    /// Whole smallest units.
    Whole(i64),
    /// Whole smallest units, shown with the decimals of the column.
    Decimal(i64),
    /// An unrounded figure.
    Number(f64),
    /// Not known.
    Missing,
}

impl Value {
    /// A share or amount that may not be known.
    pub fn number(value: Option<f64>) -> Value {
        value.map_or(Value::Missing, Value::Number)
    }

    /// A whole figure that may not be known.
    pub fn whole(value: Option<i64>) -> Value {
        value.map_or(Value::Missing, Value::Whole)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Value {
        Value::Whole(whole)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Text,
    /// Whole smallest units.
    Whole,
    /// An exact amount of so many decimals.
    Decimal(u8),
    /// Unrounded figures; CSV shows six decimals, Parquet the whole number.
    Number,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Name of its file without the ending.
    pub name: &'static str,
    /// Names and kinds of the columns.
    pub columns: Vec<(&'static str, Kind)>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<Value>>,
}

impl Rows {
    /// A table without rows.
    pub fn new(name: &'static str, columns: &[(&'static str, Kind)]) -> Rows {
        Rows { name, columns: columns.to_vec(), rows: Vec::new() }
    }

    /// As CSV (RFC 4180). Texts that a spreadsheet would take for formulas get an apostrophe.
    ///
    /// # Errors
    /// What the CSV writer said.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(self.columns.iter().map(|(name, _)| *name))?;
        for row in &self.rows {
            out.write_record(row.iter().zip(&self.columns).map(|(value, (_, kind))| cell(value, *kind)))?;
        }
        out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it.
pub(in crate::report) fn plain(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

fn cell(value: &Value, kind: Kind) -> String {
    match value {
        Value::Text(text) => plain(text),
        Value::Whole(whole) => whole.to_string(),
        Value::Decimal(units) => match kind {
            Kind::Decimal(digits) => decimal(*units, digits),
            _ => units.to_string(),
        },
        Value::Number(number) => format!("{number:.6}"),
        Value::Missing => String::new(),
    }
}

/// A table as Parquet: texts, whole numbers of 64 bits, doubles; compressed, without a clock in it, so that the same table gives the same bytes.
///
/// # Errors
/// What the writer said.
#[cfg(feature = "parquet")]
pub fn parquet(rows: &Rows) -> Result<Vec<u8>, String> {
    use std::sync::Arc;

    use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;

    let said = |error: parquet::errors::ParquetError| error.to_string();
    let field = |(name, kind): &(&str, Kind)| {
        let builder =
            |physical: Physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        let built = match kind {
            Kind::Text => builder(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build(),
            Kind::Whole | Kind::Decimal(0) => builder(Physical::INT64).build(),
            Kind::Decimal(digits) => {
                let (scale, precision) = (i32::from(*digits), 18);
                let logical = LogicalType::decimal(scale, precision);
                let builder = builder(Physical::INT64).with_precision(precision).with_scale(scale);
                builder.with_logical_type(Some(logical)).build()
            }
            Kind::Number => builder(Physical::DOUBLE).build(),
        };
        built.map(Arc::new).map_err(said)
    };
    let fields = rows.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder(rows.name).with_fields(fields).build().map_err(said)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).map_err(said)?))
        .set_created_by(concat!("loyal ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).map_err(said)?;
    let mut group = file.next_row_group().map_err(said)?;
    let mut at = 0;
    while let Some(mut column) = group.next_column().map_err(said)? {
        let cells = || rows.rows.iter().filter_map(|row| row.get(at));
        let there: Vec<i16> = cells().map(|cell| i16::from(*cell != Value::Missing)).collect();
        match rows.columns.get(at).map(|(_, kind)| *kind) {
            Some(Kind::Text) => {
                let found = cells().filter_map(|cell| match cell {
                    Value::Text(text) => Some(ByteArray::from(text.as_str())),
                    _ => None,
                });
                let found: Vec<ByteArray> = found.collect();
                column.typed::<ByteArrayType>().write_batch(&found, Some(&there), None).map_err(said)?;
            }
            Some(Kind::Whole | Kind::Decimal(_)) => {
                let found = cells().filter_map(|cell| match cell {
                    Value::Whole(whole) | Value::Decimal(whole) => Some(*whole),
                    _ => None,
                });
                let found: Vec<i64> = found.collect();
                column.typed::<Int64Type>().write_batch(&found, Some(&there), None).map_err(said)?;
            }
            _ => {
                let found = cells().filter_map(|cell| match cell {
                    Value::Number(number) => Some(*number),
                    _ => None,
                });
                let found: Vec<f64> = found.collect();
                column.typed::<DoubleType>().write_batch(&found, Some(&there), None).map_err(said)?;
            }
        }
        column.close().map_err(said)?;
        at += 1;
    }
    group.close().map_err(said)?;
    file.into_inner().map_err(said)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Rows, Value};

    #[test]
    fn texts_never_become_formulas() {
        let mut rows = Rows::new("t", &[("name", Kind::Text), ("units", Kind::Whole), ("share", Kind::Number)]);
        for name in ["=1+1", "+a", "-a", "@a", "\ta", "\ra", "a=b"] {
            rows.rows.push(vec![name.into(), (-5).into(), Value::number(Some(0.5))]);
        }
        rows.rows.push(vec!["a,\"b\"".into(), Value::whole(None), Value::number(None)]);
        let text = String::from_utf8(rows.csv().expect("written")).expect("text");
        let wanted = "name,units,share\n'=1+1,-5,0.500000\n'+a,-5,0.500000\n'-a,-5,0.500000\n'@a,-5,0.500000\n\
                      '\ta,-5,0.500000\n\"'\ra\",-5,0.500000\na=b,-5,0.500000\n\"a,\"\"b\"\"\",,\n";
        assert_eq!(text, wanted);
    }
}
