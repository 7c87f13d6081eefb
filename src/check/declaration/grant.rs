//! `give 1 bean per 1 EUR of paid`, `gives latte valid 30 days`

use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{GivesNoHolding, NotConstant, NotYet, UnknownName};
use crate::check::expression::Place;
use crate::check::model::{Effect, Grant, HoldingRef};
use crate::check::typed::{Deadline, Expr, Trigger};
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree;

impl Checker<'_> {
    /// A quantity to give; a bare name is one of it.
    fn given_quantity(&mut self, quantity: &tree::Expr) -> Expr {
        if let tree::ExprKind::Name(name) = quantity.kind.as_ref()
            && self.names.get(&name.text).is_none()
            && crate::check::builtin::built_in(&name.text).is_none()
        {
            let known = self.known(|symbol| matches!(symbol, Symbol::Holding(_)));
            let near = closest(&name.text, known);
            let help = format!("declare it, as in `item {} {{ worth 3 EUR  cost 1 EUR }}`", name.text);
            let wanted = "an item, voucher, perk, badge or an amount of points";
            let error = UnknownName { name: &name.text, span: name.span, wanted, near, help: &help };
            let error: Diagnostic = error.into();
            self.say(error);
            return Expr::poison(quantity.span);
        }
        self.expr(quantity)
    }

    /// What a rule gives on its events.
    pub(super) fn grants(&mut self, grant: &tree::Grant, on: &[Trigger]) -> Vec<Effect> {
        if grant.into.is_empty() {
            return self.grant(grant, on).into_iter().collect();
        }
        let amount = self.expr(&grant.quantity);
        let amount = self.for_each(amount, grant);
        let valid = self.grant_deadline(grant.valid.as_ref());
        let pending = self.grant_deadline(grant.pending.as_ref());
        if self.quantity_unit(&amount).is_none() {
            return Vec::new();
        }
        self.fits_expr(&amount, on, Place::Amount);
        let mut given = Vec::new();
        for name in &grant.into {
            let Some((holding, amount)) = self.put_into(name, &amount) else { continue };
            let (valid, pending) = (valid.clone(), pending.clone());
            let less = Vec::new();
            given.push(Effect::Grant(Grant { span: grant.span, holding, amount, less, valid, pending }));
        }
        given
    }

    /// An amount as units of a wallet: it must be counted in the wallet's unit, in money or a unit that the wallet is
    /// `in`, or be a plain number.
    pub(super) fn put_into(&mut self, name: &tree::Name, amount: &Expr) -> Option<(HoldingRef, Expr)> {
        let holding = self.holding(name)?;
        let unit = self.quantity_unit(amount)?;
        let own = Unit::Of(holding);
        let fits = match unit {
            Unit::Of(other) => other == holding || self.decimals(unit) == self.decimals(own),
            Unit::Number => true,
            Unit::Money | Unit::Counted(_) => self.counted_in(holding) == unit,
            Unit::Percent => false,
        };
        if !fits {
            let (found, wanted) = (self.unit_words(unit), self.unit_words(own));
            let help = match unit {
                Unit::Money | Unit::Counted(_) => {
                    format!(
                        "let the wallet count in it, as in `points {} {{ in {} }}`",
                        name.text,
                        self.unit_name(unit)
                    )
                }
                _ => format!("write the amount in {}", name.text),
            };
            let declared = self.unit_declared(own);
            self.say(crate::check::error::WrongUnit { span: amount.span, found, wanted, declared, help });
            return None;
        }
        let ty = crate::check::Type::Quantity(own);
        let scale = 10i64.pow(u32::from(self.decimals(own)));
        let amount = amount.clone();
        if unit != Unit::Number || scale == 1 {
            return Some((holding, Expr { ty, ..amount }));
        }
        let span = amount.span;
        let scale = Expr::constant(span, Unit::Percent, Ratio::whole(scale).ok()?);
        let kind = crate::check::typed::ExprKind::Share(Box::new(scale), Box::new(amount));
        Some((holding, Expr { span, ty, kind }))
    }

    /// A single thing without `as`.
    pub(super) fn grant(&mut self, grant: &tree::Grant, on: &[Trigger]) -> Option<Effect> {
        let amount = self.given_quantity(&grant.quantity);
        let amount = self.for_each(amount, grant);
        let valid = self.grant_deadline(grant.valid.as_ref());
        let pending = self.grant_deadline(grant.pending.as_ref());
        let unit = self.quantity_unit(&amount)?;
        if grant.off {
            let what = "money off that a rule gives".into();
            let help = "declare a voucher and give that, or use a `discount` rule with `take … off`".into();
            self.say(NotYet { span: grant.span, what, help });
            return None;
        }
        if !matches!(unit, Unit::Of(_) | Unit::Money) {
            self.gives_nothing(unit, amount.span);
            return None;
        }
        if let Some(value) = amount.as_constant() {
            self.whole(value, unit, 1, amount.span, "what is given")?;
        }
        self.fits_expr(&amount, on, Place::Amount);
        let Unit::Of(holding) = unit else {
            if let Some(term) = grant.valid.as_ref().or(grant.pending.as_ref()) {
                let what = "money that is paid out later or for a time".into();
                let help = "money is paid out at once; give points of a wallet `in` the currency instead".into();
                self.say(NotYet { span: term.span, what, help });
            }
            return Some(Effect::Cash(amount));
        };
        Some(Effect::Grant(Grant { span: grant.span, holding, amount, less: Vec::new(), valid, pending }))
    }

    /// A fixed number of one holding, as rewards and conversions give.
    pub(super) fn fixed_grant(&mut self, grant: &tree::Grant) -> Option<(HoldingRef, i64, Option<Deadline>)> {
        let amount = self.given_quantity(&grant.quantity);
        if let Some(each) = &grant.for_each {
            self.say(NotConstant { span: each.span, place: "what a reward or conversion gives or takes" });
            return None;
        }
        let valid = self.grant_deadline(grant.valid.as_ref());
        if let Some(pending) = &grant.pending {
            let what = "a reward or conversion whose gift is pending".into();
            self.say(NotYet { span: pending.span, what, help: "leave out `pending`".into() });
        }
        let unit = self.quantity_unit(&amount)?;
        let (holding, amount) = match (unit, grant.into.as_slice()) {
            (_, [into]) => self.put_into(into, &amount)?,
            (Unit::Of(holding), []) => (holding, amount),
            (_, []) => {
                self.gives_nothing(unit, amount.span);
                return None;
            }
            (_, [_, second, ..]) => {
                let what = "a reward or conversion into several wallets".into();
                self.say(NotYet { span: second.span, what, help: "write one for each".into() });
                return None;
            }
        };
        let unit = Unit::Of(holding);
        let units = self.fixed(amount.as_constant(), unit, amount.span)?;
        Some((holding, units, valid))
    }

    /// A fixed whole number of smallest units, at least one.
    pub(super) fn fixed(&mut self, value: Option<Ratio>, unit: Unit, span: Span) -> Option<i64> {
        let Some(value) = value else {
            self.say(NotConstant { span, place: "what a reward or conversion gives or takes" });
            return None;
        };
        self.whole(value, unit, 1, span, "what is given or taken")
    }

    fn grant_deadline(&mut self, deadline: Option<&tree::Deadline>) -> Option<Deadline> {
        deadline.and_then(|deadline| self.deadline(deadline, false))
    }

    pub(super) fn gives_nothing(&mut self, unit: Unit, span: Span) {
        let wallet = self.out.holdings.iter().find(|one| matches!(one.kind, crate::check::model::HoldingKind::Points));
        let points = wallet.map_or_else(|| "bean".into(), |one| one.name.clone());
        let help = match unit {
            Unit::Money => {
                let money = self.money();
                format!(
                    "state a rate such as `1 {points} per 1 {money} of paid`, or give a voucher; a reward gives money off: `gives 5 {money} off`"
                )
            }
            Unit::Percent => {
                format!("say of what, as in `50% of base`, or state a rate such as `5 {points} per 100 …`")
            }
            Unit::Number => format!("say what is given, as in `50 {points}`"),
            _ => format!("state a rate such as `1 {points} per 1 {}`", self.unit_name(unit)),
        };
        let found = self.unit_words(unit);
        self.say(GivesNoHolding { span, found, help });
    }
}
