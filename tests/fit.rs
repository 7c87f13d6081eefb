//! Fits of real purchases against the estimates that others published or found.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::fs::File;
use std::io::BufReader;

use loyal::base::Sources;
use loyal::diagnostic::Diagnostic;
use loyal::history::fit::{Fit, Model, Options, Purchases, fit, fit_survival};
use loyal::history::{History, read};
use loyal::numeric::{BgNbd, Luck, MbgNbd, ParetoNbd};
use loyal::population::{PurchaseSampler, PurchaseStreams};
use loyal::quantity::{Date, Day, Every, Instant};
use loyal::scenario::Process;

fn cdnow_rows() -> History {
    let path = format!("{}/simulations/data/cdnow.csv", env!("CARGO_MANIFEST_DIR"));
    let file = BufReader::new(File::open(path).expect("the sample is there"));
    let (history, problems) = read(file, "cdnow.csv", 2, &mut Sources::new());
    assert!(history.is_some(), "{problems:?}");
    history.expect("just looked at")
}

fn cdnow() -> Purchases {
    Purchases::from(&cdnow_rows())
}

fn from_text(text: &str) -> Purchases {
    let (history, problems) = read(text.as_bytes(), "purchases.csv", 2, &mut Sources::new());
    assert!(history.is_some(), "{problems:?}");
    Purchases::from(&history.expect("just looked at"))
}

fn options(model: Model) -> Options {
    Options { model, calibration: None, until: None, every: None, decimals: 2, season: false }
}

fn clean(outcome: Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>>) -> Fit {
    let (fit, warnings) = outcome.expect("a fit");
    assert!(warnings.is_empty(), "{warnings:?}");
    fit
}

fn calibrated(model: Model) -> Fit {
    clean(fit(&cdnow(), &Options { calibration: Some(Every::Days(39 * 7)), ..options(model) }))
}

/// Estimates by name, each within so much, and all with a standard error.
fn holds(fit: &Fit, known: &[(&str, f64, f64)]) {
    assert_eq!(fit.parameters.len(), known.len());
    for (parameter, &(name, value, within)) in fit.parameters.iter().zip(known) {
        assert_eq!(parameter.name, name);
        assert!((parameter.estimate - value).abs() <= within, "{name}: {} for {value}", parameter.estimate);
        assert!(parameter.standard_error.is_some_and(|error| error > 0.0 && error < value), "{parameter:?}");
    }
}

#[test]
fn bg_nbd() {
    let fit = calibrated(Model::BgNbd);
    holds(&fit, &[("r", 0.242_593, 2e-5), ("alpha", 4.413_532, 4e-4), ("a", 0.792_886, 2e-4), ("b", 2.425_752, 1e-3)]);
    assert!((fit.log_likelihood + 9_582.425_561).abs() < 0.01, "{}", fit.log_likelihood);
    assert_eq!(fit.customers, 2_357);
    tracks(&fit);
    // The table of expectations was made with the published estimates, rounded to three digits.
    let rows: Vec<f64> = fit.compared.rows.iter().map(|row| row.expected).collect();
    for (found, known) in rows.iter().zip([1406.5, 460.8, 192.7, 101.3, 59.9, 38.2, 25.6, 72.0]) {
        assert!((found - known).abs() < 1.5, "{found} for {known}");
    }
    let actual: Vec<f64> = fit.compared.rows.iter().map(|row| row.actual).collect();
    assert_eq!(actual, [1411.0, 439.0, 214.0, 100.0, 62.0, 38.0, 29.0, 64.0]);
    let hold_out = fit.hold_out.expect("half of the file is held out");
    assert_eq!((hold_out.length.as_str(), hold_out.actual), ("39 weeks", 4_339.0 - 2_457.0));
    // Summed over all customers, what is expected of each given their past is about what is expected of new ones.
    let of_new = fit.tracking[77].expected - fit.tracking[38].expected;
    assert!((hold_out.expected / of_new - 1.0).abs() < 0.03, "{hold_out:?} {of_new}");
}

/// The cohort week by week: observed to the purchase, expected as with the published estimates (−4.0% in week 78).
fn tracks(fit: &Fit) {
    let path = format!("{}/tests/oracle/behaviour/cdnow_cohort_tracking.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    assert_eq!(fit.tracking.len(), 78);
    for (row, found) in reader.records().zip(&fit.tracking) {
        let row = row.expect("a row");
        assert_eq!((row[0].to_owned(), row[1].to_owned()), (found.week.to_string(), found.actual.to_string()));
        let expected: f64 = row[2].parse().expect("a number");
        assert!((found.expected / expected - 1.0).abs() < 0.002, "{found:?} for {expected}");
    }
}

#[test]
fn mbg_nbd() {
    let fit = calibrated(Model::MbgNbd);
    holds(&fit, &[("r", 0.524_838, 2e-4), ("alpha", 6.182_988, 2e-3), ("a", 0.891_356, 4e-4), ("b", 1.614, 2e-3)]);
    assert!((fit.log_likelihood + 9_582.132_685).abs() < 0.01, "{}", fit.log_likelihood);
}

#[test]
fn pareto_nbd() {
    let fit = calibrated(Model::ParetoNbd);
    let known =
        [("r", 0.553_282, 2e-4), ("alpha", 10.577_753, 4e-3), ("s", 0.606_171, 1e-3), ("beta", 11.666_907, 3e-2)];
    holds(&fit, &known);
    assert!((fit.log_likelihood + 9_594.973_93).abs() < 0.01, "{}", fit.log_likelihood);
}

#[test]
fn gamma_gamma() {
    let fit = calibrated(Model::GammaGamma);
    assert_eq!(fit.customers, 946);
    holds(&fit, &[("p", 6.248_802, 2e-3), ("q", 3.744_588, 2e-3), ("gamma", 15.447_748, 2e-2)]);
}

#[test]
fn nbd() {
    let fit = calibrated(Model::Nbd);
    let (r, alpha) = (fit.parameters[0].estimate, fit.parameters[1].estimate);
    // Where the likelihood is highest, its derivative by alpha vanishes: Σ r / alpha = Σ (r + x) / (alpha + T).
    let end = Date { year: 1997, month: 9, day: 30 }.to_day();
    let history = cdnow_rows();
    let (mut slope, mut size) = (0.0, 0.0);
    for customer in &history.customers {
        let mut days: Vec<Day> =
            history.baskets[customer.baskets.clone()].iter().map(|basket| basket.at.day()).collect();
        days.dedup();
        let repeats = days.iter().filter(|&&day| day <= end).count() as f64 - 1.0;
        let weeks = f64::from(end.0 - days[0].0) / 7.0;
        slope += r / alpha - (r + repeats) / (alpha + weeks);
        size += r / alpha;
    }
    assert!((slope / size).abs() < 1e-7, "{slope} of {size}");
    // Fader, Hardie and Lee (2005), table 2: r .385, alpha 12.072, log-likelihood −9,763.7.
    assert!((r - 0.385).abs() < 5e-4 && (alpha - 12.072).abs() < 5e-3, "{r} {alpha}");
    assert!((fit.log_likelihood + 9_763.7).abs() < 0.05, "{}", fit.log_likelihood);
}

/// Simulated customers, fitted: every estimate lies within four of its own standard errors of the truth.
#[test]
fn what_was_put_in_comes_out() {
    let cases = [
        (
            Process::BgNbd { model: BgNbd { r: 0.8, alpha: 4.0, a: 0.8, b: 4.0 }, unit_seconds: 604_800.0 },
            Model::BgNbd,
            [0.8, 4.0, 0.8, 4.0],
        ),
        (
            Process::MbgNbd { model: MbgNbd { r: 0.9, alpha: 5.0, a: 0.8, b: 2.5 }, unit_seconds: 604_800.0 },
            Model::MbgNbd,
            [0.9, 5.0, 0.8, 2.5],
        ),
        (
            Process::ParetoNbd { model: ParetoNbd { r: 0.9, alpha: 5.0, s: 0.7, beta: 12.0 }, unit_seconds: 604_800.0 },
            Model::ParetoNbd,
            [0.9, 5.0, 0.7, 12.0],
        ),
    ];
    let joined = Date { year: 2026, month: 1, day: 1 }.to_day();
    for (process, model, truth) in cases {
        let sampler = PurchaseSampler::new(&process);
        let mut from = PurchaseStreams::new(Luck { seed: 7, replicate: 0 });
        let mut text = String::from("customer,date,amount\n");
        for customer in 0..3_000 {
            sampler.draw(customer, joined, 364 * 86_400, &mut from, |second| {
                let at = Instant(joined.start().0 + second);
                text.push_str(&format!("{customer},{},5.00\n", at.day()));
            });
        }
        // Purchases of one day are one purchase here and were not there; at these rates that is a percent or two.
        let fit = clean(fit(&from_text(&text), &options(model)));
        for (parameter, truth) in fit.parameters.iter().zip(truth) {
            let error = parameter.standard_error.expect("an error");
            assert!((parameter.estimate - truth).abs() < 4.0 * error + 0.03 * truth, "{} {parameter:?}", model.name());
            assert!(error < 0.6 * truth, "{} {parameter:?}", model.name());
        }
    }
}

/// Fader and Hardie (2007): 1,000 customers of two products over seven years; log-likelihoods −1,611.16 and −1,680.27.
const SUBSCRIPTIONS: [([u64; 8], [f64; 2], f64); 2] = [
    ([1000, 869, 743, 653, 593, 551, 517, 491], [0.668, 3.806], -1_611.16),
    ([1000, 631, 468, 382, 326, 289, 262, 241], [0.704, 1.182], -1_680.27),
];

#[test]
fn sbg_from_a_survival_table() {
    for (survivors, [alpha, beta], log_likelihood) in SUBSCRIPTIONS {
        let fit = clean(fit_survival(&survivors, Some(Every::Months(12))));
        holds(&fit, &[("alpha", alpha, 6e-4), ("beta", beta, 6e-4)]);
        assert!((fit.log_likelihood - log_likelihood).abs() < 0.006, "{}", fit.log_likelihood);
        assert_eq!(fit.customers, 1_000);
    }
}

#[test]
fn sbg_from_payments() {
    for (survivors, [alpha, beta], _) in SUBSCRIPTIONS {
        let mut text = String::from("customer,date,amount\n");
        for customer in 0..1_000u64 {
            let renewals = survivors.iter().filter(|&&left| customer < left).count() as u64 - 1;
            for year in 0..=renewals {
                // Some pay a little before the day, some a little after it.
                let day = [28, 30, 3][(customer % 3) as usize];
                let month = if day == 3 { 7 } else { 6 };
                let (month, day) = if year == 0 { (6, 30) } else { (month, day) };
                text.push_str(&format!("{customer},{}-{month:02}-{day:02},50.00\n", 2010 + year));
            }
        }
        let options = Options { every: Some(Every::Months(12)), ..options(Model::Sbg) };
        let fit = clean(fit(&from_text(&text), &options));
        holds(&fit, &[("alpha", alpha, 6e-4), ("beta", beta, 6e-4)]);
        let last = fit.compared.rows.last().expect("seven renewals");
        assert_eq!((last.label.as_str(), last.actual), ("7", survivors[7] as f64));
    }
}

/// The 11,104 people who first gave in 1995 to a public radio station, by gifts, year of the last one (1996 to 2001 are 1 to 6)
/// and their number: Fader, Hardie and Shang (2010), table 2, whose margins are in `bgbb_calibration_histogram.csv`.
const DONORS: [(u32, u32, u32); 22] = [
    (6, 6, 1203),
    (5, 6, 728),
    (4, 6, 512),
    (3, 6, 357),
    (2, 6, 234),
    (1, 6, 129),
    (5, 5, 335),
    (4, 5, 284),
    (3, 5, 225),
    (2, 5, 173),
    (1, 5, 119),
    (4, 4, 240),
    (3, 4, 181),
    (2, 4, 155),
    (1, 4, 78),
    (3, 3, 322),
    (2, 3, 255),
    (1, 3, 129),
    (2, 2, 613),
    (1, 2, 277),
    (1, 1, 1091),
    (0, 0, 3464),
];

#[test]
fn bg_bb_of_donations() {
    let mut text = String::from("customer,date,amount\n");
    let mut donor = 0;
    for (gifts, last, count) in DONORS {
        for _ in 0..count {
            donor += 1;
            text.push_str(&format!("{donor},1995-{:02}-15,20\n", donor % 12 + 1));
            let earlier = (1..last).take(gifts.saturating_sub(1) as usize);
            for year in earlier.chain((gifts > 0).then_some(last)) {
                text.push_str(&format!("{donor},{}-{:02}-15,20\n", 1995 + year, (donor + year) % 12 + 1));
            }
        }
    }
    assert_eq!(donor, 11_104);
    let options = Options { every: Some(Every::Months(12)), ..options(Model::BgBb) };
    let fit = clean(fit(&from_text(&text), &options));
    let known =
        [("alpha", 1.203_522, 2e-5), ("beta", 0.749_716, 2e-5), ("gamma", 0.656_718, 2e-5), ("delta", 2.783_442, 1e-4)];
    holds(&fit, &known);
    assert!((fit.log_likelihood + 33_225.581_274).abs() < 1e-5, "{}", fit.log_likelihood);
    let actual: Vec<f64> = fit.compared.rows.iter().map(|row| row.actual).collect();
    assert_eq!(actual, [3464.0, 1823.0, 1430.0, 1085.0, 1036.0, 1063.0, 1203.0]);
}

#[test]
fn too_little_is_said_so() {
    let few = from_text("customer,date,amount\na,2026-01-01,5\na,2026-02-01,5\nb,2026-01-01,5\n");
    for model in Model::ALL {
        let problem =
            fit(&few, &Options { every: Some(Every::Months(1)), ..options(model) }).expect_err("three purchases");
        assert_eq!(problem.code.0, "F0401", "{}", model.name());
    }
    for model in [Model::Sbg, Model::BgBb] {
        assert_eq!(fit(&cdnow(), &options(model)).expect_err("no step").code.0, "F0406");
    }
    let long = Options { calibration: Some(Every::Months(24)), ..options(Model::BgNbd) };
    assert_eq!(fit(&cdnow(), &long).expect_err("18 months of data").code.0, "F0402");
}

#[test]
fn what_the_data_do_not_tell_has_no_error() {
    // Nobody ever leaves and all buy alike, once a week: neither dropout nor differences between customers can be told.
    let mut text = String::from("customer,date,amount\n");
    for customer in 0..40 {
        for week in 0..20 {
            text.push_str(&format!("{customer},2026-{:02}-{:02},5\n", 1 + week / 4, 1 + 7 * (week % 4)));
        }
    }
    let (fit, warnings) = fit(&from_text(&text), &options(Model::BgNbd)).expect("a fit of sorts");
    assert!(warnings.iter().any(|warning| warning.code.0 == "F0403"), "{warnings:?}");
    assert!(fit.parameters.iter().any(|parameter| parameter.standard_error.is_none()), "{:?}", fit.parameters);
}

#[test]
fn odd_data_are_fitted_or_refused_but_never_suffered() {
    let row = |customer: u32, day: &str, amount: &str| format!("{customer},{day},{amount}\n");
    let header = "customer,date,amount\n".to_owned();
    // All on one day; one customer a thousand times; a day before and two hundred years after; nothing paid; 12 quick ones.
    let one_day: String = (0..50).map(|n| row(n, "2026-01-01", "5")).collect();
    let daily = |n: u32| format!("20{:02}-{:02}-{:02}", 10 + n / 336, 1 + n / 28 % 12, 1 + n % 28);
    let one_customer: String = (0..1_000).map(|n| row(1, &daily(n), "5")).collect();
    let ages: String = (0..40).map(|n| row(n, "1900-01-01", "5") + &row(n, "2199-12-31", "5")).collect();
    let nothing: String = (0..40).map(|n| row(n, "2026-01-01", "0") + &row(n, "2026-02-01", "0")).collect();
    let quick: String =
        (0..12).map(|n| (0..300).map(|m| row(n, &daily(m), "1000000000")).collect::<String>()).collect();
    for text in [one_day, one_customer, ages, nothing, quick] {
        let history = from_text(&(header.clone() + &text));
        for model in Model::ALL {
            let options = Options { every: Some(Every::Months(1)), ..options(model) };
            match fit(&history, &options) {
                Ok((fit, _)) => {
                    assert!(fit.log_likelihood.is_finite(), "{}", model.name());
                    assert!(fit.parameters.iter().all(|one| one.estimate > 0.0 && one.estimate.is_finite()));
                }
                Err(problem) => assert!(problem.code.0.starts_with("F04"), "{problem:?}"),
            }
        }
    }
}
