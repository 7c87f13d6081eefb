use std::sync::atomic::AtomicBool;

use super::circle::{Bench, Circle, Company};
use super::couple::settle;
use super::gauge::Seen;
use super::hand::Hand;
use super::live::Witness;
use super::prepare::{Prepare, prepare};
use super::worker::{event_failed, meet, world};
use super::{Options, Visit};
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::{Diary, Plan, Receipt};
use crate::population::Customer;
use crate::quantity::{Day, Instant};
use crate::scenario::{Scenario, Segment, Variant};

/// One member's life in one variant, told in full.
#[derive(Clone, Debug)]
pub struct MemberDiary {
    /// The variant's name.
    pub variant: String,
    /// The segment's name.
    pub segment: String,
    /// The birthday, if any rule of the scenario's programs asks for it.
    pub born: Option<Day>,
    /// The program as the diary's numbers mean it.
    pub plan: Plan,
    /// Everything that happened.
    pub diary: Diary,
}

impl Witness for Diary {
    fn buys(&mut self, _: Instant) {}

    fn bought(&mut self, _: &Visit, receipt: &Receipt, _: i64) {
        self.add_receipt(*receipt);
    }

    fn refunded(&mut self, _: Instant, _: &Receipt, _: i64) {}

    fn mailed(&mut self, _: Instant, _: i64) {}

    fn entered(&mut self, _: Instant) {}
}

/// Lives the life of one member again, alone, with a diary: the same life as inside the run, because every draw
/// has an address of its own.
///
/// # Errors
/// There is no such member or variant, or the life cannot be simulated.
pub fn member_diary(
    scenario: &Scenario,
    seed: Option<u64>,
    variant: usize,
    member: u64,
) -> Result<MemberDiary, Vec<Diagnostic>> {
    let failed = |message: String, help: String| vec![Diagnostic::new(table::SIMULATION_FAILED, message).help(help)];
    if member >= scenario.customers {
        let help = format!("members are numbered from 0 to {}", scenario.customers.saturating_sub(1));
        return Err(failed(format!("the scenario has no member {member}"), help));
    }
    let cancel = AtomicBool::new(false);
    let options = Options { customers: None, seed, threads: None, chunk: None, cancel: &cancel, progress: &|_| () };
    let mut prepared = prepare(scenario, &options)?;
    if prepared.is_coupled() {
        // What a member meets depends on all others.
        settle(&mut prepared, &options)?;
    }
    let mut customer = prepared.population.customer();
    prepared.population.draw(member, &mut customer);
    let found = prepared.variants.get(variant).zip(scenario.variants.get(variant));
    let segment = scenario.segments.get(customer.segment);
    let (Some((ready, named)), Some(segment)) = (found, segment) else {
        let help = format!("variants are numbered from 0 to {}", scenario.variants.len().saturating_sub(1));
        return Err(failed(format!("the scenario has no variant {variant}"), help));
    };
    let Some(world) = world(&prepared, ready, customer.segment) else {
        return Err(failed("the scenario has no such segment".into(), "check the segments".into()));
    };
    let place = customer.segment;
    let mut diary = ready.plan.diary();
    let mut hand = Hand::new(prepared.luck);
    if let Some(mut bench) = Bench::new(&prepared) {
        let together = bench.draw(&prepared, member);
        let lived = Circle::new(&prepared, ready).live(together, &mut bench, &mut hand, &mut diary);
        lived.map_err(|stopped| vec![*stopped.into_failure(member).diagnostic])?;
        if diary.names.len() == 1 {
            diary.names.clear();
        }
        return Ok(told(named, segment, &customer, ready, diary));
    }
    let mut state = ready.plan.member();
    meet(ready, member, &mut state);
    if let (Some(answers), Some(gauge)) = (prepared.answers.get(place), ready.gauges.get(place)) {
        let mut seen = Seen::default();
        let bench = (&mut state, &mut seen);
        world
            .live_responding(&prepared.population, &mut customer, bench, (answers, gauge), &mut hand, &mut diary)
            .map_err(|error| vec![event_failed(member, &error)])?;
    } else {
        world.live(&customer, &mut state, &mut hand, &mut diary).map_err(|error| vec![event_failed(member, &error)])?;
    }
    Ok(told(named, segment, &customer, ready, diary))
}

fn told(named: &Variant, segment: &Segment, customer: &Customer, ready: &Prepare, diary: Diary) -> MemberDiary {
    MemberDiary {
        variant: named.name.clone(),
        segment: segment.name.clone(),
        born: customer.born,
        plan: ready.plan.clone(),
        diary,
    }
}

impl Company for Diary {
    fn enters(&mut self, number: u64, at_home: bool) {
        let seat = self.names.len();
        self.names.push(match (seat, at_home) {
            (0, _) => format!("customer {number}"),
            (_, true) => format!("household {seat}"),
            (_, false) => format!("friend {seat}"),
        });
    }
}
