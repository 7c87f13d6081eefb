//! `split 10 mile per 1 EUR of paid { 60% as miles, the rest as status }`

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{ClauseMissing, NotPositive, PriceSteps};
use crate::check::expression::Place;
use crate::check::model::Grant;
use crate::check::typed::{Expr, ExprKind, Trigger};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, SplitPart};

impl Checker<'_> {
    /// One grant a part; the rest is the whole, rounded, less every other part, rounded.
    pub(super) fn split(
        &mut self,
        quantity: &tree::Expr,
        parts: &[SplitPart],
        on: &[Trigger],
        span: Span,
    ) -> Vec<Grant> {
        let whole = self.expr(quantity);
        let Some(unit) = self.quantity_unit(&whole) else { return Vec::new() };
        self.fits_expr(&whole, on, Place::Amount);
        let mut rest: Option<&SplitPart> = None;
        let mut shares: Vec<(Expr, &SplitPart)> = Vec::new();
        let mut sum = Ratio::ZERO;
        for part in parts {
            let Some(written) = &part.amount else {
                if let Some(first) = rest.replace(part) {
                    let (second, first) = (part.span, first.span);
                    self.say(crate::check::error::Twice { what: "`the rest`", second, first });
                }
                continue;
            };
            if let Some(share) = self.part(written, &whole, unit, &mut sum) {
                self.fits_expr(&share, on, Place::Amount);
                shares.push((share, part));
            }
        }
        self.adds_up(sum, rest.is_some(), span);
        let less: Vec<Expr> = shares.iter().map(|share| share.0.clone()).collect();
        let mut given = Vec::new();
        let last = rest.map(|part| (whole, part, less));
        let all = shares.into_iter().map(|(share, part)| (share, part, Vec::new())).chain(last);
        for (amount, part, less) in all {
            let Some((holding, amount)) = self.put_into(&part.to, &amount) else { continue };
            let less = less.iter().filter_map(|one| Some(self.put_into(&part.to, one)?.1)).collect();
            given.push(Grant { span: part.span, holding, amount, less, valid: None, pending: None });
        }
        given
    }

    /// A share of the whole, or an amount in its unit.
    fn part(&mut self, written: &tree::Expr, whole: &Expr, unit: Unit, sum: &mut Ratio) -> Option<Expr> {
        let found = self.expr(written);
        let own = self.quantity_unit(&found)?;
        if own != Unit::Percent {
            if own != unit {
                self.wrong_unit(&found, own, Unit::Percent);
                return None;
            }
            return Some(found);
        }
        if let Some(share) = found.as_constant() {
            if share <= Ratio::ZERO {
                self.say(NotPositive { span: written.span, what: "a part".into() });
                return None;
            }
            *sum = sum.plus(share).unwrap_or(*sum);
        }
        let ty = Type::Quantity(unit);
        Some(Expr { span: written.span, ty, kind: ExprKind::Share(Box::new(found), Box::new(whole.clone())) })
    }

    /// Parts may not exceed the whole, and come to it unless the rest has a place.
    fn adds_up(&mut self, sum: Ratio, has_rest: bool, span: Span) {
        if sum > Ratio::ONE {
            let why = format!("the parts come to {}", self.shown(sum, Unit::Percent));
            self.say(PriceSteps { span, why, help: "let them come to 100% at most".into() });
        } else if sum < Ratio::ONE && !has_rest {
            let message = "this split leaves a part without a place".into();
            let help = "say where it goes, as in `the rest as status`";
            self.say(ClauseMissing { message, span, label: "no `the rest`", help });
        }
    }
}
