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
//! | `arrival` | when customers come |
//! | `season` | how busy each day is |
//! | `manner` | what else a customer is and would do: signing up, bringing others, taking rewards |
//! | `circle` | who lives together, whom each brings |
//! | `course` | a life that a program changes, step by step |

mod arrival;
mod basket;
mod birthday;
mod circle;
mod course;
mod customer;
mod decision;
mod manner;
mod people;
mod purchases;
mod purpose;
mod season;
#[cfg(test)]
mod tests;

pub use arrival::ArrivalSampler;
pub use basket::{BasketSampler, BasketStreams};
pub use birthday::BirthdaySampler;
pub use circle::{Brought, CircleSampler};
pub use course::Course;
pub use customer::{Customer, MOST_WISHES, Visit};
pub use decision::DecisionSampler;
pub use manner::Manner;
pub use people::{Expected, Population};
pub use purchases::{Nature, PurchaseSampler, PurchaseStreams};
pub use purpose::Purpose;
pub use season::{Clock, Season};
