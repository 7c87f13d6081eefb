//! Which rows a rule becomes: one for each effect on each group of triggers that see the same lines
//! under the same filter. Rows are numbered here, before any is lowered, since rules refer to one
//! another.

use crate::check::Checked;
use crate::check::model::{Effect, Rule, RuleKind};
use crate::check::typed::{Trigger, TriggerKind};
use crate::core::RowKind;

/// A row to be.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Place of its rule in the checked program.
    pub rule: usize,
    /// Triggers, by place in the rule; all see the same lines under the same filter.
    pub on: Vec<usize>,
    /// Place of its effect in the rule.
    pub effect: usize,
    /// Phase.
    pub kind: RowKind,
    /// Unique name.
    pub name: String,
}

/// All rows, by phase and then by name.
pub fn rows(checked: &Checked) -> Vec<Planned> {
    let mut rows = Vec::new();
    // the parts of a referral or streak have one name
    let mut numbers: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (at, rule) in checked.rules.iter().enumerate() {
        let own = match rule.version_of {
            Some((_, version)) => format!("{}@{}", rule.name, version + 1),
            None => rule.name.clone(),
        };
        let number = numbers.entry(own.clone()).or_default();
        for (kind, on) in groups(rule) {
            for effect in 0..rule.effects.len() {
                *number += 1;
                let name = if *number == 1 { own.clone() } else { format!("{own}/{number}") };
                rows.push(Planned { rule: at, on: on.clone(), effect, kind, name });
            }
        }
    }
    rows.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| a.name.cmp(&b.name)));
    rows
}

fn groups(rule: &Rule) -> Vec<(RowKind, Vec<usize>)> {
    let mut groups: Vec<(RowKind, Vec<usize>)> = Vec::new();
    for (at, trigger) in rule.on.iter().enumerate() {
        let kind = phase(rule, trigger);
        let alike = groups.iter_mut().find(|(other, on)| {
            let first = on.first().and_then(|first| rule.on.get(*first));
            *other == kind && first.is_some_and(|first| same_view(first, trigger))
        });
        match alike {
            Some((_, on)) => on.push(at),
            None => groups.push((kind, vec![at])),
        }
    }
    groups
}

fn same_view(a: &Trigger, b: &Trigger) -> bool {
    let kinds = |trigger: &Trigger| trigger.filter.iter().map(|cond| cond.kind.clone()).collect::<Vec<_>>();
    a.lines == b.lines && kinds(a) == kinds(b)
}

fn phase(rule: &Rule, trigger: &Trigger) -> RowKind {
    if rule.kind == RuleKind::Discount {
        return RowKind::Price;
    }
    match trigger.kind {
        TriggerKind::Join
        | TriggerKind::Purchase
        | TriggerKind::Return
        | TriggerKind::Declared(_)
        | TriggerKind::Redemption
        | TriggerKind::Taken(_)
        | TriggerKind::Lapsed(_)
        | TriggerKind::Friend(..) => RowKind::Award,
        _ => RowKind::Follow,
    }
}

/// Whether an effect gives units that a limit can count.
pub fn gives(effect: &Effect) -> bool {
    matches!(effect, Effect::Grant(_) | Effect::PriceOff { .. } | Effect::Cash(_))
}
