//! Random programs over a small domain: every purchase of it is made through the evaluator, and what is proved or
//! broken must agree with the largest share that was seen.
//!
//! `LOYAL_PROVE_CASES=1000000 cargo test --release --test prove brute -- --nocapture` makes the long run; `LOYAL_PROVE_FROM`
//! is its first seed.

use std::collections::BTreeMap;
use std::path::Path;

use loyal::base::{MemoryLoader, Sources};
use loyal::check::Checked;
use loyal::core::{self, AtomId, HoldingId, Program, WordId};
use loyal::evaluate::{CashFor, Grant, Joining, Line, Plan, Purchase, Recorder};
use loyal::prove::{self, Examined};
use loyal::quantity::{Day, Instant, Ratio};
use rayon::prelude::*;

/// The largest amount, in cents.
pub const MOST: i64 = 90;

/// A small generator of whole numbers (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, most: i64) -> i64 {
        (self.next() % most as u64) as i64
    }

    pub fn among<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as i64) as usize]
    }
}

pub fn money(cents: i64) -> String {
    format!("{}.{:02} EUR", cents / 100, cents % 100)
}

/// What a program is made of, counted over all cases.
pub type Coverage = BTreeMap<&'static str, usize>;

fn condition(chance: &mut Chance, seen: &mut Coverage) -> String {
    let mut out = String::new();
    if chance.below(3) == 0 {
        *seen.entry("least purchase").or_default() += 1;
        out.push_str(&format!(" where basket >= {}", money(1 + chance.below(MOST))));
    } else if chance.below(6) == 0 {
        *seen.entry("largest purchase").or_default() += 1;
        out.push_str(&format!(" where basket <= {}", money(1 + chance.below(MOST))));
    }
    if chance.below(8) == 0 {
        *seen.entry("word").or_default() += 1;
        let joined = if out.is_empty() { " where" } else { " and" };
        let is = chance.among(&["is", "is not"]);
        out.push_str(&format!("{joined} channel {is} \"app\""));
    }
    if chance.below(10) == 0 {
        *seen.entry("clock").or_default() += 1;
        let (from, until) = (chance.among(&["08:00", "12:00"]), chance.among(&["15:00", "22:30"]));
        out.push_str(&format!(" when time in {from} .. {until}"));
    } else if chance.below(4) == 0 {
        *seen.entry("weekday").or_default() += 1;
        out.push_str(&format!(" when weekday is {}", chance.among(&["Monday", "Saturday"])));
    }
    out
}

fn amount(chance: &mut Chance, seen: &mut Coverage) -> String {
    let units = 1 + chance.below(9);
    match chance.below(9) {
        0 => {
            *seen.entry("flat").or_default() += 1;
            format!("give {units} point")
        }
        1 => {
            *seen.entry("rate").or_default() += 1;
            format!("give {units} point per {} of paid", money(1 + chance.below(40)))
        }
        2 => {
            *seen.entry("full steps").or_default() += 1;
            format!("give {units} point per full {} of basket", money(1 + chance.below(40)))
        }
        3 => {
            *seen.entry("table by tier").or_default() += 1;
            let (low, high) = (1 + chance.below(5), 1 + chance.below(9));
            format!(
                "give by status {{ Green {low} point, Gold {high} point }} per {} of paid",
                money(1 + chance.below(30))
            )
        }
        4 => {
            *seen.entry("bands").or_default() += 1;
            let (first, second) = (2 + chance.below(30), 40 + chance.below(40));
            format!(
                "give by basket {{ from {} {units} point, from {} {} point }}",
                money(first),
                money(second),
                1 + chance.below(9)
            )
        }
        5 => {
            *seen.entry("table by word").or_default() += 1;
            let (one, two) = (1 + chance.below(9), 1 + chance.below(5));
            let per = money(1 + chance.below(30));
            format!("give by channel {{ \"app\" {one} point, otherwise {two} point }} per {per} of paid")
        }
        6 => {
            *seen.entry("table by weekday").or_default() += 1;
            let (one, two) = (1 + chance.below(9), 1 + chance.below(5));
            let per = money(1 + chance.below(30));
            format!("give by weekday {{ Tuesday {one} point, otherwise {two} point }} per {per} of paid")
        }
        7 => {
            *seen.entry("smaller or larger of two").or_default() += 1;
            let (which, other) = (chance.among(&["smaller", "larger"]), money(1 + chance.below(MOST)));
            format!("give {units} point per {} of the {which} of paid and {other}", money(1 + chance.below(40)))
        }
        _ => {
            *seen.entry("rate of the price").or_default() += 1;
            format!("give {units} point per {} of basket", money(1 + chance.below(40)))
        }
    }
}

fn limit(chance: &mut Chance, seen: &mut Coverage) -> String {
    if chance.below(4) > 0 {
        return String::new();
    }
    *seen.entry("cap").or_default() += 1;
    let (most, then) = (1 + chance.below(20), chance.among(&["clip", "reject", "finish the award"]));
    match chance.below(4) {
        0 => {
            *seen.entry("cap on some days").or_default() += 1;
            format!("  at most {most} point per day when weekday is Monday, {then}\n")
        }
        1 => {
            *seen.entry("cap by tier").or_default() += 1;
            format!("  at most by status {{ Green {most} point, Gold {} point }} per day\n", 1 + chance.below(9))
        }
        _ => format!("  at most {most} point per day, {then}\n"),
    }
}

pub fn program(seed: u64, seen: &mut Coverage) -> String {
    let mut chance = Chance(seed);
    let rounding = chance.among(&["down", "up", "nearest"]);
    let first = if chance.below(8) == 0 {
        *seen.entry("money off first").or_default() += 1;
        "  money off before percent off\n"
    } else {
        ""
    };
    let mut text = format!(
        "program \"Random {seed}\" {{\n  currency EUR\n{first}}}\n\npoints point {{\n  whole, round {rounding}\n  cost 0.01 EUR\n}}\n\n\
         metric spend = sum of paid over calendar year\n\ntiers status by spend {{\n  Green\n  Gold at 100 EUR\n  keep to the end of \
         the next calendar year\n}}\n\nreward money_off {{\n  costs {} point per 0.{:02} EUR off\n}}\n\n",
        1 + chance.below(6),
        1 + chance.below(20),
    );
    let count = 1 + chance.below(4);
    let grouped = count > 1 && chance.below(4) == 0;
    let mut rules = String::new();
    for at in 0..count {
        let (gate, gives, cap) = (condition(&mut chance, seen), amount(&mut chance, seen), limit(&mut chance, seen));
        rules.push_str(&format!("earn r{at} on purchase{gate} {{\n  {gives}\n{cap}}}\n\n"));
    }
    if grouped {
        *seen.entry("group").or_default() += 1;
        text.push_str(&format!("{} {{\n{rules}}}\n\n", chance.among(&["best of", "first of", "exclusive"])));
    } else {
        text.push_str(&rules);
    }
    if count > 1 && chance.below(6) == 0 {
        *seen.entry("limit together").or_default() += 1;
        let most = 1 + chance.below(15);
        text.push_str(&format!("limit together on r0, r1 {{ at most {most} point per day }}\n\n"));
    }
    if chance.below(6) == 0 {
        *seen.entry("cash").or_default() += 1;
        let gate = condition(&mut chance, seen);
        text.push_str(&format!("earn back on purchase{gate} {{\n  give {}% of paid\n}}\n\n", 1 + chance.below(60)));
    }
    if chance.below(3) == 0 {
        *seen.entry("share of a rule").or_default() += 1;
        text.push_str(&format!("earn more on purchase {{\n  give {}% of r0\n}}\n\n", 10 + chance.below(200)));
    }
    if chance.below(3) == 0 {
        *seen.entry("discount").or_default() += 1;
        let gate = condition(&mut chance, seen);
        let take =
            if chance.below(2) == 0 { format!("{}%", 1 + chance.below(60)) } else { money(1 + chance.below(30)) };
        text.push_str(&format!("discount d on purchase{gate} {{\n  take {take} off\n}}\n\n"));
    }
    text.push_str(&format!("assume basket 0.01 EUR .. {}\n\nassume item 0.01 EUR\n\n", money(MOST)));
    text.push_str(&format!("guarantee give_back at most {}%\n", 5 + chance.below(250)));
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

/// Makes every purchase of the domain through the evaluator: at each tier, on three days of the week, at four hours if
/// the program reads the clock, of each kind of goods, with each word of the first field of words. Shows the kind, the amount,
/// the money off or back and what was given.
pub fn each_purchase(program: &Program, mut look: impl FnMut(AtomId, i64, i64, &[(HoldingId, i64)])) {
    let monday = Day(20_458);
    let plan = Plan::new(program, monday.plus_days(-2), monday.plus_days(8)).expect("a small program has a plan");
    let days = [monday, monday.plus_days(1), monday.plus_days(5)];
    // No word or one that the program does not know, and each that it knows.
    let known = program.finite.first().map_or(0, |field| field.words.len() as u16);
    let cases = (0..2i64).flat_map(|rank| days.into_iter().map(move |day| (rank, day)));
    let cases = cases.flat_map(|(rank, day)| (0..program.atoms).map(move |atom| (rank, day, atom)));
    let reads_clock = program.rows.iter().any(|row| format!("{:?}", row.guard).contains("Clock"));
    let hours: &[i64] = if reads_clock { &[7, 10, 13, 20] } else { &[10] };
    let cases = cases.flat_map(|case| hours.iter().map(move |hour| (case, hour)));
    for (((rank, day, atom), hour), word) in cases.flat_map(|case| (0..=known).map(move |word| (case, word))) {
        let words = vec![WordId(word); program.finite.len()];
        for amount in 1..=MOST {
            let mut member = plan.member();
            let start =
                Joining { joined: monday.plus_days(-1).start(), born: None, attributes: &[], run_join_rules: false };
            let mut given = Given::default();
            plan.start(&mut member, &start, &mut given).expect("a life begins");
            let at = |seconds: i64| Instant(day.start().0 + seconds);
            if rank == 1 {
                // A year's spending makes the member Gold, on the day before what is looked at.
                let lines = [Line { atom: AtomId(0), items: 1, amount: 10_000_000 }];
                let before = Instant(monday.plus_days(-1).start().0 + 60);
                let none = vec![WordId(0); program.finite.len()];
                let buy = Purchase { at: before, lines: &lines, words: &none, uses: &[] };
                plan.purchase(&mut member, &buy, &mut given).expect("a purchase");
            }
            given.0.clear();
            given.1 = 0;
            let atom = AtomId(u16::from(atom));
            let lines = [Line { atom, items: 1, amount }];
            let buy = Purchase { at: at(3_600 * hour), lines: &lines, words: &words, uses: &[] };
            let receipt = plan.purchase(&mut member, &buy, &mut given).expect("a purchase");
            look(atom, amount, receipt.discounts + given.1, &given.0);
        }
    }
}

/// The largest share of any purchase, as value over price, both scaled by the worth's denominator.
fn largest(program: &Program) -> (i128, i128) {
    let worth: Vec<Ratio> = program.holdings.iter().map(|holding| holding.worth.unwrap_or(Ratio::ZERO)).collect();
    let common = worth.iter().map(|worth| i128::from(worth.denominator())).product::<i128>();
    let mut most = (0i128, 1i128);
    each_purchase(program, |_, amount, discount, given| {
        let mut value = i128::from(discount) * common;
        for (holding, units) in given {
            let worth = worth[holding.index()];
            value += i128::from(*units) * i128::from(worth.numerator()) * common / i128::from(worth.denominator());
        }
        if value * most.1 > most.0 * i128::from(amount) * common {
            most = (value, i128::from(amount) * common);
        }
    });
    most
}

/// A random program, and what proofs say about it; none of their lives fails when it is replayed.
pub(crate) fn examined(seed: u64, text: &str) -> (Program, Checked, Examined) {
    let path = Path::new("random.loyal");
    let loader = MemoryLoader { texts: BTreeMap::from([(path.to_owned(), text.to_owned())]) };
    let mut sources = Sources::new();
    let compiled = core::compile(path, &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (compiled.program, compiled.checked) else {
        panic!("seed {seed} is no program: {:?}\n{text}", compiled.diagnostics);
    };
    let examined = prove::examine(&program, &checked, &sources);
    let disagreed = examined.findings.iter().find(|one| one.code.0 == "E0150");
    assert!(disagreed.is_none(), "seed {seed}: {disagreed:?}\n{text}");
    (program, checked, examined)
}

/// What became of the promise of a random program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Judged {
    Proved,
    Broken,
    Open,
    /// Something in it is not followed, and nothing is called sure.
    NotFollowed,
}

fn judged(seed: u64, seen: &mut Coverage) -> Judged {
    let text = program(seed, seen);
    let (program, checked, examined) = examined(seed, &text);
    let limit = checked.guarantees[0].at_most.as_ref().expect("a share").0;
    let (value, price) = largest(&program);
    let above = value * i128::from(limit.denominator()) > price * i128::from(limit.numerator());
    let found = examined.findings.iter().find(|one| one.code.0 == "L0048");
    // Exclusive groups are not followed: then nothing is proved, and no more than suspected.
    let blind = text.contains("exclusive {");
    let suspected = found.is_some_and(|found| found.verdict == prove::Verdict::Suspected);
    if blind && examined.proved.is_empty() && (found.is_none() || suspected) {
        Judged::NotFollowed
    } else if !examined.proved.is_empty() {
        assert!(!above, "seed {seed}: proved, but {value} of {price} was given\n{text}");
        Judged::Proved
    } else if let Some(found) = found {
        assert!(above, "seed {seed}: broken, but at most {value} of {price} is given: {}\n{text}", found.message);
        assert_eq!(found.verdict, prove::Verdict::Witness, "seed {seed}: {}\n{text}", found.message);
        Judged::Broken
    } else {
        assert!(!above, "seed {seed}: missed {value} of {price}\n{text}");
        Judged::Open
    }
}

#[test]
fn what_is_proved_holds_and_what_is_broken_is_broken() {
    let number = |name: &str| std::env::var(name).ok().and_then(|cases| cases.parse::<u64>().ok());
    let cases = number("LOYAL_PROVE_CASES").unwrap_or(if cfg!(debug_assertions) { 60 } else { 10_000 });
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
    println!("{cases} programs from seed {first}: {judgements:?}; {seen:?}");
    let of = |what: Judged| judgements.get(&what).copied().unwrap_or(0);
    assert!(of(Judged::NotFollowed) < cases / 10 + 1, "too much is not followed");
    assert!(of(Judged::Proved) > 0 && of(Judged::Broken) > 0, "the generator makes one kind of program only");
    assert!(seen.len() >= 22, "not everything is generated: {seen:?}");
}
