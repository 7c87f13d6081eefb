//! Progress of a purchase that came back: metrics, limits, tiers.

use crate::core::{Effect, HoldingId, Measure, RowId};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Basis, BasisOf, Combine, Extent, Intake, Plan, ReturnsPlan, Special};
use crate::evaluate::receipt::{Counted, FeedKept, OpenReceipt, share};
use crate::evaluate::recorder::{Recorder, Taking};
use crate::quantity::{Day, Instant};

impl Plan {
    /// Sums fall by what came back, counts when nothing is left, each in the bucket of the original
    /// day if that is still kept. The largest, smallest and last value stay.
    pub(in crate::evaluate) fn take_out_progress(
        &self,
        returns: &ReturnsPlan,
        state: &mut State,
        receipt: &mut OpenReceipt,
    ) {
        let mut feeds = std::mem::take(&mut receipt.feeds);
        for feed in &mut feeds {
            let at = usize::from(feed.accumulator);
            if self.windows[at].combine != Combine::Sum {
                continue;
            }
            let back = self.fed_back(returns, receipt, feed);
            let less = back - feed.back;
            feed.back = back;
            let named = matches!(self.windows[at].extent, Extent::Since | Extent::Membership(..));
            self.take_back(state, at, (receipt.at, named.then_some(feed.key)), less);
        }
        receipt.feeds = feeds;
        let forgiven = receipt.awards.iter().any(|award| award.clawed < award.claimed);
        if receipt.closed && !forgiven {
            // The next purchase is the first again, if this was.
            state.purchases = (state.purchases - 1).max(0);
        }
    }

    /// How much of what an accumulator took from the purchase has come back by now.
    fn fed_back(&self, returns: &ReturnsPlan, receipt: &OpenReceipt, feed: &FeedKept) -> i64 {
        let at = usize::from(feed.accumulator);
        let lines = Basis { atoms: feed.atoms & self.every_atom, of: BasisOf::Money(3) };
        let basis = returns.metrics[at].unwrap_or(lines);
        let claimed = |of: HoldingId| {
            let awards = receipt.awards.iter().filter(|award| {
                let row = self.rows[usize::from(award.entry)].id;
                matches!(&self.program.rows[row.index()].effect, Effect::Grant { holding, .. } if *holding == of)
            });
            awards.map(|award| award.claimed).sum::<i64>()
        };
        match &self.accumulators[at].takes {
            Intake::Count => {
                let (whole, part) = receipt.part(lines);
                if whole == part { feed.value } else { 0 }
            }
            Intake::Money(_) => receipt.returned(basis),
            Intake::Earned(of) => claimed(*of).min(feed.value),
            Intake::Special(special) => match special.as_ref() {
                Special::EarnedBy(rows) => {
                    let by =
                        receipt.awards.iter().filter(|award| rows.contains(&self.rows[usize::from(award.entry)].id));
                    by.map(|award| award.claimed).sum::<i64>().min(feed.value)
                }
                Special::SpentBy(of, takers) => {
                    let takes = receipt.takes.iter().filter(|take| {
                        let by = take.payment.map_or(Taking::Voucher, Taking::Payment);
                        usize::from(take.holding) == of.index() && takers.contains(&by)
                    });
                    takes.map(|take| take.back).sum::<i64>().min(feed.value)
                }
                // Names, periods and runs stay.
                _ => feed.back,
            },
            Intake::Spent(of) => {
                let takes = receipt.takes.iter().filter(|take| usize::from(take.holding) == of.index());
                takes.map(|take| take.back).sum::<i64>().min(feed.value)
            }
            Intake::Formula(_) => {
                let (whole, part) = receipt.part(basis);
                share(feed.value, part, whole)
            }
        }
    }

    /// Takes a value out of a window, in the bucket of the day on which it was fed.
    fn take_back(&self, state: &mut State, tally: usize, (fed, named): (i64, Option<i32>), value: i64) {
        if value == 0 {
            return;
        }
        let window = &self.windows[tally];
        let fed = Instant(fed).day();
        let key = named.unwrap_or_else(|| self.key_of(window, fed.0));
        let from = state.own.anchor(window, Instant(state.joined).day());
        state.tallies[tally].take_back(&mut state.histories[tally], window, (key, fed), from, value);
    }

    /// Limits get back what was truly taken back: units as many, an award when it is gone whole.
    pub(in crate::evaluate) fn return_to_limits(
        &self,
        state: &mut State,
        (row, limits): (RowId, &[u16]),
        counted: Counted<'_>,
        units: i64,
        count: i64,
    ) {
        for &place in limits {
            let limit = &self.limits[usize::from(place)];
            if !limit.checks.is_empty() && !counted.by(place) {
                continue;
            }
            let value = match limit.measure {
                Measure::Units => units,
                Measure::Count => count,
                Measure::Cost => units * limit.weights.get(row.index()).copied().unwrap_or(1),
                // What was counted of a field stays counted.
                Measure::Field => 0,
            };
            if let Extent::LastSeconds(_) = self.windows[limit.tally].extent {
                state.histories[limit.tally].forget(counted.at, value);
            }
            let named = matches!(self.windows[limit.tally].extent, Extent::Membership(..));
            let period = named.then(|| counted.turn(limit.tally));
            self.take_back(state, limit.tally, (counted.at, period), value);
        }
    }

    /// `recount tiers`: a tier whose condition no longer holds gives up what its date has gained since
    /// the purchase; the purchase's own gain goes when nothing of it is left.
    pub(in crate::evaluate) fn recount<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        receipt: &OpenReceipt,
        (now, _): (i64, Day),
        recorder: &mut R,
    ) {
        for kept in &receipt.dates {
            let (at, tier) = (usize::from(kept.ladder), usize::from(kept.tier));
            let Some((reach, keeps)) = self.ladders[at].tiers.get(tier - 1) else { continue };
            let view = View { plan: self, state, scratch, at: now };
            let held = usize::from(state.ladders[at].rank) >= tier;
            let holds = view.all_hold(reach) || held && view.all_hold(keeps);
            let date = &mut state.ladders[at].until[tier];
            if !holds || receipt.closed && *date == kept.after {
                *date = (*date).min(kept.before);
            }
        }
        for at in (0..self.ladders.len()).filter(|at| !self.is_of_a_league(*at)) {
            let tiers = self.ladders[at].tiers.len();
            let ladder = &mut state.ladders[at];
            ladder.judged = (0, 0);
            ladder.earned = ladder.highest_open(tiers, now);
            if ladder.earned > 0 {
                state.next_due = state.next_due.min(ladder.next_change(self.ladders[at].fall));
            }
            self.settle_rank(state, at, (now, now), recorder);
        }
    }
}
