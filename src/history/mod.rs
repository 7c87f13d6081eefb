//! Real purchases: transaction files read in, and a program run over them.
//!
//! ```text
//! CSV ─ line (cut at commas) ─ value (dates, money, counts) ─ read ─▶ History ─ replay (with evaluate) ─▶ Replayed
//! ```
//!
//! Newly true after `read`: every amount is an exact number of minor units, every instant is civil
//! time, rows are grouped into purchases by customer, instant and basket, in order of time.

mod books;
mod complaint;
pub mod fit;
pub(crate) mod line;
mod lookup;
mod model;
mod moment;
pub mod movements;
mod read;
mod redeem;
mod replay;
mod result;
mod returned;
mod settle;
mod sheet;
mod value;

pub use line::Separator;
pub use lookup::read_lookup;
pub use model::{Basket, Customer, DataQuality, History, Item, TextId};
pub use moment::{Pattern, offset};
pub use read::{LONGEST_LINE, Reading, TRANSACTION_COLUMNS, read, read_as};
pub use redeem::{redeemable, unknown_wish};
pub use replay::replay;
pub use result::{Failure, Month, Policy, Refusal, Replayed, Roll, Unbalanced};
pub use settle::Settled;
pub use sheet::{Form, Join};
