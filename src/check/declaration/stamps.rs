//! `stamps coffee_card on purchase of "coffee" { 1 stamp per item  10 stamps give latte }`: a wallet,
//! a rule and an exchange of one name.

use super::clause::{Body, Once};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{ClauseMissing, NotYet};
use crate::check::expression::Place;
use crate::check::model::{Convert, ConvertWhen, Effect, Grant, HoldingRef, Rule, RuleKind};
use crate::syntax::tree::{self, Clause, ClauseKind, Name};

const TAKES: &str = "an amount of stamps, `… stamps give …`, stamps expire, at most, returns and a description";

impl Checker<'_> {
    /// The wallet: its expiry.
    pub(super) fn stamp_card(&mut self, at: usize, clauses: &[Clause]) {
        let mut expiries: Vec<(&tree::Deadline, Option<&tree::Expr>)> = Vec::new();
        for clause in clauses {
            if let ClauseKind::Expire { deadline, when } = &clause.kind {
                expiries.push((deadline, when.as_ref()));
            }
        }
        self.expiries(at, &expiries);
    }

    fn card(&self, name: &Name) -> Option<HoldingRef> {
        match self.names.get(&name.text)?.0 {
            Symbol::Holding(card) => Some(card),
            _ => None,
        }
    }

    /// The rule: stamps on events.
    pub(super) fn stamp_rule(
        &mut self,
        name: &Name,
        on: &[tree::Trigger],
        gate: &tree::Gate,
        clauses: &[Clause],
    ) -> Option<Rule> {
        let card = self.card(name)?;
        self.stamp = Some(card);
        let on = self.triggers(on);
        let gate = self.gate(gate, &on);
        let body = Body { declaration: "a stamp card", takes: TAKES, name };
        let mut once = Once::default();
        let (mut amount, mut limits) = (None, Vec::new());
        let mut returns = crate::check::model::ReturnWords::default();
        let mut stated = false;
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Stamp(written) => {
                    stated = true;
                    if self.once(&mut once, "… stamp", clause.span) {
                        amount = Some((self.expr(written), clause.span));
                    }
                }
                ClauseKind::AtMost(limit) => limits.extend(self.limit_on(limit, Some(Unit::Of(card)), &on)),
                ClauseKind::Broken => stated = true,
                ClauseKind::Returns(kind) => self.own_returns(kind, clause.span, &mut returns),
                ClauseKind::StampsGive { .. } | ClauseKind::Expire { .. } | ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        if !stated {
            let message = format!("`{}` never gets a stamp", name.text);
            let help = "say how many, as in `1 stamp per item`";
            self.say(ClauseMissing { message, span: name.span, label: "no stamps", help });
        }
        let mut effects = Vec::new();
        if let Some((amount, span)) = amount
            && let Some(unit) = self.quantity_unit(&amount)
        {
            if unit == Unit::Of(card) {
                self.fits_expr(&amount, &on, Place::Amount);
                effects.push(Effect::Grant(Grant {
                    span,
                    holding: card,
                    amount,
                    less: Vec::new(),
                    valid: None,
                    pending: None,
                }));
            } else {
                self.wrong_unit(&amount, unit, Unit::Of(card));
            }
        }
        let mut rule = Rule {
            name: name.text.clone(),
            span: name.span,
            kind: RuleKind::Earn,
            on,
            gate,
            version_of: None,
            since: None,
            effects,
            limits,
            as_credited: false,
            rounding: Default::default(),
            tier: Default::default(),
            returns,
        };
        self.limits_fit(&mut rule);
        Some(rule)
    }

    /// The exchange: full cards at once.
    pub(super) fn stamp_exchange(&mut self, name: &Name, clauses: &[Clause]) -> Option<Convert> {
        let card = self.card(name)?;
        self.stamp = Some(card);
        let mut found = None;
        let mut stated = clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Broken));
        for clause in clauses {
            let ClauseKind::StampsGive { count, grant } = &clause.kind else { continue };
            if stated {
                let what = "a card with several gifts".into();
                let help = "keep one, or count the stamps as points with a reward for each".into();
                self.say(NotYet { span: clause.span, what, help });
                continue;
            }
            stated = true;
            let plain = matches!(count.kind.as_ref(), tree::ExprKind::Number { unit: None, .. });
            let wanted = if plain { Unit::Number } else { Unit::Of(card) };
            let step = self.whole_of(count, wanted, 1, "the number of stamps");
            let gives = self.fixed_grant(grant);
            if let (Some(step), Some((holding, units, expiry))) = (step, gives) {
                found = Some(Convert {
                    name: name.text.clone(),
                    span: name.span,
                    from: card,
                    when: ConvertWhen::AtOnce,
                    at_least: step,
                    step,
                    gives: (holding, units),
                    expiry,
                    carry: true,
                    gate: crate::check::typed::Gate::default(),
                });
            }
        }
        self.stamp = None;
        if !stated {
            let message = format!("the stamps of `{}` are good for nothing", name.text);
            let help = "say what a full card gives, as in `10 stamps give latte`";
            self.say(ClauseMissing { message, span: name.span, label: "no gift", help });
        }
        found
    }
}
