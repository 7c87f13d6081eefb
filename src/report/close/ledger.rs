//! Every movement of members, as `--ledger` reads them: the entries behind every cell of a close.

use super::{CloseContext, Members};
use crate::measure::Posting;
use crate::report::rows::{Kind, Rows, Value};

/// `customer,date,type,points,expires,amount,wallet,element`; before them `variant`, where several programs are closed. `None` where no movements were noted.
pub fn close_ledger(context: &CloseContext<'_>) -> Option<Rows> {
    let several = context.closes.len() > 1;
    let digits = context.members.iter().map(Members::decimals).max()?;
    let mut columns = vec![
        ("customer", Kind::Text),
        ("date", Kind::Text),
        ("type", Kind::Text),
        ("points", Kind::Decimal(digits)),
        ("expires", Kind::Text),
        ("amount", Kind::Decimal(context.terms.decimals)),
        ("wallet", Kind::Text),
        ("element", Kind::Text),
    ];
    if several {
        columns.insert(0, ("variant", Kind::Text));
    }
    let mut rows = Rows::new("ledger", &columns);
    for ((variant, _), members) in context.closes.iter().zip(&context.members) {
        for posted in &members.movements {
            let (wallet, element) = members.names(posted.part);
            let (kind, expires, element) = match posted.posting {
                Posting::Earn(expires) => ("earn", expires, element),
                Posting::Redeem => ("redeem", None, ""),
                Posting::Expire => ("expire", None, ""),
                Posting::Adjust => ("adjust", None, ""),
            };
            let first = several.then(|| Value::from(variant.as_str()));
            rows.rows.push(
                first
                    .into_iter()
                    .chain([
                        posted.customer.as_str().into(),
                        posted.at.to_string().as_str().into(),
                        kind.into(),
                        Value::Decimal(members.scaled(posted.units, posted.part, digits)),
                        expires.map_or(Value::Missing, |day| day.to_string().as_str().into()),
                        posted.paid.map_or(Value::Missing, Value::Decimal),
                        wallet.into(),
                        element.into(),
                    ])
                    .collect(),
            );
        }
    }
    (!rows.rows.is_empty()).then_some(rows)
}
