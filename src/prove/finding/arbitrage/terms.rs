//! L04: a membership of which each term brings more than its fee.

use num_bigint::BigInt;

use super::{Finding, told};
use crate::core::{Action, Length, Membership, MembershipId, Step};
use crate::diagnostic::{Severity, table};
use crate::evaluate::{CashFor, DiaryFact, OwnFact, Source};
use crate::prove::Witness;
use crate::prove::context::Context;
use crate::prove::engine::graph::{Activity, Doing};
use crate::prove::engine::standing::value;
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::Instant;

/// The finding, if a membership is part of the way to gain.
pub(super) fn paid_for(context: &Context<'_>, used: &[(Activity, BigInt)]) -> Option<Finding> {
    let (activity, id, renewed) = used.iter().find_map(|(activity, _)| match activity.doing {
        Doing::Enter(id) => Some((activity, id, false)),
        Doing::Renew(id) => Some((activity, id, true)),
        _ => None,
    })?;
    let of = context.program.memberships.get(id.index())?;
    let paid = -activity.flow.first().filter(|(of, _)| *of == 0)?.1;
    let brings = value(&activity.flow.get(1..)?.to_vec(), &context.worth.member)?;
    let term = if renewed { "a further term" } else { "a term" };
    let message = format!(
        "{term} of `{}` costs a member {} and brings {}",
        of.name,
        context.money(paid),
        context.money_over(i128::from(brings.numerator()), brings.denominator()),
    );
    let help = if renewed {
        "ask for a higher fee, or give less at each renewal"
    } else {
        "give it `at most once`, or ask for a higher fee: who leaves may enter again"
    };
    // Some pay for new members on purpose.
    let finding = Finding::new(table::POINTS_TOO_CHEAP, Verdict::Proved, of.name.clone(), message);
    let mut finding = told(finding, used).help(help).weigh(Severity::Warning);
    if let Some(witness) = lived(context, of, id, renewed) {
        finding.verdict = Verdict::Witness;
        finding = finding.shown(context, &witness);
    }
    Some(finding)
}

/// The member enters, and stays for a further term if that is what gains; `None` if nothing is given then.
fn lived(context: &Context<'_>, of: &Membership, id: MembershipId, renewed: bool) -> Option<Witness> {
    let program = context.program;
    let here = Situation::ordinary(program, context.domain.from);
    let mut steps = vec![(here.at(), Some(Action::Enroll(id)))];
    if renewed {
        let [Step::After(length)] = of.term.steps.as_slice() else { return None };
        let end = match length {
            Length::Seconds(seconds) => Instant(here.at().0 + seconds),
            Length::Days(days) => here.day.plus_days(*days).start(),
            Length::Months(months) => here.day.plus_months(*months).start(),
        };
        steps.push((end, None));
    }
    let witness = witness::replay(context, witness::life(program, &here, steps))?;
    let mut facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let given = facts.any(|fact| {
        matches!(
            fact,
            DiaryFact::Granted { source: Source::Row(_), .. } | DiaryFact::Own(OwnFact::Cash(CashFor::Row(_), _))
        )
    });
    given.then_some(witness)
}
