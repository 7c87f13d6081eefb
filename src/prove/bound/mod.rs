//! Bounds: the most that rules can give in a time, from their conditions, amounts, triggers and limits alone.
//!
//! Newly true here: what is said needs no walk over purchases, so it covers every event, also those that the walk does
//! not follow; it is a bound from above, never an estimate. Returns are left out: they only take back.

mod dead;
mod facts;
mod often;
mod range;
mod starts;

use self::facts::Facts;
use super::context::Context;
use crate::core::{
    Effect, Guard, LimitCap, LimitId, Measure, Overflowing, Promise, Row, RowId, RowKind, Trigger, Window,
};

pub(super) use dead::{Dead, covered, dead};
pub(super) use facts::consistent;
pub(super) use often::periods;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Smallest units of what is given, or minor units of money.
    Units,
    /// Awards.
    Awards,
}

/// Of what a bound is wanted.
pub(super) struct Wanted<'a> {
    /// The rows.
    pub rows: Vec<RowId>,
    /// Only while this holds.
    pub when: &'a Guard,
    /// Over what time.
    pub window: Window,
    /// What is counted.
    pub counted: Counted,
    /// For [`Window::Event`]: the declared event that is meant, else a purchase.
    pub event: Option<u16>,
}

/// Some rows and the most that they give together; `None` is without end.
struct Cluster {
    rows: Vec<RowId>,
    most: Option<i128>,
}

/// The most that the rows give in the window; `None` if nothing bounds it. Rows that exclude one another are one, or each is
/// held by its own limits: an amended rule has a limit of another length before and after.
pub(super) fn most(context: &Context<'_>, wanted: &Wanted<'_>) -> Option<i128> {
    let both = [most_of(context, wanted, true), most_of(context, wanted, false)];
    both.into_iter().flatten().min()
}

fn most_of(context: &Context<'_>, wanted: &Wanted<'_>, as_one: bool) -> Option<i128> {
    let program = context.program;
    let mut clusters: Vec<Cluster> = Vec::new();
    for id in &wanted.rows {
        let most = of_row(context, wanted, *id);
        // Of rows on the same event whose conditions exclude one another one pays at a time.
        let one_of = |cluster: &&mut Cluster| cluster.rows.iter().all(|other| exclude(context, wanted, *id, *other));
        match clusters.iter_mut().find(|cluster| as_one && one_of(cluster)) {
            Some(cluster) => {
                cluster.rows.push(*id);
                cluster.most = cluster.most.zip(most).map(|(one, two)| one.max(two));
            }
            None => clusters.push(Cluster { rows: vec![*id], most }),
        }
    }
    let mut limits: Vec<(usize, LimitId, Vec<RowId>)> = Vec::new();
    for (at, limit) in (0u16..).zip(&program.limits) {
        let id = LimitId(at);
        let own = (0u16..).zip(&program.rows).filter(|(_, row)| row.limits.contains(&id)).map(|(at, _)| RowId(at));
        let mut rows: Vec<RowId> = own.chain(limit.rows.iter().copied()).collect();
        rows.sort();
        rows.dedup();
        limits.push((rows.len(), id, rows));
    }
    limits.sort();
    for (_, id, rows) in limits {
        let Some(cap) = of_limit(context, wanted, id, &rows) else { continue };
        let (inside, outside): (Vec<Cluster>, Vec<Cluster>) =
            clusters.into_iter().partition(|cluster| cluster.rows.iter().all(|row| rows.contains(row)));
        clusters = outside;
        if inside.is_empty() {
            continue;
        }
        let sum = inside.iter().try_fold(0i128, |sum, cluster| sum.checked_add(cluster.most?));
        let rows = inside.into_iter().flat_map(|cluster| cluster.rows).collect();
        clusters.push(Cluster { rows, most: Some(sum.map_or(cap, |sum| sum.min(cap))) });
    }
    clusters.iter().try_fold(0i128, |sum, cluster| sum.checked_add(cluster.most?))
}

/// Whether two rows never pay on one event, and listen to the same.
fn exclude(context: &Context<'_>, wanted: &Wanted<'_>, one: RowId, two: RowId) -> bool {
    let rows = context.program.rows.get(one.index()).zip(context.program.rows.get(two.index()));
    rows.is_some_and(|(one, two)| {
        let both = [asked(one, wanted.when), asked(two, wanted.when)].concat();
        one.on == two.on && !consistent(&both)
    })
}

/// Whether an event of any kind can set it off, once: the member reaches or leaves something with the event. What is used
/// in a purchase or passed several times in one is a doubt of its own.
fn follows(on: &Trigger) -> bool {
    matches!(on, Trigger::Crossing(_) | Trigger::Reach(..) | Trigger::Leave(..))
}

/// What a row asks for while something holds before an event. What follows from the event is asked behind it, when that may
/// no longer hold.
fn asked<'g>(row: &'g Row, when: &'g Guard) -> Vec<&'g Guard> {
    if row.kind == RowKind::Follow { vec![&row.guard] } else { vec![&row.guard, when] }
}

/// The triggers of a row that count for what is wanted.
fn triggers<'r>(row: &'r Row, wanted: &Wanted<'_>) -> impl Iterator<Item = &'r Trigger> {
    let (window, event) = (wanted.window, wanted.event);
    row.on.iter().filter(move |on| {
        let what = if let Trigger::Friend { on, .. } = on { on.as_ref() } else { on };
        match (window, event) {
            (Window::Event, _) if follows(what) => true,
            (Window::Event, None) => matches!(what, Trigger::Purchase(_)),
            (Window::Event, Some(event)) => *what == Trigger::Declared(event),
            _ => true,
        }
    })
}

/// The most that a row gives in the window by its condition, amount and triggers, without limits.
fn of_row(context: &Context<'_>, wanted: &Wanted<'_>, id: RowId) -> Option<i128> {
    let Some(row) = context.program.rows.get(id.index()) else { return Some(0) };
    let each = award(context, wanted, row);
    if each == Some(0) {
        return Some(0);
    }
    let mut times = 0i128;
    for on in triggers(row, wanted) {
        let often =
            if wanted.window == Window::Event { Some(1) } else { often::often(context, row, on, wanted.window) };
        times = times.checked_add(often?)?;
    }
    if times == 0 { Some(0) } else { times.checked_mul(each?) }
}

/// The most that one award of a row comes to; 0 if it cannot happen while the condition holds.
fn award(context: &Context<'_>, wanted: &Wanted<'_>, row: &Row) -> Option<i128> {
    let states = Facts::of(&asked(row, wanted.when));
    if states.is_empty() {
        return Some(0);
    }
    let amount = match &row.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => amount,
        _ => return Some(if wanted.counted == Counted::Awards { 1 } else { 0 }),
    };
    let mut most = 0i128;
    for facts in &states {
        let over = i128::from(amount.over.max(1)).checked_mul(i128::from(row.rounds.to.max(1)))?;
        let top = range::range(context, facts, &amount.numerator).1?;
        // Rounded up at worst; exact where nothing is left over.
        let up = amount.rounding != crate::quantity::Rounding::Down;
        let units = if up { top.checked_add(over - 1)?.div_euclid(over) } else { top.div_euclid(over) };
        most = most.max(units.checked_mul(i128::from(row.rounds.to.max(1)))?);
    }
    Some(if wanted.counted == Counted::Awards { most.min(1) } else { most })
}

/// The most that a limit lets its rows give in the window; `None` if it does not bound what is wanted.
fn of_limit(context: &Context<'_>, wanted: &Wanted<'_>, id: LimitId, rows: &[RowId]) -> Option<i128> {
    let limit = context.program.limits.get(id.index())?;
    if limit.overflowing == Overflowing::Finish || (limit.when != Guard::True && limit.when != *wanted.when) {
        return None;
    }
    let mut caps = vec![highest(&limit.cap)];
    for version in &limit.versions {
        caps.push(highest(version.cap.as_ref()?));
    }
    let cap = caps.into_iter().max()?;
    let times = periods(wanted.window, limit.window)?;
    let all = cap.checked_mul(times)?;
    match (limit.measure, wanted.counted) {
        (Measure::Units, Counted::Units) | (Measure::Count, Counted::Awards) => Some(all),
        (Measure::Count, Counted::Units) => {
            let rows = rows.iter().filter(|row| wanted.rows.contains(row));
            let mut each = 0i128;
            for row in rows.filter_map(|row| context.program.rows.get(row.index())) {
                each = each.max(award(context, wanted, row)?);
            }
            all.checked_mul(each)
        }
        _ => None,
    }
}

fn highest(cap: &LimitCap) -> i128 {
    match cap {
        LimitCap::Fixed(cap) => i128::from(*cap),
        LimitCap::ByRank(_, caps) => i128::from(caps.iter().copied().max().unwrap_or(0)),
    }
}

/// The most that points pay in one purchase, minor units.
pub(super) fn most_paid(context: &Context<'_>, name: &str, promise: &Promise) -> i128 {
    let payments = context.program.money_off.iter().filter(|payment| payment.name == name);
    let payments = payments.filter(|payment| consistent(&[&payment.guard, &promise.when]));
    let most = payments.map(|payment| {
        let basket = i128::from(context.domain.basket.1);
        let share = payment
            .share
            .map_or(basket, |share| basket * i128::from(share.numerator()) / i128::from(share.denominator().max(1)));
        let units = match &payment.form {
            crate::core::PaymentForm::Steps => payment
                .at_most
                .map(|units| i128::from(units / payment.step_units.max(1)) * i128::from(payment.step_money)),
            _ => None,
        };
        let money = payment.most_money.map(i128::from);
        [Some(share), units, money].into_iter().flatten().min().unwrap_or(basket)
    });
    most.max().unwrap_or(0)
}

/// How often a reward can be taken in a window; `None` if nothing bounds it.
pub(super) fn most_taken(context: &Context<'_>, name: &str, promise: &Promise, window: Window) -> Option<i128> {
    let mut most = 0i128;
    for offer in context.program.offers.iter().filter(|offer| offer.name == name) {
        if !consistent(&[&offer.guard, &promise.when]) {
            continue;
        }
        let caps = offer.limits.iter().filter_map(|id| context.program.limits.get(id.index()));
        let caps = caps.filter(|limit| limit.measure == Measure::Count && limit.when == Guard::True);
        let bound = caps.filter_map(|limit| highest(&limit.cap).checked_mul(periods(window, limit.window)?)).min();
        most = most.max(bound?);
    }
    Some(most)
}
