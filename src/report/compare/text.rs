//! A comparison in a terminal: the answers, then the measures, then who wins and who loses.

use super::words::{BENEFIT, answer, chance, figures, group, guard, leader, name_of, signed_half, unit, winners};
use crate::compare::{Comparison, Direction, Pair};
use crate::diagnostic::render::one_line;
use crate::report::chart::number;
use crate::report::simulation::text::{heading, targets, title};
use crate::report::simulation::value::Scale;
use crate::report::table::table;

/// The comparison for people.
pub fn comparison_text(comparison: &Comparison, unicode: bool) -> String {
    let run = &comparison.paired.run;
    let mut out = heading(run, "; the same customers with the same luck in every variant");
    for pair in &comparison.pairs {
        out.push_str(&format!(
            "{} instead of {}\n  {}\n",
            one_line(comparison.name(pair.subject)),
            one_line(comparison.against()),
            one_line(&answer(comparison, pair))
        ));
        out.extend(winners(comparison, pair).map(|text| format!("  {text}\n")));
    }
    out.extend(leader(comparison).map(|text| format!("{}\n", one_line(&text))));
    for pair in &comparison.pairs {
        out.push_str(&format!("\n{}", measures(comparison, pair, unicode)));
    }
    out.push_str(&format!(
        "\nper member; ± is half of a {}% interval over {} blocks of members (Student){}\n",
        number(100.0 * comparison.confidence, 1).trim_end_matches(".0"),
        comparison.paired.blocks.len(),
        guard(comparison)
    ));
    for pair in &comparison.pairs {
        out.push_str(&format!("\n{}", groups(comparison, pair, unicode)));
    }
    out.push_str(&format!("\nwhat members have of the program: {BENEFIT}\n"));
    out.push_str(&targets(run));
    out
}

fn measures(comparison: &Comparison, pair: &Pair, unicode: bool) -> String {
    let header = ["measure", "unit", comparison.against(), comparison.name(pair.subject), "difference", "better"];
    let mut rows = Vec::new();
    for found in &pair.differences {
        if title(&found.key).is_none() {
            continue;
        }
        let scale = Scale::of(&found.unit, &comparison.paired.run.manifest.currency);
        let better = match (found.probability_better(), found.direction) {
            (Some(probability), _) => chance(probability),
            (None, Direction::Neither) => String::new(),
            (None, _) => "equal".to_owned(),
        };
        let difference = format!("{} {}", signed_half(&scale, found.difference, found.half_width), unit(&scale));
        let cells = [
            name_of(&found.key),
            scale.unit.clone(),
            scale.plain(found.before),
            scale.plain(found.after),
            difference,
            better,
        ];
        rows.push(cells.to_vec());
    }
    table(&header.map(str::to_owned), &rows, unicode)
}

fn groups(comparison: &Comparison, pair: &Pair, unicode: bool) -> String {
    let currency = &comparison.paired.run.manifest.currency;
    let scale = Scale::of(&format!("{} minor", currency.code), currency);
    let header = [
        format!("who wins, who loses: {}", comparison.name(pair.subject)),
        "members".to_owned(),
        format!("had, {}", scale.unit),
        format!("change, {}", scale.unit),
        "more".to_owned(),
        "less".to_owned(),
    ];
    let Some(change) = comparison.paired.changes.get(pair.subject) else { return String::new() };
    let mut rows = Vec::new();
    for found in change.groups.iter().filter(|group| group.members > 0) {
        let (before, mean, half) = figures(comparison, found);
        let share = |part: u64| format!("{}%", number(100.0 * part as f64 / found.members as f64, 1));
        rows.push(vec![
            group(comparison, found.kind),
            number(found.members as f64, 0),
            scale.plain(before),
            signed_half(&scale, mean, half),
            share(found.better),
            share(found.worse),
        ]);
    }
    table(&header, &rows, unicode)
}
