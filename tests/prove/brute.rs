//! Random programs over a small domain: every purchase of it is made through the evaluator, and what is proved or
//! broken must agree with the largest share that was seen.
//!
//! `LOYAL_PROVE_CASES=1000000 cargo test --release --test prove brute` makes the long run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, Sources};
use loyal::core::{self, AtomId, HoldingId, Program};
use loyal::evaluate::{Grant, Joining, Line, Plan, Purchase, Recorder};
use loyal::prove;
use loyal::quantity::{Day, Instant, Ratio};

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
    if chance.below(4) == 0 {
        *seen.entry("weekday").or_default() += 1;
        out.push_str(&format!(" when weekday is {}", chance.among(&["Monday", "Saturday"])));
    }
    out
}

fn amount(chance: &mut Chance, seen: &mut Coverage) -> String {
    let units = 1 + chance.below(9);
    match chance.below(6) {
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
        _ => {
            *seen.entry("rate of the price").or_default() += 1;
            format!("give {units} point per {} of basket", money(1 + chance.below(40)))
        }
    }
}

fn limit(chance: &mut Chance, seen: &mut Coverage) -> String {
    match chance.below(4) {
        0 => {
            *seen.entry("cap").or_default() += 1;
            let then = chance.among(&["clip", "reject"]);
            format!("  at most {} point per day, {then}\n", 1 + chance.below(20))
        }
        _ => String::new(),
    }
}

pub fn program(seed: u64, seen: &mut Coverage) -> String {
    let mut chance = Chance(seed);
    let rounding = chance.among(&["down", "up", "nearest"]);
    let mut text = format!(
        "program \"Random {seed}\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole, round {rounding}\n  cost 0.01 EUR\n}}\n\n\
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
        text.push_str(&format!("{} of {{\n{rules}}}\n\n", chance.among(&["best", "first"])));
    } else {
        text.push_str(&rules);
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
struct Given(Vec<(HoldingId, i64)>);

impl Recorder for Given {
    fn granted(&mut self, grant: &Grant<'_>) {
        self.0.push((grant.holding, grant.lot.quantity));
    }
}

/// Makes every purchase of the domain through the evaluator: at each tier, on three days of the week, of each kind of
/// goods. Shows the kind, the amount, the discount and what was given.
pub fn each_purchase(program: &Program, mut look: impl FnMut(AtomId, i64, i64, &[(HoldingId, i64)])) {
    let monday = Day(20_458);
    let plan = Plan::new(program, monday.plus_days(-2), monday.plus_days(8)).expect("a small program has a plan");
    let days = [monday, monday.plus_days(1), monday.plus_days(5)];
    for rank in 0..2i64 {
        for (day, atom) in days.into_iter().flat_map(|day| (0..program.atoms).map(move |atom| (day, atom))) {
            for amount in 1..=MOST {
                let mut member = plan.member();
                let start = Joining {
                    joined: monday.plus_days(-1).start(),
                    born: None,
                    attributes: &[],
                    run_join_rules: false,
                };
                let mut given = Given::default();
                plan.start(&mut member, &start, &mut given).expect("a life begins");
                let at = |seconds: i64| Instant(day.start().0 + seconds);
                if rank == 1 {
                    // A year's spending makes the member Gold, on the day before what is looked at.
                    let lines = [Line { atom: AtomId(0), items: 1, amount: 10_000_000 }];
                    let before = Instant(monday.plus_days(-1).start().0 + 60);
                    let buy = Purchase { at: before, lines: &lines, words: &[], uses: &[] };
                    plan.purchase(&mut member, &buy, &mut given).expect("a purchase");
                }
                given.0.clear();
                let atom = AtomId(u16::from(atom));
                let lines = [Line { atom, items: 1, amount }];
                let buy = Purchase { at: at(36_000), lines: &lines, words: &[], uses: &[] };
                let receipt = plan.purchase(&mut member, &buy, &mut given).expect("a purchase");
                look(atom, amount, receipt.discounts, &given.0);
            }
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

#[test]
fn what_is_proved_holds_and_what_is_broken_is_broken() {
    let cases: u64 = std::env::var("LOYAL_PROVE_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(if cfg!(debug_assertions) { 60 } else { 10_000 });
    let mut seen = Coverage::new();
    let (mut proved, mut broken, mut open, mut unseen) = (0usize, 0usize, 0usize, 0usize);
    for seed in 0..cases {
        let text = program(seed, &mut seen);
        let path = PathBuf::from("random.loyal");
        let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), text.clone())]) };
        let mut sources = Sources::new();
        let compiled = core::compile(Path::new(&path), &loader, &mut sources, &[]);
        let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
            panic!("seed {seed} is no program: {:?}\n{text}", compiled.diagnostics);
        };
        let examined = prove::examine(program, checked, &sources);
        let disagreed = examined.findings.iter().find(|one| one.code.0 == "E0150");
        assert!(disagreed.is_none(), "seed {seed}: {disagreed:?}\n{text}");
        let limit = checked.guarantees[0].at_most.as_ref().expect("a share").0;
        let (value, price) = largest(program);
        let above = value * i128::from(limit.denominator()) > price * i128::from(limit.numerator());
        let found = examined.findings.iter().find(|one| one.code.0 == "L0048");
        // A share of a rule whose limit rejects is not followed: then nothing is proved, and no more than suspected.
        let blind = text.contains(", reject") && text.contains("% of r");
        let suspected = found.is_some_and(|found| found.verdict == prove::Verdict::Suspected);
        if blind && examined.proved.is_empty() && (found.is_none() || suspected) {
            unseen += 1;
        } else if !examined.proved.is_empty() {
            proved += 1;
            assert!(!above, "seed {seed}: proved, but {value} of {price} was given\n{text}");
        } else if let Some(found) = found {
            broken += 1;
            assert!(above, "seed {seed}: broken, but at most {value} of {price} is given: {}\n{text}", found.message);
            assert_eq!(found.verdict, prove::Verdict::Witness, "seed {seed}: {}\n{text}", found.message);
        } else {
            open += 1;
            assert!(!above, "seed {seed}: missed {value} of {price}\n{text}");
        }
    }
    println!("{proved} proved, {broken} broken, {open} open, {unseen} not followed; {seen:?}");
    assert!((unseen as u64) < cases / 10 + 1, "too much is not followed: {unseen}");
    assert!(proved > 0 && broken > 0, "the generator makes one kind of program only");
    assert!(seen.len() >= 11, "not everything is generated: {seen:?}");
}
