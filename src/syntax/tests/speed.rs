use std::fmt::Write as _;
use std::time::Duration;

use crate::base::SourceId;
use crate::syntax::{format, parse};

/// Time of this thread alone, so that a busy machine makes no difference.
pub(super) fn cpu() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or(0), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// A program of so many rules with everything around them that a real one has.
fn rules(count: usize) -> String {
    let mut text = String::from(
        "program \"Many\" {\n  currency EUR\n  calendar Europe/Paris\n}\n\npoints bean {\n  whole\n  cost 0.01 EUR\n}\n\n",
    );
    for n in 0..count {
        writeln!(
            text,
            "earn rule_{n} on purchase of \"coffee\", \"tea\" when status is Silver or above and weekday is Tuesday {{\n  \
               give by status {{ Silver {n} bean, Gold 1_{n:03} bean }} per 1 EUR of paid  # of the season\n  \
               at most 200 bean per day, clip\n}}\n"
        )
        .expect("a text takes all");
    }
    text
}

/// The best of five: a busy machine may be slow at any moment.
fn best(work: impl Fn()) -> Duration {
    let times = (0..5).map(|_| {
        let begun = cpu();
        work();
        cpu().saturating_sub(begun)
    });
    times.min().unwrap_or_default()
}

/// Time as the text grows: ten times the rules take about ten times the time, on a machine of any speed. How fast that
/// is, `cargo bench --bench check` says.
#[test]
fn ten_times_the_rules_are_read_in_ten_times_the_time() {
    let (few, many) = (rules(50), rules(500));
    let parsing = |text: &str| best(|| assert_eq!(parse(SourceId(0), text).diagnostics, []));
    let formatting = |text: &str| best(|| assert!(format(SourceId(0), text).is_ok()));
    for (what, small, large) in
        [("parse", parsing(&few), parsing(&many)), ("format", formatting(&few), formatting(&many))]
    {
        assert!(large < small * 40, "{what}: {small:?} for 50 rules, {large:?} for 500");
        if std::env::var_os("LOYAL_SHOW_TIMES").is_some() {
            println!("{what}: {small:?} for {} bytes, {large:?} for {} bytes", few.len(), many.len());
        }
    }
}
