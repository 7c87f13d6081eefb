//! The steps M1 to M12 between two days (`core` section 3).

use loyal::core::{Exchange, ExchangeWhen, Length, Program, RowId, RowKind, Trigger};
use loyal::quantity::{Day, Instant};

use super::deadline::{ends, later_day, on_date};
use super::measure::Moved;
use super::scene::Scene;
use super::{Lot, Slow};

impl Slow<'_> {
    /// Everything that is due up to and including `until`.
    pub fn settle(&mut self, until: Instant) {
        while self.now < until.day() {
            let day = self.now.plus_days(1);
            self.within_the_day(day.start());
            self.midnight(day);
            self.now = day;
            self.booked = day;
            self.clock = day.start();
        }
        self.within_the_day(Instant(until.0 + 1));
        self.clock = until;
    }

    /// What is due to the second within a day, before `end`: lots mature, lots lapse, tiers end.
    fn within_the_day(&mut self, end: Instant) {
        while let Some(at) = self.next_within(end) {
            self.step_within(at);
        }
    }

    /// When the next of it is due.
    pub(super) fn next_within(&self, end: Instant) -> Option<Instant> {
        let clock = self.clock;
        let inside = |at: &Instant| *at < end && at.second_of_day() != 0;
        // What a change of tier has left overdue, by the word that gives no fresh term.
        let runs = |lot: &Lot| lot.due.filter(|_| !self.suspended[lot.holding.index()]);
        let overdue = |lot: &Lot| runs(lot).is_some_and(|due| due.at <= clock);
        let due = |lot: &Lot| runs(lot).filter(|due| !due.named_end).map(|due| due.at);
        let lots = self.lots.iter().flat_map(|lot| [lot.matures, due(lot)]).flatten().filter(inside);
        let late = self.lots.iter().any(overdue).then_some(clock);
        let dates = self.next_date().into_iter().chain(self.next_round()).chain(self.own.next()).filter(inside);
        lots.chain(dates).chain(late).min().map(|at| at.max(clock))
    }

    pub(super) fn step_within(&mut self, at: Instant) {
        let clock = self.clock;
        self.clock = at;
        if self.mature(at) {
            self.exchange_at_once(at);
        }
        self.lapse_due(|due| !due.named_end && due.at <= at || due.at <= clock);
        self.tell_lapses(at);
        self.end_rounds(at);
        self.own_deadlines(at);
        self.close_tiers(at, at);
        self.suspend(at);
    }

    fn midnight(&mut self, day: Day) {
        (1..=12).for_each(|step| self.midnight_step(day, step));
        self.step = 0;
    }

    /// One step of the midnight before a day. The last moment of the day before is that of what is booked on it.
    pub(super) fn midnight_step(&mut self, day: Day, step: i64) {
        let (yesterday, start) = (day.plus_days(-1), day.start());
        let last = Instant(start.0 - 1);
        self.booked = if step <= 5 { yesterday } else { day };
        (self.step, self.kind) = (step, 0);
        match step {
            1 => self.close_periods(yesterday, last),
            2 => self.ends_of_periods(yesterday, last),
            3 => {
                self.suspend(last);
                self.lapse_due(|due| due.named_end && due.at <= start);
                self.tell_lapses(last);
            }
            4 => {
                self.close_tiers(last, start);
                self.suspend(last);
            }
            5 => self.freeze_games(day),
            6 => {
                self.carry_surplus(day);
                self.amend(day);
            }
            7 => {
                if self.mature(start) {
                    self.exchange_at_once(start);
                }
            }
            8 => self.lapses_of_the_day(yesterday, day),
            9 => {
                self.end_rounds(start);
                self.own_deadlines(start);
            }
            10 => self.dated_rows(day),
            11 => self.idle_rows(day),
            _ => self.last_step(day),
        }
    }

    /// M2: a period's end is an event where rows or exchanges wait for it; what the day has put by comes first.
    fn ends_of_periods(&mut self, yesterday: Day, last: Instant) {
        self.post_the_day(last);
        let on_end = |trigger: &Trigger| matches!(trigger, Trigger::EndOf(calendar) if ends(*calendar, yesterday));
        let rows = self.rows_on(&on_end);
        let converts =
            |exchange: &Exchange| matches!(exchange.when, ExchangeWhen::EndOf(calendar) if ends(calendar, yesterday));
        let on = |exchange: &Exchange| exchange.on.iter().any(on_end);
        if !rows.is_empty() || self.program.exchanges.iter().any(|one| converts(one) || on(one)) {
            self.event_of_rows(Scene::bare(last), rows, Vec::new(), &on_end);
        }
        if self.exchanges(last, &converts) {
            self.exchange_at_once(last);
        }
    }

    /// M8: terms that are over; also what M4 granted with a named end that was over at once.
    fn lapses_of_the_day(&mut self, yesterday: Day, day: Day) {
        let start = day.start();
        self.suspend(start);
        self.lapse_due(|due| !due.named_end && due.at <= start);
        self.booked = yesterday;
        self.lapse_due(|due| due.at <= start);
        self.booked = day;
        self.tell_lapses(start);
    }

    /// M12: results, what budgets get back, and what had to wait.
    fn last_step(&mut self, day: Day) {
        self.results(day);
        self.budgets_get_back();
        let waiting = std::mem::take(&mut self.waiting);
        let metrics = std::mem::take(&mut self.waiting_metrics);
        let conversions = std::mem::take(&mut self.waiting_exchanges);
        if !waiting.is_empty() || !metrics.is_empty() || !conversions.is_empty() {
            self.event_of((Scene::bare(day.start()), &conversions), waiting, metrics, &|_| false);
        }
        self.suspend(day.start());
    }

    /// M10: birthdays, anniversaries, dated rows.
    fn dated_rows(&mut self, day: Day) {
        let born = self.born.filter(|born| *born < day).map(Day::date);
        let birthday = born.is_some_and(|born| on_date(day.date().year, born.month, born.day) == day);
        let joined = self.joined.day().date();
        let anniversary = day > self.joined.day() && on_date(day.date().year, joined.month, joined.day) == day;
        let yesterday = day.plus_days(-1);
        let on_day = |trigger: &Trigger| match trigger {
            Trigger::Birthday => birthday,
            Trigger::Anniversary => anniversary,
            Trigger::StartOf(calendar) => ends(*calendar, yesterday),
            Trigger::On(on) => *on == day,
            Trigger::BeforeRenewal(id, by) => self.is_before_renewal(*id, *by, day),
            Trigger::Offset { of, by, before } => self.is_offset(of, if *before { by.times(-1) } else { *by }, day),
            Trigger::EveryYear { month, day: number } => on_date(day.date().year, *month, *number) == day,
            _ => false,
        };
        // What is on that day is looked at before anything happens on it.
        let triggers = self.program.rows.iter().flat_map(|row| &row.on);
        let all: Vec<&Trigger> = triggers
            .chain(self.program.exchanges.iter().flat_map(|exchange| &exchange.on))
            .filter(|on| on_day(on))
            .collect();
        self.timed_rows(day.start(), &|trigger| all.contains(&trigger));
    }

    /// So long after joining, once; or after (before) each birthday or anniversary from the first year on.
    fn is_offset(&self, of: &Trigger, by: Length, day: Day) -> bool {
        let moved = |from: Day| later_day(from, by, 1).day();
        let anchor = match of {
            Trigger::Birthday => self.born,
            _ => Some(self.joined.day()),
        };
        let Some(anchor) = anchor else { return false };
        if *of == Trigger::Join {
            return day > self.joined.day() && moved(anchor) == day;
        }
        let (first, date) = (anchor.date().year, anchor.date());
        let years = (first + 1)..=(day.date().year + 2).max(first + 1);
        day > self.joined.day() && years.into_iter().any(|year| moved(on_date(year, date.month, date.day)) == day)
    }

    /// M11: so long without something, once a stretch.
    fn idle_rows(&mut self, day: Day) {
        let mut fired = Vec::new();
        for (row, trigger, after) in idle_triggers(self.program) {
            let from = self.idle.get(&(row, trigger)).copied().flatten();
            let over = from.is_some_and(|from| match after {
                Length::Days(days) => from.plus_days(days) <= day,
                Length::Months(months) => from.plus_months(months) <= day,
                Length::Seconds(seconds) => from.start().0 + seconds <= day.start().0,
            });
            if over {
                self.idle.insert((row, trigger), None);
                fired.push(row);
            }
        }
        fired.dedup();
        if !fired.is_empty() {
            self.event_of_rows(Scene::bare(day.start()), fired, Vec::new(), &|_| false);
        }
    }

    pub(super) fn start_idle(&mut self) {
        for (row, trigger, _) in idle_triggers(self.program) {
            self.idle.insert((row, trigger), Some(self.joined.day()));
        }
    }

    fn timed_rows(&mut self, at: Instant, wanted: &dyn Fn(&Trigger) -> bool) {
        let rows = self.rows_on(wanted);
        let on = |exchange: &Exchange| exchange.on.iter().any(wanted);
        if !rows.is_empty() || self.program.exchanges.iter().any(on) {
            self.event_of_rows(Scene::bare(at), rows, Vec::new(), wanted);
        }
    }

    pub(super) fn rows_on(&self, wanted: &dyn Fn(&Trigger) -> bool) -> Vec<RowId> {
        let rows = self.program.rows.iter().enumerate();
        rows.filter(|(_, row)| row.kind != RowKind::Price && row.on.iter().any(wanted))
            .map(|(place, _)| RowId(place as u16))
            .collect()
    }

    /// An event made of rows alone (timers): phases 3 to 7.
    fn event_of_rows(
        &mut self,
        scene: Scene,
        rows: Vec<RowId>,
        metrics: Vec<usize>,
        wanted: &dyn Fn(&Trigger) -> bool,
    ) {
        self.event_of((scene, &[]), rows, metrics, wanted);
    }

    /// The same with conversions that have waited for it.
    fn event_of(
        &mut self,
        (scene, conversions): (Scene, &[usize]),
        rows: Vec<RowId>,
        metrics: Vec<usize>,
        wanted: &dyn Fn(&Trigger) -> bool,
    ) {
        let before = self.opens(&scene);
        let mut moved = Moved::default();
        self.award(&scene, &rows, &mut moved, |_, _| {});
        self.exchange_on(&scene, wanted);
        self.exchange_these(conversions, scene.at);
        self.measure(&scene, &|_| false, &metrics, &moved);
        self.move_tiers(&scene);
        self.follow(&scene, &before);
        self.suspend(scene.at);
    }
}

/// Every idle trigger: its row, its place there, its length.
pub fn idle_triggers(program: &Program) -> Vec<(RowId, usize, Length)> {
    let mut found = Vec::new();
    for (place, row) in program.rows.iter().enumerate() {
        for (at, trigger) in row.on.iter().enumerate() {
            if let Trigger::Idle { after, .. } = trigger {
                found.push((RowId(place as u16), at, *after));
            }
        }
    }
    found
}
