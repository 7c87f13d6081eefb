//! What can be turned into what: purchases, rewards, exchanges and payments as activities over cash and holdings.

use num_bigint::BigInt;

use super::extreme::largest_share;
use super::simplex::{Answer, Flow, solve};
use crate::base::Span;
use crate::core::{HoldingId, HoldingKind, Off, OfferId, PaymentForm, Program};
use crate::prove::context::Context;
use crate::prove::piece::Pieces;
use crate::prove::sale::{Give, Sale, What};
use crate::prove::situation::Situation;
use crate::prove::worth::Worth;
use crate::quantity::{Ratio, lcm};

/// Most distinct sales that are kept.
pub(in crate::prove) const MOST_SALES: usize = 400;
/// Most pieces of all kept sales together: they are asked in every round, and all of them are in memory.
pub(in crate::prove) const MOST_PIECES: usize = 1 << 21;
/// Rounds in which purchases that beat the prices are added.
const ROUNDS: usize = 12;

/// What an activity is.
#[derive(Clone, Debug)]
pub(in crate::prove) enum Doing {
    /// A purchase: of which sale, at what amount.
    Buy(usize, i64),
    /// A reward.
    Redeem(OfferId),
    /// An exchange.
    Exchange,
    /// Points as payment.
    Pay,
    /// A voucher is used.
    Use,
}

/// One activity.
#[derive(Clone, Debug)]
pub(in crate::prove) struct Activity {
    /// What it is.
    pub doing: Doing,
    /// In words.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What it makes and takes.
    pub flow: Flow,
}

/// Sales by which prices are judged.
#[derive(Default)]
pub(in crate::prove) struct Sales {
    /// With their situations.
    pub kept: Vec<(Situation, Sale)>,
    /// Pieces of all sales that were seen.
    pub pieces: usize,
    /// Whether some were left out.
    pub overflowed: bool,
}

/// What the graph says.
pub(in crate::prove) enum Judgement {
    /// Activities with how often they are done.
    Exploit(Vec<(Activity, BigInt)>),
    /// Prices of cash and holdings over a denominator.
    Prices(Vec<BigInt>, BigInt),
    /// Not decided.
    Unknown,
}

fn resource(holding: HoldingId) -> usize {
    holding.index() + 1
}

/// Activities that need no purchase.
fn standing(program: &Program) -> Vec<Activity> {
    let mut all = Vec::new();
    for (at, offer) in (0u16..).zip(&program.offers) {
        let mut flow: Flow = vec![(0, i128::from(offer.money) - i128::from(offer.charge))];
        flow.extend(offer.takes.iter().map(|(holding, units)| (resource(*holding), -i128::from(*units))));
        flow.extend(offer.gives.iter().map(|(holding, units, _)| (resource(*holding), i128::from(*units))));
        // What takes nothing is a finding of its own.
        if !offer.takes.is_empty() || offer.charge > 0 {
            let name = format!("take `{}`", offer.name);
            all.push(Activity { doing: Doing::Redeem(OfferId(at)), name, span: offer.span, flow });
        }
    }
    for exchange in &program.exchanges {
        let flow = vec![
            (resource(exchange.from), -i128::from(exchange.step)),
            (resource(exchange.gives.0), i128::from(exchange.gives.1)),
        ];
        all.push(Activity {
            doing: Doing::Exchange,
            name: format!("convert by `{}`", exchange.name),
            span: exchange.span,
            flow,
        });
    }
    for payment in &program.money_off {
        let mut add = |units: i64, money: i64| {
            let flow = vec![(resource(payment.holding), -i128::from(units)), (0, i128::from(money))];
            let name = format!("pay with `{}`", payment.name);
            all.push(Activity { doing: Doing::Pay, name, span: payment.span, flow });
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
    for (at, holding) in (0u16..).zip(&program.holdings) {
        let off = match (&holding.kind, &holding.using.off) {
            (_, Some(Off::Money(money))) => *money,
            (HoldingKind::Voucher { off, .. }, None) => *off,
            _ => 0,
        };
        if off > 0 && !holding.using.kept {
            let flow = vec![(resource(HoldingId(at)), -1), (0, i128::from(off))];
            let name = format!("use a `{}`", holding.name);
            all.push(Activity { doing: Doing::Use, name, span: holding.span, flow });
        }
    }
    all
}

/// What counts as money by what the file says that it is worth, though nothing in the file turns it into money.
fn stated(program: &Program) -> impl Iterator<Item = Activity> {
    (0u16..).zip(&program.holdings).filter_map(|(at, holding)| {
        let worth = Worth::stated(program, holding).filter(|worth| *worth > Ratio::ZERO)?;
        let units = (resource(HoldingId(at)), -i128::from(worth.denominator()));
        let flow = vec![units, (0, i128::from(worth.numerator()))];
        let name = format!("count `{}` at the stated worth", holding.name);
        Some(Activity { doing: Doing::Use, name, span: holding.span, flow })
    })
}

/// A purchase of a sale at an amount, whole numbers of a common part of the minor unit.
fn buy(context: &Context<'_>, sales: &Sales, of: usize, amount: i64) -> Option<Activity> {
    let (here, sale) = sales.kept.get(of)?;
    let resale = context.domain.resale_at(context.program, here.atom);
    let scale = i128::from(resale.denominator());
    let mut cash = i128::from(amount) * i128::from(resale.numerator()) - i128::from(amount) * scale;
    let mut flow: Flow = Vec::new();
    let mut span = Span::default();
    let lasting = |give: &&Give| give.rows.iter().all(|row| context.repeats(*row));
    for give in sale.gives.iter().filter(lasting) {
        let units = give.units.at(amount);
        if let Some(row) = give.rows.first().and_then(|row| context.program.rows.get(row.index())) {
            span = row.span;
        }
        match give.what {
            What::Units(holding) => flow.push((resource(holding), units * scale)),
            What::Cash => cash += units * scale,
            What::Off => {}
        }
    }
    if sale.gives.iter().filter(lasting).any(|give| give.what == What::Off) {
        cash += sale.discount.at(amount) * scale;
    }
    flow.insert(0, (0, cash));
    let name = format!("buy for {}", context.money(i128::from(amount)));
    Some(Activity { doing: Doing::Buy(of, amount), name, span, flow })
}

/// What a sale brings at prices, less what is paid, over a denominator; the amount at which it is most of the price.
fn most_at(context: &Context<'_>, here: &Situation, sale: &Sale, prices: &[Ratio]) -> Option<(i64, bool)> {
    let resale = context.domain.resale_at(context.program, here.atom);
    let each = |give: &Give| match give.what {
        What::Units(holding) => prices.get(holding.index()).copied().unwrap_or(Ratio::ZERO),
        What::Cash => Ratio::ONE,
        What::Off => Ratio::ZERO,
    };
    let lasting: Vec<&Give> =
        sale.gives.iter().filter(|give| give.rows.iter().all(|row| context.repeats(*row))).collect();
    let mut common = resale.denominator();
    for give in &lasting {
        common = lcm(common, each(give).denominator());
    }
    if common > 1 << 45 {
        return None;
    }
    let mut sum = Pieces::amount(sale.span)
        .times(i128::from(resale.numerator()) * i128::from(common / resale.denominator()))
        .ok()?;
    if lasting.iter().any(|give| give.what == What::Off) {
        sum = sum.plus(&sale.discount.times(i128::from(common)).ok()?).ok()?;
    }
    for give in lasting {
        let ratio = each(give);
        let factor = i128::from(ratio.numerator()) * i128::from(common / ratio.denominator());
        sum = sum.plus(&give.units.times(factor).ok()?).ok()?;
    }
    let (amount, value) = largest_share(&sum)?;
    Some((amount, value > i128::from(amount) * i128::from(common)))
}

/// Whether somebody can gain, or prices at which nobody can: solves, asks every sale at the prices found, adds the
/// purchases that beat them, and solves again.
pub(in crate::prove) fn judge(context: &Context<'_>, sales: &Sales) -> Judgement {
    let resources = context.program.holdings.len() + 1;
    let mut all = standing(context.program);
    all.extend(stated(context.program));
    let worth: Vec<Ratio> = context.worth.member.clone();
    for (at, (here, sale)) in sales.kept.iter().enumerate() {
        if let Some((amount, _)) = most_at(context, here, sale, &worth) {
            all.extend(buy(context, sales, at, amount));
        }
    }
    for _ in 0..ROUNDS {
        let flows: Vec<Flow> = all.iter().map(|activity| activity.flow.clone()).collect();
        match solve(resources, &flows) {
            Answer::Exploit(levels) => {
                let zero = BigInt::from(0);
                let used = all.into_iter().zip(levels).filter(|(_, level)| *level > zero).collect();
                return Judgement::Exploit(used);
            }
            Answer::Unknown => return Judgement::Unknown,
            Answer::Prices(prices, scale) => {
                let Some(ratios) = as_ratios(&prices, &scale) else { return Judgement::Unknown };
                let before = all.len();
                for (at, (here, sale)) in sales.kept.iter().enumerate() {
                    match most_at(context, here, sale, &ratios) {
                        Some((amount, true)) => all.extend(buy(context, sales, at, amount)),
                        Some((_, false)) => {}
                        None => return Judgement::Unknown,
                    }
                }
                if all.len() == before {
                    return Judgement::Prices(prices, scale);
                }
            }
        }
    }
    Judgement::Unknown
}

/// Prices of holdings as ratios; `None` if one is too fine.
fn as_ratios(prices: &[BigInt], scale: &BigInt) -> Option<Vec<Ratio>> {
    let wide = |value: &BigInt| i128::try_from(value.clone()).ok();
    let scale = wide(scale)?;
    prices.iter().skip(1).map(|price| Ratio::new(wide(price)?, scale).ok()).collect()
}
