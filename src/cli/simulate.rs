//! `loyal simulate`: what a program costs, keeps and earns.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::files::{Disk, Results, shown};
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use crate::base::Sources;
use crate::diagnostic::write_failed;
use crate::report::{
    manifest_json, measures_csv, periods_csv, run_to_json, simulation_charts, simulation_text, tiers_csv,
};
use crate::scenario::{self, Estimate, MOST_CUSTOMERS};
use crate::simulate::{self, Options, Run};

/// Run a scenario and print what its programs cost, keep and earn
#[derive(Debug, clap::Args)]
#[command(after_help = "The same scenario, seed and number of members give the same figures, byte by byte, on any
number of threads. Ctrl-C ends a run early and reports what is finished, marked as partial.

Examples:
  loyal simulate simulations/bean_club.toml
  loyal simulate simulations/bean_club.toml --out results
  loyal simulate simulations/bean_club.toml --customers 10000 --seed 7 --json")]
pub(super) struct Arguments {
    /// The scenario (.toml)
    scenario: PathBuf,
    /// Members, instead of the scenario's number
    #[arg(long, value_name = "N", value_parser = members)]
    customers: Option<u64>,
    /// Seed of all luck, instead of the scenario's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads, instead of one for each core; changes no figure
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Members that a thread takes at a time; changes no figure
    #[arg(long, value_name = "N")]
    chunk: Option<NonZeroUsize>,
    /// Print JSON (docs/schema/simulation.json) instead of tables
    #[arg(long)]
    json: bool,
    /// Write JSON, CSV files, charts (SVG) and a manifest into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// No progress bar and no estimate
    #[arg(long, short)]
    quiet: bool,
}

/// A run of which more than so many seconds are expected is announced.
const LONG: f64 = 5.0;

fn members(text: &str) -> Result<u64, String> {
    match text.replace('_', "").parse::<u64>() {
        Ok(count) if (1..=MOST_CUSTOMERS).contains(&count) => Ok(count),
        _ => Err(format!("members are a whole number from 1 to {MOST_CUSTOMERS}")),
    }
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&arguments.scenario, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    let customers = arguments.customers.unwrap_or(scenario.customers);
    let estimate = Estimate::of(&scenario, customers);
    if estimate.seconds > LONG && !arguments.quiet {
        shell.say(&format!("this run: {estimate}"));
    }
    let run = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, customers, "members", arguments.quiet);
        let options = Options {
            customers: arguments.customers,
            seed: arguments.seed,
            threads: arguments.threads,
            chunk: arguments.chunk,
            cancel: &CANCELLED,
            progress: &|done| bar.at(done),
        };
        simulate::run(&scenario, &options)
    };
    let run = run.map_err(|found| Problem::new(found, sources))?;
    if arguments.json {
        shell.result(&super::json(&run_to_json(&run)))?;
    } else {
        shell.result(&simulation_text(&run, shell.result_style().unicode))?;
    }
    if let Some(folder) = &arguments.out {
        write(folder, &run, shell)?;
    }
    Ok(if run.partial {
        Status::Interrupted
    } else if run.targets.iter().all(|target| target.met) {
        Status::Fine
    } else {
        Status::Findings
    })
}

fn write(folder: &Path, run: &Run, shell: &Shell) -> Result<(), Box<Problem>> {
    let failed = |name: &str, why: String| Box::<Problem>::from(write_failed(&shown(&folder.join(name)), &why));
    let table = |name: &str, made: Result<Vec<u8>, csv::Error>| made.map_err(|error| failed(name, error.to_string()));
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("run.json", super::json(&run_to_json(run)).into_bytes()),
        ("measures.csv", table("measures.csv", measures_csv(run))?),
        ("periods.csv", table("periods.csv", periods_csv(run))?),
        ("tiers.csv", table("tiers.csv", tiers_csv(run))?),
    ];
    let charts = simulation_charts(run).map_err(|why| failed("the charts", why))?;
    files.extend(charts.into_iter().map(|(name, svg)| (name, svg.into_bytes())));
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let manifest = super::json(&manifest_json(run, &names));
    files.push(("manifest.json", manifest.into_bytes()));
    let mut results = Results::begin(folder)?;
    for (name, content) in &files {
        results.add(name, content)?;
    }
    results.finish()?;
    shell.say(&format!("wrote {} files to {}", files.len(), shown(folder)));
    Ok(())
}
