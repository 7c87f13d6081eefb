use super::{Unusable, exposures_of};
use crate::finance::triangle::{Exposures, Triangle};

/// Competing risks by age: of the points still outstanding, the shares redeemed and expired.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazards {
    /// h_k = Σ redeemed at k / Σ outstanding before k.
    pub redeemed: Vec<f64>,
    /// e_k = Σ expired at k / Σ outstanding before k.
    pub expired: Vec<f64>,
    /// Share of issued points ever redeemed: Σ S_{k−1} h_k with S_k = S_{k−1} (1 − h_k − e_k).
    pub rate_on_issued: f64,
    /// Ultimates by origin: latest + outstanding × Σ h_k S_{k−1}/S_latest over the ages to come.
    pub ultimates: Vec<f64>,
}

/// The competing-risk cohort table: a discrete Kaplan–Meier (Aalen–Johansen) estimate with two causes. It always stays within
/// what was issued, uses origins that are still open, and takes a new expiry rule as a change of `expired`.
/// What is outstanding behind the last age counts as never redeemed.
///
/// `expired` holds cumulative expired points in the same shape; without it nothing expires.
///
/// # Errors
/// Without exposures, [`Unusable::OtherCells`], and [`Unusable::Overdrawn`] where more is redeemed and expired than was issued.
pub fn hazards(
    triangle: &Triangle,
    expired: Option<&Triangle>,
    exposures: Option<&Exposures>,
) -> Result<Hazards, Unusable> {
    let issued = exposures_of(triangle, exposures)?;
    if expired.is_some_and(|expired| triangle.differs(expired).is_some()) {
        return Err(Unusable::OtherCells);
    }
    let gone = |row: usize, column: usize| match expired {
        Some(expired) => expired.rows()[row][column],
        None => 0.0,
    };
    let outstanding = |row: usize, column: usize| issued[row] - triangle.rows()[row][column] - gone(row, column);
    for (row, issued) in issued.iter().enumerate() {
        for column in 0..=triangle.last_column(row) {
            if outstanding(row, column) < -1e-9 * issued {
                return Err(Unusable::Overdrawn { row, column });
            }
        }
    }
    let columns = triangle.ages().len();
    let (mut redeemed, mut lost) = (Vec::with_capacity(columns), Vec::with_capacity(columns));
    for column in 0..columns {
        let (mut at_risk, mut used, mut lapsed) = (0.0, 0.0, 0.0);
        for (row, issued) in issued.iter().enumerate().take(triangle.known_at(column).count()) {
            at_risk += if column == 0 { *issued } else { outstanding(row, column - 1).max(0.0) };
            used += triangle.increment(row, column);
            lapsed += expired.map_or(0.0, |expired| expired.increment(row, column));
        }
        let share = |amount: f64| if at_risk > 0.0 { amount / at_risk } else { 0.0 };
        redeemed.push(share(used));
        lost.push(share(lapsed));
    }
    let future = |from: usize| {
        let (mut left, mut rate) = (1.0, 0.0);
        for (h, e) in redeemed.iter().zip(&lost).skip(from) {
            rate += left * h;
            left *= 1.0 - h - e;
        }
        rate
    };
    let latest = triangle.latest();
    let ultimates = latest
        .iter()
        .enumerate()
        .map(|(row, latest)| {
            let column = triangle.last_column(row);
            latest + outstanding(row, column).max(0.0) * future(column + 1)
        })
        .collect();
    let rate_on_issued = future(0);
    Ok(Hazards { redeemed, expired: lost, rate_on_issued, ultimates })
}
