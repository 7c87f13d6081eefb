//! Who the customers are: when each of them buys, how much, of what, and how they would decide.
//!
//! A customer's whole life is drawn at once into a buffer that is used again for the next one; every
//! variant and the twin then live it through. Seconds, cents and decisions are whole numbers from here
//! on. One behaviour model a file:
//!
//! | file | what |
//! |---|---|
//! | `purchases` | when customers buy: BG/NBD, MBG/NBD, Pareto/NBD, NBD, BG/CNBD-k, BG/BB, sBG |
//! | `basket` | how much they spend, quantised to the minor unit: lognormal, Gamma-Gamma, empirical |
//! | `birthday` | a day of a four-year cycle |
//! | `decision` | whether a reward that can be had is taken |

mod basket;
mod birthday;
mod customer;
mod decision;
mod purchases;
mod purpose;

pub use basket::{BasketSampler, BasketStreams};
pub use birthday::BirthdaySampler;
pub use customer::{Customer, Expected, Population, Visit};
pub use decision::DecisionSampler;
pub use purchases::{PurchaseSampler, PurchaseStreams};
pub use purpose::Purpose;
