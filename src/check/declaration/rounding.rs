//! `round nearest to 10 per line`: what is rounded, to what, and over what once.

use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{RoundedSo, UnknownName};
use crate::check::model::{Effect, RoundPer, RoundWords, Rule, RuleKind, RuleRef};
use crate::check::typed::{Expr, ExprKind, TriggerKind};
use crate::quantity::Rounding;
use crate::syntax::tree::{Decimal, Name};

const PER: [(&str, RoundPer); 4] =
    [("award", RoundPer::Award), ("line", RoundPer::Line), ("purchase", RoundPer::Purchase), ("day", RoundPer::Day)];

impl Checker<'_> {
    /// `down per line`
    pub(super) fn rounding(&mut self, mode: Option<&Name>, per: Option<&Name>, span: Span) -> RoundWords {
        let mode = mode.map(|mode| match mode.text.as_str() {
            "up" => Rounding::Up,
            "nearest" => Rounding::Nearest,
            _ => Rounding::Down,
        });
        let per = per.and_then(|per| {
            let found = PER.iter().find(|row| row.0 == per.text).map(|row| row.1);
            if found.is_none() {
                let near = closest(&per.text, PER.iter().map(|row| row.0));
                let (wanted, help) =
                    ("award, line, purchase or day", "write one of these four; without `per`, every award is rounded");
                self.say(UnknownName { name: &per.text, span: per.span, wanted, near, help });
            }
            found
        });
        RoundWords { span, mode, to: None, per }
    }

    /// `round to 10` in a rule: whole multiples, in smallest units of what is given.
    pub(super) fn round_to(&mut self, to: Decimal, span: Span, rule: &Rule) -> Option<i64> {
        let unit = rule.effects.iter().find_map(|effect| match effect {
            Effect::Grant(grant) => Some(Unit::Of(grant.holding)),
            Effect::PriceOff { .. } | Effect::Cash(_) => Some(Unit::Money),
            _ => None,
        })?;
        let own = self.decimals(unit);
        let (mantissa, scale) = (i128::from(to.mantissa), 10i128.pow(u32::from(own)));
        let over = 10i128.pow(u32::from(to.decimals.min(18)));
        let units = mantissa * scale / over;
        if units < 1 || units * over != mantissa * scale {
            let name = self.unit_name(unit);
            let message = format!("this is no whole number of smallest parts of {name}");
            let help = match unit {
                Unit::Money => format!("round to cents or more: the smallest part of {name} has {own} decimals"),
                _ => "give the wallet a smaller unit, as in `to 0.1`, or round to a multiple of its own".into(),
            };
            self.say(RoundedSo { span, message, label: "finer than what can be held".into(), help });
            return None;
        }
        i64::try_from(units).ok()
    }

    /// What a rule says of rounding must fit what it gives.
    pub(super) fn rounding_fits(&mut self, rule: &Rule) {
        let RoundWords { span, to, per, .. } = rule.rounding;
        let per = per.unwrap_or_default();
        if per == RoundPer::Award && to.is_none() {
            return;
        }
        let wrong = |checker: &mut Self, message: &str, label: &str, help: &str| {
            let (message, label, help) = (message.into(), label.into(), help.into());
            checker.say(RoundedSo { span, message, label, help });
        };
        let split = rule.effects.iter().any(|effect| matches!(effect, Effect::Grant(grant) if !grant.less.is_empty()));
        if split {
            let help = "leave it out, or write one rule for each wallet";
            wrong(self, "the parts of a `split` are rounded one by one", "another rounding", help);
            return;
        }
        let money = rule.kind == RuleKind::Discount || rule.effects.iter().any(|one| matches!(one, Effect::Cash(_)));
        if money && matches!(per, RoundPer::Purchase | RoundPer::Day) {
            let help = "leave `per …` out, or write `per line`";
            wrong(self, "money is rounded award by award", "several awards at once", help);
        } else if per == RoundPer::Line {
            let purchases = rule.on.iter().all(|on| matches!(on.kind, TriggerKind::Purchase | TriggerKind::Poison));
            let by_lines = rule.effects.iter().all(|effect| match effect {
                Effect::Grant(grant) => self.by_lines(&grant.amount, rule.as_credited, 0),
                Effect::PriceOff { amount, .. } | Effect::Cash(amount) => self.by_lines(amount, rule.as_credited, 0),
                _ => true,
            });
            if !purchases {
                let help = "leave `per line` out, or let the rule be `on purchase`";
                wrong(self, "only purchases have lines", "rounded line by line", help);
            } else if !by_lines {
                let help = "give a rate of `paid`, `basket` or `items`, or leave `per line` out";
                wrong(self, "what is given is not reckoned from the lines", "no line has a part of it", help);
            }
        }
    }

    /// `as credited` of what is credited at the end of the day.
    pub(super) fn credited_today(&mut self, other: &Rule, span: Span) {
        let daily = |effect: &Effect| match effect {
            Effect::Grant(grant) => {
                let own = self.out.holdings.get(grant.holding.0).map(|one| one.round_per);
                rule_per(other, own.unwrap_or_default()) == RoundPer::Day
            }
            _ => false,
        };
        if other.effects.iter().any(daily) {
            let message = format!("what `{}` gives is credited at the end of the day only", other.name);
            let help = "leave `as credited` out: the share is then one of the exact amount".into();
            self.say(RoundedSo { span, message, label: "nothing is credited yet".into(), help });
        }
    }

    /// Whether an amount is nothing without lines, and a sum of what each line brings.
    pub(in crate::check) fn by_lines(&self, expr: &Expr, credited: bool, depth: u8) -> bool {
        match &expr.kind {
            ExprKind::Money(_) | ExprKind::Items | ExprKind::Poison => true,
            ExprKind::Share(_, of) | ExprKind::Per { of, .. } => self.by_lines(of, credited, depth),
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) => {
                self.by_lines(a, credited, depth) && self.by_lines(b, credited, depth)
            }
            ExprKind::OfRule(_, rule) => !credited && depth < 5 && self.rule_by_lines(*rule, depth + 1),
            _ => false,
        }
    }

    fn rule_by_lines(&self, rule: RuleRef, depth: u8) -> bool {
        let Some(crate::check::checker::State::Done(Some(rule))) = self.rules.get(rule.0) else { return true };
        rule.effects.iter().all(|effect| match effect {
            Effect::Grant(grant) => self.by_lines(&grant.amount, rule.as_credited, depth),
            _ => true,
        })
    }
}

/// Over what a rule rounds, if its wallet rounds so.
pub(crate) fn rule_per(rule: &Rule, wallet: RoundPer) -> RoundPer {
    rule.rounding.per.unwrap_or(wallet)
}
