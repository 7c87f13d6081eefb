//! The accounting engine against worked examples and filings; see `tests/oracle/finance/README.md`.

#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails with what it saw, and reads its figures from the repository"
)]

use std::fs;
use std::path::PathBuf;

use loyal::finance::accounting::{
    Movement, Position, Recognition, RollForward, Sensitivity, Shock, Variant, of_position, option_price, split,
};
use loyal::finance::rate::{Balance, RateOnIssued};

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/finance").join(file);
    let text = fs::read_to_string(path).expect("the oracle is part of the repository");
    csv::Reader::from_reader(text.as_bytes()).records().map(|record| record.expect("a record")).collect()
}

/// Facts of a case: price, stand-alone prices of goods and points, points issued, and each period's name, points redeemed and estimate.
struct Case {
    name: &'static str,
    price: f64,
    goods: f64,
    right: f64,
    allocated: Option<f64>,
    issued: f64,
    periods: &'static [(&'static str, f64, f64)],
}

const CASES: &[Case] = &[
    case("EX52", 100_000.0, 9_500.0, 10_000.0, &[("year1", 4_500.0, 9_500.0), ("year2", 4_000.0, 9_700.0)]),
    // The handbook rounds the ratio to 9%, and says so.
    Case {
        allocated: Some(9_000.0),
        ..case("KPMG10A", 100_000.0, 9_700.0, 10_000.0, &[("year2", 4_500.0, 9_700.0), ("year3", 4_000.0, 9_900.0)])
    },
    Case {
        allocated: Some(9_000.0),
        ..case("KPMG10B", 100_000.0, 9_700.0, 10_000.0, &[("year2", 4_500.0, 9_700.0), ("year3", 4_000.0, 9_200.0)])
    },
    case("EX49", 100.0, 12.0, 1.0, &[]),
    Case {
        allocated: Some(100.0),
        ..case(
            "IFRIC13-IE1",
            100.0,
            100.0,
            100.0,
            &[("year1", 40.0, 80.0), ("year2", 41.0, 90.0), ("year3", 9.0, 90.0)],
        )
    },
    // 10,000 points at 100 each, 80% expected.
    case(
        "GROCER",
        7_200_000.0,
        800_000.0,
        10_000.0,
        &[("2016", 4_000.0, 8_000.0), ("2017", 4_100.0, 9_000.0), ("2018", 900.0, 9_000.0)],
    ),
    case(
        "ERIKA",
        7_000_000.0,
        1_000_000.0,
        50_000.0,
        &[
            ("2021", 15_000.0, 40_000.0),
            ("2022", 7_950.0, 42_500.0),
            ("2023", 2_550.0, 42_500.0),
            ("2024", 15_000.0, 45_000.0),
        ],
    ),
    // Goods stand alone at 250,000: 30,000 points, 25,000 expected at 2.50 each.
    Case { goods: 250_000.0, ..case("MARTZ", 300_000.0, 62_500.0, 30_000.0, &[("month1", 10_000.0, 25_000.0)]) },
    case("FALCON", 800.0, 19.2, 2_000.0, &[]),
    case("SUPERMKT", 500_000.0, 4_500.0, 500_000.0, &[("half redeemed", 250_000.0, 450_000.0)]),
    case("OPTION-Y", 1_000.0, 120.0, 1.0, &[]),
    case("WRONG-1", 2_000.0, 170.0, 2_000.0, &[("1,000 of 2,000 points redeemed", 1_000.0, 1_700.0)]),
    case("WRONG-2", 100.0, 4.75, 1.0, &[]),
];

/// Goods stand alone at their price, as in most examples.
const fn case(
    name: &'static str,
    price: f64,
    right: f64,
    issued: f64,
    periods: &'static [(&'static str, f64, f64)],
) -> Case {
    Case { name, price, goods: price, right, allocated: None, issued, periods }
}

impl Case {
    fn allocated(&self) -> f64 {
        self.allocated.unwrap_or_else(|| self.split()[1])
    }

    fn split(&self) -> Vec<f64> {
        split(self.price, &[self.goods, self.right]).expect("prices above zero")
    }

    fn answer(&self, step: &str, quantity: &str) -> Option<f64> {
        match (step, quantity) {
            ("allocation", "goods" | "Product A" | "flight" | "product X") => return Some(self.split()[0]),
            ("allocation", "points (unrounded ratio)" | "voucher" | "miles" | "option") => {
                return Some(self.split()[1]);
            }
            ("allocation", "points" | "points (ratio rounded to 9 %)") => return Some(self.allocated()),
            _ => {}
        }
        let mut recognition = Recognition::new(Variant::Proportional, self.allocated(), self.issued);
        let steps =
            self.periods.iter().map(|(name, redeemed, estimate)| (name, recognition.step(*redeemed, *estimate, false)));
        let (_, found) = steps.into_iter().find(|(name, _)| **name == step)?;
        match quantity {
            "points revenue" => Some(found.revenue),
            "contract liability" => Some(found.liability),
            _ => None,
        }
    }
}

/// Questions that are not of the usual form.
fn special(case: &str, step: &str, quantity: &str) -> Option<f64> {
    let ex52 = CASES.iter().find(|case| case.name == "EX52")?;
    let second = |variant| {
        let mut recognition = Recognition::new(variant, ex52.allocated(), ex52.issued);
        recognition.step(4_500.0, 9_500.0, false);
        recognition.step(4_000.0, 9_700.0, false)
    };
    let gift_card = |variant| Recognition::new(variant, 1_000.0, 1_000.0).step(540.0, 900.0, false);
    Some(match (case, step, quantity) {
        ("EX49", "option SSP", _) => option_price(50.0, 0.4, 0.1, 0.8),
        ("OPTION-Y", "option SSP", _) => option_price(1_000.0, 0.2, 0.05, 0.8),
        ("EX52-POOL", _, q) if q.contains("catch-up") => second(Variant::Proportional).revenue,
        ("EX52-POOL", ..) => second(Variant::Pool).revenue,
        ("EX52-SPLIT", _, q) if q.contains("true-up") => second(Variant::Proportional).true_up,
        ("EX52-SPLIT", ..) => second(Variant::Proportional).current,
        ("GIFTCARD", _, "share of expected redemptions") => {
            let found = gift_card(Variant::Proportional);
            found.redeemed / found.expected
        }
        ("GIFTCARD", _, "breakage revenue, proportional") => gift_card(Variant::Proportional).breakage,
        ("GIFTCARD", _, "closing liability, proportional") => gift_card(Variant::Proportional).liability,
        ("GIFTCARD", _, "breakage revenue, remote") => gift_card(Variant::Remote).breakage,
        ("GIFTCARD", _, "closing liability, remote") => gift_card(Variant::Remote).liability,
        _ => return None,
    })
}

#[test]
fn every_known_answer() {
    let rows = rows("accounting_known_answers.csv");
    assert_eq!(rows.len(), 62);
    for row in &rows {
        let (case, step, quantity) = (&row[0], &row[1], &row[2]);
        let usual = || CASES.iter().find(|known| known.name == case)?.answer(step, quantity);
        let found = special(case, step, quantity).or_else(usual);
        let found = found.unwrap_or_else(|| panic!("{case}, {step}, {quantity}: no answer"));
        let exact: f64 = row[3].parse().expect("a number");
        let off = (found - exact).abs();
        assert!(off <= 1e-9 * exact.abs().max(1.0), "{case}, {step}, {quantity}: {found} instead of {exact}");
        // A printed answer that is wrong must not come out even rounded.
        if let (Ok(printed), "W") = (row[4].parse::<f64>(), &row[5]) {
            assert!((found - printed).abs() > 0.1, "{case}: the wrong answer of the page");
        }
    }
}

#[test]
fn roll_forwards_of_filings_foot() {
    let rows = rows("public_rollforwards.csv");
    assert_eq!(rows.len(), 38);
    for row in &rows {
        let n = |column: usize| row[column].parse::<i64>().expect("a whole number");
        let movements = vec![
            (Movement::Added, n(5)),
            (Movement::Redeemed, n(6)),
            (Movement::RedeemedOther, n(7)),
            (Movement::Breakage, n(8)),
            (Movement::Other, n(9)),
        ];
        let found = RollForward::new(n(4), movements.clone(), n(10));
        let found = found.unwrap_or_else(|error| panic!("{} {}: {error}", &row[0], &row[2]));
        let turnover = found.turnover().expect("a balance");
        assert!((turnover - row[11].parse::<f64>().expect("a number")).abs() < 5.1e-5, "{}", &row[0]);
        assert!(RollForward::new(n(4) + 1, movements, n(10)).is_err(), "off by one is off");
    }
    // Two elements of one program sum to the whole.
    let element = |name: &str, period: &str| {
        let row = rows.iter().find(|row| &row[0] == name && &row[2] == period).expect("the row");
        let n = |column: usize| row[column].parse::<i64>().expect("a whole number");
        RollForward::new(
            n(4),
            vec![(Movement::Added, n(5)), (Movement::Redeemed, n(6)), (Movement::Other, n(9))],
            n(10),
        )
        .expect("foots")
    };
    for period in ["FY 2011", "FY 2012"] {
        let parts = [element("AIR MILES redemption element", period), element("AIR MILES service element", period)];
        assert_eq!(RollForward::sum(&parts), Ok(element("AIR MILES total", period)));
    }
}

/// What a disclosure says in words: the first amount of dollars in it, in dollars.
fn dollars(value: &str) -> f64 {
    let (_, rest) = value.split_once("USD ").unwrap_or_else(|| panic!("`{value}` names no dollars"));
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let number: f64 = rest[..end].parse().expect("a number");
    number * if rest[end..].starts_with("bn") { 1e9 } else { 1e6 }
}

/// What a filer disclosed at a date about an item.
fn disclosed(filer: &str, date: &str, item: &str) -> String {
    let rows = rows("public_disclosures.csv");
    let found = rows.iter().find(|row| &row[1] == filer && &row[2] == date && row[3].starts_with(item));
    found.unwrap_or_else(|| panic!("{filer}, {date}, {item}: no such row"))[4].to_owned()
}

fn change(position: &Position, wanted: Shock) -> f64 {
    let found: Vec<Sensitivity> = of_position(position);
    found.iter().find(|one| one.shock == wanted).expect("the shock").change
}

/// The three figures of the filing in which the rate moves, and how many points were earned and redeemed by that.
#[test]
fn american_express_2022() {
    let of = |item: &str| disclosed("American Express", "2022", item);
    let (liability, by_rate, by_cost) = (dollars(&of("liability")), dollars(&of("+25 bp")), dollars(&of("+1 bp")));
    let urr = of("URR");
    let rate: f64 = urr.split(' ').next().and_then(|percent| percent.parse().ok()).expect("96 %");
    assert_eq!((liability, by_rate, by_cost, rate), (12.8e9, 157e6, 190e6, 96.0));
    // Solved for what the filing does not print: points earned 9.321875tn, redeemed 7.049tn, cost 0.673684 cents a point.
    let balance = Balance::new(9.321_875e12, 7.049e12, 0.0).expect("a balance");
    let rate = RateOnIssued::new(rate / 100.0).expect("a rate");
    let position = Position { balance, rate, cost_per_point: 0.006_736_84 };
    assert!((position.liability() / liability - 1.0).abs() < 1e-4);
    assert!((change(&position, Shock::Rate(0.0025)) / by_rate - 1.0).abs() < 1e-4);
    assert!((change(&position, Shock::Cost(1.0)) / by_cost - 1.0).abs() < 1e-4);
    assert!((position.on_outstanding().value() - 0.836).abs() < 0.0005);
    // The same 25 basis points relative to the rate are less, and on the balance they would be 33m to 39m, not 157m.
    assert!((change(&position, Shock::RateRelative(0.0025)) / 1e6 - 150.7).abs() < 0.1);
    let on_balance = 0.0025 * balance.outstanding() * position.cost_per_point / 1e6;
    assert!(on_balance < 40.0);
    let back = balance.on_issued(position.on_outstanding());
    assert!((back.value() - rate.value()).abs() < 1e-12);
}

/// A tenth less breakage adds 28m to 796m. If the tenth is relative, breakage is about 26%; if it were ten points, it would have to be
/// 72%, and nobody's is.
#[test]
fn hilton_2013() {
    let of = |item: &str| disclosed("Hilton", "Jun-2013", item);
    let (liability, more) = (dollars(&of("liability")), dollars(&of("10 % decrease")));
    let points = 1e12;
    let at = |breakage: f64| {
        let rate = RateOnIssued::new(1.0 - breakage).expect("a rate");
        let balance = Balance::new(points, 0.0, 0.0).expect("a balance");
        Position { balance, rate, cost_per_point: liability / points / (1.0 - breakage) }
    };
    let relative = |breakage: f64| change(&at(breakage), Shock::BreakageRelative(-0.1));
    assert!((relative(0.26) / more - 1.0).abs() < 0.005, "{}", relative(0.26));
    assert!(relative(0.25) < more && relative(0.27) > more);
    assert!(10.0 * change(&at(0.26), Shock::Rate(0.01)) > 3.0 * more);
}

/// What else can be worked out again of the rows.
#[test]
fn other_disclosures_agree_with_themselves() {
    let disclosures = rows("public_disclosures.csv");
    assert_eq!(disclosures.len(), 29);
    assert!(disclosures.iter().all(|row| row.len() == 6 && row.iter().all(|cell| !cell.is_empty())));
    // A quarter's 64m are about 256m in a year, as the report says itself.
    let quarter = dollars(&disclosed("United", "Q1 2010", "change of expiry"));
    assert!((4.0 * quarter - 256e6).abs() < 0.5);
    // Three years' net reductions and their trend: what comes back as rewards rises with sales.
    let costco = disclosed("Costco", "FY2016-18, FY2020-22", "net reduction");
    let yearly: Vec<f64> = costco
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .filter_map(|part| part.replace(',', "").parse().ok())
        .collect();
    assert_eq!(yearly.len(), 6);
    assert!(yearly.windows(2).all(|pair| pair[0] < pair[1]));
}
