//! L44: a table by tier, or by level of a league, that rises and falls: two of its numbers may have changed places.

use super::Finding;
use crate::base::Span;
use crate::core::{Board, LadderId, Row};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// Fewer numbers than this have no order that one of them could break.
const LEAST: usize = 3;

/// Tables of leagues.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for board in &context.program.boards {
        for (what, numbers) in [("promotes", &board.promote), ("demotes", &board.demote)] {
            let numbers: Vec<i64> = numbers.iter().map(|number| i64::from(*number)).collect();
            found.extend(of_board(context, board, what, &numbers));
        }
    }
    found
}

fn of_board(context: &Context<'_>, board: &Board, what: &str, numbers: &[i64]) -> Option<Finding> {
    let (low, high) = dented(context, board.ladder, numbers)?;
    let message =
        format!("`{}` {what} neither more nor fewer from level to level: {low} and {high} break the order", board.name);
    Some(said(board.span, &format!("{}, {what}", board.name), message))
}

/// A table by tier that is taken off an amount: that it rises is no inversion, that it rises and falls is a slip.
pub(super) fn taken_off(context: &Context<'_>, row: &Row, ladder: LadderId, factors: &[i64]) -> Option<Finding> {
    let (low, high) = dented(context, ladder, factors)?;
    let message = format!(
        "what `{}` takes off neither rises nor falls with the tier: {low} and {high} break the order",
        row.rule
    );
    Some(said(row.span, &format!("{}, taken off", row.rule), message))
}

fn said(span: Span, about: &str, message: String) -> Finding {
    Finding::new(table::OUT_OF_LINE, Verdict::Suspected, about, message)
        .label(span, "two rows of the table may have changed places")
        .help("look whether the numbers stand behind the right names")
}

/// The names of the first two neighbours that break the order of the numbers above 0, if there is an order to break.
fn dented<'p>(context: &Context<'p>, ladder: LadderId, numbers: &[i64]) -> Option<(&'p str, &'p str)> {
    let stated: Vec<(usize, i64)> = numbers.iter().copied().enumerate().filter(|(_, number)| *number > 0).collect();
    let steps = || stated.windows(2).filter_map(|pair| if let [one, two] = pair { Some((*one, *two)) } else { None });
    let rises = steps().filter(|(one, two)| two.1 > one.1).count();
    let falls = steps().filter(|(one, two)| two.1 < one.1).count();
    if stated.len() < LEAST || rises == 0 || falls == 0 {
        return None;
    }
    // Whichever way is rarer is the slip; of two ways as rare, the second.
    let (one, two) = if rises < falls {
        steps().find(|(one, two)| two.1 > one.1)
    } else {
        steps().find(|(one, two)| two.1 < one.1)
    }?;
    let tiers = &context.program.ladders.get(ladder.index())?.tiers;
    Some((&tiers.get(one.0)?.name, &tiers.get(two.0)?.name))
}
