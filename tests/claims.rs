//! Claims of the trade as scenarios in `simulations/claims/`: what each run answers, against closed forms, and these
//! against the table of `tests/oracle/behaviour/claims.csv`.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

#[path = "support/scenario.rs"]
mod support;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use loyal::base::Sources;
use loyal::measure::Estimate;
use loyal::numeric::{BgNbd, Buying, Luck, Sbg, Seen, exp, gamma_below, ln, ln_gamma, normal_quantile, pow, sqrt};
use loyal::population::{Customer, Population};
use loyal::scenario::{Scenario, read};
use loyal::simulate::{Options, Run, paired};

const STEPS: u32 = 10_000;

/// Rows of the table: claim, setup, quantity, value.
fn table() -> Vec<[String; 4]> {
    let path = format!("{}/tests/oracle/behaviour/claims.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(&path).expect("the table is there");
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        [0, 1, 2, 3].map(|at| row[at].to_owned())
    });
    rows.collect()
}

/// Mean of a function of a beta variable, by quadrature in the variable's own quantile-like scale x = u^(1/a).
fn mean_of_beta(a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
    mean_of_beta_in(STEPS, a, b, f)
}

fn mean_of_beta_in(steps: u32, a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut mass) = (0.0, 0.0);
    for at in 0..steps {
        let x = pow((f64::from(at) + 0.5) / f64::from(steps), 1.0 / a);
        let density = pow(1.0 - x, b - 1.0);
        sum += density * f(x);
        mass += density;
    }
    sum / mass
}

fn root(mut low: f64, mut high: f64, rises: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        if rises(middle) < 0.0 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// Value of a customer with constant retention: 1 + r/(1+d) + …
fn lifetime(retention: f64, discount: f64) -> f64 {
    (1.0 + discount) / (1.0 + discount - retention)
}

/// Value under a constant hazard over so many years at a discount rate, with a margin premium that fades evenly.
fn under_hazard(hazard: f64, years: f64, discount: f64, premium: f64, fades: f64) -> f64 {
    let step = years / f64::from(STEPS);
    (0..STEPS)
        .map(|at| {
            let t = (f64::from(at) + 0.5) * step;
            exp(-(hazard + ln(1.0 + discount)) * t) * (1.0 + premium * (1.0 - t / fades).max(0.0)) * step
        })
        .sum()
}

/// P(at least n events) of a Poisson with gamma rates of a shape (infinite: all alike).
fn at_least(n: u32, mean: f64, shape: f64) -> f64 {
    let below: f64 = (0..n)
        .map(|x| {
            let x = f64::from(x);
            if shape.is_infinite() {
                exp(x * ln(mean) - mean - ln_gamma(x + 1.0))
            } else {
                let p = shape / (shape + mean);
                exp(ln_gamma(shape + x) - ln_gamma(shape) - ln_gamma(x + 1.0) + shape * ln(p) + x * ln(1.0 - p))
            }
        })
        .sum();
    1.0 - below
}

fn card_time(stamps: u32, given: u32, kappa: f64) -> f64 {
    (given..stamps).map(|k| exp(-kappa * f64::from(k) / f64::from(stamps))).sum()
}

/// The number in front of a word of a text.
fn number_in(text: &str, before: &str, after: &str) -> f64 {
    let rest = text.split_once(before).map_or(text, |(_, rest)| rest);
    let end = if after.is_empty() { rest.len() } else { rest.find(after).unwrap_or(rest.len()) };
    let digits: String = rest[..end].chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.parse().expect("a number")
}

fn known_of(claim: &str, setup: &str, quantity: &str) -> Option<f64> {
    let value = match claim.split(' ').next().unwrap_or("") {
        "C1" => five_points(setup, quantity),
        "C2" => {
            let model = if setup.contains("regular") {
                Sbg { alpha: 0.704, beta: 1.182 }
            } else {
                Sbg { alpha: 0.668, beta: 3.806 }
            };
            let before = number_in(setup, "make renewal ", ",") as u32;
            let saves = number_in(setup, "saves ", "%") / 100.0;
            model.discounted_lifetime(0.1) / (saves * (model.discounted_residual(before, 0.1) + 1.0))
        }
        "C3" if setup.starts_with("reference") => {
            let weeks = number_in(setup, "window ", " ");
            1.0 - BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 }.probability(0, weeks)
        }
        "C3" => {
            let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
            let seen = Seen {
                repeats: number_in(setup, "with ", " repeats") as u32,
                last: number_in(setup, "week ", " of"),
                until: 39.0,
            };
            model.alive_given(&seen) * (1.0 - model.if_alive(&seen).probability(0, 39.0))
        }
        "C4" => visitors(quantity),
        "C5" => match quantity {
            "steady-state sign-ups / organic sign-ups" => 1.0 / (1.0 - number_in(setup, "Poisson(", ")")),
            "variance of total progeny per organic sign-up" => 0.375 / pow(0.625, 3.0),
            "share of sign-ups that are referred" => 0.375,
            _ => pow(40.0, 1.0 / 15.0),
        },
        "C6" => referred(setup, quantity),
        "C7" => {
            let shape = if setup.contains("homogeneous") { f64::INFINITY } else { number_in(setup, "shape ", "") };
            let mean = |share: f64| root(0.1, 100.0, |mean| at_least(8, mean, shape) - share);
            if quantity.starts_with("mean") { mean(0.19) } else { mean(0.34) / mean(0.19) }
        }
        "C8" => coffee(setup),
        "C9" => {
            let retention = number_in(setup, "retention ", "%") / 100.0;
            let frequency = number_in(setup, "frequency x", "");
            let value = |times: f64| under_hazard(-ln(retention) * times, 5.0, 0.0, 0.0, 1.0);
            root(0.05, 1.0, |times| 1.295 - frequency * value(times) / value(1.0))
        }
        "C10" => root(0.1, 5.0, |slope| naive_gap(slope) - 7.0 * 0.041),
        "C11" => {
            let (cost, margin) = (number_in(setup, "cost ", "%"), number_in(setup, "margin ", "%"));
            // 0.88 is the rounded 0.875 of the reference case.
            let cost = if (cost - 0.88).abs() < 1e-9 { 0.875 } else { cost };
            cost / (margin - cost)
        }
        "C14" if setup.starts_with("same") => {
            let mean = number_in(setup, "mean ", "/");
            let scale = 0.5 / mean;
            sqrt(scale / (scale + 1.0))
        }
        "C14" => exp(-number_in(setup, "rate ", "/")),
        "C15" => 1.0 / (number_in(setup, "N=", ",") + 1.0),
        _ => return None,
    };
    Some(value)
}

fn five_points(setup: &str, quantity: &str) -> f64 {
    if setup.starts_with("sBG") {
        let (a, b) = if setup.contains("regular") { (0.704, 1.182) } else { (0.668, 3.806) };
        let years = number_in(setup, "(floor 0), ", "-year") as i32;
        let value = |leaves: f64| (0..years).map(|t| pow((1.0 - leaves) / 1.1, f64::from(t))).sum::<f64>();
        return mean_of_beta(a, b, |p| value((p - 0.05).max(0.0))) / mean_of_beta(a, b, value) - 1.0;
    }
    if quantity.starts_with("base retention") {
        let uplift = number_in(quantity, "uplift = ", "%") / 100.0;
        return 0.95 - 0.05 / uplift;
    }
    let before = number_in(setup, if setup.starts_with("constant") { "retention " } else { "" }, "->");
    let discount = number_in(setup, "discount ", "%") / 100.0;
    let cost = if setup.contains("1.5x") { 1.5 } else { 0.0 };
    (lifetime(before + 0.05, discount) - cost) / (lifetime(before, discount) - cost) - 1.0
}

fn visitors(quantity: &str) -> f64 {
    let (shopper, purchaser) = (2.06, (5.22 + 10.24) / 2.0);
    let visits = 0.4 * shopper / (0.6 * purchaser + 0.4 * shopper);
    match quantity {
        "share of visits purchasers must have" => visits,
        "revenue share of the 8%" => 0.08 * purchaser / (0.08 * purchaser + 0.92 * shopper),
        _ => (visits / 0.08) / ((1.0 - visits) / 0.92),
    }
}

fn referred(setup: &str, quantity: &str) -> f64 {
    if quantity == "return on reward" {
        return 40.0 / 25.0 - 1.0;
    }
    let hazard = -ln(1.0 - number_in(setup, "churn ", "%") / 100.0);
    let base = under_hazard(hazard, 6.0, 0.115, 0.0, 2.5);
    let stays = under_hazard(0.82 * hazard, 6.0, 0.115, 0.0, 2.5);
    if quantity.starts_with("value uplift") {
        return stays / base - 1.0;
    }
    (1.16 * base - stays) / (under_hazard(0.82 * hazard, 6.0, 0.115, 1.0, 2.5) - stays)
}

fn coffee(setup: &str) -> f64 {
    let kappa = -ln(0.8) / 0.8;
    let gradient = card_time(12, 2, kappa) / card_time(10, 0, kappa);
    match setup {
        s if s.starts_with("interval") => kappa,
        s if s.starts_with("12-stamp") => gradient,
        s if s.starts_with("observed") => 12.7 / 15.6,
        s if s.starts_with("extra") => gradient / (12.7 / 15.6),
        _ => 10.0 / card_time(10, 0, kappa) - 1.0,
    }
}

/// The naive gap of members to others with a slope of joining on the standardised share of wallet ~ Beta(.7, 1.6), 60%
/// joining, and a true effect of 4.1 points, where there is room for it.
fn naive_gap(slope: f64) -> f64 {
    let (a, b) = (0.7, 1.6);
    let mean: f64 = a / (a + b);
    let spread = sqrt(a * b / ((a + b) * (a + b) * (a + b + 1.0)));
    let joins = |c: f64, w: f64| 1.0 / (1.0 + exp(-(c + slope * (w - mean) / spread)));
    let c = root(-20.0, 20.0, |c| mean_of_beta_in(200, a, b, |w| joins(c, w)) - 0.6);
    let share = mean_of_beta_in(200, a, b, |w| joins(c, w));
    let members = mean_of_beta_in(200, a, b, |w| joins(c, w) * (w + 0.041).min(1.0)) / share;
    members - mean_of_beta_in(200, a, b, |w| (1.0 - joins(c, w)) * w) / (1.0 - share)
}

#[test]
fn every_row_of_the_table_has_its_closed_form() {
    let mut wrong = Vec::new();
    let mut without = 0;
    for [claim, setup, quantity, value] in &table() {
        let known: f64 = value.parse().expect("a number");
        let Some(found) = known_of(claim, setup, quantity) else {
            assert!(claim.starts_with("C16"), "{claim}: {setup}");
            without += 1;
            continue;
        };
        // Six digits are given; the quadrature of the self-selection is theirs to three.
        let band = if claim.starts_with("C10") { 0.02 } else { 2e-5 * known.abs().max(0.05) };
        if (found - known).abs() > band {
            wrong.push(format!("{claim} | {setup} | {quantity}: {found} for {known}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(without, 4, "only the concentration has no closed form; it is simulated below");
}

/// Customers of each scenario, at most: as many as the page is made of, which slow builds make as well.
static MOST: AtomicU64 = AtomicU64::new(FEW);
const FEW: u64 = 6_000;

fn claim(name: &str) -> Scenario {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("simulations/claims/{name}.toml"));
    struct Disk;
    impl loyal::base::Loader for Disk {
        fn load(&self, path: &std::path::Path) -> Result<String, loyal::base::LoadError> {
            std::fs::read_to_string(path).map_err(|_| loyal::base::LoadError::Missing)
        }
    }
    let (scenario, problems) = read(&path, &Disk, &mut Sources::new());
    assert!(scenario.is_some(), "{name}: {problems:#?}");
    let mut scenario = scenario.expect("just looked at");
    scenario.customers = scenario.customers.min(MOST.load(Ordering::Relaxed));
    scenario
}

fn value(run: &Run, side: &str, key: &str) -> (f64, f64) {
    let result = if side == "twin" { &run.twin } else { &run.variants[0] };
    let found = result.measure(key).unwrap_or_else(|| {
        let keys: Vec<&str> = result.measures.iter().map(|(key, _)| key.as_str()).collect();
        unreachable!("{key} among {keys:?}")
    });
    (found.per_member, found.standard_error)
}

/// Every customer of a scenario.
fn customers(scenario: &Scenario, mut see: impl FnMut(&Customer)) {
    let population = Population::new(scenario, Luck { seed: scenario.seed, replicate: 0 }, false);
    let mut customer = population.customer();
    for number in 0..scenario.customers {
        population.draw(number, &mut customer);
        see(&customer);
    }
}

/// One line of the page of claims.
struct Answer {
    scenario: &'static str,
    asked: &'static str,
    found: f64,
    band: f64,
    known: f64,
    verdict: &'static str,
}

fn ratio_of(name: &'static str, key: &str) -> (f64, f64) {
    let run = support::simulate(&claim(name));
    let (a, b) = (value(&run, "variant", key), value(&run, "twin", key));
    let found = a.0 / b.0;
    // The two live on the same luck: the band of independent ones is a cautious one.
    (found, 5.0 * found * sqrt(pow(a.1 / a.0, 2.0) + pow(b.1 / b.0, 2.0)))
}

fn retention() -> Vec<Answer> {
    let (found, band) = ratio_of("c01_five_points", "profit");
    let (mixed, mixed_band) = ratio_of("c01_five_points_mixed", "profit");
    // Each leaves a fifth less: E over Beta of the sum of ten years.
    let of = |times: f64| mean_of_beta(0.704, 1.182, |p| (0..10).map(|t| pow(1.0 - times * p, f64::from(t))).sum());
    let mut discounted = (0.0, 0.0);
    let run = support::simulate(&claim("c02_acquire_or_retain"));
    for (year, period) in run.twin.periods.iter().enumerate() {
        let purchases = period.measure("purchases").expect("measured");
        discounted.0 += purchases.per_member / pow(1.1, year as f64);
        discounted.1 += purchases.standard_error / pow(1.1, year as f64);
    }
    vec![
        Answer {
            scenario: "c01_five_points",
            asked: "profit of a lifetime, 75% → 80% retention",
            found,
            band,
            known: lifetime(0.8, 0.0) / lifetime(0.75, 0.0),
            verdict: "holds for that arithmetic: 25% at 75% retention, 95% at 89.74%; with 10% discounting 16.7% and 33.3%",
        },
        Answer {
            scenario: "c01_five_points_mixed",
            asked: "the same fifth less of leaving, of customers who differ, ten years",
            found: mixed,
            band: mixed_band,
            known: of(0.8) / of(1.0),
            verdict: "fails where customers differ: the first who leave are those who leave anyway",
        },
        Answer {
            scenario: "c02_acquire_or_retain",
            asked: "renewals a new subscriber is worth, at 10%",
            found: discounted.0,
            band: 5.0 * discounted.1,
            known: Sbg { alpha: 0.704, beta: 1.182 }.discounted_lifetime(0.1),
            verdict: "an input, not a law: with it, an offer that saves 5, 10 or 20% of those before the first renewal breaks even at 18.6, 9.3 or 4.7 times its cost",
        },
    ]
}

fn buying() -> Vec<Answer> {
    let scenario = claim("c03_chance_of_a_sale");
    let n = scenario.customers as f64;
    let mut again = 0.0;
    customers(&scenario, |customer| again += f64::from(u8::from(customer.visits.len() > 1)) / n);
    let mut visitors = claim("c04_visitors");
    // The 8% are few.
    visitors.customers = visitors.customers.max(16_000);
    let mut revenue = [0.0; 3];
    let mut squares = 0.0;
    customers(&visitors, |customer| {
        let own: i64 = customer.visits.iter().skip(1).map(|visit| visit.amount).sum();
        revenue[customer.segment] += own as f64;
        squares += (own * own) as f64;
    });
    let all: f64 = revenue.iter().sum();
    let three_years = claim("c16_concentration");
    let mut counts: Vec<usize> = Vec::new();
    customers(&three_years, |customer| counts.push(customer.visits.len()));
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let whole: usize = counts.iter().sum();
    let top: usize = counts.iter().take(counts.len() * 8 / 100).sum();
    let spread = counts.iter().take(counts.len() * 8 / 100).map(|&x| (x * x) as f64).sum::<f64>();
    vec![
        Answer {
            scenario: "c03_chance_of_a_sale",
            asked: "another purchase within four weeks",
            found: again,
            band: 5.0 * sqrt(again * (1.0 - again) / n),
            known: 2.0 / 3.0,
            verdict: "both bands exist inside one customer base: CDNOW customers range from 14% (no repeat) to 92% (ten); recency and window decide, not new or existing",
        },
        Answer {
            scenario: "c04_visitors",
            asked: "share of revenue of the 8%",
            found: (revenue[1] + revenue[2]) / all,
            band: 5.0 * sqrt(squares) / all,
            known: 0.4,
            verdict: "holds only if the 8% visit 2.04 times as often; with a visit each they make 24.6%",
        },
        Answer {
            scenario: "c16_concentration",
            asked: "share of purchases of the top 8%",
            found: top as f64 / whole as f64,
            band: 5.0 * sqrt(spread) / whole as f64,
            known: 0.339_38,
            verdict: "a third, not four fifths: the top 20% make 58%, half of all make 87%",
        },
    ]
}

fn sharing() -> Vec<Answer> {
    let run = support::simulate(&claim("c05_referral"));
    let (brought, error) = value(&run, "variant", "brought");
    let friends = claim("c06_nine_friends");
    let mut others = 0.0;
    customers(&friends, |customer| others += f64::from(u8::from(customer.manner.referred)));
    let others = others / friends.customers as f64;
    // Bass: of those who have come by F, 1 − p/(qF) · ln(1 + qF/p) were brought.
    let years = 3_652.0 / 365.25;
    let left = exp(-0.41 * years);
    let f = (1.0 - left) / (1.0 + 0.38 / 0.03 * left);
    let ratio = 0.38 / 0.03 * f;
    vec![
        Answer {
            scenario: "c05_referral",
            asked: "sign-ups for each that comes by itself",
            found: 1.0 + brought,
            band: 5.0 * error,
            known: 1.6,
            verdict: "holds with 0.375 accepted invitations a sign-up; the share of 35% that is quoted too gives +54%",
        },
        Answer {
            scenario: "c06_nine_friends",
            asked: "share who were brought by others within ten years",
            found: others,
            band: 5.0 * sqrt(others * (1.0 - others) / friends.customers as f64),
            known: 1.0 - ln(1.0 + ratio) / ratio,
            verdict: "word of mouth brings most in the end, but only those whom somebody is there to bring: in the first year hardly any",
        },
    ]
}

fn staying() -> Vec<Answer> {
    let run = support::simulate(&claim("c06_referred"));
    let (a, b) = (value(&run, "variant", "present_value"), value(&run, "twin", "present_value"));
    let found = a.0 / b.0;
    let hazard = -ln(0.9);
    let premium = premium();
    let (less, less_band) = ratio_of("c07_leave_less", "profit");
    let (simple, simple_band) = ratio_of("c09_simple_program", "purchases");
    let reference = |times: f64| {
        // E[(1 − e^(−λpt)) / p], λ ~ Gamma(1, 2) in closed form, p ~ Beta(.8, 30).
        mean_of_beta(0.8, 30.0, |p| {
            let t = 1_095.75 / 7.0;
            (1.0 - 2.0 / (2.0 + times * p * t)) / (times * p)
        })
    };
    vec![
        Answer {
            scenario: "c06_referred",
            asked: "value of referred customers who stay longer, churn 10%",
            found,
            band: 5.0 * found * (a.1 / a.0 + b.1 / b.0),
            known: under_hazard(0.82 * hazard, 6.0, 0.115, 0.0, 1.0) / under_hazard(hazard, 6.0, 0.115, 0.0, 1.0),
            verdict: "staying longer is worth 1.4 to 4.7%; 16% needs a margin 36 to 53% higher at first, fading over 2.5 years",
        },
        Answer {
            scenario: "c06_premium",
            asked: "value of customers who are brought, premium and all, over that of others",
            found: premium.0,
            band: 5.0 * premium.1,
            known: 1.16,
            verdict: "holds with first baskets 36% larger, which fades over 2.5 years: most of it is early margin, not loyalty",
        },
        Answer {
            scenario: "c07_leave_less",
            asked: "profit of frequent buyers who leave half as easily",
            found: less,
            band: less_band,
            known: (1.0 + reference(0.5)) / (1.0 + reference(1.0)),
            verdict: "of the three parts of the claim the strongest; price and basket act in proportion",
        },
        Answer {
            scenario: "c09_simple_program",
            asked: "purchases in five years, dropout × 0.750 and frequency × 1.05",
            found: simple,
            band: simple_band,
            known: 1.295,
            verdict: "consistent: four fifths of the gain come from staying, one fifth from frequency",
        },
    ]
}

/// What those who are brought are worth with the effect, over what the same friends are worth with the same luck and no
/// effect; the error from block to block.
fn premium() -> (f64, f64) {
    static NEVER: AtomicBool = AtomicBool::new(false);
    let on = claim("c06_premium");
    let mut off = on.clone();
    off.response.clear();
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &NEVER, progress: &|_| () };
    let blocks = |scenario: &Scenario| -> Vec<f64> {
        let found = paired(scenario, &options, 0).expect("a run");
        let of = |all: &[(String, Estimate)]| {
            all.iter().find(|(key, _)| key == "present_value").map_or(0.0, |(_, found)| found.per_member)
        };
        // Those who come by themselves are the twin's own.
        found.blocks.iter().map(|block| of(&block.readings[1]) - of(&block.readings[0])).collect()
    };
    let (with, without) = (blocks(&on), blocks(&off));
    let n = with.len() as f64;
    let (y, x) = (with.iter().sum::<f64>() / n, without.iter().sum::<f64>() / n);
    let ratio = y / x;
    let spread: f64 = with.iter().zip(&without).map(|(y, x)| (y - ratio * x) * (y - ratio * x)).sum();
    (ratio, sqrt(spread / (n * (n - 1.0))) / x)
}

fn breakage() -> Vec<Answer> {
    let of = |name: &'static str, asked, known, verdict| {
        let run = support::simulate(&claim(name));
        let (found, error) = value(&run, "variant", "breakage");
        Answer { scenario: name, asked, found, band: 5.0 * error, known, verdict }
    };
    // Issued at the first visit and at 2 a year; what is issued in the last year cannot lapse any more.
    let years = 7_305.0 / 365.25;
    let alike = exp(-2.0) * (1.0 + 2.0 * (years - 1.0)) / (1.0 + 2.0 * years);
    let mixed = (pow(0.2, 0.5) + 2.0 * (years - 1.0) * pow(0.2, 1.5)) / (1.0 + 2.0 * years);
    let best = support::simulate(&claim("c08_optimum"));
    let profits: Vec<(f64, f64)> = best
        .variants
        .iter()
        .filter_map(|variant| variant.measure("profit").map(|one| (one.per_member, one.standard_error)))
        .collect();
    let (first, without) = (profits[0], value(&best, "twin", "profit"));
    assert!(profits.len() == 5 && profits[1..].iter().all(|other| first.0 > other.0), "a fifth off is the best");
    let (ratio, visits) = (first.0 / without.0, 365.0 / 30.0);
    vec![
        of(
            "c14_breakage",
            "share of credits that lapse, all spent twice a year at any time, in twenty years",
            alike,
            "e^(−ρT): 61, 37, 14 and 2% at 0.5, 1, 2 and 4 times a year; what is issued in the last year is still held",
        ),
        of(
            "c14_breakage_mixed",
            "the same where customers differ (shape 0.5), who earn as often as they spend",
            mixed,
            "(β/(β + T))^r: for the mean customer 45% lapse, of all credits 9%: whoever seldom comes earns little",
        ),
        Answer {
            scenario: "c08_optimum",
            asked: "profit over the twin's at the best discount, elasticity 4 at a margin of 40%",
            found: ratio,
            band: 5.0 * ratio * (first.1 / first.0 + without.1 / without.0),
            known: 0.5 * (1.0 + visits * pow(0.8, -4.0)) / (1.0 + visits),
            verdict: "(1 − d)^(−ε) · (m − d) is largest at d = (εm − 1)/(ε − 1), here 20%: poor rewards bring little, rich ones give it away; at an elasticity of 1/m or less the best discount is none",
        },
    ]
}

/// Members beside others where the program does nothing: counted here, and as the run prints it.
fn self_selection() -> [Answer; 2] {
    let self_selected = claim("c10_self_selection");
    let (mut members, mut others) = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0));
    customers(&self_selected, |customer| {
        let side = if customer.manner.signs_up.is_some() { &mut members } else { &mut others };
        let x = customer.visits.len() as f64;
        *side = (side.0 + 1.0, side.1 + x, side.2 + x * x);
    });
    let selected = support::simulate(&self_selected);
    let printed = value(&selected, "variant", "member_gap.naive");
    assert_eq!(value(&selected, "variant", "member_gap.causal").0.to_bits(), 0.0f64.to_bits());
    let mean = |side: (f64, f64, f64)| side.1 / side.0;
    let error = |side: (f64, f64, f64)| sqrt((side.2 / side.0 - mean(side) * mean(side)) / side.0);
    let gap = mean(members) / mean(others);
    [
        Answer {
            scenario: "c10_self_selection",
            asked: "purchases of members over those of others, without any effect",
            found: gap,
            band: 5.0 * gap * (error(members) / mean(members) + error(others) / mean(others)),
            known: selection_gap(),
            verdict: "a naive comparison finds a large effect where there is none; show both numbers side by side",
        },
        Answer {
            scenario: "c10_self_selection",
            asked: "the same as the run prints it: 1 + `member_gap.naive`; beside it `member_gap.causal`, exactly 0",
            found: 1.0 + printed.0,
            band: 5.0 * printed.1,
            known: selection_gap(),
            verdict: "whoever signs up buys more anyway",
        },
    ]
}

fn programs() -> Vec<Answer> {
    let wash = support::simulate(&claim("c07_car_wash"));
    let (coffee, coffee_band) = ratio_of("c08_coffee", "purchases");
    let [gap_seen, gap_printed] = self_selection();
    let (even, even_band) = ratio_of("c11_break_even", "profit");
    let ten = support::simulate(&claim("c15_ten_and_one"));
    let (items, bought) = (value(&ten, "variant", "issued.free_item"), value(&ten, "variant", "purchases"));
    let friction = support::simulate(&claim("c08_friction"));
    let discount = value(&friction, "variant", "discount_cost");
    vec![
        Answer {
            scenario: "c07_car_wash",
            asked: "washes in the window with a pace × 1.19854",
            found: value(&wash, "variant", "purchases").0 - 1.0,
            band: 5.0 * value(&wash, "variant", "purchases").1,
            known: 5.495_83 * 1.198_54,
            verdict: "34% instead of 19% complete eight of them if all customers are alike; the less alike, the more it takes (1.36 at shape 3, 1.60 at shape 1)",
        },
        Answer {
            scenario: "c08_coffee",
            asked: "pace of a card of ten under the gradient",
            found: coffee,
            band: coffee_band,
            known: 1.130_106,
            verdict: "two mechanisms, not one: the gradient gives 13% a card, a head start 20% on top until it is full",
        },
        gap_seen,
        gap_printed,
        Answer {
            scenario: "c11_break_even",
            asked: "profit over the twin's at the lift of 25%",
            found: even,
            band: even_band,
            // 109.6 repeat purchases in three years; the first one is not lifted.
            known: 4.0 * (1.0 + 1.25 * 109.6) / (5.0 * 110.6),
            verdict: "ρ / (m − ρ): a discount of 5% at a margin of 25% needs 25% more sales; what remains is the euro off the first purchase",
        },
        Answer {
            scenario: "c08_friction",
            asked: "discounts given, of all customers, EUR",
            found: discount.0 / 100.0,
            band: 5.0 * discount.1 / 100.0,
            known: friction_known(),
            verdict: "the gain of an easier sign-up is what members bring, its cost the discounts to those who would have bought; see the optimum below",
        },
        Answer {
            scenario: "c15_ten_and_one",
            asked: "share of units that are free",
            found: items.0 / (items.0 + bought.0),
            band: 5.0 * items.1 / bought.0 + 5.0 / bought.0,
            known: 1.0 / 11.0,
            verdict: "holds for full cards; the card that is not full yet takes a little off",
        },
    ]
}

/// E[purchases | joins] / E[purchases | does not] of the reference population in a year: over quantiles of the rate.
fn selection_gap() -> f64 {
    let t = 365.0 / 7.0;
    let c = loyal::response::intercept(0.6, 1.37);
    let (mut joined, mut stayed, mut shares) = (0.0, 0.0, 0.0);
    let points = 2_000;
    for at in 0..points {
        let share = (f64::from(at) + 0.5) / f64::from(points);
        // Shape 1: the gamma is an exponential.
        let rate = -ln(1.0 - share) / 2.0;
        let purchases = 1.0 + mean_few(rate * t);
        let joins = loyal::response::joins(c, 1.37, normal_quantile(share));
        joined += joins * purchases;
        stayed += (1.0 - joins) * purchases;
        shares += joins;
    }
    assert!(gamma_below(1.0, 1.0) > 0.6);
    (joined / shares) / (stayed / (f64::from(points) - shares))
}

/// E[(1 − e^(−xp)) / p] over p ~ Beta(.8, 30).
fn mean_few(x: f64) -> f64 {
    let (mut sum, mut mass) = (0.0, 0.0);
    for at in 0..400 {
        let p = pow((f64::from(at) + 0.5) / 400.0, 1.0 / 0.8);
        let density = pow(1.0 - p, 29.0);
        sum += density * (1.0 - exp(-x * p)) / p;
        mass += density;
    }
    sum / mass
}

/// Purchases at a rate of one in 30 days for a year; who would join (60%) signs up at each visit with the chance
/// h = 0.3 · e^(−1.2) and gets 5% of 10 euro from then on: 0.6 · 0.5 · E[visits from the sign-up on].
///
/// With X ~ Poisson(m) repeat visits, visit k (from 0) counts with 1 − (1 − h)^(k+1); summed over visits,
/// E = Σ_k P(X ≥ k)(1 − (1 − h)^(k+1)).
fn friction_known() -> f64 {
    let (m, h) = (365.0 / 30.0, 0.3 * exp(-1.2));
    let sum: f64 = (0..200u32)
        .map(|k| {
            let reached = if k == 0 { 1.0 } else { at_least(k, m, f64::INFINITY) };
            reached * (1.0 - pow(1.0 - h, f64::from(k) + 1.0))
        })
        .sum();
    0.6 * 0.5 * sum
}

#[test]
fn claims_come_to_what_their_closed_forms_say() {
    let mut text = String::from(
        "# Claims of the trade, run\n\nEach line is a scenario in [simulations/claims](../../simulations/claims): what the run answers with its standard error (6,000 customers), what a closed\n\
         form says (held to five of them by `tests/claims.rs`, which also reproduces every figure of the table of claims), and where the claim\nholds. Run one with \
         `loyal simulate simulations/claims/c01_five_points.toml`.\n\n| scenario | asked | answer | closed form | verdict |\n|---|---|---|---|---|\n",
    );
    let answers = || [retention(), buying(), sharing(), staying(), programs(), breakage()].into_iter().flatten();
    let mut wrong = Vec::new();
    for answer in answers() {
        let Answer { scenario, asked, found, band, known, verdict } = answer;
        if (found - known).abs() > band || band > 0.25 * known.abs() {
            wrong.push(format!("{scenario}: {asked}: {found} ± {band} for {known}"));
        }
        writeln!(text, "| `{scenario}` | {asked} | {found:.4} ± {:.4} | {known:.4} | {verdict} |", band / 5.0)
            .expect("memory");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    if !cfg!(debug_assertions) {
        // With all customers the bands are narrower.
        MOST.store(u64::MAX, Ordering::Relaxed);
        let all: Vec<Answer> = answers().collect();
        MOST.store(FEW, Ordering::Relaxed);
        for Answer { scenario, asked, found, band, known, .. } in all {
            assert!((found - known).abs() <= band, "{scenario}: {asked}: {found} ± {band} for {known}");
        }
    }
    text.push_str(NOTES);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/guide/claims.md");
    if std::env::var("LOYAL_GENERATE").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let page = std::fs::read_to_string(&path).expect("the page is there");
    assert_eq!(page, text, "write it anew: LOYAL_GENERATE=write cargo test --test claims");
}

const NOTES: &str = include_str!("support/claims_notes.md");

/// A letter to those who buy most beats as many letters to anybody where all answer alike, and loses where heavy
/// buyers hardly answer.
#[test]
fn a_targeted_letter_wins_where_the_model_says_so_and_not_elsewhere() {
    let profit = |name: &str| {
        let mut scenario = claim(name);
        scenario.customers = 12_000;
        let run = support::simulate(&scenario);
        value(&run, "variant", "incremental_profit")
    };
    let beats = |one: (f64, f64), other: (f64, f64)| one.0 - other.0 > 5.0 * sqrt(one.1 * one.1 + other.1 * other.1);
    let (heavy, all) = (profit("mail_heavy_alike"), profit("mail_all_alike"));
    assert!(beats(heavy, all), "{heavy:?} {all:?}");
    let (heavy, all) = (profit("mail_heavy_fading"), profit("mail_all_fading"));
    assert!(beats(all, heavy), "{heavy:?} {all:?}");
}
