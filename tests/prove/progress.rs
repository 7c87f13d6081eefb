//! What is worded as progress: nights, airlines, goals, runs, tiers. The cheapest way to it is gone within the stated domain.

use loyal::diagnostic::Severity;
use loyal::prove::{Finding, Verdict};

use crate::brute::Chance;
use crate::ways::findings_in;

const STAY: &str = "program \"Stays\" {\n  currency EUR\n}\n\nevent stay {\n  price money\n  nights count\n}\n\n";

const FLIGHT: &str =
    "program \"Flights\" {\n  currency EUR\n}\n\nevent flight {\n  fare money\n  airline one of ab, cd, ef, gh\n}\n\n";

fn of(text: &str, code: &str, about: &str) -> Option<Finding> {
    findings_in(text).into_iter().find(|one| one.code.0 == code && one.about == about)
}

fn witness(text: &str, about: &str) -> Option<Finding> {
    let found = of(text, "L0001", about)?;
    assert_eq!(found.verdict, Verdict::Witness, "{}", found.message);
    assert!(found.test.is_some(), "a life without a test: {}", found.message);
    Some(found)
}

/// The dates of a life, in order.
fn dates(found: &Finding) -> Vec<String> {
    let lines = found.test.as_deref().unwrap_or_default().lines();
    lines.filter_map(|line| Some(line.trim().strip_prefix("on ")?[..10].to_owned())).collect()
}

#[test]
fn nights_are_bought_at_the_least_price_with_the_least_number() {
    let rule = |euros: &str, more: &str| {
        format!(
            "{STAY}metric slept = sum of nights over calendar year\n\ngift free on every 2 of slept {{ give {euros} EUR }}\n\n\
             assume price 10 EUR .. 500 EUR\n{more}\n"
        )
    };
    // A range of prices beside a range of nights: the cheap stay is not the long one.
    for nights in ["", "assume nights 1 .. 10"] {
        let found = witness(&rule("20.01", nights), "free").expect("two nights for 20 EUR");
        assert!(
            found.message.contains("2 times `stay` at 10.00 EUR, 20.00 EUR in all, bring 20.01 EUR"),
            "{}",
            found.message
        );
        assert!(of(&rule("20", nights), "L0001", "free").is_none());
    }
    // Who never stays for less than three nights is there with one stay.
    let found = witness(&rule("10.01", "assume nights 3 .. 10"), "free").expect("one stay is enough");
    assert!(found.message.starts_with("a stay of 10.00 EUR brings 10.01 EUR"), "{}", found.message);
    assert!(found.test.is_some_and(|test| test.contains("nights 3")));
    // Without a stated price nothing is said.
    assert!(of(&rule("999", "").replace("assume price 10 EUR .. 500 EUR", ""), "L0001", "free").is_none());
}

#[test]
fn what_is_looked_at_is_the_event() {
    let text = format!(
        "{STAY}metric stays = count of stay over lifetime\n\ngift free on reach stays >= 2 {{ give 100 EUR }}\n\n\
         assume price 10 EUR .. 500 EUR\n\nassume stay at most 1 per week\n"
    );
    let found = witness(&text, "free").expect("two stays");
    assert!(
        found
            .notes
            .iter()
            .any(|note| note == "looked at: price from 10.00 EUR to 500.00 EUR, any nights, 1 `stay` a week"),
        "{:?}",
        found.notes
    );
    let earned = format!("{STAY}earn back on stay {{ give 20 EUR }}\n\nassume price 10 EUR .. 500 EUR\n");
    let found = of(&earned, "L0001", "back").expect("twice the price");
    assert!(found.notes.iter().any(|note| note.starts_with("looked at: price from 10.00 EUR")), "{:?}", found.notes);
}

#[test]
fn a_way_keeps_to_what_is_stated_of_how_often() {
    let rule = |often: &str| {
        format!(
            "{STAY}metric stays = count of stay over lifetime\n\ngift free on every 3 of stays {{ give 100 EUR }}\n\n\
             assume price 10 EUR .. 500 EUR\n\n{often}\n"
        )
    };
    let days = |often: &str| dates(&witness(&rule(often), "free").expect("three stays for 30 EUR"));
    assert_eq!(days("assume stay at most 1 per day"), ["2026-01-05", "2026-01-06", "2026-01-07"]);
    assert_eq!(days("assume stay at most 1 per month"), ["2026-01-05", "2026-02-01", "2026-03-01"]);
    assert_eq!(days("assume stay at most 2 per year"), ["2026-01-05", "2026-01-05", "2027-01-01"]);
    // As counted in a month the same is out of reach.
    let monthly = rule("assume stay at most 1 per week").replace("over lifetime", "over calendar month");
    let found = witness(&monthly, "free").expect("four weeks have three");
    assert!(dates(&found).iter().all(|date| date[..7] == dates(&found)[0][..7]), "{:?}", found.test);
    let never = rule("assume stay at most 2 per month").replace("over lifetime", "over calendar month");
    assert!(of(&never, "L0001", "free").is_none());
    // The year has twelve months, so four such rewards; a week of purchases has its visits.
    let found = witness(&rule("assume stay at most 1 per month"), "free").expect("three stays");
    assert_eq!(found.yearly, Some(4 * 7_000), "{:?}", found.notes);
}

#[test]
fn a_year_has_as_many_events_as_are_stated() {
    let rule = |often: &str| {
        format!("{STAY}earn back on stay {{ give 20 EUR }}\n\nassume price 10 EUR .. 100 EUR\n\n{often}\n")
    };
    let yearly = |often: &str| of(&rule(often), "L0001", "back").expect("twice the price").yearly;
    assert_eq!(yearly("assume stay at most 1 per month"), Some(12 * 1_000));
    assert_eq!(yearly("assume stay at most 2 per week"), Some(104 * 1_000));
    assert_eq!(yearly(""), Some(6 * 365 * 1_000));
    let bought = "program \"Shop\" {\n  currency EUR\n}\n\nearn back on purchase { give 20 EUR }\n\n\
                  assume basket 10 EUR .. 100 EUR\n\nassume visits at most 3 per month\n";
    assert_eq!(of(bought, "L0001", "back").expect("twice the price").yearly, Some(36 * 1_000));
}

#[test]
fn a_promise_is_broken_within_what_is_stated_only() {
    let rule = |euros: i64, often: &str| {
        format!(
            "{STAY}earn back on stay {{ give 20 EUR }}\n\nassume price 30 EUR .. 100 EUR\n\n{often}\n\n\
             guarantee back at most {euros} EUR per calendar year\n"
        )
    };
    let broken =
        |text: String| findings_in(&text).into_iter().find(|one| one.code.0 == "L0048" || one.code.0 == "W0003");
    // Twelve stays of 20 EUR are 240 EUR.
    assert!(broken(rule(240, "assume stay at most 1 per month")).is_none());
    let found = broken(rule(239, "assume stay at most 1 per month")).expect("one euro less");
    assert_eq!(found.verdict, Verdict::Witness, "{}", found.message);
    let days = dates(&found);
    assert_eq!(days.len(), 12, "{days:?}");
    assert!(days.windows(2).all(|pair| pair[0][..7] < pair[1][..7]), "{days:?}");
}

#[test]
fn what_is_free_happens_as_often_as_is_stated() {
    let rule = |often: &str| {
        format!(
            "program \"Club\" {{\n  currency EUR\n}}\n\nevent review {{}}\n\ngift thanks on review {{ give 2 EUR }}\n\n{often}\n"
        )
    };
    let said = |often: &str| of(&rule(often), "L0023", "thanks").expect("no limit");
    assert!(said("").message.ends_with("20 times in an hour give 40.00 EUR"));
    let found = said("assume review at most 1 per month");
    assert!(found.message.ends_with("12 times a year (1 a month) give 24.00 EUR"), "{}", found.message);
    assert_eq!((found.verdict, dates(&found).len()), (Verdict::Witness, 1));
}

#[test]
fn what_a_limit_leaves_is_not_more_than_it_leaves() {
    let rule = |limit: &str| {
        format!(
            "{STAY}points point {{\n  whole\n  cost 0.01 EUR\n}}\n\nmetric stays = count of stay over lifetime\n\n\
             gift free on reach stays >= 2 {{\n  give 10_000 point\n{limit}}}\n\nassume price 10 EUR .. 500 EUR\n"
        )
    };
    assert!(witness(&rule(""), "free").is_some());
    assert!(of(&rule("  at most 1_000 point per year\n"), "L0001", "free").is_none());
}

#[test]
fn different_names_are_as_many_events() {
    let rule = |euros: &str, names: i64| {
        format!(
            "{FLIGHT}metric airlines = distinct of airline on flight over lifetime\n\n\
             gift all on reach airlines >= {names} {{ give {euros} EUR }}\n\nassume fare 45 EUR .. 800 EUR\n"
        )
    };
    let found = witness(&rule("135.01", 3), "all").expect("three airlines");
    assert!(found.message.starts_with("3 times `flight` at 45.00 EUR, 135.00 EUR in all"), "{}", found.message);
    let test = found.test.expect("a life");
    assert!(["ab", "cd", "ef"].iter().all(|name| test.contains(&format!("airline {name}"))), "{test}");
    assert!(of(&rule("135", 3), "L0001", "all").is_none());
    // There are four of them.
    assert!(of(&rule("9_999", 5), "L0001", "all").is_none());
    let kinds = "program \"Shop\" {\n  currency EUR\n}\n\nmetric kinds = distinct of category on purchase over lifetime\n\n\
                 earn tea on purchase of \"tea\" { give 0.01 EUR }\n\nearn cake on purchase of \"cake\" { give 0.01 EUR }\n\n\
                 gift both on reach kinds >= 2 { give 5.01 EUR }\n\nassume basket 2 EUR .. 100 EUR\n\nassume item 2.50 EUR\n";
    let found = witness(kinds, "both").expect("a purchase of two kinds");
    assert!(found.message.starts_with("a purchase of 5.00 EUR brings 5.01 EUR"), "{}", found.message);
    assert!(of(&kinds.replace("5.01 EUR", "5 EUR"), "L0001", "both").is_none());
}

#[test]
fn goals_of_a_challenge_are_a_way() {
    let rule = |euros: &str, complete: i64| {
        format!(
            "{FLIGHT}challenge grand {{\n  complete {complete} of {{\n    goal ab on flight where airline is ab\n    \
             goal cd on flight where airline is cd\n    goal ef on flight where airline is ef and fare >= 100 EUR\n  }}\n  \
             give {euros} EUR\n}}\n\nassume fare 45 EUR .. 800 EUR\n"
        )
    };
    let found = witness(&rule("190.01", 3), "grand").expect("three goals");
    assert!(found.message.contains("190.00 EUR in all, bring 190.01 EUR"), "{}", found.message);
    assert!(of(&rule("190", 3), "L0001", "grand").is_none());
    // Two of them are the cheap ones.
    assert!(witness(&rule("90.01", 2), "grand").is_some());
    assert!(of(&rule("90", 2), "L0001", "grand").is_none());
    // What a first flight brings is a welcome.
    assert!(of(&rule("999", 1), "L0001", "grand").is_none());
}

#[test]
fn a_goal_that_others_bring_along_costs_nothing() {
    let rule = |euros: &str| {
        format!(
            "{FLIGHT}metric flights = count of flight over calendar month\n\nchallenge twice {{\n  goal two when flights >= 2\n  \
             goal five when flights >= 5\n  give {euros} EUR\n  at most once per month\n}}\n\nassume fare 10 EUR .. 800 EUR\n"
        )
    };
    let found = witness(&rule("50.01"), "twice").expect("five flights");
    assert!(found.message.starts_with("5 times `flight` at 10.00 EUR, 50.00 EUR in all"), "{}", found.message);
    assert!(of(&rule("50"), "L0001", "twice").is_none());
}

#[test]
fn purchases_that_count_for_two_conditions_are_made_once() {
    let rule = |euros: &str, often: &str| {
        format!(
            "program \"Shop\" {{\n  currency EUR\n}}\n\nmetric visits = count of purchase over calendar quarter\n\n\
             metric spend = sum of paid over calendar quarter\n\ntiers status {{\n  Green\n  \
             Gold when visits >= 6 and spend >= 60 EUR\n}}\n\ngift up on reach status is Gold or above {{ give {euros} EUR }}\n\n\
             assume basket 5 EUR .. 200 EUR\n\n{often}\n"
        )
    };
    let found = witness(&rule("60.01", "assume visits at most 1 per week"), "up").expect("six purchases of 10 EUR");
    assert!(found.message.starts_with("6 times `purchase` at 10.00 EUR, 60.00 EUR in all"), "{}", found.message);
    assert!(of(&rule("60", ""), "L0001", "up").is_none());
    // Five times a month are three months' fifteen at most; a visit a month is too few.
    assert!(of(&rule("999", "assume visits at most 1 per month"), "L0001", "up").is_none());
}

#[test]
fn money_on_a_run_and_on_a_tier_counts() {
    let shop = "program \"Shop\" {\n  currency EUR\n}\n\nassume basket 1 EUR .. 100 EUR\n\n";
    let run =
        |euros: &str| format!("{shop}streak daily of days with purchase {{\n  every 2 {{ give {euros} EUR }}\n}}\n");
    let found = witness(&run("2.01"), "daily").expect("two days");
    assert!(found.test.is_some_and(|test| test.contains("paid out 2.01 EUR")));
    assert!(of(&run("2"), "L0001", "daily").is_none());
    let tier = |euros: &str| {
        format!(
            "{shop}metric spend = sum of paid over calendar month\n\ntiers level by spend {{\n  A\n  B at 20 EUR\n}}\n\n\
             gift up on reach B {{ give {euros} EUR }}\n"
        )
    };
    assert!(witness(&tier("20.01"), "up").is_some());
    assert!(of(&tier("20"), "L0001", "up").is_none());
}

#[test]
fn a_long_life_is_short_to_write() {
    let rule = |window: &str, flights: i64| {
        format!(
            "{FLIGHT}metric flights = count of flight over {window}\n\ngift many on reach flights >= {flights} {{ give 9_000 EUR }}\n\n\
             assume fare 39 EUR .. 800 EUR\n"
        )
    };
    let found = witness(&rule("calendar year", 30), "many").expect("30 flights");
    let test = found.test.clone().expect("a life");
    assert!(test.contains("  on 2026-01-05 .. 2026-02-03 10:00 flight {"), "{test}");
    assert!(found.notes.iter().any(|note| note.starts_with("replay it: test")), "{:?}", found.notes);
    // A month has no room for 40 days, so there are several flights a day.
    let found = witness(&rule("calendar month", 40), "many").expect("40 flights");
    assert_eq!(found.test.map(|test| test.matches("  on ").count()), Some(40));
    // What is too long to print is saved.
    let found = witness(&rule("calendar month", 90), "many").expect("90 flights");
    assert!(found.notes.iter().any(|note| note.contains("`--save-as-test FILE` writes the life")), "{:?}", found.notes);
}

#[test]
fn a_gift_to_everybody_is_told_with_what_it_comes_to() {
    let rule = |more: &str| {
        format!(
            "program \"Chicken\" {{\n  currency USD\n}}\n\nevent download {{}}\n\nitem meal {{\n  worth 3.99 USD\n  cost 2 USD\n}}\n\n\
             gift chicken on download from 2009-05-05 until 2009-05-06 {{\n  give meal\n  at most once\n}}\n\n{more}\n"
        )
    };
    let members = "assume members 1 .. 10_500_000";
    let found = of(&rule(members), "L0025", "chicken").expect("for everybody");
    assert!(found.message.contains("3.99 USD once: 41895000.00 USD for 10500000 members"), "{}", found.message);
    assert_eq!(found.diagnostic().severity, Severity::Warning);
    assert!(of(&rule(""), "L0025", "chicken").is_none(), "a small gift, and nobody says to how many");
    let budget = format!("budget coupons on chicken {{\n  at most 6_000_000\n}}\n\n{members}");
    assert!(of(&rule(&budget), "L0025", "chicken").is_none());
    let some = rule(members).replace("on download from", "on download when status is Gold from");
    let some = format!(
        "{some}\nmetric spend = sum of paid over calendar year\n\ntiers status by spend {{\n  Green\n  Gold at 100 USD\n}}\n"
    );
    assert!(of(&some, "L0025", "chicken").is_none(), "not everybody");
    let large = rule("").replace("worth 3.99 USD", "worth 2_000.01 USD");
    assert!(of(&large, "L0025", "chicken").is_some_and(|found| found.message.contains("more than any purchase")));
    // A welcome is meant: it is told where it is said how many there are, and is no warning.
    let welcome = |more: &str| rule(more).replace("on download from 2009-05-05 until 2009-05-06", "on join");
    assert!(of(&welcome(""), "L0025", "chicken").is_none());
    let found = of(&welcome(members), "L0025", "chicken").expect("for everybody");
    assert_eq!(found.diagnostic().severity, Severity::Note);
}

#[test]
fn of_random_counts_the_threshold_is_the_price_of_the_way() {
    let mut chance = Chance(7);
    for _ in 0..40 {
        let (need, price, nights) = (2 + chance.below(5), 100 * (1 + chance.below(20)), 1 + chance.below(4));
        let (measure, events) = match chance.below(3) {
            0 => ("count of stay", need),
            1 => ("sum of nights", (need + nights - 1) / nights),
            _ => ("count of days with stay", need),
        };
        let on = if chance.below(2) == 0 { format!("reach done >= {need}") } else { format!("every {need} of done") };
        let often = chance.among(&["", "assume stay at most 1 per day", "assume stay at most 3 per week"]);
        let rule = |cents: i64| {
            format!(
                "{STAY}metric done = {measure} over lifetime\n\ngift free on {on} {{ give {}.{:02} EUR }}\n\n\
                 assume price {}.{:02} EUR .. 900 EUR\n\nassume nights {nights} .. 9\n\n{often}\n",
                cents / 100,
                cents % 100,
                price / 100,
                price % 100,
            )
        };
        assert!(witness(&rule(events * price + 1), "free").is_some(), "{}", rule(events * price + 1));
        assert!(of(&rule(events * price), "L0001", "free").is_none(), "{}", rule(events * price));
    }
}

#[test]
fn a_tier_that_points_reach_is_followed() {
    let meetings = |award: &str, gold: i64| {
        format!(
            "program \"A\" {{\n  currency EUR\n}}\n\nevent meeting {{\n  price money\n}}\n\n\
             points credit {{\n  whole\n  qualifying\n}}\n\nmetric credits = sum of earned credit over calendar year\n\n\
             tiers status by credits {{\n  Member\n  Gold at {gold} credit\n}}\n\nitem night {{\n  worth 150 EUR\n  cost 60 EUR\n}}\n\n\
             earn met on meeting {{\n  give {award}\n}}\n\ngift nights on reach Gold {{\n  give 5 night\n}}\n\n\
             assume price 75 EUR .. 5_000 EUR\n"
        )
    };
    // So many for each meeting: five of the cheapest.
    let found = witness(&meetings("10 credit", 50), "nights").expect("375 EUR bring 750 EUR");
    assert!(
        found.message.contains("5 times `meeting` at 75.00 EUR, 375.00 EUR in all, bring 750.00 EUR"),
        "{}",
        found.message
    );
    assert_eq!(dates(&found).len(), 5);
    // Eleven would cost more than they bring.
    assert!(of(&meetings("10 credit", 100), "L0001", "nights").is_none());
    // So many for money: one meeting of the whole sum, to the last full 10 EUR, and not above what it brings.
    let found = witness(&meetings("1 credit per 10 EUR of price", 70), "nights").expect("700 EUR bring 750 EUR");
    assert!(found.message.starts_with("a meeting of 700.00 EUR brings 750.00 EUR"), "{}", found.message);
    assert!(of(&meetings("1 credit per 10 EUR of price", 75), "L0001", "nights").is_none());
}

#[test]
fn points_of_purchases_reach_a_tier_too() {
    let rule = |earn: &str, metric: &str| {
        format!(
            "program \"A\" {{\n  currency EUR\n}}\n\npoints credit {{\n  whole\n  qualifying\n}}\n\n\
             metric credits = sum of {metric} over calendar year\n\ntiers status by credits {{\n  Member\n  Gold at 50 credit\n}}\n\n\
             item night {{\n  worth 150 EUR\n  cost 60 EUR\n}}\n\n{earn}\n\n\
             gift nights on reach Gold {{\n  give 5 night\n}}\n\nassume basket 20 EUR .. 500 EUR\n"
        )
    };
    let flat = "earn base on purchase {\n  give 10 credit\n}";
    let found = witness(&rule(flat, "earned credit"), "nights").expect("five purchases");
    assert!(found.message.contains("5 times `purchase` at 20.00 EUR, 100.00 EUR in all"), "{}", found.message);
    // What asks for a larger basket is reached with one.
    let large = "earn base on purchase where basket >= 90 EUR {\n  give 25 credit\n}";
    let found = witness(&rule(large, "earned credit"), "nights").expect("two purchases");
    assert!(found.message.contains("2 times `purchase` at 90.00 EUR, 180.00 EUR in all"), "{}", found.message);
    // More than the largest purchase earns takes several, the last of which need not be as large.
    let rate = "earn base on purchase {\n  give 1 credit per 14 EUR of paid\n}";
    let found = witness(&rule(rate, "earned credit"), "nights").expect("two purchases of 350 EUR");
    assert!(found.message.contains("2 times `purchase` at 350.00 EUR, 700.00 EUR in all"), "{}", found.message);
    // A metric of one rule does not count what another gives.
    let two = format!("{flat}\n\nearn more on purchase {{\n  give 40 credit\n}}");
    let found = witness(&rule(&two, "earned credit by base"), "nights").expect("five purchases by one rule");
    assert!(found.message.contains("5 times `purchase` at 20.00 EUR"), "{}", found.message);
    // Without a stated basket nothing is said.
    let open = rule(flat, "earned credit").replace("assume basket 20 EUR .. 500 EUR", "");
    assert!(of(&open, "L0001", "nights").is_none());
}
