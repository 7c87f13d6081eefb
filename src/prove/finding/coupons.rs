//! L02: vouchers of a share of the price that are used together in one purchase.

use super::spent::at_once;
use super::{Finding, lasting_give, margin};
use crate::core::{Action, AtomId, AtomSet, Effect, Holding, HoldingId, HoldingKind, Off, RowId, Use};
use crate::diagnostic::table;
use crate::evaluate::Balance;
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::extreme::roundest;
use crate::prove::sale::{Sale, What};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::{Instant, Ratio};

/// Days for which a member gathers what comes by itself.
const DAYS: i32 = 366;

/// The smallest purchase that brings each such voucher, if one does.
#[derive(Default)]
pub(super) struct Coupons {
    earned: Vec<(HoldingId, Situation, i64)>,
}

/// A voucher of a share of the price.
struct Coupon<'p> {
    id: HoldingId,
    of: &'p Holding,
    off: Ratio,
    minimum: i64,
    scope: AtomSet,
}

/// Vouchers of a share that come again and again.
fn coupons<'p>(context: &Context<'p>) -> Vec<Coupon<'p>> {
    let program = context.program;
    let comes = |id: HoldingId| {
        let gives = |effect: &Effect| matches!(effect, Effect::Grant { holding, .. } if *holding == id);
        (0u16..).zip(&program.rows).any(|(at, row)| gives(&row.effect) && context.repeats(RowId(at)))
    };
    let all = (0u16..).map(HoldingId).zip(&program.holdings).filter_map(|(id, of)| {
        let HoldingKind::Voucher { minimum, scope, .. } = of.kind else { return None };
        let Some(Off::Share(off)) = of.using.off else { return None };
        (!of.using.kept && off > Ratio::ZERO && comes(id)).then_some(Coupon { id, of, off, minimum, scope })
    });
    all.collect()
}

impl Probe for Coupons {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        for give in sale.gives.iter().filter(|give| lasting_give(context, give)) {
            let What::Units(holding) = give.what else { continue };
            let is_share = |of: &Holding| matches!(of.using.off, Some(Off::Share(_)));
            if !context.program.holdings.get(holding.index()).is_some_and(is_share) {
                continue;
            }
            let Some((amount, _)) = give.units.critical().find(|(_, units)| *units > 0) else { continue };
            match self.earned.iter_mut().find(|known| known.0 == holding) {
                Some(known) if known.2 <= amount => {}
                Some(known) => *known = (holding, here.clone(), amount),
                None => self.earned.push((holding, here.clone(), amount)),
            }
        }
    }
}

/// A life that ends with such a purchase.
struct Used<'p> {
    counts: Vec<(&'p Coupon<'p>, i64)>,
    atom: AtomId,
    amount: i64,
    cost: (i128, i64),
    witness: Witness,
}

impl Coupons {
    /// The finding. Without a stated margin nothing that is only taken off costs more than the price.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        let coupons = coupons(context);
        if coupons.is_empty() || !context.domain.is_declared("margin") {
            return None;
        }
        let (steps, here) = self.gathered(context, &coupons)?;
        let mut until = steps.clone();
        until.push((used_at(&here), None));
        let held = witness::replay(context, witness::life(context.program, &here, until))?;
        let balances = &held.diary.entries.iter().rev().find(|entry| entry.member == 0)?.balances;
        let counts = chosen(context, &coupons, balances);
        if counts.iter().map(|(_, count)| count).sum::<i64>() < 2 {
            return None;
        }
        let tried = (0..u16::from(context.program.atoms.max(1))).map(AtomId);
        let tried = tried.filter(|atom| counts.iter().any(|(coupon, _)| coupon.scope.has(*atom)));
        let used = tried.filter_map(|atom| used(context, (&here, &steps), &counts, atom));
        used.max_by_key(|used| used.cost.0).map(|used| said(context, &used))
    }

    /// Steps by which a member has most of them, and where that leads.
    fn gathered(&self, context: &Context<'_>, coupons: &[Coupon<'_>]) -> Option<(Steps, Situation)> {
        let program = context.program;
        let first = self.earned.first().map(|earned| earned.1.clone());
        let mut here = first.unwrap_or_else(|| Situation::ordinary(program, context.domain.from));
        here.held.fill(0);
        let start = here.at();
        let wait = vec![(start, None), (here.day.plus_days(DAYS).start(), None)];
        let waited = witness::replay(context, witness::life(program, &here, wait))?;
        let mut best = (Ratio::ZERO, start);
        for entry in waited.entries(|entry| entry.member == 0) {
            let sum = taken(&chosen(context, coupons, &entry.balances));
            if sum > best.0 {
                best = (sum, entry.at);
            }
        }
        let mut steps = Steps::new();
        if best.1 > start {
            steps.push((start, None));
            here.day = best.1.day();
        }
        let most = usize::try_from(context.domain.visits_per_day - 1).unwrap_or(0);
        let buys = self.earned.iter().flat_map(|(_, there, amount)| vec![(there, *amount); most]).take(most);
        for (at, (there, amount)) in (1i64..).zip(buys) {
            steps.push((Instant(here.at().0 + 60 * at), Some(witness::purchase(program, there, amount))));
        }
        Some((steps, here))
    }
}

type Steps = Vec<(Instant, Option<Action>)>;

/// How many of each are used, the largest shares first, until nothing is left to pay.
fn chosen<'c>(context: &Context<'_>, coupons: &'c [Coupon<'c>], balances: &[Balance]) -> Vec<(&'c Coupon<'c>, i64)> {
    let mut coupons: Vec<&Coupon<'_>> = coupons.iter().collect();
    coupons.sort_by_key(|coupon| std::cmp::Reverse(coupon.off));
    let mut left = Ratio::ONE;
    let mut counts = Vec::new();
    for coupon in coupons {
        let has = balances.get(coupon.id.index()).map_or(0, |balance| balance.available);
        let needed = left.over(coupon.off).map_or(0, |times| {
            let (whole, parts) = (times.numerator().max(0), times.denominator().max(1));
            whole / parts + i64::from(whole % parts != 0)
        });
        let count = has.min(at_once(context.program, coupon.id)).min(needed);
        if count > 0 {
            counts.push((coupon, count));
            left = without(left, coupon.off, count);
        }
    }
    counts
}

/// What is left of a share after so many of another; nothing where there is less than that.
fn without(left: Ratio, off: Ratio, count: i64) -> Ratio {
    let (whole, part) = (i128::from(left.denominator()), i128::from(off.denominator()));
    let taken = i128::from(off.numerator()) * i128::from(count) * whole;
    Ratio::new((i128::from(left.numerator()) * part - taken).max(0), whole * part).unwrap_or(Ratio::ZERO)
}

/// The share that they take together.
fn taken(counts: &[(&Coupon<'_>, i64)]) -> Ratio {
    let each = counts.iter().map(|(coupon, count)| Ratio::whole(*count).and_then(|count| coupon.off.times(count)));
    each.fold(Ratio::ZERO, |sum, more| more.and_then(|more| sum.plus(more)).unwrap_or(sum))
}

/// An hour after everything else.
fn used_at(here: &Situation) -> Instant {
    Instant(here.at().0 + 3_600)
}

/// They are all used in one purchase that then costs more than it leaves.
fn used<'p>(
    context: &Context<'_>,
    (here, before): (&Situation, &Steps),
    counts: &[(&'p Coupon<'p>, i64)],
    atom: AtomId,
) -> Option<Used<'p>> {
    let (program, domain) = (context.program, &context.domain);
    let least = counts.iter().map(|(coupon, _)| coupon.minimum).fold(domain.basket.0.max(domain.item), i64::max);
    if least > domain.basket.1 {
        return None;
    }
    let amount = roundest((least, domain.basket.1));
    let mut there = here.clone();
    (there.atom, there.items) = (atom, 1);
    let uses = counts.iter().map(|(coupon, count)| Use::Voucher(coupon.id, *count)).collect();
    let at = used_at(&there);
    let mut steps = before.clone();
    steps.push((at, Some(witness::purchase_using(program, &there, amount, uses))));
    let mut witness = witness::replay(context, witness::life(program, here, steps))?;
    let cost = margin::cost(context, &mut witness, at)?;
    let refused = witness.entries(|entry| entry.at == at).find_map(|entry| entry.receipt)?.refused;
    let found = refused == 0 && margin::is_too_much(context, atom, amount, cost);
    found.then(|| Used { counts: counts.to_vec(), atom, amount, cost, witness })
}

fn said(context: &Context<'_>, used: &Used<'_>) -> Finding {
    let (cost, over) = used.cost;
    let list: Vec<String> = used.counts.iter().map(|(coupon, count)| format!("{count} `{}`", coupon.of.name)).collect();
    let mut names: Vec<&str> = used.counts.iter().map(|(coupon, _)| coupon.of.name.as_str()).collect();
    names.sort_unstable();
    let message = format!(
        "{} go into one purchase: one of {} {}, and its rewards cost {}",
        list.join(" and "),
        context.money(i128::from(used.amount)),
        margin::leaves(context, used.atom, used.amount),
        context.money_over(cost, over),
    );
    let mut finding = Finding::new(table::NEGATIVE_MARGIN, Verdict::Witness, names.join(", "), message)
        .help("say how many of them go into one purchase: `at most 1 per purchase` in the voucher");
    for (coupon, count) in &used.counts {
        finding = finding.label(coupon.of.span, format!("{} each, {count} of them here", share(coupon.off)));
    }
    let part = percent(cost, i128::from(used.amount) * i128::from(over));
    finding
        .note(format!("the rewards are {part} of the price"))
        .shown(context, &used.witness)
        .note(format!("looked at: {}", context.domain.shown(context.program)))
}
