//! Formulas of the core, with everything but the amount fixed.

use super::{Opaque, Pieces};
use crate::core::{
    AccumulatorId, Amount, Comparison, Effect, Expr, FieldId, HoldingId, LadderId, LimitCap, LimitId, Measure,
    Overflowing, Program, Row, RowId, Stage,
};
use crate::prove::limits::Limits;
use crate::prove::occasion::is_money;
use crate::prove::situation::Situation;

type Result<T> = std::result::Result<T, Opaque>;

/// A program in a situation: formulas become functions of the purchase's list amount.
pub(in crate::prove) struct Formula<'a> {
    /// The program.
    pub program: &'a Program,
    /// Its limits by row.
    pub limits: &'a Limits,
    /// Everything but the amount.
    pub here: &'a Situation,
    /// First and last amount, minor units.
    pub span: (i64, i64),
    /// What is left after discounts, once that is known.
    pub after_discounts: Option<Pieces>,
    /// What earlier rounds gave, by row.
    pub credited: Vec<(RowId, Option<Pieces>)>,
    /// A metric whose value goes with the amount.
    pub along: Option<(AccumulatorId, Pieces)>,
}

/// An amount over its denominator, rounded.
pub(in crate::prove) fn over(amount: &Amount, numerator: &Pieces, to: i64) -> Result<Pieces> {
    let to = i128::from(to.max(1));
    let rounded = numerator.rounded(i128::from(amount.over.max(1)) * to, amount.rounding)?;
    if to == 1 { Ok(rounded) } else { rounded.times(to) }
}

impl<'a> Formula<'a> {
    /// Before discounts and awards.
    pub fn new(program: &'a Program, limits: &'a Limits, here: &'a Situation, span: (i64, i64)) -> Formula<'a> {
        Formula { program, limits, here, span, after_discounts: None, credited: Vec::new(), along: None }
    }
}

impl Formula<'_> {
    /// A formula's value.
    pub fn value(&self, expr: &Expr) -> Result<Pieces> {
        let constant = |value: i64| Ok(Pieces::constant(self.span, i128::from(value)));
        let here = self.here;
        match expr {
            Expr::Const(value) => constant(*value),
            Expr::Money(atoms, stage) => match &self.after_discounts {
                _ if !atoms.has(here.atom) => constant(0),
                Some(left) if *stage != Stage::List => Ok(left.clone()),
                _ => Ok(Pieces::amount(self.span)),
            },
            Expr::Items(atoms) => constant(if atoms.has(here.atom) { here.items } else { 0 }),
            Expr::Prices(_) => Err(Opaque::Unseen("prices of single items")),
            Expr::Field(id) if here.event.is_none() => self.carried(*id),
            Expr::Field(id) if here.main == Some(*id) => Ok(Pieces::amount(self.span)),
            Expr::Field(id) => constant(here.numbers.get(id.index()).copied().unwrap_or(0)),
            Expr::Accumulator { id, ago: 0 } => Ok(self.metric(*id)),
            Expr::Accumulator { .. } => constant(0),
            Expr::Available(holding) => constant(here.held.get(holding.index()).copied().unwrap_or(0)),
            Expr::Pending(_) => constant(0),
            Expr::DaysSinceJoining => constant(i64::from(here.day.0) - i64::from(here.joined.0)),
            Expr::Add(a, b) => self.value(a)?.plus(&self.value(b)?),
            Expr::Subtract(a, b) => self.value(a)?.minus(&self.value(b)?),
            Expr::Scale(on, factor) => self.value(on)?.times(i128::from(*factor)),
            Expr::Steps(on, step) => self.value(on)?.floor_over(i128::from(*step)),
            Expr::Rest(on, step) => self.value(on)?.rest_over(i128::from(*step)),
            Expr::StepsCompleted { id, adds, step } => {
                let (before, step) = (self.metric(*id), i128::from(*step));
                let after = self.value(adds)?.plus(&before)?.floor_over(step)?;
                after.minus(&before.floor_over(step)?)
            }
            Expr::Least(a, b) => self.value(a)?.least(&self.value(b)?),
            Expr::Greatest(a, b) => self.value(a)?.greatest(&self.value(b)?),
            Expr::If(guard, then, otherwise) => {
                let here = self.holds(guard)?;
                self.value(then)?.select(&here, &self.value(otherwise)?)
            }
            Expr::ByRank { ladder, factors, on } => {
                let factor = factors.get(here.rank(*ladder)).copied().unwrap_or(0);
                self.value(on)?.times(i128::from(factor))
            }
            Expr::ByRankAfter { ladder, factors, on } => {
                if self.after_matters(*ladder) {
                    return Err(Opaque::Unseen("the tier that a purchase leads to"));
                }
                let factor = factors.get(here.rank(*ladder)).copied().unwrap_or(0);
                self.value(on)?.times(i128::from(factor))
            }
            Expr::ByField { field, factors, on } => {
                let word = here.words.get(field.index()).map_or(0, |word| word.index());
                self.value(on)?.times(i128::from(factors.get(word).copied().unwrap_or(0)))
            }
            Expr::Attribute(id) => constant(here.attribute(*id)),
            Expr::Banded { by, on, marginal, bands } => self.banded(by, on, *marginal, bands),
            Expr::OfRow { row, amount, over } => self.of_row(*row, amount, *over),
            Expr::Credited(row) => match self.credited.iter().find(|(id, _)| id == row) {
                Some((_, Some(units))) => Ok(units.clone()),
                Some((_, None)) => Err(Opaque::Unseen("what one of several rules is credited that are cut together")),
                None => constant(0),
            },
            Expr::Counted { limit, of } => self.counted(*limit, of),
        }
    }

    /// What the one line of a purchase carries into a sum over lines.
    fn carried(&self, id: FieldId) -> Result<Pieces> {
        let Some(sum) = self.program.goods.sums.iter().find(|sum| sum.field == id) else {
            return Err(Opaque::Unseen("a field of another event"));
        };
        match sum.of.filter(|of| self.here.carried.contains(of)) {
            Some(of) if sum.cells.has(self.here.atom) => {
                let value = self.here.numbers.get(of.index()).copied().unwrap_or(0);
                Ok(Pieces::constant(self.span, i128::from(value)))
            }
            Some(_) => Ok(Pieces::constant(self.span, 0)),
            None if sum.of.is_some_and(|of| !is_money(self.program, of)) => {
                Err(Opaque::Unseen("a number of lines, which may stand beside any price"))
            }
            None => Err(Opaque::Unseen("a number of lines that no `assume` bounds")),
        }
    }

    /// The running value of a metric, before what happens here.
    fn metric(&self, id: AccumulatorId) -> Pieces {
        match &self.along {
            Some((along, value)) if *along == id => value.clone(),
            _ => Pieces::constant(self.span, i128::from(self.here.metric(id))),
        }
    }

    /// Whether the tier after a purchase may be another than the one before.
    pub fn after_matters(&self, ladder: LadderId) -> bool {
        let tiers = self.program.ladders.get(ladder.index()).map_or(0, |ladder| ladder.tiers.len());
        self.here.rank(ladder) + 1 < tiers
    }

    fn banded(&self, by: &Expr, on: &Expr, marginal: bool, bands: &[(i64, i64, i64)]) -> Result<Pieces> {
        let by = self.value(by)?;
        let on = self.value(on)?;
        let mut sum = Pieces::constant(self.span, 0);
        for (at, &(from, constant, rate)) in bands.iter().enumerate() {
            let next = bands.get(at + 1).map(|band| i128::from(band.0));
            let from = i128::from(from);
            let reached = by.compare(Comparison::AtLeast, &Pieces::constant(self.span, from))?;
            if marginal {
                let upper = next.map_or_else(|| Ok(by.clone()), |next| by.at_most(next))?;
                let part = upper.shifted(-from)?.times(i128::from(rate))?.shifted(i128::from(constant))?;
                sum = sum.plus(&part.within(&reached)?)?;
            } else {
                let value = on.times(i128::from(rate))?.shifted(i128::from(constant))?;
                sum = value.select(&reached, &sum)?;
            }
        }
        Ok(sum)
    }

    /// `N% of RULE`: nothing where that rule does not match, at most what its limits leave.
    fn of_row(&self, row: RowId, amount: &Expr, over: i64) -> Result<Pieces> {
        let Some(of) = self.program.rows.get(row.index()) else { return Ok(Pieces::constant(self.span, 0)) };
        if !self.listens(of) {
            return Ok(Pieces::constant(self.span, 0));
        }
        let matches = self.holds(&of.guard)?;
        let mut value = self.value(amount)?;
        for &id in self.limits_of(row) {
            let Some(limit) = self.program.limits.get(id.index()) else { continue };
            if self.holds(&limit.when)?.is_empty() {
                continue;
            }
            let Some(cap) = self.cap(id) else { continue };
            match limit.measure {
                Measure::Count if cap < 1 => return Ok(Pieces::constant(self.span, 0)),
                Measure::Count | Measure::Field => {}
                Measure::Units if limit.overflowing == Overflowing::Clip => {
                    value = value.at_most(i128::from(cap) * i128::from(over))?;
                }
                Measure::Units if limit.overflowing == Overflowing::Reject => {
                    let cap = i128::from(cap);
                    let fits = self.award(of)?.compare(Comparison::AtMost, &Pieces::constant(self.span, cap))?;
                    value = value.at_most(cap * i128::from(over))?.within(&fits)?;
                }
                Measure::Units if cap == 0 => return Ok(Pieces::constant(self.span, 0)),
                Measure::Units => {}
                Measure::Cost => return Err(Opaque::Unseen("a share of a rule whose limit counts cost")),
            }
        }
        value.within(&matches)
    }

    /// What a row gives by itself, rounded, before its limits: what a limit that rejects looks at.
    fn award(&self, row: &Row) -> Result<Pieces> {
        let Effect::Grant { amount, .. } = &row.effect else { return Ok(Pieces::constant(self.span, 0)) };
        over(amount, &self.value(&amount.numerator)?, row.rounds.to)
    }

    fn counted(&self, id: LimitId, of: &Expr) -> Result<Pieces> {
        let value = self.value(of)?;
        let Some(limit) = self.program.limits.get(id.index()) else { return Ok(value) };
        if self.holds(&limit.when)?.is_empty() {
            return Ok(value);
        }
        let Some(cap) = self.cap(id) else { return Ok(value) };
        match limit.overflowing {
            Overflowing::Clip => value.at_most(i128::from(cap)),
            Overflowing::Reject => {
                let fits = value.compare(Comparison::AtMost, &Pieces::constant(self.span, i128::from(cap)))?;
                value.within(&fits)
            }
            Overflowing::Finish => Ok(if cap == 0 { Pieces::constant(self.span, 0) } else { value }),
        }
    }

    /// A limit's cap here, before anything was used of it; `None` if it is gone.
    pub fn cap(&self, id: LimitId) -> Option<i64> {
        let limit = self.program.limits.get(id.index())?;
        let holds = |since: crate::core::Since| since.holds(self.here.day, self.here.joined);
        let version = limit.versions.iter().rev().find(|version| holds(version.since));
        let cap = match version {
            Some(version) => version.cap.as_ref()?,
            None => &limit.cap,
        };
        Some(match cap {
            LimitCap::Fixed(cap) => *cap,
            LimitCap::ByRank(ladder, caps) => caps.get(self.here.rank(*ladder)).copied().unwrap_or(0),
        })
    }

    /// How much more a wallet may have here; `None` if as much as one likes.
    pub fn room(&self, holding: HoldingId) -> Option<i128> {
        let maximum = match self.program.holdings.get(holding.index())?.maximum.as_ref()? {
            LimitCap::Fixed(most) => *most,
            LimitCap::ByRank(ladder, most) => most.get(self.here.rank(*ladder)).copied().unwrap_or(0),
        };
        let held = self.here.held.get(holding.index()).copied().unwrap_or(0);
        Some(i128::from(maximum.saturating_sub(held).max(0)))
    }

    /// Limits on a row in order of processing.
    pub fn limits_of(&self, row: RowId) -> &[LimitId] {
        self.limits.of(row)
    }

    /// Whether a row listens to a purchase of these lines, or to the declared event.
    pub fn listens(&self, row: &crate::core::Row) -> bool {
        if let Some(event) = self.here.event {
            return row.on.contains(&crate::core::Trigger::Declared(event));
        }
        row.on.iter().any(|on| matches!(on, crate::core::Trigger::Purchase(set) if set.has(self.here.atom)))
    }
}
