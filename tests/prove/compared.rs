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

#[test]
fn a_price_table_proves_that_nobody_gains() {
    let rest = "earn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n\nguarantee no arbitrage\n";
    let (program, checked, sources) = compiled(rest);
    let examined = prove::examine(&program, &checked, &sources);
    let [proved] = examined.proved.as_slice() else { panic!("{:?}", examined.findings) };
    // A point takes a cent off, so that is what it is worth at most.
    assert!(proved.how.contains("1 point 0.01000 EUR"), "{}", proved.how);
}
