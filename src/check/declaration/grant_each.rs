//! `give 5 bean for each policy`: as many times as something counts.

use crate::check::checker::Checker;
use crate::check::error::{CountedEach, UnknownsMultiplied};
use crate::check::expression::tables_of_constants;
use crate::check::typed::{Expr, ExprKind};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree;

impl Checker<'_> {
    /// The amount of a grant with its `for each`.
    pub(super) fn for_each(&mut self, amount: Expr, grant: &tree::Grant) -> Expr {
        let Some(each) = &grant.for_each else { return amount };
        let counted = self.counted_each(each);
        let (Some(_), Some(unit)) = (self.quantity_unit(&amount), self.quantity_unit(&counted)) else {
            return Expr::poison(amount.span);
        };
        if !matches!(unit, Unit::Number | Unit::Counted(_)) {
            let found = self.unit_words(unit);
            self.say(CountedEach { span: each.span, found });
            return Expr::poison(amount.span);
        }
        if !tables_of_constants(&amount) && counted.as_constant().is_none() {
            self.say(UnknownsMultiplied { left: amount.span, right: each.span });
            return Expr::poison(amount.span);
        }
        let step = 10i64.pow(u32::from(self.decimals(unit)));
        let Ok(step) = Ratio::whole(step) else { return Expr::poison(amount.span) };
        self.spread(amount, &|amount| {
            let (span, ty): (_, Type) = (amount.span, amount.ty);
            let of = Box::new(counted.clone());
            Expr { span, ty, kind: ExprKind::Per { amount: Box::new(amount), full: false, step, of } }
        })
    }
}
