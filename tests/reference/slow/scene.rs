//! What rows see of one event.

use std::collections::BTreeMap;

use loyal::core::{AtomId, Deadline, RowId};
use loyal::quantity::{Day, Instant};

use super::deadline::until;

/// A line of a purchase.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub atom: AtomId,
    pub items: i32,
    pub amount: i64,
}

/// The event as rows see it, and what the phases have made of it so far.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub at: Instant,
    /// Lines with their list amounts; empty for events without lines.
    pub lines: Vec<Line>,
    /// The lines as they were bought, one by one.
    pub bought: Vec<Line>,
    /// Money per line by stage: list, after discounts, after vouchers, paid.
    pub stages: [Vec<i64>; 4],
    /// Of a return: money by stage, then items, of all lines together. Shares of lines are rounded down one by one.
    pub all: Option<[i64; 5]>,
    pub words: Vec<u16>,
    pub numbers: Vec<i64>,
    /// Rows that match this event (phase 3), for `N% of RULE`.
    pub matching: Vec<RowId>,
    pub first_purchase: bool,
    /// The whole event, if this is one line of it, looked at as if it were the only one.
    pub event: Option<Box<Scene>>,
    /// At M4: the midnight that comes. A term that is over by then counts from it.
    pub night: Option<Instant>,
}

impl Scene {
    /// A midnight step, a redemption: nothing but its instant.
    pub fn bare(at: Instant) -> Scene {
        Scene { at, ..Scene::default() }
    }

    /// From when a term counts: at a review, from the day after if it would be over that night.
    pub fn counts_from(&self, term: &Deadline, joined: Day) -> Instant {
        self.night.filter(|night| until(term, self.at, joined) <= *night).unwrap_or(self.at)
    }

    /// The instant that has come: the midnight at M4, which is booked on the eve.
    pub fn come(&self) -> Instant {
        self.night.unwrap_or(self.at)
    }

    /// Its day.
    pub fn day(&self) -> Day {
        self.at.day()
    }
}

/// Lines of one atom are one line; in order of atoms.
pub fn by_atom(lines: &[Line]) -> Vec<Line> {
    let mut sums: BTreeMap<AtomId, Line> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.atom).or_insert(Line { atom: line.atom, items: 0, amount: 0 });
        sum.items += line.items;
        sum.amount += line.amount;
    }
    sums.into_values().collect()
}
