use super::{Arrival, Enrol, Friends, Launch, Mailing, Picking, Referral, ReturnHabit, Season, circle, response};
use super::{Assumption, Uncertain};
use crate::base::{SourceId, Span};
use crate::core::{Currency, Program};
use crate::numeric::{BgBb, BgCnbd, BgNbd, GammaGamma, MbgNbd, Nbd, ParetoNbd, Sbg};
use crate::quantity::{Day, Every, Instant, Ratio};
use crate::response::Setting;

/// A checked scenario: every unit is resolved, every name is known, every program is compiled.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The title.
    pub title: String,
    /// The text it was read from.
    pub source: SourceId,
    /// Number of members.
    pub customers: u64,
    /// The first day; everybody joins at its midnight.
    pub start: Day,
    /// The first instant after the horizon.
    pub end: Instant,
    /// Reporting periods, without gaps from `start` to `end`.
    pub periods: Vec<Period>,
    /// Seed of all luck.
    pub seed: u64,
    /// Money of all variants.
    pub currency: Currency,
    /// What the company earns and pays.
    pub economics: Economics,
    /// Who the customers are.
    pub segments: Vec<Segment>,
    /// Programs to compare, in file order; at least one.
    pub variants: Vec<Variant>,
    /// How well a measure must be known; `None` = all members are simulated.
    pub precision: Option<Precision>,
    /// Effects of programs on behaviour that are on; empty = none.
    pub response: Vec<Setting>,
    /// Mails to members.
    pub mailings: Vec<Mailing>,
    /// Who lives together: numbers of customers with shares of households; empty = everybody lives alone.
    pub households: Vec<(u16, f64)>,
    /// How members bring others who are simulated.
    pub friends: Option<Friends>,
    /// What must hold.
    pub targets: Vec<Target>,
    /// What a comparison of the variants looks at.
    pub compare: Compared,
    /// Inputs that are only known within a range: those written in place of values first.
    pub uncertain: Vec<Uncertain>,
    /// What the text assumes, key by key.
    pub assumptions: Vec<Assumption>,
    /// Texts that decide the result, with the SHA-256 of each in hexadecimal; the scenario comes first.
    pub hashes: Vec<(String, String)>,
}

/// What a comparison of the variants looks at, where the scenario says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// The variant to compare with, or `twin`.
    pub against: Option<String>,
    /// Key of the measure that decides.
    pub measure: Option<String>,
    /// Where that key stands.
    pub measure_at: Option<Span>,
    /// A difference that counts as none, as it is written: money, a share or a number above zero.
    pub within: Option<String>,
    /// The same as a bound, and where it stands.
    pub bound: Option<(Bound, Span)>,
}

impl Scenario {
    /// Whether lives differ between a program and none: some effect is on, or not everybody is a member.
    pub fn responds(&self) -> bool {
        !self.response.is_empty()
            || self.touches()
            || self.variants.iter().any(|variant| variant.launch.is_some())
            || self.segments.iter().any(|segment| segment.enrol.is_some())
    }

    /// Whether customers touch: some live together, or bring others.
    pub fn touches(&self) -> bool {
        self.friends.is_some() || !self.households.is_empty()
    }

    /// How members bring others, if they do.
    pub fn referral(&self) -> Option<Referral> {
        match &self.friends {
            Some(friends) => circle::referral(friends, &self.response),
            None => response::referral(&self.response),
        }
    }
}

/// A reporting period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first instant.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

/// What the company earns and pays besides the program's rewards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Economics {
    /// Gross margin as a share of the list price; `None` = not stated, then margin and profit are not measured.
    pub gross_margin: Option<Margin>,
    /// Minor units for every member who joins.
    pub acquisition_cost: i64,
    /// Minor units a year of running the program, whatever its size.
    pub running_cost: i64,
    /// Minor units a year and member.
    pub running_cost_per_member: i64,
    /// Yearly rate at which later profits are discounted.
    pub discount_rate: Option<Ratio>,
}

/// Gross margin: one for all goods, or by category.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// For every category that is not listed.
    pub otherwise: Ratio,
    /// By category name.
    pub by_category: Vec<(String, Ratio)>,
}

impl Margin {
    /// The margin on a category.
    pub fn of(&self, category: &str) -> Ratio {
        self.by_category.iter().find(|(name, _)| name == category).map_or(self.otherwise, |(_, margin)| *margin)
    }
}

/// One kind of customers.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The name.
    pub name: String,
    /// Share of all members, 0 to 1.
    pub share: f64,
    /// When they buy.
    pub process: Process,
    /// How much they spend at a time.
    pub basket: Basket,
    /// What they buy: category name and share; one line a purchase, of a category drawn with these shares.
    pub lines: Vec<(String, f64)>,
    /// Where they buy, with shares; empty = nothing is said.
    pub channels: Vec<(String, f64)>,
    /// In which store, likewise.
    pub stores: Vec<(String, f64)>,
    /// How busy days are; `None` = all alike.
    pub season: Option<Season>,
    /// When they come.
    pub arrival: Arrival,
    /// How they become members; `None` = all do, at once.
    pub enrol: Option<Enrol>,
    /// How purchases come back.
    pub returns: Option<ReturnHabit>,
    /// What members are: field, values with shares.
    pub members: Vec<(String, Vec<(String, f64)>)>,
    /// What they do with what they have earned.
    pub choices: Choices,
}

/// When customers buy: a model with its parameters; one file each in `population::purchases`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Process {
    /// A Poisson stream thinned by dropout after repeat purchases.
    BgNbd {
        /// Parameters, `alpha` in units of time.
        model: BgNbd,
        /// Seconds in a unit of time.
        unit_seconds: f64,
    },
    /// The same with dropout after the first purchase as well.
    MbgNbd {
        /// Parameters, `alpha` in units of time.
        model: MbgNbd,
        /// Seconds in a unit of time.
        unit_seconds: f64,
    },
    /// A Poisson stream that ends at any time.
    ParetoNbd {
        /// Parameters, `alpha` and `beta` in units of time.
        model: ParetoNbd,
        /// Seconds in a unit of time.
        unit_seconds: f64,
    },
    /// A Poisson stream without end.
    Nbd {
        /// Parameters, `alpha` in units of time.
        model: Nbd,
        /// Seconds in a unit of time.
        unit_seconds: f64,
    },
    /// Regular gaps, with dropout after repeat purchases or without.
    BgCnbd {
        /// Parameters, `alpha` in units of time.
        model: BgCnbd,
        /// Seconds in a unit of time.
        unit_seconds: f64,
    },
    /// One chance to buy at each date of a row, until the customer leaves.
    BgBb {
        /// Parameters.
        model: BgBb,
        /// From one chance to the next.
        every: Every,
    },
    /// A payment at each renewal, until the customer leaves.
    Sbg {
        /// Parameters.
        model: Sbg,
        /// From one renewal to the next.
        every: Every,
    },
}

/// How much customers spend at a time: one file each in `population::basket`.
#[derive(Clone, Debug, PartialEq)]
pub enum Basket {
    /// Lognormal amounts, the same for everybody.
    Lognormal {
        /// Logarithm of the median in minor units.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Gamma amounts with a scale of the customer's own; `gamma` in minor units.
    GammaGamma(GammaGamma),
    /// Amounts that were seen, in minor units, each equally likely; not empty.
    Empirical(Vec<i64>),
}

/// What members do with what they have earned.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Which rewards they take.
    pub redeem: Redeem,
    /// Probability of using a voucher in a purchase that allows it.
    pub vouchers: f64,
    /// Probability at a purchase of activating what can be activated.
    pub activate: f64,
    /// Which option of an open offer is picked.
    pub pick: Picking,
    /// Probabilities at a purchase of starting a membership that is offered, and of going on when a term ends.
    pub membership: (f64, f64),
}

impl Default for Choices {
    fn default() -> Self {
        Choices { redeem: Redeem::Asap, vouchers: 1.0, activate: 1.0, pick: Picking::First, membership: (0.0, 1.0) }
    }
}

/// Which rewards members take.
#[derive(Clone, Debug, PartialEq)]
pub enum Redeem {
    /// None at all.
    Never,
    /// Every reward as soon as it can be had, in the order of the program.
    Asap,
    /// Any that can be had, the more readily the more has piled up, by each member's own inclination.
    Stockpile {
        /// Share of members who never take one.
        never: f64,
        /// How fast the wish rises with what has piled up.
        steepness: f64,
    },
    /// The listed ones, each with its own probability at each purchase after which it can be had.
    Listed(Vec<Wish>),
}

/// How often a reward that can be had is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The reward's name.
    pub reward: String,
    /// Where the name stands.
    pub span: Span,
    /// Mean probability at each purchase.
    pub probability: f64,
    /// How much members differ, 0 (not at all) to 1: each has a probability of its own from a beta
    /// distribution with this mean and variance mean · (1 − mean) · spread.
    pub spread: f64,
}

/// A program to simulate.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name.
    pub name: String,
    /// The compiled program.
    pub program: Program,
    /// Where it begins, if not everywhere at once.
    pub launch: Option<Launch>,
}

/// How well a measure must be known for a run to stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// Key of the measure.
    pub measure: String,
    /// Where the key stands, or the table.
    pub span: Span,
    /// Half the width of the interval; a share is one of the value.
    pub within: Bound,
    /// Two-sided confidence, 0.5 to 1.
    pub confidence: f64,
    /// Whether differences to the first variant count, in place of values.
    pub difference: bool,
}

/// Something that must hold of the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Key of the measure.
    pub measure: String,
    /// Where the key stands.
    pub span: Span,
    /// The bound.
    pub bound: Bound,
    /// Which side is good.
    pub at_least: bool,
    /// Needed one-sided confidence, 0.5 to 1; `None` = the estimate decides.
    pub confidence: Option<f64>,
}

/// The bound of a target with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Minor units a member.
    Money(f64),
    /// A share, 0.045 for 4.5%.
    Share(f64),
    /// A number a member.
    Number(f64),
}
