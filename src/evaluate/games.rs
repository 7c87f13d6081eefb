//! The midnight steps of metrics over metrics (M1), challenges (M9), leagues and raffles (M5, M12).

use super::error::EventError;
use super::expression::View;
use super::member::{Member, Scratch, State};
use super::phase::Moment;
use super::plan::{Plan, TimerKind, not_over};
use super::played::{Games, Round};
use super::recorder::{Occasion, Recorder, Taking};
use crate::core::{AccumulatorId, HoldingId, RoundStart};
use crate::ledger::NEVER;
use crate::quantity::{DAY_SECONDS, Day, Instant};

impl Games {
    /// Whether there is anything.
    pub fn any(&self) -> bool {
        !self.rounds.is_empty() || !self.scores.is_empty() || !self.entries.is_empty() || !self.waiting.is_empty()
    }
}

impl Plan {
    /// Games of a member without a life yet.
    pub(super) fn new_games(&self) -> Games {
        let derived = &self.derived;
        Games {
            rounds: vec![Round::default(); derived.rounds.len()],
            waiting: Vec::new(),
            scores: vec![0; derived.boards.len()],
            places: vec![(0, 0); derived.boards.len()],
            entries: vec![0; derived.raffles.len()],
            wins: derived.raffles.iter().map(|raffle| vec![0; raffle.won.len()]).collect(),
        }
    }

    /// Begins anew on joining.
    pub(super) fn restart_games(&self, state: &mut State, at: i64) {
        state.games = self.new_games();
        for (plan, round) in self.derived.rounds.iter().zip(&mut state.games.rounds) {
            if plan.start == RoundStart::Joining {
                round.until = not_over(self.terms[usize::from(plan.within)].due(at, state.joined), false, at).0;
                state.next_due = state.next_due.min(round.until);
            }
        }
    }

    /// Gives every ladder the highest tier whose condition for joining holds.
    pub(super) fn start_ladders(&self, state: &mut State, scratch: &mut Scratch, at: i64) {
        scratch.clear_event();
        let started: Vec<u8> = self
            .ladders
            .iter()
            .map(|plan| {
                let view = View { plan: self, state, scratch, at };
                let held = plan.starts.iter().filter(|(checks, _)| view.all_hold(checks)).map(|(_, rank)| *rank);
                held.fold(0, u8::max).min(plan.tiers.len() as u8)
            })
            .collect();
        let joined = state.joined;
        for ((plan, ladder), rank) in self.ladders.iter().zip(&mut state.ladders).zip(started) {
            if rank > ladder.rank {
                (ladder.rank, ladder.earned) = (rank, rank);
                let (keep, fall) = plan.on(at.div_euclid(DAY_SECONDS) as i32, joined);
                let term = &self.terms[usize::from(keep)];
                ladder.until[usize::from(rank)] = not_over(term.due(at, state.joined), false, at).0;
                state.next_due = state.next_due.min(ladder.next_change(fall));
            }
        }
    }

    /// The first day after `day` on which a run's period ends; none while there is no run.
    pub(super) fn end_of_run_period(&self, state: &State, accumulator: u16, calendar: u16, day: i32) -> i32 {
        if state.tallies.get(usize::from(accumulator)).is_none_or(|tally| tally.value == 0) {
            return i32::MAX;
        }
        let calendar = self.days.calendar(usize::from(calendar));
        calendar.first_day(calendar.key(Day(day)) + 1).0
    }

    /// M1: periods that end with the day before `day` close, level by level; runs that missed theirs end.
    pub(super) fn close_periods<R: Recorder>(
        &self,
        member: &mut Member,
        day: i32,
        eve: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut occasions = std::mem::take(&mut member.scratch.occasions);
        occasions.clear();
        let mut runs = false;
        for (index, timer) in self.timers.iter().enumerate() {
            if member.state.timers[index] > day {
                continue;
            }
            match timer.kind {
                TimerKind::Closing(_) => {
                    occasions.push(timer.occasion);
                    self.arm(&mut member.state, index, day);
                }
                TimerKind::Run(..) => runs = true,
                _ => {}
            }
        }
        let mut result = Ok(());
        if runs || !occasions.is_empty() {
            recorder.began(Instant(eve), Occasion::Closing);
            member.scratch.clear_event();
            member.scratch.shared.step = 1;
            let moment = Moment { at: eve, day: eve.div_euclid(DAY_SECONDS) as i32, occasions: &occasions };
            result =
                self.undoably(member, |plan, state, scratch| plan.close(state, scratch, (moment, day, runs), recorder));
        }
        member.scratch.occasions = occasions;
        result
    }

    /// Runs whose period ends without a hit are frozen or over; whether any was.
    pub(super) fn end_runs<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (moment, day): (Moment<'_>, i32),
        recorder: &mut R,
    ) -> bool {
        let mut missed = false;
        for run in &self.derived.runs {
            if state.timers[usize::from(run.timer)] > day {
                continue;
            }
            let at = usize::from(run.accumulator);
            let key = self.days.key(usize::from(run.calendar), moment.day);
            if state.tallies[at].mark.0 < key && state.tallies[at].value > 0 {
                missed = true;
                let id = AccumulatorId(run.accumulator);
                match run.freeze.filter(|freeze| state.available(freeze.index()) > 0) {
                    Some(freeze) => {
                        let taking = (freeze, 1, Taking::Freeze(id));
                        self.spend(state, scratch, moment.at, taking, recorder);
                        self.is_no_spending(scratch, taking);
                        state.tallies[at].mark.0 = key;
                    }
                    None => {
                        recorder.run_ended(Instant(moment.at), id, state.tallies[at].value);
                        state.tallies[at].empty(&mut state.histories[at]);
                    }
                }
            }
            state.timers[usize::from(run.timer)] = i32::MAX;
            self.arm(state, usize::from(run.timer), day);
        }
        missed
    }

    /// Metrics of what is spent count rewards, payments and vouchers, neither freezes nor entries of a draw.
    fn is_no_spending(&self, scratch: &mut Scratch, (holding, units, _): (HoldingId, i64, Taking)) {
        if let Some(spent) = scratch.spent.get_mut(holding.index()) {
            *spent -= units;
        }
    }

    /// The first instant at which the time of a challenge's round is over.
    pub(super) fn rounds_due(&self, state: &State) -> i64 {
        state.games.rounds.iter().map(|round| round.until).min().unwrap_or(NEVER)
    }

    /// M5: scores and entries freeze where a table is made up or a raffle drawn at this midnight.
    pub(super) fn freeze(&self, state: &mut State, day: i32) {
        for (at, board) in self.derived.boards.iter().enumerate() {
            if state.timers[usize::from(board.timer)] <= day {
                state.games.scores[at] = state.metric(usize::from(board.score));
            }
        }
        for (at, raffle) in self.derived.raffles.iter().enumerate() {
            if raffle.timers.iter().any(|&timer| state.timers[usize::from(timer)] <= day) {
                state.games.entries[at] = state.available(raffle.entries.index());
            }
        }
    }

    /// M12: results of leagues and raffles.
    pub(super) fn results<R: Recorder>(
        &self,
        member: &mut Member,
        day: i32,
        now: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut result = Ok(());
        for at in 0..self.derived.boards.len() {
            let timer = usize::from(self.derived.boards[at].timer);
            if member.state.timers[timer] <= day {
                self.arm(&mut member.state, timer, day);
                result = result.and(self.rank_at(member, (at, day, now), recorder));
            }
        }
        for at in 0..self.derived.raffles.len() {
            let timers = &self.derived.raffles[at].timers;
            let mut due = false;
            for timer in timers.iter().map(|&timer| usize::from(timer)) {
                if member.state.timers[timer] <= day {
                    due = true;
                    self.arm(&mut member.state, timer, day);
                }
            }
            if due {
                result = result.and(self.draw(member, (at, day, now), recorder));
            }
        }
        result
    }

    /// The result of a league's period.
    fn rank_at<R: Recorder>(
        &self,
        member: &mut Member,
        (at, day, now): (usize, i32, i64),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let board = &self.derived.boards[at];
        let (mut place, mut size) = std::mem::take(&mut member.state.games.places[at]);
        if let Some(told) = member.promised_place(at, now) {
            (place, size) = told;
        }
        let score = std::mem::take(&mut member.state.games.scores[at]);
        if score < 1 {
            return Ok(());
        }
        let rank = member.state.rank(board.ladder.index());
        recorder.scored(Instant(now), at as u16, score, rank);
        if place == 0 {
            return Ok(());
        }
        let count = |counts: &[u32]| counts.get(usize::from(rank)).copied().unwrap_or(0);
        let size = if size == 0 { board.cohort } else { size };
        let to = if place <= count(&board.promote) && rank < board.top {
            rank + 1
        } else if place > size.saturating_sub(count(&board.demote)) && place > count(&board.promote) && rank > 0 {
            rank - 1
        } else {
            rank
        };
        recorder.began(Instant(now), Occasion::Results);
        recorder.placed(Instant(now), at as u16, place, size);
        member.scratch.clear_event();
        let moment = Moment { at: now, day, occasions: &[super::plan::QUIET] };
        self.undoably(member, |plan, state, scratch| {
            plan.note_before(state, scratch, now);
            scratch.placed = Some((at as u16, place));
            plan.put_on_level(state, (plan.derived.boards[at].ladder.index(), to), now, recorder);
            if plan.follow.is_empty() { Ok(()) } else { plan.follow_up(state, scratch, moment, recorder) }
        })
    }

    /// A raffle is drawn: rows read what was won, then the entries are gone.
    fn draw<R: Recorder>(
        &self,
        member: &mut Member,
        (at, day, now): (usize, i32, i64),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let raffle = &self.derived.raffles[at];
        let held = member.state.available(raffle.entries.index());
        let entries = std::mem::take(&mut member.state.games.entries[at]).min(held);
        if entries == 0 {
            return Ok(());
        }
        member.add_promised_prizes(at, now);
        recorder.began(Instant(now), Occasion::Results);
        let scratch = &mut member.scratch;
        scratch.clear_event();
        scratch.numbers.resize(self.program.fields.len(), 0);
        for (field, won) in raffle.won.iter().zip(&mut member.state.games.wins[at]) {
            if let Some(number) = scratch.numbers.get_mut(field.index()) {
                *number = std::mem::take(won);
            }
        }
        if let Some(number) = scratch.numbers.get_mut(raffle.drawn.index()) {
            *number = entries;
        }
        let moment = Moment { at: now, day, occasions: &[raffle.occasion] };
        let rows = self.candidates(raffle.occasion, now, day);
        self.undoably(member, |plan, state, scratch| {
            let taking = (plan.derived.raffles[at].entries, entries, Taking::Draw(at as u16));
            plan.spend(state, scratch, now, taking, recorder);
            plan.is_no_spending(scratch, taking);
            plan.process_aside(state, scratch, moment, rows, recorder)
        })
    }
}

/// What a league or a raffle came to: an input like any other.
impl Plan {
    /// The member's place in a cohort of so many (0 = full) when the running period of a league ends.
    pub fn place_in_league(&self, member: &mut Member, board: u16, place: u32, size: u32) {
        if let Some(result) = member.state.games.places.get_mut(usize::from(board)) {
            *result = (place, size);
        }
    }

    /// One more prize of a kind that the member wins in a raffle's next draw; `None` takes all of them back.
    pub fn win(&self, member: &mut Member, raffle: u16, prize: Option<u16>) {
        let Some(wins) = member.state.games.wins.get_mut(usize::from(raffle)) else { return };
        match prize {
            Some(prize) => {
                if let Some(won) = wins.get_mut(usize::from(prize)) {
                    *won += 1;
                }
            }
            None => wins.fill(0),
        }
    }
}
