//! Small charts as inline SVG whose colours come from the page's style sheet, so that they follow light and dark.

use super::html::{Html, tag};
use crate::report::chart::value_ticks;

/// Size of a drawing in its own units: a phone shows it at about four fifths.
pub const WIDTH: f64 = 480.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 24.0;

/// How far a mean or a member may lie from the line: from the inside out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// Place on the axis of time.
    pub at: f64,
    /// 2.5%, 25%, middle, 75%, 97.5%.
    pub levels: [f64; 5],
}

/// One line with its bands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fan {
    /// Its colour; `None` = what others are compared with.
    pub color: Option<usize>,
    /// In order of time.
    pub points: Vec<Band>,
}

/// A number in a drawing: a tenth of a unit is enough.
pub fn place(value: f64) -> String {
    format!("{:.1}", if value.is_finite() { value } else { 0.0 })
}

/// A drawing of a height, described in a sentence for those who do not see it.
pub fn drawing(height: f64, says: &str, parts: Vec<Html>) -> Html {
    let view = format!("0 0 {} {}", place(WIDTH), place(height));
    tag("svg", &[("viewBox", &view), ("role", "img"), ("aria-label", says)], parts)
}

/// A text at a place.
pub fn write(x: f64, y: f64, class: &str, text: &str) -> Html {
    tag("text", &[("x", &place(x)), ("y", &place(y)), ("class", class)], [Html::text(text)])
}

/// A straight line.
pub fn line(from: (f64, f64), to: (f64, f64), class: &str) -> Html {
    let ends = [place(from.0), place(from.1), place(to.0), place(to.1)];
    tag("line", &[("x1", &ends[0]), ("y1", &ends[1]), ("x2", &ends[2]), ("y2", &ends[3]), ("class", class)], [])
}

/// A rectangle.
pub fn rectangle(x: f64, y: f64, width: f64, height: f64, class: &str) -> Html {
    let size = [place(x), place(y), place(width.max(0.0)), place(height.max(0.0))];
    let attributes = [("x", &size[0]), ("y", &size[1]), ("width", &size[2]), ("height", &size[3])];
    let attributes: Vec<(&'static str, &str)> =
        attributes.iter().map(|(key, value)| (*key, value.as_str())).chain([("class", class)]).collect();
    tag("rect", &attributes, [])
}

/// A closed or open path through points.
pub fn path(points: &[(f64, f64)], closed: bool, class: &str) -> Html {
    let mut way = String::new();
    for (number, (x, y)) in points.iter().enumerate() {
        way.push_str(if number == 0 { "M" } else { "L" });
        way.push_str(&format!("{} {}", place(*x), place(*y)));
    }
    if closed {
        way.push('Z');
    }
    tag("path", &[("d", &way), ("class", class)], [])
}

/// The class of a colour: `f` fills, `s` strokes.
pub fn color(kind: char, number: Option<usize>) -> String {
    number.map_or_else(|| format!("{kind}x"), |number| format!("{kind}{}", number % 7))
}

/// Lines with bands over time; `ticks` are places with labels, `length` the end of time.
pub fn fans(fans: &[Fan], ticks: &[(f64, String)], length: f64, says: &str) -> Html {
    let height = 240.0;
    let values = || fans.iter().flat_map(|fan| fan.points.iter().flat_map(|point| point.levels));
    let scale = value_ticks(values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let right = WIDTH - 14.0;
    let x = |at: f64| LEFT + (right - LEFT) * (at / length.max(1e-9)).clamp(0.0, 1.0);
    let y = |value: f64| {
        let share = (value - scale.low) / (scale.high - scale.low);
        height - BOTTOM - (height - BOTTOM - TOP) * share.clamp(0.0, 1.0)
    };
    let mut parts = Vec::new();
    for (value, label) in &scale.marks {
        let class = if value.abs() < 1e-12 { "axis" } else { "grid" };
        parts.push(line((LEFT, y(*value)), (right, y(*value)), class));
        parts.push(write(LEFT - 6.0, y(*value) + 4.0, "soft end", label));
    }
    for (number, (at, label)) in ticks.iter().enumerate() {
        parts.push(line((x(*at), height - BOTTOM), (x(*at), height - BOTTOM + 4.0), "axis"));
        // Every second label: they must not meet on a narrow sheet.
        if ticks.len() <= 4 || number % 2 == 0 {
            let last = number + 1 == ticks.len();
            parts.push(write(x(*at), height - 6.0, if last { "soft end" } else { "soft middle" }, label));
        }
    }
    for fan in fans {
        let level = |point: &Band, at: usize| point.levels.get(at).copied().unwrap_or_default();
        let band = |low: usize, high: usize| {
            let up = fan.points.iter().map(|point| (x(point.at), y(level(point, high))));
            let down = fan.points.iter().rev().map(|point| (x(point.at), y(level(point, low))));
            up.chain(down).collect::<Vec<_>>()
        };
        for (low, high, class) in [(0, 4, "b95"), (1, 3, "b50")] {
            parts.push(path(&band(low, high), true, &format!("{class} {}", color('f', fan.color))));
        }
    }
    for fan in fans {
        let middle: Vec<(f64, f64)> = fan.points.iter().map(|point| (x(point.at), y(point.levels[2]))).collect();
        let dash = if fan.color.is_none() { " dash" } else { "" };
        parts.push(path(&middle, false, &format!("line {}{dash}", color('s', fan.color))));
    }
    drawing(height, says, parts)
}

/// A row of bars to both sides of a middle.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What stands above the bar.
    pub name: String,
    /// From where to where, in the unit of the axis.
    pub from: f64,
    /// The other end.
    pub to: f64,
    /// Class of the bar.
    pub class: String,
    /// What stands at its end.
    pub label: String,
}

/// Bars from a middle value, one below the other, each under its name: nothing is cut off on a phone.
pub fn bars(rows: &[Row], middle: f64, says: &str) -> Html {
    let step = 38.0;
    let height = 8.0 + step * rows.len() as f64;
    let low = rows.iter().map(|row| row.from.min(row.to)).fold(middle, f64::min);
    let high = rows.iter().map(|row| row.from.max(row.to)).fold(middle, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let (left, right) = (96.0, WIDTH - 96.0);
    let x = |value: f64| left + (right - left) * (value - low) / span;
    let mut parts = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let top = 4.0 + step * number as f64;
        let (a, b) = (x(row.from.min(row.to)), x(row.from.max(row.to)));
        parts.push(write(0.0, top + 12.0, "", &shortened(&row.name, 62)));
        parts.push(line((x(middle), top + 15.0), (x(middle), top + 31.0), "axis"));
        parts.push(rectangle(a, top + 17.0, (b - a).max(1.0), 12.0, &row.class));
        let negative = row.to < middle || (row.to <= middle && row.from < middle);
        let (at, class) = if negative { (a - 4.0, "soft end") } else { (b + 4.0, "soft") };
        parts.push(write(at, top + 27.0, class, &row.label));
    }
    drawing(height, says, parts)
}

/// A text of at most so many signs.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// The legend: one colour a name.
pub fn key(names: &[(Option<usize>, &str)]) -> Html {
    let one = |(number, name): &(Option<usize>, &str)| {
        let swatch = tag(
            "svg",
            &[("viewBox", "0 0 24 12"), ("aria-hidden", "true")],
            [rectangle(0.0, 2.0, 24.0, 8.0, &color('f', *number))],
        );
        tag("span", &[], [swatch, Html::name(name)])
    };
    tag("div", &[("class", "key")], names.iter().map(one))
}

#[cfg(test)]
mod tests {
    use super::{Band, Fan, Row, bars, fans};

    #[test]
    fn odd_values_draw_without_odd_numbers() {
        let point = |at: f64, value: f64| Band { at, levels: [value; 5] };
        let odd = Fan { color: Some(9), points: vec![point(0.0, f64::NAN), point(1.0, f64::INFINITY)] };
        let drawn = fans(&[odd, Fan::default()], &[(0.0, "<a>".into())], 0.0, "\"");
        assert!(!drawn.as_str().contains("NaN") && !drawn.as_str().contains("inf"));
        assert!(drawn.as_str().contains("&lt;a&gt;") && drawn.as_str().contains("aria-label=\"&quot;\""));
        let row = Row { name: "x".into(), from: 0.0, to: 0.0, class: "f0".into(), label: "0".into() };
        assert!(!bars(&[row], 0.0, "bars").as_str().contains("NaN"));
    }
}
