//! The same drawing as pixels, for slides and documents that take no SVG. Letters come from a font in the program, so that
//! the picture is the same on every machine.

use std::sync::OnceLock;

use plotters::prelude::*;
use plotters::style::register_font;

use super::Chart;
use super::draw::Sheet;

/// The chart as a PNG file, eight bits a colour, as wide as the SVG in pixels.
///
/// # Errors
/// What the drawing library or the encoder said.
pub fn png(chart: &Chart) -> Result<Vec<u8>, String> {
    fonts()?;
    let sheet = Sheet::of(chart);
    let (width, height) = sheet.size();
    let mut pixels = vec![0xff; 3 * width as usize * height as usize];
    sheet.draw(&BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area())?;
    encoded(&pixels, (width, height)).map_err(|error| error.to_string())
}

fn encoded(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(out)
}

/// Registers the letters once.
fn fonts() -> Result<(), String> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let register = |style, bytes| register_font("sans-serif", style, bytes).is_ok();
    let done = DONE.get_or_init(|| {
        register(FontStyle::Normal, dejavu::sans::regular()) && register(FontStyle::Bold, dejavu::sans::bold())
    });
    if *done { Ok(()) } else { Err("the font of this build cannot be read".into()) }
}

#[cfg(test)]
mod tests {
    use super::png;
    use crate::report::chart::{Chart, Line, Panel};

    #[test]
    fn a_picture_has_its_lines_and_letters_and_is_the_same_again() {
        let chart = |name: &str| Chart {
            title: "Cost of rewards — «Träger» <b>".into(),
            definition: "what is spent".into(),
            note: String::new(),
            length: 4.0,
            ticks: vec![(0.0, "2026-01".into())],
            panels: vec![Panel {
                heading: String::new(),
                unit: "EUR".into(),
                stacked: false,
                lines: vec![Line { name: name.into(), points: vec![(0.5, 1.0), (3.5, 2.0)], reference: false }],
            }],
        };
        let drawn = png(&chart("one")).expect("drawn");
        assert_eq!(drawn, png(&chart("one")).expect("drawn"));
        assert_ne!(drawn, png(&chart("two")).expect("drawn"));
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&drawn)).read_info().expect("a picture");
        let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
        let frame = reader.next_frame(&mut pixels).expect("pixels");
        assert_eq!(frame.width, 960);
        // The line has the first colour of the palette.
        assert!(pixels.chunks_exact(3).filter(|pixel| *pixel == [0x00, 0x72, 0xb2]).count() > 500);
        // The title is darker than anything else.
        let title = pixels.chunks_exact(3).take(960 * 44).filter(|pixel| pixel.iter().all(|part| *part < 0x60)).count();
        assert!(title > 200, "{title}");
    }
}
