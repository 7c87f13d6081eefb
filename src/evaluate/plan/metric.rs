//! Metrics made ready: their windows, and what they take in.

use super::build::Shared;
use super::rows::all_checks;
use super::{AccumulatorPlan, Combine, Derived, Extent, Intake, Names, Scope, Special, WindowPlan};
use crate::core::{Aggregate, Expr, LimitId, Program, Trigger, Window};

pub(super) fn windows(program: &Program, limit_order: &[LimitId], shared: &mut Shared) -> Vec<WindowPlan> {
    let mut windows = Vec::new();
    for accumulator in &program.accumulators {
        let combine = match accumulator.aggregate {
            Aggregate::Greatest(_) => Combine::Greatest,
            Aggregate::Least(_) => Combine::Least,
            Aggregate::Last(_) => Combine::Last,
            Aggregate::Distinct(ref names) => Combine::Distinct(names_in(program, names)),
            Aggregate::Sum(_)
            | Aggregate::Count
            | Aggregate::Earned(_)
            | Aggregate::Spent(_)
            | Aggregate::EarnedBy(..)
            | Aggregate::SpentBy(..)
            | Aggregate::Periods(_)
            | Aggregate::Run { .. }
            | Aggregate::Goals(_) => Combine::Sum,
        };
        windows.push(WindowPlan { extent: extent(accumulator.window, shared), combine, keeps: accumulator.keeps });
    }
    for id in limit_order {
        let extent = extent(program.limits[id.index()].window, shared);
        windows.push(WindowPlan { extent, combine: Combine::Sum, keeps: 0 });
    }
    windows
}

fn extent(window: Window, shared: &mut Shared) -> Extent {
    match window {
        Window::Lifetime => Extent::Lifetime,
        Window::Event => Extent::Event,
        Window::Period(calendar) => Extent::Period(shared.calendar(calendar)),
        Window::SinceJoining { months } => Extent::Anchored(months),
        Window::SinceMembership { membership, months } => Extent::Membership(membership.0, months),
        Window::LastDays(days) => Extent::LastDays(days),
        Window::LastMonths(months) => Extent::LastMonths(months),
        Window::LastSeconds(seconds) => Extent::LastSeconds(seconds),
        Window::LastPeriods(calendar, count) => Extent::LastPeriods(shared.calendar(calendar), count),
        Window::SinceReaching(..) => Extent::Since,
    }
}

/// How many names there are.
fn names_in(program: &Program, names: &crate::core::Names) -> u16 {
    let count = match names {
        crate::core::Names::Word(field) => program.finite.get(field.index()).map_or(0, |field| field.words.len()),
        crate::core::Names::Lines(sets) => sets.len(),
    };
    count.min(1_024) as u16
}

pub(super) fn accumulator(
    program: &Program,
    accumulator: &crate::core::Accumulator,
    derived: &Derived,
    at: u16,
    shared: &mut Shared,
) -> AccumulatorPlan {
    let every_atom = shared.every_atom;
    let takes = match &accumulator.aggregate {
        Aggregate::Count => Intake::Count,
        Aggregate::Earned(holding) => Intake::Earned(*holding),
        Aggregate::Spent(holding) => Intake::Spent(*holding),
        Aggregate::Sum(Expr::Money(atoms, stage)) => {
            Intake::Money(Scope { all: atoms.0 & every_atom == every_atom, atoms: atoms.0 & every_atom, stage: *stage })
        }
        Aggregate::Sum(expr) | Aggregate::Greatest(expr) | Aggregate::Least(expr) | Aggregate::Last(expr) => {
            Intake::Formula(expr.clone())
        }
        Aggregate::EarnedBy(_, rows) => special(Special::EarnedBy(rows.clone())),
        Aggregate::SpentBy(holding, takers) => {
            special(Special::SpentBy(*holding, super::taken::takings(program, takers)))
        }
        Aggregate::Distinct(crate::core::Names::Word(field)) => special(Special::Distinct(Names::Word(field.0))),
        Aggregate::Distinct(crate::core::Names::Lines(sets)) => {
            // Only lines that the metric listens to show their names.
            let listens = accumulator.on.iter().fold(0, |all, trigger| match trigger {
                Trigger::Purchase(set) | Trigger::Return(set) => all | set.0,
                _ => all,
            });
            special(Special::Distinct(Names::Lines(sets.iter().map(|set| shared.atoms(*set) & listens).collect())))
        }
        Aggregate::Periods(calendar) => special(Special::Periods(shared.calendar(*calendar))),
        Aggregate::Run { period, .. } => {
            let timer = derived.runs.iter().find(|run| run.accumulator == at).map_or(0, |run| run.timer);
            special(Special::Run(shared.calendar(*period), timer))
        }
        Aggregate::Goals(_) => special(Special::Nothing),
    };
    let mut checks = all_checks(&accumulator.filter);
    if let Window::SinceReaching(ladder, rank) = accumulator.window {
        checks.push(super::Check::Rank(ladder.0, u32::MAX << u32::from(rank.min(31))));
    }
    let tally = accumulator.adds_to.map_or(at, |to| to.0);
    AccumulatorPlan { checks, takes, tally }
}

fn special(special: Special) -> Intake {
    Intake::Special(Box::new(special))
}
