//! What one purchase gives in one situation, as a function of its amount: discounts, awards, groups, limits.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use super::choices::acts_on;
use super::context::Context;
use super::domain::Domain;
use super::engine::extreme::largest_share;
use super::group;
use super::limits::Limits;
use super::piece::{Formula, Opaque, Pieces, over};
use super::situation::Situation;
use super::worth::Worth;
use crate::core::{AccumulatorId, Amount, Effect, Expr, HoldingId, Program, RoundedPer, Row, RowId, RowKind};
use crate::quantity::Ratio;

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// Units of a holding.
    Units(HoldingId),
    /// Money paid out.
    Cash,
    /// Money off the price.
    Off,
}

/// One award, or several that share a limit or a rounding.
#[derive(Clone, Debug)]
pub(super) struct Give {
    /// The rows that give it.
    pub rows: Vec<RowId>,
    /// What.
    pub what: What,
    /// How much, by amount.
    pub units: Pieces,
}

/// One purchase in one situation.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    /// Amounts that are looked at.
    pub span: (i64, i64),
    /// What is taken off the price.
    pub discount: Pieces,
    /// Awards, and discounts before they are clipped.
    pub gives: Vec<Give>,
    /// What could not be followed.
    pub opaque: BTreeSet<Opaque>,
    /// What it gives again and again, once somebody has asked.
    lasting: OnceCell<Option<Rc<Valued>>>,
    /// Values that were asked for: many ask for the same.
    values: RefCell<Vec<(Counted, Rc<Valued>)>>,
}

/// What some awards of a sale are worth.
#[derive(Debug)]
pub(super) struct Valued {
    /// Minor units, times `over`.
    pub value: Pieces,
    /// The denominator.
    pub over: i64,
    largest: OnceCell<Option<(i64, i128)>>,
}

impl Valued {
    /// The amount with the largest share of its price, and the value there.
    pub fn largest(&self) -> Option<(i64, i128)> {
        *self.largest.get_or_init(|| largest_share(&self.value))
    }

    /// Whether it is nowhere below 0.
    pub fn is_nowhere_negative(&self) -> bool {
        self.value.critical().all(|(_, value)| value >= 0)
    }
}

/// What a value is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    /// The denominator.
    over: i64,
    /// Whether discounts count.
    off: bool,
    /// Awards by place, and how often each unit counts.
    gives: Vec<(usize, i128)>,
}

/// Whose view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// What it is worth to the member.
    Member,
    /// What it costs the company.
    Company,
}

impl Sale {
    /// The amounts that a situation allows; `None` if there are none.
    pub fn span(program: &Program, domain: &Domain, here: &Situation) -> Option<(i64, i64)> {
        if here.event.is_some() {
            let Some(main) = here.main else { return Some((1, 1)) };
            let said = domain.field(program, main).map(|(low, high)| (low.max(1), high));
            let unit = program.fields.get(main.index()).map_or(1, |field| 10i64.pow(u32::from(field.decimals.min(6))));
            let usual = if super::occasion::is_money(program, main) { domain.basket } else { (unit, 1_000 * unit) };
            return Some(said.unwrap_or(usual)).filter(|(low, high)| low <= high);
        }
        let least = domain.item.saturating_mul(here.items).max(domain.basket.0);
        (least <= domain.basket.1).then_some((least, domain.basket.1))
    }

    /// What a purchase gives.
    pub fn new(program: &Program, limits: &Limits, span: (i64, i64), here: &Situation) -> Sale {
        Sale::of(program, span, Formula::new(program, limits, here, span))
    }

    /// The same where a metric goes with the amount.
    pub fn along(
        program: &Program,
        limits: &Limits,
        span: (i64, i64),
        here: &Situation,
        (metric, value): (AccumulatorId, &Pieces),
    ) -> Sale {
        let mut formula = Formula::new(program, limits, here, span);
        formula.along = Some((metric, value.clone()));
        Sale::of(program, span, formula)
    }

    fn of(program: &Program, span: (i64, i64), formula: Formula<'_>) -> Sale {
        let zero = Pieces::constant(span, 0);
        let carried = formula.here.carried.first().map(|_| Opaque::Unseen("every value of a number of lines"));
        let mut sale = Sale::with(span, zero, Vec::new(), carried.into_iter().collect());
        let mut run = Run { program, formula, sale: &mut sale };
        run.price();
        run.award();
        sale
    }

    fn with(span: (i64, i64), discount: Pieces, gives: Vec<Give>, opaque: BTreeSet<Opaque>) -> Sale {
        Sale { span, discount, gives, opaque, lasting: OnceCell::new(), values: RefCell::default() }
    }

    /// The value to the member of what is given again and again; `None` if it is not followed. All who ask do so with
    /// one context.
    pub fn lasting(&self, context: &Context<'_>) -> Option<&Valued> {
        let made = self.lasting.get_or_init(|| {
            let again = |give: &Give| give.rows.iter().all(|row| context.repeats(*row));
            self.value_of(&context.worth, Side::Member, again).ok()
        });
        made.as_deref()
    }

    /// The same sale with some of its awards only.
    pub fn only(&self, keep: impl Fn(&Give) -> bool) -> Sale {
        let gives = self.gives.iter().filter(|give| keep(give)).cloned().collect();
        Sale::with(self.span, self.discount.clone(), gives, self.opaque.clone())
    }

    /// The value of some awards in minor units, times the denominator that is returned with it; discounts count if
    /// `keep` says so of [`What::Off`] gives.
    pub fn value_of(&self, worth: &Worth, side: Side, keep: impl Fn(&Give) -> bool) -> Result<Rc<Valued>, Opaque> {
        let counted = self.counted(worth, side, keep)?;
        let known = |values: &Vec<(Counted, Rc<Valued>)>| {
            values.iter().find(|(of, _)| *of == counted).map(|(_, value)| Rc::clone(value))
        };
        if let Some(value) = known(&self.values.borrow()) {
            return Ok(value);
        }
        let over = i128::from(counted.over);
        let mut sum = if counted.off { self.discount.times(over)? } else { Pieces::constant(self.span, 0) };
        for (at, factor) in &counted.gives {
            if let Some(give) = self.gives.get(*at) {
                sum = sum.plus_times(&give.units, *factor)?;
            }
        }
        let value = Rc::new(Valued { value: sum, over: counted.over, largest: OnceCell::new() });
        self.values.borrow_mut().push((counted, Rc::clone(&value)));
        Ok(value)
    }

    /// How often a unit of each of some awards counts.
    fn counted(&self, worth: &Worth, side: Side, keep: impl Fn(&Give) -> bool) -> Result<Counted, Opaque> {
        let each = |give: &Give| match give.what {
            What::Units(holding) => {
                let list = if side == Side::Member { &worth.member } else { &worth.company };
                list.get(holding.index()).copied().unwrap_or(Ratio::ZERO)
            }
            What::Cash => Ratio::ONE,
            What::Off => Ratio::ZERO,
        };
        let kept: Vec<(usize, &Give)> = self.gives.iter().enumerate().filter(|(_, give)| keep(give)).collect();
        let over = Worth::common(kept.iter().map(|(_, give)| each(give))).ok_or(Opaque::TooLarge)?;
        let off = kept.iter().any(|(_, give)| give.what == What::Off);
        let factor = |ratio: Ratio| i128::from(ratio.numerator()) * i128::from(over / ratio.denominator());
        let gives = kept.into_iter().map(|(at, give)| (at, factor(each(give)))).filter(|(_, factor)| *factor != 0);
        Ok(Counted { over, off, gives: gives.collect() })
    }
}

/// A sale taking shape.
pub(super) struct Run<'a, 'b> {
    pub program: &'a Program,
    pub formula: Formula<'a>,
    pub sale: &'b mut Sale,
}

impl<'a> Run<'a, '_> {
    pub fn note<T>(&mut self, result: Result<T, Opaque>) -> Option<T> {
        result.map_err(|why| self.sale.opaque.insert(why)).ok()
    }

    /// Rows of a kind that listen to this purchase.
    fn rows_of(&self, kind: RowKind) -> Vec<(RowId, &'a Row)> {
        let rows = (0u16..).zip(&self.program.rows).map(|(at, row)| (RowId(at), row));
        let event = self.formula.here.event;
        rows.filter(|(_, row)| row.kind == kind && acts_on(row, event) && self.formula.listens(row)).collect()
    }

    fn price(&mut self) {
        if !self.program.money_off_first {
            return self.price_half(None);
        }
        self.price_half(Some(false));
        self.price_half(Some(true));
    }

    fn price_half(&mut self, shares: Option<bool>) {
        let span = self.sale.span;
        let mut gives = Vec::new();
        for (id, row) in self.rows_of(RowKind::Price) {
            let Effect::PriceOff { amount, scope } = &row.effect else { continue };
            let constant = matches!(amount.numerator, Expr::Const(_));
            if !scope.has(self.formula.here.atom) || shares.is_some_and(|shares| shares == constant) {
                continue;
            }
            let Some(units) = self.amount_of(row, amount) else { continue };
            let entering = match (&self.formula.after_discounts, shares) {
                (Some(left), Some(true)) => left.clone(),
                _ => Pieces::amount(span),
            };
            if let Some(units) = self.note(units.least(&entering))
                && !units.is_zero()
            {
                gives.push(Give { rows: vec![id], what: What::Off, units });
            }
        }
        let gives = self.grouped(gives);
        let gives = self.limited(gives);
        let left = self.formula.after_discounts.clone().unwrap_or_else(|| Pieces::amount(span));
        let mut off = Pieces::constant(span, 0);
        for give in &gives {
            if let Some(sum) = self.note(off.plus(&give.units)) {
                off = sum;
            }
        }
        if let Some(off) = self.note(off.least(&left)) {
            if let Some(left) = self.note(left.minus(&off)) {
                self.formula.after_discounts = Some(left);
            }
            if let Some(sum) = self.note(self.sale.discount.plus(&off)) {
                self.sale.discount = sum;
            }
        }
        self.sale.gives.extend(gives);
    }

    /// What a row gives, rounded as one award; 0 where its condition does not hold.
    fn amount_of(&mut self, row: &Row, amount: &Amount) -> Option<Pieces> {
        let matches = self.formula.holds(&row.guard);
        let matches = self.note(matches)?;
        if matches.is_empty() {
            return None;
        }
        let numerator = self.formula.value(&amount.numerator);
        let numerator = self.note(numerator)?;
        // Less than nothing is no award.
        let units = over(amount, &numerator, row.rounds.to).and_then(|units| units.at_least(0)?.within(&matches));
        self.note(units)
    }

    fn award(&mut self) {
        let rows = self.rows_of(RowKind::Award);
        // Rows that take a share of what another has been credited come after it; four rounds reach every depth.
        let mut done: BTreeSet<RowId> = BTreeSet::new();
        for _ in 0..=4 {
            let mut gives = Vec::new();
            let mut together: Vec<(RowId, &Row, &Amount)> = Vec::new();
            for (id, row) in &rows {
                if done.contains(id)
                    || credits(row).is_some_and(|of| rows.iter().any(|one| one.0 == of) && !done.contains(&of))
                {
                    continue;
                }
                match &row.effect {
                    Effect::Grant { amount, .. }
                        if matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day) =>
                    {
                        together.push((*id, row, amount));
                    }
                    Effect::Grant { holding, amount, .. } => {
                        if let Some(units) = self.amount_of(row, amount).filter(|units| !units.is_zero()) {
                            gives.push(Give { rows: vec![*id], what: What::Units(*holding), units });
                        }
                    }
                    Effect::Cash { amount } => {
                        if let Some(units) = self.amount_of(row, amount).filter(|units| !units.is_zero()) {
                            gives.push(Give { rows: vec![*id], what: What::Cash, units });
                        }
                    }
                    _ => {}
                }
            }
            let this_round: Vec<RowId> = rows
                .iter()
                .map(|(id, _)| *id)
                .filter(|id| !done.contains(id))
                .filter(|id| {
                    let of = self.program.rows.get(id.index()).and_then(credits);
                    of.is_none_or(|of| done.contains(&of) || !rows.iter().any(|one| one.0 == of))
                })
                .collect();
            gives.extend(self.rounded_together(&together));
            let gives = self.grouped(gives);
            let gives = self.limited(gives);
            for give in &gives {
                for row in &give.rows {
                    let own = (give.rows.len() == 1).then(|| give.units.clone());
                    self.formula.credited.push((*row, own));
                }
            }
            self.sale.gives.extend(gives);
            done.extend(this_round);
        }
    }

    fn grouped(&mut self, gives: Vec<Give>) -> Vec<Give> {
        if self.program.groups.is_empty() {
            return gives;
        }
        let decided = group::decide(self.program, self.sale.span, gives);
        match decided {
            Ok(gives) => gives,
            Err((gives, why)) => {
                self.sale.opaque.insert(why);
                gives
            }
        }
    }
}

/// The row of whose credit a row takes a share.
fn credits(row: &Row) -> Option<RowId> {
    fn inside(expr: &Expr) -> Option<RowId> {
        if let Expr::Credited(row) = expr {
            return Some(*row);
        }
        let mut found = None;
        expr.each_part(&mut |part| found = found.or_else(|| inside(part)));
        found
    }
    match &row.effect {
        Effect::Grant { amount, .. } | Effect::Cash { amount } => inside(&amount.numerator),
        _ => None,
    }
}
