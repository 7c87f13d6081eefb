//! Customers who touch, lived through together: who lives in one household, and whom members bring.
//!
//! A *circle* is a customer who comes by himself, those who live with him, and everybody whom one of them brings, or
//! those bring in turn. Nobody touches outside his circle, so circles are what is simulated one by one: any split of
//! them over chunks, threads and shards gives the same bytes. Within a circle everything happens in order of time, and
//! of seats where two things happen in one second.
//!
//! Luck has an address everywhere: whoever is brought has a number made of that of whoever brings him and of how many
//! were brought before, so that another program brings the same people.

mod blocks;
mod tallies;
mod unit;

pub use blocks::{BLOCKS, gather, spread};
pub use unit::Circles;

use super::gauge::Gauge;
use super::hand::Hand;
use super::live::{Witness, World};
use super::prepare::{Prepare, Prepared};
use super::respond::{Answers, Course};
use super::who::Seated;
use super::worker::{Failure, event_failed, without_end, world};
use crate::evaluate::{EventError, Party};
use crate::population::{Brought, CircleSampler, Customer, Population};
use crate::quantity::Instant;

/// More members than a circle ever has.
const MOST_SEATS: usize = 60_000;

/// Listens to the lives of a circle.
pub trait Company: Witness {
    /// Somebody takes the next seat: a customer who comes by himself or lives with one, or one who was brought.
    fn enters(&mut self, number: u64, at_home: bool);
}

/// One circle in one program.
pub struct Circle<'a> {
    prepared: &'a Prepared<'a>,
    variant: &'a Prepare,
    seats: Vec<Seat<'a>>,
    /// Friends on their way: when they come, by whom, who.
    coming: Vec<(Instant, u16, Brought)>,
}

struct Seat<'a> {
    number: u64,
    life: Course<'a>,
    due: Option<i64>,
    /// Friends who come only once the member has joined.
    bring: Vec<Brought>,
}

/// Memory that circles use one after the other.
pub struct Bench {
    /// Everybody of the circle.
    pub party: Party,
    /// Their lives as drawn; those who come by themselves and those who live with them stay for the next program.
    pub customers: Vec<Customer>,
    /// Who brings whom.
    pub sampler: CircleSampler,
    household: Vec<u64>,
}

/// Why a circle could not be lived.
pub enum Stopped {
    /// An event cannot be carried out.
    Event(EventError),
    /// It has too many members.
    TooMany,
}

impl Stopped {
    /// As a failure of the circle of that number.
    pub fn into_failure(self, root: u64) -> Failure {
        let diagnostic = match self {
            Stopped::Event(error) => event_failed(root, &error),
            Stopped::TooMany => without_end(root),
        };
        Failure { member: root, diagnostic: Box::new(diagnostic) }
    }
}

impl Bench {
    /// An empty one; `None` where nobody touches.
    pub fn new(prepared: &Prepared<'_>) -> Option<Bench> {
        let sampler = CircleSampler::new(prepared.scenario, prepared.luck)?;
        let party = prepared.variants.first()?.plan.party(1);
        Some(Bench { party, customers: Vec::new(), sampler, household: Vec::new() })
    }

    /// Draws a customer who comes by himself and those who live with him; how many they are.
    pub fn draw(&mut self, prepared: &Prepared<'_>, root: u64) -> usize {
        self.sampler.household(root, &mut self.household);
        for (at, number) in self.household.iter().enumerate() {
            prepared.population.draw(*number, place(&mut self.customers, at, &prepared.population));
        }
        self.household.len()
    }
}

impl From<EventError> for Stopped {
    fn from(error: EventError) -> Self {
        Stopped::Event(error)
    }
}

impl<'a> Circle<'a> {
    /// Nobody yet.
    pub fn new(prepared: &'a Prepared<'a>, variant: &'a Prepare) -> Circle<'a> {
        Circle { prepared, variant, seats: Vec::new(), coming: Vec::new() }
    }

    /// Lives the circle of those who are drawn, the first `together` customers of the bench.
    ///
    /// # Errors
    /// The first event that the program cannot carry out; a circle without end.
    pub fn live<W: Company>(
        &mut self,
        together: usize,
        bench: &mut Bench,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), Stopped> {
        bench.party.clear();
        for at in 0..together {
            self.sit(at, true, bench, witness)?;
        }
        loop {
            let lives = self.seats.iter().enumerate().filter_map(|(at, seat)| Some((seat.due?, at)));
            let friend = self.coming.iter().enumerate().map(|(at, (when, by, _))| ((when.0, *by), at)).min();
            match (lives.min(), friend) {
                (None, None) => break,
                (Some((due, at)), friend) if friend.is_none_or(|((when, _), _)| due <= when) => {
                    self.step(at, together, bench, hand, witness)?;
                }
                (_, Some((_, at))) => self.arrive(at, bench, witness)?,
                (Some(_), None) => {}
            }
        }
        let plan = &self.variant.plan;
        for (who, seat) in (0u16..).zip(&mut self.seats) {
            witness.acting(who);
            seat.life.close(&mut Seated { party: &mut bench.party, who, enters: false }, witness)?;
        }
        Ok(bench.party.settle(plan, self.prepared.scenario.end, witness)?)
    }

    /// Numbers of those who took part, by seat, and whether they became members.
    pub fn lived(&self) -> impl Iterator<Item = (u64, bool)> + '_ {
        self.seats.iter().map(|seat| (seat.number, seat.life.enrolled.is_some()))
    }

    /// The customer of that place of the bench takes the next seat, which has the same place.
    fn sit<W: Company>(&mut self, at: usize, at_home: bool, bench: &mut Bench, witness: &mut W) -> Result<(), Stopped> {
        let (prepared, variant) = (self.prepared, self.variant);
        let (Some(customer), true) = (bench.customers.get_mut(at), at < MOST_SEATS) else {
            return Err(Stopped::TooMany);
        };
        let segment = customer.segment;
        let parts = scene(prepared, variant, segment);
        let Some((world, answers, gauge)) = parts else { return Ok(()) };
        let life = Course::new(world, (answers, gauge), &prepared.population, customer);
        let (Some(mut life), Some(who)) = (life, bench.party.add(&variant.plan)) else { return Err(Stopped::TooMany) };
        let number = customer.number;
        if let Some(coupling) = &variant.coupling {
            bench.party.meet(who, number, &coupling.cuts, coupling.given(number));
        }
        witness.enters(number, at_home);
        let mut bring = Vec::new();
        bench.sampler.friends(number, &mut bring);
        let (anyway, later): (Vec<Brought>, Vec<Brought>) = bring.into_iter().partition(|friend| friend.anyway);
        self.expect(who, customer.joined, anyway);
        let due = life.due(customer);
        self.seats.push(Seat { number, life, due, bring: later });
        Ok(())
    }

    /// Friends set out.
    fn expect(&mut self, by: u16, from: Instant, friends: Vec<Brought>) {
        let end = self.prepared.scenario.end;
        let when = |friend: Brought| (Instant(from.0.saturating_add(friend.after)), by, friend);
        self.coming.extend(friends.into_iter().map(when).filter(|(at, ..)| *at < end));
    }

    /// What is due for a seat happens.
    fn step<W: Company>(
        &mut self,
        at: usize,
        together: usize,
        bench: &mut Bench,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), Stopped> {
        let (Some(seat), Some(customer)) = (self.seats.get_mut(at), bench.customers.get_mut(at)) else { return Ok(()) };
        let who = at as u16;
        let enters = at < together && together > 1 && self.variant.plan.program().parties.pool.is_some();
        witness.acting(who);
        let mut seated = Seated { party: &mut bench.party, who, enters };
        seat.life.step(&self.prepared.population, customer, &mut seated, hand, witness)?;
        seat.due = seat.life.due(customer);
        if let (Some(joined), false) = (seat.life.enrolled, seat.bring.is_empty()) {
            let friends = std::mem::take(&mut seat.bring);
            self.expect(who, joined, friends);
        }
        Ok(())
    }

    /// A friend comes.
    fn arrive<W: Company>(&mut self, coming: usize, bench: &mut Bench, witness: &mut W) -> Result<(), Stopped> {
        let (at, by, friend) = self.coming.swap_remove(coming);
        let seat = self.seats.len();
        let invited = self.seats.get(usize::from(by)).is_some_and(|seat| seat.life.enrolled.is_some());
        let customer = place(&mut bench.customers, seat, &self.prepared.population);
        self.prepared.population.draw_brought(friend.number, at, invited, customer);
        self.sit(seat, false, bench, witness)?;
        if invited {
            bench.party.invited(seat as u16, by);
        }
        Ok(())
    }
}

/// A variant as a member of a segment lives in it.
fn scene<'a>(
    prepared: &'a Prepared<'a>,
    variant: &'a Prepare,
    segment: usize,
) -> Option<(World<'a>, &'a Answers, &'a Gauge)> {
    Some((world(prepared, variant, segment)?, prepared.answers.get(segment)?, variant.gauges.get(segment)?))
}

/// The customer of that place, made if there is none yet.
fn place<'b>(customers: &'b mut Vec<Customer>, at: usize, population: &Population) -> &'b mut Customer {
    while customers.len() <= at {
        customers.push(population.customer());
    }
    customers.get_mut(at).expect("INVARIANT: made just now, if it was not there")
}
