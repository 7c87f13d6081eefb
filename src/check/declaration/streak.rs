//! `streak daily of days with workout { freeze with ice  every 7 { give 10 bean }  at 30 { give medal } }`

use super::clause::Once;
use crate::check::checker::Checker;
use crate::check::collect::is_body;
use crate::check::model::{HoldingRef, Metric, Rule};
use crate::check::typed::{
    Cond, CondKind, Expr, ExprKind, How, Lines, Measure, MeasureSource, Relation, Trigger, TriggerKind, Window,
};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, Name, PeriodUnit};

const TAKES: &str = "freeze with, every N { … }, at N { … } and a description";
const INSIDE: &str = "give, set, extend, enter, at most and a description";
/// Largest length of a run that is asked for.
const LONGEST: i64 = 1_000_000;

impl Checker<'_> {
    /// The length of the running streak, as a number.
    pub(super) fn streak_metric(
        &mut self,
        name: &Name,
        unit: PeriodUnit,
        with: &[tree::Trigger],
        gate: &tree::Gate,
        clauses: &[Clause],
    ) -> Option<Metric> {
        let span = name.span;
        let period = tree::Period { span, unit, membership: false, from: None, of: None };
        let calendar = self.calendar(&period, "")?;
        let mut on = self.triggers(with);
        let gate = self.gate(gate, &on);
        if let Some(when) = &gate.when
            && reads_state(when)
        {
            let message = "a streak counts its days whatever the metrics are".into();
            let help = "ask for tiers, texts or dates, or put the metric into `where`";
            self.bad_game(when.span, message, "reads a metric", help);
        }
        let days = (gate.from.is_some() || gate.until.is_some())
            .then(|| CondKind::Days(gate.from.map(|from| from.0), gate.until.map(|until| until.0)));
        for trigger in &mut on {
            trigger.filter.extend(gate.when.clone());
            trigger.filter.extend(days.clone().map(|kind| Cond { span, kind }));
        }
        if on.iter().any(|trigger| trigger.kind == TriggerKind::Poison) {
            return None;
        }
        self.one_filter(&on)?;
        let freeze = self.freeze(clauses);
        let (source, ty) = (MeasureSource::Periods(calendar, freeze), Type::Quantity(Unit::Number));
        let measure = Measure { span, how: How::Run, source, on, window: Window::Lifetime, previous: false, ty };
        Some(Metric { name: name.text.clone(), span, measure, in_force: None, adds_to: None })
    }

    fn freeze(&mut self, clauses: &[Clause]) -> Option<HoldingRef> {
        let mut once = Once::default();
        let mut found = None;
        for clause in clauses {
            if let ClauseKind::FreezeWith(name) = &clause.kind
                && self.once(&mut once, "freeze with", clause.span)
            {
                found = self.holding(name);
            }
        }
        found
    }

    /// One of its bodies.
    pub(super) fn streak_rule(&mut self, name: &Name, clauses: &[Clause], part: usize) -> Option<Rule> {
        if part == 0 {
            self.streak_clauses(name, clauses);
        }
        let run = self.metric_of(name)?;
        let clause = clauses.iter().filter(|clause| is_body(&clause.kind)).nth(part)?;
        let ClauseKind::Milestone { every, count, clauses: inside } = &clause.kind else { return None };
        let span = clause.span;
        let step = i64::from(self.small_count(*count, LONGEST, span, "the length of a streak")?);
        let kind = if *every {
            TriggerKind::Passing(run, step)
        } else {
            let ty = Type::Quantity(Unit::Number);
            let left = Expr { span, ty, kind: ExprKind::Metric(run) };
            let right = Expr::constant(span, Unit::Number, Ratio::whole(step).unwrap_or(Ratio::ONE));
            TriggerKind::Crossing(Cond { span, kind: CondKind::Compare(left, Relation::AtLeast, right) })
        };
        let on = Trigger { span, kind, lines: Lines::All, filter: Vec::new() };
        let inside: Vec<&Clause> = inside.iter().collect();
        Some(self.body_rule((name, span), on, &inside, ("a streak", INSIDE)))
    }

    fn streak_clauses(&mut self, name: &Name, clauses: &[Clause]) {
        let body = super::clause::Body { declaration: "a streak", takes: TAKES, name };
        for clause in clauses {
            let known =
                is_body(&clause.kind) || matches!(clause.kind, ClauseKind::FreezeWith(_) | ClauseKind::Description(_));
            if !known {
                self.not_here(clause, &body);
            }
        }
    }
}

/// Whether a condition reads what events change.
fn reads_state(cond: &Cond) -> bool {
    match &cond.kind {
        CondKind::All(parts) | CondKind::Any(parts) => parts.iter().any(reads_state),
        CondKind::Not(part) => reads_state(part),
        CondKind::Compare(..) => true,
        _ => false,
    }
}
