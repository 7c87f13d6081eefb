//! Metrics, conditions by name, tiers.

use super::{Metric, Tiers, Writer};

fn window(w: &mut Writer<'_>) -> String {
    match w.below(6) {
        0 => "lifetime".to_owned(),
        1 => format!("last {} days", w.from(1, 120)),
        2 => format!("last {} months", w.from(1, 9)),
        3 => "membership year".to_owned(),
        _ => format!("calendar {}", w.period()).replace("calendar year from", "year from"),
    }
}

fn declare(w: &mut Writer<'_>, how: &str, unit: Option<&str>, scale: u32) {
    let name = w.name("metric");
    let over = window(w);
    w.line(&format!("metric {name} = {how} over {over}"));
    w.metrics.push(Metric { name, unit: unit.map(str::to_owned), scale, implies_keep: over != "membership year" });
}

pub fn of_events(w: &mut Writer<'_>) {
    for _ in 0..w.below(4) {
        match w.below(9) {
            0 => declare(w, "count of purchase", None, 6),
            1 => declare(w, "count of purchase, stay", None, 6),
            2 => declare(w, "sum of nights on stay", Some("night"), 9),
            3 => declare(w, "max of paid", Some("EUR"), 60),
            4 => declare(w, "min of paid", Some("EUR"), 30),
            5 => declare(w, "last of paid", Some("EUR"), 60),
            6 => {
                let how = format!("sum of paid on purchase of {}", w.lines());
                declare(w, &how, Some("EUR"), 200);
            }
            7 => declare(w, "sum of basket", Some("EUR"), 300),
            _ => declare(w, "sum of paid", Some("EUR"), 300),
        }
    }
}

pub fn of_wallets(w: &mut Writer<'_>) {
    for _ in 0..w.below(3) {
        let wallet = {
            let wallets = w.wallets.clone();
            w.pick(&wallets)
        };
        let how = if wallet.qualifying || w.chance(60) { "earned" } else { "spent" };
        declare(w, &format!("sum of {how} {}", wallet.name), Some(&wallet.name.clone()), 200);
    }
}

impl Writer<'_> {
    /// A value at which a metric is likely to turn.
    pub fn threshold(&mut self, metric: &Metric) -> String {
        let number = self.from(1, metric.scale);
        metric.unit.as_ref().map_or(number.to_string(), |unit| format!("{number} {unit}"))
    }
}

pub fn tiers(w: &mut Writer<'_>) {
    if w.metrics.is_empty() {
        return;
    }
    for _ in 0..w.below(3) {
        let name = w.name("status");
        let metric = {
            let metrics = w.metrics.clone();
            w.pick(&metrics)
        };
        let at = w.from(1, metric.scale);
        let value = |at: u32| metric.unit.as_ref().map_or(at.to_string(), |unit| format!("{at} {unit}"));
        let number = w.names;
        let base = format!("Base{number}");
        let (mid, top) = (format!("Mid{number}"), format!("Top{number}"));
        let formula = w.chance(25);
        let by = if formula { String::new() } else { format!(" by {}", metric.name) };
        let mut text = format!("tiers {name}{by} {{\n  {base}\n");
        let kept = if at >= 2 && w.chance(40) { format!(" kept at {}", value(at / 2)) } else { String::new() };
        if formula {
            let other = {
                let metrics = w.metrics.clone();
                w.pick(&metrics)
            };
            let quota = w.threshold(&other);
            text += &format!("  {mid} when {} >= {}\n", metric.name, value(at));
            text += &format!("  {top} when {} >= {} and {} >= {quota}\n", metric.name, value(at * 2), other.name);
        } else {
            text += &format!("  {mid} at {}{kept}\n  {top} at {}\n", value(at), value(at * 2));
        }
        if formula || !metric.implies_keep || w.chance(80) {
            text += &format!("  keep {}\n", w.keep());
        }
        if w.chance(20) {
            text += &format!("  move up at the end of the {}\n", w.plain_period());
        } else if w.chance(30) {
            text += "  move up at once\n";
        }
        text += w.pick(&["", "  move down one step\n", "  move down to what is earned\n", "  move down never\n"]);
        if w.chance(15) {
            text += &format!("  start at {}\n", w.pick(&[mid.clone(), top.clone()]));
        }
        w.line(&format!("{text}}}"));
        w.ladders.push(Tiers { name, tiers: vec![base, mid, top] });
    }
}
