//! `loyal fit --model redemption`: hazards from a ledger.

use std::path::{Path, PathBuf};

use super::files::{Results, shown};
use super::form::data;
use super::shell::{Outcome, Problem, Shell, Status};
use crate::base::Sources;
use crate::history::fit::redemption::{RedemptionOptions, fit_redemption, redemption_fragment};
use crate::history::movements::{LEDGER_COLUMNS, MatchRule, Matching, read_movements, read_opening};
use crate::quantity::Day;
use crate::report::{FitContext, redemption_report, redemption_text};

/// What is asked of a ledger.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Redemption")]
pub(super) struct Ledger {
    /// Points that the reward takes, and its name in the program: five_off=500 [default: the smallest redemption]
    #[arg(long, value_name = "[NAME=]POINTS", value_parser = reward)]
    reward: Option<(String, String)>,
    /// The wallet [default: the first one of the ledger]
    #[arg(long, value_name = "NAME")]
    wallet: Option<String>,
    /// Lots that members held before the ledger begins (.csv)
    #[arg(long, value_name = "FILE")]
    opening: Option<PathBuf>,
    /// Which lots a redemption takes: soonest, fifo, lifo or pro-rata
    #[arg(long, value_name = "RULE", value_parser = super::close::rule, default_value = "soonest")]
    lots: MatchRule,
    /// Lots end by themselves after their last day, without an `expire` movement
    #[arg(long)]
    lapse: bool,
    /// Digits of a point behind the decimal point
    #[arg(long, value_name = "DIGITS", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=6))]
    point_decimals: u8,
}

fn reward(text: &str) -> Result<(String, String), String> {
    let (name, points) = text.split_once('=').unwrap_or(("reward", text));
    let (name, points) = (name.trim(), points.trim());
    let is_number = !points.is_empty() && points.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    if !is_number || name.is_empty() {
        return Err("write the points that it takes: 500, or five_off=500".into());
    }
    Ok((name.to_owned(), points.to_owned()))
}

impl Ledger {
    /// Smallest units that the reward takes, and its name.
    fn asked(&self) -> Result<(Option<i64>, String), Box<Problem>> {
        let Some((name, points)) = &self.reward else { return Ok((None, "reward".into())) };
        match crate::history::points(points, self.point_decimals).filter(|units| *units > 0) {
            Some(units) => Ok((Some(units), name.clone())),
            None => {
                let message = format!("`{points}` is no number of points that a reward can take");
                let help = "a number above zero; digits behind the decimal point need --point-decimals";
                Err(crate::diagnostic::Diagnostic::new(crate::diagnostic::table::FIT_TOO_LITTLE, message)
                    .help(help)
                    .into())
            }
        }
    }
}

/// Reads the ledger and prints what it says.
pub(super) fn run(
    file: &Path,
    (asked, form, until): (&Ledger, &super::form::DataForm, Option<Day>),
    (currency, decimals): (&str, u8),
    (json, out): (bool, Option<&Path>),
    shell: &mut Shell,
) -> Outcome {
    let (reward, name) = asked.asked()?;
    let mut hashes = Vec::new();
    let form = form.read(&mut hashes, shell)?;
    let (digits, columns) = ((asked.point_decimals, decimals), super::form::wanted(&form, &LEDGER_COLUMNS));
    let (movements, hash) =
        data(file, &columns, shell, |input, name, sources| read_movements(input, name, digits, &form, sources))?;
    let opening = match &asked.opening {
        None => None,
        Some(path) => {
            let read = |input: &mut dyn std::io::BufRead, name: &str, sources: &mut Sources| {
                read_opening(input, name, digits, &form, sources)
            };
            Some(data(path, &columns, shell, |mut input, name, sources| read(&mut input, name, sources))?.0)
        }
    };
    let matching = Matching { rule: asked.lots, lapse: asked.lapse, decimals: asked.point_decimals, until };
    let options = RedemptionOptions { reward, wallet: asked.wallet.clone(), matching };
    let fit = fit_redemption(&movements, opening.as_ref(), &options).map_err(|refusal| *refusal)?;
    let context = FitContext { file: hash, currency, choice: None };
    let report = super::json(&redemption_report(&context, &fit, &name));
    if let Some(folder) = out {
        let mut results = Results::begin(folder)?;
        results.add("fit.json", report.as_bytes())?;
        results.add("segment.toml", redemption_fragment(&fit, &name).as_bytes())?;
        for path in results.finish()? {
            shell.say(&format!("wrote {}", shown(&path)));
        }
    }
    let text = if json { report } else { redemption_text(&context, &fit, &name, shell.result_style().unicode) };
    shell.result(&text)?;
    Ok(Status::Fine)
}
