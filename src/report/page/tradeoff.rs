//! The trade-off between what is sought and what it costs.

use super::html::Html;
use super::svg::{WIDTH, drawing, line, path, rectangle, write};
use super::{PageContext, figure, titled};
use crate::report::chart::number;
use crate::report::compare::words::name_of;
use crate::report::simulation::value::Scale;

/// The chart of a search: one mark a candidate, the front joined.
pub fn section(context: &PageContext<'_>) -> Vec<Html> {
    let Some(tuned) = context.tuned else { return Vec::new() };
    let Some(first) = tuned.candidates.first() else { return Vec::new() };
    let currency = &tuned.run.manifest.currency;
    let (own, price) = (Scale::of(&first.objective.unit, currency), Scale::of(&first.price.unit, currency));
    let points: Vec<(f64, f64, bool, bool)> = tuned
        .candidates
        .iter()
        .map(|one| {
            let (x, y) = (one.price.per_member / price.divisor, one.objective.per_member / own.divisor);
            (x, y, one.allowed, one.front)
        })
        .collect();
    let ends = |values: Vec<f64>| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if high > low { (low, high) } else { (low - 0.5, low + 0.5) }
    };
    let ((left, right), (low, high)) =
        (ends(points.iter().map(|point| point.0).collect()), ends(points.iter().map(|point| point.1).collect()));
    let (height, edge, bottom) = (260.0, 64.0, 34.0);
    let x = |value: f64| edge + 8.0 + (WIDTH - edge - 24.0) * (value - left) / (right - left);
    let y = |value: f64| 14.0 + (height - bottom - 22.0) * (high - value) / (high - low);
    let mut parts = vec![
        line((edge, 6.0), (edge, height - bottom), "axis"),
        line((edge, height - bottom), (WIDTH - 8.0, height - bottom), "axis"),
        write(edge - 6.0, y(high) + 4.0, "soft end", &number(high, own.decimals)),
        write(edge - 6.0, y(low) + 4.0, "soft end", &number(low, own.decimals)),
        write(x(left), height - bottom + 16.0, "soft middle", &number(left, price.decimals)),
        write(x(right), height - bottom + 16.0, "soft end", &number(right, price.decimals)),
    ];
    let mut front: Vec<(f64, f64)> = points.iter().filter(|point| point.3).map(|point| (point.0, point.1)).collect();
    front.sort_by(|a, b| a.0.total_cmp(&b.0));
    let joined: Vec<(f64, f64)> = front.iter().map(|(a, b)| (x(*a), y(*b))).collect();
    parts.push(path(&joined, false, "line s0"));
    for (a, b, allowed, front) in &points {
        let (size, class) = match (allowed, front) {
            (false, _) => (5.0, "fbad"),
            (true, true) => (9.0, "f0"),
            (true, false) => (6.0, "fx"),
        };
        parts.push(rectangle(x(*a) - size / 2.0, y(*b) - size / 2.0, size, size, class));
    }
    let caption = format!(
        "Upwards: {}, {} per member; to the right: {}, {} per member. Large marks are not beaten in both \
         by any that met as many members; red ones miss a target",
        name_of(&tuned.measure),
        own.unit,
        name_of(&tuned.price),
        price.unit
    );
    titled("The trade-off", vec![figure(drawing(height, &caption, parts), &caption)])
}
