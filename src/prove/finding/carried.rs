//! L01: a purchase whose lines carry a number (kilowatt hours, litres) that rules pay for gives back more than it costs.
//!
//! A range of numbers beside a range of prices says nothing of the two together: anything would be a price of a litre. So the least
//! number goes with the least price, the largest with the largest, and what lies between with what lies between.

use super::Finding;
use crate::core::{AtomId, Effect, Expr, FieldId, Guard, Row, RowId};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::costless::{members, on_some_day};
use crate::prove::engine::extreme::is_more;
use crate::prove::occasion::is_money;
use crate::prove::reads::{self, Read};
use crate::prove::sale::Side;
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::prove::worth::Worth;
use crate::quantity::{Ratio, decimal};

/// Most purchases that are tried.
const TRIED: usize = 200;

/// The finding, unless the walk over purchases has said it of the same rules.
pub(super) fn find(context: &Context<'_>, known: &[Finding]) -> Option<Finding> {
    let found = above(context, Ratio::ONE, |row| context.repeats(row))?;
    (!known.iter().any(|one| (one.code, &one.about) == (found.code, &found.about))).then_some(found)
}

/// A purchase with a number.
struct Bought {
    number: (FieldId, i64),
    amount: i64,
    value: i128,
    witness: Witness,
}

/// The finding, if such a purchase gives back more than a share.
pub(super) fn above(context: &Context<'_>, limit: Ratio, counted: impl Fn(RowId) -> bool) -> Option<Finding> {
    let common = Worth::common(context.worth.member.iter().copied())?;
    let mut worst: Option<Bought> = None;
    for (here, number, amount) in purchases(context) {
        let steps = vec![(here.at(), Some(witness::purchase(context.program, &here, amount)))];
        let life = witness::life(context.program, &here, steps);
        let Some(witness) = witness::replay(context, life) else { continue };
        let value = witness.value(&context.worth, Side::Member, common, &counted);
        if worst.as_ref().is_none_or(|worst| is_more((value, amount), (worst.value, worst.amount))) {
            worst = Some(Bought { number, amount, value, witness });
        }
    }
    let allowed = |one: &Bought| i128::from(one.amount) * i128::from(common) * i128::from(limit.numerator());
    let worst = worst.filter(|one| one.value.saturating_mul(i128::from(limit.denominator())) > allowed(one))?;
    Some(said(context, &worst, (limit, common), counted))
}

/// Purchases of each kind of goods with a number at the price that goes with it.
fn purchases(context: &Context<'_>) -> Vec<(Situation, (FieldId, i64), i64)> {
    let (program, (least, most)) = (context.program, context.domain.basket);
    let mut found = Vec::new();
    if !context.domain.is_declared("basket") || !program.goods.tests.is_empty() {
        return found;
    }
    for row in program.rows.iter().filter(|row| on_purchase(row)) {
        for (field, near) in numbers(context, row) {
            let Some((low, high)) = context.domain.one(program, field) else { continue };
            let around = near.into_iter().flat_map(|value| [value.saturating_sub(1), value, value.saturating_add(1)]);
            let mut values: Vec<i64> =
                around.chain(steps(row, low)).filter(|value| (low..=high).contains(value)).collect();
            values.extend([low, high]);
            values.sort_unstable();
            values.dedup();
            let here = on_some_day(context, &days(row), |here| members(&row.guard, here));
            for atom in (0..program.atoms.max(1)).map(|atom| AtomId(atom as u16)) {
                for value in &values {
                    let mut here = Situation { atom, carried: vec![field], ..here.clone() };
                    if let Some(slot) = here.numbers.get_mut(field.index()) {
                        *slot = *value;
                    }
                    let price = between((least, most), *value - low, high - low);
                    found.push((here, (field, *value), price));
                }
            }
        }
    }
    found.truncate(TRIED);
    found
}

/// The price as far along its range as a number along its own, rounded up.
fn between((least, most): (i64, i64), part: i64, whole: i64) -> i64 {
    let along = i128::from(most - least) * i128::from(part);
    let more = (along + i128::from(whole.max(1)) - 1).div_euclid(i128::from(whole.max(1)));
    least.saturating_add(i64::try_from(more).unwrap_or(i64::MAX)).min(most)
}

/// Numbers of lines that a row reads, money aside, next to what they are compared with.
fn numbers(context: &Context<'_>, row: &Row) -> Vec<(FieldId, Vec<i64>)> {
    let program = context.program;
    let mut found = Vec::new();
    if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect {
        reads::of_expr(&amount.numerator, &[], &mut found);
    }
    reads::of_guard(&row.guard, &mut found);
    let of = |id: FieldId| program.goods.sums.iter().find(|sum| sum.field == id).and_then(|sum| sum.of);
    let mut numbers: Vec<(FieldId, Vec<i64>)> = Vec::new();
    for read in found {
        let Read::Number(id, near) = read else { continue };
        let Some(field) = of(id).filter(|field| !is_money(program, *field)) else { continue };
        match numbers.iter_mut().find(|(known, _)| *known == field) {
            Some((_, all)) => all.extend(near),
            None => numbers.push((field, near)),
        }
    }
    numbers
}

/// The least full steps of what a row pays for in steps.
fn steps(row: &Row, low: i64) -> Vec<i64> {
    fn inside(expr: &Expr, low: i64, found: &mut Vec<i64>) {
        if let Expr::Steps(_, step) | Expr::Rest(_, step) = expr {
            let step = (*step).max(1);
            found.push(step.saturating_mul(low.saturating_add(step - 1).div_euclid(step)));
        }
        expr.each_part(&mut |part| inside(part, low, found));
    }
    let mut found = Vec::new();
    if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect {
        inside(&amount.numerator, low, &mut found);
    }
    found
}

/// The conditions of a row that are on its day.
fn days(row: &Row) -> Guard {
    let parts = match &row.guard {
        Guard::All(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let on_day = |guard: &&Guard| {
        matches!(guard, Guard::Weekdays(_) | Guard::Months(_) | Guard::DaysOfMonth(_) | Guard::Days { .. })
    };
    Guard::All(parts.iter().filter(on_day).cloned().collect())
}

fn said(
    context: &Context<'_>,
    worst: &Bought,
    (limit, common): (Ratio, i64),
    counted: impl Fn(RowId) -> bool,
) -> Finding {
    let program = context.program;
    let given = worst.witness.given();
    let mut rows: Vec<&Row> =
        given.iter().filter(|(row, ..)| counted(*row)).filter_map(|(row, ..)| program.rows.get(row.index())).collect();
    rows.dedup_by_key(|row| row.span);
    let names: Vec<&str> = rows.iter().map(|row| row.rule.as_str()).collect();
    let field = program.fields.get(worst.number.0.index());
    let name = field.map_or("", |field| field.name.split_once('.').map_or(field.name.as_str(), |(_, name)| name));
    let number = decimal(worst.number.1, field.map_or(0, |field| field.decimals));
    let of = if limit == Ratio::ONE { String::new() } else { format!(", more than the {} allowed", share(limit)) };
    let message = format!(
        "a member can take {} of reward for a purchase of {} with {name} {number} ({}{of})",
        context.money_over(worst.value, common),
        context.money(i128::from(worst.amount)),
        percent(worst.value, i128::from(worst.amount) * i128::from(common)),
    );
    let mut finding = Finding::new(table::GIVE_BACK, Verdict::Witness, names.join(", "), message)
        .help(format!("cap what the rule gives, or pay less for each of `{name}` than it costs"));
    for row in rows {
        finding = finding.label(row.span, "gives something for it");
    }
    finding
        .shown(context, &worst.witness)
        .note(format!("looked at: {}", context.domain.shown(program)))
        .note(format!("the least `{name}` is taken to go with the least price, the largest with the largest"))
}
