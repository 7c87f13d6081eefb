//! A member ends with more money than they began with, again and again; or prices at which nobody can. What the way to
//! gain is called stands in the files below.

mod cash_like;
mod cheap;
mod circle;
mod round;
mod terms;

use num_bigint::BigInt;

use super::{Finding, Worst};
use crate::prove::context::Context;
use crate::prove::engine::graph::{Activity, Doing, Judgement, MOST_PIECES, MOST_SALES, Sales, judge, resale};
use crate::prove::sale::{Sale, Side};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::quantity::{Ratio, decimal};

use crate::core::HoldingId;
use crate::prove::Price;

impl Probe for Sales {
    fn takes_parts(&self) -> bool {
        true
    }

    fn look(&mut self, _: &Context<'_>, here: &Situation, sale: &Sale) {
        let size = |sale: &Sale| sale.gives.iter().map(|give| give.units.pieces.len()).sum::<usize>();
        self.pieces += size(sale);
        if self.kept.len() < MOST_SALES && (self.kept.is_empty() || self.pieces <= MOST_PIECES) {
            // Without the values that were asked for: many sales are kept.
            self.kept.push((here.clone(), sale.only(|_| true)));
        } else {
            self.overflowed = true;
        }
    }
}

/// What became of the search.
pub(super) enum Arbitrage {
    /// A finding.
    Found(Box<Finding>),
    /// Prices as a table in words, and exactly.
    Priced(String, Vec<Price>),
    /// Gain by a purchase alone, which L01 shows.
    Purchase,
    /// Not decided.
    Unknown,
}

/// Looks for an exploit.
pub(super) fn search(context: &Context<'_>, sales: &Sales) -> Arbitrage {
    match judge(context, sales) {
        Judgement::Exploit(used) => exploit(context, sales, &used),
        // Prices that not every purchase was asked at prove nothing.
        Judgement::Prices(..) if sales.overflowed => Arbitrage::Unknown,
        Judgement::Prices(prices, scale) => match exact(&prices, &scale) {
            Some(exact) => Arbitrage::Priced(table_of(context, &prices, &scale), exact),
            None => Arbitrage::Unknown,
        },
        Judgement::Unknown => Arbitrage::Unknown,
    }
}

/// The prices of holdings; `None` if one is too fine.
fn exact(prices: &[BigInt], scale: &BigInt) -> Option<Vec<Price>> {
    let denominator = i128::try_from(scale.clone()).ok()?;
    let holdings = (0u16..).map(HoldingId).zip(prices.iter().skip(1));
    holdings
        .map(|(holding, price)| Some(Price { holding, numerator: i128::try_from(price.clone()).ok()?, denominator }))
        .collect()
}

/// "a point is worth at most 0.8 cents".
fn table_of(context: &Context<'_>, prices: &[BigInt], scale: &BigInt) -> String {
    let mut parts = Vec::new();
    for (holding, price) in context.program.holdings.iter().zip(prices.iter().skip(1)) {
        if *price == BigInt::from(0) {
            continue;
        }
        let unit = BigInt::from(10i64.pow(u32::from(holding.decimals.min(9))));
        // Thousandths of the minor unit, rounded up: prices are upper bounds.
        let thousandths = (price * unit * BigInt::from(1_000) + scale - BigInt::from(1)) / scale;
        if let Ok(thousandths) = i128::try_from(thousandths) {
            let money = decimal(thousandths, context.program.currency.decimals + 3);
            parts.push(format!("1 {} {money} {}", holding.name, context.program.currency.code));
        }
    }
    if parts.is_empty() { "nothing is worth money".into() } else { format!("at most: {}", parts.join(", ")) }
}

fn exploit(context: &Context<'_>, sales: &Sales, used: &[(Activity, BigInt)]) -> Arbitrage {
    if let Some(finding) = terms::paid_for(context, used) {
        return Arbitrage::Found(Box::new(finding));
    }
    let bought = used.iter().find_map(|(activity, _)| match activity.doing {
        Doing::Buy(of, amount) => Some((sales.kept.get(of)?, amount)),
        _ => None,
    });
    let paid_for = used.iter().find_map(|(activity, _)| match activity.doing {
        Doing::Redeem(offer) => context.program.offers.get(offer.index()).filter(|one| one.charge > 0).map(|_| offer),
        _ => None,
    });
    let Some(((here, sale), amount)) = bought else {
        return Arbitrage::Found(Box::new(match paid_for {
            Some(offer) => cheap::sold(context, used, offer),
            None => circle::round(context, used),
        }));
    };
    let resale = resale(context, here);
    let Ok(valued) = sale.value_of(&context.worth, Side::Member, |give| super::lasting_give(context, give)) else {
        return Arbitrage::Unknown;
    };
    let (value, over, top) = (&valued.value, valued.over, sale.span.1);
    let worst = |amount: i64| Worst { here: here.clone(), sale: sale.clone(), amount, value: value.at(amount), over };
    if resale > Ratio::ZERO {
        return Arbitrage::Found(Box::new(cash_like::earns(context, used, &worst(amount), resale)));
    }
    if value.at(top) > i128::from(top) * i128::from(over) {
        return Arbitrage::Found(Box::new(cheap::bought(context, used, &worst(top))));
    }
    let pays_out = used.iter().any(|(activity, _)| match activity.doing {
        Doing::Redeem(offer) => context.program.offers.get(offer.index()).is_some_and(|offer| offer.money > 0),
        _ => false,
    });
    if pays_out {
        Arbitrage::Found(Box::new(circle::paid_out(context, used, &worst(amount))))
    } else {
        Arbitrage::Purchase
    }
}

/// How often each activity is done, in the smallest whole numbers.
fn proportions(used: &[(Activity, BigInt)]) -> Vec<BigInt> {
    let times: Vec<BigInt> = used.iter().map(|(activity, level)| level * activity.times).collect();
    let zero = BigInt::from(0);
    let common = times.iter().fold(zero.clone(), |all, one| common_divisor(all, one.clone()));
    if common == zero { times } else { times.into_iter().map(|one| one / &common).collect() }
}

fn common_divisor(mut a: BigInt, mut b: BigInt) -> BigInt {
    let zero = BigInt::from(0);
    while b != zero {
        (a, b) = (b.clone(), a % b);
    }
    a
}

/// The activities as labels and a note.
fn told(mut finding: Finding, used: &[(Activity, BigInt)]) -> Finding {
    let mut steps = Vec::new();
    for ((activity, _), times) in used.iter().zip(proportions(used)) {
        steps.push(format!("{} × {times}", activity.name));
        if !activity.span.is_empty() && !finding.labels.iter().any(|label| label.span == activity.span) {
            finding = finding.label(activity.span, activity.name.clone());
        }
    }
    finding.note(format!("in these proportions: {}", steps.join(", ")))
}

fn purchase(
    context: &Context<'_>,
    used: &[(Activity, BigInt)],
    worst: &Worst,
    (code, message, help): (crate::diagnostic::Code, String, &str),
) -> Finding {
    use super::give_back::{Confirmed, confirm};
    let rows = worst.rows(context, Side::Member);
    let about = crate::prove::show::names(context, &rows);
    let (verdict, witness) = match confirm(context, worst, Side::Member, |row| context.repeats(row)) {
        Confirmed::Yes(witness) => (Verdict::Witness, Some(witness)),
        Confirmed::No => (Verdict::Suspected, None),
        Confirmed::Otherwise(finding) => return finding(code),
    };
    let mut finding = told(Finding::new(code, verdict, about, message).help(help), used);
    if let Some(witness) = &witness {
        finding = finding.shown(context, witness);
    }
    crate::prove::show::over_domain(context, finding, &worst.sale)
}
