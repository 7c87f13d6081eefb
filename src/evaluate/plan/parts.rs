//! The parts of a plan that share numbers, made one after another.

use super::build::Shared;
use super::holding::with_versions;
use super::ladder::ladder;
use super::metric::{accumulator, windows};
use super::occasions::Occasions;
use super::rows::all_checks;
use super::{
    AccumulatorPlan, BudgetPlan, Derived, ExchangePlan, Extent, Groups, HoldingPlan, LadderPlan, LimitPlan, OfferPlan,
    OwnPlan, PaymentPlan, WindowPlan, shares,
};
use crate::core::{LimitId, Program};
use crate::diagnostic::Diagnostic;
use crate::evaluate::error::PlanFault;

/// What is numbered while it is made; the order of making is the order of the numbers.
pub(super) struct Parts {
    pub holdings: Vec<HoldingPlan>,
    pub ladders: Vec<LadderPlan>,
    pub windows: Vec<WindowPlan>,
    pub limits: Vec<LimitPlan>,
    pub budgets: Vec<BudgetPlan>,
    pub over: Vec<i64>,
    pub groups: Groups,
    pub rewards: Rewards,
    pub own: OwnPlan,
    pub made: Occasions,
    pub derived: Derived,
    pub accumulators: Vec<AccumulatorPlan>,
}

impl Parts {
    /// Makes them; `sources` are the numbers of offers and of exchanges.
    pub fn make(
        program: &Program,
        limit_order: &[LimitId],
        sources: (&[u16], &[u16]),
        shared: &mut Shared,
    ) -> Result<Parts, Diagnostic> {
        let holdings =
            program.holdings.iter().enumerate().map(|(at, h)| with_versions(program, at, h, shared)).collect();
        let ladders = program.ladders.iter().enumerate().map(|(at, l)| ladder(program, at, l, shared)).collect();
        let mut windows = windows(program, limit_order, shared);
        let limits: Result<Vec<_>, _> =
            limit_order.iter().enumerate().map(|(at, &id)| shares::limit(program, at, id)).collect();
        let limits = limits.map_err(too_fine)?;
        let budgets = shares::budgets(program, shared).map_err(too_fine)?;
        let over = shares::denominators(program);
        let groups = shares::groups(program, &over).map_err(too_fine)?;
        let mut rewards = Rewards::make(program, limit_order, sources, shared);
        rewards.draw_on(&budgets);
        let mut own = OwnPlan::new(program, limit_order, shared);
        let mut made = Occasions::make(program, shared)?;
        own.place_rows(&made.follow.own);
        own.cast_shadows(program, &made.rows, &mut windows);
        made.follow.follows_own = own.follows();
        let derived = Derived::make(program, &mut made, shared);
        let accumulators =
            (0u16..).zip(&program.accumulators).map(|(at, a)| accumulator(program, a, &derived, at, shared)).collect();
        Ok(Parts {
            holdings,
            ladders,
            windows,
            limits,
            budgets,
            over,
            groups,
            rewards,
            own,
            made,
            derived,
            accumulators,
        })
    }

    /// Whether a window moves on with every day.
    pub fn roll_daily(&self) -> bool {
        let moves = |window: &WindowPlan| {
            window.extent.is_rolling() || matches!(window.extent, Extent::Anchored(_) | Extent::Membership(..))
        };
        self.windows.iter().any(moves)
    }

    /// Whether no event brings about another.
    pub fn nothing_follows(&self) -> bool {
        self.made.follow.is_empty()
            && self.derived.met.iter().all(|met| met.observed.is_some())
            && self.ladders.iter().all(|ladder| ladder.reviewed || ladder.observed.is_some())
    }
}

/// What members take for their points.
pub(super) struct Rewards {
    pub offers: Vec<OfferPlan>,
    pub payments: Vec<PaymentPlan>,
    pub exchanges: Vec<ExchangePlan>,
}

impl Rewards {
    fn make(program: &Program, limit_order: &[LimitId], sources: (&[u16], &[u16]), shared: &mut Shared) -> Rewards {
        let place = |id: &LimitId| limit_order.iter().position(|other| other == id).map(|at| at as u16);
        let offers = program.offers.iter().zip(sources.0).map(|(offer, &source)| OfferPlan {
            checks: all_checks(&offer.guard),
            limits: sorted(offer.limits.iter().filter_map(place).collect()),
            budgets: Vec::new(),
            terms: offer.gives.iter().map(|(_, _, own)| own.as_ref().map(|own| shared.term(own))).collect(),
            source,
        });
        let offers = offers.collect();
        let payments = program.money_off.iter().map(|payment| PaymentPlan {
            checks: all_checks(&payment.guard),
            limits: sorted(payment.limits.iter().filter_map(place).collect()),
            budgets: Vec::new(),
        });
        let exchanges = program.exchanges.iter().zip(sources.1).map(|(exchange, &source)| ExchangePlan {
            term: exchange.expiry.as_ref().map(|own| shared.term(own)),
            source,
            checks: all_checks(&exchange.guard),
        });
        Rewards { offers, payments: payments.collect(), exchanges: exchanges.collect() }
    }

    /// Tells offers and payments the places of the budgets that they draw on.
    fn draw_on(&mut self, budgets: &[BudgetPlan]) {
        for (place, budget) in (0u16..).zip(budgets) {
            for &(offer, weight) in &budget.offers {
                if let Some(offer) = self.offers.get_mut(usize::from(offer)) {
                    offer.budgets.push((place, weight));
                }
            }
            for &payment in &budget.payments {
                if let Some(payment) = self.payments.get_mut(usize::from(payment)) {
                    payment.budgets.push(place);
                }
            }
        }
    }
}

fn sorted(mut places: Vec<u16>) -> Vec<u16> {
    places.sort_unstable();
    places
}

fn too_fine(fine: shares::TooFine<'_>) -> Diagnostic {
    PlanFault::TooFine { name: fine.name.to_owned(), span: fine.span }.into()
}
