//! A core program and a stream of events become ledger entries (`docs/design/core.md`, sections 3–7).
//!
//! ```text
//!   Program ──Plan::new──▶ Plan ──────────────┐ tables: day class × cell → rows, due days, keys
//!   Purchase, redemption, … ─▶ one pipeline ──┤ settle · price · award · limit, post · measure · tiers · follow
//!                              Member ◀───────┘ state, reused without allocating
//!                              Recorder ◀── what happened, in order
//! ```
//!
//! Newly true here: every event is exact, all or nothing, and leaves a ledger that balances. The
//! pipeline is fixed; the program is data for it. Recorders are inlined, so what nobody listens to
//! costs nothing.

mod ahead;
mod amend;
mod budget;
mod cast;
mod common;
mod confirm;
mod demand;
mod diary;
mod error;
mod event;
mod expression;
mod falling_due;
mod friend;
mod games;
mod given;
mod household;
mod member;
mod midnight;
mod neighbours;
mod own;
mod party;
mod phase;
mod pick;
mod plan;
mod played;
mod promised;
mod receipt;
mod recompute;
mod recorder;
mod redeem;
mod returns;
mod roll;
mod run;
mod shared;
mod stage;
mod state;
mod steady;
mod taken;
mod timer;
pub mod trial;
mod window;

#[cfg(test)]
mod tests;

pub use budget::{Cut, Cuts, Draw, EventKey};
pub use diary::{Balance, Diary, DiaryFact, Entry, Lapses};
pub use error::{EventError, Fault};
pub use event::{
    Joining, Line, NotReturned, Part, Purchase, Receipt, Redeemed, Refund, Refused, Return, ReturnOutcome, Which,
};
pub use member::Member;
pub use own::{Answer, Asked, CashFor, MembershipChange, OwnFact};
pub use party::Party;
pub use plan::Plan;
pub use promised::{Promise, Promised};
pub use recorder::{Grant, NoRecorder, Occasion, Recorder, Skip, Source, Taking};
pub use steady::Stretch;
pub use trial::TrialOutcome;
