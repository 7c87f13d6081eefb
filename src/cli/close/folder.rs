//! The folder of a close: what an auditor recalculates.

use std::path::Path;

use crate::cli::files::{Results, shown};
use crate::cli::hashed::hash_bytes;
use crate::cli::shell::{Problem, Shell};
use crate::diagnostic::write_failed;
use crate::report::{
    CloseContext, close_cohorts_csv, close_entries_csv, close_report, close_roll_forward_csv, close_text,
    close_triangle_csv,
};

pub(super) fn write(folder: &Path, context: &CloseContext<'_>, shell: &Shell) -> Result<(), Box<Problem>> {
    let failed = |name: &str, error: csv::Error| Box::<Problem>::from(write_failed(name, &error.to_string()));
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("close.json", crate::cli::json(&close_report(context)).into_bytes()),
        ("close.txt", close_text(context, true).into_bytes()),
        ("roll_forward.csv", close_roll_forward_csv(context).map_err(|error| failed("roll_forward.csv", error))?),
        ("cohorts.csv", close_cohorts_csv(context).map_err(|error| failed("cohorts.csv", error))?),
    ];
    if context.closes.iter().any(|(_, closed)| closed.ledgers.is_some()) {
        files.push(("entries.csv", close_entries_csv(context).map_err(|error| failed("entries.csv", error))?));
    }
    if let Some(triangle) = close_triangle_csv(context).map_err(|error| failed("triangle.csv", error))? {
        files.push(("triangle.csv", triangle));
    }
    let evidence = crate::cli::json(&Evidence::of(context, &files));
    files.push(("evidence.json", evidence.into_bytes()));
    let mut results = Results::begin(folder)?;
    for (name, content) in &files {
        results.add(name, content)?;
    }
    for path in results.finish()? {
        shell.say(&format!("wrote {}", shown(&path)));
    }
    Ok(())
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
    fn of(context: &CloseContext<'_>, files: &[(&str, Vec<u8>)]) -> Evidence {
        let inputs = context.hashes.iter().map(|(file, sha256)| Hash { file: file.clone(), sha256: sha256.clone() });
        let outputs =
            files.iter().map(|(name, content)| Hash { file: (*name).to_owned(), sha256: hash_bytes(content) });
        Evidence {
            schema: "loyal-evidence/1",
            version: env!("CARGO_PKG_VERSION"),
            source: context.source.clone(),
            inputs: inputs.collect(),
            outputs: outputs.collect(),
        }
    }
}
