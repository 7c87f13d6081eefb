//! Blunders of single programs: what is spent before a return, items and vouchers that take the whole price off, numbers of
//! lines. Every life that is shown is a test that passes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, Sources};
use loyal::core;
use loyal::prove::{self, Finding, Verdict};

use crate::programs::compile;

fn loader(text: String) -> (PathBuf, MemoryLoader) {
    let path = PathBuf::from("blunders.loyal");
    (path.clone(), MemoryLoader { texts: BTreeMap::from([(path, text)]) })
}

/// What is found; a life that is shown has to be a test that passes.
fn findings(rules: &str) -> Vec<Finding> {
    let head = "program \"Blunders\" {\n  currency EUR\n}\n\n";
    let text = if rules.starts_with("program") { rules.to_owned() } else { format!("{head}{rules}") };
    let (path, files) = loader(text.clone());
    let mut sources = Sources::new();
    let compiled = core::compile(Path::new(&path), &files, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
        panic!("{:?}\n{text}", compiled.diagnostics);
    };
    let found = prove::examine(program, checked, &sources).findings;
    assert!(found.iter().all(|one| one.code.0 != "E0150"), "{found:?}");
    let tests: Vec<&str> = found.iter().filter_map(|one| one.test.as_deref()).collect();
    let (path, files) = loader(format!("{text}\n{}", tests.join("\n")));
    let (_, failures) = compile(&path, &files).run_tests();
    assert!(failures.is_empty(), "{failures}\n{}", tests.join("\n"));
    found
}

fn found(rules: &str, code: &str) -> Option<Finding> {
    findings(rules).into_iter().find(|one| one.code.0 == code)
}

/// A wallet with a payment, and a rule that gives a fifth of the price.
fn wallet(terms: &str, header: &str) -> String {
    format!(
        "program \"Wallet\" {{\n  currency EUR\n{header}}}\n\npoints point {{\n  cost 0.01 EUR\n{terms}}}\n\n\
         reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\n\
         earn launch on purchase {{\n  give 20 point per 1 EUR of paid\n}}\n\nassume basket 30 EUR .. 500 EUR\n"
    )
}

#[test]
fn points_that_pay_before_the_return() {
    let plain = found(&wallet("", ""), "L0029").expect("a fifth of the price for nothing");
    assert_eq!((plain.verdict, plain.about.as_str()), (Verdict::Witness, "money_off"), "{}", plain.message);
    assert!(plain.help.as_ref().is_some_and(|help| help.contains("`pending 60 days`")), "{:?}", plain.help);
    let test = plain.test.expect("a life");
    assert!(test.contains("using money_off") && test.contains("forgiven"), "{test}");
    // What waits longer than a return takes, and what is owed, is not for nothing.
    let within = "  returns within 30 days\n";
    assert!(found(&wallet("  pending 30 days\n", within), "L0029").is_none());
    assert!(found(&wallet("  may go negative\n", ""), "L0029").is_none());
    // What waits less is spent on its last days.
    let late = found(&wallet("  pending 29 days\n", within), "L0029").expect("a day is left");
    assert!(late.test.is_some_and(|test| test.contains("return of 2026-01-05")));
    // A hundredth of the largest purchase, and not a cent less.
    let gift = |points: &str| {
        let rate = "on purchase {\n  give 20 point per 1 EUR of paid";
        let gift = format!("on purchase where basket >= 20 EUR {{\n  give {points} point");
        wallet("", "").replace(rate, &gift).replace("basket 30 EUR", "basket 10 EUR")
    };
    assert!(found(&gift("500"), "L0029").is_some());
    assert!(found(&gift("499"), "L0029").is_none());
    // A tenth is what a twin of it may give.
    assert!(found(&wallet("", "").replace("give 20 point", "give 10 point"), "L0029").is_none());
}

#[test]
fn vouchers_that_are_used_before_the_return() {
    let cash = |terms: &str, returns: &str, rule: &str| {
        format!(
            "program \"Cash\" {{\n  currency USD\n  returns within {returns}\n}}\n\nvoucher cash {{\n  10 USD off\n{terms}}}\n\n\
             earn launch on purchase {{\n  give 1 cash per full 50 USD of paid\n{rule}}}\n\nassume basket 5 USD .. 1_000 USD\n"
        )
    };
    for rule in ["", "  returns recompute\n"] {
        let one = found(&cash("", "90 days", rule), "L0029").expect("ten of fifty");
        assert_eq!(one.verdict, Verdict::Witness);
        assert!(one.message.contains("purchase of 50.00 USD gives pays 10.00 USD"), "{}", one.message);
        assert!(one.test.is_some_and(|test| test.contains("using cash") && test.contains("forgiven 1 cash")));
    }
    assert!(found(&cash("  minimum basket 25 USD\n  at most 1 per purchase\n", "30 days", ""), "L0029").is_some());
    assert!(found(&cash("  pending 30 days\n", "30 days", ""), "L0029").is_none());
    // Points that become vouchers by themselves.
    let converted = "points bean {\n  cost 0.01 EUR\n}\n\nvoucher note {\n  5 EUR off\n}\n\nconvert bean at once {\n  \
                     steps of 500 bean\n  gives note\n}\n\nearn base on purchase {\n  give 25 bean per 1 EUR of paid\n}\n\n\
                     assume basket 5 EUR .. 500 EUR\n";
    let one = found(converted, "L0029").expect("a quarter of the price");
    assert_eq!(one.about, "note");
}

#[test]
fn items_that_are_taken_off() {
    let discs = |rules: &str, margin: &str| {
        format!(
            "category \"fox\" = \"24\", \"x-files\"\n\ncategory \"sets\" = \"24\", \"x-files\", \"friends\"\n\n{rules}\n\n\
             assume basket 20 EUR .. 400 EUR\n\nassume margin {margin}\n"
        )
    };
    let rule =
        |name: &str, of: &str, what: &str| format!("discount {name} on purchase of \"{of}\" {{ take {what} off }}\n");
    let sets = rule("sets", "sets", "the cheapest of every 2 items");
    let fox = rule("fox", "fox", "the cheapest of every 2 items");
    let lone = found(&discs(&sets, "40%"), "L0002").expect("a half is more than 40%");
    assert_eq!((lone.verdict, lone.about.as_str()), (Verdict::Witness, "sets"), "{}", lone.message);
    assert!(found(&discs(&sets, "50%"), "L0002").is_none());
    let both = found(&discs(&format!("{sets}\n{fox}"), "50%"), "L0002").expect("both are free");
    assert_eq!(both.about, "fox, sets");
    assert!(both.notes.iter().any(|note| note == "the rewards are 100% of the price"), "{:?}", both.notes);
    assert!(both.test.is_some_and(|test| test.contains("x 2 }") && test.contains("paid 0.00 EUR")));
    assert!(found(&discs(&format!("best of {{\n{sets}\n{fox}}}"), "50%"), "L0002").is_none());
    // Two of every six, one of every three: together of six.
    let three = rule("three", "sets", "the cheapest of every 3 items");
    let six = rule("six", "sets", "the 2 cheapest of every 6");
    assert!(
        found(&discs(&format!("{three}\n{six}"), "60%"), "L0002").is_some_and(|one| one.message.contains("of 6 items"))
    );
    assert!(found(&discs(&format!("{three}\n{six}"), "67%"), "L0002").is_none());
    // With another discount on the same purchase.
    let tenth = rule("tenth", "sets", "20%");
    assert!(found(&discs(&format!("{sets}\n{tenth}"), "60%"), "L0002").is_some_and(|one| one.about == "sets, tenth"));
}

#[test]
fn vouchers_that_meet_in_one_purchase() {
    let blue = |terms: &str, rule: &str, margin: &str| {
        format!("voucher blue {{\n  20% off\n{terms}}}\n\n{rule}\n\nassume basket 5 EUR .. 500 EUR\n\n{margin}\n")
    };
    let (mailing, margin) = ("gift mailing on every month {\n  give blue\n}", "assume margin 38%");
    let one = found(&blue("", mailing, margin), "L0002").expect("five of them");
    assert_eq!((one.verdict, one.about.as_str()), (Verdict::Witness, "blue"), "{}", one.message);
    assert!(one.message.starts_with("5 `blue` go into one purchase: one of 500.00 EUR"), "{}", one.message);
    assert!(one.test.is_some_and(|test| test.contains("using blue 5") && test.contains("paid 0.00 EUR")));
    let earned = "earn back on purchase {\n  give blue\n}";
    assert!(found(&blue("", earned, margin), "L0002").is_some());
    // One at a time, one at once, and none of a stated margin.
    assert!(found(&blue("  at most 1 per purchase\n", mailing, margin), "L0002").is_none());
    assert!(found(&blue("  valid 25 days\n", mailing, margin), "L0002").is_none());
    assert!(found(&blue("", mailing, ""), "L0002").is_none());
    let two = "voucher red {\n  25% off\n  at most 1 per purchase\n}\n\ngift more on every month {\n  give red\n}\n\n";
    let both = found(&blue("  at most 1 per purchase\n", &format!("{two}{mailing}"), margin), "L0002").expect("45%");
    assert_eq!(both.about, "blue, red");
}

#[test]
fn numbers_of_lines() {
    let price = |assume: &str| {
        format!(
            "event purchase {{\n  line {{ elsewhere money }}\n}}\n\nvoucher coupon {{\n  its value off\n}}\n\n\
             earn doubled on purchase {{\n  give coupon of 200% of (paid - elsewhere)\n}}\n\n\
             assume basket 1 EUR .. 300 EUR\n\n{assume}\n"
        )
    };
    let one = found(&price("assume elsewhere 0.50 EUR .. 300 EUR"), "L0001").expect("twice the difference");
    assert_eq!(one.verdict, Verdict::Witness, "{}", one.message);
    assert!(one.test.is_some_and(|test| test.contains("elsewhere 0.50 EUR")));
    assert!(one.notes.iter().any(|note| note.contains("every value of a number of lines")), "{:?}", one.notes);
    // Half the price elsewhere at least: nothing is gained.
    assert!(found(&price("assume elsewhere 150 EUR .. 300 EUR"), "L0001").is_none());
    assert!(found(&price(""), "L0001").is_none());
}

#[test]
fn what_a_split_purchase_earns_is_told_in_money() {
    let rules = "voucher bucks {\n  10 EUR off\n}\n\nearn razor on purchase of \"razor\" where basket >= 9.99 EUR {\n  give bucks\n}\n\n\
                 assume basket 5 EUR .. 200 EUR\n";
    let one = found(rules, "L0007").expect("six vouchers");
    assert!(one.labels.iter().any(|label| label.text == "`razor` counts here for 10.00 EUR"), "{:?}", one.labels);
}

#[test]
fn one_fact_is_told_once_and_what_is_stated_is_not_asked_for() {
    let doubled = "voucher coupon {\n  its value off\n}\n\nearn doubled on purchase {\n  give coupon of 200% of paid\n}\n\n\
                   assume basket 1 EUR .. 300 EUR\n";
    assert_eq!(findings(doubled).iter().filter(|one| one.code.0 == "L0004").count(), 1);
    let half = |name: &str| format!("discount {name} on purchase {{ take 50% off }}\n\n");
    let both = format!("{}{}assume margin 40%\n", half("one"), half("two"));
    let help = found(&both, "L0002").and_then(|one| one.help).expect("advice");
    assert!(!help.contains("state the margin"), "{help}");
}

#[test]
fn items_that_are_taken_off_break_a_promised_share() {
    let rules = |share: i64| {
        format!(
            "discount pair on purchase {{\n  take the cheapest of every 2 items off\n}}\n\nassume basket 2 EUR .. 100 EUR\n\n\
             assume item 1 EUR\n\nguarantee give_back at most {share}%\n"
        )
    };
    let broken = found(&rules(49), "L0048").expect("half of two equal items is taken off");
    assert!(broken.message.contains("(50%, more than the 49% allowed)"), "{}", broken.message);
    assert_eq!(broken.verdict, Verdict::Witness);
    assert!(found(&rules(50), "L0048").is_none());
    assert!(found(&rules(50), "W0003").is_some(), "other prices are not followed");
}

#[test]
fn items_at_half_the_price_that_are_sold_again() {
    let rules = |off: &str, resale: &str| {
        format!(
            "program \"A\" {{\n  currency EUR\n}}\n\ndiscount d on purchase {{\n  take {off} off\n}}\n\n\
             assume basket 1 EUR .. 500 EUR\n\n{resale}guarantee no arbitrage\n"
        )
    };
    let all = |text: &str| crate::ways::findings_in(text);
    let found = all(&rules("50% of the cheapest of every 2 items", "assume resale 80%\n\n"));
    for code in ["L0006", "L0048"] {
        let one = found.iter().find(|one| one.code.0 == code).expect(code);
        assert_eq!(one.verdict, Verdict::Witness, "{}", one.message);
        // A quarter less is paid, and a fifth is lost by selling.
        assert!(one.message.contains("80% of their price comes back"), "{}", one.message);
        assert!(one.test.as_deref().is_some_and(|test| test.contains(" x 2 }")), "{:?}", one.test);
    }
    let none = |off: &str, resale: &str| all(&rules(off, resale)).iter().all(|one| one.code.0 != "L0006");
    // At three quarters of the price nobody gains, and none where nothing is sold again.
    assert!(none("50% of the cheapest of every 2 items", "assume resale 75%\n\n"));
    assert!(none("50% of the cheapest of every 2 items", ""));
    assert!(none("40% of the cheapest of every 2 items", "assume resale 80%\n\n"));
    // Only goods that are sold again count.
    for (sold, is_found) in [("shirts", true), ("gold", false)] {
        let other = rules("50% of the cheapest of every 2 items", &format!("assume \"{sold}\" resale 95%\n\n"));
        let other = other.replace("on purchase {", "on purchase of \"shirts\" {");
        assert_eq!(all(&other).iter().any(|one| one.code.0 == "L0006"), is_found, "{sold}");
    }
}
