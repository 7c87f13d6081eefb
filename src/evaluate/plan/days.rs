//! The calendar of a plan's days, tabulated: everything that rules ask of a day is one load.

use std::collections::BTreeMap;

use crate::core::Guard;
use crate::quantity::{Calendar, Day};

/// Most days that a plan tabulates (some 500 years).
pub(super) const MOST_DAYS: i32 = 200_000;

/// What rules ask of a day.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct DayInfo {
    /// Days of one class make every static day condition of the program equally true.
    pub class: u16,
    /// Months since January 1970.
    pub month_index: i16,
    /// 0 = January.
    pub month: u8,
    /// From 1.
    pub day_of_month: u8,
    /// 0 = Monday.
    pub weekday: u8,
    /// Changes whenever a period of some calendar of the plan begins; `u32::MAX` outside the tables.
    pub epoch: u32,
}

/// The tables.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct Days {
    first: i32,
    info: Vec<DayInfo>,
    calendars: Vec<Calendar>,
    keys: Vec<Vec<i32>>,
    /// First day of each class, to judge static guards by.
    pub representatives: Vec<Day>,
    /// Seconds of the day at which a clock band starts; the first is 0.
    pub bands: Vec<i32>,
}

impl DayInfo {
    /// What a day is, without a class.
    pub fn of(day: Day) -> DayInfo {
        let date = day.date();
        let months = (date.year - 1970) * 12 + i32::from(date.month) - 1;
        DayInfo {
            class: 0,
            month_index: months.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16,
            month: date.month - 1,
            day_of_month: date.day,
            weekday: day.weekday().0,
            epoch: u32::MAX,
        }
    }
}

impl Days {
    /// Tabulates `first..=last` for those static conditions and calendars.
    pub fn new(first: Day, last: Day, guards: &[&Guard], calendars: Vec<Calendar>) -> Days {
        let (mut atoms, mut bands) = (Vec::new(), vec![0]);
        for guard in guards {
            collect(guard, &mut atoms, &mut bands);
        }
        bands.sort_unstable();
        bands.dedup();
        let mut classes: BTreeMap<Vec<u64>, u16> = BTreeMap::new();
        let (mut info, mut representatives) = (Vec::new(), Vec::new());
        for number in first.0..=last.0 {
            let (day, mut of) = (Day(number), DayInfo::of(Day(number)));
            let mut truths = vec![0u64; atoms.len().div_ceil(64)];
            for (at, atom) in atoms.iter().enumerate() {
                truths[at / 64] |= u64::from(day_holds(atom, day, &of)) << (at % 64);
            }
            let fresh = representatives.len() as u16;
            of.class = *classes.entry(truths).or_insert_with(|| {
                representatives.push(day);
                fresh
            });
            info.push(of);
        }
        let keys: Vec<Vec<i32>> =
            calendars.iter().map(|cal| (first.0..=last.0).map(|d| cal.key(Day(d))).collect()).collect();
        let mut epoch = 0;
        for at in 0..info.len() {
            epoch += u32::from(at > 0 && keys.iter().any(|keys| keys[at] != keys[at - 1]));
            info[at].epoch = epoch;
        }
        Days { first: first.0, info, calendars, keys, representatives, bands }
    }

    /// What the day is, if the plan was made for it.
    #[inline]
    pub fn info(&self, day: i32) -> Option<&DayInfo> {
        self.info.get(day.wrapping_sub(self.first) as usize)
    }

    /// The day's epoch.
    #[inline]
    pub fn epoch(&self, day: i32) -> u32 {
        self.info(day).map_or(u32::MAX, |info| info.epoch)
    }

    /// The key of the period of a calendar of the plan that holds the day.
    #[inline]
    pub fn key(&self, calendar: usize, day: i32) -> i32 {
        // INVARIANT: calendars are numbered when the plan is made.
        match self.keys[calendar].get(day.wrapping_sub(self.first) as usize) {
            Some(&key) => key,
            None => self.calendars[calendar].key(Day(day)),
        }
    }

    /// The calendar of that number.
    pub fn calendar(&self, number: usize) -> Calendar {
        self.calendars[number]
    }

    /// The clock band of a second of the day.
    #[inline]
    pub fn band(&self, second: i32) -> usize {
        if self.bands.len() == 1 { 0 } else { self.bands.partition_point(|&from| from <= second) - 1 }
    }
}

/// Whether the guard asks of nothing but day and clock.
pub(super) fn is_static(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().all(is_static),
        Guard::Not(part) => is_static(part),
        Guard::True
        | Guard::False
        | Guard::Weekdays(_)
        | Guard::Months(_)
        | Guard::DaysOfMonth(_)
        | Guard::Days { .. }
        | Guard::Clock { .. } => true,
        _ => false,
    }
}

/// The truth of a static guard at a day and second.
pub(super) fn static_holds(guard: &Guard, day: Day, second: i32) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().all(|part| static_holds(part, day, second)),
        Guard::Any(parts) => parts.iter().any(|part| static_holds(part, day, second)),
        Guard::Not(part) => !static_holds(part, day, second),
        Guard::True => true,
        Guard::Clock { from, until } => in_clock(*from, *until, second),
        other => day_holds(other, day, &DayInfo::of(day)),
    }
}

/// Whether the second lies in `from .. until`, which may span midnight.
#[inline]
pub(in crate::evaluate) fn in_clock(from: i32, until: i32, second: i32) -> bool {
    if from <= until { from <= second && second < until } else { from <= second || second < until }
}

/// The truth of a condition on the day alone.
#[inline]
pub(in crate::evaluate) fn day_holds(guard: &Guard, day: Day, info: &DayInfo) -> bool {
    match guard {
        Guard::Weekdays(set) => set >> info.weekday & 1 == 1,
        Guard::Months(set) => set >> info.month & 1 == 1,
        Guard::DaysOfMonth(set) => set >> info.day_of_month & 1 == 1,
        Guard::Days { first, last } => first.is_none_or(|first| first <= day) && last.is_none_or(|last| day <= last),
        _ => false,
    }
}

fn collect<'a>(guard: &'a Guard, atoms: &mut Vec<&'a Guard>, bands: &mut Vec<i32>) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| collect(part, atoms, bands)),
        Guard::Not(part) => collect(part, atoms, bands),
        Guard::Clock { from, until } => bands.extend([*from, *until].into_iter().filter(|&s| 0 < s && s < 86_400)),
        Guard::Weekdays(_) | Guard::Months(_) | Guard::DaysOfMonth(_) | Guard::Days { .. }
            if !atoms.contains(&guard) =>
        {
            atoms.push(guard)
        }
        _ => {}
    }
}
