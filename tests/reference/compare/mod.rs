//! Runs both and compares what they booked and hold.

mod book;
mod campaign;
mod followed;
mod happen;
mod others;
mod party;

use loyal::core::{ActivationId, AttributeId, HoldingId, LadderId, MembershipId, Program};
use loyal::evaluate::{Joining, Member, Plan};
use loyal::ledger::{Account, Lot, MATURED, NEVER, TOUCHED};
use loyal::quantity::{Date, Day, Instant};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::generate::{Happening, has_budgets_back, has_friends, has_returns, history, known};
use crate::slow::Slow;
use crate::slow::budgets::Company;
use book::{Book, digest};
pub use happen::fast;

/// Events of one history.
pub const EVENTS: u32 = 30;

/// Both, side by side.
struct Pair<'p> {
    plan: &'p Plan,
    program: &'p Program,
    member: Member,
    book: Book<'p>,
    slow: Slow<'p>,
    /// Entries that were compared already.
    compared: (usize, usize),
    /// Whether every event is printed (`LOYAL_REFERENCE_SHOW`).
    shows: bool,
    /// Whether an event was an error of both, which ends the life.
    failed: bool,
}

/// What one member does.
struct Life {
    joined: Instant,
    born: Option<Day>,
    known: Vec<(AttributeId, i64)>,
    events: Vec<(i64, Happening)>,
    end: Instant,
}

/// One program, one member, one history; the number of events compared. Of programs with budgets, every second one is
/// run with several members.
pub fn run(program: &Program, rng: &mut ChaCha8Rng) -> Result<u32, String> {
    if has_friends(program) || program.parties.pool.is_some() {
        return party::run(program, rng);
    }
    if !program.budgets.is_empty() && !has_budgets_back(program) && rng.random_bool(0.5) {
        return others::run(program, rng);
    }
    let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
    let events = history(rng, program, first, EVENTS);
    // Every fourth life goes on until a year's terms are over.
    let last = events.last().map_or(first.start().0, |event| event.0);
    let end = Instant(last + 86_400 * if last % 4 == 0 { 400 } else { 70 });
    let plan = plan(program, first, end.day().plus_days(1))?;
    let born = Some(Day(-3_000 + rng.random_range(0..366)));
    let joined = Instant(first.start().0.min(events[0].0));
    let known = known(rng, program);
    let life = Life { joined, born, known, events, end };
    let company = Company::Alone(Default::default());
    Pair::begin(&plan, program, &life, company, |_| {})?.live(&life)
}

/// The engine's plan, with receipts where something comes back.
fn plan(program: &Program, first: Day, last: Day) -> Result<Plan, String> {
    let plan =
        if has_returns(program) { Plan::with_receipts(program, first, last) } else { Plan::new(program, first, last) };
    plan.map_err(|found| found.message)
}

impl<'p> Pair<'p> {
    /// Both members join.
    fn begin(
        plan: &'p Plan,
        program: &'p Program,
        life: &Life,
        company: Company,
        among: impl FnOnce(&mut Member),
    ) -> Result<Pair<'p>, String> {
        let (joined, born) = (life.joined, life.born);
        let mut book = Book { program, entries: Vec::new(), acting: 0, others: Vec::new() };
        let mut member = plan.member();
        among(&mut member);
        plan.start(&mut member, &Joining { joined, born, attributes: &life.known, run_join_rules: true }, &mut book)
            .map_err(|e| format!("{e:?}"))?;
        let slow = Slow::join(program, joined, born, &life.known, company);
        let mut pair = Pair {
            plan,
            program,
            member,
            book,
            slow,
            compared: (0, 0),
            failed: false,
            shows: std::env::var_os("LOYAL_REFERENCE_SHOW").is_some(),
        };
        pair.same("after joining")?;
        Ok(pair)
    }

    /// Event by event; the number of events compared.
    fn live(&mut self, life: &Life) -> Result<u32, String> {
        for (place, (second, happening)) in life.events.iter().enumerate() {
            let at = Instant(*second);
            if self.happen(at, happening).map_err(|what| format!("event {place} at {at}: {happening:?}: {what}"))? {
                self.failed = true;
                return Ok(place as u32);
            }
            let when = format!("event {place} at {at}: {happening:?}");
            if matches!(happening, Happening::Leave) {
                return self.same_ledger(&when).map(|()| life.events.len() as u32);
            }
            self.same(&when)?;
        }
        self.failed = self.happen(life.end, &Happening::Nothing)?;
        if !self.failed {
            self.same("at the end")?;
        }
        Ok(life.events.len() as u32)
    }

    fn same(&mut self, when: &str) -> Result<(), String> {
        self.same_ledger(when)?;
        for at in 0..self.program.accumulators.len() {
            let id = loyal::core::AccumulatorId(at as u16);
            let fast = self.member.accumulated(self.plan, id);
            let slowly = self.slow.accumulated(at, 0, self.member.clock().day());
            if i128::from(fast) != slowly {
                return Err(format!("{when}: metric {at} is {fast} in the engine, {slowly} in the reference"));
            }
        }
        Ok(())
    }

    /// What was booked, what is held, tiers, and what the member is.
    fn same_ledger(&mut self, when: &str) -> Result<(), String> {
        let (book, slow) = (&self.book.entries, &self.slow.entries);
        let (fast, slowly) = (&book[self.compared.0..], &slow[self.compared.1..]);
        if self.shows {
            println!("{when}: {fast:?}");
        }
        let (fast, slowly) = (digest(fast), digest(slowly));
        if let Some(place) = (0..fast.len().max(slowly.len())).find(|&at| fast.get(at) != slowly.get(at)) {
            let (fast, slowly) = (&fast[place..], &slowly[place..]);
            return Err(format!("{when}: engine booked {fast:?}, reference {slowly:?}"));
        }
        self.compared = (book.len(), slow.len());
        self.same_holdings(when)?;
        for at in 0..self.program.ladders.len() {
            let (fast, slowly) = (self.member.rank(LadderId(at as u16)), self.slow.rank(LadderId(at as u16)));
            if fast != slowly {
                return Err(format!("{when}: ladder {at} is at {fast} in the engine, {slowly} in the reference"));
            }
        }
        self.same_own(when)?;
        self.member.conserved().map_err(|(holding, imbalance)| format!("{when}: {holding:?} {imbalance:?}"))
    }

    /// What the member is, has activated and belongs to.
    fn same_own(&self, when: &str) -> Result<(), String> {
        let (program, member, slow) = (self.program, &self.member, &self.slow);
        for at in 0..program.attributes.len() as u16 {
            let (fast, slowly) = (member.attribute(AttributeId(at)), slow.attribute(AttributeId(at)));
            if fast != slowly {
                return Err(format!("{when}: attribute {at} is {fast} in the engine, {slowly} in the reference"));
            }
        }
        let active = |at: u16| (member.is_member(MembershipId(at)), slow.is_member(MembershipId(at)));
        if let Some(at) = (0..program.memberships.len() as u16).find(|at| active(*at).0 != active(*at).1) {
            return Err(format!("{when}: membership {at} is {:?} in the engine and the reference", active(at)));
        }
        let on = |at: u16| (member.is_activated(ActivationId(at)), slow.is_activated(ActivationId(at), member.clock()));
        if let Some(at) = (0..program.activations.len() as u16).find(|at| on(*at).0 != on(*at).1) {
            return Err(format!("{when}: activation {at} is {:?} in the engine and the reference", on(at)));
        }
        Ok(())
    }

    /// Totals, and every lot by when it matures and lapses.
    fn same_holdings(&self, when: &str) -> Result<(), String> {
        for at in 0..self.program.holdings.len() {
            let holding = HoldingId(at as u16);
            let fast = (self.member.available(holding), self.member.pending(holding));
            let slowly = (self.slow.available(holding), self.slow.pending(holding));
            if fast != slowly {
                return Err(format!("{when}: holding {at} has {fast:?} in the engine, {slowly:?} in the reference"));
            }
            let owed = self.member.account(holding).map_or(0, Account::debt);
            if owed != self.slow.debt(holding) {
                return Err(format!(
                    "{when}: of holding {at} {owed} are owed in the engine, {} in the reference",
                    self.slow.debt(holding)
                ));
            }
            let (fast, slowly) = (self.fast_lots(holding), self.slow_lots(holding));
            if fast != slowly {
                return Err(format!(
                    "{when}: lots of holding {at} (matures, due, units) are {fast:?} in the engine, {slowly:?} in the reference"
                ));
            }
        }
        Ok(())
    }

    fn fast_lots(&self, holding: HoldingId) -> Vec<(i64, i64, i64)> {
        let touch_due = self.member.account(holding).map_or(i64::MAX, Account::touch_due);
        let due = |lot: &Lot| if lot.due == TOUCHED { touch_due } else { lot.due };
        summed(self.member.lots(holding).iter().map(|lot| (lot.matures, due(lot), lot.quantity)))
    }

    fn slow_lots(&self, holding: HoldingId) -> Vec<(i64, i64, i64)> {
        let lots = self.slow.lots.iter().filter(|lot| lot.holding == holding);
        summed(lots.map(|lot| {
            let matures = lot.matures.map_or(MATURED, |matures| matures.0);
            (matures, lot.due.map_or(NEVER, |due| due.at.0), lot.units)
        }))
    }
}

fn summed(lots: impl Iterator<Item = (i64, i64, i64)>) -> Vec<(i64, i64, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    for (matures, due, units) in lots {
        *sums.entry((matures, due)).or_insert(0) += units;
    }
    sums.into_iter().map(|((matures, due), units)| (matures, due, units)).collect()
}
