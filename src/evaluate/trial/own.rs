//! Steps and claims of tests about choices, activations, memberships and money besides purchases.

use super::Course;
use crate::core::{Action, AttributeId, AttributeKind, Claim, Program};
use crate::evaluate::diary::{Diary, DiaryFact};
use crate::evaluate::error::EventError;
use crate::evaluate::member::Member;
use crate::evaluate::own::OwnFact;
use crate::evaluate::plan::Plan;
use crate::quantity::Instant;

/// Carries out what a member asks for.
pub(super) fn act(
    plan: &Plan,
    member: &mut Member,
    at: Instant,
    action: &Action,
    diary: &mut Diary,
) -> Result<(), EventError> {
    let answer = match *action {
        Action::Choose(id, value) => plan.choose(member, at, (id, value), diary),
        Action::Assign(id, value) => plan.assign(member, at, (id, value), diary),
        Action::Activate(id) => plan.activate(member, at, id, diary),
        Action::Pick(id, option) => plan.pick(member, at, (id, option), diary),
        Action::Enroll(id) => plan.enroll(member, at, id, diary),
        Action::Cancel(id) => plan.cancel(member, at, id, diary),
        Action::Placed(board, place, size) => {
            plan.settle(member, at, diary)?;
            plan.place_in_league(member, board, place, size);
            return Ok(());
        }
        Action::Wins(raffle, prize) => {
            plan.settle(member, at, diary)?;
            plan.win(member, raffle, prize);
            return Ok(());
        }
        _ => return Ok(()),
    };
    answer.map(|_| ())
}

/// A value of an attribute as the program writes it.
pub(in crate::evaluate) fn shown(program: &Program, id: AttributeId, value: i64) -> String {
    let Some(attribute) = program.attributes.get(id.index()) else { return value.to_string() };
    match &attribute.kind {
        AttributeKind::Words(words) => {
            let word = usize::try_from(value - 1).ok().and_then(|at| words.get(at));
            word.map_or("no".to_owned(), Clone::clone)
        }
        AttributeKind::Number { unit, decimals } => {
            let number = super::decimal(value, *decimals);
            if unit.is_empty() { number } else { format!("{number} {unit}") }
        }
        AttributeKind::Date => match i32::try_from(value) {
            Ok(day) if value != crate::core::Attribute::NO_DATE => crate::quantity::Day(day).to_string(),
            _ => "no date".to_owned(),
        },
    }
}

impl Course<'_> {
    /// What a claim expects, and what was found if that is something else.
    pub(super) fn judge_own(&self, claim: &Claim) -> (String, Option<String>) {
        let program = self.plan.program();
        let money =
            |amount: i64| format!("{} {}", super::decimal(amount, program.currency.decimals), program.currency.code);
        let state = |name: &str, is: bool, yes: &str| {
            if is { format!("{name} {yes}") } else { format!("{name} not {yes}") }
        };
        match claim {
            Claim::Charged(wanted) | Claim::Received(wanted) => {
                let charged = matches!(claim, Claim::Charged(_));
                let flows = self.facts().map(|fact| match fact {
                    DiaryFact::Own(OwnFact::Cash(_, money)) => *money,
                    _ => 0,
                });
                let found: i64 = flows.map(|flow| if charged { flow.max(0) } else { (-flow).max(0) }).sum();
                let word = if charged { "charged" } else { "received" };
                (format!("{} {word}", money(*wanted)), (found != *wanted).then(|| format!("{} {word}", money(found))))
            }
            Claim::Attribute(id, wanted) => {
                let (name, found) = (
                    program.attributes.get(id.index()).map_or("", |attribute| attribute.name.as_str()),
                    self.member().attribute(*id),
                );
                let text = |value| format!("{name} {}", shown(program, *id, value));
                (text(*wanted), (found != *wanted).then(|| text(found)))
            }
            Claim::Activated(id, wanted) => {
                let name = program.activations.get(id.index()).map_or("", |activation| activation.name.as_str());
                let found = self.member().is_activated(*id);
                (state(name, *wanted, "activated"), (found != *wanted).then(|| state(name, found, "activated")))
            }
            Claim::Member(id, wanted) => {
                let name = program.memberships.get(id.index()).map_or("", |membership| membership.name.as_str());
                let found = self.member().is_member(*id);
                (state(name, *wanted, "active"), (found != *wanted).then(|| state(name, found, "active")))
            }
            _ => (String::new(), None),
        }
    }
}
