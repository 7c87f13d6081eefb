//! L45: the numbers of a rule leave what can be counted on a purchase that is still allowed.

use super::Finding;
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::sale::{Give, Sale};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;

/// Rules whose amounts grow too large.
#[derive(Default)]
pub(super) struct Overflow {
    /// The smallest amount at which it happens, by what gives.
    found: Vec<(i64, Give)>,
}

impl Probe for Overflow {
    fn look(&mut self, _: &Context<'_>, _: &Situation, sale: &Sale) {
        for give in &sale.gives {
            let beyond = give.units.critical().find(|(_, units)| i64::try_from(*units).is_err());
            let Some((amount, _)) = beyond else { continue };
            match self.found.iter_mut().find(|(_, known)| known.rows == give.rows) {
                Some(known) if known.0 <= amount => {}
                Some(known) => known.0 = amount,
                None => self.found.push((amount, give.clone())),
            }
        }
    }
}

impl Overflow {
    /// The findings.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        let program = context.program;
        let each = self.found.iter().filter_map(|(amount, give)| {
            let row = program.rows.get(give.rows.first()?.index())?;
            let message = format!(
                "`{}` gives more on a purchase of {} than can be counted; such a purchase ends in an error",
                row.rule,
                context.money(i128::from(*amount)),
            );
            let finding = Finding::new(table::OVERFLOW, Verdict::Proved, row.rule.clone(), message)
                .label(row.span, "grows beyond 9,223,372,036,854,775,807 smallest units")
                .help("limit what one purchase gives: `at most 1_000_000 point per purchase`")
                .note(format!("looked at: {}", context.domain.shown(program)));
            Some(finding)
        });
        each.collect()
    }
}
