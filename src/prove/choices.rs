//! The situations that a program tells apart: classes of days and clock bands, lines, words, tiers, and values next to
//! every number that a metric is compared with.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::domain::Domain;
use super::reads::{self, Read};
use super::situation::{Situation, day_holds, in_clock};
use crate::core::{
    AccumulatorId, AtomId, AttributeId, AttributeKind, FieldId, FiniteId, Guard, HoldingId, LadderId, MembershipId,
    Program, Row, RowKind, Trigger, WordId,
};
use crate::quantity::{DAY_SECONDS, Date, Day};

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
    ///
    /// Of the event the number `main` is varied.
    pub fn new(context: &Context<'_>, (event, main): (Option<u16>, Option<FieldId>), when: &Guard) -> Choices {
        let program = context.program;
        let mut found = Vec::new();
        reads::of_guard(when, &mut found);
        for row in program.rows.iter().filter(|row| acts_on(row, event)) {
            reads::of_row(program, row, &mut found);
        }
        let carried = if event.is_none() { carried(context, &mut found) } else { Vec::new() };
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
        Read::Date(id) => {
            let initial = program.attributes.get(id.index()).map_or(0, |attribute| attribute.initial);
            put(Axis::Attribute(*id), vec![initial, ON_THE_DAY]);
        }
        Read::Birthday => put(Axis::Born, vec![0, 1]),
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

/// Stands for a date of the member that falls on the day itself, 30 years ago.
const ON_THE_DAY: i64 = i64::MAX;

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
            if situation.born.is_some() {
                situation.born = Some(situation.day.plus_months(-360));
            }
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
        Axis::Attribute(id) if value == ON_THE_DAY => {
            place(&mut situation.attributes, id.index(), i64::from(day_of.plus_months(-360).0));
        }
        Axis::Attribute(id) => place(&mut situation.attributes, id.index(), value),
        Axis::Member(id) => {
            if let Some(slot) = situation.members.get_mut(id.index()) {
                *slot = value == 1;
            }
        }
        Axis::Born => situation.born = (value == 1).then(|| day_of.plus_months(-360)),
        Axis::Joined => {
            situation.joined = if value == i64::MIN { day_of.plus_days(-400) } else { Day(value as i32) };
        }
        Axis::Metric(id) => place(&mut situation.metrics, id.index(), value),
        Axis::Held(id) => place(&mut situation.held, id.index(), value),
        Axis::Number(id) => place(&mut situation.numbers, id.index(), value),
    }
}

/// One ordinary day of every class that conditions on the day tell apart, most common class first.
fn day_classes(found: &[Read<'_>], domain: &Domain) -> Vec<Day> {
    let mut guards: Vec<&Guard> = Vec::new();
    // Nobody has joined on a day before it has come.
    let mut joined: BTreeSet<Day> = BTreeSet::new();
    for read in found {
        match read {
            Read::Day(guard) if !guards.contains(guard) => guards.push(guard),
            Read::Joined(Guard::Joined { first, last }) => {
                joined.extend(first);
                joined.extend(last.map(|day| day.plus_days(1)));
            }
            _ => {}
        }
    }
    let mut classes: BTreeMap<Vec<u64>, (i32, Day)> = BTreeMap::new();
    let ordinary = (domain.from.0..=domain.until.0).map(Day);
    for day in ordinary.chain(rare_days(&guards, domain)) {
        let mut truths = vec![0u64; (guards.len() + joined.len()).div_ceil(64)];
        let holds = guards.iter().map(|guard| day_holds(guard, day) == Some(true));
        for (at, holds) in holds.chain(joined.iter().map(|first| day >= *first)).enumerate() {
            if let Some(word) = truths.get_mut(at / 64) {
                *word |= u64::from(holds) << (at % 64);
            }
        }
        let class = classes.entry(truths).or_insert((0, day));
        class.0 -= 1;
        // An ordinary working day is easier to read than a Sunday.
        if class.1.weekday().0 >= 5 && day.weekday().0 < 5 {
            class.1 = day;
        }
    }
    let mut classes: Vec<(i32, Day)> = classes.into_values().collect();
    classes.sort();
    classes.into_iter().map(|(_, day)| day).collect()
}

/// Weekdays, months and days of the month come round together after 28 years.
const ROUND: i32 = 28 * 366;

/// Days after those that are named on which conditions hold together that do not in an ordinary year: 29 February, a Wednesday
/// that is the last day of the year. One of each kind that the conditions tell apart.
fn rare_days(guards: &[&Guard], domain: &Domain) -> Vec<Day> {
    let rounds: Vec<&&Guard> = guards.iter().filter(|guard| !matches!(guard, Guard::Days { .. })).collect();
    // Weekdays alone, months alone: a year has all of them.
    if !rounds.iter().any(|guard| matches!(guard, Guard::DaysOfMonth(_))) {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let later = (domain.until.0 + 1..=domain.until.0.saturating_add(ROUND)).map(Day);
    let holds = |day: Day| -> Vec<bool> { rounds.iter().map(|guard| day_holds(guard, day) == Some(true)).collect() };
    later.filter(|day| seen.insert(holds(*day))).collect()
}

/// One second of every clock band, ten in the morning first where it stands for one.
fn clock_classes(found: &[Read<'_>]) -> Vec<i64> {
    let bands: BTreeSet<(i32, i32)> = found
        .iter()
        .filter_map(|read| if let Read::Clock(from, until) = read { Some((*from, *until)) } else { None })
        .collect();
    let edges =
        bands.iter().flat_map(|(from, until)| [*from, *until]).filter(|edge| (0..DAY_SECONDS as i32).contains(edge));
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for second in [10 * 3_600, 0].into_iter().chain(edges) {
        let class: Vec<bool> = bands.iter().map(|(from, until)| in_clock(*from, *until, second)).collect();
        if seen.insert(class) {
            out.push(i64::from(second));
        }
    }
    out
}

/// Days named by conditions of a program.
pub(super) fn named_days(program: &Program) -> BTreeSet<Day> {
    let mut found = Vec::new();
    for row in &program.rows {
        reads::of_guard(&row.guard, &mut found);
    }
    for offer in &program.offers {
        reads::of_guard(&offer.guard, &mut found);
    }
    for payment in &program.money_off {
        reads::of_guard(&payment.guard, &mut found);
    }
    let mut days = BTreeSet::new();
    for read in found {
        if let Read::Day(Guard::Days { first, last }) | Read::Joined(Guard::Joined { first, last }) = read {
            days.extend(first);
            days.extend(last);
        }
    }
    days
}

/// The Monday on which a horizon begins where nothing is dated: 5 January 2026.
pub(super) fn ordinary_start() -> Day {
    Date::new(2026, 1, 5).map_or(Day(20_458), Date::to_day)
}
