//! Parquet files, read column by column. Only in builds with the feature `parquet`.

use std::fs::File;
use std::io::Read;

use crate::diagnostic::{Diagnostic, table};
use crate::history::Batch;

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
    /// In few words.
    fn reason(self) -> String {
        match self {
            NoRows::NotBuilt => "this build does not read Parquet".into(),
            NoRows::Broken(why) => why,
        }
    }

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

/// The rows of a file, batch by batch.
pub(super) type Batches = Box<dyn Iterator<Item = Result<Batch, NoRows>>>;

/// The columns of those names (in any case) of a file. If none of them is there, one batch without rows that names all columns.
///
/// # Errors
/// What is wrong with the file as a whole.
#[cfg(not(feature = "parquet"))]
pub(super) fn batches(_: File, _: &[String]) -> Result<Batches, NoRows> {
    Err(NoRows::NotBuilt)
}

#[cfg(feature = "parquet")]
pub(super) use built::batches;

/// The same as the text of a table.
///
/// # Errors
/// What is wrong with the file as a whole.
pub(super) fn rows(file: File, wanted: &[String]) -> Result<Box<dyn Read>, NoRows> {
    let batches = batches(file, wanted)?;
    Ok(Box::new(AsText { batches, batch: Batch::default(), row: 0, begun: false, buffer: Vec::new(), at: 0 }))
}

struct AsText {
    batches: Batches,
    batch: Batch,
    row: usize,
    begun: bool,
    buffer: Vec<u8>,
    at: usize,
}

impl AsText {
    /// The next line; `false` at the end.
    fn line(&mut self) -> std::io::Result<bool> {
        let mut text = String::new();
        while self.row == self.batch.rows {
            let Some(batch) = self.batches.next() else { return Ok(false) };
            self.batch = batch.map_err(|why| std::io::Error::other(why.reason()))?;
            self.row = 0;
            if !self.begun {
                self.begun = true;
                text = self.batch.header();
                text.push('\n');
                (self.buffer, self.at) = (text.into_bytes(), 0);
                return Ok(true);
            }
        }
        self.batch.line(self.row, &mut text);
        self.row += 1;
        text.push('\n');
        (self.buffer, self.at) = (text.into_bytes(), 0);
        Ok(true)
    }
}

impl Read for AsText {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.buffer.len() && !self.line()? {
            return Ok(0);
        }
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        self.at += count;
        Ok(count)
    }
}

#[cfg(feature = "parquet")]
mod built {
    use std::fmt::Display;

    use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
    use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
    use parquet::data_type::{ByteArray, DataType};
    use parquet::errors::ParquetError;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::schema::types::ColumnDescPtr;

    use super::{Batch, Batches, File, NoRows};
    use crate::history::{Cells, Column};

    /// Rows of a batch.
    const ROWS: usize = 16_384;

    /// The columns of those names (in any case) of a file. If none of them is there, one batch without rows that names all columns.
    ///
    /// # Errors
    /// What is wrong with the file as a whole.
    pub fn batches(file: File, wanted: &[String]) -> Result<Batches, NoRows> {
        let reader = SerializedFileReader::new(file).map_err(|error| NoRows::Broken(reason(&error)))?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let mut columns = Vec::new();
        for (leaf, column) in schema.columns().iter().enumerate() {
            let root = schema.get_column_root(leaf);
            if !wanted.iter().any(|name| name.eq_ignore_ascii_case(root.name())) {
                continue;
            }
            if root.is_group() || column.max_rep_level() > 0 {
                return Err(NoRows::Broken(format!("the column `{}` holds tables or lists", root.name())));
            }
            columns.push((leaf, column.clone()));
        }
        if columns.is_empty() {
            let name = |field: &parquet::schema::types::TypePtr| Column {
                name: field.name().to_owned(),
                cells: Cells::Numbers(Vec::new(), 0),
                given: None,
            };
            let columns = schema.root_schema().get_fields().iter().map(name).collect();
            return Ok(Box::new(std::iter::once(Ok(Batch { rows: 0, columns }))));
        }
        Ok(Box::new(Groups { reader, columns, group: 0, open: Vec::new(), left: 0, done: 0, broken: false }))
    }

    fn reason(error: &ParquetError) -> String {
        let text = error.to_string();
        text.split_once(": ").map_or(text.clone(), |(_, rest)| rest.to_owned()).trim_end_matches('.').to_lowercase()
    }

    /// Row group by row group.
    struct Groups {
        reader: SerializedFileReader<File>,
        columns: Vec<(usize, ColumnDescPtr)>,
        group: usize,
        open: Vec<ColumnReader>,
        left: usize,
        done: u64,
        broken: bool,
    }

    impl Groups {
        fn batch(&mut self) -> Result<Option<Batch>, NoRows> {
            let broken = |error: ParquetError| NoRows::Broken(reason(&error));
            // A file without rows still names its columns.
            let begins = self.group == 0;
            while self.left == 0 && self.group < self.reader.num_row_groups() {
                let group = self.reader.get_row_group(self.group).map_err(broken)?;
                let rows = group.metadata().num_rows();
                self.left = usize::try_from(rows)
                    .map_err(|_| NoRows::Broken(format!("its part {} has {rows} rows", self.group + 1)))?;
                self.open.clear();
                for (leaf, column) in &self.columns {
                    let open = group.get_column_reader(*leaf).map_err(|error| at(&error, column.name(), self.done))?;
                    self.open.push(open);
                }
                self.group += 1;
            }
            if self.left == 0 && !begins {
                return Ok(None);
            }
            let rows = self.left.min(ROWS);
            let mut columns = Vec::with_capacity(self.columns.len());
            for ((_, column), open) in self.columns.iter().zip(&mut self.open) {
                columns.push(cells(column, open, rows).map_err(|error| at(&error, column.name(), self.done))?);
            }
            for (_, column) in self.columns.iter().skip(columns.len()) {
                columns.push(Column { name: column.name().into(), cells: Cells::Numbers(Vec::new(), 0), given: None });
            }
            self.group += usize::from(rows == 0);
            self.left -= rows;
            self.done += rows as u64;
            Ok(Some(Batch { rows, columns }))
        }
    }

    fn at(why: &impl Display, column: &str, done: u64) -> NoRows {
        let why = why.to_string();
        let why = why.split_once(": ").map_or(why.as_str(), |(_, rest)| rest).trim_end_matches('.').to_lowercase();
        NoRows::Broken(format!("column `{column}`, after row {done}: {why}"))
    }

    impl Iterator for Groups {
        type Item = Result<Batch, NoRows>;

        fn next(&mut self) -> Option<Result<Batch, NoRows>> {
            if self.broken {
                return None;
            }
            let batch = self.batch();
            self.broken = batch.is_err();
            batch.transpose()
        }
    }

    /// So many values of a column, in the places where something stands.
    type Values<T> = (Vec<T>, Option<Vec<bool>>);

    fn values<T: DataType>(
        (column, reader): (&ColumnDescPtr, &mut ColumnReaderImpl<T>),
        rows: usize,
    ) -> Result<Values<T::T>, ParquetError> {
        let (mut found, mut levels) = (Vec::with_capacity(rows), Vec::new());
        let most = column.max_def_level();
        let mut read = 0;
        while read < rows {
            // Where something must stand in every row there are no levels to be read.
            let levels = (most > 0).then_some(&mut levels);
            let (records, ..) = reader.read_records(rows - read, levels, None, &mut found)?;
            if records == 0 {
                return Err(ParquetError::General("the column ends before the others".into()));
            }
            read += records;
        }
        if most == 0 || levels.iter().all(|level| *level == most) {
            return Ok((found, None));
        }
        let given: Vec<bool> = levels.iter().map(|level| *level == most).collect();
        let mut found = found.into_iter();
        let spread = given.iter().map(|given| if *given { found.next() } else { None }.unwrap_or_default()).collect();
        Ok((spread, Some(given)))
    }

    fn cells(column: &ColumnDescPtr, open: &mut ColumnReader, rows: usize) -> Result<Column, ParquetError> {
        let wide = |values: Vec<i32>| values.into_iter().map(i64::from).collect();
        let decimals = scale(column);
        let (cells, given) = match open {
            ColumnReader::Int32ColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                let is_day = column.converted_type() == ConvertedType::DATE
                    || matches!(column.logical_type_ref(), Some(LogicalType::Date));
                (if is_day { Cells::Days(values) } else { Cells::Numbers(wide(values), decimals?) }, given)
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                let cells = match instants(column) {
                    Some((per_second, universal)) => Cells::Instants { values, per_second, universal },
                    None => Cells::Numbers(values, decimals?),
                };
                (cells, given)
            }
            ColumnReader::Int96ColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                let values = values.iter().map(|value| value.to_seconds()).collect();
                (Cells::Instants { values, per_second: 1, universal: true }, given)
            }
            ColumnReader::FloatColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                // The shortest decimals that mean this float, as a file of text would have them.
                (texts(values.iter().map(|value| value.to_string())), given)
            }
            ColumnReader::DoubleColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                (Cells::Doubles(values), given)
            }
            ColumnReader::BoolColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                (texts(values.iter().map(|value| value.to_string())), given)
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                (bytes(column, &values, given.as_deref())?, given)
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                let (values, given) = values((column, reader), rows)?;
                let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
                (bytes(column, &values, given.as_deref())?, given)
            }
        };
        Ok(Column { name: column.name().to_owned(), cells, given })
    }

    /// Texts, or decimal numbers that are kept as bytes.
    fn bytes(column: &ColumnDescPtr, values: &[ByteArray], given: Option<&[bool]>) -> Result<Cells, ParquetError> {
        let has = |at: usize| given.is_none_or(|given| given.get(at) == Some(&true));
        if is_decimal(column) {
            let decimals = scale(column)?;
            let number = |(at, value): (usize, &ByteArray)| if has(at) { big(value.data()) } else { Ok(0) };
            return Ok(Cells::Numbers(values.iter().enumerate().map(number).collect::<Result<_, _>>()?, decimals));
        }
        let (mut all, mut ends) = (String::new(), Vec::with_capacity(values.len()));
        for (at, value) in values.iter().enumerate() {
            if has(at) {
                let text = std::str::from_utf8(value.data()).map_err(|_| {
                    ParquetError::General(format!("row {} of this part of it is no text (UTF-8)", at + 1))
                })?;
                all.push_str(text);
            }
            ends.push(all.len());
        }
        Ok(Cells::Texts(all, ends))
    }

    /// A whole number in bytes, the highest first.
    fn big(bytes: &[u8]) -> Result<i64, ParquetError> {
        let start = if bytes.first().is_some_and(|byte| *byte >= 128) { -1i128 } else { 0 };
        let too_large = || ParquetError::General("a decimal number is too large".into());
        if bytes.len() > 15 && !bytes.iter().take(bytes.len() - 15).all(|byte| i128::from(*byte as i8) == start) {
            return Err(too_large());
        }
        let value =
            bytes.iter().skip(bytes.len().saturating_sub(15)).fold(start, |sum, byte| sum << 8 | i128::from(*byte));
        i64::try_from(value).map_err(|_| too_large())
    }

    fn texts(values: impl Iterator<Item = String>) -> Cells {
        let (mut all, mut ends) = (String::new(), Vec::new());
        for value in values {
            all.push_str(&value);
            ends.push(all.len());
        }
        Cells::Texts(all, ends)
    }

    fn is_decimal(column: &ColumnDescPtr) -> bool {
        column.converted_type() == ConvertedType::DECIMAL
            || matches!(column.logical_type_ref(), Some(LogicalType::Decimal(_)))
    }

    /// Decimals of the column's numbers.
    fn scale(column: &ColumnDescPtr) -> Result<u8, ParquetError> {
        let scale = match column.logical_type_ref() {
            Some(LogicalType::Decimal(decimal)) => decimal.scale,
            _ if column.converted_type() == ConvertedType::DECIMAL => column.type_scale(),
            _ => 0,
        };
        u8::try_from(scale)
            .ok()
            .filter(|scale| *scale <= 18)
            .ok_or_else(|| ParquetError::General(format!("its numbers have {scale} decimals")))
    }

    /// Parts of a second, and whether they are universal time.
    fn instants(column: &ColumnDescPtr) -> Option<(i64, bool)> {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(time)), _) => {
                let per_second = match time.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                Some((per_second, time.is_adjusted_to_u_t_c))
            }
            (_, ConvertedType::TIMESTAMP_MILLIS) => Some((1_000, true)),
            (_, ConvertedType::TIMESTAMP_MICROS) => Some((1_000_000, true)),
            _ => None,
        }
    }
}
