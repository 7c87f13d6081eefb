//! All methods on one triangle, side by side.

use super::assumption::{CalendarYear, DevelopmentCorrelation, calendar_year, development_correlation};
use super::method::{
    ClarkCurve, Factors, Mack, SigmaRule, Spreads, TailError, Unusable, additive, benktander, cape_cod, chain_ladder,
    clark_cape_cod, clark_ldf, expected, hazards, mack, odp, volume_weighted,
};
use super::quantile::{Family, LEVELS, quantile};
use super::triangle::{Exposures, Triangle};

/// A method, by the name under which users choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Chain ladder without an error.
    ChainLadder,
    /// Chain ladder with Mack's standard errors.
    Mack,
    /// Chain ladder's ultimates with the errors of the over-dispersed Poisson model.
    Odp,
    /// The competing-risk table.
    Hazard,
    /// Increments per point issued.
    Additive,
    /// Points issued times a rate.
    Expected,
    /// Bornhuetter–Ferguson.
    BornhuetterFerguson,
    /// Benktander.
    Benktander,
    /// Cape Cod.
    CapeCod,
    /// Clark's curve with an ultimate for each origin.
    ClarkLdf,
    /// Clark's curve with one rate.
    ClarkCapeCod,
}

impl Method {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Method; 11] = [
        Method::ChainLadder,
        Method::Mack,
        Method::Odp,
        Method::Hazard,
        Method::Additive,
        Method::Expected,
        Method::BornhuetterFerguson,
        Method::Benktander,
        Method::CapeCod,
        Method::ClarkLdf,
        Method::ClarkCapeCod,
    ];

    /// Its name on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Method::ChainLadder => "chain-ladder",
            Method::Mack => "mack",
            Method::Odp => "odp",
            Method::Hazard => "hazard",
            Method::Additive => "additive",
            Method::Expected => "expected",
            Method::BornhuetterFerguson => "bornhuetter-ferguson",
            Method::Benktander => "benktander",
            Method::CapeCod => "cape-cod",
            Method::ClarkLdf => "clark-ldf",
            Method::ClarkCapeCod => "clark-cape-cod",
        }
    }

    /// Whether it builds on volume-weighted factors.
    pub fn uses_factors(self) -> bool {
        use Method::{Benktander, BornhuetterFerguson, CapeCod, ChainLadder, Mack, Odp};
        matches!(self, ChainLadder | Mack | Odp | BornhuetterFerguson | Benktander | CapeCod)
    }

    /// Whether it needs the points issued by origin.
    pub fn needs_exposure(self) -> bool {
        use Method::{Additive, Benktander, BornhuetterFerguson, CapeCod, ClarkCapeCod, Expected, Hazard};
        matches!(self, Hazard | Additive | Expected | BornhuetterFerguson | Benktander | CapeCod | ClarkCapeCod)
    }
}

/// What a study is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Factor from the last age to ultimate; 1 is none.
    pub tail: f64,
    /// Its error, in place of the extrapolated one.
    pub tail_error: Option<TailError>,
    /// How the volatility of the last age is found.
    pub sigma: SigmaRule,
    /// Redemption rate on issued that was expected beforehand.
    pub prior: Option<f64>,
    /// Rounds of Benktander.
    pub rounds: u32,
    /// Growth curve of Clark's methods.
    pub curve: ClarkCurve,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            tail: 1.0,
            tail_error: None,
            sigma: SigmaRule::Mack,
            prior: None,
            rounds: 2,
            curve: ClarkCurve::Loglogistic,
        }
    }
}

/// What a method says.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Which method.
    pub method: Method,
    /// Ever redeemed, by origin.
    pub ultimates: Vec<f64>,
    /// Standard errors, if the method has any.
    pub spreads: Option<Spreads>,
    /// Mack's volatilities.
    pub mack: Option<Mack>,
    /// Further figures of the method by name, in the order of its formula.
    pub figures: Vec<(&'static str, f64)>,
    /// Shares by age, for methods that have them in place of factors: names and one value an age.
    pub shares: Vec<(&'static str, Vec<f64>)>,
}

/// A quantile of the total still to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Probability of not exceeding the amounts.
    pub p: f64,
    /// Under a lognormal; `None` if the mean is not positive.
    pub lognormal: Option<f64>,
    /// Under a normal.
    pub normal: Option<f64>,
}

/// Everything that was found out about a triangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Volume-weighted factors, if there are any.
    pub factors: Option<Factors>,
    /// What each method says, in the order of [`Method::ALL`].
    pub estimates: Vec<Estimate>,
    /// Methods that could not be used.
    pub unusable: Vec<(Method, Unusable)>,
    /// Mack's first test, where it can be made.
    pub development_correlation: Option<DevelopmentCorrelation>,
    /// Mack's second test, where it can be made.
    pub calendar_year: Option<CalendarYear>,
}

/// What a study looks at.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// Redeemed.
    pub triangle: &'a Triangle,
    /// Expired, in the same shape.
    pub expired: Option<&'a Triangle>,
    /// Issued.
    pub exposures: Option<&'a Exposures>,
}

/// Runs those methods.
pub fn study(data: Data<'_>, methods: &[Method], settings: &Settings) -> Study {
    let mut study = Study {
        factors: volume_weighted(data.triangle, settings.tail).ok(),
        estimates: Vec::new(),
        unusable: Vec::new(),
        development_correlation: development_correlation(data.triangle),
        calendar_year: calendar_year(data.triangle),
    };
    for method in Method::ALL.into_iter().filter(|method| methods.contains(method)) {
        match estimate(data, method, settings) {
            Ok(estimate) => study.estimates.push(estimate),
            Err(why) => study.unusable.push((method, why)),
        }
    }
    study
}

fn estimate(data: Data<'_>, method: Method, settings: &Settings) -> Result<Estimate, Unusable> {
    let Data { triangle, exposures, .. } = data;
    let factors = || volume_weighted(triangle, settings.tail);
    let prior = || expected(triangle, exposures, settings.prior);
    let plain = |ultimates: Vec<f64>| Estimate {
        method,
        ultimates,
        spreads: None,
        mack: None,
        figures: Vec::new(),
        shares: Vec::new(),
    };
    let found = match method {
        Method::ChainLadder => plain(chain_ladder(triangle, &factors()?)),
        Method::Mack => {
            let factors = factors()?;
            let found = mack(triangle, &factors, settings.sigma, settings.tail_error)?;
            let spreads = Some(found.spreads.clone());
            Estimate { spreads, mack: Some(found), ..plain(chain_ladder(triangle, &factors)) }
        }
        Method::Odp => {
            let found = odp(triangle, settings.tail)?;
            let figures =
                vec![("dispersion", found.dispersion), ("degrees_of_freedom", found.degrees_of_freedom as f64)];
            Estimate { spreads: Some(found.spreads), figures, ..plain(found.ultimates) }
        }
        Method::Hazard => {
            let found = hazards(triangle, data.expired, exposures)?;
            let figures = vec![("rate_on_issued", found.rate_on_issued)];
            let shares = vec![("redemption_hazards", found.redeemed), ("expiry_hazards", found.expired)];
            Estimate { figures, shares, ..plain(found.ultimates) }
        }
        Method::Additive => {
            let (shares, ultimates) = additive(triangle, exposures, settings.tail)?;
            Estimate { shares: vec![("shares_of_issued", shares)], ..plain(ultimates) }
        }
        Method::Expected => plain(prior()?),
        Method::BornhuetterFerguson => plain(benktander(triangle, &factors()?, &prior()?, 1)),
        Method::Benktander => {
            let figures = vec![("rounds", f64::from(settings.rounds))];
            Estimate { figures, ..plain(benktander(triangle, &factors()?, &prior()?, settings.rounds)) }
        }
        Method::CapeCod => {
            let (rate, ultimates) = cape_cod(triangle, &factors()?, exposures)?;
            Estimate { figures: vec![("rate_on_issued", rate)], ..plain(ultimates) }
        }
        Method::ClarkLdf | Method::ClarkCapeCod => {
            let fit = match method {
                Method::ClarkLdf => clark_ldf(triangle, settings.curve)?,
                _ => clark_cape_cod(triangle, settings.curve, exposures)?,
            };
            let mut figures = vec![("omega", fit.omega), ("theta", fit.theta), ("scale", fit.scale)];
            figures.extend(fit.rate.map(|rate| ("rate_on_issued", rate)));
            Estimate { figures, ..plain(fit.ultimates) }
        }
    };
    // The last door: whatever a method did, nothing that is not a number leaves it.
    let sigmas = found.mack.iter().flat_map(|mack| mack.sigmas.sigma.iter().chain(&mack.sigmas.error));
    let finite = found.ultimates.iter().chain(sigmas).all(|figure| figure.is_finite())
        && found.shares.iter().flat_map(|(_, values)| values).all(|value| value.is_finite())
        && found.figures.iter().all(|(_, value)| value.is_finite())
        && found.spreads.iter().flat_map(|s| s.by_origin.iter().chain([&s.total])).all(|s| s.total().is_finite());
    if finite { Ok(found) } else { Err(Unusable::NoFit) }
}

impl Estimate {
    /// Sum of the ultimates.
    pub fn total(&self) -> f64 {
        self.ultimates.iter().sum()
    }

    /// Still to come by origin: ultimate less latest. Negative where the method expects redemptions to be taken back.
    pub fn reserves(&self, triangle: &Triangle) -> Vec<f64> {
        self.ultimates.iter().zip(triangle.latest()).map(|(ultimate, latest)| ultimate - latest).collect()
    }

    /// Quantiles of the total still to come, for methods with errors.
    pub fn levels(&self, triangle: &Triangle) -> Vec<Level> {
        let Some(spreads) = &self.spreads else { return Vec::new() };
        let mean: f64 = self.reserves(triangle).iter().sum();
        let error = spreads.total.total();
        let level = |p| Level {
            p,
            lognormal: quantile(Family::Lognormal, mean, error, p),
            normal: quantile(Family::Normal, mean, error, p),
        };
        LEVELS.into_iter().map(level).collect()
    }
}
