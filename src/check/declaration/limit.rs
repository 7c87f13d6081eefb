//! `at most 200 bean per day, clip`

use crate::base::closest;
use crate::check::Unit;
use crate::check::builtin::{BuiltIn, BuiltInEvent, built_in};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{
    FieldLimit, LimitWithoutWindow, NotConstant, NotYet, UnknownName, UnsuitedPeriod, WrongUnit,
};
use crate::check::expression::Place;
use crate::check::model::LadderRef;
use crate::check::typed::{Cap, Expr, ExprKind, Limit, MoneyField, Overflow, Table, Trigger, Window};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;

impl Checker<'_> {
    /// A limit over time. Plain numbers count awards, or `plain` where one unit is meant.
    pub(super) fn limit(&mut self, limit: &tree::Limit, plain: Option<Unit>) -> Option<Limit> {
        if let Some(of) = &limit.of {
            let message = "only limits of rules and wallets count a field of the event".into();
            let help = "count what is given or taken, as in `at most 3 per month`".into();
            self.say(FieldLimit { span: of.span, message, label: "of a field".into(), help });
            return None;
        }
        if let Some(then) = limit.then.as_ref().filter(|then| then.text.starts_with("finish")) {
            let what = format!("`{}` in a limit on what members ask for", then.text);
            self.say(NotYet { span: then.span, what, help: "leave it out: what does not fit is refused".into() });
            return None;
        }
        self.limit_on(limit, plain, &[])
    }

    /// A limit on what members do, which holds whatever else does.
    pub(super) fn unconditional(&mut self, limit: &tree::Limit) -> Option<Limit> {
        if let Some(when) = &limit.when {
            let what = "a limit on changes under a condition".into();
            self.say(NotYet {
                span: when.span,
                what,
                help: "leave out `when`, or say who may change it at all".into(),
            });
        }
        self.limit(limit, None)
    }

    /// The same in a rule on these events.
    pub(super) fn limit_on(&mut self, limit: &tree::Limit, plain: Option<Unit>, on: &[Trigger]) -> Option<Limit> {
        self.limit_from(1, limit, plain, on)
    }

    /// The same with the least that it may be: a promise may be one of nothing.
    pub(super) fn limit_from(
        &mut self,
        least: i64,
        limit: &tree::Limit,
        plain: Option<Unit>,
        on: &[Trigger],
    ) -> Option<Limit> {
        let span = limit.span;
        let when = limit.when.as_ref().map(|when| {
            let cond = self.cond(when);
            self.fits_when(&cond, on);
            cond
        });
        if let Some(of) = &limit.of {
            let field = self.counted_field(of, on)?;
            let (cap, window) = self.field_cap(limit, &field)?;
            let overflow = Overflow::written(limit).unwrap_or(Overflow::Clip);
            return Some(Limit { span, cap, window, overflow, when, of: Some(field) });
        }
        let cap = match &limit.cap {
            None => Some(Cap::Count(1)),
            Some(cap) => self.cap_from(least, cap, plain),
        };
        let counts = matches!(cap, Some(Cap::Count(_) | Cap::CountByTier(..)));
        let overflow = match Overflow::written(limit) {
            None if counts => Overflow::Reject,
            // `once` has one way only.
            Some(_) if limit.cap.is_none() => Overflow::Reject,
            written => written.unwrap_or(Overflow::Clip),
        };
        let window = match &limit.per {
            Some(per) => self.limit_window(per)?,
            None if counts => Window::Lifetime,
            None => {
                cap.as_ref()?;
                self.say(LimitWithoutWindow { span });
                return None;
            }
        };
        if let (Window::LastSeconds(_), Some(cap)) = (&window, &cap)
            && !matches!(cap, Cap::Count(1..=16))
        {
            let what = "a limit over hours that counts other than 1 to 16 awards".into();
            let help = "count awards, as in `at most 3 per 2 hours`, or limit units `per day`".into();
            self.say(NotYet { span, what, help });
            return None;
        }
        Some(Limit { span, cap: cap?, window, overflow, when, of: None })
    }

    pub(super) fn cap(&mut self, cap: &tree::Expr, plain: Option<Unit>) -> Option<Cap> {
        self.cap_from(1, cap, plain)
    }

    fn cap_from(&mut self, least: i64, cap: &tree::Expr, plain: Option<Unit>) -> Option<Cap> {
        let found = self.expr(cap);
        let unit = self.quantity_unit(&found)?;
        if let ExprKind::Table(table) = &found.kind
            && let Table::ByTier(ladder, rows) = table.as_ref()
            && unit != Unit::Percent
        {
            let mut caps = Vec::new();
            for row in rows {
                let Some(value) = row.as_constant() else {
                    self.say(NotConstant { span: row.span, place: "a limit" });
                    return None;
                };
                caps.push(self.whole(value, unit, 0, row.span, "a limit")?);
            }
            return Some(match (unit, plain) {
                (Unit::Number, None) => Cap::CountByTier(*ladder, caps),
                (Unit::Number, Some(plain)) => self.in_units(plain, *ladder, caps),
                _ => Cap::UnitsByTier(unit, *ladder, caps),
            });
        }
        if unit == Unit::Percent || matches!(found.kind, ExprKind::Share(..)) {
            let what = "a limit that is a share of something".into();
            let help = "state a fixed amount; only `at most 50% of basket` in a money-off reward is a share".into();
            self.say(NotYet { span: cap.span, what, help });
            return None;
        }
        let Some(value) = found.as_constant() else {
            self.say(NotConstant { span: cap.span, place: "a limit" });
            return None;
        };
        let units = self.whole(value, unit, least, cap.span, "a limit")?;
        match (unit, plain) {
            (Unit::Number, None) => Some(Cap::Count(units)),
            (Unit::Number, Some(plain)) => Some(Cap::Units(plain, units)),
            _ => Some(Cap::Units(unit, units)),
        }
    }

    /// Plain numbers by tier, in the unit that is meant.
    fn in_units(&self, plain: Unit, ladder: LadderRef, caps: Vec<i64>) -> Cap {
        let scale = 10i64.pow(u32::from(self.decimals(plain)));
        Cap::UnitsByTier(plain, ladder, caps.into_iter().map(|cap| cap.saturating_mul(scale)).collect())
    }

    /// `of paid`: the field of the event that a limit counts.
    fn counted_field(&mut self, of: &tree::Name, on: &[Trigger]) -> Option<Expr> {
        let field = self.expr(&tree::Expr { span: of.span, kind: Box::new(tree::ExprKind::Name(of.clone())) });
        self.quantity_unit(&field)?;
        let countable = match &field.kind {
            ExprKind::Money(money) => *money != MoneyField::Discount,
            kind => matches!(kind, ExprKind::Items | ExprKind::Field(_)),
        };
        if !countable {
            let message = format!("`{}` is nothing that an event brings", of.text);
            let help = "count `paid`, `basket`, `items` or a number of a declared event".into();
            self.say(FieldLimit { span: of.span, message, label: "cannot be counted".into(), help });
            return None;
        }
        self.fits_expr(&field, on, Place::Amount);
        Some(field)
    }

    /// How much of a field counts, and over what time.
    fn field_cap(&mut self, limit: &tree::Limit, field: &Expr) -> Option<(Cap, Window)> {
        let unit = self.quantity_unit(field)?;
        let wrong = |checker: &mut Self, message: &str, label: &str| {
            let help = format!("write how much counts, as in `at most 1_000 {} of …`", checker.unit_name(unit));
            let (message, label) = (message.into(), label.into());
            checker.say(FieldLimit { span: limit.span, message, label, help });
        };
        let Some(written) = &limit.cap else {
            wrong(self, "`once` counts awards, not a field of the event", "of a field");
            return None;
        };
        let cap = self.cap(written, None)?;
        let own = match cap {
            Cap::Count(_) | Cap::CountByTier(..) => Unit::Number,
            Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..) => unit,
        };
        if own != unit {
            let (found, wanted) = (self.unit_words(own), self.unit_words(unit));
            let (help, declared) = (format!("count in {}", self.unit_name(unit)), self.unit_declared(own));
            self.say(WrongUnit { span: written.span, found, wanted, declared, help });
            return None;
        }
        let window = match &limit.per {
            Some(per) => self.limit_window(per)?,
            None => {
                self.say(LimitWithoutWindow { span: limit.span });
                return None;
            }
        };
        if let Window::LastSeconds(_) = window {
            wrong(self, "a field of the event is counted by the day", "over hours");
            return None;
        }
        Some((cap, window))
    }

    fn limit_window(&mut self, per: &tree::Per) -> Option<Window> {
        match per {
            tree::Per::Period(period) if period.membership => self.membership_window(period),
            tree::Per::Period(period) => Some(Window::Period(self.calendar(period, "")?)),
            tree::Per::Rolling(duration) => self.rolling_or_clock(duration),
            tree::Per::Name(name) => self.named_window(name),
        }
    }

    fn named_window(&mut self, name: &tree::Name) -> Option<Window> {
        if let Some((BuiltIn::Event(BuiltInEvent::Purchase), _)) = built_in(&name.text) {
            return Some(Window::Event);
        }
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Event(_)) => return Some(Window::Event),
            Some(Symbol::Broken) => return None,
            _ => {}
        }
        if name.text == "lifetime" {
            return Some(Window::Lifetime);
        }
        if name.text == "member" || name.text == "customer" {
            let message = "every limit is for one member".into();
            let help = "write over what time: `per year`, or `per lifetime`".into();
            self.say(UnsuitedPeriod { span: name.span, message, help });
            return None;
        }
        let known = ["purchase", "day", "week", "month", "quarter", "year", "lifetime"];
        let near = closest(&name.text, known);
        let wanted = "a period, an event or `lifetime`";
        let error: Diagnostic = UnknownName { name: &name.text, span: name.span, wanted, near, help: "" }.into();
        self.say(error);
        None
    }
}
