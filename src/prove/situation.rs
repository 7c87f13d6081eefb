//! Everything of a purchase but its amount: day, lines, channel, tier, what is known of the member.

use crate::base::Span;
use crate::core::{
    AccumulatorId, AtomId, Attribute, AttributeId, Fact, FieldId, Guard, HoldingId, LadderId, MembershipId, Program,
    Rank, WordId,
};
use crate::quantity::{Day, Instant};

/// One situation; the amount is what the engines vary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Situation {
    /// The day of the purchase.
    pub day: Day,
    /// Second of the day.
    pub second: i32,
    /// The atom of its one line.
    pub atom: AtomId,
    /// Pieces in it.
    pub items: i64,
    /// Word by finite field.
    pub words: Vec<WordId>,
    /// Tier by ladder.
    pub ranks: Vec<Rank>,
    /// Value by attribute.
    pub attributes: Vec<i64>,
    /// By membership.
    pub members: Vec<bool>,
    /// The day of joining.
    pub joined: Day,
    /// The birthday, if it matters.
    pub born: Option<Day>,
    /// By accumulator.
    pub metrics: Vec<i64>,
    /// Spendable, by holding.
    pub held: Vec<i64>,
    /// Whether it is the member's first.
    pub first_purchase: bool,
    /// A declared event in place of a purchase, by index.
    pub event: Option<u16>,
    /// Which of its numbers is the amount that is varied.
    pub main: Option<FieldId>,
    /// Its other numbers, by field.
    pub numbers: Vec<i64>,
    /// Fields of the one line of a purchase that have their value among the numbers.
    pub carried: Vec<FieldId>,
}

impl Situation {
    /// An ordinary purchase of an old member on a day.
    pub fn ordinary(program: &Program, day: Day) -> Situation {
        Situation {
            day,
            second: 10 * 3_600,
            atom: AtomId(0),
            items: 1,
            words: vec![WordId(0); program.finite.len()],
            ranks: program.ladders.iter().map(|ladder| ladder.initial).collect(),
            attributes: program.attributes.iter().map(|attribute| attribute.initial).collect(),
            members: vec![false; program.memberships.len()],
            joined: day.plus_days(-400),
            born: None,
            metrics: vec![0; program.accumulators.len()],
            held: vec![0; program.holdings.len()],
            first_purchase: false,
            event: None,
            main: None,
            numbers: vec![0; program.fields.len()],
            carried: Vec::new(),
        }
    }

    /// What happens, as in "a purchase".
    pub fn noun<'p>(&self, program: &'p Program) -> &'p str {
        let event = self.event.and_then(|event| program.events.get(usize::from(event)));
        event.map_or("purchase", |event| event.name.as_str())
    }

    /// When it is.
    pub fn at(&self) -> Instant {
        Instant(self.day.start().0 + i64::from(self.second))
    }

    /// The tier of a ladder, as a place.
    pub fn rank(&self, ladder: LadderId) -> usize {
        usize::from(self.ranks.get(ladder.index()).copied().unwrap_or(0))
    }

    /// An attribute's value.
    pub fn attribute(&self, id: AttributeId) -> i64 {
        self.attributes.get(id.index()).copied().unwrap_or(0)
    }

    /// A date that is known of the member.
    pub fn date(&self, id: AttributeId) -> Option<Day> {
        let value = self.attribute(id);
        i32::try_from(value).ok().filter(|_| value != Attribute::NO_DATE).map(Day)
    }

    /// A metric's running value.
    pub fn metric(&self, id: AccumulatorId) -> i64 {
        self.metrics.get(id.index()).copied().unwrap_or(0)
    }

    /// What a trial states so that this situation holds; only what differs from the ordinary is said.
    pub fn facts(&self, program: &Program) -> Vec<(Fact, Span)> {
        let mut facts = vec![Fact::Joined(if self.first_purchase { self.day } else { self.joined })];
        facts.extend(self.born.map(Fact::Born));
        for (at, (rank, ladder)) in (0u16..).zip(self.ranks.iter().zip(&program.ladders)) {
            // What joining gives may have ended since.
            if *rank != ladder.initial || ladder.initial > 0 {
                facts.push(Fact::Tier { ladder: LadderId(at), rank: *rank, since: None });
            }
        }
        for (at, (value, attribute)) in (0u16..).zip(self.attributes.iter().zip(&program.attributes)) {
            if *value != attribute.initial {
                facts.push(Fact::Attribute(AttributeId(at), *value));
            }
        }
        for (at, member) in (0u16..).zip(&self.members) {
            if *member {
                facts.push(Fact::Member(MembershipId(at), None));
            }
        }
        for at in 0..program.activations.len() {
            facts.push(Fact::Activated(crate::core::ActivationId(at as u16)));
        }
        for (at, value) in (0u16..).zip(&self.metrics) {
            if *value != 0 {
                facts.push(Fact::Accumulated { id: AccumulatorId(at), value: *value });
            }
        }
        for (at, units) in (0u16..).zip(&self.held) {
            if *units != 0 {
                facts.push(Fact::Holds { holding: HoldingId(at), units: *units, earned: None, until: None });
            }
        }
        facts.into_iter().map(|fact| (fact, Span::default())).collect()
    }
}

/// A purchase in the other program's numbers.
pub(super) fn translated(here: &Situation, from: &Program, to: &Program) -> Situation {
    let mut there = Situation::ordinary(to, here.day);
    (there.second, there.items, there.joined, there.born) = (here.second, here.items, here.joined, here.born);
    there.first_purchase = here.first_purchase;
    let text = super::witness::line_text(from, here.atom);
    let item = from.items.contains(&text) && !from.categories.contains(&text);
    there.atom = if item { to.atom(None, Some(&text)) } else { to.atom(Some(&text), None) };
    if text == "goods" {
        there.atom = AtomId(0);
    }
    for (field, word) in from.finite.iter().zip(&here.words) {
        let text = word.index().checked_sub(1).and_then(|at| field.words.get(at));
        let place = to.finite.iter().position(|other| other.name == field.name);
        let number = place.and_then(|place| to.finite.get(place)?.words.iter().position(|other| Some(other) == text));
        if let (Some(place), Some(number)) = (place, number)
            && let Some(slot) = there.words.get_mut(place)
        {
            *slot = WordId(number as u16 + 1);
        }
    }
    for (ladder, rank) in from.ladders.iter().zip(&here.ranks) {
        let tier = ladder.tiers.get(usize::from(*rank)).map(|tier| tier.name.as_str());
        for (place, other) in to.ladders.iter().enumerate().filter(|(_, other)| other.name == ladder.name) {
            let found = other.tiers.iter().position(|one| Some(one.name.as_str()) == tier);
            if let (Some(found), Some(slot)) = (found, there.ranks.get_mut(place)) {
                *slot = found as u8;
            }
        }
    }
    let (one, two) = (&from.attributes, &to.attributes);
    by_name((one, &here.attributes), (two, &mut there.attributes), |of| &of.name);
    let (one, two) = (&from.memberships, &to.memberships);
    by_name((one, &here.members), (two, &mut there.members), |of| &of.name);
    let (one, two) = (&from.accumulators, &to.accumulators);
    by_name((one, &here.metrics), (two, &mut there.metrics), |of| &of.name);
    by_name((&from.holdings, &here.held), (&to.holdings, &mut there.held), |of| &of.name);
    there
}

/// Values of declarations for those of the same names in another program.
fn by_name<D, V: Copy>((from, values): (&[D], &[V]), (to, slots): (&[D], &mut [V]), name: impl Fn(&D) -> &str) {
    for (one, value) in from.iter().zip(values) {
        let place = to.iter().position(|other| name(other) == name(one));
        if let Some(slot) = place.and_then(|at| slots.get_mut(at)) {
            *slot = *value;
        }
    }
}

/// Whether a second of the day lies in a clock range.
pub(super) fn in_clock(from: i32, until: i32, second: i32) -> bool {
    if from <= until { from <= second && second < until } else { from <= second || second < until }
}

/// Whether a condition on the day alone holds; `None` for other conditions.
pub(super) fn day_holds(guard: &Guard, day: Day) -> Option<bool> {
    Some(match guard {
        Guard::Weekdays(set) => set >> day.weekday().0 & 1 == 1,
        Guard::Months(set) => set >> (day.date().month - 1) & 1 == 1,
        Guard::DaysOfMonth(set) => set >> day.date().day & 1 == 1,
        Guard::Days { first, last } => first.is_none_or(|first| first <= day) && last.is_none_or(|last| day <= last),
        _ => return None,
    })
}

/// Whether a day lies so close to a date's day in some year.
pub(super) fn date_near(date: Option<Day>, day: Day, days: i32) -> bool {
    let Some(date) = date else { return false };
    let (of, year) = (date.date(), day.date().year);
    (year - 1..=year + 1)
        .filter_map(|year| Some(date.plus_months((year - of.year).checked_mul(12)?)))
        .any(|near| (day.0 - near.0).abs() <= days)
}
