//! What a replay comes to: a roll-forward by month that foots to zero.

use schemars::JsonSchema;
use serde::Serialize;

use super::rows::plain;
use super::settlement::{PartnerFigures, partner_figures, partners_text};
use super::table::{grouped, table};
use crate::core::{HoldingKind, Program};
use crate::history::{Policy, Replayed, Roll};

/// Where a replay comes from.
#[derive(Clone, Debug)]
pub struct ReplayContext<'a> {
    /// The program.
    pub program: &'a Program,
    /// How members redeemed.
    pub policy: Policy,
    /// Rows of the files.
    pub rows: u64,
    /// What the data are like, a sentence each.
    pub data: Vec<String>,
    /// Name and SHA-256 of program and transactions.
    pub hashes: Vec<(String, String)>,
}

/// A replay as JSON. All units and amounts are whole numbers of the smallest unit.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReplayReport {
    /// The format's name and version, `loyal-replay/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// SHA-256 by file.
    pub hashes: Vec<FileHash>,
    /// The program's title.
    pub program: String,
    /// When members redeem: `none`, `asap`, `column` or `scenario`.
    pub redeem: String,
    /// What that means.
    pub redeem_definition: String,
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Digits of the currency's minor unit.
    pub currency_decimals: u8,
    /// Rows of the files.
    pub rows: u64,
    /// What the data are like, a sentence each.
    pub data: Vec<String>,
    /// Rewards, vouchers and payments that the files name and the program refused.
    pub not_redeemed: u64,
    /// Members.
    pub members: u64,
    /// Whether the replay was interrupted.
    pub partial: bool,
    /// Purchases or redemptions that the program could not carry out; they had no effect.
    pub failed: u64,
    /// Returns made.
    pub returned: u64,
    /// Returns that changed nothing: too late, of no purchase, or of more than was left.
    pub not_returned: u64,
    /// By month.
    pub months: Vec<MonthFigures>,
    /// By wallet, voucher or item.
    pub holdings: Vec<HoldingFigures>,
    /// Rewards taken.
    pub rewards: Vec<RewardFigures>,
    /// What partners fund and owe.
    pub partners: Vec<PartnerFigures>,
}

/// A file and its hash.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FileHash {
    /// The file's name without its folder.
    pub file: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// One month.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MonthFigures {
    /// Year and month.
    pub month: String,
    /// Members who joined by its end.
    pub members: u64,
    /// Members who bought in it.
    pub active: u64,
    /// Purchases.
    pub purchases: u64,
    /// List amounts in minor units.
    pub list: i64,
    /// Paid in money, in minor units.
    pub paid: i64,
}

/// A wallet, voucher or item.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HoldingFigures {
    /// Its name.
    pub name: String,
    /// `points`, `voucher` or `piece`.
    pub kind: String,
    /// Decimals of its smallest unit.
    pub decimals: u8,
    /// By month; opening + issued − redeemed − expired − clawed_back = closing.
    pub months: Vec<RollFigures>,
    /// Over all months.
    pub total: RollFigures,
}

/// A roll-forward.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct RollFigures {
    /// Outstanding before.
    pub opening: i64,
    /// Given.
    pub issued: i64,
    /// Spent.
    pub redeemed: i64,
    /// Lapsed.
    pub expired: i64,
    /// Taken back.
    pub clawed_back: i64,
    /// Outstanding after.
    pub closing: i64,
}

/// A reward of the catalogue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RewardFigures {
    /// Its name.
    pub name: String,
    /// How often it was taken.
    pub times: u64,
}

/// JSON numbers end where doubles do; larger totals than that are not met in files.
fn figure(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn total(rolls: &[Roll]) -> Roll {
    let mut sum = Roll::default();
    for roll in rolls {
        sum.issued += roll.issued;
        sum.redeemed += roll.redeemed;
        sum.expired += roll.expired;
        sum.clawed += roll.clawed;
        sum.closing = roll.closing;
    }
    sum.opening = rolls.first().map_or(0, |roll| roll.opening);
    sum
}

fn figures(roll: &Roll) -> RollFigures {
    RollFigures {
        opening: figure(roll.opening),
        issued: figure(roll.issued),
        redeemed: figure(roll.redeemed),
        expired: figure(roll.expired),
        clawed_back: figure(roll.clawed),
        closing: figure(roll.closing),
    }
}

fn rolls_of(replayed: &Replayed, holding: usize) -> Vec<Roll> {
    replayed.months.iter().map(|month| month.rolls.get(holding).copied().unwrap_or_default()).collect()
}

fn month_name(start: crate::quantity::Day) -> String {
    let date = start.date();
    format!("{:04}-{:02}", date.year, date.month)
}

/// The replay as data.
pub fn replay_report(context: &ReplayContext<'_>, replayed: &Replayed) -> ReplayReport {
    let program = context.program;
    let holdings = program.holdings.iter().enumerate().map(|(at, holding)| {
        let rolls = rolls_of(replayed, at);
        HoldingFigures {
            name: holding.name.clone(),
            kind: match holding.kind {
                HoldingKind::Points => "points",
                HoldingKind::Voucher { .. } => "voucher",
                HoldingKind::Piece => "piece",
            }
            .into(),
            decimals: holding.decimals,
            months: rolls.iter().map(figures).collect(),
            total: figures(&total(&rolls)),
        }
    });
    ReplayReport {
        schema: "loyal-replay/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        hashes: context
            .hashes
            .iter()
            .map(|(file, sha256)| FileHash { file: file.clone(), sha256: sha256.clone() })
            .collect(),
        program: program.title.clone(),
        redeem: context.policy.name().into(),
        redeem_definition: context.policy.definition().into(),
        currency: program.currency.code.clone(),
        currency_decimals: program.currency.decimals,
        rows: context.rows,
        data: context.data.clone(),
        not_redeemed: replayed.not_redeemed,
        members: replayed.members,
        partial: replayed.partial,
        failed: replayed.failed,
        returned: replayed.returned,
        not_returned: replayed.not_returned,
        months: replayed
            .months
            .iter()
            .map(|month| MonthFigures {
                month: month_name(month.start),
                members: month.members,
                active: month.active,
                purchases: month.purchases,
                list: figure(month.list),
                paid: figure(month.paid),
            })
            .collect(),
        holdings: holdings.collect(),
        partners: partner_figures(program, replayed),
        rewards: program
            .offers
            .iter()
            .enumerate()
            .filter_map(|(at, offer)| {
                let times = *replayed.redeemed.get(&crate::core::OfferId(at as u16))?;
                Some(RewardFigures { name: offer.name.clone(), times })
            })
            .collect(),
    }
}

/// The replay for people.
pub fn replay_text(context: &ReplayContext<'_>, replayed: &Replayed, unicode: bool) -> String {
    let program = context.program;
    let mut out = format!(
        "{}: {} members, {} rows; redeem {}: {}\n",
        crate::diagnostic::render::one_line(&program.title),
        grouped(replayed.members.into(), 0),
        grouped(context.rows.into(), 0),
        context.policy.name(),
        context.policy.definition(),
    );
    if replayed.partial {
        out.push_str("PARTIAL: interrupted; only the members above are counted\n");
    }
    if replayed.returned + replayed.not_returned > 0 {
        out.push_str(&format!(
            "returns: {} made, {} without effect (too late, of no purchase, or of more than was left)\n",
            grouped(replayed.returned.into(), 0),
            grouped(replayed.not_returned.into(), 0),
        ));
    }
    if replayed.not_redeemed > 0 {
        out.push_str(&format!(
            "redeemed in the files, refused by the program: {}\n",
            grouped(replayed.not_redeemed.into(), 0)
        ));
    }
    for remark in &context.data {
        out.push_str(remark);
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&members_text(program, replayed, unicode));
    out.push_str(&rolls_text(program, replayed, unicode));
    for (id, times) in &replayed.redeemed {
        if let Some(offer) = program.offers.get(id.index()) {
            out.push_str(&format!("\nreward {}: taken {} times", offer.name, grouped((*times).into(), 0)));
        }
    }
    if !replayed.redeemed.is_empty() {
        out.push('\n');
    }
    out.push_str(&partners_text(program, replayed));
    out
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// Members and purchases by month.
fn members_text(program: &Program, replayed: &Replayed, unicode: bool) -> String {
    let currency = &program.currency;
    let (list, paid) = (format!("list {}", currency.code), format!("paid {}", currency.code));
    let mut rows: Vec<Vec<String>> = replayed
        .months
        .iter()
        .map(|month| {
            vec![
                month_name(month.start),
                grouped(month.members.into(), 0),
                grouped(month.active.into(), 0),
                grouped(month.purchases.into(), 0),
                grouped(month.list, currency.decimals),
                grouped(month.paid, currency.decimals),
            ]
        })
        .collect();
    rows.push(vec![
        "all".into(),
        grouped(replayed.members.into(), 0),
        String::new(),
        grouped(replayed.months.iter().map(|month| i128::from(month.purchases)).sum(), 0),
        grouped(replayed.months.iter().map(|month| month.list).sum(), currency.decimals),
        grouped(replayed.months.iter().map(|month| month.paid).sum(), currency.decimals),
    ]);
    let mut out = String::from("members: joined by the end of the month; active: with a purchase in it\n");
    out.push_str(&table(&texts(&["month", "members", "active", "purchases", &list, &paid]), &rows, unicode));
    out
}

/// What members hold of each holding, by month.
fn rolls_text(program: &Program, replayed: &Replayed, unicode: bool) -> String {
    let mut out = String::new();
    for (at, holding) in program.holdings.iter().enumerate() {
        let rolls = rolls_of(replayed, at);
        let all = total(&rolls);
        if all == Roll::default() {
            continue;
        }
        out.push_str(&format!("\n{}: what members hold, by month\n", holding.name));
        let row = |name: String, roll: &Roll| {
            let cell = |value| grouped(value, holding.decimals);
            vec![
                name,
                cell(roll.opening),
                cell(roll.issued),
                cell(roll.redeemed),
                cell(roll.expired),
                cell(roll.clawed),
                cell(roll.closing),
                cell(roll.difference()),
            ]
        };
        let mut rows: Vec<_> =
            replayed.months.iter().zip(&rolls).map(|(month, roll)| row(month_name(month.start), roll)).collect();
        rows.push(row("all".into(), &all));
        let header =
            ["month", "opening", "+ issued", "- redeemed", "- expired", "- clawed back", "= closing", "difference"];
        out.push_str(&table(&texts(&header), &rows, unicode));
    }
    out
}

/// The roll-forward as CSV, one row for each month and holding, in smallest units.
///
/// # Errors
/// What the CSV writer said.
pub fn replay_csv(context: &ReplayContext<'_>, replayed: &Replayed) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "month",
        "holding",
        "opening",
        "issued",
        "redeemed",
        "expired",
        "clawed_back",
        "closing",
        "members",
        "active",
        "purchases",
        "list",
        "paid",
    ])?;
    for month in &replayed.months {
        for (holding, roll) in context.program.holdings.iter().zip(&month.rolls) {
            let figures = [roll.opening, roll.issued, roll.redeemed, roll.expired, roll.clawed, roll.closing];
            let mut record = vec![month_name(month.start), plain(&holding.name)];
            record.extend(figures.iter().map(ToString::to_string));
            record.extend([month.members, month.active, month.purchases].iter().map(ToString::to_string));
            record.extend([month.list, month.paid].iter().map(ToString::to_string));
            out.write_record(&record)?;
        }
    }
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
