use super::RowId;
use crate::base::Span;

/// How a group decides who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// The part that gives the most, ties by name.
    Best,
    /// The first part in file order that gives anything.
    First,
    /// If any part gives anything, only the best part of all exclusive groups beside it pays, and nothing else
    /// of the same phase: of the event, or of the group that it stands in.
    Exclusive,
}

/// A member of a group. It *matches* an event if one of its rows gives units or acts; an award of nothing is
/// no award.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupPart {
    /// A rule with all of its rows.
    Rule {
        /// Its name, for ties.
        name: String,
        /// Its rows.
        rows: Vec<RowId>,
    },
    /// A group inside, decided before this one.
    Group(GroupId),
}

/// The number of a group in [`super::Program::groups`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u16);

impl GroupId {
    /// As a vector index.
    #[inline]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Rules of which not all pay. Groups form trees: a group stands in at most one other.
///
/// Parts are compared by the exact sum of what they give after rounding (before it where rounding waits for the
/// purchase or the day), in smallest units if everything that the compared parts can give is of one holding or
/// money off, else at declared worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name; for a group without one, that of its smallest part.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Who pays.
    pub kind: GroupKind,
    /// Its parts in file order.
    pub parts: Vec<GroupPart>,
}
