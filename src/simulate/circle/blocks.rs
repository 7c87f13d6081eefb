//! Sums of circles in blocks. Members of a circle are not independent of one another, so the error of a measure cannot
//! come from squares over members: it is the spread of the measure over blocks of circles.

use crate::measure::{Estimate, Sums};
use crate::numeric::sqrt;

/// Blocks of circles; a circle belongs to the block of its number, whatever thread or shard counts it.
pub const BLOCKS: usize = 64;

/// Sums over all blocks, by subject: the twin's first, then those of the variants. As they are where there are no
/// blocks; `None` if a sum left its range, which a run has refused before.
pub fn gather(sums: &[Sums], subjects: usize) -> Option<Vec<Sums>> {
    let mut blocks = sums.chunks_exact(subjects.max(1));
    let mut all = blocks.next()?.to_vec();
    for block in blocks {
        for (mine, theirs) in all.iter_mut().zip(block) {
            if !mine.merge(theirs) {
                return None;
            }
        }
    }
    Some(all)
}

/// Puts the spread over blocks in the place of the errors of estimates. `blocks` are the readings of the same measures
/// in each block that counted anybody.
pub fn spread(all: &mut [(String, Estimate)], blocks: &[Vec<(String, Estimate)>]) {
    for (at, (key, estimate)) in all.iter_mut().enumerate() {
        // A block in which a ratio has nothing to divide by does not say it, and all that follows moves up.
        let of = |block: &Vec<(String, Estimate)>| {
            let (_, found) =
                block.get(at).filter(|(own, _)| own == key).or_else(|| block.iter().find(|(own, _)| own == key))?;
            Some(found.per_member)
        };
        let values: Vec<f64> = blocks.iter().filter_map(of).collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count.max(1.0);
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        estimate.standard_error = if values.len() > 1 { sqrt(squares / (count * (count - 1.0))) } else { 0.0 };
    }
}
