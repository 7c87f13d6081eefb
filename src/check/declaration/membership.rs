//! `membership plus { fee 14.99 EUR per month  gives lounge }`

use super::clause::{Body, Once};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{BadLength, WrongUnit};
use crate::check::expression::Place;
use crate::check::model::{Effect, Membership};
use crate::check::typed::{Deadline, Expr, Length, Lines, Step, Trigger, TriggerKind};
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, InstrumentKind, Name, PeriodUnit};

impl Checker<'_> {
    pub(super) fn memberships(&mut self) {
        for at in 0..self.all.memberships.len() {
            let named = &self.all.memberships[at];
            let (name, kind) = (named.name, named.kind);
            let DeclarationKind::Membership { gate, clauses, .. } = kind else { continue };
            let gate = self.gate(gate, &[]);
            self.no_activation(&gate);
            let mut membership = Membership {
                name: name.text.clone(),
                span: name.span,
                gate,
                fee: None,
                term: Deadline::default(),
                renews: false,
                gives: Vec::new(),
            };
            self.membership_clauses(name, clauses, &mut membership);
            self.out.memberships.push(membership);
        }
    }

    fn membership_clauses(&mut self, name: &Name, clauses: &[Clause], membership: &mut Membership) {
        let takes = "fee, renews, gives and a description";
        let body = Body { declaration: "a membership", takes, name };
        let mut once = Once::default();
        let (mut per, mut renews) = (None, None);
        let started = Trigger { span: name.span, kind: TriggerKind::Picked, lines: Lines::All, filter: Vec::new() };
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Fee { amount, per: period } => {
                    if self.once(&mut once, "fee", clause.span) {
                        membership.fee = self.fee(amount);
                        per = period.as_ref().map(|period| self.term_of(period));
                    }
                }
                ClauseKind::Renews(deadline) => {
                    if self.once(&mut once, "renews", clause.span) {
                        renews = self.deadline(deadline, false).filter(|term| self.whole_days(term, deadline.span));
                    }
                }
                ClauseKind::Give(grant) => {
                    let given = self.grant(grant, std::slice::from_ref(&started));
                    let given =
                        given.map(|effect| (self.lasts(&effect), effect)).map(|(lasts, effect)| (effect, lasts));
                    membership.gives.extend(given);
                }
                ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        let per = per.flatten();
        (membership.term, membership.renews) = match (per, renews) {
            // `renews never`: the term of the fee, once
            (Some(term), Some(never)) if never.steps.is_empty() => (term, false),
            (_, Some(term)) => {
                let renews = !term.steps.is_empty();
                (term, renews)
            }
            (Some(term), None) => (term, true),
            (None, None) => (Deadline::default(), false),
        };
    }

    /// Terms follow one another by the day; hours would make a year of thousands of them.
    fn whole_days(&mut self, term: &Deadline, span: crate::base::Span) -> bool {
        let fine = !term.steps.iter().any(|step| matches!(step, Step::After(Length::Seconds(_))));
        if !fine {
            let why = "a term of a membership counts whole days".into();
            self.say(BadLength { span, why, help: "write it in days, months or years".into() });
        }
        fine
    }

    /// Perks and badges without a term of their own last as long as the membership.
    fn lasts(&self, effect: &Effect) -> bool {
        let Effect::Grant(grant) = effect else { return false };
        let lasting = |kind: &DeclarationKind| {
            matches!(kind, DeclarationKind::Instrument { kind: InstrumentKind::Perk | InstrumentKind::Badge, .. })
        };
        let never = self.out.holdings.get(grant.holding.0).is_some_and(|one| one.expiry.steps.is_empty());
        let kind = self.all.holdings.get(grant.holding.0).map(|named| named.kind);
        grant.valid.is_none() && never && kind.is_some_and(lasting)
    }

    fn fee(&mut self, amount: &tree::Expr) -> Option<Expr> {
        let found = self.expr(amount);
        let unit = self.quantity_unit(&found)?;
        if unit != Unit::Money {
            let (wanted, found, declared) = ("money".into(), self.unit_words(unit), self.unit_declared(unit));
            let help = format!("a fee is paid in money, as in `fee 14.99 {} per month`", self.money());
            self.say(WrongUnit { span: amount.span, found, wanted, declared, help });
            return None;
        }
        if let Some(value) = found.as_constant() {
            self.whole(value, Unit::Money, 0, amount.span, "a fee")?;
        }
        self.fits_expr(&found, &[], Place::State);
        Some(found)
    }

    /// The term that a fee pays for: counted from the start, or to the end of a period with a start of its own.
    fn term_of(&mut self, period: &tree::Period) -> Option<Deadline> {
        if period.from.is_some() {
            let calendar = self.calendar(period, "")?;
            return Some(Deadline { steps: vec![Step::EndOf(calendar, 0)], ..Deadline::default() });
        }
        let length = match period.unit {
            PeriodUnit::Day => Length::Days(1),
            PeriodUnit::Week => Length::Days(7),
            PeriodUnit::Month => Length::Months(1),
            PeriodUnit::Quarter => Length::Months(3),
            PeriodUnit::Half => Length::Months(6),
            PeriodUnit::Year => Length::Months(12),
        };
        Some(Deadline { steps: vec![Step::After(length)], ..Deadline::default() })
    }
}
