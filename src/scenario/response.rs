//! `[response]`: how programs change behaviour. The effects with their keys are those of the room `response`.

use super::Referral;
use super::circle::satisfaction;
use super::error::UnknownName;
use super::error_behaviour::{Contradiction, ForeignParameter, NoEffect, StatedElsewhere};
use super::reader::{Node, Reader, kind};
use crate::base::closest;
use crate::diagnostic::table;
use crate::response::{Card, ELSEWHERE, KINDS, Parameter, Setting, Unit, card, evidence};

pub(super) const PRESETS: &[&str] = &["none", "evidence"];
const ON_OFF: &[&str] = &["on", "off"];
/// Effects that a segment states.
const OF_SEGMENTS: &[(&str, &str)] = &[
    ("self_selection", "enrol = { slope = 1.37 }"),
    ("enrolment_friction", "enrol = { steps = 2, friction = 0.4 }"),
    ("stockpiling", "choices = { redeem = \"stockpile\" }"),
];

impl Reader {
    pub(super) fn response(&mut self, node: Node<'_>) -> Vec<Setting> {
        let Some(entries) = node.value.as_table().map(|table| self.entries(table, "preset = \"none\"")) else {
            return Vec::new();
        };
        let mut settings = Vec::new();
        match entries.iter().find(|entry| entry.key == "preset") {
            None => self.missing("preset", "[response]", node.span, "preset = \"none\""),
            Some(entry) if !entry.value.is_str() => {
                self.bad(*entry, "a preset", format!("this is {}", kind(entry.value)));
            }
            Some(entry) => {
                if self.word(*entry, PRESETS).as_deref() == Some("evidence") {
                    settings = evidence();
                }
            }
        }
        for entry in entries.iter().filter(|entry| entry.key != "preset") {
            let Some(card) = self.effect(*entry) else { continue };
            let before = settings.iter().position(|setting| setting.key == card.key);
            let present = before.map(|at| settings.remove(at));
            settings.extend(self.setting(*entry, card, present));
        }
        settings
    }

    fn effect(&mut self, entry: Node<'_>) -> Option<&'static Card> {
        if let Some((_, instead)) = OF_SEGMENTS.iter().find(|(key, _)| *key == entry.key) {
            self.say(StatedElsewhere { effect: entry.key, at: entry.key_span, instead });
            return None;
        }
        if let Some(card) = card(entry.key) {
            return Some(card);
        }
        let known = KINDS.iter().map(|kind| kind.card.key).chain(ELSEWHERE.iter().map(|card| card.key));
        let known: Vec<&str> = known.filter(|key| OF_SEGMENTS.iter().all(|(other, _)| other != key)).collect();
        let close = closest(entry.key, known.iter().copied());
        self.say(NoEffect { effect: entry.key, at: entry.key_span, close, known: &known });
        None
    }

    /// `"on"`, `"off"`, or a table of the effect's own numbers; what it does not say is as before.
    fn setting(&mut self, entry: Node<'_>, card: &'static Card, before: Option<Setting>) -> Option<Setting> {
        let mut setting = before.unwrap_or_else(|| Setting::default_of(card));
        if entry.value.is_str() {
            let on = self.word(entry, ON_OFF)?;
            return (on == "on").then_some(setting);
        }
        let Some(table) = entry.value.as_table() else {
            self.bad(entry, "an effect", format!("this is {}; write \"on\", \"off\" or a table", kind(entry.value)));
            return None;
        };
        for inner in self.entries(table, "") {
            let place = card.parameters.iter().position(|parameter| parameter.key == inner.key);
            let Some((place, parameter)) = place.and_then(|at| card.parameters.get(at).map(|one| (at, one))) else {
                let known: Vec<&str> = card.parameters.iter().map(|parameter| parameter.key).collect();
                let close = closest(inner.key, known.iter().copied());
                self.say(ForeignParameter {
                    effect: card.key,
                    key: inner.key,
                    at: inner.key_span,
                    close,
                    known: &known,
                });
                continue;
            };
            if let (Some(value), Some(slot)) = (self.parameter(inner, parameter), setting.values.get_mut(place)) {
                *slot = value;
            }
        }
        self.consistent(entry, &setting).then_some(setting)
    }

    fn parameter(&mut self, node: Node<'_>, parameter: &Parameter) -> Option<f64> {
        let (least, most) = parameter.limits;
        match parameter.unit {
            Unit::Number if node.value.is_str() || !is_number(node) => {
                self.bad(node, "a number", format!("this is {}", kind(node.value)));
                None
            }
            Unit::Number => self.number(node, least, most),
            Unit::Share | Unit::Days if !node.value.is_str() => {
                let wanted = if parameter.unit == Unit::Share { "a share" } else { "a time" };
                self.bad(node, wanted, format!("this is {}; it stands in quotes with its unit", kind(node.value)));
                None
            }
            Unit::Share => self.share(node, "", least * 100.0, most * 100.0).map(|share| share.float() / 100.0),
            Unit::Days => self.days(node, least, most),
        }
    }

    /// Numbers that would turn the effect into its opposite.
    fn consistent(&mut self, entry: Node<'_>, setting: &Setting) -> bool {
        let wrong = match (setting.key, setting.values.as_slice()) {
            ("tier_moves", [up, down, ..]) if (1.0 + up) * (1.0 - down) > 1.0 => Some(
                "a member who rose and fell would buy more than one who never rose: (1 + up) × (1 − down) is above 1",
            ),
            ("targets", [reached, missed]) if missed > reached && *reached > 0.0 => {
                Some("missing a target would cost more than reaching it gains")
            }
            ("satisfaction", [promoters, detractors]) if promoters + detractors > 1.0 => {
                Some("promoters and detractors together are more than all")
            }
            _ => None,
        };
        if let Some(reason) = wrong {
            self.say(Contradiction { effect: setting.key, at: entry.span, reason });
        }
        wrong.is_none()
    }

    /// A length of time in days; a month counts as 30.4375.
    pub(super) fn days(&mut self, node: Node<'_>, least: f64, most: f64) -> Option<f64> {
        let days = self.time(node)?.days();
        if (least..=most).contains(&days) {
            return Some(days);
        }
        let found = format!("`{}`", self.text(node));
        self.out_of_range(node.key, node.span, found, format!("from {least} to {most} days"));
        None
    }

    /// A name that a table of names must have, with what is close to it.
    pub(super) fn known_name(&mut self, what: &str, name: &str, at: crate::base::Span, known: &[String]) -> bool {
        if known.iter().any(|other| other == name) {
            return true;
        }
        let close = closest(name, known.iter().map(String::as_str)).map(str::to_string);
        self.say(UnknownName { code: table::SCENARIO_FIELD, what, name, at, close, known: known.to_vec() });
        false
    }
}

fn is_number(node: Node<'_>) -> bool {
    node.value.is_integer() || kind(node.value) == "a number with decimals"
}

/// How members bring others, if they do.
pub(super) fn referral(settings: &[Setting]) -> Option<Referral> {
    let of = |key: &str| settings.iter().find(|setting| setting.key == key).map(|setting| setting.values.as_slice());
    let Some([invitations, accepted]) = of("referral") else { return None };
    let rate = invitations * accepted;
    (rate > 0.0).then_some(Referral { rate, satisfaction: satisfaction(settings) })
}
