use super::{Estimate, Measure, View};
use crate::numeric::sqrt;

/// Members and others.
pub const MEASURE: Measure = Measure {
    key: "member_gap",
    title: "Members pay more",
    definition: "by how much members pay more than customers who are no members (`member_gap.naive`), and by how much more than they themselves pay without the program (`member_gap.causal`): the first is what a comparison of members with others finds, the second what the program does. Only where not everybody becomes a member; over the whole horizon only",
    read: |view: &View<'_>| {
        let enrols = view.scenario.segments.iter().any(|segment| segment.enrol.is_some());
        if view.period.is_some() || view.program.is_none() || !enrols {
            return Vec::new();
        }
        let [n, x, xx, t, tt, xt] = view.sums.beside.members.map(|sum| sum as f64);
        let [m, y, yy] = view.sums.beside.others.map(|sum| sum as f64);
        if n < 2.0 || m < 2.0 || y <= 0.0 || t <= 0.0 {
            return Vec::new();
        }
        // Variances of means, and of their ratio by the delta method.
        let of_mean = |n: f64, x: f64, xx: f64| ((xx - x * x / n) / (n - 1.0) / n).max(0.0);
        let (members, others) = (x / n, y / m);
        let naive = members / others;
        let relative = of_mean(n, x, xx) / (members * members) + of_mean(m, y, yy) / (others * others);
        let causal = x / t;
        let spread = (xx - 2.0 * causal * xt + causal * causal * tt).max(0.0);
        let estimate = |value: f64, standard_error: f64, weight: f64| Estimate {
            per_member: value - 1.0,
            standard_error,
            total: None,
            weight,
            unit: "share".into(),
        };
        vec![
            (".naive".to_string(), estimate(naive, naive.abs() * sqrt(relative), y)),
            (".causal".to_string(), estimate(causal, sqrt(spread * n / (n - 1.0)) / t, t)),
        ]
    },
};
