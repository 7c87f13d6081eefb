//! `loyal optimise`: better values for the parameters of a program.

use std::path::PathBuf;

use super::files::{Disk, Results, shown};
use super::luck::Luck;
use super::progress::Progress;
use super::shell::{CANCELLED, Orderly, Outcome, Problem, Shell, Status};
use super::simulate::{members, not_to_a_precision};
use crate::base::Sources;
use crate::compare::{Ask, Margin, Trial, combinations, optimise};
use crate::diagnostic::Diagnostic;
use crate::report::{PageContext, page_html, tuned_json, tuned_text};
use crate::scenario::{self, Variant, read_with};
use crate::simulate::Options;

/// Search for better values of a program's parameters, within the targets of a scenario
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Every combination of the values is a candidate; all meet the same customers with the same luck. The worse half is
dropped after each round, and the number of members doubles. What the scenario states as [[target]] must hold.

Examples:
  loyal optimise simulations/bean_club.toml --try \"gold_from = 600 to 1_400 EUR by 200\"
  loyal optimise scenario.toml --try \"off = 3%, 4%, 5%\" --within \"0.05 EUR\" --out results"
)]
pub(super) struct Arguments {
    /// The scenario (.toml)
    scenario: PathBuf,
    /// A parameter with its values: "off = 3%, 5%" or "gold_from = 600 to 1_400 EUR by 200"
    #[arg(long = "try", value_name = "VALUES", required = true, value_parser = Trial::read)]
    trials: Vec<Trial>,
    /// The measure that decides; otherwise profit, or reward_cost where no margin is stated
    #[arg(long, value_name = "KEY")]
    measure: Option<String>,
    /// The measure it is traded against; otherwise reward_cost
    #[arg(long, value_name = "KEY")]
    price: Option<String>,
    /// A difference that counts as none, as in "0.10 EUR" or "0.2%"
    #[arg(long, value_name = "AMOUNT", value_parser = Margin::read)]
    within: Option<Margin>,
    /// Members of the last round, instead of the scenario's number
    #[arg(long, value_name = "N", value_parser = members)]
    customers: Option<u64>,
    #[command(flatten)]
    luck: Luck,
    /// Print JSON (docs/schema/search.json) instead of tables
    #[arg(long)]
    json: bool,
    /// Write the page to show around (report.html) and JSON into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// No progress bar
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&arguments.scenario, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    not_to_a_precision(&scenario, shell);
    let mut candidates = Vec::new();
    for params in combinations(&arguments.trials).map_err(|wrong| Problem::new(vec![wrong], Sources::new()))? {
        let mut own = Sources::new();
        let (read, found) = read_with(&arguments.scenario, &params, &Disk, &mut own);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        let Some(first) = read.and_then(|read| read.variants.into_iter().next()) else {
            return Err(Problem::new(errors, own));
        };
        let name: Vec<String> = params.iter().map(|(param, value)| format!("{param} = {value}")).collect();
        candidates.push(Variant { name: name.join(", "), ..first });
    }
    let ask = Ask {
        measure: arguments.measure.clone(),
        within: arguments.within.clone(),
        confidence: 0.95,
        ..Ask::default()
    };
    let tuned = {
        let _orderly = Orderly::begin();
        let bar = Progress::new(shell, 8, "rounds", arguments.quiet);
        let options = Options {
            customers: arguments.customers,
            seed: arguments.luck.seed,
            threads: arguments.luck.threads,
            chunk: None,
            cancel: &CANCELLED,
            progress: &|done| bar.at(done),
        };
        optimise(&scenario, candidates, &options, &ask, arguments.price.as_deref())
    };
    let tuned = tuned.map_err(|found| Problem::new(found, sources))?;
    let json = super::json(&tuned_json(&tuned));
    shell.result(&if arguments.json { json.clone() } else { tuned_text(&tuned, shell.result_style().unicode) })?;
    let run = &tuned.run;
    if let Some(folder) = &arguments.out {
        let page = PageContext { run, comparison: tuned.last.as_ref(), doubt: None, tuned: Some(&tuned) };
        let files = [("report.html", page_html(&page)), ("search.json", json)];
        let mut results = Results::begin(folder)?;
        for (name, content) in &files {
            results.add(name, content.as_bytes())?;
        }
        results.finish()?;
        shell.say(&format!("wrote {} files to {}", files.len(), shown(folder)));
    }
    Ok(if run.partial || super::shell::cancelled() {
        Status::Interrupted
    } else if tuned.any_allowed {
        Status::Fine
    } else {
        Status::Findings
    })
}
