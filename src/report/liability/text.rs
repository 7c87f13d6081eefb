//! A study for people: methods side by side, errors, quantiles, tests.

use super::{StudyContext, expired, rates};
use crate::diagnostic::render::one_line;
use crate::finance::complaint;
use crate::finance::method::{ClarkCurve, SigmaRule};
use crate::finance::study::{Estimate, Method};
use crate::finance::triangle::age_text;
use crate::report::table::{grouped, table};

/// A figure without decimals, thousands in groups.
fn whole(value: f64) -> String {
    grouped(value.round() as i128, 0)
}

/// A figure with six decimals, without any if it is whole.
fn short(value: f64) -> String {
    if (value - value.round()).abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.6}") }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// The study for people.
pub fn liability_text(context: &StudyContext<'_>, unicode: bool) -> String {
    let mut out = String::new();
    for (name, sha256) in &context.hashes {
        out.push_str(&format!("{}  sha256 {}\n", one_line(name), sha256.get(..16).unwrap_or(sha256)));
    }
    let triangle = context.data.triangle;
    out.push_str(&format!(
        "{} origins, {} ages; sigma rule {}; tail factor {}\n\n",
        triangle.origins().len(),
        triangle.ages().len(),
        match context.settings.sigma {
            SigmaRule::Mack => "mack",
            SigmaRule::LogLinear => "log-linear",
        },
        context.settings.tail,
    ));
    out.push_str("Ever redeemed, by method\n");
    out.push_str(&ultimates(context, unicode));
    let with_errors: Vec<&Estimate> = context.study.estimates.iter().filter(|one| one.spreads.is_some()).collect();
    for estimate in with_errors {
        out.push('\n');
        out.push_str(&errors(context, estimate, unicode));
    }
    if let Some(factors) = factors(context, unicode) {
        out.push_str("\nFactors from each age to the next\n");
        out.push_str(&factors);
    }
    out.push_str(&figures(context));
    out.push_str(&tests(context));
    for (method, why) in &context.study.unusable {
        out.push_str(&format!("\n{}\n", complaint::unusable(*method, why, triangle).message));
    }
    out
}

fn ultimates(context: &StudyContext<'_>, unicode: bool) -> String {
    let (data, study) = (&context.data, context.study);
    let issued = data.exposures.map(|exposures| exposures.issued());
    let mut header = vec!["origin".to_owned(), "age".into()];
    header.extend(issued.map(|_| "issued".to_owned()));
    header.push("redeemed".into());
    header.extend(study.estimates.iter().map(|estimate| estimate.method.name().to_owned()));
    let latest = data.triangle.latest();
    let mut rows = Vec::new();
    for (row, name) in data.triangle.origins().iter().enumerate() {
        let age = data.triangle.ages().get(data.triangle.last_column(row)).copied().unwrap_or(0.0);
        let mut cells = vec![name.clone(), age_text(age)];
        cells.extend(issued.and_then(|issued| issued.get(row)).map(|issued| whole(*issued)));
        cells.extend(latest.get(row).map(|latest| whole(*latest)));
        cells.extend(study.estimates.iter().map(|one| one.ultimates.get(row).map_or(String::new(), |u| whole(*u))));
        rows.push(cells);
    }
    let line = |name: &str, issued_cell: Option<String>, redeemed: String, of: &dyn Fn(&Estimate) -> String| {
        let mut cells = vec![name.to_owned(), String::new()];
        cells.extend(issued.map(|_| issued_cell.unwrap_or_default()));
        cells.push(redeemed);
        cells.extend(study.estimates.iter().map(of));
        cells
    };
    let so_far: f64 = latest.iter().sum();
    let sum = issued.map(|issued| whole(issued.iter().sum()));
    rows.push(line("total", sum, whole(so_far), &|one| whole(one.total())));
    rows.push(line("still to come", None, String::new(), &|one| whole(one.total() - so_far)));
    rows.push(line("standard error", None, String::new(), &|one| {
        one.spreads.as_ref().map_or(String::new(), |spreads| whole(spreads.total.total()))
    }));
    if let Some(issued) = issued {
        let (issued, gone) = (issued.iter().sum(), expired(data).iter().sum());
        let of = |one: &Estimate| rates(one.total(), so_far, issued, gone);
        rows.push(line("rate on issued", None, String::new(), &|one| percent(of(one).0)));
        rows.push(line("rate on outstanding", None, String::new(), &|one| of(one).1.map_or("-".to_owned(), percent)));
    }
    table(&header, &rows, unicode)
}

fn errors(context: &StudyContext<'_>, estimate: &Estimate, unicode: bool) -> String {
    let Some(spreads) = &estimate.spreads else { return String::new() };
    let triangle = context.data.triangle;
    let mut out = format!("Still to come by {}, with its standard error\n", estimate.method.name());
    let header = ["origin", "still to come", "process", "parameter", "standard error", "in percent"].map(str::to_owned);
    let reserves = estimate.reserves(triangle);
    let total: f64 = reserves.iter().sum();
    let each = triangle.origins().iter().map(String::as_str).zip(reserves).zip(&spreads.by_origin);
    let rows: Vec<Vec<String>> = each
        .map(|((name, reserve), spread)| (name, reserve, *spread))
        .chain([("total", total, spreads.total)])
        .map(|(name, reserve, spread)| {
            let share = if reserve > 0.0 { percent(spread.total() / reserve) } else { "-".into() };
            let amounts = [reserve, spread.process, spread.parameter, spread.total()].map(whole);
            std::iter::once(name.to_owned()).chain(amounts).chain([share]).collect()
        })
        .collect();
    out.push_str(&table(&header, &rows, unicode));
    let levels = estimate.levels(triangle);
    let header = ["not exceeded with", "lognormal", "normal"].map(str::to_owned);
    let cell = |value: Option<f64>| value.map_or("-".to_owned(), whole);
    let rows: Vec<Vec<String>> =
        levels.iter().map(|level| vec![percent(level.p), cell(level.lognormal), cell(level.normal)]).collect();
    out.push_str("process: luck; parameter: finite data; a change of rules or behaviour is in neither\n\n");
    out.push_str(&table(&header, &rows, unicode));
    out
}

fn factors(context: &StudyContext<'_>, unicode: bool) -> Option<String> {
    let study = context.study;
    let factors = study.factors.as_ref().filter(|_| study.estimates.iter().any(|one| one.method.uses_factors()))?;
    let mack = study.estimates.iter().find_map(|one| one.mack.as_ref());
    let mut header = vec!["from age".to_owned(), "factor".into(), "to ultimate".into()];
    header.extend(mack.map(|_| ["sigma".to_owned(), "standard error".into()]).into_iter().flatten());
    let ages = context.data.triangle.ages().iter().map(|age| age_text(*age));
    let steps = factors.steps.iter().copied().chain([factors.tail]);
    let rows: Vec<Vec<String>> = ages
        .zip(steps.zip(&factors.to_ultimate))
        .enumerate()
        .map(|(at, (age, (step, to_ultimate)))| {
            let mut cells = vec![age, format!("{step:.6}"), format!("{to_ultimate:.6}")];
            if let Some(mack) = mack {
                let tail = mack.tail.map(|tail| (tail.sigma, tail.error));
                let found = mack.sigmas.sigma.get(at).copied().zip(mack.sigmas.error.get(at).copied()).or(tail);
                cells.extend(match found {
                    Some((sigma, error)) => [format!("{sigma:.4}"), format!("{error:.6}")],
                    None => [String::new(), String::new()],
                });
            }
            cells
        })
        .collect();
    Some(table(&header, &rows, unicode))
}

fn figures(context: &StudyContext<'_>) -> String {
    let mut out = String::new();
    for estimate in context.study.estimates.iter().filter(|one| !one.figures.is_empty()) {
        let shown: Vec<String> = estimate
            .figures
            .iter()
            .map(|(name, value)| format!("{} {}", name.replace('_', " "), short(*value)))
            .collect();
        let curve = match (estimate.method, context.settings.curve) {
            (Method::ClarkLdf | Method::ClarkCapeCod, ClarkCurve::Loglogistic) => ", loglogistic curve",
            (Method::ClarkLdf | Method::ClarkCapeCod, ClarkCurve::Weibull) => ", weibull curve",
            _ => "",
        };
        out.push_str(&format!("\n{}{curve}: {}\n", estimate.method.name(), shown.join(", ")));
    }
    out
}

fn tests(context: &StudyContext<'_>) -> String {
    let mut out = String::from("\nWhat chain ladder assumes (Mack's tests)\n");
    let verdict = |rejects: bool| if rejects { "outside: look at the data before you use factors" } else { "inside" };
    match context.study.development_correlation {
        Some(test) => out.push_str(&format!(
            "  factors of neighbouring ages are not correlated: T = {:.6}, middle half ±{:.6}: {}\n",
            test.statistic,
            test.half_width,
            verdict(test.rejects()),
        )),
        None => out.push_str("  factors of neighbouring ages are not correlated: too few factors to test\n"),
    }
    match context.study.calendar_year {
        Some(test) => out.push_str(&format!(
            "  no calendar period stands out: Z = {}, 95% from {:.2} to {:.2}: {}\n",
            test.statistic,
            test.interval().0,
            test.interval().1,
            verdict(test.rejects()),
        )),
        None => out.push_str("  no calendar period stands out: not a regular triangle, cannot be tested\n"),
    }
    out
}
