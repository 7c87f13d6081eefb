//! Where `guarantee no arbitrage` is proved nobody gains: random programs whose money comes from everywhere, random lives
//! through the evaluator, and every entry of their diaries at the proved prices.
//!
//! `LOYAL_PROVE_ORIGINS=20000 cargo test --release --test prove origins -- --nocapture` makes the long run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, Sources};
use loyal::core::{self, HoldingId, Program};
use loyal::evaluate::{CashFor, DiaryFact, Entry, Occasion, OwnFact, Source, trial};
use loyal::prove::{self, Examined, Finding, Price, Settled};

use crate::brute::{Chance, Coverage, money};

/// Lives of each program.
const LIVES: u64 = 4;
/// Actions of a life.
const ACTIONS: i64 = 14;

pub(crate) fn examined(text: &str) -> (Program, Examined) {
    let path = PathBuf::from("origins.loyal");
    let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), text.to_owned())]) };
    let mut sources = Sources::new();
    let compiled = core::compile(Path::new(&path), &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (compiled.program, &compiled.checked) else {
        panic!("{:?}\n{text}", compiled.diagnostics);
    };
    let examined = prove::examine(&program, checked, &sources);
    (program, examined)
}

/// What is said of the guarantee, if it is proved.
fn proved(examined: &Examined) -> Option<&str> {
    examined.proved.iter().find(|one| one.words == "no arbitrage").map(|one| one.how.as_str())
}

/// What a program can have besides purchases that earn, each by itself.
const PARTS: [(&str, &str); 21] = [
    ("gift on join", "gift hello on join {\n  give 300 point\n}\n"),
    ("gift on a birthday", "gift cake on birthday {\n  give 200 point\n}\n"),
    ("gift on a redemption", "gift again on redemption {\n  give 25 point\n}\n"),
    ("gift on a lapse", "gift sorry on expiry of point {\n  give 1 token per 2 point of expired\n}\n"),
    ("gift on a return", "gift pity on return {\n  give 40 point\n}\n"),
    (
        "every so many",
        "metric visits = count of purchase over calendar year\n\ngift third on every 3 of visits {\n  give 200 point\n}\n",
    ),
    (
        "reached",
        "metric spend = sum of paid over calendar year\n\ngift big on reach spend >= 120 EUR {\n  give tenner\n}\n",
    ),
    ("streak", "streak daily of days with purchase {\n  every 2 {\n    give 100 point\n  }\n}\n"),
    (
        "challenge",
        "challenge two {\n  goal a when visited >= 12\n  at most once per month\n  give tenner\n}\n\nmetric visited = count of purchase over calendar month\n",
    ),
    (
        "membership",
        "membership club {\n  fee 4 EUR per month\n}\n\ngift begin on start of club {\n  give 300 point\n}\n",
    ),
    ("renewal", "membership box {\n  fee 4 EUR per month\n}\n\ngift more on renewal of box {\n  give 350 point\n}\n"),
    ("once", "earn first on purchase {\n  give 800 point\n  at most once\n}\n"),
    ("pause", "gift missed on 20 days without purchase {\n  give 50 point\n}\n"),
    ("exchange", "convert point on start of month {\n  steps of 100 point\n  gives 100 token\n  carry the rest\n}\n"),
    (
        "share voucher",
        "voucher coupon {\n  20% off\n}\n\nearn ticket on purchase where basket >= 50 EUR {\n  give coupon\n}\n",
    ),
    ("free reward", "reward sweet {\n  gives toy\n  at most once per month\n}\n"),
    ("cash back", "earn back on purchase {\n  give 2% of paid\n}\n"),
    (
        "stay",
        "event stay {\n  price money\n}\n\nassume price 20 EUR .. 200 EUR\n\nearn nights on stay {\n  give 3 point per 1 EUR of price\n}\n",
    ),
    ("review", "event review {\n}\n\ngift words on review {\n  give 20 point\n}\n"),
    ("tokens", "reward token_off {\n  costs 100 token per 1 EUR off\n}\n"),
    ("voucher earned", "earn ten on purchase where basket >= 90 EUR {\n  give tenner\n}\n"),
];

/// A random program, with the parts it has.
fn program(chance: &mut Chance, seen: &mut Coverage) -> String {
    let returns = chance.among(&["", "  returns within 7 days\n"]);
    let debts =
        chance.among(&["", "  may go negative\n", "  may go negative\n", "  pending 60 days\n", "  pending 7 days\n"]);
    let expiry = chance.among(&["", "  expire 1 month after earning\n"]);
    let mut text = format!(
        "program \"Origins\" {{\n  currency EUR\n{returns}}}\n\npoints point {{\n  whole\n  cost 0.01 EUR\n{debts}{expiry}}}\n\n\
         points token {{\n  whole\n  cost 0.01 EUR\n}}\n\nvoucher tenner {{\n  10 EUR off\n}}\n\n\
         item toy {{\n  worth 3 EUR\n  cost 1 EUR\n}}\n\nreward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\n\
         reward toy_for {{\n  costs 400 point\n  gives toy\n}}\n\n\
         earn base on purchase {{\n  give {} point per 1 EUR of paid\n}}\n\n",
        1 + chance.below(8),
    );
    for (name, part) in PARTS {
        if chance.below(8) == 0 {
            *seen.entry(name).or_default() += 1;
            text.push_str(part);
            text.push('\n');
        }
    }
    text.push_str("assume basket 1 EUR .. 100 EUR\n\nguarantee no arbitrage\n");
    text
}

/// A random life, as a test: one action a minute, an hour, or many days after the other.
fn life(text: &str, chance: &mut Chance) -> String {
    let returns = chance.below(2) == 0;
    let mut day = chance.below(20);
    let mut out = String::from("\ntest \"life\" {\n  given joined 2026-01-01, born 1990-02-10\n");
    let mut bought: Vec<String> = Vec::new();
    for at in 0..ACTIONS {
        day += chance.below(3) * chance.below(25);
        let when = format!("2026-{:02}-{:02} 1{}:{:02}", 1 + day / 28 % 12, 1 + day % 28, at / 6, at % 6 * 10);
        let amount = money(100 + chance.below(9_901));
        let action = match chance.below(12) {
            0..=3 => {
                bought.push(when.clone());
                format!("purchase {{ \"goods\" {amount} }}")
            }
            4 => format!("purchase {{ \"goods\" {amount} }} using money_off"),
            5 => format!("purchase {{ \"goods\" {amount} }} using tenner"),
            6 => "redeem toy_for".to_owned(),
            7 | 8 if returns && !bought.is_empty() => {
                format!("return of {}", bought.pop().expect("one"))
            }
            9 if text.contains("membership club") => chance.among(&["enter club", "leave club"]).to_owned(),
            9 if text.contains("membership box") => "enter box".to_owned(),
            10 if text.contains("event stay") => format!("stay {{ price {} }}", money(2_000 + chance.below(18_000))),
            10 if text.contains("event review") => "review".to_owned(),
            10 if text.contains("reward sweet") => "redeem sweet".to_owned(),
            11 if text.contains("token_off") => format!("purchase {{ \"goods\" {amount} }} using token_off"),
            11 if text.contains("coupon") => format!("purchase {{ \"goods\" {amount} }} using coupon"),
            _ => String::new(),
        };
        // Days go on through one year.
        if day >= 28 * 11 {
            break;
        }
        out.push_str(&format!("  on {when} {action}\n"));
    }
    out.push_str("}\n");
    out
}

/// Values at the proved prices, in parts of a minor unit.
struct Prices<'a> {
    program: &'a Program,
    prices: &'a [Price],
    /// Rules that are left aside, as the proof names them.
    aside: &'a str,
}

impl Prices<'_> {
    fn scale(&self) -> i128 {
        self.prices.first().map_or(1, |price| price.denominator)
    }

    fn worth(&self, holding: HoldingId, units: i64) -> i128 {
        let price = self.prices.iter().find(|price| price.holding == holding);
        i128::from(units) * price.map_or(0, |price| price.numerator)
    }

    fn is_aside(&self, source: Source) -> bool {
        let name = match source {
            Source::Row(row) => &self.program.rows[row.index()].rule,
            Source::Offer(offer) => &self.program.offers[offer.index()].name,
            _ => return false,
        };
        self.aside.contains(&format!("`{name}`"))
    }

    fn held(&self, entry: &Entry) -> i128 {
        let balances = (0u16..).zip(&entry.balances);
        balances.map(|(at, of)| self.worth(HoldingId(at), of.available + of.pending)).sum()
    }

    /// What an entry brings besides what is held after it: money, and debts that fall. What is left aside is taken off.
    fn moved(&self, entry: &Entry) -> i128 {
        let mut money = -entry.receipt.map_or(0, |receipt| i128::from(receipt.paid));
        let mut value = 0;
        for fact in &entry.facts {
            match fact {
                DiaryFact::Own(OwnFact::Cash(CashFor::Row(row), _)) if self.is_aside(Source::Row(*row)) => {}
                DiaryFact::Own(OwnFact::Cash(_, paid)) => money -= i128::from(*paid),
                DiaryFact::Redeemed(_, _, off) => money += i128::from(*off),
                DiaryFact::Returned(refund) => money += i128::from(refund.paid),
                DiaryFact::PointsPaid(_, _, off) | DiaryFact::VoucherUsed(_, _, off) => {
                    // The purchase is paid less, and what it buys is worth nothing here.
                    debug_assert!(*off >= 0);
                }
                DiaryFact::Owed(holding, units) => value -= self.worth(*holding, *units),
                DiaryFact::Repaid(holding, units) => value += self.worth(*holding, *units),
                DiaryFact::Granted { source, holding, units, .. } if self.is_aside(*source) => {
                    value -= self.worth(*holding, *units);
                }
                _ => {}
            }
        }
        money * self.scale() + value
    }
}

/// The price of a declared event that happened then, minor units.
fn beside(life: &str, entry: &Entry) -> i128 {
    let Occasion::Declared(_) = entry.occasion else { return 0 };
    let day = entry.at.day().date();
    let second = entry.at.second_of_day();
    let when = format!(
        "on {:04}-{:02}-{:02} {:02}:{:02} stay {{ price ",
        day.year,
        day.month,
        day.day,
        second / 3_600,
        second / 60 % 60
    );
    let price = life.split(&when).nth(1).and_then(|rest| rest.split(" EUR").next());
    price.map_or(0, |price| price.replace('.', "").parse::<i128>().expect("a price"))
}

/// The entry of a life in which somebody gains at the prices, in words; lives with returns are judged as a whole, as the
/// goods go back.
fn gains(prices: &Prices<'_>, life: &str, entries: &[Entry]) -> Option<String> {
    let (mut before, mut all) = (0, 0);
    for (at, entry) in entries.iter().enumerate() {
        let held = prices.held(entry);
        let gain = held - before + prices.moved(entry) - beside(life, entry) * prices.scale();
        before = held;
        // What is stated to hold at the start is nobody's gain.
        if entry.occasion == Occasion::Given {
            continue;
        }
        all += gain;
        if gain > 0 && !life.contains("return of") {
            return Some(format!("entry {at} gains {gain}/{}: {entry:?}", prices.scale()));
        }
    }
    (all > 0).then(|| format!("the life gains {all}/{}", prices.scale()))
}

#[test]
fn origins_are_followed_left_aside_by_name_or_not_proved() {
    let cases: u64 = std::env::var("LOYAL_PROVE_ORIGINS")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(if cfg!(debug_assertions) { 250 } else { 1_500 });
    let mut seen = Coverage::new();
    let (mut held, mut open, mut broken) = (0u64, 0u64, 0u64);
    for seed in 0..cases {
        let mut chance = Chance(seed ^ 0x0419);
        let text = program(&mut chance, &mut seen);
        let (_, examined) = examined(&text);
        let own = examined.findings.iter().find(|one| one.code.0 == "E0150");
        assert!(own.is_none(), "seed {seed}: {own:?}\n{text}");
        let Some(how) = proved(&examined) else {
            let lost = |one: &Finding| one.code.0 == "L0048";
            if examined.findings.iter().any(lost) {
                broken += 1
            } else {
                open += 1
            }
            continue;
        };
        held += 1;
        let Settled::Priced(prices) = &examined.settled else { panic!("seed {seed}: proved without prices\n{text}") };
        for _ in 0..LIVES {
            let life = life(&text, &mut chance);
            let with = format!("{text}{life}");
            let (program, _) = self::examined(&with);
            let trial = &program.trials[0];
            let (first, last) = trial::days(trial).expect("dated");
            let plan = trial::plan(&program, trial, first, last.plus_days(70)).expect("a plan");
            let outcome = trial::run(&plan, trial);
            let prices = Prices { program: &program, prices, aside: how };
            let gain = gains(&prices, &life, &outcome.diary.entries);
            assert!(gain.is_none(), "seed {seed}: {how}\n{}\n{with}", gain.unwrap_or_default());
        }
    }
    println!("{held} proved, {broken} broken, {open} open; {seen:?}");
    assert!(held * 20 > cases, "too little is proved to mean anything: {held}");
    assert!(broken * 20 > cases && open > 0, "one kind of program only");
    assert_eq!(seen.len(), PARTS.len(), "not everything is generated");
}

/// A club whose points are worth a cent, may be owed, and are earned at 1%.
fn club(rest: &str) -> Examined {
    let head = "program \"Club\" {\n  currency EUR\n}\n\npoints point {\n  whole\n  cost 0.01 EUR\n  may go negative\n}\n\n\
        reward money_off {\n  costs 100 point per 1 EUR off\n}\n\nearn base on purchase {\n  give 1 point per 1 EUR of paid\n}\n\n\
        assume basket 1 EUR .. 100 EUR\n\nguarantee no arbitrage\n\n";
    examined(&format!("{head}{rest}")).1
}

fn found(examined: &Examined, code: &str) -> Option<Finding> {
    examined.findings.iter().find(|one| one.code.0 == code).cloned()
}

#[test]
fn a_price_table_proves_that_nobody_gains() {
    let of_purchases = club("");
    // A point takes a cent off, so that is what it is worth at most.
    assert!(proved(&of_purchases).is_some_and(|how| how.starts_with("at most: 1 point 0.01000 EUR; baskets")));
    // What comes once or on a date is named.
    let aside = club(
        "gift hello on join { give 500 point }\n\ngift cake on birthday { give 100 point }\n\n\
         earn first on purchase { give 300 point at most once }\n",
    );
    let how = proved(&aside).expect("nothing gains again and again");
    assert!(how.contains("left aside, as it comes once or on a date: `cake`, `first`, `hello`"), "{how}");
}

#[test]
fn what_comes_from_elsewhere_is_never_silently_proved() {
    for (rest, why) in [
        ("gift f on friend joined {\n  give 50 EUR\n}\n", "what `f` gives"),
        ("gift sorry on return {\n  give 1 badge_of_patience\n}\n\nbadge badge_of_patience {\n}\n", ""),
        ("event review {\n}\n\ngift words on review {\n  give 20 point\n}\n", "what `words` gives"),
        (
            "item tv {\n  worth 500 EUR\n  cost 500 EUR\n}\n\ngift ticket on 7 days after join {\n  enter tombola\n}\n\n\
          raffle tombola {\n  draw on every month\n  every entry wins tv\n}\n",
            "what `tombola` gives",
        ),
        (
            "points coin {\n  whole\n  cost 0.01 EUR\n}\n\nreward coin_off {\n  costs 100 coin per 1 EUR off\n}\n\n\
          earn coins on purchase {\n  give 1 coin per 10 EUR of paid\n}\n",
            "returns after the `coin` of a purchase is spent",
        ),
        (
            "earn nothing_back on purchase {\n  give 1 point\n  returns nothing\n}\n",
            "returns, after which what `nothing_back` gave stays",
        ),
    ] {
        let examined = club(rest);
        let how = proved(&examined);
        if why.is_empty() {
            assert!(how.is_some(), "what is worth nothing asks for nothing: {:?}", examined.findings);
            continue;
        }
        assert!(how.is_none(), "{rest} {how:?}");
        let judged = found(&examined, "W0003").or_else(|| found(&examined, "L0048")).expect("a judgement");
        let named = judged.notes.iter().any(|note| note.contains(why));
        assert!(named || judged.code.0 == "L0048", "{rest}: {judged:?}");
    }
}

#[test]
fn a_membership_whose_term_brings_more_than_its_fee() {
    let card = |points: i64| {
        club(&format!(
            "membership card {{\n  fee 85 EUR per year\n}}\n\ngift bonus on start of card {{\n  give {points} point\n}}\n"
        ))
    };
    let sold = found(&card(8_501), "L0004").expect("85.01 EUR for 85");
    assert_eq!((sold.verdict, sold.about.as_str()), (prove::Verdict::Witness, "card"));
    assert!(
        sold.message.contains("a term of `card` costs a member 85.00 EUR and brings 85.01 EUR"),
        "{}",
        sold.message
    );
    assert!(sold.test.is_some_and(|test| test.contains("enter card") && test.contains("charged 85.00 EUR")));
    assert!(found(&card(8_501), "L0048").is_some(), "the guarantee is broken");
    let fair = card(8_500);
    assert!(found(&fair, "L0004").is_none() && proved(&fair).is_some(), "{:?}", fair.findings);
}

#[test]
fn a_gift_on_a_redemption_closes_a_circle() {
    let circle = |points: i64| {
        club(&format!(
            "points coin {{\n  whole\n  cost 0.01 EUR\n}}\n\nreward there {{\n  costs 100 point\n  gives 90 coin\n}}\n\n\
             reward again {{\n  costs 90 coin\n  gives 90 point\n}}\n\n\
             gift thanks on redemption of again {{\n  give {points} point\n}}\n"
        ))
    };
    let gains = found(&circle(11), "L0003").expect("100 points become 101");
    assert!(gains.test.as_ref().is_some_and(|test| test.contains("balance 90 coin")), "{:?}", gains.test);
    assert!(gains.test.is_some_and(|test| test.contains("earned 11 point by thanks")));
    let closed = circle(10);
    assert!(found(&closed, "L0003").is_none() && proved(&closed).is_some(), "{:?}", closed.findings);
}

#[test]
fn what_a_purchase_brings_besides_its_awards_leaves_a_share_open() {
    let judged = |rest: &str| {
        let examined = club(&format!("{rest}\nguarantee give_back at most 5%\n"));
        assert!(examined.proved.iter().all(|one| one.words != "give_back"), "{rest}: {:?}", examined.proved);
        let open = examined.findings.into_iter().filter(|one| one.code.0 == "W0003" && one.about == "give_back");
        open.flat_map(|one| one.notes).collect::<String>()
    };
    for (rest, why) in [
        (
            "streak daily of days with purchase {\n  every 2 {\n    give 100 EUR\n  }\n}\n",
            "gifts on reaching something",
        ),
        (
            "challenge two {\n  goal a when visits >= 2\n  at most once per month\n  give 100 EUR\n}\n\n\
          metric visits = count of purchase over calendar month\n",
            "gifts on reaching something",
        ),
        ("gift thanks on redemption of money_off {\n  give 500 point\n}\n", "gifts on what is used in a purchase"),
        (
            "earn pick on purchase {\n  choose 1 of { more { give 500 point }, most { give 900 point } }\n}\n",
            "what is picked of an offer",
        ),
        (
            "item tv {\n  worth 500 EUR\n  cost 500 EUR\n}\n\nearn ticket on purchase {\n  enter tombola\n}\n\n\
          raffle tombola {\n  draw on every month\n  every entry wins tv\n}\n",
            "prizes of a draw",
        ),
    ] {
        let notes = judged(rest);
        assert!(notes.contains(why), "{rest}: {notes}");
    }
}

#[test]
fn money_that_was_paid_out_stays_after_a_return() {
    let examined = club("earn back on purchase {\n  give 2% of paid\n}\n");
    let stays = found(&examined, "L0027").expect("2% of the purchase stay");
    assert!(stays.message.ends_with("0.02 EUR that was paid out stays"), "{}", stays.message);
    assert_eq!(stays.verdict, prove::Verdict::Witness);
    assert!(found(&club(""), "L0027").is_none());
}

#[test]
fn what_bounds_leave_out_is_never_silently_proved() {
    let judged = |rest: &str, why: &str| {
        let examined = club(rest);
        let open = examined.findings.iter().filter(|one| one.code.0 == "W0003");
        let named = open.flat_map(|one| &one.notes).any(|note| note.contains(why));
        let gains = examined.findings.iter().any(|one| one.code.0 == "L0048");
        assert!(named || why.is_empty() && gains, "{rest}: {:?}", examined.findings);
    };
    for (rest, why) in [
        (
            "item mug {\n}\n\nreward m {\n  costs 10 point\n  gives mug\n}\n\nguarantee mug at most 0 mug per lifetime\n",
            "what rewards give of it",
        ),
        (
            "metric spend = sum of paid over calendar month\n\ngift g on reach spend >= 100 EUR {\n  give 10 point\n}\n\n\
          guarantee g at most once per month\n",
            "a metric that falls with a return and rises again",
        ),
        (
            "earn lines on purchase {\n  give 1 point per 10 EUR of paid\n  round up per line\n}\n\n\
          guarantee lines at most 10 point per purchase\n",
            "rounding line by line",
        ),
        (
            "gift voucher_used on redemption of fiver {\n  give 400 point\n}\n\nvoucher fiver {\n  5 EUR off\n}\n\n\
          guarantee point at most 100 point per purchase\n",
            "gifts on what is used in a purchase",
        ),
        (
            "earn early on purchase if activated, backdated {\n  give 1 point\n}\n\nguarantee early at most 6 point per day\n",
            "what an activation gives for the time before it",
        ),
        // A voucher a day for nothing is no present on a date.
        ("voucher fiver {\n  5 EUR off\n}\n\nreward daily {\n  gives fiver\n  at most 1 per day\n}\n", ""),
    ] {
        judged(rest, why);
    }
}

#[test]
fn what_is_rounded_together_is_rounded_to_its_steps() {
    let rounded = |most: i64| {
        format!(
            "earn extra on purchase {{\n  give 60 point per 1 EUR of paid\n  round up to 100 per purchase\n}}\n\nguarantee give_back at most {most}%\n"
        )
    };
    // 1.67 EUR earn 100.2 points, which become 200, and the one of the club.
    let broken = found(&club(&rounded(120)), "L0048").expect("201 points for 1.67 EUR");
    assert!(broken.message.contains("2.01 EUR of reward for a purchase of 1.67 EUR"), "{}", broken.message);
    let all = club(&rounded(121));
    assert!(all.findings.iter().all(|one| one.code.0 != "E0150"), "{:?}", all.findings);
    assert!(all.proved.iter().any(|one| one.words == "give_back"), "{:?}", all.findings);
}
