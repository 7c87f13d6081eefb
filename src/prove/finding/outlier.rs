//! L44: a number that is out of line with its neighbours: a missing point, a zero too many.

use super::Finding;
use super::give_back::Worst;
use crate::core::{Comparison, Effect, Expr, Guard, HoldingKind, RowKind};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::sale::{Give, Sale, Side, What};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::quantity::Ratio;

/// Above this share of a large purchase, in hundredths, points are worth more than what they are bought for.
const LARGE: i128 = 100;
/// A purchase that gives back more than this share, in hundredths, is out of line by an order of magnitude.
const FAR: i128 = 300;
/// Neighbours in a table differ by less than this.
const APART: i64 = 10;
/// Thresholds of neighbouring tiers differ by less than this.
const THRESHOLDS: i64 = 100;

/// The rule that gives the largest share of the largest purchase.
#[derive(Default)]
pub(super) struct Outlier {
    worst: Option<Worst>,
    far: Option<Worst>,
}

impl Probe for Outlier {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let top = sale.span.1;
        if let Some(lasting) = sale.lasting(context)
            && let Some((amount, most)) = lasting.largest()
        {
            Worst::keep(&mut self.far, here, sale, (amount, most, lasting.over));
        }
        for give in sale
            .gives
            .iter()
            .filter(|give| matches!(give.what, What::Units(_)) && give.rows.iter().all(|row| context.repeats(*row)))
        {
            let only = |one: &crate::prove::sale::Give| one.rows == give.rows && one.what == give.what;
            // At the largest purchase first: most rules are far below, and only there the whole value is needed.
            let ratio = worth_of(context, give.what);
            let gives = sale.gives.iter().filter(|one| only(one));
            let units = gives.fold(0i128, |sum, one| sum.saturating_add(one.units.at(top)));
            let large = i128::from(top) * i128::from(ratio.denominator()) * LARGE;
            if units.saturating_mul(100 * i128::from(ratio.numerator())) <= large {
                continue;
            }
            let Ok(valued) = sale.value_of(&context.worth, Side::Member, only) else { continue };
            let worst = (top, valued.value.at(top), valued.over);
            Worst::keep(&mut self.worst, here, &sale.only(only), worst);
        }
    }
}

impl Outlier {
    /// The findings.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut found = self.of_sales(context);
        found.extend(tables(context));
        found.extend(thresholds(context));
        found
    }

    /// Those about what was seen.
    pub fn of_sales(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(worst) = &self.worst {
            let rows = worst.rows(context, Side::Member);
            let names = show::names(context, &rows);
            let message = format!(
                "`{names}` gives {} for every {} of {}: what it gives is bought for less than it is worth",
                context.money_over(worst.value, worst.over),
                worst.here.noun(context.program),
                context.money(i128::from(worst.amount)),
            );
            let finding = Finding::new(table::POINTS_TOO_CHEAP, Verdict::Proved, names, message)
                .help("lower the rate, or raise the price of what its points buy");
            let finding = super::give_back::replayed(context, finding, worst);
            found.push(show::causes(context, finding, &rows, (worst.value, worst.over), |_| true));
        }
        let far = self.far.as_ref().filter(|far| far.value * 100 > i128::from(far.amount) * i128::from(far.over) * FAR);
        // What a voucher or a thing is worth is no slip of a rate: that is L01's to say.
        if let Some((far, rows)) =
            far.map(|far| (far, far.rows(context, Side::Member))).filter(|(_, rows)| mostly_points(context, rows))
        {
            let names = show::names(context, &rows);
            let message = format!(
                "`{names}` gives {} of {} of {}: is a point worth what you think?",
                percent(far.value, i128::from(far.amount) * i128::from(far.over)),
                show::one(far.here.noun(context.program)),
                context.money(i128::from(far.amount)),
            );
            let finding = Finding::new(table::OUT_OF_LINE, Verdict::Suspected, names, message)
                .help("look for a missing decimal point: in the rate, in the worth, or in the price of a reward");
            let finding = super::give_back::replayed(context, finding, far);
            found.push(show::causes(context, finding, &rows, (far.value, far.over), |_| true));
        }
        found
    }
}

/// What a unit is worth to the member.
fn worth_of(context: &Context<'_>, what: What) -> Ratio {
    let What::Units(holding) = what else { return Ratio::ZERO };
    context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO)
}

/// Whether the most valuable of some awards is one of points.
fn mostly_points(context: &Context<'_>, rows: &[(Give, i128)]) -> bool {
    let Some((Give { what: What::Units(holding), .. }, _)) = rows.first() else { return false };
    context.program.holdings.get(holding.index()).is_some_and(|of| of.kind == HoldingKind::Points)
}

/// Neighbouring factors of a table that are far apart.
fn tables(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in context.program.rows.iter().filter(|row| matches!(row.kind, RowKind::Award | RowKind::Price)) {
        let (Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount }) = &row.effect
        else {
            continue;
        };
        let (Expr::ByRank { factors, .. } | Expr::ByField { factors, .. }) = &amount.numerator else { continue };
        let given: Vec<i64> = factors.iter().copied().filter(|factor| *factor > 0).collect();
        if given.len() < 2 {
            continue;
        }
        let mut sorted = given.clone();
        sorted.sort_unstable();
        let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { continue };
        let next = sorted.iter().rev().nth(1).copied().unwrap_or(*least);
        let second = sorted.get(1).copied().unwrap_or(*most);
        if most / next.max(1) >= APART || second / (*least).max(1) >= APART && sorted.len() > 2 {
            let message = format!(
                "in `{}` one row of the table is {} times its neighbour",
                row.rule,
                (most / next.max(1)).max(second / (*least).max(1))
            );
            found.push(
                Finding::new(table::OUT_OF_LINE, Verdict::Proved, row.rule.clone(), message)
                    .label(row.span, "out of line with the others")
                    .help("look for a zero too many or a missing point"),
            );
        }
    }
    found
}

/// Thresholds of one ladder that are far apart.
fn thresholds(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for ladder in &context.program.ladders {
        let least: Vec<(usize, i64)> = ladder
            .tiers
            .iter()
            .enumerate()
            .filter_map(|(at, tier)| match &tier.reach {
                Guard::Compare {
                    left: Expr::Accumulator { .. },
                    is: Comparison::AtLeast,
                    right: Expr::Const(least),
                } if *least > 0 => Some((at, *least)),
                _ => None,
            })
            .collect();
        for pair in least.windows(2) {
            let [(_, low), (at, high)] = pair else { continue };
            if high / (*low).max(1) >= THRESHOLDS
                && let Some(tier) = ladder.tiers.get(*at)
            {
                let message =
                    format!("{} asks for {} times what the tier below asks for", tier.name, high / (*low).max(1));
                found.push(
                    Finding::new(table::OUT_OF_LINE, Verdict::Proved, tier.name.clone(), message)
                        .label(tier.span, "far from its neighbour")
                        .help("look for a zero too many"),
                );
            }
        }
    }
    found
}
