//! Estimators side by side with the chosen one, what earlier closes expected, and how far each layer of doubt goes.

use super::super::html::{Html, table, tag};
use super::super::svg::{Row, bars};
use super::super::{figure, paragraph};
use super::{named, whole};
use crate::finance::close::{Terms, WalletClose};
use crate::finance::method::Spread;
use crate::finance::study::Method;
use crate::report::table::grouped;

/// The sections of one wallet.
pub(super) fn sections(of: &str, wallet: &WalletClose, terms: &Terms) -> Vec<Html> {
    let mut all = named("Estimators side by side", of, estimators(wallet, terms));
    all.extend(named("Actual and expected", of, watched(wallet)));
    all
}

fn spread(wallet: &WalletClose, method: Method) -> Option<Spread> {
    let found = wallet.estimated.study.iter().flat_map(|study| &study.estimates).find(|one| one.method == method);
    found.and_then(|one| one.spreads.as_ref()).map(|spreads| spreads.total)
}

fn estimators(wallet: &WalletClose, terms: &Terms) -> Vec<Html> {
    let digits = wallet.development.decimals;
    let figure_of = |value: f64| Html::text(&whole(value, digits));
    let choices = &wallet.estimated.choices;
    let header = ["method", "to come", "luck", "finite data", "both", "of cohorts", "chosen for"].map(Html::text);
    let rows = wallet.estimated.methods.iter().map(|(method, row)| {
        let found = spread(wallet, *method);
        let layer = |of: fn(Spread) -> f64| found.map_or_else(Html::default, |found| figure_of(of(found)));
        let used = choices
            .iter()
            .filter(|choice| if choice.fell_back { *method == Method::Hazard } else { choice.method == *method })
            .count();
        let name = Html::text(method.name());
        let chosen = match used {
            0 => String::new(),
            used if used == choices.len() => "all".into(),
            used => format!("{used} cohorts"),
        };
        vec![
            if used > 0 { tag("strong", &[], [name]) } else { name },
            figure_of(row.iter().flatten().sum()),
            layer(|spread| spread.process),
            layer(|spread| spread.parameter),
            layer(Spread::total),
            Html::text(&format!("{} of {}", row.iter().flatten().count(), row.len())),
            Html::text(&chosen),
        ]
    });
    let mut parts = vec![table(&header, rows.collect::<Vec<_>>())];
    parts.extend(drawing(wallet));
    let before_overlays: f64 = choices.iter().map(|choice| choice.by_method).sum();
    let text = format!(
        "Chosen: {}, {} to come; with judgements {}. Why: see “Judgements”; without one, the method that the terms name.",
        terms.method.name(),
        whole(before_overlays, digits),
        whole(wallet.rates.to_come, digits),
    );
    parts.push(paragraph("", [Html::text(&text)]));
    let layers = "Three layers of doubt, never added up. Luck (process): the same members with other luck. Finite data \
                  (parameter): other members of the same kind. Scenario: rules, behaviour and cost per point that change; \
                  it is in neither error and stands under “What it hangs on”.";
    parts.push(paragraph("note", [Html::text(layers)]));
    if wallet.estimated.beyond > 0 {
        let text = format!(
            "{} points are held at ages that were never watched; the hazards expect nothing more of them.",
            grouped(wallet.estimated.beyond.into(), digits)
        );
        parts.push(paragraph("warn", [Html::text(&text)]));
    }
    parts
}

/// Each method's points still to come from nought; with an error where it has one.
fn drawing(wallet: &WalletClose) -> Vec<Html> {
    let digits = wallet.development.decimals;
    let unit = (0..digits).fold(1.0, |unit, _| unit * 10.0);
    let chosen = |method: Method| wallet.estimated.choices.iter().any(|choice| choice.method == method);
    let rows: Vec<Row> = wallet
        .estimated
        .methods
        .iter()
        .map(|(method, row)| {
            let sum: f64 = row.iter().flatten().sum();
            let error = spread(wallet, *method)
                .map_or_else(String::new, |spread| format!(" ± {}", whole(1.96 * spread.total(), digits)));
            Row {
                name: method.name().to_owned(),
                from: 0.0,
                to: sum / unit,
                class: if chosen(*method) { "f0" } else { "fx" }.to_owned(),
                label: format!("{}{error}", whole(sum, digits)),
            }
        })
        .collect();
    let says = "Points still to come by method; ± is 1.96 standard errors of luck and finite data together";
    if rows.is_empty() { Vec::new() } else { vec![figure(bars(&rows, 0.0, says), says)] }
}

fn watched(wallet: &WalletClose) -> Vec<Html> {
    let digits = wallet.development.decimals;
    let points = |value: i64| Html::text(&grouped(value.into(), digits));
    let figure_of = |value: f64| Html::text(&whole(value, digits));
    let mut parts = Vec::new();
    if !wallet.expected.is_empty() {
        let header = ["the last period", "actual", "expected by the close before", "difference"].map(Html::text);
        let sums = wallet.expected.iter().fold((0, 0.0, 0, 0.0), |sum, one| {
            (sum.0 + one.redeemed, sum.1 + one.expected, sum.2 + one.lost, sum.3 + one.expected_lost)
        });
        let row = |what: &str, actual: i64, expected: f64| {
            vec![Html::text(what), points(actual), figure_of(expected), figure_of(actual as f64 - expected)]
        };
        let rows = [row("redeemed", sums.0, sums.1), row("expired or taken back", sums.2, sums.3)];
        parts.push(table(&header, rows));
    }
    if !wallet.back_test.is_empty() {
        let header =
            ["earlier close", "held then", "redeemed since", "expected", "error", "still held"].map(Html::text);
        let rows = wallet.back_test.iter().map(|one| {
            let error = match one.happened {
                happened if happened > 0 => format!("{:+.1}%", (one.by_hazard / happened as f64 - 1.0) * 100.0),
                _ => "-".into(),
            };
            vec![
                Html::name(&one.period),
                points(one.held),
                points(one.happened),
                figure_of(one.by_hazard),
                Html::text(&error),
                points(one.left),
            ]
        });
        parts.push(table(&header, rows.collect::<Vec<_>>()));
        let text = "Each earlier close was estimated again with what was known then, by the hazards; the error is of what was \
                    redeemed since.";
        parts.push(paragraph("note", [Html::text(text)]));
    }
    parts
}
