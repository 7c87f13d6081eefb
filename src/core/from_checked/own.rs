//! What members are, choose, activate and belong to.

use super::Lowering;
use super::amount::Place;
use super::deadline::deadline;
use super::guard::together;
use crate::check::Checked;
use crate::check::model::{self, AttributeRef, AttributeValue, Effect, OwnEffect, RuleRef};
use crate::core::{
    self, Activation, ActivationId, AtomSet, Attribute, AttributeId, AttributeKind, Choice, Guard, Membership,
    MembershipId, Menu, MenuId, MenuOption, Range, Row, RowId, RowKind, Stage, Trigger,
};
use crate::quantity::Rounding;

/// What stands in no purchase and on no event.
const NOWHERE: Place<'static> = Place::STATE;

/// The number of a value.
pub fn value_of(checked: &Checked, of: AttributeRef, value: &AttributeValue) -> i64 {
    match value {
        AttributeValue::Number(value) => *value,
        AttributeValue::None => match checked.attributes.get(of.0).map(|one| &one.kind) {
            Some(model::AttributeKind::Date) => Attribute::NO_DATE,
            _ => 0,
        },
        AttributeValue::Word(word) => match checked.attributes.get(of.0).map(|one| &one.kind) {
            Some(model::AttributeKind::Words { words, .. }) => {
                words.iter().position(|one| one == word).map_or(0, |at| at as i64 + 1)
            }
            _ => 0,
        },
    }
}

/// Every menu, in byte order of names: the rule, the place of its effect there, the name.
fn menus(checked: &Checked) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    for (rule, checked) in checked.rules.iter().enumerate() {
        let mut number = 0;
        for (effect, of) in checked.effects.iter().enumerate() {
            if let Effect::Own(OwnEffect::Choose(_)) = of {
                number += 1;
                let name = if number == 1 { checked.name.clone() } else { format!("{}/{number}", checked.name) };
                found.push((rule, effect, name));
            }
        }
    }
    found.sort_by(|a, b| a.2.cmp(&b.2));
    found
}

/// The menu of a rule, by its place among the rule's menus.
pub fn menu_id(checked: &Checked, rule: RuleRef, place: usize) -> Option<MenuId> {
    let all = menus(checked);
    let mut own: Vec<(usize, usize)> =
        all.iter().enumerate().filter(|(_, menu)| menu.0 == rule.0).map(|(at, menu)| (menu.1, at)).collect();
    own.sort_unstable();
    own.get(place).map(|(_, at)| MenuId(*at as u16))
}

impl Lowering<'_> {
    /// Attributes with their choices.
    pub fn attributes(&mut self) -> Vec<Attribute> {
        let checked = self.checked;
        let mut attributes = Vec::new();
        for (at, attribute) in checked.attributes.iter().enumerate() {
            let kind = match &attribute.kind {
                model::AttributeKind::Words { words, .. } => AttributeKind::Words(words.clone()),
                model::AttributeKind::Number(unit) => {
                    AttributeKind::Number { unit: checked.unit_name(*unit), decimals: checked.unit_decimals(*unit) }
                }
                model::AttributeKind::Date => AttributeKind::Date,
            };
            let choice = attribute.choice.as_ref().map(|choice| {
                let guard = together(&self.reasons(&choice.gate, &[], NOWHERE));
                Choice {
                    guard,
                    takes_effect: deadline(&choice.takes_effect),
                    range: choice.range.map(|(least, most, step)| Range { least, most, step }),
                    limits: choice
                        .limits
                        .iter()
                        .map(|limit| self.new_limit(&attribute.name, limit, Vec::new()))
                        .collect(),
                }
            });
            attributes.push(Attribute {
                name: attribute.name.clone(),
                span: attribute.span,
                kind,
                initial: value_of(checked, AttributeRef(at), &attribute.initial),
                choice,
            });
        }
        attributes
    }

    /// What is activated; a backdated rule's rows keep a shadow.
    pub fn activations(&self, rows: &[Row]) -> Vec<Activation> {
        let mut activations = Vec::new();
        for activated in &self.checked.activated {
            let gives = |row: &&(RowId, &Row)| {
                row.1.rule == activated.name
                    && matches!(row.1.effect, core::Effect::Grant { .. } | core::Effect::Cash { .. })
            };
            let rows: Vec<(RowId, &Row)> = (0u16..).zip(rows).map(|(at, row)| (RowId(at), row)).collect();
            let backdated =
                if activated.backdated { rows.iter().filter(gives).map(|row| row.0).collect() } else { vec![] };
            activations.push(Activation {
                name: activated.name.clone(),
                span: activated.span,
                per: activated.per,
                until: activated.until,
                backdated,
            });
        }
        activations
    }

    /// Menus of open offers.
    pub fn menus(&self) -> Vec<Menu> {
        let mut found = Vec::new();
        for (rule, effect, name) in menus(self.checked) {
            let Some(Effect::Own(OwnEffect::Choose(menu))) =
                self.checked.rules.get(rule).and_then(|rule| rule.effects.get(effect))
            else {
                continue;
            };
            let option =
                |option: &model::MenuOption| MenuOption { name: option.name.clone(), may_repeat: option.may_repeat };
            found.push(Menu {
                name,
                span: menu.span,
                picks: menu.picks,
                options: menu.options.iter().map(option).collect(),
                within: deadline(&menu.within),
                otherwise: menu.otherwise,
            });
        }
        found
    }

    /// The menu that an effect of a rule opens.
    pub fn menu_of(&self, rule: &str, span: crate::base::Span) -> MenuId {
        let of = |menu: &(usize, usize, String)| {
            self.checked.rules.get(menu.0).is_some_and(|one| {
                one.name == rule
                    && matches!(one.effects.get(menu.1), Some(Effect::Own(OwnEffect::Choose(menu))) if menu.span == span)
            })
        };
        MenuId(menus(self.checked).iter().position(of).unwrap_or(0) as u16)
    }

    /// Memberships; `rows` are all rows, with what they give.
    pub fn memberships(&mut self, rows: &[Row]) -> Vec<Membership> {
        let checked = self.checked;
        let mut memberships = Vec::new();
        for (at, membership) in checked.memberships.iter().enumerate() {
            self.parts = 0;
            let id = MembershipId(at as u16);
            // What is given at the start alone lasts as long as the membership.
            let is_perk = |row: &Row| row.on == [Trigger::Started(id)];
            let perks = (0u16..).zip(rows).filter(|(_, row)| row.rule == membership.name && is_perk(row));
            memberships.push(Membership {
                name: membership.name.clone(),
                span: membership.span,
                guard: together(&self.reasons(&membership.gate, &[], NOWHERE)),
                fee: membership.fee.as_ref().map(|fee| self.amount(fee, NOWHERE, Rounding::Nearest)),
                term: deadline(&membership.term),
                renews: membership.renews,
                perks: perks.map(|(at, _)| RowId(at)).collect(),
            });
        }
        memberships
    }

    /// Rows of options and of what memberships give.
    pub fn own_rows(&mut self) -> Vec<Row> {
        let checked = self.checked;
        let mut rows = Vec::new();
        for (number, (rule, effect, name)) in menus(checked).into_iter().enumerate() {
            let Some(of) = checked.rules.get(rule) else { continue };
            let Some(Effect::Own(OwnEffect::Choose(menu))) = of.effects.get(effect) else { continue };
            for (at, option) in menu.options.iter().enumerate() {
                let on = vec![Trigger::Picked(MenuId(number as u16), at as u8)];
                let full = format!("{name}/{}", option.name);
                for (place, effect) in option.effects.iter().enumerate() {
                    let name = if place == 0 { full.clone() } else { format!("{full}/{}", place + 1) };
                    rows.push(self.own_row((&of.name, name, option.span), on.clone(), of, effect));
                }
            }
        }
        for (at, membership) in checked.memberships.iter().enumerate() {
            let id = MembershipId(at as u16);
            let of = model::Rule {
                version_of: None,
                since: None,
                name: membership.name.clone(),
                span: membership.span,
                kind: model::RuleKind::Gift,
                on: Vec::new(),
                gate: Default::default(),
                effects: Vec::new(),
                limits: Vec::new(),
                as_credited: false,
                rounding: Default::default(),
                tier: Default::default(),
                returns: Default::default(),
            };
            for (place, (effect, lasting)) in membership.gives.iter().enumerate() {
                let name =
                    if place == 0 { membership.name.clone() } else { format!("{}/{}", membership.name, place + 1) };
                let on = if *lasting {
                    vec![Trigger::Started(id)]
                } else {
                    vec![Trigger::Started(id), Trigger::Renewed(id)]
                };
                rows.push(self.own_row((&membership.name, name, membership.span), on, &of, effect));
            }
        }
        rows
    }

    fn own_row(
        &mut self,
        (rule, name, span): (&str, String, crate::base::Span),
        on: Vec<Trigger>,
        of: &model::Rule,
        effect: &Effect,
    ) -> Row {
        self.parts = 0;
        let effect = self.effect(of, effect, NOWHERE);
        let runs = self.runs();
        let reasons: Vec<_> = runs.into_iter().collect();
        Row {
            rule: rule.to_owned(),
            name,
            span,
            kind: RowKind::Follow,
            gift: true,
            on,
            scope: AtomSet::ALL,
            stage: Stage::Paid,
            guard: together(&reasons),
            reasons,
            effect,
            rounds: core::Rounds::default(),
            limits: Vec::new(),
        }
    }

    /// An effect on what members are or belong to.
    pub fn own_effect(&mut self, rule: &str, effect: &OwnEffect) -> core::Effect {
        match effect {
            OwnEffect::Assign(attribute, value) => core::Effect::Assign {
                attribute: AttributeId(attribute.0 as u16),
                value: value_of(self.checked, *attribute, value),
            },
            OwnEffect::Choose(menu) => core::Effect::Open(self.menu_of(rule, menu.span)),
            OwnEffect::Enroll(membership, until) => core::Effect::Enroll {
                membership: MembershipId(membership.0 as u16),
                until: until.as_ref().map(deadline),
            },
            OwnEffect::Unenroll(membership) => core::Effect::Unenroll(MembershipId(membership.0 as u16)),
        }
    }

    /// A condition on what members are, have chosen or belong to.
    pub fn attribute_guard(&self, attribute: AttributeRef, words: &[String]) -> Guard {
        let bits = words.iter().fold(0u64, |bits, word| {
            // INVARIANT: the checker refuses choices with more than 63 values.
            bits | 1 << (value_of(self.checked, attribute, &AttributeValue::Word(word.clone())) & 63)
        });
        Guard::Attribute { attribute: AttributeId(attribute.0 as u16), words: bits }
    }
}

/// The activation of a rule or reward, by its place among what is activated.
pub fn activation_id(at: usize) -> ActivationId {
    ActivationId(at as u16)
}
