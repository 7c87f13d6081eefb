//! What looks proved and is not: a life outside of the usual purchase breaks the promise. Each case stands beside its twin,
//! in which the same promise is proved.

use loyal::prove::Examined;

use crate::origins::examined;

const HEAD: &str = "program \"Unproved\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  may go negative\n  cost 0.01 EUR\n}\n\n\
                    reward money_off {\n  costs 100 point per 1 EUR off\n}\n\nassume basket 1 EUR .. 500 EUR\n\n";

fn look(rules: &str) -> Examined {
    let text = if rules.starts_with("program") { rules.to_owned() } else { format!("{HEAD}{rules}") };
    let (_, examined) = examined(&text);
    assert!(examined.findings.iter().all(|one| one.code.0 != "E0150"), "{:?}", examined.findings);
    examined
}

fn is_proved(rules: &str, words: &str) -> bool {
    look(rules).proved.iter().any(|one| one.words == words)
}

/// The promise is proved in the second program, and not in the first.
fn apart(broken: &str, twin: &str, promise: &str, words: &str) {
    let with = |rules: &str| format!("{rules}\n\nguarantee {promise}\n");
    assert!(!is_proved(&with(broken), words), "{broken}");
    assert!(is_proved(&with(twin), words), "{twin}");
}

const CLAIM: (&str, &str) = ("no arbitrage", "no arbitrage");
const BACK: (&str, &str) = ("give_back at most 5%", "give_back");

#[test]
fn what_is_paid_with_points_makes_the_price_in_money_small() {
    for (broken, twin) in [("paid <= 0 EUR", "paid >= 10 EUR"), ("not paid >= 1 EUR", "paid >= 100 EUR")] {
        let rule = |when: &str| format!("earn f on purchase where {when} {{ give 1 point per 1 EUR of basket }}");
        apart(&rule(broken), &rule(twin), CLAIM.0, CLAIM.1);
    }
}

#[test]
fn what_a_return_leaves() {
    let kept = |terms: &str| {
        format!(
            "program \"Kept\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  may go negative\n{terms}  cost 0.01 EUR\n}}\n\n\
             reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\nearn base on purchase {{\n  give 1 point per 1 EUR of paid\n}}\n\n\
             assume basket 1 EUR .. 500 EUR\n"
        )
    };
    // What no longer waits is not taken back.
    apart(&kept("  returns pending only\n"), &kept(""), CLAIM.0, CLAIM.1);
    let short = "  returns pending only\n  pending 14 days\n";
    apart(&kept(short), &kept("  returns pending only\n  pending 60 days\n"), CLAIM.0, CLAIM.1);
    // A thing stays whole for a cent that is kept, also while it waits.
    let thing = |terms: &str| {
        format!(
            "item mug {{\n  worth 10 EUR\n  cost 4 EUR\n  pending 60 days\n}}\n\n\
             gift fifty on purchase where basket >= 50 EUR {{\n  give mug\n{terms}}}\n"
        )
    };
    apart(&thing(""), &thing("  returns recompute\n"), CLAIM.0, CLAIM.1);
    let broken = look(&format!("{}\nguarantee no arbitrage\n", thing("")));
    let life = broken.findings.iter().find(|one| one.code.0 == "L0048").and_then(|one| one.test.as_deref());
    assert!(life.is_some_and(|life| life.contains("{ amount 49.99 EUR }")), "{life:?}");
}

#[test]
fn what_a_date_brings_for_what_was_bought() {
    let dividend = |amount: &str| {
        format!(
            "metric last_year = sum of paid over previous calendar year\n\ngift dividend on start of year {{ give {amount} }}\n\n\
             earn base on purchase {{ give 1 point per 1 EUR of paid }}"
        )
    };
    let grows = dividend("2 point per 1 EUR of last_year");
    apart(&grows, &dividend("500 point"), CLAIM.0, CLAIM.1);
    apart(&grows, &dividend("500 point"), BACK.0, BACK.1);
    let interest = |amount: &str| {
        format!(
            "gift interest on start of month {{ give {amount} }}\n\nearn base on purchase {{ give 1 point per 1 EUR of paid }}"
        )
    };
    apart(&interest("20% of balance of point"), &interest("20 point"), CLAIM.0, CLAIM.1);
}

#[test]
fn days_that_an_ordinary_year_does_not_have() {
    let on =
        |day: &str, points: u32| format!("earn f on purchase when {day} {{ give {points} point per 1 EUR of paid }}");
    for day in ["day = 29 and month is February", "day = 31 and month is December and weekday is Wednesday"] {
        apart(&on(day, 150), &on(day, 90), CLAIM.0, CLAIM.1);
        apart(&on(day, 6), &on(day, 5), BACK.0, BACK.1);
    }
}

#[test]
fn points_that_are_owed() {
    let when = |guard: &str| {
        format!(
            "earn f on purchase when {guard} {{ give 50 point per 1 EUR of paid }}\n\n\
             earn base on purchase {{ give 1 point per 1 EUR of paid }}"
        )
    };
    assert!(!is_proved(
        &format!("{}\nguarantee give_back at most 1%\n", when("balance of point < 0 point")),
        "give_back"
    ));
    assert!(is_proved(
        &format!("{}\nguarantee give_back at most 51%\n", when("balance of point < 10 point")),
        "give_back"
    ));
}

#[test]
fn numbers_of_the_member_and_of_events() {
    let policies = "member { policies count }\n\nearn f on purchase { give 1 point for each policies }";
    apart(policies, "earn f on purchase { give 1 point per 1 EUR of paid }", BACK.0, BACK.1);
    apart(policies, "earn f on purchase { give 1 point per 1 EUR of paid }", CLAIM.0, CLAIM.1);
    let claim = |fields: &str| {
        format!(
            "event claim {{ {fields} }}\n\ngift pay on claim {{ give 50 point per 1 EUR of damage }}\n\n\
             assume damage 1 EUR .. 1_000 EUR\n"
        )
    };
    apart(&claim("price money; damage money"), &claim("damage money"), CLAIM.0, CLAIM.1);
    // That it is paid is nowhere said, so the proof says that it takes it for paid.
    let examined = look(&format!("{}\nguarantee no arbitrage\n", claim("damage money")));
    assert!(examined.proved.iter().any(|one| one.how.contains("taken to cost: each `claim` its `damage`")));
}

#[test]
fn an_assumption_that_nothing_reads_is_named() {
    let rules = "earn base on purchase { give 1 point per 1 EUR of paid }\n\nassume prices 10 EUR .. 100 EUR\n\nguarantee no arbitrage\n";
    let named = |rules: &str| look(rules).proved.iter().any(|one| one.how.contains("nothing reads `assume prices`"));
    assert!(named(rules));
    assert!(!named(&rules.replace("prices", "item")));
}

/// A life in which lines are counted that no event has would be no test that passes.
#[test]
fn lines_that_conditions_pick() {
    let order = |when: &str| {
        format!(
            "event order {{ line {{ price money; kind text }} }}\n\nassume price 10 EUR .. 100 EUR\n\n\
             earn big on order{when} {{ give 60_000 point }}\n\nguarantee no arbitrage\n\nguarantee give_back at most 10% per order\n"
        )
    };
    let picked = look(&order(" where price >= 50 EUR"));
    assert!(picked.proved.is_empty() && picked.findings.iter().all(|one| one.test.is_none()), "{:?}", picked.findings);
    let plain = look(&order(""));
    assert!(plain.findings.iter().any(|one| one.code.0 == "L0048" && one.test.is_some()), "{:?}", plain.findings);
}

#[test]
fn one_thing_more_is_paying_more() {
    let least = |guard: &str| format!("earn f on purchase where {guard} {{ give 100 point }}");
    apart(
        &least("items <= 3"),
        &least("paid >= 3 EUR"),
        "paying more never earns less",
        "paying more never earns less",
    );
}

#[test]
fn two_birthdays_in_366_days() {
    let promise = |days: u32| format!("cake at most once per last {days} days");
    let cake = "gift cake on birthday { give 200 point }\n";
    assert!(!is_proved(&format!("{cake}\nguarantee {}\n", promise(366)), "cake"));
    assert!(is_proved(&format!("{cake}\nguarantee {}\n", promise(365)), "cake"));
}

#[test]
fn a_voucher_takes_off_what_it_says() {
    let voucher = |worth: &str| {
        format!(
            "voucher ten {{\n  10 EUR off\n  worth {worth}\n  cost 1 EUR\n}}\n\n\
             gift five on purchase where basket >= 5 EUR {{ give ten }}\n"
        )
    };
    assert!(!is_proved(&format!("{}\nguarantee give_back at most 25%\n", voucher("1 EUR")), "give_back"));
    assert!(is_proved(&format!("{}\nguarantee give_back at most 200%\n", voucher("1 EUR")), "give_back"));
}

#[test]
fn what_a_purchase_reaches_is_given_with_it() {
    let rules = |promise: &str| {
        format!(
            "metric spend = sum of paid over lifetime\n\ntiers status by spend {{\n  Green\n  Gold at 100 EUR\n  move up at once\n}}\n\n\
             gift hello on reach spend >= 100 EUR when status is Gold {{\n  give 50 point\n}}\n\nguarantee {promise}\n"
        )
    };
    assert!(!is_proved(&rules("point at most 49 point per purchase"), "point"));
    assert!(is_proved(&rules("point at most 50 point per purchase"), "point"));
    // The condition is asked behind the purchase that moves the member up; before it the member was Green.
    assert!(!is_proved(&rules("hello at most 49 point per purchase when status is Green"), "hello"));
    assert!(is_proved(&rules("hello at most 50 point per purchase when status is Green"), "hello"));
}

#[test]
fn what_a_purchase_passes_several_times_is_left_open() {
    let rules =
        "metric visits = count of purchase over lifetime\n\ngift third on every 3 of visits {\n  give 50 point\n}\n";
    assert!(!is_proved(&format!("{rules}\nguarantee third at most 49 point per purchase\n"), "third"));
    let base = "earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n";
    assert!(is_proved(&format!("{base}\nguarantee base at most 500 point per purchase\n"), "base"));
}

#[test]
fn a_table_or_a_limit_by_days_and_hours_tells_purchases_apart() {
    let by_day =
        |monday: &str| format!("discount d on purchase {{ take by weekday {{ Monday {monday}, otherwise 1% }} off }}");
    apart(&by_day("6%"), &by_day("5%"), BACK.0, BACK.1);
    let capped = |when: &str| {
        format!(
            "earn d on purchase where basket >= 10 EUR {{\n  give 6 point per 1 EUR of paid\n  at most 10 point per day{when}\n}}"
        )
    };
    // On other days nothing is cut.
    apart(&capped(" when weekday is Monday"), &capped(""), "give_back at most 1%", "give_back");
    let bonus = |points: u32| {
        format!(
            "earn base on purchase {{ give 1 point per 1 EUR of paid }}\n\n\
             from 2026-05-01 as of joining {{\n  earn base on purchase {{ give {points} point per 1 EUR of paid }}\n}}"
        )
    };
    // Whoever joins after the terms have changed has others.
    apart(&bonus(6), &bonus(5), BACK.0, BACK.1);
    // A birthday at the end of a month is near in the next one.
    let near =
        |days: &str| format!("discount d on purchase when within 3 days of birthday and {days} {{ take 6% off }}");
    apart(&near("not (in the month of birthday)"), &near("not (within 4 days of birthday)"), BACK.0, BACK.1);
}

#[test]
fn what_a_stay_gives_back_is_a_share_of_its_price() {
    let stay = |fields: &str, gives: &str| {
        format!(
            "unit night\n\nevent stay {{\n  nights night\n{fields}}}\n\nearn base on stay {{ give {gives} }}\n\n\
             assume price 10 EUR .. 100 EUR\n\nassume nights 0 night .. 30 night\n"
        )
    };
    let nights = stay("  price money\n", "50 point per 1 night of nights");
    let price = stay("  price money\n", "5 point per 1 EUR of price");
    for promise in [BACK.0, "give_back at most 5% per stay"] {
        apart(&nights, &price, promise, BACK.1);
        // Which amount is the price, nobody says.
        apart(&stay("  price money\n  tax money\n", "1 point"), &stay("  price money\n", "1 point"), promise, BACK.1);
    }
    let life = |promise: &str| {
        let found = look(&format!("{nights}\nguarantee {promise}\n")).findings;
        found.into_iter().find(|one| one.code.0 == "L0048").and_then(|one| one.test)
    };
    // Thirty nights for 10 EUR, if the promise is about stays.
    assert_eq!(life(BACK.0), None);
    let longest = life("give_back at most 5% per stay").unwrap_or_default();
    assert!(longest.contains("nights 30 night, price 10.00 EUR"), "{longest}");
}

#[test]
fn a_full_wallet_cuts_all_that_is_given_to_it() {
    let rules = |terms: &str| {
        format!(
            "program \"Full\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n{terms}  cost 0.01 EUR\n}}\n\n\
             earn one on purchase where basket >= 50 EUR {{ give 4 point per 1 EUR of paid }}\n\n\
             earn two on purchase {{ give 60% of one }}\n\nassume basket 1 EUR .. 500 EUR\n"
        )
    };
    apart(&rules(""), &rules("  at most 100 point\n"), "give_back at most 2%", "give_back");
    apart(&rules("  at most 101 point\n"), &rules("  at most 100 point\n"), "give_back at most 2%", "give_back");
}

#[test]
fn what_a_rule_sets_off_is_given_besides() {
    let rules = "event stay {\n  price money\n}\n\nperk lounge {\n  worth 20 EUR\n}\n\nmembership club {\n  fee 20 EUR per half\n  \
                 renews never\n  gives lounge\n}\n\ngift hello on stay { give 100 point }\n\ngift joins on stay { enter club }\n\n\
                 assume price 0.01 EUR .. 1 EUR\n";
    let found = look(&format!("{rules}\nguarantee give_back at most 5%\n")).findings;
    let broken = found.iter().find(|one| one.code.0 == "L0048").map(|one| one.verdict);
    assert_eq!(broken, Some(loyal::prove::Verdict::Witness));
}

#[test]
fn a_share_of_a_month_is_refused() {
    let refused = |per: &str| {
        let loader = loyal::base::MemoryLoader {
            texts: [("p.loyal".into(), format!("{HEAD}guarantee give_back at most 10% per {per}\n"))].into(),
        };
        let mut sources = loyal::base::Sources::new();
        let compiled = loyal::core::compile(std::path::Path::new("p.loyal"), &loader, &mut sources, &[]);
        compiled.diagnostics.iter().any(|found| found.code.0 == "C0023" && found.is_error())
    };
    assert!(refused("month") && refused("visit"));
    assert!(!refused("purchase"));
}
