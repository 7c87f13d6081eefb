//! Lives in which a metric first comes to its value by purchases, in place of being stated.

use super::context::Context;
use super::reads::{self, Read};
use super::situation::Situation;
use super::witness::{self, Witness};
use crate::core::{Action, Comparison, Expr, Fact, Guard, Program, Row, RowId, Window};
use crate::quantity::Instant;

/// Most purchases that come before.
const MOST_BEFORE: i64 = 12;

/// Whether a member of these tiers has not reached a higher one by the metrics as they stand.
pub(super) fn keeps_tiers(program: &Program, here: &Situation) -> bool {
    let reached = |guard: &Guard| match guard {
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } => here.metric(*id) >= *least,
        _ => false,
    };
    program
        .ladders
        .iter()
        .zip(&here.ranks)
        .all(|(ladder, rank)| ladder.tiers.iter().skip(usize::from(*rank) + 1).all(|tier| !reached(&tier.reach)))
}

/// Whether a metric is stated whose purchases use up a limit on one of these rows, which is stated to be whole: nobody may
/// get there, so such a state shows nothing by itself.
pub(super) fn is_untouched(context: &Context<'_>, here: &Situation, rows: &[RowId]) -> bool {
    let program = context.program;
    let asks = |row: &Row, at: usize| {
        let mut found = Vec::new();
        reads::of_guard(&row.guard, &mut found);
        found.iter().any(|read| matches!(read, Read::Metric(id, _) if id.index() == at))
    };
    let stated = program.accumulators.iter().enumerate().zip(&here.metrics).filter(|(_, value)| **value != 0);
    stated.map(|(of, _)| of).any(|(at, metric)| {
        rows.iter().any(|id| {
            let limits = context.limits.of(*id).iter().filter_map(|limit| program.limits.get(limit.index()));
            let used = |row: &Row| row.on == metric.on && !asks(row, at);
            program.rows.get(id.index()).is_some_and(used)
                && limits.into_iter().any(|limit| limit.window == metric.window && limit.window != Window::Event)
        })
    })
}

/// Lives that end with a purchase of this amount, behind purchases that bring the one metric that is stated to its value:
/// earlier on the day, or on the day before. Whether they do is for the replay to say.
pub(super) fn lives(context: &Context<'_>, here: &Situation, amount: i64) -> Vec<Witness> {
    let program = context.program;
    let mut stated = here.metrics.iter().copied().enumerate().filter(|(_, value)| *value != 0);
    let (Some((at, value)), None) = (stated.next(), stated.next()) else { return Vec::new() };
    let Some(metric) = program.accumulators.get(at) else { return Vec::new() };
    let (least, most) = context.domain.basket;
    let parts: Vec<i64> = if metric.unit == program.currency.code {
        let count = value.div_euclid(most.max(1)) + i64::from(value % most.max(1) != 0);
        (0..count.min(MOST_BEFORE + 1)).map(|part| (value + part) / count.max(1)).collect()
    } else {
        vec![least; usize::try_from(value.min(MOST_BEFORE + 1)).unwrap_or(0)]
    };
    let count = parts.len() as i64;
    let visits = context.domain.caps(program, None).into_iter().map(|(most, _)| most).min().unwrap_or(1);
    if count > MOST_BEFORE || count >= visits.max(1) || parts.iter().any(|part| *part < least) {
        return Vec::new();
    }
    let days = [here.at(), here.day.plus_days(-1).start()];
    let from = |start: Instant| -> Option<Witness> {
        let early = if start == here.at() { -60 * count } else { 36_000 };
        let before = |(place, part): (i64, &i64)| -> (Instant, Option<Action>) {
            (Instant(start.0 + early + 60 * place), Some(witness::purchase(program, here, *part)))
        };
        let mut steps: Vec<(Instant, Option<Action>)> = (0i64..).zip(&parts).map(before).collect();
        if start == here.at() && steps.first().is_some_and(|(at, _)| at.day() != here.day) {
            return None;
        }
        steps.push((here.at(), Some(witness::purchase(program, here, amount))));
        let mut life = witness::life(program, here, steps);
        life.given.retain(|(fact, _)| !matches!(fact, Fact::Accumulated { .. }));
        let mut witness = witness::replay(context, life)?;
        witness.counted_from = Some(here.at());
        Some(witness)
    };
    days.into_iter().filter_map(from).collect()
}
