//! The words that all forms of a comparison share.

use crate::compare::{Comparison, Difference, Direction, Many, Pair, Verdict};
use crate::measure::PARTS;
use crate::report::chart::number;
use crate::report::simulation::text::title;
use crate::report::simulation::value::Scale;
use crate::simulate::{Group, Kind};

/// What "has of the program" means, wherever winners and losers are told.
pub const BENEFIT: &str =
    "discounts and rewards at their cost, less fees, and what is still held at the end at its declared cost";

/// How a key is called.
pub fn name_of(key: &str) -> String {
    title(key).unwrap_or_else(|| key.to_owned())
}

/// A difference in the decimals that its interval deserves, with its sign.
pub fn signed(scale: &Scale, value: f64, half: f64) -> String {
    let decimals = decimals(scale, half);
    let text = number(value / scale.divisor, decimals);
    let some = text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if value > 0.0 && some { format!("+{text}") } else { text }
}

/// The same with half the width of its interval.
pub fn signed_half(scale: &Scale, value: f64, half: f64) -> String {
    let text = signed(scale, value, half);
    if !half.is_finite() {
        format!("{text} ± ?")
    } else if half > 0.0 {
        format!("{text} ± {}", number(half / scale.divisor, decimals(scale, half)))
    } else {
        text
    }
}

fn decimals(scale: &Scale, half: f64) -> usize {
    let half = half / scale.divisor;
    let mut decimals = scale.decimals;
    let mut smallest = (0..decimals).fold(1.0, |value, _| value / 10.0);
    while half.is_finite() && half > 0.0 && half < smallest && decimals < 6 {
        decimals += 1;
        smallest /= 10.0;
    }
    decimals
}

/// The unit of a difference: shares differ by percentage points.
pub fn unit(scale: &Scale) -> String {
    if scale.unit == "%" { "points".to_owned() } else { scale.unit.clone() }
}

/// A probability as people write it.
pub fn chance(probability: f64) -> String {
    if probability < 0.001 {
        "< 0.1%".to_owned()
    } else if probability > 0.999 {
        "> 99.9%".to_owned()
    } else {
        format!("{}%", number(100.0 * probability, 1))
    }
}

/// The verdict in a word or two.
pub fn verdict(comparison: &Comparison, difference: &Difference) -> String {
    match difference.verdict {
        Verdict::Equal => "equal to the last digit".to_owned(),
        Verdict::Better => "better".to_owned(),
        Verdict::Worse => "worse".to_owned(),
        Verdict::More => "more".to_owned(),
        Verdict::Less => "less".to_owned(),
        Verdict::Indistinguishable => {
            let within = comparison.within.as_ref().map_or("", |margin| margin.text.as_str());
            format!("indistinguishable within {within}")
        }
        Verdict::Undecided => "undecided".to_owned(),
    }
}

/// The answer on the deciding measure of a pair, one sentence without the names.
pub fn answer(comparison: &Comparison, pair: &Pair) -> String {
    let Some(found) = pair.difference(&comparison.headline) else {
        return format!("{}: not measured on both sides", name_of(&comparison.headline));
    };
    let scale = Scale::of(&found.unit, &comparison.paired.run.manifest.currency);
    let what = name_of(&found.key);
    if found.verdict == Verdict::Equal {
        return format!("{what}: equal to the last digit in every block");
    }
    let size = signed_half(&scale, found.difference, found.half_width_together);
    let sure = number(100.0 * comparison.confidence, 1).trim_end_matches(".0").to_owned();
    let chance = match found.direction {
        Direction::More => format!("better with probability {}", chance(found.probability_more)),
        Direction::Less => format!("better with probability {}", chance(1.0 - found.probability_more)),
        Direction::Neither => format!("more with probability {}", chance(found.probability_more)),
    };
    format!("{what} a member {size} {} ({sure}%): {}, {chance}", unit(&scale), verdict(comparison, found))
}

/// Who has more and who has less of the program, one sentence.
pub fn winners(comparison: &Comparison, pair: &Pair) -> Option<String> {
    let all = comparison.paired.changes.get(pair.subject)?.groups.first()?;
    if all.members == 0 {
        return None;
    }
    let share = |part: u64| format!("{}%", number(100.0 * part as f64 / all.members as f64, 1));
    let same = all.members - all.better - all.worse;
    Some(format!(
        "{} of members have more of the program, {} less, {} the same",
        share(all.better),
        share(all.worse),
        share(same)
    ))
}

/// Which variant leads, one sentence.
pub fn leader(comparison: &Comparison) -> Option<String> {
    let leader = comparison.leader.as_ref()?;
    let what = name_of(&comparison.headline).to_lowercase();
    let name = comparison.name(leader.subject);
    Some(if leader.sure {
        format!("best by {what}: {name}, better than every other variant")
    } else {
        let rivals: Vec<&str> = leader.rivals.iter().map(|rival| comparison.name(*rival)).collect();
        format!("best by {what}: {name}, but not to be told apart from {}", rivals.join(", "))
    })
}

/// How several answers are guarded, for the line below a table.
pub fn guard(comparison: &Comparison) -> &'static str {
    match (comparison.pairs.len(), comparison.many) {
        (0 | 1, _) => "",
        (_, Many::Bonferroni) => "; verdicts on a measure hold for all variants together (Bonferroni)",
        (_, Many::MaxT) => "; verdicts on a measure hold for all variants together (max-t)",
        (_, Many::Single) => "; every verdict by itself, so that with many of them some are wrong",
    }
}

/// A group as it is called.
pub fn group(comparison: &Comparison, kind: Kind) -> String {
    match kind {
        Kind::All => "everybody".to_owned(),
        Kind::Segment(at) => {
            format!("segment {}", comparison.segments.get(at).map_or("", String::as_str))
        }
        Kind::Tenth(at) => {
            let scale = Scale::of(
                &format!("{} minor", comparison.paired.run.manifest.currency.code),
                &comparison.paired.run.manifest.currency,
            );
            let end = |at: usize| comparison.paired.tenths.get(at).map(|end| scale.plain(*end as f64));
            match (at.checked_sub(1).and_then(end), end(at)) {
                (None, Some(to)) => format!("spends below {to}"),
                (Some(from), Some(to)) => format!("spends {from} to {to}"),
                (Some(from), None) => format!("spends {from} and more"),
                (None, None) => "spends anything".to_owned(),
            }
        }
        Kind::Tier(ladder, tier) => {
            let (ladder, tiers) =
                comparison.ladders.get(ladder).map_or(("", &[][..]), |(name, tiers)| (name, tiers.as_slice()));
            format!("{ladder} {}", tiers.get(tier).map_or("", String::as_str))
        }
    }
}

/// A group's figures: benefit before, change with half the width of its interval, both in minor units a member.
pub fn figures(comparison: &Comparison, group: &Group) -> (f64, f64, f64) {
    let parts = PARTS as f64;
    let members = group.members.max(1) as f64;
    let error = group.change.standard_error(group.members) / parts;
    let reach = crate::numeric::normal_quantile(0.5 + comparison.confidence / 2.0);
    (group.before as f64 / members / parts, group.change.mean(group.members) / parts, reach * error)
}

#[cfg(test)]
mod tests {
    use super::{chance, signed_half};
    use crate::core::Currency;
    use crate::report::simulation::value::Scale;

    #[test]
    fn signs_and_chances() {
        let scale = Scale::of("EUR minor", &Currency { code: "EUR".into(), decimals: 2 });
        assert_eq!(signed_half(&scale, 12.3, 0.4), "+0.123 ± 0.004");
        assert_eq!(signed_half(&scale, -1_230.0, 40.0), "−12.30 ± 0.40");
        assert_eq!(signed_half(&scale, 0.0, 0.0), "0.00");
        assert_eq!(signed_half(&scale, 1.0, f64::INFINITY), "+0.01 ± ?");
        assert_eq!([chance(1e-9), chance(0.5), chance(0.9999)], ["< 0.1%", "50.0%", "> 99.9%"]);
    }
}
