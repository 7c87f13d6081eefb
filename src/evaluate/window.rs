//! Running totals over windows of time: accumulators and what limits have used.

use std::collections::VecDeque;

use super::plan::{Combine, Extent, WindowPlan};
use crate::base::refill;
use crate::core::{Length, Surplus};
use crate::evaluate::plan::later;
use crate::quantity::{Day, LARGEST};

/// A running value. INVARIANT: after [`Tally::roll`] to a day, `value` is the window's value on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// The window's value.
    pub value: i64,
    /// Key of the running period, or number of the running anchored period.
    pub key: i32,
    /// The first day after the running anchored period.
    next: i32,
    /// Whether the running period had a value yet.
    filled: bool,
    /// Windows of a membership: how many of its periods are over, by their time or by a new start.
    turn: u16,
    /// Counts of periods and runs: key of the last period with a hit.
    pub mark: Mark,
}

/// Key of the last period with a hit, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark(pub i32);

impl Default for Mark {
    fn default() -> Self {
        Mark(i32::MIN)
    }
}

/// What lies behind a running value.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// Values of past periods, the last one first.
    past: Vec<i64>,
    /// (day, value) of days with activity inside a rolling window.
    queue: VecDeque<(i32, i64)>,
    /// By name: the day (or period) of its last event inside the window; `i32::MIN` = none.
    names: Vec<i32>,
    /// What a period leaves to the next.
    surplus: Option<Box<Surplus>>,
}

impl History {
    /// Room for what a window keeps.
    pub fn new(window: &WindowPlan, surplus: Option<&Surplus>) -> History {
        let names = if let Combine::Distinct(names) = window.combine { usize::from(names) } else { 0 };
        History {
            past: vec![0; usize::from(window.keeps)],
            queue: VecDeque::new(),
            names: vec![i32::MIN; names],
            surplus: surplus.map(|surplus| Box::new(surplus.clone())),
        }
    }

    /// The final value so many periods ago (1 = the last).
    pub fn ago(&self, periods: u8) -> i64 {
        self.past.get(usize::from(periods).wrapping_sub(1)).copied().unwrap_or(0)
    }

    /// Makes it equal to `other`, keeping its memory.
    pub fn copy_from(&mut self, other: &History) {
        self.past.clone_from(&other.past);
        self.queue.clone_from(&other.queue);
        self.names.clone_from(&other.names);
    }

    /// Forgets every name.
    fn forget_names(&mut self) {
        refill(&mut self.names, i32::MIN);
    }

    /// How many instants a clock remembers after `start`.
    pub fn since(&self, start: i64) -> i64 {
        self.queue.iter().filter(|&&(_, at)| at > start).count() as i64
    }

    /// Lets a clock remember an instant so many times, and at most so many instants.
    pub fn note(&mut self, at: i64, times: usize, most: usize) {
        for _ in 0..times {
            self.queue.push_back((0, at));
        }
        while self.queue.len() > most {
            self.queue.pop_front();
        }
    }

    /// Lets a clock forget an instant so many times.
    pub fn forget(&mut self, at: i64, times: i64) {
        for _ in 0..times {
            let Some(place) = self.queue.iter().rposition(|&(_, noted)| noted == at) else { return };
            self.queue.remove(place);
        }
    }

    fn shift(&mut self, periods: i64, last: i64) {
        for at in (0..self.past.len()).rev() {
            let from = at as i64 - periods;
            self.past[at] = match from {
                -1 => last,
                from if from >= 0 => self.past[from as usize],
                _ => 0,
            };
        }
    }
}

impl Tally {
    /// Begins at joining.
    pub fn start(&mut self, history: &mut History, window: &WindowPlan, key: i32, joined: Day) {
        *self = Tally { key, ..Tally::default() };
        refill(&mut history.past, 0);
        history.queue.clear();
        history.forget_names();
        if let Extent::Anchored(months) | Extent::Membership(_, months) = window.extent {
            self.key = 0;
            self.next = joined.plus_months(i32::from(months.max(1))).0;
        }
    }

    /// Begins anew on a day from which its periods count.
    pub fn restart(&mut self, history: &mut History, window: &WindowPlan, day: Day) {
        self.close(history, 1);
        if let Extent::Membership(_, months) = window.extent {
            self.turn = self.turn.wrapping_add(1);
            self.key = 0;
            self.next = day.plus_months(i32::from(months.max(1))).0;
        }
    }

    /// Brings it to `day`, whose period in the window's calendar has `key`; anchored periods count from
    /// `joined`.
    #[inline(always)]
    pub fn roll(&mut self, history: &mut History, window: &WindowPlan, key: i32, day: i32, joined: Day) {
        match window.extent {
            Extent::Lifetime | Extent::Since => {}
            Extent::Event => self.value = 0,
            Extent::Period(_) => {
                if key != self.key {
                    self.close(history, i64::from(key) - i64::from(self.key));
                    self.key = key;
                }
            }
            Extent::Anchored(months) | Extent::Membership(_, months) => {
                while day >= self.next {
                    self.close(history, 1);
                    self.turn = self.turn.wrapping_add(1);
                    self.key += 1;
                    let ahead = (self.key + 1).saturating_mul(i32::from(months.max(1)));
                    self.next = joined.plus_months(ahead).0;
                }
            }
            Extent::LastPeriods(_, count) => {
                self.key = key;
                self.drop_before(history, window.combine, key.saturating_sub(i32::from(count)) + 1);
            }
            Extent::LastSeconds(_) => {}
            Extent::LastDays(days) => self.drop_before(history, window.combine, day - i32::from(days) + 1),
            Extent::LastMonths(months) => {
                // Nothing younger than the shortest months leaves; dates are slow to reckon with.
                let shortest = day.saturating_sub(28 * i32::from(months)) + 1;
                if history.queue.front().is_some_and(|(first, _)| *first < shortest) || !history.names.is_empty() {
                    let start = later(Day(day).start(), Length::Months(-i32::from(months))).day().0 + 1;
                    self.drop_before(history, window.combine, start);
                }
            }
        }
    }

    fn close(&mut self, history: &mut History, periods: i64) {
        if history.surplus.is_some() {
            return self.carry(history, periods.max(1));
        }
        if !history.past.is_empty() {
            history.shift(periods.max(1), self.value);
        }
        self.empty(history);
    }

    /// Period by period: what each leaves is what the next begins with.
    #[cold]
    fn carry(&mut self, history: &mut History, mut periods: i64) {
        while periods > 0 {
            let left = history.surplus.as_ref().map_or(0, |surplus| surplus.of(self.value));
            // from then on every period is as empty as the first
            let over = if left == 0 && self.value == 0 { periods } else { 1 };
            history.shift(over, self.value);
            periods -= over;
            self.empty(history);
            self.value = left;
        }
    }

    /// Begins anew, as if nothing had happened in the window.
    pub fn empty(&mut self, history: &mut History) {
        self.value = 0;
        self.filled = false;
        self.mark = Mark::default();
        history.forget_names();
    }

    fn drop_before(&mut self, history: &mut History, combine: Combine, start: i32) {
        for stamp in history.names.iter_mut().filter(|stamp| **stamp != i32::MIN && **stamp < start) {
            *stamp = i32::MIN;
            self.value -= 1;
        }
        while let Some(&(day, value)) = history.queue.front() {
            if day >= start {
                break;
            }
            history.queue.pop_front();
            if combine == Combine::Sum {
                self.value -= value;
            } else {
                self.value = history.queue.front().map_or(0, |&(_, value)| value);
            }
        }
    }

    /// Takes a value of today in. Returns false, and changes nothing, if the sum would be too large.
    #[inline(always)]
    pub fn feed(&mut self, history: &mut History, window: &WindowPlan, day: i32, value: i64) -> bool {
        let day = if let Extent::LastPeriods(..) = window.extent { self.key } else { day };
        if window.combine == Combine::Sum {
            let sum = self.value.saturating_add(value);
            if sum.saturating_abs() > LARGEST {
                return false;
            }
            self.value = sum;
            if window.extent.is_rolling() {
                match history.queue.back_mut() {
                    Some(last) if last.0 == day => last.1 += value,
                    _ => history.queue.push_back((day, value)),
                }
            }
            return true;
        }
        if window.extent.is_rolling() {
            self.feed_rolling_extreme(history, window.combine, day, value);
        } else {
            let replaces = match window.combine {
                Combine::Greatest => value > self.value,
                Combine::Least => value < self.value,
                Combine::Last | Combine::Sum | Combine::Distinct(_) => true,
            };
            if replaces || !self.filled {
                self.value = value;
            }
            self.filled = true;
        }
        true
    }

    /// INVARIANT: the front of the queue is the window's extreme (or last value), and every later
    /// entry would become it once those before it have left.
    fn feed_rolling_extreme(&mut self, history: &mut History, combine: Combine, day: i32, value: i64) {
        let beaten = |old: i64| match combine {
            Combine::Greatest => old <= value,
            Combine::Least => old >= value,
            Combine::Last | Combine::Sum | Combine::Distinct(_) => true,
        };
        while history.queue.back().is_some_and(|&(_, old)| beaten(old)) {
            history.queue.pop_back();
        }
        history.queue.push_back((day, value));
        self.value = history.queue.front().map_or(0, |&(_, value)| value);
    }

    /// By what the running period is found again when what it was fed with comes back.
    pub fn mark_of_period(&self, window: &WindowPlan) -> i32 {
        if let Extent::Membership(..) = window.extent { i32::from(self.turn) } else { self.key }
    }

    /// Takes a value out again that was fed on a day of the period `key`, if that is still kept.
    pub fn take_back(
        &mut self,
        history: &mut History,
        window: &WindowPlan,
        (key, fed): (i32, Day),
        joined: Day,
        value: i64,
    ) {
        if window.combine != Combine::Sum {
            return;
        }
        let periods = match window.extent {
            Extent::Event | Extent::LastSeconds(_) => return,
            // What was counted before the tier was reached or lost is forgotten already.
            Extent::Since if key != self.key => return,
            Extent::Lifetime | Extent::Since => 0,
            Extent::Period(_) => self.key.saturating_sub(key),
            // A membership may have started anew, even in the same second.
            Extent::Membership(..) => i32::from(self.turn.wrapping_sub(key as u16)),
            Extent::Anchored(months) => {
                let starts = |at: i32| joined.plus_months(at.saturating_mul(i32::from(months.max(1))));
                (0..=self.key).find(|&back| starts(self.key - back) <= fed).unwrap_or(i32::MAX)
            }
            Extent::LastDays(_) | Extent::LastMonths(_) | Extent::LastPeriods(..) => {
                let stamp = if let Extent::LastPeriods(..) = window.extent { key } else { fed.0 };
                let Some(place) = history.queue.iter().position(|&(day, _)| day == stamp) else { return };
                self.value -= value;
                if let Some(entry) = history.queue.get_mut(place) {
                    entry.1 -= value;
                    if entry.1 == 0 {
                        history.queue.remove(place);
                    }
                }
                return;
            }
        };
        match periods {
            0 => self.value -= value,
            periods => {
                let past = usize::try_from(periods).ok().and_then(|back| history.past.get_mut(back.wrapping_sub(1)));
                if let Some(past) = past {
                    *past -= value;
                }
            }
        }
    }

    /// Takes a name in; returns whether it is new in the window.
    pub fn feed_name(&mut self, history: &mut History, window: &WindowPlan, day: i32, name: usize) {
        let stamp = if let Extent::LastPeriods(..) = window.extent { self.key } else { day };
        if let Some(last) = history.names.get_mut(name) {
            self.value += i64::from(*last == i32::MIN);
            *last = stamp;
        }
    }

    /// A hit in the period with that key, for a count of different periods. A rolling window dates a period by
    /// its last hit.
    pub fn hit(&mut self, history: &mut History, window: &WindowPlan, day: i32, key: i32) {
        let again = self.mark == Mark(key);
        self.mark = Mark(key);
        if !window.extent.is_rolling() {
            self.value += i64::from(!again);
            return;
        }
        let stamp = if let Extent::LastPeriods(..) = window.extent { self.key } else { day };
        match history.queue.back_mut().filter(|_| again) {
            Some(last) => last.0 = stamp,
            None => {
                history.queue.push_back((stamp, 1));
                self.value += 1;
            }
        }
    }

    /// Takes back the hit of the period with that key, if it was the last.
    pub fn unhit(&mut self, history: &mut History, window: &WindowPlan, key: i32) {
        if self.mark != Mark(key) {
            return;
        }
        self.mark = Mark::default();
        if !window.extent.is_rolling() {
            self.value -= i64::from(self.value > 0);
        } else if history.queue.pop_back().is_some() {
            self.value -= 1;
        }
    }

    /// A hit in the period with that key, for a run: returns whether it begins one.
    pub fn run(&mut self, key: i32) -> bool {
        let begins = self.value == 0;
        if self.mark != Mark(key) || begins {
            self.value = if self.mark.0 == key - 1 { self.value + 1 } else { 1 };
            self.mark = Mark(key);
        }
        begins
    }

    /// Sets the present value, as a test's `given` does.
    pub fn set(&mut self, history: &mut History, window: &WindowPlan, day: i32, value: i64) {
        self.value = value;
        self.filled = true;
        if window.extent.is_rolling() {
            let stamp = if let Extent::LastPeriods(..) = window.extent { self.key } else { day };
            history.queue.clear();
            history.queue.push_back((stamp, value));
        }
    }
}
