//! L28: a part of a purchase goes back, and more stays than the rest would have earned.

use super::Finding;
use super::give_back::Worst;
use super::refund::{Refund, returnable};
use crate::core::{Action, Returned, Returns};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::sale::Side;
use crate::prove::show;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, FINE, Witness};
use crate::quantity::Instant;

/// What stays too much is at least one part in so many of what is left of the price.
const SHARE: i128 = 20;

/// The findings.
pub(super) fn find(context: &Context<'_>, refund: &Refund) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    // As the advice W0030: a program that does not speak of returns has not decided what they take back.
    if !returnable(context.program) || context.program.returns == Returns::default() {
        return found;
    }
    for one in refund.best() {
        let Some(finding) = kept(context, one) else { continue };
        if !found.iter().any(|known| known.about == finding.about) {
            found.push(finding);
        }
    }
    found
}

fn kept(context: &Context<'_>, one: &Worst) -> Option<Finding> {
    let program = context.program;
    let mut here = one.here.clone();
    here.held.fill(0);
    let back = (one.amount / 2).max(1);
    let left = one.amount - back;
    if left < context.domain.basket.0 {
        return None;
    }
    let next = Instant(here.at().0 + 86_400);
    let returned = Action::Return { of: here.day, time: None, what: Returned::Amount(back) };
    let steps = vec![(here.at(), Some(witness::purchase(program, &here, one.amount))), (next, Some(returned))];
    let kept = witness::replay(context, witness::life(program, &here, steps))?;
    let carried = kept.diary.entries.iter().flat_map(|entry| &entry.facts);
    if !carried.into_iter().any(|fact| matches!(fact, crate::evaluate::DiaryFact::Returned(_))) {
        return None;
    }
    let steps = vec![(here.at(), Some(witness::purchase(program, &here, left))), (next, None)];
    let alone = witness::replay(context, witness::life(program, &here, steps))?;
    let value = |witness: &Witness| super::refund::value_held(context, witness);
    let (more, price) = (value(&kept)? - value(&alone)?, i128::from(left) * i128::from(FINE));
    if more * SHARE < price || more <= 0 {
        return None;
    }
    let rows: Vec<_> = one.rows(context, Side::Member);
    let message = format!(
        "after a purchase of {} of which {} goes back, {} more stays than a purchase of {} earns ({} of it)",
        context.money(i128::from(one.amount)),
        context.money(i128::from(back)),
        context.money_over(more, FINE),
        context.money(i128::from(left)),
        percent(more, price),
    );
    let mut finding = Finding::new(table::PARTIAL_REFUND, Verdict::Witness, show::names(context, &rows), message)
        .help("ask the rule anew on what is left: `returns recompute`");
    finding = show::causes(context, finding, &rows, (one.value, one.over), |_| true);
    Some(finding.shown(context, &kept))
}
