//! What a member is told beforehand of what all members together come to: prizes of draws, places in tables.

use super::member::Member;
use crate::quantity::Instant;

/// Something that a member gets at a midnight, whenever the life reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Promise {
    /// The midnight.
    pub at: Instant,
    /// What.
    pub what: Promised,
}

/// What a member is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promised {
    /// One more prize in a draw: raffle, prize.
    Prize(u16, u16),
    /// A place in a table: board, place, members in it.
    Place(u16, u32, u32),
}

impl Member {
    /// Tells the member what draws and tables of the coming life bring, in place of what was told before. To be called
    /// before [`crate::evaluate::Plan::start`].
    pub fn promise(&mut self, promises: &[Promise]) {
        let told = &mut self.scratch.shared.promises;
        told.clear();
        told.extend_from_slice(promises);
    }

    /// The place that was promised in a table made up now.
    pub(super) fn promised_place(&self, board: usize, now: i64) -> Option<(u32, u32)> {
        let mut told = self.scratch.shared.promises.iter().filter(|promise| promise.at.0 == now);
        told.find_map(|promise| match promise.what {
            Promised::Place(of, place, size) if usize::from(of) == board => Some((place, size)),
            _ => None,
        })
    }

    /// Adds the prizes that were promised in a draw held now.
    pub(super) fn add_promised_prizes(&mut self, raffle: usize, now: i64) {
        let Some(wins) = self.state.games.wins.get_mut(raffle) else { return };
        for promise in self.scratch.shared.promises.iter().filter(|promise| promise.at.0 == now) {
            if let Promised::Prize(of, prize) = promise.what
                && usize::from(of) == raffle
                && let Some(won) = wins.get_mut(usize::from(prize))
            {
                *won += 1;
            }
        }
    }
}
