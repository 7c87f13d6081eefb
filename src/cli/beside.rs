//! What `check` and `diff` hold programs against: the program as it was, and the customers of a scenario.

use std::path::{Path, PathBuf};

use super::files::{Disk, shown};
use super::luck::Luck;
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Problem, Shell};
use super::simulate::members;
use crate::base::Sources;
use crate::check::Checked;
use crate::compare::{Ask, Comparison, compare};
use crate::core::{Program, compile};
use crate::diagnostic::{Diagnostic, table};
use crate::estimate::simulated;
use crate::prove::{self, Examined};
use crate::scenario::read_for;
use crate::simulate::Options;

/// A scenario whose customers size what is found.
#[derive(Debug, clap::Args)]
pub(super) struct Customers {
    /// Size what is found among the customers of this scenario; its own programs are left aside
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Members, instead of the scenario's number
    #[arg(long, value_name = "N", value_parser = members, requires = "scenario")]
    pub customers: Option<u64>,
    #[command(flatten)]
    pub luck: Luck,
}

impl Customers {
    fn options<'a>(&self, progress: &'a (dyn Fn(u64) + Sync)) -> Options<'a> {
        Options {
            customers: self.customers,
            seed: self.luck.seed,
            threads: self.luck.threads,
            chunk: None,
            cancel: &CANCELLED,
            progress,
        }
    }

    /// Adds what the scenario's customers show of a program; returns what is wrong with the two.
    pub fn size(
        &self,
        path: &Path,
        program: &Program,
        examined: &mut Examined,
        sources: &mut Sources,
    ) -> Vec<Diagnostic> {
        let Some(file) = &self.scenario else { return Vec::new() };
        let programs = [(program.title.clone(), path.to_owned())];
        let (scenario, mut said) = read_for(file, &programs, &Disk, sources);
        let Some(scenario) = scenario else { return said };
        let _orderly = Orderly::begin();
        match simulated(&scenario, &self.options(&|_| ())) {
            Ok(Some(seen)) => examined.sized(program, &seen),
            Ok(None) => {
                let message = format!("`{}` was interrupted: nothing is sized", shown(file));
                said.push(Diagnostic::new(table::NOT_SIZED, message).help("run the check again"));
            }
            Err(found) => said.extend(found),
        }
        said
    }

    /// Two programs among the scenario's customers.
    pub fn compared(&self, old: &Path, new: &Path, shell: &Shell) -> Result<Option<Comparison>, Box<Problem>> {
        let Some(file) = &self.scenario else { return Ok(None) };
        let mut sources = Sources::new();
        let programs = [("old".to_owned(), old.to_owned()), ("new".to_owned(), new.to_owned())];
        let (scenario, found) = read_for(file, &programs, &Disk, &mut sources);
        let Some(mut scenario) = scenario else { return Err(Problem::new(found, sources)) };
        shell.complain(&found, &sources);
        scenario.targets.clear();
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, self.customers.unwrap_or(scenario.customers), "members", false);
        let ask = Ask { against: Some("old".to_owned()), confidence: 0.95, ..Ask::default() };
        let progress = |done| bar.at(done);
        compare(&scenario, &self.options(&progress), &ask).map(Some).map_err(|found| Problem::new(found, sources))
    }
}

/// Adds what members lose and gain against the program as it was; returns a remark if they were not compared.
pub(super) fn hold_against(
    old: &Path,
    path: &Path,
    (program, checked): (&Program, &Checked),
    examined: &mut Examined,
) -> Option<String> {
    let Some(before) = counterpart(old, path) else {
        return Some("is new: there is nothing to compare it with".into());
    };
    let compiled = compile(&before, &Disk, &mut Sources::new(), &[]);
    let (Some(was), Some(was_checked)) = (compiled.program, compiled.checked) else {
        return Some(format!("is not compared: `{}` has errors", shown(&before)));
    };
    if was.currency.code != program.currency.code {
        return Some(format!("is not compared: `{}` is in {}", shown(&before), was.currency.code));
    }
    let difference = prove::compare((&was, &was_checked), (program, checked));
    examined.changed(program, &difference);
    None
}

/// The file that a program was: the one that is named, or the one of its path or its name in a folder.
fn counterpart(old: &Path, path: &Path) -> Option<PathBuf> {
    if !old.is_dir() {
        return Some(old.to_owned());
    }
    let by_path = old.join(path.strip_prefix(".").unwrap_or(path));
    let by_name = old.join(path.file_name()?);
    // A path from the root is no path below the folder.
    [Some(by_path).filter(|_| path.is_relative()), Some(by_name)].into_iter().flatten().find(|path| path.is_file())
}
