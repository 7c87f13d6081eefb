//! Real purchases: transaction files read in, and a program run over them.
//!
//! ```text
//! CSV ─ lines ─ line (cut at commas) ─┬─ value (dates, money, counts) ─ read ─ spool ─▶ Gathered ─┬─ replay ─▶ Replayed
//! Parquet ─────────────────── batch ──┘                                                           └─ whole ─▶ History ─ fit
//! ```
//!
//! Newly true after `read`: every amount is an exact number of minor units, every instant is civil
//! time. After `spool`: rows are grouped into purchases by customer, instant and basket, in order of time.

mod batch;
mod books;
mod complaint;
mod first_line;
pub mod fit;
mod gathered;
mod habit;
pub(crate) mod line;
mod lines;
mod lookup;
mod model;
mod moment;
pub mod movements;
mod plain;
mod read;
mod redeem;
mod replay;
mod result;
mod returned;
mod run;
mod settle;
mod sheet;
mod spool;
mod value;
mod words;
mod zone;

pub use batch::{Batch, Cells, Column};
pub use gathered::Gathered;
pub use habit::Habits;
pub use line::Separator;
pub use lookup::read_lookup;
pub use model::{Basket, Customer, DataQuality, History, Item, Overview, TextId};
pub use moment::Pattern;
pub use read::{LONGEST_LINE, Reading, TRANSACTION_COLUMNS, read, read_as};
pub use redeem::{redeemable, unknown_wish};
pub use replay::{Asked, replay};
pub use result::{Failure, Month, Policy, Refusal, Replayed, Roll, Unbalanced};
pub use settle::Settled;
pub use sheet::{Form, Join};
pub use spool::{Overflow, Room};
pub use value::points;
pub use zone::Zone;
