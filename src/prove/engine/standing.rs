//! What members can do without buying: rewards, exchanges, payments, vouchers, terms of memberships, with what rules give
//! for it each time.

use super::graph::{Activity, Doing, resource};
use super::simplex::Flow;
use crate::core::{
    Amount, Effect, Expr, Holding, HoldingId, HoldingKind, Membership, MembershipId, Off, OfferId, PaymentForm,
    Program, Row, RowId, Trigger,
};
use crate::prove::context::Context;
use crate::prove::worth::Worth;
use crate::quantity::Ratio;

/// Activities that need no purchase.
pub(super) fn standing(context: &Context<'_>) -> Vec<Activity> {
    let mut all = Vec::new();
    offers(context, &mut all);
    exchanges(context.program, &mut all);
    payments(context, &mut all);
    vouchers(context, &mut all);
    terms(context, &mut all);
    all.extend(stated(context.program));
    all
}

/// A constant amount rounded up: nothing gives more.
fn most(amount: &Amount) -> Option<i128> {
    let Expr::Const(units) = amount.numerator else { return None };
    Some(-(-i128::from(units)).div_euclid(i128::from(amount.over.max(1))))
}

/// What a row gives each time, of which resource; `None` if that is no constant.
pub(in crate::prove) fn constant(row: &Row) -> Option<(usize, i128)> {
    match &row.effect {
        Effect::Grant { holding, amount, .. } => Some((resource(*holding), most(amount)?)),
        Effect::Cash { amount } => Some((0, most(amount)?)),
        _ => None,
    }
}

/// What rules give each time something happens.
fn bonus(context: &Context<'_>, on: impl Fn(&Trigger) -> bool) -> Flow {
    let rows = (0u16..).zip(&context.program.rows);
    let own = rows.filter(|(at, row)| context.repeats(RowId(*at)) && row.on.iter().any(&on));
    own.filter_map(|(_, row)| constant(row)).collect()
}

/// What rules give each time a reward or a thing of a name is taken or used.
fn for_taking(context: &Context<'_>, name: &str) -> Flow {
    bonus(context, |on| matches!(on, Trigger::Taken(of) if of == name))
}

fn offers(context: &Context<'_>, all: &mut Vec<Activity>) {
    for (at, offer) in (0u16..).zip(&context.program.offers) {
        // What takes nothing is a finding of its own.
        if offer.takes.is_empty() && offer.charge <= 0 {
            continue;
        }
        let mut flow: Flow = vec![(0, i128::from(offer.money) - i128::from(offer.charge))];
        flow.extend(offer.takes.iter().map(|(holding, units)| (resource(*holding), -i128::from(*units))));
        flow.extend(offer.gives.iter().map(|(holding, units, _)| (resource(*holding), i128::from(*units))));
        flow.extend(bonus(context, |on| *on == Trigger::Redemption));
        flow.extend(for_taking(context, &offer.name));
        let name = format!("take `{}`", offer.name);
        all.push(Activity { doing: Doing::Redeem(OfferId(at)), name, span: offer.span, times: 1, flow });
    }
}

fn exchanges(program: &Program, all: &mut Vec<Activity>) {
    for exchange in &program.exchanges {
        let flow = vec![
            (resource(exchange.from), -i128::from(exchange.step)),
            (resource(exchange.gives.0), i128::from(exchange.gives.1)),
        ];
        let name = format!("convert by `{}`", exchange.name);
        all.push(Activity { doing: Doing::Exchange, name, span: exchange.span, times: 1, flow });
    }
}

fn payments(context: &Context<'_>, all: &mut Vec<Activity>) {
    for payment in &context.program.money_off {
        let given = for_taking(context, &payment.name);
        let mut add = |units: i64, money: i64| {
            let mut flow = vec![(resource(payment.holding), -i128::from(units)), (0, i128::from(money))];
            flow.extend(&given);
            let name = format!("pay with `{}`", payment.name);
            all.push(Activity { doing: Doing::Pay, name, span: payment.span, times: 1, flow });
        };
        match &payment.form {
            PaymentForm::Rungs(rungs) => {
                for rung in rungs {
                    if let Off::Money(money) = rung.off {
                        add(rung.units, money);
                    }
                }
            }
            _ => add(payment.step_units, payment.step_money),
        }
    }
}

/// What a piece takes off once, if that is a sum of money, and the piece is used up by it.
fn takes_off(holding: &Holding) -> Option<i64> {
    let off = match (&holding.kind, &holding.using.off) {
        (_, Some(Off::Money(money))) => *money,
        (HoldingKind::Voucher { off, .. }, None) => *off,
        _ => 0,
    };
    (off > 0 && !holding.using.kept).then_some(off)
}

fn vouchers(context: &Context<'_>, all: &mut Vec<Activity>) {
    for (at, holding) in (0u16..).zip(&context.program.holdings) {
        let Some(off) = takes_off(holding) else { continue };
        let mut flow = vec![(resource(HoldingId(at)), -1), (0, i128::from(off))];
        flow.extend(for_taking(context, &holding.name));
        let name = format!("use a `{}`", holding.name);
        all.push(Activity { doing: Doing::Use, name, span: holding.span, times: 1, flow });
    }
}

/// What a term of a membership costs the member, minor units rounded down; `None` if that is no constant.
fn fee(of: &Membership) -> Option<i128> {
    let Some(fee) = &of.fee else { return Some(0) };
    let Expr::Const(fine) = fee.numerator else { return None };
    Some(i128::from(fine).div_euclid(i128::from(fee.over.max(1))))
}

/// What a term of a membership takes and what rules give for it, the first or a further one. `None` if there is no fee
/// or it is no constant, or if its things are worth more to the member than they cost the company, and the fee lies
/// between: that is what a trader sells.
pub(in crate::prove) fn term(context: &Context<'_>, id: MembershipId, renewed: bool) -> Option<Flow> {
    let fee = fee(context.program.memberships.get(id.index())?).filter(|fee| *fee > 0)?;
    let begins = if renewed { Trigger::Renewed(id) } else { Trigger::Started(id) };
    let given = bonus(context, |on| match on {
        Trigger::Ended(of) | Trigger::BeforeRenewal(of, _) => *of == id,
        other => *other == begins,
    });
    let (Some(brings), Some(costs)) = (value(&given, &context.worth.member), value(&given, &context.worth.company))
    else {
        return None;
    };
    let fees = Ratio::new(fee, 1).ok()?;
    if brings > fees && costs <= fees {
        return None;
    }
    let mut flow: Flow = vec![(0, -fee)];
    flow.extend(given);
    Some(flow)
}

/// What a flow is worth in minor units, at the worth of each holding; resource 0 is cash.
pub(in crate::prove) fn value(flow: &Flow, worth: &[Ratio]) -> Option<Ratio> {
    let each = |of: usize| of.checked_sub(1).map_or(Ratio::ONE, |at| worth.get(at).copied().unwrap_or(Ratio::ZERO));
    flow.iter()
        .try_fold(Ratio::ZERO, |sum, (of, units)| sum.plus(Ratio::new(*units, 1).ok()?.times(each(*of)).ok()?).ok())
}

/// Terms of memberships that rules give something for: who leaves may enter again.
fn terms(context: &Context<'_>, all: &mut Vec<Activity>) {
    for (at, of) in (0u16..).zip(&context.program.memberships) {
        let id = MembershipId(at);
        let mut add = |doing: Doing, what: &str, flow: Option<Flow>| {
            if let Some(flow) = flow.filter(|flow| flow.len() > 1) {
                all.push(Activity { doing, name: format!("{what} `{}`", of.name), span: of.span, times: 1, flow });
            }
        };
        add(Doing::Enter(id), "enter", term(context, id, false));
        if of.renews {
            add(Doing::Renew(id), "renew", term(context, id, true));
        }
    }
}

/// What counts as money by what the file says that it is worth, though nothing in the file turns it into money.
fn stated(program: &Program) -> impl Iterator<Item = Activity> {
    (0u16..).zip(&program.holdings).filter_map(|(at, holding)| {
        let worth = Worth::stated(program, holding).filter(|worth| *worth > Ratio::ZERO)?;
        let units = (resource(HoldingId(at)), -i128::from(worth.denominator()));
        let flow = vec![units, (0, i128::from(worth.numerator()))];
        let name = format!("count `{}` at the stated worth", holding.name);
        Some(Activity { doing: Doing::Use, name, span: holding.span, times: 1, flow })
    })
}
