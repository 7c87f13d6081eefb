//! A life that breaks a promise: the largest award, once or again and again, through the evaluator.

use std::collections::BTreeMap;

use super::Finding;
use crate::core::{Action, Guard, Measure, Promise, RowId, Window};
use crate::evaluate::{CashFor, DiaryFact, OwnFact, Source};
use crate::prove::context::Context;
use crate::prove::occasion;
use crate::prove::sale::Sale;
use crate::prove::situation::Situation;
use crate::prove::survey::{Probe, walk_on};
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::{Calendar, Day, Instant, Part};

/// Most events of one life.
const MOST_EVENTS: i64 = 40;
/// Most days of one life.
const MOST_DAYS: i32 = 366;

/// The purchase or event that gives most by some rows.
struct Most {
    rows: Vec<RowId>,
    when: Guard,
    best: Option<(i128, Situation, i64)>,
}

impl Probe for Most {
    fn takes_parts(&self) -> bool {
        true
    }

    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let formula = crate::prove::piece::Formula::new(context.program, &context.limits, here, sale.span);
        let Ok(set) = formula.holds(&self.when) else { return };
        let mut sums: BTreeMap<i64, i128> = BTreeMap::new();
        for give in sale.gives.iter().filter(|give| give.rows.iter().any(|row| self.rows.contains(row))) {
            let Ok(units) = give.units.within(&set) else { continue };
            for (amount, units) in units.critical() {
                let slot = sums.entry(amount).or_default();
                *slot = slot.saturating_add(units);
            }
        }
        for (amount, units) in sums {
            if units > 0 && self.best.as_ref().is_none_or(|(most, ..)| units > *most) {
                self.best = Some((units, here.clone(), amount));
            }
        }
    }
}

/// The finding with a life that breaks the promise, if one is found.
pub(super) fn shown(context: &Context<'_>, promise: &Promise, rows: &[RowId], cap: i128, finding: Finding) -> Finding {
    let Some(limit) = &promise.limit else { return finding };
    let counts = limit.measure == Measure::Count;
    let enough = |witness: &Witness| given(context, witness, rows, counts) > cap;
    if let Some(witness) = lives(context, promise, rows, limit.window).into_iter().find(enough) {
        let units = given(context, &witness, rows, counts);
        let mut finding = finding.shown(context, &witness);
        finding.verdict = Verdict::Witness;
        return finding.note(format!("this life is given {}", super::promise::amount(context, promise, units)));
    }
    finding
}

/// What some rows give in a life: units, or awards.
fn given(context: &Context<'_>, witness: &Witness, rows: &[RowId], counts: bool) -> i128 {
    let rule = |row: &RowId| context.program.rows.get(row.index()).map(|row| row.rule.as_str());
    let mut sum = 0i128;
    for entry in &witness.diary.entries {
        let mut awarded: Vec<Option<&str>> = Vec::new();
        for fact in &entry.facts {
            let (row, units) = match fact {
                DiaryFact::Granted { source: Source::Row(row), units, .. } => (row, *units),
                DiaryFact::PriceOff(row, money) => (row, *money),
                DiaryFact::Own(OwnFact::Cash(CashFor::Row(row), money)) => (row, -*money),
                _ => continue,
            };
            if rows.contains(row) && units > 0 {
                if !counts {
                    sum += i128::from(units);
                } else if !awarded.contains(&rule(row)) {
                    awarded.push(rule(row));
                    sum += 1;
                }
            }
        }
    }
    sum
}

/// Lives to try: joining, one event, and the same event as often as the window has room for.
fn lives(context: &Context<'_>, promise: &Promise, rows: &[RowId], window: Window) -> Vec<Witness> {
    let program = context.program;
    let mut out = Vec::new();
    if promise.when == Guard::True && window != Window::Event {
        let here = Situation::ordinary(program, context.domain.from);
        let join = vec![(here.at(), Some(Action::Join))];
        out.extend(witness::replay(context, witness::life(program, &here, join)));
    }
    let occasions: Vec<Option<u16>> = match promise.event {
        Some(event) => vec![Some(event)],
        None if promise.of_event => vec![None],
        None => std::iter::once(None).chain(occasion::events(program).into_iter().map(Some)).collect(),
    };
    for event in occasions {
        let mut most = Most { rows: rows.to_vec(), when: promise.when.clone(), best: None };
        walk_on(context, event, &promise.when, &mut [&mut most]);
        let Some((_, here, amount)) = most.best else { continue };
        let times = if window == Window::Event || promise.when != Guard::True { 1 } else { MOST_EVENTS };
        for times in [1, times] {
            let steps: Vec<(Instant, Option<Action>)> = moments(context, &here, window, times)
                .into_iter()
                .map(|at| (at, Some(witness::purchase(program, &here, amount))))
                .collect();
            out.extend(witness::replay(context, witness::life(program, &here, steps)));
        }
    }
    out
}

/// So many moments within one window, at most as many as are stated of a member; of events of which nothing is stated, as
/// many a day as a member comes.
fn moments(context: &Context<'_>, here: &Situation, window: Window, times: i64) -> Vec<Instant> {
    let caps = context.domain.caps(context.program, here.event);
    let daily = caps.iter().filter(|(_, part)| *part == Part::Day).map(|(most, _)| *most).min();
    let a_day = daily.unwrap_or(context.domain.visits_per_day).clamp(1, 20);
    let inside = |day: Day| match window {
        Window::Period(calendar) => calendar.key(here.day) == calendar.key(day),
        Window::Event => day == here.day,
        _ => true,
    };
    let mut out: Vec<Instant> = Vec::new();
    for day in (0..MOST_DAYS).map(|after| here.day.plus_days(after)).take_while(|day| inside(*day)) {
        for of_day in 0..a_day {
            let full = caps.iter().any(|(most, part)| {
                let period = Calendar::plain(*part);
                out.iter().filter(|at| period.key(at.day()) == period.key(day)).count() as i64 >= *most
            });
            if full || out.len() as i64 >= times {
                break;
            }
            out.push(Instant(day.start().0 + i64::from(here.second) + 60 * of_day));
        }
    }
    out
}
