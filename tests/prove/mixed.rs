//! Purchases of two kinds of goods at once: what is proved of `give_back` must hold for every mixture.
//!
//! `LOYAL_PROVE_MIXED=100000 cargo test --release --test prove mixed -- --nocapture` makes the long run.

use loyal::core::Program;
use loyal::evaluate::{CashFor, Grant, Joining, Line, Plan, Purchase, Recorder};
use loyal::quantity::{Day, Instant, Ratio};
use rayon::prelude::*;

use crate::brute::{Chance, examined, money};

/// The largest amount of one kind, in cents.
const MOST: i64 = 20;

fn goods(chance: &mut Chance) -> &'static str {
    chance.among(&["", " of \"a\"", " of \"b\"", " of \"a\", \"b\""])
}

fn rule(chance: &mut Chance, at: i64) -> String {
    let of = goods(chance);
    let gate = match chance.below(4) {
        0 => format!(" where basket >= {}", money(1 + chance.below(MOST))),
        1 => format!(" when status is {}", chance.among(&["Green", "Gold"])),
        _ => String::new(),
    };
    let units = 1 + chance.below(6);
    let gives = match chance.below(5) {
        0 => format!("give {units} point"),
        1 => format!("give {units} point per {} of paid", money(1 + chance.below(12))),
        2 => format!("give {units} point per full {} of basket", money(1 + chance.below(12))),
        3 => format!("give by basket {{ from {} {units} point, from 0.12 EUR 4 point }}", money(1 + chance.below(10))),
        _ => format!(
            "give by status {{ Green {units} point, Gold {} point }} per {} of paid",
            1 + chance.below(6),
            money(1 + chance.below(12))
        ),
    };
    let limit =
        if chance.below(4) == 0 { format!("\n  at most {} point per day", 1 + chance.below(9)) } else { String::new() };
    format!("earn r{at} on purchase{of}{gate} {{\n  {gives}{limit}\n}}\n\n")
}

fn program(seed: u64) -> String {
    let mut chance = Chance(seed ^ 0x5eed_0000);
    let rounding = chance.among(&["down", "up", "nearest"]);
    let per = chance.among(&["", "", "", " per line"]);
    let mut text = format!(
        "program \"Mixed {seed}\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole, round {rounding}{per}\n  cost 0.01 EUR\n}}\n\n\
         metric spend = sum of paid over calendar year\n\ntiers status by spend {{\n  Green\n  Gold at 100 EUR\n  keep to the end of \
         the next calendar year\n}}\n\nreward money_off {{\n  costs {} point per 0.{:02} EUR off\n}}\n\n",
        1 + chance.below(4),
        1 + chance.below(8),
    );
    let count = 1 + chance.below(3);
    let rules: String = (0..count).map(|at| rule(&mut chance, at)).collect();
    text.push_str(&match chance.below(5) {
        0 if count > 1 => format!("{} {{\n{rules}}}\n\n", chance.among(&["best of", "first of"])),
        _ => rules,
    });
    if chance.below(3) == 0 {
        text.push_str(&format!("earn more on purchase {{\n  give {}% of r0\n}}\n\n", 10 + chance.below(150)));
    }
    if chance.below(3) == 0 {
        let (of, take) = (goods(&mut chance), 1 + chance.below(40));
        text.push_str(&format!("discount d on purchase{of} {{\n  take {take}% off\n}}\n\n"));
    }
    text.push_str(&format!("assume basket 0.01 EUR .. {}\n\nassume item 0.01 EUR\n\n", money(2 * MOST)));
    text.push_str(&format!("guarantee give_back at most {}%\n", 5 + chance.below(300)));
    text
}

/// Adds up what a purchase gives, minor units times the denominator of the point's worth.
struct Value(Vec<Ratio>, i128, i128);

impl Recorder for Value {
    fn granted(&mut self, grant: &Grant<'_>) {
        let worth = self.0[grant.holding.index()];
        self.1 +=
            i128::from(grant.lot.quantity) * i128::from(worth.numerator()) * self.2 / i128::from(worth.denominator());
    }

    fn cash(&mut self, _: Instant, _: CashFor, money: i64) {
        self.1 -= i128::from(money) * self.2;
    }
}

/// The largest share of all purchases of one or two kinds, as value and price.
fn largest(program: &Program) -> (i128, i128) {
    let monday = Day(20_458);
    let plan = Plan::new(program, monday.plus_days(-2), monday.plus_days(8)).expect("a small program has a plan");
    let worth: Vec<Ratio> = program.holdings.iter().map(|of| of.worth.unwrap_or(Ratio::ZERO)).collect();
    let common: i128 = worth.iter().map(|worth| i128::from(worth.denominator())).product();
    let (a, b) = (program.atom(Some("a"), None), program.atom(Some("b"), None));
    let mut most = (0i128, 1i128);
    for (gold, first, second) in
        (0..2).flat_map(|gold| (0..=MOST).flat_map(move |first| (0..=MOST).map(move |second| (gold, first, second))))
    {
        if first + second == 0 {
            continue;
        }
        let mut member = plan.member();
        let mut value = Value(worth.clone(), 0, common);
        let start =
            Joining { joined: monday.plus_days(-1).start(), born: None, attributes: &[], run_join_rules: false };
        plan.start(&mut member, &start, &mut value).expect("a life begins");
        if gold == 1 {
            let lines = [Line { atom: a, items: 1, amount: 20_000_000 }];
            let before = Instant(monday.plus_days(-1).start().0 + 60);
            plan.purchase(&mut member, &Purchase { at: before, lines: &lines, words: &[], uses: &[] }, &mut value)
                .expect("a purchase");
        }
        value.1 = 0;
        let lines: Vec<Line> = [(a, first), (b, second)]
            .into_iter()
            .filter(|(_, amount)| *amount > 0)
            .map(|(atom, amount)| Line { atom, items: 1, amount })
            .collect();
        let at = Instant(monday.start().0 + 36_000);
        let receipt = plan
            .purchase(&mut member, &Purchase { at, lines: &lines, words: &[], uses: &[] }, &mut value)
            .expect("a purchase");
        let given = value.1 + i128::from(receipt.discounts) * common;
        let price = i128::from(first + second) * common;
        if given * most.1 > most.0 * price {
            most = (given, price);
        }
    }
    most
}

#[test]
fn what_is_proved_holds_for_every_mixture() {
    let asked = std::env::var("LOYAL_PROVE_MIXED").ok().and_then(|cases| cases.parse::<u64>().ok());
    let cases = asked.unwrap_or(if cfg!(debug_assertions) { 30 } else { 3_000 });
    let judged = |seed: u64| -> (u64, u64) {
        let text = program(seed);
        let (program, checked, examined) = examined(seed, &text);
        if examined.proved.is_empty() {
            return (0, 1);
        }
        let limit = checked.guarantees[0].at_most.as_ref().expect("a share").0;
        let (value, price) = largest(&program);
        let above = value * i128::from(limit.denominator()) > price * i128::from(limit.numerator());
        assert!(!above, "seed {seed}: proved, but {value} of {price} was given\n{text}");
        (1, 0)
    };
    let sum = |one: (u64, u64), two: (u64, u64)| (one.0 + two.0, one.1 + two.1);
    let (proved, open) = (0..cases).into_par_iter().map(judged).reduce(|| (0, 0), sum);
    println!("{cases} programs with two kinds of goods: {proved} proved, {open} broken or open");
    assert!(proved * 10 > cases, "hardly anything is proved: {proved} of {cases}");
}
