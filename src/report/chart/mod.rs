//! Charts as SVG and PNG. The only module that knows plotters, of which it uses the drawing area alone: axes,
//! ticks and labels are laid out here, so that no two texts ever meet.
//!
//! ```text
//! title
//! definition of what is drawn, in one or two lines
//! unit (above the axis, never rotated)
//!  40 ┤                    ╭── name of the line, at its end
//!  20 ┤   ╭────────────────╯
//!   0 ┼───┴────┬────────┬──
//!     Jan 2026        Jan 2027
//! ```

mod axis;
mod draw;
#[cfg(feature = "png")]
mod png;

pub use axis::{Ticks, number, value_ticks};
pub use draw::svg;
#[cfg(feature = "png")]
pub use png::png;

/// The files of a chart: `NAME.svg`, and `NAME.png` if that is asked for and built.
///
/// # Errors
/// What the drawing library said.
pub fn pictures(name: &str, chart: &Chart, with_png: bool) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = vec![(format!("{name}.svg"), svg(chart)?.into_bytes())];
    if with_png {
        files.push((format!("{name}.png"), png(chart)?));
    }
    Ok(files)
}

#[cfg(not(feature = "png"))]
fn png(_: &Chart) -> Result<Vec<u8>, String> {
    Err("this build draws no PNG".into())
}

/// A chart of one or more panels that share their time axis.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// How that is defined, printed under the title.
    pub definition: String,
    /// On whom and how it was measured, on a line of its own.
    pub note: String,
    /// Length of the time axis; period `i` is `i .. i + 1`.
    pub length: f64,
    /// Places on the time axis with their labels.
    pub ticks: Vec<(f64, String)>,
    /// From top to bottom.
    pub panels: Vec<Panel>,
}

/// One coordinate system.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it shows beside the chart's title, or nothing.
    pub heading: String,
    /// Unit of its values, as printed above the axis.
    pub unit: String,
    /// Whether its lines are shares stacked upon one another.
    pub stacked: bool,
    /// From the first to the last; the first lies at the bottom of a stack.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Points (time, value) in order of time.
    pub points: Vec<(f64, f64)>,
    /// Whether it is what others are compared with: grey and dashed.
    pub reference: bool,
}
