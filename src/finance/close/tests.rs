//! Closes of books made by hand and by chance.

use proptest::prelude::*;

use super::terms::{Logged, Overlay, Selection, Stated, WalletTerms, What};
use super::{Closed, HazardTable, NoClose, Terms, close};
use crate::finance::accounting::{Kind, Movement, Treatment, Variant, balanced};
use crate::finance::study::Method;
use crate::measure::{Book, BookPart, Flow};

fn part(element: &str) -> BookPart {
    BookPart { wallet: "points".into(), decimals: 0, element: element.into() }
}

/// A book of one element: per cohort what is issued, and by age the percentages of what is held that are redeemed and lost.
fn book(cohorts: &[(i64, Vec<(u8, u8)>)]) -> Book {
    let count = cohorts.len() as i32;
    let mut book = Book { first: 600, last: 600 + count - 1, parts: vec![part("earned")], ..Book::default() };
    for (cohort, (issued, ages)) in (0..).zip(cohorts) {
        let mut held = i128::from(*issued);
        for (age, (used, lost)) in (0..count - cohort).zip(ages.iter().chain(std::iter::repeat(&(0, 0)))) {
            let redeemed = held * i128::from(*used) / 100;
            let expired = (held - redeemed) * i128::from(*lost) / 100;
            let flow = Flow { issued: if age == 0 { held } else { 0 }, redeemed, expired, clawed: 0 };
            book.flows.insert((0, 600 + cohort, 600 + cohort + age), flow);
            held -= redeemed + expired;
        }
        book.held.insert((0, 600 + cohort), held);
        book.sales.insert(600 + cohort, i128::from(*issued) * 10);
    }
    book
}

fn terms() -> Terms {
    let worth = WalletTerms { wallet: String::new(), value: Some(1.0), cost: Some(0.6) };
    Terms { currency: "EUR".into(), wallets: vec![worth], ..Terms::default() }
}

/// Everything that must hold of any close.
fn invariants(closed: &Closed) {
    for wallet in &closed.wallets {
        let mut carried = wallet.development.opening();
        for roll in &wallet.rolls {
            assert_eq!(roll.opening(), carried);
            carried = roll.closing();
        }
        assert_eq!(carried, wallet.rates.outstanding);
        for row in &wallet.aging {
            assert!((0.0..=row.outstanding.max(0) as f64).contains(&row.to_come), "{row:?}");
            assert!(row.on_issued.is_none_or(|rate| (-1e-12..=1.0 + 1e-12).contains(&rate)), "{row:?}");
        }
    }
    let Some(ledgers) = &closed.ledgers else { return };
    for results in &ledgers.schedule.cohorts {
        let mut before = results.allocated;
        for period in &results.periods {
            assert!((0..=results.allocated).contains(&period.posted.liability), "{period:?}");
            assert_eq!(before - period.posted.revenue, period.posted.liability);
            before = period.posted.liability;
        }
        if results.periods.last().is_some_and(|last| last.recognised.expected <= last.recognised.redeemed) {
            assert_eq!(before, 0, "nothing is to come, so the allocation is revenue exactly");
        }
    }
    let mut opening = ledgers.schedule.money.first().map_or(0, |roll| roll.opening());
    for roll in &ledgers.schedule.money {
        assert_eq!(roll.opening(), opening);
        opening = roll.closing();
    }
    assert!(ledgers.entries.iter().all(balanced));
    // The contract liability is what the entries left there.
    let posted: i64 = ledgers
        .entries
        .iter()
        .flat_map(|entry| &entry.lines)
        .filter(|line| line.account == crate::finance::accounting::Account::ContractLiability)
        .map(|line| line.credit - line.debit)
        .sum();
    let first = ledgers.schedule.money.first().map_or(0, |roll| roll.opening());
    assert_eq!(first + posted, opening);
}

#[test]
fn example_52_comes_out_of_movements() {
    // 10,000 points of 100,000 in sales; 4,500 redeemed in the first year, 4,000 in the second; estimates 95% and 97%.
    let mut book = Book { first: 600, last: 623, parts: vec![part("earned")], ..Book::default() };
    book.flows.insert((0, 600, 600), Flow { issued: 10_000, redeemed: 4_500, ..Flow::default() });
    book.flows.insert((0, 600, 612), Flow { redeemed: 4_000, ..Flow::default() });
    book.held.insert((0, 600), 1_500);
    book.sales.insert(600, 10_000_000);
    let logged = Logged { author: "a".into(), date: "d".into(), reason: "r".into() };
    let terms = Terms {
        every: super::Every::Year,
        wallets: vec![WalletTerms { wallet: String::new(), value: Some(100.0), cost: None }],
        stated: vec![Stated { period: "2020".into(), cohort: None, rate: 0.95, logged: logged.clone() }],
        overlays: vec![Overlay { cohort: None, what: What::Rate(0.97), logged }],
        ..terms()
    };
    let closed = close(&book, &terms, None).expect("it closes");
    invariants(&closed);
    let ledgers = closed.ledgers.expect("money is known");
    let cohort = &ledgers.schedule.cohorts[0];
    assert_eq!((cohort.goods, cohort.allocated), (9_132_420, 867_580));
    let posted: Vec<_> = cohort.periods.iter().map(|one| (one.posted.revenue, one.posted.true_up)).collect();
    // 4,109.59, then 3,492.92 of which −84.73 is the true-up; the liability ends at 1,073.29 (reference, EX52).
    assert_eq!(posted, [(410_959, 0), (349_292, -8_473)]);
    assert_eq!(ledgers.schedule.money.last().map(|roll| roll.closing()), Some(107_329));
}

#[test]
fn hazards_know_cohorts_from_before_and_agree_with_the_method_without_them() {
    let rows = vec![
        (1_000, vec![(10, 0), (20, 5), (30, 10), (5, 5)]),
        (800, vec![(12, 0), (25, 5), (20, 0)]),
        (1_200, vec![(8, 1), (22, 5)]),
        (900, vec![(9, 0)]),
    ];
    let closed = close(&book(&rows), &terms(), None).expect("it closes");
    let wallet = &closed.wallets[0];
    let study = wallet.estimated.study.as_ref().expect("cohorts from their start");
    let hazard = study.estimates.iter().find(|one| one.method == Method::Hazard).expect("exposures are known");
    let triangle = wallet.estimated.triangle.as_ref().expect("there");
    for (ours, theirs) in wallet.aging.iter().zip(hazard.reserves(triangle)) {
        assert!((ours.to_come - theirs).abs() < 1e-9, "{ours:?} {theirs}");
    }
    // A cohort that was there before counts at its ages only: of 500 points two periods old, 150 are redeemed in the third.
    let mut with = book(&rows);
    with.opening.insert((0, 598), 500);
    with.flows.insert((0, 598, 600), Flow { redeemed: 150, ..Flow::default() });
    with.held.insert((0, 598), 350);
    let closed = close(&with, &terms(), None).expect("it closes");
    invariants(&closed);
    let table = HazardTable::of(&closed.wallets[0].development);
    assert!(
        table.redeemed[2] > 0.0
            && table.redeemed[0].to_bits() == closed.wallets[0].estimated.hazards.redeemed[0].to_bits()
    );
    // After two periods 720 − 36 of the first cohort's points are left, of the second's what is held, and the 500.
    let at_risk = 684.0 + f64::from(wallet.development.origins[1].held(2) as i32) + 500.0;
    let used = f64::from(wallet.development.origins[0].moves(2).redeemed as i32)
        + f64::from(wallet.development.origins[1].moves(2).redeemed as i32)
        + 150.0;
    assert!((table.redeemed[2] - used / at_risk).abs() < 1e-12);
}

#[test]
fn a_noise_free_book_is_estimated_exactly_by_every_method() {
    // Every cohort redeems 40%, then 30%, then 20% of what was issued, and 10% is lost with the third period.
    let mut book = Book { first: 600, last: 605, parts: vec![part("earned")], ..Book::default() };
    for cohort in 0..6 {
        let issued = 1_000 * i128::from(cohort + 1);
        let mut held = issued;
        for (age, (used, lost)) in [(40, 0), (30, 0), (20, 10)].into_iter().enumerate() {
            let month = 600 + cohort + age as i32;
            if month > 605 {
                break;
            }
            let (redeemed, expired) = (issued * used / 100, issued * lost / 100);
            let given = if age == 0 { issued } else { 0 };
            book.flows.insert((0, 600 + cohort, month), Flow { issued: given, redeemed, expired, clawed: 0 });
            held -= redeemed + expired;
        }
        book.held.insert((0, 600 + cohort), held);
    }
    let closed = close(&book, &terms(), None).expect("it closes");
    invariants(&closed);
    // Of 6,000 points 50% are to come, of 5,000 20%.
    for (method, row) in &closed.wallets[0].estimated.methods {
        let sum: f64 = row.iter().flatten().sum();
        assert!((sum - 4_000.0).abs() < 1e-6, "{} says {sum}", method.name());
    }
    let study = closed.wallets[0].estimated.study.as_ref().expect("there");
    let errors = study.estimates.iter().filter_map(|one| one.spreads.as_ref()).map(|one| one.total.total());
    assert!(errors.into_iter().all(|error| error.abs() < 1e-6));
    let test = &closed.wallets[0].back_test;
    let last = test.last().expect("earlier closes");
    assert!((last.by_hazard - last.happened as f64).abs() < 1e-6, "{last:?}");
}

#[test]
fn judgements_change_what_they_name_and_nothing_else() {
    let book =
        book(&[(1_000, vec![(10, 0), (20, 0), (10, 0)]), (1_000, vec![(10, 0), (10, 0)]), (1_000, vec![(10, 0)])]);
    let plain = close(&book, &terms(), None).expect("it closes");
    let logged = Logged { author: "a".into(), date: "d".into(), reason: "r".into() };
    let overlay =
        |cohort: Option<&str>, what| Overlay { cohort: cohort.map(str::to_owned), what, logged: logged.clone() };
    let to_come = |terms: &Terms| -> Vec<f64> {
        let closed = close(&book, terms, None).expect("it closes");
        invariants(&closed);
        closed.wallets[0].aging.iter().map(|row| row.to_come).collect()
    };
    let before: Vec<f64> = plain.wallets[0].aging.iter().map(|row| row.to_come).collect();
    let changed = to_come(&Terms { overlays: vec![overlay(Some("2020-03"), What::ToCome(0.1))], ..terms() });
    assert_eq!((changed[0], changed[1]), (before[0], before[1]));
    assert!((changed[2] - before[2] * 1.1).abs() < 1e-9);
    let rated = to_come(&Terms { overlays: vec![overlay(None, What::Rate(0.5))], ..terms() });
    // 500 of 1,000 ever, less 352, 190 and 100 redeemed.
    assert_eq!(rated.iter().map(|value| value.round() as i64).collect::<Vec<_>>(), [148, 310, 400]);
    let selection = Selection { cohort: "2020-02".into(), method: Method::Additive, logged };
    let selected = Terms { selections: vec![selection.clone()], ..terms() };
    assert!((to_come(&selected)[1] - before[1]).abs() > 1e-9);
    let nobody = Terms { selections: vec![Selection { cohort: "1999-01".into(), ..selection }], ..terms() };
    assert!(matches!(close(&book, &nobody, None), Err(NoClose::NoCohort(name)) if name == "1999-01"));
    let unknown = Terms { method: Method::BornhuetterFerguson, ..terms() };
    assert!(matches!(close(&book, &unknown, None), Err(NoClose::Method(Method::BornhuetterFerguson, _))));
}

#[test]
fn other_choices_and_readings_stand_beside_the_close() {
    let mut book =
        book(&[(1_000, vec![(10, 0), (20, 0), (10, 0)]), (1_000, vec![(10, 0), (10, 0)]), (1_000, vec![(10, 0)])]);
    book.parts.push(part("lounge"));
    book.flows.insert((1, 602, 602), Flow { issued: 1_000, redeemed: 400, ..Flow::default() });
    book.held.insert((1, 602), 600);
    let logged = Logged { author: "a".into(), date: "d".into(), reason: "r".into() };
    let terms = Terms {
        overlays: vec![Overlay { cohort: None, what: What::ToCome(-0.5), logged }],
        kinds: vec![("lounge".into(), Kind::StatusPerk)],
        status_perk: Treatment::Accrue,
        ..terms()
    };
    let closed = close(&book, &terms, None).expect("it closes");
    invariants(&closed);
    let liability = |closed: &Closed| {
        closed.ledgers.as_ref().and_then(|all| all.schedule.money.last()).map(|roll| roll.closing()).expect("posted")
    };
    let chosen: Vec<_> = closed.alternatives.iter().filter(|one| one.chosen).collect();
    assert_eq!(
        chosen.iter().map(|one| one.choice.as_str()).collect::<Vec<_>>(),
        ["estimator hazard", "revenue proportional"]
    );
    assert!(chosen.iter().all(|one| one.liability == Some(liability(&closed))), "{chosen:?}");
    let of = |choice: &str| closed.alternatives.iter().find(|one| one.choice == choice).expect("there");
    let to_come = closed.wallets[0].rates.to_come;
    assert!((of("no overlay").to_come[0] - 2.0 * to_come).abs() < 1e-9);
    assert!(of("no overlay").liability > Some(liability(&closed)));
    // Each alternative is what a close of its own would say.
    for (_, variant) in Variant::ALL.map(|one| (one.name(), one)) {
        let alone = close(&book, &Terms { variant, ..terms.clone() }, None).expect("it closes");
        assert_eq!(of(&format!("revenue {}", variant.name())).liability, Some(liability(&alone)));
    }
    // Perks: deferred they join the liability, accrued they cost, expensed they are neither.
    let [(Treatment::Defer, deferred, 0), (Treatment::Accrue, accrued, cost), (Treatment::Expense, expensed, 0)] =
        closed.perks[..]
    else {
        panic!("three readings: {:?}", closed.perks)
    };
    assert!(deferred > accrued && accrued == expensed && cost > 0, "{:?}", closed.perks);
    assert_eq!(accrued, liability(&closed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_book_foots_and_stays_in_bounds(
        rows in prop::collection::vec((0i64..100_000, prop::collection::vec((0u8..=100, 0u8..=100), 0..9)), 1..10),
        at in 0usize..10,
    ) {
        let book = book(&rows);
        let closed = close(&book, &terms(), None).expect("it closes");
        invariants(&closed);
        let month = crate::quantity::Date { year: 2020, month: (at.min(rows.len() - 1) + 1) as u8, day: 15 }.to_day();
        let earlier = close(&book, &terms(), Some(month)).expect("it closes");
        invariants(&earlier);
        // What was known then is what the later close tells of then.
        if let (Some(then), Some(now)) = (earlier.wallets.first(), closed.wallets.first()) {
            for (a, b) in then.rolls.iter().zip(&now.rolls) {
                prop_assert_eq!(a, b);
                prop_assert_eq!(a.moved(Movement::Added), b.moved(Movement::Added));
            }
        }
    }

    #[test]
    fn scaling_scales(rows in prop::collection::vec((1i64..100, prop::collection::vec((0u8..=100, 0u8..=50), 1..7)), 2..7)) {
        // Six whole percentages of a multiple of 10^12 are whole, so that nothing is lost to rounding.
        let scaled = |factor: i64| {
            let rows: Vec<_> = rows.iter().map(|(issued, ages)| (issued * factor, ages.iter().take(3).copied().collect())).collect();
            close(&book(&rows), &Terms::default(), None).expect("it closes").wallets.remove(0)
        };
        let (one, ten) = (scaled(1_000_000_000_000), scaled(7_000_000_000_000));
        for (a, b) in one.aging.iter().zip(&ten.aging) {
            prop_assert!((a.to_come * 7.0 - b.to_come).abs() <= 1e-9 * b.to_come.abs() + 1.0, "{a:?} {b:?}");
        }
    }
}
