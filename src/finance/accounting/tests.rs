use proptest::prelude::*;

use super::{
    Accounts, Cohort, Kind, Movement, Period, Posting, Recognition, RollForward, Schedule, Treatment, Variant,
    balanced, entries, largest_remainder, read, schedule, split,
};
use crate::base::SourceId;

fn variants() -> impl Strategy<Value = Variant> {
    prop::sample::select(Variant::ALL.to_vec())
}

/// Points issued, and any path of redemptions and estimates: also estimates below what is redeemed, above what was issued, and zero.
fn paths() -> impl Strategy<Value = (i64, Vec<(i64, f64, bool)>)> {
    (1i64..100_000).prop_flat_map(|issued| {
        let step =
            (0i64..=issued / 3 + 1, prop_oneof![Just(0.0), 0.0..=issued as f64 * 1.2], prop::bool::weighted(0.1));
        (Just(issued), prop::collection::vec(step, 0..12))
    })
}

fn cohort() -> impl Strategy<Value = Cohort> {
    let money = 0i64..10_000_000;
    let figures = (variants(), 1i64..10_000_000, 0.0..1e7, 0.0..1e6, money, prop::option::of(0.0..500.0));
    (figures, paths(), 0usize..4, prop::sample::select(Kind::ALL.to_vec())).prop_map(
        |((variant, price, goods, right, cost_of_goods, cost), (issued, path), sold, kind)| {
            let mut left = issued;
            let mut periods = Vec::new();
            for (at, (redeemed, expected, ends)) in path.into_iter().enumerate() {
                let redeemed = redeemed.min(left);
                left -= redeemed;
                let expected = expected.min(issued as f64);
                periods.push(Period { number: sold + at, redeemed, expected, ends, place: None });
                if ends {
                    break;
                }
            }
            Cohort {
                name: "any".into(),
                kind: kind.1,
                treatment: None,
                variant,
                sold,
                price,
                goods: goods + 1.0,
                right,
                allocated: None,
                issued,
                expected: issued as f64 / 2.0,
                cost_of_goods,
                cost_per_point: Some(cost.unwrap_or(1.0)),
                brought_forward: false,
                periods,
            }
        },
    )
}

fn accounts(cohorts: Vec<Cohort>, status_perk: Treatment) -> Accounts {
    let periods = (0..20).map(|number| number.to_string()).collect();
    Accounts { currency: "EUR".into(), decimals: 2, status_perk, periods, cohorts, ..Accounts::default() }
}

/// Headings and keys that files have, in any order, with values that they mostly should not have.
const KEYS: &str =
    "(currency|price|issued|rate|periods|cohort|name|ends|\\[\\[cohort(\\.period)?\\]\\]|\\[accounts\\])";
const VALUES: &str = "( = )?[0-9a-z\"%.,\\[\\]{}= -]{0,12}";

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(lines in prop::collection::vec((KEYS, VALUES), 0..12)) {
        let text: String = lines.iter().map(|(key, value)| format!("{key}{value}\n")).collect();
        let (accounts, problems) = read(SourceId(0), &text);
        prop_assert_eq!(accounts.is_none(), problems.iter().any(|one| one.is_error()));
    }

    #[test]
    fn parts_of_a_price_foot_to_the_cent(price in 0i64..1_000_000_000_000, alone in prop::collection::vec(0.0f64..1e9, 1..8)) {
        if let Some(parts) = split(price as f64, &alone) {
            let whole = largest_remainder(price, &parts);
            prop_assert_eq!(whole.iter().sum::<i64>(), price);
            for (whole, part) in whole.iter().zip(&parts) {
                prop_assert!((*whole as f64 - part).abs() < 1.001, "{whole} for {part}");
            }
        }
    }

    #[test]
    fn lifetime_revenue_is_the_allocation_whatever_the_estimates_were(
        variant in variants(), allocated in 0.0f64..1e12, (issued, path) in paths(),
    ) {
        let posted = f64::round(allocated) as i64;
        let mut recognition = Recognition::new(variant, allocated, issued as f64);
        let mut posting = Posting::new(posted);
        let (mut exact, mut revenue, mut left) = (0.0, 0i64, issued);
        let last = [(0, 0.0, true)];
        for (redeemed, estimate, ends) in path.iter().chain(&last) {
            let redeemed = (*redeemed).min(left);
            left -= redeemed;
            let found = recognition.step(redeemed as f64, *estimate, *ends);
            prop_assert!(found.liability >= 0.0 && found.liability <= allocated);
            prop_assert!(found.expected >= found.redeemed && found.expected <= issued as f64);
            prop_assert!((found.current + found.true_up + found.released - found.revenue).abs() <= 1e-9 * allocated);
            prop_assert!((allocated - found.cumulative - found.liability).abs() == 0.0);
            exact += found.revenue;
            let booked = posting.step(&found);
            prop_assert!((0..=posted).contains(&booked.liability));
            prop_assert_eq!(booked.current + booked.true_up + booked.released, booked.revenue);
            prop_assert_eq!(booked.cumulative + booked.liability, posted);
            revenue += booked.revenue;
        }
        prop_assert_eq!(revenue, posted);
        prop_assert!((exact - allocated).abs() <= 1e-9 * allocated);
    }

    #[test]
    fn scaling_the_price_scales_the_revenue(variant in variants(), (issued, path) in paths(), scale in 0.01f64..100.0) {
        let mut one = Recognition::new(variant, 1_000.0, issued as f64);
        let mut other = Recognition::new(variant, 1_000.0 * scale, issued as f64);
        for (redeemed, estimate, ends) in path {
            let (a, b) = (one.step(redeemed as f64, estimate, ends), other.step(redeemed as f64, estimate, ends));
            prop_assert!(f64::abs(a.revenue * scale - b.revenue) <= 1e-9 * 1_000.0 * scale);
        }
    }

    #[test]
    fn everything_foots_and_every_entry_balances(
        cohorts in prop::collection::vec(cohort(), 1..5),
        status_perk in prop::sample::select(Treatment::ALL.map(|(_, one)| one).to_vec()),
    ) {
        let accounts = accounts(cohorts, status_perk);
        let found = schedule(&accounts).expect("figures are small");
        for rolls in [&found.money, &found.points, &found.accrual] {
            for pair in rolls.windows(2) {
                prop_assert_eq!(pair[0].closing(), pair[1].opening());
            }
            prop_assert!(rolls.iter().all(|roll| roll.closing() >= 0));
        }
        ties(&accounts, &found)?;
        let entries = entries(&accounts, &found);
        prop_assert!(entries.iter().all(balanced));
        prop_assert!(entries.windows(2).all(|pair| pair[0].period <= pair[1].period));
    }
}

/// The roll-forwards close with the sum of what the cohorts close with, and the entries post the same.
fn ties(accounts: &Accounts, found: &Schedule) -> Result<(), TestCaseError> {
    let closing = |rolls: &[RollForward]| rolls.last().map_or(0, RollForward::closing);
    let last = |of: fn(&super::CohortSchedule) -> i64| found.cohorts.iter().map(of).sum::<i64>();
    let liability = last(|one| one.periods.last().map_or(one.allocated, |period| period.posted.liability));
    prop_assert_eq!(closing(&found.money), liability);
    let posted: i64 = entries(accounts, found)
        .iter()
        .flat_map(|entry| &entry.lines)
        .filter(|line| line.account == super::Account::ContractLiability)
        .map(|line| line.credit - line.debit)
        .sum();
    prop_assert_eq!(posted, liability);
    for (cohort, results) in accounts.cohorts.iter().zip(&found.cohorts) {
        prop_assert_eq!(results.goods + results.allocated, cohort.price);
    }
    Ok(())
}

#[test]
fn a_roll_forward_that_is_off_says_by_how_much() {
    let off = RollForward::new(10, vec![(Movement::Added, 5), (Movement::Redeemed, -3)], 11);
    assert_eq!(off.map_err(|error| error.difference), Err(1));
    assert!(RollForward::new(i64::MAX, vec![(Movement::Added, 1)], i64::MIN).is_err());
}

#[test]
fn nothing_expected_divides_nothing() {
    for variant in [Variant::Proportional, Variant::Pool] {
        let mut recognition = Recognition::new(variant, 100.0, 1_000.0);
        let first = recognition.step(0.0, 0.0, false);
        assert_eq!((first.revenue, first.liability), (0.0, 100.0));
        let last = recognition.step(0.0, 0.0, true);
        assert_eq!((last.released, last.liability), (100.0, 0.0));
    }
}

#[test]
fn an_estimate_below_what_is_redeemed_is_raised_and_reported() {
    let mut recognition = Recognition::new(Variant::Proportional, 100.0, 1_000.0);
    let found = recognition.step(500.0, 400.0, false);
    assert!(found.floored);
    assert_eq!((found.expected, found.liability), (500.0, 0.0));
}

const GOOD: &str = "currency = \"EUR\"\n[[cohort]]\nname = \"a\"\nprice = 781.25\ngoods_price = \"800.00 EUR\"\nissued = 2_000\n\
                    value_per_point = 0.012\nrate = \"80%\"\n[[cohort.period]]\nname = \"2025\"\nredeemed = 100\n";

#[test]
fn files_are_read_exactly() {
    let (accounts, problems) = read(SourceId(0), GOOD);
    assert!(problems.is_empty(), "{problems:?}");
    let accounts = accounts.expect("no problems");
    let cohort = &accounts.cohorts[0];
    assert_eq!((cohort.price, cohort.issued, cohort.sold), (78_125, 2_000, 0));
    assert!((cohort.right - 1_920.0).abs() < 1e-9 && (cohort.goods - 80_000.0).abs() < 1e-9);
    assert_eq!(accounts.periods, ["2025"]);
}

#[test]
fn a_promotion_without_prices_defers_nothing() {
    let text = "currency = \"EUR\"\n[[cohort]]\nname = \"mailing\"\nkind = \"marketing\"\nprice = 9_000_000_000_000\n\
                issued = 100\nexpected = 40\ncost_per_point = 2.5\n";
    let (accounts, problems) = read(SourceId(0), text);
    assert!(problems.is_empty(), "{problems:?}");
    let accounts = accounts.expect("no problems");
    let found = schedule(&accounts).expect("small");
    assert_eq!((found.cohorts[0].allocated, found.accrual[0].closing()), (0, 10_000));
    assert!(entries(&accounts, &found).iter().all(balanced));
    assert_eq!(largest_remainder(7, &[0.0, 0.0]), [4, 3]);
    assert_eq!(largest_remainder(7, &[]), [0i64; 0]);
}

#[test]
fn a_cohort_may_name_its_own_treatment() {
    let text = GOOD.replace("rate = \"80%\"", "rate = \"80%\"\ntreatment = \"accrue\"\ncost_per_point = 0.01");
    let accounts = read(SourceId(0), &text).0.expect("no problems");
    let found = schedule(&accounts).expect("small");
    assert_eq!((found.cohorts[0].treatment, found.cohorts[0].allocated), (Treatment::Accrue, 0));
    // 1,600 points expected at a cent each, 100 of them used in the first period.
    assert_eq!((found.accrual[0].opening(), found.accrual[0].closing()), (0, 1_500));
}

#[test]
fn every_problem_of_a_file_has_its_code() {
    let codes = |text: &str| {
        let (accounts, problems) = read(SourceId(0), text);
        assert_eq!(accounts.is_none(), problems.iter().any(|one| one.is_error()), "{problems:?}");
        problems.iter().map(|one| one.code.0).collect::<Vec<_>>()
    };
    let with = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        codes(&GOOD.replace(from, to))
    };
    assert_eq!(codes("currency ="), ["F0320"]);
    assert_eq!(with("goods_price", "good_price"), ["F0321", "F0322"]);
    assert_eq!(codes("currency = \"EUR\""), ["F0322"]);
    assert_eq!(with("price = 781.25\n", ""), ["F0322"]);
    assert_eq!(with("rate = \"80%\"\n", ""), ["F0322"]);
    assert_eq!(with("781.25", "true"), ["F0323"]);
    assert_eq!(with("781.25", "nan"), ["F0323"]);
    assert_eq!(with("2_000", "0x10"), ["F0323"]);
    assert_eq!(with("781.25", "781.255"), ["F0324"]);
    assert_eq!(with("781.25", "-1"), ["F0324"]);
    assert_eq!(with("781.25", "99999999999999999999.0"), ["F0324"]);
    assert_eq!(with("800.00 EUR", "800.00 USD"), ["F0324"]);
    assert_eq!(with("80%", "180%"), ["F0324"]);
    assert_eq!(with("redeemed = 100", "redeemed = 2001"), ["F0324"]);
    assert_eq!(with("rate = \"80%\"", "expected = 2_001"), ["F0324"]);
    assert_eq!(with("2_000", "0"), ["F0324"]);
    let again = GOOD.split_once("[[cohort]]").map_or("", |parts| parts.1);
    assert_eq!(codes(&format!("{GOOD}[[cohort]]{again}")), ["F0325"]);
    assert_eq!(with("redeemed = 100", "redeemed = 1700"), ["F0326"]);
    assert_eq!(with("redeemed = 100", "redeemed = 0\nexpected = 0"), ["F0327"]);
}
