//! Slips that no guarantee speaks of: a year, a term, two bounds on one side; goods that sell again; a price that no rule reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, Sources};
use loyal::core;
use loyal::prove;

const HEAD: &str = "program \"Slips\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  cost 0.01 EUR\n}\n\n\
                    item towel {\n  worth 9 EUR\n  cost 2 EUR\n}\n\nmetric visits = count of purchase over calendar year\n\n";

/// What is found: code and what it is about.
fn found(rules: &str) -> Vec<(&'static str, String)> {
    let path = PathBuf::from("slips.loyal");
    let text = format!("{HEAD}{rules}");
    let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), text.clone())]) };
    let mut sources = Sources::new();
    let compiled = core::compile(Path::new(&path), &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
        panic!("{:?}\n{text}", compiled.diagnostics);
    };
    let findings = prove::examine(program, checked, &sources).findings;
    findings.into_iter().map(|one| (one.code.0, one.about)).collect()
}

fn says(rules: &str, code: &str, about: &str) -> bool {
    found(rules).iter().any(|(known, of)| *known == code && of == about)
}

#[test]
fn a_rule_that_begins_in_another_year_than_three_others() {
    let dated = |years: [i32; 4], end: &str| {
        let mut text = String::new();
        for (at, year) in years.into_iter().enumerate() {
            text.push_str(&format!(
                "earn r{at} on purchase of \"kind {at}\" from {year}-05-01{end} {{ give 1 point }}\n\n"
            ));
        }
        text
    };
    assert!(says(&dated([2026, 2026, 2027, 2026], ""), "L0044", "r2"));
    assert!(!says(&dated([2026, 2026, 2026, 2026], ""), "L0044", "r2"));
    // Two and two are two campaigns.
    assert!(!says(&dated([2026, 2027, 2027, 2026], ""), "L0044", "r2"));
    // One that ends in its own year is a campaign of that year.
    let own = dated([2026, 2026, 2026, 2026], " until 2026-06-30").replace(
        "from 2026-05-01 until 2026-06-30 { give 1 point }\n\nearn r3",
        "from 2027-05-01 until 2027-06-30 { give 1 point }\n\nearn r3",
    );
    assert!(!says(&own, "L0044", "r2"));
}

#[test]
fn a_term_of_a_hundred_years_and_one_of_a_day_among_quarters_of_an_hour() {
    let gift = |term: &str| format!("gift cake on birthday {{\n  give towel valid {term}\n}}\n");
    assert!(says(&gift("3000 days"), "L0044", "cake"));
    assert!(says(&gift("100 years"), "L0044", "cake"));
    assert!(!says(&gift("5 years"), "L0044", "cake"));
    let rewards = |minutes: [i64; 4]| {
        let mut text = String::from("earn base on purchase { give 1 point per 1 EUR of paid }\n\n");
        for (at, minutes) in minutes.into_iter().enumerate() {
            text.push_str(&format!(
                "reward w{at} {{ costs {}00 point; gives towel valid {minutes} minutes }}\n\n",
                9 + at
            ));
        }
        text
    };
    assert!(says(&rewards([15, 15, 1_500, 15]), "L0044", "w2"));
    assert!(!says(&rewards([15, 15, 60, 15]), "L0044", "w2"));
}

#[test]
fn two_bounds_on_one_side_of_a_number() {
    let rule = |two: &str| format!("earn often on purchase when visits >= 2 and visits {two} {{ give 1 point }}\n");
    assert!(says(&rule(">= 10"), "L0044", "often"));
    assert!(!says(&rule("<= 10"), "L0044", "often"));
}

#[test]
fn goods_that_no_rule_names_can_be_sold_again_too() {
    let rules = |share: &str| {
        format!(
            "earn base on purchase {{ give 5 point per 1 EUR of paid }}\n\nreward money_off {{ costs 100 point per 1 EUR off }}\n\n\
             assume \"gift card\" resale {share}\n"
        )
    };
    assert!(found(&rules("98%")).iter().any(|(code, _)| *code == "L0006"));
    assert!(!found(&rules("90%")).iter().any(|(code, _)| *code == "L0006"));
}

#[test]
fn a_gift_for_every_stay_is_held_against_the_price_of_the_stay() {
    let rules = |least: &str| {
        format!(
            "event stay {{ price money }}\n\nearn a_towel on stay {{ give 1 towel }}\n\nassume price {least} EUR .. 500 EUR\n"
        )
    };
    assert!(says(&rules("5"), "L0001", "a_towel"));
    assert!(!says(&rules("10"), "L0001", "a_towel"));
}

#[test]
fn what_a_tier_brings_stays_after_the_purchase_that_reached_it_comes_back() {
    let rules = |worth: i64| {
        format!(
            "metric spend = sum of paid over calendar year\n\ntiers status by spend {{\n  Basic\n  Gold at 1_000 EUR\n  \
             keep to the end of the next calendar year\n}}\n\nvoucher lounge {{\n  {worth} EUR off\n  valid 12 months\n}}\n\n\
             gift upgrade on reach Gold {{ give lounge }}\n"
        )
    };
    assert!(says(&rules(50), "L0027", "upgrade"));
    // Less than a twentieth of what is paid is not told.
    assert!(!says(&rules(49), "L0027", "upgrade"));
}

#[test]
fn a_way_to_a_tier_that_is_enough_for_a_higher_one() {
    let ladder = |silver: i64, gold: i64| {
        format!(
            "metric spend = sum of paid over calendar year\n\ntiers card {{\n  Plain\n  Silver when visits >= {silver} or spend >= 100 EUR\n  \
             Gold when visits >= {gold} or spend >= 300 EUR\n  keep to the end of the next calendar year\n}}\n\n\
             earn base on purchase when card is Gold {{\n  give 1 point\n}}\n"
        )
    };
    assert!(says(&ladder(20, 10), "L0013", "Silver"));
    assert!(says(&ladder(10, 10), "L0013", "Silver"));
    assert!(!says(&ladder(10, 20), "L0013", "Silver"));
    // together with something else, the same threshold may stand in two tiers
    let together = ladder(10, 20).replace("visits >= 10 or spend >= 100 EUR", "visits >= 20 and spend >= 100 EUR");
    let together = together.replace("visits >= 20 or spend >= 300 EUR", "visits >= 20 and spend >= 300 EUR");
    assert!(!says(&together, "L0013", "Silver"));
}

#[test]
fn a_membership_that_is_open_to_who_has_done_nothing() {
    let circle = |sign: &str| {
        format!(
            "member {{ invited flag }}\n\nmembership circle when invited or visits {sign} 20 {{\n  fee 0 EUR per year\n}}\n\n\
             earn base on purchase when circle is active {{\n  give 1 point\n}}\n"
        )
    };
    assert!(says(&circle("<="), "L0014", "circle"));
    assert!(!says(&circle(">="), "L0014", "circle"));
}

#[test]
fn a_number_by_level_that_rises_and_falls() {
    let league = |numbers: &str| {
        format!(
            "metric month_visits = count of purchase over calendar month\n\nleague race by month_visits {{\n  levels Bronze, Silver, Gold, \
             Top\n  every month\n  cohorts of 30\n  promote by race {{ {numbers} }}\n  demote by race {{ Silver 7, Gold 7, Top 7 }}\n}}\n\n\
             earn base on purchase {{ give 1 point }}\n"
        )
    };
    assert!(says(&league("Bronze 15, Silver 20, Gold 10"), "L0044", "race, promotes"));
    assert!(!says(&league("Bronze 20, Silver 15, Gold 10"), "L0044", "race, promotes"));
}

#[test]
fn what_a_higher_tier_is_given_lapses_sooner() {
    let gifts = |green: i64| {
        format!(
            "tiers status by visits {{\n  Green\n  Gold at 5\n  keep to the end of the next calendar year\n}}\n\n\
             gift one on birthday when status is Green {{ give towel valid {green} days }}\n\n\
             gift two on birthday when status is Gold {{ give towel valid 30 days }}\n"
        )
    };
    assert!(says(&gifts(100), "L0012", "one"));
    assert!(!says(&gifts(30), "L0012", "one"));
}

#[test]
fn a_tier_of_two_metrics_that_is_harder_to_keep_by_one_of_them() {
    let gold = |kept: i64| {
        format!(
            "metric spend = sum of paid over calendar year\n\ntiers card {{\n  Plain\n  Gold when visits >= 20 and spend >= 500 EUR kept \
             when visits >= 10 and spend >= {kept} EUR\n  keep to the end of the next calendar year\n}}\n\n\
             earn base on purchase when card is Gold {{ give 1 point }}\n"
        )
    };
    assert!(says(&gold(600), "L0015", "Gold"));
    assert!(!says(&gold(500), "L0015", "Gold"));
}

#[test]
fn a_household_with_an_open_door_and_a_run_that_nothing_ends() {
    let family = |clause: &str| {
        format!(
            "earn base on purchase {{ give 1 point }}\n\nhousehold family {{\n  up to 5 members\n  pools point\n{clause}}}\n"
        )
    };
    assert!(says(&family(""), "L0024", "family"));
    assert!(says(&family("  at most 20 per half\n"), "L0024", "family"));
    assert!(!says(&family("  at most 1 per half\n"), "L0024", "family"));
    let run = |held: &str| {
        format!(
            "item freeze {{\n  worth 0.10 EUR\n  cost 0 EUR\n{held}}}\n\nreward buy_freeze {{ costs 20 point; gives freeze }}\n\n\
             streak daily of days with purchase {{\n  freeze with freeze\n  every 7 {{ give 10 point }}\n}}\n"
        )
    };
    assert!(says(&run(""), "L0024", "daily, freeze"));
    assert!(says(&run("  at most 200\n"), "L0024", "daily, freeze"));
    assert!(!says(&run("  at most 2\n"), "L0024", "daily, freeze"));
}

#[test]
fn a_limit_that_cuts_the_first_award() {
    let bags = |points: i64| {
        format!(
            "event bag_returned {{ bags count }}\n\nearn for_bags on bag_returned {{\n  give {points} point per 1 of bags\n  \
             at most 50 point per month, clip\n}}\n"
        )
    };
    assert!(says(&bags(500), "L0022", "for_bags"));
    assert!(!says(&bags(50), "L0022", "for_bags"));
}

#[test]
fn how_often_runs_and_steps_of_a_bounded_metric_pay_is_proved() {
    let promised = |rules: &str| !found(rules).iter().any(|(code, _)| ["L0048", "W0003"].contains(code));
    let streak = |points: i64| {
        format!(
            "streak daily of days with purchase {{\n  every 7 {{ give 10 point }}\n}}\n\nguarantee point at most {points} point per week\n"
        )
    };
    assert!(promised(&streak(10)));
    assert!(!promised(&streak(9)));
    let steps = |when: &str| {
        format!(
            "event ride {{\n}}\n\nmetric rides = count of ride over calendar year\n\n\
             gift ten on every 10 of rides{when} {{ give 5 point }}\n\nguarantee point at most 25 point per calendar year\n"
        )
    };
    assert!(promised(&steps(" when rides <= 59")));
    assert!(!promised(&steps(" when rides <= 60")));
    assert!(!promised(&steps("")));
    // What is bought can come back, and the tenth purchase is made again.
    assert!(!promised(
        &steps(" when rides <= 59").replace("event ride {\n}\n\n", "").replace("count of ride ", "count of purchase ")
    ));
}

#[test]
fn a_promise_about_a_date_of_the_event() {
    let flights = |until: &str| {
        format!(
            "event flight {{ fare money; bought date }}\n\nearn base on flight until {until} as of bought {{ give 1 point }}\n\n\
             guarantee point at most 0 point per flight when bought >= 2026-07-01\n"
        )
    };
    assert!(!says(&flights("2026-06-30"), "L0048", "point"));
    assert!(says(&flights("2026-07-01"), "L0048", "point"));
}

#[test]
fn a_status_match_whose_event_has_a_number() {
    let ladder = "tiers status by visits {\n  Basic\n  Gold at 20\n  keep to the end of the next calendar year\n}\n\n\
                  event status_match { nights count }\n\nearn base on purchase when status is Gold { give 1 point }\n\n";
    let set = |limit: &str| {
        format!(
            "{ladder}gift matched on status_match where nights >= 20 {{\n  set status Gold for 12 months\n{limit}}}\n"
        )
    };
    assert!(says(&set(""), "L0023", "matched"));
    let points = |limit: &str| {
        format!("{ladder}gift welcome on status_match where nights >= 20 {{\n  give 500 point\n{limit}}}\n")
    };
    assert!(says(&points(""), "L0023", "welcome"));
    assert!(!says(&points("  at most once per lifetime\n"), "L0023", "welcome"));
    // What the member has spent is no gift.
    let earned = set("").replace("nights >= 20 {", "nights >= 20 when visits >= 5 {");
    assert!(!says(&earned, "L0023", "matched"));
}

#[test]
fn a_trial_after_each_trial() {
    let trial = |when: &str| {
        format!(
            "membership plus {{ fee 7.99 EUR per month }}\n\nevent try_it {{}}\n\nmetric trials = count of try_it over lifetime\n\n\
             member {{ tried one of no, yes }}\n\n\
             gift first on try_it{when} {{ set plus active for 30 days }}\n\n\
             earn base on purchase when plus is active {{ give 1 point per 1 EUR of paid }}\n\n"
        )
    };
    for open in ["", " when plus is not active"] {
        assert!(says(&trial(open), "L0023", "first"), "{open}");
    }
    for once in [" when trials = 0", " when trials < 1 and plus is not active"] {
        assert!(!says(&trial(once), "L0023", "first"), "{once}");
    }
    let marked = format!("{}gift noted on try_it {{ set tried yes }}\n\n", trial(" when tried is not yes"));
    assert!(!says(&marked, "L0023", "first"));
    // Somebody who pays may have a second one for nothing, and a free one may be had by itself.
    assert!(!says(&trial("").replace("fee 7.99 EUR per month", "renews 1 month"), "L0023", "first"));
}

/// What is found by trying lives, with its verdict: only the order of purchases and gifts gains here, and no purchase.
#[test]
fn a_short_life_that_gains_is_found_by_trying() {
    let rules = |points: i64| {
        format!(
            "reward money_off {{ costs 100 point per 1 EUR off }}\n\nearn base on purchase {{ give 1 point per 1 EUR of paid }}\n\n\
             gift third on reach visits >= 3 {{ give {points} point }}\n\nassume basket 1 EUR .. 100 EUR\n\nguarantee no arbitrage\n"
        )
    };
    let judged = |points: i64| {
        let path = PathBuf::from("slips.loyal");
        // What is spent before a return is owed: that way nobody gains.
        let head = HEAD.replace("cost 0.01 EUR", "cost 0.01 EUR\n  may go negative");
        let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), format!("{head}{}", rules(points)))]) };
        let mut sources = Sources::new();
        let compiled = core::compile(Path::new(&path), &loader, &mut sources, &[]);
        let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
            panic!("{:?}", compiled.diagnostics);
        };
        let findings = prove::examine(program, checked, &sources).findings;
        findings.into_iter().find(|one| ["L0048", "W0003"].contains(&one.code.0)).expect("a judgement")
    };
    // Three purchases of 1 EUR: 3 EUR are put in, and 10 EUR and three points are held.
    let broken = judged(1_000);
    assert_eq!((broken.code.0, broken.verdict), ("L0048", prove::Verdict::Witness), "{}", broken.message);
    assert!(broken.message.contains("7.03 EUR more than was put in"), "{}", broken.message);
    assert!(broken.test.is_some_and(|test| test.matches("purchase {").count() == 3));
    // Of four actions one may be paid with points of a purchase that is returned: 1 EUR stays put in for 0.50 EUR.
    let bounded = judged(50);
    assert_eq!((bounded.code.0, bounded.verdict), ("W0003", prove::Verdict::Bounded), "{:?}", bounded.notes);
    assert!(bounded.notes.iter().any(|note| note.contains("were tried with the evaluator")), "{:?}", bounded.notes);
}

/// Kilowatt hours for which more is paid than they cost: the least at the least price, the largest at the largest.
#[test]
fn a_number_of_lines_is_tried_at_the_price_that_goes_with_it() {
    let heat = |tariff: &str, basket: &str| {
        format!(
            "program \"Heat\" {{\n  currency GBP\n}}\n\nevent purchase {{\n  line {{ kwh count }}\n}}\n\n\
             earn tariff on purchase of \"pellets\" {{ {tariff} }}\n\n{basket}assume kwh 1_000 .. 100_000\n\n\
             guarantee no arbitrage\n"
        )
    };
    let basket = "assume basket 42 GBP .. 4_200 GBP\n\n";
    let found = |text: &str, code: &str| crate::ways::findings_in(text).into_iter().find(|one| one.code.0 == code);
    for code in ["L0001", "L0048"] {
        let one = found(&heat("give 0.059 GBP per 1 of kwh", basket), code).expect(code);
        assert_eq!(one.verdict, prove::Verdict::Witness, "{}", one.message);
        assert!(
            one.message.contains("59.00 GBP of reward for a purchase of 42.00 GBP with kwh 1000"),
            "{}",
            one.message
        );
        assert!(one.test.is_some_and(|test| test.contains("kwh 1000")));
    }
    // What heat costs or less is no gain, and the largest number is not taken at the least price.
    assert!(found(&heat("give 0.042 GBP per 1 of kwh", basket), "L0001").is_none());
    // In steps: the first full one, at its price.
    let steps = found(&heat("give 200 GBP per full 3_000 of kwh", basket), "L0001").expect("200 GBP for 126 GBP");
    assert!(steps.message.contains("purchase of 126.00 GBP with kwh 3000"), "{}", steps.message);
    // Where no basket is stated, nothing goes with the number.
    assert!(found(&heat("give 0.059 GBP per 1 of kwh", ""), "L0001").is_none());
}
