//! `loyal fit`: the parameters of a model from real purchases.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::files::{Results, open, read_limited, shown};
use super::hashed::{Hashed, file_name};
use super::shell::{Outcome, Problem, Shell, Status, reason};
use crate::base::{LoadError, Sources};
use crate::check::currency;
use crate::diagnostic::{Diagnostic, load_failed, write_failed};
use crate::history::fit::{
    By, Choice, Fit, Model, Options, Purchases, choose, fit, fit_segments, fit_survival, fragment, read_survival,
};
use crate::quantity::{Day, Every};
use crate::report::chart::pictures;
use crate::report::{
    FitContext, calibration_chart, fit_report, fit_text, segments_report, segments_text, tracking_chart, tracking_csv,
};

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
  loyal fit payments.csv --model sbg --every \"1 month\" --json
  loyal fit simulations/data/ledger.csv --model redemption --reward five_off=500"
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
    /// Look for busy days and months and for a trend (models of buying at any time)
    #[arg(long)]
    season: bool,
    /// Fit each kind of customers by itself, told by a column of their first purchase: how they buy and what they spend
    #[arg(long, value_enum, value_name = "COLUMN")]
    by: Option<Column>,
    /// Currency of the file's amounts
    #[arg(long, value_name = "CODE", default_value = "EUR", value_parser = code)]
    currency: String,
    /// Write fit.json, tracking.csv, tracking.svg, calibration.svg and segment.toml into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the charts as PNG, too (builds with the feature `png`)
    #[arg(long, requires = "out")]
    png: bool,
    /// Print JSON (docs/schema/fit.json) instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    ledger: super::fit_redemption::Ledger,
    #[command(flatten)]
    form: super::form::DataForm,
    #[command(flatten)]
    memory: super::overflow::Memory,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    /// Whichever of bg-nbd, mbg-nbd, pareto-nbd and nbd forecasts the held-out part best
    Auto,
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
    /// How points of a ledger are redeemed and expire; the file is that of `loyal liability --ledger`
    Redemption,
}

impl Name {
    /// The model; the first one that is tried if it is to be chosen.
    fn model(self) -> Model {
        match self {
            Name::Auto | Name::BgNbd => Model::BgNbd,
            Name::MbgNbd => Model::MbgNbd,
            Name::ParetoNbd => Model::ParetoNbd,
            Name::Nbd => Model::Nbd,
            Name::BgBb => Model::BgBb,
            Name::Sbg => Model::Sbg,
            // A ledger is read before a model is asked for.
            Name::GammaGamma | Name::Redemption => Model::GammaGamma,
        }
    }
}

/// Columns that tell kinds of customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Column {
    /// The channel
    Channel,
    /// The store
    Store,
    /// The category of the first line
    Category,
}

impl Column {
    fn by(self) -> By {
        match self {
            Column::Channel => By::Channel,
            Column::Store => By::Store,
            Column::Category => By::Category,
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
    super::exports::png_built(arguments.png)?;
    if arguments.model == Name::Redemption {
        let asked = (&arguments.ledger, &arguments.form, arguments.until);
        let money = (arguments.currency.as_str(), decimals(arguments));
        let (json, out) = (arguments.json, arguments.out.as_deref());
        return super::fit_redemption::run(&arguments.file, asked, money, (json, out), shell);
    }
    let model = arguments.model.model();
    let survival = survival(arguments)?;
    let (purchases, hash) = match survival {
        Some(((fit, warnings), hash)) => return print(arguments, (&fit, &warnings, None), hash, shell),
        None => purchases(arguments, shell)?,
    };
    let options = Options {
        model,
        calibration: arguments.calibration,
        until: arguments.until,
        every: arguments.every,
        decimals: decimals(arguments),
        season: arguments.season,
    };
    if arguments.by.is_some() {
        return segments(arguments, (&purchases, &options), hash, shell);
    }
    if arguments.model == Name::Auto {
        let choice = choose(&purchases, &options).map_err(|refusal| *refusal)?;
        return print(arguments, (&choice.fit, &choice.warnings, Some(&choice)), hash, shell);
    }
    let (fit, warnings) = fit(&purchases, &options).map_err(|refusal| *refusal)?;
    print(arguments, (&fit, &warnings, None), hash, shell)
}

fn decimals(arguments: &Arguments) -> u8 {
    currency::decimals(&arguments.currency).unwrap_or(2)
}

fn print(
    arguments: &Arguments,
    (fit, warnings, choice): (&Fit, &[Diagnostic], Option<&Choice>),
    hash: String,
    shell: &mut Shell,
) -> Outcome {
    shell.complain(warnings, &Sources::new());
    let context = FitContext { file: (file_name(&arguments.file), hash), currency: &arguments.currency, choice };
    if let Some(folder) = &arguments.out {
        write((folder, arguments.png), &context, fit, shell)?;
    }
    if arguments.json {
        shell.result(&super::json(&fit_report(&context, fit)))?;
    } else {
        shell.result(&fit_text(&context, fit, shell.result_style().unicode))?;
    }
    Ok(Status::Fine)
}

fn segments(
    arguments: &Arguments,
    (purchases, options): (&Purchases, &Options),
    hash: String,
    shell: &mut Shell,
) -> Outcome {
    let found = fit_segments(purchases, options).map_err(|refusal| *refusal)?;
    let context = FitContext { file: (file_name(&arguments.file), hash), currency: &arguments.currency, choice: None };
    let report = segments_report(&context, &found);
    if let Some(folder) = &arguments.out {
        let mut results = Results::begin(folder)?;
        results.add("fit.json", super::json(&report).as_bytes())?;
        results.add("segments.toml", report.scenario.as_bytes())?;
        for path in results.finish()? {
            shell.say(&format!("wrote {}", shown(&path)));
        }
    }
    if arguments.json {
        shell.result(&super::json(&report))?;
    } else {
        shell.result(&segments_text(&report, shell.result_style().unicode))?;
    }
    Ok(Status::Fine)
}

/// A fit with what is worth knowing of it.
type Fitted = (Fit, Vec<Diagnostic>);

/// The fit of a survival table and the table's hash, if the file is one.
fn survival(arguments: &Arguments) -> Result<Option<(Fitted, String)>, Box<Problem>> {
    let name = shown(&arguments.file);
    let unreadable = |error: &LoadError| Box::<Problem>::from(load_failed(&name, error, None));
    if arguments.model != Name::Sbg {
        return Ok(None);
    }
    let (file, size) = open(&arguments.file).map_err(|error| unreadable(&error))?;
    let mut sources = Sources::new();
    let mut input = BufReader::with_capacity(1 << 18, Hashed::new(file));
    let head = input.fill_buf().map_err(|error| unreadable(&LoadError::Unreadable(reason(&error))))?;
    if !head.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"renewals,")) {
        return Ok(None);
    }
    let text = read_limited(&mut input, size).map_err(|error| unreadable(&error))?;
    let Some(survivors) = read_survival(&text, &name, &mut sources) else {
        return Err(unreadable(&LoadError::Unreadable(
            "the header of a survival table is `renewals,customers`".into(),
        )));
    };
    let survivors = survivors.map_err(|problem| Problem::new(vec![*problem], sources))?;
    let fitted = fit_survival(&survivors, arguments.every).map_err(|refusal| *refusal)?;
    Ok(Some((fitted, input.into_inner().finish())))
}

/// The purchases of the file, and its hash.
fn purchases(arguments: &Arguments, shell: &Shell) -> Result<(Purchases, String), Box<Problem>> {
    let mut hashes = Vec::new();
    let form = arguments.form.read(&mut hashes, shell)?;
    let files = [arguments.file.clone()];
    let place = arguments.memory.place();
    let how = (decimals(arguments), &form, Some(arguments.memory.room(&place)));
    let rows = super::replay::read_all(&files, how, &mut hashes, shell)?;
    let hash = hashes.pop().map_or_else(String::new, |(_, hash)| hash);
    Ok((Purchases::gathered(&rows, arguments.by.map(Column::by))?, hash))
}

fn write(
    (folder, with_png): (&Path, bool),
    context: &FitContext<'_>,
    fit: &Fit,
    shell: &Shell,
) -> Result<(), Box<Problem>> {
    let failed = |name: &str, reason: &str| Box::<Problem>::from(write_failed(name, reason));
    let mut results = Results::begin(folder)?;
    results.add("fit.json", super::json(&fit_report(context, fit)).as_bytes())?;
    if !fit.tracking.is_empty() {
        let csv = tracking_csv(fit).map_err(|error| failed("tracking.csv", &error.to_string()))?;
        results.add("tracking.csv", &csv)?;
    }
    for (name, chart) in [("tracking", tracking_chart(context, fit)), ("calibration", calibration_chart(context, fit))]
    {
        let Some(chart) = chart else { continue };
        for (file, picture) in pictures(name, &chart, with_png).map_err(|reason| failed(name, &reason))? {
            results.add(&file, &picture)?;
        }
    }
    results.add("segment.toml", fragment(fit, context.currency).as_bytes())?;
    for path in results.finish()? {
        shell.say(&format!("wrote {}", shown(&path)));
    }
    Ok(())
}
