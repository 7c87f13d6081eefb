//! Points by period, held over time, and the cohorts at the close.

use super::super::html::{Html, table};
use super::super::svg::{Band, Fan, fans};
use super::super::{figure, paragraph};
use super::{named, percent, whole};
use crate::finance::close::WalletClose;
use crate::report::close::{PointsRoll, total_rolls};
use crate::report::table::grouped;

/// Most periods and cohorts of a table; files hold all.
const MOST: usize = 36;

/// The sections of one wallet.
pub(super) fn sections(of: &str, wallet: &WalletClose) -> Vec<Html> {
    let mut all = named("Points by period", of, by_period(wallet));
    all.extend(named("Cohorts at the close", of, cohorts(wallet)));
    all
}

fn by_period(wallet: &WalletClose) -> Vec<Html> {
    let digits = wallet.development.decimals;
    let points = |value: i64| Html::text(&grouped(value.into(), digits));
    let rolls = total_rolls(wallet);
    let mut elements: Vec<&String> = rolls.iter().flat_map(|roll| roll.issued_by_element.keys()).collect();
    elements.sort();
    elements.dedup();
    let header: Vec<Html> = [Html::text("period"), Html::text("opening")]
        .into_iter()
        .chain(elements.iter().map(|element| Html::name(&format!("+ {element}"))))
        .chain(["− redeemed", "− expired", "− clawed back", "= closing"].map(Html::text))
        .collect();
    let row = |roll: &PointsRoll| {
        let issued = |element: &&String| points(roll.issued_by_element.get(*element).copied().unwrap_or(0));
        let gone = [roll.moves.redeemed, roll.moves.expired, roll.moves.clawed_back, roll.closing];
        [Html::name(&roll.period), points(roll.opening)]
            .into_iter()
            .chain(elements.iter().map(issued))
            .chain(gone.map(points))
            .collect::<Vec<_>>()
    };
    let mut parts = held(&rolls, digits);
    parts.push(table(&header, rolls.iter().skip(rolls.len().saturating_sub(MOST)).map(row)));
    if rolls.len() > MOST {
        let text = format!("The last {MOST} of {} periods; the files beside this page hold all.", rolls.len());
        parts.push(paragraph("note", [Html::text(&text)]));
    }
    let text = "Closing balances are counted lot by lot, and nothing is reported unless they are opening + issued − redeemed \
                − expired − clawed back.";
    parts.push(paragraph("note", [Html::text(text)]));
    parts
}

/// What members hold at the end of each period, as a line.
fn held(rolls: &[PointsRoll], digits: u8) -> Vec<Html> {
    if rolls.len() < 2 {
        return Vec::new();
    }
    let unit = (0..digits).fold(1.0, |unit, _| unit * 10.0);
    // Labels of an axis are short.
    let largest = rolls.iter().map(|roll| roll.closing.unsigned_abs() as f64 / unit).fold(0.0, f64::max);
    let (scale, word) = match largest {
        most if most >= 1e7 => (1e6, "Millions of points"),
        most if most >= 1e4 => (1e3, "Thousands of points"),
        _ => (1.0, "Points"),
    };
    let points = rolls.iter().enumerate().map(|(at, roll)| {
        let value = roll.closing as f64 / unit / scale;
        Band { at: at as f64 + 0.5, levels: [value; 5] }
    });
    let fan = Fan { color: Some(0), points: points.collect() };
    let step = rolls.len().div_ceil(6).max(1);
    let ticks: Vec<(f64, String)> =
        rolls.iter().enumerate().step_by(step).map(|(at, roll)| (at as f64 + 0.5, roll.period.clone())).collect();
    let says = format!("{word} held at the end of each period");
    vec![figure(fans(&[fan], &ticks, rolls.len() as f64, &says), &says)]
}

fn cohorts(wallet: &WalletClose) -> Vec<Html> {
    let digits = wallet.development.decimals;
    let points = |value: i64| Html::text(&grouped(value.into(), digits));
    let header = [
        "cohort",
        "age",
        "began with",
        "redeemed",
        "expired",
        "clawed back",
        "held",
        "estimator",
        "to come",
        "rate of began",
        "rate of held",
    ]
    .map(Html::text);
    let skipped = wallet.aging.len().saturating_sub(MOST);
    let rows = wallet.aging.iter().zip(&wallet.estimated.choices).skip(skipped).map(|(row, choice)| {
        let mark = if choice.overlays.is_empty() { "" } else { " *" };
        let method = if choice.fell_back { "hazard" } else { choice.method.name() };
        let mut cells = vec![Html::name(&row.cohort), Html::text(&row.age.to_string())];
        let moves = &row.moves;
        cells.extend([row.begun, moves.redeemed, moves.expired, moves.clawed, row.outstanding].map(points));
        cells.push(Html::text(method));
        cells.push(Html::text(&format!("{}{mark}", whole(row.to_come, digits))));
        cells.extend([row.on_issued, row.on_outstanding].map(|share| Html::text(&percent(share))));
        cells
    });
    let rates = &wallet.rates;
    let sum = |of: fn(&crate::finance::close::AgingRow) -> i64| points(wallet.aging.iter().map(of).sum());
    let mut all = vec![Html::text("all"), Html::text("")];
    all.extend([
        sum(|row| row.begun),
        sum(|row| row.moves.redeemed),
        sum(|row| row.moves.expired),
        sum(|row| row.moves.clawed),
        sum(|row| row.outstanding),
    ]);
    all.extend([Html::text(""), Html::text(&whole(rates.to_come, digits))]);
    all.extend([rates.on_issued, rates.on_outstanding].map(|share| Html::text(&percent(share))));
    let mut parts = vec![table(&header, rows.chain([all]).collect::<Vec<_>>())];
    if skipped > 0 {
        let text = format!("{skipped} older cohorts stand in the files beside this page; the last row is of all.");
        parts.push(paragraph("note", [Html::text(&text)]));
    }
    let text = "Rate of began = (redeemed + to come) / what the cohort began with. Rate of held = to come / held. A star: a \
                judgement changed it.";
    parts.push(paragraph("note", [Html::text(text)]));
    parts
}
