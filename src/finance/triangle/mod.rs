//! A development triangle: what has been redeemed of each origin's points by each age.
//!
//! ```text
//!            age 1   2   3
//! 2024-01     10  14  15
//! 2024-02     11  16          rows never grow longer downwards
//! 2024-03      9
//! ```

mod assemble;
mod complaint;
mod exposure;
mod header;
mod number;
mod read;

use crate::base::Span;

pub use exposure::{Exposures, read_exposures};
pub use read::{Kind, Options, read};

/// Most origins and most ages: fifty years of months.
pub const LARGEST_SIDE: usize = 600;
/// Largest magnitude of a cell.
pub const LARGEST_CELL: f64 = 1e18;

/// A triangle of cumulative amounts. Every row is known from the first age to its latest, holds at least
/// one cell, and is no longer than the row above; every cell is finite and not negative.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangle {
    origins: Vec<String>,
    ages: Vec<f64>,
    rows: Vec<Vec<f64>>,
    places: Vec<Vec<Span>>,
}

/// Why numbers are no triangle; rows and columns count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTriangle {
    /// There is no cell.
    Empty,
    /// More than [`LARGEST_SIDE`] origins or ages.
    TooLarge,
    /// Ages do not rise.
    Ages {
        /// The first column whose age is not above the one before.
        column: usize,
    },
    /// The row is known further than the one above it, so the one above lacks a cell.
    Missing {
        /// The row that ends too early.
        row: usize,
        /// The first column that it lacks.
        column: usize,
    },
    /// The cumulative amount is below zero.
    Negative {
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: usize,
    },
    /// The amount is not finite, or beyond [`LARGEST_CELL`].
    Huge {
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: usize,
    },
}

impl Triangle {
    /// The triangle of those cumulative amounts, one row an origin from the oldest, one column an age.
    ///
    /// # Errors
    /// [`NoTriangle`] names the first cell that breaks the shape.
    pub fn new(origins: Vec<String>, ages: Vec<f64>, rows: Vec<Vec<f64>>) -> Result<Triangle, NoTriangle> {
        if rows.is_empty() || origins.len() != rows.len() || ages.is_empty() {
            return Err(NoTriangle::Empty);
        }
        if rows.len() > LARGEST_SIDE || ages.len() > LARGEST_SIDE {
            return Err(NoTriangle::TooLarge);
        }
        if let Some(column) = (1..ages.len()).find(|&column| ages[column] <= ages[column - 1]) {
            return Err(NoTriangle::Ages { column });
        }
        for (row, cells) in rows.iter().enumerate() {
            if cells.is_empty() {
                return Err(NoTriangle::Missing { row, column: 0 });
            }
            let next = rows.get(row + 1).map_or(0, Vec::len);
            if next > cells.len() {
                return Err(NoTriangle::Missing { row, column: cells.len() });
            }
            for (column, &cell) in cells.iter().enumerate() {
                if !cell.is_finite() || cell.abs() > LARGEST_CELL {
                    return Err(NoTriangle::Huge { row, column });
                }
                if cell < 0.0 {
                    return Err(NoTriangle::Negative { row, column });
                }
            }
        }
        let longest = rows.first().map_or(0, Vec::len);
        if longest != ages.len() {
            return Err(NoTriangle::Missing { row: 0, column: longest.min(ages.len() - 1) });
        }
        Ok(Triangle { origins, ages, rows, places: Vec::new() })
    }

    /// Remembers where each cell stands in its file.
    #[must_use]
    pub(super) fn with_places(mut self, places: Vec<Vec<Span>>) -> Triangle {
        self.places = places;
        self
    }

    /// Where a cell stands, if the triangle was read from a file.
    pub fn place(&self, row: usize, column: usize) -> Option<Span> {
        self.places.get(row)?.get(column).copied()
    }

    /// Names of the origins, oldest first.
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// Ages, in the unit of the file, rising.
    pub fn ages(&self) -> &[f64] {
        &self.ages
    }

    /// Cumulative amounts of an origin from the first age to its latest.
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// Column of an origin's latest amount.
    pub fn last_column(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |cells| cells.len().saturating_sub(1))
    }

    /// Latest amount of each origin.
    pub fn latest(&self) -> Vec<f64> {
        self.rows.iter().map(|cells| cells.last().copied().unwrap_or(0.0)).collect()
    }

    /// Amount that an origin added between the age before and this one.
    pub fn increment(&self, row: usize, column: usize) -> f64 {
        let cells = &self.rows[row];
        if column == 0 { cells[0] } else { cells[column] - cells[column - 1] }
    }

    /// The rows that are known at a column; rows are ordered by length, so they are the first ones.
    pub fn known_at(&self, column: usize) -> impl Iterator<Item = &Vec<f64>> {
        self.rows.iter().take_while(move |cells| cells.len() > column)
    }

    /// The first difference in origins, ages or known cells, in words; `None` if both have the same cells.
    pub fn differs(&self, other: &Triangle) -> Option<String> {
        let unlike =
            |a: &[String], b: &[String]| a.iter().zip(b).find(|(a, b)| a != b).map(|(a, b)| format!("`{a}` and `{b}`"));
        if let Some(names) = unlike(&self.origins, &other.origins) {
            return Some(format!("the origins {names}"));
        }
        if self.origins.len() != other.origins.len() {
            return Some(format!("{} origins and {}", self.origins.len(), other.origins.len()));
        }
        let ages = |triangle: &Triangle| triangle.ages.iter().map(|age| age_text(*age)).collect::<Vec<_>>();
        if let Some(ages) = unlike(&ages(self), &ages(other)) {
            return Some(format!("the ages {ages}"));
        }
        let lengths = self.rows.iter().zip(&other.rows).zip(&self.origins);
        let found = lengths.map(|((a, b), name)| (a.len(), b.len(), name)).find(|(a, b, _)| a != b);
        found.map(|(a, b, name)| format!("origin `{name}` is known at {a} ages and at {b}"))
    }

    /// Whether every origin is exactly one column shorter than the one before, save where the oldest
    /// are all fully developed, and ages are evenly spaced: then diagonals are calendar periods.
    pub fn is_regular(&self) -> bool {
        let even = self.ages.windows(3).all(|a| ((a[2] - a[1]) - (a[1] - a[0])).abs() < 1e-9 * a[2].abs().max(1.0));
        let full = self.ages.len();
        let steps = self.rows.windows(2).all(|pair| match (pair[0].len(), pair[1].len()) {
            (above, below) if above == full && below == full => true,
            (above, below) => above == below + 1,
        });
        even && steps
    }
}

/// An age as people write it: without decimals if it has none.
pub fn age_text(age: f64) -> String {
    format!("{age}")
}

#[cfg(test)]
mod tests;
