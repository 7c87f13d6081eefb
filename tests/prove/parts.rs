//! More steps than are looked at: what breaks is shown, and nothing is called proved or verified.

use loyal::prove::{Finding, Verdict};

use crate::ways::findings_in;

fn rules(rest: &str) -> Vec<Finding> {
    findings_in(&format!(
        "program \"A\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  cost 0.01 EUR\n  may go negative\n}}\n\n\
         reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\n{rest}\n"
    ))
}

fn about<'f>(found: &'f [Finding], code: &str) -> Option<&'f Finding> {
    found.iter().find(|one| one.code.0 == code)
}

#[test]
fn a_rate_of_many_points_is_looked_at_in_parts() {
    // Two million steps, each of which gives a cent and a little more.
    let base = |points: i64| {
        format!(
            "earn base on purchase {{\n  give {points} point per 1 EUR of paid\n}}\n\nassume basket 1 EUR .. 20_000 EUR\n"
        )
    };
    let found = rules(&base(101));
    let one = about(&found, "L0001").expect("101%");
    assert_eq!(one.verdict, Verdict::Witness, "{}", one.message);
    assert!(one.message.contains("1.01 EUR of reward for a purchase of 1.00 EUR"), "{}", one.message);
    // A repair would be a claim about all amounts, and so would a range.
    assert!(!one.help.as_deref().unwrap_or_default().contains("verified"), "{:?}", one.help);
    assert!(one.notes.iter().all(|note| !note.contains("it holds for every")), "{:?}", one.notes);
    let circle = about(&found, "L0004").expect("points cheaper than their worth");
    assert_eq!(circle.verdict, Verdict::Witness, "{}", circle.message);
    // Rounded down, so many points are never more than their rate: a promise of it is proved, and no less.
    for (most, broken) in [("101%", false), ("100.9%", true)] {
        let promised = rules(&format!("{}\nguarantee give_back at most {most}\n", base(101)));
        assert!(about(&promised, "W0003").is_none(), "{most}");
        assert_eq!(about(&promised, "L0048").is_some(), broken, "{most}");
    }
    // Rounded up they may be more, and that proves nothing of what was not looked at.
    let up = rounded_up(&base(101));
    assert!(about(&up, "W0003").is_some() && about(&up, "L0048").is_none());
    // A promise below the rate is broken with a life.
    let broken = rules(&format!("{}\nguarantee give_back at most 90%\n", base(95)));
    assert_eq!(about(&broken, "L0048").map(|one| one.verdict), Some(Verdict::Witness));
}

/// A promise over a rate that is rounded up.
fn rounded_up(base: &str) -> Vec<Finding> {
    let up = base.replace("of paid\n", "of paid\n  round up\n");
    assert_ne!(up, base);
    rules(&format!("{up}\nguarantee give_back at most 150%\n"))
}

#[test]
fn amounts_around_constants_are_among_the_parts() {
    let base = "earn base on purchase {\n  give 60 point per 1 EUR of paid\n}\n\nassume basket 1 EUR .. 20_000 EUR\n\n";
    let bonus =
        |least: &str| format!("{base}earn bonus on purchase where basket >= {least} {{\n  give 400_000 point\n}}\n");
    for least in ["7_777.77 EUR", "9_000 EUR"] {
        let found = rules(&bonus(least));
        let one = about(&found, "L0001").expect(least);
        assert_eq!(one.verdict, Verdict::Witness, "{}", one.message);
        let price = least.replace('_', "");
        let price = if price.contains('.') { price } else { price.replace(" EUR", ".00 EUR") };
        assert!(one.message.contains(&format!("purchase of {price}")), "{}", one.message);
    }
    assert!(about(&rules(&bonus("10_001 EUR")), "L0001").is_none());
}

#[test]
fn miles_for_donations_at_a_third_of_their_worth() {
    let text = "program \"A\" {\n  currency USD\n}\n\npoints mile {\n  whole\n  cost 0.009 USD\n  worth 0.013 USD\n}\n\n\
                item flight {\n  worth 325 USD\n  cost 200 USD\n}\n\nreward saver {\n  costs 25_000 mile\n  gives flight\n}\n\n\
                earn turtles on purchase of \"donation\" {\n  give 240 mile per 1 USD of paid\n}\n\n\
                assume basket 5 USD .. 10_000 USD\n\nguarantee no arbitrage\n";
    let found = findings_in(text);
    for code in ["L0001", "L0004", "L0048"] {
        let one = about(&found, code).expect(code);
        assert_eq!(one.verdict, Verdict::Witness, "{}", one.message);
    }
}
