//! The core language: what every construct of the surface becomes (`docs/design/0001-core.md`).
//!
//! Newly true here: every name is a number, every unit is checked and gone, every constant is an
//! integer or a ratio of smallest units, sugar is substituted away. Nodes keep their spans.

mod amend;
mod budget;
mod choice;
mod error;
mod expression;
mod from_checked;
mod game;
mod group;
mod ids;
mod level;
mod line;
mod party;
mod pick;
mod print;
mod program;
mod promise;
mod returns;
mod reward;
mod rounds;
mod surplus;
#[cfg(test)]
mod tests;
mod time;
mod trial;
mod verify;

pub use amend::{CapVersion, HoldingVersion, LadderVersion, Since};
pub use budget::{Budget, BudgetId, LastAward, Spending};
pub use choice::{Activation, Attribute, AttributeKind, Choice, Membership, Menu, MenuOption, Range};
pub use expression::{Amount, Comparison, Expr, Guard, Stage};
pub use from_checked::{Compiled, Setting, compile, lower, lower_events};
pub use game::{Board, Challenge, Goal, MOST_GOALS, Names, Prize, Raffle, RoundStart};
pub use group::{Group, GroupId, GroupKind, GroupPart};
pub use ids::{
    AccumulatorId, ActivationId, AtomId, AtomSet, AttributeId, FieldId, FiniteId, FunderId, HoldingId, LadderId,
    LimitId, MembershipId, MenuId, OfferId, Rank, RowId, WordId,
};
pub use level::levels;
pub use line::{EventLine, LineFields, LineSum, LineTest};
pub use party::{Funder, MOST_TOGETHER, Parties, Pool};
pub use pick::{Pick, PickFrom};
pub use print::listing;
pub use program::{
    Accumulator, Aggregate, Currency, DeclaredEvent, Effect, Exchange, ExchangeWhen, Fall, FiniteField, Holding,
    HoldingKind, Ladder, Limit, LimitCap, Measure, MoneyOff, NumericField, Offer, Overflowing, Program, Row, RowKind,
    SpendOrder, Tier, Trigger, Window,
};
pub use promise::{Promise, Promised};
pub use returns::{Claims, ReturnMode, Returns};
pub use reward::{Off, PaymentForm, Rung, Using};
pub use rounds::{RoundedPer, Rounds};
pub use surplus::Surplus;
pub use time::{Anchor, Deadline, Length, Step};
pub use trial::{Action, Claim, Fact, PurchaseLine, Returned, Trial, TrialStep, Use};
pub use verify::verify;
