//! Members who touch: budgets, stocks and first-comers that all draw on, raffles that few win, tables of leagues.
//!
//! Members are simulated one by one, each told what the others come to: when a budget runs out (its *cut*), which
//! prize it wins in a draw, which place it has in a table. That is found by passes. A first pass tells nobody
//! anything, and every pass notes what members asked for, entered and scored. What happens before the earliest
//! thing that was told wrongly does not depend on it, so each pass sets at least that one right; as soon as a pass
//! finds what it told, its lives are the true ones. k cuts, draws and tables need at most k + 1 passes.

mod demand;
mod hat;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use self::demand::{Demand, Windows};
use self::hat::Hat;
use self::table::Tables;
use super::Options;
use super::members::Members;
use super::prepare::Prepared;
use super::stopped::{Coupled, RanOut};
use crate::core::Program;
use crate::diagnostic::{Diagnostic, table as codes};
use crate::evaluate::{Cuts, Plan, Promise};
use crate::measure::{Heard, Sums};
use crate::numeric::Luck;

/// Members whose demand is looked at in full, to know about when budgets run out.
const PILOT: u64 = 16_384;
/// Places of members in tables that are kept at once, at most.
const MOST_PLACES: u64 = 100_000_000;
/// More passes than any horizon has midnights: then something is wrong.
const MOST_PASSES: u32 = 20_000;

/// What members of a variant are told of the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coupling {
    /// When budgets run out.
    pub cuts: Arc<Cuts>,
    /// What single members are given, in order of time.
    pub given: BTreeMap<u64, Vec<Promise>>,
}

impl Coupling {
    /// Nobody is told anything yet; `None` for a program whose members do not touch.
    pub fn of(program: &Program) -> Option<Coupling> {
        let prizes = program.raffles.iter().any(|raffle| !raffle.prizes.is_empty());
        (!program.budgets.is_empty() || !program.boards.is_empty() || prizes).then(Coupling::default)
    }

    /// What one member is given.
    pub fn given(&self, member: u64) -> &[Promise] {
        self.given.get(&member).map_or(&[], Vec::as_slice)
    }
}

/// What the members of one variant were heard to ask for, enter and score.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Demand on budgets.
    pub demand: Demand,
    hat: Hat,
    tables: Tables,
}

impl Noted {
    /// Nothing yet.
    pub fn new(plan: &Plan, luck: Luck, windows: &Arc<Windows>) -> Noted {
        let program = plan.program();
        Noted { demand: Demand::new(windows), hat: Hat::new(program, luck), tables: Tables::new(program, luck) }
    }

    /// A member's life is over.
    pub fn note(&mut self, number: u64, member: &crate::evaluate::Member, heard: &Heard) {
        self.demand.add(member.draws());
        for entered in &heard.entered {
            self.hat.put(number, *entered);
        }
        for scored in &heard.scored {
            self.tables.enter(number, *scored);
        }
    }

    /// Takes over what other members came to.
    pub fn merge(&mut self, other: Noted) {
        self.demand.merge(other.demand);
        self.hat.merge(other.hat);
        self.tables.merge(other.tables);
    }

    /// What this leads to; or the days on which demand must be looked at more closely.
    fn found(self, plan: &Plan) -> Result<Coupling, Windows> {
        let cuts = Arc::new(self.demand.cuts(&plan.budget_caps())?);
        let mut given: BTreeMap<u64, Vec<Promise>> = BTreeMap::new();
        for (member, one) in self.hat.drawn(plan.program()).into_iter().chain(self.tables.places()) {
            given.entry(member).or_default().push(one);
        }
        given.values_mut().for_each(|list| list.sort_unstable());
        Ok(Coupling { cuts, given })
    }
}

/// Finds what members must be told, and counts everybody in the pass in which they are told it. The members of the
/// sums that are returned are all members; the coupled variants are said with their passes.
///
/// # Errors
/// As for a run, one that was stopped before it was known, and tables of too many members.
pub fn settle(
    prepared: &mut Prepared<'_>,
    options: &Options<'_>,
) -> Result<(Vec<Sums>, Vec<Coupled>), Vec<Diagnostic>> {
    too_many_places(prepared)?;
    let variants = prepared.variants.len();
    let mut forced: Vec<Option<Windows>> = vec![None; variants];
    // The pass in which each variant was told the truth.
    let mut settled: Vec<Option<u32>> = vec![None; variants];
    for passes in 1..=MOST_PASSES {
        let (sums, noted) = pass(prepared, options, &mut forced)?;
        let mut fine = true;
        for (at, noted) in noted.into_iter().enumerate() {
            let (Some(noted), Some(variant)) = (noted, prepared.variants.get_mut(at)) else { continue };
            let (Some(forced), Some(settled)) = (forced.get_mut(at), settled.get_mut(at)) else { continue };
            match noted.found(&variant.plan) {
                Err(windows) => *forced = Some(windows),
                Ok(found) if variant.coupling.as_ref() == Some(&found) => {
                    *settled = settled.or(Some(passes));
                    continue;
                }
                Ok(found) => variant.coupling = Some(found),
            }
            fine = false;
        }
        if fine {
            let told = settled.iter().enumerate().filter_map(|(at, passes)| Some(tell(prepared, at, (*passes)?)));
            return Ok((sums, told.collect()));
        }
    }
    Err(vec![
        Diagnostic::new(codes::SIMULATION_FAILED, "what members share could not be settled")
            .help("nothing is reported: this is a defect of loyal, please report it with the program and the scenario"),
    ])
}

/// What a pass comes to: the sums, and what was noted by variant.
type Passed = (Vec<Sums>, Vec<Option<Noted>>);

/// All members once, in all variants.
fn pass(
    prepared: &Prepared<'_>,
    options: &Options<'_>,
    forced: &mut [Option<Windows>],
) -> Result<Passed, Vec<Diagnostic>> {
    let mut members = Members::listening(prepared, options)?;
    let all = prepared.customers;
    let first = PILOT.min(all);
    for (at, windows) in forced.iter_mut().enumerate() {
        if let Some(windows) = windows.take() {
            members.look_at(at, windows);
        }
    }
    let mut next = members.count((0, first))?;
    if next == first && first < all {
        members.guess((first, all));
        next = members.count((first, all))?;
    }
    if next < all { Err(vec![interrupted()]) } else { Ok(members.into_noted()) }
}

fn tell(prepared: &Prepared<'_>, at: usize, passes: u32) -> Coupled {
    let name = prepared.scenario.variants.get(at).map_or_else(String::new, |variant| variant.name.clone());
    let Some(variant) = prepared.variants.get(at) else { return Coupled::default() };
    let program = variant.plan.program();
    let cuts = variant.coupling.as_ref().map(|coupling| Arc::clone(&coupling.cuts)).unwrap_or_default();
    let named = |(budget, _, cut): (u16, i32, &crate::evaluate::Cut)| {
        Some(RanOut::new(program.budgets.get(usize::from(budget))?.name.clone(), cut.key.instant()))
    };
    let mut ran_out: Vec<RanOut> = cuts.iter().filter_map(named).collect();
    ran_out.sort();
    Coupled { variant: name, passes, ran_out }
}

/// Tables keep a place for every member and period.
fn too_many_places(prepared: &Prepared<'_>) -> Result<(), Vec<Diagnostic>> {
    let days = (prepared.scenario.end.0 - prepared.scenario.start.start().0) as u64 / 86_400;
    for variant in &prepared.variants {
        let Some(board) = variant.plan.program().boards.first() else { continue };
        // No table is made up more often than once a day.
        let tables = days / shortest(board.every).max(1) + 1;
        let places = prepared.customers.saturating_mul(tables);
        if places > MOST_PLACES {
            let message = format!(
                "the league `{}` has {places} places of members in its tables, at most {MOST_PLACES} can be kept",
                board.name
            );
            return Err(vec![
                Diagnostic::new(codes::LEAGUE_TOO_LARGE, message)
                    .label(board.span, "every member has a place in each period")
                    .help(format!("simulate fewer members: --customers {}", MOST_PLACES / tables)),
            ]);
        }
    }
    Ok(())
}

/// Days of the shortest period of a calendar.
fn shortest(every: crate::quantity::Calendar) -> u64 {
    let from = crate::quantity::Day(0);
    let (first, last) = (every.first_day(every.key(from)), every.last_day(from));
    (last.0 - first.0 + 1).clamp(1, 400) as u64
}

fn interrupted() -> Diagnostic {
    Diagnostic::new(codes::INTERRUPTED_BEFORE, "stopped before it was known when what members share runs out")
        .help("there is no partial result of such a program: the members who are finished depend on those who are not")
}
