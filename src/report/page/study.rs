//! `report.html` of a triangle: what is still to come by each method, how sure it is, what the methods assume, and where it comes from.
//!
//! ```text
//! headline: lowest and highest method · rates with denominators
//! triangle · ever redeemed by method · still to come with errors · factors · tests
//! definitions · manifest
//! ```

use super::html::{Html, table, tag};
use super::svg::{Row, bars};
use super::{document, figure, paragraph, titled};
use crate::finance::complaint;
use crate::finance::study::Estimate;
use crate::finance::triangle::age_text;
use crate::report::liability::{StudyContext, expired, liability_report, rates};
use crate::report::table::grouped;

const WORDS: [(&str, &str); 6] = [
    ("origin", "points issued in one period"),
    ("ever redeemed", "what was redeemed so far and what is still to come, together"),
    ("rate on issued", "ever redeemed over points issued"),
    (
        "rate on outstanding",
        "still to be redeemed over what is neither redeemed nor expired; never the same number as the rate on issued",
    ),
    (
        "process, parameter",
        "luck with the same members, and finite data: neither holds a change of rules or of behaviour",
    ),
    ("factor", "what is redeemed by an age over what was redeemed by the age before, by volume"),
];

/// The page as one HTML document.
pub fn study_page(context: &StudyContext<'_>) -> String {
    let title = "Points still to come";
    let mut all = vec![tag("h1", &[], [Html::text(title)])];
    let triangle = context.data.triangle;
    let size = format!("{} origins, {} ages", triangle.origins().len(), triangle.ages().len());
    all.push(paragraph("sub", [Html::text(&size)]));
    all.push(answer(context));
    all.extend(titled("Still to come by method", methods(context)));
    all.extend(titled("Ever redeemed", ultimates(context)));
    for one in context.study.estimates.iter().filter(|one| one.spreads.is_some()) {
        all.extend(titled(&format!("How sure {} is", one.method.name()), errors(context, one)));
    }
    all.extend(titled("What was redeemed by each age", cells(context)));
    all.extend(titled("Factors", factors(context)));
    all.extend(titled("What chain ladder assumes", tests(context)));
    let words = WORDS
        .into_iter()
        .flat_map(|(word, meaning)| [tag("dt", &[], [Html::text(word)]), tag("dd", &[], [Html::text(meaning)])]);
    all.extend(titled("Definitions", vec![tag("dl", &[], words.collect::<Vec<_>>())]));
    all.extend(titled("Manifest", manifest(context)));
    document(title, all)
}

fn whole(value: f64) -> String {
    grouped(value.round() as i128, 0)
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn so_far(context: &StudyContext<'_>) -> f64 {
    context.data.triangle.latest().iter().sum()
}

/// The lowest and the highest method: the choice between them is often larger than any error.
fn answer(context: &StudyContext<'_>) -> Html {
    let latest = so_far(context);
    let to_come = |one: &&Estimate| one.total() - latest;
    let all = &context.study.estimates;
    let low = all.iter().min_by(|a, b| to_come(a).total_cmp(&to_come(b)));
    let high = all.iter().max_by(|a, b| to_come(a).total_cmp(&to_come(b)));
    let (Some(low), Some(high)) = (low, high) else {
        return paragraph("warn", [Html::text("No method could be used.")]);
    };
    let text = if low.method == high.method {
        format!("{} points still to be redeemed, by {}", whole(to_come(&low)), low.method.name())
    } else {
        format!(
            "{} to {} points still to be redeemed: {} expects least, {} most",
            whole(to_come(&low)),
            whole(to_come(&high)),
            low.method.name(),
            high.method.name()
        )
    };
    let mut parts = vec![paragraph("", [tag("strong", &[], [Html::text(&text)])])];
    if let Some(exposures) = context.data.exposures {
        let (issued, gone) = (exposures.issued().iter().sum::<f64>(), expired(&context.data).iter().sum());
        let share = |one: &Estimate| {
            let (on_issued, on_held) = rates(one.total(), latest, issued, gone);
            let held = on_held.map_or_else(
                || "nothing is held".into(),
                |rate| format!("{} of the {} held", percent(rate), whole(issued - latest - gone)),
            );
            format!(
                "{}: {} of the {} issued are ever redeemed, {held} still",
                one.method.name(),
                percent(on_issued),
                whole(issued)
            )
        };
        parts.extend([low, high].into_iter().map(|one| paragraph("", [Html::text(&share(one))])));
    }
    tag("div", &[("class", "answer")], parts)
}

fn methods(context: &StudyContext<'_>) -> Vec<Html> {
    let latest = so_far(context);
    let rows: Vec<Row> = context
        .study
        .estimates
        .iter()
        .map(|one| {
            let sum = one.total() - latest;
            let error = one
                .spreads
                .as_ref()
                .map_or_else(String::new, |spreads| format!(" ± {}", whole(1.96 * spreads.total.total())));
            let label = format!("{}{error}", whole(sum));
            Row { name: one.method.name().to_owned(), from: 0.0, to: sum, class: "f0".into(), label }
        })
        .collect();
    let says = "Points still to come by method; ± is 1.96 standard errors of luck and finite data together";
    let mut parts = if rows.is_empty() { Vec::new() } else { vec![figure(bars(&rows, 0.0, says), says)] };
    for (method, why) in &context.study.unusable {
        let message = complaint::unusable(*method, why, context.data.triangle).message;
        parts.push(paragraph("warn", [Html::name(&message)]));
    }
    parts
}

fn ultimates(context: &StudyContext<'_>) -> Vec<Html> {
    let (data, estimates) = (&context.data, &context.study.estimates);
    let issued = data.exposures.map(|exposures| exposures.issued());
    let mut header = vec![Html::text("origin"), Html::text("age")];
    header.extend(issued.map(|_| Html::text("issued")));
    header.push(Html::text("redeemed"));
    header.extend(estimates.iter().map(|one| Html::text(one.method.name())));
    let latest = data.triangle.latest();
    let text = |value: f64| Html::text(&whole(value));
    let row = |(number, name): (usize, &String)| {
        let age = data.triangle.ages().get(data.triangle.last_column(number)).copied().unwrap_or(0.0);
        let mut cells = vec![Html::name(name), Html::text(&age_text(age))];
        cells.extend(issued.map(|issued| issued.get(number).map_or_else(Html::default, |one| text(*one))));
        cells.push(latest.get(number).map_or_else(Html::default, |one| text(*one)));
        cells.extend(estimates.iter().map(|one| one.ultimates.get(number).map_or_else(Html::default, |u| text(*u))));
        cells
    };
    let mut rows: Vec<Vec<Html>> = data.triangle.origins().iter().enumerate().map(row).collect();
    let mut sum = vec![Html::text("total"), Html::default()];
    sum.extend(issued.map(|issued| text(issued.iter().sum())));
    sum.push(text(so_far(context)));
    sum.extend(estimates.iter().map(|one| text(one.total())));
    rows.push(sum);
    vec![table(&header, rows)]
}

fn errors(context: &StudyContext<'_>, one: &Estimate) -> Vec<Html> {
    let Some(spreads) = &one.spreads else { return Vec::new() };
    let triangle = context.data.triangle;
    let header = ["origin", "still to come", "process", "parameter", "standard error", "of it"].map(Html::text);
    let reserves = one.reserves(triangle);
    let total: f64 = reserves.iter().sum();
    let names = triangle.origins().iter().map(|name| Html::name(name)).chain([Html::text("total")]);
    let each = reserves.iter().copied().chain([total]).zip(spreads.by_origin.iter().chain([&spreads.total]));
    let rows = names.zip(each).map(|(name, (reserve, spread))| {
        let share = if reserve > 0.0 { percent(spread.total() / reserve) } else { "-".into() };
        let amounts =
            [reserve, spread.process, spread.parameter, spread.total()].map(|value| Html::text(&whole(value)));
        std::iter::once(name).chain(amounts).chain([Html::text(&share)]).collect()
    });
    let mut parts = vec![table(&header, rows.collect::<Vec<_>>())];
    let header = ["not exceeded with", "lognormal", "normal"].map(Html::text);
    let cell = |value: Option<f64>| value.map_or_else(|| Html::text("-"), |value| Html::text(&whole(value)));
    let levels = one.levels(triangle);
    let rows =
        levels.iter().map(|level| vec![Html::text(&percent(level.p)), cell(level.lognormal), cell(level.normal)]);
    parts.push(table(&header, rows.collect::<Vec<_>>()));
    parts
}

/// The triangle itself: what is not known yet stays empty.
fn cells(context: &StudyContext<'_>) -> Vec<Html> {
    let triangle = context.data.triangle;
    let ages = triangle.ages();
    let header: Vec<Html> =
        std::iter::once(Html::text("origin")).chain(ages.iter().map(|age| Html::text(&age_text(*age)))).collect();
    let rows = triangle.origins().iter().zip(triangle.rows()).map(|(name, row)| {
        let known = row.iter().map(|value| Html::text(&whole(*value)));
        let empty = std::iter::repeat_n(Html::default(), ages.len().saturating_sub(row.len()));
        std::iter::once(Html::name(name)).chain(known).chain(empty).collect()
    });
    vec![table(&header, rows.collect::<Vec<_>>())]
}

fn factors(context: &StudyContext<'_>) -> Vec<Html> {
    let study = context.study;
    let used = study.estimates.iter().any(|one| one.method.uses_factors());
    let Some(factors) = study.factors.as_ref().filter(|_| used) else { return Vec::new() };
    let header = ["from age", "factor", "to ultimate"].map(Html::text);
    let steps = factors.steps.iter().copied().chain([factors.tail]);
    let rows = context.data.triangle.ages().iter().zip(steps.zip(&factors.to_ultimate)).map(|(age, (step, last))| {
        vec![Html::text(&age_text(*age)), Html::text(&format!("{step:.6}")), Html::text(&format!("{last:.6}"))]
    });
    vec![table(&header, rows.collect::<Vec<_>>())]
}

fn tests(context: &StudyContext<'_>) -> Vec<Html> {
    let verdict = |rejects: bool| if rejects { "outside: look at the data before you use factors" } else { "inside" };
    let correlation = match context.study.development_correlation {
        Some(test) => format!(
            "Factors of neighbouring ages are not correlated: T = {:.6}, middle half ±{:.6}: {}",
            test.statistic,
            test.half_width,
            verdict(test.rejects())
        ),
        None => "Factors of neighbouring ages are not correlated: too few factors to test".into(),
    };
    let calendar = match context.study.calendar_year {
        Some(test) => format!(
            "No calendar period stands out: Z = {}, 95% from {:.2} to {:.2}: {}",
            test.statistic,
            test.interval().0,
            test.interval().1,
            verdict(test.rejects())
        ),
        None => "No calendar period stands out: not a regular triangle, cannot be tested".into(),
    };
    [correlation, calendar].iter().map(|text| paragraph("", [Html::text(text)])).collect()
}

fn manifest(context: &StudyContext<'_>) -> Vec<Html> {
    let report = liability_report(context);
    let mut facts = vec![
        ("loyal".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("sigma of the last age".into(), report.settings.sigma.clone()),
        ("factor from the last age to ultimate".into(), report.settings.tail.to_string()),
        ("rounds of Benktander".into(), report.settings.rounds.to_string()),
    ];
    facts.extend(report.settings.prior.map(|prior| ("rate on issued expected beforehand".to_owned(), percent(prior))));
    facts.extend(report.hashes.iter().map(|one| (one.file.clone(), format!("SHA-256 {}", one.sha256))));
    let list = facts
        .iter()
        .flat_map(|(what, value)| [tag("dt", &[], [Html::name(what)]), tag("dd", &[], [Html::name(value)])]);
    vec![tag("dl", &[], list.collect::<Vec<_>>())]
}
