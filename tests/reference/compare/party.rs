//! Members who invited one another, and who enter and leave a household: what one does reaches others, in both
//! evaluators.

use loyal::core::Program;
use loyal::evaluate::{Joining, Party, Plan, Recorder, Redeemed};
use loyal::quantity::{Date, Instant};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::happen::{Outcome, fast, slowly, verdict};
use super::{Book, EVENTS, Pair};
use crate::generate::{Happening, history, known};
use crate::slow::Slow;
use crate::slow::budgets::Company;
use crate::slow::household::{act_together, judge_all, settle_together, watch_all};

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
    let party = plan.party(MEMBERS as u16);
    let mut together = Together { plan: &plan, program, party, lives: Vec::new(), inside: vec![false; MEMBERS] };
    (1..MEMBERS).for_each(|who| together.party.invited(who as u16, who as u16 - 1));
    let start = Instant(first.start().0.min(events[0].0));
    if together.join(start, known(rng, program))? {
        return Ok(0);
    }
    for (place, (second, who, happening)) in events.iter().enumerate() {
        let at = Instant(*second);
        // Friends join a few events later, one after the other.
        if together.lives.len() < MEMBERS
            && place >= 4 * together.lives.len()
            && together.join(at, known(rng, program))?
        {
            return Ok(place as u32);
        }
        let who = who % together.lives.len();
        if program.parties.pool.is_some() && rng.random_bool(0.25) {
            let enters = if rng.random_bool(0.1) { together.inside[who] } else { !together.inside[who] };
            if together.inside[who] != enters || rng.random_bool(0.3) {
                let changed = together.change(who, at, enters);
                let what = format!("member {who}, before event {place} at {at}: enters {enters}");
                if changed.map_err(|found| format!("{what}: {found}"))? {
                    return Ok(place as u32);
                }
                together.same(&what)?;
            }
        }
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
    /// Who is in the household.
    inside: Vec<bool>,
}

impl<'p> Together<'p> {
    fn book(&self) -> Book<'p> {
        Book { program: self.program, entries: Vec::new(), acting: 0, others: vec![Vec::new(); MEMBERS] }
    }

    /// The next member joins; the inviter hears of it. Whether it was an error of both.
    fn join(&mut self, at: Instant, known: Vec<(loyal::core::AttributeId, i64)>) -> Result<bool, String> {
        let (plan, who, mut book) = (self.plan, self.lives.len(), self.book());
        let born = Some(loyal::quantity::Day(-3_000 + 31 * who as i32));
        let joining = Joining { joined: at, born, attributes: &known, run_join_rules: true };
        let joined = self.party.join(plan, (who as u16, &joining), &mut book);
        let done = joined.map(|()| Outcome::Done(Vec::new()));
        let mut slow = Slow::invited(self.program, at, born, &known, Company::Alone(Default::default()), who > 0);
        slow.key = who;
        let member = self.party.member(who as u16).cloned().unwrap_or_else(|| plan.member());
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
        self.tell(who, at);
        let ended = verdict(done, Outcome::Done(Vec::new()), self.too_many())?;
        if !ended {
            self.take_over(book);
            self.same(&format!("after member {who} has joined"))?;
        }
        Ok(ended)
    }

    fn too_many(&self) -> bool {
        self.lives.iter().any(|life| life.slow.too_many.get())
    }

    /// Carries an event out on both; whether it was an error of both.
    fn happen(&mut self, who: usize, at: Instant, happening: &Happening) -> Result<bool, String> {
        let mut book = self.book();
        let plan = self.plan;
        let done = self
            .party
            .act(plan, (who as u16, at), &mut book, |plan, member, book| fast(plan, member, book, at, happening));
        let said: Outcome = self.beside_others(who, at, |slow| slowly(slow, at, happening));
        self.tell(who, at);
        let ended = verdict(done, said, self.too_many())?;
        self.take_over(book);
        Ok(ended)
    }

    /// The message of the member to the inviter.
    fn tell(&mut self, who: usize, at: Instant) {
        let Some(message) = self.lives[who].slow.friends.message.take() else { return };
        let mut friendship = std::mem::take(&mut self.lives[who].slow.friends);
        self.beside_others(who - 1, at, |slow| slow.hear(message, &mut friendship));
        self.lives[who].slow.friends = friendship;
    }

    /// The members of the household, for as long as something happens to them; and their places.
    fn present(&mut self) -> (Vec<Slow<'p>>, Vec<usize>) {
        let places: Vec<usize> = (0..self.lives.len()).filter(|who| self.inside[*who]).collect();
        let mut taken = Vec::new();
        for &who in &places {
            let nobody = self.lives[who].slow.nobody();
            taken.push(std::mem::replace(&mut self.lives[who].slow, nobody));
        }
        (taken, places)
    }

    fn put_back(&mut self, present: Vec<Slow<'p>>, places: &[usize]) {
        for (slow, &who) in present.into_iter().zip(places) {
            self.lives[who].slow = slow;
        }
    }

    /// An event of the reference's member, with the household if he is in it.
    fn beside_others<T>(&mut self, who: usize, at: Instant, event: impl FnOnce(&mut Slow<'p>) -> T) -> T {
        if !self.inside[who] {
            return event(&mut self.lives[who].slow);
        }
        let (mut present, places) = self.present();
        let here = places.iter().position(|place| *place == who).expect("the member is inside");
        let done = act_together(&mut present, here, at, event);
        self.put_back(present, &places);
        done
    }

    /// Enters or leaves the household; whether it was an error of both.
    fn change(&mut self, who: usize, at: Instant, enters: bool) -> Result<bool, String> {
        let (plan, mut book) = (self.plan, self.book());
        let done = match enters {
            true => self.party.enter(plan, (who as u16, at), &mut book),
            false => self.party.part(plan, (who as u16, at), &mut book),
        };
        let done = done.map(|done| if done == Redeemed::Done { Outcome::Done(Vec::new()) } else { Outcome::Refused });
        let said = if self.changes(who, at, enters) { Outcome::Done(Vec::new()) } else { Outcome::Refused };
        let ended = verdict(done, said, self.too_many())?;
        self.take_over(book);
        Ok(ended)
    }

    /// The same in the reference; false if it was refused.
    fn changes(&mut self, who: usize, at: Instant, enters: bool) -> bool {
        let (mut present, places) = self.present();
        settle_together(&mut present, at);
        let full = self.program.parties.pool.as_ref().is_some_and(|pool| places.len() >= usize::from(pool.most));
        self.put_back(present, &places);
        self.lives[who].slow.settle(at);
        if self.inside[who] == enters || enters && full || !self.lives[who].slow.may_change(at) {
            return false;
        }
        self.lives[who].slow.changed(at);
        if enters {
            // What is refused, and who leaves, is no event for the others.
            let (mut present, places) = self.present();
            let mut before = watch_all(&mut present, at);
            self.put_back(present, &places);
            let nobody = self.lives[who].slow.nobody();
            let mut alone = vec![std::mem::replace(&mut self.lives[who].slow, nobody)];
            let own = watch_all(&mut alone, at);
            self.put_back(alone, &[who]);
            self.inside[who] = true;
            let (mut present, places) = self.present();
            let here = places.iter().position(|place| *place == who).expect("the member is inside");
            before.splice(here..here, own);
            judge_all(&mut present, here, &before, at);
            self.put_back(present, &places);
        }
        self.inside[who] = enters;
        true
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
