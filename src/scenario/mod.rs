//! Scenarios: TOML in, checked scenario out.
//!
//! Newly true here: every quantity has lost its unit to a whole number of minor units, seconds or a share;
//! every name of a reward, category, parameter and program is known; shares sum to one; the run is of a
//! size that ends.

mod model;

pub use model::{
    Basket, Bound, Choices, Economics, Margin, Period, Process, Redeem, Scenario, Segment, Target, Variant, Wish,
};
