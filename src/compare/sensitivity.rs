//! How much each input of a model does to what comes out: elementary effects and shares of the variance.
//!
//! A model is anything that gives numbers (one a variant) for a point whose coordinates lie between 0 and 1.

use crate::numeric::{Luck, sqrt};

/// Levels of a Morris grid.
const LEVELS: u64 = 4;

/// Two figures by variant and input.
pub(super) type Figures = Vec<Vec<(f64, f64)>>;

/// Mean size and deviation of elementary effects, by variant and input: one input at a time steps half of the
/// levels up from a random point of a grid; an effect is the change for a step of the whole range.
///
/// Source: M. D. Morris, Technometrics 33 (1991), 161–174; μ*: Campolongo, Cariboni, Saltelli, Environmental
/// Modelling and Software 22 (2007), 1509–1518.
pub(super) fn morris<E>(
    count: usize,
    trajectories: u64,
    (luck, purpose): (Luck, u32),
    mut model: impl FnMut(&[f64]) -> Result<Vec<f64>, E>,
) -> Result<Figures, E> {
    let mut stream = luck.stream(purpose);
    let mut effects: Vec<Vec<Vec<f64>>> = Vec::new();
    let step = LEVELS as f64 / (2.0 * (LEVELS as f64 - 1.0));
    for number in 0..trajectories {
        stream.start(number);
        let mut order: Vec<usize> = (0..count).collect();
        // Fisher and Yates.
        for at in (1..order.len()).rev() {
            order.swap(at, (stream.word() % (at as u64 + 1)) as usize);
        }
        let level = |word: u64| (word % (LEVELS / 2)) as f64 / (LEVELS as f64 - 1.0);
        let mut point: Vec<f64> = (0..count).map(|_| level(stream.word())).collect();
        let mut before = model(&point)?;
        for input in order {
            if let Some(place) = point.get_mut(input) {
                *place += step;
            }
            let after = model(&point)?;
            effects.resize(after.len(), vec![Vec::new(); count]);
            for (variant, (a, b)) in before.iter().zip(&after).enumerate() {
                if let Some(list) = effects.get_mut(variant).and_then(|all| all.get_mut(input)) {
                    list.push((b - a) / step);
                }
            }
            before = after;
        }
    }
    let summed = |list: &Vec<f64>| {
        let n = list.len().max(1) as f64;
        let mean = list.iter().sum::<f64>() / n;
        let spread: f64 = list.iter().map(|value| (value - mean) * (value - mean)).sum();
        let size = list.iter().map(|value| value.abs()).sum::<f64>() / n;
        (size, sqrt(spread / (n - 1.0).max(1.0)))
    };
    Ok(effects.iter().map(|inputs| inputs.iter().map(summed).collect()).collect())
}

/// First-order and total indices, by variant and input, from `base` pairs of points.
///
/// Source: Saltelli and others, Computer Physics Communications 181 (2010), 259–270: first order as in its
/// table 2 (b), total as Jansen's (f).
pub(super) fn sobol<E>(
    count: usize,
    base: u64,
    mut pair: impl FnMut(u64) -> (Vec<f64>, Vec<f64>),
    mut model: impl FnMut(&[f64]) -> Result<Vec<f64>, E>,
) -> Result<Figures, E> {
    let (mut a, mut b, mut mixed) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..base {
        let (first, second) = pair(row);
        a.push(model(&first)?);
        b.push(model(&second)?);
        let mut of_row = Vec::new();
        for input in 0..count {
            let swap = first.iter().zip(&second).enumerate();
            let row: Vec<f64> = swap.map(|(at, (x, y))| if at == input { *y } else { *x }).collect();
            of_row.push(model(&row)?);
        }
        mixed.push(of_row);
    }
    let variants = a.first().map_or(0, Vec::len);
    let value = |values: &Vec<f64>, variant: usize| values.get(variant).copied().unwrap_or_default();
    let indices = |variant: usize, input: usize| {
        let all: Vec<f64> = a.iter().chain(&b).map(|values| value(values, variant)).collect();
        let n = all.len().max(1) as f64;
        let mean = all.iter().sum::<f64>() / n;
        let variance = all.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
        let rows =
            a.iter().zip(&b).zip(&mixed).filter_map(|((a, b), row)| {
                Some((value(a, variant), value(b, variant), value(row.get(input)?, variant)))
            });
        let (mut first, mut total) = (0.0, 0.0);
        for (a, b, ab) in rows {
            // Centred: the mean adds nothing but noise.
            first += (b - mean) * (ab - a) / base as f64;
            total += (a - ab) * (a - ab) / (2.0 * base as f64);
        }
        if variance > 0.0 { (first / variance, total / variance) } else { (0.0, 0.0) }
    };
    Ok((0..variants).map(|v| (0..count).map(|input| indices(v, input)).collect()).collect())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::f64::consts::PI;

    use super::{morris, sobol};
    use crate::numeric::{Luck, unit};

    const LUCK: Luck = Luck { seed: 12, replicate: 0 };

    /// Indices of a function of one value over the unit cube.
    fn indices(count: usize, function: impl Fn(&[f64]) -> f64) -> Vec<(f64, f64)> {
        let mut stream = LUCK.stream(1);
        let mut shares = |number: u64| -> Vec<f64> {
            stream.start(number);
            (0..count).map(|_| unit(stream.word())).collect()
        };
        let pair = |row: u64| (shares(2 * row), shares(2 * row + 1));
        let found = sobol(count, 20_000, pair, |point| Ok::<_, Infallible>(vec![function(point)]));
        found.expect("it cannot fail").remove(0)
    }

    fn near(found: &[(f64, f64)], exact: &[(f64, f64)], band: f64) {
        assert_eq!(found.len(), exact.len());
        for (found, exact) in found.iter().zip(exact) {
            assert!((found.0 - exact.0).abs() < band && (found.1 - exact.1).abs() < band, "{found:?}, exact {exact:?}");
        }
    }

    /// Ishigami's function with a = 7, b = 0.1. Exact: with V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, V13 = 8b²π⁸/225.
    #[test]
    fn the_indices_of_ishigamis_function_are_the_published_ones() {
        let found = indices(3, |point| {
            let x: Vec<f64> = point.iter().map(|share| PI * (2.0 * share - 1.0)).collect();
            x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
        });
        near(&found, &[(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)], 0.03);
    }

    /// Sobol's g-function: V_i = (1/3)/(1 + a_i)², the total variance is ∏(1 + V_i) − 1.
    #[test]
    fn the_indices_of_sobols_g_function_are_the_closed_form() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
        let found = indices(a.len(), |point| {
            point.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
        });
        let parts = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let all: f64 = parts.iter().map(|part| 1.0 + part).product();
        let exact = parts.map(|part| (part / (all - 1.0), part * all / (1.0 + part) / (all - 1.0)));
        near(&found, &exact, 0.03);
    }

    /// 3x + 2y² and an input that does nothing: a straight line has one slope and no deviation.
    #[test]
    fn elementary_effects_tell_straight_bent_and_idle_inputs() {
        let model = |point: &[f64]| Ok::<_, Infallible>(vec![3.0 * point[0] + 2.0 * point[1] * point[1]]);
        let found = morris(3, 40, (LUCK, 2), model).expect("it cannot fail").remove(0);
        assert!((found[0].0 - 3.0).abs() < 1e-12 && found[0].1 < 1e-12, "{found:?}");
        // From 0 to 2/3 and from 1/3 to 1: slopes 4/3 and 8/3.
        assert!((found[1].0 - 2.0).abs() < 0.3 && (found[1].1 - 2.0 / 3.0).abs() < 0.1, "{found:?}");
        assert_eq!(found[2], (0.0, 0.0));
    }
}
