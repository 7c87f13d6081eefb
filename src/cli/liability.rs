//! `loyal liability`: what points still to be redeemed will come to, from a triangle or from accounts.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use sha2::{Digest, Sha256};

use super::exports::{self, Export, Files};
use super::files::{read_text, shown};
use super::shell::{Outcome, Problem, Shell, Status};
use crate::base::{SourceId, Sources};
use crate::diagnostic::{Diagnostic, Severity, load_failed, table, write_failed};
use crate::finance::accounting::{self, entries, schedule};
use crate::finance::complaint;
use crate::finance::method::{ClarkCurve, SigmaRule, TailError};
use crate::finance::study::{Data, Method, Settings, Study, study};
use crate::finance::triangle::{self, Exposures, Kind, Options, Triangle};
use crate::report::{
    AccountsContext, StudyContext, accounts_report, accounts_text, entries_table, liability_report, liability_text,
    study_page, study_rows,
};

/// Estimate what will still be redeemed, or turn estimates into revenue, liability and entries
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A triangle is a CSV file, long (origin,age,value) or wide (origin,1,2,3,…): what was redeemed of
each origin's points by each age. Cells not known yet are empty. Accounts are a TOML file with a
[[cohort]] for the sales of each period, or a [[balance]] for a whole program. Movements of points come from
a ledger file, from purchases replayed through a program, or from a scenario; they are closed by cohort.

Without --method, every method is shown that the given data allow: points issued (--exposure) add
hazard, additive and cape-cod; a rate expected beforehand (--prior) adds expected,
bornhuetter-ferguson and benktander. Clark's curves must be asked for.

Examples:
  loyal liability --triangle simulations/data/triangle.csv --exposure simulations/data/exposures.csv
  loyal liability --triangle simulations/data/triangle.csv --tail 1.05 --json
  loyal liability --accounting simulations/data/accounts.toml --out results
  loyal liability --ledger simulations/data/ledger.csv --terms simulations/data/terms.toml
  loyal liability --replay programs/body_shop.loyal simulations/data/cdnow.csv --redeem asap
  loyal liability --scenario simulations/bean_club.toml --customers 2000"
)]
#[command(group(clap::ArgGroup::new("input").required(true).args(["triangle", "accounting", "ledger", "replay", "scenario"])))]
pub(super) struct Arguments {
    /// A development triangle (.csv)
    #[arg(long, value_name = "FILE")]
    triangle: Option<PathBuf>,
    /// Contract cohorts, estimates and costs (.toml)
    #[arg(long, value_name = "FILE")]
    accounting: Option<PathBuf>,
    #[command(flatten)]
    movements: super::close::Movements,
    /// Methods, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "METHOD", requires = "triangle", value_parser = methods_by_name())]
    method: Vec<Method>,
    /// Points issued to each origin (.csv: origin,exposure and, if known, prior)
    #[arg(long, value_name = "FILE", requires = "triangle")]
    exposure: Option<PathBuf>,
    /// Points expired, a triangle of the same cells (.csv)
    #[arg(long, value_name = "FILE", requires = "triangle")]
    expired: Option<PathBuf>,
    /// Share of points issued that was expected beforehand to be redeemed: 0.85 or 85%
    #[arg(long, value_name = "RATE", value_parser = rate, requires = "triangle")]
    prior: Option<f64>,
    /// Rounds of Benktander
    #[arg(long, value_name = "COUNT", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// Factor from the last age to ultimate
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = tail)]
    tail: f64,
    /// Volatility of the tail factor, in place of the one read off the triangle
    #[arg(long, value_name = "SIGMA", value_parser = amount, requires = "tail_error")]
    tail_sigma: Option<f64>,
    /// Standard error of the tail factor, in place of the one read off the triangle
    #[arg(long, value_name = "ERROR", value_parser = amount, requires = "tail_sigma")]
    tail_error: Option<f64>,
    /// How Mack's sigma of the last age is found
    #[arg(long, value_enum, default_value_t, value_name = "RULE")]
    sigma: Sigma,
    /// Growth curve of Clark's methods
    #[arg(long, value_enum, default_value_t, value_name = "CURVE")]
    curve: Curve,
    /// The amounts are those of each age alone
    #[arg(long, requires = "triangle", conflicts_with = "cumulative")]
    incremental: bool,
    /// Each amount holds all before it; so they are taken unless the column is named `incremental`
    #[arg(long, requires = "triangle")]
    cumulative: bool,
    /// Read only lines whose column holds that text
    #[arg(long = "where", value_name = "COLUMN=TEXT", value_parser = filter, requires = "triangle")]
    only: Vec<(String, String)>,
    /// Write JSON and CSV files, and for a triangle and movements a page, into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write further forms of the same figures into it, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORM", requires = "out")]
    export: Vec<Export>,
    /// Print JSON (docs/schema/liability.json, docs/schema/accounts.json) instead of tables
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Sigma {
    /// min(σ⁴ₖ₋₁/σ²ₖ₋₂, σ²ₖ₋₂, σ²ₖ₋₁)
    #[default]
    Mack,
    /// A straight line through the logarithms
    LogLinear,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Curve {
    /// A heavy tail
    #[default]
    Loglogistic,
    /// A light tail
    Weibull,
}

/// The methods by their names.
fn methods_by_name() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(Method::ALL.map(Method::name))
        .try_map(|name| Method::ALL.into_iter().find(|method| method.name() == name).ok_or("no such method"))
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| "not a number".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let value = match text.strip_suffix('%') {
        Some(percent) => number(percent)? / 100.0,
        None => number(text)?,
    };
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("a rate lies between 0 and 1, or 0% and 100%".into()) }
}

fn tail(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value > 0.0 && value <= 100.0 { Ok(value) } else { Err("a tail factor lies above 0 and at most at 100".into()) }
}

fn amount(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| if value >= 0.0 { Ok(value) } else { Err("it cannot be below 0".into()) })
}

fn filter(text: &str) -> Result<(String, String), String> {
    let (column, wanted) = text.split_once('=').ok_or("write COLUMN=TEXT")?;
    Ok((column.trim().to_owned(), wanted.trim().to_owned()))
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    exports::built(&arguments.export)?;
    if arguments.movements.given() {
        let out = arguments.out.as_deref().map(|folder| (folder, &arguments.export[..]));
        return super::close::run(&arguments.movements, arguments.json, out, shell);
    }
    match (&arguments.triangle, &arguments.accounting) {
        (Some(path), _) => from_triangle(path, arguments, shell),
        (None, Some(path)) => from_accounts(path, arguments, shell),
        // The command line asks for one of the two before this is reached.
        (None, None) => Ok(Status::Failed),
    }
}

/// Texts read so far, with their names and hashes.
#[derive(Default)]
struct Texts {
    sources: Sources,
    hashes: Vec<(String, String)>,
}

impl Texts {
    fn read(&mut self, path: &Path) -> Result<(SourceId, String), Box<Problem>> {
        let text = read_text(path).map_err(|error| Box::<Problem>::from(load_failed(&shown(path), &error, None)))?;
        // Results are the same wherever the files lie, so only their names are kept.
        let name = path.file_name().map_or_else(|| shown(path), |name| name.to_string_lossy().into_owned());
        let hash = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        self.hashes.push((name, hash));
        Ok((self.sources.add(shown(path), text.clone()), text))
    }

    /// What was found, or the messages as the end of the command; warnings go to standard error.
    fn accept<T>(&self, found: Option<T>, messages: Vec<Diagnostic>, shell: &Shell) -> Result<T, Box<Problem>> {
        match found {
            Some(found) => {
                shell.complain(&messages, &self.sources);
                Ok(found)
            }
            None => Err(Problem::new(messages, self.sources.clone())),
        }
    }
}

fn from_triangle(path: &Path, arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut files = Texts::default();
    let kind = match (arguments.incremental, arguments.cumulative) {
        (true, _) => Some(Kind::Incremental),
        (_, true) => Some(Kind::Cumulative),
        _ => None,
    };
    let form = arguments.movements.form.of_a_triangle(&mut files.hashes, shell)?;
    let (separator, decimal_comma) = (form.separator, form.decimal_comma);
    let options = Options { kind, only: arguments.only.clone(), separator, decimal_comma };
    let (source, text) = files.read(path)?;
    let (found, messages) = triangle::read(source, &text, &options);
    let (triangle, column) = files.accept(found, messages, shell)?;
    let exposures = match &arguments.exposure {
        Some(path) => {
            let (source, text) = files.read(path)?;
            let (found, messages) = triangle::read_exposures(source, &text, triangle.origins(), &options);
            Some(files.accept(found, messages, shell)?)
        }
        None => column,
    };
    let expired = match &arguments.expired {
        Some(path) => Some(read_expired(path, &options, &triangle, &mut files, shell)?),
        None => None,
    };
    let data = Data { triangle: &triangle, expired: expired.as_ref(), exposures: exposures.as_ref() };
    let settings = settings(arguments);
    let chosen = methods(arguments, exposures.as_ref());
    let study = study(data, &chosen, &settings);
    let asked = !arguments.method.is_empty();
    let messages = remarks(data, &study, asked);
    if messages.iter().any(Diagnostic::is_error) {
        return Err(Problem::new(messages, files.sources));
    }
    shell.complain(&messages, &files.sources);
    let context = StudyContext { data, settings: &settings, study: &study, hashes: files.hashes };
    let json = || super::json(&liability_report(&context));
    if let Some(folder) = &arguments.out {
        let mut files: Files = vec![("liability.json".into(), json().into_bytes())];
        files.push(("report.html".into(), study_page(&context).into_bytes()));
        files.extend(tables(&context, &arguments.export)?);
        exports::write(folder, &files, shell)?;
    }
    let text = if arguments.json { json() } else { liability_text(&context, shell.result_style().unicode) };
    shell.result(&text)?;
    Ok(Status::Fine)
}

fn read_expired(
    path: &Path,
    options: &Options,
    redeemed: &Triangle,
    files: &mut Texts,
    shell: &Shell,
) -> Result<Triangle, Box<Problem>> {
    let (source, text) = files.read(path)?;
    let (found, messages) = triangle::read(source, &text, options);
    let (expired, _) = files.accept(found, messages, shell)?;
    match redeemed.differs(&expired) {
        None => Ok(expired),
        Some(difference) => {
            let message = "the expired points have other cells than the redeemed points";
            let help = "both need the same origins and ages; write 0 where nothing expired";
            let problem = Diagnostic::new(table::TRIANGLES_DIFFER, message).note(difference).help(help);
            Err(Problem::new(vec![problem], files.sources.clone()))
        }
    }
}

fn settings(arguments: &Arguments) -> Settings {
    Settings {
        tail: arguments.tail,
        tail_error: arguments.tail_sigma.zip(arguments.tail_error).map(|(sigma, error)| TailError { sigma, error }),
        sigma: match arguments.sigma {
            Sigma::Mack => SigmaRule::Mack,
            Sigma::LogLinear => SigmaRule::LogLinear,
        },
        prior: arguments.prior,
        rounds: arguments.rounds,
        curve: match arguments.curve {
            Curve::Loglogistic => ClarkCurve::Loglogistic,
            Curve::Weibull => ClarkCurve::Weibull,
        },
    }
}

/// The methods asked for, or all that the given data allow.
fn methods(arguments: &Arguments, exposures: Option<&Exposures>) -> Vec<Method> {
    if !arguments.method.is_empty() {
        return arguments.method.clone();
    }
    let prior =
        arguments.prior.is_some() || exposures.is_some_and(|exposures| exposures.priors().iter().all(Option::is_some));
    let allowed = |method: &Method| match method {
        Method::ClarkLdf | Method::ClarkCapeCod => false,
        Method::Expected | Method::BornhuetterFerguson | Method::Benktander => exposures.is_some() && prior,
        method => exposures.is_some() || !method.needs_exposure(),
    };
    Method::ALL.into_iter().filter(allowed).collect()
}

/// What a study has to say. A method that was asked for and cannot be used is an error; one of many that nobody
/// asked for is a note, unless none is left.
fn remarks(data: Data<'_>, study: &Study, asked: bool) -> Vec<Diagnostic> {
    let stands = asked || study.estimates.is_empty();
    let unusable = study.unusable.iter().map(|(method, why)| {
        let message = complaint::unusable(*method, why, data.triangle);
        Diagnostic { severity: if stands { Severity::Error } else { Severity::Note }, ..message }
    });
    unusable.chain(complaint::doubts(data, study)).collect()
}

fn from_accounts(path: &Path, arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut files = Texts::default();
    let (source, text) = files.read(path)?;
    let (found, messages) = accounting::read(source, &text);
    let accounts = files.accept(found, messages, shell)?;
    let schedule = schedule(&accounts).map_err(|error| {
        Diagnostic::new(table::ACCOUNTS_RANGE, format!("the amounts of the file are too large together: {error}"))
            .help("at most 10^15 of the smallest units in all; split the file")
    })?;
    let entries = entries(&accounts, &schedule);
    let context = AccountsContext { accounts: &accounts, schedule: &schedule, entries: &entries, hashes: files.hashes };
    let json = || super::json(&accounts_report(&context));
    if let Some(folder) = &arguments.out {
        let csv = entries_table(&context).csv().map_err(|error| write_failed("entries.csv", &error.to_string()))?;
        let mut files: Files = vec![("accounts.json".into(), json().into_bytes()), ("entries.csv".into(), csv)];
        files.extend(further(&context, &arguments.export)?);
        exports::write(folder, &files, shell)?;
    }
    let text = if arguments.json { json() } else { accounts_text(&context, shell.result_style().unicode) };
    shell.result(&text)?;
    Ok(Status::Fine)
}

/// A schedule in the forms that were asked for: its entries are a table, all of it is a workbook.
fn further(context: &AccountsContext<'_>, also: &[Export]) -> Result<Files, Box<Problem>> {
    let mut files = Files::new();
    #[cfg(feature = "xlsx")]
    if also.contains(&Export::Xlsx) {
        let bytes = crate::report::workbook_bytes(&crate::report::accounts_workbook(context));
        files.push(("accounts.xlsx".into(), bytes.map_err(|why| write_failed("accounts.xlsx", &why))?));
    }
    if also.contains(&Export::Parquet) {
        files.extend(exports::columns(&[entries_table(context)])?);
    }
    Ok(files)
}

/// The methods side by side as CSV, and in the forms that were asked for.
fn tables(context: &StudyContext<'_>, also: &[Export]) -> Result<Files, Box<Problem>> {
    let rows = study_rows(context);
    let csv = rows.csv().map_err(|error| write_failed("methods.csv", &error.to_string()))?;
    let mut files: Files = vec![("methods.csv".into(), csv)];
    #[cfg(feature = "xlsx")]
    if also.contains(&Export::Xlsx) {
        let bytes = crate::report::workbook_bytes(&crate::report::study_workbook(context));
        files.push(("liability.xlsx".into(), bytes.map_err(|why| write_failed("liability.xlsx", &why))?));
    }
    if also.contains(&Export::Parquet) {
        files.extend(exports::columns(&[rows])?);
    }
    Ok(files)
}
