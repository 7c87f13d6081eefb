//! What can be turned into what: purchases, rewards, exchanges, payments and terms of memberships as activities over cash
//! and holdings.

use num_bigint::BigInt;

use super::extreme::largest_share;
use super::simplex::{Answer, Flow, solve};
use super::standing::standing;
use crate::base::Span;
use crate::core::{HoldingId, MembershipId, OfferId};
use crate::prove::context::Context;
use crate::prove::piece::Pieces;
use crate::prove::sale::{Give, Sale, What};
use crate::prove::situation::Situation;
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
    /// A membership starts.
    Enter(MembershipId),
    /// A membership begins a further term.
    Renew(MembershipId),
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
    /// How often it is done for what it makes and takes.
    pub times: i64,
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

/// A holding among the resources; cash is 0.
pub(in crate::prove) fn resource(holding: HoldingId) -> usize {
    holding.index() + 1
}

/// What comes back of a price by selling what was bought: nothing of a night or a flight.
pub(in crate::prove) fn resale(context: &Context<'_>, here: &Situation) -> Ratio {
    if here.event.is_some() { Ratio::ZERO } else { context.domain.resale_at(context.program, here.atom) }
}

/// A purchase of a sale at an amount, whole numbers of a common part of the minor unit.
fn buy(context: &Context<'_>, sales: &Sales, of: usize, amount: i64) -> Option<Activity> {
    let (here, sale) = sales.kept.get(of)?;
    let resale = resale(context, here);
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
    let name = match here.event {
        None => format!("buy for {}", context.money(i128::from(amount))),
        Some(_) => format!("{} for {}", here.noun(context.program), context.money(i128::from(amount))),
    };
    Some(Activity { doing: Doing::Buy(of, amount), name, span, times: resale.denominator(), flow })
}

/// What a sale brings at prices, less what is paid, over a denominator; the amount at which it is most of the price.
fn most_at(context: &Context<'_>, here: &Situation, sale: &Sale, prices: &[Ratio]) -> Option<(i64, bool)> {
    let resale = resale(context, here);
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
    let mut all = standing(context);
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
