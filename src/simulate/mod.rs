//! Runs a scenario: every customer's life once, every program and the twin on the same luck.
//!
//! ```text
//!   Population ─draw─▶ Customer ─┬─ twin ───────────▶ Tally
//!                                ├─ Plan 1, Member ─▶ Tally      one pass, state in cache
//!                                └─ Plan 2, Member ─▶ Tally
//!   chunks of members on threads ─▶ Sums (whole numbers) ─ merge ─▶ measures ─▶ Run
//! ```
//!
//! Nothing is kept of a customer, so memory does not grow with their number. Sums are whole numbers and
//! draws have addresses, so the bytes of a result depend neither on threads nor on the size of chunks.
//! Every member's ledger must balance, or the run refuses to report.

mod acts;
mod assemble;
mod booked;
mod cells;
mod choices;
mod circle;
mod couple;
mod gauge;
mod hand;
mod live;
mod member;
mod members;
mod options;
mod paired;
mod part;
mod parts;
mod precise;
mod prepare;
mod respond;
mod result;
mod run;
mod shard;
mod stopped;
mod stretch;
mod target;
#[cfg(test)]
mod tests;
mod who;
mod worker;

pub use crate::measure::Estimate;
pub use crate::population::Visit;
pub use booked::books;
pub use choices::{Choices, OfferWish};
pub use member::{MemberDiary, member_diary};
pub use options::Options;
pub use paired::{Block, Change, Cohorts, Flows, Group, Kind, Paired, paired};
pub use part::{Damage, Header, Identity, Part};
pub use parts::{Counting, count_part, merge_parts, report_part};
pub use result::{GroupResult, Manifest, PeriodResult, Run, VariantResult, Verdict};
pub use run::run;
pub use shard::Shard;
pub use stopped::{Coupled, Precise, Precision, RanOut, Reason, Stopped};
pub use target::verify as unmeasured;
