//! The closed forms of the models of buying, staying and spending against tables that were made elsewhere.
//!
//! `tests/oracle/behaviour/README.md` says who made them. Every figure is held to all the digits it is given with.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

use loyal::numeric::{
    BgBb, BgNbd, Buying, GammaGamma, Lognormal, MbgNbd, ParetoNbd, Sbg, Seen, ln, log10, normal_below, normal_quantile,
    pow,
};

const BG_NBD: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const MBG_NBD: MbgNbd = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
const PARETO_NBD: ParetoNbd = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
const DONATIONS: BgBb = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
const SPEND: GammaGamma = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };

struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(name: &str) -> Table {
        let path = format!("{}/tests/oracle/behaviour/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        let mut reader = csv::Reader::from_path(&path).expect("the table is there");
        let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        assert!(!rows.is_empty(), "{name}");
        Table { header, rows }
    }

    fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let at = self.header.iter().position(|name| name == column);
        &row[at.expect("the column is there")]
    }

    fn number(&self, row: &[String], column: &str) -> f64 {
        let text = self.cell(row, column);
        let number = text.parse();
        assert!(number.is_ok(), "{column}: {text}");
        number.expect("just looked at")
    }

    /// Holds `found` to one unit of the last of `digits` significant digits of the cell.
    fn holds(&self, row: &[String], column: &str, digits: i32, found: f64) {
        let known = self.number(row, column);
        let unit = pow(10.0, log10(known.abs()).floor() + 1.0 - f64::from(digits));
        assert!((found - known).abs() <= unit, "{column} of {row:?}: {found}");
    }

    /// Holds `found` to half a unit of so many decimals of the cell, and a hair.
    fn holds_to(&self, row: &[String], column: &str, decimals: i32, found: f64) {
        let known = self.number(row, column);
        assert!((found - known).abs() <= 0.501 * pow(10.0, -f64::from(decimals)), "{column} of {row:?}: {found}");
    }
}

#[test]
fn expected_purchases_spread_and_survival_by_week() {
    let table = Table::read("cdnow_expected_by_week");
    assert_eq!(table.rows.len(), 78);
    for row in &table.rows {
        let t = table.number(row, "week");
        let holds = |model: &str, mean, spread, alive| {
            table.holds(row, &format!("{model}_EX"), 10, mean);
            table.holds(row, &format!("{model}_sd"), 10, spread);
            table.holds(row, &format!("{model}_P_alive"), 10, alive);
        };
        holds("bgnbd", BG_NBD.expected_repeats(t), BG_NBD.standard_deviation(t), BG_NBD.alive(t));
        holds("mbgnbd", MBG_NBD.expected_repeats(t), MBG_NBD.standard_deviation(t), MBG_NBD.alive(t));
        holds("paretonbd", PARETO_NBD.expected_repeats(t), PARETO_NBD.standard_deviation(t), PARETO_NBD.alive(t));
        table.holds(row, "bgnbd_rate", 10, BG_NBD.rate(t));
    }
}

#[test]
fn distribution_of_repeat_purchases() {
    let table = Table::read("repeat_purchase_pmf_39w");
    assert_eq!(table.rows.len(), 61);
    for row in &table.rows {
        let x = table.number(row, "x") as u32;
        table.holds(row, "bgnbd", 10, BG_NBD.probability(x, 39.0));
        table.holds(row, "mbgnbd", 10, MBG_NBD.probability(x, 39.0));
        table.holds(row, "paretonbd", 10, PARETO_NBD.probability(x, 39.0));
    }
}

#[test]
fn what_is_known_of_one_customer() {
    let table = Table::read("palive_and_conditional");
    assert_eq!(table.rows.len(), 36);
    for row in &table.rows {
        let seen = Seen {
            repeats: table.number(row, "x") as u32,
            last: table.number(row, "t_x"),
            until: table.number(row, "T"),
        };
        let holds = |model: &str, alive, next| {
            table.holds(row, &format!("{model}_P_alive"), 10, alive);
            table.holds(row, &format!("{model}_E_next39"), 10, next);
        };
        holds("bgnbd", BG_NBD.alive_given(&seen), BG_NBD.expected_given(&seen, 39.0));
        holds("mbgnbd", MBG_NBD.alive_given(&seen), MBG_NBD.expected_given(&seen, 39.0));
        holds("paretonbd", PARETO_NBD.alive_given(&seen), PARETO_NBD.expected_given(&seen, 39.0));
    }
}

/// For how long the 2,357 customers of the sample are watched: weeks from their first purchase to 30 September
/// 1997.
fn watched() -> Vec<f64> {
    let path = format!("{}/simulations/data/cdnow.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(&path).expect("the sample is there");
    let mut births: Vec<(String, i64)> = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        if births.last().is_some_and(|(customer, _)| *customer == row[0]) {
            continue;
        }
        let mut parts = row[1].split('-').map(|part| part.parse::<i64>().expect("a number"));
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let before = [0, 31, 59, 90];
        assert!(year == Some(1997) && month <= Some(3), "everybody begins in the first quarter of 1997");
        let day = day.expect("a day") - 1 + before[month.expect("a month") as usize - 1];
        births.push((row[0].to_owned(), day));
    }
    assert_eq!(births.len(), 2357);
    births.into_iter().map(|(_, day)| (272 - day) as f64 / 7.0).collect()
}

#[test]
fn the_cohort_week_by_week() {
    let table = Table::read("cdnow_cohort_tracking");
    let watched = watched();
    let sum = |week: f64, model: &dyn Fn(f64) -> f64| -> f64 {
        watched.iter().map(|until| model((week - 39.0 + until).max(0.0))).sum()
    };
    for row in &table.rows {
        let week = table.number(row, "week");
        table.holds_to(row, "bgnbd", 3, sum(week, &|t| BG_NBD.expected_repeats(t)));
        table.holds_to(row, "mbgnbd", 3, sum(week, &|t| MBG_NBD.expected_repeats(t)));
        table.holds_to(row, "paretonbd", 3, sum(week, &|t| PARETO_NBD.expected_repeats(t)));
    }
}

#[test]
fn the_cohort_by_number_of_purchases() {
    // This table was made from the published data, which give the weeks with two decimals.
    let table = Table::read("cdnow_calibration_histogram");
    let watched = watched();
    let holds = |column: &str, model: &dyn Fn(u32, f64) -> f64| {
        let mut more = watched.len() as f64;
        for row in &table.rows {
            let cell = table.cell(row, "x");
            let found = match cell.parse() {
                Ok(x) => watched.iter().map(|until| model(x, (until * 100.0).round() / 100.0)).sum(),
                Err(_) => more,
            };
            table.holds_to(row, column, 3, found);
            more -= found;
        }
    };
    holds("bgnbd", &|x, t| BG_NBD.probability(x, t));
    holds("mbgnbd", &|x, t| MBG_NBD.probability(x, t));
    holds("paretonbd", &|x, t| PARETO_NBD.probability(x, t));
}

#[test]
fn subscriptions() {
    let table = Table::read("sbg_survival");
    let model = |row: &[String]| Sbg { alpha: table.number(row, "alpha"), beta: table.number(row, "beta") };
    for row in &table.rows {
        let year = table.number(row, "year") as u32;
        table.holds(row, "survival", 10, model(row).survival(year));
        if year > 0 {
            table.holds(row, "P_churn_in_year", 10, model(row).churn(year));
            table.holds(row, "retention", 10, model(row).retention(year));
        }
    }
    let values = Table::read("sbg_lifetime_value");
    assert_eq!(values.rows.len(), 60);
    for row in &values.rows {
        let model = match values.cell(row, "case") {
            "regular" => Sbg { alpha: 0.704, beta: 1.182 },
            _ => Sbg { alpha: 0.668, beta: 3.806 },
        };
        let rate = values.number(row, "discount");
        values.holds(row, "DEL_new", 10, model.discounted_lifetime(rate));
        values.holds(
            row,
            "DERL",
            10,
            model.discounted_residual(values.number(row, "active_for_n_periods") as u32, rate),
        );
    }
}

#[test]
fn donations() {
    let table = Table::read("bgbb_donations");
    for row in &table.rows {
        let n = table.number(row, "n") as u32;
        table.holds(row, "E_X", 10, DONATIONS.expected(n));
        table.holds(row, "P_alive", 10, DONATIONS.alive(n));
        for x in 0..=n {
            table.holds(row, &format!("P_x{x}"), 10, DONATIONS.probability(x, n));
        }
    }
    let histogram = Table::read("bgbb_calibration_histogram");
    for row in &histogram.rows {
        let x = histogram.number(row, "x") as u32;
        histogram.holds_to(row, "expected", 2, 11_104.0 * DONATIONS.probability(x, 6));
    }
}

#[test]
fn spending() {
    let table = Table::read("gamma_gamma_conditional_mean");
    for row in &table.rows {
        let x = table.number(row, "x") as u32;
        let average = if x == 0 { 0.0 } else { table.number(row, "mean_value") };
        table.holds(row, "E_mean_spend", 10, SPEND.mean_given(x, average));
    }
    assert!((SPEND.mean() - 35.218_978_1).abs() < 1e-7);
    let quantiles = Table::read("gamma_gamma_quantiles");
    for row in &quantiles.rows {
        let share = quantiles.number(row, "quantile");
        quantiles.holds(row, "latent_mean", 10, SPEND.mean_quantile(share));
        quantiles.holds(row, "single_basket", 10, SPEND.basket_quantile(share));
    }
}

#[test]
fn the_reference_population_by_month() {
    let table = Table::read("reference_population_monthly");
    let model = BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 };
    let basket = Lognormal { mu: ln(25.0), sigma: 0.6 };
    // Whole dollars of a basket: the sum of the chances of at least one, two, three, …
    let whole: f64 = (1..10_000).map(|k| normal_below((basket.mu - ln(f64::from(k))) / basket.sigma)).sum();
    let mut before = 0.0;
    for row in &table.rows {
        let weeks = f64::from(table.number(row, "month") as u32) * (1095.0 / 7.0 / 36.0);
        table.holds(row, "weeks_end", 10, weeks);
        let purchases = 1.0 + model.expected_repeats(weeks);
        table.holds(row, "E_purchases_per_customer", 9, purchases - before);
        // The first month of this column is right to 8 digits only; 0.949465153605726… in 30-digit arithmetic.
        table.holds(row, "P_alive_end", 8, model.alive(weeks));
        table.holds(row, "E_spend_per_customer", 9, (purchases - before) * basket.mean());
        table.holds(row, "E_points_base_1x", 9, (purchases - before) * whole);
        before = purchases;
    }
}

/// Claim C3 of the table of claims: the chance of a sale in a window.
#[test]
fn chance_of_a_sale() {
    let reference = BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 };
    for (weeks, known) in [(3.0, 0.6), (4.0, 0.666_667), (5.0, 0.714_286)] {
        assert!((1.0 - reference.probability(0, weeks) - known).abs() < 1e-6);
    }
    let cases = [
        (0, 0.0, 0.144_232),
        (1, 10.0, 0.240_137),
        (1, 30.0, 0.382_368),
        (2, 30.0, 0.548_677),
        (3, 35.0, 0.702_66),
        (4, 36.0, 0.779_695),
        (6, 37.0, 0.858_631),
        (10, 38.0, 0.917_727),
    ];
    for (repeats, last, known) in cases {
        let seen = Seen { repeats, last, until: 39.0 };
        let sale = BG_NBD.alive_given(&seen) * (1.0 - BG_NBD.if_alive(&seen).probability(0, 39.0));
        assert!((sale - known).abs() < 1e-6, "{seen:?}: {sale}");
    }
}

#[test]
fn quantiles_of_the_normal_are_its_inverse() {
    for share in [1e-12, 0.025, 0.5, 0.8, 0.999] {
        assert!((normal_below(normal_quantile(share)) / share - 1.0).abs() < 1e-13);
    }
}
