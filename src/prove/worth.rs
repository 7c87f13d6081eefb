//! What a unit of each holding is worth to a member at its best use, and what it costs the company.

use crate::core::{Holding, HoldingId, HoldingKind, Off, PaymentForm, Program};
use crate::quantity::{Ratio, lcm};

/// Rounds of the fixpoint; a chain of exchanges is not longer in practice, and a circle that gains ends here.
const ROUNDS: usize = 6;
/// Largest common denominator of worths.
const FINEST: i64 = 1 << 40;

/// By holding, minor units a smallest unit.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    /// To the member.
    pub member: Vec<Ratio>,
    /// To the company.
    pub company: Vec<Ratio>,
    /// Whether worths were still rising in the last round: something turns into more of itself, and no worth of it means
    /// anything.
    pub rises: bool,
}

impl Worth {
    /// Declared worths, and the best use of everything.
    pub fn new(program: &Program) -> Worth {
        let member = program.holdings.iter().map(|holding| {
            let stated = Worth::stated(program, holding).unwrap_or(Ratio::ZERO);
            match holding.kind {
                // Whatever is stated, it takes that much off.
                HoldingKind::Voucher { off, .. } => Ratio::whole(off).map_or(stated, |off| stated.max(off)),
                HoldingKind::Points | HoldingKind::Piece => stated,
            }
        });
        let company = program.holdings.iter().map(|holding| match (holding.cost, &holding.kind) {
            (Some(cost), _) => cost,
            (None, HoldingKind::Voucher { off, .. }) => Ratio::whole(*off).unwrap_or(Ratio::ZERO),
            (None, HoldingKind::Points | HoldingKind::Piece) => Ratio::ZERO,
        });
        let mut worth = Worth { member: member.collect(), company: company.collect(), rises: true };
        for _ in 0..ROUNDS {
            let better: Vec<Ratio> =
                (0..program.holdings.len()).map(|at| best_use(program, &worth.member, HoldingId(at as u16))).collect();
            if better == worth.member {
                worth.rises = false;
                break;
            }
            worth.member = better;
        }
        for at in 0..program.holdings.len() {
            // A holding without a cost of its own costs what it becomes.
            if program
                .holdings
                .get(at)
                .is_some_and(|holding| holding.cost.is_none() && holding.kind == HoldingKind::Points)
                && let Some(slot) = worth.company.get(at)
                && *slot == Ratio::ZERO
            {
                let turned = turned_into(program, &worth.company, HoldingId(at as u16));
                if let (Some(slot), Some(cost)) = (worth.company.get_mut(at), turned) {
                    *slot = cost;
                }
            }
        }
        worth
    }

    /// What the file says that a unit is worth to a member, in minor units: points that nothing in the file takes are
    /// worth what they are stated to cost.
    pub fn stated(program: &Program, holding: &Holding) -> Option<Ratio> {
        let unused = || (holding.kind == HoldingKind::Points && !is_used(program, holding)).then_some(holding.cost);
        holding.worth.or_else(|| unused().flatten())
    }

    /// The common denominator of some worths; `None` if it is too fine.
    pub fn common(of: impl IntoIterator<Item = Ratio>) -> Option<i64> {
        of.into_iter().try_fold(1i64, |all, ratio| {
            let all = lcm(all, ratio.denominator());
            (all <= FINEST).then_some(all)
        })
    }
}

fn times(units: i64, worth: Ratio) -> Option<Ratio> {
    Ratio::whole(units).ok()?.times(worth).ok()
}

fn each(sum: Option<Ratio>, over: i64) -> Option<Ratio> {
    sum?.over(Ratio::whole(over.max(1)).ok()?).ok()
}

fn best_use(program: &Program, worth: &[Ratio], of: HoldingId) -> Ratio {
    let known = |holding: HoldingId| worth.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
    let mut best = Some(known(of));
    for offer in &program.offers {
        let [(holding, units)] = offer.takes.as_slice() else { continue };
        if *holding != of || *units <= 0 {
            continue;
        }
        let money = Ratio::whole(offer.money.saturating_sub(offer.charge)).ok();
        let gives = offer.gives.iter().try_fold(Ratio::ZERO, |sum, give| sum.plus(times(give.1, known(give.0))?).ok());
        let sum = gives.zip(money).and_then(|(gives, money)| gives.plus(money).ok());
        best = best.max(each(sum, *units));
    }
    for payment in program.money_off.iter().filter(|payment| payment.holding == of) {
        match &payment.form {
            PaymentForm::Rungs(rungs) => {
                for rung in rungs {
                    if let Off::Money(money) | Off::Item { most: Some(money), .. } = rung.off {
                        best = best.max(Ratio::new(i128::from(money), i128::from(rung.units.max(1))).ok());
                    }
                }
            }
            PaymentForm::Steps | PaymentForm::Whole | PaymentForm::Voucher => {
                best = best.max(Ratio::new(i128::from(payment.step_money), i128::from(payment.step_units.max(1))).ok());
            }
        }
    }
    for exchange in program.exchanges.iter().filter(|exchange| exchange.from == of) {
        best = best.max(each(times(exchange.gives.1, known(exchange.gives.0)), exchange.step));
    }
    best.unwrap_or_else(|| known(of))
}

/// Whether rewards, payments or exchanges take a holding.
fn is_used(program: &Program, holding: &Holding) -> bool {
    let is = |id: HoldingId| program.holdings.get(id.index()).is_some_and(|of| of.name == holding.name);
    program.offers.iter().any(|offer| offer.takes.iter().any(|take| is(take.0)))
        || program.money_off.iter().any(|payment| is(payment.holding))
        || program.exchanges.iter().any(|exchange| is(exchange.from))
}

/// What a unit costs the company through what it is exchanged for.
fn turned_into(program: &Program, cost: &[Ratio], of: HoldingId) -> Option<Ratio> {
    let known = |holding: HoldingId| cost.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
    let exchanges = program.exchanges.iter().filter(|exchange| exchange.from == of);
    exchanges.filter_map(|exchange| each(times(exchange.gives.1, known(exchange.gives.0)), exchange.step)).max()
}
