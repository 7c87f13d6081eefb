//! Tests of what chain ladder assumes. Sources: T. Mack, "Measuring the variability of chain ladder reserve estimates",
//! CAS Forum, Spring 1994, appendices G and H.

mod calendar_year;
mod development_correlation;

use super::triangle::Triangle;

pub use calendar_year::{CalendarYear, calendar_year};
pub use development_correlation::{DevelopmentCorrelation, development_correlation};

/// Quotients this close to one another (relative) count as equal, so that rounding decides nothing.
const EQUAL: f64 = 1e-12;

/// C_{i,k+1} / C_{i,k} of every origin at a column, `None` where C_{i,k} is nothing, or next to nothing.
fn quotients(triangle: &Triangle, column: usize) -> Vec<Option<f64>> {
    let quotient =
        |row: &Vec<f64>| (row[column] > 0.0).then(|| row[column + 1] / row[column]).filter(|f| f.is_finite());
    triangle.known_at(column + 1).map(quotient).collect()
}
