//! Which rows are candidates: one load by day class, clock band and cell.
//!
//! A promotion that does not run today, at this hour or on these lines costs an event nothing.

use std::collections::BTreeMap;

use super::days::{Days, static_holds};
use crate::core::Guard;

/// Most cells that a table may have before its columns for single atoms are given up.
const MOST_CELLS: usize = 1 << 20;

/// Candidate rows of one occasion, tabulated.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct Selection {
    bands: usize,
    /// Columns for purchases of a single atom; the last column is for all others.
    columns: usize,
    cells: Vec<(u32, u32)>,
    entries: Vec<u16>,
}

/// A row to tabulate.
pub(super) struct Candidate<'a> {
    /// Its number.
    pub entry: u16,
    /// Lines that it listens to.
    pub atoms: u64,
    /// What must hold of day and clock.
    pub statics: &'a [Guard],
}

impl Selection {
    /// Tabulates candidates, whose order is kept; `atoms` is 0 if lines do not matter.
    pub(super) fn new(candidates: &[Candidate<'_>], days: &Days, atoms: usize) -> Selection {
        if candidates.is_empty() {
            return Selection::default();
        }
        let timed = candidates.iter().any(|candidate| !candidate.statics.is_empty());
        let classes = if timed { days.representatives.len() } else { 1 };
        let bands = if timed { days.bands.len() } else { 1 };
        let columns = if classes * bands * (atoms + 1) > MOST_CELLS { 1 } else { atoms + 1 };
        let mut known: BTreeMap<Vec<u16>, (u32, u32)> = BTreeMap::new();
        let (mut cells, mut entries) = (Vec::with_capacity(classes * bands * columns), Vec::new());
        for &day in days.representatives.iter().take(classes) {
            for &second in days.bands.iter().take(bands) {
                let running: Vec<&Candidate<'_>> = candidates
                    .iter()
                    .filter(|row| row.statics.iter().all(|guard| static_holds(guard, day, second)))
                    .collect();
                for column in 0..columns {
                    let single = column + 1 < columns;
                    let fits = |row: &&&Candidate<'_>| !single || row.atoms >> column & 1 == 1;
                    let list: Vec<u16> = running.iter().filter(fits).map(|row| row.entry).collect();
                    let start = entries.len() as u32;
                    let range = *known.entry(list).or_insert_with_key(|list| {
                        entries.extend_from_slice(list);
                        (start, entries.len() as u32)
                    });
                    cells.push(range);
                }
            }
        }
        // Without static conditions every class and band reads the same cells.
        let bands = if timed { bands } else { 0 };
        Selection { bands, columns, cells, entries }
    }

    /// The candidates on a day of that class, in that band, for lines of these atoms.
    #[inline(always)]
    pub fn rows(&self, class: u16, band: usize, atoms: u64) -> &[u16] {
        match self.cells[..] {
            [] => return &[],
            [(start, end)] => return &self.entries[start as usize..end as usize],
            _ => {}
        }
        let single = atoms.is_power_of_two() && self.columns > 1;
        let column = if single { (atoms.trailing_zeros() as usize).min(self.columns - 1) } else { self.columns - 1 };
        let cell = if self.bands == 0 { 0 } else { usize::from(class) * self.bands + band };
        // INVARIANT: class, band and column come from the tables that sized `cells`.
        let (start, end) = self.cells[cell * self.columns + column];
        &self.entries[start as usize..end as usize]
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
