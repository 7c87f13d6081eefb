//! L46: between rules that together are meant for every purchase lies a day of the week or an amount for which there is
//! none.

use super::Finding;
use super::headline::rate;
use crate::core::{Effect, Guard, HoldingId, Row, RowKind};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::Context;
use crate::prove::piece::Pieces;
use crate::prove::sale::{Sale, What};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;

/// At most so many days of the week are a slip.
const SLIP: u32 = 2;

/// Amounts between others for which nothing is given.
#[derive(Default)]
pub(super) struct Gap {
    found: Option<(HoldingId, (i64, i64), Sale, Situation)>,
}

impl Probe for Gap {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        if self.found.is_some() || !sale.opaque.is_empty() {
            return;
        }
        for (at, _) in context.program.holdings.iter().enumerate() {
            let id = HoldingId(at as u16);
            let mut sum = Pieces::constant(sale.span, 0);
            for give in sale.gives.iter().filter(|give| give.what == What::Units(id)) {
                let Ok(more) = sum.plus(&give.units) else { return };
                sum = more;
            }
            if let Some(range) = hole(&sum) {
                self.found = Some((id, range, sale.clone(), here.clone()));
                return;
            }
        }
    }
}

/// A range of amounts with nothing, between amounts with something, as long as a step is.
fn hole(value: &Pieces) -> Option<(i64, i64)> {
    let mut something = false;
    let mut empty: Option<(i64, i64)> = None;
    for (piece, end) in value.each() {
        if piece.a == 0 && piece.b == 0 {
            empty = something.then_some((piece.start, end));
        } else if empty.is_some() {
            return empty;
        } else {
            something = true;
        }
    }
    None
}

impl Gap {
    /// The findings.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some((holding, (from, until), sale, _)) = &self.found {
            let name = context.program.holdings.get(holding.index()).map_or("", |holding| holding.name.as_str());
            let rows: Vec<_> = sale
                .gives
                .iter()
                .filter(|give| give.what == What::Units(*holding))
                .map(|give| (give.clone(), give.units.at(from - 1).max(give.units.at(until + 1))))
                .collect();
            let message = format!(
                "purchases from {} to {} earn no `{name}`, smaller and larger ones do",
                context.money(i128::from(*from)),
                context.money(i128::from(*until)),
            );
            let mut finding = Finding::new(table::GAP, Verdict::Proved, show::names(context, &rows), message)
                .help("let one rule begin where the other ends");
            for row in
                rows.iter().flat_map(|(give, _)| &give.rows).filter_map(|row| context.program.rows.get(row.index()))
            {
                finding = finding.label(row.span, format!("`{}` leaves them out", row.rule));
            }
            found.push(show::over_domain(context, finding, sale));
        }
        found.extend(weekdays(context));
        found
    }
}

/// Days of the week that a condition names, if it names nothing else.
fn named(row: &Row) -> Option<u8> {
    let Effect::Grant { amount, .. } = &row.effect else { return None };
    match row.guard {
        Guard::Weekdays(set) if row.kind == RowKind::Award && on_purchase(row) && rate(amount).is_some() => Some(set),
        _ => None,
    }
}

/// Rates by the day of the week that leave out one or two days.
fn weekdays(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for (at, holding) in (0u16..).zip(&program.holdings) {
        let rows: Vec<&Row> = program
            .rows
            .iter()
            .filter(|row| matches!(&row.effect, Effect::Grant { holding, .. } if holding.0 == at))
            .collect();
        let sets: Vec<u8> = rows.iter().filter_map(|row| named(row)).collect();
        if sets.len() < 2 || sets.len() < rows.len() {
            continue;
        }
        let covered = sets.iter().fold(0, |all, set| all | set);
        let missing: Vec<&str> = crate::check::WEEKDAYS
            .into_iter()
            .enumerate()
            .filter(|(day, _)| covered >> day & 1 == 0)
            .map(|(_, name)| name)
            .collect();
        if missing.is_empty() || missing.len() as u32 > SLIP {
            continue;
        }
        let names: Vec<&str> = rows.iter().map(|row| row.rule.as_str()).collect();
        let message =
            format!("purchases on {} earn no `{}`, on every other day they do", missing.join(" and "), holding.name);
        let mut finding = Finding::new(table::GAP, Verdict::Proved, names.join(", "), message)
            .help("name the day in one of the rules, or state it on purpose with a rule that gives nothing");
        for row in rows {
            finding = finding.label(row.span, format!("`{}` leaves it out", row.rule));
        }
        found.push(finding);
    }
    found
}
