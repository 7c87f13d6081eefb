//! Sums, extremes and comparisons: both sides in one unit.

use crate::base::Span;
use crate::check::builtin::{BuiltIn, built_in};
use crate::check::checker::Checker;
use crate::check::error::{MixedUnits, NoSuchDate, NotComparable, Operand};
use crate::check::typed::{Cond, CondKind, Expr, ExprKind, Relation};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Operator};

impl Checker<'_> {
    pub(super) fn sum(&mut self, operator: Operator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Expr {
        let done = if operator == Operator::Add { "added" } else { "subtracted" };
        let (left, right) = (self.expr(left), self.expr(right));
        if !self.same_unit(&left, &right, done) {
            return Expr::poison(span);
        }
        let ty = joint(&left, &right);
        if let (Some(a), Some(b)) = (left.as_constant(), right.as_constant()) {
            let minus = Ratio::new(-i128::from(b.numerator()), i128::from(b.denominator()));
            let sum = if operator == Operator::Add { a.plus(b) } else { minus.and_then(|b| a.plus(b)) };
            return match sum {
                Ok(sum) => Expr { span, ty, kind: ExprKind::Constant(sum) },
                Err(_) => self.too_large(span),
            };
        }
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = if operator == Operator::Add { ExprKind::Add(left, right) } else { ExprKind::Subtract(left, right) };
        Expr { span, ty, kind }
    }

    pub(super) fn extreme(&mut self, larger: bool, left: &tree::Expr, right: &tree::Expr, span: Span) -> Expr {
        let (left, right) = (self.expr(left), self.expr(right));
        if !self.same_unit(&left, &right, "compared") {
            return Expr::poison(span);
        }
        let ty = joint(&left, &right);
        if let (Some(a), Some(b)) = (left.as_constant(), right.as_constant()) {
            return Expr { span, ty, kind: ExprKind::Constant(if larger { a.max(b) } else { a.min(b) }) };
        }
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = if larger { ExprKind::Larger(left, right) } else { ExprKind::Smaller(left, right) };
        Expr { span, ty, kind }
    }

    pub(super) fn compare(&mut self, operator: Operator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Cond {
        if let Some(cond) = self.day_of_month(operator, left, right, span) {
            return cond;
        }
        if let Some(cond) = self.compare_dates(operator, left, right, span) {
            return cond;
        }
        if let Some(poison) = self.asked_with_is(left) {
            return poison;
        }
        let (left, right) = (self.expr(left), self.compared(right));
        if !self.same_unit(&left, &right, "compared") {
            return Cond::poison(span);
        }
        let relation = match operator {
            Operator::AtLeast => Relation::AtLeast,
            Operator::AtMost => Relation::AtMost,
            Operator::Above => Relation::Above,
            Operator::Below => Relation::Below,
            _ => Relation::Equal,
        };
        Cond { span, kind: CondKind::Compare(left, relation, right) }
    }

    /// `day = 15`, `day >= 25`: the day of the month is compared with a number.
    fn day_of_month(&mut self, operator: Operator, left: &tree::Expr, right: &tree::Expr, span: Span) -> Option<Cond> {
        let tree::ExprKind::Name(name) = left.kind.as_ref() else { return None };
        if built_in(&name.text).map(|found| found.0) != Some(BuiltIn::Day) {
            return None;
        }
        let Some(day) = self.whole_of(right, Unit::Number, 1, "a day of the month") else {
            return Some(Cond::poison(span));
        };
        if day > 31 {
            self.say(NoSuchDate { span: right.span, shown: format!("day {day} of a month") });
            return Some(Cond::poison(span));
        }
        let fits = |one: i64| match operator {
            Operator::AtLeast => one >= day,
            Operator::AtMost => one <= day,
            Operator::Above => one > day,
            Operator::Below => one < day,
            _ => one == day,
        };
        let days = (1..=31).filter(|one| fits(*one)).fold(0u32, |days, one| days | 1 << one);
        Some(Cond { span, kind: CondKind::DaysOfMonth(days) })
    }

    /// An operand of a comparison: names that are compared with `is` get a message of their own.
    fn compared(&mut self, written: &tree::Expr) -> Expr {
        match self.asked_with_is(written) {
            Some(poison) => Expr::poison(poison.span),
            None => self.expr(written),
        }
    }

    /// Says how to ask if this is asked with `is`; what stands on the other side is then not looked at.
    fn asked_with_is(&mut self, written: &tree::Expr) -> Option<Cond> {
        let tree::ExprKind::Name(name) = written.kind.as_ref() else { return None };
        let (found, help) = self.is_instead(name)?;
        self.say(NotComparable { span: name.span, found: found.into(), help });
        Some(Cond::poison(written.span))
    }

    /// Whether both are quantities of one unit; says so if not. Poison is silent.
    pub(crate) fn same_unit(&mut self, left: &Expr, right: &Expr, done: &'static str) -> bool {
        let (Some(a), Some(b)) = (self.quantity_unit(left), self.quantity_unit(right)) else { return false };
        if self.alike(a, b) {
            return true;
        }
        let (first, second) = (self.operand(left, a), self.operand(right, b));
        let help = self.conversion(a, b);
        self.say(MixedUnits { done, left: first, right: second, help });
        false
    }

    pub(crate) fn operand(&self, side: &Expr, unit: Unit) -> Operand {
        Operand { span: side.span, unit: self.unit_words(unit), declared: self.unit_declared(unit) }
    }

    /// How the one unit becomes the other.
    fn conversion(&self, a: Unit, b: Unit) -> String {
        let money = self.money();
        match (a, b) {
            (Unit::Number, other) | (other, Unit::Number) => {
                format!("a number without a unit is a count; write its unit: `{}`", self.unit_name(other))
            }
            (Unit::Percent, other) | (other, Unit::Percent) => {
                format!("say of what the percentage is, so that it becomes {}", self.unit_words(other))
            }
            (Unit::Money, Unit::Of(holding)) | (Unit::Of(holding), Unit::Money) if self.is_points(holding) => {
                let name = self.unit_name(Unit::Of(holding));
                match self.out.holdings.get(holding.0).and_then(|one| one.cost) {
                    Some(cost) => {
                        let scale = 10i128.pow(u32::from(self.decimals(Unit::Of(holding))));
                        let one = Ratio::new(i128::from(cost.numerator()) * scale, i128::from(cost.denominator()));
                        let shown = one.map_or_else(|_| format!("1 {money}"), |one| self.shown(one, Unit::Money));
                        format!("say at which rate they convert, such as `1 {name} per {shown}`, its declared cost")
                    }
                    None => format!("say at which rate they convert, such as `1 {name} per 1 {money}`"),
                }
            }
            _ => format!(
                "write both in one unit: {} and {} do not convert by themselves",
                self.unit_words(a),
                self.unit_words(b)
            ),
        }
    }
}

/// The unit of what two quantities that count alike come to: of a wallet `in` money and money, the wallet's.
fn joint(left: &Expr, right: &Expr) -> Type {
    match (left.ty, right.ty) {
        (Type::Quantity(Unit::Of(_)), _) => left.ty,
        (_, Type::Quantity(Unit::Of(_))) => right.ty,
        _ => left.ty,
    }
}
