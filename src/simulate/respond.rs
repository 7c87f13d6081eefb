//! A life that the program changes: purchases come at an intensity that the member's situation decides.

use super::acts::Act;
use super::gauge::{Gauge, Seen};
use super::hand::{Asked, Hand};
use super::live::{Witness, World};
use crate::evaluate::{EventError, Member, Receipt};
use crate::population::{Clock, Course, Customer, Population};
use crate::quantity::{DAY_SECONDS, Instant};
use crate::response::{Multipliers, Response, Situation, filled_up};
use crate::scenario::{Audience, Mailing};

/// What a scenario says of how members answer: the same for every variant.
#[derive(Debug, Default)]
pub struct Answers {
    /// Effects that multiply.
    pub response: Response,
    /// Share of baskets just below a threshold that are filled up, and how far below.
    pub top_up: Option<(f64, f64)>,
    /// Mails to members.
    pub mailings: Vec<Mailing>,
    /// Whether customers of the segment have to sign up.
    pub enrols: bool,
    /// Whether members bring others.
    pub brings: bool,
}

/// The bench of one life.
struct Life<'a, 'w, W> {
    world: &'a World<'a>,
    answers: &'a Answers,
    gauge: &'a Gauge,
    seen: &'a mut Seen,
    clock: Option<Clock<'a>>,
    /// Heaviness and gap of the customer.
    standing: (f64, f64),
    /// Basket multiplier in force.
    basket: f64,
    /// When the multipliers must be looked at again.
    again: i64,
    /// The next mail: instant, mailing, number of the sending.
    mail: Option<(i64, usize, u64)>,
    acts: Vec<Act>,
    witness: &'w mut W,
}

impl World<'_> {
    /// Lives a customer's life under the effects of the program. Returns whether the customer became a member.
    ///
    /// # Errors
    /// The first event that the program cannot carry out.
    pub fn live_responding<W: Witness>(
        &self,
        population: &Population,
        customer: &mut Customer,
        (member, seen): (&mut Member, &mut Seen),
        (answers, gauge): (&Answers, &Gauge),
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<bool, EventError> {
        let standing = population.standing(customer);
        let clock = population.clock(customer);
        let Some(mut course) = customer.life(population) else { return Ok(false) };
        let mut life = Life {
            world: self,
            answers,
            gauge,
            seen,
            clock,
            standing,
            basket: 1.0,
            again: i64::MAX,
            mail: None,
            acts: Vec::new(),
            witness,
        };
        let signs_up = if answers.enrols { customer.manner.signs_up } else { Some(0) };
        hand.start(customer.number);
        let (mut number, mut enrolled, mut at) = (0, false, customer.joined);
        loop {
            let mut visit = customer.goods(population, number, at);
            if !enrolled && signs_up.is_some_and(|first| number as u64 >= first) {
                let joined = if number == 0 { customer.joined } else { at };
                self.join(customer, member, joined, life.witness)?;
                life.witness.entered(joined);
                life.gauge.start(life.seen, member, self.plan, joined);
                life.first_mail(joined);
                enrolled = true;
            }
            if enrolled {
                visit.amount = life.basket_of(visit.amount, number, hand);
                let receipt = self.visit(customer, &visit, number, (member, &mut life.acts), hand, life.witness)?;
                life.seen.discount =
                    if receipt.list > 0 { receipt.discounts as f64 / receipt.list as f64 } else { 0.0 };
                life.seen.bought = at.0;
                life.look(customer, member, &mut course, at, true);
            } else {
                let receipt = Receipt { list: visit.amount, paid: visit.amount, ..Receipt::default() };
                life.witness.bought(&visit, &receipt, self.margin(&visit));
                self.maybe_returned(&visit, number, &mut life.acts, hand);
            }
            if number > 0 {
                course.bought(customer.luck());
            }
            let next = life.wait(customer, member, &mut course, enrolled, hand)?;
            let Some(next) = next else { break };
            at = next;
            number += 1;
        }
        life.rest(customer, member, &mut course, enrolled, hand)?;
        Ok(enrolled)
    }
}

impl<W: Witness> Life<'_, '_, W> {
    /// Lets time pass until the next purchase takes place; `None`: there is none before the horizon.
    fn wait(
        &mut self,
        customer: &mut Customer,
        member: &mut Member,
        course: &mut Course,
        enrolled: bool,
        hand: &mut Hand,
    ) -> Result<Option<Instant>, EventError> {
        let origin = customer.joined.0;
        loop {
            let Some(second) = course.ahead(self.clock) else { return Ok(None) };
            let due = origin + second;
            let mail = self.mail.map_or(i64::MAX, |(at, ..)| at);
            let first = mail.min(self.again);
            if enrolled && first <= due && first < self.world.end.0 {
                self.pass(customer, member, course, Instant(first), hand)?;
                continue;
            }
            let at = Instant(due);
            if enrolled {
                self.world.acts_until(at, member, &mut self.acts, self.witness)?;
                self.world.plan.settle(member, at, self.witness)?;
            } else {
                self.world.returns_until(at, &mut self.acts, self.witness);
            }
            if course.arrive(customer.luck()) {
                return Ok(Some(at));
            }
            if enrolled {
                self.look(customer, member, course, at, false);
            }
        }
    }

    /// Nothing is bought until the horizon, but mails are still sent and time goes on.
    fn rest(
        &mut self,
        customer: &mut Customer,
        member: &mut Member,
        course: &mut Course,
        enrolled: bool,
        hand: &mut Hand,
    ) -> Result<(), EventError> {
        if !enrolled {
            self.world.returns_until(self.world.end, &mut self.acts, self.witness);
            return Ok(());
        }
        while let Some((at, ..)) = self.mail.filter(|(at, ..)| *at < self.world.end.0) {
            self.pass(customer, member, course, Instant(at), hand)?;
        }
        self.world.acts_until(self.world.end, member, &mut self.acts, self.witness)?;
        self.world.plan.settle(member, self.world.end, self.witness)
    }

    /// An instant without a purchase: a mail, or multipliers that have to be looked at again.
    fn pass(
        &mut self,
        customer: &mut Customer,
        member: &mut Member,
        course: &mut Course,
        at: Instant,
        hand: &mut Hand,
    ) -> Result<(), EventError> {
        self.world.acts_until(at, member, &mut self.acts, self.witness)?;
        self.world.plan.settle(member, at, self.witness)?;
        if let Some((_, mailing, nth)) = self.mail.filter(|(due, ..)| *due <= at.0) {
            self.send(at, mailing, nth, hand);
            self.next_mail(mailing, nth);
        }
        self.look(customer, member, course, at, false);
        Ok(())
    }

    /// Looks at the member's situation and changes the course accordingly.
    fn look(&mut self, customer: &Customer, member: &Member, course: &mut Course, at: Instant, bought: bool) {
        let seen = self.gauge.read(self.seen, member, self.world.plan, at, bought);
        let brought = self.answers.brings && seen.days >= customer.manner.brings_after;
        let (heaviness, gap) = self.standing;
        let situation = Situation { heaviness, gap, referred: customer.manner.referred, brought, ..seen };
        let on: Multipliers = self.answers.response.multipliers(&situation);
        self.basket = on.basket;
        course.change(at.0 - customer.joined.0, (on.intensity, on.dropout), self.clock);
        let again = on.again * DAY_SECONDS as f64;
        self.again = if again < 1e12 { at.0 + again as i64 } else { i64::MAX };
    }

    /// The basket under the multiplier in force, filled up if a threshold is near.
    fn basket_of(&self, amount: i64, number: usize, hand: &mut Hand) -> i64 {
        let mut amount = amount;
        if self.basket.to_bits() != 1f64.to_bits() {
            amount = ((amount as f64 * self.basket + 0.5) as i64).clamp(1, 1_000_000_000_000);
        }
        if let Some((share, reach)) = self.answers.top_up
            && !self.gauge.thresholds.is_empty()
            && hand.share(Asked::TopUp, number) < share
        {
            amount = filled_up(amount, &self.gauge.thresholds, reach);
        }
        amount
    }

    fn first_mail(&mut self, joined: Instant) {
        let start = self.world.start.0;
        let first = |(at, mailing): (usize, &Mailing)| {
            let mut nth = 0;
            // Those before the member joined went to others.
            while sending(mailing, start, nth) <= joined.0 && mailing.every.is_finite() {
                nth += 1;
            }
            (sending(mailing, start, nth), at, nth)
        };
        let due = self.answers.mailings.iter().enumerate().map(first).filter(|(due, ..)| *due > joined.0);
        self.mail = due.min();
    }

    /// The next sending after that one, of any mailing.
    fn next_mail(&mut self, sent: usize, nth: u64) {
        let start = self.world.start.0;
        let Some(now) = self.answers.mailings.get(sent).map(|mailing| sending(mailing, start, nth)) else { return };
        let next = |(at, mailing): (usize, &Mailing)| {
            let mut nth = if mailing.every.is_finite() {
                let since = (now - start) as f64 / DAY_SECONDS as f64 - mailing.first;
                (since / mailing.every).floor().max(0.0) as u64
            } else {
                0
            };
            while mailing.every.is_finite() && (sending(mailing, start, nth), at) <= (now, sent) {
                nth += 1;
            }
            (sending(mailing, start, nth), at, nth)
        };
        let due = self.answers.mailings.iter().enumerate().map(next);
        self.mail = due.filter(|(due, at, _)| (*due, *at) > (now, sent)).min();
    }

    fn send(&mut self, at: Instant, mailing: usize, nth: u64, hand: &mut Hand) {
        let Some(of) = self.answers.mailings.get(mailing) else { return };
        let (heaviness, gap) = self.standing;
        let quiet = (at.0 - self.seen.bought) as f64 / DAY_SECONDS as f64;
        let meant = match of.to {
            Audience::All => true,
            Audience::Heavy => heaviness >= 1.0,
            Audience::Light => heaviness < 1.0,
            Audience::Lapsing => quiet > 3.0 * gap,
        };
        let (sent, read) = hand.mail(mailing, nth);
        if meant && sent < of.share {
            self.witness.mailed(at, of.cost);
            if read < of.read {
                self.seen.mail = Some(at.0);
            }
        }
    }
}

/// When a mailing is sent for the n-th time.
fn sending(mailing: &Mailing, start: i64, nth: u64) -> i64 {
    let days = if nth == 0 { mailing.first } else { mailing.first + mailing.every * nth as f64 };
    let seconds = (days * DAY_SECONDS as f64).min(1e14);
    start + seconds as i64
}
