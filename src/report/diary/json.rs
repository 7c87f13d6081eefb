use schemars::JsonSchema;
use serde::Serialize;

use super::told::Words;
use crate::base::Sources;
use crate::core::Program;
use crate::evaluate::Diary;

/// A diary as JSON. Units are smallest units, money is minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DiaryReport {
    /// The format's name and version, `loyal-diary/1`.
    pub schema: String,
    /// The program's title.
    pub program: String,
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// In order of time.
    pub entries: Vec<DiaryEntry>,
}

/// One event or midnight step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DiaryEntry {
    /// When, in local civil time: `2026-03-03 15:10`.
    pub at: String,
    /// What it was.
    pub occasion: String,
    /// What a purchase came to.
    pub receipt: Option<DiaryReceipt>,
    /// What happened, in order.
    pub facts: Vec<DiaryNote>,
    /// What the member holds after it.
    pub balances: Vec<DiaryBalance>,
}

/// What a purchase came to, in minor units.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct DiaryReceipt {
    /// As listed.
    pub list: i64,
    /// Taken off by discounts.
    pub discounts: i64,
    /// Taken off by vouchers.
    pub vouchers: i64,
    /// Paid with points.
    pub points: i64,
    /// Paid in money.
    pub paid: i64,
}

/// One fact.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DiaryNote {
    /// `granted`, `matured`, `taken`, `expired`, `clawed_back`, `price_off`, `voucher_used`,
    /// `points_paid`, `redeemed`, `exchanged`, `acted`, `tier_changed`, `limited`, `refused` or `skipped`.
    pub kind: String,
    /// In words.
    pub text: String,
    /// The rule, reward, exchange or ladder.
    pub rule: Option<String>,
    /// The wallet, voucher or item.
    pub holding: Option<String>,
    /// Smallest units of the holding.
    pub units: Option<i64>,
    /// Minor units of money.
    pub money: Option<i64>,
    /// The condition that did not hold, as written.
    pub condition: Option<String>,
    /// The file that the rule or condition stands in.
    pub file: Option<String>,
    /// Its line there.
    pub line: Option<u32>,
}

/// What a member has of one holding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DiaryBalance {
    /// The wallet, voucher or item.
    pub holding: String,
    /// Spendable smallest units.
    pub available: i64,
    /// Smallest units that have not matured.
    pub pending: i64,
}

/// The diary as data.
pub fn diary_report(diary: &Diary, program: &Program, sources: &Sources) -> DiaryReport {
    let words = Words { program, sources };
    let note = |fact| {
        let told = words.tell(fact);
        let source = told.place.and_then(|span| sources.get(span.source).map(|source| (source, span)));
        DiaryNote {
            kind: told.kind.into(),
            text: told.text,
            rule: told.rule,
            holding: told.holding,
            units: told.units,
            money: told.money,
            condition: told.condition,
            file: source.map(|(source, _)| source.name.clone()),
            line: source.map(|(source, span)| source.line_column(span.start).0),
        }
    };
    let entries = diary.entries.iter().map(|entry| DiaryEntry {
        at: entry.at.to_string(),
        occasion: words.occasion(entry.occasion),
        receipt: entry.receipt.map(|receipt| DiaryReceipt {
            list: receipt.list,
            discounts: receipt.discounts,
            vouchers: receipt.vouchers,
            points: receipt.points,
            paid: receipt.paid,
        }),
        facts: entry.facts.iter().map(note).collect(),
        balances: program
            .holdings
            .iter()
            .zip(&entry.balances)
            .map(|(holding, balance)| DiaryBalance {
                holding: holding.name.clone(),
                available: balance.available,
                pending: balance.pending,
            })
            .collect(),
    });
    DiaryReport {
        schema: "loyal-diary/1".into(),
        program: program.title.clone(),
        currency: program.currency.code.clone(),
        entries: entries.collect(),
    }
}
