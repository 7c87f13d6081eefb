//! Golden bits, distributions and closed forms.

use sha2::{Digest, Sha256};

use super::*;

const LUCK: Luck = Luck { seed: 2026, replicate: 0 };

fn digest(draws: impl Iterator<Item = u64>) -> String {
    let mut hash = Sha256::new();
    for draw in draws {
        hash.update(draw.to_le_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn main_words(count: usize) -> Vec<u64> {
    let mut stream = LUCK.stream(7);
    let mut words = Vec::new();
    for customer in 0..10 {
        stream.start(customer);
        words.extend((0..count).map(|_| stream.word()));
    }
    words
}

fn side_draws(count: u64, mut draw: impl FnMut(&mut Side) -> f64) -> Vec<f64> {
    let mut side = LUCK.side(7);
    let mut draws = Vec::new();
    for customer in 0..count {
        side.start(customer, customer % 3);
        draws.push(draw(&mut side));
    }
    draws
}

/// The first draws of every sampler, to the bit. If one changes, raise `SAMPLER_VERSION` and say so in
/// the changelog: results of earlier versions can no longer be reproduced.
#[test]
fn samplers_give_the_same_bits_everywhere() {
    let words = main_words(200);
    let floats = |f: fn(u64) -> f64| digest(words.iter().map(|&w| f(w).to_bits()));
    let side = |draws: Vec<f64>| digest(draws.into_iter().map(f64::to_bits));
    let lognormal = Lognormal { mu: 3.25, sigma: 0.6 };
    let categorical = Categorical::new(&[0.7, 0.25, 0.05]);
    let mut retries = LUCK.side(9);
    let found = [
        ("words", digest(words.iter().copied())),
        ("exponential", floats(unit_exponential)),
        ("normal", floats(normal)),
        ("lognormal", digest(words.iter().map(|&w| lognormal.draw(w).to_bits()))),
        ("gamma 0.243", side(side_draws(1000, |s| Gamma::new(0.243).draw(s)))),
        ("gamma 1", side(side_draws(1000, |s| Gamma::new(1.0).draw(s)))),
        ("gamma 3.5", side(side_draws(1000, |s| Gamma::new(3.5).draw(s)))),
        ("beta 0.8, 30", side(side_draws(1000, |s| Beta::new(0.8, 30.0).draw(s)))),
        ("chance 0.3", digest(words.iter().map(|&w| u64::from(Chance::new(0.3).says_yes(w))))),
        ("below 366", digest(words.iter().map(|&w| below(366, w, || retries.word())))),
        ("below 3 · 2^62", digest(words.iter().map(|&w| below(3 << 62, w, || retries.word())))),
        ("categorical", digest(words.iter().map(|&w| categorical.draw(w) as u64))),
    ];
    let golden = include_str!("golden.txt");
    let shown: String = found.iter().map(|(name, digest)| format!("{name}: {digest}\n")).collect();
    assert_eq!(shown, golden);
    assert_eq!(SAMPLER_VERSION, 1);
}

#[test]
fn a_draw_depends_on_its_address_alone() {
    let mut stream = LUCK.stream(3);
    stream.start(5);
    let row: Vec<u64> = (0..100).map(|_| stream.word()).collect();
    for index in [99, 0, 31, 32, 64] {
        stream.start(8);
        let _ = stream.word();
        stream.start(5);
        stream.seek(index);
        assert_eq!(stream.word(), row[index as usize]);
    }
    let mut others =
        vec![LUCK.stream(4), Luck { seed: 2027, ..LUCK }.stream(3), Luck { replicate: 1, ..LUCK }.stream(3)];
    for other in &mut others {
        other.start(5);
        assert!((0..100).all(|at| other.word() != row[at]));
    }
}

#[test]
fn normal_quantiles_invert_the_distribution_function() {
    let mut p = 1e-300;
    while p < 0.5 {
        let x = normal_quantile(p);
        let back = 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
        // The relative error of the tail is about x² times that of x.
        assert!((back / p - 1.0).abs() < 1e-15 * (8.0 + 4.0 * x * x), "p = {p}: {back}");
        p *= 1.37;
    }
    for (p, x) in
        [(0.975, 1.959_963_984_540_054), (0.5, 0.0), (0.9, 1.281_551_565_544_600_4), (1e-9, -5.997_807_015_007_687)]
    {
        assert!((normal_quantile(p) - x).abs() < 2e-15 * (1.0 + x.abs()), "{p}");
    }
}

#[test]
fn draws_by_inversion_are_monotone_in_their_word() {
    let mut words = main_words(500);
    words.extend([0, 1, u64::MAX, u64::MAX - 1, 1 << 63]);
    words.sort_unstable();
    let lognormal = Lognormal { mu: 1.0, sigma: 0.6 };
    for pair in words.windows(2) {
        assert!(unit_exponential(pair[0]) >= unit_exponential(pair[1]));
        assert!(normal(pair[0]) <= normal(pair[1]));
        assert!(lognormal.draw(pair[0]) <= lognormal.draw(pair[1]));
    }
    assert!(unit_exponential(0).is_finite() && unit_exponential(u64::MAX) > 0.0);
    assert!(normal(0) < -8.0 && normal(u64::MAX) > 8.0);
}

/// Mean and variance of 200,000 draws within five standard errors.
fn holds(draws: &[f64], mean: f64, variance: f64, fourth: f64) {
    let n = draws.len() as f64;
    let found = draws.iter().sum::<f64>() / n;
    let spread = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    assert!((found - mean).abs() < 5.0 * sqrt(variance / n), "mean {found} for {mean}");
    let error = sqrt((fourth - variance * variance) / n);
    assert!((spread - variance).abs() < 5.0 * error, "variance {spread} for {variance}");
}

#[test]
fn gamma_and_beta_have_their_moments() {
    for shape in [0.243, 0.8, 1.0, 2.426, 30.0] {
        let draws = side_draws(200_000, |side| Gamma::new(shape).draw(side));
        holds(&draws, shape, shape, 3.0 * shape * shape + 6.0 * shape);
    }
    for (a, b) in [(0.8, 30.0), (0.793, 2.426), (2.0, 2.0)] {
        let draws = side_draws(200_000, |side| Beta::new(a, b).draw(side));
        let n: f64 = a + b;
        let variance = a * b / (n * n * (n + 1.0));
        let excess = 6.0 * ((a - b) * (a - b) * (n + 1.0) - a * b * (n + 2.0)) / (a * b * (n + 2.0) * (n + 3.0));
        holds(&draws, a / n, variance, (excess + 3.0) * variance * variance);
    }
}

#[test]
fn lognormal_mean_and_quantiles() {
    let basket = Lognormal { mu: ln(25.0), sigma: 0.6 };
    assert!((basket.mean() - 29.9304).abs() < 5e-5);
    let mut draws: Vec<f64> = main_words(20_000).into_iter().map(|word| basket.draw(word)).collect();
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    for (share, z) in
        [(0.1, -1.281_551_565_544_6), (0.5, 0.0), (0.9, 1.281_551_565_544_6), (0.99, 2.326_347_874_040_84)]
    {
        let exact = exp(basket.mu + basket.sigma * z);
        let below = draws.iter().filter(|&&x| x <= exact).count() as f64 / n;
        assert!((below - share).abs() < 5.0 * sqrt(share * (1.0 - share) / n), "{share}: {below}");
    }
}

#[test]
fn integers_and_categories_are_fair() {
    let words = main_words(20_000);
    let n = words.len() as f64;
    let mut counts = [0u32; 12];
    let mut side = LUCK.side(1);
    for &word in &words {
        counts[below(12, word, || side.word()) as usize] += 1;
    }
    for count in counts {
        assert!((f64::from(count) / n - 1.0 / 12.0).abs() < 5.0 * sqrt(1.0 / 12.0 * 11.0 / 12.0 / n));
    }
    let mix = Categorical::new(&[70.0, 25.0, 5.0]);
    let beans = words.iter().filter(|&&word| mix.draw(word) == 2).count() as f64 / n;
    assert!((beans - 0.05).abs() < 5.0 * sqrt(0.05 * 0.95 / n));
    assert_eq!(Categorical::new(&[3.0]).draw(u64::MAX), 0);
    assert_eq!((Chance::new(1.0).says_yes(u64::MAX), Chance::new(0.0).says_yes(0)), (true, false));
    assert!(!Chance::new(f64::NAN).says_yes(0));
}

/// Figures: closed forms in 30-digit arithmetic at the CDNOW parameters, as copied in
/// `tests/oracle/bgnbd_repeat_purchases.csv`.
#[test]
fn bg_nbd_closed_forms_match_the_published_case() {
    let cdnow = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    assert!((cdnow.expected_repeats(39.0) - 1.196_723).abs() < 5e-7);
    assert!((cdnow.expected_repeats(78.0) - 1.860_519).abs() < 5e-7);
    assert!((cdnow.probability(0, 39.0) - 0.573_786_352_1).abs() < 1e-9);
    assert!((cdnow.probability(2, 39.0) - 0.085_429_759_54).abs() < 1e-9);
}

/// Words of all kinds: at random, near both ends, and about the bounds between the formulas of the normal.
fn many_words() -> Vec<u64> {
    let mut words = main_words(if cfg!(debug_assertions) { 20_000 } else { 1_000_000 });
    let bounds = [0.0, 0.075, 0.5, 0.925, 1.0].map(|p| (p * 18_446_744_073_709_551_616.0) as u64);
    for bound in bounds {
        words.extend((0..2_000).flat_map(|step| {
            let step = step << 11;
            [bound.saturating_sub(step), bound.saturating_add(step)]
        }));
    }
    words.extend((0..64).flat_map(|shift| [1 << shift, !(1 << shift), u64::MAX >> shift]));
    words
}

#[test]
fn many_at_once_have_the_bits_of_one_at_a_time() {
    let words = many_words();
    for length in [1, 2, 3, 7, 31, 32, 33, 64] {
        let some = &words[words.len() - 12_000..];
        for words in some.chunks(length) {
            holds_many(words);
        }
    }
    words.chunks(MANY).for_each(holds_many);
}

fn holds_many(words: &[u64]) {
    let mut found = vec![f64::NAN; words.len()];
    let mut same = |draw: &dyn Fn(&[u64], &mut [f64]), one: &dyn Fn(u64) -> f64| {
        draw(words, &mut found);
        for (word, found) in words.iter().zip(&found) {
            assert_eq!(found.to_bits(), one(*word).to_bits(), "{word}: {found}, {}", one(*word));
        }
    };
    same(&unit_exponentials, &unit_exponential);
    same(&normals, &normal);
    for (mu, sigma) in [(6.4, 0.6), (0.0, 1.0), (0.0, 1e-9), (-3.0, 40.0), (0.346_573_590_3, 1e-10), (1.04, 0.001)] {
        let amounts = Lognormal { mu, sigma };
        same(&|words, into| amounts.draw_many(words, into), &|word| amounts.draw(word));
    }
    // beyond what a double holds, the usual function answers
    let wide = Lognormal { mu: 0.0, sigma: 300.0 };
    same(&|words, into| wide.draw_many(words, into), &|word| wide.draw(word));
}

#[test]
fn exponentials_of_many_numbers_switch_formulas_where_those_of_one_do() {
    let bounds = [0.0, 0.5, 1.0, 1.5, 2.5, 10.5, 1000.5].map(|times| times * std::f64::consts::LN_2);
    let tiny = f64::from_bits(0x3e30_0000_0000_0000);
    let near = |x: f64| {
        (0..3_000u64).flat_map(move |step| {
            let far = step << 20;
            [step, far].into_iter().flat_map(move |step| {
                [f64::from_bits(x.to_bits() + step), f64::from_bits(x.to_bits().saturating_sub(step))]
            })
        })
    };
    let all: Vec<f64> = bounds.into_iter().chain([tiny, 700.0]).flat_map(near).flat_map(|x| [x, -x]).collect();
    for some in all.chunks(MANY) {
        let mut found = some.to_vec();
        exps(&mut found);
        for (x, found) in some.iter().zip(found) {
            assert_eq!(found.to_bits(), exp(*x).to_bits(), "{x}");
        }
    }
}
