//! `item latte { worth 3.20 EUR  cost 0.70 EUR }`, `voucher fiver { 5 EUR off  valid 30 days }`

use super::clause::{Body, Once};
use crate::base::Span;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{ClauseMissing, NotYet, WrongUnit};
use crate::check::model::HoldingKind;
use crate::check::typed::Lines;
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, InstrumentKind, Name};

impl Checker<'_> {
    pub(super) fn instrument(
        &mut self,
        at: usize,
        name: &Name,
        kind: InstrumentKind,
        gate: &tree::Gate,
        clauses: &[Clause],
    ) {
        let voucher = kind == InstrumentKind::Voucher;
        let (declaration, takes) = match kind {
            InstrumentKind::Voucher => {
                ("a voucher", "an amount off, minimum basket, valid, worth, cost, at most and a description")
            }
            InstrumentKind::Item => ("an item", "worth, cost, valid, at most and a description"),
            InstrumentKind::Perk => ("a perk", "worth, cost, valid, at most and a description"),
            InstrumentKind::Badge => ("a badge", "worth, cost, valid, at most and a description"),
        };
        let body = Body { declaration, takes, name };
        self.no_gate(gate, declaration);
        let mut once = Once::default();
        let (mut off, mut minimum, mut lines) = (None, 0, Lines::All);
        let mut expiries: Vec<(&tree::Deadline, Option<&tree::Expr>)> = Vec::new();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Valid(deadline) if self.once(&mut once, "valid", span) => expiries.push((deadline, None)),
                ClauseKind::Expire { deadline, when } => expiries.push((deadline, when.as_ref())),
                ClauseKind::Worth(value) if self.once(&mut once, "worth", span) => {
                    let worth = self.money_each(at, value, "what it is worth");
                    self.change(at, |holding| holding.worth = worth);
                }
                ClauseKind::Cost(value) if self.once(&mut once, "cost", span) => {
                    let cost = self.money_each(at, value, "what it costs");
                    self.change(at, |holding| holding.cost = cost);
                }
                ClauseKind::AtMost(limit) => self.holding_limit(at, limit),
                ClauseKind::Description(_) => {}
                ClauseKind::Off { amount, of, except } if voucher && self.once(&mut once, "off", span) => {
                    off = Some(self.voucher_amount(amount));
                    if !of.is_empty() {
                        lines = self.lines_of(of, *except);
                    }
                }
                ClauseKind::MinimumBasket(amount) if voucher && self.once(&mut once, "minimum basket", span) => {
                    minimum = self.whole_of(amount, Unit::Money, 0, "a minimum basket").unwrap_or(0);
                }
                ClauseKind::Valid(_) | ClauseKind::Worth(_) | ClauseKind::Cost(_) => {}
                ClauseKind::Off { .. } | ClauseKind::MinimumBasket(_) if voucher => {}
                _ => self.not_here(clause, &body),
            }
        }
        self.expiries(at, &expiries);
        match kind {
            InstrumentKind::Voucher => self.voucher(at, name.span, off, minimum, lines),
            InstrumentKind::Badge => self.change(at, |holding| holding.maximum = holding.maximum.or(Some(1))),
            InstrumentKind::Item | InstrumentKind::Perk => {}
        }
    }

    fn voucher(&mut self, at: usize, span: Span, off: Option<Option<i64>>, minimum: i64, lines: Lines) {
        if off.is_none() {
            let message = "this voucher does not say what it takes off".into();
            let help = "add a clause such as `5 EUR off`";
            self.say(ClauseMissing { message, span, label: "no amount off", help });
        }
        let off = off.flatten().unwrap_or(0);
        let face = Ratio::whole(off).ok();
        self.change(at, |holding| {
            holding.kind = HoldingKind::Voucher { off, minimum, lines };
            holding.worth = holding.worth.or(face);
            holding.cost = holding.cost.or(face);
        });
    }

    fn voucher_amount(&mut self, amount: &tree::Expr) -> Option<i64> {
        let found = self.expr(amount);
        let unit = self.quantity_unit(&found)?;
        if unit == Unit::Percent {
            let what = "a voucher for a percentage".into();
            let help = "state an amount of money, or use a `discount` rule for a percentage".into();
            self.say(NotYet { span: amount.span, what, help });
            return None;
        }
        if unit != Unit::Money {
            let (found, wanted) = (self.unit_words(unit), self.unit_words(Unit::Money));
            let help = format!("write an amount in {}", self.money());
            let declared = self.unit_declared(unit);
            self.say(WrongUnit { span: amount.span, found, wanted, declared, help });
            return None;
        }
        match found.as_constant() {
            Some(value) => self.whole(value, Unit::Money, 1, amount.span, "what a voucher takes off"),
            None => {
                self.say(crate::check::error::NotConstant { span: amount.span, place: "what a voucher takes off" });
                None
            }
        }
    }

    /// Refuses `when`, `from` and `until` where nothing would come of them.
    pub(super) fn no_gate(&mut self, gate: &tree::Gate, declaration: &str) {
        self.gate_not_yet(gate);
        let span = gate.when.as_ref().map(|when| when.span);
        let span = span.or(gate.from.as_ref().map(|date| date.span)).or(gate.until.as_ref().map(|date| date.span));
        if let Some(span) = span {
            let what = format!("{declaration} under a condition or for a time");
            let help = "put `when`, `from` and `until` on the rules that give it or the rewards that take it".into();
            self.say(NotYet { span, what, help });
        }
    }
}
