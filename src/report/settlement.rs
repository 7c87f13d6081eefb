//! What partners owe after a replay.

use schemars::JsonSchema;
use serde::Serialize;

use super::table::grouped;
use crate::core::Program;
use crate::history::{Replayed, Settled};

/// A partner's account. Units are smallest units, money is minor units, rounded to the nearest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartnerFigures {
    /// The partner.
    pub name: String,
    /// What it gave.
    pub issued: Vec<PartnerUnits>,
    /// Cost of its units that were spent.
    pub cost: i64,
    /// What it owes.
    pub owes: i64,
}

/// Units of one wallet, voucher or item that a partner gave, less those taken back.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartnerUnits {
    /// Its name.
    pub name: String,
    /// Smallest units.
    pub units: i64,
}

fn money(numerator: i64, settled: &Settled) -> i64 {
    let over = i128::from(settled.over.max(1));
    let whole = (i128::from(numerator) * 2 + over).div_euclid(2 * over);
    i64::try_from(whole).unwrap_or(i64::MAX)
}

/// The partners' accounts as data.
pub(super) fn partner_figures(program: &Program, replayed: &Replayed) -> Vec<PartnerFigures> {
    let name = |at: usize| program.holdings.get(at).map(|holding| holding.name.clone()).unwrap_or_default();
    let figures = |one: &Settled| PartnerFigures {
        name: one.name.clone(),
        issued: one
            .units
            .iter()
            .map(|(holding, units)| PartnerUnits { name: name(holding.index()), units: *units })
            .collect(),
        cost: money(one.cost, one),
        owes: money(one.owes, one),
    };
    replayed.partners.iter().map(figures).collect()
}

/// The partners' accounts for people, a line each; empty without any.
pub(super) fn partners_text(program: &Program, replayed: &Replayed) -> String {
    let mut out = String::new();
    let currency = &program.currency;
    for one in &replayed.partners {
        let units = one.units.iter().filter_map(|(holding, units)| {
            let of = program.holdings.get(holding.index())?;
            Some(format!("{} {}", grouped((*units).into(), of.decimals), of.name))
        });
        let units: Vec<String> = units.collect();
        let amount =
            |numerator: i64| format!("{} {}", grouped(money(numerator, one).into(), currency.decimals), currency.code);
        out.push_str(&format!(
            "\npartner \"{}\": gave {}; spent at a cost of {}; owes {}\n",
            crate::diagnostic::render::one_line(&one.name),
            if units.is_empty() { "nothing".to_owned() } else { units.join(", ") },
            amount(one.cost),
            amount(one.owes),
        ));
    }
    out
}
