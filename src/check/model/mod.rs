//! The checked program: every name is a reference, every quantity has a unit, every constant is an
//! exact number of smallest units with parameters filled in. Spans are kept for later messages.

mod game;
mod give;
mod held;
mod own;
mod party;
mod promise;
mod returns;
mod rounding;
mod sharing;
mod test;

pub use game::*;
pub use give::*;
pub use held::*;
pub use own::*;
pub use party::*;
pub use promise::*;
pub use returns::*;
pub use rounding::*;
pub use sharing::*;
pub use test::*;

use super::Unit;
use super::typed::{Lines, Measure};
use crate::base::{SourceId, Span};
use crate::quantity::{Day, Ratio};
use crate::syntax::tree;

macro_rules! references {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    )*};
}

references! {
    /// A place in [`Checked::holdings`].
    HoldingRef;
    /// A place in [`Checked::ladders`].
    LadderRef;
    /// A place in [`Checked::units`].
    UnitRef;
    /// A place in [`Checked::events`].
    EventRef;
    /// A place in [`Checked::numbers`].
    NumberRef;
    /// A place in [`Checked::words`].
    WordRef;
    /// A place in [`Checked::metrics`].
    MetricRef;
    /// A place in [`Checked::rules`].
    RuleRef;
    /// A place in [`Checked::rewards`].
    RewardRef;
    /// A place in [`Checked::attributes`].
    AttributeRef;
    /// A place in [`Checked::memberships`].
    MembershipRef;
}

/// A program without errors, with the trees it came from (parameters can be set anew).
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The files as parsed, the program's own first.
    pub files: Vec<tree::File>,
    /// The source of the program's own file.
    pub root: SourceId,
    /// Title, currency, zone, running time.
    pub header: Header,
    /// Declared units.
    pub units: Vec<DeclaredUnit>,
    /// Declared sets of categories and items.
    pub categories: Vec<Category>,
    /// Declared events.
    pub events: Vec<Event>,
    /// Numeric fields of declared events.
    pub numbers: Vec<NumberField>,
    /// Text fields: channel, store, partner, payment, then those of declared events.
    pub words: Vec<WordField>,
    /// Parameters with the values in force.
    pub params: Vec<Param>,
    /// Metrics.
    pub metrics: Vec<Metric>,
    /// Wallets, instruments and stamps, in byte order of their names.
    pub holdings: Vec<Holding>,
    /// Ladders of tiers, in byte order of their names.
    pub ladders: Vec<Ladder>,
    /// Earn, gift and discount rules and those of stamps, in byte order of their names.
    pub rules: Vec<Rule>,
    /// Rewards, in byte order of their names.
    pub rewards: Vec<Reward>,
    /// Conversions and stamp exchanges, in byte order of their names.
    pub converts: Vec<Convert>,
    /// Households, partners, referrals.
    pub parties: Parties,
    /// Challenges, in byte order of their names.
    pub challenges: Vec<Challenge>,
    /// Leagues, in byte order of their names.
    pub leagues: Vec<League>,
    /// Groups of rules, those inside before those around them.
    pub groups: Vec<Group>,
    /// Limits over several rules.
    pub shared_limits: Vec<SharedLimit>,
    /// Budgets and stocks.
    pub budgets: Vec<Budget>,
    /// Raffles, in byte order of their names.
    pub raffles: Vec<Raffle>,
    /// Fields of members and choices, in byte order of their names.
    pub attributes: Vec<Attribute>,
    /// Rules and rewards that must be activated, in byte order of their names.
    pub activated: Vec<Activated>,
    /// Memberships, in byte order of their names.
    pub memberships: Vec<Membership>,
    /// First days of amendments by the day of the event, in order.
    pub amended: Vec<Day>,
    /// The files as they stand under every amendment, if there is one.
    pub latest: Option<Vec<tree::File>>,
    /// What the program assumes of its surroundings, in file order.
    pub assumptions: Vec<Assumption>,
    /// What it promises, in file order.
    pub guarantees: Vec<Guarantee>,
    /// Findings that are meant, in file order.
    pub exceptions: Vec<Exception>,
    /// Tests in file order.
    pub tests: Vec<Test>,
    /// Categories and items that rules ask for, each once: which lines the program can tell apart.
    pub lines: Vec<Lines>,
    /// Holdings whose lapses rules or metrics listen to, each once.
    pub lapsing: Vec<HoldingRef>,
    /// What is asked of the lines of declared events, each once.
    pub line_tests: Vec<Lines>,
}

impl Checked {
    /// Short name of a unit, as written after a number; empty for plain numbers.
    pub fn unit_name(&self, unit: Unit) -> String {
        match unit {
            Unit::Money => self.header.currency.clone(),
            Unit::Of(at) => match self.holdings.get(at.0) {
                Some(Holding { kind: HoldingKind::Stamps, .. }) => "stamps".into(),
                Some(holding) => holding.name.clone(),
                None => String::new(),
            },
            Unit::Counted(at) => self.units.get(at.0).map(|unit| unit.name.clone()).unwrap_or_default(),
            Unit::Number => String::new(),
            Unit::Percent => "%".into(),
        }
    }

    /// Decimals of a unit's smallest part.
    pub fn unit_decimals(&self, unit: Unit) -> u8 {
        match unit {
            Unit::Money => self.header.decimals,
            Unit::Of(at) => self.holdings.get(at.0).map_or(0, |holding| holding.decimals),
            Unit::Counted(at) => self.units.get(at.0).map_or(0, |unit| unit.decimals),
            Unit::Number | Unit::Percent => 0,
        }
    }
}

/// The header.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// Title.
    pub title: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Digits of its minor unit.
    pub decimals: u8,
    /// Where the currency is named.
    pub currency_span: Span,
    /// Zone as written.
    pub zone: String,
    /// Whether amounts of money come off before percentages.
    pub money_off_first: bool,
    /// First and last day on which rules act.
    pub runs: Option<(Day, Option<Day>, Span)>,
    /// What is said of returns.
    pub returns: Returns,
}

/// `unit night`
#[derive(Clone, Debug)]
pub struct DeclaredUnit {
    /// The name.
    pub name: String,
    /// Decimals of its smallest part.
    pub decimals: u8,
    /// Where.
    pub span: Span,
}

/// `category "coffee" = items "latte", "mocha"`
#[derive(Clone, Debug)]
pub struct Category {
    /// The name.
    pub name: String,
    /// Whether the members are items (else categories).
    pub items: bool,
    /// The members.
    pub members: Vec<String>,
    /// Where the name stands.
    pub span: Span,
}

/// A declared event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// A numeric field of a declared event.
#[derive(Clone, Debug)]
pub struct NumberField {
    /// Its events; several may share a field.
    pub events: Vec<EventRef>,
    /// The name.
    pub name: String,
    /// In what it counts.
    pub unit: Unit,
    /// Whether it is a date: days since January 1970.
    pub date: bool,
    /// Whether every line of the event has one; of the event itself it is then the sum.
    pub of_line: bool,
    /// Where.
    pub span: Span,
}

/// A text field.
#[derive(Clone, Debug)]
pub struct WordField {
    /// Its events; none for the fields of a purchase.
    pub events: Vec<EventRef>,
    /// The name.
    pub name: String,
    /// Values that the program names, in byte order; for `one of` all of them.
    pub words: Vec<String>,
    /// The same in the order in which they are declared, for `one of`.
    pub listed: Vec<String>,
    /// Whether only these values exist.
    pub closed: bool,
    /// Whether it is a flag (its one word is `yes`).
    pub flag: bool,
    /// Whether every line of the event has one.
    pub of_line: bool,
    /// Where; empty for built-in ones.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Value in force, in smallest units.
    pub value: Ratio,
    /// Unit of the value.
    pub unit: Unit,
    /// Lowest and highest value.
    pub range: Option<(Ratio, Ratio)>,
    /// Grid of values above the lowest.
    pub step: Option<Ratio>,
}

/// A metric.
#[derive(Clone, Debug)]
pub struct Metric {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// What it measures.
    pub measure: Measure,
    /// When this version of it counts; `None` = always.
    pub in_force: Option<super::typed::Cond>,
    /// The metric of which it is a later version, by place.
    pub adds_to: Option<usize>,
}

/// From when a later version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// The first day.
    pub day: Day,
    /// Of joining; else of the event.
    pub joining: bool,
}
