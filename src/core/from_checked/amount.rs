//! Exact amounts: an integer numerator over a constant denominator, rounded once at the end.

use super::coefficient::Coefficient;
use super::{Lowering, holding_id};
use crate::base::Span;
use crate::check::model::RuleRef;
use crate::check::typed::{self, ExprKind, ItemsFrom, MoneyField, TriggerKind};
use crate::core::error::{RateTooFine, TooLarge, TooMany};
use crate::core::{Amount, AtomSet, Expr, LadderId, Pick, PickFrom, RowId, Stage};
use crate::quantity::{Ratio, Rounding, gcd, lcm};

/// Largest denominator of an amount (`core` section 1).
pub const LARGEST_DENOMINATOR: i64 = 1 << 20;

/// Most parts of what one rule computes, shares of other rules written out.
const MOST_PARTS: usize = 20_000;

/// `numerator / over`.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    pub numerator: Expr,
    pub over: i64,
}

/// Where an amount stands.
#[derive(Clone, Copy)]
pub struct Place<'t> {
    /// The lines that it sees.
    pub scope: AtomSet,
    /// The event, if it belongs to one.
    pub on: Option<&'t TriggerKind>,
    /// Whether shares of other rules take their rounded award.
    pub credited: bool,
    /// The tier at which tables and conditions are read.
    pub tier: Tier,
    /// A part of the purchase, in place of all of it: what is measured, and how much of it is meant.
    pub part: Option<(&'t Expr, &'t Expr)>,
}

/// The tier at which tables and conditions are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// The one held before the event.
    Before,
    /// The one that the event leads to.
    After,
    /// This one, whatever the member holds.
    At(LadderId, u8),
}

impl Place<'_> {
    /// No event: conditions on the state alone.
    pub const STATE: Place<'static> =
        Place { scope: AtomSet::ALL, on: None, credited: false, tier: Tier::Before, part: None };
}

impl Exact {
    pub fn whole(units: i64) -> Exact {
        Exact { numerator: Expr::Const(units), over: 1 }
    }

    pub fn of(numerator: Expr) -> Exact {
        Exact { numerator, over: 1 }
    }

    pub fn constant(value: Ratio) -> Exact {
        Exact { numerator: Expr::Const(value.numerator()), over: value.denominator() }
    }
}

impl Lowering<'_> {
    /// A rounded amount.
    pub fn amount(&mut self, expr: &typed::Expr, place: Place<'_>, rounding: Rounding) -> Amount {
        let Exact { numerator, over } = self.exact(expr, place);
        if over > LARGEST_DENOMINATOR {
            self.error(RateTooFine { span: expr.span, denominator: over });
        }
        Amount { numerator, over, rounding }
    }

    /// An exact amount.
    pub fn exact(&mut self, expr: &typed::Expr, place: Place<'_>) -> Exact {
        let span = expr.span;
        self.parts += 1;
        if self.parts > MOST_PARTS {
            if self.parts == MOST_PARTS + 1 {
                let what = "parts of one rule, shares of other rules written out,";
                self.error(TooMany { span, what, found: self.parts, most: MOST_PARTS });
            }
            return Exact::whole(0);
        }
        match &expr.kind {
            ExprKind::Constant(value) => Exact::constant(*value),
            ExprKind::Money(field) => Exact::of(self.measured(money(*field, place.scope), place, span)),
            ExprKind::Items => Exact::of(self.measured(Expr::Items(place.scope), place, span)),
            ExprKind::ItemPrices { count, dearest, from } => {
                let from = match *from {
                    ItemsFrom::All => PickFrom::All,
                    ItemsFrom::Groups(size) => PickFrom::Groups(size),
                    ItemsFrom::PerFull(size) => PickFrom::PerFull(size),
                };
                Exact::of(Expr::Prices(Pick { scope: place.scope, count: *count, dearest: *dearest, from }))
            }
            ExprKind::Field(field) => {
                let field = Expr::Field(self.event_field(*field, place.scope));
                Exact::of(self.measured(field, place, span))
            }
            ExprKind::Metric(metric) => {
                let measure = self.checked.metrics.get(metric.0).map(|metric| &metric.measure);
                let ago = u8::from(measure.is_some_and(|measure| measure.previous));
                let id = self.metrics.get(metric.0).copied().unwrap_or_default();
                Exact::of(Expr::Accumulator { id, ago })
            }
            ExprKind::Measure(measure) => {
                let id = self.unnamed(measure);
                Exact::of(Expr::Accumulator { id, ago: u8::from(measure.previous) })
            }
            ExprKind::Lapsed(holding) => Exact::of(Expr::Field(self.lapsed_field(*holding))),
            ExprKind::Drawn(raffle, prize) => Exact::of(Expr::Field(self.drawn_field(*raffle, *prize))),
            ExprKind::Attribute(attribute) => Exact::of(Expr::Attribute(crate::core::AttributeId(attribute.0 as u16))),
            ExprKind::Balance(holding) => Exact::of(Expr::Available(holding_id(*holding))),
            ExprKind::Add(a, b) => self.pair(a, b, place, span, Expr::Add),
            ExprKind::Subtract(a, b) => self.pair(a, b, place, span, Expr::Subtract),
            ExprKind::Larger(a, b) => self.pair(a, b, place, span, Expr::Greatest),
            ExprKind::Smaller(a, b) => self.pair(a, b, place, span, Expr::Least),
            ExprKind::Share(share, of) => {
                let of = self.exact(of, place);
                let share = self.coefficient(share, place);
                self.apply(&share, of, place, span)
            }
            ExprKind::OfRule(share, rule) => {
                let of = self.of_rule(*rule, place, span);
                let share = self.coefficient(share, place);
                self.apply(&share, of, place, span)
            }
            ExprKind::Per { amount, full, step, of } => self.per(amount, *full, *step, of, place, span),
            ExprKind::Table(_) => {
                let table = self.coefficient(expr, place);
                self.apply(&table, Exact::whole(1), place, span)
            }
            ExprKind::Poison => Exact::whole(0),
        }
    }

    /// Both over one denominator.
    fn pair(
        &mut self,
        a: &typed::Expr,
        b: &typed::Expr,
        place: Place<'_>,
        span: Span,
        join: fn(Box<Expr>, Box<Expr>) -> Expr,
    ) -> Exact {
        let (a, b) = (self.exact(a, place), self.exact(b, place));
        let over = lcm(a.over, b.over);
        let numerators = (self.scaled(a.numerator, over / a.over, span), self.scaled(b.numerator, over / b.over, span));
        Exact { numerator: join(Box::new(numerators.0), Box::new(numerators.1)), over }
    }

    /// `expr · factor`, folding constants.
    pub fn scaled(&mut self, expr: Expr, factor: i64, span: Span) -> Expr {
        match expr {
            expr if factor == 1 => expr,
            Expr::Const(value) => match value.checked_mul(factor) {
                Some(product) => Expr::Const(product),
                None => {
                    self.error(TooLarge { span });
                    Expr::Const(0)
                }
            },
            expr => Expr::Scale(Box::new(expr), factor),
        }
    }

    fn per(
        &mut self,
        amount: &typed::Expr,
        full: bool,
        step: Ratio,
        of: &typed::Expr,
        place: Place<'_>,
        span: Span,
    ) -> Exact {
        let rate = self.coefficient(amount, place);
        if !full {
            let measured = self.exact(of, place);
            return match rate.over_step(step) {
                Some(rate) => self.apply(&rate, measured, place, span),
                None => {
                    self.error(TooLarge { span });
                    Exact::whole(0)
                }
            };
        }
        let steps = match self.steps_completed(of, step, place) {
            Some(completed) => completed,
            None => {
                let measured = self.exact(of, place);
                // floor((n / over) / (p / q)) = floor(n · q / (over · p))
                let numerator = self.scaled(measured.numerator, step.denominator(), span);
                match measured.over.checked_mul(step.numerator()) {
                    Some(size) => Expr::Steps(Box::new(numerator), size.max(1)),
                    None => {
                        self.error(TooLarge { span });
                        Expr::Const(0)
                    }
                }
            }
        };
        self.apply(&rate, Exact::of(steps), place, span)
    }

    /// What a rule gives, exactly, on the lines of this place: the sum over its rows.
    fn of_rule(&mut self, rule: RuleRef, place: Place<'_>, span: Span) -> Exact {
        let mut rows = self.rows_of.get(rule.0).cloned().unwrap_or_default();
        // later versions of the rule; on one event at most one version gives anything
        let versions = self.checked.rules.iter().zip(&self.rows_of);
        let later = versions.filter(|(other, _)| other.version_of.is_some_and(|(of, _)| of == rule.0));
        rows.extend(later.flat_map(|(_, rows)| rows.iter().copied()));
        let mut sum: Option<Exact> = None;
        for row in rows {
            let id = RowId(row as u16);
            let part = if place.credited {
                Exact::of(Expr::Credited(id))
            } else {
                let Some(Exact { numerator, over }) = self.row_amount(row, place) else { continue };
                Exact { numerator: Expr::OfRow { row: id, amount: Box::new(numerator), over }, over }
            };
            sum = Some(match sum {
                None => part,
                Some(before) => {
                    let over = lcm(before.over, part.over);
                    let left = self.scaled(before.numerator, over / before.over, span);
                    let right = self.scaled(part.numerator, over / part.over, span);
                    Exact { numerator: Expr::Add(Box::new(left), Box::new(right)), over }
                }
            });
        }
        sum.unwrap_or(Exact::whole(0))
    }

    /// Multiplies by a coefficient.
    pub fn apply(&mut self, by: &Coefficient, on: Exact, place: Place<'_>, span: Span) -> Exact {
        let found = by.apply(self, on, place, span);
        let divisor = found.numerator_factor().map_or(1, |factor| gcd(factor, found.over));
        if divisor > 1 { found.reduced(divisor) } else { found }
    }
}

impl Exact {
    /// The constant that the whole numerator is a multiple of, where it is written on top.
    fn numerator_factor(&self) -> Option<i64> {
        match &self.numerator {
            Expr::Const(value) => Some(value.saturating_abs()),
            Expr::Scale(_, factor) => Some(*factor),
            Expr::ByRank { factors, .. } | Expr::ByField { factors, .. } => {
                Some(factors.iter().fold(0, |all, factor| gcd(all, *factor)))
            }
            _ => None,
        }
    }

    fn reduced(self, by: i64) -> Exact {
        let numerator = match self.numerator {
            Expr::Const(value) => Expr::Const(value / by),
            Expr::Scale(on, factor) if factor == by => *on,
            Expr::Scale(on, factor) => Expr::Scale(on, factor / by),
            Expr::ByRank { ladder, factors, on } => {
                Expr::ByRank { ladder, factors: factors.into_iter().map(|factor| factor / by).collect(), on }
            }
            Expr::ByField { field, factors, on } => {
                Expr::ByField { field, factors: factors.into_iter().map(|factor| factor / by).collect(), on }
            }
            other => return Exact { numerator: other, over: self.over },
        };
        Exact { numerator, over: self.over / by }
    }
}

fn money(field: MoneyField, scope: AtomSet) -> Expr {
    match field {
        MoneyField::Basket => Expr::Money(scope, Stage::List),
        MoneyField::Paid => Expr::Money(scope, Stage::Paid),
        MoneyField::BeforeVouchers => Expr::Money(scope, Stage::AfterDiscounts),
        MoneyField::BeforePoints => Expr::Money(scope, Stage::AfterVouchers),
        MoneyField::Discount => {
            let (list, after) = (Expr::Money(scope, Stage::List), Expr::Money(scope, Stage::AfterDiscounts));
            Expr::Subtract(Box::new(list), Box::new(after))
        }
    }
}
