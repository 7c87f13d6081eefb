//! What members play: challenges, boards of leagues, raffles, and names that are told apart.

use super::{AccumulatorId, AtomSet, Deadline, FieldId, FiniteId, Guard, HoldingId, LadderId, Trigger};
use crate::base::Span;
use crate::quantity::Calendar;

/// Most goals of a challenge.
pub const MOST_GOALS: usize = 32;

/// Names that are told apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Names {
    /// Words of a finite field; any word that the program does not name counts as none.
    Word(FiniteId),
    /// Sets of lines; a purchase shows every name that one of its lines (in the trigger's set) belongs to.
    Lines(Vec<AtomSet>),
}

/// From when the time for a challenge counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RoundStart {
    /// From the first goal that is met; when the time is over, what was met is forgotten.
    #[default]
    FirstGoal,
    /// From joining: when it is over, so is the challenge.
    Joining,
}

/// So many goals out of several, in rounds.
///
/// After phase 6 of every event (and again after the second phase 6) each goal whose condition holds, while the
/// gate held before the event, is met. With the last goal that it takes the round is complete: rows on
/// [`Trigger::Completed`] follow in phase 7. A goal that a round has used counts again only after its
/// condition has been false before an event.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Goals are met only in events before which this holds.
    pub guard: Guard,
    /// The goals, at most [`MOST_GOALS`].
    pub goals: Vec<Goal>,
    /// How many complete a round.
    pub need: u8,
    /// How long a round may take; never = without end.
    pub within: Deadline,
    /// From when that counts.
    pub start: RoundStart,
    /// Whether a new round begins when one is complete.
    pub repeats: bool,
    /// The metric of goals met.
    pub progress: AccumulatorId,
}

/// One goal.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Met only by an event that raises this metric, if there is one.
    pub by: Option<AccumulatorId>,
    /// Met when this holds.
    pub when: Guard,
}

/// A league's table: cohorts of members of one level, ordered by a score at each period's end.
///
/// The score is read at M5; the place is an input; at M12 the member moves one level up with a place of at
/// most `promote`, or else down with one among the last `demote` of the cohort. Without a place, or with a
/// score below 1, nothing moves.
#[derive(Clone, Debug)]
pub struct Board {
    /// The league's name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Its levels.
    pub ladder: LadderId,
    /// What is compared.
    pub score: AccumulatorId,
    /// How often.
    pub every: Calendar,
    /// Members in a cohort.
    pub cohort: u32,
    /// How many of a cohort move up, by level.
    pub promote: Vec<u32>,
    /// How many move down, by level.
    pub demote: Vec<u32>,
}

/// A raffle. Entries are frozen at M5 of a draw's midnight and are gone at M12, when rows on
/// [`Trigger::Drawn`] read the numeric fields below. Which entries win is an input.
#[derive(Clone, Debug)]
pub struct Raffle {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The entries.
    pub entries: HoldingId,
    /// When it is drawn: start or end of a period, or a day of the year.
    pub draws: Vec<Trigger>,
    /// Field that says how many entries of the member were in the draw.
    pub drawn: FieldId,
    /// Prizes: how many there are, and the field that says how many the member won.
    pub prizes: Vec<Prize>,
}

/// Prizes of one kind.
#[derive(Clone, Debug)]
pub struct Prize {
    /// The name of what is won.
    pub name: String,
    /// How many there are in a draw.
    pub count: u32,
    /// Field that says how many the member won.
    pub won: FieldId,
}
