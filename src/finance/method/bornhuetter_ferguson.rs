use super::Factors;
use crate::finance::triangle::Triangle;

/// Ultimate = latest + (1 − developed) × the ultimate of the round before, beginning with `prior`.
///
/// One round is Bornhuetter–Ferguson, two the original Benktander; ever more rounds approach chain ladder.
///
/// Sources: R. L. Bornhuetter, R. E. Ferguson, "The actuary and IBNR", Proceedings of the CAS 59 (1972), 181–195;
/// T. Mack, "Credible claims reserves: the Benktander method", ASTIN Bulletin 30 (2000), 333–347.
pub fn benktander(triangle: &Triangle, factors: &Factors, prior: &[f64], rounds: u32) -> Vec<f64> {
    let latest = triangle.latest();
    let origins = latest.iter().zip(prior).enumerate();
    let ultimate = |(row, (latest, prior)): (usize, (&f64, &f64))| {
        let open = 1.0 - factors.developed(triangle.last_column(row));
        (0..rounds).fold(*prior, |ultimate, _| latest + open * ultimate)
    };
    origins.map(ultimate).collect()
}
