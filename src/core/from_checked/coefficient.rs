//! What multiplies an amount: a constant, or a table of constants.

use super::amount::{Exact, Place, Tier};
use super::guard::rank_guard;
use super::{Lowering, finite_id, ladder_id, word_id};
use crate::base::Span;
use crate::check::typed::{self, ExprKind, Table};
use crate::core::error::{MarginalOfOther, TooLarge};
use crate::core::{Expr, FiniteId, Guard, LadderId};
use crate::quantity::{LARGEST, Ratio};
use crate::quantity::{gcd, lcm};

/// A fraction before it is put over a common denominator.
pub type Fraction = (i128, i128);

/// What multiplies an amount.
#[derive(Clone, Debug)]
pub enum Coefficient {
    Constant(Fraction),
    ByRank(LadderId, Vec<Fraction>),
    ByRankAfter(LadderId, Vec<Fraction>),
    ByField(FiniteId, Vec<Fraction>),
    /// The first case whose guard holds, or the last.
    Cases(Vec<(Guard, Fraction)>, Fraction),
    Banded {
        by: Exact,
        metric: Option<typed::Expr>,
        marginal: bool,
        bands: Vec<(i64, Fraction)>,
    },
    /// Values that vary themselves: only ever given as they are.
    Varying(Vec<(Guard, Exact)>, Exact),
}

impl Coefficient {
    /// The same divided by a step.
    pub fn over_step(mut self, step: Ratio) -> Option<Coefficient> {
        let (p, q) = (i128::from(step.numerator()), i128::from(step.denominator()));
        let divide = |value: &mut Fraction| {
            *value = reduce((value.0.checked_mul(q)?, value.1.checked_mul(p)?))?;
            Some(())
        };
        match &mut self {
            Coefficient::Constant(value) => divide(value)?,
            Coefficient::ByRank(_, values) | Coefficient::ByRankAfter(_, values) | Coefficient::ByField(_, values) => {
                for value in values {
                    divide(value)?;
                }
            }
            Coefficient::Cases(cases, rest) => {
                for (_, value) in cases {
                    divide(value)?;
                }
                divide(rest)?;
            }
            Coefficient::Banded { bands, .. } => {
                for (_, value) in bands {
                    divide(value)?;
                }
            }
            Coefficient::Varying(..) => {
                for value in self.varying_mut() {
                    let over = value.over.checked_mul(step.numerator())?;
                    let numerator = std::mem::replace(&mut value.numerator, Expr::Const(0));
                    let scaled = Expr::Scale(Box::new(numerator), step.denominator());
                    *value = Exact { numerator: scaled, over };
                }
            }
        }
        Some(self)
    }

    fn varying_mut(&mut self) -> impl Iterator<Item = &mut Exact> {
        let (cases, rest) = match self {
            Coefficient::Varying(cases, rest) => (Some(cases), Some(rest)),
            _ => (None, None),
        };
        cases.into_iter().flatten().map(|(_, value)| value).chain(rest)
    }

    /// The product with `on`.
    pub fn apply(&self, lowering: &mut Lowering<'_>, on: Exact, place: Place<'_>, span: Span) -> Exact {
        match self {
            Coefficient::Constant(value) => {
                let Some((factor, over)) = whole(lowering, &[*value], span) else { return Exact::whole(0) };
                Exact { numerator: lowering.scaled(on.numerator, factor[0], span), over: times(on.over, over) }
            }
            Coefficient::ByRank(ladder, values) => {
                let Some((factors, over)) = whole(lowering, values, span) else { return Exact::whole(0) };
                let numerator = Expr::ByRank { ladder: *ladder, factors, on: Box::new(on.numerator) };
                Exact { numerator, over: times(on.over, over) }
            }
            Coefficient::ByRankAfter(ladder, values) => {
                let Some((factors, over)) = whole(lowering, values, span) else { return Exact::whole(0) };
                let numerator = Expr::ByRankAfter { ladder: *ladder, factors, on: Box::new(on.numerator) };
                Exact { numerator, over: times(on.over, over) }
            }
            Coefficient::ByField(field, values) => {
                let Some((factors, over)) = whole(lowering, values, span) else { return Exact::whole(0) };
                let numerator = Expr::ByField { field: *field, factors, on: Box::new(on.numerator) };
                Exact { numerator, over: times(on.over, over) }
            }
            Coefficient::Cases(cases, rest) => {
                let values: Vec<Fraction> = cases.iter().map(|case| case.1).chain([*rest]).collect();
                let Some((factors, over)) = whole(lowering, &values, span) else { return Exact::whole(0) };
                let mut scaled = factors.iter().map(|factor| lowering.scaled(on.numerator.clone(), *factor, span));
                let scaled: Vec<Expr> = scaled.by_ref().collect();
                let guards = cases.iter().map(|case| case.0.clone());
                Exact { numerator: chain(guards, scaled), over: times(on.over, over) }
            }
            Coefficient::Banded { by, metric, marginal, bands } => {
                self.banded(lowering, by, metric.as_ref(), *marginal, bands, on, place, span)
            }
            Coefficient::Varying(cases, rest) => {
                let over = cases.iter().fold(rest.over, |over, (_, value)| lcm(over, value.over));
                let parts = cases.iter().map(|case| &case.1).chain([rest]);
                let parts: Vec<Expr> =
                    parts.map(|part| lowering.scaled(part.numerator.clone(), over / part.over, span)).collect();
                let guards = cases.iter().map(|case| case.0.clone());
                // INVARIANT: the checker lets varying values stand only where `on` is a constant
                let factor = if let Expr::Const(factor) = on.numerator { factor } else { 1 };
                let numerator = lowering.scaled(chain(guards, parts), factor, span);
                Exact { numerator, over: times(on.over, over) }
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one variant")]
    fn banded(
        &self,
        lowering: &mut Lowering<'_>,
        by: &Exact,
        metric: Option<&typed::Expr>,
        marginal: bool,
        bands: &[(i64, Fraction)],
        on: Exact,
        place: Place<'_>,
        span: Span,
    ) -> Exact {
        let values: Vec<Fraction> = bands.iter().map(|band| band.1).collect();
        let Some((factors, over)) = whole(lowering, &values, span) else { return Exact::whole(0) };
        let constant = match on.numerator {
            Expr::Const(value) => Some(value),
            _ => None,
        };
        let froms = bands.iter().map(|band| band.0.saturating_mul(by.over));
        let bands: Vec<(i64, i64, i64)> = froms
            .zip(&factors)
            .map(|(from, factor)| match constant {
                Some(value) => (from, value.saturating_mul(*factor), 0),
                None => (from, 0, *factor),
            })
            .collect();
        let table =
            |by: Expr, on: Expr| Expr::Banded { by: Box::new(by), on: Box::new(on), marginal, bands: bands.clone() };
        let numerator = match metric.filter(|_| marginal) {
            None => table(by.numerator.clone(), on.numerator),
            Some(metric) => {
                let adds = lowering.adds(metric, place);
                if adds.as_ref() != Some(&on.numerator) || by.over != 1 || on.over != 1 {
                    lowering.error(MarginalOfOther { span });
                    return Exact::whole(0);
                }
                let after = Expr::Add(Box::new(by.numerator.clone()), Box::new(on.numerator));
                let before = table(by.numerator.clone(), by.numerator.clone());
                Expr::Subtract(Box::new(table(after.clone(), after)), Box::new(before))
            }
        };
        Exact { numerator, over: times(on.over, over) }
    }
}

impl Lowering<'_> {
    /// An expression as a multiplier.
    pub fn coefficient(&mut self, expr: &typed::Expr, place: Place<'_>) -> Coefficient {
        let ExprKind::Table(table) = &expr.kind else {
            return match expr.as_constant() {
                Some(value) => Coefficient::Constant(fraction(value)),
                None => Coefficient::Varying(Vec::new(), self.exact(expr, place)),
            };
        };
        match table.as_ref() {
            Table::ByTier(ladder, rows) if matches!(place.tier, Tier::At(at, _) if at == ladder_id(*ladder)) => {
                let Tier::At(_, rank) = place.tier else { return Coefficient::Constant((0, 1)) };
                match rows.get(usize::from(rank)) {
                    Some(row) => self.coefficient(row, place),
                    None => Coefficient::Constant((0, 1)),
                }
            }
            Table::ByTier(ladder, rows) => match constants(rows.iter()) {
                Some(values) if place.tier == Tier::After => Coefficient::ByRankAfter(ladder_id(*ladder), values),
                Some(values) => Coefficient::ByRank(ladder_id(*ladder), values),
                None => {
                    let ladder = ladder_id(*ladder);
                    let cases = rows
                        .iter()
                        .enumerate()
                        .map(|(rank, value)| (rank_guard(ladder, 1 << rank, place.tier), self.exact(value, place)));
                    Coefficient::Varying(cases.collect(), Exact::whole(0))
                }
            },
            Table::ByWord(field, rows, rest) => self.by_word(*field, rows, rest, place),
            Table::ByCondition(rows, rest) => {
                let values = constants(rows.iter().map(|row| &row.1).chain([rest]));
                let guards: Vec<Guard> = rows.iter().map(|row| self.guard(&row.0, place)).collect();
                match values {
                    Some(mut values) => {
                        let rest = values.pop().unwrap_or((0, 1));
                        Coefficient::Cases(guards.into_iter().zip(values).collect(), rest)
                    }
                    None => {
                        let values: Vec<Exact> = rows.iter().map(|row| self.exact(&row.1, place)).collect();
                        Coefficient::Varying(guards.into_iter().zip(values).collect(), self.exact(rest, place))
                    }
                }
            }
            Table::ByNumber { by, marginal, bands, otherwise } => {
                self.by_number(by, *marginal, bands, otherwise.as_ref(), place)
            }
        }
    }

    fn by_word(
        &mut self,
        field: crate::check::model::WordRef,
        rows: &[(Vec<String>, typed::Expr)],
        rest: &typed::Expr,
        place: Place<'_>,
    ) -> Coefficient {
        let count = self.checked.words.get(field.0).map_or(0, |field| field.words.len());
        let constant = constants(rows.iter().map(|row| &row.1).chain([rest]));
        if let Some(values) = constant {
            let other = values.last().copied().unwrap_or((0, 1));
            let mut factors = vec![other; count + 1];
            for ((words, _), value) in rows.iter().zip(values) {
                for word in words {
                    if let Some(place) = factors.get_mut(usize::from(word_id(self.checked, field, word).0)) {
                        *place = value;
                    }
                }
            }
            return Coefficient::ByField(finite_id(field), factors);
        }
        let mut cases = Vec::new();
        for (words, value) in rows {
            let bits = words.iter().fold(0u64, |bits, word| bits | 1 << (word_id(self.checked, field, word).0 & 63));
            cases.push((Guard::Word { field: finite_id(field), words: bits }, self.exact(value, place)));
        }
        Coefficient::Varying(cases, self.exact(rest, place))
    }

    fn by_number(
        &mut self,
        by: &typed::Expr,
        marginal: bool,
        bands: &[(i64, typed::Expr)],
        otherwise: Option<&typed::Expr>,
        place: Place<'_>,
    ) -> Coefficient {
        let chooses = self.exact(by, place);
        let values = constants(otherwise.into_iter().chain(bands.iter().map(|band| &band.1)));
        if let Some(values) = values {
            let below = otherwise.map(|_| -LARGEST);
            let froms = below.into_iter().chain(bands.iter().map(|band| band.0));
            let metric = matches!(by.kind, ExprKind::Metric(_) | ExprKind::Measure(_)).then(|| by.clone());
            return Coefficient::Banded { by: chooses, metric, marginal, bands: froms.zip(values).collect() };
        }
        // the highest band that is reached comes first
        let mut cases = Vec::new();
        for (from, value) in bands.iter().rev() {
            let guard = Guard::Compare {
                left: chooses.numerator.clone(),
                is: crate::core::Comparison::AtLeast,
                right: Expr::Const(from.saturating_mul(chooses.over)),
            };
            cases.push((guard, self.exact(value, place)));
        }
        let rest = otherwise.map_or(Exact::whole(0), |value| self.exact(value, place));
        Coefficient::Varying(cases, rest)
    }
}

fn constants<'e>(values: impl Iterator<Item = &'e typed::Expr>) -> Option<Vec<Fraction>> {
    values.map(|value| value.as_constant().map(fraction)).collect()
}

fn fraction(value: Ratio) -> Fraction {
    (i128::from(value.numerator()), i128::from(value.denominator()))
}

fn reduce(value: Fraction) -> Option<Fraction> {
    let (p, q) = (i64::try_from(value.0).ok()?, i64::try_from(value.1).ok()?);
    let divisor = gcd(p, q).max(1);
    Some((i128::from(p / divisor), i128::from(q / divisor)))
}

fn times(a: i64, b: i64) -> i64 {
    a.saturating_mul(b)
}

/// The fractions as whole factors over their least common denominator.
fn whole(lowering: &mut Lowering<'_>, values: &[Fraction], span: Span) -> Option<(Vec<i64>, i64)> {
    let over = values.iter().fold(1i64, |over, value| lcm(over, i64::try_from(value.1).unwrap_or(i64::MAX)));
    let factor = |value: &Fraction| i64::try_from(value.0.checked_mul(i128::from(over) / value.1)?).ok();
    let factors: Option<Vec<i64>> = values.iter().map(factor).collect();
    if factors.is_none() || over == i64::MAX {
        lowering.error(TooLarge { span });
        return None;
    }
    factors.map(|factors| (factors, over))
}

/// `if g1 then v1 else if g2 then v2 … else last`
fn chain(guards: impl DoubleEndedIterator<Item = Guard>, mut values: Vec<Expr>) -> Expr {
    let mut result = values.pop().unwrap_or(Expr::Const(0));
    for guard in guards.rev() {
        let value = values.pop().unwrap_or(Expr::Const(0));
        result = Expr::If(Box::new(guard), Box::new(value), Box::new(result));
    }
    result
}
