//! The largest value of a smooth function of a few unbounded variables: Nelder and Mead's simplex from
//! several starts, then Newton's steps from the best, with derivatives by differences.
//!
//! Sources: J. A. Nelder, R. Mead, "A simplex method for function minimization", Computer Journal 7 (1965),
//! 308–313; J. Nocedal, S. J. Wright, "Numerical Optimization" (2006), chapters 3 and 8.

use super::symmetric::Cholesky;

/// Where the search ended.
#[derive(Clone, Debug)]
pub struct Maximum {
    /// The variables.
    pub at: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// Inverse of the negative second derivatives: of a log-likelihood, the covariance of the estimates.
    /// `None` where the function is flat or not yet at its top.
    pub covariance: Option<Vec<Vec<f64>>>,
    /// Whether Newton's steps came to rest.
    pub converged: bool,
}

/// Variables beyond this are taken for an escape to infinity: e^15 is three million.
const FURTHEST: f64 = 15.0;
/// Steps of the differences, for variables of the order of 1 such as logarithms.
const STEP: f64 = 1e-3;
const MOST_NEWTON: usize = 60;
/// Half the expected gain of a further step, at which the search rests.
const REST: f64 = 1e-11;

/// Climbs from each start and returns the highest place. `f` may return anything not finite for "not here".
pub fn maximise(f: impl Fn(&[f64]) -> f64, starts: &[Vec<f64>]) -> Option<Maximum> {
    let bounded = |x: &[f64]| {
        let value = if x.iter().all(|x| x.abs() <= FURTHEST) { f(x) } else { f64::NEG_INFINITY };
        if value.is_finite() { value } else { f64::NEG_INFINITY }
    };
    let tops = starts.iter().map(|start| simplex(&bounded, start));
    let (at, value) = tops.max_by(|a, b| a.1.total_cmp(&b.1))?;
    value.is_finite().then(|| newton(&bounded, at, value))
}

type Point = (Vec<f64>, f64);

fn simplex(f: &impl Fn(&[f64]) -> f64, start: &[f64]) -> Point {
    let n = start.len();
    let score = |x: Vec<f64>| {
        let value = f(&x);
        (x, value)
    };
    let mut corners: Vec<Point> = vec![score(start.to_vec())];
    for axis in 0..n {
        let mut x = start.to_vec();
        x[axis] += 0.7;
        corners.push(score(x));
    }
    let mut left = 150 * n;
    loop {
        corners.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (best, worst) = (corners[0].1, corners[n].1);
        if left == 0 || (best - worst).abs() < 1e-4 {
            break;
        }
        left -= 1;
        let centre: Vec<f64> =
            (0..n).map(|axis| corners.iter().take(n).map(|(x, _)| x[axis]).sum::<f64>() / n as f64).collect();
        let towards =
            |share: f64| score(centre.iter().zip(&corners[n].0).map(|(c, w)| c + share * (c - w)).collect::<Vec<_>>());
        let mirrored = towards(1.0);
        let next = if mirrored.1 > best {
            let far = towards(2.0);
            if far.1 > mirrored.1 { far } else { mirrored }
        } else if mirrored.1 > corners[n - 1].1 {
            mirrored
        } else {
            let near = if mirrored.1 > worst { towards(0.5) } else { towards(-0.5) };
            if near.1 <= worst.max(mirrored.1) {
                let top = corners[0].0.clone();
                for corner in corners.iter_mut().skip(1) {
                    *corner = score(corner.0.iter().zip(&top).map(|(x, t)| 0.5 * (x + t)).collect());
                }
                continue;
            }
            near
        };
        corners[n] = next;
    }
    corners.swap_remove(0)
}

fn newton(f: &impl Fn(&[f64]) -> f64, mut at: Vec<f64>, mut value: f64) -> Maximum {
    let mut covariance = None;
    let mut converged = false;
    for _ in 0..MOST_NEWTON {
        let slope = gradient(f, &at);
        let curve = curvature(f, &at, value);
        let top = Cholesky::new(&curve);
        let factor = match &top {
            Some(factor) => factor.clone(),
            None => match lifted(&curve) {
                Some(factor) => factor,
                None => break,
            },
        };
        covariance = top.map(|factor| factor.inverse());
        let step = factor.solve(&slope);
        let gain: f64 = 0.5 * step.iter().zip(&slope).map(|(s, g)| s * g).sum::<f64>();
        if gain.abs() < REST {
            converged = covariance.is_some();
            // The last step is below what values can tell, not below what slopes can.
            if converged {
                at.iter_mut().zip(&step).for_each(|(x, s)| *x += s);
                value = f(&at);
            }
            break;
        }
        let Some((next, higher)) = climb(f, &at, value, &step) else {
            // Nothing higher can be told from the noise of the last digits.
            converged = covariance.is_some() && gain.abs() < 1e-6;
            break;
        };
        at = next;
        value = higher;
    }
    Maximum { at, value, covariance, converged }
}

/// The first of ever shorter steps that leads up.
fn climb(f: &impl Fn(&[f64]) -> f64, at: &[f64], value: f64, step: &[f64]) -> Option<Point> {
    let longest = step.iter().fold(0.0f64, |most, s| most.max(s.abs()));
    let mut share = (2.0 / longest).min(1.0);
    for _ in 0..30 {
        let x: Vec<f64> = at.iter().zip(step).map(|(x, s)| x + share * s).collect();
        let higher = f(&x);
        if higher > value {
            return Some((x, higher));
        }
        share *= 0.5;
    }
    None
}

/// Four-point differences: the error falls with the fourth power of the step.
fn gradient(f: &impl Fn(&[f64]) -> f64, at: &[f64]) -> Vec<f64> {
    let along = |axis: usize, by: f64| {
        let mut x = at.to_vec();
        x[axis] += by;
        f(&x)
    };
    (0..at.len())
        .map(|axis| {
            let near = along(axis, STEP) - along(axis, -STEP);
            let far = along(axis, 2.0 * STEP) - along(axis, -2.0 * STEP);
            (8.0 * near - far) / (12.0 * STEP)
        })
        .collect()
}

/// Negative second derivatives.
fn curvature(f: &impl Fn(&[f64]) -> f64, at: &[f64], value: f64) -> Vec<Vec<f64>> {
    let n = at.len();
    let moved = |i: usize, a: f64, j: usize, b: f64| {
        let mut x = at.to_vec();
        x[i] += a * STEP;
        x[j] += b * STEP;
        f(&x)
    };
    let own = |i| (2.0 * value - moved(i, 0.5, i, 0.5) - moved(i, -0.5, i, -0.5)) / (STEP * STEP);
    let mixed = |i, j| {
        let same = moved(i, 1.0, j, 1.0) + moved(i, -1.0, j, -1.0);
        (moved(i, 1.0, j, -1.0) + moved(i, -1.0, j, 1.0) - same) / (4.0 * STEP * STEP)
    };
    let lower: Vec<Vec<f64>> =
        (0..n).map(|i| (0..=i).map(|j| if i == j { own(i) } else { mixed(i, j) }).collect()).collect();
    (0..n).map(|i| (0..n).map(|j| if j <= i { lower[i][j] } else { lower[j][i] }).collect()).collect()
}

/// The factor of a matrix made positive definite by raising its diagonal.
fn lifted(curve: &[Vec<f64>]) -> Option<Cholesky> {
    let size = curve.iter().enumerate().map(|(i, row)| row[i].abs()).fold(0.0, f64::max).max(1e-3);
    let mut lift = 1e-4 * size;
    for _ in 0..20 {
        let raised: Vec<Vec<f64>> = curve
            .iter()
            .enumerate()
            .map(|(i, row)| row.iter().enumerate().map(|(j, &x)| if i == j { x + lift } else { x }).collect())
            .collect();
        if let Some(factor) = Cholesky::new(&raised) {
            return Some(factor);
        }
        lift *= 10.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::{exp, ln, ln_gamma};

    #[test]
    fn finds_the_top_of_a_curved_ridge() {
        // Rosenbrock's valley turned over: top at (1, 1).
        let square = |x: f64| x * x;
        let f = |x: &[f64]| -square(1.0 - x[0]) - 100.0 * square(x[1] - x[0] * x[0]);
        let top = maximise(f, &[vec![-1.2, 1.0], vec![3.0, -2.0]]).expect("a top");
        assert!(top.converged && top.at.iter().all(|x| (x - 1.0).abs() < 1e-6), "{top:?}");
        // Second derivatives there: [[802, −400], [−400, 200]]; the inverse has ½ and 2.005 on its diagonal.
        let covariance = top.covariance.expect("curved");
        assert!((covariance[0][0] - 0.5).abs() < 1e-3 && (covariance[1][1] - 2.005).abs() < 4e-3);
    }

    #[test]
    fn gamma_likelihood_has_its_known_errors() {
        // Log-likelihood of n gamma variables with mean 1 and mean log −0.3: stationary where ln k − ψ(k) = 0.3.
        let f = |x: &[f64]| {
            let (k, rate) = (exp(x[0]), exp(x[1]));
            500.0 * (k * ln(rate) - ln_gamma(k) - (k - 1.0) * 0.3 - rate)
        };
        let top = maximise(f, &[vec![0.0, 0.0]]).expect("a top");
        let k = exp(top.at[0]);
        let step = 1e-5;
        let digamma = (ln_gamma(k + step) - ln_gamma(k - step)) / (2.0 * step);
        assert!((ln(k) - digamma - 0.3).abs() < 1e-8 && (top.at[0] - top.at[1]).abs() < 1e-8, "{top:?}");
    }

    #[test]
    fn says_when_there_is_no_top() {
        let top = maximise(|x| x[0] - 0.1 * x[1] * x[1], &[vec![0.0, 1.0]]).expect("somewhere");
        assert!(!top.converged);
        let flat = maximise(|x| -x[0] * x[0], &[vec![1.0, 1.0]]).expect("somewhere");
        assert!(flat.covariance.is_none());
        assert!(maximise(|_| f64::NAN, &[vec![0.0]]).is_none());
    }
}
