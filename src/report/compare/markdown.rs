//! A comparison as Markdown for a pull request: the answer first, the tables folded.

use super::words::{
    BENEFIT, answer, chance, figures, group, guard, leader, name_of, signed_half, unit, verdict, winners,
};
use crate::compare::{Comparison, Pair, Verdict};
use crate::diagnostic::render::visible;
use crate::report::chart::number;
use crate::report::simulation::text::title;
use crate::report::simulation::value::Scale;

/// The comparison as Markdown. Names from files become plain text: no markup, no links, no mentions.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let run = &comparison.paired.run;
    let manifest = &run.manifest;
    let mut out = format!("### {}\n\n", plain(&manifest.title));
    if run.partial {
        out.push_str("**Partial**: the run was interrupted; every figure is of the members that were finished.\n\n");
    }
    for pair in &comparison.pairs {
        out.push_str(&format!(
            "- **{}** instead of **{}**: {}",
            plain(comparison.name(pair.subject)),
            plain(comparison.against()),
            plain(&answer(comparison, pair))
        ));
        out.extend(winners(comparison, pair).map(|text| format!("; {}", plain(&text))));
        out.push('\n');
    }
    out.extend(leader(comparison).map(|text| format!("- {}\n", plain(&text))));
    for target in &run.targets {
        let unit = run.variants.iter().find_map(|variant| variant.measure(&target.measure));
        let scale = Scale::of(unit.map_or("", |estimate| estimate.unit.as_str()), &manifest.currency);
        out.push_str(&format!(
            "- {} {}: {} {} {}, found {}\n",
            if target.met { "✅" } else { "❌" },
            plain(&target.variant),
            plain(&target.measure),
            if target.at_least { "at least" } else { "at most" },
            plain(&scale.text(target.bound)),
            plain(&scale.text(target.found))
        ));
    }
    for pair in &comparison.pairs {
        out.push_str(&measures(comparison, pair));
        out.push_str(&groups(comparison, pair));
    }
    out.push_str(&format!(
        "\n{} members from {} to {}, seed {}, loyal {}; per member, ± is half of a {}% interval over {} blocks of \
         members who meet the same luck in every variant{}. What members have of the program: {BENEFIT}.\n",
        number(manifest.finished as f64, 0),
        manifest.start,
        manifest.end.day().plus_days(-1),
        manifest.seed,
        manifest.version,
        number(100.0 * comparison.confidence, 1).trim_end_matches(".0"),
        comparison.paired.blocks.len(),
        guard(comparison)
    ));
    out
}

fn measures(comparison: &Comparison, pair: &Pair) -> String {
    let mut out = format!(
        "\n<details><summary>All measures: {}</summary>\n\n| measure | {} | {} | difference | better | verdict |\n|---|--:|--:|--:|--:|---|\n",
        plain(comparison.name(pair.subject)),
        plain(comparison.against()),
        plain(comparison.name(pair.subject)),
    );
    for found in pair.differences.iter().filter(|found| title(&found.key).is_some()) {
        let scale = Scale::of(&found.unit, &comparison.paired.run.manifest.currency);
        let better = found.probability_better().map(chance).unwrap_or_default();
        let said = if found.verdict == Verdict::Equal { "equal".to_owned() } else { verdict(comparison, found) };
        out.push_str(&format!(
            "| {} | {} | {} | {} {} | {} | {} |\n",
            plain(&name_of(&found.key)),
            plain(&scale.text(found.before)),
            plain(&scale.text(found.after)),
            signed_half(&scale, found.difference, found.half_width),
            plain(&unit(&scale)),
            plain(&better),
            plain(&said)
        ));
    }
    out.push_str("\n</details>\n");
    out
}

fn groups(comparison: &Comparison, pair: &Pair) -> String {
    let currency = &comparison.paired.run.manifest.currency;
    let scale = Scale::of(&format!("{} minor", currency.code), currency);
    let mut out = format!(
        "\n<details><summary>Who wins, who loses: {}</summary>\n\n| members who | members | had | change | more | less |\n|---|--:|--:|--:|--:|--:|\n",
        plain(comparison.name(pair.subject))
    );
    let groups = comparison.paired.changes.get(pair.subject).map_or(&[][..], |change| change.groups.as_slice());
    for found in groups.iter().filter(|group| group.members > 0) {
        let (before, mean, half) = figures(comparison, found);
        let share = |part: u64| format!("{}%", number(100.0 * part as f64 / found.members as f64, 1));
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            plain(&group(comparison, found.kind)),
            number(found.members as f64, 0),
            plain(&scale.text(before)),
            signed_half(&scale, mean, half),
            share(found.better),
            share(found.worse)
        ));
    }
    out.push_str("\n</details>\n");
    out
}

/// Text that Markdown shows as it is: every sign with a meaning is escaped, and what platforms turn into links
/// or mentions by themselves becomes a character reference.
pub(in crate::report) fn plain(text: &str) -> String {
    let mut out = String::new();
    for sign in visible(text).chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            '|' => out.push_str("&#124;"),
            '#' => out.push_str("&#35;"),
            '`' => out.push_str("&#96;"),
            '\n' | '\r' => out.push(' '),
            '\\' | '*' | '_' | '{' | '}' | '[' | ']' | '!' | '~' | '$' => {
                out.push('\\');
                out.push(sign);
            }
            _ => out.push(sign),
        }
    }
    out.replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_are_text_and_nothing_else() {
        assert_eq!(plain("gold at 800"), "gold at 800");
        assert_eq!(
            plain("a|b `c` <b> @team #12 [x](y)"),
            "a&#124;b &#96;c&#96; &lt;b&gt; &#64;team &#35;12 \\[x\\](y)"
        );
        assert_eq!(plain("http://x www.x"), "http&#58;//x www&#46;x");
        assert!(!plain("\u{202e}\u{1b}[31m").contains(['\u{202e}', '\u{1b}']));
    }
}
