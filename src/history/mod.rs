//! Real purchases: transaction files read in, and a program run over them.
//!
//! ```text
//! CSV ─ line (cut at commas) ─ value (dates, money, counts) ─ read ─▶ History ─ replay (with evaluate) ─▶ Replayed
//! ```
//!
//! Newly true after `read`: every amount is an exact number of minor units, every instant is civil
//! time, rows are grouped into purchases by customer, instant and basket, in order of time.

mod complaint;
pub mod fit;
pub(crate) mod line;
mod model;
mod read;
mod replay;
mod result;
mod returned;
mod settle;
mod value;

pub use model::{Basket, Customer, History, Item, TextId};
pub use read::{LONGEST_LINE, read};
pub use replay::replay;
pub use result::{Failure, Month, Policy, Refusal, Replayed, Roll, Unbalanced};
pub use settle::Settled;
