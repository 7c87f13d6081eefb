//! Lots that are left at the close, as the next close reads them with `--opening`.

use std::collections::BTreeMap;

use super::CloseContext;
use super::json::left;
use crate::finance::accounting::{Treatment, largest_remainder};
use crate::finance::close::{Closed, cohort_name};
use crate::measure::month_of;
use crate::report::rows::{Kind, Rows, Value};

/// `customer,issued,points,expires,deferred,wallet,element`. What is deferred for a cohort is shared among its lots by their points, to the cent by largest
/// remainder, so that the next close opens with the liability that this one ends with. `None` where it is not known whose the lots are.
pub fn close_lots(context: &CloseContext<'_>) -> Option<Rows> {
    let (lots, parts) = context.lots.as_ref()?;
    let (_, closed) = context.closes.first()?;
    let terms = context.terms;
    let columns = [
        ("customer", Kind::Text),
        ("issued", Kind::Text),
        ("points", Kind::Decimal(terms.point_decimals)),
        ("expires", Kind::Text),
        ("deferred", Kind::Decimal(terms.decimals)),
        ("wallet", Kind::Text),
        ("element", Kind::Text),
    ];
    let of = |lot: &crate::history::movements::HeldLot| {
        let part = parts.get(usize::from(lot.part));
        let names = part.map_or(("", ""), |part| (part.wallet.as_str(), part.element.as_str()));
        (names.0, cohort_name(month_of(lot.issued), terms.every), names.1)
    };
    // Lots by cohort and element, in their order.
    let mut groups: BTreeMap<(&str, String, &str), Vec<usize>> = BTreeMap::new();
    for (number, lot) in lots.iter().enumerate() {
        groups.entry(of(lot)).or_default().push(number);
    }
    let mut deferred: Vec<Option<i64>> = vec![None; lots.len()];
    for ((wallet, cohort, element), own) in &groups {
        let Some(money) = owed(closed, wallet, cohort, element) else { continue };
        let units: Vec<f64> = own.iter().map(|at| lots.get(*at).map_or(0.0, |lot| lot.units as f64)).collect();
        let held: f64 = units.iter().sum();
        let parts: Vec<f64> = units.iter().map(|units| money as f64 * (units / held)).collect();
        for (at, share) in own.iter().zip(largest_remainder(money, &parts)) {
            deferred.iter_mut().skip(*at).take(1).for_each(|cell| *cell = Some(share));
        }
    }
    let mut rows = Rows::new("lots", &columns);
    for (lot, deferred) in lots.iter().zip(deferred) {
        let (wallet, _, element) = of(lot);
        rows.rows.push(vec![
            lot.customer.as_str().into(),
            lot.issued.to_string().as_str().into(),
            Value::Decimal(lot.units),
            lot.expires.map_or(Value::Missing, |day| day.to_string().as_str().into()),
            deferred.map_or(Value::Missing, Value::Decimal),
            wallet.into(),
            element.into(),
        ]);
    }
    Some(rows)
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
