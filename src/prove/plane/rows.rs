//! Breaks of what the rows of a program give: amounts, rounding, groups and limits, in the order of the evaluator.

use std::collections::BTreeMap;

use super::breaks::Breaks;
use super::form::{Form, NOT_FOLLOWED, credits, distinct, either, sums};
use crate::core::{
    Amount, Effect, GroupId, GroupKind, Guard, HoldingId, LimitId, Measure, Overflowing, RoundedPer, Row, RowId,
    RowKind,
};
use crate::prove::choices::acts_on;
use crate::prove::group::{part_rows, rows_of};
use crate::prove::piece::Opaque;

type Result<T> = std::result::Result<T, Opaque>;

/// What each row gives.
type Given = BTreeMap<RowId, Vec<Form>>;

fn amount_of(row: &Row) -> Option<&Amount> {
    match &row.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => Some(amount),
        _ => None,
    }
}

impl<'a> Breaks<'a> {
    /// Rows of a kind that listen to what happens here.
    fn rows(&self, kind: RowKind) -> Vec<(RowId, &'a Row, &'a Amount)> {
        let all = (0u16..).zip(&self.program().rows).map(|(at, row)| (RowId(at), row));
        let event = self.base.here.event;
        all.filter(|(_, row)| row.kind == kind && acts_on(row, event) && self.base.listens(row))
            .filter_map(|(id, row)| Some((id, row, amount_of(row)?)))
            .collect()
    }

    /// Whether what a row gives hangs on the metric.
    fn hangs(&self, id: RowId, row: &Row, amount: &Amount) -> bool {
        self.asks(&row.guard)
            || self.reads(&amount.numerator)
            || self.base.limits_of(id).iter().any(|limit| self.limit_asks(*limit))
    }

    /// Breaks of the price; whether there are any. Between them the price has to stay the same.
    pub fn price(&mut self) -> Result<bool> {
        let mut hangs = false;
        for (id, row, amount) in self.rows(RowKind::Price) {
            if !self.hangs(id, row, amount) {
                continue;
            }
            hangs = true;
            self.guarded(&row.guard)?;
            let forms = self.forms(&amount.numerator)?;
            for limit in self.base.limits_of(id).to_vec() {
                self.when(limit)?;
            }
            if forms.iter().any(|form| !matches!(form, Form::Line { slope: 0, .. })) {
                return Err(NOT_FOLLOWED);
            }
        }
        if self.families.is_empty() { Ok(hangs) } else { Err(NOT_FOLLOWED) }
    }

    /// Breaks of what is given.
    pub fn award(&mut self) -> Result<()> {
        let rows = self.rows(RowKind::Award);
        let hanging: Vec<RowId> =
            rows.iter().filter(|(id, row, amount)| self.hangs(*id, row, amount)).map(|(id, ..)| *id).collect();
        if hanging.is_empty() {
            return Ok(());
        }
        // A share of what a row was credited hangs on whatever that row hangs on.
        if rows.iter().any(|(.., amount)| credits(&amount.numerator)) {
            return Err(NOT_FOLLOWED);
        }
        let mut given = self.amounts(&rows, &hanging)?;
        for at in 0..self.program().groups.len() {
            self.group(GroupId(at as u16), &hanging, &mut given)?;
        }
        let mut limits: Vec<LimitId> = rows.iter().flat_map(|(id, ..)| self.base.limits_of(*id)).copied().collect();
        limits.sort_by_key(|id| (self.program().limits.get(id.index()).map_or(0, |limit| limit.rows.len()), *id));
        limits.dedup();
        for id in limits {
            self.limit(id, &hanging, &mut given)?;
        }
        self.maxima(&rows, &given)
    }

    /// What each row gives by itself, rounded.
    fn amounts(&mut self, rows: &[(RowId, &Row, &Amount)], hanging: &[RowId]) -> Result<Given> {
        let zero = || Form::flat(self.constant(0));
        let nothing = zero();
        let mut given = Given::new();
        let together = |row: &Row| matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day);
        if rows.iter().filter(|(_, row, _)| together(row)).count() > 1
            && rows.iter().any(|(id, row, _)| together(row) && hanging.contains(id))
        {
            return Err(Opaque::Unseen("rules that depend on what a member did before and are rounded together"));
        }
        for (id, row, amount) in rows {
            if !hanging.contains(id) {
                let mut forms = self.given(row, amount)?;
                forms.push(nothing.clone());
                given.insert(*id, distinct(forms)?);
                continue;
            }
            let wavy = self.guarded(&row.guard)?;
            let numerator = self.forms(&amount.numerator)?;
            // Halves go away from zero and what is below zero becomes 0, as elsewhere.
            let to = row.rounds.to.max(1);
            let by = i128::from(amount.over.max(1)) * i128::from(to);
            let mut forms = self.floors(&numerator, by, amount.rounding)?;
            if to != 1 {
                forms = self.multiples(forms, to)?;
            }
            self.compared(&forms, std::slice::from_ref(&nothing))?;
            given.insert(*id, either(wavy, forms, vec![nothing.clone()])?);
        }
        Ok(given)
    }

    /// Whole multiples: only of what does not grow with the metric.
    fn multiples(&self, forms: Vec<Form>, to: i64) -> Result<Vec<Form>> {
        forms
            .into_iter()
            .map(|form| match form {
                Form::Wave => Ok(Form::Wave),
                Form::Line { at, slope: 0 } => at.times(i128::from(to)).map(Form::flat),
                _ => Err(NOT_FOLLOWED),
            })
            .collect()
    }

    /// Which part of a group pays may change where the order of their amounts does.
    fn group(&mut self, id: GroupId, hanging: &[RowId], given: &mut Given) -> Result<()> {
        let program = self.program();
        let Some(group) = program.groups.get(id.index()) else { return Ok(()) };
        if !rows_of(program, id).iter().any(|row| hanging.contains(row)) {
            return Ok(());
        }
        let nothing = Form::flat(self.constant(0));
        let mut parts = Vec::new();
        for part in &group.parts {
            let mut own: Vec<Vec<Form>> = vec![vec![nothing.clone()]];
            own.extend(part_rows(program, part).iter().filter_map(|row| given.get(row)).cloned());
            parts.push(sums(&own)?);
        }
        let mut wavy = false;
        for (at, one) in parts.iter().enumerate() {
            wavy |= self.compared(one, std::slice::from_ref(&nothing))?;
            for two in parts.iter().skip(at + 1).filter(|_| group.kind == GroupKind::Best) {
                wavy |= self.compared(one, two)?;
            }
        }
        for row in rows_of(program, id) {
            if let Some(forms) = given.get_mut(&row) {
                *forms = either(wavy, std::mem::take(forms), vec![nothing.clone()])?;
            }
        }
        Ok(())
    }

    fn when(&mut self, id: LimitId) -> Result<()> {
        let Some(limit) = self.program().limits.get(id.index()) else { return Ok(()) };
        let when: &'a Guard = &limit.when;
        if self.guarded(when)? { Err(NOT_FOLLOWED) } else { Ok(()) }
    }

    /// A cap is a break where what lies under it reaches it.
    fn limit(&mut self, id: LimitId, hanging: &[RowId], given: &mut Given) -> Result<()> {
        let program = self.program();
        let Some(limit) = program.limits.get(id.index()) else { return Ok(()) };
        let under: Vec<RowId> = given.keys().copied().filter(|row| self.base.limits_of(*row).contains(&id)).collect();
        if !under.iter().any(|row| hanging.contains(row)) {
            return Ok(());
        }
        self.when(id)?;
        let Some(cap) = self.base.cap(id) else { return Ok(()) };
        match limit.measure {
            Measure::Units => {}
            Measure::Count | Measure::Field => return Ok(()),
            Measure::Cost => {
                return Err(Opaque::Unseen("a limit on what is given in money, by what a member did before"));
            }
        }
        let mut ends = vec![Form::flat(self.constant(i128::from(cap))), Form::flat(self.constant(0))];
        if limit.overflowing == Overflowing::Finish {
            ends.clear();
        }
        let all: Vec<Vec<Form>> = under.iter().filter_map(|row| given.get(row)).cloned().collect();
        let wavy = match ends.first() {
            Some(cap) => self.compared(&sums(&all)?, std::slice::from_ref(cap))?,
            None => false,
        };
        for row in under {
            if let Some(forms) = given.get_mut(&row) {
                *forms = either(wavy, std::mem::take(forms), ends.clone())?;
            }
        }
        Ok(())
    }

    /// The most that a wallet may hold, of all that is given to it.
    fn maxima(&mut self, rows: &[(RowId, &Row, &Amount)], given: &Given) -> Result<()> {
        for holding in (0..self.program().holdings.len()).map(|at| HoldingId(at as u16)) {
            let Some(room) = self.base.room(holding) else { continue };
            let gives = |row: &Row| matches!(row.effect, Effect::Grant { holding: of, .. } if of == holding);
            let all: Vec<Vec<Form>> =
                rows.iter().filter(|(_, row, _)| gives(row)).filter_map(|(id, ..)| given.get(id)).cloned().collect();
            if all.is_empty() {
                continue;
            }
            let cap = Form::flat(self.constant(room));
            self.compared(&sums(&all)?, &[cap])?;
        }
        Ok(())
    }
}
