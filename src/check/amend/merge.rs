//! Versions of a checked program become one: what is the same in all stands once, what differs gets the days on which
//! it is in force.

use std::collections::BTreeSet;

use super::{Governing, Version};
use crate::base::Span;
use crate::check::error::NotTheSame;
use crate::check::model::{AmendedHolding, AmendedLadder, Checked, Holding, HoldingKind, Ladder, Rule, Since};
use crate::check::typed::{AsOf, Cond, CondKind};
use crate::diagnostic::Diagnostic;
use crate::quantity::Day;

/// A version with what its check gave.
pub(in crate::check) struct Seen {
    pub version: Version,
    pub checked: Checked,
}

/// The merged program.
///
/// # Errors
/// What an amendment may not change.
pub(in crate::check) fn merge(mut seen: Vec<Seen>) -> Result<Checked, Vec<Diagnostic>> {
    unite_words(&mut seen);
    for one in &mut seen {
        leave_out(one);
    }
    let mut said = Vec::new();
    let Some(last) = seen.last() else { return Ok(Checked::default()) };
    let mut merged = last.checked.clone();
    merged.latest = Some(last.version.files.clone());
    merged.amended = days(&seen);
    holdings(&seen, &mut merged, &mut said);
    metrics(&seen, &mut merged, &mut said);
    ladders(&seen, &mut merged, &mut said);
    rules(&seen, &mut merged);
    rewards(&seen, &mut merged);
    converts(&seen, &mut merged);
    if said.is_empty() { Ok(merged) } else { Err(said) }
}

/// Every version tells the same lines and words apart.
fn unite_words(seen: &mut [Seen]) {
    let mut lines = Vec::new();
    let mut lapsing = Vec::new();
    let mut words: Vec<BTreeSet<String>> = Vec::new();
    for one in seen.iter() {
        for set in &one.checked.lines {
            if !lines.contains(set) {
                lines.push(set.clone());
            }
        }
        for holding in &one.checked.lapsing {
            if !lapsing.contains(holding) {
                lapsing.push(*holding);
            }
        }
        words.resize_with(words.len().max(one.checked.words.len()), BTreeSet::new);
        for (all, field) in words.iter_mut().zip(&one.checked.words) {
            all.extend(field.words.iter().cloned());
        }
    }
    for one in seen {
        one.checked.lines.clone_from(&lines);
        one.checked.lapsing.clone_from(&lapsing);
        for (field, all) in one.checked.words.iter_mut().zip(&words) {
            field.words = all.iter().cloned().collect();
        }
    }
}

/// Rules, rewards and conversions that are not there yet do nothing.
fn leave_out(one: &mut Seen) {
    let absent = &one.version.absent;
    for rule in one.checked.rules.iter_mut().filter(|rule| absent.contains(&rule.name)) {
        rule.on.clear();
        rule.effects.clear();
        rule.limits.clear();
    }
    for reward in one.checked.rewards.iter_mut().filter(|reward| absent.contains(&reward.name)) {
        reward.offers.clear();
        reward.payment = None;
        reward.limits.clear();
    }
    one.checked.converts.retain(|convert| !absent.contains(&convert.name));
}

/// First days of amendments by the day of the event, in order.
fn days(seen: &[Seen]) -> Vec<Day> {
    let force = seen.iter().flat_map(|one| &one.version.force);
    let mut days: Vec<Day> =
        force.filter(|force| force.by == Governing::Event).filter_map(|force| force.from).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn as_of(by: &Governing, checked: &Checked) -> AsOf {
    match by {
        Governing::Event => AsOf::Event,
        Governing::Joining => AsOf::Joining,
        Governing::Field(name) => {
            let at = checked.numbers.iter().position(|field| field.date && field.name == name.text);
            at.map_or(AsOf::Event, |at| AsOf::Field(crate::check::model::NumberRef(at)))
        }
    }
}

/// Days in force on one date: the first and the last, open where `None`.
type Stretch = (AsOf, Option<Day>, Option<Day>);

/// When any of these versions is in force; `None` if one always is.
fn in_force(seen: &[Seen], versions: &[usize], span: Span) -> Option<Cond> {
    if versions.len() == seen.len() {
        return None;
    }
    let mut any: Vec<Vec<Stretch>> = Vec::new();
    for one in versions.iter().filter_map(|at| seen.get(*at)) {
        let days = one.version.force.iter().map(|force| (as_of(&force.by, &one.checked), force.from, force.until));
        let days: Vec<_> = days.filter(|days| days.1.is_some() || days.2.is_some()).collect();
        // versions that follow one another on their only date are one stretch
        match (any.last_mut().map(Vec::as_mut_slice), days.as_slice()) {
            (Some([last]), [next]) if last.0 == next.0 && follows(last.2, next.1) => last.2 = next.2,
            _ => any.push(days),
        }
    }
    let part = |days: &Stretch| Cond { span, kind: CondKind::InForce(days.0, days.1, days.2) };
    let mut all: Vec<Cond> = any
        .iter()
        .map(|days| match days.as_slice() {
            [one] => part(one),
            several => Cond { span, kind: CondKind::All(several.iter().map(part).collect()) },
        })
        .collect();
    match all.len() {
        1 => all.pop(),
        _ => Some(Cond { span, kind: CondKind::Any(all) }),
    }
}

fn follows(until: Option<Day>, from: Option<Day>) -> bool {
    until.zip(from).is_some_and(|(until, from)| until.plus_days(1) == from)
}

/// Groups versions in which something is the same, in order; `None` is not there at all.
fn groups<'s, T: std::fmt::Debug>(
    seen: &'s [Seen],
    of: impl Fn(&'s Checked) -> Option<&'s T>,
) -> Vec<(Vec<usize>, &'s T)> {
    let mut found: Vec<(String, Vec<usize>, &T)> = Vec::new();
    for (at, one) in seen.iter().enumerate() {
        let Some(here) = of(&one.checked) else { continue };
        let key = format!("{here:?}");
        match found.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, versions, _)) => versions.push(at),
            None => found.push((key, vec![at], here)),
        }
    }
    found.into_iter().map(|(_, versions, here)| (versions, here)).collect()
}

fn rules(seen: &[Seen], merged: &mut Checked) {
    let count = merged.rules.len();
    let mut later: Vec<Rule> = Vec::new();
    for at in 0..count {
        let there = |checked: &&Rule| !checked.effects.is_empty() || !checked.on.is_empty();
        let found = groups(seen, |checked| checked.rules.get(at).filter(there));
        for (number, (versions, rule)) in found.iter().enumerate() {
            let mut rule: Rule = (*rule).clone();
            rule.gate.in_force = in_force(seen, versions, rule.span);
            rule.since = since_of(seen, versions);
            if number == 0 {
                merged.rules[at] = rule;
            } else {
                rule.version_of = Some((at, number));
                later.push(rule);
            }
        }
    }
    merged.rules.extend(later);
}

fn rewards(seen: &[Seen], merged: &mut Checked) {
    let count = merged.rewards.len();
    let mut later = Vec::new();
    for at in 0..count {
        let found = groups(seen, |checked| {
            checked.rewards.get(at).filter(|reward| !reward.offers.is_empty() || reward.payment.is_some())
        });
        for (number, (versions, reward)) in found.iter().enumerate() {
            let mut reward = (*reward).clone();
            reward.gate.in_force = in_force(seen, versions, reward.span);
            reward.since = since_of(seen, versions);
            if number == 0 { merged.rewards[at] = reward } else { later.push(reward) }
        }
    }
    merged.rewards.extend(later);
}

fn converts(seen: &[Seen], merged: &mut Checked) {
    let mut names: Vec<String> =
        seen.iter().flat_map(|one| &one.checked.converts).map(|convert| convert.name.clone()).collect();
    names.sort();
    names.dedup();
    merged.converts.clear();
    for name in names {
        for (versions, convert) in groups(seen, |checked| checked.converts.iter().find(|one| one.name == name)) {
            let mut convert = convert.clone();
            convert.gate.in_force = in_force(seen, &versions, convert.span);
            merged.converts.push(convert);
        }
    }
}

/// From when the first of these versions is in force, where one date decides.
fn since_of(seen: &[Seen], versions: &[usize]) -> Option<Since> {
    let force = &seen.get(*versions.first()?)?.version.force;
    let mut started = force.iter().filter(|force| force.from.is_some());
    let (first, None) = (started.next()?, started.next()) else { return None };
    match first.by {
        Governing::Event => Some(Since { day: first.from?, joining: false }),
        Governing::Joining => Some(Since { day: first.from?, joining: true }),
        Governing::Field(_) => None,
    }
}

/// The versions along one governing date while no amendment by another is in force.
fn axis(seen: &[Seen], joining: bool) -> Vec<(usize, Option<Since>)> {
    let wanted = if joining { Governing::Joining } else { Governing::Event };
    let mut found = Vec::new();
    for (at, one) in seen.iter().enumerate() {
        let others =
            one.version.force.iter().zip(&one.version.active).all(|(force, active)| force.by == wanted || *active == 0);
        if others {
            let own = one.version.force.iter().find(|force| force.by == wanted);
            let since = own.and_then(|force| force.from).map(|day| Since { day, joining });
            if since.is_some() || one.version.active.iter().all(|active| *active == 0) {
                found.push((at, since));
            }
        }
    }
    found
}

/// Later versions of something along either date, each with its first day.
fn later<T: std::fmt::Debug + Clone>(seen: &[Seen], of: impl Fn(&Checked) -> Option<&T>) -> Vec<(Since, T)> {
    let mut found = Vec::new();
    for joining in [false, true] {
        let mut before = seen.first().and_then(|first| of(&first.checked)).map(|first| format!("{first:?}"));
        for (at, since) in axis(seen, joining) {
            let (Some(since), Some(here)) = (since, seen.get(at).and_then(|one| of(&one.checked))) else { continue };
            let key = Some(format!("{here:?}"));
            if key != before {
                found.push((since, here.clone()));
                before = key;
            }
        }
    }
    found
}

fn holdings(seen: &[Seen], merged: &mut Checked, said: &mut Vec<Diagnostic>) {
    for at in 0..merged.holdings.len() {
        let Some(first) = seen.first().and_then(|one| one.checked.holdings.get(at)) else { continue };
        let versions = later(seen, |checked| checked.holdings.get(at));
        for (_, other) in &versions {
            if let Some((what, help)) = differs(first, other) {
                let (name, span) = (&other.name, other.span);
                said.push(NotTheSame { name, what, span, first: first.span, help }.into());
            }
        }
        let versions = versions.into_iter().map(|(since, holding)| AmendedHolding { since, holding }).collect();
        merged.holdings[at] = Holding { versions, ..first.clone() };
    }
}

/// What about a holding may not change.
fn differs(first: &Holding, other: &Holding) -> Option<(&'static str, &'static str)> {
    let kind = std::mem::discriminant::<HoldingKind>;
    if first.decimals != other.decimals || first.counts_in != other.counts_in || kind(&first.kind) != kind(&other.kind)
    {
        return Some(("the unit", "points that members hold keep their unit; declare another wallet and convert"));
    }
    if first.qualifying != other.qualifying || first.may_go_negative != other.may_go_negative {
        return Some(("what the points are good for", "leave `qualifying` and `may go negative` as they are"));
    }
    if format!("{:?}", first.suspended) != format!("{:?}", other.suspended) || first.off != other.off {
        return Some(("what suspends or replaces its terms", "leave it as it is"));
    }
    None
}

fn metrics(seen: &[Seen], merged: &mut Checked, said: &mut Vec<Diagnostic>) {
    let count = merged.metrics.len();
    let mut later = Vec::new();
    for at in 0..count {
        for (number, (versions, metric)) in groups(seen, |checked| checked.metrics.get(at)).iter().enumerate() {
            let mut metric = (*metric).clone();
            metric.in_force = in_force(seen, versions, metric.span);
            if number == 0 {
                merged.metrics[at] = metric;
                continue;
            }
            let Some(first) = merged.metrics.get(at) else { continue };
            let (a, b) = (&first.measure, &metric.measure);
            if (a.window, a.how, a.ty, a.previous) != (b.window, b.how, b.ty, b.previous) {
                let (name, span, what) = (&metric.name, metric.span, "the window, the kind or the unit");
                let help =
                    "an amended metric counts other events from that day on; for another window declare another metric";
                said.push(NotTheSame { name, what, span, first: first.span, help }.into());
            }
            metric.adds_to = Some(at);
            later.push(metric);
        }
    }
    merged.metrics.extend(later);
}

fn ladders(seen: &[Seen], merged: &mut Checked, said: &mut Vec<Diagnostic>) {
    for at in 0..merged.ladders.len() {
        let Some(first) = seen.first().and_then(|one| one.checked.ladders.get(at)) else { continue };
        let mut ladder = first.clone();
        let versions = later(seen, |checked| checked.ladders.get(at));
        for (since, other) in &versions {
            if other.reviews != first.reviews {
                let (name, span, what) = (&other.name, other.span, "when tiers are judged");
                said.push(NotTheSame { name, what, span, first: first.span, help: "leave `move up` as it is" }.into());
            }
            if other.surplus != first.surplus {
                let (name, span, what) = (&other.name, other.span, "what surplus is carried");
                let help = "leave `carry the surplus` and its thresholds as they are";
                said.push(NotTheSame { name, what, span, first: first.span, help }.into());
            }
            ladder.versions.push(AmendedLadder {
                since: *since,
                keep: other.keep.clone(),
                fall: other.fall,
                initial: other.initial,
            });
        }
        if !versions.is_empty() {
            thresholds(seen, at, &mut ladder);
        }
        merged.ladders[at] = ladder;
    }
}

/// Each tier is reached by the condition of the version in force.
fn thresholds(seen: &[Seen], at: usize, ladder: &mut Ladder) {
    for rank in 1..ladder.tiers.len() {
        let span = ladder.tiers[rank].span;
        let of = |keep: bool| {
            let parts = groups(seen, |checked| checked.ladders.get(at)?.tiers.get(rank)).into_iter();
            let parts = parts.filter_map(|(versions, tier)| {
                let cond = if keep { tier.keep.clone().or(tier.reach.clone()) } else { tier.reach.clone() }?;
                Some(match in_force(seen, &versions, span) {
                    Some(days) => Cond { span, kind: CondKind::All(vec![days, cond]) },
                    None => cond,
                })
            });
            Cond { span, kind: CondKind::Any(parts.collect()) }
        };
        let (reach, keep) = (of(false), of(true));
        let tier = &mut ladder.tiers[rank];
        (tier.reach, tier.keep) = (Some(reach), Some(keep));
    }
}
