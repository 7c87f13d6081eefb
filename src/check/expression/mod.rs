//! Expressions and conditions, typed by unit.

mod asked;
mod binary;
mod condition;
mod constant;
mod context;
mod further;
mod items;
mod line;
mod measure;
mod name;
mod own;
mod rate;
mod table;

pub(crate) use context::Place;
pub(crate) use rate::tables_of_constants;

use super::checker::Checker;
use super::error::NotAQuantity;
use super::typed::{Expr, ExprKind, MoneyField};
use super::{Type, Unit};
use crate::base::Span;
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Operator};

impl Checker<'_> {
    /// A quantity with its unit.
    pub(crate) fn expr(&mut self, written: &tree::Expr) -> Expr {
        let span = written.span;
        match written.kind.as_ref() {
            tree::ExprKind::Number { value, unit } => self.number(*value, unit.as_ref(), span),
            tree::ExprKind::Percent(value) => self.percent(*value, span),
            tree::ExprKind::Name(name) => self.name_expr(name),
            tree::ExprKind::Of { what, whom } => self.of(what, whom, span),
            tree::ExprKind::BalanceOf(name) => self.balance(name, span),
            tree::ExprKind::Measure(measure) => self.measure_expr(measure),
            tree::ExprKind::Per { amount, full, step, of } => self.per(amount, *full, step, of.as_ref(), span),
            tree::ExprKind::Table(table) => self.table(table),
            tree::ExprKind::Binary { operator, left, right, .. }
                if matches!(operator, Operator::Add | Operator::Subtract) =>
            {
                self.sum(*operator, left, right, span)
            }
            tree::ExprKind::Larger(left, right) => self.extreme(true, left, right, span),
            tree::ExprKind::Smaller(left, right) => self.extreme(false, left, right, span),
            tree::ExprKind::AmountBefore(what) => {
                let field = match what.text.as_str() {
                    "vouchers" => MoneyField::BeforeVouchers,
                    "points" => MoneyField::BeforePoints,
                    _ => MoneyField::Basket,
                };
                Expr { span, ty: Type::Quantity(Unit::Money), kind: ExprKind::Money(field) }
            }
            tree::ExprKind::ByPrice(written) => self.items_by_price(written, span),
            tree::ExprKind::Parenthesised(inner) => Expr { span, ..self.expr(inner) },
            tree::ExprKind::Broken => Expr::poison(span),
            tree::ExprKind::Text(_) => {
                let help = "write a number with its unit; goods are chosen with `of`, as in `purchase of \"coffee\"`, and a \
                            text field is asked with `is`";
                self.no_quantity(span, "a text", help)
            }
            tree::ExprKind::Date(_) => self.no_quantity(span, "a date", "write a number with its unit"),
            tree::ExprKind::Binary { .. }
            | tree::ExprKind::Not(_)
            | tree::ExprKind::Is { .. }
            | tree::ExprKind::InTimes { .. }
            | tree::ExprKind::InNames { .. }
            | tree::ExprKind::InMonthOf(_)
            | tree::ExprKind::Within { .. } => {
                self.no_quantity(span, "a condition", "conditions stand after `when`, `where` and `reach`")
            }
        }
    }

    pub(crate) fn no_quantity(&mut self, span: Span, found: &str, help: &str) -> Expr {
        self.say(NotAQuantity { span, found: found.into(), help: help.into() });
        Expr::poison(span)
    }

    fn number(&mut self, value: tree::Decimal, unit: Option<&tree::Name>, span: Span) -> Expr {
        let unit = match unit {
            None => Some(Unit::Number),
            Some(name) => self.unit(name),
        };
        match unit {
            Some(unit) => self.decimal(value, unit, span),
            None => Expr::poison(span),
        }
    }

    fn percent(&mut self, value: tree::Decimal, span: Span) -> Expr {
        let scale = 10i128.checked_pow(u32::from(value.decimals)).and_then(|scale| scale.checked_mul(100));
        match scale.map(|scale| Ratio::new(i128::from(value.mantissa), scale)) {
            Some(Ok(ratio)) => Expr::constant(span, Unit::Percent, ratio),
            _ => self.too_large(span),
        }
    }

    fn balance(&mut self, name: &tree::Name, span: Span) -> Expr {
        match self.holding(name) {
            Some(holding) => {
                Expr { span, ty: Type::Quantity(self.counted_in(holding)), kind: ExprKind::Balance(holding) }
            }
            None => Expr::poison(span),
        }
    }
}
