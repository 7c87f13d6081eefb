//! L24: a voucher that is used and stays, without a limit on how often.

use super::Finding;
use crate::core::Off;
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// Every such voucher.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let program = context.program;
    for holding in program.holdings.iter().filter(|holding| holding.using.kept && holding.using.limits.is_empty()) {
        let Some(Off::Money(_) | Off::Item { .. }) = holding.using.off else { continue };
        let message = format!("`{}` is used and stays, without a limit", holding.name);
        found.push(
            Finding::new(table::UNLIMITED, Verdict::Proved, holding.name.clone(), message)
                .label(holding.span, "as often as a member likes")
                .help("limit its use: `at most 1 per day`"),
        );
    }
    found
}
