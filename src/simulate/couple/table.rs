use std::collections::BTreeMap;

use crate::core::Program;
use crate::evaluate::{Promise, Promised};
use crate::measure::Scored;
use crate::numeric::{Luck, Side};
use crate::population::Purpose;
use crate::quantity::Instant;

/// Tables of leagues: who scored in a period, by level.
#[derive(Clone, Debug)]
pub struct Tables {
    /// By board: members in a cohort, and the luck that mixes them.
    boards: Vec<(usize, Side)>,
    scores: BTreeMap<(Instant, u16, u8), Vec<(u64, i64)>>,
}

impl Tables {
    /// Nobody scored.
    pub fn new(program: &Program, luck: Luck) -> Tables {
        let board = |(at, board): (usize, &crate::core::Board)| {
            (board.cohort.max(1) as usize, luck.side(Purpose::Cohort(at as u16).number()))
        };
        Tables { boards: program.boards.iter().enumerate().map(board).collect(), scores: BTreeMap::new() }
    }

    /// A member ends a period with a score.
    pub fn enter(&mut self, member: u64, scored: Scored) {
        let place = (scored.at, scored.board, scored.rank);
        self.scores.entry(place).or_default().push((member, scored.score));
    }

    /// Takes over the scores of others.
    pub fn merge(&mut self, other: Tables) {
        for (place, scores) in other.scores {
            self.scores.entry(place).or_default().extend(scores);
        }
    }

    /// Everybody's place: members of a level are mixed by luck and dealt into as few cohorts as hold them, of sizes
    /// within one; in a cohort the higher score comes first, then the lower number of the member.
    pub fn places(mut self) -> Vec<(u64, Promise)> {
        let mut places = Vec::new();
        for ((at, board, _), mut scores) in self.scores {
            let Some((size, luck)) = self.boards.get_mut(usize::from(board)) else { continue };
            let mut number = |member: u64| {
                luck.start(member, at.day().0 as u64);
                luck.word()
            };
            scores.sort_by_cached_key(|(member, _)| (number(*member), *member));
            let cohorts = scores.len().div_ceil(*size).max(1);
            let (each, more) = (scores.len() / cohorts, scores.len() % cohorts);
            let mut rest = scores.as_mut_slice();
            for cohort in 0..cohorts {
                let (table, others) = rest.split_at_mut(each + usize::from(cohort < more));
                table.sort_unstable_by_key(|(member, score)| (std::cmp::Reverse(*score), *member));
                let size = table.len() as u32;
                for (place, (member, _)) in (1..).zip(&*table) {
                    places.push((*member, Promise { at, what: Promised::Place(board, place, size) }));
                }
                rest = others;
            }
        }
        places
    }
}
