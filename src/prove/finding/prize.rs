//! L26: a raffle in which every entry wins what is worth more than an entry costs, or whose prizes are above the budget.

use super::Finding;
use super::referral::least;
use crate::core::{Effect, Expr, FieldId, HoldingId, Program, Raffle, Row, Trigger};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::Ratio;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for (at, raffle) in (0u16..).zip(&program.raffles) {
        found.extend(every_entry(context, at, raffle));
        found.extend(all_prizes(context, at, raffle));
    }
    found
}

fn each(expr: &Expr, field: FieldId) -> Option<i64> {
    match expr {
        Expr::Field(of) if *of == field => Some(1),
        Expr::Scale(on, factor) => each(on, field)?.checked_mul(*factor),
        _ => None,
    }
}

/// What a row gives for each unit of a field: of what, and how many.
fn given(row: &Row, raffle: u16, field: FieldId) -> Option<(HoldingId, i64)> {
    let Effect::Grant { holding, amount, .. } = &row.effect else { return None };
    if !row.on.contains(&Trigger::Drawn(raffle)) {
        return None;
    }
    Some((*holding, each(&amount.numerator, field)? / amount.over.max(1)))
}

fn worth(context: &Context<'_>, holding: HoldingId) -> Ratio {
    context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO)
}

/// The least price of one entry, minor units over entries.
fn entry(context: &Context<'_>, raffle: &Raffle) -> Option<(i64, i64, String)> {
    let bought = context.program.rows.iter().filter_map(|row| {
        let Effect::Grant { holding, amount, .. } = &row.effect else { return None };
        let Expr::Const(units) = amount.numerator else { return None };
        let buys = row.on.iter().any(|on| matches!(on, Trigger::Purchase(_)));
        let entries = units / amount.over.max(1);
        (*holding == raffle.entries && buys && entries > 0)
            .then(|| (least(&row.guard).max(context.domain.basket.0), entries, row.rule.clone()))
    });
    bought.min_by(|one, two| (one.0 * two.1).cmp(&(two.0 * one.1)))
}

fn every_entry(context: &Context<'_>, at: u16, raffle: &Raffle) -> Option<Finding> {
    let program = context.program;
    let (row, (holding, units)) = program.rows.iter().find_map(|row| Some((row, given(row, at, raffle.drawn)?)))?;
    let (price, entries, _) = entry(context, raffle)?;
    let worth = worth(context, holding);
    let value = i128::from(units) * i128::from(entries) * i128::from(worth.numerator());
    if value <= i128::from(price) * i128::from(worth.denominator()) {
        return None;
    }
    let message = format!(
        "every entry of `{}` wins {}, worth {}, and an entry costs a purchase of {}: there is no end to the prizes",
        raffle.name,
        context.units(holding, units),
        context.money_over(i128::from(units) * i128::from(worth.numerator()), worth.denominator()),
        context.money(i128::from(price / entries.max(1))),
    );
    Some(
        Finding::new(table::PRIZES, Verdict::Proved, raffle.name.clone(), message)
            .label(raffle.span, "no number of winners is stated")
            .label(row.span, "given to every entry")
            .help("state how many win: `2 win NAME`")
            .note(format!("looked at: {}", context.domain.shown(program))),
    )
}

fn all_prizes(context: &Context<'_>, at: u16, raffle: &Raffle) -> Option<Finding> {
    let program: &Program = context.program;
    let budget = context.domain.prizes?;
    let mut sum = Ratio::ZERO;
    for prize in &raffle.prizes {
        let (holding, units) = program.rows.iter().find_map(|row| given(row, at, prize.won))?;
        let cost = context.worth.company.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
        let cost = if cost == Ratio::ZERO { worth(context, holding) } else { cost };
        let all = Ratio::whole(units.checked_mul(i64::from(prize.count))?).ok()?.times(cost).ok()?;
        sum = sum.plus(all).ok()?;
    }
    if sum <= Ratio::whole(budget).ok()? {
        return None;
    }
    let message = format!(
        "the prizes of one draw of `{}` cost {}, and {} is assumed for them",
        raffle.name,
        context.money_over(i128::from(sum.numerator()), sum.denominator()),
        context.money(i128::from(budget)),
    );
    Some(
        Finding::new(table::PRIZES, Verdict::Proved, raffle.name.clone(), message)
            .label(raffle.span, "more winners than the budget has room for")
            .help("lower the number of winners or the prize, or raise `assume prizes`"),
    )
}
