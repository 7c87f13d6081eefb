//! One walk over everything that a purchase can be: each distinct sale is shown once to whoever asks.

use std::collections::BTreeSet;

use super::choices::{Along, Choices, acts_on};
use super::context::Context;
use super::parts;
use super::piece::{Formula, Opaque};
use super::plane::Plane;
use super::reads::{self, Read};
use super::sale::Sale;
use super::situation::{Situation, day_holds, in_clock, translated};
use crate::core::{Guard, Program, Row};

/// Somebody who looks at sales.
pub(super) trait Probe {
    /// One distinct sale.
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale);

    /// Whether purchases on which no rule gives anything are looked at, too.
    fn wants_nothing(&self) -> bool {
        false
    }

    /// Whether it looks for an extreme, so that parts of the amounts tell it something where all of them are too many.
    fn takes_parts(&self) -> bool {
        false
    }

    /// Whether nothing more can change what it says.
    fn is_done(&self) -> bool {
        false
    }
}

/// How complete the walk was.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// Whether every combination of choices was seen.
    pub exhaustive: bool,
    /// What could not be followed somewhere.
    pub opaque: BTreeSet<Opaque>,
    /// Distinct sales.
    pub sales: usize,
    /// Pieces of what was given and rows asked, times a few.
    pub work: usize,
    /// Why some values of a metric that amounts depend on may have been missed; nothing if none was.
    pub unseen: BTreeSet<Opaque>,
}

/// What the amounts of a program read, besides the purchase's amount: formulas, limits, and what wallets hold at most.
fn read_by_amounts<'a>(program: &'a Program, event: Option<u16>) -> Vec<Read<'a>> {
    let mut found = Vec::new();
    for row in program.rows.iter().filter(|row| acts_on(row, event)) {
        reads::of_amounts(program, row, &mut found);
    }
    let mut distinct: Vec<Read<'a>> = Vec::new();
    for read in found {
        if !distinct.contains(&read) {
            distinct.push(read);
        }
    }
    distinct
}

/// What tells two situations apart for somebody who reads this.
fn told_apart(read: &Read<'_>, here: &Situation, values: &mut Vec<i64>) {
    match read {
        Read::Day(guard) => values.push(i64::from(day_holds(guard, here.day) == Some(true))),
        Read::Clock(from, until) => values.push(i64::from(in_clock(*from, *until, here.second))),
        Read::Word(field) => values.push(here.words.get(field.index()).map_or(0, |word| i64::from(word.0))),
        Read::Rank(ladder) => values.push(here.rank(*ladder) as i64),
        Read::Attribute(id, _) => values.push(here.attribute(*id)),
        // Held against the day.
        Read::Date(id, _) => values.extend([here.attribute(*id), i64::from(here.day.0)]),
        Read::Birthday(_) => values.extend(here.born.map(|born| i64::from(here.day.0) - i64::from(born.0))),
        Read::Joined(_) => values.extend([i64::from(here.joined.0), i64::from(here.day.0)]),
        Read::Beginning => {
            values.extend([i64::from(here.first_purchase), i64::from(here.day.0) - i64::from(here.joined.0)]);
        }
        Read::Member(id) => values.push(here.members.get(id.index()).copied().unwrap_or(false).into()),
        Read::Metric(id, _) => values.push(here.metric(*id)),
        Read::Held(id, _) => values.push(here.held.get(id.index()).copied().unwrap_or(0)),
        Read::Number(id, _) => values.push(here.numbers.get(id.index()).copied().unwrap_or(0)),
        // The number of items and the lines are told apart in any case.
        Read::Items(_) | Read::Lines => {}
    }
}

/// Most work of a walk: pieces of what is given, and rows asked, times a few.
const MOST_WORK: usize = 8_000_000;

type Signature = (Vec<(usize, Vec<(i64, i64)>)>, Vec<i64>);

/// The same of a program and of the one beside it.
type Kind = (Signature, Option<Signature>);

/// Shows every distinct sale to every probe.
pub(super) fn walk(context: &Context<'_>, probes: &mut [&mut dyn Probe]) -> Walk {
    walk_on(context, None, &Guard::True, probes)
}

/// The same of purchases, or of a declared event, that are told apart by a condition too.
pub(super) fn walk_on(context: &Context<'_>, event: Option<u16>, when: &Guard, probes: &mut [&mut dyn Probe]) -> Walk {
    let main = event.and_then(|event| super::occasion::main(context.program, event));
    walk_along(context, &Along { event, main, when, beside: None }, probes)
}

/// The same of purchases that another program tells apart, too.
pub(super) fn walk_beside(context: &Context<'_>, other: &Context<'_>, probes: &mut [&mut dyn Probe]) -> Walk {
    walk_along(context, &Along { event: None, main: None, when: &Guard::True, beside: Some(other) }, probes)
}

/// The same where the price of a declared event is varied, whatever its rules read.
pub(super) fn walk_by_price(
    context: &Context<'_>,
    event: Option<u16>,
    when: &Guard,
    probes: &mut [&mut dyn Probe],
) -> Walk {
    let main = event.and_then(|event| super::occasion::by_price(context.program, event));
    walk_along(context, &Along { event, main, when, beside: None }, probes)
}

fn walk_along(context: &Context<'_>, along: &Along<'_>, probes: &mut [&mut dyn Probe]) -> Walk {
    let (program, event, when) = (context.program, along.event, along.when);
    if event.is_some_and(|event| super::occasion::tells_lines(program, event)) {
        // Numbers of lines that conditions pick would be varied against one another: no event has them all.
        let unseen = BTreeSet::from([Opaque::Unseen("events whose lines are told apart by conditions")]);
        return Walk { exhaustive: true, unseen, ..Walk::default() };
    }
    let choices = Choices::new(context, along);
    let plane = Plane::new(context, event, when);
    let asked = Asked::by(context, event);
    let beside = along.beside.map(|other| Asked::by(other, event));
    let mut walk = Walk { exhaustive: choices.whole, ..Walk::default() };
    let mut seen: BTreeSet<Kind> = BTreeSet::new();
    let mut nothing: BTreeSet<Vec<(i64, i64)>> = BTreeSet::new();
    let mut work = 0usize;
    let most = MOST_WORK.min(context.fuel.left());
    let mut visit = |here: &Situation, work: &mut usize, walk: &mut Walk| {
        if probes.iter().all(|probe| probe.is_done()) {
            return;
        }
        if *work > most {
            walk.exhaustive = false;
            return;
        }
        *work += program.rows.len();
        let Some(span) = Sale::span(program, &context.domain, here) else { return };
        let formula = Formula::new(program, &context.limits, here, span);
        let Some(kind) = asked.kind(&formula, when, beside.as_ref()) else {
            // All purchases without anything are alike: one is shown to who asks for the least.
            if probes.iter().any(|probe| probe.wants_nothing())
                && formula.holds(when).is_ok_and(|set| !set.is_empty() && nothing.insert(set.0))
            {
                let sale = Sale::new(program, &context.limits, span, here);
                probes
                    .iter_mut()
                    .filter(|probe| probe.wants_nothing())
                    .for_each(|probe| probe.look(context, here, &sale));
            }
            return;
        };
        if !seen.insert(kind) {
            return;
        }
        let sale = Sale::new(program, &context.limits, span, here);
        walk.opaque.extend(sale.opaque.iter().copied());
        walk.sales += 1;
        let pieces: usize = sale.gives.iter().map(|give| give.units.pieces.len()).sum();
        *work += 4 * (pieces + sale.gives.len() * sale.gives.len());
        for probe in probes.iter_mut() {
            probe.look(context, here, &sale);
        }
        for part in parts::of(context, &formula, &sale) {
            *work += 4 * part.gives.iter().map(|give| give.units.pieces.len()).sum::<usize>();
            probes.iter_mut().filter(|probe| probe.takes_parts()).for_each(|probe| probe.look(context, here, &part));
        }
    };
    choices.each(|here| {
        visit(here, &mut work, &mut walk);
        if work > most {
            return;
        }
        let (points, more) = plane.points(here);
        work += more;
        for there in &points {
            visit(there, &mut work, &mut walk);
        }
    });
    walk.unseen = plane.open.take();
    walk.work = work;
    context.fuel.spend(work);
    walk
}

/// Rows that listen to a purchase or an event.
pub(super) fn acting<'a>(program: &'a Program, formula: &'a Formula<'_>) -> impl Iterator<Item = &'a Row> {
    program.rows.iter().filter(|row| acts_on(row, formula.here.event) && formula.listens(row))
}

/// What the rules of a program ask.
struct Asked<'a> {
    context: &'a Context<'a>,
    /// By their amounts.
    amounts: Vec<Read<'a>>,
}

impl<'a> Asked<'a> {
    fn by(context: &'a Context<'a>, event: Option<u16>) -> Asked<'a> {
        Asked { context, amounts: read_by_amounts(context.program, event) }
    }

    /// What tells one sale from another under a condition, and to another program; `None` if nothing is given.
    fn kind(&self, formula: &Formula<'_>, when: &Guard, beside: Option<&Asked<'_>>) -> Option<Kind> {
        let mut signature = self.signature(formula)?;
        // Purchases at which the condition holds differ from those at which it does not.
        if let Ok(set) = formula.holds(when) {
            signature.0.push((usize::MAX, set.0));
        }
        let others = beside.and_then(|other| {
            let (mine, theirs) = (self.context.program, other.context.program);
            let there = translated(formula.here, mine, theirs);
            other.signature(&Formula::new(theirs, &other.context.limits, &there, formula.span))
        });
        Some((signature, others))
    }

    /// What tells one sale from another; `None` if nothing is given.
    fn signature(&self, formula: &Formula<'_>) -> Option<Signature> {
        let (program, here) = (self.context.program, formula.here);
        let mut rows = Vec::new();
        let acting = |row: &Row| acts_on(row, here.event) && formula.listens(row);
        for (at, row) in program.rows.iter().enumerate().filter(|(_, row)| acting(row)) {
            match formula.holds(&row.guard) {
                Ok(set) if set.is_empty() => {}
                Ok(set) => rows.push((at, set.0)),
                Err(_) => rows.push((at, vec![(0, 0)])),
            }
        }
        if rows.is_empty() {
            return None;
        }
        let mut values = vec![here.items, i64::from(here.atom.0)];
        if !self.context.by_line {
            values.pop();
        }
        self.amounts.iter().for_each(|read| told_apart(read, here, &mut values));
        values.extend(&here.numbers);
        Some((rows, values))
    }
}
