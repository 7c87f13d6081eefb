//! Tests, and one member's events.

use super::own::{activation_id, menu_id, value_of};
use super::reward::{offer_of, payment_of};
use super::{holding_id, ladder_id, word_id};
use crate::check::Checked;
use crate::check::model::{self, MetricRef, WordRef};
use crate::core::{self, AccumulatorId, AttributeId, MembershipId, Program, PurchaseLine, Trial, TrialStep, WordId};

/// A checked test, in numbers.
pub fn trial(checked: &Checked, program: &Program, test: &model::Test) -> Trial {
    let given = test.given.iter().filter_map(|(given, span)| Some((fact(checked, program, given)?, *span))).collect();
    let mut steps = Vec::new();
    for (step, span) in &test.steps {
        steps.extend(lower_step(checked, program, step).map(|step| (step, *span)));
    }
    Trial { title: test.title.clone(), span: test.span, given, steps }
}

fn lower_step(checked: &Checked, program: &Program, step: &model::TestStep) -> Option<TrialStep> {
    Some(match step {
        model::TestStep::On(at, done) => {
            TrialStep::On { at: *at, action: done.as_ref().and_then(|done| action(checked, program, done)) }
        }
        model::TestStep::Expect(expected) => TrialStep::Expect(claim(checked, program, expected)?),
        model::TestStep::By(who, step) => TrialStep::By(*who, Box::new(lower_step(checked, program, step)?)),
    })
}

fn accumulator(checked: &Checked, program: &Program, metric: MetricRef) -> Option<AccumulatorId> {
    program.accumulator(&checked.metrics.get(metric.0)?.name)
}

fn fact(checked: &Checked, program: &Program, given: &model::Fact) -> Option<core::Fact> {
    Some(match given {
        model::Fact::Joined(day) => core::Fact::Joined(*day),
        model::Fact::Born(day) => core::Fact::Born(*day),
        model::Fact::Holds(holding, units, earned, until) => {
            core::Fact::Holds { holding: holding_id(*holding), units: *units, earned: *earned, until: *until }
        }
        model::Fact::Tier(ladder, rank, since) => {
            core::Fact::Tier { ladder: ladder_id(*ladder), rank: *rank, since: *since }
        }
        model::Fact::Attribute(of, value) => {
            core::Fact::Attribute(AttributeId(of.0 as u16), value_of(checked, *of, value))
        }
        model::Fact::Member(membership, since) => core::Fact::Member(MembershipId(membership.0 as u16), *since),
        model::Fact::Activated(at) => core::Fact::Activated(activation_id(*at)),
        model::Fact::Drawn(at, amount) => {
            let place = super::sharing::in_order(&checked.budgets).iter().position(|one| one == at)?;
            core::Fact::Drawn { budget: core::BudgetId(place as u16), amount: *amount }
        }
        model::Fact::Metric(metric, value) => {
            core::Fact::Accumulated { id: accumulator(checked, program, *metric)?, value: *value }
        }
        model::Fact::Other { number, name, friend, together } => {
            core::Fact::Other { number: *number, name: name.clone(), friend: *friend, together: *together }
        }
        model::Fact::Of(who, of) => core::Fact::Of(*who, Box::new(fact(checked, program, of)?)),
    })
}

fn claim(checked: &Checked, program: &Program, claim: &model::Claim) -> Option<core::Claim> {
    Some(match claim {
        model::Claim::Earned(holding, units, by) => {
            core::Claim::Earned { holding: holding_id(*holding), units: *units, by: by.clone() }
        }
        model::Claim::Balance(holding, units) => core::Claim::Balance(holding_id(*holding), *units),
        model::Claim::Pending(holding, units) => core::Claim::Pending(holding_id(*holding), *units),
        model::Claim::Holds(holding, units) => core::Claim::Holds(holding_id(*holding), *units),
        model::Claim::Expired(holding, units) => core::Claim::Expired(holding_id(*holding), *units),
        model::Claim::Clawed(holding, units) => core::Claim::Clawed(holding_id(*holding), *units),
        model::Claim::Forgiven(holding, units) => core::Claim::Forgiven(holding_id(*holding), *units),
        model::Claim::Owed(holding, units) => core::Claim::Owed(holding_id(*holding), *units),
        model::Claim::Paid(money) => core::Claim::Paid(*money),
        model::Claim::Charged(money) => core::Claim::Charged(*money),
        model::Claim::Refused(name) => core::Claim::Refused(name.clone()),
        model::Claim::Tier(ladder, rank) => core::Claim::Tier(ladder_id(*ladder), *rank),
        model::Claim::Received(money) => core::Claim::Received(*money),
        model::Claim::Attribute(of, value) => {
            core::Claim::Attribute(AttributeId(of.0 as u16), value_of(checked, *of, value))
        }
        model::Claim::Member(membership, active) => core::Claim::Member(MembershipId(membership.0 as u16), *active),
        model::Claim::Activated(at) => core::Claim::Activated(activation_id(*at), true),
        model::Claim::Metric(metric, value) => {
            let ago = u8::from(checked.metrics.get(metric.0)?.measure.previous);
            core::Claim::Accumulated { id: accumulator(checked, program, *metric)?, ago, value: *value }
        }
    })
}

fn words(checked: &Checked, said: &[(WordRef, String)]) -> Vec<WordId> {
    let mut words = vec![WordId(0); checked.words.len()];
    for (field, word) in said {
        if let Some(place) = words.get_mut(field.0) {
            *place = word_id(checked, *field, word);
        }
    }
    words
}

/// Fields of a line.
fn own_line(checked: &Checked, line: &model::EventLine) -> core::EventLine {
    let word = |(field, word): &(WordRef, String)| (core::FiniteId(field.0 as u16), word_id(checked, *field, word));
    core::EventLine {
        numbers: line.numbers.iter().map(|(field, value)| (core::FieldId(field.0 as u16), *value)).collect(),
        words: line.words.iter().map(word).collect(),
    }
}

/// What the lines of a purchase carry into its fields.
fn carried(checked: &Checked, program: &Program, lines: &[model::PurchaseLine]) -> Vec<i64> {
    let own = |one: &model::PurchaseLine| (line(checked, program, one).atom, own_line(checked, &one.own));
    program.carried(&lines.iter().map(own).collect::<Vec<_>>())
}

/// The text of a line in a test names its category or its item.
fn line(checked: &Checked, program: &Program, line: &model::PurchaseLine) -> PurchaseLine {
    let text = (!line.text.is_empty()).then_some(line.text.as_str());
    let atom = program.atom_of(text, text, &own_line(checked, &line.own));
    PurchaseLine { atom, text: line.text.clone(), items: line.items, amount: line.amount }
}

fn action(checked: &Checked, program: &Program, action: &model::Action) -> Option<core::Action> {
    Some(match action {
        model::Action::Join => core::Action::Join,
        model::Action::Household { enters } => core::Action::Household { enters: *enters },
        model::Action::Leave => core::Action::Leave,
        model::Action::Invite(who) => core::Action::Invite(*who),
        model::Action::Placed(league, place, size) => core::Action::Placed(*league as u16, *place, *size),
        model::Action::Wins(raffle, prize) => core::Action::Wins(*raffle as u16, *prize),
        model::Action::Purchase { lines, words: said, uses } => {
            let used = |(used, span): &(model::Use, crate::base::Span)| {
                let used = match used {
                    model::Use::Voucher(holding, count) => core::Use::Voucher(holding_id(*holding), *count),
                    model::Use::Points(name, units) => core::Use::Points(payment_of(program, name)?, *units),
                };
                Some((used, *span))
            };
            core::Action::Purchase {
                numbers: carried(checked, program, lines),
                lines: lines.iter().map(|one| line(checked, program, one)).collect(),
                words: words(checked, said),
                uses: uses.iter().filter_map(used).collect(),
            }
        }
        model::Action::Declared { lines, event, numbers, words: said } => {
            let mut fields = vec![0; checked.numbers.len()];
            for (field, value) in numbers {
                if let Some(place) = fields.get_mut(field.0) {
                    *place = *value;
                }
            }
            let lines = lines.iter().map(|line| own_line(checked, line)).collect();
            core::Action::Declared { event: event.0 as u16, numbers: fields, words: words(checked, said), lines }
        }
        model::Action::Confirm { cancel, of, time } => core::Action::Confirm { cancel: *cancel, of: *of, time: *time },
        model::Action::Return { of, time, what } => {
            let what = match what {
                model::Returned::Everything => core::Returned::Everything,
                model::Returned::Lines(lines) => {
                    core::Returned::Lines(lines.iter().map(|one| line(checked, program, one)).collect())
                }
                model::Returned::Amount(amount) => core::Returned::Amount(*amount),
            };
            core::Action::Return { of: *of, time: *time, what }
        }
        model::Action::Choose(of, value) => {
            core::Action::Choose(AttributeId(of.0 as u16), value_of(checked, *of, value))
        }
        model::Action::Assign(of, value) => {
            core::Action::Assign(AttributeId(of.0 as u16), value_of(checked, *of, value))
        }
        model::Action::Activate(at) => core::Action::Activate(activation_id(*at)),
        model::Action::Pick(rule, menu, option) => core::Action::Pick(menu_id(checked, *rule, *menu)?, *option),
        model::Action::Enroll(membership) => core::Action::Enroll(MembershipId(membership.0 as u16)),
        model::Action::Cancel(membership) => core::Action::Cancel(MembershipId(membership.0 as u16)),
        model::Action::Redeem(reward, rung, times) => {
            core::Action::Redeem { offer: offer_of(program, reward, rung)?, times: *times }
        }
    })
}
