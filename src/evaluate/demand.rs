//! What is on its way to or from the ledger.

/// An award on its way to the ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Award {
    /// The plan's row.
    pub entry: u16,
    pub units: i64,
}

/// Someone's demand in a division by largest remainder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    /// Whose: index in the list that is shared out.
    pub of: usize,
    /// Tie-break: smaller first.
    pub tie: u16,
    pub demand: i64,
    pub part: i64,
    /// What one unit weighs of the room, where that matters.
    pub weight: i64,
}

/// Units that a purchase takes as payment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Take {
    pub holding: u16,
    pub units: i64,
    /// Index in `money_off`, or `None` for a voucher.
    pub payment: Option<u16>,
    /// The lines that it pays for: those of the rung that was taken.
    pub scope: u64,
}
