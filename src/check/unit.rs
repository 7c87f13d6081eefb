use super::model::{HoldingRef, LadderRef, UnitRef};

/// In what a quantity is counted. Values are held in smallest units of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Money of the program's currency, in minor units.
    Money,
    /// Points, vouchers, items, perks, badges or stamps of one holding.
    Of(HoldingRef),
    /// A unit that the program declares (`night`).
    Counted(UnitRef),
    /// A bare count: events, pieces, awards, days.
    Number,
    /// A share; 1 is 100%.
    Percent,
}

/// What an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number with its unit.
    Quantity(Unit),
    /// True or false.
    Truth,
    /// A tier of a ladder.
    Tier(LadderRef),
    /// A text with finitely many values that matter.
    Word,
    /// A part of the calendar (`weekday`, `month`, `time`).
    Calendar,
    /// Could not be told; its diagnostic has been given, nothing more is said about it.
    Poison,
}

impl Type {
    /// Whether its diagnostic has been given already.
    pub fn is_poison(self) -> bool {
        self == Type::Poison
    }

    /// The unit, if it is a quantity.
    pub fn unit(self) -> Option<Unit> {
        match self {
            Type::Quantity(unit) => Some(unit),
            _ => None,
        }
    }
}
