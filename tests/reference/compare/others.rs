//! Several members who draw on the same budgets: both evaluators find the cuts by passes, each in its own way.

use std::collections::BTreeMap;
use std::sync::Arc;

use loyal::core::Program;
use loyal::evaluate::{Cuts, Draw, Plan};
use loyal::quantity::{Date, Day, Instant};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{EVENTS, Life, Pair};
use crate::generate::{Happening, history, known};
use crate::slow::budgets::{Company, Demand, KIND_DECLARED, KIND_PURCHASE, KIND_REDEMPTION, Key, next_cut};

/// Members of one company.
const MEMBERS: u32 = 3;

/// One program and three members; the number of events compared, those of the last pass alone.
pub fn run(program: &Program, rng: &mut ChaCha8Rng) -> Result<u32, String> {
    let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
    let lives: Vec<Life> = (0..MEMBERS).map(|_| life(rng, program, first)).collect();
    let last = lives.iter().map(|life| life.end).max().expect("there are members");
    let plan = super::plan(program, first, last.day().plus_days(1))?;
    let mut fast = Arc::new(Cuts::default());
    let mut slow: BTreeMap<(usize, i32), (Key, i128)> = BTreeMap::new();
    for pass in 0.. {
        let (mut draws, mut demands) = (Vec::<Draw>::new(), Vec::<Demand>::new());
        let mut caps = Vec::new();
        for (number, life) in (0u64..).zip(&lives) {
            let company = Company::Among { member: number, cuts: slow.clone() };
            let mut pair = Pair::begin(&plan, program, life, company, |member| member.join_others(number, &fast))?;
            pair.live(life).map_err(|what| format!("pass {pass}, member {number}: {what}"))?;
            if pair.failed {
                // What an event asked for that was undone is known to the engine alone.
                return Ok(EVENTS);
            }
            draws.extend_from_slice(pair.member.draws());
            demands.extend_from_slice(&pair.slow.demands);
            caps = pair.slow.caps();
        }
        let found = Cuts::found(draws, &plan.budget_caps());
        let next = next_cut(&caps, demands, &slow);
        match (fast.first_difference(&found), next) {
            (None, None) => return same_cuts(&plan, &found, &slow, &caps).map(|()| EVENTS),
            (Some(differs), Some((place, cut))) => {
                fast = Arc::new(found.until(differs));
                slow.insert(place, cut);
            }
            (one, other) => return Err(format!("pass {pass}: the engine cuts at {one:?}, the reference {other:?}")),
        }
    }
    Ok(EVENTS)
}

/// The rank of its kind among events of one instant.
fn rank(program: &Program, happening: &Happening) -> u16 {
    match happening {
        Happening::Purchase { .. } => KIND_PURCHASE,
        Happening::Declared { event, .. } => {
            let name = &program.events[usize::from(*event)].name;
            KIND_DECLARED + program.events.iter().filter(|other| other.name < *name).count() as u16
        }
        Happening::Redeem { .. } => KIND_REDEMPTION,
        _ => 0,
    }
}

fn life(rng: &mut ChaCha8Rng, program: &Program, first: Day) -> Life {
    let start = first.plus_days(rng.random_range(0..30));
    let mut events: Vec<(i64, Happening)> = history(rng, program, start, EVENTS / MEMBERS);
    // What one member does within a second stands in the order of budgets: no cut lies before what led to it.
    events.sort_by_key(|(second, happening)| (*second, rank(program, happening)));
    let end = Instant(events.last().map_or(start.start().0, |event| event.0) + 86_400 * 100);
    let born = Some(Day(-3_000 + rng.random_range(0..366)));
    let known = known(rng, program);
    Life { joined: Instant(start.start().0.min(events[0].0)), born, known, events, end }
}

/// The same cuts, in whatever parts each evaluator counts.
fn same_cuts(
    plan: &Plan,
    found: &Cuts,
    slow: &BTreeMap<(usize, i32), (Key, i128)>,
    caps: &[i128],
) -> Result<(), String> {
    let fast: Vec<_> = found
        .iter()
        .map(|(budget, period, cut)| {
            let cap = i128::from(plan.budget_caps()[usize::from(budget)]);
            let room = i128::from(cut.room) * caps[usize::from(budget)] / cap;
            ((usize::from(budget), period), (cut.key.time, cut.key.member, cut.key.nth, room))
        })
        .collect();
    let slow: Vec<_> =
        slow.iter().map(|(place, (key, room))| (*place, (key.time, key.member, key.nth, *room))).collect();
    if fast == slow { Ok(()) } else { Err(format!("cuts of the engine {fast:?}, of the reference {slow:?}")) }
}
