use super::{Deadline, Duration, Expr, Name};
use crate::base::Span;

/// A clause about the whole ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderClause {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: LadderClauseKind,
}

/// Clauses about the whole ladder.
#[derive(Clone, Debug, PartialEq)]
pub enum LadderClauseKind {
    /// `move up at once`
    MoveUpAtOnce,
    /// `move up at the end of month`
    MoveUpAt(Deadline),
    /// `move down one step`
    MoveDownOneStep,
    /// `move down to what is earned`
    MoveDownToEarned,
    /// `move down never`
    MoveDownNever,
    /// `keep to the end of the next calendar year`
    Keep(Deadline),
    /// `grace 30 days`
    Grace(Duration),
    /// `start at Silver`
    StartAt(Name),
    /// `start at Gold when segment is student`
    StartAtWhen { tier: Name, when: Expr },
    /// `review daily`
    ReviewDaily,
    /// `carry the surplus`, `carry the surplus, at most 40 night`
    CarrySurplus { most: Option<Expr> },
    /// Could not be read.
    Broken,
}

/// A tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// `at 300 EUR`
    pub at: Option<Expr>,
    /// `when …`
    pub when: Option<Expr>,
    /// `kept at …`
    pub kept_at: Option<Expr>,
    /// `kept when …`
    pub kept_when: Option<Expr>,
}
