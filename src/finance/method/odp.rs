use super::{Spread, Spreads, Unusable, volume_weighted};
use crate::finance::triangle::Triangle;
use crate::numeric::{Cholesky, sqrt};

/// The over-dispersed Poisson model: ultimates are those of chain ladder, errors are its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Odp {
    /// φ, variance over mean of an increment: Pearson's χ² over the degrees of freedom.
    pub dispersion: f64,
    /// Cells less parameters.
    pub degrees_of_freedom: usize,
    /// Ultimates by origin.
    pub ultimates: Vec<f64>,
    /// Standard errors of the reserves: process √(φ reserve), parameter from the inverse information.
    pub spreads: Spreads,
}

/// Increments are independent with mean α_i β_k and variance φ α_i β_k; logarithmic link, one parameter an origin and an age.
///
/// The fitted means are those that chain ladder implies, going back from the latest amounts. Origins and ages
/// whose increments are all zero have mean zero and carry no parameter.
///
/// Sources: A. E. Renshaw, R. J. Verrall, "A stochastic model underlying the chain-ladder technique", British Actuarial
/// Journal 4 (1998), 903–923; P. D. England, R. J. Verrall, "Analytic and bootstrap estimates of prediction errors in claims
/// reserving", Insurance: Mathematics and Economics 25 (1999), 281–293.
///
/// # Errors
/// With a tail factor, where an age's increments add up to nothing or less, or without degrees of freedom.
pub fn odp(triangle: &Triangle, tail: f64) -> Result<Odp, Unusable> {
    if (tail - 1.0).abs() > f64::EPSILON {
        return Err(Unusable::NoTail);
    }
    let factors = volume_weighted(triangle, 1.0)?;
    let columns = triangle.ages().len();
    let rows = triangle.rows().len();
    let share = |column: usize| match column {
        0 => factors.developed(0),
        _ => factors.developed(column) - factors.developed(column - 1),
    };
    let shares: Vec<f64> = (0..columns).map(share).collect();
    for (column, share) in shares.iter().enumerate() {
        let known = triangle.known_at(column).count();
        let silent = (0..known).all(|row| triangle.increment(row, column) == 0.0);
        if *share < 0.0 || (*share == 0.0 && !silent) {
            return Err(Unusable::NoIncrement { column });
        }
    }
    let latest = triangle.latest();
    let ultimates: Vec<f64> =
        latest.iter().enumerate().map(|(row, c)| c * factors.to_ultimate[triangle.last_column(row)]).collect();
    let live_rows: Vec<usize> = (0..rows).filter(|row| ultimates[*row] > 0.0).collect();
    let live_columns: Vec<usize> = (0..columns).filter(|column| shares[*column] > 0.0).collect();

    let (mut chi, mut rounding, mut cells) = (0.0, 0.0, 0usize);
    for &row in &live_rows {
        for &column in live_columns.iter().take_while(|column| **column <= triangle.last_column(row)) {
            let mean = ultimates[row] * shares[column];
            let residual = triangle.increment(row, column) - mean;
            // An increment is a difference of amounts; their last bits are not noise of the triangle.
            let unseen = 16.0 * columns as f64 * f64::EPSILON * ultimates[row];
            chi += residual * residual / mean;
            rounding += unseen * unseen / mean;
            cells += 1;
        }
    }
    let parameters = live_rows.len() + live_columns.len().saturating_sub(1);
    let degrees_of_freedom = cells.saturating_sub(parameters);
    if degrees_of_freedom == 0 {
        return Err(Unusable::TooSmall { what: "the dispersion: there are no more cells than parameters" });
    }
    let dispersion = if chi <= rounding { 0.0 } else { chi / degrees_of_freedom as f64 };
    let spreads = errors(triangle, &ultimates, &shares, &live_rows, &live_columns, dispersion)?;
    Ok(Odp { dispersion, degrees_of_freedom, ultimates, spreads })
}

fn errors(
    triangle: &Triangle,
    ultimates: &[f64],
    shares: &[f64],
    live_rows: &[usize],
    live_columns: &[usize],
    dispersion: f64,
) -> Result<Spreads, Unusable> {
    let (n, size) = (live_rows.len(), live_rows.len() + live_columns.len() - 1);
    let mean = |i: usize, j: usize| ultimates[live_rows[i]] * shares[live_columns[j]];
    let known = |i: usize, j: usize| live_columns[j] <= triangle.last_column(live_rows[i]);
    // Parameters: one an origin, then one an age but the first, whose level the origins carry.
    let mut information: Vec<Vec<f64>> = (0..size).map(|at| vec![0.0; at + 1]).collect();
    let mut gradients = vec![vec![0.0; size]; n];
    for i in 0..n {
        for j in 0..live_columns.len() {
            let mu = mean(i, j);
            if known(i, j) {
                information[i][i] += mu;
                if j > 0 {
                    information[n + j - 1][n + j - 1] += mu;
                    information[n + j - 1][i] += mu;
                }
            } else {
                gradients[i][i] += mu;
                if j > 0 {
                    gradients[i][n + j - 1] += mu;
                }
            }
        }
    }
    let cholesky = Cholesky::new(&information)
        .ok_or(Unusable::TooSmall { what: "all parameters: some of them cannot be told apart" })?;
    let mut by_origin = vec![Spread::default(); ultimates.len()];
    let (mut sum, mut open) = (vec![0.0; size], 0.0);
    for (i, gradient) in gradients.iter().enumerate() {
        let reserve = gradient[i];
        by_origin[live_rows[i]] =
            Spread { process: sqrt(dispersion * reserve), parameter: sqrt(dispersion * cholesky.variance(gradient)) };
        open += reserve;
        for (total, value) in sum.iter_mut().zip(gradient) {
            *total += value;
        }
    }
    let total = Spread { process: sqrt(dispersion * open), parameter: sqrt(dispersion * cholesky.variance(&sum)) };
    Ok(Spreads { by_origin, total })
}
