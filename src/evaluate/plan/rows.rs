//! Rows made ready: guards split into what is tabulated and what is asked, amounts given a shape.

use super::days::is_static;
use crate::core::{Amount, AtomSet, Comparison, Expr, Guard, LadderId, Rank, Rounds, RowId, Stage};
use crate::quantity::{Rounding, divide};

/// A condition that is asked at every event; all of a list must hold.
#[derive(Clone, Debug)]
pub(in crate::evaluate) enum Check {
    /// The rank's bit is set.
    Rank(u16, u32),
    /// The word's bit is set.
    Word(u16, u64),
    /// The running value of an accumulator is at least so much.
    Reached(u16, i64),
    /// Anything else.
    Formula(Guard),
}

/// Money of lines at a stage.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct Scope {
    /// Whether every line counts.
    pub all: bool,
    /// The atoms that do.
    pub atoms: u64,
    /// Which amounts.
    pub stage: Stage,
}

/// An exact amount, by how it is computed.
#[derive(Clone, Debug)]
pub(in crate::evaluate) enum Shape {
    /// Known already, rounded.
    Flat(i64),
    /// A constant times money.
    Rate(i64, Scope),
    /// A constant by rank times money.
    RateByRank(u16, Vec<i64>, Scope),
    /// Any formula.
    Formula(Expr),
}

/// An amount: its numerator's shape and the constant under it.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct AmountPlan {
    /// The numerator, or the amount itself if flat.
    pub shape: Shape,
    /// The denominator with its rounding.
    pub over: Divisor,
}

/// Division of what is not negative by a constant, rounded, without a division where that is exact.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct Divisor {
    over: i64,
    add: i64,
    reciprocal: u64,
    rounding: Rounding,
}

/// What a row does.
#[derive(Clone, Debug)]
pub(in crate::evaluate) enum Action {
    /// Give units.
    Grant { holding: u16, amount: AmountPlan, expiry: Option<u16>, pending: Option<u16> },
    /// Take money off.
    PriceOff { amount: AmountPlan, atoms: u64 },
    /// Give a tier.
    SetRank { ladder: LadderId, rank: Rank, until: u16 },
    /// Pay money out.
    Cash { amount: AmountPlan },
    /// Change what the member is or has chosen.
    Own(super::OwnAction),
    /// Move the base of a holding's lots.
    Extend { holding: u16, by: crate::core::Length },
}

/// A row on one trigger.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct RowPlan {
    /// Which row.
    pub id: RowId,
    /// Its number among sources of lots.
    pub source: u16,
    /// Purchases only: some line must be in this set.
    pub atoms: u64,
    /// What is asked at the event.
    pub checks: Vec<Check>,
    /// What it does.
    pub action: Action,
    /// Limits, by their place in the order of processing.
    pub limits: Vec<u16>,
    /// The award that it is part of, by number.
    pub award: u16,
    /// How its amount becomes whole.
    pub rounds: Rounds,
    /// Whether another row's amount refers to it.
    pub referred: bool,
    /// Later rounds read what earlier ones credited.
    pub round: u8,
}

impl Divisor {
    /// By `over`, which is positive.
    pub fn new(over: i64, rounding: Rounding) -> Divisor {
        let over = over.max(1);
        let add = match rounding {
            Rounding::Down => 0,
            Rounding::Up => over - 1,
            Rounding::Nearest => over / 2,
        };
        // ceil(2^64 / over): exact for numerators below 2^32, since the error then stays below one.
        let reciprocal = (u64::MAX / over as u64).wrapping_add(1);
        Divisor { over, add, reciprocal, rounding }
    }

    /// The rounded quotient; a negative numerator gives 0, since awards do not take.
    #[inline(always)]
    pub fn divide(self, numerator: i64) -> i64 {
        if numerator <= 0 || self.over == 1 {
            return numerator.max(0);
        }
        match numerator.checked_add(self.add) {
            Some(n) if n < 1 << 32 => ((n as u128 * u128::from(self.reciprocal)) >> 64) as i64,
            Some(n) => n / self.over,
            None => numerator / self.over,
        }
    }

    /// Whether [`Divisor::divide_calm`] may be asked.
    pub fn is_calm(self) -> bool {
        self.over <= i64::MAX / 2
    }

    /// The same for a numerator that is not negative, at most [`i64::MAX`] / 2.
    #[inline(always)]
    pub fn divide_calm(self, numerator: i64) -> i64 {
        let n = numerator + self.add;
        if n < 1 << 32 && self.over > 1 {
            ((n as u128 * u128::from(self.reciprocal)) >> 64) as i64
        } else {
            n / self.over
        }
    }

    /// The same for numerators beyond 64 bits; `None` if the quotient may not be stored.
    pub fn divide_wide(self, numerator: i128) -> Option<i64> {
        if numerator <= 0 {
            return Some(0);
        }
        divide(numerator, i128::from(self.over), self.rounding).ok()
    }
}

impl Scope {
    fn of(atoms: AtomSet, stage: Stage, every_atom: u64) -> Scope {
        Scope { all: atoms.0 & every_atom == every_atom, atoms: atoms.0 & every_atom, stage }
    }
}

impl AmountPlan {
    /// Gives an amount its shape; `every_atom` has a bit for each atom of the program.
    pub fn new(amount: &Amount, every_atom: u64) -> AmountPlan {
        let over = Divisor::new(amount.over, amount.rounding);
        let shape = match &amount.numerator {
            Expr::Const(units) => over
                .divide_wide(i128::from(*units))
                .map_or_else(|| Shape::Formula(amount.numerator.clone()), Shape::Flat),
            Expr::ByRank { ladder, factors, on } => match rate(on, every_atom) {
                Some((factor, scope)) => {
                    let scaled: Option<Vec<i64>> = factors.iter().map(|f| f.checked_mul(factor)).collect();
                    scaled.map_or_else(
                        || Shape::Formula(amount.numerator.clone()),
                        |scaled| Shape::RateByRank(ladder.0, scaled, scope),
                    )
                }
                None => Shape::Formula(amount.numerator.clone()),
            },
            other => match rate(other, every_atom) {
                Some((factor, scope)) => Shape::Rate(factor, scope),
                None => Shape::Formula(other.clone()),
            },
        };
        AmountPlan { shape, over }
    }
}

/// A constant times money, if it is that.
fn rate(expr: &Expr, every_atom: u64) -> Option<(i64, Scope)> {
    match expr {
        Expr::Money(atoms, stage) => Some((1, Scope::of(*atoms, *stage, every_atom))),
        Expr::Scale(on, factor) => match on.as_ref() {
            Expr::Money(atoms, stage) => Some((*factor, Scope::of(*atoms, *stage, every_atom))),
            _ => None,
        },
        _ => None,
    }
}

/// Splits a guard into its static conjuncts and the checks that are left.
pub(super) fn split(guard: &Guard) -> (Vec<Guard>, Vec<Check>) {
    let (mut statics, mut checks) = (Vec::new(), Vec::new());
    split_into(guard, &mut statics, &mut checks);
    (statics, checks)
}

fn split_into(guard: &Guard, statics: &mut Vec<Guard>, checks: &mut Vec<Check>) {
    match guard {
        Guard::True => {}
        Guard::All(parts) => parts.iter().for_each(|part| split_into(part, statics, checks)),
        guard if is_static(guard) => statics.push(guard.clone()),
        Guard::Rank { ladder, ranks } => checks.push(Check::Rank(ladder.0, *ranks)),
        Guard::Word { field, words } => checks.push(Check::Word(field.0, *words)),
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } => {
            checks.push(Check::Reached(id.0, *least));
        }
        other => checks.push(Check::Formula(other.clone())),
    }
}

/// The checks of a guard whose static parts are asked at the event too.
pub(super) fn all_checks(guard: &Guard) -> Vec<Check> {
    let (statics, mut checks) = split(guard);
    checks.extend(statics.into_iter().map(Check::Formula));
    checks
}

#[cfg(test)]
mod tests {
    use super::Divisor;
    use crate::quantity::{Rounding, divide};

    #[test]
    fn the_reciprocal_is_exact_where_it_is_used() {
        let mut seed = 1u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 11
        };
        for round in 0..200_000 {
            let over = [1, 2, 3, 7, 100, 1_000, 999_983, 1 << 20][round % 8];
            let small = (next() % (1 << 33)) as i64;
            for numerator in [small, small / 1_000, next() as i64, over, over - 1, -small] {
                for rounding in [Rounding::Down, Rounding::Up, Rounding::Nearest] {
                    let divisor = Divisor::new(over, rounding);
                    let exact = divide(i128::from(numerator.max(0)), i128::from(over), rounding).ok();
                    assert!(exact.is_none_or(|exact| divisor.divide(numerator) == exact));
                    assert_eq!(divisor.divide_wide(i128::from(numerator)), exact);
                }
            }
        }
    }
}
