//! `loyal fit`: the parameters of a model from real purchases.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::files::{Results, open, read_limited, shown};
use super::hashed::{Hashed, file_name};
use super::shell::{Outcome, Problem, Shell, Status, reason};
use crate::base::{LoadError, Sources};
use crate::check::currency;
use crate::diagnostic::{Diagnostic, load_failed, write_failed};
use crate::history::fit::{Fit, Model, Options, fit, fit_survival, read_survival};
use crate::quantity::{Day, Every};
use crate::report::{FitContext, fit_report, fit_text, tracking_chart, tracking_csv};

/// Fit a model of buying, staying or spending to real purchases and print a piece of scenario
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is that of `loyal replay`: its first line names the columns customer,date,amount. For sbg it
may also be a survival table with the header renewals,customers. Purchases of a customer on one day
are one purchase. What the calibration leaves over is held against the fit. docs/guide/fit.md explains
the models and the figures.

Examples:
  loyal fit simulations/data/cdnow.csv --model bg-nbd --calibration \"39 weeks\"
  loyal fit simulations/data/cdnow.csv --model gamma-gamma --currency USD
  loyal fit payments.csv --model sbg --every \"1 month\" --json"
)]
pub(super) struct Arguments {
    /// The purchases (.csv, .parquet)
    file: PathBuf,
    /// The model
    #[arg(long, value_enum, value_name = "MODEL")]
    model: Name,
    /// How much of the file is fitted, from its first day, such as "39 weeks" [default: all]
    #[arg(long, value_name = "TIME")]
    calibration: Option<Every>,
    /// Until which day purchases were watched [default: the last one of the file]
    #[arg(long, value_name = "DATE", value_parser = super::close::day)]
    until: Option<Day>,
    /// From one renewal (sbg) or opportunity (bg-bb) to the next, such as "1 month"
    #[arg(long, value_name = "TIME")]
    every: Option<Every>,
    /// Currency of the file's amounts
    #[arg(long, value_name = "CODE", default_value = "EUR", value_parser = code)]
    currency: String,
    /// Write fit.json, tracking.csv and tracking.svg into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON (docs/schema/fit.json) instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    form: super::form::DataForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    /// Purchases at any time; customers leave after a repeat purchase
    BgNbd,
    /// The same, but they may leave after their first purchase as well
    MbgNbd,
    /// Purchases at any time; customers leave at any time
    ParetoNbd,
    /// Purchases at any time; nobody leaves
    Nbd,
    /// One chance to buy in each period, such as a gift a year
    BgBb,
    /// Renewals of a subscription
    Sbg,
    /// What customers spend at a time
    GammaGamma,
}

impl Name {
    fn model(self) -> Model {
        match self {
            Name::BgNbd => Model::BgNbd,
            Name::MbgNbd => Model::MbgNbd,
            Name::ParetoNbd => Model::ParetoNbd,
            Name::Nbd => Model::Nbd,
            Name::BgBb => Model::BgBb,
            Name::Sbg => Model::Sbg,
            Name::GammaGamma => Model::GammaGamma,
        }
    }
}

fn code(text: &str) -> Result<String, String> {
    match currency::decimals(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("write the three capital letters of a currency, as in EUR".into()),
    }
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let (fit, warnings, hash) = fitted(arguments, shell)?;
    shell.complain(&warnings, &Sources::new());
    let context = FitContext { file: (file_name(&arguments.file), hash), currency: &arguments.currency };
    if let Some(folder) = &arguments.out {
        write(folder, &context, &fit, shell)?;
    }
    if arguments.json {
        shell.result(&super::json(&fit_report(&context, &fit)))?;
    } else {
        shell.result(&fit_text(&context, &fit, shell.result_style().unicode))?;
    }
    Ok(Status::Fine)
}

fn fitted(arguments: &Arguments, shell: &Shell) -> Result<(Fit, Vec<Diagnostic>, String), Box<Problem>> {
    let name = shown(&arguments.file);
    let unreadable = |error: &LoadError| Box::<Problem>::from(load_failed(&name, error, None));
    let (file, size) = open(&arguments.file).map_err(|error| unreadable(&error))?;
    let decimals = currency::decimals(&arguments.currency).unwrap_or(2);
    let model = arguments.model.model();
    let mut sources = Sources::new();
    let mut input = BufReader::with_capacity(1 << 18, Hashed::new(file));
    let head = input.fill_buf().map_err(|error| unreadable(&LoadError::Unreadable(reason(&error))))?;
    if model == Model::Sbg && head.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"renewals,")) {
        let text = read_limited(&mut input, size).map_err(|error| unreadable(&error))?;
        if let Some(survivors) = read_survival(&text, &name, &mut sources) {
            let survivors = survivors.map_err(|problem| Problem::new(vec![*problem], sources))?;
            let (fit, warnings) = fit_survival(&survivors, arguments.every).map_err(|refusal| *refusal)?;
            return Ok((fit, warnings, input.into_inner().finish()));
        }
        return Err(unreadable(&LoadError::Unreadable(
            "the header of a survival table is `renewals,customers`".into(),
        )));
    }
    drop(input);
    let mut hashes = Vec::new();
    let form = arguments.form.read(&mut hashes, shell)?;
    let files = [arguments.file.clone()];
    let history = super::replay::read_all(&files, (decimals, &form, None), &mut hashes, shell)?.whole()?;
    let options =
        Options { model, calibration: arguments.calibration, until: arguments.until, every: arguments.every, decimals };
    let (fit, warnings) = fit(&history, &options).map_err(|refusal| *refusal)?;
    let hash = hashes.pop().map_or_else(String::new, |(_, hash)| hash);
    Ok((fit, warnings, hash))
}

fn write(folder: &Path, context: &FitContext<'_>, fit: &Fit, shell: &Shell) -> Result<(), Box<Problem>> {
    let failed = |name: &str, reason: &str| Box::<Problem>::from(write_failed(name, reason));
    let mut results = Results::begin(folder)?;
    results.add("fit.json", super::json(&fit_report(context, fit)).as_bytes())?;
    if !fit.tracking.is_empty() {
        let csv = tracking_csv(fit).map_err(|error| failed("tracking.csv", &error.to_string()))?;
        results.add("tracking.csv", &csv)?;
    }
    if let Some(chart) = tracking_chart(context, fit).map_err(|reason| failed("tracking.svg", &reason))? {
        results.add("tracking.svg", chart.as_bytes())?;
    }
    for path in results.finish()? {
        shell.say(&format!("wrote {}", shown(&path)));
    }
    Ok(())
}
