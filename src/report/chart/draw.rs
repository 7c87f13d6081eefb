use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Ticks, value_ticks};
use super::{Chart, Line, Panel};
use crate::diagnostic::render::visible;

/// Okabe and Ito's palette, told apart by people with any colour vision; each line has a dash of its
/// own besides.
const COLORS: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x7a, 0x5c, 0x3e),
];
const REFERENCE: RGBColor = RGBColor(0x80, 0x80, 0x80);
const INK: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const FAINT: RGBColor = RGBColor(0x5b, 0x63, 0x6b);
const GRID: RGBColor = RGBColor(0xe3, 0xe6, 0xe9);
/// Lengths of dash and gap by line; 0 = unbroken.
const DASHES: [(i32, i32); 4] = [(0, 0), (9, 4), (3, 3), (14, 3)];

const WIDTH: i32 = 960;
const LEFT: i32 = 84;
const RIGHT: i32 = 210;
const PANEL: i32 = 300;
const SMALL_PANEL: i32 = 190;
const BOTTOM: i32 = 40;
/// Height of a line of small text.
const LINE: i32 = 18;

type Area<B> = DrawingArea<B, Shift>;
pub(super) type Drawn = Result<(), String>;

/// The chart as an SVG document.
///
/// # Errors
/// What the drawing library said.
pub fn svg(chart: &Chart) -> Result<String, String> {
    let sheet = Sheet::of(chart);
    let mut out = String::new();
    sheet.draw(&SVGBackend::with_string(&mut out, sheet.size()).into_drawing_area())?;
    Ok(out)
}

/// A chart laid out.
pub(super) struct Sheet<'a> {
    chart: &'a Chart,
    /// Lines under the title.
    definition: Vec<String>,
    head: i32,
    /// Height of a panel.
    panel: i32,
}

impl<'a> Sheet<'a> {
    pub fn of(chart: &'a Chart) -> Sheet<'a> {
        let mut definition = wrapped(&visible(&chart.definition), 120);
        definition.extend(wrapped(&visible(&chart.note), 120));
        let head = 50 + LINE * definition.len() as i32;
        let panel = if chart.panels.len() > 1 { SMALL_PANEL } else { PANEL };
        Sheet { chart, definition, head, panel }
    }

    /// Width and height, in pixels.
    pub fn size(&self) -> (u32, u32) {
        let height = self.head + self.chart.panels.len() as i32 * (self.panel + LINE * 2) + BOTTOM;
        (WIDTH as u32, height as u32)
    }

    pub fn draw<B: DrawingBackend>(&self, root: &Area<B>) -> Drawn {
        root.fill(&WHITE).map_err(said)?;
        write(root, &self.chart.title, (24, 16), 24.0, INK, HPos::Left, true)?;
        for (number, line) in self.definition.iter().enumerate() {
            write(root, line, (24, 46 + LINE * number as i32), 16.0, FAINT, HPos::Left, false)?;
        }
        for (number, shown) in self.chart.panels.iter().enumerate() {
            let top = self.head + number as i32 * (self.panel + LINE * 2);
            let last = number + 1 == self.chart.panels.len();
            Frame::new(self.chart, shown, top + LINE * 2, self.panel).draw(root, last)?;
        }
        root.present().map_err(said)
    }
}

/// A panel with its place on the sheet.
struct Frame<'a> {
    chart: &'a Chart,
    panel: &'a Panel,
    ticks: Ticks,
    top: i32,
    bottom: i32,
}

impl<'a> Frame<'a> {
    fn new(chart: &'a Chart, panel: &'a Panel, top: i32, height: i32) -> Frame<'a> {
        let values = || panel.lines.iter().flat_map(|line| line.points.iter().map(|&(_, value)| value));
        let low = values().fold(0.0, f64::min);
        let high = if panel.stacked { 100.0 } else { values().fold(0.0, f64::max) };
        Frame { chart, panel, ticks: value_ticks(low, high), top, bottom: top + height - 10 }
    }

    fn x(&self, time: f64) -> i32 {
        let share = if self.chart.length > 0.0 { time / self.chart.length } else { 0.0 };
        LEFT + (share.clamp(0.0, 1.0) * f64::from(WIDTH - LEFT - RIGHT)).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        let span = self.ticks.high - self.ticks.low;
        let share = ((value - self.ticks.low) / span).clamp(0.0, 1.0);
        self.bottom - (share * f64::from(self.bottom - self.top)).round() as i32
    }

    fn draw<B: DrawingBackend>(&self, root: &Area<B>, with_times: bool) -> Drawn {
        let unit = match self.panel.heading.as_str() {
            "" => self.panel.unit.clone(),
            heading => format!("{heading}: {}", self.panel.unit),
        };
        write(root, &unit, (LEFT, self.top - 24), 16.0, INK, HPos::Left, false)?;
        if self.panel.stacked {
            self.stack(root)?;
        }
        for (value, label) in &self.ticks.marks {
            let y = self.y(*value);
            let color = if *value == 0.0 { FAINT } else { GRID };
            stroke(root, vec![(LEFT, y), (WIDTH - RIGHT, y)], color, 1)?;
            write_at(root, label, (LEFT - 8, y), 15.0, FAINT, Pos::new(HPos::Right, VPos::Center), false)?;
        }
        for (time, label) in &self.chart.ticks {
            let x = self.x(*time);
            stroke(root, vec![(x, self.bottom), (x, self.bottom + 5)], FAINT, 1)?;
            if with_times {
                write(root, label, (x, self.bottom + 10), 15.0, FAINT, HPos::Center, false)?;
            }
        }
        if !self.panel.stacked {
            for (number, line) in self.panel.lines.iter().enumerate() {
                self.line(root, number, line)?;
            }
        }
        self.names(root)
    }

    fn line<B: DrawingBackend>(&self, root: &Area<B>, number: usize, line: &Line) -> Drawn {
        let points: Vec<(i32, i32)> = line.points.iter().map(|&(time, value)| (self.x(time), self.y(value))).collect();
        match self.dash(number, line) {
            (0, _) => stroke(root, points, self.color(number, line), 2),
            (dash, gap) => {
                for piece in dashed(&points, f64::from(dash), f64::from(gap)) {
                    stroke(root, piece, self.color(number, line), 2)?;
                }
                Ok(())
            }
        }
    }

    fn stack<B: DrawingBackend>(&self, root: &Area<B>) -> Drawn {
        let mut below: Vec<f64> = Vec::new();
        for (number, line) in self.panel.lines.iter().enumerate() {
            below.resize(line.points.len(), 0.0);
            let lower: Vec<(i32, i32)> =
                line.points.iter().zip(&below).map(|(&(time, _), &base)| (self.x(time), self.y(base))).collect();
            for (base, (_, share)) in below.iter_mut().zip(&line.points) {
                *base += share;
            }
            let mut outline: Vec<(i32, i32)> =
                line.points.iter().zip(&below).map(|(&(time, _), &top)| (self.x(time), self.y(top))).collect();
            outline.extend(lower.into_iter().rev());
            root.draw(&Polygon::new(outline, self.color(number, line).mix(0.75).filled())).map_err(said)?;
        }
        Ok(())
    }

    /// Names at the right end of what they name, pushed apart where they would touch.
    fn names<B: DrawingBackend>(&self, root: &Area<B>) -> Drawn {
        let mut base = 0.0;
        let mut places: Vec<(i32, usize)> = Vec::new();
        for (number, line) in self.panel.lines.iter().enumerate() {
            let last = line.points.last().map_or(0.0, |&(_, value)| value);
            let height = if self.panel.stacked { base + last / 2.0 } else { last };
            base += last;
            places.push((self.y(height), number));
        }
        places.sort_unstable();
        spread(&mut places, self.top, self.bottom);
        let x = WIDTH - RIGHT + 12;
        for (y, number) in places {
            let Some(line) = self.panel.lines.get(number) else { continue };
            let color = self.color(number, line);
            if self.panel.stacked {
                root.draw(&Rectangle::new([(x, y - 6), (x + 22, y + 6)], color.mix(0.75).filled())).map_err(said)?;
            } else {
                match self.dash(number, line) {
                    (0, _) => stroke(root, vec![(x, y), (x + 22, y)], color, 3)?,
                    (dash, gap) => {
                        for piece in dashed(&[(x, y), (x + 22, y)], f64::from(dash), f64::from(gap)) {
                            stroke(root, piece, color, 3)?;
                        }
                    }
                }
            }
            let name = shortened(&line.name, 22);
            write_at(root, &name, (x + 30, y), 16.0, INK, Pos::new(HPos::Left, VPos::Center), false)?;
        }
        Ok(())
    }

    fn color(&self, number: usize, line: &Line) -> RGBColor {
        if line.reference { REFERENCE } else { COLORS.get(number % COLORS.len()).copied().unwrap_or(INK) }
    }

    fn dash(&self, number: usize, line: &Line) -> (i32, i32) {
        if line.reference { (5, 4) } else { DASHES.get(number % DASHES.len()).copied().unwrap_or((0, 0)) }
    }
}

/// Moves places apart to at least a line of text, keeping their order, within top and bottom if they fit.
fn spread(places: &mut [(i32, usize)], top: i32, bottom: i32) {
    let mut free = top;
    for place in places.iter_mut() {
        place.0 = place.0.max(free);
        free = place.0 + LINE;
    }
    let mut free = bottom;
    for place in places.iter_mut().rev() {
        place.0 = place.0.min(free);
        free = place.0 - LINE;
    }
}

/// A polyline cut into dashes by its length on the sheet.
fn dashed(points: &[(i32, i32)], dash: f64, gap: f64) -> Vec<Vec<(i32, i32)>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<(i32, i32)> = Vec::new();
    let (mut on, mut left) = (true, dash);
    for (from, to) in points.iter().zip(points.iter().skip(1)) {
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = (dx * dx + dy * dy).sqrt();
        let mut done = 0.0;
        while length - done > 0.0 {
            let part = left.min(length - done);
            let at = |way: f64| {
                let share = way / length;
                (from.0 + (dx * share).round() as i32, from.1 + (dy * share).round() as i32)
            };
            if on {
                if piece.is_empty() {
                    piece.push(at(done));
                }
                piece.push(at(done + part));
            }
            done += part;
            left -= part;
            if left <= 0.0 {
                if on && !piece.is_empty() {
                    pieces.push(std::mem::take(&mut piece));
                }
                on = !on;
                left = if on { dash } else { gap };
            }
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

fn stroke<B: DrawingBackend>(root: &Area<B>, points: Vec<(i32, i32)>, color: RGBColor, width: u32) -> Drawn {
    root.draw(&PathElement::new(points, color.stroke_width(width))).map_err(said)
}

fn write<B: DrawingBackend>(
    root: &Area<B>,
    text: &str,
    at: (i32, i32),
    size: f64,
    color: RGBColor,
    side: HPos,
    bold: bool,
) -> Drawn {
    write_at(root, text, at, size, color, Pos::new(side, VPos::Top), bold)
}

fn write_at<B: DrawingBackend>(
    root: &Area<B>,
    text: &str,
    at: (i32, i32),
    size: f64,
    color: RGBColor,
    pos: Pos,
    bold: bool,
) -> Drawn {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let text_style = ("sans-serif", size, style).into_text_style(root).color(&color).pos(pos);
    root.draw(&Text::new(visible(text), at, text_style)).map_err(said)
}

fn said<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> String {
    error.to_string()
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(word);
            } else if line.chars().count() + 1 + word.chars().count() <= width {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{dashed, spread, svg};
    use crate::report::chart::{Chart, Line, Panel};

    fn sample(stacked: bool) -> Chart {
        let line = |name: &str, slope: f64, reference| Line {
            name: name.into(),
            points: (0..36).map(|at| (f64::from(at) + 0.5, slope * f64::from(at))).collect(),
            reference,
        };
        Chart {
            title: "Cost of rewards <per> \"member\" & \u{1b}[31m".into(),
            definition: "what is spent".into(),
            note: "of 10 members".into(),
            length: 36.0,
            ticks: vec![(0.0, "2026-01".into()), (12.0, "2027-01".into())],
            panels: vec![Panel {
                heading: String::new(),
                unit: "EUR per member and month".into(),
                stacked,
                lines: vec![line("one", 1.0, false), line("two", 1.01, false), line("without", 0.9, true)],
            }],
        }
    }

    #[test]
    fn user_text_is_escaped_and_names_do_not_touch() {
        let drawn = svg(&sample(false)).expect("strings take everything");
        assert!(drawn.contains("&lt;per&gt; &quot;member&quot; &amp; \\u{1b}[31m"), "{drawn}");
        assert!(drawn.contains("EUR per member and month"));
        assert_eq!(drawn.matches("</svg>").count(), 1);
        assert!(svg(&sample(true)).expect("strings take everything").contains("polygon"));
    }

    #[test]
    fn places_are_pushed_apart_in_order() {
        let mut places = vec![(100, 0), (101, 1), (290, 2), (299, 3)];
        spread(&mut places, 0, 300);
        assert_eq!(places, [(100, 0), (118, 1), (282, 2), (300, 3)]);
    }

    #[test]
    fn dashes_cover_the_line_and_leave_gaps() {
        let pieces = dashed(&[(0, 0), (100, 0)], 10.0, 10.0);
        assert_eq!(pieces.len(), 5);
        assert_eq!(pieces.first(), Some(&vec![(0, 0), (10, 0)]));
    }
}
