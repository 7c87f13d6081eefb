//! Choices, activations, offers, memberships and money besides purchases in words.

use super::told::{Told, Words};
use crate::core::{AttributeId, AttributeKind, MenuId};
use crate::evaluate::{Asked, MembershipChange, OwnFact};
use crate::quantity::decimal;
use crate::quantity::{Day, Instant};

impl Words<'_> {
    /// What a member asked for.
    pub(super) fn asked(&self, asked: Asked) -> String {
        let name = asked.named(self.program).map_or("", |named| named.0);
        match asked {
            Asked::Attribute(_) => format!("choice {name}"),
            Asked::Activation(_) => format!("activation of {name}"),
            Asked::Menu(_) => format!("offer of {name}"),
            Asked::Membership(_) => format!("membership {name}"),
        }
    }

    fn value(&self, id: AttributeId, value: i64) -> String {
        match self.program.attributes.get(id.index()).map(|attribute| &attribute.kind) {
            Some(AttributeKind::Words(words)) => {
                usize::try_from(value - 1).ok().and_then(|at| words.get(at)).map_or("no".into(), Clone::clone)
            }
            Some(AttributeKind::Number { unit, decimals }) => {
                format!("{} {unit}", decimal(value, *decimals)).trim_end().to_owned()
            }
            _ => i32::try_from(value).map_or("no date".into(), |day| Day(day).to_string()),
        }
    }

    fn option(&self, menu: MenuId, option: u8) -> &str {
        let menu = self.program.menus.get(menu.index());
        menu.and_then(|menu| menu.options.get(usize::from(option))).map_or("", |option| option.name.as_str())
    }

    /// Such a fact in words.
    pub(super) fn tell_own(&self, told: &mut Told, fact: &OwnFact) {
        told.rule = fact.named(self.program).map(|named| named.0.to_owned());
        let last_day = |until: Instant| Instant(until.0 - 1).day();
        let (kind, text) = match *fact {
            OwnFact::Assigned(id, from, to) => {
                ("assigned", format!("{} becomes {}", self.value(id, from), self.value(id, to)))
            }
            OwnFact::Chosen(id, value, from) => {
                ("chosen", format!("{} chosen, from {} on", self.value(id, value), from.day()))
            }
            OwnFact::Activated(_) => ("activated", "activated".into()),
            OwnFact::Opened(_, None) => ("opened", "an offer to choose from opens".into()),
            OwnFact::Opened(_, Some(until)) => {
                ("opened", format!("an offer to choose from opens, through {}", last_day(until)))
            }
            OwnFact::Picked(_, None, _) => ("lapsed", "nothing was chosen in time".into()),
            OwnFact::Picked(menu, Some(option), false) => ("picked", format!("{} chosen", self.option(menu, option))),
            OwnFact::Picked(menu, Some(option), true) => {
                ("picked", format!("{}, as nothing was chosen in time", self.option(menu, option)))
            }
            OwnFact::Membership(_, change) => ("membership", change_words(change).into()),
            OwnFact::Cash(_, money) => {
                told.money = Some(money);
                if money < 0 {
                    ("paid_out", format!("{} paid out", self.money(-money)))
                } else {
                    ("charged", format!("{} charged", self.money(money)))
                }
            }
            OwnFact::Declined(_, why) => ("refused", format!("refused: {}", self.refusal(why))),
        };
        (told.kind, told.text) = (kind, text);
    }
}

fn change_words(change: MembershipChange) -> &'static str {
    match change {
        MembershipChange::Started => "the membership starts",
        MembershipChange::Given => "the membership is given",
        MembershipChange::Renewed => "the membership is renewed",
        MembershipChange::Kept => "the membership will go on",
        MembershipChange::Cancelled => "given up; it ends with its term",
        MembershipChange::Ended => "the membership ends",
    }
}
