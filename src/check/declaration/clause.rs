//! Which clause may stand in which body.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{ClauseNotHere, Twice};
use crate::syntax::tree::{Clause, ClauseKind, Name};

/// A kind of body: its name and what it takes, in words.
pub(super) struct Body<'a> {
    pub declaration: &'static str,
    pub takes: &'static str,
    pub name: &'a Name,
}

/// Clauses that may stand once in a body.
#[derive(Default)]
pub(super) struct Once {
    seen: Vec<(&'static str, Span)>,
}

/// The word that opens a clause.
#[allow(clippy::too_many_lines, reason = "a table: one line for each clause")]
pub(super) fn word(kind: &ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Whole => "whole",
        ClauseKind::To(_) => "to",
        ClauseKind::Round { .. } => "round",
        ClauseKind::Pending(_) => "pending",
        ClauseKind::Expire { .. } => "expire",
        ClauseKind::Valid(_) => "valid",
        ClauseKind::Spend(_) => "spend",
        ClauseKind::MayGoNegative => "may go negative",
        ClauseKind::Qualifying => "qualifying",
        ClauseKind::Worth(_) => "worth",
        ClauseKind::Cost(_) => "cost",
        ClauseKind::MinimumBasket(_) => "minimum basket",
        ClauseKind::Off { .. } => "… off",
        ClauseKind::Give(_) => "give",
        ClauseKind::TakeOff { .. } => "take … off",
        ClauseKind::Stamp(_) => "… stamp",
        ClauseKind::StampsGive { .. } => "… stamps give",
        ClauseKind::Costs { .. } => "costs",
        ClauseKind::StepsOf(_) => "steps of",
        ClauseKind::AtLeast(_) => "at least",
        ClauseKind::AtMost(_) => "at most",
        ClauseKind::Rest { carry: true } => "carry the rest",
        ClauseKind::Rest { carry: false } => "drop the rest",
        ClauseKind::Returns(_) => "returns",
        ClauseKind::AsCredited => "as credited",
        ClauseKind::Set { .. } => "set",
        ClauseKind::Extend { .. } => "extend",
        ClauseKind::FundedBy(_) => "funded by",
        ClauseKind::Party { inviter: false, .. } => "friend",
        ClauseKind::Party { inviter: true, .. } => "inviter",
        ClauseKind::UpToMembers(_) => "up to … members",
        ClauseKind::Pools(_) => "pools",
        ClauseKind::Funds(_) => "funds",
        ClauseKind::Pays(_) => "pays",
        ClauseKind::SetTo { .. } => "set",
        ClauseKind::Choose { .. } => "choose",
        ClauseKind::EndMembership => "end membership",
        ClauseKind::OneOf(_) => "one of",
        ClauseKind::AnyText => "text",
        ClauseKind::Default(_) => "default",
        ClauseKind::TakesEffect(_) => "takes effect",
        ClauseKind::Between { .. } => "a range",
        ClauseKind::Fee { .. } => "fee",
        ClauseKind::Renews(_) => "renews",
        ClauseKind::Description(_) => "a description",
        ClauseKind::ReturnedOnRefund => "returned on refund",
        ClauseKind::Cooldown(_) => "cooldown",
        ClauseKind::Stock { .. } => "stock",
        ClauseKind::ItsValueOff { .. } => "its value off",
        ClauseKind::In(_) => "in",
        ClauseKind::ToTheSecond => "to the second",
        ClauseKind::SuspendedWhile(_) => "suspended while",
        ClauseKind::LapseAtOnce => "lapse at once",
        ClauseKind::Split { .. } => "split",
        ClauseKind::CoversWholeBasket => "covers the whole basket",
        ClauseKind::Complete { .. } => "complete",
        ClauseKind::Goal(_) => "goal",
        ClauseKind::FreezeWith(_) => "freeze with",
        ClauseKind::Milestone { every: true, .. } => "every N { … }",
        ClauseKind::Milestone { every: false, .. } => "at N { … }",
        ClauseKind::Levels(_) => "levels",
        ClauseKind::EveryPeriod(_) => "every",
        ClauseKind::CohortsOf(_) => "cohorts of",
        ClauseKind::Promote { demote: false, .. } => "promote",
        ClauseKind::Promote { demote: true, .. } => "demote",
        ClauseKind::Top { .. } => "top",
        ClauseKind::EntryOn(_) => "entry on",
        ClauseKind::DrawOn(_) => "draw on",
        ClauseKind::Win { .. } => "win",
        ClauseKind::EveryEntryWins(_) => "every entry wins",
        ClauseKind::Enter(_) => "enter",
        ClauseKind::AtTheTier { .. } => "at the tier",
        ClauseKind::SplitAtThreshold => "split at the threshold",
        _ => "",
    }
}

impl Checker<'_> {
    /// Says that a clause cannot stand in this body.
    pub(super) fn not_here(&mut self, clause: &Clause, body: &Body<'_>) {
        if matches!(clause.kind, ClauseKind::Broken) {
            return;
        }
        self.say(ClauseNotHere {
            clause: word(&clause.kind),
            span: clause.span,
            declaration: body.declaration,
            name: &body.name.text,
            takes: body.takes,
            declared: body.name.span,
        });
    }

    /// Whether the clause stands for the first time; says so if not.
    pub(super) fn once(&mut self, once: &mut Once, what: &'static str, span: Span) -> bool {
        match once.seen.iter().find(|(seen, _)| *seen == what) {
            Some((_, first)) => {
                self.say(Twice { what: &format!("`{what}`"), second: span, first: *first });
                false
            }
            None => {
                once.seen.push((what, span));
                true
            }
        }
    }
}
