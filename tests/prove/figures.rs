//! What `check` says in figures: sums a year, domains, rounded cents. A figure is one that somebody can live to see.

use loyal::prove::Finding;

use crate::ways::findings_in;

fn of(text: &str, code: &str, about: &str) -> Option<Finding> {
    findings_in(text).into_iter().find(|one| one.code.0 == code && one.about == about)
}

fn notes(found: &Finding) -> String {
    found.notes.join("\n")
}

#[test]
fn a_year_holds_no_more_than_the_limit_of_the_rule() {
    let text = |limit: &str| {
        format!(
            "program \"Ink\" {{\n  currency EUR\n}}\n\nevent recycle {{\n  price money\n}}\n\npoints credit {{\n  in EUR\n}}\n\n\
             earn ink on recycle {{\n  give 3 EUR as credit\n  {limit}\n}}\n\n\
             reward money_off {{\n  costs 1 credit per 1 EUR off\n}}\n\nassume price 0.50 EUR .. 5 EUR\n"
        )
    };
    let said = |limit: &str| notes(&of(&text(limit), "L0001", "ink").expect("3 EUR for 0.50 EUR"));
    // Ten times 2.50 EUR a month.
    let ten = said("at most 30 EUR per month");
    assert!(ten.contains("120 times a year (what limits let through) that is 300.00 EUR a member and year"), "{ten}");
    // Two thirds of the second award bring at most two thirds of its gain.
    let cut = said("at most 5 EUR per month");
    assert!(cut.contains("24 times a year (what limits let through) that is at most 50.00 EUR"), "{cut}");
    assert!(said("at most 10 times per year").contains("10 times a year (what limits let through) that is 25.00 EUR"));
}

#[test]
fn the_least_of_all_lines_is_the_least_of_one() {
    let text = |lines: &str, on: &str, promise: &str| {
        format!(
            "program \"Lines\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  may go negative\n  cost 0.01 EUR\n}}\n\n\
             reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\n\
             event order {{\n  line {{\n    price money\n{lines}  }}\n}}\n\nearn x on order {{\n  {on}\n}}\n\n\
             assume price 10 EUR .. 100 EUR\n\nguarantee give_back at most {promise} per order\n"
        )
    };
    for code in ["L0001", "L0044", "L0048"] {
        assert!(of(&text("    kilos count\n", "give 100 point", "10%"), code, "x").is_none(), "{code}");
    }
    let dear = text("", "give 1_001 point", "10%");
    let found = of(&dear, "L0001", "x").expect("10.01 EUR for 10 EUR");
    assert!(found.message.contains("for an order of 10.00 EUR") && found.test.is_some(), "{}", found.message);
    assert!(notes(&found).contains("price from 10.00 EUR to 100.00 EUR"), "{}", notes(&found));
}

#[test]
fn what_turns_into_more_of_itself_is_worth_its_other_use() {
    let text = |share: &str, rest: &str| {
        format!(
            "program \"Share\" {{\n  currency EUR\n}}\n\npoints mile {{\n  whole\n  may go negative\n  cost 0.02 EUR\n}}\n\n\
             points booking {{\n  whole\n  cost 0 EUR\n}}\n\nitem trip {{\n  worth 3_500 EUR\n  cost 1_800 EUR\n}}\n\n\
             earn flown on purchase {{\n  give 5 mile per 1 EUR of paid\n}}\n\n{share}\n\n\
             reward business {{\n  costs 90_000 mile\n  gives trip\n}}\n\n\
             assume basket 50 EUR .. 3_000 EUR\n{rest}"
        )
    };
    let share = "reward share {\n  costs 50_000 mile plus 575 EUR\n  gives 100_000 mile\n}";
    // 50,000 miles more are five ninths of a trip.
    let found = of(&text(share, ""), "L0004", "share").expect("miles that are sold too cheap");
    assert!(found.message.ends_with("sells for 575.00 EUR what is worth 1944.44 EUR beyond what it takes"));
    assert!(found.test.is_some_and(|test| test.contains("redeem share") && test.contains("balance 500000 mile")));
    let all = findings_in(&text(share, "guarantee no arbitrage\n"));
    let said: Vec<&str> = all.iter().map(|one| one.code.0).collect();
    assert_eq!(said, ["L0004", "L0048"], "{all:?}");
    // The same in two rewards, one after the other.
    let booked = "reward book {\n  costs 50_000 mile plus 575 EUR\n  gives 1 booking\n}\n\n\
                  reward cancel {\n  costs 1 booking\n  gives 100_000 mile\n}";
    let found = of(&text(booked, ""), "L0004", "book").expect("miles that are sold too cheap");
    assert!(found.message.ends_with("what is worth 1944.44 EUR beyond what it takes"), "{}", found.message);
    assert!(of(&text(booked, ""), "L0001", "flown").is_none());
    // Sold for what they are worth, they are no finding.
    assert!(findings_in(&text(&share.replace("575", "1945"), "")).is_empty());
}

#[test]
fn promises_of_how_often_count_in_the_calendar() {
    let text = |on: &str, promise: &str| {
        format!(
            "program \"Calendar\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  may go negative\n  cost 0.01 EUR\n}}\n\n\
             reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\ngift m on {on} {{\n  give 200 point\n}}\n\n\
             assume basket 1 EUR .. 500 EUR\nguarantee m at most {promise}\n"
        )
    };
    for (on, kept, broken) in [
        ("every Tuesday", "53 per year", "52 per year"),
        ("every Tuesday", "5 per month", "4 per month"),
        ("every Tuesday", "14 per quarter", "13 per quarter"),
        ("every Tuesday", "once per last 7 days", "once per last 8 days"),
        ("start of month", "once per last 28 days", "once per last 29 days"),
        ("end of month", "once per last 28 days", "once per last 29 days"),
        ("start of month", "12 per last 365 days", "12 per last 366 days"),
    ] {
        assert!(of(&text(on, kept), "L0048", "m").is_none(), "{on}: {kept}");
        assert!(of(&text(on, broken), "L0048", "m").is_some(), "{on}: {broken}");
    }
}

#[test]
fn a_state_that_nobody_reaches_shows_nothing() {
    let text = |rest: &str, tariff: &str| {
        format!(
            "program \"Tariff\" {{\n  currency GBP\n}}\n\npoints subsidy {{\n  in GBP\n  pending 60 days\n}}\n\n\
             metric burnt = sum of paid over calendar year\n\n\
             earn tariff on purchase {{\n  {tariff}\n}}\n\n\
             earn rest on purchase when burnt >= 1_100 GBP {{\n  give {rest} of paid as subsidy\n}}\n\n\
             reward pay_out {{\n  costs 1 subsidy per 1 GBP off\n}}\n\n\
             assume basket 42 GBP .. 1_000 GBP\n\nguarantee no arbitrage\n"
        )
    };
    let limited = "give 90% of paid as subsidy\n  at most 990 GBP per year";
    // Who has spent 1,100 has had the 990.
    assert!(findings_in(&text("35%", limited)).iter().all(|one| one.code.0 == "W0003"));
    // What is given beyond is found all the same, and without a limit both are given at once.
    let found = of(&text("135%", limited), "L0001", "rest").expect("more than it costs");
    assert!(found.message.contains("56.70 GBP of reward for a purchase of 42.00 GBP"), "{}", found.message);
    assert!(found.test.is_some_and(|test| !test.contains("burnt")));
    let both = "give 90% of paid as subsidy";
    assert!(of(&text("35%", both), "L0001", "rest, tariff").is_some_and(|one| one.test.is_some()));
    // A limit that is not followed by the metric: a state with all of it left is no proof.
    let thirds = "give 90% of paid as subsidy\n  at most 6 times per year";
    let found = of(&text("35%", thirds), "L0001", "rest, tariff").expect("a purchase beyond 1,100 may be the third");
    assert!(found.test.is_some_and(|test| !test.contains("burnt")), "{}", found.message);
}

const STAYS: &str = "program \"Nights\" {\n  currency USD\n}\n\nunit night\n\nevent stay {\n  nights night\n  price money\n}\n\n\
    item free_night {\n  worth 400 USD\n  cost 320 USD\n}\n\nmetric slept = sum of nights over lifetime\n\n";

#[test]
fn a_gain_by_progress_breaks_the_promise_of_no_arbitrage() {
    let rest = "\n\nassume price 25 USD .. 5_000 USD\nassume nights 1 night .. 14 night\n\nguarantee no arbitrage\n";
    let every =
        |nights: i32| format!("{STAYS}gift free on every {nights} night of slept {{\n  give free_night\n}}{rest}");
    let found = of(&every(10), "L0048", "no arbitrage").expect("400 USD for 250 USD");
    assert!(found.message.contains("250.00 USD in all, bring 400.00 USD"), "{}", found.message);
    assert!(found.test.is_some());
    assert!(of(&every(16), "L0048", "no arbitrage").is_none());
    // Once in a life it is a welcome, and no way to gain again and again.
    let once = format!("{STAYS}gift free on reach slept >= 10 night {{\n  give free_night\n}}{rest}");
    assert!(of(&once, "L0048", "no arbitrage").is_none());
}

const POINTS: &str =
    "program \"Points\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  may go negative\n  cost 0.008 EUR\n";

#[test]
fn cents_are_large_enough_to_be_seen_and_causes_are_those() {
    let money_off = "}\n\nreward money_off {\n  costs 100 point per 1 EUR off\n}\n\n";
    let rent = format!(
        "{POINTS}{money_off}earn rent on purchase of \"rent\" {{\n  give 1 point per 1 EUR of paid\n}}\n\n\
         assume basket 1 EUR .. 5_000 EUR\nassume \"rent\" margin 0%\n"
    );
    let found = of(&rent, "L0002", "rent").expect("rent leaves nothing");
    assert!(found.message.contains("a purchase of 5000.00 EUR") && found.message.contains("cost 40.00 EUR"));
    let wallet = |most: &str, step: &str| {
        format!(
            "{POINTS}{most}{money_off}earn base on purchase {{\n  give 1 point per {step} EUR of paid\n}}\n\n\
             assume basket 1 EUR .. 500 EUR\n"
        )
    };
    let full = of(&wallet("  at most 100 point\n", "1"), "L0020", "base").expect("a fifth of it");
    assert!(full.message.ends_with("because of what `point` holds at most"), "{}", full.message);
    let coarse = of(&wallet("", "200"), "L0020", "base").expect("steps of 200 EUR");
    assert!(coarse.message.ends_with("because of its rounding"), "{}", coarse.message);
    let gift = format!(
        "{POINTS}{money_off}earn big on purchase where basket >= 50 EUR {{\n  give 5_000 point\n}}\n\n\
         assume basket 1 EUR .. 500 EUR\n"
    );
    let cliff = of(&gift, "L0010", "big").expect("50 EUR at once");
    assert!(notes(&cliff).contains("from 1.00 EUR to 49.99 EUR"), "{}", notes(&cliff));
}

#[test]
fn an_amended_limit_bounds_before_and_after() {
    let text = |promise: i32| {
        format!(
            "program \"Amended\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  may go negative\n  cost 0.01 EUR\n}}\n\n\
             reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\n\
             earn x on purchase {{\n  give 1 point per 1 EUR of paid\n  at most 100 point per month\n}}\n\n\
             from 2026-07-15 {{\n  earn x on purchase {{\n    give 1 point per 1 EUR of paid\n    at most 100 point per year\n  }}\n}}\n\n\
             assume basket 1 EUR .. 500 EUR\nguarantee x at most {promise} point per month\n"
        )
    };
    let found = of(&text(199), "L0048", "x").expect("100 before and 100 after the amendment");
    assert!(found.message.starts_with("the rules allow 200 point of `x` a month"), "{}", found.message);
    assert!(of(&text(200), "L0048", "x").is_none());
}
