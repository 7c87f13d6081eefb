//! Bounds of what concerns several members.

use crate::base::Span;
use crate::core::error::TooMany;
use crate::core::{Aggregate, MOST_TOGETHER, Program, Trigger};
use crate::diagnostic::Diagnostic;

/// Most partners.
const MOST_FUNDERS: usize = 256;

/// A household of at most 16, sums only, partners within bounds, friends who do what others can hear of.
pub(super) fn faults(program: &Program) -> Vec<Diagnostic> {
    let parties = &program.parties;
    let mut found = Vec::new();
    if let Some(pool) = &parties.pool {
        if pool.most > MOST_TOGETHER {
            let (span, most) = (pool.span, usize::from(MOST_TOGETHER));
            found.push(TooMany { span, what: "members of a household", found: pool.most.into(), most }.into());
        }
        let sums = |aggregate: &Aggregate| {
            matches!(aggregate, Aggregate::Sum(_) | Aggregate::Count | Aggregate::Earned(_) | Aggregate::Spent(_))
        };
        let others = pool.metrics.iter().filter_map(|metric| program.accumulators.get(metric.index()));
        let others = others.filter(|metric| !sums(&metric.aggregate)).count();
        if others > 0 {
            found.push(
                TooMany { span: pool.span, what: "shared metrics that are no sums", found: others, most: 0 }.into(),
            );
        }
    }
    if parties.funders.len() > MOST_FUNDERS {
        let span = parties.funders.last().map_or_else(Span::default, |funder| funder.span);
        found.push(TooMany { span, what: "partners", found: parties.funders.len(), most: MOST_FUNDERS }.into());
    }
    for row in &program.rows {
        if row.on.iter().any(unheard) {
            found.push(TooMany { span: row.span, what: "events that no inviter hears of", found: 1, most: 0 }.into());
        }
    }
    found
}

fn unheard(trigger: &Trigger) -> bool {
    let Trigger::Friend { on, .. } = trigger else { return false };
    !matches!(on.as_ref(), Trigger::Join | Trigger::Purchase(_) | Trigger::Declared(_) | Trigger::Redemption)
}
