//! Everybody in a test: the member it is about, others of the household, friends who were invited.

use super::diary::Diary;
use super::error::EventError;
use super::event::Joining;
use super::party::Party;
use super::plan::Plan;
use super::recorder::{Occasion, Recorder};
use crate::base::Span;
use crate::core::{Action, Fact};
use crate::quantity::Instant;

/// The members of a test, by number; 0 is the one it is about.
pub(super) struct Cast {
    pub party: Party,
    /// What is given of each.
    facts: Vec<Vec<Fact>>,
    names: Vec<String>,
    together: Vec<u16>,
    /// Whose life has begun.
    begun: Vec<bool>,
    /// Whether the clock has started.
    started: bool,
}

impl Cast {
    /// Everybody that the facts name.
    pub fn new(plan: &Plan, given: &[(Fact, Span)]) -> Cast {
        let others = given.iter().filter(|(fact, _)| matches!(fact, Fact::Other { .. })).count();
        let mut cast = Cast {
            party: plan.party(others as u16 + 1),
            facts: vec![Vec::new(); others + 1],
            names: vec![String::new(); others + 1],
            together: Vec::new(),
            begun: vec![false; others + 1],
            started: false,
        };
        for (fact, _) in given {
            match fact {
                Fact::Other { number, name, friend, together } => {
                    if let Some(place) = cast.names.get_mut(usize::from(*number)) {
                        place.clone_from(name);
                    }
                    if *friend {
                        cast.party.invited(*number, 0);
                    }
                    if *together {
                        cast.together.push(*number);
                    }
                }
                Fact::Of(number, fact) => {
                    if let Some(facts) = cast.facts.get_mut(usize::from(*number)) {
                        facts.push(fact.as_ref().clone());
                    }
                }
                fact => cast.facts[0].push(fact.clone()),
            }
        }
        cast
    }

    /// What they are called, if there are several.
    pub fn names(&self) -> Vec<String> {
        if self.names.len() > 1 { self.names.clone() } else { Vec::new() }
    }

    /// The clock starts: everybody of whom something is given is there, and the test's own member is unless `joins`
    /// says that the first step is his joining.
    ///
    /// # Errors
    /// As for any event.
    pub fn start(&mut self, plan: &Plan, at: Instant, joins: bool, diary: &mut Diary) -> Result<(), EventError> {
        if std::mem::replace(&mut self.started, true) {
            return Ok(());
        }
        for who in 0..self.facts.len() {
            let given = who == 0 && !joins || who > 0 && !self.facts[who].is_empty();
            if given {
                self.appear(plan, (who as u16, at), diary)?;
            }
        }
        for who in std::mem::take(&mut self.together) {
            if self.begun.first() == Some(&true) && self.begun.get(usize::from(who)) == Some(&true) {
                self.party.place_inside(0);
                self.party.place_inside(who);
            }
        }
        Ok(())
    }

    /// A member who has not been there yet is taken up as given.
    ///
    /// # Errors
    /// As for any event.
    pub fn appear(&mut self, plan: &Plan, (who, at): (u16, Instant), diary: &mut Diary) -> Result<(), EventError> {
        match self.begun.get_mut(usize::from(who)) {
            Some(begun) if !*begun => *begun = true,
            _ => return Ok(()),
        }
        let facts = std::mem::take(&mut self.facts[usize::from(who)]);
        self.party.begin(plan, (who, at), diary, |plan, member, diary| plan.place(member, &facts, at, diary))
    }

    /// A member joins, for the first time or again.
    ///
    /// # Errors
    /// As for any event.
    pub fn join(&mut self, plan: &Plan, (who, at): (u16, Instant), diary: &mut Diary) -> Result<(), EventError> {
        let place = usize::from(who);
        if self.begun.get(place) == Some(&false) {
            self.begun[place] = true;
            let facts = std::mem::take(&mut self.facts[place]);
            return self
                .party
                .begin(plan, (who, at), diary, |plan, member, diary| plan.place_joining(member, &facts, at, diary));
        }
        if !self.party.is_alive(who) {
            let born = self.party.member(who).and_then(|member| member.state.born);
            let joining = Joining { joined: at, born, run_join_rules: true, attributes: &[] };
            return self.party.join(plan, (who, &joining), diary);
        }
        self.party.act(plan, (who, at), diary, |plan, member, diary| {
            plan.settle(member, at, diary)?;
            diary.began(at, Occasion::Join);
            plan.join(member, at, diary)
        })
    }

    /// Carries out what concerns several members; `None` if the action concerns one alone.
    pub fn together(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        action: &Action,
        diary: &mut Diary,
    ) -> Option<Result<(), EventError>> {
        Some(match action {
            Action::Join => self.join(plan, (who, at), diary),
            Action::Household { enters: true } => self.party.enter(plan, (who, at), diary).map(|_| ()),
            Action::Household { enters: false } => self.party.part(plan, (who, at), diary).map(|_| ()),
            Action::Leave => self.party.leave(plan, (who, at), diary),
            Action::Invite(friend) => {
                let settled =
                    self.party.act(plan, (who, at), diary, |plan, member, diary| plan.settle(member, at, diary));
                if settled.is_ok() && self.begun.get(usize::from(*friend)) == Some(&false) {
                    self.party.invited(*friend, who);
                }
                settled
            }
            _ => return None,
        })
    }
}
