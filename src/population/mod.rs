//! Who the customers are: when each of them buys, how much, of what, and how they would decide.
//!
//! A customer's whole life is drawn at once into a buffer that is used again for the next one; every
//! variant and the twin then live it through. Seconds, cents and decisions are whole numbers from here
//! on. One behaviour model a file:
//!
//! | file | what |
//! |---|---|
//! | `purchases` | BG/NBD: a Poisson stream thinned by dropout |
//! | `basket` | lognormal amounts, quantised to the minor unit |
//! | `birthday` | a day of a four-year cycle |
//! | `decision` | whether a reward that can be had is taken |

mod basket;
mod birthday;
mod customer;
mod decision;
mod purchases;
mod purpose;

pub use basket::BasketSampler;
pub use birthday::BirthdaySampler;
pub use customer::{Customer, Population, Visit};
pub use decision::DecisionSampler;
pub use purchases::PurchaseSampler;
pub use purpose::Purpose;
