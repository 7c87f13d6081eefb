//! L23: a tier or a membership is given on an event that costs the member nothing, as often as the member likes: a status
//! match, a free trial.

use super::Finding;
use crate::base::Span;
use crate::core::{Action, Effect, Expr, Guard, Membership, MembershipId, Row, RowId, Trigger};
use crate::diagnostic::{Severity, table};
use crate::evaluate::{DiaryFact, MembershipChange, OwnFact};
use crate::prove::context::Context;
use crate::prove::engine::costless::{budgeted, costless, counted, members, on_some_day, windows};
use crate::prove::reads::{self, Read};
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::{DAY_SECONDS, Instant};

/// After so many days a trial of a year is over.
const LATER: i64 = 400;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for (at, row) in (0u16..).zip(&context.program.rows) {
        if let Some(finding) = matched(context, RowId(at), row)
            && found.iter().all(|known| known.about != finding.about)
        {
            found.push(finding);
        }
    }
    found
}

/// What is given, and what it otherwise takes.
struct Given<'a> {
    name: &'a str,
    span: Span,
    otherwise: String,
    membership: Option<MembershipId>,
}

fn matched(context: &Context<'_>, id: RowId, row: &Row) -> Option<Finding> {
    let program = context.program;
    let given = given(context, row)?;
    let event = row.on.iter().find_map(|on| match on {
        Trigger::Declared(event) if costless(context, *event) || counted(context, *event) => Some(*event),
        _ => None,
    })?;
    let bounded = !windows(program, id).is_empty() || budgeted(&program.budgets, id);
    if bounded || earned(context, &row.guard, given.membership) {
        return None;
    }
    let name = &program.events.get(usize::from(event))?.name;
    let message = format!("`{name}` gives {} for nothing, again each time it lapses", given.name);
    let finding = Finding::new(table::FREE_ACTION, Verdict::Proved, row.rule.clone(), message)
        .label(row.span, "no limit on how often")
        .label(given.span, given.otherwise)
        .help(format!("ask for none so far: `when count of {name} over lifetime < 1`"))
        .weigh(Severity::Warning);
    let life = given.membership.and_then(|membership| twice(context, row, event, membership));
    Some(match life {
        Some(witness) => Finding { verdict: Verdict::Witness, ..finding.shown(context, &witness) },
        None => finding,
    })
}

/// A tier, or a membership with a fee that is not asked for.
fn given<'a>(context: &Context<'a>, row: &Row) -> Option<Given<'a>> {
    match &row.effect {
        Effect::SetRank { ladder, rank, .. } => {
            let tier = context.program.ladders.get(ladder.index())?.tiers.get(usize::from(*rank))?;
            let otherwise = format!("{} is otherwise earned", tier.name);
            Some(Given { name: &tier.name, span: tier.span, otherwise, membership: None })
        }
        Effect::Enroll { membership: id, until: Some(_) } => {
            let membership = context.program.memberships.get(id.index())?;
            let otherwise =
                format!("{} otherwise costs {}", membership.name, context.money(i128::from(fee(membership)?)));
            Some(Given { name: &membership.name, span: membership.span, otherwise, membership: Some(*id) })
        }
        _ => None,
    }
}

/// What a term costs everybody alike, minor units.
fn fee(membership: &Membership) -> Option<i64> {
    let amount = membership.fee.as_ref()?;
    let Expr::Const(fee) = amount.numerator else { return None };
    Some(fee / amount.over.max(1)).filter(|fee| *fee > 0)
}

/// Whether a condition asks for something that the member has done, or for something that a rule may have changed since.
/// That the membership that is given is not there yet is neither.
fn earned(context: &Context<'_>, guard: &Guard, given: Option<MembershipId>) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().any(|part| earned(context, part, given)),
        Guard::Not(part) if matches!(part.as_ref(), Guard::Member(id) if Some(*id) == given) => false,
        other => {
            let mut asked = Vec::new();
            reads::of_guard(other, &mut asked);
            let assigned = |of| {
                let mut rows = context.program.rows.iter();
                rows.any(|row| matches!(row.effect, Effect::Assign { attribute, .. } if attribute == of))
            };
            asked.iter().any(|read| match read {
                Read::Metric(..) | Read::Held(..) | Read::Member(_) => true,
                Read::Attribute(of, _) => assigned(*of),
                _ => false,
            })
        }
    }
}

/// The membership is given, lapses, and is given again.
fn twice(context: &Context<'_>, row: &Row, event: u16, membership: MembershipId) -> Option<Witness> {
    let program = context.program;
    let here = on_some_day(context, &row.guard, |here| members(&row.guard, here));
    let action = || Action::Declared {
        event,
        numbers: vec![0; program.fields.len()],
        words: here.words.clone(),
        lines: Vec::new(),
    };
    let later = Instant(here.at().0 + LATER * DAY_SECONDS);
    let life = witness::life(program, &here, vec![(here.at(), Some(action())), (later, Some(action()))]);
    let witness = witness::replay(context, life)?;
    let is_gift = |fact: &&DiaryFact| matches!(fact, DiaryFact::Own(OwnFact::Membership(of, MembershipChange::Given)) if *of == membership);
    let gifts = witness.entries(|_| true).flat_map(|entry| &entry.facts).filter(is_gift).count();
    (gifts == 2).then_some(witness)
}
