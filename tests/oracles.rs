//! What is drawn against tables that were made elsewhere: five standard errors, chi-square on histograms, quantiles
//! for spending, pinned seeds. The closed forms themselves are held to all digits in `behaviour.rs`.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

use loyal::numeric::{BgBb, BgNbd, GammaGamma, Luck, MbgNbd, ParetoNbd, Sbg, gamma_above, ln, sqrt};
use loyal::population::{BasketSampler, BasketStreams, PurchaseSampler, PurchaseStreams};
use loyal::quantity::{DAY_SECONDS, Day, Every};
use loyal::scenario::{Basket, Process};

const LUCK: Luck = Luck { seed: 2026, replicate: 7 };
const WEEK: f64 = 604_800.0;
const FIRST: Day = Day(20_000);
/// Lives of the sample, and of the reference population, whose members buy often.
const CUSTOMERS: u64 = if cfg!(debug_assertions) { 30_000 } else { 1_000_000 };
const MEMBERS: u64 = if cfg!(debug_assertions) { 6_000 } else { 400_000 };

struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(name: &str) -> Table {
        let path = format!("{}/tests/oracle/behaviour/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        let mut reader = csv::Reader::from_path(&path).expect("the table is there");
        let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        Table { header, rows }
    }

    fn number(&self, row: &[String], column: &str) -> f64 {
        let at = self.header.iter().position(|name| name == column).expect("the column is there");
        row[at].parse().expect("a number")
    }
}

/// Seconds of all repeat purchases of each customer before the horizon.
fn lives(process: &Process, customers: u64, horizon: i64) -> Vec<Vec<i64>> {
    let sampler = PurchaseSampler::new(process);
    let mut from = PurchaseStreams::new(LUCK);
    (0..customers)
        .map(|customer| {
            let mut seconds = Vec::new();
            sampler.draw(customer, FIRST, horizon, &mut from, |second| seconds.push(second));
            assert_eq!(seconds.first(), Some(&0));
            seconds.remove(0);
            seconds
        })
        .collect()
}

fn mean_and_error(values: &[f64]) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (mean, sqrt(variance / n), sqrt(variance))
}

/// Chi-square of counts against probabilities, cells pooled to at least five expected; not below p = 10⁻⁴.
fn holds_histogram(counts: &[f64], probabilities: &[f64], what: &str) {
    let n: f64 = counts.iter().sum();
    let (mut seen, mut expected, mut chi, mut cells) = (0.0, 0.0, 0.0, 0);
    let rest: f64 = 1.0 - probabilities.iter().sum::<f64>();
    let known: f64 = probabilities.len() as f64;
    assert!(rest > -1e-9 && counts.len() as f64 >= known, "{what}");
    let tail: f64 = counts[probabilities.len()..].iter().sum();
    let all = counts.iter().zip(probabilities).map(|(count, p)| (*count, *p)).chain([(tail, rest.max(0.0))]);
    for (count, probability) in all {
        seen += count;
        expected += n * probability;
        if expected >= 5.0 {
            chi += (seen - expected) * (seen - expected) / expected;
            cells += 1;
            (seen, expected) = (0.0, 0.0);
        }
    }
    assert!(cells > 2, "{what}: {cells} cells");
    let p = gamma_above(f64::from(cells - 1) / 2.0, chi / 2.0);
    assert!(p > 1e-4, "{what}: chi-square {chi} on {cells} cells, p = {p}");
}

fn histogram(lives: &[Vec<i64>], until: i64, cells: usize) -> Vec<f64> {
    let mut counts = vec![0.0; cells];
    for life in lives {
        let count = life.iter().filter(|&&second| second < until).count();
        counts[count.min(cells - 1)] += 1.0;
    }
    counts
}

fn cdnow() -> [(&'static str, Process); 3] {
    let unit_seconds = WEEK;
    [
        ("bgnbd", Process::BgNbd { model: BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, unit_seconds }),
        ("mbgnbd", Process::MbgNbd { model: MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }, unit_seconds }),
        (
            "paretonbd",
            Process::ParetoNbd { model: ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }, unit_seconds },
        ),
    ]
}

#[test]
fn repeat_purchases_week_by_week_and_their_spread_and_distribution() {
    let weeks = Table::read("cdnow_expected_by_week");
    let shares = Table::read("repeat_purchase_pmf_39w");
    for (name, process) in cdnow() {
        let lives = lives(&process, CUSTOMERS, (78.0 * WEEK) as i64);
        for row in &weeks.rows {
            let until = (weeks.number(row, "week") * WEEK) as i64;
            let counts: Vec<f64> =
                lives.iter().map(|life| life.partition_point(|&second| second < until) as f64).collect();
            let (mean, error, spread) = mean_and_error(&counts);
            let known = weeks.number(row, &format!("{name}_EX"));
            // A curve is one test of 78 points that hang together: five standard errors for each.
            assert!((mean - known).abs() < 5.0 * error, "{name} {row:?}: {mean} ± {error}");
            let known = weeks.number(row, &format!("{name}_sd"));
            assert!((spread / known - 1.0).abs() < 0.15, "{name} {row:?}: spread {spread}");
        }
        let known: Vec<f64> = shares.rows.iter().map(|row| shares.number(row, name)).collect();
        holds_histogram(&histogram(&lives, (39.0 * WEEK) as i64, 200), &known, name);
    }
}

/// The rate of purchases by week: increments hardly hang together, so one chi-square takes them all.
#[test]
fn the_instantaneous_rate() {
    let weeks = Table::read("cdnow_expected_by_week");
    let [(_, process), ..] = cdnow();
    let lives = lives(&process, CUSTOMERS, (78.0 * WEEK) as i64);
    let mut by_week = vec![0.0; 78];
    for second in lives.iter().flatten() {
        by_week[(*second as f64 / WEEK) as usize] += 1.0;
    }
    let mut before = 0.0;
    for (row, count) in weeks.rows.iter().zip(&by_week) {
        let known = weeks.number(row, "bgnbd_EX");
        let found = count / CUSTOMERS as f64;
        let error = sqrt(2.0 * found / CUSTOMERS as f64);
        assert!((found - (known - before)).abs() < 5.0 * error, "{row:?}: {found}");
        before = known;
    }
}

#[test]
fn subscribers_by_year() {
    let table = Table::read("sbg_survival");
    for case in ["regular", "high_end"] {
        let rows: Vec<&Vec<String>> = table.rows.iter().filter(|row| row[0] == case).collect();
        let (alpha, beta) = (table.number(rows[0], "alpha"), table.number(rows[0], "beta"));
        let every = Every::Months(1);
        let last = table.number(rows[rows.len() - 1], "year") as i32;
        let horizon = i64::from(every.after(FIRST, last).0 + 1 - FIRST.0) * DAY_SECONDS;
        let lives = lives(&Process::Sbg { model: Sbg { alpha, beta }, every }, CUSTOMERS, horizon);
        let n = CUSTOMERS as f64;
        let share = |year: f64| lives.iter().filter(|life| life.len() as f64 >= year).count() as f64 / n;
        for row in rows {
            let year = table.number(row, "year");
            let known = table.number(row, "survival");
            let found = share(year);
            assert!((found - known).abs() <= 5.0 * sqrt(known * (1.0 - known) / n), "{row:?}: {found}");
            if year > 0.0 {
                let before = share(year - 1.0);
                let known = table.number(row, "P_churn_in_year");
                let left = before - found;
                assert!((left - known).abs() <= 5.0 * sqrt(known * (1.0 - known) / n), "{row:?}: {left}");
                let known = table.number(row, "retention");
                let error = sqrt(known * (1.0 - known) / (n * before));
                assert!((found / before - known).abs() <= 5.0 * error, "{row:?}: {}", found / before);
            }
        }
    }
}

#[test]
fn donors_by_number_of_gifts() {
    let table = Table::read("bgbb_donations");
    let every = Every::Months(1);
    let model = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
    let horizon = i64::from(every.after(FIRST, 12).0 + 1 - FIRST.0) * DAY_SECONDS;
    let lives = lives(&Process::BgBb { model, every }, CUSTOMERS, horizon);
    for row in &table.rows {
        let n = table.number(row, "n") as usize;
        let until = i64::from(every.after(FIRST, n as i32).0 + 1 - FIRST.0) * DAY_SECONDS;
        let counts: Vec<f64> =
            lives.iter().map(|life| life.iter().filter(|&&second| second < until).count() as f64).collect();
        let (mean, error, _) = mean_and_error(&counts);
        assert!((mean - table.number(row, "E_X")).abs() < 5.0 * error, "{row:?}: {mean} ± {error}");
        let known: Vec<f64> = (0..=n).map(|x| table.number(row, &format!("P_x{x}"))).collect();
        if n > 1 {
            holds_histogram(&histogram(&lives, until, 40), &known, &format!("{n} chances"));
        }
    }
    let found = Table::read("bgbb_calibration_histogram");
    let known: Vec<f64> = found.rows.iter().map(|row| found.number(row, "expected") / 11_104.0).collect();
    let until = i64::from(every.after(FIRST, 6).0 + 1 - FIRST.0) * DAY_SECONDS;
    holds_histogram(&histogram(&lives, until, 40), &known, "six chances");
}

/// Spending has no fourth moment at these parameters: quantiles, not variances.
#[test]
fn quantiles_of_spending() {
    let table = Table::read("gamma_gamma_quantiles");
    // Ten thousandths of a cent keep rounding out of the figures.
    let model = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44e6 };
    let sampler = BasketSampler::new(&Basket::GammaGamma(model));
    let mut from = BasketStreams::new(LUCK);
    let (mut single, mut level) = (Vec::new(), Vec::new());
    const EACH: usize = 400;
    for customer in 0..if cfg!(debug_assertions) { 4_000 } else { 40_000 } {
        sampler.start(customer, &mut from);
        let amounts: Vec<f64> = (0..EACH).map(|_| sampler.draw(&mut from) as f64 / 1e6).collect();
        single.push(amounts[0]);
        level.push(amounts.iter().sum::<f64>() / EACH as f64);
    }
    for row in &table.rows {
        let share = table.number(row, "quantile");
        let n = single.len() as f64;
        let below = |values: &[f64], known: f64| values.iter().filter(|&&value| value <= known).count() as f64 / n;
        let band = 5.0 * sqrt(share * (1.0 - share) / n);
        let known = table.number(row, "single_basket");
        assert!((below(&single, known) - share).abs() < band, "{row:?}: {}", below(&single, known));
        // The mean of 400 baskets stands for the customer's level: within 1/(p·400) of it in variance.
        let known = table.number(row, "latent_mean");
        assert!((below(&level, known) - share).abs() < band + 0.002, "{row:?}: {}", below(&level, known));
    }
    let (mean, error, _) = mean_and_error(&level);
    assert!((mean - 35.218_978_1).abs() < 5.0 * error, "{mean} ± {error}");
}

#[test]
fn the_reference_population_month_by_month() {
    let table = Table::read("reference_population_monthly");
    let model = BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 };
    let lives = lives(&Process::BgNbd { model, unit_seconds: WEEK }, MEMBERS, 1_095 * DAY_SECONDS);
    let basket = BasketSampler::new(&Basket::Lognormal { mu: ln(2_500.0), sigma: 0.6 });
    let mut from = BasketStreams::new(LUCK);
    let length = 1_095.0 * DAY_SECONDS as f64 / 36.0;
    let mut by_month = vec![(Vec::new(), Vec::new(), Vec::new()); 36];
    for (customer, life) in lives.iter().enumerate() {
        basket.start(customer as u64, &mut from);
        let mut own = [(0.0, 0.0, 0.0); 36];
        for second in std::iter::once(&0).chain(life) {
            let amount = basket.draw(&mut from);
            let slot = &mut own[(*second as f64 / length) as usize];
            *slot = (slot.0 + 1.0, slot.1 + amount as f64 / 100.0, slot.2 + (amount / 100) as f64);
        }
        for (month, (purchases, spend, points)) in by_month.iter_mut().zip(own) {
            month.0.push(purchases);
            month.1.push(spend);
            month.2.push(points);
        }
    }
    for (row, (purchases, spend, points)) in table.rows.iter().zip(&by_month) {
        let holds = |column: &str, values: &[f64], hair: f64| {
            let (mean, error, _) = mean_and_error(values);
            let known = table.number(row, column);
            assert!((mean - known).abs() < 5.0 * error + hair, "{column} {row:?}: {mean} ± {error}");
        };
        holds("E_purchases_per_customer", purchases, 0.0);
        // Baskets are whole cents.
        holds("E_spend_per_customer", spend, 0.01);
        holds("E_points_base_1x", points, 0.02);
    }
}

/// What is left of purchases when their mean given the own rate and dropout is taken off has the mean 0, in a third
/// of the variance.
#[test]
fn the_control_variate_is_exact() {
    let model = BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 };
    let horizon = 1_095 * DAY_SECONDS;
    let process = Process::BgNbd { model, unit_seconds: WEEK };
    let counts: Vec<f64> = lives(&process, MEMBERS, horizon).iter().map(|life| life.len() as f64 + 1.0).collect();
    let sampler = PurchaseSampler::new(&process);
    let mut from = PurchaseStreams::new(LUCK);
    let rest: Vec<f64> = (0..MEMBERS)
        .zip(&counts)
        .map(|(customer, count)| count - sampler.expected(customer, horizon, &mut from).expect("a closed form"))
        .collect();
    let (mean, error, spread) = mean_and_error(&rest);
    assert!(mean.abs() < 5.0 * error, "{mean} ± {error}");
    let (_, _, whole) = mean_and_error(&counts);
    assert!(whole * whole / (spread * spread) > 2.0, "{whole} {spread}");
}
