//! Lines of declared events: what the program tells apart of them, and the sums that an event carries into its phases.

use super::{AtomId, AtomSet, Comparison, FieldId, FiniteId, Program, WordId};

/// Something asked of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineTest {
    /// The word of a field is in the set (bit per word, 0 = other).
    Word {
        /// The field.
        field: FiniteId,
        /// Allowed words.
        words: u64,
    },
    /// A number of the line compares so.
    Number {
        /// The field.
        field: FieldId,
        /// Relation.
        is: Comparison,
        /// To so many smallest units.
        than: i64,
    },
}

/// A numeric field of the event that is a sum over its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSum {
    /// The field that carries the sum.
    pub field: FieldId,
    /// What is summed; `None` counts lines.
    pub of: Option<FieldId>,
    /// The cells whose lines count.
    pub cells: AtomSet,
}

/// All that the program knows of lines of declared events. Nothing, if no event has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineFields {
    /// What is asked, at most 60 tests.
    pub tests: Vec<LineTest>,
    /// Lines that no rule tells apart lie in one cell: which of the tests hold there (a bit a test). At most 64.
    pub cells: Vec<u64>,
    /// The sums.
    pub sums: Vec<LineSum>,
}

/// One line of a declared event. Fields that it does not name are 0 and "other".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLine {
    /// Numbers, smallest units.
    pub numbers: Vec<(FieldId, i64)>,
    /// Words.
    pub words: Vec<(FiniteId, WordId)>,
}

impl EventLine {
    fn number(&self, field: FieldId) -> i64 {
        self.numbers.iter().find(|one| one.0 == field).map_or(0, |one| one.1)
    }

    fn holds(&self, test: &LineTest) -> bool {
        match test {
            LineTest::Word { field, words } => {
                let word = self.words.iter().find(|one| one.0 == *field).map_or(0, |one| one.1.index());
                words >> (word & 63) & 1 == 1
            }
            LineTest::Number { field, is, than } => is.holds(self.number(*field), *than),
        }
    }
}

impl LineFields {
    /// The cell of a line; the first if the program knows of none like it.
    pub fn cell(&self, line: &EventLine) -> Option<usize> {
        let held = self.tests.iter().enumerate().filter(|(_, test)| line.holds(test));
        let held = held.fold(0u64, |held, (at, _)| held | 1 << at);
        self.cells.iter().position(|cell| *cell == held)
    }

    /// Phase 0: writes the sums of an event's lines among its numeric fields.
    pub fn sum(&self, lines: &[EventLine], numbers: &mut Vec<i64>) {
        let last = self.sums.iter().map(|sum| sum.field.index() + 1).max().unwrap_or(0);
        if numbers.len() < last {
            numbers.resize(last, 0);
        }
        for line in lines {
            // INVARIANT: lowering enumerates every cell that a line can lie in
            let Some(cell) = self.cell(line) else { continue };
            for sum in self.sums.iter().filter(|sum| sum.cells.0 >> cell & 1 == 1) {
                let adds = sum.of.map_or(1, |of| line.number(of));
                if let Some(place) = numbers.get_mut(sum.field.index()) {
                    // beyond its bound the event is refused
                    *place = place.saturating_add(adds);
                }
            }
        }
    }
}

impl Program {
    /// The atom of a line of a purchase with fields of its own.
    pub fn atom_of(&self, category: Option<&str>, item: Option<&str>, own: &EventLine) -> AtomId {
        self.atom_in(category, item, self.goods.cell(own).unwrap_or(0))
    }

    /// What the lines of a purchase carry into its numeric fields; nothing if the program asks for nothing of them.
    pub fn carried(&self, lines: &[(AtomId, EventLine)]) -> Vec<i64> {
        let last = self.goods.sums.iter().map(|sum| sum.field.index() + 1).max().unwrap_or(0);
        let mut numbers = vec![0i64; last];
        for sum in &self.goods.sums {
            let inside = lines.iter().filter(|(atom, _)| sum.cells.has(*atom));
            let total = inside.map(|(_, own)| sum.of.map_or(1, |of| own.number(of))).fold(0, i64::saturating_add);
            if let Some(place) = numbers.get_mut(sum.field.index()) {
                *place = total;
            }
        }
        numbers
    }
}

impl Comparison {
    /// Whether `left ⋛ right`.
    pub fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Comparison::AtLeast => left >= right,
            Comparison::Above => left > right,
            Comparison::AtMost => left <= right,
            Comparison::Below => left < right,
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
        }
    }
}
