//! Which rows, accumulators, touches and timers belong to which occasion.

use std::collections::BTreeSet;

use super::days::Days;
use super::rows::{Action, AmountPlan, RowPlan, all_checks, split};
use super::selection::{Candidate, Selection};
use super::{
    Check, FIRST_DECLARED, FollowPlan, Follower, FriendPlan, JOIN, OccasionPlan, Own, OwnAction, PURCHASE, REDEMPTION,
    RETURN, TimerKind, TimerPlan, build::Shared,
};
use crate::core::{
    Aggregate, Effect, ExchangeWhen, Expr, Guard, HoldingId, LadderId, Program, Row, RowId, RowKind, Trigger,
};
use crate::diagnostic::Diagnostic;
use crate::evaluate::error::PlanFault;
use crate::quantity::{Calendar, Part};

/// Rows with their places, before the calendar is tabulated.
pub(super) struct Occasions {
    pub rows: Vec<RowPlan>,
    pub timers: Vec<TimerPlan>,
    pub follow: FollowPlan,
    /// The occasion of each raffle's draws.
    pub raffles: Vec<usize>,
    pub friends: Vec<FriendPlan>,
    /// The occasion of each reward or thing by its name, and of each holding's lapses.
    pub takings: Vec<(String, usize)>,
    pub lapses: Vec<(HoldingId, usize)>,
    /// What must hold of watched events; the first always does.
    pub watches: Vec<Vec<Check>>,
    pub(super) occasions: Vec<OccasionPlan>,
    /// Static conditions by row of the plan.
    statics: Vec<Vec<Guard>>,
    /// Rows of the plan by occasion, and those of the price phase.
    pub(super) candidates: Vec<Vec<u16>>,
    prices: Vec<u16>,
    events: usize,
    /// Rows that the amount or the condition of some row refers to.
    referred: BTreeSet<RowId>,
}

impl Occasions {
    /// Sorts everything into its place.
    pub fn make(program: &Program, shared: &mut Shared) -> Result<Occasions, Diagnostic> {
        let count = FIRST_DECLARED + program.events.len();
        let mut made = Occasions {
            rows: Vec::new(),
            timers: Vec::new(),
            follow: FollowPlan { rounds: !program.challenges.is_empty(), ..FollowPlan::default() },
            raffles: (count..count + program.raffles.len()).collect(),
            friends: Vec::new(),
            takings: Vec::new(),
            lapses: Vec::new(),
            watches: vec![Vec::new()],
            occasions: vec![OccasionPlan::default(); count + program.raffles.len()],
            statics: Vec::new(),
            candidates: vec![Vec::new(); count + program.raffles.len()],
            prices: Vec::new(),
            events: program.events.len(),
            referred: program.rows.iter().flat_map(references).map(|(to, _)| to).collect(),
        };
        for (id, round) in in_order(program)? {
            for trigger in &program.rows[id.index()].on {
                made.place_row(program, id, round, trigger, shared);
            }
        }
        for (at, holding) in (0u16..).zip(&program.holdings) {
            let later = holding.versions.iter().map(|version| &version.touched_by);
            for (version, touched_by) in (0u8..).zip([&holding.touched_by].into_iter().chain(later)) {
                for (trigger, watch) in made.watched(touched_by) {
                    if let Some((occasion, atoms)) = made.occasion(trigger, shared) {
                        made.occasions[occasion].touches.push((at, atoms, version, watch));
                    }
                }
            }
            if holding.suspended.as_ref().is_some_and(super::amended::asks_the_calendar) {
                made.timer(TimerKind::Watch, None);
            }
        }
        for day in &program.amended {
            made.timer(TimerKind::Amendment(day.0), None);
        }
        // What happens together runs in byte order of names.
        let mut exchanges: Vec<_> = (0u16..).zip(&program.exchanges).collect();
        exchanges.sort_by_key(|(_, exchange)| exchange.name.as_str());
        for (at, exchange) in exchanges {
            match exchange.when {
                ExchangeWhen::AtOnce => made.follow.exchanges.push(at),
                ExchangeWhen::EndOf(calendar) => {
                    let kind = TimerKind::PeriodEnd(shared.calendar(calendar));
                    let timer = made.timer(kind, None);
                    made.timers[timer].exchanges.push(at);
                }
                ExchangeWhen::On => {
                    for (trigger, watch) in made.watched(&exchange.on) {
                        match made.occasion(trigger, shared) {
                            Some((occasion, atoms)) => made.occasions[occasion].exchanges.push((at, atoms, watch)),
                            None => made.follow.add(trigger, Follower::Exchange(at)),
                        }
                    }
                }
            }
        }
        for (at, ladder) in (0u16..).zip(&program.ladders) {
            if let Some(calendar) = ladder.reviews {
                made.timer(TimerKind::Review(shared.calendar(calendar), LadderId(at)), None);
            }
            if ladder.daily {
                let day = shared.calendar(Calendar::plain(Part::Day));
                made.timer(TimerKind::Review(day, LadderId(at)), None);
            }
        }
        made.place_resets(shared);
        made.place_feeds(program, shared);
        Ok(made)
    }

    /// The number of the timer of that kind, made if it is new, with an occasion of its own.
    pub fn timer(&mut self, kind: TimerKind, without: Option<Trigger>) -> usize {
        let known = self.timers.iter().position(|timer| timer.kind == kind && timer.without == without);
        known.unwrap_or_else(|| {
            let occasion = self.occasions.len();
            self.occasions.push(OccasionPlan::default());
            self.candidates.push(Vec::new());
            self.timers.push(TimerPlan { kind, without, occasion, exchanges: Vec::new() });
            self.timers.len() - 1
        })
    }

    /// The occasion of a trigger with the lines that it listens to; `None` for those of phase 7.
    fn occasion(&mut self, trigger: &Trigger, shared: &mut Shared) -> Option<(usize, u64)> {
        let kind = match trigger {
            Trigger::Join => return Some((JOIN, u64::MAX)),
            Trigger::Purchase(atoms) => return Some((PURCHASE, shared.atoms(*atoms))),
            Trigger::Redemption => return Some((REDEMPTION, u64::MAX)),
            Trigger::Taken(name) => return Some((self.taking(name), u64::MAX)),
            Trigger::Lapsed(holding) => return Some((self.lapse(*holding), u64::MAX)),
            Trigger::Return(atoms) => return Some((RETURN, shared.atoms(*atoms))),
            Trigger::Declared(event) => {
                let known = usize::from(*event) < self.events;
                return known.then_some((FIRST_DECLARED + usize::from(*event), u64::MAX));
            }
            Trigger::Drawn(raffle) => return self.raffles.get(usize::from(*raffle)).map(|&at| (at, u64::MAX)),
            Trigger::Reach(..)
            | Trigger::Leave(..)
            | Trigger::Crossing(_)
            | Trigger::Passing { .. }
            | Trigger::Completed(_)
            | Trigger::Placed { .. }
            | Trigger::If(..)
            | Trigger::Any(_)
            | Trigger::Met(_) => return None,
            Trigger::Closing(window) => super::derived::closing(*window, shared)?,
            Trigger::Started(_) | Trigger::Renewed(_) | Trigger::Ended(_) | Trigger::Picked(..) => return None,
            Trigger::BeforeRenewal(membership, by) => TimerKind::BeforeRenewal(*membership, *by),
            Trigger::Friend { on, first } => {
                let (of, atoms) = self.occasion(on, shared)?;
                return Some((self.friend(of, atoms, *first), atoms));
            }
            Trigger::Birthday => TimerKind::Birthday,
            Trigger::Anniversary => TimerKind::Anniversary,
            Trigger::StartOf(calendar) => TimerKind::PeriodStart(shared.calendar(*calendar)),
            Trigger::EndOf(calendar) => TimerKind::PeriodEnd(shared.calendar(*calendar)),
            Trigger::EveryYear { month, day } => TimerKind::EveryYear(*month, *day),
            Trigger::Idle { after, .. } => TimerKind::Idle(*after),
            Trigger::On(day) => TimerKind::On(day.0),
            Trigger::Offset { of, by, before } => {
                let own = match of.as_ref() {
                    Trigger::Join => Own::Join,
                    Trigger::Birthday => Own::Birthday,
                    Trigger::Anniversary => Own::Anniversary,
                    _ => return None,
                };
                TimerKind::Offset(own, *by, *before)
            }
        };
        let without = match trigger {
            Trigger::Idle { without, .. } => Some(without.as_ref().clone()),
            _ => None,
        };
        let timer = self.timer(kind, without);
        Some((self.timers[timer].occasion, u64::MAX))
    }

    fn place_row(&mut self, program: &Program, id: RowId, round: u8, trigger: &Trigger, shared: &mut Shared) {
        let row = &program.rows[id.index()];
        let entry = self.rows.len() as u16;
        let occasion = self.occasion(trigger, shared);
        let (statics, checks) = match occasion {
            Some(_) => split(&row.guard),
            None => (Vec::new(), all_checks(&row.guard)),
        };
        match (occasion, trigger) {
            (Some((PURCHASE, _)), _) if row.kind == RowKind::Price => self.prices.push(entry),
            (Some((occasion, _)), _) => self.candidates[occasion].push(entry),
            (None, trigger) => self.follow.add(trigger, Follower::Row(entry)),
        }
        self.statics.push(statics);
        self.rows.push(RowPlan {
            id,
            source: shared.row_sources[id.index()],
            atoms: occasion.map_or(u64::MAX, |(_, atoms)| atoms),
            checks,
            action: action(row, shared),
            limits: shared.row_limits[id.index()].clone(),
            award: shared.awards.number(row, trigger),
            rounds: row.rounds,
            referred: self.referred.contains(&id),
            round,
        });
    }

    fn place_feeds(&mut self, program: &Program, shared: &mut Shared) {
        for (at, accumulator) in (0u16..).zip(&program.accumulators) {
            for trigger in &accumulator.on {
                let Some((occasion, atoms)) = self.occasion(trigger, shared) else {
                    self.follow.add(trigger, Follower::Feed(at));
                    continue;
                };
                // One event counts once, however many of a metric's triggers it meets.
                let feeds = &mut self.occasions[occasion].feeds;
                match feeds.iter_mut().find(|feed| feed.0 == at) {
                    Some(feed) => feed.1 |= atoms,
                    None => feeds.push((at, atoms)),
                }
            }
        }
        // What rows give and what is spent counts on every occasion unless some are named.
        for (at, accumulator) in (0u16..).zip(&program.accumulators) {
            let posted = matches!(
                accumulator.aggregate,
                Aggregate::Earned(_) | Aggregate::Spent(_) | Aggregate::EarnedBy(..) | Aggregate::SpentBy(..)
            );
            if accumulator.on.is_empty() && posted {
                self.occasions.iter_mut().for_each(|occasion| occasion.feeds.push((at, u64::MAX)));
            }
        }
    }

    fn place_resets(&mut self, shared: &mut Shared) {
        for at in 0..self.timers.len() {
            let Some(without) = self.timers[at].without.clone() else { continue };
            for (trigger, watch) in self.watched(std::slice::from_ref(&without)) {
                if let Some((occasion, atoms)) = self.occasion(trigger, shared) {
                    self.occasions[occasion].resets.push((at as u16, atoms, watch));
                }
            }
        }
    }

    /// Every static condition, for the day classes.
    pub fn static_guards(&self) -> Vec<&Guard> {
        self.statics.iter().flatten().collect()
    }

    /// Tabulates the candidates: those of each occasion, and those of the price phase.
    pub fn tabulate(&self, days: &Days, every_atom: u64) -> (Vec<OccasionPlan>, Selection) {
        let atoms = if every_atom.is_power_of_two() || every_atom == 1 { 0 } else { every_atom.count_ones() as usize };
        let select = |entries: &[u16], atoms| {
            let candidates: Vec<Candidate<'_>> = entries
                .iter()
                .map(|&entry| Candidate {
                    entry,
                    atoms: self.rows[usize::from(entry)].atoms,
                    statics: &self.statics[usize::from(entry)],
                })
                .collect();
            Selection::new(&candidates, days, atoms)
        };
        let mut occasions = self.occasions.clone();
        for (at, occasion) in occasions.iter_mut().enumerate() {
            occasion.listeners = self.candidates[at].clone();
            occasion.rows = select(&self.candidates[at], if at == PURCHASE { atoms } else { 0 });
        }
        (occasions, select(&self.prices, atoms))
    }
}

fn action(row: &Row, shared: &mut Shared) -> Action {
    match &row.effect {
        Effect::Grant { holding, amount, expiry, pending } => Action::Grant {
            holding: holding.0,
            amount: AmountPlan::new(amount, shared.every_atom),
            expiry: expiry.as_ref().map(|own| shared.term(own)),
            pending: pending.as_ref().map(|own| shared.term(own)),
        },
        Effect::PriceOff { amount, scope } => {
            Action::PriceOff { amount: AmountPlan::new(amount, shared.every_atom), atoms: scope.0 & shared.every_atom }
        }
        Effect::SetRank { ladder, rank, until } => {
            Action::SetRank { ladder: *ladder, rank: *rank, until: shared.term(until) }
        }
        Effect::Extend { holding, by } => Action::Extend { holding: holding.0, by: *by },
        Effect::Cash { amount } => Action::Cash { amount: AmountPlan::new(amount, shared.every_atom) },
        Effect::Assign { .. } | Effect::Open(_) | Effect::Enroll { .. } | Effect::Unenroll(_) => {
            // INVARIANT: these four are what `OwnAction` knows.
            Action::Own(OwnAction::of(&row.effect, shared).unwrap_or(OwnAction::Unenroll(u16::MAX)))
        }
    }
}

/// Rows in order of evaluation with their rounds: after those they refer to, else by name.
fn in_order(program: &Program) -> Result<Vec<(RowId, u8)>, Diagnostic> {
    let count = program.rows.len();
    let mut place = vec![(0u8, 0u8); count];
    // Each pass settles at least one level; rules refer at most 4 deep, so few passes are needed.
    for pass in 0.. {
        let mut changed = false;
        for (at, row) in program.rows.iter().enumerate() {
            for (to, credited) in references(row).filter(|(to, _)| to.index() < count) {
                let (round, depth) = place[to.index()];
                let least = if credited { (round + 1, 0) } else { (round, depth + 1) };
                if place[at] < least {
                    place[at] = least;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
        if pass >= 64 {
            let row = &program.rows[place.iter().enumerate().max_by_key(|(_, place)| **place).map_or(0, |(at, _)| at)];
            return Err(PlanFault::Circle { rule: row.rule.clone(), span: row.span }.into());
        }
    }
    let mut order: Vec<RowId> = (0..count).map(|at| RowId(at as u16)).collect();
    order.sort_by_key(|id| (place[id.index()], program.rows[id.index()].name.as_str()));
    Ok(order.into_iter().map(|id| (id, place[id.index()].0)).collect())
}

/// Rows that a row's amount refers to, and whether as credited.
fn references(row: &Row) -> impl Iterator<Item = (RowId, bool)> {
    let mut found = Vec::new();
    if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect {
        collect_expr(&amount.numerator, &mut found);
    }
    collect_guard(&row.guard, &mut found);
    found.into_iter()
}

fn collect_expr(expr: &Expr, found: &mut Vec<(RowId, bool)>) {
    match expr {
        Expr::OfRow { row, amount, .. } => {
            found.push((*row, false));
            collect_expr(amount, found);
        }
        Expr::Credited(row) => found.push((*row, true)),
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            collect_expr(a, found);
            collect_expr(b, found);
        }
        Expr::If(guard, a, b) => {
            collect_guard(guard, found);
            collect_expr(a, found);
            collect_expr(b, found);
        }
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => collect_expr(on, found),
        Expr::StepsCompleted { adds: on, .. }
        | Expr::ByRank { on, .. }
        | Expr::ByRankAfter { on, .. }
        | Expr::ByField { on, .. }
        | Expr::Counted { of: on, .. } => {
            collect_expr(on, found);
        }
        Expr::Banded { by, on, .. } => {
            collect_expr(by, found);
            collect_expr(on, found);
        }
        Expr::Const(_)
        | Expr::Money(..)
        | Expr::Items(_)
        | Expr::Prices(_)
        | Expr::Field(_)
        | Expr::Accumulator { .. }
        | Expr::Available(_)
        | Expr::Pending(_)
        | Expr::DaysSinceJoining
        | Expr::Attribute(_) => {}
    }
}

fn collect_guard(guard: &Guard, found: &mut Vec<(RowId, bool)>) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| collect_guard(part, found)),
        Guard::Not(part) => collect_guard(part, found),
        Guard::Compare { left, right, .. } => {
            collect_expr(left, found);
            collect_expr(right, found);
        }
        _ => {}
    }
}
