use crate::numeric::{sqrt, student_quantile};

/// Means of batches, with what the controls explain taken out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// To be added to the plain mean: minus what the controls explain of it.
    pub shift: f64,
    /// Half the width of the interval.
    pub half_width: f64,
    /// Variance of the estimate.
    pub variance: f64,
}

impl Fit {
    /// A least-squares fit of batches on controls, none of them if the slice is empty; `None` with fewer than ten
    /// degrees of freedom. A control that does not vary explains nothing.
    ///
    /// Source: Lavenberg and Welch, Management Science 27 (1981), 322–335.
    pub fn new(values: &[f64], controls: &[[f64; 2]], confidence: f64) -> Option<Fit> {
        let n = values.len() as f64;
        let batches: Vec<(f64, [f64; 2])> = values
            .iter()
            .zip(controls.iter().copied().chain(std::iter::repeat([0.0; 2])))
            .map(|(v, c)| (*v, c))
            .collect();
        let mean = |of: &dyn Fn(f64, [f64; 2]) -> f64| batches.iter().map(|(v, c)| of(*v, *c)).sum::<f64>() / n;
        let middle = mean(&|v, _| v);
        let (mx, my) = (mean(&|_, [x, _]| x), mean(&|_, [_, y]| y));
        let xx = mean(&|_, [x, _]| (x - mx) * (x - mx));
        let yy = mean(&|_, [_, y]| (y - my) * (y - my));
        let xy = mean(&|_, [x, y]| (x - mx) * (y - my));
        let xv = mean(&|v, [x, _]| (x - mx) * (v - middle));
        let yv = mean(&|v, [_, y]| (y - my) * (v - middle));
        let determinant = xx * yy - xy * xy;
        // Two controls, one of them, or none.
        let ((by_x, by_y), used) = if determinant > 1e-9 * xx * yy {
            (((xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant), 2.0)
        } else if xx > 0.0 {
            ((xv / xx, 0.0), 1.0)
        } else {
            ((0.0, 0.0), 0.0)
        };
        let degrees = n - 1.0 - used;
        if degrees < 10.0 {
            return None;
        }
        let rest = |v: f64, [x, y]: [f64; 2]| v - middle - by_x * (x - mx) - by_y * (y - my);
        let residual = mean(&|v, c| rest(v, c) * rest(v, c)) * n / degrees;
        // How far the mean of the controls lies from where it should: that widens the interval.
        let far = match used as u8 {
            2 => (mx * mx * yy - 2.0 * mx * my * xy + my * my * xx) / determinant,
            1 => mx * mx / xx,
            _ => 0.0,
        };
        let variance = residual / n * (1.0 + far);
        Some(Fit {
            shift: -by_x * mx - by_y * my,
            half_width: student_quantile(0.5 + confidence / 2.0, degrees) * sqrt(variance),
            variance,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Fit;
    use crate::numeric::{Luck, unit_exponential};

    #[test]
    fn without_controls_it_is_the_interval_of_a_mean() {
        let values: Vec<f64> = (0..20).map(|at| f64::from(at % 5)).collect();
        let fit = Fit::new(&values, &[], 0.95).expect("enough");
        // Variance 2 · 20/19 of a value; t with 19 degrees is 2.093.
        let expected = 2.093 * (2.0 / 19.0f64).sqrt();
        assert!((fit.half_width - expected).abs() < 1e-3, "{fit:?}");
        assert!(fit.shift == 0.0);
        assert!(Fit::new(&values[..10], &[], 0.95).is_none());
    }

    #[test]
    fn what_controls_explain_is_taken_out() {
        // y = 7 + 2x − 3z exactly: the estimate at x = z = 0 is 7, whatever the luck, and nothing is left.
        let controls: Vec<[f64; 2]> =
            (0..30).map(|at| [f64::from(at * at % 7) - 2.0, f64::from(at % 4) - 1.0]).collect();
        let values: Vec<f64> = controls.iter().map(|[x, z]| 7.0 + 2.0 * x - 3.0 * z).collect();
        let fit = Fit::new(&values, &controls, 0.95).expect("enough");
        let mean = values.iter().sum::<f64>() / 30.0;
        assert!((mean + fit.shift - 7.0).abs() < 1e-9 && fit.half_width < 1e-6, "{fit:?}");
        // Two controls that are one count once.
        let same: Vec<[f64; 2]> = controls.iter().map(|[x, _]| [*x, *x * 2.0]).collect();
        let one: Vec<f64> = same.iter().map(|[x, _]| 7.0 + 2.0 * x).collect();
        let fit = Fit::new(&one, &same, 0.95).expect("enough");
        assert!((one.iter().sum::<f64>() / 30.0 + fit.shift - 7.0).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn nominal_intervals_hold_the_truth_as_often_as_they_say() {
        // 2,000 runs of 20 batches: y = 3 + 2x − z + noise, all of them skewed as sums of few things are.
        let luck = Luck { seed: 11, replicate: 0 };
        let mut words = luck.stream(1);
        let (mut inside, mut plain, mut width) = (0, 0, [0.0; 2]);
        for run in 0..2_000 {
            words.start(run);
            let mut skewed = || unit_exponential(words.word()) + unit_exponential(words.word()) - 2.0;
            let controls: Vec<[f64; 2]> = (0..20).map(|_| [skewed(), skewed()]).collect();
            let values: Vec<f64> = controls.iter().map(|[x, z]| 3.0 + 2.0 * x - z + 0.5 * skewed()).collect();
            let mean = values.iter().sum::<f64>() / 20.0;
            let fit = Fit::new(&values, &controls, 0.95).expect("enough");
            let without = Fit::new(&values, &[], 0.95).expect("enough");
            inside += i32::from((mean + fit.shift - 3.0).abs() <= fit.half_width);
            plain += i32::from((mean - 3.0).abs() <= without.half_width);
            width[0] += fit.half_width;
            width[1] += without.half_width;
        }
        for covered in [inside, plain] {
            assert!((1_870..=1_930).contains(&covered), "{covered} of 2,000");
        }
        assert!(width[0] * 3.5 < width[1], "{width:?}");
    }
}
