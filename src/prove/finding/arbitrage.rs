//! L03, L04, L06: a member ends with more money than they began with, again and again; or prices at which nobody can.

mod round;
mod terms;

use num_bigint::BigInt;

use super::Finding;
use crate::diagnostic::table;
use crate::prove::context::{Context, share};
use crate::prove::engine::graph::{Activity, Doing, Judgement, MOST_PIECES, MOST_SALES, Sales, judge, resale};
use crate::prove::sale::{Sale, Side};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::quantity::{Ratio, decimal};

use crate::core::{HoldingId, OfferId};
use crate::prove::Price;

impl Probe for Sales {
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
            Some(offer) => sold(context, used, offer),
            None => circle(context, used),
        }));
    };
    let resale = resale(context, here);
    let lasting = |give: &crate::prove::sale::Give| super::lasting_give(context, give);
    let Ok(valued) = sale.value_of(&context.worth, Side::Member, lasting) else { return Arbitrage::Unknown };
    let (value, over) = (&valued.value, valued.over);
    if resale > Ratio::ZERO {
        return Arbitrage::Found(Box::new(cash_like(context, used, (here, sale), amount, resale)));
    }
    let top = sale.span.1;
    if value.at(top) > i128::from(top) * i128::from(over) {
        let message = format!(
            "points bought this way cost less than they are worth: {} for a purchase of {}",
            context.money_over(value.at(top), over),
            context.money(i128::from(top)),
        );
        let worst =
            super::give_back::Worst { here: here.clone(), sale: sale.clone(), amount: top, value: value.at(top), over };
        return Arbitrage::Found(Box::new(purchase(
            context,
            used,
            &worst,
            (table::POINTS_TOO_CHEAP, message, "lower the rate, or raise the price of rewards"),
        )));
    }
    let pays_out = used.iter().any(|(activity, _)| match activity.doing {
        Doing::Redeem(offer) => context.program.offers.get(offer.index()).is_some_and(|offer| offer.money > 0),
        _ => false,
    });
    if !pays_out {
        return Arbitrage::Purchase;
    }
    let worst =
        super::give_back::Worst { here: here.clone(), sale: sale.clone(), amount, value: value.at(amount), over };
    let message = format!(
        "a member turns {} into {} of cash, again and again",
        context.money(i128::from(amount)),
        context.money_over(worst.value, over)
    );
    Arbitrage::Found(Box::new(purchase(
        context,
        used,
        &worst,
        (table::EARN_BURN_LOOP, message, "cap what the rule gives, or raise the price of the reward"),
    )))
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
    worst: &super::give_back::Worst,
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

fn cash_like(
    context: &Context<'_>,
    used: &[(Activity, BigInt)],
    (here, sale): (&Situation, &Sale),
    amount: i64,
    resale: Ratio,
) -> Finding {
    let lasting = |give: &crate::prove::sale::Give| super::lasting_give(context, give);
    let (value, over) = match sale.value_of(&context.worth, Side::Member, lasting) {
        Ok(valued) => (valued.value.at(amount), valued.over),
        Err(_) => (0, 1),
    };
    let worst = super::give_back::Worst { here: here.clone(), sale: sale.clone(), amount, value, over };
    let message = format!(
        "{} earns {} of reward on {}, and {} of the price comes back by selling it",
        crate::prove::witness::line_text(context.program, here.atom),
        context.money_over(value, over),
        context.money(i128::from(amount)),
        share(resale),
    );
    purchase(
        context,
        used,
        &worst,
        (table::CASH_EARNS, message, "leave it out of the rule: `on purchase of everything except …`"),
    )
}

/// A reward that is paid for gives more than it costs.
fn sold(context: &Context<'_>, used: &[(Activity, BigInt)], offer: OfferId) -> Finding {
    let Some(of) = context.program.offers.get(offer.index()) else { return circle(context, used) };
    let message = format!("`{}` sells for {} what is worth more", of.name, context.money(i128::from(of.charge)));
    let mut finding = told(Finding::new(table::POINTS_TOO_CHEAP, Verdict::Proved, of.name.clone(), message), used)
        .help("raise its price, or lower what its points buy");
    if let Some(witness) = round::went(context, used, &proportions(used)) {
        finding.verdict = Verdict::Witness;
        finding = finding.shown(context, &witness);
    }
    finding
}

/// Holdings turn into one another and come out more.
fn circle(context: &Context<'_>, used: &[(Activity, BigInt)]) -> Finding {
    let names: Vec<String> = used.iter().map(|(activity, _)| activity.name.clone()).collect();
    let message = "what a member holds turns into more of itself, and in the end into money";
    let mut finding = told(Finding::new(table::EARN_BURN_LOOP, Verdict::Proved, names.join(", "), message), used)
        .help("change one of these rates so that the way round does not gain");
    if let Some(witness) = round::went(context, used, &proportions(used)) {
        finding = finding.shown(context, &witness);
    }
    finding
}
