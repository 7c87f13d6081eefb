//! Why a run ended, how well its measure is known and how often its members were run through: the last lines.

use super::value::Scale;
use crate::diagnostic::render::one_line;
use crate::report::chart::number;
use crate::simulate::{Coupled, Precision, Run};

/// The lines at the end of the text.
pub fn stopped(run: &Run) -> String {
    let mut out = String::new();
    for coupled in &run.stopped.coupled {
        out.push_str(&passes(coupled));
    }
    if let Some(precision) = &run.stopped.precision {
        out.push_str(&intervals(run, precision));
    }
    out.push_str(&format!(
        "stopped: {}, {} members\n",
        run.stopped.reason.text(),
        number(run.manifest.finished as f64, 0)
    ));
    out
}

fn passes(coupled: &Coupled) -> String {
    let mut out = format!("{}: members share; passes: {}", one_line(&coupled.variant), coupled.passes);
    const SHOWN: usize = 5;
    for one in coupled.ran_out.iter().take(SHOWN) {
        out.push_str(&format!("; {} runs out at {}", one_line(&one.name), one.at()));
    }
    if coupled.ran_out.len() > SHOWN {
        out.push_str(&format!("; and {} more", coupled.ran_out.len() - SHOWN));
    }
    out.push('\n');
    out
}

fn intervals(run: &Run, precision: &Precision) -> String {
    let scale = Scale::of(&precision.unit, &run.manifest.currency);
    if precision.values.is_empty() {
        return format!("{}: too few members for an interval, at least 20 batches are needed\n", precision.measure);
    }
    let mut out = format!(
        "{}, {}% intervals over {} batches of {} members\n",
        precision.measure,
        number(100.0 * precision.confidence, 0),
        number(precision.batches as f64, 0),
        number(precision.members_a_batch as f64, 0)
    );
    for value in &precision.values {
        let name = match &value.against {
            Some(other) => format!("{} less {}", one_line(&value.variant), one_line(other)),
            None => one_line(&value.variant),
        };
        let fewer = value.fewer_members.map_or_else(String::new, |times| {
            format!("; plain runs of {} times as many members would be as sure", number(times, 1))
        });
        out.push_str(&format!(
            "  {name}: {} {} (± {} without controls){fewer}\n",
            scale.with_half(value.estimate, value.half_width),
            scale.unit,
            scale.half(value.without_controls),
        ));
    }
    out
}
