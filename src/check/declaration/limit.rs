//! `at most 200 bean per day, clip`

use crate::base::closest;
use crate::check::Unit;
use crate::check::builtin::{BuiltIn, BuiltInEvent, built_in};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{LimitWithoutWindow, NotConstant, NotYet, UnknownName, UnsuitedPeriod};
use crate::check::typed::{Cap, ExprKind, Limit, Table, Window};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;

impl Checker<'_> {
    /// A limit over time. Plain numbers count awards, or `plain` where one unit is meant.
    pub(super) fn limit(&mut self, limit: &tree::Limit, plain: Option<Unit>) -> Option<Limit> {
        self.limit_not_yet(limit);
        let span = limit.span;
        let cap = match &limit.cap {
            None => Some(Cap::Count(1)),
            Some(cap) => self.cap(cap, plain),
        };
        let counts = matches!(cap, Some(Cap::Count(_)));
        let reject = match limit.then.as_ref().map(|then| (then.text.as_str(), then.span)) {
            None => counts,
            Some(("clip" | "stop", _)) => limit.cap.is_none(),
            Some(("reject", _)) => true,
            Some((word, span)) => {
                let what = format!("`{word}` after a limit");
                self.say(NotYet { span, what, help: "use `clip` or `reject`".into() });
                return None;
            }
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
        Some(Limit { span, cap: cap?, window, reject })
    }

    fn cap(&mut self, cap: &tree::Expr, plain: Option<Unit>) -> Option<Cap> {
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
            return Some(Cap::UnitsByTier(unit, *ladder, caps));
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
        let units = self.whole(value, unit, 1, cap.span, "a limit")?;
        match (unit, plain) {
            (Unit::Number, None) => Some(Cap::Count(units)),
            (Unit::Number, Some(plain)) => Some(Cap::Units(plain, units)),
            _ => Some(Cap::Units(unit, units)),
        }
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
