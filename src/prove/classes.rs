//! Classes of days and hours that conditions tell apart, and one of each.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::Domain;
use super::reads::{self, Read};
use super::situation::{day_holds, in_clock};
use crate::core::{Guard, Program};
use crate::quantity::{DAY_SECONDS, Date, Day};

/// One ordinary day of every class that conditions on the day tell apart, most common class first.
pub(super) fn day_classes(found: &[Read<'_>], domain: &Domain) -> Vec<Day> {
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
    // Only beside the end of a month a date is near and in another one.
    let of_month =
        |read: &Read<'_>| matches!(read, Read::Birthday(Guard::MonthOfBirthday) | Read::Date(_, Guard::MonthOf(_)));
    let near =
        |read: &Read<'_>| matches!(read, Read::Birthday(Guard::NearBirthday(_)) | Read::Date(_, Guard::Near(..)));
    let ends = found.iter().any(of_month) && found.iter().any(near);
    let mut classes: BTreeMap<Vec<u64>, (i32, Day)> = BTreeMap::new();
    let ordinary = (domain.from.0..=domain.until.0).map(Day);
    for day in ordinary.chain(rare_days(&guards, domain)) {
        let mut truths = vec![0u64; (guards.len() + joined.len() + 1).div_ceil(64)];
        let holds = guards.iter().map(|guard| day_holds(guard, day) == Some(true));
        let holds = holds.chain(joined.iter().map(|first| day >= *first)).chain([ends && day.date().day == 1]);
        for (at, holds) in holds.enumerate() {
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
pub(super) fn clock_classes(found: &[Read<'_>]) -> Vec<i64> {
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
