//! When the points' share of the price becomes revenue.

/// Which rule recognises breakage. They give different figures and are never mixed up: only the first is Example 52.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// Cumulative catch-up: revenue to date = A · R / E, breakage in proportion to use. IFRS 15 B44–B47, Example 52; ASC 606-10-55-46 to 49.
    #[default]
    Proportional,
    /// Breakage only when further use is remote: revenue to date = A · R / issued until the right ends, then A.
    Remote,
    /// Prospective pool rate: revenue = opening liability / points still expected × points redeemed; nothing of the past is caught up.
    Pool,
}

impl Variant {
    /// All of them.
    pub const ALL: [Variant; 3] = [Variant::Proportional, Variant::Remote, Variant::Pool];

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Proportional => "proportional",
            Variant::Remote => "remote",
            Variant::Pool => "pool",
        }
    }
}

/// One cohort's revenue so far.
#[derive(Clone, Debug)]
pub struct Recognition {
    variant: Variant,
    allocated: f64,
    issued: f64,
    redeemed: f64,
    expected: f64,
    cumulative: f64,
    ended: bool,
}

/// What one period recognises; amounts unrounded, in the unit of the allocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recognised {
    /// Points redeemed to date.
    pub redeemed: f64,
    /// E as used: the estimate, raised to what is redeemed already and lowered to what was issued.
    pub expected: f64,
    /// Whether the estimate lay below what is redeemed already.
    pub floored: bool,
    /// Revenue of the period: current + true-up + released.
    pub revenue: f64,
    /// From the period's own redemptions, at the period's estimate.
    pub current: f64,
    /// From the change of estimate on earlier redemptions: A · R₋₁ (1/Eₜ − 1/Eₜ₋₁).
    pub true_up: f64,
    /// Released because nothing more can or will be redeemed.
    pub released: f64,
    /// Revenue to date.
    pub cumulative: f64,
    /// Revenue to date beyond A · R / issued: breakage.
    pub breakage: f64,
    /// What is still owed: A less revenue to date.
    pub liability: f64,
}

impl Recognition {
    /// Begins with an allocation (not negative), for `issued` points (above zero).
    pub fn new(variant: Variant, allocated: f64, issued: f64) -> Recognition {
        Recognition { variant, allocated, issued, redeemed: 0.0, expected: 0.0, cumulative: 0.0, ended: false }
    }

    /// One period: points redeemed in it (not negative), the estimate at its end of all points ever to be redeemed, and whether the right ends with it
    /// (expired, or further use is remote).
    ///
    /// Whatever path the estimate takes, 0 ≤ liability ≤ allocation, and revenue to date is the allocation exactly once the right has ended or
    /// nothing more is expected of a right that was used. An estimate of zero divides nothing: nothing is recognised until the right ends.
    pub fn step(&mut self, redeemed: f64, estimate: f64, ends: bool) -> Recognised {
        let (a, before, past) = (self.allocated, self.redeemed, self.cumulative);
        let now = (before + redeemed).min(self.issued);
        let expected = estimate.min(self.issued).max(now);
        let used_up = expected > 0.0 && now >= expected;
        let (mut current, mut true_up) = (0.0, 0.0);
        if !self.ended {
            match self.variant {
                Variant::Proportional if expected > 0.0 => {
                    current = a * (now - before) / expected;
                    if before > 0.0 {
                        true_up = a * before * (1.0 / expected - 1.0 / self.expected);
                    }
                    self.cumulative = if used_up { a } else { a * (now / expected) };
                }
                Variant::Remote => {
                    current = a * (now - before) / self.issued;
                    self.cumulative = if now >= self.issued { a } else { a * (now / self.issued) };
                }
                Variant::Pool if used_up => {
                    current = a - past;
                    self.cumulative = a;
                }
                Variant::Pool if expected > before => {
                    current = (a - past) * ((now - before) / (expected - before));
                    self.cumulative = past + current;
                }
                Variant::Proportional | Variant::Pool => {}
            }
        }
        self.cumulative = self.cumulative.clamp(0.0, a);
        let released = if ends { a - self.cumulative } else { 0.0 };
        if ends {
            self.cumulative = a;
            self.ended = true;
        }
        (self.redeemed, self.expected) = (now, expected);
        Recognised {
            redeemed: now,
            expected,
            floored: estimate < now,
            revenue: self.cumulative - past,
            current,
            true_up,
            released,
            cumulative: self.cumulative,
            breakage: self.cumulative - a * (now / self.issued),
            liability: a - self.cumulative,
        }
    }
}
