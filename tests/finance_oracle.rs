//! Estimators against figures from elsewhere; see `tests/oracle/finance/README.md` for where each comes from.

#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails with what it saw, and reads its figures from the repository"
)]

use std::fs;
use std::path::PathBuf;

use loyal::base::SourceId;
use loyal::finance::assumption::{calendar_year, development_correlation};
use loyal::finance::closed_form;
use loyal::finance::method::{ClarkCurve, SigmaRule, clark_cape_cod, clark_ldf, mack, odp, volume_weighted};
use loyal::finance::study::{Data, Estimate, Method, Settings, Study, study};
use loyal::finance::triangle::{Exposures, Options, Triangle, read};

fn text(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/finance").join(file);
    fs::read_to_string(path).expect("the oracle is part of the repository")
}

/// Rows of a file as (column, text) pairs.
struct Row(Vec<(String, String)>);

impl Row {
    fn get(&self, column: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| name == column);
        &found.unwrap_or_else(|| panic!("no column {column}")).1
    }

    fn number(&self, column: &str) -> f64 {
        self.get(column).parse().unwrap_or_else(|_| panic!("{column}: `{}` is no number", self.get(column)))
    }
}

fn rows(file: &str) -> Vec<Row> {
    let text = text(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().expect("a header").clone();
    let pairs = |record: csv::StringRecord| names.iter().zip(&record).map(|(n, v)| (n.into(), v.into())).collect();
    reader.records().map(|record| Row(pairs(record.expect("a record")))).collect()
}

fn triangle(dataset: &str) -> Triangle {
    let only = vec![("dataset".to_owned(), dataset.to_owned())];
    let (found, problems) =
        read(SourceId(0), &text("triangles_cumulative.csv"), &Options { only, ..Options::default() });
    assert!(problems.iter().all(|problem| !problem.is_error()), "{problems:?}");
    found.expect("no problems").0
}

#[track_caller]
fn close(found: f64, wanted: f64, relative: f64, what: &str) {
    let off = (found - wanted).abs();
    assert!(off <= relative * wanted.abs().max(f64::MIN_POSITIVE), "{what}: {found} instead of {wanted}");
}

fn rule(row: &Row) -> SigmaRule {
    match row.get("sigma_rule") {
        "mack" => SigmaRule::Mack,
        "log-linear" => SigmaRule::LogLinear,
        other => panic!("sigma rule {other}"),
    }
}

fn run(triangle: &Triangle, method: Method, settings: &Settings) -> Estimate {
    let data = Data { triangle, expired: None, exposures: None };
    let Study { mut estimates, unusable, .. } = study(data, &[method], settings);
    estimates.pop().unwrap_or_else(|| panic!("{unusable:?}"))
}

fn of_rule(triangle: &Triangle, row: &Row) -> Estimate {
    run(triangle, Method::Mack, &Settings { sigma: rule(row), ..Settings::default() })
}

#[test]
fn mack_factors() {
    let rows = rows("mack_factors.csv");
    assert_eq!(rows.len(), 52);
    for row in &rows {
        let triangle = triangle(row.get("dataset"));
        let factors = volume_weighted(&triangle, 1.0).expect("factors");
        let sigmas = mack(&triangle, &factors, rule(row), None).expect("errors").sigmas;
        let at = row.number("dev_from") as usize - 1;
        close(factors.steps[at], row.number("f"), 1e-9, "f");
        close(factors.to_ultimate[at], row.number("cdf_to_ultimate"), 1e-9, "factor to ultimate");
        close(sigmas.sigma[at], row.number("sigma"), 1e-9, "sigma");
        close(sigmas.error[at], row.number("se_f"), 1e-9, "standard error of f");
    }
}

#[test]
fn mack_by_origin() {
    let rows = rows("mack_by_origin.csv");
    assert_eq!(rows.len(), 58);
    for row in &rows {
        let triangle = triangle(row.get("dataset"));
        let found = of_rule(&triangle, row);
        let at = triangle.origins().iter().position(|name| name == row.get("origin")).expect("the origin");
        let spread = found.spreads.as_ref().expect("errors").by_origin[at];
        close(triangle.latest()[at], row.number("latest"), 0.0, "latest");
        close(found.ultimates[at], row.number("ultimate"), 1e-9, "ultimate");
        close(found.reserves(&triangle)[at], row.number("ibnr"), 1e-9, "reserve");
        close(spread.process, row.number("process_risk"), 1e-9, "process error");
        close(spread.parameter, row.number("parameter_risk"), 1e-9, "parameter error");
        close(spread.total(), row.number("mack_se"), 1e-9, "standard error");
        if !row.get("published_se_rounded").is_empty() {
            assert!((spread.total() - row.number("published_se_rounded")).abs() <= 0.5, "as Mack printed it");
        }
    }
}

#[test]
fn mack_totals_and_quantiles() {
    for row in &rows("mack_totals.csv") {
        let triangle = triangle(row.get("dataset"));
        let found = of_rule(&triangle, row);
        let reserve: f64 = found.reserves(&triangle).iter().sum();
        let error = found.spreads.as_ref().expect("errors").total.total();
        close(found.total(), row.number("ultimate"), 1e-9, "ultimate");
        close(reserve, row.number("ibnr"), 1e-9, "reserve");
        close(error, row.number("total_mack_se"), 1e-9, "standard error");
        close(error / reserve, row.number("cv_ibnr"), 1e-9, "coefficient of variation");
    }
    let quantiles = rows("mack_quantiles.csv");
    assert_eq!(quantiles.len(), 36);
    for row in &quantiles {
        let triangle = triangle(row.get("dataset"));
        let levels = of_rule(&triangle, row).levels(&triangle);
        let level = levels.iter().find(|level| (level.p - row.number("p")).abs() < 1e-12).expect("the level");
        close(level.lognormal.expect("positive"), row.number("ibnr_quantile_lognormal"), 1e-9, "lognormal");
        close(level.normal.expect("always"), row.number("ibnr_quantile_normal"), 1e-9, "normal");
    }
}

#[test]
fn mack_with_a_tail_and_on_a_trapezoid() {
    for row in &rows("mack_special.csv") {
        let raa = triangle("raa");
        let (triangle, tail) = match row.get("case") {
            "tail factor 1.05" => (raa, 1.05),
            _ => (without_the_last_origin(&raa), 1.0),
        };
        let found = run(&triangle, Method::Mack, &Settings { sigma: rule(row), tail, ..Settings::default() });
        close(found.total(), row.number("total_ultimate"), 1e-9, "ultimate");
        let error = found.spreads.expect("errors").total.total();
        close(error, row.number("total_mack_se"), 1e-9, row.get("case"));
    }
}

fn without_the_last_origin(triangle: &Triangle) -> Triangle {
    let keep = triangle.rows().len() - 1;
    let (origins, rows) = (triangle.origins()[..keep].to_vec(), triangle.rows()[..keep].to_vec());
    Triangle::new(origins, triangle.ages().to_vec(), rows).expect("a trapezoid")
}

#[test]
fn over_dispersed_poisson() {
    let rows = rows("odp_glm_analytic.csv");
    assert_eq!(rows.len(), 20);
    for row in &rows {
        let triangle = triangle(row.get("dataset"));
        let found = odp(&triangle, 1.0).expect("usable");
        let reserves: Vec<f64> = found.ultimates.iter().zip(triangle.latest()).map(|(u, c)| u - c).collect();
        let (reserve, spread) = match triangle.origins().iter().position(|name| name == row.get("origin")) {
            Some(at) => (reserves[at], found.spreads.by_origin[at]),
            None => (reserves.iter().sum(), found.spreads.total),
        };
        close(found.dispersion, row.number("phi_pearson"), 1e-9, "dispersion");
        close(reserve, row.number("reserve"), 1e-9, "reserve");
        close(spread.process, row.number("process_sd"), 1e-9, "process error");
        close(spread.parameter, row.number("estimation_sd"), 1e-9, "parameter error");
        close(spread.total(), row.number("prediction_error"), 1e-9, "standard error");
        close(spread.total() / reserve, row.number("cv"), 1e-9, "coefficient of variation");
    }
}

#[test]
fn methods_with_exposures() {
    let rows = rows("expected_bf_benktander_capecod_genins.csv");
    let (total, origins) = rows.split_last().expect("rows");
    let triangle = triangle("genins");
    let exposures = Exposures::new(origins.iter().map(|row| row.number("exposure")).collect()).expect("positive");
    let data = Data { triangle: &triangle, expired: None, exposures: Some(&exposures) };
    let at = |method, rounds| {
        let settings = Settings { prior: Some(0.6), rounds, ..Settings::default() };
        study(data, &[method], &settings).estimates.pop().expect("usable")
    };
    for (column, found) in [
        ("ult_chainladder", at(Method::ChainLadder, 2)),
        ("ult_expected_elr_0.60", at(Method::Expected, 2)),
        ("ult_bf", at(Method::BornhuetterFerguson, 2)),
        ("ult_benktander_2", at(Method::Benktander, 2)),
        ("ult_benktander_5", at(Method::Benktander, 5)),
        ("ult_capecod", at(Method::CapeCod, 2)),
    ] {
        for (row, ultimate) in origins.iter().zip(&found.ultimates) {
            close(*ultimate, row.number(column), 1e-9, column);
        }
        close(found.total(), total.number(column), 1e-9, column);
    }
    let factors = volume_weighted(&triangle, 1.0).expect("factors");
    for (at, row) in origins.iter().enumerate() {
        close(factors.developed(triangle.last_column(at)), row.number("pct_developed"), 1e-9, "share developed");
    }
    let rate = at(Method::CapeCod, 2).figures;
    close(rate[0].1, 0.458_986_427_056_577_33, 1e-12, "rate on issued");
}

#[test]
fn clark_curves() {
    let genins = triangle("genins");
    let months = genins.ages().iter().map(|age| age * 12.0).collect();
    let triangle = Triangle::new(genins.origins().to_vec(), months, genins.rows().to_vec()).expect("a triangle");
    let exposures = Exposures::new((0..10).map(|at| 1e7 + 4e5 * f64::from(at)).collect());
    for row in &rows("clark_genins.csv") {
        let curve = if row.get("growth") == "weibull" { ClarkCurve::Weibull } else { ClarkCurve::Loglogistic };
        let fit = match row.get("method") {
            "LDF" => clark_ldf(&triangle, curve),
            _ => clark_cape_cod(&triangle, curve, exposures.as_ref()),
        };
        let fit = fit.expect("a curve");
        close(fit.omega, row.number("omega"), 1e-3, "omega");
        close(fit.theta, row.number("theta_months"), 1e-3, "theta");
        // For Cape Cod the package takes its residuals around latest ÷ share developed, not around the model's means.
        close(fit.scale_around_latest, row.number("scale"), 1e-3, "scale");
        if row.get("method") == "LDF" {
            close(fit.scale, row.number("scale"), 1e-3, "scale");
        }
    }
}

#[test]
fn assumption_tests() {
    let raa = triangle("raa");
    let correlation = development_correlation(&raa).expect("possible");
    let calendar = calendar_year(&raa).expect("possible");
    let rows = rows("mack_assumption_tests_raa.csv");
    assert_eq!(rows.len(), 5);
    for row in &rows {
        let found = match row.get("statistic") {
            "T" => correlation.statistic,
            "Var[T]" => correlation.variance,
            "Z" => calendar.statistic,
            "E[Z]" => calendar.expected,
            "Var[Z]" => calendar.variance,
            other => panic!("{other}"),
        };
        close(found, row.number("value"), 1e-12, row.get("statistic"));
    }
    assert!(!correlation.rejects() && !calendar.rejects());
}

#[test]
fn closed_forms() {
    let rows = rows("closed_form_urr.csv");
    assert_eq!(rows.len(), 15);
    for row in &rows {
        let numbers: Vec<f64> = row
            .get("parameters")
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter_map(|part| part.parse().ok())
            .collect();
        let life = numbers.last().copied().unwrap_or(0.0) as u32;
        let found = match row.get("model") {
            "constant hazard, fixed expiry" if row.get("quantity").starts_with("mean") => {
                closed_form::mean_periods_in_balance(numbers[0], life)
            }
            "constant hazard, fixed expiry" | "same mean hazard, no heterogeneity" => {
                closed_form::constant_hazard(numbers[0], life)
            }
            "competing hazards, no expiry" => closed_form::competing_hazards(numbers[0], numbers[1]),
            "inactivity expiry" => closed_form::inactivity_expiry(numbers[0], numbers[1], numbers[2] as u32),
            "beta-geometric heterogeneity, fixed expiry" => closed_form::beta_hazard(numbers[0], numbers[1], life),
            other => panic!("{other}"),
        };
        close(found, row.number("exact"), 1e-12, &format!("{} {}", row.get("model"), row.get("parameters")));
    }
}
