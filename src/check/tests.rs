use std::path::{Path, PathBuf};

use super::{Outcome, Setting, check, with_settings};
use crate::base::{MemoryLoader, Sources};
use crate::diagnostic::{Code, Diagnostic, table};
use crate::syntax;

/// A header and a wallet that most programs here begin with.
const START: &str = "program \"Club\" {\n  currency EUR\n}\n\npoints star {\n  whole\n  cost 0.01 EUR\n}\n\n";

fn checked_files(texts: &[(&str, &str)]) -> (Outcome, Sources) {
    let mut loader = MemoryLoader::default();
    for (path, text) in texts {
        loader.texts.insert(PathBuf::from(path), (*text).into());
    }
    let mut sources = Sources::new();
    let outcome = check(Path::new(texts[0].0), &loader, &mut sources);
    (outcome, sources)
}

fn checked(text: &str) -> (Outcome, Sources) {
    checked_files(&[("program.loyal", text)])
}

/// Codes of what is found in a program that begins with the usual start.
fn codes(rest: &str) -> Vec<Code> {
    checked(&format!("{START}{rest}")).0.diagnostics.iter().map(|one| one.code).collect()
}

fn found(rest: &str) -> Vec<Diagnostic> {
    checked(&format!("{START}{rest}")).0.diagnostics
}

#[test]
fn every_program_of_the_repository_is_clean() {
    let programs = [
        include_str!("../../programs/bean_club.loyal"),
        include_str!("../../programs/body_shop.loyal"),
        include_str!("../../programs/category_card.loyal"),
        include_str!("../../programs/discount_card.loyal"),
        include_str!("../../programs/progressive_card.loyal"),
        include_str!("../../programs/punch_card.loyal"),
        include_str!("../../programs/ref1.loyal"),
        include_str!("../../programs/starbucks_2026.loyal"),
    ];
    for text in programs {
        let (outcome, _) = checked(text);
        assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
        assert!(outcome.checked.is_some());
    }
}

#[test]
fn mixed_units_label_both_operands_and_show_the_wallet() {
    let found = found("earn base on purchase {\n  give 1 star + 2 EUR\n}\n");
    let [mixed] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(mixed.code, table::MIXED_UNITS);
    let texts: Vec<&str> = mixed.labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(texts, ["this is star points", "this is money in EUR", "`star` is declared here"]);
    assert!(mixed.help.as_deref().is_some_and(|help| help.contains("1 star per")));
}

#[test]
fn several_mistakes_are_reported_in_one_pass_and_none_twice() {
    let text = "metric spend = sum of payd over calendar year\n\n\
        tiers status by spend {\n  Green\n  Gold at 300 EUR\n}\n\n\
        earn base on purchase when status is Goldd {\n  give 1 stra per 1 EUR of paid\n  at most 0 star per day\n}\n";
    let expected = [table::UNKNOWN_NAME, table::UNKNOWN_NAME, table::UNKNOWN_UNIT, table::NOT_POSITIVE];
    assert_eq!(codes(text), expected);
}

#[test]
fn a_broken_declaration_does_not_make_its_uses_unknown() {
    let text = "item mug {\n  worth 3 EUR\n  cost 1 EUR\n}\n\nreward free {\n  costs 10 star\n  gives mug\n}\n\n\
        metric spend = sum of over calendar year\n\ntiers status by spend {\n  Green\n  Gold at 300 EUR\n}\n";
    let found = codes(text);
    assert!(found.iter().all(|code| code.0.starts_with('S') || *code == table::NEVER_GIVEN), "{found:?}");
}

#[test]
fn an_error_in_one_clause_does_not_hide_another() {
    let text = "voucher five {\n  5 star off\n  minimum basket 3 star\n  valid 0 days\n}\n";
    assert_eq!(codes(text), [table::WRONG_UNIT, table::WRONG_UNIT, table::BAD_LENGTH]);
}

#[test]
fn includes_are_read_once_and_their_labels_are_related() {
    let main = format!("include \"a.loyal\"\ninclude \"b.loyal\"\n{START}gift welcome on join {{\n  give mug\n}}\n");
    let mug = "include \"b.loyal\"\nitem mug {\n  worth 3 EUR\n  cost 1 EUR\n}\n";
    let (outcome, sources) =
        checked_files(&[("dir/p.loyal", &main), ("dir/a.loyal", mug), ("dir/b.loyal", "# none\n")]);
    assert!(outcome.diagnostics.iter().all(|one| one.code == table::NEVER_GIVEN), "{:#?}", outcome.diagnostics);
    assert_eq!(sources.iter().count(), 3);
    let clash = format!("include \"a.loyal\"\n{START}gift mug on join {{\n  give 5 star\n}}\n");
    let (outcome, _) =
        checked_files(&[("p.loyal", &clash), ("a.loyal", "item mug {\n  worth 3 EUR\n  cost 1 EUR\n}\n")]);
    let clash = outcome.diagnostics.iter().find(|one| one.code == table::NAME_CLASH).expect("a clash");
    assert_eq!((clash.labels.len(), clash.related.len()), (1, 1));
}

#[test]
fn includes_stay_inside_and_end() {
    for (include, code) in [
        ("include \"../x.loyal\"\n", table::FILE_OUTSIDE),
        ("include \"/etc/x.loyal\"\n", table::FILE_OUTSIDE),
        ("include \"sub/../../x.loyal\"\n", table::FILE_OUTSIDE),
        ("include \"x.loyal\"\n", table::FILE_MISSING),
        ("include \"./p.loyal\"\n", table::INCLUDE_CYCLE),
    ] {
        let (outcome, _) = checked_files(&[("dir/p.loyal", &format!("{include}{START}")), ("x.loyal", "")]);
        let errors: Vec<Code> = outcome.diagnostics.iter().filter(|one| one.is_error()).map(|one| one.code).collect();
        assert_eq!(errors, [code], "{include}");
    }
    let (outcome, _) = checked_files(&[
        ("p.loyal", &format!("include \"a.loyal\"\n{START}")),
        ("a.loyal", "include \"b.loyal\"\n"),
        ("b.loyal", "include \"a.loyal\"\n"),
    ]);
    let cycle = outcome.diagnostics.iter().find(|one| one.code == table::INCLUDE_CYCLE).expect("a cycle");
    assert_eq!(cycle.notes, ["the way: a.loyal → b.loyal → a.loyal"]);
}

#[test]
fn settings_replace_parameters_within_their_range() {
    let text = format!(
        "{START}param bonus = 50 star in 10 star .. 100 star step 10 star\n\ngift welcome on join {{\n  give bonus\n}}\n"
    );
    let (outcome, mut sources) = checked(&text);
    let program = outcome.checked.expect("a clean program");
    let mut set = |name: &str, value: &str| {
        let source = sources.add("scenario", value);
        let value = syntax::parse_expression(source, value).expect("an expression");
        let settings = [Setting { name: name.into(), value }];
        match with_settings(&program, &settings) {
            Ok(program) => Ok(program.params[0].value.numerator()),
            Err(errors) => Err(errors.iter().map(|one| one.code).collect::<Vec<_>>()),
        }
    };
    assert_eq!(set("bonus", "80 star"), Ok(80));
    assert_eq!(set("bonus", "85 star"), Err(vec![table::OUT_OF_RANGE]));
    assert_eq!(set("bonus", "200 star"), Err(vec![table::OUT_OF_RANGE]));
    assert_eq!(set("bonus", "80 EUR"), Err(vec![table::WRONG_UNIT]));
    assert_eq!(set("bonos", "80 star"), Err(vec![table::UNKNOWN_NAME]));
}

#[test]
fn a_step_of_a_metric_is_no_day_of_the_year() {
    let rule = "metric visits = count of purchase over lifetime\n\nearn e on every 10 visits {\n  give 1 star\n}\n";
    let found = found(rule);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, table::NO_SUCH_CALENDAR_NAME);
    assert!(found[0].help.as_deref().is_some_and(|help| help.contains("`every 10 of visits`")), "{:?}", found[0].help);
}

#[test]
fn small_mistakes_have_their_own_codes() {
    let cases: &[(&str, Code)] = &[
        ("let a = 1 star + 0.5 star\n\ngift g on join {\n  give a\n}\n", table::TOO_FINE),
        ("gift g on join {\n  give 0 star\n}\n", table::NOT_POSITIVE),
        ("gift g on join {\n  give 3\n}\n", table::GIVES_MONEY),
        ("earn e on purchase {\n  give 1 star per 0 EUR of paid\n}\n", table::NOT_POSITIVE),
        ("earn e on purchase {\n  give 1 star per 1 star of paid\n}\n", table::WRONG_STEP),
        ("earn e on purchase when paid {\n  give 1 star\n}\n", table::NOT_A_CONDITION),
        ("earn e on purchase when weekday is Funday {\n  give 1 star\n}\n", table::NO_SUCH_CALENDAR_NAME),
        ("earn e on purchase when time in 09:00 .. 09:00 {\n  give 1 star\n}\n", table::EMPTY_RANGE),
        ("earn e on purchase when day = 32 {\n  give 1 star\n}\n", table::NO_SUCH_DATE),
        ("earn e on star {\n  give 1 star\n}\n", table::WRONG_KIND),
        ("earn e on join of \"coffee\" {\n  give 1 star\n}\n", table::NOT_OF_EVENT),
        ("earn e on expiry {\n  give 1 star\n}\n", table::OF_WHAT),
        ("discount d on join {\n  take 5% off\n}\n", table::NOT_OF_EVENT),
        ("discount d on purchase {\n  give 5 star\n}\n", table::CLAUSE_NOT_HERE),
        ("discount d on purchase {\n  take 5 star off\n}\n", table::WRONG_UNIT),
        ("reward r {\n  costs 5 star\n}\n", table::CLAUSE_MISSING),
        ("reward r {\n  costs 5 star\n  gives 5 EUR off\n  at most 2 star per day\n}\n", table::WITHOUT_EFFECT_YET),
        ("metric m = distinct of paid over lifetime\n", table::BAD_MEASURE),
        ("metric m = sum of earned star on purchase over lifetime\n", table::WITHOUT_EFFECT_YET),
        ("metric m = 3 EUR\n", table::CLAUSE_MISSING),
        ("metric m = sum of paid over last 4_000 days\n", table::BAD_LENGTH),
        ("convert star every month {\n  gives 5 star\n}\n", table::CLAUSE_MISSING),
        ("unit night to 0.03\n", table::WITHOUT_EFFECT_YET),
        ("category \"c\" = items \"a\"\n\ncategory \"c\" = items \"b\"\n", table::NAME_CLASH),
        ("event stay {\n  nights knight\n}\n", table::UNKNOWN_UNIT),
        ("assume basket 5 EUR .. 1 EUR\n", table::EMPTY_RANGE),
        ("test \"t\" {\n  on 2026-01-01 redeem star\n  expect balance 1 star\n}\n", table::WRONG_KIND),
        ("test \"t\" {\n  on 2026-01-01\n  expect tier Gold\n}\n", table::UNKNOWN_NAME),
        ("test \"t\" {\n  on 2026-01-01\n  given joined 2025-01-01\n}\n", table::BAD_FACT),
        ("test \"t\" {\n  on 2026-01-01 purchase { \"a\" 1 star }\n}\n", table::WRONG_UNIT),
    ];
    for (text, code) in cases {
        let errors: Vec<Code> = found(text).iter().filter(|one| one.is_error()).map(|one| one.code).collect();
        assert_eq!(errors, [*code], "{text}");
    }
}

#[test]
fn advice_is_given_only_for_clean_programs_and_only_where_it_is_sure() {
    let never = "earn e on purchase when month is May and month is June {\n  give 1 star\n}\n";
    assert_eq!(codes(never), [table::NEVER_FIRES]);
    let often = "earn e on purchase when month is May or month is June {\n  give 1 star\n}\n";
    assert_eq!(codes(often), []);
    let unused = "item mug {\n  worth 3 EUR\n}\n";
    assert_eq!(codes(unused), [table::NEVER_GIVEN, table::NEVER_GIVEN, table::NO_ITEM_COST]);
    let (outcome, _) = checked(&format!("{START}{never}"));
    assert!(outcome.checked.is_some(), "advice fails no check");
}

#[test]
fn hostile_definitions_end_with_an_error() {
    let mut doubling = String::from("let a0 = balance of star >= 1 star\n");
    for at in 1..40 {
        doubling.push_str(&format!("let a{at} = a{0} and a{0}\n", at - 1));
    }
    assert!(codes(&doubling).contains(&table::TOO_MANY));
    let mut chain = String::from("earn r0 on purchase {\n  give 1 star\n}\n");
    for at in 1..3_000 {
        chain.push_str(&format!("earn r{at} on purchase {{\n  give 100% of r{}\n}}\n", at - 1));
    }
    assert!(codes(&chain).contains(&table::PERCENT_DEPTH));
    let wrong: String = (0..3_000).map(|at| format!("gift g{at} on join {{\n  give h{at}\n}}\n")).collect();
    let found = found(&wrong);
    assert_eq!(found.len(), super::MOST_SHOWN);
    assert!(found.last().is_some_and(|last| last.notes.iter().any(|note| note.contains("more messages"))));
}
