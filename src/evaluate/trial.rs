//! Running `test` blocks and files of events: given state, dated steps, expectations.

mod own;
mod units;

use std::collections::BTreeSet;

use super::cast::Cast;
use super::diary::{Diary, DiaryFact, Entry};
use super::error::EventError;
use super::event::{Line, Part, Purchase, Receipt, Return, Which};
use super::member::Member;
use super::own::OwnFact;
use super::plan::Plan;
use super::recorder::{Source, Taking};
use crate::base::Span;
use crate::core::{
    Action, BudgetId, Claim, Effect, Program, PurchaseLine, Returned, RowId, Spending, Trial, TrialStep,
};
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::{Day, Instant, decimal};

/// What a trial showed.
#[derive(Clone, Debug)]
pub struct TrialOutcome {
    /// Expectations that did not hold, and a step that could not be carried out.
    pub failures: Vec<Diagnostic>,
    /// The member's diary.
    pub diary: Diary,
    /// Rules that gave something or acted.
    pub rows_fired: BTreeSet<RowId>,
}

/// The days that a plan must cover for a trial: from the earliest step to the latest. `None` if it
/// has no dated step.
pub fn days(trial: &Trial) -> Option<(Day, Day)> {
    let mut dates = trial.steps.iter().filter_map(|(step, _)| match step {
        TrialStep::On { at, .. } => Some(at.day()),
        TrialStep::By(_, step) => match step.as_ref() {
            TrialStep::On { at, .. } => Some(at.day()),
            _ => None,
        },
        TrialStep::Expect(_) => None,
    });
    let first = dates.next()?;
    let (earliest, latest) = dates.fold((first, first), |(low, high), day| (low.min(day), high.max(day)));
    // The clock starts on the eve of the first step.
    Some((earliest.plus_days(-1), latest))
}

/// Whether something is returned or confirmed in a trial, so that its plan keeps receipts.
pub fn returns(trial: &Trial) -> bool {
    fn does(step: &TrialStep) -> bool {
        match step {
            TrialStep::By(_, step) => does(step),
            step => matches!(step, TrialStep::On { action: Some(Action::Return { .. } | Action::Confirm { .. }), .. }),
        }
    }
    trial.steps.iter().any(|(step, _)| does(step))
}

/// A plan for a trial on these days; one in which something is returned keeps receipts.
///
/// # Errors
/// As for [`Plan::new`].
pub fn plan(program: &Program, trial: &Trial, first: Day, last: Day) -> Result<Plan, Diagnostic> {
    if returns(trial) { Plan::with_receipts(program, first, last) } else { Plan::new(program, first, last) }
}

/// What the last step did.
#[derive(Clone, Debug, Default)]
struct Last {
    /// Who acted, and when.
    who: u16,
    at: Instant,
    /// Diary entries before it; the event's own entry is the last one if `own` is set.
    from: usize,
    own: bool,
    receipt: Option<Receipt>,
}

fn lines_of(lines: &[PurchaseLine]) -> Vec<Line> {
    let items = |line: &PurchaseLine| i32::try_from(line.items).unwrap_or(-1);
    lines.iter().map(|line| Line { atom: line.atom, items: items(line), amount: line.amount }).collect()
}

/// A trial on its way.
struct Course<'a> {
    plan: &'a Plan,
    cast: Cast,
    /// Who is meant, 0 unless the test says otherwise.
    who: u16,
    diary: Diary,
    last: Last,
    failures: Vec<Diagnostic>,
}

/// Runs a trial on new members.
pub fn run(plan: &Plan, trial: &Trial) -> TrialOutcome {
    let cast = Cast::new(plan, &trial.given);
    let mut diary = plan.diary();
    diary.names = cast.names();
    let mut course = Course { plan, cast, who: 0, diary, last: Last::default(), failures: Vec::new() };
    for (step, span) in &trial.steps {
        if let Err(error) = course.go(step, *span) {
            course.failures.push(failed_step(&error, *span));
            break;
        }
    }
    let rows_fired = course.diary.rows_fired();
    TrialOutcome { failures: course.failures, diary: course.diary, rows_fired }
}

fn failed_step(error: &EventError, span: Span) -> Diagnostic {
    let reason = Diagnostic::from(error);
    let mut failed = Diagnostic::new(table::TEST_EVENT_FAILED, "this step could not be carried out")
        .label(span, reason.message.clone());
    if let Some((_, rule)) = error.rule()
        && rule.source == span.source
    {
        failed = failed.label(rule, "while this rule was applied");
    }
    failed.help = reason.help;
    failed.notes = reason.notes;
    failed
}

/// Carries out what concerns one member alone.
fn carry_out(
    plan: &Plan,
    member: &mut Member,
    at: Instant,
    action: Option<&Action>,
    diary: &mut Diary,
) -> Result<Option<Receipt>, EventError> {
    match action {
        Some(Action::Purchase { numbers, lines, words, uses }) => {
            let lines = lines_of(lines);
            member.carry(numbers);
            let uses: Vec<_> = uses.iter().map(|(used, _)| *used).collect();
            return plan.purchase(member, &Purchase { at, lines: &lines, words, uses: &uses }, diary).map(Some);
        }
        Some(Action::Declared { event, numbers, words, lines }) => {
            let mut numbers = numbers.clone();
            plan.program().lines.sum(lines, &mut numbers);
            plan.declared(member, at, *event, &numbers, words, diary)?;
        }
        Some(Action::Redeem { offer, times }) => {
            plan.redeem(member, at, *offer, *times, diary)?;
        }
        Some(
            asks @ (Action::Choose(..)
            | Action::Placed(..)
            | Action::Wins(..)
            | Action::Assign(..)
            | Action::Activate(_)
            | Action::Pick(..)
            | Action::Enroll(_)
            | Action::Cancel(_)),
        ) => own::act(plan, member, at, asks, diary)?,
        Some(Action::Confirm { cancel, of, time }) => {
            let of = time.map_or(Which::Day(*of), |second| Which::At(Instant(of.start().0 + second)));
            plan.confirm(member, at, (of, *cancel), diary)?;
        }
        Some(Action::Return { of, time, what }) => {
            let lines = if let Returned::Lines(lines) = what { lines_of(lines) } else { Vec::new() };
            let part = match what {
                Returned::Everything => Part::Everything,
                Returned::Lines(_) => Part::Lines(&lines),
                Returned::Amount(amount) => Part::Amount(*amount),
            };
            let of = time.map_or(Which::Day(*of), |second| Which::At(Instant(of.start().0 + second)));
            plan.give_back(member, &Return { at, of, part }, diary)?;
        }
        // What concerns several members is the cast's.
        None | Some(Action::Join | Action::Household { .. } | Action::Leave | Action::Invite(_)) => {
            plan.settle(member, at, diary)?;
        }
    }
    Ok(None)
}

impl Course<'_> {
    fn go(&mut self, step: &TrialStep, span: Span) -> Result<(), EventError> {
        match step {
            TrialStep::On { at, action } => self.step(*at, action.as_ref())?,
            TrialStep::By(who, step) => {
                self.who = *who;
                let result = self.go(step, span);
                self.who = 0;
                result?;
            }
            TrialStep::Expect(claim) => {
                // If nothing has a date yet, the state is the given one, on the plan's first day.
                self.cast.start(self.plan, self.plan.first_day().start(), false, &mut self.diary)?;
                self.judge(claim, span);
            }
        }
        Ok(())
    }

    fn step(&mut self, at: Instant, action: Option<&Action>) -> Result<(), EventError> {
        let (plan, who) = (self.plan, self.who);
        self.last = Last { who, at, from: self.diary.entries.len(), own: action.is_some(), receipt: None };
        let joins = matches!(action, Some(Action::Join));
        self.cast.start(plan, at, joins && who == 0, &mut self.diary)?;
        if !joins {
            self.cast.appear(plan, (who, at), &mut self.diary)?;
        }
        let Some(action) = action else { return self.cast.party.settle(plan, at, &mut self.diary) };
        if let Some(done) = self.cast.together(plan, (who, at), action, &mut self.diary) {
            return done;
        }
        let done = self.cast.party.act(plan, (who, at), &mut self.diary, |plan, member, diary| {
            carry_out(plan, member, at, Some(action), diary)
        });
        self.last.receipt = done?;
        if let Some(receipt) = self.last.receipt {
            self.diary.add_receipt(receipt);
        }
        Ok(())
    }

    /// Facts of the last step: the event's own, or everything that a clock step passed; for somebody who did not act,
    /// what happened at its instant.
    fn facts(&self) -> impl Iterator<Item = &DiaryFact> {
        let entries = self.diary.entries.get(self.last.from..).unwrap_or(&[]);
        let acted = self.who == self.last.who;
        let mine = |entry: &Entry| entry.member == self.who;
        let own = (self.last.own && acted).then(|| entries.iter().rposition(mine)).flatten().unwrap_or(0);
        let (now, any) = (self.last.at, acted || !self.last.own);
        let entries = entries.get(own..).unwrap_or(&[]);
        entries.iter().filter(move |entry| mine(entry) && (any || entry.at == now)).flat_map(|entry| &entry.facts)
    }

    fn refused(&self) -> Vec<&str> {
        let program = self.plan.program();
        let name = |fact: &DiaryFact| match fact {
            DiaryFact::Refused(Taking::Offer(id), ..) => program.offers.get(id.index()).map(|o| o.name.as_str()),
            DiaryFact::Refused(Taking::Payment(at), ..) => {
                program.money_off.get(usize::from(*at)).map(|payment| payment.name.as_str())
            }
            DiaryFact::ReturnRefused(_) => Some("return"),
            DiaryFact::Own(OwnFact::Declined(asked, _)) => asked.named(program).map(|named| named.0),
            DiaryFact::Refused(Taking::Household, ..) => program.parties.pool.as_ref().map(|pool| pool.name.as_str()),
            DiaryFact::Refused(_, id, _) => program.holdings.get(id.index()).map(|holding| holding.name.as_str()),
            _ => None,
        };
        self.facts().filter_map(name).collect()
    }

    fn member(&self) -> &Member {
        self.cast.party.one(self.who)
    }

    /// Compares a claim with what is.
    fn judge(&mut self, claim: &Claim, span: Span) {
        let program = self.plan.program();
        let money = |amount: i64| format!("{} {}", decimal(amount, program.currency.decimals), program.currency.code);
        let (expected, found) = match claim {
            Claim::Earned { .. }
            | Claim::Clawed(..)
            | Claim::Forgiven(..)
            | Claim::Owed(..)
            | Claim::Balance(..)
            | Claim::Holds(..)
            | Claim::Pending(..)
            | Claim::Expired(..) => self.judge_units(claim),
            Claim::Paid(wanted) => {
                let receipt = self.last.receipt.filter(|_| self.who == self.last.who);
                let found = receipt.map(|receipt| receipt.paid);
                let text = found.map_or("no purchase".to_owned(), money);
                (format!("{} paid", money(*wanted)), (found != Some(*wanted)).then_some(text))
            }
            Claim::Refused(name) => {
                let refused = self.refused();
                let holds = name.as_ref().map_or(!refused.is_empty(), |name| refused.contains(&name.as_str()));
                let what = name.as_ref().map_or("a refusal".to_owned(), |name| format!("`{name}` refused"));
                let found = if refused.is_empty() {
                    "no refusal".to_owned()
                } else {
                    format!("`{}` refused", refused.join("`, `"))
                };
                (what, (!holds).then_some(found))
            }
            Claim::Tier(ladder, wanted) => {
                let found = self.member().rank(*ladder);
                let tiers = program.ladders.get(ladder.index()).map_or(&[][..], |ladder| &ladder.tiers);
                let name = |rank: u8| tiers.get(usize::from(rank)).map_or(rank.to_string(), |tier| tier.name.clone());
                (name(*wanted), (found != *wanted).then(|| name(found)))
            }
            Claim::Charged(_)
            | Claim::Received(_)
            | Claim::Attribute(..)
            | Claim::Activated(..)
            | Claim::Member(..) => self.judge_own(claim),
            Claim::Drawn(id, wanted) => {
                let parts = self.plan.budget_parts(id.0).max(1);
                let found = self.member().drawn(self.plan, *id).0 / parts;
                let text = |amount: i64| budget_amount(program, *id, amount);
                (format!("{} drawn", text(*wanted)), (found != *wanted).then(|| text(found)))
            }
            Claim::Open(id, wanted) => {
                let found = !self.member().drawn(self.plan, *id).1;
                let name = program.budgets.get(id.index()).map_or("", |budget| budget.name.as_str());
                let text = |open: bool| format!("`{name}` {}", if open { "open" } else { "closed" });
                (text(*wanted), (found != *wanted).then(|| text(found)))
            }
            Claim::Accumulated { id, ago, value: wanted } => {
                let found = self.cast.party.metric(self.plan, self.who, *id, *ago);
                let of = program.accumulators.get(id.index());
                let text = |value: i64| {
                    of.map_or(value.to_string(), |of| format!("{} {}", decimal(value, of.decimals), of.unit))
                };
                (text(*wanted), (found != *wanted).then(|| text(found)))
            }
        };
        if let Some(found) = found {
            let message = format!("expected {expected}, found {found}");
            let failure = Diagnostic::new(table::EXPECTATION_FAILED, message).label(span, format!("found {found}"));
            self.failures.push(failure.note(self.account_of_last()));
        }
    }

    /// One line on what the last step gave, by rule.
    fn account_of_last(&self) -> String {
        let program = self.plan.program();
        let mut parts = Vec::new();
        for fact in self.facts() {
            if let DiaryFact::Granted { source, holding, units, .. } = fact
                && let (Some(rule), Some(of)) = (rule_of(program, *source), program.holdings.get(holding.index()))
            {
                parts.push(format!("{} {} by `{rule}`", decimal(*units, of.decimals), of.name));
            }
        }
        if parts.is_empty() {
            "the last step gave nothing".to_owned()
        } else {
            format!("the last step gave {}", parts.join(", "))
        }
    }
}

/// An amount of a budget in the unit of its cap.
fn budget_amount(program: &Program, id: BudgetId, amount: i64) -> String {
    let Some(budget) = program.budgets.get(id.index()) else { return amount.to_string() };
    match budget.measure {
        Spending::Count => format!("{amount} awards"),
        Spending::Cost => {
            format!("{} {}", decimal(amount, program.currency.decimals), program.currency.code)
        }
        Spending::Units => {
            let row = budget.rows.first().and_then(|row| program.rows.get(row.index())).map(|row| &row.effect);
            let holding = match row {
                Some(Effect::Grant { holding, .. }) => program.holdings.get(holding.index()),
                _ => None,
            };
            holding.map_or(amount.to_string(), |of| format!("{} {}", decimal(amount, of.decimals), of.name))
        }
    }
}

/// The name under which the program's author knows what gave units.
fn rule_of(program: &Program, source: Source) -> Option<&str> {
    match source {
        Source::Row(id) => program.rows.get(id.index()).map(|row| row.rule.as_str()),
        Source::Offer(id) => program.offers.get(id.index()).map(|offer| offer.name.as_str()),
        Source::Exchange(at) => program.exchanges.get(usize::from(at)).map(|exchange| exchange.name.as_str()),
        Source::Given => None,
    }
}
