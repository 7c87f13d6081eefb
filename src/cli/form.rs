//! How a data file is written, from flags and from a small TOML file; and data files opened, CSV or Parquet.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::files::{open, read_text, shown};
use super::hashed::{Hashed, file_name, hash};
use super::shell::{Problem, Shell};
use crate::base::{Sources, Span};
use crate::diagnostic::{Diagnostic, load_failed, table};
use crate::history::{Form, Join, Pattern, Reading, Separator, Zone, read_lookup};

/// How a data file is written, where it is not CSV whose first line names our columns.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How the data are written")]
pub(super) struct DataForm {
    /// All of what follows in a file (.toml)
    #[arg(long, value_name = "FILE")]
    form: Option<PathBuf>,
    /// The file's name for one of our columns
    #[arg(long = "map", value_name = "OURS=THEIRS", value_parser = pair)]
    columns: Vec<(String, String)>,
    /// What stands between columns: comma, semicolon, tab, bar or whitespace
    #[arg(long, value_name = "SIGN", value_parser = separator)]
    separator: Option<Separator>,
    /// Names of the columns, for a file whose first line is data already
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    names: Vec<String>,
    /// How dates are written: YYYYMMDD, DD.MM.YYYY hh:mm
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    dates: Option<Pattern>,
    /// The clock by which instants with an offset of their own are told: Europe/Berlin, +01:00
    #[arg(long, value_name = "ZONE", value_parser = zone, allow_hyphen_values = true)]
    zone: Option<Zone>,
    /// Amounts may be binary fractions: within a millionth of a coin
    #[arg(long)]
    doubles: bool,
    /// Decimals stand behind a comma, as in 12,50
    #[arg(long)]
    decimal_comma: bool,
    /// A column from another table: category=products.csv:product_id:department
    #[arg(long = "join", value_name = "OURS=FILE:KEY:COLUMN", value_parser = join)]
    joins: Vec<JoinAsked>,
    /// Read only rows whose column holds that text
    #[arg(long = "only", value_name = "COLUMN=TEXT", value_parser = pair)]
    rows_only: Vec<(String, String)>,
}

/// A join as it is asked for.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinAsked {
    column: String,
    file: PathBuf,
    key: String,
    value: String,
}

/// The same in a file.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    separator: Option<String>,
    names: Vec<String>,
    dates: Option<String>,
    zone: Option<String>,
    doubles: bool,
    decimal_comma: bool,
    columns: std::collections::BTreeMap<String, String>,
    only: std::collections::BTreeMap<String, String>,
    join: Vec<JoinAsked>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (ours, theirs) = text.split_once('=').ok_or("write NAME=TEXT")?;
    Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
}

fn separator(text: &str) -> Result<Separator, String> {
    match text {
        "comma" => Ok(Separator::Comma),
        "semicolon" => Ok(Separator::Semicolon),
        "tab" => Ok(Separator::Tab),
        "bar" => Ok(Separator::Bar),
        "whitespace" => Ok(Separator::Whitespace),
        _ => Err("a separator is comma, semicolon, tab, bar or whitespace".into()),
    }
}

fn pattern(text: &str) -> Result<Pattern, String> {
    text.parse()
}

fn zone(text: &str) -> Result<Zone, String> {
    text.parse()
}

fn join(text: &str) -> Result<JoinAsked, String> {
    let (column, rest) = text.split_once('=').ok_or("write OURS=FILE:KEY:COLUMN")?;
    let mut parts = rest.rsplitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(value), Some(key), Some(file)) => {
            Ok(JoinAsked { column: column.to_owned(), file: file.into(), key: key.to_owned(), value: value.to_owned() })
        }
        _ => Err("write OURS=FILE:KEY:COLUMN".into()),
    }
}

impl DataForm {
    /// The form, with the tables that it joins read; their names and hashes are added.
    ///
    /// # Errors
    /// A file that cannot be read or does not say what it must.
    pub fn read(&self, hashes: &mut Vec<(String, String)>, shell: &Shell) -> Result<Form, Box<Problem>> {
        let mut form = Form::default();
        let mut joins = Vec::new();
        if let Some(path) = &self.form {
            joins = written(path, &mut form, hashes)?;
        }
        form.columns.extend(self.columns.iter().cloned());
        form.only.extend(self.rows_only.iter().cloned());
        form.separator = self.separator.unwrap_or(form.separator);
        if !self.names.is_empty() {
            form.names.clone_from(&self.names);
        }
        form.date = self.dates.clone().or(form.date);
        form.zone = self.zone.clone().or(form.zone);
        form.doubles |= self.doubles;
        form.decimal_comma |= self.decimal_comma;
        for asked in joins.into_iter().chain(self.joins.iter().cloned()) {
            let table = lookup(&asked, hashes, shell)?;
            form.joins.push(Join { column: asked.column, key: asked.key, table });
        }
        Ok(form)
    }

    /// The form of a triangle, which has separators and commas alone: its columns are ages.
    ///
    /// # Errors
    /// A file that cannot be read, or words that mean nothing there.
    pub fn of_a_triangle(&self, hashes: &mut Vec<(String, String)>, shell: &Shell) -> Result<Form, Box<Problem>> {
        let form = self.read(hashes, shell)?;
        let plain = Form { separator: form.separator, decimal_comma: form.decimal_comma, ..Form::default() };
        if form == plain {
            return Ok(form);
        }
        let message = "a triangle is described by its separator and its decimal comma alone";
        let help = "say --separator and --decimal-comma; --where COLUMN=TEXT chooses one of several triangles";
        Err(Diagnostic::new(table::FORM, message).help(help).into())
    }
}

fn wrong(path: &Path, text: &str, span: Option<std::ops::Range<usize>>, message: String) -> Box<Problem> {
    let mut sources = Sources::new();
    let source = sources.add(shown(path), text);
    let span = span.unwrap_or(0..text.len().min(80));
    let at = Span::new(source, span.start as u32, span.end as u32);
    let help = "its keys are separator, names, dates, zone, doubles, decimal_comma, and the tables [columns], [only] and [[join]]";
    Problem::new(vec![Diagnostic::new(table::FORM, message).label(at, "here").help(help)], sources)
}

/// The form in a file; joined tables lie beside it.
fn written(path: &Path, form: &mut Form, hashes: &mut Vec<(String, String)>) -> Result<Vec<JoinAsked>, Box<Problem>> {
    let text = read_text(path).map_err(|error| Box::<Problem>::from(load_failed(&shown(path), &error, None)))?;
    hashes.push((file_name(path), hash(&text)));
    let found: Written = toml::from_str(&text).map_err(|error| {
        let reason = error.message().lines().collect::<Vec<_>>().join("; ");
        wrong(path, &text, error.span(), format!("the form of the data cannot be read: {reason}"))
    })?;
    let said = |key: &str, why: String| wrong(path, &text, None, format!("`{key}` of the form is not possible: {why}"));
    if let Some(text) = &found.separator {
        form.separator = separator(text).map_err(|why| said("separator", why))?;
    }
    if let Some(text) = &found.dates {
        form.date = Some(pattern(text).map_err(|why| said("dates", why))?);
    }
    if let Some(text) = &found.zone {
        form.zone = Some(zone(text).map_err(|why| said("zone", why))?);
    }
    (form.names, form.doubles, form.decimal_comma) = (found.names, found.doubles, found.decimal_comma);
    form.columns.extend(found.columns);
    form.only.extend(found.only);
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(found.join.into_iter().map(|asked| JoinAsked { file: folder.join(&asked.file), ..asked }).collect())
}

fn lookup(
    asked: &JoinAsked,
    hashes: &mut Vec<(String, String)>,
    shell: &Shell,
) -> Result<HashMap<String, String>, Box<Problem>> {
    let wanted = [asked.key.clone(), asked.value.clone()];
    let (found, hash) = data(&asked.file, &wanted, shell, |input, name, sources| {
        read_lookup(input, name, (&asked.key, &asked.value), sources)
    })?;
    hashes.push(hash);
    Ok(found)
}

/// What a data file is read through.
pub(super) type Input<'a> = BufReader<Box<dyn Read + 'a>>;

/// Reads a data file, CSV or Parquet, and hashes it. Of a Parquet file only the columns of those names are read.
///
/// # Errors
/// What was wrong with it.
pub(super) fn data<T>(
    path: &Path,
    wanted: &[String],
    shell: &Shell,
    read: impl FnOnce(Input<'_>, &str, &mut Sources) -> (Option<T>, Vec<Diagnostic>),
) -> Result<(T, (String, String)), Box<Problem>> {
    let (name, mut sources) = (shown(path), Sources::new());
    let (found, messages, hash) = if is_columnar(path) {
        let (file, hash) = hashed(path)?;
        let rows = super::columnar::rows(file, wanted).map_err(|why| Box::<Problem>::from(why.said(&name)))?;
        let (found, messages) = read(BufReader::with_capacity(1 << 18, rows), &name, &mut sources);
        (found, messages, hash)
    } else {
        let (file, _) = open(path).map_err(|error| Box::<Problem>::from(load_failed(&name, &error, None)))?;
        let mut hashed = Hashed::new(file);
        let (found, messages) = read(BufReader::with_capacity(1 << 18, Box::new(&mut hashed)), &name, &mut sources);
        (found, messages, hashed.finish())
    };
    match found {
        Some(found) => {
            shell.complain(&messages, &sources);
            Ok((found, (file_name(path), hash)))
        }
        None => Err(Problem::new(messages, sources)),
    }
}

/// Adds the purchases of a file, CSV or Parquet, to a reading; the file's name and hash.
///
/// # Errors
/// What was wrong with it.
pub(super) fn purchases(
    path: &Path,
    wanted: &[String],
    shell: &Shell,
    reading: &mut Reading<'_>,
) -> Result<(String, String), Box<Problem>> {
    if !is_columnar(path) {
        let ((), hash) = data(path, wanted, shell, |input, name, sources| {
            let found = reading.file(input, name, sources);
            ((!found.iter().any(Diagnostic::is_error)).then_some(()), found)
        })?;
        return Ok(hash);
    }
    let (name, mut sources) = (shown(path), Sources::new());
    let (file, hash) = hashed(path)?;
    let batches = super::columnar::batches(file, wanted).map_err(|why| Box::<Problem>::from(why.said(&name)))?;
    let batches = batches.map(|batch| batch.map_err(|why| why.said(&name)));
    let found = reading.columns(batches, &name, &mut sources);
    if found.iter().any(Diagnostic::is_error) {
        return Err(Problem::new(found, sources));
    }
    shell.complain(&found, &sources);
    Ok((file_name(path), hash))
}

fn is_columnar(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// A file and its hash.
fn hashed(path: &Path) -> Result<(std::fs::File, String), Box<Problem>> {
    let name = shown(path);
    let failed = |error: &crate::base::LoadError| Box::<Problem>::from(load_failed(&name, error, None));
    let (mut file, _) = open(path).map_err(|error| failed(&error))?;
    let mut hashed = Hashed::new(&mut file);
    let mut input = BufReader::with_capacity(1 << 20, &mut hashed);
    std::io::copy(&mut input, &mut std::io::sink()).map_err(|error| failed(&super::files::load_error(&error)))?;
    let hash = hashed.finish();
    Ok((file, hash))
}

/// The columns that a form may read of a file: ours, or the file's names for them.
pub(super) fn wanted(form: &Form, ours: &[&str]) -> Vec<String> {
    let own = ours.iter().map(|ours| {
        let theirs = form.columns.iter().find(|(name, _)| name == ours);
        theirs.map_or_else(|| (*ours).to_owned(), |(_, theirs)| theirs.clone())
    });
    let keys = form.joins.iter().map(|join| join.key.clone());
    own.chain(keys).chain(form.only.iter().map(|(name, _)| name.clone())).collect()
}
