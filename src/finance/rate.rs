//! Redemption rates with their denominators. The two rates differ wildly and cannot be confused here: each is a type of its
//! own, and one becomes the other only through the balance that tells what has been redeemed so far.

/// Ever redeemed / ever issued, between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct RateOnIssued(f64);

/// Still to be redeemed / outstanding now, between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct RateOnOutstanding(f64);

/// A number that is no share of a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoRate(pub f64);

fn share(value: f64) -> Result<f64, NoRate> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(NoRate(value)) }
}

impl RateOnIssued {
    /// The rate, if it is one.
    ///
    /// # Errors
    /// [`NoRate`] outside 0 to 1.
    pub fn new(value: f64) -> Result<RateOnIssued, NoRate> {
        share(value).map(RateOnIssued)
    }

    /// As a number.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl RateOnOutstanding {
    /// The rate, if it is one.
    ///
    /// # Errors
    /// [`NoRate`] outside 0 to 1.
    pub fn new(value: f64) -> Result<RateOnOutstanding, NoRate> {
        share(value).map(RateOnOutstanding)
    }

    /// As a number.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// What has happened to the points issued so far, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    issued: f64,
    redeemed: f64,
    expired: f64,
}

impl Balance {
    /// A balance; `None` unless all three are finite and not negative and no more is gone than was issued.
    pub fn new(issued: f64, redeemed: f64, expired: f64) -> Option<Balance> {
        let fine = [issued, redeemed, expired].iter().all(|value| value.is_finite() && *value >= 0.0);
        (fine && redeemed + expired <= issued).then_some(Balance { issued, redeemed, expired })
    }

    /// Points ever issued.
    pub fn issued(&self) -> f64 {
        self.issued
    }

    /// Points redeemed so far.
    pub fn redeemed(&self) -> f64 {
        self.redeemed
    }

    /// Points that members still hold.
    pub fn outstanding(&self) -> f64 {
        self.issued - self.redeemed - self.expired
    }

    /// Points that will still be redeemed at a rate on issued; never less than none, never more than are outstanding.
    pub fn to_come(&self, rate: RateOnIssued) -> f64 {
        (rate.0 * self.issued - self.redeemed).clamp(0.0, self.outstanding())
    }

    /// The rate on outstanding that goes with a rate on issued: (rate × issued − redeemed) / outstanding; 0 if nothing is outstanding.
    pub fn on_outstanding(&self, rate: RateOnIssued) -> RateOnOutstanding {
        let outstanding = self.outstanding();
        RateOnOutstanding(if outstanding > 0.0 { self.to_come(rate) / outstanding } else { 0.0 })
    }

    /// The rate on issued that goes with a rate on outstanding; 0 if nothing was issued.
    pub fn on_issued(&self, rate: RateOnOutstanding) -> RateOnIssued {
        let ever = self.redeemed + rate.0 * self.outstanding();
        RateOnIssued(if self.issued > 0.0 { (ever / self.issued).min(1.0) } else { 0.0 })
    }
}
