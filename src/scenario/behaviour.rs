//! What a scenario says of its customers beside when they buy and how much.

/// How busy days are, relative to one another, and how that changes over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// Factor by weekday, Monday first; their mean is 1.
    pub weekday: [f64; 7],
    /// Factor by month, January first; their mean is 1.
    pub month: [f64; 12],
    /// Factor of one year to the next.
    pub trend: f64,
}

/// When customers come, with their first purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Arrival {
    /// All on the first day.
    #[default]
    AtStart,
    /// Evenly over so many days.
    Even {
        /// How many.
        days: f64,
    },
    /// By themselves and brought by those who are there.
    WordOfMouth {
        /// Within so many days.
        days: f64,
        /// Rate a year of coming by oneself.
        own: f64,
        /// Rate a year of being brought, times the share who are there.
        brought: f64,
    },
}

/// How customers become members of the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enrol {
    /// Share who would join, of those who do not refuse in any case.
    pub share: f64,
    /// How much more often heavy buyers would.
    pub slope: f64,
    /// Chance to sign up at a visit without any step.
    pub at_visit: f64,
    /// What each step costs, in the logarithm.
    pub friction: f64,
    /// Steps of signing up.
    pub steps: f64,
    /// Share who never join.
    pub never: f64,
}

/// How purchases come back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReturnHabit {
    /// Probability of a purchase to come back as a whole.
    pub share: f64,
    /// Mean days until then.
    pub after: f64,
}

/// How members bring others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Referral {
    /// Others brought, a member and year.
    pub rate: f64,
    /// Shares of promoters and detractors, if satisfaction plays a part.
    pub satisfaction: Option<(f64, f64)>,
}

/// Which option of an open offer is picked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picking {
    /// The first that may be picked.
    #[default]
    First,
    /// The last.
    Last,
    /// Any, each equally likely.
    Random,
}

/// A mail to customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailing {
    /// The name.
    pub name: String,
    /// Days from the start to the first one.
    pub first: f64,
    /// Days from one to the next; infinite = only once.
    pub every: f64,
    /// To whom.
    pub to: Audience,
    /// Share of them who get it.
    pub share: f64,
    /// Share of those who read it.
    pub read: f64,
    /// Minor units a piece.
    pub cost: i64,
}

/// To whom a mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// To every member.
    All,
    /// To those with a rate above the 80th percentile.
    Heavy,
    /// To those with a rate below the 80th percentile.
    Light,
    /// To those who have not bought for three times their own gap.
    Lapsing,
}
