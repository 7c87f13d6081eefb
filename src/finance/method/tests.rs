use proptest::prelude::*;

use super::{SigmaRule, Unusable, hazards, mack, odp, sigmas, volume_weighted};
use crate::finance::closed_form;
use crate::finance::study::{Data, Method, Settings, study};
use crate::finance::triangle::{Exposures, Triangle};
use crate::numeric::pow;

/// A square of full rows, cut to a triangle.
fn cut(full: Vec<Vec<f64>>) -> Triangle {
    let ages: Vec<f64> = (1..=full.len()).map(|age| age as f64).collect();
    let origins = (0..full.len()).map(|at| at.to_string()).collect();
    let size = full.len();
    let rows = full.into_iter().enumerate().map(|(at, row)| row.into_iter().take(size - at).collect()).collect();
    Triangle::new(origins, ages, rows).expect("a triangle")
}

/// Starts and factors without noise: every row is the first amount times the same products.
fn noiseless() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (4usize..9).prop_flat_map(|size| {
        (prop::collection::vec(1.0f64..1e6, size), prop::collection::vec(1.0f64..3.0, size - 1)).prop_map(
            |(starts, factors)| {
                let row = |start: &f64| {
                    let mut row = vec![*start];
                    for factor in &factors {
                        row.push(row[row.len() - 1] * factor);
                    }
                    row
                };
                starts.iter().map(row).collect()
            },
        )
    })
}

/// Any rising rows.
fn noisy() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (4usize..9).prop_flat_map(|size| {
        prop::collection::vec(prop::collection::vec(1.0f64..1e4, size), size).prop_map(|rows| {
            let sums = |row: Vec<f64>| {
                let mut sum = 0.0;
                row.into_iter()
                    .map(|step| {
                        sum += step;
                        sum
                    })
                    .collect()
            };
            rows.into_iter().map(sums).collect()
        })
    })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

proptest! {
    #[test]
    fn without_noise_every_method_finds_the_ultimates_and_no_error(
        full in noiseless(), rule in prop::sample::select(vec![SigmaRule::Mack, SigmaRule::LogLinear]),
    ) {
        let wanted: Vec<f64> = full.iter().map(|row| row[row.len() - 1]).collect();
        let triangle = cut(full);
        // Every origin redeems four fifths of what it was issued.
        let exposures = Exposures::new(wanted.iter().map(|ultimate| ultimate / 0.8).collect());
        let data = Data { triangle: &triangle, expired: None, exposures: exposures.as_ref() };
        let settings = Settings { prior: Some(0.8), sigma: rule, ..Settings::default() };
        let methods: Vec<Method> =
            Method::ALL.into_iter().filter(|m| !matches!(m, Method::ClarkLdf | Method::ClarkCapeCod)).collect();
        let found = study(data, &methods, &settings);
        prop_assert!(found.unusable.is_empty(), "{:?}", found.unusable);
        for estimate in found.estimates {
            for (ultimate, wanted) in estimate.ultimates.iter().zip(&wanted) {
                prop_assert!(close(*ultimate, *wanted), "{:?}: {ultimate} for {wanted}", estimate.method);
            }
            if let Some(spreads) = estimate.spreads {
                prop_assert!(spreads.by_origin.iter().chain([&spreads.total]).all(|spread| spread.total() == 0.0));
            }
        }
    }

    #[test]
    fn scaling_the_triangle_scales_ultimates_and_errors(full in noisy(), scale in 0.01f64..100.0) {
        let one = cut(full.clone());
        let other = cut(full.iter().map(|row| row.iter().map(|cell| cell * scale).collect()).collect());
        let methods = [Method::Mack, Method::Odp];
        let of = |triangle: &Triangle| {
            study(Data { triangle, expired: None, exposures: None }, &methods, &Settings::default())
        };
        let (one, other) = (of(&one), of(&other));
        prop_assert_eq!(one.estimates.len(), 2);
        for (one, other) in one.estimates.iter().zip(&other.estimates) {
            prop_assert!(one.ultimates.iter().zip(&other.ultimates).all(|(a, b)| close(a * scale, *b)));
            let total = |estimate: &crate::finance::study::Estimate| {
                estimate.spreads.as_ref().map_or(0.0, |spreads| spreads.total.total())
            };
            prop_assert!(close(total(one) * scale, total(other)));
        }
    }

    #[test]
    fn both_chain_ladder_models_agree_on_the_ultimates(full in noisy()) {
        let triangle = cut(full);
        let factors = volume_weighted(&triangle, 1.0).expect("positive");
        let chain = super::chain_ladder(&triangle, &factors);
        let found = odp(&triangle, 1.0).expect("positive");
        prop_assert!(chain.iter().zip(&found.ultimates).all(|(a, b)| close(*a, *b)));
        // Errors never shrink on the way from parts to the whole.
        let spreads = mack(&triangle, &factors, SigmaRule::Mack, None).expect("large enough").spreads;
        let independent: f64 = spreads.by_origin.iter().map(|spread| spread.total() * spread.total()).sum();
        prop_assert!(spreads.total.total() >= independent.sqrt() * (1.0 - 1e-12));
    }

    #[test]
    fn hazards_stay_within_what_was_issued(full in noisy(), spare in 1.0f64..3.0) {
        let most = full.iter().map(|row| row[row.len() - 1]).fold(0.0, f64::max);
        let triangle = cut(full);
        let exposures = Exposures::new(vec![most * spare; triangle.rows().len()]).expect("positive");
        let found = hazards(&triangle, None, Some(&exposures)).expect("enough issued");
        prop_assert!((0.0..=1.0).contains(&found.rate_on_issued));
        for (ultimate, (latest, issued)) in found.ultimates.iter().zip(triangle.latest().iter().zip(exposures.issued())) {
            prop_assert!(*ultimate >= *latest && *ultimate <= issued * (1.0 + 1e-12));
        }
    }
}

#[test]
fn constant_hazards_give_the_closed_form() {
    let (redeem, lapse, months) = (0.05, 0.02, 24usize);
    let (mut left, mut used, mut gone) = (1e6, 0.0, 0.0);
    let (mut redeemed, mut expired) = (vec![], vec![]);
    for _ in 0..months {
        let now = left * redeem;
        let lost = (left - now) * lapse;
        (left, used, gone) = (left - now - lost, used + now, gone + lost);
        redeemed.push(used);
        expired.push(gone);
    }
    let (r, x) = (cut(vec![redeemed.clone(); months]), cut(vec![expired; months]));
    let exposures = Exposures::new(vec![1e6; months]).expect("positive");
    let found = hazards(&r, Some(&x), Some(&exposures)).expect("usable");
    let share = 1.0 - pow((1.0 - redeem) * (1.0 - lapse), months as f64);
    let wanted = closed_form::competing_hazards(redeem, lapse) * share;
    assert!((found.rate_on_issued - wanted).abs() < 1e-12);
    assert!(found.ultimates.iter().all(|ultimate| close(*ultimate, redeemed[months - 1])));
    // The same without expiry is the first closed form.
    let rows: Vec<f64> = (1..=12u32).map(|life| 1e6 * closed_form::constant_hazard(0.05, life)).collect();
    let found = hazards(&cut(vec![rows; 12]), None, Exposures::new(vec![1e6; 12]).as_ref()).expect("usable");
    assert!((found.rate_on_issued - closed_form::constant_hazard(0.05, 12)).abs() < 1e-12);
}

#[test]
fn a_first_column_of_nothing_is_said_and_not_divided_by() {
    let triangle = cut(vec![vec![0.0, 5.0, 6.0, 7.0], vec![0.0, 6.0, 7.0, 8.0], vec![0.0; 4], vec![0.0; 4]]);
    assert_eq!(volume_weighted(&triangle, 1.0), Err(Unusable::NothingAt { column: 0 }));
    let exposures = Exposures::new(vec![10.0; 4]);
    let data = Data { triangle: &triangle, expired: None, exposures: exposures.as_ref() };
    let found = study(data, &Method::ALL, &Settings { prior: Some(0.8), ..Settings::default() });
    let usable: Vec<Method> = found.estimates.iter().map(|one| one.method).collect();
    assert!(usable.starts_with(&[Method::Hazard, Method::Additive, Method::Expected]), "{usable:?}");
    assert!(found.estimates.iter().all(|one| one.ultimates.iter().all(|ultimate| ultimate.is_finite())));
}

#[test]
fn small_triangles_say_what_is_missing() {
    let one = cut(vec![vec![5.0]]);
    let factors = volume_weighted(&one, 1.0).expect("none needed");
    assert_eq!(mack(&one, &factors, SigmaRule::Mack, None).map(|mack| mack.spreads.total.total()), Ok(0.0));
    let three = cut(vec![vec![1.0, 2.0, 3.0], vec![1.0, 3.0, 0.0], vec![2.0, 0.0, 0.0]]);
    let factors = volume_weighted(&three, 1.0).expect("positive");
    for rule in [SigmaRule::Mack, SigmaRule::LogLinear] {
        assert!(matches!(sigmas(&three, &factors, rule), Err(Unusable::TooSmall { .. })));
    }
    assert!(matches!(odp(&cut(vec![vec![1.0, 2.0], vec![1.0, 0.0]]), 1.0), Err(Unusable::TooSmall { .. })));
    assert_eq!(odp(&three, 1.1).err(), Some(Unusable::NoTail));
}

#[test]
fn one_origin_is_its_own_ultimate() {
    let triangle = Triangle::new(vec!["a".into()], vec![1.0, 2.0, 3.0], vec![vec![1.0, 2.0, 4.0]]).expect("a triangle");
    let data = Data { triangle: &triangle, expired: None, exposures: None };
    let found = study(data, &[Method::ChainLadder, Method::Mack], &Settings::default());
    assert_eq!(found.estimates.len(), 2);
    for estimate in &found.estimates {
        assert_eq!(estimate.ultimates, [4.0]);
    }
}

proptest! {
    /// Amounts of any size, zeros too: whatever can be said is a number, and everything ends.
    #[test]
    fn nothing_that_is_not_a_number_leaves(
        full in prop::collection::vec(
            prop::collection::vec(prop_oneof![Just(0.0), Just(1e-300), Just(1e18), 0.0f64..10.0], 5), 5,
        ),
        issued in prop::collection::vec(prop_oneof![Just(1e-9), Just(1e18), 1.0f64..10.0], 5),
        tail in prop_oneof![Just(1.0), 0.9f64..1.2],
    ) {
        let triangle = cut(full);
        let exposures = Exposures::new(issued);
        let data = Data { triangle: &triangle, expired: None, exposures: exposures.as_ref() };
        let found = study(data, &Method::ALL, &Settings { prior: Some(0.5), tail, ..Settings::default() });
        prop_assert_eq!(found.estimates.len() + found.unusable.len(), Method::ALL.len());
        for estimate in &found.estimates {
            prop_assert!(estimate.ultimates.iter().all(|ultimate| ultimate.is_finite()));
            for level in estimate.levels(&triangle) {
                prop_assert!([level.normal, level.lognormal].iter().flatten().all(|x| x.is_finite()), "{level:?}");
            }
        }
        prop_assert!(found.calendar_year.is_none_or(|test| test.statistic.is_finite() && test.variance.is_finite()));
        prop_assert!(found.development_correlation.is_none_or(|test| test.statistic.abs() <= 1.0 + 1e-9));
    }
}
