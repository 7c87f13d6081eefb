//! Lots that are left at the close, as the next close reads them with `--opening`.

use std::collections::BTreeMap;

use super::json::left;
use super::{CloseContext, Members};
use crate::finance::accounting::{Treatment, largest_remainder};
use crate::finance::close::{Closed, cohort_name};
use crate::measure::{HeldLot, OWED, month_of};
use crate::report::rows::{Kind, Rows, Value};

/// `customer,issued,points,expires,deferred,wallet,element`; before them `variant`, where several programs are closed. What is deferred for a cohort is shared
/// among its lots by their points, to the cent by largest remainder, so that the next close opens with the liability that this one ends with. What a
/// member owes is a lot below zero of the element `owed`. `None` where nothing was noted of members.
pub fn close_lots(context: &CloseContext<'_>) -> Option<Rows> {
    let several = context.closes.len() > 1;
    let digits = context.members.iter().map(Members::decimals).max()?;
    let mut columns = vec![
        ("customer", Kind::Text),
        ("issued", Kind::Text),
        ("points", Kind::Decimal(digits)),
        ("expires", Kind::Text),
        ("deferred", Kind::Decimal(context.terms.decimals)),
        ("wallet", Kind::Text),
        ("element", Kind::Text),
    ];
    if several {
        columns.insert(0, ("variant", Kind::Text));
    }
    let mut rows = Rows::new("lots", &columns);
    for ((variant, closed), members) in context.closes.iter().zip(&context.members) {
        for (lot, deferred) in members.lots.iter().zip(deferred(closed, members)) {
            let (wallet, element) = members.names(lot.part);
            let first = several.then(|| Value::from(variant.as_str()));
            rows.rows.push(
                first
                    .into_iter()
                    .chain([
                        lot.customer.as_str().into(),
                        lot.issued.to_string().as_str().into(),
                        Value::Decimal(members.scaled(lot.units, lot.part, digits)),
                        lot.expires.map_or(Value::Missing, |day| day.to_string().as_str().into()),
                        deferred.map_or(Value::Missing, Value::Decimal),
                        wallet.into(),
                        element.into(),
                    ])
                    .collect(),
            );
        }
    }
    Some(rows)
}

/// What of a cohort's deferred amount each lot carries.
fn deferred(closed: &Closed, members: &Members) -> Vec<Option<i64>> {
    let of = |lot: &HeldLot| {
        let (wallet, element) = members.names(lot.part);
        (wallet.to_owned(), cohort_name(month_of(lot.issued), closed.terms.every), element.to_owned())
    };
    // Lots by cohort and element, in their order.
    let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (number, lot) in members.lots.iter().enumerate() {
        groups.entry(of(lot)).or_default().push(number);
    }
    let mut found: Vec<Option<i64>> = vec![None; members.lots.len()];
    for ((wallet, cohort, element), own) in groups.iter().filter(|((.., element), _)| element != OWED) {
        let Some(money) = owed(closed, wallet, cohort, element) else { continue };
        let units: Vec<f64> = own.iter().map(|at| members.lots.get(*at).map_or(0.0, |lot| lot.units as f64)).collect();
        let held: f64 = units.iter().sum();
        let parts: Vec<f64> = units.iter().map(|units| money as f64 * (units / held)).collect();
        for (at, share) in own.iter().zip(largest_remainder(money, &parts)) {
            found.iter_mut().skip(*at).take(1).for_each(|cell| *cell = Some(share));
        }
    }
    found
}

/// What is still deferred for a cohort's element; `None` where nothing is.
fn owed(closed: &Closed, wallet: &str, cohort: &str, element: &str) -> Option<i64> {
    let ledgers = closed.ledgers.as_ref()?;
    let each = ledgers.of.iter().zip(&ledgers.schedule.cohorts);
    let found = each.filter(|(_, results)| results.treatment == Treatment::Defer).find(|((of, origin, place), _)| {
        let Some(development) = closed.wallets.get(*of).map(|own| &own.development) else { return false };
        let Some(origin) = development.origins.get(*origin) else { return false };
        let same = origin.elements.get(*place).is_some_and(|one| one.name == element);
        development.wallet == wallet && origin.name == cohort && same
    });
    found.map(|(_, results)| left(results))
}
