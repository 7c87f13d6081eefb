//! Segments, and those who came in one period, beside one another: the few figures that a terminal has room for.

use super::text::title;
use super::value::Scale;
use crate::diagnostic::render::one_line;
use crate::report::chart::number;
use crate::report::table::table;
use crate::simulate::{Run, VariantResult};

/// What is shown of a group; everything else is in `groups.csv`.
const SHOWN: [&str; 5] = ["purchases", "revenue", "reward_cost", "retention", "incremental_profit"];
/// Rows of a table that is still looked at.
const MOST: usize = 24;

/// A table a variant and kind of group; nothing where nobody is told apart.
pub fn groups(run: &Run, unicode: bool) -> String {
    let mut out = String::new();
    for variant in &run.variants {
        let mut kinds: Vec<&str> = Vec::new();
        for group in &variant.groups {
            if !kinds.contains(&group.kind.as_str()) {
                kinds.push(&group.kind);
            }
        }
        for kind in kinds {
            out.push_str(&format!("\n{}\n", one_line(&variant.name)));
            out.push_str(&of_kind(run, variant, kind, unicode));
        }
    }
    out
}

fn of_kind(run: &Run, variant: &VariantResult, kind: &str, unicode: bool) -> String {
    let measured: Vec<(&str, Scale)> = SHOWN
        .iter()
        .filter_map(|key| Some((*key, Scale::of(&variant.measure(key)?.unit, &run.manifest.currency))))
        .collect();
    let mut header = vec![kind.to_owned(), "members".to_owned()];
    header.extend(measured.iter().map(|(key, scale)| {
        let title = title(key).unwrap_or_else(|| (*key).to_owned());
        if scale.unit == "purchases" { title } else { format!("{title}, {}", scale.unit) }
    }));
    let groups: Vec<_> = variant.groups.iter().filter(|group| group.kind == kind).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for group in groups.iter().take(MOST) {
        let mut row = vec![group.name.clone(), number(group.members as f64, 0)];
        row.extend(
            measured
                .iter()
                .map(|(key, scale)| group.measure(key).map_or_else(String::new, |estimate| scale.with_error(estimate))),
        );
        rows.push(row);
    }
    let mut out = table(&header, &rows, unicode);
    if groups.len() > MOST {
        out.push_str(&format!("and {} more, in groups.csv of --out\n", groups.len() - MOST));
    }
    out
}
