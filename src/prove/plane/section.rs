//! Sections: the values of a metric, by amount, between which nothing can be extreme.

use super::MOST_SECTIONS;
use super::breaks::Breaks;
use crate::prove::piece::{Opaque, Pieces};

type Result<T> = std::result::Result<T, Opaque>;

/// Where to look.
pub(super) struct Sections {
    /// Values of the metric by amount.
    pub at: Vec<Pieces>,
    /// Two beyond all that is compared, a whole number of steps apart: what grows without an end differs there.
    pub far: (Pieces, Pieces),
}

/// The sections of a situation: each break and one below it, and, where steps of the metric count, the first and the last steps
/// of each stretch between breaks. Within a stretch, what is given rises by the same from one common period of all steps to the
/// next, so the extreme of every remainder stands in the first or the last period.
pub(super) fn all(breaks: &Breaks<'_>) -> Result<Sections> {
    let mut period = 1i128;
    for family in &breaks.families {
        let own = family.step / gcd(family.step, family.slope);
        period = (period / gcd(period, own)).checked_mul(own).ok_or(Opaque::TooLarge)?;
    }
    let mut out: Vec<Pieces> = Vec::new();
    let mut push = |section: Pieces| -> Result<()> {
        for section in [section.shifted(-1)?.at_least(0)?, section.at_least(0)?] {
            if !out.contains(&section) {
                out.push(section);
            }
        }
        if out.len() > MOST_SECTIONS { Err(Opaque::TooMany) } else { Ok(()) }
    };
    let mut top = breaks.constant(0);
    for start in std::iter::once(breaks.constant(0)).chain(breaks.single.iter().cloned()) {
        top = top.greatest(&start)?;
        for family in &breaks.families {
            let count = period * family.slope / family.step;
            let passed = |at: &Pieces| at.times(family.slope)?.plus(&family.at)?.floor_over(family.step);
            let (below, above) = (passed(&start.shifted(-1)?)?, passed(&start)?);
            for place in 0..=count {
                for level in [above.shifted(place + 1)?, below.shifted(-place)?] {
                    // The least m with slope·m + at ≥ step·level.
                    let at = level.times(family.step)?.minus(&family.at)?;
                    push(at.shifted(family.slope - 1)?.floor_over(family.slope)?)?;
                }
            }
        }
        push(start)?;
    }
    let far = (top.shifted(period)?, top.shifted(2 * period)?);
    Ok(Sections { at: out, far })
}

fn gcd(one: i128, two: i128) -> i128 {
    if two == 0 { one.abs().max(1) } else { gcd(two, one % two) }
}
