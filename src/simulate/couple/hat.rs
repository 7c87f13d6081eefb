use std::collections::BTreeMap;

use crate::core::Program;
use crate::evaluate::{Promise, Promised};
use crate::measure::Entered;
use crate::numeric::{Luck, Side};
use crate::population::Purpose;
use crate::quantity::Instant;

/// Draws of raffles. Every entry has a number of its own, drawn at an address (raffle, member, day, entry), and the
/// lowest numbers win: a draw among all entries without putting one back, in which another member's entries change
/// nobody's number. Only the lowest are kept.
#[derive(Clone, Debug)]
pub struct Hat {
    raffles: Vec<Raffle>,
    lowest: BTreeMap<(Instant, u16), Vec<Entry>>,
}

#[derive(Clone, Debug)]
struct Raffle {
    prizes: usize,
    numbers: Side,
}

/// Number, member, number among the member's entries.
type Entry = (u64, u64, u32);

/// Entries of one member in one draw that get a number; who has more had every chance.
const MOST_ENTRIES: i64 = 1_000_000;

impl Hat {
    /// Nobody entered.
    pub fn new(program: &Program, luck: Luck) -> Hat {
        let raffle = |(at, raffle): (usize, &crate::core::Raffle)| Raffle {
            prizes: raffle.prizes.iter().map(|prize| prize.count as usize).sum(),
            numbers: luck.side(Purpose::Ticket(at as u16).number()),
        };
        Hat { raffles: program.raffles.iter().enumerate().map(raffle).collect(), lowest: BTreeMap::new() }
    }

    /// A member's entries go in.
    pub fn put(&mut self, member: u64, entered: Entered) {
        let Some(raffle) = self.raffles.get_mut(usize::from(entered.raffle)).filter(|raffle| raffle.prizes > 0) else {
            return;
        };
        let lowest = self.lowest.entry((entered.at, entered.raffle)).or_default();
        raffle.numbers.start(member, entered.at.day().0 as u64);
        for entry in 0..entered.entries.min(MOST_ENTRIES) {
            let entry = (raffle.numbers.word(), member, entry as u32);
            let place = lowest.partition_point(|other| *other < entry);
            if place < raffle.prizes {
                lowest.insert(place, entry);
                lowest.truncate(raffle.prizes);
            }
        }
    }

    /// Puts the entries of others in.
    pub fn merge(&mut self, other: Hat) {
        for (draw, entries) in other.lowest {
            let Some(raffle) = self.raffles.get(usize::from(draw.1)) else { continue };
            let lowest = self.lowest.entry(draw).or_default();
            lowest.extend(entries);
            lowest.sort_unstable();
            lowest.truncate(raffle.prizes);
        }
    }

    /// Who wins what: the lowest number the first prize.
    pub fn drawn(self, program: &Program) -> Vec<(u64, Promise)> {
        let mut won = Vec::new();
        for ((at, raffle), lowest) in self.lowest {
            let Some(declared) = program.raffles.get(usize::from(raffle)) else { continue };
            let prizes = declared.prizes.iter().enumerate();
            let prizes = prizes.flat_map(|(prize, one)| std::iter::repeat_n(prize as u16, one.count as usize));
            for ((_, member, _), prize) in lowest.into_iter().zip(prizes) {
                won.push((member, Promise { at, what: Promised::Prize(raffle, prize) }));
            }
        }
        won
    }
}
