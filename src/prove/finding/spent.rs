//! L29: what a purchase gives is spent before the purchase is returned, and nobody owes it.

use super::Finding;
use super::give_back::Worst;
use super::refund::{Refund, returnable, worth};
use crate::base::Span;
use crate::core::{
    Action, AtomId, AtomSet, HoldingId, HoldingKind, Length, LimitCap, Measure, MoneyOff, Off, OfferId, PaymentForm,
    Program, Returned, Use,
};
use crate::diagnostic::table;
use crate::evaluate::{Balance, DiaryFact};
use crate::prove::context::{Context, percent};
use crate::prove::sale::What;
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, FINE, Witness};
use crate::quantity::{Day, Instant, Ratio};

/// For a reward of the catalogue only purchases that give one part in so many of their price or more.
const REWARD: i128 = 3;
/// For the next purchase, which everybody makes anyway, one part in so many, and as much has to be gone in the end.
const SHARE: i128 = 5;
/// What is gone comes to one part in so many of the largest purchase that is stated.
const STATED: i64 = 100;
/// The same of the largest by default, which few ever make.
const DEFAULT: i64 = 400;
/// How often as much is bought where little is not enough for the next purchase.
const TIMES: [i64; 6] = [1, 2, 5, 10, 20, 50];
/// Purchases that are tried, those that give the largest share first: in so many parts of their price.
const TRIED: usize = 8;
const PARTS: i128 = 10_000;
/// Moments at which something becomes spendable that are tried.
const MOMENTS: usize = 3;

/// The finding.
pub(super) fn find(context: &Context<'_>, refund: &Refund) -> Option<Finding> {
    if !returnable(context.program) {
        return None;
    }
    let price = |one: &Worst| i128::from(one.amount) * i128::from(one.over);
    let rewards = refund.best().iter().filter(|one| one.value * REWARD >= price(one));
    let redeemed = rewards.into_iter().find_map(|one| redeemed(context, one));
    redeemed.or_else(|| {
        // What gives more than its price needs no return: that is L01's to say.
        let worth_it = |one: &&Worst| one.value * SHARE >= price(one) && one.value <= price(one);
        let mut next: Vec<&Worst> = refund.best().iter().filter(worth_it).collect();
        next.sort_by_key(|one| std::cmp::Reverse(one.value * PARTS / price(one).max(1)));
        next.into_iter().take(TRIED).find_map(|one| paid(context, one))
    })
}

/// The largest gift of a purchase is turned into a reward of the catalogue.
fn redeemed(context: &Context<'_>, one: &Worst) -> Option<Finding> {
    let program = context.program;
    let amount = one.sale.span.1;
    let (id, offer) = (0u16..).zip(&program.offers).find(|(_, offer)| {
        let [(holding, units)] = offer.takes.as_slice() else { return false };
        let gives = one.sale.gives.iter().filter(|give| give.what == What::Units(*holding));
        let given: i128 = gives.map(|give| give.units.at(amount)).sum();
        given >= i128::from(*units) && !owes(program, *holding)
    })?;
    let here = &one.here;
    let at = |seconds: i64| Instant(here.at().0 + seconds);
    let steps = vec![
        (here.at(), Some(witness::purchase(program, here, amount))),
        (at(3_600), Some(Action::Redeem { offer: OfferId(id), times: 1 })),
        (at(86_400), Some(Action::Return { of: here.day, time: None, what: Returned::Everything })),
    ];
    let witness = witness::replay(context, witness::life(program, here, steps))?;
    let any = |wanted: fn(&DiaryFact) -> bool| witness.diary.entries.iter().flat_map(|entry| &entry.facts).any(wanted);
    if !any(|fact| matches!(fact, DiaryFact::Forgiven(..))) || !any(|fact| matches!(fact, DiaryFact::Redeemed(..))) {
        return None;
    }
    let message = format!(
        "a purchase of {} can be spent on `{}` and then returned; the reward stays",
        context.money(i128::from(amount)),
        offer.name
    );
    Some(
        Finding::new(table::SPEND_THEN_REFUND, Verdict::Witness, offer.name.clone(), message)
            .label(offer.span, "taken before the return")
            .help(help(program, true))
            .shown(context, &witness),
    )
}

/// Whether what is gone of a holding is owed.
fn owes(program: &Program, holding: HoldingId) -> bool {
    program.holdings.get(holding.index()).is_some_and(|of| of.may_go_negative)
}

fn help(program: &Program, points: bool) -> String {
    let term = match program.returns.within {
        Length::Days(days) => format!("{days} days"),
        Length::Months(months) => format!("{months} months"),
        Length::Seconds(seconds) => format!("{} hours", seconds.div_euclid(3_600).max(1)),
    };
    let owed = if points { ", or let the balance go negative (`may go negative`)" } else { "" };
    format!("let what a purchase gives wait until a return is over (`pending {term}`){owed}")
}

/// How what a member has pays in a purchase.
struct Way<'p> {
    name: &'p str,
    span: Span,
    points: bool,
    used: Use,
    scope: AtomSet,
    /// The least purchase in which all of it goes.
    amount: i64,
}

/// A life in which it was done.
struct Spent {
    name: String,
    span: Span,
    points: bool,
    amount: i64,
    /// What is gone ([`FINE`]).
    gain: i128,
    witness: Witness,
}

/// What a purchase gives pays in the next one, and the first is returned.
fn paid(context: &Context<'_>, one: &Worst) -> Option<Finding> {
    let amounts = TIMES.iter().filter_map(|times| one.amount.checked_mul(*times));
    let amounts = amounts.filter(|amount| *amount < one.sale.span.1).chain([one.sale.span.1]);
    let spent = amounts.into_iter().find_map(|amount| spent(context, one, amount))?;
    let price = i128::from(spent.amount) * i128::from(FINE);
    let message = format!(
        "what a purchase of {} gives pays {} of the next one, and the first can then be returned: {} of its price for nothing",
        context.money(i128::from(spent.amount)),
        context.money_over(spent.gain, FINE),
        percent(spent.gain, price),
    );
    let rows = one.rows_at(context, spent.amount);
    let finding = Finding::new(table::SPEND_THEN_REFUND, Verdict::Witness, spent.name, message);
    let finding = show::causes(context, finding, &rows, (one.value, one.over), |_| true)
        .label(spent.span, "used before the return")
        .help(help(context.program, spent.points));
    Some(finding.shown(context, &spent.witness))
}

/// The first way in which enough of it is gone.
fn spent(context: &Context<'_>, one: &Worst, amount: i64) -> Option<Spent> {
    let mut here = one.here.clone();
    here.held.fill(0);
    let until = until(context.program, here.day);
    let part = if context.domain.is_declared("basket") { STATED } else { DEFAULT };
    let small = i128::from(context.domain.basket.1 / part) * i128::from(FINE);
    for (day, balances) in moments(context, &here, amount, until) {
        for way in ways(context, &balances) {
            let Some((gain, witness)) = returned(context, (&here, amount), (day, until), &way) else { continue };
            if gain >= small && gain * SHARE >= i128::from(amount) * i128::from(FINE) {
                let (name, span, points) = (way.name.to_owned(), way.span, way.points);
                return Some(Spent { name, span, points, amount, gain, witness });
            }
        }
    }
    None
}

/// The first moment at which a purchase of that day can no longer be returned.
fn until(program: &Program, day: Day) -> Instant {
    match program.returns.within {
        Length::Days(days) => day.plus_days(days).start(),
        Length::Months(months) => day.plus_months(months).start(),
        Length::Seconds(seconds) => Instant(day.start().0.saturating_add(seconds)),
    }
}

/// Days after a purchase on which something of it becomes spendable, with what the member then has.
fn moments(context: &Context<'_>, here: &Situation, amount: i64, until: Instant) -> Vec<(Day, Vec<Balance>)> {
    let buy = witness::purchase(context.program, here, amount);
    let life = witness::life(context.program, here, vec![(here.at(), Some(buy)), (Instant(until.0 - 1), None)]);
    let Some(witness) = witness::replay(context, life) else { return Vec::new() };
    let mut days: Vec<(Day, Vec<Balance>)> = Vec::new();
    for entry in witness.diary.entries.iter().filter(|entry| entry.member == 0 && entry.at >= here.at()) {
        let more = |fact: &DiaryFact| {
            matches!(fact, DiaryFact::Granted { .. } | DiaryFact::Matured(..) | DiaryFact::Exchanged(..))
        };
        // The day after the purchase is the first on which a return names the one and not the other.
        let day = entry.at.day().max(here.day.plus_days(1));
        if day.plus_days(1).start() > until || !entry.facts.iter().any(more) {
            continue;
        }
        days.retain(|known| known.0 != day);
        if days.len() == MOMENTS {
            break;
        }
        days.push((day, entry.balances.clone()));
    }
    days
}

/// Ways to pay with what a member has.
fn ways<'p>(context: &Context<'p>, balances: &[Balance]) -> Vec<Way<'p>> {
    let program = context.program;
    let has = |holding: HoldingId| balances.get(holding.index()).map_or(0, |balance| balance.available);
    let worthy = |holding: HoldingId| worth(context, holding) > Ratio::ZERO && !owes(program, holding);
    let vouchers = (0u16..).map(HoldingId).zip(&program.holdings).filter_map(|(id, of)| {
        let HoldingKind::Voucher { off, minimum, scope } = of.kind else { return None };
        let count = has(id).min(at_once(program, id));
        let off = if let Some(Off::Money(money)) = of.using.off { money } else { off };
        let amount = off.saturating_mul(count).max(minimum);
        let used = Use::Voucher(id, count);
        let way = Way { name: &of.name, span: of.span, points: false, used, scope, amount };
        (count > 0 && off > 0 && !of.using.kept && worthy(id)).then_some(way)
    });
    let payments = (0u16..).zip(&program.money_off).filter_map(|(at, payment)| {
        let money = payment_money(payment, has(payment.holding));
        let share = payment.share.filter(|share| *share > Ratio::ZERO);
        let needed = share.map_or(money, |share| {
            let whole = i128::from(money) * i128::from(share.denominator()) / i128::from(share.numerator()) + 1;
            i64::try_from(whole).unwrap_or(i64::MAX)
        });
        let (used, points) = (Use::Points(at, None), payment.form != PaymentForm::Voucher);
        let amount = needed.max(payment.minimum);
        let way = Way { name: &payment.name, span: payment.span, points, used, scope: payment.scope, amount };
        (money > 0 && worthy(payment.holding)).then_some(way)
    });
    vouchers.chain(payments).collect()
}

/// How many of a holding may be used in one purchase, as far as limits of its own say so.
pub(super) fn at_once(program: &Program, holding: HoldingId) -> i64 {
    let limits = program.holdings.get(holding.index()).map_or(&[][..], |of| &of.using.limits);
    let limits = limits.iter().filter_map(|id| program.limits.get(id.index()));
    let caps = limits.filter_map(|limit| match limit.cap {
        LimitCap::Fixed(cap) if limit.measure == Measure::Count => Some(cap),
        _ => None,
    });
    caps.min().unwrap_or(i64::MAX)
}

/// The minor units that so many points pay at most.
fn payment_money(payment: &MoneyOff, units: i64) -> i64 {
    let units = units.min(payment.at_most.unwrap_or(i64::MAX));
    let money = match &payment.form {
        PaymentForm::Rungs(rungs) => {
            let within = rungs.iter().filter(|rung| rung.units <= units);
            let money = within.filter_map(|rung| if let Off::Money(money) = rung.off { Some(money) } else { None });
            money.max().unwrap_or(0)
        }
        _ => (units / payment.step_units.max(1)).saturating_mul(payment.step_money),
    };
    money.min(payment.most_money.unwrap_or(i64::MAX))
}

/// What is gone ([`FINE`]) after a purchase, one that it pays for on that day, and the return of the first.
fn returned(
    context: &Context<'_>,
    (here, amount): (&Situation, i64),
    (day, until): (Day, Instant),
    way: &Way<'_>,
) -> Option<(i128, Witness)> {
    let program = context.program;
    let mut there = here.clone();
    there.day = day;
    there.items = 1;
    if !way.scope.has(there.atom) {
        there.atom = (0..u16::from(program.atoms)).map(AtomId).find(|atom| way.scope.has(*atom))?;
    }
    let least = context.domain.basket.0.max(context.domain.item);
    let next = way.amount.max(least).min(context.domain.basket.1);
    let tomorrow = Instant(there.at().0 + 86_400);
    let back = if tomorrow < until { tomorrow } else { Instant(there.at().0 + 60) };
    let steps = vec![
        (here.at(), Some(witness::purchase(program, here, amount))),
        (there.at(), Some(witness::purchase_using(program, &there, next, vec![way.used]))),
        (back, Some(Action::Return { of: here.day, time: None, what: Returned::Everything })),
    ];
    let witness = witness::replay(context, witness::life(program, here, steps))?;
    let facts = || witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    if !facts().any(|fact| matches!(fact, DiaryFact::Returned(refund) if refund.whole)) {
        return None;
    }
    let receipt = witness.entries(|entry| entry.at == there.at()).find_map(|entry| entry.receipt)?;
    let off = i128::from(receipt.vouchers + receipt.points) * i128::from(FINE);
    let gone = facts().try_fold(0i128, |sum, fact| {
        let DiaryFact::Forgiven(holding, units, _) = fact else { return Some(sum) };
        let each = worth(context, *holding);
        let value = i128::from(*units).checked_mul(i128::from(each.numerator()))?.checked_mul(i128::from(FINE))?;
        sum.checked_add(value / i128::from(each.denominator()))
    })?;
    Some((gone.min(off), witness))
}
