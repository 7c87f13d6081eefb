//! Lives that a program changes: with every multiplier at 1 they are the twin's to the second; with others they
//! stretch, and do not reshuffle.

use super::*;
use crate::numeric::{BgBb, BgCnbd, BgNbd, Luck, MbgNbd, Nbd, ParetoNbd, Sbg, gamma_above};
use crate::quantity::{DAY_SECONDS, Date, Day, Every};
use crate::scenario::{Arrival, Process};

const LUCK: Luck = Luck { seed: 2026, replicate: 0 };
const WEEK: f64 = 604_800.0;
const HORIZON: i64 = 366 * DAY_SECONDS;

fn processes() -> Vec<Process> {
    let unit_seconds = WEEK;
    let every = Every::Months(1);
    vec![
        Process::BgNbd { model: BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 }, unit_seconds },
        Process::MbgNbd { model: MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }, unit_seconds },
        Process::ParetoNbd { model: ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }, unit_seconds },
        Process::Nbd { model: Nbd { r: 0.385, alpha: 12.07 }, unit_seconds },
        Process::BgCnbd { model: BgCnbd { k: 3, r: 0.9, alpha: 4.414, dropout: Some((0.793, 2.426)) }, unit_seconds },
        Process::BgCnbd { model: BgCnbd { k: 2, r: 0.9, alpha: 4.414, dropout: None }, unit_seconds },
        Process::BgBb { model: BgBb { alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }, every },
        Process::Sbg { model: Sbg { alpha: 0.668, beta: 3.806 }, every },
    ]
}

fn straight(process: &Process, customer: u64) -> Vec<i64> {
    let mut seconds = Vec::new();
    let mut from = PurchaseStreams::new(LUCK);
    PurchaseSampler::new(process).draw(customer, Day(20_000), HORIZON, &mut from, |second| seconds.push(second));
    seconds
}

/// The same life by steps; `look` sees every purchase and says the multipliers from then on.
fn stepped(
    process: &Process,
    customer: u64,
    clock: Option<Clock<'_>>,
    mut look: impl FnMut(i64, &mut Course),
) -> Vec<i64> {
    let mut from = PurchaseStreams::new(LUCK);
    let nature = PurchaseSampler::new(process).nature(customer, &mut from);
    let mut course = Course::new(nature, Day(20_000), HORIZON);
    from.start_life(customer);
    course.begin(&mut from);
    let mut seconds = vec![0];
    look(0, &mut course);
    while let Some(second) = course.ahead(clock) {
        let bought = course.arrive(&mut from);
        if bought {
            seconds.push(second);
        }
        look(second, &mut course);
        if bought {
            course.bought(&mut from);
        }
    }
    seconds
}

#[test]
fn at_one_every_life_is_the_same_to_the_second() {
    for process in &processes() {
        for customer in 0..400 {
            let known = straight(process, customer);
            assert_eq!(stepped(process, customer, None, |_, _| ()), known, "{process:?} {customer}");
            // Looked at again and again, with multipliers that stay at 1.
            let same = stepped(process, customer, None, |at, course| {
                course.change(at, (1.0, 1.0), None);
                course.change(at + 3_600, (1.0, 1.0), None);
            });
            assert_eq!(same, known, "{process:?} {customer}");
        }
    }
}

#[test]
fn a_higher_intensity_brings_every_purchase_forward() {
    let clocks = processes().into_iter().filter(|process| !matches!(process, Process::Sbg { .. }));
    for process in clocks {
        let mut more = 0;
        for customer in 0..400 {
            let known = straight(&process, customer);
            let faster = stepped(&process, customer, None, |at, course| course.change(at, (1.25, 1.0), None));
            assert!(faster.len() >= known.len(), "{process:?} {customer}");
            more += faster.len() - known.len();
            if !matches!(process, Process::BgBb { .. }) {
                for (before, after) in known.iter().zip(&faster).skip(1) {
                    let stretched = *before as f64 / 1.25;
                    assert!((*after as f64 - stretched).abs() <= 1.0, "{process:?} {customer}: {before} {after}");
                }
            }
        }
        assert!(more > 0, "{process:?}");
    }
}

#[test]
fn a_lower_dropout_only_lengthens_lives() {
    for process in &processes() {
        let mut longer = 0;
        for customer in 0..400 {
            let known = straight(process, customer);
            let loyal = stepped(process, customer, None, |at, course| course.change(at, (1.0, 0.5), None));
            assert!(loyal.starts_with(&known) || loyal.len() >= known.len(), "{process:?} {customer}");
            assert_eq!(loyal.get(..known.len()), Some(known.as_slice()), "{process:?} {customer}");
            longer += usize::from(loyal.len() > known.len());
        }
        let leaves =
            !matches!(process, Process::Nbd { .. } | Process::BgCnbd { model: BgCnbd { dropout: None, .. }, .. });
        assert_eq!(longer > 0, leaves, "{process:?}");
    }
}

/// A change in the middle of a gap: what had passed of it counts at the old intensity.
#[test]
fn a_gap_is_stretched_from_the_change_on() {
    let process = Process::Nbd { model: Nbd { r: 1.0, alpha: 4.0 }, unit_seconds: WEEK };
    let mut seen = 0;
    for customer in 0..200 {
        let known = straight(&process, customer);
        let Some(&first) = known.get(1) else { continue };
        let mut from = PurchaseStreams::new(LUCK);
        let nature = PurchaseSampler::new(&process).nature(customer, &mut from);
        let mut course = Course::new(nature, Day(20_000), HORIZON);
        from.start_life(customer);
        course.begin(&mut from);
        course.change(first / 2, (2.0, 1.0), None);
        let found = course.ahead(None).expect("sooner than before");
        assert!((found - (first / 2 + (first - first / 2) / 2)).abs() <= 1, "{found} {first}");
        seen += 1;
    }
    assert!(seen > 50);
}

/// Purchases by weekday follow the factors, at the same number a year: chi-square, pinned seed.
#[test]
fn seasons_move_purchases_and_keep_their_number() {
    let weekday = [0.5, 1.0, 1.0, 1.0, 1.0, 2.0, 0.5];
    let season = crate::scenario::Season { weekday, month: [1.0; 12], trend: 1.0 };
    let season = Season::new(&season, Day(20_000), 400);
    let process = Process::Nbd { model: Nbd { r: 2.0, alpha: 2.0 }, unit_seconds: WEEK };
    let (mut by_weekday, mut all, mut plain) = ([0.0; 7], 0.0, 0.0);
    for customer in 0..2_000 {
        plain += straight(&process, customer).len() as f64 - 1.0;
        for second in stepped(&process, customer, Some(season.from(0)), |_, _| ()).iter().skip(1) {
            let day = Day(20_000).plus_days((second / DAY_SECONDS) as i32);
            by_weekday[usize::from(day.weekday().0)] += 1.0;
            all += 1.0;
        }
    }
    assert!((all / plain - 1.0).abs() < 0.01, "{all} {plain}");
    let chi: f64 = weekday
        .iter()
        .zip(by_weekday)
        .map(|(factor, seen)| {
            let expected = all * factor / 7.0;
            (seen - expected) * (seen - expected) / expected
        })
        .sum();
    // Each life begins on the same weekday and 366 days are not whole weeks: a hair above what chance gives.
    assert!(gamma_above(3.0, chi / 2.0) > 1e-4, "{chi} {by_weekday:?}");
}

#[test]
fn a_seasons_clock_is_its_own_inverse() {
    let season = crate::scenario::Season {
        weekday: [0.0, 1.5, 1.0, 1.0, 1.0, 2.0, 0.5],
        month: [1.3, 0.9, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        trend: 0.91,
    };
    let season = Season::new(&season, Date { year: 2026, month: 1, day: 1 }.to_day(), 1_200);
    let clock = season.from(40 * DAY_SECONDS + 3_600);
    for at in (1..1_000).map(|step| f64::from(step) * 86_000.0) {
        let there = clock.civil(clock.own(at));
        // On a day without any purchases time stands still, and the way back leads somewhere on that day.
        assert!((there - at).abs() < 1e-3 || (there - at).abs() <= 86_400.0, "{at} {there}");
        assert!((clock.own(there) - clock.own(at)).abs() < 1e-3, "{at} {there}");
    }
    assert!(clock.civil(1e12).is_infinite());
}

#[test]
fn arrivals_follow_their_law() {
    let even = ArrivalSampler::new(&Arrival::Even { days: 100.0 }).expect("over time");
    let bass = ArrivalSampler::new(&Arrival::WordOfMouth { days: 3_650.0, own: 0.03, brought: 0.38 });
    let bass = bass.expect("over time");
    let mut ways = manner::MannerStreams::new(LUCK);
    let (mut mean, mut brought, mut by_year) = (0.0, 0.0, [0.0; 10]);
    let n = 20_000;
    for customer in 0..n {
        mean += even.draw(customer, &mut ways).0 as f64 / 86_400.0 / n as f64;
        let (second, by_others) = bass.draw(customer, &mut ways);
        by_year[(second as f64 / 86_400.0 / 365.25) as usize] += 1.0 / n as f64;
        brought += f64::from(u8::from(by_others)) / n as f64;
    }
    assert!((mean - 50.0).abs() < 5.0 * 28.87 / (n as f64).sqrt(), "{mean}");
    // F(t) of the model, by year, over what is reached in ten years.
    let f = |t: f64| (1.0 - (-0.41 * t).exp()) / (1.0 + 0.38 / 0.03 * (-0.41 * t).exp());
    let mut before = 0.0;
    for (year, share) in by_year.iter().enumerate() {
        let now = f((year as f64 + 1.0).min(3_650.0 / 365.25)) / f(3_650.0 / 365.25);
        let expected = now - before;
        assert!((share - expected).abs() < 5.0 * (expected / n as f64).sqrt() + 1e-3, "{year}: {share} {expected}");
        before = now;
    }
    // Share who were brought: 1 − p/(q F) ln(1 + q/p F) at what is reached.
    let ratio = 0.38 / 0.03 * f(3_650.0 / 365.25);
    let known = 1.0 - (1.0 + ratio).ln() / ratio;
    assert!((brought - known).abs() < 5.0 * 0.5 / (n as f64).sqrt(), "{brought} {known}");
}
