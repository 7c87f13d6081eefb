//! Purchases of a member one after the other, as long as nothing else happens (`evaluate::Stretch`).

use super::live::{Witness, World};
use crate::evaluate::{EventError, Member, Stretch};
use crate::measure::Bought;
use crate::population::Visit;
use crate::quantity::Instant;

/// Why no more visits went together.
enum Ended {
    /// The next one is unusual, or there is none.
    Next,
    /// After the last one a reward may be taken.
    Wish,
}

impl World<'_> {
    /// As many visits as go together, in a program that is steady and a segment that uses nothing in purchases; returns
    /// the others, the first of which is unusual.
    ///
    /// # Errors
    /// As for any purchase.
    #[inline(never)]
    pub(super) fn visits_together<'v, W: Witness>(
        &self,
        mut visits: &'v [Visit],
        member: &mut Member,
        witness: &mut W,
    ) -> Result<&'v [Visit], EventError> {
        loop {
            let Some(first) = visits.first() else { return Ok(visits) };
            // What is due before must be told of first.
            self.plan.settle(member, first.at, witness)?;
            let Some(mut stretch) = self.plan.stretch(member) else { return Ok(visits) };
            let Some(until) = witness.together(first.at) else { return Ok(visits) };
            let (count, ended) = self.stretch(visits, until, &mut stretch, witness)?;
            let (done, others) = visits.split_at_checked(count).unwrap_or((visits, &[]));
            visits = others;
            match (ended, done.last()) {
                (Ended::Wish, Some(visit)) => self.take_listed(visit, member, witness)?,
                // Something is due before the next one, or a period has begun: after that it may go on.
                (Ended::Next, Some(_)) => {}
                (_, None) => return Ok(visits),
            }
        }
    }

    /// The visits of one stretch: how many, and why no more.
    #[inline(always)]
    fn stretch<W: Witness>(
        &self,
        visits: &[Visit],
        mut until: Instant,
        stretch: &mut Stretch<'_>,
        witness: &mut W,
    ) -> Result<(usize, Ended), EventError> {
        let (holding, _) = stretch.given();
        let (bits, always, least) = self.choices.wished(holding);
        let mut bought = Bought { holding, ..Bought::default() };
        let (mut count, mut ended) = (0, Ended::Next);
        let mut told = 0;
        for visit in visits {
            if visit.at >= until {
                let units = stretch.given().1;
                bought.units = units - told;
                told = units;
                witness.bought_together(&bought);
                bought = Bought { holding, ..Bought::default() };
                if !stretch.is_free(visit.at) {
                    return Ok((count, ended));
                }
                let Some(later) = witness.together(visit.at) else { return Ok((count, ended)) };
                until = later;
            }
            if !stretch.buy(visit.at, visit.amount, || self.line(visit).atom)? {
                break;
            }
            count += 1;
            bought.add(visit.at, visit.amount, self.margin(visit));
            if (always || visit.decisions & bits != 0) && stretch.available() >= least {
                ended = Ended::Wish;
                break;
            }
        }
        bought.units = stretch.given().1 - told;
        witness.bought_together(&bought);
        Ok((count, ended))
    }
}
