//! What moves if an assumption does: the change as computed, the amount after it by formula.

use super::super::cell::{at, scaled};
use super::{Cell, Form, Places, Sheet, cohorts, money, named, notes, texts};
use crate::finance::accounting::{RollForward, Sensitivity};
use crate::finance::close::{position, sensitivities};
use crate::report::close::CloseContext;

/// Contract liability and accrued cost under each shock, the largest first.
pub(super) fn sheet(context: &CloseContext<'_>, places: &Places) -> Sheet {
    let mut sheet = Sheet::new("Sensitivities", &["variant", "of", "if this moves", "now", "change", "then"]);
    for (close, (name, closed)) in context.closes.iter().enumerate() {
        let digits = closed.terms.decimals;
        let (deferred, accrued) = sensitivities(closed);
        let posted = closed.ledgers.as_ref().and_then(|all| all.schedule.money.last()).map(RollForward::closing);
        let row = places.liability.get(close).copied().flatten();
        if let (Some(posted), Some(row)) = (posted, row) {
            let now = scaled(posted as f64, digits);
            let place = named(money::LIABILITY_SHEET, money::closing(context), row);
            block(&mut sheet, [name, "contract liability"], (place.clone(), now), &deferred, digits);
            for one in closed.alternatives.iter().filter(|one| !one.chosen) {
                let Some(liability) = one.liability else { continue };
                let change = scaled((liability - posted) as f64, digits);
                line(&mut sheet, [name, "contract liability", &one.choice], (&place, now), change, digits);
            }
        }
        for (number, wallet) in closed.wallets.iter().enumerate() {
            let own = accrued.iter().find(|(name, _)| *name == wallet.development.wallet);
            let cost = places.costs.get(close).and_then(|rows| rows.get(number)).copied().flatten();
            let (Some((wallet_name, list)), Some(cost), Some(position)) = (own, cost, position(wallet, &closed.terms))
            else {
                continue;
            };
            let to_come = named(cohorts::NAME, cohorts::TO_COME, places.cohort_total(close, number));
            let place = format!("{to_come}*{}", named(notes::ASSUMPTIONS, notes::FIGURE, cost));
            let of = format!("all points of {wallet_name} at cost");
            block(&mut sheet, [name, &of], (place, position.liability()), list, digits);
        }
    }
    sheet
}

fn line(sheet: &mut Sheet, texts_of: [&str; 3], now: (&str, f64), change: f64, digits: u8) {
    let (row, form) = (sheet.next(), Form::Decimals(digits));
    let mut cells = texts(&texts_of);
    cells.push(Cell::figure(now.0.to_owned(), now.1, form));
    cells.push(Cell::Number(change, form));
    cells.push(Cell::figure(format!("{}+{}", at(3, row), at(4, row)), now.1 + change, form));
    sheet.push(cells);
}

fn block(sheet: &mut Sheet, names: [&str; 2], now: (String, f64), list: &[Sensitivity], digits: u8) {
    for one in list {
        let change = scaled(one.change, digits);
        line(sheet, [names[0], names[1], &one.shock.name()], (&now.0, now.1), change, digits);
    }
}
