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
    /// M5.
    Freeze,
    /// M6.
    Open,
    /// M7.
    Mature,
    /// M8.
    Lapse,
    /// M9.
    Deadlines,
    /// M10.
    Dated,
    /// M11.
    Idle,
    /// M12, first half.
    Results,
    /// M12, second half.
    Recheck,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 13] = [
        Stage::Close,
        Stage::PeriodEnd,
        Stage::NamedEnds,
        Stage::Review,
        Stage::Freeze,
        Stage::Open,
        Stage::Mature,
        Stage::Lapse,
        Stage::Deadlines,
        Stage::Dated,
        Stage::Idle,
        Stage::Results,
        Stage::Recheck,
    ];
}
