//! Phase 5, and windows: a metric is recomputed from everything that ever fed it.

use loyal::core::{AccumulatorId, Aggregate, AtomSet, Guard, HoldingId, Names, RowId, Trigger, Window};
use loyal::quantity::{Calendar, Day, Instant};

use super::deadline::ends;
use super::observed;
use super::scene::Scene;
use super::state::Contribution;
use super::{Slow, unsupported};
use crate::acts::note;

/// What an event posted, for metrics of what is earned and spent.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    pub granted: Vec<(HoldingId, RowId, i64)>,
    /// With the name of the reward, if it was one.
    pub taken: Vec<(HoldingId, i64, String)>,
}

impl Moved {
    fn granted(&self, of: HoldingId, by: impl Fn(&RowId) -> bool) -> Option<i128> {
        let mine = self.granted.iter().filter(|(holding, row, _)| *holding == of && by(row));
        Some(mine.map(|(_, _, units)| i128::from(*units)).sum()).filter(|sum| *sum != 0)
    }

    fn taken(&self, of: HoldingId, by: impl Fn(&String) -> bool) -> Option<i128> {
        let mine = self.taken.iter().filter(|(holding, _, name)| *holding == of && by(name));
        Some(mine.map(|(_, units, _)| i128::from(*units)).sum()).filter(|sum| *sum != 0)
    }
}

impl Slow<'_> {
    /// Phase 5, level by level. `also` are metrics set off by the state, as often as they stand there.
    pub(super) fn measure(&mut self, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool, also: &[usize], moved: &Moved) {
        let levels: Vec<usize> = (0..self.program.accumulators.len()).map(|place| self.level(place)).collect();
        for level in 0..=4 {
            for (place, of) in levels.iter().enumerate() {
                if *of == level {
                    self.feed(place, scene, wanted, also, moved);
                }
            }
        }
    }

    fn feed(&mut self, place: usize, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool, also: &[usize], moved: &Moved) {
        let accumulator = &self.program.accumulators[place];
        if !self.holds(&accumulator.filter, scene) {
            return;
        }
        let met = |trigger: &Trigger| match trigger {
            Trigger::Met(guard) => self.concerns(guard) && self.holds(guard, scene),
            other => wanted(other),
        };
        let often = also.iter().filter(|of| **of == place).count() + usize::from(accumulator.on.iter().any(met));
        let value = match &accumulator.aggregate {
            Aggregate::Earned(holding) => moved.granted(*holding, |_| true),
            Aggregate::EarnedBy(holding, rows) => moved.granted(*holding, |row| rows.contains(row)),
            Aggregate::Spent(holding) => moved.taken(*holding, |_| true),
            Aggregate::SpentBy(holding, names) => moved.taken(*holding, |name| names.contains(name)),
            _ => None,
        };
        let times: Vec<i128> = match &accumulator.aggregate {
            Aggregate::Earned(_) | Aggregate::EarnedBy(..) | Aggregate::Spent(_) | Aggregate::SpentBy(..) => {
                value.into_iter().collect()
            }
            Aggregate::Count | Aggregate::Periods(_) | Aggregate::Run { .. } => vec![1; often],
            Aggregate::Sum(e) | Aggregate::Greatest(e) | Aggregate::Least(e) | Aggregate::Last(e) => {
                vec![self.value(e, scene); often]
            }
            Aggregate::Distinct(names) if often > 0 => self.names(names, &accumulator.on, scene),
            Aggregate::Distinct(_) | Aggregate::Goals(_) => Vec::new(),
            #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
            other => unsupported(&format!("{other:?}")),
        };
        if let Window::SinceReaching(ladder, rank) = accumulator.window
            && self.rank(ladder) < rank
        {
            return;
        }
        if !times.is_empty() {
            note("Aggregate", &accumulator.aggregate);
            for on in accumulator.on.iter().filter(|on| also.contains(&place) || met(on)) {
                note("Trigger", on);
            }
        }
        if let (Aggregate::Run { period, .. }, false) = (&accumulator.aggregate, times.is_empty()) {
            let key = period.key(scene.day());
            let (last, length) = self.runs[place];
            self.runs[place] = match () {
                () if length > 0 && last == key => (last, length),
                () if length > 0 && last == key - 1 => (key, length + 1),
                () => (key, 1),
            };
        }
        let to = accumulator.adds_to.unwrap_or(AccumulatorId(place as u16));
        for value in times {
            self.fed.push(to.index());
            self.contributions.push(Contribution {
                to,
                by: AccumulatorId(place as u16),
                day: scene.day(),
                event: self.event,
                falls_with: self.event,
                value,
            });
        }
    }

    /// The names that an event hits.
    fn names(&self, names: &Names, on: &[Trigger], scene: &Scene) -> Vec<i128> {
        match names {
            Names::Word(field) => {
                let word = scene.words.get(field.index()).copied().unwrap_or(0);
                Some(i128::from(word)).filter(|word| *word != 0).into_iter().collect()
            }
            Names::Lines(sets) => {
                let counts = |atom| on.iter().any(|trigger| matches!(trigger, Trigger::Purchase(of) if of.has(atom)));
                let hit = |set: &AtomSet| scene.lines.iter().any(|line| set.has(line.atom) && counts(line.atom));
                (0i128..).zip(sets).filter(|(_, set)| hit(set)).map(|(name, _)| name).collect()
            }
        }
    }

    /// Whether this event has fed a metric that the condition reads, or it reads anything else.
    fn concerns(&self, guard: &Guard) -> bool {
        observed::reads(guard, &self.fed)
    }

    /// Level of an accumulator: one above what those on `Met` and `Closing` read.
    pub(super) fn level(&self, place: usize) -> usize {
        let accumulator = &self.program.accumulators[place];
        let mut read = Vec::new();
        let derived = accumulator.on.iter().any(|trigger| match trigger {
            Trigger::Met(guard) => {
                observed::in_guard(guard, &mut |_| {}, &mut |expr| observed::note(expr, &mut read));
                true
            }
            Trigger::Closing(_) => true,
            _ => false,
        });
        if !derived {
            return 0;
        }
        observed::in_guard(&accumulator.filter, &mut |_| {}, &mut |expr| observed::note(expr, &mut read));
        if let Aggregate::Sum(e) | Aggregate::Greatest(e) | Aggregate::Least(e) | Aggregate::Last(e) =
            &accumulator.aggregate
        {
            observed::in_expr(e, &mut |expr| observed::note(expr, &mut read));
        }
        1 + read.into_iter().map(|place| self.level(place)).max().unwrap_or(0)
    }

    /// M1: metrics over the final values of periods that end with the day; then runs that missed one.
    pub(super) fn close_periods(&mut self, day: Day, last: Instant) {
        let scene = Scene::bare(last);
        let ends_now = |member: &Self, window: &Window| match window {
            Window::Period(calendar) => ends(*calendar, day),
            Window::SinceJoining { months } => {
                member.since_joining(day, *months) != member.since_joining(day.plus_days(1), *months)
            }
            _ => false,
        };
        let closing = |member: &Self, on: &[Trigger]| {
            on.iter().any(|trigger| matches!(trigger, Trigger::Closing(window) if ends_now(member, window)))
        };
        self.fed.clear();
        self.event += 1;
        let due = |metric: &loyal::core::Accumulator, (_, length): &(i32, i64)| {
            let run = matches!(metric.aggregate, Aggregate::Run { period, .. } if *length > 0 && ends(period, day));
            run || closing(self, &metric.on)
        };
        if !self.program.accumulators.iter().zip(&self.runs).any(|(metric, run)| due(metric, run)) {
            return;
        }
        self.before_goals(&scene);
        let before = self.watch(&scene);
        if self.program.accumulators.iter().any(|metric| closing(self, &metric.on)) {
            let due: Vec<Window> = self.closing_windows().into_iter().filter(|window| ends_now(self, window)).collect();
            let wanted = |trigger: &Trigger| matches!(trigger, Trigger::Closing(window) if due.contains(window));
            self.measure(&scene, &wanted, &[], &Moved::default());
        }
        let missed = self.end_runs(day);
        if missed || !self.fed.is_empty() {
            self.move_tiers(&scene);
            self.follow(&scene, &before);
        }
    }

    /// Runs whose period ends without a hit are frozen or over; whether any was.
    fn end_runs(&mut self, day: Day) -> bool {
        let mut missed = false;
        for place in 0..self.program.accumulators.len() {
            let Aggregate::Run { period, freeze } = self.program.accumulators[place].aggregate else { continue };
            let (last_hit, length) = self.runs[place];
            if !ends(period, day) || length == 0 || last_hit == period.key(day) {
                continue;
            }
            missed = true;
            let frozen = freeze.filter(|holding| self.available(*holding) > 0);
            self.runs[place] = match frozen {
                Some(holding) => {
                    self.take(holding, 1, &format!("Freeze({:?})", AccumulatorId(place as u16)));
                    (period.key(day), length)
                }
                None => (last_hit, 0),
            };
        }
        missed
    }

    fn closing_windows(&self) -> Vec<Window> {
        let triggers = self.program.accumulators.iter().flat_map(|metric| &metric.on);
        triggers
            .filter_map(|trigger| match trigger {
                Trigger::Closing(window) => Some(*window),
                _ => None,
            })
            .collect()
    }

    /// An accumulator recomputed from every contribution that was ever made to it.
    pub(super) fn own_accumulated(&self, place: usize, ago: u8, today: Day) -> i128 {
        let place = self.program.accumulators[place].adds_to.map_or(place, AccumulatorId::index);
        let accumulator = &self.program.accumulators[place];
        let days = self.days_of(accumulator.window, i32::from(ago), today);
        let current = |membership, months| self.since_membership(membership, months, (today, u64::MAX));
        let number = match accumulator.window {
            Window::SinceMembership { membership, months } => current(membership, months) - i32::from(ago),
            _ => 0,
        };
        let inside = |c: &Contribution| match accumulator.window {
            Window::SinceMembership { membership, months } => {
                self.since_membership(membership, months, (c.day, c.event)) == number
            }
            _ => days.0 <= c.day && c.day <= days.1,
        };
        let mine = || self.contributions.iter().filter(|c| c.to.index() == place);
        if accumulator.window == Window::Lifetime || mine().any(|c| !inside(c)) {
            note("Window", &accumulator.window);
        }
        let mut values = mine().filter(|c| inside(c)).map(|c| c.value);
        match accumulator.aggregate {
            Aggregate::Greatest(_) => values.max().unwrap_or(0),
            Aggregate::Least(_) => values.min().unwrap_or(0),
            Aggregate::Last(_) => values.next_back().unwrap_or(0),
            Aggregate::Run { .. } => i128::from(self.runs[place].1),
            Aggregate::Goals(challenge) => {
                let progress = self.games.progress(challenge);
                if progress > 0 {
                    note("Aggregate", &accumulator.aggregate);
                }
                progress
            }
            Aggregate::Distinct(_) => values.collect::<std::collections::BTreeSet<_>>().len() as i128,
            Aggregate::Periods(calendar) => {
                let hits = self.contributions.iter().filter(|c| c.to.index() == place && inside(c));
                hits.map(|c| calendar.key(c.day)).collect::<std::collections::BTreeSet<_>>().len() as i128
            }
            _ => values.sum::<i128>() + self.carried_into(place, i32::from(ago), today),
        }
    }

    /// The days that lie in the window as it stands `today`, or so many periods ago: the first and the last.
    pub(super) fn days_of(&self, window: Window, ago: i32, today: Day) -> (Day, Day) {
        let ever = (Day(i32::MIN), Day(i32::MAX));
        let periods = |calendar: Calendar, first: i32, last: i32| {
            (calendar.first_day(first), calendar.first_day(last + 1).plus_days(-1))
        };
        match window {
            Window::Lifetime => ever,
            Window::Event => (Day(1), Day(0)),
            Window::Period(calendar) => {
                let key = calendar.key(today) - ago;
                periods(calendar, key, key)
            }
            Window::SinceJoining { months } => {
                let number = self.since_joining(today, months) - ago;
                let start = |number: i32| self.joined.day().plus_months(number * i32::from(months));
                (start(number), start(number + 1).plus_days(-1))
            }
            Window::LastDays(days) => (today.plus_days(1 - i32::from(days)), today),
            Window::LastMonths(months) => (today.plus_months(-i32::from(months)).plus_days(1), today),
            Window::LastPeriods(calendar, count) => {
                let now = calendar.key(today);
                periods(calendar, now - i32::from(count) + 1, now)
            }
            // What was counted before is forgotten when the tier is reached or lost; starts of a membership are asked for.
            Window::SinceReaching(..) | Window::SinceMembership { .. } => ever,
            #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
            other => unsupported(&format!("{other:?}")),
        }
    }

    /// Number of whole periods of `months` from joining to `day`.
    pub(super) fn since_joining(&self, day: Day, months: u16) -> i32 {
        (0..).take_while(|&k| self.joined.day().plus_months((k + 1) * i32::from(months)) <= day).count() as i32
    }
}
