//! L22: a limit that no purchase ever reaches, or that every purchase reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::core::{Effect, LimitCap, LimitId, RowId, Window};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::piece::{Formula, Opaque, Pieces};
use crate::prove::sale::Sale;
use crate::prove::situation::Situation;
use crate::prove::survey::{Probe, Walk};
use crate::prove::verdict::Verdict;

/// What purchases would give without the limits.
#[derive(Default)]
pub(super) struct Caps {
    /// By limit: the most and the least that a purchase that gives something would give.
    seen: BTreeMap<usize, (i128, i128)>,
    /// Limits under which something is not followed.
    lost: BTreeSet<usize>,
}

fn wanted(formula: &Formula<'_>, rows: &[RowId]) -> Result<Pieces, Opaque> {
    let mut sum = Pieces::constant(formula.span, 0);
    for row in rows.iter().filter_map(|id| formula.program.rows.get(id.index())) {
        let Effect::Grant { amount, .. } = &row.effect else { continue };
        if formula.listens(row) {
            let matches = formula.holds(&row.guard)?;
            if matches.is_empty() {
                continue;
            }
            let value = formula.value(&amount.numerator)?.rounded(i128::from(amount.over.max(1)), amount.rounding)?;
            sum = sum.plus(&value.within(&matches)?)?;
        }
    }
    Ok(sum)
}

impl Probe for Caps {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let program = context.program;
        if program.limits.is_empty() {
            return;
        }
        let formula = Formula::new(program, &context.limits, here, sale.span);
        for at in 0..program.limits.len() {
            let id = LimitId(at as u16);
            if !context.limits.is_followed(id) || self.lost.contains(&at) {
                continue;
            }
            match wanted(&formula, context.limits.rows(id)) {
                Err(_) => drop(self.lost.insert(at)),
                Ok(value) => {
                    // A line is an upper bound of what is left of it after discounts, and rates never fall with it.
                    let most = value.critical().map(|(_, units)| units).max().unwrap_or(0);
                    let least = value.critical().map(|(_, units)| units).filter(|units| *units > 0).min();
                    let slot = self.seen.entry(at).or_insert((0, i128::MAX));
                    *slot = (slot.0.max(most), slot.1.min(least.unwrap_or(i128::MAX)));
                }
            }
        }
    }
}

impl Caps {
    /// The findings.
    pub fn say(&self, context: &Context<'_>, walk: &Walk) -> Vec<Finding> {
        let program = context.program;
        let mut found = Vec::new();
        for (at, &(most, least)) in self.seen.iter().filter(|(at, _)| !self.lost.contains(at)) {
            let (Some(limit), id) = (program.limits.get(*at), LimitId(*at as u16)) else { continue };
            let caps: Vec<i64> = match &limit.cap {
                LimitCap::Fixed(cap) => vec![*cap],
                LimitCap::ByRank(_, caps) => caps.clone(),
            };
            let (Some(lowest), Some(highest)) = (caps.iter().min(), caps.iter().max()) else { continue };
            let Some(times) = purchases(context, limit.window) else { continue };
            let all = most.saturating_mul(times);
            let rule =
                context.limits.rows(id).first().and_then(|row| program.rows.get(row.index())).map(|row| &row.rule);
            let Some(rule) = rule else { continue };
            // Several kinds of goods in one purchase could come to more than each alone.
            let sure = walk.exhaustive && walk.opaque.is_empty() && program.atoms == 1;
            let verdict = if sure { Verdict::Proved } else { Verdict::Suspected };
            let say = |message: String, label: &str, help: &str| {
                Finding::new(table::IDLE_CAP, verdict, rule.clone(), message)
                    .label(limit.span, label)
                    .help(help)
                    .note(format!("looked at: {}, {}", context.domain.shown(program), context.domain.visits_shown()))
            };
            if all < i128::from(*lowest) {
                let message = format!(
                    "the limit of `{rule}` is never reached: at most one part in {} of it is used",
                    i128::from(*lowest) / all.max(1)
                );
                found.push(say(message, "never reached", "look for a zero too many, or leave it out"));
            } else if limit.window == Window::Event && least > i128::from(*highest) {
                let message =
                    format!("the limit of `{rule}` is reached by every purchase: its amount is never what is stated");
                found.push(say(message, "always reached", "raise the limit, or give a fixed amount"));
            }
        }
        found
    }
}

/// How many purchases fit into a window at most; `None` if there is no end.
fn purchases(context: &Context<'_>, window: Window) -> Option<i128> {
    match window {
        Window::Event => Some(1),
        _ => Some(context.domain.visits_in(super::tier::days(window)?)),
    }
}
