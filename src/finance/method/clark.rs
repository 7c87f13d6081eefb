use super::{Unusable, exposures_of};
use crate::finance::triangle::{Exposures, Triangle};
use crate::numeric::{exp, ln, maximise, pow};

/// The growth curve: share of the ultimate that is developed at an average age x.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClarkCurve {
    /// G(x) = x^ω / (x^ω + θ^ω): a heavy tail.
    #[default]
    Loglogistic,
    /// G(x) = 1 − exp(−(x/θ)^ω): a light tail.
    Weibull,
}

impl ClarkCurve {
    fn share(self, x: f64, omega: f64, theta: f64) -> f64 {
        let power = pow(x / theta, omega);
        match self {
            ClarkCurve::Loglogistic if power.is_finite() => power / (1.0 + power),
            ClarkCurve::Loglogistic => 1.0,
            ClarkCurve::Weibull => 1.0 - exp(-power),
        }
    }
}

/// A fitted curve.
#[derive(Clone, Debug, PartialEq)]
pub struct ClarkFit {
    /// Shape.
    pub omega: f64,
    /// Scale, in the unit of the triangle's ages.
    pub theta: f64,
    /// Variance over mean of an increment: Pearson's χ² around the model's own means, over the degrees of freedom.
    pub scale: f64,
    /// The same around means taken from each origin's latest amount. With one ultimate an origin it is the same figure; with one rate it
    /// is what the Python package chainladder 0.10.1 calls `scale_`, and not Clark's σ².
    pub scale_around_latest: f64,
    /// Redemption rate on issued; only with exposures.
    pub rate: Option<f64>,
    /// Ultimates by origin, at an infinite age.
    pub ultimates: Vec<f64>,
}

/// Clark's method with one ultimate an origin: the curve of largest over-dispersed Poisson likelihood, the ultimate of an origin
/// being its latest amount over the share developed. The curve carries its own tail.
///
/// Points are issued evenly over an origin's period, so that an age of x periods is an average age of x − ½.
///
/// Source: D. R. Clark, "LDF curve-fitting and stochastic reserving: a maximum likelihood approach", CAS Forum, Fall 2003, 41–92.
///
/// # Errors
/// With too few cells, or if no curve fits.
pub fn clark_ldf(triangle: &Triangle, curve: ClarkCurve) -> Result<ClarkFit, Unusable> {
    fit(triangle, curve, None)
}

/// Clark's method with one redemption rate on issued for all origins.
///
/// # Errors
/// As [`clark_ldf`], and without exposures.
pub fn clark_cape_cod(
    triangle: &Triangle,
    curve: ClarkCurve,
    exposures: Option<&Exposures>,
) -> Result<ClarkFit, Unusable> {
    fit(triangle, curve, Some(exposures_of(triangle, exposures)?))
}

struct Model<'a> {
    triangle: &'a Triangle,
    curve: ClarkCurve,
    ages: Vec<f64>,
    issued: Option<&'a [f64]>,
}

impl Model<'_> {
    /// Share developed at each column, and by the latest column of each origin the expected ultimate by the data so far.
    fn at(&self, omega: f64, theta: f64) -> (Vec<f64>, Option<f64>, Vec<f64>) {
        let shares: Vec<f64> = self.ages.iter().map(|x| self.curve.share(*x, omega, theta)).collect();
        let latest = self.triangle.latest();
        let developed = |row: usize| shares[self.triangle.last_column(row)];
        match self.issued {
            None => {
                let ultimates = latest.iter().enumerate().map(|(row, c)| c / developed(row)).collect();
                (shares, None, ultimates)
            }
            Some(issued) => {
                let used: f64 = issued.iter().enumerate().map(|(row, issued)| issued * developed(row)).sum();
                let rate = latest.iter().sum::<f64>() / used;
                let means = issued.iter().map(|issued| issued * rate).collect();
                (shares, Some(rate), means)
            }
        }
    }

    /// Every known cell as (increment, mean).
    fn cells(&self, shares: &[f64], means: &[f64]) -> Vec<(f64, f64)> {
        let mut cells = Vec::new();
        for (row, mean) in means.iter().enumerate().filter(|(_, mean)| **mean > 0.0) {
            for column in 0..=self.triangle.last_column(row) {
                let before = if column == 0 { 0.0 } else { shares[column - 1] };
                cells.push((self.triangle.increment(row, column), mean * (shares[column] - before)));
            }
        }
        cells
    }

    /// Logarithm of the likelihood per unit redeemed, up to a constant; not finite where the model breaks.
    fn likelihood(&self, omega: f64, theta: f64) -> f64 {
        let (shares, _, means) = self.at(omega, theta);
        let cells = self.cells(&shares, &means);
        let sum: f64 = cells.iter().map(|(increment, mean)| increment * ln(*mean) - mean).sum();
        sum / self.triangle.latest().iter().sum::<f64>()
    }
}

fn fit(triangle: &Triangle, curve: ClarkCurve, issued: Option<&[f64]>) -> Result<ClarkFit, Unusable> {
    let ages = triangle.ages();
    let [first, second, ..] = ages else {
        return Err(Unusable::TooSmall { what: "a curve: it needs two ages or more" });
    };
    let period = second - first;
    // Ages that count from 0 name the beginning of their period, others its end.
    let shift = if *first < period { period / 2.0 } else { -period / 2.0 };
    let ages: Vec<f64> = ages.iter().map(|age| age + shift).collect();
    let middle = ages[ages.len() / 2];
    let model = Model { triangle, curve, ages, issued };
    let starts = [vec![0.0, ln(middle)], vec![0.7, ln(middle)]];
    let top = maximise(|x| model.likelihood(exp(x[0]), exp(x[1])), &starts).filter(|top| top.covariance.is_some());
    let top = top.ok_or(Unusable::NoFit)?;
    let (omega, theta) = (exp(top.at[0]), exp(top.at[1]));
    let (shares, rate, means) = model.at(omega, theta);
    let cells = model.cells(&shares, &means);
    let parameters = 2 + if issued.is_some() { 1 } else { means.iter().filter(|mean| **mean > 0.0).count() };
    let free = cells.len().saturating_sub(parameters);
    if free == 0 {
        return Err(Unusable::TooSmall { what: "a curve: there are no more cells than parameters" });
    }
    let chi = |cells: &[(f64, f64)]| -> f64 {
        cells.iter().map(|(increment, mean)| (increment - mean) * (increment - mean) / mean).sum()
    };
    let from_latest: Vec<f64> =
        triangle.latest().iter().enumerate().map(|(row, c)| c / shares[triangle.last_column(row)]).collect();
    let (scale, scale_around_latest) = (chi(&cells), chi(&model.cells(&shares, &from_latest)));
    let ultimates: Vec<f64> = match rate {
        None => means,
        Some(_) => {
            let open = |row: usize| means[row] * (1.0 - shares[triangle.last_column(row)]);
            triangle.latest().iter().enumerate().map(|(row, latest)| latest + open(row)).collect()
        }
    };
    if ultimates.iter().any(|ultimate| !ultimate.is_finite()) {
        return Err(Unusable::NoFit);
    }
    let free = free as f64;
    Ok(ClarkFit { omega, theta, scale: scale / free, scale_around_latest: scale_around_latest / free, rate, ultimates })
}
