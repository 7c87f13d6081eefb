//! What a unit of each holding is worth to a member at its best use, and what it costs the company.

use crate::core::{Holding, HoldingId, HoldingKind, Off, PaymentForm, Program};
use crate::quantity::{Ratio, lcm};

/// Rounds of the fixpoint; a chain of exchanges is not longer in practice, and a circle that gains ends here.
const ROUNDS: usize = 6;
/// Uses that are followed where circles are left out; beyond, the best that was seen counts.
const MOST_FOLLOWED: usize = 100_000;
/// Largest common denominator of worths.
const FINEST: i64 = 1 << 40;

/// By holding, minor units a smallest unit.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    /// To the member.
    pub member: Vec<Ratio>,
    /// To the company.
    pub company: Vec<Ratio>,
    /// Whether something turns into more of itself without an end: what it is worth is then what its uses outside of such
    /// circles make of it.
    pub rises: bool,
}

impl Worth {
    /// Declared worths, and the best use of everything.
    pub fn new(program: &Program) -> Worth {
        let member = program.holdings.iter().map(|holding| own(program, holding));
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
        if worth.rises {
            worth.member = without_circles(program);
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

/// What a unit is worth by itself, before anything is done with it.
fn own(program: &Program, holding: &Holding) -> Ratio {
    let stated = Worth::stated(program, holding).unwrap_or(Ratio::ZERO);
    match holding.kind {
        // Whatever is stated, it takes that much off.
        HoldingKind::Voucher { off, .. } => Ratio::whole(off).map_or(stated, |off| stated.max(off)),
        HoldingKind::Points | HoldingKind::Piece => stated,
    }
}

/// Best uses in which nothing is turned into itself again; points that have no other use are worth their stated cost.
fn without_circles(program: &Program) -> Vec<Ratio> {
    let mut left = MOST_FOLLOWED;
    let each = |(at, holding): (u16, &Holding)| {
        let worth = along(program, HoldingId(at), &mut vec![HoldingId(at)], &mut left);
        match holding.kind {
            HoldingKind::Points if worth == Ratio::ZERO => holding.cost.unwrap_or(worth),
            _ => worth,
        }
    };
    (0u16..).zip(&program.holdings).map(each).collect()
}

/// The best use of the last holding of a path that leads through none of the path again.
fn along(program: &Program, of: HoldingId, path: &mut Vec<HoldingId>, left: &mut usize) -> Ratio {
    let mut worth: Vec<Ratio> = program.holdings.iter().map(|holding| own(program, holding)).collect();
    for next in becomes(program, of) {
        let value = if path.contains(&next) {
            Ratio::ZERO
        } else if path.len() > ROUNDS || *left == 0 {
            continue;
        } else {
            *left -= 1;
            path.push(next);
            let value = along(program, next, path, left);
            path.pop();
            value
        };
        if let Some(slot) = worth.get_mut(next.index()) {
            *slot = value;
        }
    }
    let own = program.holdings.get(of.index()).map_or(Ratio::ZERO, |holding| own(program, holding));
    best_from(program, &worth, of, own)
}

/// What a holding is turned into by rewards and exchanges.
fn becomes(program: &Program, of: HoldingId) -> Vec<HoldingId> {
    let offers = program.offers.iter().filter(|offer| matches!(offer.takes.as_slice(), [(from, _)] if *from == of));
    let exchanged = program.exchanges.iter().filter(|exchange| exchange.from == of).map(|exchange| exchange.gives.0);
    let mut all: Vec<HoldingId> = offers.flat_map(|offer| &offer.gives).map(|give| give.0).chain(exchanged).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn best_use(program: &Program, worth: &[Ratio], of: HoldingId) -> Ratio {
    best_from(program, worth, of, worth.get(of.index()).copied().unwrap_or(Ratio::ZERO))
}

/// The best use of a holding at these worths of all, from a worth of its own on.
fn best_from(program: &Program, worth: &[Ratio], of: HoldingId, own: Ratio) -> Ratio {
    let known = |holding: HoldingId| worth.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
    let mut best = Some(own);
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
    best.unwrap_or(own)
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
