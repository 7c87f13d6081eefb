//! Members who invited one another: what a friend does is told to the inviter, in both evaluators.

use loyal::core::Program;
use loyal::evaluate::{Joining, Party, Plan, Recorder};
use loyal::quantity::{Date, Instant};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::happen::{Outcome, fast, slowly, verdict};
use super::{Book, EVENTS, Pair};
use crate::generate::{Happening, history, known};
use crate::slow::Slow;
use crate::slow::budgets::Company;

/// Everybody but the first was invited by the one before.
const MEMBERS: usize = 3;

/// One program, one history shared out to members; the number of events compared.
pub fn run(program: &Program, rng: &mut ChaCha8Rng) -> Result<u32, String> {
    let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
    let events: Vec<(i64, usize, Happening)> = history(rng, program, first, EVENTS)
        .into_iter()
        .map(|(second, happening)| (second, rng.random_range(0..MEMBERS), happening))
        .collect();
    let end = Instant(events.last().map_or(first.start().0, |event| event.0) + 86_400 * 100);
    let plan = super::plan(program, first, end.day().plus_days(1))?;
    let mut together = Together { plan: &plan, program, party: plan.party(MEMBERS as u16), lives: Vec::new() };
    (1..MEMBERS).for_each(|who| together.party.invited(who as u16, who as u16 - 1));
    let start = Instant(first.start().0.min(events[0].0));
    together.join(start, known(rng, program))?;
    for (place, (second, who, happening)) in events.iter().enumerate() {
        let at = Instant(*second);
        // Friends join a few events later, one after the other.
        if together.lives.len() < MEMBERS && place >= 4 * together.lives.len() {
            together.join(at, known(rng, program))?;
        }
        let who = who % together.lives.len();
        if matches!(happening, Happening::Leave) {
            break;
        }
        let failed = together.happen(who, at, happening);
        if failed.map_err(|what| format!("member {who}, event {place} at {at}: {happening:?}: {what}"))? {
            return Ok(place as u32);
        }
        together.same(&format!("member {who}, event {place} at {at}: {happening:?}"))?;
    }
    for who in 0..together.lives.len() {
        if together.happen(who, end, &Happening::Nothing)? {
            return Ok(EVENTS);
        }
    }
    together.same("at the end").map(|()| EVENTS)
}

struct Together<'p> {
    plan: &'p Plan,
    program: &'p Program,
    party: Party,
    lives: Vec<Pair<'p>>,
}

impl<'p> Together<'p> {
    fn book(&self) -> Book<'p> {
        Book { program: self.program, entries: Vec::new(), acting: 0, others: vec![Vec::new(); MEMBERS] }
    }

    /// The next member joins; the inviter hears of it.
    fn join(&mut self, at: Instant, known: Vec<(loyal::core::AttributeId, i64)>) -> Result<(), String> {
        let (plan, who, mut book) = (self.plan, self.lives.len(), self.book());
        let born = Some(loyal::quantity::Day(-3_000 + 31 * who as i32));
        let joining = Joining { joined: at, born, attributes: &known, run_join_rules: true };
        self.party.join(plan, (who as u16, &joining), &mut book).map_err(|error| format!("{error:?}"))?;
        let slow = Slow::invited(self.program, at, born, &known, Company::Alone(Default::default()), who > 0);
        let member = self.party.member(who as u16).expect("the member has joined").clone();
        let shows = std::env::var_os("LOYAL_REFERENCE_SHOW").is_some();
        self.lives.push(Pair {
            plan,
            program: self.program,
            member,
            book: self.book(),
            slow,
            compared: (0, 0),
            shows,
            failed: false,
        });
        self.tell(who);
        self.take_over(book);
        self.same(&format!("after member {who} has joined"))
    }

    /// Carries an event out on both; whether it was an error of both.
    fn happen(&mut self, who: usize, at: Instant, happening: &Happening) -> Result<bool, String> {
        let mut book = self.book();
        let plan = self.plan;
        let done = self
            .party
            .act(plan, (who as u16, at), &mut book, |plan, member, book| fast(plan, member, book, at, happening));
        let said: Outcome = slowly(&mut self.lives[who].slow, at, happening);
        self.tell(who);
        let too_many = self.lives.iter().any(|life| life.slow.too_many.get());
        let ended = verdict(done, said, too_many)?;
        self.take_over(book);
        Ok(ended)
    }

    /// The message of the member to the inviter.
    fn tell(&mut self, who: usize) {
        let Some(message) = self.lives[who].slow.friends.message.take() else { return };
        let mut friendship = std::mem::take(&mut self.lives[who].slow.friends);
        self.lives[who - 1].slow.hear(message, &mut friendship);
        self.lives[who].slow.friends = friendship;
    }

    fn take_over(&mut self, mut book: Book<'p>) {
        for (who, life) in self.lives.iter_mut().enumerate() {
            book.acting(who as u16);
            life.book.entries.append(&mut book.entries);
            life.member = self.party.member(who as u16).expect("a member").clone();
        }
    }

    fn same(&mut self, when: &str) -> Result<(), String> {
        let same =
            |(who, life): (usize, &mut Pair<'_>)| life.same(when).map_err(|what| format!("{what} (of member {who})"));
        self.lives.iter_mut().enumerate().try_for_each(same)
    }
}
