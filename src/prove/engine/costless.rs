//! What costs a member nothing: events that state no price, what is given on them, and situations in which it is given.

use crate::check::Unit;
use crate::check::model::NumberField;
use crate::core::{Budget, Effect, Expr, Guard, HoldingId, LimitId, Program, Row, RowId, Trigger, Window};
use crate::prove::context::Context;
use crate::prove::occasion;
use crate::prove::piece::Formula;
use crate::prove::reads::{self, Read};
use crate::prove::situation::Situation;
use crate::quantity::{Day, Ratio};

/// An event of the member that states no price and no number: doing it again costs nothing.
pub(in crate::prove) fn costless(context: &Context<'_>, event: u16) -> bool {
    context.program.events.get(usize::from(event)).is_some() && numbers(context, event).next().is_none()
}

/// An event of which nothing but plain counts is stated: stars of a review, nights with somebody else. What it costs is
/// not known, only that no price is stated.
pub(in crate::prove) fn counted(context: &Context<'_>, event: u16) -> bool {
    let plain = |field: &NumberField| field.unit == Unit::Number && !field.date;
    numbers(context, event).next().is_some() && numbers(context, event).all(plain)
}

/// Numbers that an event states.
fn numbers<'a>(context: &Context<'a>, event: u16) -> impl Iterator<Item = &'a NumberField> {
    occasion::fields(context, event).map(|(_, field)| field)
}

/// A constant gift on an event that costs nothing, outside every budget.
pub(in crate::prove) struct Gift<'a> {
    /// The event.
    pub event: u16,
    /// Its name.
    pub name: &'a str,
    /// What it gives each time, minor units times the denominator behind it.
    pub value: (i128, i64),
    /// Windows of limits on how often.
    pub windows: Vec<Window>,
}

/// What a row gives for nothing, if progress does not bound it.
pub(in crate::prove) fn gift<'a>(context: &Context<'a>, id: RowId, row: &Row) -> Option<Gift<'a>> {
    let program = context.program;
    let event = row.on.iter().find_map(|on| match on {
        Trigger::Declared(event) if costless(context, *event) || counted(context, *event) => Some(*event),
        _ => None,
    })?;
    let (value, over, _) = constant_value(context, row)?;
    let mut asked = Vec::new();
    reads::of_guard(&row.guard, &mut asked);
    // What progress allows now and then is bounded by the progress.
    if budgeted(&program.budgets, id) || asked.iter().any(|read| matches!(read, Read::Metric(..) | Read::Held(..))) {
        return None;
    }
    let name = program.events.get(usize::from(event)).map_or("", |event| event.name.as_str());
    Some(Gift { event, name, value: (value, over), windows: windows(program, id) })
}

/// What a row gives once, in minor units over a denominator, if it is constant.
pub(in crate::prove) fn constant_value(context: &Context<'_>, row: &Row) -> Option<(i128, i64, Option<HoldingId>)> {
    let (amount, holding) = match &row.effect {
        Effect::Grant { holding, amount, .. } => (amount, Some(*holding)),
        Effect::Cash { amount } => (amount, None),
        _ => return None,
    };
    let Expr::Const(units) = amount.numerator else { return None };
    let units = units / amount.over.max(1);
    let worth = holding.map_or(Ratio::ONE, |of| context.worth.member.get(of.index()).copied().unwrap_or(Ratio::ZERO));
    let value = i128::from(units) * i128::from(worth.numerator());
    (value > 0).then_some((value, worth.denominator(), holding))
}

pub(in crate::prove) fn budgeted(budgets: &[Budget], row: RowId) -> bool {
    budgets.iter().any(|budget| budget.rows.contains(&row))
}

/// Windows of the limits on a row.
pub(in crate::prove) fn windows(program: &Program, row: RowId) -> Vec<Window> {
    let own = program.rows.get(row.index()).map_or(&[][..], |row| &row.limits);
    let limits = (0u16..).zip(&program.limits);
    let on = limits.filter(|(at, limit)| own.contains(&LimitId(*at)) || limit.rows.contains(&row));
    on.map(|(_, limit)| limit.window).filter(|window| *window != Window::Event).collect()
}

/// The first day of the domain on which a condition holds.
pub(in crate::prove) fn on_some_day(context: &Context<'_>, guard: &Guard, with: impl Fn(&mut Situation)) -> Situation {
    let program = context.program;
    let mut first = Situation::ordinary(program, context.domain.from);
    with(&mut first);
    for number in context.domain.from.0..=context.domain.until.0 {
        let mut here = Situation::ordinary(program, Day(number));
        with(&mut here);
        let formula = Formula::new(program, &context.limits, &here, (1, 1));
        if formula.holds(guard).is_ok_and(|set| !set.is_empty()) {
            return here;
        }
    }
    first
}

/// Lets the conditions on memberships, tiers and words hold.
pub(in crate::prove) fn members(guard: &Guard, here: &mut Situation) {
    match guard {
        Guard::All(parts) => parts.iter().for_each(|part| members(part, here)),
        Guard::Member(id) => {
            if let Some(slot) = here.members.get_mut(id.index()) {
                *slot = true;
            }
        }
        Guard::Rank { ladder, ranks } => {
            if let Some(slot) = here.ranks.get_mut(ladder.index()) {
                *slot = ranks.trailing_zeros().min(15) as u8;
            }
        }
        Guard::Word { field, words } => {
            if let Some(slot) = here.words.get_mut(field.index()) {
                slot.0 = words.trailing_zeros().min(63) as u16;
            }
        }
        _ => {}
    }
}
