//! The shape of `loyal liability --triangle --json`. Lists by origin stand in the order of `triangle.origins`, lists by age in that
//! of `triangle.ages`. Amounts are in the unit of the triangle, unrounded.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{StudyContext, expired, rates};
use crate::finance::complaint;
use crate::finance::method::{ClarkCurve, SigmaRule, Spread};
use crate::finance::study::{Estimate, Method};

/// A study of a triangle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LiabilityReport {
    /// The format's name and version, `loyal-liability/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// SHA-256 by file.
    pub hashes: Vec<HashedFile>,
    /// What the triangle holds.
    pub triangle: TriangleFigures,
    /// What the study was told.
    pub settings: SettingFigures,
    /// What each method says, by its name with underscores: `chain_ladder`, `mack`, `odp`, `hazard`, `additive`, `expected`,
    /// `bornhuetter_ferguson`, `benktander`, `cape_cod`, `clark_ldf`, `clark_cape_cod`. Methods that were not asked for or cannot be used are not there.
    pub methods: BTreeMap<String, MethodFigures>,
    /// Methods that were asked for and cannot be used.
    pub not_available: Vec<NotAvailable>,
    /// Mack's tests of what chain ladder assumes.
    pub tests: TestFigures,
}

/// A file and its hash.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HashedFile {
    /// The file's name without its folder.
    pub file: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// What a triangle holds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TriangleFigures {
    /// Names of the origins, oldest first.
    pub origins: Vec<String>,
    /// Ages, in the unit of the file.
    pub ages: Vec<f64>,
    /// Cumulative amounts of each origin up to its latest age.
    pub cumulative: Vec<Vec<f64>>,
    /// Latest amount of each origin.
    pub latest: Vec<f64>,
    /// Points issued to each origin.
    pub exposures: Option<Vec<f64>>,
}

/// What a study was told.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingFigures {
    /// Rule for the sigma of the last age: `mack` or `log-linear`.
    pub sigma: String,
    /// Factor from the last age to ultimate.
    pub tail: f64,
    /// Redemption rate on issued that was expected beforehand.
    pub prior: Option<f64>,
    /// Rounds of Benktander.
    pub rounds: u32,
    /// Growth curve of Clark's methods: `loglogistic` or `weibull`.
    pub curve: String,
}

/// What a method says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MethodFigures {
    /// Ever redeemed, by origin.
    pub ultimates: Vec<f64>,
    /// Still to come, by origin: ultimate less latest (IBNR).
    pub reserves: Vec<f64>,
    /// Standard error of each reserve, for methods that have one.
    pub standard_errors: Option<Vec<f64>>,
    /// Its part from luck.
    pub process_errors: Option<Vec<f64>>,
    /// Its part from finite data.
    pub parameter_errors: Option<Vec<f64>>,
    /// Sums over all origins.
    pub total: TotalFigures,
    /// From each age to the next, for methods that build on factors.
    pub factors: Option<Vec<f64>>,
    /// From each age to ultimate, the tail included.
    pub factors_to_ultimate: Option<Vec<f64>>,
    /// Volatility of each step (Mack).
    pub sigmas: Option<Vec<f64>>,
    /// Standard error of each factor (Mack).
    pub factor_errors: Option<Vec<f64>>,
    /// Volatility and standard error of the tail factor (Mack).
    pub tail: Option<TailFigures>,
    /// Quantiles of the total reserve, for methods with errors.
    pub quantiles: Vec<QuantileFigures>,
    /// Further figures of the method by name.
    pub figures: BTreeMap<String, f64>,
    /// Further figures by age: hazards, or shares of points issued.
    pub by_age: BTreeMap<String, Vec<f64>>,
    /// Redemption rates, where points issued are known.
    pub rates: Option<RateFigures>,
}

/// Sums over all origins.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TotalFigures {
    /// Redeemed so far.
    pub latest: f64,
    /// Ever redeemed.
    pub ultimate: f64,
    /// Still to come.
    pub reserve: f64,
    /// Its standard error, with what the origins have in common.
    pub standard_error: Option<f64>,
    /// The part from luck.
    pub process_error: Option<f64>,
    /// The part from finite data.
    pub parameter_error: Option<f64>,
    /// Standard error over reserve; absent for a reserve of zero.
    pub coefficient_of_variation: Option<f64>,
}

/// The error of a tail factor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TailFigures {
    /// Volatility.
    pub sigma: f64,
    /// Standard error of the factor.
    pub error: f64,
}

/// A quantile of the total reserve.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuantileFigures {
    /// Probability of not exceeding the amounts.
    pub p: f64,
    /// Under a lognormal; absent if the reserve is not above zero.
    pub lognormal: Option<f64>,
    /// Under a normal.
    pub normal: Option<f64>,
}

/// Redemption rates with their denominators.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RateFigures {
    /// Ever redeemed / points issued, by origin.
    pub on_issued: Vec<f64>,
    /// Still to come / points outstanding (issued, not redeemed, not known to have expired), by origin.
    pub on_outstanding: Vec<Option<f64>>,
    /// Of all origins together.
    pub total_on_issued: f64,
    /// Of all origins together.
    pub total_on_outstanding: Option<f64>,
}

/// A method that cannot be used.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotAvailable {
    /// Its name with underscores.
    pub method: String,
    /// The message's code.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// Mack's two tests; a test that cannot be made on this triangle is absent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestFigures {
    /// Whether large factors tend to be followed by small ones.
    pub development_correlation: Option<CorrelationFigures>,
    /// Whether calendar periods differ.
    pub calendar_year: Option<CalendarFigures>,
}

/// The first test.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CorrelationFigures {
    /// T.
    pub statistic: f64,
    /// Var[T] without correlation.
    pub variance: f64,
    /// The middle half of its probability is from −half_width to half_width.
    pub half_width: f64,
    /// Whether T lies outside.
    pub rejects: bool,
}

/// The second test.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CalendarFigures {
    /// Z.
    pub statistic: f64,
    /// E[Z] without effect.
    pub expected: f64,
    /// Var[Z] without effect.
    pub variance: f64,
    /// Two standard deviations around the mean.
    pub interval: [f64; 2],
    /// Whether Z lies outside.
    pub rejects: bool,
}

fn key(method: Method) -> String {
    method.name().replace('-', "_")
}

/// The study as data.
pub fn liability_report(context: &StudyContext<'_>) -> LiabilityReport {
    let (study, triangle, settings) = (context.study, context.data.triangle, context.settings);
    let hashed = |(file, sha256): &(String, String)| HashedFile { file: file.clone(), sha256: sha256.clone() };
    let absent = study.unusable.iter().map(|(method, why)| {
        let message = complaint::unusable(*method, why, triangle);
        NotAvailable { method: key(*method), code: message.code.0.into(), reason: message.message }
    });
    LiabilityReport {
        schema: "loyal-liability/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        hashes: context.hashes.iter().map(hashed).collect(),
        triangle: TriangleFigures {
            origins: triangle.origins().to_vec(),
            ages: triangle.ages().to_vec(),
            cumulative: triangle.rows().to_vec(),
            latest: triangle.latest(),
            exposures: context.data.exposures.map(|exposures| exposures.issued().to_vec()),
        },
        settings: SettingFigures {
            sigma: match settings.sigma {
                SigmaRule::Mack => "mack".into(),
                SigmaRule::LogLinear => "log-linear".into(),
            },
            tail: settings.tail,
            prior: settings.prior,
            rounds: settings.rounds,
            curve: match settings.curve {
                ClarkCurve::Loglogistic => "loglogistic".into(),
                ClarkCurve::Weibull => "weibull".into(),
            },
        },
        methods: study.estimates.iter().map(|estimate| (key(estimate.method), figures(context, estimate))).collect(),
        not_available: absent.collect(),
        tests: tests(context),
    }
}

fn tests(context: &StudyContext<'_>) -> TestFigures {
    TestFigures {
        development_correlation: context.study.development_correlation.map(|test| CorrelationFigures {
            statistic: test.statistic,
            variance: test.variance,
            half_width: test.half_width,
            rejects: test.rejects(),
        }),
        calendar_year: context.study.calendar_year.map(|test| CalendarFigures {
            statistic: test.statistic,
            expected: test.expected,
            variance: test.variance,
            interval: [test.interval().0, test.interval().1],
            rejects: test.rejects(),
        }),
    }
}

fn figures(context: &StudyContext<'_>, estimate: &Estimate) -> MethodFigures {
    let triangle = context.data.triangle;
    let reserves = estimate.reserves(triangle);
    let factors = context.study.factors.as_ref().filter(|_| estimate.method.uses_factors());
    let errors = |of: fn(Spread) -> f64| {
        estimate.spreads.as_ref().map(|spreads| spreads.by_origin.iter().map(|spread| of(*spread)).collect::<Vec<_>>())
    };
    let latest: f64 = triangle.latest().iter().sum();
    let reserve: f64 = reserves.iter().sum();
    let total = estimate.spreads.as_ref().map(|spreads| spreads.total);
    let variation = total.filter(|_| reserve.abs() > 0.0).map(|total| total.total() / reserve);
    let mack = estimate.mack.as_ref();
    MethodFigures {
        ultimates: estimate.ultimates.clone(),
        standard_errors: errors(Spread::total),
        process_errors: errors(|spread| spread.process),
        parameter_errors: errors(|spread| spread.parameter),
        total: TotalFigures {
            latest,
            ultimate: estimate.total(),
            reserve,
            standard_error: total.map(Spread::total),
            process_error: total.map(|total| total.process),
            parameter_error: total.map(|total| total.parameter),
            coefficient_of_variation: variation,
        },
        factors: factors.map(|factors| factors.steps.clone()),
        factors_to_ultimate: factors.map(|factors| factors.to_ultimate.clone()),
        sigmas: mack.map(|mack| mack.sigmas.sigma.clone()),
        factor_errors: mack.map(|mack| mack.sigmas.error.clone()),
        tail: mack.and_then(|mack| mack.tail).map(|tail| TailFigures { sigma: tail.sigma, error: tail.error }),
        quantiles: estimate
            .levels(triangle)
            .iter()
            .map(|level| QuantileFigures { p: level.p, lognormal: level.lognormal, normal: level.normal })
            .collect(),
        figures: estimate.figures.iter().map(|(name, value)| ((*name).into(), *value)).collect(),
        by_age: estimate.shares.iter().map(|(name, values)| ((*name).into(), values.clone())).collect(),
        rates: rate_figures(context, estimate),
        reserves,
    }
}

fn rate_figures(context: &StudyContext<'_>, estimate: &Estimate) -> Option<RateFigures> {
    let issued = context.data.exposures?.issued();
    let (latest, gone) = (context.data.triangle.latest(), expired(&context.data));
    let each: Vec<(f64, Option<f64>)> = (estimate.ultimates.iter().zip(&latest))
        .zip(issued.iter().zip(&gone))
        .map(|((ultimate, latest), (issued, gone))| rates(*ultimate, *latest, *issued, *gone))
        .collect();
    let all = rates(estimate.total(), latest.iter().sum(), issued.iter().sum(), gone.iter().sum());
    Some(RateFigures {
        on_issued: each.iter().map(|rates| rates.0).collect(),
        on_outstanding: each.iter().map(|rates| rates.1).collect(),
        total_on_issued: all.0,
        total_on_outstanding: all.1,
    })
}
