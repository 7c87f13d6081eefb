//! Flows by part, month and month of issue while a book is kept: rows that are as long as they are used, so that adding to
//! a cell is an index. A [`Book`](super::Book) has the same in a map.

use std::collections::BTreeMap;

use super::{Cell, Flow};

/// What stands by month of issue from `from` on: flows of one part in one month, or what is held of a part.
#[derive(Clone, Debug, Default)]
struct Row<T> {
    from: i32,
    flows: Vec<T>,
}

/// Flows of all parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    first: i32,
    months: usize,
    rows: Vec<Row<Flow>>,
}

impl Cells {
    /// No flow in so many parts, in the months from one to another.
    pub fn new(parts: usize, first: i32, last: i32) -> Cells {
        let months = (last - first + 1).max(0) as usize;
        Cells { first, months, rows: vec![Row::default(); parts * months] }
    }

    /// The cell; `None` where there is no such part or month.
    #[inline]
    pub fn flow(&mut self, (part, cohort, month): Cell) -> Option<&mut Flow> {
        let at = usize::try_from(month - self.first).ok().filter(|at| *at < self.months)?;
        self.rows.get_mut(usize::from(part) * self.months + at)?.flow(cohort)
    }

    /// Adds the flows of other members; parts and months are the same.
    pub fn absorb(&mut self, other: &Cells) {
        for (mine, theirs) in self.rows.iter_mut().zip(&other.rows) {
            for (cohort, flow) in (theirs.from..).zip(&theirs.flows).filter(|(_, flow)| **flow != Flow::default()) {
                if let Some(sum) = mine.flow(cohort) {
                    sum.add(flow);
                }
            }
        }
    }

    /// Everything that moved, as a book has it.
    pub fn into_map(self) -> BTreeMap<Cell, Flow> {
        let (first, months) = (self.first, self.months.max(1));
        let rows = self.rows.into_iter().enumerate();
        let cells = rows.flat_map(|(at, row)| {
            let (part, month) = ((at / months) as u16, first + (at % months) as i32);
            (row.from..).zip(row.flows).map(move |(cohort, flow)| ((part, cohort, month), flow))
        });
        cells.filter(|(_, flow)| *flow != Flow::default()).collect()
    }
}

/// Units held by part and month of issue.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    rows: Vec<Row<i128>>,
}

impl Held {
    /// Nothing is held of so many parts.
    pub fn new(parts: usize) -> Held {
        Held { rows: vec![Row::default(); parts] }
    }

    /// Adds to what is held.
    #[inline]
    pub fn add(&mut self, (part, cohort): (u16, i32), units: i64) {
        if let Some(sum) = self.rows.get_mut(usize::from(part)).and_then(|row| row.flow(cohort)) {
            *sum += i128::from(units);
        }
    }

    /// Adds what other members hold; the parts are the same.
    pub fn absorb(&mut self, other: &Held) {
        for (mine, theirs) in self.rows.iter_mut().zip(&other.rows) {
            for (cohort, units) in (theirs.from..).zip(&theirs.flows).filter(|(_, units)| **units != 0) {
                if let Some(sum) = mine.flow(cohort) {
                    *sum += units;
                }
            }
        }
    }

    /// All of it, as a book has it.
    pub fn into_map(self) -> BTreeMap<(u16, i32), i128> {
        let rows = (0u16..).zip(self.rows);
        let sums = rows.flat_map(|(part, row)| (row.from..).zip(row.flows).map(move |(at, units)| ((part, at), units)));
        sums.filter(|(_, units)| *units != 0).collect()
    }
}

impl<T: Clone + Default> Row<T> {
    #[inline]
    fn flow(&mut self, cohort: i32) -> Option<&mut T> {
        let at = cohort.wrapping_sub(self.from) as usize;
        if cohort < self.from || at >= self.flows.len() {
            self.stretch(cohort);
        }
        self.flows.get_mut((cohort - self.from) as usize)
    }

    #[cold]
    fn stretch(&mut self, cohort: i32) {
        if self.flows.is_empty() {
            self.from = cohort;
        }
        if cohort < self.from {
            let ahead = vec![T::default(); (self.from - cohort) as usize];
            self.flows.splice(0..0, ahead);
            self.from = cohort;
        }
        let needed = (cohort - self.from) as usize + 1;
        if self.flows.len() < needed {
            self.flows.resize(needed, T::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cells, Flow};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        /// What is added in cells, in any order and split in any way, is what a map would hold.
        #[test]
        fn cells_are_a_map(moves in prop::collection::vec((0u16..3, -5i32..8, 2i32..8, 1i64..9, any::<bool>()), 0..60)) {
            let mut parts = [Cells::new(3, 2, 7), Cells::new(3, 2, 7)];
            let mut map: BTreeMap<_, Flow> = BTreeMap::new();
            for (part, cohort, month, units, first) in moves {
                let cell = (part, cohort, month);
                map.entry(cell).or_default().issued += i128::from(units);
                parts[usize::from(first)].flow(cell).expect("a month of the book").issued += i128::from(units);
            }
            let [mut one, other] = parts;
            one.absorb(&other);
            prop_assert_eq!(one.into_map(), map);
        }
    }

    #[test]
    fn other_months_and_parts_have_no_cell() {
        let mut cells = Cells::new(1, 2, 3);
        assert!(cells.flow((0, 0, 1)).is_none());
        assert!(cells.flow((0, 0, 4)).is_none());
        assert!(cells.flow((1, 0, 2)).is_none());
        assert!(Cells::new(2, 3, 2).into_map().is_empty());
    }
}
