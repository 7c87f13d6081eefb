//! The surface tree, as written: one node a construct of `grammar/loyal.pest`, every node with its span.

mod clause;
mod declaration;
mod expression;
mod ladder;
mod test;
mod time;
mod trigger;
mod word;

pub use clause::*;
pub use declaration::*;
pub use expression::*;
pub use ladder::*;
pub use test::*;
pub use time::*;
pub use trigger::*;
pub use word::*;
