//! Limits, groups and budgets: what rows share.

use std::fmt::Write as _;

use super::{Print, when};
use crate::core::{
    GroupKind, GroupPart, Guard, LastAward, LimitCap, Measure, Overflowing, RoundedPer, Rounds, Spending,
};

impl Print<'_> {
    pub(super) fn cap(&self, cap: &LimitCap) -> String {
        match cap {
            LimitCap::Fixed(cap) => cap.to_string(),
            LimitCap::ByRank(ladder, caps) => {
                let caps: Vec<String> = caps.iter().map(i64::to_string).collect();
                format!("{{{}}}[{}]", caps.join(","), self.formula.ladder(*ladder))
            }
        }
    }

    pub(super) fn limits(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, limit) in self.program.limits.iter().enumerate() {
            let measure = match limit.measure {
                Measure::Units => "units".to_string(),
                Measure::Count => "awards".to_string(),
                Measure::Cost => "cost".to_string(),
                Measure::Field => {
                    format!("of {}", limit.counts.as_ref().map_or("?".into(), |field| self.formula.expr(field)))
                }
            };
            let overflowing = match limit.overflowing {
                Overflowing::Clip => "clip",
                Overflowing::Reject => "reject",
                Overflowing::Finish => "finish",
            };
            let (name, cap, window) = (&limit.name, self.cap(&limit.cap), when::window(&limit.window));
            let mut line = format!("limit    {at} {name}: at most {cap} {measure}, {window}, {overflowing}");
            if limit.when != Guard::True {
                let _ = write!(line, ", while {}", self.formula.guard(&limit.when));
            }
            line.push_str(&self.caps(&limit.versions));
            lines.push(line);
        }
        lines
    }

    pub(super) fn groups(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for group in &self.program.groups {
            let kind = match group.kind {
                GroupKind::Best => "best of",
                GroupKind::First => "first of",
                GroupKind::Exclusive => "exclusive",
            };
            let parts: Vec<&str> = group
                .parts
                .iter()
                .map(|part| match part {
                    GroupPart::Rule { name, .. } => name.as_str(),
                    GroupPart::Group(id) => self.program.groups.get(id.index()).map_or("?", |group| &group.name),
                })
                .collect();
            lines.push(format!("group    {}: {kind} {}", group.name, parts.join(", ")));
        }
        lines
    }

    pub(super) fn budgets(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for budget in &self.program.budgets {
            let row = |id: &crate::core::RowId| self.program.rows.get(id.index()).map(|row| row.name.as_str());
            let offer = |id: &crate::core::OfferId| self.program.offers.get(id.index()).map(|one| one.name.as_str());
            let payment = |at: &u16| self.program.money_off.get(usize::from(*at)).map(|one| one.name.as_str());
            let mut on: Vec<&str> = budget.rows.iter().filter_map(row).collect();
            on.extend(budget.offers.iter().filter_map(offer));
            on.extend(budget.payments.iter().filter_map(payment));
            let measure = match budget.measure {
                Spending::Units => "units",
                Spending::Count => "awards",
                Spending::Cost => "cost",
            };
            let period = budget.period.map_or("the whole run".into(), when::calendar);
            let last = match budget.last {
                LastAward::Clip => "clip",
                LastAward::Reject => "reject",
                LastAward::Finish => "finish",
            };
            let (name, cap) = (&budget.name, budget.cap);
            let mut line = format!("budget   {name} on {}: at most {cap} {measure}, {period}, {last}", on.join(", "));
            if budget.when != Guard::True {
                let _ = write!(line, ", while {}", self.formula.guard(&budget.when));
            }
            line.push_str(if budget.returned_on_refund { ", returned on refund" } else { "" });
            lines.push(line);
        }
        lines
    }
}

/// How an amount becomes whole, where that is not the plain way.
pub(super) fn rounds(rounds: Rounds) -> String {
    let per = match rounds.per {
        RoundedPer::Award => "",
        RoundedPer::Line => " per line",
        RoundedPer::Purchase => " per purchase",
        RoundedPer::Day => " per day",
    };
    if rounds.to == 1 { per.to_string() } else { format!(" to {}{per}", rounds.to) }
}
