//! `loyal explain`: one member's diary, or the page of a message's code.

use std::path::{Path, PathBuf};

use super::files::{Disk, read_text, shown};
use super::shell::{Outcome, Problem, Shell, Status};
use crate::base::{Sources, closest};
use crate::core::{Program, compile, lower_events};
use crate::diagnostic::render::one_line;
use crate::diagnostic::{CODES, Diagnostic, load_failed, table};
use crate::evaluate::{Diary, trial};
use crate::report::{diary_report, diary_text};
use crate::scenario;
use crate::simulate::member_diary;
use crate::syntax;

/// Explain what happened to one member, or a message's code
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  loyal explain U0001
  loyal explain programs/bean_club.loyal --events visit.txt
  loyal explain simulations/bean_club.toml --member 17

The file of events holds `given` and `on` lines as a test block does:
  given joined 2026-01-05, status Gold
  on    2026-03-03 15:10 purchase { \"coffee\" 4.00 EUR, \"cake\" 6.00 EUR }
  on    2027-04-01")]
pub(super) struct Arguments {
    /// A code, a program (.loyal) or a scenario (.toml)
    #[arg(value_name = "CODE | PROGRAM | SCENARIO")]
    target: PathBuf,
    /// What happens to the member, for a program
    #[arg(long, value_name = "FILE", conflicts_with = "member")]
    events: Option<PathBuf>,
    /// The member's number, from 0, for a scenario
    #[arg(long, value_name = "N")]
    member: Option<u64>,
    /// The variant by its name, for a scenario; otherwise the first
    #[arg(long, value_name = "NAME", requires = "member")]
    variant: Option<String>,
    /// Seed of all luck, instead of the scenario's
    #[arg(long, value_name = "N", requires = "member")]
    seed: Option<u64>,
    /// How to print a diary
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object (docs/schema/diary.json)
    Json,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let target = &arguments.target;
    match (&arguments.events, arguments.member) {
        (Some(events), _) => diary_of_events(target, events, arguments.format, shell),
        (None, Some(member)) => diary_of_member(arguments, member, shell),
        (None, None) if super::is_scenario(target) => {
            Err(usage("a scenario is explained one member at a time", "add `--member 0`"))
        }
        (None, None) if target.extension().is_some() => {
            Err(usage("a program is explained by what happens to a member", "add `--events FILE`"))
        }
        (None, None) => page(&shown(target), shell),
    }
}

fn usage(message: &str, help: &str) -> Box<Problem> {
    Diagnostic::new(table::NOTHING_TO_EXPLAIN, message).help(help).into()
}

fn page(wanted: &str, shell: &mut Shell) -> Outcome {
    let upper = wanted.to_uppercase();
    let Some(info) = CODES.iter().find(|info| info.code.0 == upper) else {
        let mut problem = Diagnostic::new(table::CODE_UNKNOWN, format!("there is no code `{wanted}`"));
        if let Some(close) = closest(&upper, CODES.iter().map(|info| info.code.0)) {
            problem = problem.help(format!("did you mean `{close}`?"));
        }
        return Err(problem.into());
    };
    shell.result(info.page)?;
    Ok(Status::Fine)
}

fn diary_of_events(path: &Path, events: &Path, format: Format, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let compiled = compile(path, &Disk, &mut sources, &[]);
    let (Some(checked), Some(program)) = (compiled.checked, compiled.program) else {
        return Err(Problem::new(compiled.diagnostics, sources));
    };
    let name = shown(events);
    let text = read_text(events).map_err(|error| Box::<Problem>::from(load_failed(&name, &error, None)))?;
    let source = sources.add(name, text.as_str());
    let (statements, found) = syntax::parse_events(source, &text);
    if found.iter().any(Diagnostic::is_error) {
        return Err(Problem::new(found, sources));
    }
    let trial = match lower_events(&checked, &program, &statements) {
        Ok(trial) => trial,
        Err(found) => return Err(Problem::new(found, sources)),
    };
    let Some((first, last)) = trial::days(&trial) else {
        return Err(Problem::new(
            vec![
                Diagnostic::new(table::NOTHING_TO_EXPLAIN, "nothing happens in this file")
                    .help("add a line such as `on 2026-03-03 join`"),
            ],
            sources,
        ));
    };
    let plan =
        trial::plan(&program, &trial, first, last).map_err(|refused| Problem::new(vec![refused], sources.clone()))?;
    let outcome = trial::run(&plan, &trial);
    print(&outcome.diary, &program, &sources, format, shell)?;
    shell.complain(&outcome.failures, &sources);
    Ok(if outcome.failures.is_empty() { Status::Fine } else { Status::Failed })
}

fn diary_of_member(arguments: &Arguments, member: u64, shell: &mut Shell) -> Outcome {
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&arguments.target, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    let names = || scenario.variants.iter().map(|variant| variant.name.as_str());
    let variant = match &arguments.variant {
        None => 0,
        Some(wanted) => names().position(|name| name == wanted).ok_or_else(|| {
            let help = match closest(wanted, names()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("variants here: {}", names().collect::<Vec<_>>().join(", ")),
            };
            usage(&format!("the scenario has no variant `{wanted}`"), &help)
        })?,
    };
    let told = member_diary(&scenario, arguments.seed, variant, member)
        .map_err(|found| Problem::new(found, sources.clone()))?;
    if arguments.format == Format::Human {
        let born = told.born.map_or_else(String::new, |day| format!(", born {day}"));
        let (segment, variant) = (one_line(&told.segment), one_line(&told.variant));
        shell.result(&format!("member {member}, {segment}{born}; {variant}\n\n"))?;
    }
    print(&told.diary, told.plan.program(), &sources, arguments.format, shell)?;
    Ok(Status::Fine)
}

fn print(
    diary: &Diary,
    program: &Program,
    sources: &Sources,
    format: Format,
    shell: &mut Shell,
) -> Result<(), Box<Problem>> {
    match format {
        Format::Human => shell.result(&diary_text(diary, program, sources)),
        Format::Json => shell.result(&super::json(&diary_report(diary, program, sources))),
    }
}
