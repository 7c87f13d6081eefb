//! L42: what is owed hangs on points that lapse: lift the expiry, and it is so much more at once.

use super::Finding;
use crate::core::{Deadline, Effect, HoldingKind, Program};
use crate::diagnostic::table;
use crate::prove::context::percent;
use crate::prove::estimate::Simulated;
use crate::prove::verdict::Verdict;
use crate::quantity::decimal;

/// From this rise on, in hundredths of what is owed, it is told.
const MUCH: i128 = 20;

/// The same program in which no points lapse; `None` if none do.
pub fn lifted(program: &Program) -> Option<Program> {
    let mut lifted = program.clone();
    let mut any = false;
    for holding in lifted.holdings.iter_mut().filter(|holding| holding.kind == HoldingKind::Points) {
        any |= !holding.expiry.is_never() || holding.expiry_by_rank.is_some();
        holding.expiry = Deadline::never();
        holding.expiry_by_rank = None;
        for version in &mut holding.versions {
            any |= !version.expiry.is_never() || version.expiry_by_rank.is_some();
            version.expiry = Deadline::never();
            version.expiry_by_rank = None;
        }
    }
    let points: Vec<bool> = program.holdings.iter().map(|holding| holding.kind == HoldingKind::Points).collect();
    for row in &mut lifted.rows {
        if let Effect::Grant { holding, expiry, .. } = &mut row.effect
            && points.get(holding.index()).copied().unwrap_or(false)
            && expiry.take().is_some_and(|own| !own.is_never())
        {
            any = true;
        }
    }
    any.then_some(lifted)
}

/// The finding, from a simulation of the program as it is and with its terms lifted.
pub(in crate::prove) fn judge(program: &Program, seen: &Simulated) -> Option<Finding> {
    let (owed, more) = (&seen.liability, seen.more_if_lifted.as_ref()?);
    // Both ends of the intervals have to agree that it is much.
    let sure = more.value - more.half;
    if sure <= 0 || sure * 100 < (owed.value + owed.half) * MUCH {
        return None;
    }
    let money = |amount: i128| {
        let currency = &program.currency;
        format!("{} {}", decimal(amount, currency.decimals), currency.code)
    };
    let message = format!(
        "if no points lapsed, {} would be owed at the end and not {}: {} more",
        money(owed.value + more.value),
        money(owed.value),
        percent(more.value, owed.value),
    );
    let lapsing = program.holdings.iter().filter(|holding| holding.kind == HoldingKind::Points);
    let lapsing: Vec<_> =
        lapsing.filter(|holding| !holding.expiry.is_never() || holding.expiry_by_rank.is_some()).collect();
    let about: Vec<&str> = lapsing.iter().map(|holding| holding.name.as_str()).collect();
    let mut finding = Finding::new(table::BREAKAGE, Verdict::Estimated, about.join(", "), message);
    for holding in lapsing {
        finding = finding.label(holding.span, "its term decides how much is owed");
    }
    Some(
        finding
            .help("have the reserve stand without it: an expiry that is called off costs this at once")
            .note(format!("{}; the difference lies within {} of it in 95 of 100", seen.shown(), money(more.half))),
    )
}
