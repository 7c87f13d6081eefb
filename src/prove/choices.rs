//! The situations that a program tells apart: classes of days and clock bands, lines, words, tiers, and values next to
//! every number that a metric is compared with.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::{clock_classes, day_classes};
use super::context::Context;
use super::domain::Domain;
use super::reads::{self, Read};
use super::situation::Situation;
use crate::core::{
    AccumulatorId, AtomId, AttributeId, AttributeKind, FieldId, FiniteId, Guard, HoldingId, LadderId, MembershipId,
    Program, Row, RowKind, Trigger, WordId,
};
use crate::quantity::Day;

/// Most situations that are looked at one by one.
pub(super) const MOST_SITUATIONS: usize = 6_000;
/// Most values of one metric.
const MOST_VALUES: usize = 8;

/// What may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Axis {
    Day,
    Clock,
    Atom,
    Items,
    Word(FiniteId),
    Rank(LadderId),
    Attribute(AttributeId),
    Member(MembershipId),
    Born,
    Joined,
    Metric(AccumulatorId),
    Held(HoldingId),
    Number(FieldId),
}

/// Along what a walk goes.
pub(super) struct Along<'a> {
    /// A declared event; `None` for purchases.
    pub event: Option<u16>,
    /// Its number that is varied.
    pub main: Option<FieldId>,
    /// A condition that tells purchases apart.
    pub when: &'a Guard,
    /// Another program that does.
    pub beside: Option<&'a Context<'a>>,
}

/// All choices of a program for one purchase.
pub(super) struct Choices {
    base: Situation,
    axes: Vec<(Axis, Vec<i64>)>,
    /// Whether every combination of these is visited.
    exhaustive: bool,
    /// Whether that is every combination that the program tells apart.
    pub whole: bool,
}

/// Rows that act on a purchase by themselves.
pub(super) fn on_purchase(row: &Row) -> bool {
    matches!(row.kind, RowKind::Price | RowKind::Award) && row.on.iter().any(|on| matches!(on, Trigger::Purchase(_)))
}

/// Rows that act by themselves on a purchase, or on a declared event.
pub(super) fn acts_on(row: &Row, event: Option<u16>) -> bool {
    match event {
        None => on_purchase(row),
        Some(event) => row.kind == RowKind::Award && row.on.contains(&Trigger::Declared(event)),
    }
}

impl Choices {
    /// The choices that the program's rows on purchases, or on a declared event, and a condition tell apart.
    pub fn new(context: &Context<'_>, along: &Along<'_>) -> Choices {
        let (program, event, main) = (context.program, along.event, along.main);
        let mut found = Vec::new();
        reads::of_guard(along.when, &mut found);
        for row in program.rows.iter().filter(|row| acts_on(row, event)) {
            reads::of_row(program, row, &mut found);
        }
        let carried = if event.is_none() { carried(context, &mut found) } else { Vec::new() };
        if let Some(other) = along.beside {
            found.extend(times(other.program, event));
        }
        let mut choices = Choices::of(program, &context.domain, &found);
        choices.base.carried.clone_from(&carried);
        choices.base.event = event;
        choices.base.main = main;
        choices.axes.retain(|(axis, _)| *axis != Axis::Atom || event.is_none());
        let varied = |id: FieldId| if event.is_none() { carried.contains(&id) } else { Some(id) != main };
        choices.axes.retain(|(axis, _)| !matches!(axis, Axis::Number(id) if !varied(*id)));
        for (axis, values) in &mut choices.axes {
            // Numbers of events lie where the program says so.
            let said = |id: FieldId| match event {
                Some(_) => context.domain.field(program, id),
                None => context.domain.one(program, id),
            };
            if let Axis::Number(id) = axis
                && let Some((low, high)) = said(*id)
            {
                values.retain(|value| (low..=high).contains(value));
                values.extend([low, high]);
                values.sort_unstable();
                values.dedup();
                set(&mut choices.base, *axis, low);
            }
            // Of a list of words nothing else is possible.
            if let Axis::Word(field) = axis
                && context.checked.words.get(field.index()).is_some_and(|field| field.closed && !field.flag)
            {
                values.retain(|word| *word > 0);
                let first = values.first().copied().unwrap_or(0);
                set(&mut choices.base, *axis, first);
            }
        }
        choices.thin();
        choices
    }

    fn of(program: &Program, domain: &Domain, found: &[Read<'_>]) -> Choices {
        let days = day_classes(found, domain);
        let base = Situation::ordinary(program, days.first().copied().unwrap_or(domain.from));
        let mut axes: BTreeMap<Axis, BTreeSet<i64>> = BTreeMap::new();
        for read in found {
            add(&mut axes, program, read);
        }
        let least = |axis: &Axis| if matches!(axis, Axis::Items) { 1 } else { i64::MIN };
        let mut axes: Vec<(Axis, Vec<i64>)> = axes
            .into_iter()
            .map(|(axis, values)| (axis, values.into_iter().filter(|value| *value >= least(&axis)).collect()))
            .collect();
        axes.push((Axis::Day, days.iter().map(|day| i64::from(day.0)).collect()));
        axes.push((Axis::Clock, clock_classes(found)));
        axes.push((Axis::Atom, (0..i64::from(program.atoms.max(1))).collect()));
        axes.retain(|(_, values)| values.len() > 1);
        axes.sort();
        Choices { base, axes, exhaustive: true, whole: true }
    }

    /// Leaves out some of many numbers where there would be more situations than are looked at.
    fn thin(&mut self) {
        if self.size() > MOST_SITUATIONS {
            let number = |axis: &Axis| matches!(axis, Axis::Metric(_) | Axis::Held(_) | Axis::Items | Axis::Number(_));
            for (_, values) in self.axes.iter_mut().filter(|(axis, values)| number(axis) && values.len() > MOST_VALUES)
            {
                let step = values.len().div_ceil(MOST_VALUES);
                *values = values.iter().copied().step_by(step).collect();
                self.whole = false;
            }
        }
        self.exhaustive = self.size() <= MOST_SITUATIONS;
        self.whole &= self.exhaustive;
    }

    fn size(&self) -> usize {
        self.axes.iter().map(|(_, values)| values.len()).fold(1usize, usize::saturating_mul)
    }

    /// Visits situations: all of them, or each axis and pair of axes by itself.
    pub fn each(&self, mut visit: impl FnMut(&Situation)) {
        if self.exhaustive {
            return self.product(0, &mut self.base.clone(), &mut visit);
        }
        let mut left = MOST_SITUATIONS;
        visit(&self.base);
        for (at, (axis, values)) in self.axes.iter().enumerate() {
            for value in values {
                let mut one = self.base.clone();
                set(&mut one, *axis, *value);
                visit(&one);
                for (other, others) in self.axes.iter().skip(at + 1) {
                    for value in others {
                        if left == 0 {
                            return;
                        }
                        left -= 1;
                        let mut two = one.clone();
                        set(&mut two, *other, *value);
                        if two.joined <= two.day {
                            visit(&two);
                        }
                    }
                }
            }
        }
    }

    fn product(&self, at: usize, situation: &mut Situation, visit: &mut impl FnMut(&Situation)) {
        let Some((axis, values)) = self.axes.get(at) else {
            if situation.joined <= situation.day {
                visit(situation);
            }
            return;
        };
        for value in values {
            set(situation, *axis, *value);
            self.product(at + 1, situation, visit);
        }
    }
}

/// Conditions of a program on days, hours and dates of joining: they mean the same in every program.
fn times(program: &Program, event: Option<u16>) -> Vec<Read<'_>> {
    let mut found = Vec::new();
    for row in program.rows.iter().filter(|row| acts_on(row, event)) {
        reads::of_row(program, row, &mut found);
    }
    found.retain(|read| {
        matches!(read, Read::Day(_) | Read::Clock(..) | Read::Joined(_) | Read::Birthday(_) | Read::Items(_))
    });
    found
}

/// Sums of money that lines of purchases carry, that something reads and whose values are declared; what reads a sum over
/// lines reads the field. Where conditions tell lines apart by their fields, not every value lies in every kind of line; and
/// litres beside a price could be any price of a litre.
fn carried(context: &Context<'_>, found: &mut [Read<'_>]) -> Vec<FieldId> {
    let (goods, mut fields) = (&context.program.goods, Vec::new());
    if !goods.tests.is_empty() {
        return fields;
    }
    for read in found {
        let Read::Number(id, _) = read else { continue };
        let Some(of) = goods.sums.iter().find(|sum| sum.field == *id).and_then(|sum| sum.of) else { continue };
        if super::occasion::is_money(context.program, of) && context.domain.one(context.program, of).is_some() {
            *id = of;
            fields.push(of);
        }
    }
    fields.sort_unstable();
    fields.dedup();
    fields
}

fn add(axes: &mut BTreeMap<Axis, BTreeSet<i64>>, program: &Program, read: &Read<'_>) {
    let around = |near: &[i64]| -> Vec<i64> {
        let near = near.iter().flat_map(|&value| [value.saturating_sub(1), value, value.saturating_add(1)]);
        near.filter(|value| *value >= 0).chain([0]).collect()
    };
    let mut put = |axis: Axis, values: Vec<i64>| axes.entry(axis).or_default().extend(values);
    match read {
        Read::Word(field) => {
            let words = program.finite.get(field.index()).map_or(0, |field| field.words.len());
            put(Axis::Word(*field), (0..=words as i64).collect());
        }
        Read::Rank(ladder) => {
            let tiers = program.ladders.get(ladder.index()).map_or(1, |ladder| ladder.tiers.len());
            put(Axis::Rank(*ladder), (0..tiers as i64).collect());
        }
        Read::Attribute(id, near) => {
            let Some(attribute) = program.attributes.get(id.index()) else { return };
            match &attribute.kind {
                AttributeKind::Words(words) => put(Axis::Attribute(*id), (0..=words.len() as i64).collect()),
                _ => put(Axis::Attribute(*id), around(near).into_iter().chain([attribute.initial]).collect()),
            }
        }
        Read::Date(id, guard) => {
            let initial = program.attributes.get(id.index()).map_or(0, |attribute| attribute.initial);
            let dates = days_from(guard).into_iter().map(|days| ON_THE_DAY + days);
            put(Axis::Attribute(*id), dates.chain([initial]).collect());
        }
        Read::Birthday(guard) => put(Axis::Born, days_from(guard).into_iter().chain([UNKNOWN]).collect()),
        Read::Joined(Guard::Joined { first, last }) => {
            let first = first.iter().flat_map(|day| [day.0, day.0 - 1]);
            let days = first.chain(last.iter().flat_map(|day| [day.0, day.0 + 1]));
            put(Axis::Joined, days.map(i64::from).chain([i64::MIN]).collect());
        }
        Read::Member(id) => put(Axis::Member(*id), vec![0, 1]),
        Read::Metric(id, near) => put(Axis::Metric(*id), around(near)),
        Read::Held(id, near) => put(Axis::Held(*id), around(near)),
        Read::Number(id, near) => put(Axis::Number(*id), around(near).into_iter().chain([1, 10]).collect()),
        Read::Items(near) => {
            let near = near.iter().flat_map(|&value| [value - 1, value, value + 1]).filter(|n| (1..=1_000).contains(n));
            put(Axis::Items, near.chain([1, 2, 3, 5, 10]).collect());
        }
        Read::Joined(_) | Read::Day(_) | Read::Clock(..) | Read::Lines | Read::Beginning => {}
    }
}

/// Stands for a date of the member that falls on the day itself, 30 years ago; so many days more or less for one beside it.
const ON_THE_DAY: i64 = i64::MAX - FURTHEST;
/// No date lies further from the day.
const FURTHEST: i64 = 1_000;
/// No birthday is known.
const UNKNOWN: i64 = i64::MIN;

/// How many days a date lies behind the day of a purchase, for each answer of a condition that holds them against each other.
fn days_from(guard: &Guard) -> Vec<i64> {
    match guard {
        Guard::Near(_, near) | Guard::NearBirthday(near) => {
            let near = i64::from(*near).min(FURTHEST - 1);
            vec![-near - 1, -near, -1, 0, 1, near, near + 1]
        }
        // A month is shorter.
        Guard::MonthOf(_) | Guard::MonthOfBirthday => vec![-1, 0, 40],
        _ => vec![0],
    }
}

/// The date 30 years before so many days behind a day.
fn years_ago(day: Day, days: i64) -> Day {
    day.plus_days(days as i32).plus_months(-360)
}

fn set(situation: &mut Situation, axis: Axis, value: i64) {
    let place = |list: &mut Vec<i64>, at: usize, value: i64| {
        if let Some(slot) = list.get_mut(at) {
            *slot = value;
        }
    };
    let day_of = situation.day;
    match axis {
        Axis::Day => {
            situation.day = Day(value as i32);
            situation.joined = situation.day.plus_days(-400);
        }
        Axis::Clock => situation.second = value as i32,
        Axis::Atom => situation.atom = AtomId(value as u16),
        Axis::Items => situation.items = value,
        Axis::Word(field) => {
            if let Some(slot) = situation.words.get_mut(field.index()) {
                *slot = WordId(value as u16);
            }
        }
        Axis::Rank(ladder) => {
            if let Some(slot) = situation.ranks.get_mut(ladder.index()) {
                *slot = value as u8;
            }
        }
        Axis::Attribute(id) if value >= ON_THE_DAY - FURTHEST => {
            place(&mut situation.attributes, id.index(), i64::from(years_ago(day_of, value - ON_THE_DAY).0));
        }
        Axis::Attribute(id) => place(&mut situation.attributes, id.index(), value),
        Axis::Member(id) => {
            if let Some(slot) = situation.members.get_mut(id.index()) {
                *slot = value == 1;
            }
        }
        Axis::Born => situation.born = (value != UNKNOWN).then(|| years_ago(day_of, value)),
        Axis::Joined => {
            situation.joined = if value == i64::MIN { day_of.plus_days(-400) } else { Day(value as i32) };
        }
        Axis::Metric(id) => place(&mut situation.metrics, id.index(), value),
        Axis::Held(id) => place(&mut situation.held, id.index(), value),
        Axis::Number(id) => place(&mut situation.numbers, id.index(), value),
    }
}
