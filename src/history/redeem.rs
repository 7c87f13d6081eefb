//! What members of a replay redeem: by policy, or as the file says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::books::Books;
use super::model::{Overview, TextId};
use super::result::Policy;
use crate::core::{HoldingId, HoldingKind, OfferId, Program, Use};
use crate::evaluate::{EventError, Member, Plan, Redeemed};
use crate::quantity::Instant;

/// Rewards that one member takes after one purchase, at most.
const MOST_REWARDS: u64 = 10_000;

/// One thing that a purchase names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Reward(OfferId),
    Voucher(HoldingId),
    Payment(u16),
}

/// What the column `redeem` may name.
pub(super) struct Wishes {
    by_text: BTreeMap<TextId, Vec<Wish>>,
    offers: Vec<OfferId>,
}

impl Wishes {
    /// The meaning of every text that stands in the column.
    pub fn new(program: &Program, overview: &Overview) -> Wishes {
        let names = |id: TextId| overview.text(id).split('+').filter_map(|name| wish(program, name.trim())).collect();
        let by_text = overview.redeemed.keys().map(|id| (*id, names(*id))).collect();
        let offers = program.offers.iter().enumerate();
        // A reward that takes nothing would be taken for ever.
        let offers = offers.filter(|(_, offer)| !offer.takes.is_empty()).map(|(at, _)| OfferId(at as u16));
        Wishes { by_text, offers: offers.collect() }
    }

    fn of(&self, redeem: TextId) -> &[Wish] {
        self.by_text.get(&redeem).map_or(&[], Vec::as_slice)
    }

    /// What pays a purchase.
    pub fn uses(&self, program: &Program, policy: Policy, member: &Member, redeem: TextId) -> Vec<Use> {
        match policy {
            Policy::None | Policy::Scenario => Vec::new(),
            Policy::Asap => all_uses(program, member),
            Policy::Column => {
                let used = |wish: &Wish| match wish {
                    Wish::Voucher(holding) => Some(Use::Voucher(*holding, 1)),
                    Wish::Payment(index) => Some(Use::Points(*index, None)),
                    Wish::Reward(_) => None,
                };
                self.of(redeem).iter().filter_map(used).collect()
            }
        }
    }

    /// Rewards that are asked for after a purchase.
    pub fn rewards(&self, policy: Policy, redeem: TextId) -> Cow<'_, [OfferId]> {
        match policy {
            Policy::None | Policy::Scenario => Cow::Borrowed(&[]),
            Policy::Asap => Cow::Borrowed(&self.offers),
            Policy::Column => {
                let reward = |wish: &Wish| match wish {
                    Wish::Reward(offer) => Some(*offer),
                    _ => None,
                };
                self.of(redeem).iter().filter_map(reward).collect()
            }
        }
    }
}

/// The first text of the column that names nothing of the program, with its file and line.
pub fn unknown_wish(program: &Program, overview: &Overview) -> Option<(String, u16, u64)> {
    let places = overview.redeemed.iter().filter_map(|(id, (file, line))| {
        let unknown = overview.text(*id).split('+').map(str::trim).find(|name| wish(program, name).is_none())?;
        Some((*file, *line, unknown))
    });
    places.min().map(|(file, line, unknown)| (unknown.to_owned(), file, line))
}

/// Everything that the column may name.
pub fn redeemable(program: &Program) -> Vec<String> {
    let vouchers = program.holdings.iter().filter(|one| matches!(one.kind, HoldingKind::Voucher { .. }));
    let payments = program.money_off.iter().map(|payment| &payment.name);
    let names = program.offers.iter().map(|offer| &offer.name).chain(vouchers.map(|one| &one.name)).chain(payments);
    names.cloned().collect()
}

fn wish(program: &Program, name: &str) -> Option<Wish> {
    let offer = program.offers.iter().position(|offer| offer.name == name).map(|at| Wish::Reward(OfferId(at as u16)));
    let voucher = |one: &crate::core::Holding| one.name == name && matches!(one.kind, HoldingKind::Voucher { .. });
    let voucher = || program.holdings.iter().position(voucher).map(|at| Wish::Voucher(HoldingId(at as u16)));
    let payment = || program.money_off.iter().position(|one| one.name == name).map(|at| Wish::Payment(at as u16));
    offer.or_else(voucher).or_else(payment)
}

fn all_uses(program: &Program, member: &Member) -> Vec<Use> {
    let vouchers = program.holdings.iter().enumerate().filter_map(|(at, holding)| {
        let id = HoldingId(at as u16);
        let usable = matches!(holding.kind, HoldingKind::Voucher { .. }) && member.available(id) > 0;
        usable.then_some(Use::Voucher(id, 1))
    });
    // What the catalogue has too is taken from it; what stands in for another payment is asked with that one.
    let payments = program.money_off.iter().enumerate().filter(|(at, payment)| {
        let instead = program.money_off.iter().any(|other| other.otherwise == Some(*at as u16));
        !instead && !program.offers.iter().any(|offer| offer.name == payment.name)
    });
    let points = payments.map(|(at, _)| Use::Points(at as u16, None));
    vouchers.chain(points).collect()
}

/// What came of rewards that were asked for.
#[derive(Default)]
pub(super) struct Took {
    pub taken: Vec<(OfferId, u64)>,
    /// Refused although the file names it.
    pub refused: u64,
    pub error: Option<EventError>,
}

/// Takes rewards: as often as they can be had, or once each where the file names them.
pub(super) fn take_rewards(
    plan: &Plan,
    (member, at): (&mut Member, Instant),
    wished: &[OfferId],
    policy: Policy,
    books: &mut Books,
) -> Took {
    let mut took = Took::default();
    let mut left = MOST_REWARDS;
    for id in wished {
        let Some(offer) = plan.program().offers.get(id.index()) else { continue };
        let mut times = 0;
        let affordable =
            |member: &Member| offer.takes.iter().all(|&(holding, units)| member.available(holding) >= units);
        while left > 0 && (policy == Policy::Column || affordable(member)) {
            left -= 1;
            match plan.redeem(member, at, *id, 1, books) {
                Ok(Redeemed::Done) => times += 1,
                Ok(Redeemed::Refused(_)) => {
                    took.refused += u64::from(policy == Policy::Column);
                    break;
                }
                Err(error) => {
                    took.error = Some(error);
                    break;
                }
            }
            if policy == Policy::Column {
                break;
            }
        }
        if times > 0 {
            took.taken.push((*id, times));
        }
    }
    took
}
