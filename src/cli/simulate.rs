//! `loyal simulate`: what a program costs, keeps and earns.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::files::{Disk, Results, shown};
use super::luck::Luck;
use super::parts::{self, Checkpoint, Clock};
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use crate::base::{Sources, Span};
use crate::diagnostic::write_failed;
use crate::report::chart::pictures;
use crate::report::{
    PageContext, groups_csv, manifest_json, measures_csv, page_html, periods_csv, run_to_json, simulation_charts,
    simulation_text, tiers_csv,
};
use crate::scenario::{self, Bound, Estimate, MOST_CUSTOMERS, Precision, Scenario};
use crate::simulate::{self, Counting, Options, Part, Run, Shard, count_part, report_part};

/// Run a scenario and print what its programs cost, keep and earn
#[derive(Debug, clap::Args)]
#[command(after_help = "The same scenario, seed and number of members give the same figures, byte by byte, on any
number of threads. Ctrl-C ends a run early and reports what is finished, marked as partial. With --checkpoint
nothing that was counted is lost, even if the computer stops: the same command goes on from there.

Examples:
  loyal simulate simulations/bean_club.toml
  loyal simulate simulations/bean_club.toml --out results
  loyal simulate simulations/bean_club.toml --customers 10000 --seed 7 --json
  loyal simulate simulations/bean_club.toml --checkpoint run.part
  loyal simulate simulations/bean_club.toml --shard 1/4 --out one.part
  loyal simulate simulations/bean_club.toml --precision 1% --precision-of reward_cost")]
pub(super) struct Arguments {
    /// The scenario (.toml)
    scenario: PathBuf,
    /// Members, instead of the scenario's number
    #[arg(long, value_name = "N", value_parser = members)]
    customers: Option<u64>,
    #[command(flatten)]
    luck: Luck,
    /// Members that a thread takes at a time; changes no figure
    #[arg(long, value_name = "N")]
    chunk: Option<NonZeroUsize>,
    /// Count one share of the members only, and write it as a part (--out) for `loyal merge`
    #[arg(long, value_name = "I/N", requires = "out", conflicts_with = "json")]
    shard: Option<Shard>,
    /// Keep what is counted in this file now and then; if it is there, go on from it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Seconds between two checkpoints
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "checkpoint")]
    checkpoint_every: u64,
    /// Stop once a measure is known so well, half the interval as a share of the value: 1%
    #[arg(long, value_name = "SHARE", value_parser = share, conflicts_with_all = ["shard", "checkpoint"])]
    precision: Option<f64>,
    /// The measure of --precision, instead of the scenario's or `incremental_profit`
    #[arg(long, value_name = "KEY", requires = "precision")]
    precision_of: Option<String>,
    #[command(flatten)]
    output: Output,
    /// No progress bar and no estimate
    #[arg(long, short)]
    quiet: bool,
}

/// How a result is handed over.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// Print JSON (docs/schema/simulation.json) instead of tables
    #[arg(long)]
    json: bool,
    /// Write a page to show around (report.html), JSON, CSV files, charts (SVG) and a manifest into this folder; with --shard, the part into this file
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the charts as PNG, too (builds with the feature `png`)
    #[arg(long, requires = "out")]
    png: bool,
}

impl Output {
    /// That this build writes what is asked for; asked before anything is computed.
    ///
    /// # Errors
    /// It does not.
    pub(super) fn is_possible(&self) -> Result<(), Box<Problem>> {
        super::exports::png_built(self.png)
    }
}

/// A run of which more than so many seconds are expected is announced.
const LONG: f64 = 5.0;

pub(super) fn members(text: &str) -> Result<u64, String> {
    match text.replace('_', "").parse::<u64>() {
        Ok(count) if (1..=MOST_CUSTOMERS).contains(&count) => Ok(count),
        _ => Err(format!("members are a whole number from 1 to {MOST_CUSTOMERS}")),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.trim().strip_suffix('%').and_then(|share| share.trim().parse::<f64>().ok()) {
        Some(share) if (1e-6..=100.0).contains(&share) => Ok(share / 100.0),
        _ => Err("a precision is a share of the value, more than 0: 1%".into()),
    }
}

/// The precision that the command line asks for, in place of the scenario's.
fn ask(arguments: &Arguments, scenario: &mut Scenario) {
    let Some(share) = arguments.precision else { return };
    let has_margin = scenario.economics.gross_margin.is_some();
    let precision = scenario.precision.get_or_insert_with(|| Precision {
        measure: Precision::usual(has_margin).to_string(),
        span: Span::new(scenario.source, 0, 0),
        within: Bound::Share(share),
        confidence: 0.95,
        difference: false,
    });
    precision.within = Bound::Share(share);
    if let Some(measure) = &arguments.precision_of {
        precision.measure.clone_from(measure);
    }
}

/// Says of a command that counts all customers that it does so in spite of a `precision`.
pub(super) fn not_to_a_precision(scenario: &Scenario, shell: &Shell) {
    if scenario.precision.is_some() {
        shell.say(
            "`precision` is for `loyal simulate`: here all customers are simulated, to whatever precision that gives",
        );
    }
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    arguments.output.is_possible()?;
    if let (Some(_), Some(path)) = (arguments.shard, &arguments.output.out) {
        // Said before the work, not after it.
        parts::may_take(path)?;
    }
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&arguments.scenario, &Disk, &mut sources);
    let Some(mut scenario) = scenario else { return Err(Problem::new(found, sources)) };
    ask(arguments, &mut scenario);
    shell.complain(&found, &sources);
    let customers = arguments.customers.unwrap_or(scenario.customers);
    let estimate = Estimate::of(&scenario, customers);
    if estimate.seconds > LONG && !arguments.quiet {
        shell.say(&format!("this run: {estimate}"));
    }
    let part = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, customers, "members", arguments.quiet);
        let options = Options {
            customers: arguments.customers,
            seed: arguments.luck.seed,
            threads: arguments.luck.threads,
            chunk: arguments.chunk,
            cancel: &CANCELLED,
            progress: &|done| bar.at(done),
        };
        if arguments.shard.is_none() && arguments.checkpoint.is_none() {
            let run = simulate::run(&scenario, &options).map_err(|found| Problem::new(found, sources))?;
            drop(bar);
            return tell(&run, &arguments.output, shell);
        }
        let checkpoint = arguments.checkpoint.as_deref().map(|path| Checkpoint::new(path, arguments.checkpoint_every));
        in_part(arguments, &scenario, &options, checkpoint.as_ref()).map_err(|found| found.with(sources))?
    };
    finish(arguments, &scenario, part, shell)
}

/// Counts a share, with checkpoints if wanted.
fn in_part(
    arguments: &Arguments,
    scenario: &Scenario,
    options: &Options<'_>,
    checkpoint: Option<&Checkpoint<'_>>,
) -> Result<(Part, Option<Box<Problem>>), Box<Problem>> {
    let before = checkpoint.map_or(Ok(None), Checkpoint::before)?;
    let name = arguments.checkpoint.as_deref().map(shown).unwrap_or_default();
    let save = |part: &Part| {
        if let Some(checkpoint) = checkpoint {
            checkpoint.save(part, CANCELLED.load(Ordering::Relaxed));
        }
    };
    let due = checkpoint.map(Checkpoint::clock);
    let is_due = || due.as_ref().is_some_and(Clock::is_due);
    let counting = Counting {
        scenario: &shown(&arguments.scenario),
        shard: arguments.shard.unwrap_or(Shard::WHOLE),
        from: before.as_ref().map(|part| (name.as_str(), part)),
        save: checkpoint.map(|_| &save as &dyn Fn(&Part)),
        due: checkpoint.map(|_| &is_due as &(dyn Fn() -> bool + Sync)),
    };
    let part = count_part(scenario, options, &counting).map_err(|found| Problem::new(found, Sources::new()))?;
    Ok((part, checkpoint.and_then(Checkpoint::failure)))
}

/// Writes a shard as a part; prints the result of a whole run.
fn finish(
    arguments: &Arguments,
    scenario: &Scenario,
    (part, unsaved): (Part, Option<Box<Problem>>),
    shell: &mut Shell,
) -> Outcome {
    if let Some(problem) = unsaved {
        shell.complain(&problem.diagnostics, &problem.sources);
    }
    if let (Some(shard), Some(path)) = (arguments.shard, &arguments.output.out) {
        if !part.is_finished() {
            shell.say(&format!("shard {shard} was interrupted: no part is written"));
            return Ok(Status::Interrupted);
        }
        parts::write(path, &part)?;
        let header = &part.header;
        shell.say(&format!("wrote shard {shard}, {} members, to {}", header.end - header.first, shown(path)));
        return Ok(Status::Fine);
    }
    let options = Options {
        customers: arguments.customers,
        seed: arguments.luck.seed,
        threads: arguments.luck.threads,
        chunk: arguments.chunk,
        cancel: &CANCELLED,
        progress: &|_| (),
    };
    let run = report_part(scenario, &options, ("the checkpoint", &part))
        .map_err(|found| Problem::new(found, Sources::new()))?;
    tell(&run, &arguments.output, shell)
}

/// Prints a result and writes its files.
pub(super) fn tell(run: &Run, output: &Output, shell: &mut Shell) -> Outcome {
    if output.json {
        shell.result(&super::json(&run_to_json(run)))?;
    } else {
        shell.result(&simulation_text(run, shell.result_style().unicode))?;
    }
    if let Some(folder) = &output.out {
        write((folder, output.png), run, shell)?;
    }
    Ok(if run.partial {
        Status::Interrupted
    } else if run.targets.iter().all(|target| target.met) {
        Status::Fine
    } else {
        Status::Findings
    })
}

fn write((folder, with_png): (&Path, bool), run: &Run, shell: &Shell) -> Result<(), Box<Problem>> {
    let failed = |name: &str, why: String| Box::<Problem>::from(write_failed(&shown(&folder.join(name)), &why));
    let table = |name: &str, made: Result<Vec<u8>, csv::Error>| made.map_err(|error| failed(name, error.to_string()));
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("run.json".into(), super::json(&run_to_json(run)).into_bytes()),
        ("measures.csv".into(), table("measures.csv", measures_csv(run))?),
        ("periods.csv".into(), table("periods.csv", periods_csv(run))?),
        ("tiers.csv".into(), table("tiers.csv", tiers_csv(run))?),
    ];
    if run.variants.iter().any(|variant| !variant.groups.is_empty()) {
        files.push(("groups.csv".into(), table("groups.csv", groups_csv(run))?));
    }
    for (name, chart) in simulation_charts(run) {
        files.extend(pictures(name, &chart, with_png).map_err(|why| failed(name, why))?);
    }
    files.push((
        "report.html".into(),
        page_html(&PageContext { run, comparison: None, doubt: None, tuned: None }).into_bytes(),
    ));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let manifest = super::json(&manifest_json(run, &names));
    files.push(("manifest.json".into(), manifest.into_bytes()));
    let mut results = Results::begin(folder)?;
    for (name, content) in &files {
        results.add(name, content)?;
    }
    results.finish()?;
    shell.say(&format!("wrote {} files to {}", files.len(), shown(folder)));
    Ok(())
}
