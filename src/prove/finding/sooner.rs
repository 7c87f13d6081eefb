//! L12: what a higher tier is given lapses sooner than what a lower one is given on the same occasion.

use super::Finding;
use super::term::{length, shown};
use crate::core::{Effect, Guard, HoldingId, LadderId, Length, Program, Row};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// A gift of some tiers, with a term of its own.
struct Gift<'a> {
    row: &'a Row,
    holding: HoldingId,
    ladder: LadderId,
    ranks: u32,
    length: Length,
    seconds: i64,
}

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let gifts: Vec<Gift<'_>> = context.program.rows.iter().filter_map(gift).collect();
    let mut found: Vec<Finding> = Vec::new();
    for low in &gifts {
        let above = |high: &&Gift<'_>| {
            (high.holding, high.ladder) == (low.holding, low.ladder)
                && high.row.on == low.row.on
                && high.ranks != 0
                && high.ranks.trailing_zeros() >= u32::BITS - low.ranks.leading_zeros()
        };
        let Some(high) = gifts.iter().filter(above).find(|high| high.seconds < low.seconds) else { continue };
        if found.iter().all(|known| known.about != low.row.rule) {
            found.push(said(context.program, low, high));
        }
    }
    found
}

fn gift(row: &Row) -> Option<Gift<'_>> {
    let Effect::Grant { holding, expiry: Some(expiry), .. } = &row.effect else { return None };
    // Nothing but the tier may decide, else other things than the tier tell them apart.
    let Guard::Rank { ladder, ranks } = row.guard else { return None };
    let (length, seconds) = length(expiry)?;
    Some(Gift { row, holding: *holding, ladder, ranks, length, seconds })
}

fn said(program: &Program, low: &Gift<'_>, high: &Gift<'_>) -> Finding {
    let tier = |of: &Gift<'_>| {
        let tiers = program.ladders.get(of.ladder.index()).map_or(&[][..], |ladder| &ladder.tiers);
        tiers.get(of.ranks.trailing_zeros() as usize).map_or("", |tier| tier.name.as_str())
    };
    let holding = program.holdings.get(low.holding.index()).map_or("", |holding| holding.name.as_str());
    let message = format!(
        "`{holding}` lives for {} when {} is given it, and for {} when {} is",
        shown(low.length),
        tier(low),
        shown(high.length),
        tier(high)
    );
    Finding::new(table::TIER_INVERSION, Verdict::Proved, low.row.rule.clone(), message)
        .label(low.row.span, format!("`{}` is of the lower tier and lives longer", low.row.rule))
        .label(high.row.span, format!("`{}` is of the higher one", high.row.rule))
        .help("give the higher tier at least as much time, or look for a zero too many")
}
