use super::sqrt;

/// A symmetric positive definite matrix as its Cholesky factor: solves and inverts small systems.
#[derive(Clone, Debug)]
pub struct Cholesky {
    /// Lower triangle, row by row.
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors a symmetric matrix; `None` if it is not positive definite.
    pub fn new(matrix: &[Vec<f64>]) -> Option<Cholesky> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        for (i, line) in matrix.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, &entry) in line.iter().enumerate().take(i + 1) {
                let other = if i == j { &row } else { rows.get(j)? };
                let known: f64 = row.iter().zip(other).take(j).map(|(a, b)| a * b).sum();
                let rest = entry - known;
                if i == j {
                    // Not merely positive: what is left must be more than rounding noise of what was there.
                    if rest <= 1e-14 * entry.abs() || rest.is_nan() {
                        return None;
                    }
                    row.push(sqrt(rest));
                } else {
                    row.push(rest / other.get(j)?);
                }
            }
            rows.push(row);
        }
        Some(Cholesky { rows })
    }

    /// The solution x of A x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (row, &entry) in self.rows.iter().zip(b) {
            let known: f64 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
            x.push((entry - known) / row.last().copied().unwrap_or(1.0));
        }
        for i in (0..x.len()).rev() {
            let known: f64 = (i + 1..x.len()).map(|j| self.rows[j][i] * x[j]).sum();
            x[i] = (x[i] - known) / self.rows[i][i];
        }
        x
    }

    /// gᵀ A⁻¹ g without the inverse: the variance of a linear combination g whose information matrix is A.
    pub fn variance(&self, g: &[f64]) -> f64 {
        let mut z: Vec<f64> = Vec::with_capacity(g.len());
        for (row, &entry) in self.rows.iter().zip(g) {
            let known: f64 = row.iter().zip(&z).map(|(a, b)| a * b).sum();
            z.push((entry - known) / row.last().copied().unwrap_or(1.0));
        }
        z.iter().map(|z| z * z).sum()
    }

    /// The inverse.
    pub fn inverse(&self) -> Vec<Vec<f64>> {
        let n = self.rows.len();
        (0..n).map(|i| self.solve(&(0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect::<Vec<_>>())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Cholesky;

    #[test]
    fn solves_and_inverts() {
        let matrix = vec![vec![4.0, 2.0, -1.0], vec![2.0, 5.0, 0.5], vec![-1.0, 0.5, 3.0]];
        let factor = Cholesky::new(&matrix).expect("positive definite");
        let x = factor.solve(&[1.0, -2.0, 0.25]);
        for (row, b) in matrix.iter().zip([1.0, -2.0, 0.25]) {
            assert!((row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>() - b).abs() < 1e-14);
        }
        let inverse = factor.inverse();
        assert!((inverse[0][2] - inverse[2][0]).abs() < 1e-15);
        // det = 4·(15 − ¼) − 2·(6 + ½) − (1 + 5) = 40; cofactor (0, 0) = 14.75.
        assert!((inverse[0][0] - 14.75 / 40.0).abs() < 1e-15);
        assert!((factor.variance(&[1.0, 0.0, 0.0]) - inverse[0][0]).abs() < 1e-15);
        let both = inverse[0][0] + 4.0 * inverse[0][1] + 4.0 * inverse[1][1];
        assert!((factor.variance(&[1.0, 2.0, 0.0]) - both).abs() < 1e-14);
        assert!(Cholesky::new(&[vec![1.0, 2.0], vec![2.0, 4.0]]).is_none());
        assert!(Cholesky::new(&[vec![f64::NAN]]).is_none());
    }
}
