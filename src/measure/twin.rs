//! The twin's sums, read off those of a program that left every purchase and every price as it was.

use super::layout::{Layout, MARGIN, PROFIT, PURCHASES, REVENUE};
use super::{Moment, Sums};

impl Layout {
    /// Whether the sums of this program tell those of the twin, if its members buy what the twin buys at list prices.
    /// A present value is rounded once a life, so it has to be lived.
    pub fn tells_twin(&self, twin: &Layout) -> bool {
        twin.factors.is_empty() && twin.costs.over > 0 && self.costs.over % twin.costs.over == 0
    }
}

impl Sums {
    /// What the same customers come to without a program, where their purchases were the twin's at list prices
    /// ([`Layout::tells_twin`]): the numbers that counting the twin would give.
    pub fn without_program(&self, layout: &Layout, twin: &Layout) -> Sums {
        // The denominator of the program's costs is a multiple of the twin's, which has margins alone.
        let times = i128::from((layout.costs.over / twin.costs.over.max(1)).max(1));
        let rescaled = |moment: Moment| Moment { sum: moment.sum / times, square: moment.square / (times * times) };
        let earns = !twin.costs.margins.is_empty();
        let bought = |theirs: &[Moment], own: &mut [Moment]| {
            own[PURCHASES] = theirs[PURCHASES];
            own[REVENUE] = theirs[REVENUE];
            own[MARGIN] = rescaled(theirs[MARGIN]);
            if earns {
                own[PROFIT] = own[MARGIN];
            }
        };
        let mut sums = Sums::new(twin);
        for (theirs, own) in self.by_period.chunks_exact(self.slots).zip(sums.by_period.chunks_exact_mut(sums.slots)) {
            bought(theirs, own);
        }
        bought(&self.whole, &mut sums.whole);
        sums.active.clone_from(&self.active);
        sums.bought.clone_from(&self.bought);
        sums.kept.clone_from(&self.kept);
        sums.retention = self.retention;
        let [some, again, _] = self.outcomes.counts;
        sums.outcomes.counts = [some, again, 0];
        sums.outcomes.last.clone_from(&self.outcomes.last);
        // Margin times profit is the square of the margin: nothing is given.
        sums.outcomes.products = [self.outcomes.products[0], sums.whole[MARGIN].square];
        sums.members = self.members;
        sums.related = self.related;
        sums
    }
}
