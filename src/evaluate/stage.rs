//! The order of a midnight.

/// The stages of a midnight, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// M1.
    Close,
    /// M2.
    PeriodEnd,
    /// M3.
    NamedEnds,
    /// M4.
    Review,
    /// M6.
    Open,
    /// M7.
    Mature,
    /// M8.
    Lapse,
    /// M10.
    Dated,
    /// M11.
    Idle,
    /// M12.
    Recheck,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 10] = [
        Stage::Close,
        Stage::PeriodEnd,
        Stage::NamedEnds,
        Stage::Review,
        Stage::Open,
        Stage::Mature,
        Stage::Lapse,
        Stage::Dated,
        Stage::Idle,
        Stage::Recheck,
    ];
}
