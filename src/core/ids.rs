//! Numbers that stand for names. Each indexes the vector of its kind in [`super::Program`].

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// As a vector index.
            #[inline]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )*};
}

ids! {
    /// A holding: wallet, voucher, item, perk, badge, stamps.
    HoldingId;
    /// An accumulator.
    AccumulatorId;
    /// A ladder of tiers.
    LadderId;
    /// A limit.
    LimitId;
    /// A partner who funds.
    FunderId;
    /// A row.
    RowId;
    /// An offer: a reward taken from the catalogue.
    OfferId;
    /// A numeric field of a declared event.
    FieldId;
    /// A finite text field of an event (channel, store, partner, payment, or a declared one).
    FiniteId;
    /// A value of a finite field; 0 is every value that the program does not name.
    WordId;
    /// An attribute of a member, choices included.
    AttributeId;
    /// Something that members activate.
    ActivationId;
    /// A menu: choose k of n.
    MenuId;
    /// A membership within the program.
    MembershipId;
    /// An atom of the lines of a purchase; 0 is every line that no category of the program names.
    AtomId;
}

/// A tier of a ladder by its place, 0 is the lowest.
pub type Rank = u8;

/// A set of atoms, one bit each (at most 64 atoms).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AtomSet(pub u64);

impl AtomSet {
    /// Every line.
    pub const ALL: AtomSet = AtomSet(u64::MAX);
    /// No line.
    pub const NONE: AtomSet = AtomSet(0);

    /// Whether the atom is in it.
    #[inline]
    pub fn has(self, atom: AtomId) -> bool {
        atom.0 < 64 && self.0 >> atom.0 & 1 == 1
    }

    /// The atoms in both.
    #[inline]
    #[must_use]
    pub fn and(self, other: AtomSet) -> AtomSet {
        AtomSet(self.0 & other.0)
    }
}
