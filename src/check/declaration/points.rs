//! `points bean { whole, round down  pending 14 days  expire …  cost 0.01 EUR }`

use super::clause::{Body, Once};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{NotYet, Twice};
use crate::check::model::{Funded, Holding, HoldingRef, LadderRef};
use crate::check::typed::{Anchor, Cap, CondKind, Deadline};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, Name};

impl Checker<'_> {
    pub(super) fn points(&mut self, at: usize, name: &Name, gate: &tree::Gate, clauses: &[Clause]) {
        let gate = self.gate(gate, &[]);
        self.change(at, |holding| holding.gate = gate);
        let takes = "whole, to, in, round, pending, expire, lapse at once, suspended while, spend, may go negative, \
             qualifying, returns, worth, cost, funded by and at most";
        let body = Body { declaration: "a points wallet", takes, name };
        let mut once = Once::default();
        let mut expiries: Vec<(&tree::Deadline, Option<&tree::Expr>)> = Vec::new();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Whole | ClauseKind::To(_) => {
                    self.once(&mut once, "whole", span);
                }
                ClauseKind::Round { mode, to: _, per } if self.once(&mut once, "round", span) => {
                    let words = self.rounding(mode.as_ref(), per.as_ref(), span);
                    let (mode, per) = (words.mode.unwrap_or_default(), words.per.unwrap_or_default());
                    self.change(at, |holding| (holding.rounding, holding.round_per) = (mode, per));
                }
                ClauseKind::Pending(end) if self.once(&mut once, "pending", span) => self.set_pending(at, end),
                ClauseKind::PendingWhen { deadline, when } => self.pending_when(at, deadline, when),
                ClauseKind::Expire { deadline, when } => expiries.push((deadline, when.as_ref())),
                ClauseKind::Spend(words) if self.once(&mut once, "spend", span) => {
                    self.change(at, |holding| holding.spend = Some(*words));
                }
                ClauseKind::MayGoNegative if self.once(&mut once, "may go negative", span) => {
                    self.change(at, |holding| holding.may_go_negative = true);
                }
                ClauseKind::Qualifying if self.once(&mut once, "qualifying", span) => {
                    self.change(at, |holding| holding.qualifying = true);
                }
                ClauseKind::Worth(value) if self.once(&mut once, "worth", span) => {
                    self.set_worth(at, value, "what a point is worth");
                }
                ClauseKind::Cost(value) if self.once(&mut once, "cost", span) => {
                    self.set_cost(at, value, "what a point costs");
                }
                ClauseKind::Returns(kind) => {
                    let mut words = self.out.holdings.get(at).map(|holding| holding.returns).unwrap_or_default();
                    self.own_returns(kind, span, &mut words);
                    self.change(at, |holding| holding.returns = words);
                }
                ClauseKind::AtMost(limit) => self.holding_limit(at, limit),
                ClauseKind::FundedBy(by) => self.funded_by(Funded::Holding(HoldingRef(at)), by, &name.text),
                ClauseKind::In(_) if self.once(&mut once, "in", span) => {}
                ClauseKind::ToTheSecond if self.once(&mut once, "to the second", span) => {
                    self.change(at, |holding| holding.to_the_second = true);
                }
                ClauseKind::SuspendedWhile(cond) if self.once(&mut once, "suspended while", span) => {
                    self.suspended_while(at, cond);
                }
                ClauseKind::LapseAtOnce if self.once(&mut once, "lapse at once", span) => {
                    self.change(at, |holding| holding.lapse_at_once = true);
                }
                ClauseKind::In(_)
                | ClauseKind::ToTheSecond
                | ClauseKind::SuspendedWhile(_)
                | ClauseKind::LapseAtOnce
                | ClauseKind::Description(_) => {}
                ClauseKind::Round { .. }
                | ClauseKind::Pending(_)
                | ClauseKind::Spend(_)
                | ClauseKind::MayGoNegative
                | ClauseKind::Qualifying
                | ClauseKind::Worth(_)
                | ClauseKind::Cost(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        self.expiries(at, &expiries);
    }

    pub(super) fn change(&mut self, at: usize, change: impl FnOnce(&mut Holding)) {
        if let Some(holding) = self.out.holdings.get_mut(at) {
            change(holding);
        }
    }

    pub(super) fn set_worth(&mut self, at: usize, value: &tree::Expr, place: &'static str) {
        let worth = self.money_each(at, value, place);
        self.change(at, |holding| holding.worth = worth);
    }

    pub(super) fn set_cost(&mut self, at: usize, value: &tree::Expr, place: &'static str) {
        let cost = self.money_each(at, value, place);
        self.change(at, |holding| holding.cost = cost);
    }

    pub(super) fn set_pending(&mut self, at: usize, deadline: &tree::Deadline) {
        let pending = self.deadline(deadline, false).unwrap_or_default();
        self.change(at, |holding| holding.pending = pending);
    }

    fn suspended_while(&mut self, at: usize, cond: &tree::Expr) {
        let found = self.cond(cond);
        self.fits(&found, &[], crate::check::expression::Place::State);
        let fine = found.kind != CondKind::Poison;
        self.change(at, |holding| holding.suspended = fine.then_some(found));
    }

    /// Minor units of money for one smallest unit, from an amount of money for a whole one.
    pub(super) fn money_each(&mut self, at: usize, value: &tree::Expr, place: &'static str) -> Option<Ratio> {
        let money = self.constant_of(value, Unit::Money, place)?;
        if money < Ratio::ZERO {
            self.say(crate::check::error::NotPositive { span: value.span, what: place.into() });
            return None;
        }
        let scale = 10i128.pow(u32::from(self.decimals(Unit::Of(HoldingRef(at)))));
        match Ratio::new(i128::from(money.numerator()), i128::from(money.denominator()) * scale) {
            Ok(each) => Some(each),
            Err(_) => {
                self.too_large(value.span);
                None
            }
        }
    }

    /// `at most 5_000 bean` is a maximum, with `per` a limit on everything given.
    pub(super) fn holding_limit(&mut self, at: usize, limit: &tree::Limit) {
        let unit = Unit::Of(HoldingRef(at));
        if let (Some(cap), None, None) = (&limit.cap, &limit.per, &limit.then) {
            if let Some(word) = limit.when.as_ref().map(|when| when.span).or(limit.of.as_ref().map(|of| of.span)) {
                let what = "a maximum under a condition".into();
                let help = "write a table of tiers, as in `at most by status { Gold 5_000, otherwise 1_000 }`".into();
                return self.say(NotYet { span: word, what, help });
            }
            if matches!(cap.kind.as_ref(), tree::ExprKind::Table(_)) {
                return self.maximum_by_tier(at, cap);
            }
            let plain = matches!(cap.kind.as_ref(), tree::ExprKind::Number { unit: None, .. });
            let wanted = if plain { Unit::Number } else { unit };
            let most = self.whole_of(cap, wanted, 1, "a maximum");
            if let Some(first) = self.out.holdings.get(at).and_then(|holding| holding.maximum)
                && most.is_some_and(|most| most != first)
            {
                self.say(Twice { what: "the maximum", second: limit.span, first: limit.span });
            }
            let scale = if plain { 10i64.pow(u32::from(self.decimals(unit))) } else { 1 };
            self.change(at, |holding| holding.maximum = most.map(|most| most.saturating_mul(scale)));
            return;
        }
        if let Some(mut found) = self.limit_on(limit, Some(unit), &[]) {
            if let Cap::Units(of, _) | Cap::UnitsByTier(of, ..) = &mut found.cap
                && found.of.is_none()
                && self.alike(*of, unit)
            {
                *of = unit;
            }
            match &found.cap {
                Cap::Units(of, _) | Cap::UnitsByTier(of, ..) if found.of.is_none() && *of != unit => {
                    let (found, wanted) = (self.unit_words(*of), self.unit_words(unit));
                    let help = format!("count in {}", self.unit_name(unit));
                    let declared = self.unit_declared(*of);
                    self.say(crate::check::error::WrongUnit { span: limit.span, found, wanted, declared, help });
                }
                _ => self.change(at, |holding| holding.limits.push(found)),
            }
        }
    }

    /// `at most by status { Silver 1_000, Gold 5_000 }`: a tier without a row holds none.
    fn maximum_by_tier(&mut self, at: usize, cap: &tree::Expr) {
        let unit = Unit::Of(HoldingRef(at));
        match self.cap(cap, Some(unit)) {
            Some(Cap::UnitsByTier(of, ladder, most)) if of == unit => {
                self.change(at, |holding| holding.maximum_by_tier = Some((ladder, most)));
            }
            Some(_) => {
                let what = "a maximum that is not one number for each tier".into();
                let help = "write a table of tiers, as in `at most by status { Gold 5_000, otherwise 1_000 }`".into();
                self.say(NotYet { span: cap.span, what, help });
            }
            None => {}
        }
    }

    /// All expiries of a holding that count from activity count from the same.
    fn one_activity(&mut self, at: usize, by_rank: &Option<(LadderRef, Vec<Option<Deadline>>)>) {
        let Some(holding) = self.out.holdings.get(at) else { return };
        let (plain, span) = (holding.expiry.clone(), holding.span);
        let rows = by_rank.iter().flat_map(|(_, rows)| rows.iter().flatten());
        let mut activities: Vec<Vec<crate::check::typed::TriggerKind>> = Vec::new();
        for deadline in rows.chain([&plain]) {
            if let Anchor::Activity(triggers) = &deadline.anchor {
                let kinds = triggers.iter().map(|trigger| trigger.kind.clone()).collect();
                if !activities.contains(&kinds) {
                    activities.push(kinds);
                }
            }
        }
        if activities.len() > 1 {
            let what = "expiry by tier with a different activity for each".into();
            self.say(NotYet { span, what, help: "let the same events keep the points alive in every tier".into() });
        }
    }

    /// One expiry for all, or one for some tiers (and never for the others).
    pub(super) fn expiries(&mut self, at: usize, expiries: &[(&tree::Deadline, Option<&tree::Expr>)]) {
        let mut plain: Option<&tree::Deadline> = None;
        let mut by_rank: Option<(LadderRef, Vec<Option<Deadline>>)> = None;
        for (deadline, when) in expiries {
            let found = self.deadline(deadline, true).unwrap_or_default();
            let Some(when) = when else {
                match plain.replace(deadline) {
                    Some(first) => self.say(Twice { what: "`expire`", second: deadline.span, first: first.span }),
                    None => self.change(at, |holding| holding.expiry = found),
                }
                continue;
            };
            let cond = self.cond(when);
            let (CondKind::Rank(ladder, ranks), span) = (&cond.kind, cond.span) else {
                if cond.kind != CondKind::Poison {
                    let what = "an expiry under a condition other than a tier".into();
                    let help = "write `when status is Gold`, with a ladder of tiers".into();
                    self.say(NotYet { span: cond.span, what, help });
                }
                continue;
            };
            let tiers = self.tier_names(*ladder).len();
            let (_, rows) = by_rank.get_or_insert_with(|| (*ladder, vec![None; tiers]));
            if rows.len() != tiers {
                continue;
            }
            for (rank, row) in rows.iter_mut().enumerate().filter(|(rank, _)| ranks >> rank & 1 == 1) {
                if row.is_some() {
                    let tier = self.tier_names(*ladder).get(rank).copied().unwrap_or("this tier");
                    let what = format!("an expiry for {tier}");
                    self.diagnostics.push(Twice { what: &what, second: span, first: deadline.span }.into());
                } else {
                    *row = Some(found.clone());
                }
            }
        }
        self.one_activity(at, &by_rank);
        if let Some((ladder, rows)) = by_rank {
            let rest = self.out.holdings.get(at).map(|holding| holding.expiry.clone()).unwrap_or_default();
            let rows = rows.into_iter().map(|row| row.unwrap_or_else(|| rest.clone())).collect();
            self.change(at, |holding| holding.expiry_by_rank = Some((ladder, rows)));
        }
    }
}
