//! Runs both and compares what they booked.

use loyal::core::{HoldingId, LadderId, OfferId, Program, Rank};
use loyal::evaluate::{Grant, Joining, Line as EngineLine, Member, Plan, Purchase, Recorder, Redeemed, Source, Taking};
use loyal::ledger::Lot;
use loyal::quantity::{Date, Day, Instant};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::evaluator::Slow;
use super::generate::{Happening, history, program};
use super::state::{Entry, What};

/// Books what the engine reports in the words of the reference.
struct Book<'p> {
    program: &'p Program,
    entries: Vec<Entry>,
}

impl Book<'_> {
    fn name(&self, source: Source) -> String {
        match source {
            Source::Row(row) => self.program.rows[row.index()].name.clone(),
            Source::Offer(offer) => self.program.offers[offer.index()].name.clone(),
            Source::Exchange(at) => self.program.exchanges[usize::from(at)].name.clone(),
            Source::Given => "given".to_owned(),
        }
    }

    fn book(&mut self, at: Instant, what: What) {
        self.entries.push(Entry { day: at.day(), what });
    }
}

impl Recorder for Book<'_> {
    fn granted(&mut self, grant: &Grant<'_>) {
        let by = self.name(grant.source);
        self.book(grant.at, What::Granted { holding: grant.holding.0, by, units: grant.lot.quantity });
    }
    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        let by = match taking {
            Taking::Offer(offer) => self.program.offers[offer.index()].name.clone(),
            Taking::Exchange(index) => self.program.exchanges[usize::from(index)].name.clone(),
            other => format!("{other:?}"),
        };
        self.book(at, What::Taken { holding: holding.0, by, units });
    }
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, _lot: &Lot) {
        self.book(at, What::Expired { holding: holding.0, units });
    }
    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        self.book(at, What::Ranked { ladder: ladder.0, from, to });
    }
}

/// Entries of one day as a sorted bag, sums merged: lots that are merged lapse as one.
fn digest(entries: &[Entry]) -> Vec<(Day, What)> {
    let mut sums = std::collections::BTreeMap::new();
    let mut rest = Vec::new();
    for entry in entries {
        match &entry.what {
            What::Granted { holding, by, units } => {
                *sums.entry((entry.day, *holding, 0, by.clone())).or_insert(0) += units
            }
            What::Taken { holding, by, units } => {
                *sums.entry((entry.day, *holding, 1, by.clone())).or_insert(0) += units
            }
            What::Expired { holding, units } => {
                *sums.entry((entry.day, *holding, 2, String::new())).or_insert(0) += units
            }
            What::Paid { .. } | What::Refused { .. } => {}
            what @ What::Ranked { .. } => rest.push((entry.day, what.clone())),
        }
    }
    let summed = sums.into_iter().map(|((day, holding, kind, by), units)| {
        let what = match kind {
            0 => What::Granted { holding, by, units },
            1 => What::Taken { holding, by, units },
            _ => What::Expired { holding, units },
        };
        (day, what)
    });
    let mut all: Vec<_> = summed.chain(rest).collect();
    all.sort();
    all
}

fn run_one(seed: u64) -> Result<usize, String> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let program = program(&mut rng);
    let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
    let events = history(&mut rng, &program, first, 24);
    let end = Instant(events.last().map_or(first.start().0, |event| event.0) + 86_400 * 400);
    let plan = Plan::new(&program, first, end.day().plus_days(1)).map_err(|d| d.message)?;
    let born = Some(Day(-3_000 + rng.random_range(0..366)));
    let joined = first.start();
    let mut book = Book { program: &program, entries: Vec::new() };
    let mut member = plan.member();
    plan.start(&mut member, &Joining { joined, born, run_join_rules: true }, &mut book)
        .map_err(|e| format!("{e:?}"))?;
    let mut slow = Slow::join(&program, joined, born);
    same(&plan, &program, &member, &book, &slow, "after joining")?;
    for (place, (second, happening)) in events.iter().enumerate() {
        let at = Instant(*second);
        match happening {
            Happening::Purchase(lines) => {
                let converted: Vec<EngineLine> =
                    lines.iter().map(|l| EngineLine { atom: l.atom, items: l.items, amount: l.amount }).collect();
                let purchase = Purchase { at, lines: &converted, words: &[], uses: &[] };
                let receipt = plan.purchase(&mut member, &purchase, &mut book).map_err(|e| format!("{e:?}"))?;
                let paid = slow.purchase(at, lines, &[]);
                if receipt.paid != paid {
                    return Err(format!(
                        "event {place} at {at}: the engine took {} and the reference {paid}",
                        receipt.paid
                    ));
                }
            }
            Happening::Redeem(offer) => {
                let done = plan.redeem(&mut member, at, OfferId(*offer), 1, &mut book).map_err(|e| format!("{e:?}"))?;
                let slowly = slow.redeem(at, OfferId(*offer));
                if (done == Redeemed::Done) != slowly {
                    return Err(format!("event {place} at {at}: engine {done:?}, reference {slowly}"));
                }
            }
            Happening::Nothing => {
                plan.settle(&mut member, at, &mut book).map_err(|e| format!("{e:?}"))?;
                slow.settle(at);
            }
        }
        same(&plan, &program, &member, &book, &slow, &format!("event {place} at {at}: {happening:?}"))?;
    }
    plan.settle(&mut member, end, &mut book).map_err(|e| format!("{e:?}"))?;
    slow.settle(end);
    same(&plan, &program, &member, &book, &slow, "at the end")?;
    Ok(events.len())
}

fn same(
    plan: &Plan,
    program: &Program,
    member: &Member,
    book: &Book<'_>,
    slow: &Slow<'_>,
    when: &str,
) -> Result<(), String> {
    let (fast, slow_entries) = (digest(&book.entries), digest(&slow.entries));
    if let Some(place) = (0..fast.len().max(slow_entries.len())).find(|&at| fast.get(at) != slow_entries.get(at)) {
        return Err(format!("{when}: engine booked {:?}, reference {:?}", fast.get(place), slow_entries.get(place)));
    }
    for at in 0..program.holdings.len() {
        let holding = HoldingId(at as u16);
        let fast = (member.available(holding), member.pending(holding));
        let slowly = (slow.available(holding), slow.pending(holding));
        if fast != slowly {
            return Err(format!("{when}: holding {at} has {fast:?} in the engine, {slowly:?} in the reference"));
        }
    }
    for at in 0..program.accumulators.len() {
        let id = loyal::core::AccumulatorId(at as u16);
        let (fast, slowly) = (member.accumulated(plan, id), slow.accumulated(at, 0, member.clock().day()));
        if i128::from(fast) != slowly {
            return Err(format!("{when}: metric {at} is {fast} in the engine, {slowly} in the reference"));
        }
    }
    member.conserved().map_err(|(holding, imbalance)| format!("{when}: {holding:?} {imbalance:?}"))
}

/// Runs seeds until enough events were compared; gives every difference found (at most ten).
fn campaign(events: usize, first_seed: u64) -> Vec<String> {
    let (mut compared, mut seed, mut differences) = (0, first_seed, Vec::new());
    while compared < events && differences.len() < 10 {
        match run_one(seed) {
            Ok(count) => compared += count,
            Err(difference) => differences.push(format!("seed {seed}: {difference}")),
        }
        seed += 1;
    }
    differences
}

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn full_ledgers_are_equal_on_random_programs() {
    let events = from_environment("LOYAL_REFERENCE_EVENTS", 100_000) as usize;
    let seed = from_environment("LOYAL_REFERENCE_SEED", 1);
    let differences = campaign(events, seed);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
