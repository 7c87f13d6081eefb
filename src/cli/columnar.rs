//! Parquet files, read row by row as the text of a table. Only in builds with the feature `parquet`.

use std::fs::File;
use std::io::Read;

use crate::diagnostic::{Diagnostic, table};

/// Why there are no rows.
#[derive(Debug)]
pub(super) enum NoRows {
    /// This build reads no Parquet.
    #[cfg_attr(feature = "parquet", allow(dead_code, reason = "builds without the feature say it"))]
    NotBuilt,
    /// What is wrong with the file.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "builds with the feature say it"))]
    Broken(String),
}

impl NoRows {
    /// In words.
    pub fn said(&self, name: &str) -> Diagnostic {
        match self {
            NoRows::NotBuilt => {
                Diagnostic::new(table::PARQUET, format!("`{name}` is Parquet, which this build does not read"))
                    .help("build with `cargo build --release --features parquet`, or write the table as CSV")
            }
            NoRows::Broken(why) => {
                Diagnostic::new(table::PARQUET, format!("`{name}` cannot be read as Parquet: {why}")).help(
                    "is the file whole? a truncated one has lost its last bytes, where its table of contents stands",
                )
            }
        }
    }
}

/// The rows of a file as CSV, of the columns with those names (in any case); all columns if none of them is there.
#[cfg(not(feature = "parquet"))]
pub(super) fn rows(_: File, _: &[String]) -> Result<Box<dyn Read>, NoRows> {
    Err(NoRows::NotBuilt)
}

#[cfg(feature = "parquet")]
pub(super) use built::rows;

#[cfg(feature = "parquet")]
mod built {
    use std::fmt::Write as _;

    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::reader::RowIter;
    use parquet::record::{Field, Row};
    use parquet::schema::types::Type;

    use super::{File, NoRows, Read};
    use crate::quantity::{DAY_SECONDS, Day};

    /// The rows of a file as CSV, of the columns with those names (in any case); all columns if none of them is there.
    pub fn rows(file: File, wanted: &[String]) -> Result<Box<dyn Read>, NoRows> {
        let broken = |error: parquet::errors::ParquetError| NoRows::Broken(reason(&error));
        let reader = SerializedFileReader::new(file).map_err(broken)?;
        let schema = reader.metadata().file_metadata().schema().clone();
        let is_wanted =
            |field: &&std::sync::Arc<Type>| wanted.iter().any(|name| name.eq_ignore_ascii_case(field.name()));
        let fields: Vec<_> = schema.get_fields().iter().filter(is_wanted).cloned().collect();
        let fields = if fields.is_empty() { schema.get_fields().to_vec() } else { fields };
        if let Some(nested) = fields.iter().find(|field| field.is_group()) {
            return Err(NoRows::Broken(format!("the column `{}` holds tables or lists", nested.name())));
        }
        let mut header = String::new();
        for (at, field) in fields.iter().enumerate() {
            cell(&mut header, at, field.name());
        }
        header.push('\n');
        let projection = Type::group_type_builder(schema.name()).with_fields(fields).build().map_err(broken)?;
        let rows = RowIter::from_file_into(Box::new(reader)).project(Some(projection)).map_err(broken)?;
        Ok(Box::new(AsText { rows, buffer: header.into_bytes(), at: 0 }))
    }

    fn reason(error: &parquet::errors::ParquetError) -> String {
        let text = error.to_string();
        text.split_once(": ").map_or(text.clone(), |(_, rest)| rest.to_owned()).trim_end_matches('.').to_lowercase()
    }

    struct AsText {
        rows: RowIter<'static>,
        buffer: Vec<u8>,
        at: usize,
    }

    impl Read for AsText {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.at == self.buffer.len() {
                let Some(row) = self.rows.next() else { return Ok(0) };
                let row = row.map_err(|error| std::io::Error::other(reason(&error)))?;
                let mut text = String::new();
                line(&mut text, &row);
                (self.buffer, self.at) = (text.into_bytes(), 0);
            }
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let count = rest.len().min(into.len());
            into.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.at += count;
            Ok(count)
        }
    }

    fn line(out: &mut String, row: &Row) {
        for (at, (_, field)) in row.get_column_iter().enumerate() {
            match field {
                Field::Null => cell(out, at, ""),
                Field::Str(text) => cell(out, at, text),
                Field::Bool(value) => cell(out, at, if *value { "true" } else { "false" }),
                Field::Double(value) => plain(out, at, &format!("{value}")),
                Field::Float(value) => plain(out, at, &format!("{value}")),
                Field::Date(day) => plain(out, at, &Day(*day).to_string()),
                Field::TimestampMillis(time) => plain(out, at, &instant(*time, 1_000)),
                Field::TimestampMicros(time) => plain(out, at, &instant(*time, 1_000_000)),
                other => cell(out, at, &other.to_string()),
            }
        }
        out.push('\n');
    }

    fn plain(out: &mut String, at: usize, text: &str) {
        if at > 0 {
            out.push(',');
        }
        out.push_str(text);
    }

    fn cell(out: &mut String, at: usize, text: &str) {
        if at > 0 {
            out.push(',');
        }
        if text.contains([',', '"', '\n', '\r']) {
            // A text of several lines becomes one: no field of a table holds a line break.
            let line = text.replace(['\n', '\r'], " ").replace('"', "\"\"");
            let _ = write!(out, "\"{line}\"");
        } else {
            out.push_str(text);
        }
    }

    /// Universal time, as Parquet keeps instants.
    fn instant(time: i64, scale: i64) -> String {
        let seconds = time.div_euclid(scale);
        let (day, rest) = (seconds.div_euclid(DAY_SECONDS), seconds.rem_euclid(DAY_SECONDS));
        let day = Day(i32::try_from(day).unwrap_or(i32::MAX / 2));
        format!("{day}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
    }
}
