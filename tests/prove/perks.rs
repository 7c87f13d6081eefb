//! Rewards that take nothing, so many times a day: with nothing before them, or with what was done once.

use loyal::diagnostic::Severity;
use loyal::prove::{Finding, Verdict};

use crate::ways::findings_in;

const HEAD: &str = "program \"A\" {\n  currency EUR\n}\n\nvoucher ten {\n  10 EUR off\n}\n\n\
    item visit {\n  worth 30 EUR\n  cost 20 EUR\n}\n\n";

fn of(rest: &str, code: &str, about: &str) -> Option<Finding> {
    let found = findings_in(&format!("{HEAD}{rest}")).into_iter().find(|one| one.code.0 == code && one.about == about);
    if let Some(found) = &found {
        assert_eq!(found.verdict, Verdict::Witness, "{}", found.message);
        assert!(found.test.is_some(), "{}", found.message);
    }
    found
}

#[test]
fn a_free_reward_a_day_is_counted_over_the_year() {
    let reward = |often: &str, gate: &str| format!("reward claim{gate} {{\n  gives ten\n  {often}\n}}\n\n");
    for (often, all) in [("1 per day", "365 times"), ("1 per week", "52 times"), ("3 per month", "36 times")] {
        let found = of(&reward(&format!("at most {often}"), ""), "L0030", "claim").expect(often);
        assert!(found.message.contains(all), "{}", found.message);
        assert_eq!(found.severity, Some(Severity::Warning));
    }
    // Of a few weeks only their days count.
    let weeks = reward("at most 1 per day", " from 2026-03-01 until 2026-04-20");
    assert!(of(&weeks, "L0030", "claim").is_some_and(|one| one.message.contains("51 times")));
    // Once a month is what programs give away; once is a present.
    for often in ["at most 1 per month", "at most once", "at most 2 per year"] {
        assert!(of(&reward(often, ""), "L0030", "claim").is_none(), "{often}");
    }
    // A fee, and a budget, are other questions.
    let member = "membership club {\n  fee 20 EUR per month\n}\n\n";
    let paid = format!("{member}{}", reward("at most 1 per day", " when club is active"));
    assert!(of(&paid, "L0030", "claim").is_none());
    // A voucher that asks for a larger purchase is an offer, and a cent a day is nobody's loss.
    for voucher in ["10 EUR off\n  minimum basket 100 EUR", "0.01 EUR off"] {
        let text = format!("{}{}", HEAD.replace("10 EUR off", voucher), reward("at most 1 per day", ""));
        assert!(findings_in(&text).iter().all(|one| one.code.0 != "L0030"), "{voucher}");
    }
}

#[test]
fn what_was_paid_once_brings_something_each_day() {
    let tier = |metric: &str, more: &str| {
        format!(
            "metric spend = sum of paid over {metric}\n\ntiers status by spend {{\n  Blue\n  Gold at 500 EUR\n{more}}}\n\n\
             reward lounge when status is Gold {{\n  gives visit\n  at most 1 per day\n}}\n\nassume margin 10%\n"
        )
    };
    for lasting in [tier("lifetime", ""), tier("calendar year", "  keep never\n")] {
        let found = of(&lasting, "L0024", "lounge").expect("500 EUR once, 20 EUR a day for ever");
        assert!(found.message.contains("costs 7300.00 EUR in each, for 500.00 EUR paid once"), "{}", found.message);
    }
    // A tier that has to be reached each year, and a visit a month, are ordinary.
    assert!(of(&tier("calendar year", ""), "L0024", "lounge").is_none());
    assert!(of(&tier("lifetime", "").replace("1 per day", "1 per month"), "L0024", "lounge").is_none());
    // What costs less in a year than was paid for it is paid for.
    assert!(of(&tier("lifetime", "").replace("500 EUR", "8_000 EUR"), "L0024", "lounge").is_none());
    // The sum itself may stand before it, in place of a tier.
    let sum = tier("lifetime", "").replace("status is Gold", "spend >= 500 EUR");
    assert!(of(&sum, "L0024", "lounge").is_some());
}

#[test]
fn a_promise_is_broken_by_what_is_free() {
    let promise = "guarantee no arbitrage\n";
    let claim = "reward claim {\n  gives ten\n  at most 1 per day\n}\n\n";
    // No rule is on purchases: the voucher is taken and used.
    let found = of(&format!("{claim}{promise}"), "L0048", "no arbitrage").expect("ten euros for nothing");
    assert!(found.message.contains("10.00 EUR more than was put in"), "{}", found.message);
    let test = found.test.unwrap_or_default();
    assert!(test.contains("redeem claim") && test.contains("using ten"), "{test}");
    // A tier of purchases is reached, used, and the purchase returned.
    let lounge = "tiers status by spend {\n  Blue\n  Gold at 500 EUR\n}\n\n\
                  reward lounge when status is Gold {\n  gives visit\n  at most 1 per day\n}\n\n";
    let spent = format!("metric spend = sum of paid over lifetime\n\n{lounge}{promise}");
    let found = of(&spent, "L0048", "no arbitrage").expect("a visit for nothing");
    assert!(found.test.is_some_and(|test| test.contains("redeem lounge") && test.contains("return of")));
    // A flight has no return: what lies behind it is told with the way there.
    let flown = format!(
        "event flight {{\n  fare money\n}}\n\nmetric spend = sum of fare over lifetime\n\n{lounge}assume fare 50 EUR .. 250 EUR\n\n{promise}"
    );
    let found = of(&flown, "L0048", "no arbitrage").expect("17 visits are more than 500 EUR");
    let test = found.test.unwrap_or_default();
    assert!(test.contains("flight { fare 250") && test.contains("redeem lounge"), "{test}");
    // Where no life can be tried, that is said.
    let shown = |rest: &str| {
        let all = findings_in(&format!("{HEAD}{rest}{promise}"));
        let open = all.into_iter().find(|one| one.code.0 == "W0003");
        open.map(|one| one.notes.join("\n")).unwrap_or_default()
    };
    let friends = "gift friend on friend's first purchase {\n  give ten\n}\n\n";
    let none = shown(friends);
    assert!(!none.contains("all 0 lives"), "{none}");
}
