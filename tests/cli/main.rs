//! The binary as people and scripts meet it. One test binary, to keep linking short.

#![allow(clippy::disallowed_methods, reason = "tests start processes and touch files")]
#![allow(clippy::panic, reason = "tests fail by panicking")]

mod bad_files;
mod bad_movements;
mod beside;
mod close;
mod closed_forms;
#[cfg(feature = "parquet")]
mod columns;
mod compare;
mod exit_status;
mod fit;
mod fixture;
mod generated;
mod hostile;
mod large;
mod liability;
mod new;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod program_index;
mod redeem_by;
mod redemption;
mod replay;
mod simulate;
mod streams;
mod support;
mod test_command;
#[cfg(feature = "xlsx")]
mod workbook;
