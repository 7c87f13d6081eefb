//! The folder of a close: what an auditor recalculates.

use std::path::Path;

use crate::cli::exports::{self, Export, Files};
use crate::cli::hashed::hash_bytes;
use crate::cli::shell::{Problem, Shell};
use crate::diagnostic::write_failed;
use crate::report::{
    CloseContext, Rows, close_cohorts, close_entries, close_ledger, close_lots, close_page, close_report,
    close_roll_forward, close_text, close_triangle_csv,
};

pub(super) fn write(
    folder: &Path,
    also: &[Export],
    context: &CloseContext<'_>,
    shell: &Shell,
) -> Result<(), Box<Problem>> {
    let failed = |name: &str, error: csv::Error| Box::<Problem>::from(write_failed(name, &error.to_string()));
    let tables: Vec<Rows> = [close_roll_forward(context), close_cohorts(context)]
        .into_iter()
        .chain(close_entries(context))
        .chain(close_lots(context))
        .chain(close_ledger(context))
        .collect();
    let mut files: Files = vec![
        ("close.json".into(), crate::cli::json(&close_report(context)).into_bytes()),
        ("close.txt".into(), close_text(context, true).into_bytes()),
        ("report.html".into(), close_page(context).into_bytes()),
    ];
    for table in &tables {
        let name = format!("{}.csv", table.name);
        let content = table.csv().map_err(|error| failed(&name, error))?;
        files.push((name, content));
    }
    if let Some(triangle) = close_triangle_csv(context).map_err(|error| failed("triangle.csv", error))? {
        files.push(("triangle.csv".into(), triangle));
    }
    if also.contains(&Export::Xlsx) {
        files.extend(workbook(context)?);
    }
    if also.contains(&Export::Parquet) {
        files.extend(exports::columns(&tables)?);
    }
    let evidence = crate::cli::json(&Evidence::of(context, &files));
    files.push(("evidence.json".into(), evidence.into_bytes()));
    exports::write(folder, &files, shell)
}

#[cfg(feature = "xlsx")]
fn workbook(context: &CloseContext<'_>) -> Result<Files, Box<Problem>> {
    let book = crate::report::close_workbook(context);
    let bytes = crate::report::workbook_bytes(&book).map_err(|why| write_failed("close.xlsx", &why))?;
    Ok(vec![("close.xlsx".into(), bytes)])
}

#[cfg(not(feature = "xlsx"))]
fn workbook(_: &CloseContext<'_>) -> Result<Files, Box<Problem>> {
    Ok(Files::new())
}

/// What went in and what came out, so that a rerun can be compared byte by byte.
#[derive(serde::Serialize)]
struct Evidence {
    schema: &'static str,
    version: &'static str,
    source: String,
    inputs: Vec<Hash>,
    outputs: Vec<Hash>,
}

#[derive(serde::Serialize)]
struct Hash {
    file: String,
    sha256: String,
}

impl Evidence {
    fn of(context: &CloseContext<'_>, files: &Files) -> Evidence {
        let inputs = context.hashes.iter().map(|(file, sha256)| Hash { file: file.clone(), sha256: sha256.clone() });
        let outputs = files.iter().map(|(name, content)| Hash { file: name.clone(), sha256: hash_bytes(content) });
        Evidence {
            schema: "loyal-evidence/1",
            version: env!("CARGO_PKG_VERSION"),
            source: context.source.clone(),
            inputs: inputs.collect(),
            outputs: outputs.collect(),
        }
    }
}
