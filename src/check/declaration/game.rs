//! `challenge explorer { complete 2 of { goal … } within 30 days  give … }`, and what the bodies of
//! challenges, streaks, leagues and raffles have in common.

use super::clause::{Body, Once};
use super::rule::is_effect;
use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{BadDeadline, BadGame, ClauseMissing, TooMany};
use crate::check::expression::Place;
use crate::check::model::{Challenge, Goal, Metric, MetricRef, Rule, RuleKind};
use crate::check::typed::{
    Anchor, CondKind, Deadline, Gate, How, Lines, Measure, MeasureSource, Trigger, TriggerKind, Window,
};
use crate::check::{Type, Unit};
use crate::syntax::tree::{self, Clause, ClauseKind, DeadlineStep, DeclarationKind, Name};

/// Most goals of a challenge.
const MOST_GOALS: usize = 32;

impl Checker<'_> {
    /// A rule made of a body: it gives on a trigger that the declaration implies.
    pub(super) fn body_rule(
        &mut self,
        (name, span): (&Name, Span),
        on: Trigger,
        clauses: &[&Clause],
        (declaration, takes): (&'static str, &'static str),
    ) -> Rule {
        let body = Body { declaration, takes, name };
        let mut rule = gift(name, vec![on], Gate::default());
        let mut once = Once::default();
        for clause in clauses {
            self.rule_clause(clause, &body, &mut once, &mut rule);
        }
        let silent = !clauses.iter().any(|clause| is_effect(&clause.kind) || matches!(clause.kind, ClauseKind::Broken));
        if silent {
            let message = format!("`{}` gives nothing here", name.text);
            let help = "say what it gives, as in `give 50 bean`";
            self.say(ClauseMissing { message, span, label: "without an effect", help });
        }
        self.limits_fit(&mut rule);
        rule
    }

    /// The metric that a challenge, streak or other declaration stands for.
    pub(super) fn metric_of(&self, name: &Name) -> Option<MetricRef> {
        match self.names.get(&name.text)?.0 {
            Symbol::Metric(metric) => Some(metric),
            _ => None,
        }
    }

    pub(super) fn bad_game(&mut self, span: Span, message: String, label: &str, help: &str) {
        self.say(BadGame { span, message, label: label.into(), help: help.into() });
    }

    /// A whole number from 1 to `most`.
    pub(super) fn small_count(&mut self, count: i64, most: i64, span: Span, what: &str) -> Option<u32> {
        if (1..=most).contains(&count) {
            return u32::try_from(count).ok();
        }
        self.say(crate::check::error::NotPositive { span, what: format!("{what} (at most {most})") });
        None
    }

    fn place_of(&self, name: &Name) -> Option<usize> {
        self.all.challenges.iter().position(|named| named.name.text == name.text)
    }

    /// Goals met, as a number.
    pub(super) fn challenge_metric(&mut self, name: &Name) -> Option<Metric> {
        let source = MeasureSource::Goals(self.place_of(name)?);
        let (span, ty) = (name.span, Type::Quantity(Unit::Number));
        let (on, window) = (Vec::new(), Window::Lifetime);
        let measure = Measure { span, how: How::Count, source, on, window, previous: false, ty };
        Some(Metric { name: name.text.clone(), span, measure, in_force: None, adds_to: None })
    }

    pub(super) fn challenges(&mut self) {
        for at in 0..self.all.challenges.len() {
            let name = self.all.challenges[at].name;
            let DeclarationKind::Challenge { gate, clauses, .. } = self.all.challenges[at].kind else { continue };
            self.challenge(name, gate, clauses);
        }
    }

    fn challenge(&mut self, name: &Name, gate: &tree::Gate, clauses: &[Clause]) {
        let gate = self.gate(gate, &[]);
        let mut goals: Vec<&tree::Goal> = Vec::new();
        let mut complete: Option<(i64, Span)> = None;
        let (mut within, mut from_joining) = (Deadline::default(), false);
        let mut once = Once::default();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Goal(goal) => goals.push(goal),
                ClauseKind::Complete { count, goals: inside, within: until }
                    if self.once(&mut once, "complete", clause.span) =>
                {
                    complete = Some((*count, clause.span));
                    goals.extend(inside);
                    if let Some((deadline, joining)) = until.as_ref().and_then(|until| self.round_time(until)) {
                        (within, from_joining) = (deadline, joining);
                    }
                }
                _ => {}
            }
        }
        let checked: Vec<Goal> = goals.iter().filter_map(|goal| self.goal(goal)).collect();
        if goals.is_empty() && !clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Broken)) {
            let message = format!("challenge `{}` has no goal", name.text);
            let help = "say what has to be done, as in `goal early when visits >= 3`";
            self.say(ClauseMissing { message, span: name.span, label: "nothing to do", help });
        }
        if goals.len() > MOST_GOALS {
            let (what, found) = ("goals of a challenge", goals.len());
            self.say(TooMany { span: goals[MOST_GOALS].span, what, found, most: MOST_GOALS });
        }
        let (count, span) = complete.unwrap_or((goals.len() as i64, name.span));
        if complete.is_some() && !(1..=goals.len() as i64).contains(&count) && !goals.is_empty() {
            let message = format!("{count} of {} goals cannot be completed", goals.len());
            self.bad_game(span, message, "asks for another number than there are", "ask for at least one, at most all");
        }
        let Some(progress) = self.metric_of(name) else { return };
        self.out.challenges.push(Challenge {
            name: name.text.clone(),
            span: name.span,
            gate,
            goals: checked,
            need: u8::try_from(count).unwrap_or(u8::MAX).max(1),
            within,
            from_joining,
            repeats: clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::AtMost(_))),
            progress,
        });
    }

    fn goal(&mut self, goal: &tree::Goal) -> Option<Goal> {
        let on = self.triggers(&goal.on);
        let when = goal.when.as_ref().map(|when| {
            let cond = self.cond(when);
            self.fits(&cond, &[], Place::State);
            cond
        });
        if on.is_empty() && when.is_none() {
            let message = format!("goal `{}` says nothing", goal.name.text);
            let help = "say what reaches it, as in `goal early when visits >= 3` or `goal opinion on review`";
            self.say(ClauseMissing { message, span: goal.span, label: "never reached", help });
            return None;
        }
        self.one_filter(&on)?;
        let broken = on.iter().any(|trigger| trigger.kind == TriggerKind::Poison)
            || when.as_ref().is_some_and(|when| when.kind == CondKind::Poison);
        (!broken).then(|| Goal { name: goal.name.text.clone(), span: goal.span, on, when })
    }

    /// `within 30 days`, `within 30 days after join`
    fn round_time(&mut self, deadline: &tree::Deadline) -> Option<(Deadline, bool)> {
        let after = deadline.steps.iter().find_map(|step| match step {
            DeadlineStep::After { after, .. } => after.as_ref(),
            _ => None,
        });
        let Some(after) = after else { return Some((self.deadline(deadline, false)?, false)) };
        if after.text != "join" && after.text != "joining" {
            let why = "the time for a challenge counts from its first goal, or from joining".into();
            let help = "write `within 30 days`, or `within 30 days after join`".into();
            self.say(BadDeadline { span: after.span, why, help });
            return None;
        }
        let mut plain = deadline.clone();
        if let Some(DeadlineStep::After { after, .. }) = plain.steps.first_mut() {
            *after = None;
        }
        let found = self.deadline(&plain, false)?;
        Some((Deadline { anchor: Anchor::Earning, ..found }, true))
    }

    /// What completing it gives.
    pub(super) fn challenge_rule(&mut self, name: &Name, clauses: &[Clause]) -> Option<Rule> {
        let kind = TriggerKind::Completed(self.place_of(name)?);
        let on = Trigger { span: name.span, kind, lines: Lines::All, filter: Vec::new() };
        let own = |clause: &&Clause| !matches!(clause.kind, ClauseKind::Complete { .. } | ClauseKind::Goal(_));
        let rest: Vec<&Clause> = clauses.iter().filter(own).collect();
        let takes = "complete, goal, give, set, extend, enter, at most and a description";
        Some(self.body_rule((name, name.span), on, &rest, ("a challenge", takes)))
    }
}

/// A gift on those triggers, without effects yet.
pub(super) fn gift(name: &Name, on: Vec<Trigger>, gate: Gate) -> Rule {
    Rule {
        name: name.text.clone(),
        span: name.span,
        kind: RuleKind::Gift,
        on,
        gate,
        version_of: None,
        since: None,
        effects: Vec::new(),
        limits: Vec::new(),
        as_credited: false,
        rounding: Default::default(),
        tier: Default::default(),
        returns: Default::default(),
    }
}
