//! `loyal diff`, and findings under other writings of a program.

use std::collections::BTreeMap;
use std::path::PathBuf;

use loyal::base::{MemoryLoader, Sources};
use loyal::check::Checked;
use loyal::core::{self, Program};
use loyal::prove;

const HEAD: &str = "program \"Club\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  cost 0.01 EUR\n}\n\n\
    reward money_off {\n  costs 100 point per 1 EUR off\n}\n\nassume basket 1 EUR .. 100 EUR\n\n";

fn compiled(rest: &str) -> (Program, Checked, Sources) {
    let path = PathBuf::from("program.loyal");
    let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), format!("{HEAD}{rest}"))]) };
    let mut sources = Sources::new();
    let compiled = core::compile(&path, &loader, &mut sources, &[]);
    match (compiled.program, compiled.checked) {
        (Some(program), Some(checked)) => (program, checked, sources),
        _ => panic!("no program: {:?}\n{rest}", compiled.diagnostics),
    }
}

fn compare(old: &str, new: &str) -> prove::Difference {
    let (old, new) = (compiled(old), compiled(new));
    prove::compare((&old.0, &old.1), (&new.0, &new.1))
}

#[test]
fn what_gains_and_what_loses_most_is_found_and_replayed() {
    let old = "earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n";
    assert!(compare(old, old).identical);
    // Half a point a euro, but ten points on Tuesdays: by hand, from 99 EUR on 50 points are lost and 1.00 EUR gains 9 or 10.
    let new = "earn base on purchase {\n  give 1 point per 2 EUR of paid\n}\n\n\
        earn tuesday on purchase when weekday is Tuesday {\n  give 10 point\n}\n";
    let difference = compare(old, new);
    assert!(!difference.identical);
    assert_eq!((difference.added, difference.changed), (vec!["tuesday".to_owned()], vec!["base".to_owned()]));
    let loss = difference.loss.expect("a loss");
    assert_eq!((loss.amount, loss.before, loss.after, loss.replayed), (9_900, 99, 49, true));
    let gain = difference.gain.expect("a gain");
    assert_eq!((gain.after - gain.before, gain.replayed), (10 - i128::from(gain.amount == 100), true), "{gain:?}");
    assert!(gain.test.contains("expect earned 10 point by tuesday"), "{}", gain.test);
}

#[test]
fn a_change_that_changes_nothing_on_purchases_is_said_so() {
    let old = "earn base on purchase {\n  give 2 point per 2 EUR of paid\n}\n";
    let new = "earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n";
    let difference = compare(old, new);
    assert!(difference.gain.is_none() && difference.loss.is_none() && difference.blind.is_empty());
}

#[test]
fn numbers_beside_purchases_are_told_and_weighed() {
    let text = |expiry: i64, gold: i64, price: i64, fee: i64| {
        format!(
            "points mile {{\n  whole\n  cost 0.01 EUR\n  expire {expiry} months after earning\n}}\n\n\
             metric spend = sum of paid over calendar year\n\n\
             tiers status by spend {{\n  Green\n  Gold at {gold} EUR\n  keep to the end of the next calendar year\n}}\n\n\
             membership card {{\n  fee {fee} EUR per year\n}}\n\n\
             reward mug {{\n  costs {price} mile\n  gives 5 EUR off\n}}\n\n\
             earn base on purchase {{\n  give 1 mile per 1 EUR of paid\n}}\n"
        )
    };
    let told = |old: &str, new: &str| -> Vec<(String, bool)> {
        let difference = compare(old, new);
        assert!(!difference.identical);
        difference.terms.into_iter().map(|term| (term.words, term.worse)).collect()
    };
    let old = text(12, 300, 500, 10);
    let word = |words: &str, worse: bool| vec![(words.to_owned(), worse)];
    assert_eq!(
        told(&old, &text(6, 300, 500, 10)),
        word("`mile` lapses after 6 months, where it lapsed after 1 year", true)
    );
    assert_eq!(
        told(&old, &text(12, 250, 500, 10)),
        word("Gold asks for 250.00 EUR, where it asked for 300.00 EUR", false)
    );
    assert_eq!(
        told(&old, &text(12, 300, 600, 10)).first(),
        word("`mug` takes 600 mile, where it took 500 mile", true).first()
    );
    assert_eq!(
        told(&old, &text(12, 300, 500, 15)),
        word("`card` costs 15.00 EUR a term, where it cost 10.00 EUR", true)
    );
    let difference = compare(&old, &text(6, 300, 500, 10));
    assert!(difference.loss.is_none() && difference.loses());
    assert_eq!(difference.changed, ["mile"]);
}

#[test]
fn what_is_held_back_is_told_and_weighed() {
    let text = |limits: &str| format!("earn base on purchase {{\n  give 1 point per 1 EUR of paid\n{limits}}}\n");
    let told = |old: &str, new: &str| -> Vec<(String, bool)> {
        let difference = compare(&text(old), &text(new));
        assert!(!difference.identical && difference.gain.is_none() && difference.loss.is_none());
        difference.terms.into_iter().map(|term| (term.words, term.worse)).collect()
    };
    let word = |words: &str, worse: bool| vec![(words.to_owned(), worse)];
    let ten = "  at most 10_000 point per month\n";
    let a_year = "`base` gives at most 10000 point a year, where it gave at most 10000 point a month";
    assert_eq!(told(ten, "  at most 10_000 point per year\n"), word(a_year, true));
    let more = "`base` gives at most 20000 point a month, where it gave at most 10000 point a month";
    assert_eq!(told(ten, "  at most 20_000 point per month\n"), word(more, false));
    assert_eq!(told("", ten), word("`base` gives at most 10000 point a month", true));
    assert_eq!(told(ten, ""), word("`base` is no longer held to at most 10000 point a month", false));
    let cooled = "`base` gives at most once in 12 hours, where it gave at most once in 6 hours";
    assert_eq!(told("  cooldown 6 hours\n", "  cooldown 12 hours\n"), word(cooled, true));
    let both = |limit: &str| compare(&text(""), &format!("{}\n{limit}", text("")));
    let together = both("limit together on base {\n  at most 500 point per week\n}\n");
    let words: Vec<&str> = together.terms.iter().map(|term| term.words.as_str()).collect();
    assert_eq!(words, ["`together` gives at most 500 point a week"]);
    let purse = |cap: u32| format!("{}\nbudget purse on base {{\n  at most {cap} EUR per month\n}}\n", text(""));
    let difference = compare(&purse(20), &purse(19));
    let words: Vec<&str> = difference.terms.iter().map(|term| term.words.as_str()).collect();
    assert_eq!(words, ["`purse` lasts for 19.00 EUR a month of all members, where it lasted for 20.00 EUR a month"]);
}

#[test]
fn a_change_between_two_days_of_one_kind_is_seen() {
    let text = |when: &str| format!("earn base on purchase when {when} {{\n  give 1 point per 1 EUR of paid\n}}\n");
    let changes = [
        ("weekday is Monday or weekday is Saturday", "weekday is Monday or weekday is Sunday"),
        ("within 3 days of birthday", "within 30 days of birthday"),
        ("time in 08:00 .. 10:00 or time in 20:00 .. 21:00", "time in 08:00 .. 10:00 or time in 21:00 .. 22:00"),
    ];
    for (old, new) in changes {
        let difference = compare(&text(old), &text(new));
        assert!(difference.gain.is_some_and(|gain| gain.replayed), "{old} became {new}");
        let back = compare(&text(new), &text(old));
        assert!(back.loss.is_some_and(|loss| loss.replayed), "{new} became {old}");
    }
}

#[test]
fn who_is_in_a_state_is_not_compared_and_said() {
    let text = |days: u32, keep: u32| {
        format!(
            "metric spend = sum of paid over last {days} days\n\ntiers status by spend {{\n  Green\n  Gold at 50 EUR\n  keep {keep} days\n}}\n\n\
             earn base on purchase when status is Gold {{\n  give 1 point per 1 EUR of paid\n}}\n"
        )
    };
    let blind = |new: &str| compare(&text(30, 60), new).blind;
    assert!(blind(&text(30, 60)).is_empty());
    assert_eq!(blind(&text(31, 60)), ["metrics that are counted otherwise"]);
    assert_eq!(blind(&text(30, 61)), ["tiers that are reached or kept otherwise"]);
}

#[test]
fn a_condition_that_the_table_says_too_may_go() {
    let tiers = "metric spend = sum of paid over calendar year\n\ntiers status by spend {\n  Green\n  Gold at 300 EUR\n  \
                 Top at 900 EUR\n  keep to the end of the next calendar year\n}\n\n";
    let rule = |when: &str, table: &str| {
        format!("{tiers}earn more on purchase{when} {{\n  give by status {{ {table} }} per 1 EUR of paid\n}}\n")
    };
    let table = "Gold 1 point, Top 2 point";
    assert!(compare(&rule(" when status is Gold or above", table), &rule("", table)).identical);
    assert!(!compare(&rule(" when status is Top", table), &rule("", table)).identical);
    let all = "Green 1 point, Gold 1 point, Top 2 point";
    assert!(!compare(&rule(" when status is Gold or above", all), &rule("", all)).identical);
}

fn codes(rest: &str) -> Vec<(String, String)> {
    let (program, checked, sources) = compiled(rest);
    let mut found: Vec<_> = prove::examine(&program, &checked, &sources)
        .findings
        .into_iter()
        .map(|one| (one.code.0.to_owned(), one.message))
        .collect();
    found.sort();
    found
}

#[test]
fn the_order_of_rules_and_their_names_change_no_finding() {
    let one = "earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n\n";
    let two = "earn gift_day on purchase when weekday is Tuesday {\n  give 300 point\n}\n\n";
    let there = codes(&format!("{one}{two}"));
    assert!(there.iter().any(|(code, _)| code == "L0001"), "{there:?}");
    assert_eq!(there, codes(&format!("{two}{one}")));
    let renamed: Vec<_> = codes(&format!("{one}{two}").replace("gift_day", "gift_eve"))
        .into_iter()
        .map(|(code, message)| (code, message.replace("gift_eve", "gift_day")))
        .collect();
    assert_eq!(there, renamed);
}

/// Findings of a text, by code and message.
fn said(texts: &[(&str, String)]) -> Vec<(String, String)> {
    let texts: BTreeMap<PathBuf, String> =
        texts.iter().map(|(name, text)| (PathBuf::from(name), text.clone())).collect();
    let path = PathBuf::from("program.loyal");
    let loader = MemoryLoader { texts };
    let mut sources = Sources::new();
    let compiled = core::compile(&path, &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
        panic!("no program: {:?}", compiled.diagnostics);
    };
    let examined = prove::examine(program, checked, &sources);
    let mut found: Vec<_> = examined.findings.into_iter().map(|one| (one.code.0.to_owned(), one.message)).collect();
    found.extend(examined.proved.into_iter().map(|one| ("proved".to_owned(), format!("{}: {}", one.words, one.how))));
    found.sort();
    found
}

#[test]
fn other_writings_of_random_programs_change_no_finding() {
    let cases: u64 = std::env::var("LOYAL_PROVE_WRITINGS")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(if cfg!(debug_assertions) { 8 } else { 300 });
    let mut seen = crate::brute::Coverage::new();
    for seed in 0..cases {
        let text = crate::brute::program(seed, &mut seen);
        let one = said(&[("program.loyal", text.clone())]);
        // Rules in the opposite order, unless they stand in a group, where the order may mean something.
        let mut parts: Vec<&str> = text.split_inclusive("\n}\n\n").collect();
        if !text.contains(" of {\n") && !text.contains("exclusive {\n") {
            let rules: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].starts_with("earn r")).collect();
            for (at, other) in rules.iter().zip(rules.iter().rev()).take(rules.len() / 2) {
                parts.swap(*at, *other);
            }
            assert_eq!(one, said(&[("program.loyal", parts.concat())]), "reordered, seed {seed}\n{text}");
        }
        // Other names in the same order of names.
        let renamed =
            |text: &str| (0..4).fold(text.to_owned(), |text, at| text.replace(&format!("r{at}"), &format!("rule{at}")));
        let mut back: Vec<_> = one.iter().map(|(code, message)| (code.clone(), renamed(message))).collect();
        back.sort();
        assert_eq!(back, said(&[("program.loyal", renamed(&text))]), "renamed, seed {seed}\n{text}");
        // Everything but the head in a file of its own.
        let head = text.find("\n}\n\n").expect("a head") + 4;
        let split = [
            ("program.loyal", format!("{}include \"rest.loyal\"\n", &text[..head])),
            ("rest.loyal", text[head..].to_owned()),
        ];
        assert_eq!(one, said(&split), "split, seed {seed}\n{text}");
    }
}
