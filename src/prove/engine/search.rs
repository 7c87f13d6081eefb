//! Bounded adversary search: every short life of purchases, rewards, waiting and returns, through the evaluator itself.
//!
//! A gain is real by construction, since the evaluator carried it out; that none is found holds only for lives of that
//! length over these amounts. Fuel is lives, not seconds, so the answer is the same on every machine.

use super::costless::on_some_day;
use super::graph::Sales;
use crate::base::Span;
use crate::core::{Action, HoldingId, HoldingKind, Offer, OfferId, Returned, Use};
use crate::evaluate::{CashFor, DiaryFact, OwnFact, Source};
use crate::prove::context::Context;
use crate::prove::finding::value_held;
use crate::prove::sale::Side;
use crate::prove::situation::Situation;
use crate::prove::sources::{gives_things, is_aside, is_bounded};
use crate::prove::witness::{self, FINE, Witness};
use crate::quantity::{Instant, Ratio};

/// Most lives that are tried.
const MOST_LIVES: usize = 1_200;
/// Most actions of a life.
const DEEPEST: usize = 4;
/// Most rewards among the actions.
const MOST_OFFERS: usize = 4;
/// Most payments and vouchers among the actions.
const MOST_USES: usize = 3;
/// How long waiting is: longer than a month of any calendar.
const WAIT: i64 = 32 * 86_400;

/// What an adversary may do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Buy(i64),
    /// A small purchase, paid for with what one has as far as it goes.
    Spend(i64, Use),
    Redeem(OfferId),
    ReturnLast,
    /// All but the smallest coin of it.
    ReturnNearly,
    Wait,
}

/// What came of the search.
pub(in crate::prove) struct Searched {
    /// A life that ends with more than was put in, and by how much ([`FINE`] parts of a minor unit).
    pub gain: Option<(i128, Witness)>,
    /// Lives that were tried.
    pub lives: usize,
    /// Whether the fuel was enough for every life of the stated length.
    pub complete: bool,
}

impl Searched {
    /// How far it looked, in words.
    pub fn extent(&self) -> String {
        if self.lives == 0 {
            return "no short life could be tried with the evaluator".into();
        }
        let how = if self.complete { "all" } else { "the first" };
        format!("{how} {} lives of up to {DEEPEST} actions were tried with the evaluator, and none gains", self.lives)
    }
}

/// Tries short lives around the purchase that gives most.
pub(in crate::prove) fn search(context: &Context<'_>, sales: &Sales) -> Searched {
    let mut searched = Searched { gain: None, lives: 0, complete: true };
    let Some((here, moves)) = alphabet(context, sales) else { return searched };
    // Shortest first: a finding should be the shortest life there is.
    let mut lives: Vec<Vec<Move>> = vec![Vec::new()];
    for _ in 0..DEEPEST {
        let mut longer = Vec::new();
        for life in &lives {
            for next in moves.iter().filter(|next| sensible(life, **next)) {
                if searched.lives >= MOST_LIVES {
                    searched.complete = false;
                    return searched;
                }
                let mut life = life.clone();
                life.push(*next);
                searched.lives += 1;
                let Some((net, witness)) = lived(context, &here, &life) else { continue };
                if net > 0 {
                    // A voucher that is held is a gain; one that has been used is seen to be one.
                    let used = spent(&life, &moves).find_map(|life| lived(context, &here, &life));
                    searched.gain = Some(used.filter(|(used, _)| *used >= net).unwrap_or((net, witness)));
                    return searched;
                }
                longer.push(life);
            }
        }
        lives = longer;
    }
    searched
}

/// A life of rewards alone, with each purchase behind it in which something is used.
fn spent<'a>(life: &'a [Move], moves: &'a [Move]) -> impl Iterator<Item = Vec<Move>> + 'a {
    let rewards = life.iter().all(|next| matches!(next, Move::Redeem(_)));
    let uses = moves.iter().filter(move |next| rewards && matches!(next, Move::Spend(..)));
    uses.map(|next| life.iter().chain([next]).copied().collect())
}

/// The situation of the purchase that gives most, with its amounts and what else can be done.
fn alphabet(context: &Context<'_>, sales: &Sales) -> Option<(Situation, Vec<Move>)> {
    let mut best: Option<(i128, &Situation, Vec<i64>)> = None;
    for (here, sale) in &sales.kept {
        let Ok(valued) = sale.value_of(&context.worth, Side::Member, |_| true) else { continue };
        let Some((amount, most)) = valued.largest() else { continue };
        let share = most.saturating_mul(1_000_000) / (i128::from(amount) * i128::from(valued.over)).max(1);
        if best.as_ref().is_none_or(|(known, ..)| share > *known) {
            best = Some((share, here, vec![amount, sale.span.1, sale.span.0]));
        }
    }
    let (least, largest) = context.domain.basket;
    let plain = best.is_none();
    let (mut here, mut amounts) = match best {
        Some((_, here, amounts)) => (here.clone(), amounts),
        // No rule gives anything on a purchase: what is free is taken, and used in an ordinary one.
        None => (on_a_day_of_free_rewards(context)?, vec![least, largest]),
    };
    amounts.dedup();
    // What was merely stated to be there would count as gained.
    here.held.fill(0);
    let mut moves: Vec<Move> = amounts.into_iter().map(Move::Buy).collect();
    let given = |offer: &Offer| offer.takes.is_empty() && offer.charge <= 0 && is_bounded(context.program, offer);
    let offers = (0u16..).zip(&context.program.offers).filter(|(_, offer)| !given(offer));
    moves.extend(offers.take(MOST_OFFERS).map(|(at, _)| Move::Redeem(OfferId(at))));
    // Where purchases bring nothing, a small one is no better than one that a voucher pays as a whole.
    let paid = |used: &Use| match used {
        Use::Voucher(id, _) if plain => voucher(context, *id).clamp(least, largest.max(least)),
        _ => least,
    };
    moves.extend(uses(context).into_iter().map(|used| Move::Spend(paid(&used), used)));
    moves.extend([Move::ReturnLast, Move::Wait]);
    // Of points a part goes back with the part; whole things stay for a coin.
    if here.event.is_none() && context.program.rows.iter().any(|row| gives_things(context.program, row)) {
        moves.push(Move::ReturnNearly);
    }
    Some((here, moves))
}

/// An ordinary day on which a reward that takes nothing can be had; nobody is in any tier or membership for nothing.
fn on_a_day_of_free_rewards(context: &Context<'_>) -> Option<Situation> {
    let mut free = context.program.offers.iter().filter(|offer| offer.takes.is_empty() && offer.charge <= 0);
    free.next().map(|offer| on_some_day(context, &offer.guard, |_| {}))
}

/// What can be used in a purchase.
fn uses(context: &Context<'_>) -> Vec<Use> {
    let payments = (0u16..).zip(&context.program.money_off).map(|(at, _)| Use::Points(at, None));
    let holdings = (0u16..).zip(&context.program.holdings);
    let vouchers = holdings.filter(|(_, of)| matches!(of.kind, HoldingKind::Voucher { .. }) || of.using.off.is_some());
    payments.chain(vouchers.map(|(at, _)| Use::Voucher(HoldingId(at), 1))).take(MOST_USES).collect()
}

/// What a voucher takes off, minor units.
fn voucher(context: &Context<'_>, id: HoldingId) -> i64 {
    match context.program.holdings.get(id.index()).map(|of| &of.kind) {
        Some(HoldingKind::Voucher { off, .. }) => *off,
        _ => 0,
    }
}

/// Nothing is returned before it is bought, and nobody waits twice.
fn sensible(life: &[Move], next: Move) -> bool {
    match next {
        Move::Buy(_) | Move::Spend(..) | Move::Redeem(_) => true,
        Move::Wait => life.last().is_some_and(|last| *last != Move::Wait),
        Move::ReturnLast | Move::ReturnNearly => {
            let count = |wanted: fn(&Move) -> bool| life.iter().filter(|one| wanted(one)).count();
            let returns = count(|one| matches!(one, Move::ReturnLast | Move::ReturnNearly));
            count(|one| matches!(one, Move::Buy(_))) > returns
        }
    }
}

/// What a life leaves over what was put in.
fn lived(context: &Context<'_>, here: &Situation, life: &[Move]) -> Option<(i128, Witness)> {
    let program = context.program;
    let mut now = here.at();
    let mut bought: Vec<(Instant, i64)> = Vec::new();
    let mut steps = Vec::new();
    for next in life {
        let action = match next {
            Move::Wait => {
                now = Instant(now.0 + WAIT);
                continue;
            }
            Move::Buy(amount) => {
                bought.push((now, *amount));
                witness::purchase(program, here, *amount)
            }
            Move::Spend(amount, used) => with(witness::purchase(program, &ordinary(here), *amount), *used),
            Move::Redeem(offer) => Action::Redeem { offer: *offer, times: 1 },
            Move::ReturnLast => returned(bought.pop()?.0, Returned::Everything),
            Move::ReturnNearly => {
                let (last, amount) = bought.pop()?;
                returned(last, Returned::Amount((amount - 1).max(1)))
            }
        };
        steps.push((now, Some(action)));
        now = Instant(now.0 + 60);
    }
    if steps.is_empty() {
        return None;
    }
    let witness = witness::replay(context, witness::life(program, here, steps))?;
    let beside: i128 = life.iter().map(|next| beside(here, next)).sum();
    let net = (cash(&witness) - beside).checked_mul(i128::from(FINE))?.checked_add(value_held(context, &witness)?)?;
    Some((net - aside(context, &witness), witness))
}

/// The purchase of an instant comes back.
fn returned(of: Instant, what: Returned) -> Action {
    Action::Return { of: of.day(), time: Some(i64::from(of.second_of_day())), what }
}

/// What a life does not leave with the member, in parts of a minor unit: what rules give once in a lifetime or on a
/// date, as no round brings it again, and what is owed in the end.
fn aside(context: &Context<'_>, witness: &Witness) -> i128 {
    let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let each = facts.map(|fact| match fact {
        DiaryFact::Granted { source: Source::Row(row), holding, units, .. } if is_aside(context, *row) => {
            fine_worth(context, *holding, *units)
        }
        DiaryFact::Own(OwnFact::Cash(CashFor::Row(row), money)) if is_aside(context, *row) => {
            -i128::from(*money) * i128::from(FINE)
        }
        DiaryFact::Owed(holding, units) => fine_worth(context, *holding, *units),
        DiaryFact::Repaid(holding, units) => -fine_worth(context, *holding, *units),
        _ => 0,
    });
    each.sum()
}

/// What units are worth in parts of a minor unit, rounded up.
fn fine_worth(context: &Context<'_>, holding: HoldingId, units: i64) -> i128 {
    let worth = context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
    let fine = i128::from(units) * i128::from(worth.numerator()) * i128::from(FINE);
    -(-fine).div_euclid(i128::from(worth.denominator()))
}

/// What is paid beside the program, minor units: the price of a declared event.
fn beside(here: &Situation, next: &Move) -> i128 {
    match next {
        Move::Buy(amount) if here.event.is_some() => i128::from(*amount),
        _ => 0,
    }
}

/// The situation of a purchase where another one's is that of a declared event.
fn ordinary(here: &Situation) -> Situation {
    Situation { event: None, main: None, ..here.clone() }
}

/// A purchase in which something is used.
fn with(mut purchase: Action, used: Use) -> Action {
    if let Action::Purchase { uses, .. } = &mut purchase {
        uses.push((used, Span::default()));
    }
    purchase
}

/// Money that came back less money that was paid, minor units.
fn cash(witness: &Witness) -> i128 {
    let entries = || witness.diary.entries.iter();
    let paid: i128 = entries().filter_map(|entry| entry.receipt).map(|receipt| i128::from(receipt.paid)).sum();
    let back: i128 = entries()
        .flat_map(|entry| &entry.facts)
        .map(|fact| match fact {
            DiaryFact::Returned(refund) => i128::from(refund.paid),
            // What it takes off a purchase that is made anyway is as good as money.
            DiaryFact::Redeemed(_, _, money)
            | DiaryFact::PointsPaid(_, _, money)
            | DiaryFact::VoucherUsed(_, _, money) => i128::from(*money),
            DiaryFact::Own(OwnFact::Cash(_, money)) => -i128::from(*money),
            _ => 0,
        })
        .sum();
    back - paid
}
