//! L27: what is given on reaching something stays after the purchase that reached it has been returned.

use super::Finding;
use super::refund::{held, returnable, worth};
use crate::core::{
    Action, Aggregate, Comparison, Effect, Expr, Guard, HoldingId, Program, Returned, Row, RowId, RowKind, Trigger,
};
use crate::diagnostic::{Severity, table};
use crate::evaluate::{DiaryFact, Source};
use crate::prove::context::Context;
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::Instant;

/// What stays is worth telling from this part of the price on: a twentieth.
const PART: i128 = 20;

/// The findings. A tier stays until its own review unless the program says otherwise, and with it what was given for it;
/// that is how the language is, so it is a warning here.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    if !returnable(program) {
        return Vec::new();
    }
    let mut found: Vec<Finding> = Vec::new();
    for (at, row) in (0u16..).zip(&program.rows).filter(|(_, row)| row.kind == RowKind::Follow) {
        let Effect::Grant { holding, .. } = row.effect else { continue };
        let Some(amount) = row.on.iter().find_map(|on| reached_by(program, on)) else { continue };
        let amount = amount.max(context.domain.basket.0);
        if amount <= context.domain.basket.1
            && found.iter().all(|known| known.about != row.rule)
            && let Some(finding) = kept(context, (RowId(at), row), holding, amount)
        {
            found.push(finding);
        }
    }
    found
}

/// The money that one purchase has to come to, if that alone sets a trigger off.
fn reached_by(program: &Program, on: &Trigger) -> Option<i64> {
    match on {
        Trigger::Crossing(guard) => spent(program, guard),
        Trigger::Reach(ladder, rank) => {
            spent(program, &program.ladders.get(ladder.index())?.tiers.get(usize::from(*rank))?.reach)
        }
        _ => None,
    }
}

/// A sum of money over purchases that a condition asks for.
fn spent(program: &Program, guard: &Guard) -> Option<i64> {
    match guard {
        Guard::Any(parts) => parts.iter().find_map(|part| spent(program, part)),
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } => {
            let of = program.accumulators.get(id.index())?;
            let money = matches!(&of.aggregate, Aggregate::Sum(Expr::Money(..)));
            (money && of.on.iter().any(|on| matches!(on, Trigger::Purchase(_)))).then_some(*least)
        }
        _ => None,
    }
}

fn kept(context: &Context<'_>, (id, row): (RowId, &Row), holding: HoldingId, amount: i64) -> Option<Finding> {
    let program = context.program;
    let here = Situation::ordinary(program, context.domain.from);
    let back = Action::Return { of: here.day, time: None, what: Returned::Everything };
    let steps = vec![
        (here.at(), Some(witness::purchase(program, &here, amount))),
        (Instant(here.at().0 + crate::quantity::DAY_SECONDS), Some(back)),
    ];
    let witness = witness::replay(context, witness::life(program, &here, steps))?;
    let facts = || witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let given = facts().any(|fact| matches!(fact, DiaryFact::Granted { source: Source::Row(of), .. } if *of == id));
    let whole = facts().any(|fact| matches!(fact, DiaryFact::Returned(refund) if refund.whole));
    let (_, units) = held(context, &witness).into_iter().find(|(of, _)| *of == holding)?;
    let each = worth(context, holding);
    let value = i128::from(units) * i128::from(each.numerator());
    let enough = value * PART >= i128::from(amount) * i128::from(each.denominator());
    if !given || !whole || !enough {
        return None;
    }
    let message = format!(
        "after a purchase of {} and its full return, {} worth {} stays, given by `{}`",
        context.money(i128::from(amount)),
        context.units(holding, units),
        context.money_over(value, each.denominator()),
        row.rule
    );
    Some(
        Finding::new(table::REFUND_RESIDUE, Verdict::Witness, row.rule.clone(), message)
            .label(row.span, "stays when the purchase that reached it comes back")
            .help("give it when returns are over, or let the tier begin later")
            .weigh(Severity::Warning)
            .shown(context, &witness),
    )
}
