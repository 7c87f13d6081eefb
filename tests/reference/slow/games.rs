//! Challenges, leagues and raffles.

use std::collections::BTreeSet;

use loyal::core::{RoundStart, Trigger};
use loyal::quantity::{Day, Instant};

use super::Slow;
use super::deadline::{due, ends, not_over, on_date};
use super::measure::Moved;
use super::scene::Scene;

/// The running round of a challenge.
#[derive(Clone, Debug, Default)]
pub struct Round {
    met: BTreeSet<usize>,
    used: BTreeSet<usize>,
    until: Option<Instant>,
    over: bool,
}

/// Games of one member.
#[derive(Clone, Debug, Default)]
pub struct Games {
    rounds: Vec<Round>,
    /// By challenge: whether its gate was open before phase 3.
    open: Vec<bool>,
    /// Challenges that this event has completed.
    completed: Vec<u16>,
    /// By board: the place that was stated, and the score frozen at M5.
    places: Vec<Option<(u32, u32)>>,
    scores: Vec<i128>,
    /// The board whose result this event is, and the place.
    placed: Option<(u16, u32)>,
    /// By raffle: entries frozen at M5, prizes stated.
    entries: Vec<i64>,
    wins: Vec<Vec<i64>>,
}

impl Games {
    /// Games of a member who joins.
    pub fn start(program: &loyal::core::Program, joined: Instant) -> Games {
        let round = |challenge: &loyal::core::Challenge| {
            let until = not_over(due(&challenge.within, joined, joined.day()), joined).map(|due| due.at);
            Round { until: until.filter(|_| challenge.start == RoundStart::Joining), ..Round::default() }
        };
        Games {
            rounds: program.challenges.iter().map(round).collect(),
            open: vec![false; program.challenges.len()],
            places: vec![None; program.boards.len()],
            scores: vec![0; program.boards.len()],
            entries: vec![0; program.raffles.len()],
            wins: program.raffles.iter().map(|raffle| vec![0; raffle.prizes.len()]).collect(),
            ..Games::default()
        }
    }

    /// Goals met in the running round.
    pub fn progress(&self, challenge: u16) -> i128 {
        self.rounds[usize::from(challenge)].met.len() as i128
    }

    /// How often a trigger of a game fires in this event.
    pub fn fires(&self, trigger: &Trigger) -> i128 {
        match trigger {
            Trigger::Completed(challenge) => self.completed.iter().filter(|done| *done == challenge).count() as i128,
            Trigger::Placed { board, most } => {
                i128::from(self.placed.is_some_and(|(of, place)| of == *board && place <= *most))
            }
            _ => 0,
        }
    }

    /// What phase 7 has collected is not collected again.
    pub fn collected(&mut self) {
        self.completed.clear();
        self.placed = None;
    }
}

impl Slow<'_> {
    /// Before phase 3: gates, and goals used before whose condition is false now.
    pub(super) fn before_goals(&mut self, scene: &Scene) {
        self.games.collected();
        for (place, challenge) in self.program.challenges.iter().enumerate() {
            self.games.open[place] = self.holds(&challenge.guard, scene);
            let still = |goal: &usize| {
                let goal = &challenge.goals[*goal];
                goal.by.is_none() && self.holds(&goal.when, scene)
            };
            let used = self.games.rounds[place].used.iter().copied().filter(still).collect();
            self.games.rounds[place].used = used;
        }
    }

    /// After phase 6: goals that are met now.
    pub(super) fn meet_goals(&mut self, scene: &Scene) {
        for (place, challenge) in self.program.challenges.iter().enumerate() {
            let round = &self.games.rounds[place];
            if !self.games.open[place] || round.over {
                continue;
            }
            let raised = |by: loyal::core::AccumulatorId| self.fed.contains(&by.index());
            let new: BTreeSet<usize> = (0..challenge.goals.len())
                .filter(|goal| !round.met.contains(goal) && !round.used.contains(goal))
                .filter(|goal| challenge.goals[*goal].by.is_none_or(raised))
                .filter(|goal| self.holds(&challenge.goals[*goal].when, scene))
                .collect();
            if new.is_empty() {
                continue;
            }
            let since = self.joined.day();
            let round = &mut self.games.rounds[place];
            if round.met.is_empty() && challenge.start == RoundStart::FirstGoal {
                round.until = not_over(due(&challenge.within, scene.at, since), scene.at).map(|due| due.at);
            }
            round.met.extend(new);
            if round.met.len() >= usize::from(challenge.need) {
                self.games.completed.push(place as u16);
                if challenge.repeats {
                    round.used.append(&mut round.met);
                } else {
                    round.over = true;
                }
                // Time that counts from joining goes on over further rounds.
                if !challenge.repeats || challenge.start == RoundStart::FirstGoal {
                    round.until = None;
                }
            }
        }
    }

    /// Rounds whose time has come by then: forgotten, or over with the challenge.
    pub(super) fn end_rounds(&mut self, now: Instant) {
        for (round, challenge) in self.games.rounds.iter_mut().zip(&self.program.challenges) {
            if round.until.is_none_or(|until| until > now) {
                continue;
            }
            round.until = None;
            if challenge.start == RoundStart::Joining {
                round.over = true;
            }
            round.used.append(&mut round.met);
        }
    }

    /// The next instant at which the time of a round is over.
    pub(super) fn next_round(&self) -> Option<Instant> {
        self.games.rounds.iter().filter_map(|round| round.until).min()
    }

    /// The place in a cohort of so many when the running period of a league ends.
    pub fn place_in_league(&mut self, board: u16, place: u32, size: u32) {
        self.games.places[usize::from(board)] = Some((place, size));
    }

    /// One more prize in the next draw.
    pub fn win(&mut self, raffle: u16, prize: u16) {
        self.games.wins[usize::from(raffle)][usize::from(prize)] += 1;
    }

    fn is_drawn(&self, raffle: usize, day: Day) -> bool {
        let yesterday = day.plus_days(-1);
        self.program.raffles[raffle].draws.iter().any(|draw| match draw {
            Trigger::StartOf(calendar) | Trigger::EndOf(calendar) => ends(*calendar, yesterday),
            Trigger::EveryYear { month, day: number } => on_date(day.date().year, *month, *number) == day,
            Trigger::On(on) => *on == day,
            _ => false,
        })
    }

    /// M5: scores and entries freeze.
    pub(super) fn freeze_games(&mut self, day: Day) {
        let yesterday = day.plus_days(-1);
        for (place, board) in self.program.boards.iter().enumerate() {
            if ends(board.every, yesterday) {
                self.games.scores[place] = self.accumulated(board.score.index(), 0, yesterday);
            }
        }
        for (place, raffle) in self.program.raffles.iter().enumerate() {
            if self.is_drawn(place, day) {
                self.games.entries[place] = self.available(raffle.entries);
            }
        }
    }

    /// M12: results of leagues and raffles.
    pub(super) fn results(&mut self, day: Day) {
        let yesterday = day.plus_days(-1);
        for place in 0..self.program.boards.len() {
            if ends(self.program.boards[place].every, yesterday) {
                self.result_of_league(place, day.start());
            }
        }
        for place in 0..self.program.raffles.len() {
            if self.is_drawn(place, day) {
                self.draw(place, day.start());
            }
        }
    }

    fn result_of_league(&mut self, place: usize, now: Instant) {
        let board = &self.program.boards[place];
        let score = std::mem::take(&mut self.games.scores[place]);
        let Some((reached, size)) = self.games.places[place].take().filter(|_| score >= 1) else { return };
        let level = usize::from(self.rank(board.ladder));
        let top = self.program.ladders[board.ladder.index()].tiers.len() - 1;
        let to = match () {
            () if reached <= board.promote[level] => (level + 1).min(top),
            () if reached + board.demote[level] > size => level.saturating_sub(1),
            () => level,
        };
        let scene = Scene::bare(now);
        let before = self.opens(&scene);
        self.games.placed = Some((place as u16, reached));
        self.put_on_level(board.ladder.index(), to as u8, now);
        self.follow(&scene, &before);
    }

    fn draw(&mut self, place: usize, now: Instant) {
        let raffle = &self.program.raffles[place];
        let entries = std::mem::take(&mut self.games.entries[place]).min(self.available(raffle.entries));
        if entries == 0 {
            return;
        }
        let mut scene = Scene::bare(now);
        scene.numbers = vec![0; self.program.fields.len()];
        scene.numbers[raffle.drawn.index()] = entries;
        for (prize, won) in raffle.prizes.iter().zip(&mut self.games.wins[place]) {
            scene.numbers[prize.won.index()] = std::mem::take(won);
        }
        self.take(raffle.entries, entries, &format!("Draw({place})"));
        let drawn = |trigger: &Trigger| matches!(trigger, Trigger::Drawn(of) if usize::from(*of) == place);
        let rows = self.rows_on(&drawn);
        let before = self.opens(&scene);
        let mut moved = Moved::default();
        self.award(&scene, &rows, &mut moved, |_, _| {});
        self.measure(&scene, &drawn, &[], &moved);
        self.move_tiers(&scene);
        self.follow(&scene, &before);
    }
}
