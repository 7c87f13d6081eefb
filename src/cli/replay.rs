//! `loyal replay`: a program over real purchases.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::files::{Disk, Results, open, shown};
use super::hashed::{Hashed, file_name, hash};
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use crate::base::{LoadError, Sources};
use crate::core::{Compiled, Program, compile};
use crate::diagnostic::{Diagnostic, load_failed, table, write_failed};
use crate::history::{self, History, Policy, Refusal, Replayed};
use crate::measure::{BookOpen, month_text};
use crate::report::{ReplayContext, replay_csv, replay_report, replay_text};

/// Run a program over real purchases and print what members would have earned, spent and held
#[derive(Debug, clap::Args)]
#[command(after_help = "The file's first line names its columns: customer,date,amount and, if known,
basket,category,item,quantity,channel,store,returns. Rows of one customer, date and basket are one
purchase; an amount is that of all pieces of its row, with a decimal point. A row that names an earlier
basket of the customer under `returns` brings something back. Members join with their first purchase. Every month opens with what the last one closed with, and foots to zero.

Examples:
  loyal replay programs/bean_club.loyal simulations/data/cdnow.csv
  loyal replay programs/bean_club.loyal simulations/data/cdnow.csv --redeem asap --out results")]
pub(super) struct Arguments {
    /// The program (.loyal)
    program: PathBuf,
    /// The purchases (.csv)
    transactions: PathBuf,
    /// When members redeem
    #[arg(long, value_enum, default_value_t, value_name = "POLICY")]
    redeem: Redeem,
    /// Write roll_forward.csv and replay.json into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON (docs/schema/replay.json) instead of tables
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Redeem {
    /// Never
    #[default]
    None,
    /// Vouchers and points at every purchase that allows them, rewards as soon as they can be had
    Asap,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let program = program(&arguments.program, &mut sources, shell)?;
    let (history, hash) = read(&arguments.transactions, program.currency.decimals, shell)?;
    let policy = match arguments.redeem {
        Redeem::None => Policy::None,
        Redeem::Asap => Policy::Asap,
    };
    let replayed = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, history.customers.len() as u64, "members", arguments.quiet);
        history::replay(&program, &history, policy, &CANCELLED, &|done| bar.at(done))
    };
    let replayed = replayed.map_err(|refusal| Problem::new(vec![refused(&program, refusal)], sources.clone()))?;
    let context = ReplayContext {
        program: &program,
        policy,
        rows: history.rows,
        hashes: source_hashes(&sources).into_iter().chain([(file_name(&arguments.transactions), hash)]).collect(),
    };
    let failures = failures(&replayed, &arguments.transactions);
    shell.complain(&failures, &sources);
    if let Some(folder) = &arguments.out {
        write(folder, &context, &replayed, shell)?;
    }
    if arguments.json {
        shell.result(&super::json(&replay_report(&context, &replayed)))?;
    } else {
        shell.result(&replay_text(&context, &replayed, shell.result_style().unicode))?;
    }
    Ok(match (replayed.partial, replayed.failed) {
        (true, _) => Status::Interrupted,
        (false, 0) => Status::Fine,
        (false, _) => Status::Failed,
    })
}

/// The compiled program; its warnings go to standard error.
fn program(path: &Path, sources: &mut Sources, shell: &Shell) -> Result<Program, Box<Problem>> {
    let Compiled { program, diagnostics, .. } = compile(path, &Disk, sources, &[]);
    match program {
        Some(program) => {
            shell.complain(&diagnostics, sources);
            Ok(program)
        }
        None => Err(Problem::new(diagnostics, sources.clone())),
    }
}

fn read(path: &Path, decimals: u8, shell: &Shell) -> Result<(History, String), Box<Problem>> {
    let name = shown(path);
    let unreadable = |error: &LoadError| Box::<Problem>::from(load_failed(&name, error, None));
    let (file, _) = open(path).map_err(|error| unreadable(&error))?;
    let mut hashed = Hashed::new(file);
    let mut sources = Sources::new();
    let (history, found) = history::read(BufReader::with_capacity(1 << 18, &mut hashed), &name, decimals, &mut sources);
    match history {
        Some(history) => {
            shell.complain(&found, &sources);
            Ok((history, hashed.finish()))
        }
        None => Err(Problem::new(found, sources)),
    }
}

/// Name and hash of every text that was read.
pub(super) fn source_hashes(sources: &Sources) -> Vec<(String, String)> {
    sources.iter().map(|(_, source)| (file_name(Path::new(&source.name)), hash(&source.text))).collect()
}

pub(super) fn refused(program: &Program, refusal: Refusal) -> Diagnostic {
    let broken = |message: String| {
        Diagnostic::new(table::BOOKS_OPEN, message)
            .help("nothing was reported, because the figures would be wrong; please report this with the program")
    };
    match refusal {
        Refusal::Plan(diagnostic) => *diagnostic,
        Refusal::Unbalanced(one) => {
            let name = program.holdings.get(one.holding.index()).map_or("", |holding| &holding.name);
            broken(format!(
                "the books of customer `{}` do not balance: {} of `{name}` booked, {} held",
                one.customer, one.booked, one.held
            ))
        }
        Refusal::Book(open) => broken(book_open(&open)),
        Refusal::Open { month, difference } => {
            broken(format!("the month that begins on {month} does not foot to zero: {difference} are left over"))
        }
    }
}

/// A book of lots that does not foot, in words.
pub(super) fn book_open(open: &BookOpen) -> String {
    let BookOpen { part, cohort, booked, held } = open;
    let month = month_text(*cohort);
    format!("{} ({}) issued in {month} do not balance: {booked} booked, {held} held", part.wallet, part.element)
}

fn failures(replayed: &Replayed, file: &Path) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = replayed
        .failures
        .iter()
        .map(|failure| {
            Diagnostic::from(&failure.error).note(format!(
                "customer `{}`, line {} of `{}`; the event had no effect",
                failure.customer,
                failure.line,
                shown(file)
            ))
        })
        .collect();
    let more = replayed.failed.saturating_sub(found.len() as u64);
    if more > 0
        && let Some(last) = found.last_mut()
    {
        last.notes.push(format!("{more} more events had no effect"));
    }
    found
}

fn write(folder: &Path, context: &ReplayContext<'_>, replayed: &Replayed, shell: &Shell) -> Result<(), Box<Problem>> {
    let csv = replay_csv(context, replayed)
        .map_err(|error| Box::<Problem>::from(write_failed("roll_forward.csv", &error.to_string())))?;
    let mut results = Results::begin(folder)?;
    results.add("roll_forward.csv", &csv)?;
    results.add("replay.json", super::json(&replay_report(context, replayed)).as_bytes())?;
    for path in results.finish()? {
        shell.say(&format!("wrote {}", shown(&path)));
    }
    Ok(())
}
