//! `let regular = …` and `metric yearly_spend = …`

use crate::check::checker::{Checker, Meaning};
use crate::check::collect::Symbol;
use crate::check::error::{ClauseMissing, TooMany};
use crate::check::model::Metric;
use crate::check::typed::CondKind;
use crate::syntax::tree::{self, DeclarationKind, Operator};

/// Most parts of a definition with everything in it written out.
const LARGEST: usize = 2_000;

impl Checker<'_> {
    pub(crate) fn check_let(&mut self, at: usize) -> Option<Meaning> {
        let DeclarationKind::Let { value, .. } = self.all.lets.get(at)?.kind else { return None };
        let meaning = if self.is_condition(value) {
            let cond = self.cond(value);
            (cond.kind != CondKind::Poison).then_some(Meaning::Condition(cond))?
        } else {
            let found = self.expr(value);
            self.quantity_unit(&found)?;
            Meaning::Quantity(found)
        };
        let size = match &meaning {
            Meaning::Condition(cond) => cond.size(),
            Meaning::Quantity(expr) => expr.size(),
        };
        if size > LARGEST {
            let what = "parts of one definition, written out,";
            self.say(TooMany { span: value.span, what, found: size, most: LARGEST });
            return None;
        }
        Some(meaning)
    }

    fn is_condition(&mut self, value: &tree::Expr) -> bool {
        match value.kind.as_ref() {
            tree::ExprKind::Binary { operator, .. } => !matches!(operator, Operator::Add | Operator::Subtract),
            tree::ExprKind::Not(_)
            | tree::ExprKind::Is { .. }
            | tree::ExprKind::InTimes { .. }
            | tree::ExprKind::InNames { .. }
            | tree::ExprKind::InMonthOf(_)
            | tree::ExprKind::Within { .. } => true,
            tree::ExprKind::Parenthesised(inner) => self.is_condition(inner),
            tree::ExprKind::Name(name) => match self.names.get(&name.text).map(|found| found.0) {
                Some(Symbol::Let(at)) => matches!(self.meaning(at, name), Some(Meaning::Condition(_))),
                Some(Symbol::Attribute(_)) => self.own_flag(name).is_some(),
                Some(Symbol::Words(field)) => self.out.words.get(field.0).is_some_and(|field| field.flag),
                _ => false,
            },
            _ => false,
        }
    }

    pub(crate) fn check_metric(&mut self, at: usize) -> Option<Metric> {
        let named = self.all.metrics.get(at)?;
        let name = named.name;
        match named.kind {
            DeclarationKind::Challenge { .. } => return self.challenge_metric(name),
            DeclarationKind::Streak { unit, with, gate, clauses, .. } => {
                return self.streak_metric(name, *unit, with, gate, clauses);
            }
            _ => {}
        }
        let DeclarationKind::Metric { value, .. } = named.kind else { return None };
        match value.kind.as_ref() {
            tree::ExprKind::Measure(measure) => {
                let measure = self.measure(measure)?;
                Some(Metric { name: name.text.clone(), span: name.span, measure, in_force: None, adds_to: None })
            }
            tree::ExprKind::Broken => None,
            _ => {
                let message = format!("metric `{}` measures nothing", name.text);
                let help =
                    "a metric is a measure over time, as in `sum of paid over calendar year`; use `let` for formulas";
                self.say(ClauseMissing { message, span: value.span, label: "not a measure", help });
                None
            }
        }
    }
}
