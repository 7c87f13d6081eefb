//! Further forms of results, of those that this build writes.

use super::files::Results;
use super::shell::Problem;
use crate::diagnostic::{Diagnostic, table};
use crate::report::Rows;

/// A form that results are written in beside CSV and JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(super) enum Export {
    /// A workbook with live formulas
    Xlsx,
    /// The tables, in columns
    Parquet,
    /// Every movement behind a close, as `--ledger` reads them (ledger.csv)
    Ledger,
}

impl Export {
    /// Whether this build writes it.
    fn built(self) -> bool {
        match self {
            Export::Xlsx => cfg!(feature = "xlsx"),
            Export::Parquet => cfg!(feature = "parquet"),
            Export::Ledger => true,
        }
    }

    fn feature(self) -> &'static str {
        match self {
            Export::Xlsx => "xlsx",
            Export::Parquet | Export::Ledger => "parquet",
        }
    }
}

/// That every form is one that this build writes; asked before anything is computed.
///
/// # Errors
/// A form that it does not write, with the build that does.
pub(super) fn built(exports: &[Export]) -> Result<(), Box<Problem>> {
    match exports.iter().find(|export| !export.built()) {
        None => Ok(()),
        Some(export) => {
            let name = export.feature();
            let message = format!("this build writes no {}", if name == "xlsx" { "workbooks" } else { "Parquet" });
            let help = format!("build with `cargo build --release --features {name}`, or take the CSV files of --out");
            Err(Diagnostic::new(table::EXPORT_NOT_BUILT, message).help(help).into())
        }
    }
}

/// That this build draws PNG, if that is asked for; asked before anything is computed.
///
/// # Errors
/// It does not, with the build that does.
pub(super) fn png_built(asked: bool) -> Result<(), Box<Problem>> {
    if !asked || cfg!(feature = "png") {
        return Ok(());
    }
    let help = "build with `cargo build --release --features png`, or take the SVG files of --out";
    Err(Diagnostic::new(table::EXPORT_NOT_BUILT, "this build draws no PNG").help(help).into())
}

/// Files of one folder, by name, before they are written.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// Writes files into a folder, all or none, and says so.
///
/// # Errors
/// The folder does not take one; then it is as it was.
pub(super) fn write(folder: &std::path::Path, files: &Files, shell: &super::shell::Shell) -> Result<(), Box<Problem>> {
    let mut results = Results::begin(folder)?;
    for (name, content) in files {
        results.add(name, content)?;
    }
    for path in results.finish()? {
        shell.say(&format!("wrote {}", super::files::shown(&path)));
    }
    Ok(())
}

/// Tables as Parquet.
///
/// # Errors
/// What the writer said.
#[cfg(feature = "parquet")]
pub(super) fn columns(tables: &[Rows]) -> Result<Files, Box<Problem>> {
    let one = |table: &Rows| {
        let name = format!("{}.parquet", table.name);
        let bytes = crate::report::parquet(table)
            .map_err(|why| Box::<Problem>::from(crate::diagnostic::write_failed(&name, &why)))?;
        Ok((name, bytes))
    };
    tables.iter().map(one).collect()
}

/// Nothing: [`built`] has refused before.
#[cfg(not(feature = "parquet"))]
pub(super) fn columns(_: &[Rows]) -> Result<Files, Box<Problem>> {
    Ok(Files::new())
}
