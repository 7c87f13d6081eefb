//! What members are, choose, activate and belong to, made ready.

use super::build::Shared;
use super::rows::{AmountPlan, Check, all_checks};
use super::{Combine, Extent, RowPlan, WindowPlan};
use crate::core::{Effect, Guard, Length, LimitId, Program, Step, Trigger};

/// Tables for choices, activations, offers and memberships.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct OwnPlan {
    /// Whether the program has any of it.
    pub in_use: bool,
    /// Initial value by attribute.
    pub initial: Vec<i64>,
    /// By attribute.
    pub choices: Vec<Option<ChoicePlan>>,
    /// By activation.
    pub activations: Vec<ActivationPlan>,
    /// By menu.
    pub menus: Vec<MenuPlan>,
    /// By membership.
    pub memberships: Vec<MembershipPlan>,
    /// Entries of rows that keep a shadow.
    pub shadows: Vec<ShadowPlan>,
}

/// A choice made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct ChoicePlan {
    pub checks: Vec<Check>,
    pub limits: Vec<u16>,
    /// From when on it counts; `u16::MAX` = at once.
    pub term: u16,
}

/// An activation made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct ActivationPlan {
    /// Number of the calendar with whose period it ends.
    pub per: Option<u16>,
    /// Last day on which it can be activated.
    pub until: Option<i32>,
}

/// A menu made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct MenuPlan {
    pub term: u16,
    /// Rows of each option.
    pub picked: Vec<Vec<u16>>,
}

/// A membership made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct MembershipPlan {
    pub checks: Vec<Check>,
    pub fee: Option<AmountPlan>,
    pub term: u16,
    /// The term, if it is one length.
    pub length: Option<Length>,
    /// Sources of lots that end with it.
    pub perks: Vec<u16>,
    pub started: Vec<u16>,
    pub renewed: Vec<u16>,
    pub ended: Vec<u16>,
}

/// A row on one trigger that keeps a shadow sum while it is not activated.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct ShadowPlan {
    pub entry: u16,
    pub activation: u16,
    /// What else is asked of the row.
    pub checks: Vec<Check>,
    /// Limits that no other rule's row shares.
    pub limits: Vec<u16>,
    /// The window of the sum.
    pub tally: usize,
}

/// What a row does to what a member is or has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum OwnAction {
    /// An attribute takes a value.
    Assign(u16, i64),
    /// An offer opens.
    Open(u16),
    /// A membership starts: at its price, or free until a term is over.
    Enroll(u16, Option<u16>),
    /// A membership ends.
    Unenroll(u16),
}

/// Whether changes of it can fail after something has been posted.
pub(super) fn may_fail(program: &Program) -> bool {
    let varies = |membership: &crate::core::Membership| {
        membership.fee.as_ref().is_some_and(|fee| !matches!(fee.numerator, crate::core::Expr::Const(_)))
    };
    !program.menus.is_empty()
        || program.memberships.iter().any(varies)
        || program.activations.iter().any(|activation| !activation.backdated.is_empty())
}

impl OwnAction {
    /// The action of an effect on what a member is or has chosen.
    pub(super) fn of(effect: &Effect, shared: &mut Shared) -> Option<OwnAction> {
        Some(match effect {
            Effect::Assign { attribute, value } => OwnAction::Assign(attribute.0, *value),
            Effect::Open(menu) => OwnAction::Open(menu.0),
            Effect::Enroll { membership, until } => {
                OwnAction::Enroll(membership.0, until.as_ref().map(|until| shared.term(until)))
            }
            Effect::Unenroll(membership) => OwnAction::Unenroll(membership.0),
            _ => return None,
        })
    }
}

impl OwnPlan {
    /// Everything but shadows, which need the rows' entries: [`OwnPlan::cast_shadows`].
    pub(super) fn new(program: &Program, limit_order: &[LimitId], shared: &mut Shared) -> OwnPlan {
        let place = |id: &LimitId| limit_order.iter().position(|other| other == id).map(|at| at as u16);
        let mut choices = Vec::new();
        for attribute in &program.attributes {
            choices.push(attribute.choice.as_ref().map(|choice| ChoicePlan {
                checks: all_checks(&choice.guard),
                limits: choice.limits.iter().filter_map(place).collect(),
                term: if choice.takes_effect.is_never() { u16::MAX } else { shared.term(&choice.takes_effect) },
            }));
        }
        let activations = program.activations.iter().map(|activation| ActivationPlan {
            per: activation.per.map(|calendar| shared.calendar(calendar)),
            until: activation.until.map(|day| day.0),
        });
        let activations = activations.collect();
        let menus = program
            .menus
            .iter()
            .map(|menu| MenuPlan { term: shared.term(&menu.within), picked: vec![Vec::new(); menu.options.len()] });
        let menus = menus.collect();
        let mut memberships = Vec::new();
        for membership in &program.memberships {
            let sources = &shared.row_sources;
            let perks = membership.perks.iter().filter_map(|row| sources.get(row.index()).copied()).collect();
            memberships.push(MembershipPlan {
                checks: all_checks(&membership.guard),
                fee: membership.fee.as_ref().map(|fee| AmountPlan::new(fee, shared.every_atom)),
                term: shared.term(&membership.term),
                length: match membership.term.steps.as_slice() {
                    [Step::After(length)] => Some(*length),
                    _ => None,
                },
                perks,
                started: Vec::new(),
                renewed: Vec::new(),
                ended: Vec::new(),
            });
        }
        OwnPlan {
            in_use: !(program.attributes.is_empty()
                && program.activations.is_empty()
                && program.menus.is_empty()
                && program.memberships.is_empty()),
            initial: program.attributes.iter().map(|attribute| attribute.initial).collect(),
            choices,
            activations,
            menus,
            memberships,
            shadows: Vec::new(),
        }
    }

    /// Whether phase 7 has anything of it to look at.
    pub fn follows(&self) -> bool {
        !self.menus.is_empty() || !self.memberships.is_empty() || !self.shadows.is_empty()
    }

    /// Puts rows of phase 7 beside what sets them off.
    pub fn place_rows(&mut self, placed: &[(Trigger, u16)]) {
        for (trigger, entry) in placed {
            let rows = match trigger {
                Trigger::Started(id) => self.memberships.get_mut(id.index()).map(|one| &mut one.started),
                Trigger::Renewed(id) => self.memberships.get_mut(id.index()).map(|one| &mut one.renewed),
                Trigger::Ended(id) => self.memberships.get_mut(id.index()).map(|one| &mut one.ended),
                Trigger::Picked(id, option) => {
                    self.menus.get_mut(id.index()).and_then(|menu| menu.picked.get_mut(usize::from(*option)))
                }
                _ => None,
            };
            if let Some(rows) = rows {
                rows.push(*entry);
            }
        }
    }

    /// Finds the rows that keep a shadow, and makes their windows, one a row.
    pub fn cast_shadows(&mut self, program: &Program, rows: &[RowPlan], windows: &mut Vec<WindowPlan>) {
        for (number, activation) in (0u16..).zip(&program.activations) {
            for id in &activation.backdated {
                let extent = self.activations[usize::from(number)].per.map_or(Extent::Lifetime, Extent::Period);
                let tally = windows.len();
                windows.push(WindowPlan { extent, combine: Combine::Sum, keeps: 0 });
                for (entry, row) in (0u16..).zip(rows).filter(|(_, row)| row.id == *id) {
                    let asks = |check: &&Check| !matches!(check, Check::Formula(Guard::Activated(of)) if of.index() == usize::from(number));
                    let alone = |place: &&u16| {
                        let shares = |other: &RowPlan| {
                            program.rows[other.id.index()].rule != activation.name && other.limits.contains(place)
                        };
                        !rows.iter().any(shares)
                    };
                    self.shadows.push(ShadowPlan {
                        entry,
                        activation: number,
                        checks: row.checks.iter().filter(asks).cloned().collect(),
                        limits: row.limits.iter().filter(alone).copied().collect(),
                        tally,
                    });
                }
            }
        }
    }
}
