//! `loyal replay`: a program over real purchases.

use std::path::{Path, PathBuf};

use super::files::{Disk, Results, shown};
use super::hashed::{file_name, hash};
use super::progress::Progress;
use super::redeem_by::RedeemBy;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use crate::base::{Sources, closest};
use crate::core::{Compiled, Program, compile};
use crate::diagnostic::{Diagnostic, table, write_failed};
use crate::history::{self, Asked, Form, Gathered, Policy, Reading, Refusal, Replayed, Room, TRANSACTION_COLUMNS};
use crate::measure::{BookOpen, month_text};
use crate::report::{ReplayContext, replay_csv, replay_report, replay_text};

/// Run a program over real purchases and print what members would have earned, spent and held
#[derive(Debug, clap::Args)]
#[command(after_help = "The file's first line names its columns: customer,date,amount and, if known,
basket,category,item,quantity,channel,store,returns,redeem. Rows of one customer, date and basket are one
purchase; an amount is that of all pieces of its row, with a decimal point. A row that names an earlier
basket of the customer under `returns` brings something back. Members join with their first purchase. Every month opens with what the last one closed with, and foots to zero.
Files that are written otherwise are described by the options below, or by a small file (--form).

Examples:
  loyal replay programs/bean_club.loyal simulations/data/cdnow.csv
  loyal replay programs/bean_club.loyal simulations/data/cdnow.csv --redeem asap --out results
  loyal replay programs/bean_club.loyal CDNOW_sample.txt --separator whitespace --names id,customer,date,cds,amount --dates YYYYMMDD")]
pub(super) struct Arguments {
    /// The program (.loyal)
    program: PathBuf,
    /// The purchases (.csv, .parquet), in one file or several
    #[arg(required = true)]
    transactions: Vec<PathBuf>,
    /// When members redeem: none, asap (vouchers and points at every purchase that allows them, rewards as soon as they can be had),
    /// column (what the column `redeem` names, with + between), or a scenario (.toml) whose customers' choices they make
    #[arg(long, default_value = "none", value_name = "POLICY")]
    redeem: RedeemBy,
    /// Write roll_forward.csv and replay.json into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON (docs/schema/replay.json) instead of tables
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long, short)]
    quiet: bool,
    /// Threads [default: as many as there are cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    #[command(flatten)]
    form: super::form::DataForm,
    #[command(flatten)]
    memory: super::overflow::Memory,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let program = program(&arguments.program, &mut sources, shell)?;
    let mut hashes = source_hashes(&sources);
    let form = arguments.form.read(&mut hashes, shell)?;
    let place = arguments.memory.place();
    let how = (program.currency.decimals, &form, Some(arguments.memory.room(&place)));
    let rows = read_all(&arguments.transactions, how, &mut hashes, shell)?;
    let redeeming = arguments.redeem.of(&program, &rows, &mut hashes, shell)?;
    let (policy, habits) = (redeeming.policy, redeeming.habits.as_ref());
    shell.complain(&doubts(&rows, &form), &Sources::new());
    let replayed = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, rows.overview.rows, "rows", arguments.quiet);
        let threads = arguments.threads.map(|count| count as usize);
        let noted = crate::measure::Noted::default();
        let asked = Asked { policy, habits, threads, noted, cancel: &CANCELLED, progress: &|done| bar.at(done) };
        history::replay(&program, &rows, &asked)
    };
    let replayed = replayed.map_err(|refusal| Problem::new(vec![refused(&program, refusal)], sources.clone()))?;
    let overview = &rows.overview;
    let mut data = remarks(&rows, &replayed);
    data.extend(redeeming.remark);
    let context = ReplayContext { program: &program, policy, rows: overview.rows, data, hashes };
    let failures = failures(&replayed, &overview.files);
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

/// Reads purchases from one file or several; their names and hashes are added.
pub(super) fn read_all(
    paths: &[PathBuf],
    (decimals, form, room): (u8, &Form, Option<Room<'_>>),
    hashes: &mut Vec<(String, String)>,
    shell: &Shell,
) -> Result<Gathered, Box<Problem>> {
    let mut reading = Reading::new(decimals, form, room);
    let columns = super::form::wanted(form, &TRANSACTION_COLUMNS);
    for path in paths {
        hashes.push(super::form::purchases(path, &columns, shell, &mut reading)?);
    }
    Ok(reading.finish()?)
}

/// What the data are like, a sentence each; nothing of it is left out of the figures but what a filter says.
pub(super) fn remarks(rows: &Gathered, replayed: &Replayed) -> Vec<String> {
    let (overview, quality) = (&rows.overview, rows.quality());
    let mut found = Vec::new();
    if let Some((first, last)) = overview.extent {
        let gap = overview.longest_gap().map_or_else(
            || "no day without a purchase".to_owned(),
            |(days, after)| format!("longest stretch without a purchase {days} days after {after}"),
        );
        found.push(format!("data: {} purchases from {} to {}; {gap}", replayed.purchases, first.day(), last.day()));
    }
    let mut add = |count: u64, what: &str| {
        if count > 0 {
            found.push(format!("data: {count} {what}"));
        }
    };
    add(replayed.repeated, "rows say the same as another one of their purchase; all are counted");
    add(quality.zero, "rows have an amount of zero; they are counted");
    add(quality.returned, "rows bring something back");
    add(quality.filtered, "rows were left out by a filter");
    add(quality.skipped, "rows stand at a time that the clock skipped; they are taken at that time");
    add(quality.missed.iter().sum(), "lookups in other tables found nothing; the column is empty there");
    found
}

/// Joined tables that lack keys.
pub(super) fn doubts(rows: &Gathered, form: &Form) -> Vec<Diagnostic> {
    let missed = form.joins.iter().zip(&rows.quality().missed).filter(|(_, missed)| **missed > 0);
    missed
        .map(|(join, missed)| {
            let message =
                format!("{missed} rows have a `{}` that the table of `{}` does not know", join.key, join.column);
            Diagnostic::new(table::LEDGER_QUALITY, message)
                .help(format!("`{}` is empty there; nothing else of the rows is left out", join.column))
        })
        .collect()
}

/// The policy of the column, if everything that it names is there.
pub(super) fn column(program: &Program, rows: &Gathered) -> Result<Policy, Box<Problem>> {
    let overview = &rows.overview;
    let Some((name, file, line)) = history::unknown_wish(program, overview) else { return Ok(Policy::Column) };
    let file = overview.files.get(usize::from(file)).map_or("", String::as_str);
    let names = history::redeemable(program);
    let help = match closest(&name, names.iter().map(String::as_str)) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("the program has: {}", names.join(", ")),
    };
    let message = format!("`{name}` is no reward, voucher or payment of the program");
    let note = format!("it stands in the column `redeem`, line {line} of `{file}`");
    Err(Diagnostic::new(table::REDEEM_UNKNOWN, message).note(note).help(help).into())
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

fn failures(replayed: &Replayed, files: &[String]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = replayed
        .failures
        .iter()
        .map(|failure| {
            Diagnostic::from(&failure.error).note(format!(
                "customer `{}`, line {} of `{}`; the event had no effect",
                failure.customer,
                failure.line,
                files.get(usize::from(failure.file)).map_or("", String::as_str)
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
