//! Where what is given changes as a metric grows: the breaks of formulas and conditions, each a function of the amount.

use super::form::{Form, NOT_FOLLOWED, credits, distinct, either, first, plus, sums, times};
use crate::core::{AccumulatorId, Expr, Guard, LimitId, Measure, Overflowing, Program, Row, RowId};
use crate::prove::piece::{Formula, Opaque, Pieces, over};
use crate::quantity::Rounding;

type Result<T> = std::result::Result<T, Opaque>;

/// Most breaks of one situation.
const MOST_BREAKS: usize = 256;

/// Breaks in m that come again: where floor((`at(x) + slope·m`) / step) changes; the slope is positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Family {
    pub at: Pieces,
    pub slope: i128,
    pub step: i128,
}

/// Breaks of what is looked at, in one situation.
pub(super) struct Breaks<'a> {
    /// The metric that is the second variable.
    pub metric: AccumulatorId,
    /// The situation.
    pub base: Formula<'a>,
    /// The same, once for each way in which the price may come out.
    pub formulas: Vec<Formula<'a>>,
    /// Values of the metric, by amount, from which on something is otherwise.
    pub single: Vec<Pieces>,
    /// Values that come again and again.
    pub families: Vec<Family>,
}

impl<'a> Breaks<'a> {
    pub fn program(&self) -> &'a Program {
        self.base.program
    }

    /// Notes where `at(x) + slope·m` comes to 0 and to 1: there every comparison with it changes.
    fn crossing(&mut self, at: &Pieces, slope: i128) -> Result<()> {
        let (from, by) = if slope > 0 { (at.times(-1)?, slope) } else { (at.clone(), -slope) };
        for start in [first(&from, by)?, first(&from.shifted(1)?, by)?] {
            if !self.single.contains(&start) {
                self.single.push(start);
            }
        }
        if self.single.len() > MOST_BREAKS { Err(Opaque::TooMany) } else { Ok(()) }
    }

    /// Notes where floor((`at(x) + slope·m`) / step) changes.
    fn steps(&mut self, at: &Pieces, slope: i128, step: i128) -> Result<()> {
        let family = if slope > 0 {
            Family { at: at.clone(), slope, step }
        } else {
            // A floor that falls changes where the ceiling of its negative does.
            Family { at: at.times(-1)?.shifted(step - 1)?, slope: -slope, step }
        };
        if !self.families.contains(&family) {
            self.families.push(family);
        }
        Ok(())
    }

    /// Notes where the order of two things changes; says whether it does so again and again.
    pub fn compared(&mut self, left: &[Form], right: &[Form]) -> Result<bool> {
        let mut wavy = false;
        for one in left {
            for two in right {
                wavy |= self.pair(one, two)?;
            }
        }
        Ok(wavy)
    }

    fn pair(&mut self, left: &Form, right: &Form) -> Result<bool> {
        match (left, right) {
            (Form::Line { slope: p, .. }, Form::Line { slope: q, .. }) if p == q => {}
            (Form::Line { at: a, slope: p }, Form::Line { at: b, slope: q }) => self.crossing(&a.minus(b)?, p - q)?,
            (Form::Stair { at, slope, step }, Form::Line { at: level, slope: 0 })
            | (Form::Line { at: level, slope: 0 }, Form::Stair { at, slope, step }) => {
                // floor(A / step) ≥ level where A − step·level ≥ 0, and > level where A − step·(level + 1) ≥ 0.
                let at = at.minus(&level.times(*step)?)?;
                self.crossing(&at, *slope)?;
                self.crossing(&at.shifted(-step)?, *slope)?;
            }
            (one, two) if one.is_bounded() && two.is_bounded() => return Ok(true),
            _ => return Err(NOT_FOLLOWED),
        }
        Ok(false)
    }

    /// Whether a formula reads the metric.
    pub fn reads(&self, expr: &Expr) -> bool {
        let mut found = match expr {
            Expr::Accumulator { id, ago: 0 } | Expr::StepsCompleted { id, .. } => *id == self.metric,
            Expr::If(guard, ..) => self.asks(guard),
            Expr::OfRow { row, .. } => {
                self.program().rows.get(row.index()).is_some_and(|of| self.asks(&of.guard) || self.limited(*row))
            }
            Expr::Counted { limit, .. } => self.limit_asks(*limit),
            _ => false,
        };
        expr.each_part(&mut |part| found |= self.reads(part));
        found
    }

    /// Whether a condition reads the metric.
    pub fn asks(&self, guard: &Guard) -> bool {
        match guard {
            Guard::All(parts) | Guard::Any(parts) => parts.iter().any(|part| self.asks(part)),
            Guard::Not(part) => self.asks(part),
            Guard::Compare { left, right, .. } => self.reads(left) || self.reads(right),
            _ => false,
        }
    }

    fn limited(&self, row: RowId) -> bool {
        self.base.limits_of(row).iter().any(|id| self.limit_asks(*id))
    }

    pub fn limit_asks(&self, id: LimitId) -> bool {
        self.program().limits.get(id.index()).is_some_and(|limit| self.asks(&limit.when))
    }

    /// A formula that does not read the metric: what it is for each price.
    fn plain(&self, expr: &Expr) -> Result<Vec<Form>> {
        if credits(expr) {
            return Err(NOT_FOLLOWED);
        }
        let all: Result<Vec<Form>> = self.formulas.iter().map(|formula| formula.value(expr).map(Form::flat)).collect();
        distinct(all?)
    }

    /// Everything that a formula is, with its breaks noted.
    pub fn forms(&mut self, expr: &Expr) -> Result<Vec<Form>> {
        if !self.reads(expr) {
            return self.plain(expr);
        }
        let each = |forms: Vec<Form>, factor: i64| -> Result<Vec<Form>> {
            forms.iter().map(|form| times(form, i128::from(factor))).collect()
        };
        let here = self.base.here;
        match expr {
            Expr::Accumulator { .. } => Ok(vec![Form::Line { at: self.constant(0), slope: 1 }]),
            Expr::Add(a, b) => sums(&[self.forms(a)?, self.forms(b)?]),
            Expr::Subtract(a, b) => {
                let (a, b) = (self.forms(a)?, self.forms(b)?);
                sums(&[a, each(b, -1)?])
            }
            Expr::Scale(on, factor) => each(self.forms(on)?, *factor),
            Expr::Steps(on, step) => {
                let forms = self.forms(on)?;
                self.floors(&forms, i128::from(*step), Rounding::Down)
            }
            Expr::Rest(on, step) => {
                let forms = self.forms(on)?;
                self.rests(&forms, i128::from(*step))
            }
            Expr::StepsCompleted { adds, step, .. } => {
                if self.reads(adds) || *step <= 0 {
                    return Err(NOT_FOLLOWED);
                }
                for form in self.plain(adds)? {
                    if let Form::Line { at, .. } = form {
                        self.steps(&at, 1, i128::from(*step))?;
                    }
                }
                self.steps(&self.constant(0), 1, i128::from(*step))?;
                Ok(vec![Form::Wave])
            }
            Expr::Least(a, b) | Expr::Greatest(a, b) => {
                let (a, b) = (self.forms(a)?, self.forms(b)?);
                let wavy = self.compared(&a, &b)?;
                either(wavy, a, b)
            }
            Expr::If(guard, then, otherwise) => {
                let wavy = self.guarded(guard)?;
                let (then, otherwise) = (self.forms(then)?, self.forms(otherwise)?);
                either(wavy, then, otherwise)
            }
            Expr::ByRank { ladder, factors, on } => {
                each(self.forms(on)?, factors.get(here.rank(*ladder)).copied().unwrap_or(0))
            }
            Expr::ByField { field, factors, on } => {
                let word = here.words.get(field.index()).map_or(0, |word| word.index());
                each(self.forms(on)?, factors.get(word).copied().unwrap_or(0))
            }
            Expr::Banded { by, on, marginal, bands } => self.banded(by, on, *marginal, bands),
            Expr::OfRow { row, amount, over } => self.of_row(*row, amount, *over),
            Expr::Counted { limit, of } => self.counted(*limit, of),
            _ => Err(NOT_FOLLOWED),
        }
    }

    /// The same number for every amount.
    pub fn constant(&self, value: i128) -> Pieces {
        Pieces::constant(self.base.span, value)
    }

    /// Forms over a positive number, rounded.
    pub fn floors(&mut self, forms: &[Form], by: i128, rounding: Rounding) -> Result<Vec<Form>> {
        let mut out = Vec::new();
        for form in forms {
            out.push(match form {
                Form::Wave => Form::Wave,
                Form::Stair { .. } if by == 1 => form.clone(),
                Form::Stair { .. } => return Err(NOT_FOLLOWED),
                Form::Line { at, slope } => {
                    let (at, slope, by) = match rounding {
                        Rounding::Down => (at.clone(), *slope, by),
                        Rounding::Up => (at.shifted(by - 1)?, *slope, by),
                        Rounding::Nearest => (at.times(2)?.shifted(by)?, slope * 2, by * 2),
                    };
                    if slope % by == 0 {
                        Form::Line { at: at.floor_over(by)?, slope: slope / by }
                    } else {
                        self.steps(&at, slope, by)?;
                        Form::Stair { at, slope, step: by }
                    }
                }
            });
        }
        distinct(out)
    }

    fn rests(&mut self, forms: &[Form], by: i128) -> Result<Vec<Form>> {
        let mut out = Vec::new();
        for form in forms {
            out.push(match form {
                Form::Wave => Form::Wave,
                Form::Line { at, slope: 0 } => Form::flat(at.rest_over(by)?),
                Form::Line { at, slope } if by > 0 => {
                    self.steps(at, *slope, by)?;
                    Form::Wave
                }
                _ => return Err(NOT_FOLLOWED),
            });
        }
        distinct(out)
    }

    fn banded(&mut self, by: &Expr, on: &Expr, marginal: bool, bands: &[(i64, i64, i64)]) -> Result<Vec<Form>> {
        let by = self.forms(by)?;
        let on = if marginal { by.clone() } else { self.forms(on)? };
        let mut wavy = false;
        let mut out = vec![Form::flat(self.constant(0))];
        // What the bands below give when they are full.
        let mut below = 0i128;
        for (at, &(from, constant, rate)) in bands.iter().enumerate() {
            let (from, rate) = (i128::from(from), i128::from(rate));
            wavy |= self.compared(&by, &[Form::flat(self.constant(from))])?;
            let fixed = i128::from(constant) + if marginal { below - from * rate } else { 0 };
            for form in &on {
                out.push(plus(&times(form, rate)?, &Form::flat(self.constant(fixed)))?);
            }
            if let (true, Some(next)) = (marginal, bands.get(at + 1)) {
                below += (i128::from(next.0) - from) * rate + i128::from(constant);
            }
        }
        either(wavy, out, Vec::new())
    }

    fn of_row(&mut self, row: RowId, amount: &Expr, over: i64) -> Result<Vec<Form>> {
        let zero = vec![Form::flat(self.constant(0))];
        let Some(of) = self.program().rows.get(row.index()) else { return Ok(zero) };
        let mut wavy = self.guarded(&of.guard)?;
        let mut out = self.forms(amount)?;
        for id in self.base.limits_of(row).to_vec() {
            let Some(limit) = self.program().limits.get(id.index()) else { continue };
            wavy |= self.guarded(&limit.when)?;
            let Some(cap) = self.base.cap(id) else { continue };
            match limit.measure {
                Measure::Count | Measure::Field => {}
                Measure::Units if limit.overflowing == Overflowing::Clip => {
                    let cap = vec![Form::flat(self.constant(i128::from(cap) * i128::from(over)))];
                    wavy |= self.compared(&out, &cap)?;
                    out = either(wavy, out, cap)?;
                }
                Measure::Units if limit.overflowing == Overflowing::Finish => {}
                _ => return Err(NOT_FOLLOWED),
            }
        }
        either(wavy, out, zero)
    }

    fn counted(&mut self, id: LimitId, of: &Expr) -> Result<Vec<Form>> {
        let mut out = self.forms(of)?;
        let Some(limit) = self.program().limits.get(id.index()) else { return Ok(out) };
        let mut wavy = self.guarded(&limit.when)?;
        if let Some(cap) = self.base.cap(id) {
            let caps = vec![Form::flat(self.constant(i128::from(cap)))];
            wavy |= self.compared(&out, &caps)?;
            out.extend(caps);
        }
        either(wavy, out, vec![Form::flat(self.constant(0))])
    }

    /// Notes where a condition changes; says whether it does so again and again.
    pub fn guarded(&mut self, guard: &Guard) -> Result<bool> {
        if !self.asks(guard) {
            return Ok(false);
        }
        match guard {
            Guard::All(parts) | Guard::Any(parts) => {
                let mut wavy = false;
                for part in parts {
                    wavy |= self.guarded(part)?;
                }
                Ok(wavy)
            }
            Guard::Not(part) => self.guarded(part),
            Guard::Compare { left, right, .. } => {
                let (left, right) = (self.forms(left)?, self.forms(right)?);
                self.compared(&left, &right)
            }
            _ => Ok(false),
        }
    }

    /// What a row that does not read the metric gives, for each price.
    pub fn given(&self, row: &Row, amount: &crate::core::Amount) -> Result<Vec<Form>> {
        if credits(&amount.numerator) {
            return Err(NOT_FOLLOWED);
        }
        let one = |formula: &Formula<'_>| {
            let units = over(amount, &formula.value(&amount.numerator)?, row.rounds.to)?;
            units.within(&formula.holds(&row.guard)?).map(Form::flat)
        };
        let all: Result<Vec<Form>> = self.formulas.iter().map(one).collect();
        distinct(all?)
    }
}
