//! Several answers at once: how wide an interval must be so that all of them hold together.

use super::blocks::{Deviations, half_width};
use crate::numeric::{Luck, sqrt, student_quantile};

/// Draws of the wild bootstrap.
const DRAWS: u64 = 4_000;
/// The purpose of its luck: apart from those of customers, which begin at 1.
const PURPOSE: u32 = 0xC0_0001;

/// The multiple of the standard error within which every one of these differences lies, all of them together with
/// the given confidence: an equal share of the risk for each (Bonferroni). At least one difference is assumed.
pub fn bonferroni(count: usize, freedom: f64, confidence: f64) -> f64 {
    let risk = (1.0 - confidence) / count.max(1) as f64;
    student_quantile(1.0 - risk / 2.0, freedom)
}

/// The same by the largest of all studentised deviations under random signs, which sees what differences share:
/// the wild bootstrap of block deviations.
///
/// Source: V. Chernozhukov, D. Chetverikov, K. Kato, Annals of Statistics 41 (2013), 2786–2819, with signs for weights.
pub fn max_t(differences: &[Deviations], confidence: f64, seed: u64) -> f64 {
    let used: Vec<(&Deviations, f64)> =
        differences.iter().map(|one| (one, one.error())).filter(|(_, error)| *error > 0.0).collect();
    let Some(freedom) = used.first().map(|(one, _)| one.freedom()) else { return 0.0 };
    let blocks = used.iter().map(|(one, _)| one.0.len()).max().unwrap_or(0);
    let mut stream = Luck { seed, replicate: 0 }.stream(PURPOSE);
    let mut largest: Vec<f64> = Vec::new();
    for draw in 0..DRAWS {
        stream.start(draw);
        let mut signs = Vec::with_capacity(blocks);
        while signs.len() < blocks {
            let word = stream.word();
            signs.extend((0..64).map(|bit| if word >> bit & 1 == 1 { 1.0 } else { -1.0 }));
        }
        let sizes = used.iter().map(|(one, _)| studentised(&one.0, &signs).abs());
        largest.push(sizes.fold(0.0, f64::max));
    }
    largest.sort_by(f64::total_cmp);
    let place = ((confidence * DRAWS as f64).ceil() as usize).min(largest.len()).saturating_sub(1);
    // Never narrower than a single answer, never wider than a share of the risk for each.
    let found = largest.get(place).copied().unwrap_or(0.0);
    found.clamp(half_width(1.0, freedom, confidence), bonferroni(used.len(), freedom, confidence))
}

/// Mean over standard error of deviations with these signs.
fn studentised(deviations: &[f64], signs: &[f64]) -> f64 {
    let k = deviations.len() as f64;
    let center = deviations.iter().sum::<f64>() / k;
    let signed = || deviations.iter().zip(signs).map(|(value, sign)| (value - center) * sign);
    let mean = signed().sum::<f64>() / k;
    let squares: f64 = signed().map(|value| (value - mean) * (value - mean)).sum();
    let error = sqrt(squares / (k * (k - 1.0)));
    if error > 0.0 { mean / error } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{bonferroni, max_t};
    use crate::compare::blocks::Deviations;
    use crate::numeric::{Luck, normal};

    fn some(purpose: u32) -> Deviations {
        let mut stream = Luck { seed: 5, replicate: 0 }.stream(purpose);
        stream.start(0);
        Deviations((0..64).map(|_| normal(stream.word())).collect())
    }

    #[test]
    fn what_is_shared_costs_nothing_and_what_is_not_costs_bonferroni() {
        let one = some(1);
        let single = max_t(std::slice::from_ref(&one), 0.95, 7);
        let copies = max_t(&vec![one; 10], 0.95, 7);
        assert!((single - copies).abs() < 1e-12);
        let apart: Vec<Deviations> = (1..11).map(some).collect();
        let wide = max_t(&apart, 0.95, 7);
        let limit = bonferroni(10, 63.0, 0.95);
        assert!(wide > 2.6 && wide <= limit, "{wide} {limit}");
        assert!((single - 2.0).abs() < 0.15, "{single}");
    }
}
