//! Members counted apart: by segment, and by when they came.

use super::circle::BLOCKS;
use crate::measure::Sums;
use crate::population::Customer;
use crate::scenario::{Arrival, Scenario};

/// Most periods by which those who come over time are told apart.
const MOST_COHORTS: usize = 60;

/// How sums are divided. A run of one segment whose customers come at the start has one cell.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    segments: usize,
    /// First seconds of the periods in which customers come; one for those who come at the start.
    comes: Vec<i64>,
    /// Customers touch: blocks in place of cells, because a circle may have members of several.
    blocks: bool,
}

/// One group of members: what it is called, and the cells that make it.
pub struct Apart {
    /// `segment`, or `joined in`.
    pub kind: &'static str,
    /// The segment's name, or the day on which the period begins.
    pub name: String,
    cells: Vec<usize>,
}

impl Cells {
    /// Those of a scenario.
    pub fn new(scenario: &Scenario) -> Cells {
        let over_time = scenario.segments.iter().any(|segment| segment.arrival != Arrival::AtStart);
        let comes: Vec<i64> = match over_time && scenario.periods.len() <= MOST_COHORTS {
            true => scenario.periods.iter().map(|period| period.start.0).collect(),
            false => vec![scenario.start.start().0],
        };
        Cells { segments: scenario.segments.len().max(1), comes, blocks: scenario.touches() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        if self.blocks { BLOCKS } else { self.segments * self.comes.len() }
    }

    /// The cell of a customer.
    #[inline]
    pub fn of(&self, customer: &Customer) -> usize {
        if self.comes.len() == 1 {
            return customer.segment;
        }
        let period = self.comes.partition_point(|start| *start <= customer.joined.0).saturating_sub(1);
        customer.segment * self.comes.len() + period
    }

    /// The groups of members that are told apart; none if there is only one, or customers touch.
    pub fn groups(&self, scenario: &Scenario) -> Vec<Apart> {
        let mut groups = Vec::new();
        if self.blocks {
            return groups;
        }
        let each = self.comes.len();
        if self.segments > 1 {
            let of = |(at, segment): (usize, &crate::scenario::Segment)| Apart {
                kind: "segment",
                name: segment.name.clone(),
                cells: (at * each..(at + 1) * each).collect(),
            };
            groups.extend(scenario.segments.iter().enumerate().map(of));
        }
        if each > 1 {
            let of = |(at, period): (usize, &crate::scenario::Period)| Apart {
                kind: "joined in",
                name: period.start.day().to_string(),
                cells: (0..self.segments).map(|segment| segment * each + at).collect(),
            };
            groups.extend(scenario.periods.iter().enumerate().map(of));
        }
        groups
    }
}

impl Apart {
    /// The sums of a subject over the group's cells, of sums by cell and subject; `None` for nobody.
    pub fn sums(&self, all: &[Sums], subjects: usize, subject: usize) -> Option<Sums> {
        let mut cells = self.cells.iter().filter_map(|cell| all.get(cell * subjects + subject));
        let mut sums = cells.next()?.clone();
        // What all cells together hold is in its range, so these are.
        let fine = cells.all(|cell| sums.merge(cell));
        (fine && sums.members > 0).then_some(sums)
    }
}
