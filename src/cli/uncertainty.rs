//! `loyal uncertainty`: what a result hangs on.

use std::path::{Path, PathBuf};

use super::files::{Disk, Results, shown};
use super::luck::Luck;
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use super::simulate::members;
use crate::base::Sources;
use crate::compare::{Doubt, DoubtAsk, doubt};
use crate::diagnostic::{Diagnostic, table};
use crate::report::{PageContext, doubt_json, doubt_text, page_html};
use crate::scenario::{self, Scenario, read_drawn};
use crate::simulate::Options;

/// Say what a result hangs on: draw the uncertain inputs of a scenario, and move each of them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Uncertain is what a scenario writes as a range, gross_margin = \"55% to 65%\", or lists under [[uncertain]]. Every
draw is a run of its own with the same customers and luck: begin with few members.

Examples:
  loyal uncertainty scenario.toml
  loyal uncertainty scenario.toml --draws 500 --customers 5000 --out results
  loyal uncertainty scenario.toml --morris 10 --sobol 64"
)]
pub(super) struct Arguments {
    /// The scenario (.toml)
    scenario: PathBuf,
    /// The measure to look at; otherwise incremental_profit, or reward_cost where no margin is stated
    #[arg(long, value_name = "KEY")]
    measure: Option<String>,
    /// Draws of the inputs
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=100_000))]
    draws: u64,
    /// Trajectories of Morris' elementary effects
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    morris: u64,
    /// Base sample of Sobol' indices: N × (inputs + 2) runs
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100_000))]
    sobol: u64,
    /// Members in every run; otherwise the scenario's number, at most 2,000
    #[arg(long, value_name = "N", value_parser = members)]
    customers: Option<u64>,
    #[command(flatten)]
    luck: Luck,
    /// Print JSON (docs/schema/uncertainty.json) instead of tables
    #[arg(long)]
    json: bool,
    /// Write the page to show around (report.html) and JSON into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// No progress bar
    #[arg(long, short)]
    quiet: bool,
}

/// Members of a run unless more are asked for.
const USUAL: u64 = 2_000;

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&arguments.scenario, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    if scenario.uncertain.is_empty() {
        let nothing = Diagnostic::new(table::SCENARIO_UNCERTAIN, "nothing in this scenario is uncertain")
            .help("write a range in the place of a value, gross_margin = \"55% to 65%\", or a table [[uncertain]]");
        return Err(Problem::new(vec![nothing], sources));
    }
    let ask = DoubtAsk {
        measure: arguments.measure.clone(),
        draws: arguments.draws,
        morris: arguments.morris,
        sobol: arguments.sobol,
    };
    let doubted = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, arguments.draws, "draws", arguments.quiet);
        let options = Options {
            customers: Some(arguments.customers.unwrap_or(scenario.customers.min(USUAL))),
            seed: arguments.luck.seed,
            threads: arguments.luck.threads,
            chunk: None,
            cancel: &CANCELLED,
            progress: &|done| bar.at(done),
        };
        doubt(&scenario, &options, &ask, &drawn_from(&arguments.scenario))
    };
    let doubted = doubted.map_err(|found| Problem::new(found, sources))?;
    let text = if arguments.json {
        super::json(&doubt_json(&doubted))
    } else {
        doubt_text(&doubted, shell.result_style().unicode)
    };
    shell.result(&text)?;
    if let Some(folder) = &arguments.out {
        write(folder, &doubted, shell)?;
    }
    Ok(if doubted.partial { Status::Interrupted } else { Status::Fine })
}

/// What one input at a time does to a measure, for the page of a comparison; nothing where nothing is uncertain.
///
/// # Errors
/// As for any run over uncertain inputs.
pub(super) fn swings(
    path: &Path,
    scenario: &Scenario,
    options: &Options<'_>,
    measure: &str,
) -> Result<Option<Doubt>, Vec<Diagnostic>> {
    if scenario.uncertain.is_empty() {
        return Ok(None);
    }
    let customers = options.customers.unwrap_or(scenario.customers).min(USUAL);
    let ask = DoubtAsk { measure: Some(measure.to_owned()), draws: 0, morris: 0, sobol: 0 };
    let options = Options { customers: Some(customers), ..*options };
    doubt(scenario, &options, &ask, &drawn_from(path)).map(Some)
}

/// Reads the scenario with the values that shares of its inputs stand for.
fn drawn_from(path: &Path) -> impl Fn(&[f64]) -> Result<Scenario, Vec<Diagnostic>> {
    move |shares| {
        let (scenario, found) = read_drawn(path, shares, &Disk, &mut Sources::new());
        scenario.ok_or(found)
    }
}

fn write(folder: &Path, doubted: &Doubt, shell: &Shell) -> Result<(), Box<Problem>> {
    let page = PageContext { run: &doubted.run, comparison: None, doubt: Some(doubted), tuned: None };
    let files = [("report.html", page_html(&page)), ("uncertainty.json", super::json(&doubt_json(doubted)))];
    let mut results = Results::begin(folder)?;
    for (name, content) in &files {
        results.add(name, content.as_bytes())?;
    }
    results.finish()?;
    shell.say(&format!("wrote {} files to {}", files.len(), shown(folder)));
    Ok(())
}
