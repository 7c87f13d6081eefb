//! What a member does beside buying: asks, and what is set down for a later day.

use super::choices::Choices;
use super::hand::{Asked, Hand};
use super::live::{Witness, World};
use super::who::Who;
use crate::core::{Length, MembershipId, MenuId, Step};
use crate::evaluate::{Answer, EventError, Line, Member, Part, Plan, Purchase, Receipt, Return, Which};
use crate::population::{Customer, Visit};
use crate::quantity::{DAY_SECONDS, Instant};
use crate::scenario::{Picking, Redeem, ReturnHabit};

/// Something that happens on a later day.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// A purchase comes back.
    Return {
        /// When.
        at: Instant,
        /// Its number among the member's purchases; 0 = bought without a program.
        sale: u32,
        /// What it came to.
        receipt: Receipt,
        /// Gross margin of its line.
        margin: i64,
    },
    /// A membership is given up.
    Cancel {
        /// When.
        at: Instant,
        /// Which.
        membership: MembershipId,
    },
}

impl Act {
    pub(super) fn at(&self) -> Instant {
        match self {
            Act::Return { at, .. } | Act::Cancel { at, .. } => *at,
        }
    }
}

/// Takes the earliest act that is due by that instant.
fn due(acts: &mut Vec<Act>, until: Instant) -> Option<Act> {
    let (place, act) = acts.iter().enumerate().min_by_key(|(_, act)| act.at())?;
    if act.at() > until {
        return None;
    }
    let act = *act;
    acts.remove(place);
    Some(act)
}

impl World<'_> {
    /// One visit of a member: asks, the purchase, and the rewards that are taken after it.
    pub(super) fn visit<P: Who, W: Witness>(
        &self,
        customer: &Customer,
        visit: &Visit,
        number: usize,
        (member, acts): (&mut P, &mut Vec<Act>),
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<Receipt, EventError> {
        member.settle(self.plan, visit.at, witness)?;
        if self.choices.asks() {
            self.ask(visit.at, number, member, acts, hand, witness)?;
        }
        let (line, words) = (self.line(visit), self.choices.words(visit));
        let mut uses = std::mem::take(&mut hand.uses);
        member.look(self.plan, |member| self.choices.uses(visit, member, &mut uses));
        if let Redeem::Stockpile { steepness, .. } = self.choices.redeem {
            let wish = hand.share(Asked::Take, number);
            let own = customer.manner.readiness;
            let piled = &mut uses;
            member.look(self.plan, |member| {
                self.choices.pays_when_piled_up(member, own, steepness, wish, piled);
            });
        }
        let purchase = Purchase { at: visit.at, lines: &[line], words: &words, uses: &uses };
        let buys = |plan: &Plan, member: &mut Member, witness: &mut W| plan.purchase(member, &purchase, witness);
        let receipt = member.act(self.plan, visit.at, witness, buys)?;
        hand.uses = uses;
        witness.bought(visit, &receipt, self.margin(visit));
        self.take_rewards(customer, visit, number, member, hand, witness)?;
        if let Some(returns) = self.returns
            && hand.share(Asked::Returned, number) < returns.share
        {
            let at = comes_back(visit.at, number, returns.after, hand);
            let sale = member.look(self.plan, Member::sales);
            acts.push(Act::Return { at, sale, receipt, margin: self.margin(visit) });
        }
        Ok(receipt)
    }

    pub(super) fn line(&self, visit: &Visit) -> Line {
        let atom = self.choices.atoms.get(usize::from(visit.category)).copied().unwrap_or_default();
        Line { atom, items: 1, amount: visit.amount }
    }

    /// Gross margin of the visit's line.
    pub(super) fn margin(&self, visit: &Visit) -> i64 {
        self.margins.get(usize::from(visit.category)).copied().unwrap_or(0)
    }

    /// A purchase without a program may come back too.
    pub(super) fn maybe_returned(&self, visit: &Visit, number: usize, acts: &mut Vec<Act>, hand: &mut Hand) {
        if let Some(returns) = self.returns {
            acts.extend(returned(visit, number, (returns, self.margin(visit)), hand));
        }
    }

    fn take_rewards<P: Who, W: Witness>(
        &self,
        customer: &Customer,
        visit: &Visit,
        number: usize,
        member: &mut P,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        if let Redeem::Stockpile { steepness, .. } = self.choices.redeem {
            let wish = hand.share(Asked::Take, number);
            let own = customer.manner.readiness;
            let dearest = member.look(self.plan, |member| self.choices.dearest(member, own, steepness, wish));
            if let Some(offer) = dearest {
                let _ = member.redeem(self.plan, visit.at, offer, witness)?;
            }
            return Ok(());
        }
        self.take_listed(visit, member, witness)
    }

    /// Activations, picks and memberships, before the purchase.
    fn ask<P: Who, W: Witness>(
        &self,
        at: Instant,
        number: usize,
        member: &mut P,
        acts: &mut Vec<Act>,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        let program = self.plan.program();
        if self.choices.activate > 0.0 && hand.share(Asked::Activation, number) < self.choices.activate {
            for activation in &self.choices.activations {
                if !member.look(self.plan, |member| member.is_activated(*activation)) {
                    let activates = |plan: &Plan, member: &mut Member, witness: &mut W| {
                        plan.activate(member, at, *activation, witness)
                    };
                    let _ = member.act(self.plan, at, witness, activates)?;
                }
            }
        }
        for (place, menu) in program.menus.iter().enumerate() {
            let options = menu.options.len();
            for _ in 0..menu.picks {
                let first = match self.choices.pick {
                    Picking::First | Picking::Last => 0,
                    Picking::Random => hand.one_of(options, Asked::Pick, number),
                };
                let mut order = (0..options).map(|step| (first + step) % options);
                let last = self.choices.pick == Picking::Last;
                let picked = order.try_fold(false, |picked, option| {
                    let option = if last { options - 1 - option } else { option };
                    if picked {
                        return Ok(true);
                    }
                    let asked = (MenuId(place as u16), option as u8);
                    let picks =
                        |plan: &Plan, member: &mut Member, witness: &mut W| plan.pick(member, at, asked, witness);
                    member.act(self.plan, at, witness, picks).map(|answer| answer == Answer::Done)
                })?;
                if !picked {
                    break;
                }
            }
        }
        self.start_membership(at, number, member, acts, hand, witness)
    }

    fn start_membership<P: Who, W: Witness>(
        &self,
        at: Instant,
        number: usize,
        member: &mut P,
        acts: &mut Vec<Act>,
        hand: &mut Hand,
        witness: &mut W,
    ) -> Result<(), EventError> {
        let (start, renew) = self.choices.membership;
        if start <= 0.0 {
            return Ok(());
        }
        for (place, membership) in self.plan.program().memberships.iter().enumerate() {
            let id = MembershipId(place as u16);
            if member.look(self.plan, |member| member.is_member(id)) {
                continue;
            }
            let word = hand.share(Asked::Membership, number);
            let enrols = |plan: &Plan, member: &mut Member, witness: &mut W| plan.enroll(member, at, id, witness);
            if word >= start || member.act(self.plan, at, witness, enrols)? != Answer::Done {
                continue;
            }
            // What is left of the word decides for how many terms.
            let left = word / start;
            let terms = if renew >= 1.0 {
                f64::INFINITY
            } else {
                1.0 + (crate::numeric::ln(left) / crate::numeric::ln(renew)).floor()
            };
            let days = match membership.term.steps.as_slice() {
                [Step::After(Length::Days(days))] => f64::from(*days),
                [Step::After(Length::Months(months))] => f64::from(*months) * 30.4375,
                _ => f64::INFINITY,
            };
            // Given up in the middle of the last term: it then ends with that term.
            let until = (terms - 0.5) * days;
            if membership.renews && until < 36_525.0 {
                let at = Instant(at.0 + (until * DAY_SECONDS as f64) as i64);
                acts.push(Act::Cancel { at, membership: id });
            }
        }
        Ok(())
    }

    /// Everything that was set down for a day until then.
    #[inline]
    pub(super) fn acts_until<P: Who, W: Witness>(
        &self,
        until: Instant,
        member: &mut P,
        acts: &mut Vec<Act>,
        witness: &mut W,
    ) -> Result<(), EventError> {
        if acts.is_empty() { Ok(()) } else { self.act_until(until, member, acts, witness) }
    }

    fn act_until<P: Who, W: Witness>(
        &self,
        until: Instant,
        member: &mut P,
        acts: &mut Vec<Act>,
        witness: &mut W,
    ) -> Result<(), EventError> {
        while let Some(act) = due(acts, until) {
            if act.at() >= self.end {
                continue;
            }
            match act {
                Act::Return { at, sale, receipt, margin } => {
                    if sale > 0 {
                        // What the program does not take back any more keeps its points; the money is returned.
                        let event = Return { at, of: Which::Number(sale), part: Part::Everything };
                        let gives =
                            |plan: &Plan, member: &mut Member, witness: &mut W| plan.give_back(member, &event, witness);
                        let _ = member.act(self.plan, at, witness, gives)?;
                    }
                    witness.refunded(at, &receipt, margin);
                }
                Act::Cancel { at, membership } => {
                    let cancels = |plan: &Plan, member: &mut Member, witness: &mut W| {
                        plan.cancel(member, at, membership, witness)
                    };
                    let _ = member.act(self.plan, at, witness, cancels)?;
                }
            }
        }
        Ok(())
    }

    /// The same for somebody who is no member.
    pub(super) fn returns_until<W: Witness>(&self, until: Instant, acts: &mut Vec<Act>, witness: &mut W) {
        returns_until(until, self.end, acts, witness);
    }
}

fn returns_until<W: Witness>(until: Instant, end: Instant, acts: &mut Vec<Act>, witness: &mut W) {
    while let Some(act) = due(acts, until) {
        if let Act::Return { at, receipt, margin, .. } = act
            && at < end
        {
            witness.refunded(at, &receipt, margin);
        }
    }
}

fn returned(visit: &Visit, number: usize, (returns, margin): (ReturnHabit, i64), hand: &mut Hand) -> Option<Act> {
    if hand.share(Asked::Returned, number) >= returns.share {
        return None;
    }
    let at = comes_back(visit.at, number, returns.after, hand);
    let receipt = Receipt { list: visit.amount, paid: visit.amount, ..Receipt::default() };
    Some(Act::Return { at, sale: 0, receipt, margin })
}

fn comes_back(bought: Instant, number: usize, after: f64, hand: &mut Hand) -> Instant {
    let days = -crate::numeric::ln(hand.share(Asked::ReturnDelay, number)) * after;
    // Not in the second of the purchase.
    Instant(bought.0 + 1 + (days * DAY_SECONDS as f64) as i64)
}

/// The life of somebody without any program: the visits as they are, and what comes back.
pub fn live_without<W: Witness>(
    customer: &Customer,
    (returns, margins): (ReturnHabit, &[i64]),
    end: Instant,
    hand: &mut Hand,
    witness: &mut W,
) {
    let mut acts = Vec::new();
    for (number, visit) in customer.visits.iter().enumerate() {
        returns_until(visit.at, end, &mut acts, witness);
        let receipt = Receipt { list: visit.amount, paid: visit.amount, ..Receipt::default() };
        let margin = margins.get(usize::from(visit.category)).copied().unwrap_or(0);
        witness.bought(visit, &receipt, margin);
        acts.extend(returned(visit, number, (returns, margin), hand));
    }
    returns_until(end, end, &mut acts, witness);
}

/// Whether anything of a segment's choices needs more than the straight life.
pub fn is_straight(choices: &Choices) -> bool {
    !choices.asks() && !matches!(choices.redeem, Redeem::Stockpile { .. }) && !choices.says_places()
}
