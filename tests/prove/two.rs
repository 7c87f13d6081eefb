//! Random programs in two variables, the amount and what was spent before: every purchase of a small domain is made through
//! the evaluator behind every purchase before it, and what is proved or broken must agree with the largest share seen.
//!
//! `LOYAL_PROVE_TWO=100000 cargo test --release --test prove two -- --nocapture` makes the long run; `LOYAL_PROVE_FROM` is its
//! first seed.

use std::collections::BTreeMap;

use loyal::core::{AtomId, HoldingId, Program, WordId};
use loyal::evaluate::{CashFor, Grant, Joining, Line, Plan, Purchase, Recorder};
use loyal::prove;
use loyal::quantity::{Day, Instant, Ratio};
use rayon::prelude::*;

use crate::brute::{Chance, Coverage, examined, money};

/// The smallest purchase that is looked at, in cents.
const LEAST: i64 = 4;
/// The largest.
const MOST: i64 = 24;
/// The largest purchase before it: beyond all numbers that metrics are compared with, and two common periods of all steps.
const BEFORE: i64 = 300;
/// Sizes of steps of a metric: their common period is 60.
const STEPS: [i64; 4] = [10, 12, 20, 30];

fn condition(chance: &mut Chance, seen: &mut Coverage) -> String {
    let threshold = money(1 + chance.below(80));
    let (name, text) = match chance.below(8) {
        0 => ("at least so much before", format!(" where spend >= {threshold}")),
        1 => ("less than so much before", format!(" where spend < {threshold}")),
        2 => ("exactly so much before", format!(" where spend = {threshold}")),
        3 => ("before and now together", format!(" where spend + paid >= {threshold}")),
        4 => ("twice before and now", format!(" where spend + spend + basket < {threshold}")),
        5 => ("amount", format!(" where basket >= {}", money(1 + chance.below(MOST)))),
        6 => {
            ("not and or", format!(" where not (spend >= {threshold}) or basket <= {}", money(1 + chance.below(MOST))))
        }
        _ => return String::new(),
    };
    *seen.entry(name).or_default() += 1;
    text
}

fn amount(chance: &mut Chance, seen: &mut Coverage) -> String {
    let units = 1 + chance.below(9);
    let (low, high) = (1 + chance.below(30), 31 + chance.below(60));
    let per = money(1 + chance.below(20));
    let (name, text) = match chance.below(9) {
        0 => {
            let step = STEPS[chance.below(4) as usize];
            ("full steps of a metric", format!("give {units} point per full {} of spend", money(step)))
        }
        1 => (
            "table by a metric",
            format!("give by spend {{ from {} {units} point, from {} 4 point }}", money(low), money(high)),
        ),
        2 => (
            "rates by a metric",
            format!(
                "give by spend {{ from 0 EUR {units} point, from {} 2 point, from {} 7 point }} per {per} of paid",
                money(low),
                money(high)
            ),
        ),
        3 => (
            "marginal by both together",
            format!(
                "give by together marginal {{ from 0 EUR 1 point, from {} {units} point, from {} 0 point }} per {per} of \
                 together\n  at most {} point per day",
                money(low),
                money(high),
                5 + chance.below(30)
            ),
        ),
        4 => ("what is left of a metric", format!("give {units} point per {per} of {} - spend", money(high))),
        5 => ("a rate", format!("give {units} point per {per} of paid")),
        6 => ("a flat award", format!("give {units} point")),
        7 => ("grows without an end", format!("give {units} point per {} of spend", money(20 + chance.below(40)))),
        _ => (
            "grows up to a cap",
            format!("give {units} point per {per} of spend\n  at most {} point per day", 1 + chance.below(20)),
        ),
    };
    *seen.entry(name).or_default() += 1;
    text
}

fn discount(chance: &mut Chance, seen: &mut Coverage) -> String {
    let (low, high) = (1 + chance.below(30), 31 + chance.below(60));
    let (name, take) = match chance.below(3) {
        0 => ("discount by a metric", format!("by spend {{ from {} 5%, from {} 40% }}", money(low), money(high))),
        1 => (
            "money off by a metric",
            format!("by spend {{ from {} 0.02 EUR, from {} 0.09 EUR }}", money(low), money(high)),
        ),
        _ => ("discount", format!("{}%", 1 + chance.below(60))),
    };
    *seen.entry(name).or_default() += 1;
    // What is paid is known only behind all discounts.
    let gate = condition(chance, seen).replace("paid", "basket");
    format!("discount d on purchase{gate} {{\n  take {take} off\n}}\n\n")
}

fn program(seed: u64, seen: &mut Coverage) -> String {
    let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x74776f);
    let rounding = chance.among(&["down", "up", "nearest"]);
    let of = chance.among(&["paid", "basket"]);
    let mut text = format!(
        "program \"Two {seed}\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole, round {rounding}\n  cost 0.01 EUR\n}}\n\n\
         metric spend = sum of {of} over calendar year\n\nlet together = spend + paid\n\ntiers status by spend {{\n  Green\n  Gold at 1 EUR\n  keep to the \
         end of the next calendar year\n}}\n\nreward money_off {{\n  costs {} point per 0.{:02} EUR off\n}}\n\n",
        1 + chance.below(4),
        1 + chance.below(9),
    );
    let count = 1 + chance.below(3);
    let grouped = count > 1 && chance.below(4) == 0;
    let mut rules = String::new();
    for at in 0..count {
        let (gate, gives) = (condition(&mut chance, seen), amount(&mut chance, seen));
        let cap = if chance.below(4) == 0 && !gives.contains("at most") {
            *seen.entry("cap").or_default() += 1;
            format!("  at most {} point per day, {}\n", 1 + chance.below(20), chance.among(&["clip", "reject"]))
        } else {
            String::new()
        };
        rules.push_str(&format!("earn r{at} on purchase{gate} {{\n  {gives}\n{cap}}}\n\n"));
    }
    if grouped {
        *seen.entry("group").or_default() += 1;
        text.push_str(&format!("{} {{\n{rules}}}\n\n", chance.among(&["best of", "first of"])));
    } else {
        text.push_str(&rules);
    }
    if count > 1 && chance.below(5) == 0 {
        *seen.entry("limit together").or_default() += 1;
        text.push_str(&format!("limit shared on r0, r1 {{ at most {} point per day }}\n\n", 1 + chance.below(15)));
    }
    if chance.below(6) == 0 {
        *seen.entry("share of a rule").or_default() += 1;
        text.push_str(&format!("earn more on purchase {{\n  give {}% of r0\n}}\n\n", 10 + chance.below(200)));
    }
    if chance.below(3) == 0 {
        text.push_str(&discount(&mut chance, seen));
    }
    text.push_str(&format!("assume basket {} .. {}\n\n", money(LEAST), money(MOST)));
    text.push_str(&format!("guarantee give_back at most {}%\n", 20 * (1 + chance.below(60))));
    if chance.below(2) == 0 {
        *seen.entry("from below").or_default() += 1;
        text.push_str("earn base on purchase {\n  give 1 point per 0.01 EUR of basket\n}\n\n");
        text.push_str(&format!("guarantee give_back at least {}%\n", 50 + 10 * chance.below(60)));
    }
    text
}

/// Adds up what a purchase gives.
#[derive(Default)]
struct Given(Vec<(HoldingId, i64)>, i64);

impl Recorder for Given {
    fn granted(&mut self, grant: &Grant<'_>) {
        self.0.push((grant.holding, grant.lot.quantity));
    }

    fn cash(&mut self, _: Instant, _: CashFor, money: i64) {
        self.1 -= money;
    }
}

/// The largest and the smallest share of any purchase behind any other, of a new member and of one who reached the higher tier
/// a year before, and for the smallest also behind four of the largest on the same day; value over price, both scaled by the
/// worth's denominator.
fn extremes(program: &Program) -> [(i128, i128); 2] {
    let worth: Vec<Ratio> = program.holdings.iter().map(|holding| holding.worth.unwrap_or(Ratio::ZERO)).collect();
    let common = worth.iter().map(|worth| i128::from(worth.denominator())).product::<i128>();
    let monday = Day(20_458);
    let plan = Plan::new(program, monday.plus_days(-100), monday.plus_days(8)).expect("a small program has a plan");
    let words = vec![WordId(0); program.finite.len()];
    let mut most = (0i128, 1i128);
    let mut least = (1_000_000i128, 1i128);
    for (before, gold) in (0..=BEFORE).flat_map(|before| [(before, false), (before, true)]) {
        let joined = monday.plus_days(-90).start();
        let start = Joining { joined, born: None, attributes: &[], run_join_rules: false };
        let mut member = plan.member();
        let mut given = Given::default();
        plan.start(&mut member, &start, &mut given).expect("a life begins");
        let mut last_year = vec![(Instant(monday.plus_days(-1).start().0), before)];
        if gold {
            last_year.insert(0, (Instant(monday.plus_days(-60).start().0), 1_000_000));
        }
        for (at, amount) in last_year.into_iter().filter(|(_, amount)| *amount > 0) {
            let lines = [Line { atom: AtomId(0), items: 1, amount }];
            let buy = Purchase { at, lines: &lines, words: &words, uses: &[] };
            plan.purchase(&mut member, &buy, &mut given).expect("a purchase");
        }
        let mut busy = member.clone();
        for minute in 0..4 {
            let lines = [Line { atom: AtomId(0), items: 1, amount: MOST }];
            let at = Instant(monday.start().0 + 60 * minute);
            let buy = Purchase { at, lines: &lines, words: &words, uses: &[] };
            plan.purchase(&mut busy, &buy, &mut given).expect("a purchase");
        }
        for (amount, early) in (LEAST..=MOST).flat_map(|amount| [(amount, false), (amount, true)]) {
            let mut now = if early { busy.clone() } else { member.clone() };
            let mut given = Given::default();
            let lines = [Line { atom: AtomId(0), items: 1, amount }];
            let at = Instant(monday.start().0 + 36_000);
            let buy = Purchase { at, lines: &lines, words: &words, uses: &[] };
            let receipt = plan.purchase(&mut now, &buy, &mut given).expect("a purchase");
            let mut value = i128::from(receipt.discounts + given.1) * common;
            for (holding, units) in &given.0 {
                let worth = worth[holding.index()];
                value += i128::from(*units) * i128::from(worth.numerator()) * common / i128::from(worth.denominator());
            }
            if value * most.1 > most.0 * i128::from(amount) * common {
                most = (value, i128::from(amount) * common);
            }
            if value * least.1 < least.0 * i128::from(amount) * common {
                least = (value, i128::from(amount) * common);
            }
        }
    }
    [most, least]
}

/// What became of the promise of a random program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Judged {
    Proved,
    Broken,
    /// Found, but no life leads there.
    Suspected,
    Open,
}

fn judged(seed: u64, seen: &mut Coverage) -> Judged {
    let text = program(seed, seen);
    let (program, checked, examined) = examined(seed, &text);
    let limit = checked.guarantees[0].at_most.as_ref().expect("a share").0;
    let [(value, price), least] = extremes(&program);
    if let Some(below) = checked.guarantees.get(1) {
        from_below(seed, &text, &examined, below, least, seen);
    }
    let above = value * i128::from(limit.denominator()) > price * i128::from(limit.numerator());
    let span = checked.guarantees[0].span;
    let found = examined.findings.iter().find(|one| one.code.0 == "L0048" && one.labels[0].span == span);
    match found {
        _ if examined.proved.iter().any(|one| one.span == span) => {
            assert!(!above, "seed {seed}: proved, but {value} of {price} was given\n{text}");
            Judged::Proved
        }
        Some(found) if found.verdict == prove::Verdict::Witness => {
            assert!(above, "seed {seed}: broken, but at most {value} of {price} is given: {}\n{text}", found.message);
            Judged::Broken
        }
        Some(_) => Judged::Suspected,
        None => Judged::Open,
    }
}

/// The same of a promise from below.
fn from_below(
    seed: u64,
    text: &str,
    examined: &prove::Examined,
    below: &loyal::check::model::Guarantee,
    (value, price): (i128, i128),
    seen: &mut Coverage,
) {
    let limit = below.at_least.as_ref().expect("a share from below").0;
    let less = value * i128::from(limit.denominator()) < price * i128::from(limit.numerator());
    let mine = |one: &&prove::Finding| one.code.0 == "L0048" && one.labels[0].span == below.span;
    let what = if examined.proved.iter().any(|one| one.span == below.span) {
        assert!(!less, "seed {seed}: proved from below, but only {value} of {price} was given\n{text}");
        "from below: proved"
    } else {
        match examined.findings.iter().find(mine) {
            Some(found) if found.verdict == prove::Verdict::Witness => "from below: broken",
            Some(_) => "from below: suspected",
            None => "from below: open",
        }
    };
    *seen.entry(what).or_default() += 1;
}

#[test]
fn two_variables_are_followed() {
    let number = |name: &str| std::env::var(name).ok().and_then(|cases| cases.parse::<u64>().ok());
    let cases = number("LOYAL_PROVE_TWO").unwrap_or(if cfg!(debug_assertions) { 30 } else { 300 });
    let first = number("LOYAL_PROVE_FROM").unwrap_or(0);
    type Sums = (BTreeMap<Judged, u64>, Coverage);
    let one = |(mut judgements, mut seen): Sums, seed: u64| -> Sums {
        *judgements.entry(judged(seed, &mut seen)).or_default() += 1;
        (judgements, seen)
    };
    let both = |(mut judgements, mut seen): Sums, (others, more): Sums| -> Sums {
        others.into_iter().for_each(|(of, count)| *judgements.entry(of).or_default() += count);
        more.into_iter().for_each(|(of, count)| *seen.entry(of).or_default() += count);
        (judgements, seen)
    };
    let (judgements, seen) =
        (first..first + cases).into_par_iter().fold(Sums::default, one).reduce(Sums::default, both);
    println!("{cases} programs in two variables from seed {first}: {judgements:?}; {seen:?}");
    let of = |what: Judged| judgements.get(&what).copied().unwrap_or(0);
    assert!(of(Judged::Proved) * 10 > cases, "hardly anything is proved");
    assert!(of(Judged::Broken) * 10 > cases, "hardly anything is broken");
    assert!(of(Judged::Open) * 3 < cases, "too much is not followed");
    assert!(seen.len() >= 20, "not everything is generated: {seen:?}");
}
