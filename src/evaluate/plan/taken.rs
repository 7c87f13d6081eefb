//! Occasions of single rewards and of lapses made ready.

use super::occasions::Occasions;
use super::rows::all_checks;
use super::{OccasionPlan, Plan, TOLD_NOTHING};
use crate::core::{FieldId, HoldingId, OfferId, Program, Trigger};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::recorder::Taking;

/// The occasions of rewards and things that rules or metrics listen to by name.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct Takings {
    /// By offer, payment and holding; [`TOLD_NOTHING`] where nothing listens. Empty if nothing listens at all.
    offers: Vec<usize>,
    payments: Vec<usize>,
    holdings: Vec<usize>,
}

/// What happens when lots of a holding lapse.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct LapsePlan {
    pub holding: HoldingId,
    pub occasion: usize,
    /// What carries the units.
    pub field: FieldId,
}

impl Takings {
    pub(super) fn new(program: &Program, named: &[(String, usize)]) -> Takings {
        if named.is_empty() {
            return Takings::default();
        }
        let of = |name: &String| named.iter().find(|one| one.0 == *name).map_or(TOLD_NOTHING, |one| one.1);
        Takings {
            offers: program.offers.iter().map(|offer| of(&offer.name)).collect(),
            payments: program.money_off.iter().map(|payment| of(&payment.name)).collect(),
            holdings: program.holdings.iter().map(|holding| of(&holding.name)).collect(),
        }
    }

    /// The occasion of what is taken.
    pub fn of(&self, taking: Taking, holding: HoldingId) -> Option<usize> {
        let found = match taking {
            Taking::Offer(offer) => self.offers.get(offer.index()),
            Taking::Payment(at) => self.payments.get(usize::from(at)),
            Taking::Voucher => self.holdings.get(holding.index()),
            _ => None,
        };
        found.copied().filter(|occasion| *occasion != TOLD_NOTHING)
    }
}

/// Offers and payments of these names.
pub(super) fn takings(program: &Program, names: &[String]) -> Vec<Taking> {
    let offers = (0u16..).zip(&program.offers).filter(|(_, one)| names.contains(&one.name));
    let payments = (0u16..).zip(&program.money_off).filter(|(_, one)| names.contains(&one.name));
    let offers = offers.map(|(at, _)| Taking::Offer(OfferId(at)));
    offers.chain(payments.map(|(at, _)| Taking::Payment(at))).collect()
}

impl Occasions {
    /// The occasion of a reward or thing, made if it is new.
    pub(super) fn taking(&mut self, name: &str) -> usize {
        if let Some((_, known)) = self.takings.iter().find(|one| one.0 == name) {
            return *known;
        }
        let occasion = self.new_occasion();
        self.takings.push((name.to_owned(), occasion));
        occasion
    }

    /// The occasion of a holding's lapses, made if it is new.
    pub(super) fn lapse(&mut self, holding: HoldingId) -> usize {
        if let Some((_, known)) = self.lapses.iter().find(|one| one.0 == holding) {
            return *known;
        }
        let occasion = self.new_occasion();
        self.lapses.push((holding, occasion));
        occasion
    }

    /// The events that are watched, each with the place of what must hold of it.
    pub(super) fn watched<'t>(&mut self, triggers: &'t [Trigger]) -> Vec<(&'t Trigger, u16)> {
        let mut found = Vec::new();
        for trigger in triggers {
            match trigger {
                Trigger::Any(all) => found.extend(self.watched(all)),
                Trigger::If(on, guard) => {
                    self.watches.push(all_checks(guard));
                    found.push((on.as_ref(), (self.watches.len() - 1) as u16));
                }
                plain => found.push((plain, 0)),
            }
        }
        found
    }

    fn new_occasion(&mut self) -> usize {
        self.occasions.push(OccasionPlan::default());
        self.candidates.push(Vec::new());
        self.occasions.len() - 1
    }

    /// Lapses that somebody listens to, in order of holdings.
    pub(super) fn lapse_plans(&self, program: &Program) -> Vec<LapsePlan> {
        let field = |holding: HoldingId| program.lapses.iter().find(|one| one.0 == holding).map(|one| one.1);
        let plan =
            |&(holding, occasion): &(HoldingId, usize)| Some(LapsePlan { holding, occasion, field: field(holding)? });
        let mut plans: Vec<LapsePlan> = self.lapses.iter().filter_map(plan).collect();
        plans.sort_by_key(|plan| plan.holding);
        plans
    }
}

impl Plan {
    /// Whether what must hold of a watched event does.
    #[inline]
    pub(in crate::evaluate) fn watch_holds(&self, state: &State, scratch: &Scratch, at: i64, watch: u16) -> bool {
        watch == 0
            || self
                .watches
                .get(usize::from(watch))
                .is_none_or(|checks| View { plan: self, state, scratch, at }.all_hold(checks))
    }

    /// Rows that listen to one of several occasions that happen together.
    #[cold]
    pub(in crate::evaluate) fn listening(&self, occasions: &[usize], at: i64, day: i32) -> Vec<u16> {
        let mut entries: Vec<u16> =
            occasions.iter().flat_map(|&occasion| self.candidates(occasion, at, day)).copied().collect();
        entries.sort_unstable();
        // One event: a rule that listens to several of them pays once.
        entries.dedup_by_key(|entry| self.rows[usize::from(*entry)].id);
        entries
    }
}
