//! `convert bean every quarter { at least 150 bean  steps of 50 bean  gives fiver  carry the rest }`

use super::clause::{Body, Once};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{ClauseMissing, PriceSteps};
use crate::check::model::{Convert, ConvertWhen};
use crate::check::typed::Trigger;
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name};

impl Checker<'_> {
    pub(super) fn converts(&mut self) {
        for at in 0..self.all.converts.len() {
            let name = self.all.converts[at].name;
            let found = match self.all.converts[at].kind {
                DeclarationKind::Stamps { clauses, .. } => self.stamp_exchange(name, clauses),
                DeclarationKind::Convert { when, gate, clauses, .. } => {
                    let on: Vec<_> = match when {
                        tree::ConvertWhen::On(on) => self.triggers(on),
                        _ => Vec::new(),
                    };
                    let gate = self.gate(gate, &on);
                    self.convert(name, when, on, clauses).map(|found| Convert { gate, ..found })
                }
                _ => None,
            };
            self.out.converts.extend(found);
        }
    }

    fn convert_when(&mut self, when: &tree::ConvertWhen, on: Vec<Trigger>) -> Option<ConvertWhen> {
        match when {
            tree::ConvertWhen::AtOnce(_) => Some(ConvertWhen::AtOnce),
            tree::ConvertWhen::Every(period) => {
                let instead = "conversions run at the end of calendar periods, as in `every quarter`";
                self.calendar(period, instead).map(ConvertWhen::EndOf)
            }
            tree::ConvertWhen::On(_) => Some(ConvertWhen::On(on)),
        }
    }

    fn convert(
        &mut self,
        name: &Name,
        when: &tree::ConvertWhen,
        on: Vec<Trigger>,
        clauses: &[Clause],
    ) -> Option<Convert> {
        let takes = "at least, steps of, gives, carry the rest, drop the rest and a description";
        let body = Body { declaration: "a conversion", takes, name };
        let from = self.holding(name);
        let when = self.convert_when(when, on);
        let unit = from.map_or(Unit::Number, Unit::Of);
        let mut once = Once::default();
        let (mut least, mut step, mut gives, mut carry) = (None, None, None, true);
        let mut stated = false;
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::AtLeast(amount) if self.once(&mut once, "at least", span) && from.is_some() => {
                    least = self.whole_of(amount, unit, 0, "the least amount").map(|units| (units, span));
                }
                ClauseKind::StepsOf(amount) if self.once(&mut once, "steps of", span) && from.is_some() => {
                    step = self.whole_of(amount, unit, 1, "a step");
                }
                ClauseKind::Give(grant) if self.once(&mut once, "gives", span) => {
                    stated = true;
                    gives = self.fixed_grant(grant);
                }
                ClauseKind::Rest { carry: keep } if self.once(&mut once, "the rest", span) => carry = *keep,
                ClauseKind::AtLeast(_) | ClauseKind::StepsOf(_) | ClauseKind::Give(_) | ClauseKind::Rest { .. } => {}
                ClauseKind::Broken => stated = true,
                ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        if !stated {
            let message = "this conversion gives nothing".into();
            let help = "say what a step becomes, as in `gives fiver`";
            self.say(ClauseMissing { message, span: name.span, label: "no `gives`", help });
        }
        let step = step.or(least.map(|least| least.0)).filter(|step| *step > 0);
        let Some(step) = step else {
            if from.is_some() && !clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::StepsOf(_))) {
                let message = "this conversion does not say how many are taken at a time".into();
                let help = "add a clause such as `steps of 50 bean`";
                self.say(ClauseMissing { message, span: name.span, label: "no `steps of`", help });
            }
            return None;
        };
        let at_least = least.map_or(step, |least| least.0);
        if let Some((units, span)) = least.filter(|least| least.0 > 0 && least.0 < step) {
            let why = format!("{} is less than one step", self.shown(crate::quantity::Ratio::whole(units).ok()?, unit));
            self.say(PriceSteps { span, why, help: "the least amount is at least one step".into() });
        }
        let (holding, units, expiry) = gives?;
        Some(Convert {
            name: format!("convert {}", name.text),
            span: name.span,
            from: from?,
            when: when?,
            at_least,
            step,
            gives: (holding, units),
            expiry,
            carry,
            gate: crate::check::typed::Gate::default(),
        })
    }
}
