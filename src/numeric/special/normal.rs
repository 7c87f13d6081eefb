/// The probability that a standard normal is at most `x`.
pub fn normal_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x * core::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::normal_below;

    #[test]
    fn known_values() {
        assert!((normal_below(1.959_963_984_540_054) - 0.975).abs() < 1e-16);
        assert!((normal_below(-6.0) / 9.865_876_450_376_98e-10 - 1.0).abs() < 1e-12);
    }
}
