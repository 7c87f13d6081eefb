//! `the cheapest of every 3 items`: single items of a purchase by their price.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::ItemsOf;
use crate::check::typed::{Expr, ExprKind, ItemsFrom};
use crate::check::{Type, Unit};
use crate::syntax::tree;

impl Checker<'_> {
    pub(super) fn items_by_price(&mut self, written: &tree::ByPrice, span: Span) -> Expr {
        let count = written.count.unwrap_or(1);
        let from = match written.of {
            None => ItemsFrom::All,
            Some((size, true)) => ItemsFrom::PerFull(size),
            Some((size, false)) => ItemsFrom::Groups(size),
        };
        let most = match from {
            ItemsFrom::All => i64::MAX,
            ItemsFrom::Groups(size) | ItemsFrom::PerFull(size) => size,
        };
        if count < 1 || most < 2 || count > most {
            let message = format!("this picks {count} of {most}", most = if most == i64::MAX { 0 } else { most });
            let help = "write fewer than there are in a group, as in `the cheapest of every 3 items`";
            self.say(ItemsOf { span, message, label: "none, or more than there are", help });
            return Expr::poison(span);
        }
        let kind = ExprKind::ItemPrices { count, dearest: written.dearest, from };
        Expr { span, ty: Type::Quantity(Unit::Money), kind }
    }
}
