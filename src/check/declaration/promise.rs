//! `assume …`, `guarantee …` and `allow …`: names and ranges are checked; the proofs read what is kept.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{EmptyRange, ExceptionIncomplete, NoSuchFinding};
use crate::check::model::{Assumption, Exception, Guarantee};
use crate::check::{Type, Unit};
use crate::diagnostic::CODES;
use crate::quantity::Ratio;
use crate::syntax::tree::{self, DeclarationKind, ExprKind};

impl Checker<'_> {
    pub(super) fn promises(&mut self) {
        for at in 0..self.all.promises.len() {
            let (kind, span) = self.all.promises[at];
            match kind {
                DeclarationKind::Assume { subject, range, limits } => {
                    self.assume(subject, range.as_ref(), limits, span)
                }
                DeclarationKind::Guarantee { words, limit, least, extra, condition } => {
                    let condition = condition.as_ref().map(|condition| self.cond(condition));
                    // Of what the program declares the limit itself is kept.
                    let share = limit.as_ref().filter(|_| words == "give_back");
                    let share = share.and_then(|limit| self.promised(limit));
                    let (at_most, at_least) = if *least { (None, share) } else { (share, None) };
                    let extra = extra.as_ref().and_then(|extra| self.promised_constant(extra));
                    let promised = limit.as_ref().and_then(|limit| self.promised_of(words, (limit, *least), span));
                    let words = words.clone();
                    self.out.guarantees.push(Guarantee { words, at_most, at_least, extra, condition, promised, span });
                }
                DeclarationKind::Allow { code, on, until, because, by } => {
                    let parts = (until.as_ref(), because.as_ref(), by.as_ref());
                    self.allow(code, on, parts, span);
                }
                _ => {}
            }
        }
    }

    fn allow(
        &mut self,
        code: &tree::Name,
        on: &[tree::Name],
        (until, because, by): (Option<&tree::Date>, Option<&tree::Text>, Option<&tree::Text>),
        span: Span,
    ) {
        let said =
            |text: Option<&tree::Text>| text.map(|text| text.value.trim().to_owned()).filter(|text| !text.is_empty());
        let (reason, owner) = (said(because), said(by));
        let missing: Vec<&'static str> = [
            (until.is_none(), "an end (`until 2026-12-31`)"),
            (reason.is_none(), "a reason (`because \"…\"`)"),
            (owner.is_none(), "an owner (`by \"…\"`)"),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect();
        let known = finding_code(&code.text);
        if known.is_none() {
            self.say(NoSuchFinding { span: code.span, written: &code.text });
        }
        if !missing.is_empty() {
            return self.say(ExceptionIncomplete { span, missing: &missing });
        }
        let until = until.and_then(|until| self.day(until));
        if let (Some(code), Some(until), Some(because), Some(by)) = (known, until, reason, owner) {
            let on = on.iter().map(|name| name.text.clone()).collect();
            self.out.exceptions.push(Exception { code, on, until, because, by, span });
        }
    }

    fn assume(
        &mut self,
        subject: &tree::Expr,
        range: Option<&(tree::Expr, tree::Expr)>,
        limits: &[tree::Limit],
        span: Span,
    ) {
        let (subject, of) = match subject.kind.as_ref() {
            ExprKind::Name(name) => (name.text.clone(), None),
            ExprKind::Text(text) => (String::new(), Some(text.value.clone())),
            ExprKind::Of { what, whom } => match (what.kind.as_ref(), whom.kind.as_ref()) {
                (ExprKind::Name(what), ExprKind::Text(whom)) => (what.text.clone(), Some(whom.value.clone())),
                _ => return,
            },
            _ => return,
        };
        let mut known = None;
        if let Some((low, high)) = range {
            let (from, until) = (self.expr(low), self.expr(high));
            if self.same_unit(&from, &until, "the ends of one range")
                && let (Some(a), Some(b), Type::Quantity(unit)) = (from.as_constant(), until.as_constant(), from.ty)
            {
                if a > b {
                    let help = "the lower bound comes first";
                    self.say(EmptyRange { from: low.span, until: high.span, help });
                } else {
                    known = Some((a, b, unit));
                }
            }
        }
        let at_most = limits.first().and_then(|limit| self.promised(limit));
        self.out.assumptions.push(Assumption { subject, of, range: known, at_most, span });
    }

    fn promised_constant(&mut self, written: &tree::Expr) -> Option<(Ratio, Unit)> {
        let found = self.expr(written);
        match found.ty {
            Type::Quantity(unit) => Some((found.as_constant()?, unit)),
            _ => None,
        }
    }

    /// `at most N per WINDOW`, with the window as a word.
    fn promised(&mut self, limit: &tree::Limit) -> Option<(Ratio, Unit, String)> {
        let (value, unit) = match &limit.cap {
            None => (Ratio::ONE, Unit::Number),
            Some(cap) => self.promised_constant(cap)?,
        };
        let window = match &limit.per {
            Some(tree::Per::Period(period)) => window_word(period.unit).into(),
            Some(tree::Per::Rolling(_)) => "rolling".into(),
            Some(tree::Per::Name(name)) => name.text.clone(),
            None => String::new(),
        };
        Some((value, unit, window))
    }
}

/// The code of a finding, also written short: `L10` is `L0010`.
fn finding_code(written: &str) -> Option<String> {
    let number: u16 = written.strip_prefix('L')?.parse().ok()?;
    let code = format!("L{number:04}");
    CODES.iter().any(|row| row.code.0 == code).then_some(code)
}

/// A period as a word.
fn window_word(unit: tree::PeriodUnit) -> &'static str {
    match unit {
        tree::PeriodUnit::Day => "day",
        tree::PeriodUnit::Week => "week",
        tree::PeriodUnit::Month => "month",
        tree::PeriodUnit::Quarter => "quarter",
        tree::PeriodUnit::Half => "half",
        tree::PeriodUnit::Year => "year",
    }
}
