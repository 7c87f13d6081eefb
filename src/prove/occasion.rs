//! Declared events as occasions of their own: which of their numbers is the amount that is varied.

use super::choices::acts_on;
use super::context::Context;
use super::reads::{self, Read};
use crate::check::Unit;
use crate::check::model::NumberField;
use crate::core::{AtomSet, Effect, FieldId, Program};

/// Declared events on which rules give something, in order.
pub(super) fn events(program: &Program) -> Vec<u16> {
    let all = (0u16..).zip(&program.events).map(|(at, _)| at);
    all.filter(|event| program.rows.iter().any(|row| acts_on(row, Some(*event)))).collect()
}

/// Numbers that an event states.
pub(super) fn fields<'a>(context: &Context<'a>, event: u16) -> impl Iterator<Item = (FieldId, &'a NumberField)> {
    let all = (0u16..).zip(&context.checked.numbers).map(|(at, field)| (FieldId(at), field));
    all.filter(move |(_, field)| field.events.iter().any(|of| of.0 == usize::from(event)))
}

/// Numbers of an event that amounts read, in the order of fields.
fn read(program: &Program, event: u16) -> Vec<FieldId> {
    let mut found = Vec::new();
    for row in program.rows.iter().filter(|row| acts_on(row, Some(event))) {
        if let Effect::Grant { amount, .. } | Effect::Cash { amount } = &row.effect {
            reads::of_expr(&amount.numerator, &[], &mut found);
        }
    }
    let mut fields: Vec<FieldId> =
        found.into_iter().filter_map(|read| if let Read::Number(id, _) = read { Some(id) } else { None }).collect();
    fields.sort();
    fields.dedup();
    fields
}

/// Whether a field is money.
pub(super) fn is_money(program: &Program, id: FieldId) -> bool {
    program.fields.get(id.index()).is_some_and(|field| field.unit == program.currency.code)
}

/// The number that is varied: money if amounts read money, else the first number that they read; if they read none, the
/// event's price, if it has one.
pub(super) fn main(program: &Program, event: u16) -> Option<FieldId> {
    let fields = read(program, event);
    let read = fields.iter().copied().find(|id| is_money(program, *id)).or_else(|| fields.first().copied());
    read.or_else(|| price(program, event))
}

/// The number that is varied where shares of the price are asked for: money that amounts read, else the event's price, if
/// it has one, whatever else they read.
pub(super) fn by_price(program: &Program, event: u16) -> Option<FieldId> {
    let main = main(program, event);
    main.filter(|id| is_money(program, *id)).or_else(|| price(program, event)).or(main)
}

/// The one field of an event that is money, whatever the rules read.
fn price(program: &Program, event: u16) -> Option<FieldId> {
    let name = program.events.get(usize::from(event))?.name.as_str();
    let own = |field: &&(u16, &crate::core::NumericField)| {
        field.1.unit == program.currency.code && field.1.name.split_once('.').is_none_or(|(of, _)| of == name)
    };
    let all: Vec<(u16, &crate::core::NumericField)> = (0u16..).zip(&program.fields).collect();
    let mut own = all.iter().filter(own);
    let (at, _) = own.next()?;
    own.next().is_none().then_some(FieldId(*at))
}

/// How many amounts of money an event states.
pub(super) fn amounts(context: &Context<'_>, event: u16) -> usize {
    fields(context, event).filter(|(_, field)| field.unit == Unit::Money).count()
}

/// Whether amounts read a number of the event besides its price, or besides the one number that they go by.
pub(super) fn others(program: &Program, event: u16) -> bool {
    let main = by_price(program, event);
    read(program, event).into_iter().any(|id| Some(id) != main)
}

/// Whether rules on an event pick some of its lines: they read a sum over these, or their number.
pub(super) fn tells_lines(program: &Program, event: u16) -> bool {
    let mut found = Vec::new();
    for row in program.rows.iter().filter(|row| acts_on(row, Some(event))) {
        reads::of_row(program, row, &mut found);
    }
    let picks = |id: FieldId| {
        let mut sums = program.lines.sums.iter();
        sums.any(|sum| sum.field == id && (sum.of.is_none() || sum.cells != AtomSet::ALL))
    };
    found.iter().any(|read| matches!(read, Read::Number(id, _) if picks(*id)))
}
