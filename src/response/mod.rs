//! How a program changes behaviour: one effect a file, each with its formula, default, range, source and label.
//!
//! Effects are multipliers on three things only: purchase intensity, dropout and basket ([`Multipliers`]). They look
//! at a [`Situation`] and at nothing else; with all of them absent every multiplier is exactly 1, and every purchase
//! is that of the twin to the bit.
//!
//! | what | where |
//! |---|---|
//! | multipliers, in the order in which they are applied | [`KINDS`] |
//! | effects that act elsewhere: on joining, on taking rewards, on baskets | [`ELSEWHERE`] |
//!
//! Newly true here: nothing that a program does to behaviour is written anywhere else.

mod after_reward;
mod card;
mod category_program;
mod deadline_pressure;
mod design;
mod dropout_of_members;
mod endowed_progress;
mod enrolment_friction;
mod expiry_reaction;
mod goal_gradient;
mod heavy_buyers;
mod mailing;
mod novelty;
mod paid_membership;
mod price_response;
mod referral;
mod referred_customers;
mod referrer_binding;
mod rewarded_behaviour;
mod satisfaction;
mod self_selection;
mod situation;
mod stockpiling;
mod targets;
#[cfg(test)]
mod tests;
mod tier_chase;
mod tier_moves;
mod top_up;

pub use card::{Card, Effect, Kind, Label, Parameter, Unit};
pub use enrolment_friction::hazard;
pub use satisfaction::times_of_invitations;
pub use self_selection::{intercept, joins};
pub use situation::{Multipliers, Situation};
pub use stockpiling::takes_reward;
pub use top_up::filled_up;

/// All effects that multiply, in the order in which they are applied: what scales others comes first.
pub const KINDS: &[Kind] = &[
    design::KIND,
    heavy_buyers::KIND,
    goal_gradient::KIND,
    endowed_progress::KIND,
    after_reward::KIND,
    deadline_pressure::KIND,
    rewarded_behaviour::KIND,
    tier_chase::KIND,
    targets::KIND,
    tier_moves::KIND,
    dropout_of_members::KIND,
    novelty::KIND,
    expiry_reaction::KIND,
    referred_customers::KIND,
    referrer_binding::KIND,
    paid_membership::KIND,
    category_program::KIND,
    price_response::KIND,
    mailing::KIND,
];

/// Effects on something else than the three multipliers.
pub const ELSEWHERE: &[Card] = &[
    self_selection::CARD,
    enrolment_friction::CARD,
    stockpiling::CARD,
    referral::CARD,
    satisfaction::CARD,
    top_up::CARD,
];

/// An effect that is on, with its numbers in the order of its card.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its key.
    pub key: &'static str,
    /// Its numbers.
    pub values: Vec<f64>,
}

impl Setting {
    /// With the defaults of its card.
    pub fn default_of(card: &Card) -> Setting {
        Setting { key: card.key, values: card.parameters.iter().map(|parameter| parameter.default).collect() }
    }
}

/// The card of that key.
pub fn card(key: &str) -> Option<&'static Card> {
    KINDS.iter().map(|kind| &kind.card).chain(ELSEWHERE).find(|card| card.key == key)
}

/// The settings of `preset = "evidence"`.
pub fn evidence() -> Vec<Setting> {
    KINDS.iter().filter(|kind| kind.card.in_evidence).map(|kind| Setting::default_of(&kind.card)).collect()
}

/// The effects that are on, ready to be applied.
#[derive(Debug, Default)]
pub struct Response {
    /// In the order in which they are applied.
    effects: Vec<Box<dyn Effect>>,
    /// How many of the first say the same a whole life long.
    lasting: usize,
}

impl Response {
    /// From the settings of a scenario; those that act elsewhere are not for here.
    pub fn new(settings: &[Setting]) -> Response {
        let made = KINDS.iter().filter_map(|kind| {
            settings.iter().find(|setting| setting.key == kind.card.key).map(|setting| (kind.make)(&setting.values))
        });
        Response::of(made.collect())
    }

    /// From effects as they are.
    pub fn of(effects: Vec<Box<dyn Effect>>) -> Response {
        let lasting = effects.iter().take_while(|effect| effect.lasts()).count();
        Response { effects, lasting }
    }

    /// Whether no effect is on.
    pub fn is_none(&self) -> bool {
        self.effects.is_empty()
    }

    /// The multipliers of a situation.
    pub fn multipliers(&self, situation: &Situation) -> Multipliers {
        self.now(&self.lasting(situation), situation)
    }

    /// What the first effects come to for a customer, a whole life long; [`Response::now`] goes on from there.
    pub fn lasting(&self, situation: &Situation) -> Multipliers {
        let mut on = Multipliers::default();
        for effect in self.effects.iter().take(self.lasting) {
            effect.apply(situation, &mut on);
        }
        on
    }

    /// The multipliers of a situation, from what lasts of them.
    pub fn now(&self, lasting: &Multipliers, situation: &Situation) -> Multipliers {
        let mut on = lasting.clone();
        for effect in self.effects.iter().skip(self.lasting) {
            effect.apply(situation, &mut on);
        }
        on
    }
}
