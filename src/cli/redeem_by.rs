//! When members of a replay redeem, as the command line says it.

use std::path::PathBuf;
use std::str::FromStr;

use super::files::Disk;
use super::shell::{Problem, Shell};
use crate::base::Sources;
use crate::core::Program;
use crate::diagnostic::{Diagnostic, table};
use crate::history::{Gathered, Habits, Policy, redeemable};
use crate::scenario;

/// When members redeem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum RedeemBy {
    /// Never.
    #[default]
    Never,
    /// As soon as they can.
    Asap,
    /// What the column `redeem` names.
    Column,
    /// As customers of that scenario would.
    Scenario(PathBuf),
}

impl FromStr for RedeemBy {
    type Err = String;

    fn from_str(text: &str) -> Result<RedeemBy, String> {
        match text {
            "none" => Ok(RedeemBy::Never),
            "asap" => Ok(RedeemBy::Asap),
            "column" => Ok(RedeemBy::Column),
            path if path.ends_with(".toml") => Ok(RedeemBy::Scenario(path.into())),
            _ => Err("members redeem none, asap, by column, or as a scenario (.toml) says".into()),
        }
    }
}

/// How members redeem in a replay.
pub(super) struct Redeeming {
    pub policy: Policy,
    pub habits: Option<Habits>,
    /// What is said of it beside the policy's own words.
    pub remark: Option<String>,
}

impl RedeemBy {
    /// The policy, if everything that it needs is there; files that it reads are added with their hashes.
    ///
    /// # Errors
    /// A column or a scenario that names what the program does not have, or a scenario that cannot be read.
    pub fn of(
        &self,
        program: &Program,
        rows: &Gathered,
        hashes: &mut Vec<(String, String)>,
        shell: &Shell,
    ) -> Result<Redeeming, Box<Problem>> {
        let plain = |policy| Redeeming { policy, habits: None, remark: None };
        let path = match self {
            RedeemBy::Never => return Ok(plain(Policy::None)),
            RedeemBy::Asap => return Ok(plain(Policy::Asap)),
            RedeemBy::Column => return super::replay::column(program, rows).map(plain),
            RedeemBy::Scenario(path) => path,
        };
        let mut sources = Sources::new();
        let (scenario, found) = scenario::read(path, &Disk, &mut sources);
        let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
        shell.complain(&found, &sources);
        let Some(habits) = Habits::new(&scenario, program) else {
            let message = "the program has none of the rewards that the scenario's `choices` list";
            let names = redeemable(program);
            return Err(Diagnostic::new(table::REDEEM_UNKNOWN, message)
                .help(format!("the program has: {}", names.join(", ")))
                .into());
        };
        for hash in &scenario.hashes {
            if !hashes.contains(hash) {
                hashes.push(hash.clone());
            }
        }
        let remark = format!("redeem: by the choices of `{}`, seed {}", scenario.title, scenario.seed);
        Ok(Redeeming { policy: Policy::Scenario, habits: Some(habits), remark: Some(remark) })
    }
}
