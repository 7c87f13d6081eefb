//! `loyal liability` from movements: a ledger file, purchases replayed, a scenario simulated.

mod folder;
mod words;

use std::path::{Path, PathBuf};

use self::folder::write;
use self::words::{doubts, doubts_of, refused, remarks};
use super::exports::Export;
use super::files::{Disk, shown};
use super::form::data;
use super::hashed::{file_name, hash};
use super::progress::Progress;
use super::redeem_by::RedeemBy;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use crate::base::Sources;
use crate::core::{HoldingKind, Program, compile};
use crate::diagnostic::{Diagnostic, load_failed, table};
use crate::finance::close::{Terms, WalletTerms, close, read_terms};
use crate::history::movements::{LEDGER_COLUMNS, MatchRule, Matched, Matching, matched, read_movements, read_opening};
use crate::history::{self, Asked};
use crate::measure::{Book, Noted};
use crate::quantity::{Date, Day};
use crate::report::{CloseContext, Members, close_report, close_text};
use crate::scenario;
use crate::simulate::{self, Options};

/// Where movements come from, and how they are closed.
#[derive(Debug, clap::Args)]
pub(super) struct Movements {
    /// Movements of members (.csv: customer,date,type,points and, if known, expires,amount,wallet,element)
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Lots that members held before (.csv: customer,issued,points and, if known, expires,deferred,wallet,element)
    #[arg(long, value_name = "FILE", requires = "ledger")]
    opening: Option<PathBuf>,
    /// A program run over purchases: PROGRAM.loyal and FILE.csv
    #[arg(long, num_args = 2, value_names = ["PROGRAM", "FILE"])]
    pub replay: Option<Vec<PathBuf>>,
    /// A scenario simulated (.toml); each of its programs is closed
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Values, costs, judgements and account names (.toml)
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
    /// Close the period that holds this day, instead of the last one
    #[arg(long, value_name = "DATE", value_parser = day)]
    at: Option<Day>,
    /// Which lots a redemption of a ledger takes: soonest, fifo, lifo or pro-rata
    #[arg(long, value_name = "RULE", value_parser = rule, requires = "ledger", default_value = "soonest")]
    lots: MatchRule,
    /// Lots of a ledger end by themselves after their last day, without an `expire` movement
    #[arg(long, requires = "ledger")]
    lapse: bool,
    /// When members redeem in a replay: none, asap, column, or a scenario (.toml) whose customers' choices they make
    #[arg(long, value_name = "POLICY", requires = "replay", default_value = "none")]
    redeem: RedeemBy,
    #[command(flatten)]
    pub form: super::form::DataForm,
    #[command(flatten)]
    memory: super::overflow::Memory,
    /// Members of a scenario, instead of its own number
    #[arg(long, value_name = "N", value_parser = super::simulate::members, requires = "scenario")]
    customers: Option<u64>,
    /// Seed of a scenario, instead of its own
    #[arg(long, value_name = "N", requires = "scenario")]
    seed: Option<u64>,
}

impl Movements {
    /// Whether any source is named.
    pub fn given(&self) -> bool {
        self.ledger.is_some() || self.replay.is_some() || self.scenario.is_some()
    }
}

/// A day as the command line writes it.
pub(super) fn day(text: &str) -> Result<Day, String> {
    let mut parts = text.splitn(3, '-');
    let date = match (parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day)) if year.len() == 4 => {
            let part = |text: &str| text.parse::<u8>().ok();
            year.parse().ok().zip(part(month)).zip(part(day)).and_then(|((y, m), d)| Date::new(y, m, d))
        }
        _ => None,
    };
    date.map(Date::to_day).ok_or_else(|| "write year-month-day, as in 2026-06-30".into())
}

pub(super) fn rule(text: &str) -> Result<MatchRule, String> {
    let found = MatchRule::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, rule)| *rule).ok_or_else(|| "a rule is soonest, fifo, lifo or pro-rata".into())
}

/// What was read: books by variant with the terms of each, and what is said of them.
struct Taken {
    books: Vec<(String, Book, Terms)>,
    source: String,
    quality: Vec<String>,
    hashes: Vec<(String, String)>,
}

/// Closes the movements.
pub(super) fn run(arguments: &Movements, json: bool, out: Option<(&Path, &[Export])>, shell: &mut Shell) -> Outcome {
    let mut hashes = Vec::new();
    let terms = match &arguments.terms {
        Some(path) => terms(path, &mut hashes, shell)?,
        None => Terms::default(),
    };
    // Members are noted one by one only where a folder takes them in.
    let movements = out.is_some_and(|(_, also)| also.contains(&Export::Ledger));
    let noted = Noted { lots: out.is_some(), movements };
    let mut taken = if let Some(path) = &arguments.ledger {
        ledger(path, arguments, &terms, shell)?
    } else if let Some([program, transactions]) = arguments.replay.as_deref() {
        match replayed((program, transactions), arguments, (&terms, noted), shell)? {
            Some(taken) => taken,
            None => return Ok(Status::Interrupted),
        }
    } else if let Some(path) = &arguments.scenario {
        match simulated(path, arguments, (&terms, noted), shell)? {
            Some(taken) => taken,
            None => return Ok(Status::Interrupted),
        }
    } else {
        return Ok(Status::Failed);
    };
    hashes.extend(taken.hashes);
    let (mut closes, mut members) = (Vec::new(), Vec::new());
    for (name, book, own) in &mut taken.books {
        if noted != Noted::default() {
            members.push(Members::of(book));
        }
        let closed = close(book, own, arguments.at).map_err(|why| Box::<Problem>::from(refused(&why)))?;
        closes.push((name.clone(), closed));
    }
    let terms = taken.books.first().map_or(terms, |(_, _, own)| own.clone());
    let doubts: Vec<Diagnostic> = closes.iter().flat_map(|(_, closed)| doubts(closed, &closed.terms)).collect();
    shell.complain(&doubts, &Sources::new());
    let (source, quality) = (taken.source, taken.quality);
    let context = CloseContext { source, quality, terms: &terms, closes, members, hashes };
    if let Some((folder, also)) = out {
        write(folder, also, &context, shell)?;
    }
    let text = match json {
        true => super::json(&close_report(&context)),
        false => close_text(&context, shell.result_style().unicode),
    };
    shell.result(&text)?;
    Ok(Status::Fine)
}

fn terms(path: &Path, hashes: &mut Vec<(String, String)>, shell: &Shell) -> Result<Terms, Box<Problem>> {
    let text =
        super::files::read_text(path).map_err(|error| Box::<Problem>::from(load_failed(&shown(path), &error, None)))?;
    hashes.push((file_name(path), hash(&text)));
    let mut sources = Sources::new();
    let source = sources.add(shown(path), text.clone());
    let (terms, found) = read_terms(source, &text);
    match terms {
        Some(terms) => {
            shell.complain(&found, &sources);
            Ok(terms)
        }
        None => Err(Problem::new(found, sources)),
    }
}

fn ledger(path: &Path, arguments: &Movements, terms: &Terms, shell: &Shell) -> Result<Taken, Box<Problem>> {
    let mut hashes = Vec::new();
    let form = arguments.form.read(&mut hashes, shell)?;
    let (digits, columns) = ((terms.point_decimals, terms.decimals), super::form::wanted(&form, &LEDGER_COLUMNS));
    let (movements, hash) =
        data(path, &columns, shell, |input, name, sources| read_movements(input, name, digits, &form, sources))?;
    hashes.push(hash);
    let opening = match &arguments.opening {
        Some(path) => {
            let (lots, hash) =
                data(path, &columns, shell, |input, name, sources| read_opening(input, name, digits, &form, sources))?;
            hashes.push(hash);
            Some(lots)
        }
        None => None,
    };
    let matching =
        Matching { rule: arguments.lots, lapse: arguments.lapse, decimals: terms.point_decimals, until: arguments.at };
    let Matched { book, quality } =
        matched(&movements, opening.as_ref(), &matching).map_err(|problem| Box::<Problem>::from(*problem))?;
    shell.complain(&doubts_of(&quality, terms.point_decimals, &shown(path)), &Sources::new());
    let source = format!(
        "ledger of {} members, {} movements; redemptions take lots by the rule {}{}",
        book.members,
        quality.movements,
        matching.rule.name(),
        if matching.lapse { "; lots end by themselves after their last day" } else { "" },
    );
    let remarks = remarks(&quality);
    Ok(Taken { books: vec![(String::new(), book, terms.clone())], source, quality: remarks, hashes })
}

fn replayed(
    (program, transactions): (&Path, &Path),
    arguments: &Movements,
    (terms, noted): (&Terms, Noted),
    shell: &Shell,
) -> Result<Option<Taken>, Box<Problem>> {
    let mut sources = Sources::new();
    let compiled = compile(program, &Disk, &mut sources, &[]);
    let Some(program) = compiled.program else { return Err(Problem::new(compiled.diagnostics, sources)) };
    shell.complain(&compiled.diagnostics, &sources);
    let own = own_terms(&program, terms)?;
    let mut hashes = super::replay::source_hashes(&sources);
    let form = arguments.form.read(&mut hashes, shell)?;
    let files = [transactions.to_owned()];
    let place = arguments.memory.place();
    let how = (program.currency.decimals, &form, Some(arguments.memory.room(&place)));
    let found = super::replay::read_all(&files, how, &mut hashes, shell)?;
    shell.complain(&super::replay::doubts(&found, &form), &Sources::new());
    let redeeming = arguments.redeem.of(&program, &found, &mut hashes, shell)?;
    let (policy, habits) = (redeeming.policy, redeeming.habits.as_ref());
    let replayed = {
        let _orderly = Orderly::begin();
        let asked = Asked { policy, habits, threads: None, noted, cancel: &CANCELLED, progress: &|_| () };
        history::replay(&program, &found, &asked)
    };
    let replayed =
        replayed.map_err(|refusal| Problem::new(vec![super::replay::refused(&program, refusal)], sources.clone()))?;
    if replayed.partial {
        shell.say("interrupted: nothing is closed");
        return Ok(None);
    }
    let mut quality = super::replay::remarks(&found, &replayed);
    quality.extend(redeeming.remark);
    if replayed.failed > 0 {
        quality.push(format!("{} events had no effect; `loyal replay` names them", replayed.failed));
    }
    let source = format!(
        "{}: {} members, {} rows replayed; redeem {}: {}",
        program.title,
        replayed.members,
        found.overview.rows,
        policy.name(),
        policy.definition()
    );
    Ok(Some(Taken { books: vec![(String::new(), replayed.book, own)], source, quality, hashes }))
}

fn simulated(
    path: &Path,
    arguments: &Movements,
    (terms, noted): (&Terms, Noted),
    shell: &Shell,
) -> Result<Option<Taken>, Box<Problem>> {
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(path, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    // The same customers under several programs: each says itself what its points are worth and cost.
    let own =
        scenario.variants.iter().map(|variant| own_terms(&variant.program, terms)).collect::<Result<Vec<_>, _>>()?;
    let customers = arguments.customers.unwrap_or(scenario.customers);
    let books = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, customers, "members", true);
        let options = Options {
            customers: arguments.customers,
            seed: arguments.seed,
            threads: None,
            chunk: None,
            cancel: &CANCELLED,
            progress: &|done| bar.at(done),
        };
        simulate::books(&scenario, &options, noted).map_err(|found| Problem::new(found, sources))?
    };
    let Some(books) = books else {
        shell.say("interrupted: nothing is closed");
        return Ok(None);
    };
    let single = scenario.variants.len() == 1;
    let names = scenario.variants.iter().map(|variant| if single { String::new() } else { variant.name.clone() });
    let seed = arguments.seed.unwrap_or(scenario.seed);
    Ok(Some(Taken {
        books: names.zip(books).zip(own).map(|((name, book), own)| (name, book, own)).collect(),
        source: format!("{}: {customers} members simulated, seed {seed}", scenario.title),
        quality: Vec::new(),
        hashes: scenario.hashes.clone(),
    }))
}

/// What a program says of its points, where the terms say nothing: currency, worth to the member as value, cost.
fn own_terms(program: &Program, terms: &Terms) -> Result<Terms, Box<Problem>> {
    let mut terms = terms.clone();
    let currency = &program.currency;
    if !terms.currency.is_empty() && (terms.currency != currency.code || terms.decimals != currency.decimals) {
        let message = format!("the terms are in {}, the program is in {}", terms.currency, currency.code);
        return Err(Diagnostic::new(table::ACCOUNTS_RANGE, message)
            .help("write the terms in the currency of the program, or leave the currency out")
            .into());
    }
    (terms.currency, terms.decimals) = (currency.code.clone(), currency.decimals);
    for holding in program.holdings.iter().filter(|holding| holding.kind != HoldingKind::Piece && !holding.qualifying) {
        let unit = (0..holding.decimals).fold(1.0, |unit, _| unit * 10.0);
        let point = |ratio: crate::quantity::Ratio| unit * ratio.numerator() as f64 / ratio.denominator() as f64;
        let said = terms.of(&holding.name);
        let own = WalletTerms {
            wallet: holding.name.clone(),
            value: said.value.or(holding.worth.map(point)).or(holding.cost.map(point)),
            cost: said.cost.or(holding.cost.map(point)),
        };
        terms.wallets.insert(0, own);
    }
    Ok(terms)
}
