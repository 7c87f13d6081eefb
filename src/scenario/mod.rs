//! Scenarios: TOML in, checked scenario out.
//!
//! Newly true here: every quantity has lost its unit to a whole number of minor units, seconds or a share;
//! every name of a reward, category, parameter and program is known; shares sum to one; the run is of a
//! size that ends.

mod again;
mod assumption;
mod basket;
mod behaviour;
mod circle;
mod compare;
mod customers;
mod economics;
mod error;
mod error_behaviour;
mod estimate;
mod keys;
mod launch;
mod model;
mod periods;
mod precision;
mod preset;
mod process;
mod programs;
mod quantity;
mod read;
mod reader;
mod response;
mod schema;
mod segment;
mod target;
mod uncertain;
mod values;
mod variants;

pub use again::{read_drawn, read_for, read_with};
pub use assumption::{Assumption, Label, assumptions};
pub use behaviour::{Arrival, Audience, Enrol, Mailing, Picking, Referral, ReturnHabit, Season};
pub use circle::Friends;
pub use estimate::Estimate;
pub use launch::Launch;
pub use model::{
    Basket, Bound, Choices, Compared, Economics, Margin, Period, Precision, Process, Redeem, Scenario, Segment, Target,
    Variant, Wish,
};
pub use read::{MOST_CUSTOMERS, read};
pub use schema::schema;
pub use uncertain::{Prior, Uncertain};

#[cfg(test)]
mod tests;
