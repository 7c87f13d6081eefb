//! A life that the program changes: purchases come at an intensity that the member's situation decides.

use super::acts::{Act, is_straight};
use super::gauge::{Gauge, Seen};
use super::hand::{Asked, Hand};
use super::live::{Witness, World};
use super::who::Who;
use crate::evaluate::{EventError, Member, Receipt};
use crate::population::{Clock, Course as Buys, Customer, Population};
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

/// A life that is being lived, instant by instant.
pub struct Course<'a> {
    world: World<'a>,
    answers: &'a Answers,
    gauge: &'a Gauge,
    /// What was seen of the member.
    pub seen: Seen,
    buys: Buys,
    clock: Option<Clock<'a>>,
    /// As of the last look; from the beginning on it says who the customer is.
    situation: Situation,
    /// What the multipliers begin with in every situation.
    lasting: Multipliers,
    /// Basket multiplier in force.
    basket: f64,
    /// When the multipliers must be looked at again.
    again: i64,
    /// The next mail: instant, mailing, number of the sending.
    mail: Option<(i64, usize, u64)>,
    acts: Vec<Act>,
    signs_up: Option<u64>,
    /// Purchases made.
    number: usize,
    /// When the customer became a member.
    pub enrolled: Option<Instant>,
    /// Whether nothing more will be bought before the horizon.
    over: bool,
    /// Whether members do nothing beside buying and taking rewards.
    straight: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// A mail, or a look at the multipliers.
    Pass(i64),
    /// A purchase, or a chance of one.
    Chance(i64),
}

impl Next {
    fn at(self) -> i64 {
        match self {
            Next::Pass(at) | Next::Chance(at) => at,
        }
    }
}

impl World<'_> {
    /// Lives a customer's life under the effects of the program. Returns whether the customer became a member.
    ///
    /// # Errors
    /// The first event that the program cannot carry out.
    pub fn live_responding<W: Witness>(
        self,
        population: &Population,
        customer: &mut Customer,
        (member, seen): (&mut Member, &mut Seen),
        (answers, gauge): (&Answers, &Gauge),
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<bool, EventError> {
        let Some(mut life) = Course::new(self, (answers, gauge), population, customer) else { return Ok(false) };
        life.seen = std::mem::take(seen);
        hand.start(customer.number);
        while let Some(next) = life.next(customer) {
            life.happen(next, population, customer, member, hand, witness)?;
        }
        life.close(member, witness)?;
        *seen = life.seen;
        Ok(life.enrolled.is_some())
    }
}

impl<'a> Course<'a> {
    /// The life of the customer who was drawn, before its first purchase.
    pub fn new(
        world: World<'a>,
        (answers, gauge): (&'a Answers, &'a Gauge),
        population: &'a Population,
        customer: &mut Customer,
    ) -> Option<Self> {
        let (heaviness, gap) = population.standing(customer);
        let situation = Situation { heaviness, gap, referred: customer.manner.referred, ..Situation::default() };
        let clock = population.clock(customer);
        Some(Course {
            world,
            answers,
            gauge,
            seen: Seen::default(),
            buys: customer.life(population)?,
            clock,
            lasting: answers.response.lasting(&situation),
            situation,
            basket: 1.0,
            again: i64::MAX,
            mail: None,
            acts: Vec::new(),
            signs_up: if answers.enrols { customer.manner.signs_up } else { Some(0) },
            number: 0,
            enrolled: None,
            over: false,
            straight: world.returns.is_none() && is_straight(world.choices),
        })
    }

    /// The next instant at which something happens, to the customer or to what was bought; `None`: nothing before the horizon.
    pub fn due(&mut self, customer: &Customer) -> Option<i64> {
        let next = self.next(customer).map(Next::at);
        next.into_iter().chain(self.first_act()).min()
    }

    /// When the first purchase comes back, or the first membership is given up.
    fn first_act(&self) -> Option<i64> {
        let all = self.acts.iter().map(|act| act.at().0);
        all.min().filter(|at| *at < self.world.end.0)
    }

    fn next(&mut self, customer: &Customer) -> Option<Next> {
        if self.number == 0 {
            return Some(Next::Chance(customer.joined.0));
        }
        let mail = self.mail.map_or(i64::MAX, |(at, ..)| at);
        let (end, is_member) = (self.world.end.0, self.enrolled.is_some());
        if !self.over
            && let Some(second) = self.buys.ahead(self.clock)
        {
            let due = customer.joined.0 + second;
            let first = mail.min(self.again);
            let passes = is_member && first <= due && first < end;
            return Some(if passes { Next::Pass(first) } else { Next::Chance(due) });
        }
        // Nothing is bought until the horizon, but mails are still sent.
        self.over = true;
        (is_member && mail < end).then_some(Next::Pass(mail))
    }

    /// Lets happen what is due next. Where others share the program what comes back comes back in its own time, not when
    /// its buyer is seen again.
    ///
    /// # Errors
    /// The event that the program cannot carry out.
    pub fn step<P: Who, W: Witness>(
        &mut self,
        population: &Population,
        customer: &mut Customer,
        member: &mut P,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        hand.start(customer.number);
        let next = self.next(customer);
        if let Some(act) = self.first_act().filter(|act| next.is_none_or(|next| *act <= next.at())) {
            return self.acts_until(Instant(act), member, witness);
        }
        match next {
            None => Ok(()),
            Some(next) => self.happen(next, population, customer, member, hand, witness),
        }
    }

    /// Lets that happen; the hand must have moved to the customer.
    #[inline]
    fn happen<P: Who, W: Witness>(
        &mut self,
        next: Next,
        population: &Population,
        customer: &mut Customer,
        member: &mut P,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        let at = match next {
            Next::Pass(at) => return self.pass(customer, member, Instant(at), hand, witness),
            Next::Chance(at) => Instant(at),
        };
        if self.number == 0 {
            return self.buy(population, customer, at, member, hand, witness);
        }
        self.acts_until(at, member, witness)?;
        if self.enrolled.is_some() {
            member.settle(self.world.plan, at, witness)?;
        }
        if self.buys.arrive(customer.luck()) {
            return self.buy(population, customer, at, member, hand, witness);
        }
        if self.enrolled.is_some() {
            self.look(customer, member, at, false);
        }
        Ok(())
    }

    /// A purchase, and before it, perhaps, the customer becomes a member.
    fn buy<P: Who, W: Witness>(
        &mut self,
        population: &Population,
        customer: &mut Customer,
        at: Instant,
        member: &mut P,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        let number = self.number;
        let mut visit = customer.goods(population, number, at);
        witness.buys(at);
        let would = self.signs_up.is_some_and(|first| number as u64 >= first);
        if self.enrolled.is_none() && would && self.world.choices.may_join(&visit) {
            self.world.join(customer, member, at, witness)?;
            witness.entered(at);
            let (gauge, seen, plan) = (self.gauge, &mut self.seen, self.world.plan);
            member.look(plan, |member| gauge.start(seen, member, plan, at));
            self.first_mail(at);
            self.enrolled = Some(at);
        }
        if self.enrolled.is_some() {
            visit.amount = self.basket_of(visit.amount, number, hand);
            let mut receipt = Receipt::default();
            if self.straight {
                let uses = (self.world.choices.may_use(), &mut hand.uses);
                uses.1.clear();
                self.world.visit_straight(&visit, (member, &mut receipt), uses, witness)?;
            } else {
                receipt = self.world.visit(customer, &visit, number, (member, &mut self.acts), hand, witness)?;
            }
            self.seen.discount = if receipt.list > 0 { receipt.discounts as f64 / receipt.list as f64 } else { 0.0 };
            self.seen.bought = at.0;
            self.look(customer, member, at, true);
        } else {
            let receipt = Receipt { list: visit.amount, paid: visit.amount, ..Receipt::default() };
            witness.bought(&visit, &receipt, self.world.margin(&visit));
            self.world.maybe_returned(&visit, number, &mut self.acts, hand);
        }
        if number > 0 {
            self.buys.bought(customer.luck());
        }
        self.number += 1;
        Ok(())
    }

    /// The horizon has come.
    ///
    /// # Errors
    /// As for any event.
    pub fn close<P: Who, W: Witness>(&mut self, member: &mut P, witness: &mut W) -> Result<(), EventError> {
        let end = self.world.end;
        self.acts_until(end, member, witness)?;
        if self.enrolled.is_none() { Ok(()) } else { member.settle(self.world.plan, end, witness) }
    }

    /// What is due of earlier purchases.
    fn acts_until<P: Who, W: Witness>(
        &mut self,
        until: Instant,
        member: &mut P,
        witness: &mut W,
    ) -> Result<(), EventError> {
        if self.enrolled.is_some() {
            return self.world.acts_until(until, member, &mut self.acts, witness);
        }
        self.world.returns_until(until, &mut self.acts, witness);
        Ok(())
    }

    /// An instant without a purchase: a mail, or multipliers that have to be looked at again.
    fn pass<P: Who, W: Witness>(
        &mut self,
        customer: &mut Customer,
        member: &mut P,
        at: Instant,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        self.world.acts_until(at, member, &mut self.acts, witness)?;
        member.settle(self.world.plan, at, witness)?;
        if let Some((_, mailing, nth)) = self.mail.filter(|(due, ..)| *due <= at.0) {
            self.send(at, mailing, nth, hand, witness);
            self.next_mail(mailing, nth);
        }
        self.look(customer, member, at, false);
        Ok(())
    }

    /// Looks at the member's situation and changes the course accordingly.
    fn look<P: Who>(&mut self, customer: &Customer, member: &mut P, at: Instant, bought: bool) {
        let (gauge, seen, plan) = (self.gauge, &mut self.seen, self.world.plan);
        let situation = &mut self.situation;
        member.look(plan, |member| gauge.read(seen, member, plan, (at, bought), situation));
        situation.brought = self.answers.brings && situation.days >= customer.manner.brings_after;
        let on: Multipliers = self.answers.response.now(&self.lasting, situation);
        self.basket = on.basket;
        self.buys.change(at.0 - customer.joined.0, (on.intensity, on.dropout), self.clock);
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

    fn send<W: Witness>(&mut self, at: Instant, mailing: usize, nth: u64, hand: &mut Hand, witness: &mut W) {
        let Some(of) = self.answers.mailings.get(mailing) else { return };
        let (heaviness, gap) = (self.situation.heaviness, self.situation.gap);
        let quiet = (at.0 - self.seen.bought) as f64 / DAY_SECONDS as f64;
        let meant = match of.to {
            Audience::All => true,
            Audience::Heavy => heaviness >= 1.0,
            Audience::Light => heaviness < 1.0,
            Audience::Lapsing => quiet > 3.0 * gap,
        };
        let (sent, read) = hand.mail(mailing, nth);
        if meant && sent < of.share {
            witness.mailed(at, of.cost);
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
