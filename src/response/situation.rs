/// What a member's situation is, as far as effects look at it. Without a program, or with nothing to say, every
/// field has a value at which no effect acts.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// Days since the member joined the program.
    pub days: f64,
    /// The member's own rate over the 80th percentile of all rates.
    pub heaviness: f64,
    /// Days from one purchase to the next at the member's own rate.
    pub gap: f64,
    /// Share of the way to the next reward, 0 to 1.
    pub progress: f64,
    /// Purchases still missing to the next reward, at what a purchase gave so far.
    pub missing: f64,
    /// Rewards had so far.
    pub rewards: u32,
    /// Whether points were given on joining, before anything was bought.
    pub endowed: bool,
    /// Days since the last reward.
    pub since_reward: Option<f64>,
    /// Days until the soonest lapse of spendable units.
    pub lapse: Option<f64>,
    /// Share of the way to the next tier, 0 to 1.
    pub tier_progress: f64,
    /// Purchases still missing to the next tier.
    pub tier_missing: f64,
    /// Days until what counts for the tier starts anew; `None` = there is no such day.
    pub tier_days: Option<f64>,
    /// How often the tier rose and fell so far.
    pub rises: u32,
    /// How often the tier fell.
    pub falls: u32,
    /// Whether the last move was down.
    pub fell_last: bool,
    /// Whether the last target was reached (a tier, a challenge) or missed; `None` = there was none yet.
    pub target: Option<bool>,
    /// Days since a paid membership began that still runs.
    pub paid_member: Option<f64>,
    /// Whether another member brought this one.
    pub referred: bool,
    /// Whether this member has brought another.
    pub brought: bool,
    /// Share of the list price that discounts took off the last purchase.
    pub discount: f64,
    /// Days since the last mail that was read.
    pub mail: Option<f64>,
    /// Share of purchases that fall into categories with rules of their own.
    pub rewarded_share: f64,
}

impl Default for Situation {
    fn default() -> Self {
        Situation {
            days: 0.0,
            heaviness: 0.0,
            gap: 7.0,
            progress: 0.0,
            missing: f64::INFINITY,
            rewards: 0,
            endowed: false,
            since_reward: None,
            lapse: None,
            tier_progress: 0.0,
            tier_missing: f64::INFINITY,
            tier_days: None,
            rises: 0,
            falls: 0,
            fell_last: false,
            target: None,
            paid_member: None,
            referred: false,
            brought: false,
            discount: 0.0,
            mail: None,
            rewarded_share: 0.0,
        }
    }
}

/// The three things that a program can change, as multipliers; all 1 = nothing is changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Multipliers {
    /// Of the purchase intensity.
    pub intensity: f64,
    /// Of the probability of leaving.
    pub dropout: f64,
    /// Of the basket.
    pub basket: f64,
    /// How strongly effects of rewards act: heavy buyers hardly change.
    pub of_rewards: f64,
    /// How strongly the design acts as a whole.
    pub of_design: f64,
    /// Days until the multipliers must be looked at again, if nothing happens before.
    pub again: f64,
}

impl Default for Multipliers {
    fn default() -> Self {
        Multipliers { intensity: 1.0, dropout: 1.0, basket: 1.0, of_rewards: 1.0, of_design: 1.0, again: f64::INFINITY }
    }
}

impl Multipliers {
    /// Multiplies the intensity; a factor of exactly 1 changes no bit.
    pub fn intensity(&mut self, factor: f64) {
        self.intensity *= 1.0 + (factor - 1.0) * self.of_design;
    }

    /// Multiplies the probability of leaving.
    pub fn dropout(&mut self, factor: f64) {
        self.dropout *= 1.0 + (factor - 1.0) * self.of_design;
    }

    /// Multiplies the basket.
    pub fn basket(&mut self, factor: f64) {
        self.basket *= 1.0 + (factor - 1.0) * self.of_design;
    }

    /// Asks to be looked at again after so many days, at least one.
    pub fn again(&mut self, days: f64) {
        self.again = self.again.min(days.max(1.0));
    }
}
