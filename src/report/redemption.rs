//! What a ledger says of redemption: hazards, shares, how a reward is taken, and a piece of scenario.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::fit::{FitContext, ParameterFigures, RowFigures, share, significant};
use super::replay::FileHash;
use super::table::{grouped, table};
use crate::history::fit::redemption::{RedemptionFit, Share, Waited, redemption_fragment};

/// Months of a table that are shown to people.
const SHOWN: usize = 24;

/// Hazards of redemption and expiry as JSON. Points are whole smallest units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RedemptionReport {
    /// The format's name and version, `loyal-fit-redemption/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// The ledger.
    pub data: FileHash,
    /// `redemption`.
    pub model: String,
    /// The wallet.
    pub wallet: String,
    /// What the reward takes.
    pub reward: i64,
    /// Whether it is the smallest redemption of the ledger, because nothing else was said.
    pub reward_found: bool,
    /// Members with movements of the wallet.
    pub members: u64,
    /// First day of the ledger.
    pub first: String,
    /// Last day that was watched.
    pub last: String,
    /// Share of points issued that is redeemed by the oldest age that was watched.
    pub redeemed_share: ShareFigures,
    /// Share of points issued that expires or is taken back by then.
    pub lost_share: ShareFigures,
    /// `probability` that the reward is taken at a purchase after which it can be had, and `spread` among members; empty where that cannot be told.
    pub parameters: BTreeMap<String, ParameterFigures>,
    /// Logarithm of the likelihood at its top.
    pub log_likelihood: Option<f64>,
    /// Purchases after which the reward could be had.
    pub chances: u64,
    /// Of them, those after which it was taken.
    pub taken: u64,
    /// First takings by the number of the chance, observed and expected of those who had that chance and had not taken it before.
    pub compared: Vec<RowFigures>,
    /// By age of points, in calendar months since the month of issue.
    pub by_age: Vec<AgeFigures>,
    /// By whole months since the reward came within reach.
    pub since_reach: Vec<WaitFigures>,
    /// Members by whole months since their first movement, until their first redemption; empty where members may have been there before.
    pub first_redemption: Vec<WaitFigures>,
    /// The line of a scenario's segment, to paste.
    pub scenario: String,
}

/// A share with its error.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ShareFigures {
    /// Between 0 and 1.
    pub estimate: f64,
    /// By leaving groups of members out; `null` below ten members.
    pub standard_error: Option<f64>,
}

/// Points of an age.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgeFigures {
    /// Calendar months since the month of issue.
    pub age: u32,
    /// Points held when it begins, and those issued in month 0.
    pub at_risk: f64,
    /// Share of them redeemed in it.
    pub redeemed: ShareFigures,
    /// Share of them that expired or was taken back in it.
    pub lost: ShareFigures,
    /// Share of points issued that is left when it ends.
    pub left: f64,
}

/// A month of waiting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaitFigures {
    /// Whole months before it.
    pub month: u32,
    /// How many had waited so long.
    pub at_risk: u64,
    /// How many of them redeemed in it.
    pub redeemed: u64,
    /// Their share.
    pub hazard: ShareFigures,
    /// Share of all that have redeemed when it ends.
    pub so_far: ShareFigures,
}

fn figures(share: &Share) -> ShareFigures {
    ShareFigures { estimate: share.estimate, standard_error: share.standard_error }
}

fn waits(list: &[Waited]) -> Vec<WaitFigures> {
    let one = |row: &Waited| WaitFigures {
        month: row.month,
        at_risk: row.at_risk,
        redeemed: row.taken,
        hazard: figures(&row.hazard),
        so_far: figures(&row.so_far),
    };
    list.iter().map(one).collect()
}

/// The hazards as data; `name` is the reward's name in the program.
pub fn redemption_report(context: &FitContext<'_>, fit: &RedemptionFit, name: &str) -> RedemptionReport {
    let (file, sha256) = context.file.clone();
    let wish = fit.wish.as_ref().ok();
    let parameter = |one: &crate::history::fit::Parameter| {
        let figures = ParameterFigures { estimate: one.estimate, standard_error: one.standard_error, unit: None };
        (one.name.to_owned(), figures)
    };
    let compared = wish.map_or(&[][..], |wish| &wish.compared);
    RedemptionReport {
        schema: "loyal-fit-redemption/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        data: FileHash { file, sha256 },
        model: "redemption".into(),
        wallet: fit.wallet.clone(),
        reward: fit.reward,
        reward_found: fit.reward_found,
        members: fit.members,
        first: fit.days.0.to_string(),
        last: fit.days.1.to_string(),
        redeemed_share: figures(&fit.redeemed),
        lost_share: figures(&fit.lost),
        parameters: wish.into_iter().flat_map(|wish| [&wish.probability, &wish.spread]).map(parameter).collect(),
        log_likelihood: wish.map(|wish| wish.log_likelihood),
        chances: wish.map_or(0, |wish| wish.chances),
        taken: wish.map_or(0, |wish| wish.taken),
        compared: compared
            .iter()
            .map(|row| RowFigures { label: row.label.clone(), actual: row.actual, expected: row.expected })
            .collect(),
        by_age: fit
            .by_age
            .iter()
            .map(|row| AgeFigures {
                age: row.age,
                at_risk: row.at_risk,
                redeemed: figures(&row.redeemed),
                lost: figures(&row.lost),
                left: row.left,
            })
            .collect(),
        since_reach: waits(&fit.waiting),
        first_redemption: waits(&fit.first),
        scenario: redemption_fragment(fit, name),
    }
}

/// `12.34%`, with its error where it is known.
fn percent(share: &Share) -> String {
    let error = share.standard_error.map_or(String::new(), |error| format!(" ± {:.2}", error * 100.0));
    format!("{:.2}%{error}", share.estimate * 100.0)
}

/// The hazards for people.
pub fn redemption_text(context: &FitContext<'_>, fit: &RedemptionFit, name: &str, unicode: bool) -> String {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let count = |value: u64| grouped(value.into(), 0);
    let points = |units: f64| grouped(units.round() as i128, fit.decimals);
    let found = if fit.reward_found { ", the smallest redemption of the ledger" } else { "" };
    let mut out = format!(
        "redemption of `{}` by {} members of {}, {} to {}\nthe reward takes {}{found}\n\nredeemed by the oldest age: {} of the \
         points issued; expired or taken back: {}\n",
        fit.wallet,
        count(fit.members),
        context.file.0,
        fit.days.0,
        fit.days.1,
        points(fit.reward as f64),
        percent(&fit.redeemed),
        percent(&fit.lost),
    );
    if let Some(last) = fit.first.last() {
        out.push_str(&format!(
            "members who have ever redeemed: {} within {} months of their first movement\n",
            percent(&last.so_far),
            u64::from(last.month) + 1
        ));
    }
    out.push_str("\npoints by age in months: shares of those held when it begins\n");
    let rows: Vec<Vec<String>> = fit
        .by_age
        .iter()
        .take(SHOWN)
        .map(|row| {
            let left = format!("{:.2}%", row.left * 100.0);
            vec![row.age.to_string(), points(row.at_risk), percent(&row.redeemed), percent(&row.lost), left]
        })
        .collect();
    out.push_str(&table(&texts(&["age", "held", "redeemed", "expired", "left of issued"]), &rows, unicode));
    let headings = texts(&["month", "waiting", "redeemed", "hazard", "so far"]);
    let waits = |list: &[Waited]| -> Vec<Vec<String>> {
        let row = |row: &Waited| {
            let (at_risk, taken) = (count(row.at_risk), count(row.taken));
            vec![(row.month + 1).to_string(), at_risk, taken, percent(&row.hazard), percent(&row.so_far)]
        };
        list.iter().take(SHOWN).map(row).collect()
    };
    if !fit.waiting.is_empty() {
        out.push_str("\nsince the reward came within reach, month by month\n");
        out.push_str(&table(&headings, &waits(&fit.waiting), unicode));
    }
    if !fit.first.is_empty() {
        out.push_str("\nmembers until their first redemption, month by month since their first movement\n");
        out.push_str(&table(&headings, &waits(&fit.first), unicode));
    }
    out.push_str(&wish_text(fit, unicode));
    out.push_str(&format!("\nfor a scenario's [[segment]]:\n\n{}", redemption_fragment(fit, name)));
    out
}

/// How the reward is taken.
fn wish_text(fit: &RedemptionFit, unicode: bool) -> String {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let count = |value: u64| grouped(value.into(), 0);
    let mut out = String::new();
    match &fit.wish {
        Err(why) => out.push_str(&format!("\nhow often the reward is taken cannot be told: {why}\n")),
        Ok(wish) => {
            out.push_str(&format!(
                "\nthe reward could be had after {} purchases of {} members and was taken after {}; log-likelihood {:.2}\n",
                count(wish.chances),
                count(wish.members),
                count(wish.taken),
                wish.log_likelihood
            ));
            let rows: Vec<Vec<String>> = [&wish.probability, &wish.spread]
                .iter()
                .map(|one| {
                    let error = one.standard_error.map_or("unknown".into(), significant);
                    vec![one.name.to_owned(), significant(one.estimate), error]
                })
                .collect();
            out.push_str(&table(&texts(&["parameter", "estimate", "standard error"]), &rows, unicode));
            out.push_str(
                "\nfirst takings by the number of the chance, and as expected of those who had not taken it before\n",
            );
            let whole = |value: f64| grouped(value.round() as i128, 0);
            let rows: Vec<Vec<String>> = wish
                .compared
                .iter()
                .map(|row| {
                    vec![row.label.clone(), whole(row.actual), whole(row.expected), share(row.actual, row.expected)]
                })
                .collect();
            out.push_str(&table(&texts(&["", "actual", "expected", "error"]), &rows, unicode));
        }
    }
    out
}
