//! What the program says of returns.

use super::Lowering;
use crate::check::model::HoldingKind;
use crate::core::{HoldingId, Returns};

impl Lowering<'_> {
    /// The window, the mode and its exceptions.
    pub fn returns(&self) -> Returns {
        let stamps =
            (0u16..).zip(&self.checked.holdings).filter(|(_, holding)| matches!(holding.kind, HoldingKind::Stamps));
        Returns { pieces: stamps.map(|(at, _)| HoldingId(at)).collect(), ..Returns::default() }
    }
}
