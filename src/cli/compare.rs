//! `loyal compare`: which variant is better, by how much, for whom, and how sure that is.

use std::path::{Path, PathBuf};

use super::files::{Disk, Results, shown};
use super::luck::Luck;
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use super::simulate::{members, not_to_a_precision};
use super::uncertainty::swings;
use crate::base::Sources;
use crate::compare::{Ask, Comparison, Doubt, Many, Margin, compare};
use crate::report::{PageContext, comparison_json, comparison_markdown, comparison_text, page_html};
use crate::scenario::{self, Estimate};
use crate::simulate::Options;

/// Compare the variants of a scenario: differences with their intervals, who wins, who loses
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Every variant meets the same customers with the same luck, so small differences show early. A missed
target is exit status 1, as with `simulate`.

Examples:
  loyal compare simulations/bean_club.toml
  loyal compare simulations/bean_club.toml --against twin
  loyal compare simulations/bean_club.toml --within \"0.10 EUR\" --format markdown"
)]
pub(super) struct Arguments {
    /// The scenario (.toml)
    scenario: PathBuf,
    /// The variant to compare with, or `twin` for no program; otherwise the first variant
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// The measure that decides; otherwise profit, or reward_cost where no margin is stated
    #[arg(long, value_name = "KEY")]
    measure: Option<String>,
    /// A difference that counts as none, as in "0.10 EUR" or "0.2%"
    #[arg(long, value_name = "AMOUNT", value_parser = Margin::read)]
    within: Option<Margin>,
    /// Two-sided confidence of all intervals, in percent
    #[arg(long, value_name = "PERCENT", default_value = "95", value_parser = confidence)]
    confidence: f64,
    /// How verdicts on several variants are guarded: bonferroni, max-t (sees what variants share) or none
    #[arg(long, value_enum, default_value_t, value_name = "HOW", hide_possible_values = true)]
    many: Guard,
    /// Members, instead of the scenario's number
    #[arg(long, value_name = "N", value_parser = members)]
    customers: Option<u64>,
    #[command(flatten)]
    luck: Luck,
    /// How the result is written: text or markdown
    #[arg(long, value_enum, default_value_t, value_name = "FORM", hide_possible_values = true)]
    format: Form,
    /// Print JSON (docs/schema/comparison.json)
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write the page to show around (report.html), Markdown and JSON into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// No progress bar and no estimate
    #[arg(long, short)]
    quiet: bool,
}

/// How several verdicts are guarded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Guard {
    #[default]
    Bonferroni,
    MaxT,
    None,
}

/// How the result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    #[default]
    Text,
    Markdown,
}

/// A run of which more than so many seconds are expected is announced.
const LONG: f64 = 5.0;

fn confidence(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(percent) if (50.0..=99.999).contains(&percent) => Ok(percent / 100.0),
        _ => Err("a confidence is a percentage from 50 to 99.999".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&arguments.scenario, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    not_to_a_precision(&scenario, shell);
    let customers = arguments.customers.unwrap_or(scenario.customers);
    let estimate = Estimate::of(&scenario, customers);
    if estimate.seconds > LONG && !arguments.quiet {
        shell.say(&format!("this run: {estimate}"));
    }
    let ask = Ask {
        against: arguments.against.clone(),
        measure: arguments.measure.clone(),
        within: arguments.within.clone(),
        confidence: arguments.confidence,
        many: match arguments.many {
            Guard::Bonferroni => Many::Bonferroni,
            Guard::MaxT => Many::MaxT,
            Guard::None => Many::Single,
        },
    };
    let (comparison, doubt) = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, customers, "members", arguments.quiet);
        let options = Options {
            customers: arguments.customers,
            seed: arguments.luck.seed,
            threads: arguments.luck.threads,
            chunk: None,
            cancel: &CANCELLED,
            progress: &|done| bar.at(done),
        };
        let comparison = compare(&scenario, &options, &ask.over(&scenario));
        let quiet = Options { progress: &|_| (), ..options };
        let doubt = match &comparison {
            Ok(found) if arguments.out.is_some() && !found.paired.run.partial => {
                swings(&arguments.scenario, &scenario, &quiet, &found.headline)
            }
            _ => Ok(None),
        };
        (comparison, doubt)
    };
    let (comparison, doubt) = match (comparison, doubt) {
        (Ok(comparison), Ok(doubt)) => (comparison, doubt),
        (Err(found), _) | (_, Err(found)) => return Err(Problem::new(found, sources)),
    };
    let text = match (arguments.json, arguments.format) {
        (true, _) => super::json(&comparison_json(&comparison)),
        (false, Form::Text) => comparison_text(&comparison, shell.result_style().unicode),
        (false, Form::Markdown) => comparison_markdown(&comparison),
    };
    shell.result(&text)?;
    if let Some(folder) = &arguments.out {
        write(folder, &comparison, doubt.as_ref(), shell)?;
    }
    let run = &comparison.paired.run;
    Ok(if run.partial {
        Status::Interrupted
    } else if run.targets.iter().all(|target| target.met) {
        Status::Fine
    } else {
        Status::Findings
    })
}

fn write(folder: &Path, comparison: &Comparison, doubt: Option<&Doubt>, shell: &Shell) -> Result<(), Box<Problem>> {
    let page = PageContext { run: &comparison.paired.run, comparison: Some(comparison), doubt, tuned: None };
    let files = [
        ("report.html", page_html(&page)),
        ("comparison.md", comparison_markdown(comparison)),
        ("comparison.json", super::json(&comparison_json(comparison))),
    ];
    let mut results = Results::begin(folder)?;
    for (name, content) in &files {
        results.add(name, content.as_bytes())?;
    }
    results.finish()?;
    shell.say(&format!("wrote {} files to {}", files.len(), shown(folder)));
    Ok(())
}
