//! Expressions, read off the state by the definitions and nothing else.

use loyal::core::{Amount, AtomId, AtomSet, Expr, Stage};
use loyal::quantity::{Rounding, divide};

use super::items::picked;
use super::scene::Scene;
use super::{Slow, unsupported};
use crate::acts::note;

/// The place of a stage.
pub fn stage_index(stage: Stage) -> usize {
    match stage {
        Stage::List => 0,
        Stage::AfterDiscounts => 1,
        Stage::AfterVouchers => 2,
        Stage::Paid => 3,
    }
}

impl Slow<'_> {
    /// The value of an expression in smallest units.
    pub(super) fn value(&self, expr: &Expr, scene: &Scene) -> i128 {
        let value = self.worth(expr, scene);
        if value != 0 {
            note("Expr", expr);
            if let Expr::Money(_, stage) = expr {
                note("Stage", stage);
            }
        }
        value
    }

    fn worth(&self, expr: &Expr, scene: &Scene) -> i128 {
        match expr {
            Expr::Const(value) => i128::from(*value),
            Expr::Money(scope, stage) if self.is_all(*scope) && scene.all.is_some() => {
                scene.all.map_or(0, |all| i128::from(all[stage_index(*stage)]))
            }
            Expr::Items(scope) if self.is_all(*scope) && scene.all.is_some() => {
                scene.all.map_or(0, |all| i128::from(all[4]))
            }
            Expr::Money(scope, stage) => {
                let lines = scene.lines.iter().zip(&scene.stages[stage_index(*stage)]);
                lines.filter(|(line, _)| scope.has(line.atom)).map(|(_, &money)| i128::from(money)).sum()
            }
            Expr::Items(scope) => {
                scene.lines.iter().filter(|line| scope.has(line.atom)).map(|line| i128::from(line.items)).sum()
            }
            Expr::Field(field) => scene.numbers.get(field.index()).copied().map_or(0, i128::from),
            Expr::Accumulator { id, ago } => self.accumulated(id.index(), *ago, scene.day()),
            Expr::Available(holding) => i128::from(self.available(*holding) - self.debt(*holding)),
            Expr::Pending(holding) => i128::from(self.pending(*holding)),
            Expr::Attribute(id) => i128::from(self.attribute(*id)),
            Expr::DaysSinceJoining => i128::from(scene.day().0 - self.joined.day().0),
            Expr::Add(a, b) => self.value(a, scene) + self.value(b, scene),
            Expr::Subtract(a, b) => self.value(a, scene) - self.value(b, scene),
            Expr::Scale(a, by) => self.value(a, scene) * i128::from(*by),
            Expr::Steps(a, size) => self.value(a, scene).div_euclid(i128::from(*size)),
            Expr::Rest(a, size) => self.value(a, scene).rem_euclid(i128::from(*size)),
            Expr::StepsCompleted { id, adds, step } => {
                let before = self.accumulated(id.index(), 0, scene.day());
                let after = before + self.value(adds, scene);
                after.div_euclid(i128::from(*step)) - before.div_euclid(i128::from(*step))
            }
            Expr::Least(a, b) => self.value(a, scene).min(self.value(b, scene)),
            Expr::Greatest(a, b) => self.value(a, scene).max(self.value(b, scene)),
            Expr::If(guard, a, b) => self.value(if self.holds(guard, scene) { a } else { b }, scene),
            Expr::ByRank { ladder, factors, on } => {
                let factor = factors.get(usize::from(self.rank(*ladder))).copied().unwrap_or(0);
                i128::from(factor) * self.value(on, scene)
            }
            Expr::ByRankAfter { ladder, factors, on } => {
                let factor = factors.get(usize::from(self.rank_after(*ladder))).copied().unwrap_or(0);
                i128::from(factor) * self.value(on, scene)
            }
            Expr::Prices(pick) => picked(pick, scene),
            Expr::ByField { field, factors, on } => {
                let word = scene.words.get(field.index()).copied().unwrap_or(0);
                let factor = factors.get(usize::from(word)).copied().unwrap_or(0);
                i128::from(factor) * self.value(on, scene)
            }
            Expr::Banded { by, on, marginal: true, bands } => self.marginal(by, on, bands, scene),
            Expr::Banded { by, on, marginal: false, bands } => {
                let chooser = self.value(by, scene);
                let band = bands.iter().rev().find(|band| chooser >= i128::from(band.0));
                band.map_or(0, |&(_, constant, rate)| i128::from(constant) + i128::from(rate) * self.value(on, scene))
            }
            Expr::OfRow { row, amount, over } => {
                if !scene.matching.contains(row) {
                    return 0;
                }
                let exact = self.value(amount, scene).max(0);
                match self.room_of(*row, scene) {
                    Some(room) => exact.min(room * i128::from(*over)),
                    None => exact,
                }
            }
            Expr::Credited(row) => self.credited.get(row).copied().map_or(0, i128::from),
            Expr::Counted { limit, of } => self.value(of, scene).min(self.counted(*limit, of, scene)),
            #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
            other => unsupported(&format!("{other:?}")),
        }
    }

    fn is_all(&self, scope: AtomSet) -> bool {
        (0..u16::from(self.program.atoms)).all(|atom| scope.has(AtomId(atom)))
    }

    /// Each band on the part of the number that lies inside it.
    fn marginal(&self, by: &Expr, _on: &Expr, bands: &[(i64, i64, i64)], scene: &Scene) -> i128 {
        let chooser = self.value(by, scene);
        let mut sum = 0;
        for (place, &(from, constant, rate)) in bands.iter().enumerate() {
            if chooser < i128::from(from) {
                break;
            }
            let end = bands.get(place + 1).map_or(chooser, |next| chooser.min(i128::from(next.0)));
            sum += i128::from(constant) + i128::from(rate) * (end - i128::from(from));
        }
        sum
    }

    /// A quotient, rounded. One that is too large to be stored is an error of the event.
    pub(super) fn divided(&self, numerator: i128, over: i128, rounding: Rounding) -> i64 {
        divide(numerator, over, rounding).unwrap_or_else(|_| {
            self.too_many.set(true);
            0
        })
    }

    /// The amount of a row rounded once, never below zero.
    pub(super) fn rounded(&self, amount: &Amount, scene: &Scene) -> i64 {
        let numerator = self.value(&amount.numerator, scene);
        if numerator % i128::from(amount.over) != 0 {
            note("Rounding", &amount.rounding);
        }
        self.divided(numerator, i128::from(amount.over), amount.rounding).max(0)
    }
}
