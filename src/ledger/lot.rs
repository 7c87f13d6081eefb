use std::cmp::Ordering;

/// The due instant of a lot that never lapses.
pub const NEVER: i64 = i64::MAX;
/// The due instant of a lot that lapses with the whole balance, at the account's touch deadline.
pub const TOUCHED: i64 = i64::MAX - 1;
/// The maturing instant of a lot that is spendable.
pub const MATURED: i64 = i64::MIN;
/// Most lots of one holding (`core` section 10).
pub const MOST_LOTS: usize = 4_096;

/// Units of one holding that were earned together and end together.
///
/// Lots equal in all but quantity are one lot; an account keeps them merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Smallest units left in it, positive.
    pub quantity: i64,
    /// From when its term counts: second of civil time, at the coarsest grain that changes no due.
    pub base: i64,
    /// The instant at which it lapses: second of civil time, [`NEVER`] or [`TOUCHED`].
    pub due: i64,
    /// The instant from which it can be spent; [`MATURED`] once that has come.
    pub matures: i64,
    /// Month of issue, counted from January 1970.
    pub issue: i16,
    /// Which rule made it: a number whose order is the byte order of the names.
    pub source: u16,
    /// Which of the holding's deadlines it follows.
    pub term: u16,
    /// Whether the term is a named end: it then ends with the day before `due` and is booked on it.
    pub named_end: bool,
}

/// In which order lots are spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// (due, issue month, source, base).
    #[default]
    Soonest,
    /// (base, due, source).
    Oldest,
    /// From every lot in proportion, by largest remainder.
    ProRata,
}

impl Lot {
    /// Whether it can be spent.
    #[inline]
    pub fn is_matured(&self) -> bool {
        self.matures == MATURED
    }

    /// Equal in all but quantity.
    #[inline]
    pub(super) fn is_same(&self, other: &Lot) -> bool {
        (self.due, self.base, self.matures, self.issue, self.source, self.term, self.named_end)
            == (other.due, other.base, other.matures, other.issue, other.source, other.term, other.named_end)
    }

    /// Whether a lot of the same due stands after this one where the soonest come first.
    pub(super) fn stands_before(&self, other: &Lot) -> bool {
        (self.issue, self.source, self.base) < (other.issue, other.source, other.base)
    }

    /// Position in the account's order; equal only for lots that are the same but for quantity.
    /// Lots that differ in `matures` alone stand together, the earlier first.
    pub(super) fn compare(&self, other: &Lot, order: Order, touch_due: i64) -> Ordering {
        let due = |lot: &Lot| if lot.due == TOUCHED { touch_due } else { lot.due };
        let rest = |lot: &Lot| (lot.term, lot.named_end, lot.due, lot.matures);
        match order {
            Order::Soonest | Order::ProRata => {
                let key = |lot: &Lot| (due(lot), lot.issue, lot.source, lot.base);
                key(self).cmp(&key(other)).then_with(|| rest(self).cmp(&rest(other)))
            }
            Order::Oldest => {
                let key = |lot: &Lot| (lot.base, due(lot), lot.source, lot.issue);
                key(self).cmp(&key(other)).then_with(|| rest(self).cmp(&rest(other)))
            }
        }
    }
}
