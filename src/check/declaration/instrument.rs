//! `item latte { worth 3.20 EUR  cost 0.70 EUR }`, `voucher fiver { 5 EUR off  valid 30 days }`

use super::clause::{Body, Once};
use crate::base::Span;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::ClauseMissing;
use crate::check::model::{Funded, HoldingKind, HoldingRef, Off};
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
        let body = body_of(kind, name);
        let gate = self.gate(gate, &[]);
        let mut once = Once::default();
        let (mut off, mut minimum, mut lines) = (None, 0, Lines::All);
        let (mut valued, mut item) = (false, None);
        let mut expiries: Vec<(&tree::Deadline, Option<&tree::Expr>)> = Vec::new();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Valid(deadline) if self.once(&mut once, "valid", span) => expiries.push((deadline, None)),
                ClauseKind::Expire { deadline, when } => expiries.push((deadline, when.as_ref())),
                ClauseKind::Worth(value) if self.once(&mut once, "worth", span) => {
                    self.set_worth(at, value, "what it is worth");
                }
                ClauseKind::Cost(value) if self.once(&mut once, "cost", span) => {
                    self.set_cost(at, value, "what it costs");
                }
                ClauseKind::FundedBy(by) => self.funded_by(Funded::Holding(HoldingRef(at)), by, &name.text),
                ClauseKind::AtMost(limit) if is_use(kind, limit) => {
                    let found = self.limit(limit, None);
                    self.change(at, |holding| holding.uses.extend(found));
                }
                ClauseKind::AtMost(limit) if self.off_cap(at, limit) => {}
                ClauseKind::AtMost(limit) => self.holding_limit(at, limit),
                ClauseKind::Pending(deadline) if self.once(&mut once, "pending", span) => {
                    self.set_pending(at, deadline)
                }
                ClauseKind::ItsValueOff { of, except } if voucher && self.once(&mut once, "off", span) => {
                    valued = true;
                    if !of.is_empty() {
                        lines = self.lines_of(of, *except);
                    }
                }
                ClauseKind::ItsValueOff { of, except }
                    if kind == InstrumentKind::Item && self.once(&mut once, "off", span) =>
                {
                    item = Some(self.item_lines(name, of, *except));
                }
                ClauseKind::Description(_) => {}
                ClauseKind::Off { amount, of, except } if voucher && self.once(&mut once, "off", span) => {
                    off = Some(self.off_amount(amount));
                    if !of.is_empty() {
                        lines = self.lines_of(of, *except);
                    }
                }
                ClauseKind::MinimumBasket(amount) if voucher && self.once(&mut once, "minimum basket", span) => {
                    minimum = self.whole_of(amount, Unit::Money, 0, "a minimum basket").unwrap_or(0);
                }
                ClauseKind::Valid(_) | ClauseKind::Worth(_) | ClauseKind::Cost(_) | ClauseKind::Pending(_) => {}
                ClauseKind::ItsValueOff { .. } if voucher || kind == InstrumentKind::Item => {}
                ClauseKind::Off { .. } | ClauseKind::MinimumBasket(_) if voucher => {}
                _ => self.not_here(clause, &body),
            }
        }
        self.expiries(at, &expiries);
        self.change(at, |holding| {
            holding.gate = gate;
            holding.kept = kind == InstrumentKind::Perk;
        });
        match kind {
            InstrumentKind::Voucher if valued => self.valued_voucher(at, minimum, lines),
            InstrumentKind::Voucher => self.voucher(at, name.span, off, minimum, lines),
            InstrumentKind::Badge => self.change(at, |holding| holding.maximum = holding.maximum.or(Some(1))),
            InstrumentKind::Item => item.into_iter().for_each(|lines| self.item_off(at, lines)),
            InstrumentKind::Perk => {}
        }
    }

    /// A voucher that carries its own value: it costs and is worth what stands on it.
    fn valued_voucher(&mut self, at: usize, minimum: i64, lines: Lines) {
        self.change(at, |holding| {
            holding.kind = HoldingKind::Valued { minimum, lines };
            holding.worth = holding.worth.or(Some(Ratio::ONE));
            holding.cost = holding.cost.or(Some(Ratio::ONE));
        });
    }

    /// The lines that an item takes the price of: those named, else its own.
    fn item_lines(&mut self, name: &Name, of: &[tree::Text], except: bool) -> Lines {
        let named = [tree::Text { value: name.text.clone(), span: name.span }];
        let (of, except) = if of.is_empty() { (&named[..], false) } else { (of, except) };
        self.lines_of(of, except)
    }

    /// An item that takes the price of one off when it is used, at most what it is worth.
    fn item_off(&mut self, at: usize, lines: Lines) {
        self.change(at, |holding| {
            let most = match holding.off {
                Some(Off::Item { most, .. }) => most,
                _ => None,
            };
            let worth = holding.worth.and_then(|worth| worth.as_whole());
            let most = most.into_iter().chain(worth).min();
            holding.off = Some(Off::Item { dearest: true, most });
            holding.kind = HoldingKind::Voucher { off: 0, minimum: 0, lines };
        });
    }

    /// `at most 6 EUR` of an item: the most that it takes off.
    fn off_cap(&mut self, at: usize, limit: &tree::Limit) -> bool {
        let (Some(cap), None, None) = (&limit.cap, &limit.per, &limit.then) else { return false };
        let currency = self.out.header.currency.clone();
        let money =
            matches!(cap.kind.as_ref(), tree::ExprKind::Number { unit: Some(unit), .. } if unit.text == currency);
        let piece = self.out.holdings.get(at).is_some_and(|one| matches!(one.kind, HoldingKind::Piece));
        if !money || !piece {
            return false;
        }
        let most = self.whole_of(cap, Unit::Money, 1, "a limit");
        self.change(at, |holding| holding.off = Some(Off::Item { dearest: true, most }));
        true
    }

    fn voucher(&mut self, at: usize, span: Span, off: Option<Option<Off>>, minimum: i64, lines: Lines) {
        if off.is_none() {
            let message = "this voucher does not say what it takes off".into();
            let help = "add a clause such as `5 EUR off`";
            self.say(ClauseMissing { message, span, label: "no amount off", help });
        }
        let (off, other) = match off.flatten() {
            Some(Off::Money(off)) => (off, None),
            other => (0, other),
        };
        let face = Ratio::whole(off).ok().filter(|_| other.is_none());
        self.change(at, |holding| {
            holding.kind = HoldingKind::Voucher { off, minimum, lines };
            holding.off = other;
            holding.worth = holding.worth.or(face);
            holding.cost = holding.cost.or(face);
        });
    }
}

/// Limits on use: of a perk over time, of anything within one purchase.
fn is_use(kind: InstrumentKind, limit: &tree::Limit) -> bool {
    match &limit.per {
        None => false,
        Some(tree::Per::Name(name)) if name.text == "purchase" => true,
        Some(_) => kind == InstrumentKind::Perk,
    }
}

/// What each kind takes, in words.
fn body_of(kind: InstrumentKind, name: &Name) -> Body<'_> {
    let (declaration, takes) = match kind {
        InstrumentKind::Voucher => (
            "a voucher",
            "an amount off, its value off, minimum basket, pending, valid, worth, cost, at most and a description",
        ),
        InstrumentKind::Item => ("an item", "worth, cost, its value off, pending, valid, at most and a description"),
        InstrumentKind::Perk => ("a perk", "worth, cost, valid, at most and a description"),
        InstrumentKind::Badge => ("a badge", "worth, cost, valid, at most and a description"),
    };
    Body { declaration, takes, name }
}
