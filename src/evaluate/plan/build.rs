//! Making a plan.

use super::days::{Days, MOST_DAYS};
use super::parts::Parts;
use super::terms::Term;
use super::{Plan, Straight, bound, observed, shares};
use crate::core::{Deadline, ExchangeWhen, LimitId, OfferId, Program, RoundedPer, RowId, Window};
use crate::diagnostic::Diagnostic;
use crate::evaluate::error::PlanFault;
use crate::evaluate::member::MOST_TIERS;
use crate::evaluate::recorder::Source;
use crate::ledger::MOST_LOTS;
use crate::quantity::{Calendar, Day, Part};

/// What several parts of a plan share, numbered as it comes up.
pub(super) struct Shared {
    pub every_atom: u64,
    calendars: Vec<Calendar>,
    deadlines: Vec<Deadline>,
    /// Each row's place among sources.
    pub row_sources: Vec<u16>,
    /// For each row, its limits in order of processing.
    pub row_limits: Vec<Vec<u16>>,
    /// Numbers of awards.
    pub awards: shares::Awards,
}

impl Shared {
    /// The number of a calendar.
    pub fn calendar(&mut self, calendar: Calendar) -> u16 {
        number(&mut self.calendars, calendar)
    }

    /// The number of a deadline.
    pub fn term(&mut self, deadline: &Deadline) -> u16 {
        number(&mut self.deadlines, deadline.clone())
    }

    /// The atoms of a set, all bits if it holds every atom of the program.
    pub fn atoms(&self, set: crate::core::AtomSet) -> u64 {
        if set.0 & self.every_atom == self.every_atom { u64::MAX } else { set.0 & self.every_atom }
    }
}

fn number<T: PartialEq>(list: &mut Vec<T>, item: T) -> u16 {
    let at = list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    });
    at as u16
}

impl Plan {
    /// Makes the program ready for events from `first` to `last`, both included, and for the
    /// midnight after `last`.
    ///
    /// # Errors
    /// The program asks for more than its bounds allow, or the days are out of order or too many.
    pub fn new(program: &Program, first: Day, last: Day) -> Result<Plan, Diagnostic> {
        within_bounds(program, first, last)?;
        let every_atom = if program.atoms >= 64 { u64::MAX } else { (1 << program.atoms.max(1)) - 1 };
        let (sources, row_sources, offer_sources, exchange_sources) = number_sources(program);
        let (limit_order, row_limits) = order_limits(program);
        // One day more at both ends: midnights are booked on the day before or after.
        let (first, last) = (first.plus_days(-1), last.plus_days(2));
        let mut shared = Shared {
            every_atom,
            calendars: vec![],
            deadlines: vec![],
            row_sources,
            row_limits,
            awards: Default::default(),
        };
        let parts = Parts::make(program, &limit_order, (&offer_sources, &exchange_sources), &mut shared)?;
        let days = Days::new(first, last, &parts.made.static_guards(), shared.calendars.clone());
        let (occasions, prices) = parts.made.tabulate(&days, every_atom);
        let (rolls_daily, nothing_follows) = (parts.roll_daily(), parts.nothing_follows());
        let (lapses, made, rewards) = (parts.made.lapse_plans(program), parts.made, parts.rewards);
        let plan = Plan {
            first: first.plus_days(1),
            days,
            every_atom,
            lines_matter: program.atoms > 1,
            holdings: parts.holdings,
            terms: shared.deadlines.iter().map(|deadline| Term::new(deadline, first, last)).collect(),
            rounds: made.rows.iter().map(|row| row.round).max().unwrap_or(0),
            rows: made.rows,
            occasions,
            prices,
            windows: parts.windows,
            accumulators: parts.accumulators,
            ladders: parts.ladders,
            limits: parts.limits,
            budgets: parts.budgets,
            groups: parts.groups,
            together: shares::rounded_together(program, &parts.over),
            over: parts.over,
            by_line: program.rows.iter().any(|row| row.rounds.per == RoundedPer::Line),
            foresees: program.rows.iter().any(observed::looks_ahead),
            row_limits: shared.row_limits,
            watches: made.watches,
            takings: super::Takings::new(program, &made.takings),
            lapses,
            timers: made.timers,
            follow: made.follow,
            derived: parts.derived,
            offers: rewards.offers,
            payments: rewards.payments,
            exchanges: rewards.exchanges,
            own: parts.own,
            friends: made.friends,
            per_friend: program.parties.per_friend.clone(),
            pooled: pooled(program),
            sources,
            straight: None,
            returns: None,
            rolls_daily,
            nothing_follows,
            suspends: suspended(program),
            amends: !program.amended.is_empty(),
            exchanges_on_events: program.exchanges.iter().any(|exchange| exchange.when == ExchangeWhen::On),
            needs_prices: super::amended::needs_prices(program),
            limits_holdings: program.holdings.iter().any(super::amended::has_maximum),
            always_cautious: !bound::is_calm(program)
                || super::own::may_fail(program)
                || program.parties.pool.is_some(),
            crowded: MOST_LOTS.saturating_sub(program.rows.len() * 2 + program.exchanges.len() + 64),
            program: program.clone(),
        };
        Ok(Plan { straight: Straight::of(&plan), ..plan })
    }
}

/// Refuses what the tables cannot hold (`core` section 10).
fn within_bounds(program: &Program, first: Day, last: Day) -> Result<(), Diagnostic> {
    if first > last || last.0.saturating_sub(first.0) > MOST_DAYS {
        return Err(PlanFault::Days { first, last, most: MOST_DAYS }.into());
    }
    let counts = [
        ("rules", program.rows.iter().map(|row| row.on.len()).sum(), 8_192),
        ("holdings", program.holdings.len(), 64),
        ("metrics", program.accumulators.len(), 256),
        ("tier ladders", program.ladders.len(), 8),
        ("limits", program.limits.len(), 8_192),
        ("groups of lines", usize::from(program.atoms), 64),
        ("rewards", program.offers.len(), 4_096),
        ("exchanges", program.exchanges.len(), 4_096),
        ("tiers", program.ladders.iter().map(|ladder| ladder.tiers.len()).max().unwrap_or(0), MOST_TIERS),
    ];
    for (what, count, most) in counts {
        if count > most {
            return Err(PlanFault::TooMany { what, count, most }.into());
        }
    }
    match bound::too_wide(program) {
        Some(row) => Err(PlanFault::TooWide { rule: row.rule.clone(), span: row.span }.into()),
        None => Ok(()),
    }
}

/// The metrics that a pool keeps in common.
fn pooled(program: &Program) -> super::Metrics {
    let mut pooled = super::Metrics::default();
    program.parties.pool.iter().flat_map(|pool| &pool.metrics).for_each(|metric| pooled.insert(metric.index()));
    pooled
}

/// The holdings that may be suspended.
fn suspended(program: &Program) -> Vec<u16> {
    (0u16..).zip(&program.holdings).filter(|(_, h)| h.suspended.is_some()).map(|(at, _)| at).collect()
}

/// Numbers everything that makes lots in the byte order of names; returns the table and the numbers
/// of rows, offers and exchanges.
fn number_sources(program: &Program) -> (Vec<Source>, Vec<u16>, Vec<u16>, Vec<u16>) {
    let mut named: Vec<(&str, Source)> = vec![("", Source::Given)];
    let ids = || 0u16..;
    named.extend(ids().zip(&program.rows).map(|(at, row)| (row.name.as_str(), Source::Row(RowId(at)))));
    named.extend(ids().zip(&program.offers).map(|(at, offer)| (offer.name.as_str(), Source::Offer(OfferId(at)))));
    named.extend(ids().zip(&program.exchanges).map(|(at, exchange)| (exchange.name.as_str(), Source::Exchange(at))));
    named.sort();
    let sources: Vec<Source> = named.into_iter().map(|(_, source)| source).collect();
    let mut places = (vec![0; program.rows.len()], vec![0; program.offers.len()], vec![0; program.exchanges.len()]);
    for (place, source) in ids().zip(&sources) {
        match source {
            Source::Row(id) => places.0[id.index()] = place,
            Source::Offer(id) => places.1[id.index()] = place,
            Source::Exchange(at) => places.2[usize::from(*at)] = place,
            Source::Given => {}
        }
    }
    (sources, places.0, places.1, places.2)
}

/// Limits in order of processing: inner sets first, on one set the shortest window, then by name;
/// and for each row the places of its own.
fn order_limits(program: &Program) -> (Vec<LimitId>, Vec<Vec<u16>>) {
    let mut order: Vec<LimitId> = (0..program.limits.len()).map(|at| LimitId(at as u16)).collect();
    order.sort_by_key(|id| {
        let limit = &program.limits[id.index()];
        (limit.rows.len(), length_of(limit.window), limit.name.as_str())
    });
    let mut places = vec![0u16; program.limits.len()];
    for (place, id) in (0u16..).zip(&order) {
        places[id.index()] = place;
    }
    // A row names its limits, and a limit its rows: either counts.
    let mut row_limits: Vec<Vec<u16>> = program
        .rows
        .iter()
        .map(|row| row.limits.iter().filter_map(|id| places.get(id.index()).copied()).collect())
        .collect();
    for (limit, place) in program.limits.iter().zip(&places) {
        for row in &limit.rows {
            if let Some(own) = row_limits.get_mut(row.index()) {
                own.push(*place);
            }
        }
    }
    for own in &mut row_limits {
        own.sort_unstable();
        own.dedup();
    }
    (order, row_limits)
}

/// Days in a window, roughly: only for ordering.
fn length_of(window: Window) -> u32 {
    match window {
        Window::Event => 0,
        Window::Period(calendar) => match calendar.part {
            Part::Day => 1,
            Part::Week => 7,
            Part::Month => 30,
            Part::Quarter => 91,
            Part::Half => 182,
            Part::Year => 365,
        },
        Window::SinceJoining { months } | Window::SinceMembership { months, .. } => u32::from(months) * 30,
        Window::LastDays(days) => u32::from(days),
        Window::LastMonths(months) => u32::from(months) * 30,
        Window::LastPeriods(calendar, count) => u32::from(count).saturating_mul(length_of(Window::Period(calendar))),
        Window::SinceReaching(..) => u32::MAX - 1,
        Window::LastSeconds(seconds) => u32::try_from(seconds / 86_400).unwrap_or(u32::MAX - 1),
        Window::Lifetime => u32::MAX,
    }
}
