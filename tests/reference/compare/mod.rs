//! Runs both and compares what they booked and hold.

mod book;
mod campaign;

use loyal::core::{HoldingId, LadderId, OfferId, Program, Use, WordId};
use loyal::evaluate::{Joining, Line as EngineLine, Member, Plan, Purchase, Redeemed};
use loyal::ledger::{Account, Lot, MATURED, NEVER, TOUCHED};
use loyal::quantity::{Date, Day, Instant};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::generate::{Happening, history};
use crate::slow::{Line, Slow, Using};
use book::{Book, digest};

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
}

/// One program, one member, one history; the number of events compared.
pub fn run(program: &Program, rng: &mut ChaCha8Rng) -> Result<u32, String> {
    let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
    let events = history(rng, program, first, EVENTS);
    let end = Instant(events.last().map_or(first.start().0, |event| event.0) + 86_400 * 400);
    let plan = Plan::new(program, first, end.day().plus_days(1)).map_err(|d| d.message)?;
    let born = Some(Day(-3_000 + rng.random_range(0..366)));
    let joined = Instant(first.start().0.min(events[0].0));
    let mut book = Book { program, entries: Vec::new() };
    let mut member = plan.member();
    plan.start(&mut member, &Joining { joined, born, attributes: &[], run_join_rules: true }, &mut book)
        .map_err(|e| format!("{e:?}"))?;
    let slow = Slow::join(program, joined, born);
    let mut pair = Pair { plan: &plan, program, member, book, slow, compared: (0, 0) };
    pair.same("after joining")?;
    for (place, (second, happening)) in events.iter().enumerate() {
        let at = Instant(*second);
        pair.happen(at, happening).map_err(|what| format!("event {place} at {at}: {happening:?}: {what}"))?;
        pair.same(&format!("event {place} at {at}: {happening:?}"))?;
    }
    pair.happen(end, &Happening::Nothing)?;
    pair.same("at the end")?;
    Ok(EVENTS)
}

impl Pair<'_> {
    fn happen(&mut self, at: Instant, happening: &Happening) -> Result<(), String> {
        let failed = |error: loyal::evaluate::EventError| format!("the engine failed: {error:?}");
        match happening {
            Happening::Purchase { lines, words, uses } => self.purchase(at, lines, words, uses),
            Happening::Declared { event, numbers, words } => {
                let named: Vec<WordId> = words.iter().map(|word| WordId(*word)).collect();
                self.plan.declared(&mut self.member, at, *event, numbers, &named, &mut self.book).map_err(failed)?;
                self.slow.declared(at, *event, numbers, words);
                Ok(())
            }
            Happening::Redeem { offer, times } => {
                let offer = OfferId(*offer);
                let done = self.plan.redeem(&mut self.member, at, offer, *times, &mut self.book).map_err(failed)?;
                let slowly = self.slow.redeem(at, offer, i64::from(*times));
                if (done == Redeemed::Done) == slowly {
                    return Ok(());
                }
                Err(format!("engine {done:?}, reference {slowly}"))
            }
            Happening::Nothing => {
                self.plan.settle(&mut self.member, at, &mut self.book).map_err(failed)?;
                self.slow.settle(at);
                Ok(())
            }
        }
    }

    fn purchase(&mut self, at: Instant, lines: &[Line], words: &[u16], uses: &[Using]) -> Result<(), String> {
        let engine_lines: Vec<EngineLine> =
            lines.iter().map(|line| EngineLine { atom: line.atom, items: line.items, amount: line.amount }).collect();
        let engine_words: Vec<WordId> = words.iter().map(|word| WordId(*word)).collect();
        let engine_uses: Vec<Use> = uses
            .iter()
            .map(|using| match *using {
                Using::Voucher(holding, count) => Use::Voucher(holding, count),
                Using::Points(at, units) => Use::Points(at as u16, units),
            })
            .collect();
        let purchase = Purchase { at, lines: &engine_lines, words: &engine_words, uses: &engine_uses };
        let receipt = self
            .plan
            .purchase(&mut self.member, &purchase, &mut self.book)
            .map_err(|error| format!("the engine failed: {error:?}"))?;
        let slowly = self.slow.purchase(at, lines, words, uses);
        if (receipt.paid, receipt.refused) == slowly {
            return Ok(());
        }
        Err(format!("engine {receipt:?}, reference paid and refused {slowly:?}"))
    }

    fn same(&mut self, when: &str) -> Result<(), String> {
        let (book, slow) = (&self.book.entries, &self.slow.entries);
        let (fast, slowly) = (digest(&book[self.compared.0..]), digest(&slow[self.compared.1..]));
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
        for at in 0..self.program.accumulators.len() {
            let id = loyal::core::AccumulatorId(at as u16);
            let fast = self.member.accumulated(self.plan, id);
            let slowly = self.slow.accumulated(at, 0, self.member.clock().day());
            if i128::from(fast) != slowly {
                return Err(format!("{when}: metric {at} is {fast} in the engine, {slowly} in the reference"));
            }
        }
        self.member.conserved().map_err(|(holding, imbalance)| format!("{when}: {holding:?} {imbalance:?}"))
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
