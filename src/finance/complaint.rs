//! What a study has to say beside its figures.

use super::method::Unusable;
use super::study::{Data, Estimate, Method, Study};
use super::triangle::{Triangle, age_text};
use crate::diagnostic::{Diagnostic, table};

fn age(triangle: &Triangle, column: usize) -> String {
    age_text(triangle.ages().get(column).copied().unwrap_or(0.0))
}

/// Why a method could not be used, in the user's words.
pub fn unusable(method: Method, why: &Unusable, triangle: &Triangle) -> Diagnostic {
    let name = method.name();
    let say = |reason: String, help: &str| {
        Diagnostic::new(table::METHOD_UNUSABLE, format!("`{name}` cannot be used: {reason}")).help(help.to_owned())
    };
    match why {
        Unusable::NothingAt { column } => {
            let message =
                format!("`{name}` cannot be used: all origins together hold nothing at age {}", age(triangle, *column));
            let help = "a factor from nothing is 0/0; leave the age out, or use a method per point issued: --method additive --exposure FILE";
            let diagnostic = Diagnostic::new(table::TRIANGLE_NOTHING, message).help(help);
            match triangle.place(0, *column) {
                Some(span) => diagnostic.label(span, "this column adds up to zero"),
                None => diagnostic,
            }
        }
        Unusable::TooSmall { what } => say(
            format!("the triangle is too small for {what}"),
            "more origins or ages are needed; or use a method without it",
        ),
        Unusable::NoIncrement { column } => {
            let reason = format!("what is redeemed at age {} adds up to nothing or less", age(triangle, *column));
            let diagnostic = say(reason, "the model has means above zero only; Mack's errors do without it");
            match triangle.place(0, *column) {
                Some(span) => diagnostic.label(span, "this column"),
                None => diagnostic,
            }
        }
        Unusable::NoExposure => say(
            "it needs the points issued to each origin".into(),
            "name a file `origin,exposure` with --exposure FILE",
        ),
        Unusable::NoPrior => say(
            "it needs a redemption rate that was expected beforehand".into(),
            "say --prior 0.85, or write a column `prior` into the file of exposures",
        ),
        Unusable::NoTail => say("it has no room for a tail factor".into(), "leave out --tail, or use --method mack"),
        Unusable::TailError => say(
            "the error of the tail factor cannot be read off the triangle's own factors".into(),
            "give it: --tail-sigma and --tail-error; or leave out --tail",
        ),
        Unusable::Overdrawn { row, column } => {
            let origin = triangle.origins().get(*row).map_or("", String::as_str);
            let reason = format!(
                "by age {} more of origin `{origin}` is redeemed and expired than was issued",
                age(triangle, *column)
            );
            let diagnostic = say(reason, "compare the units of triangle and exposures, and the origins");
            match triangle.place(*row, *column) {
                Some(span) => diagnostic.label(span, "redeemed by then"),
                None => diagnostic,
            }
        }
        Unusable::OtherCells => {
            say("redeemed and expired points have other cells".into(), "both need the same origins and ages")
        }
        Unusable::NoFit => say("no curve fits, or its figures leave the range of numbers".into(), "use another method"),
    }
}

/// Doubts about what was found: origins that hold nothing yet, and more redeemed than was ever issued.
pub fn doubts(data: Data<'_>, study: &Study) -> Vec<Diagnostic> {
    let triangle = data.triangle;
    let mut found = Vec::new();
    let multiplies = |one: &Estimate| matches!(one.method, Method::ChainLadder | Method::Mack | Method::Odp);
    if study.estimates.iter().any(multiplies) {
        for (row, _) in triangle.latest().iter().enumerate().filter(|(_, latest)| **latest <= 0.0) {
            let origin = triangle.origins().get(row).map_or("", String::as_str);
            let diagnostic = Diagnostic::new(
                table::STARTS_AT_NOTHING,
                format!("origin `{origin}` holds nothing yet, and chain ladder leaves it at nothing"),
            )
            .help(
                "look at a method per point issued for it: --method additive, cape-cod or hazard, with --exposure FILE",
            );
            found.push(match triangle.place(row, triangle.last_column(row)) {
                Some(span) => diagnostic.label(span, "nothing redeemed so far"),
                None => diagnostic,
            });
        }
    }
    let Some(exposures) = data.exposures else { return found };
    for estimate in &study.estimates {
        let over =
            estimate.ultimates.iter().zip(exposures.issued()).position(|(ever, issued)| *ever > issued * (1.0 + 1e-9));
        let Some(row) = over else { continue };
        let origin = triangle.origins().get(row).map_or("", String::as_str);
        let message =
            format!("`{}` expects more of origin `{origin}` to be redeemed than was issued", estimate.method.name());
        found.push(
            Diagnostic::new(table::MORE_THAN_ISSUED, message)
                .help("the competing-risk table stays within what was issued: --method hazard; or compare the units of triangle and exposures"),
        );
    }
    found
}
