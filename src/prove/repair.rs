//! Repairs: for one constant at a time, the nearest value that removes a finding, verified by looking again.

use super::context::Context;
use super::engine::extreme::is_more;
use super::piece::Opaque;
use super::sale::{Give, Sale, Side};
use super::survey::{Probe, walk};
use crate::core::{Amount, Comparison, Effect, Expr, Guard, Program, RowId};
use crate::quantity::{Ratio, decimal};

/// Rows beyond which the search would take too long to be worth it.
const MOST_ROWS: usize = 60;

/// Work of looking again, beyond which no repair is sought: a repair is a courtesy, the finding stands without.
const MOST_WORK: usize = 6_000_000;

/// What a purchase may give at most, and whether everything counts or only what is given again and again.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// The share.
    pub limit: Ratio,
    /// Whether everything counts.
    pub all: bool,
}

/// Single changes to the rules behind a give-back that bring it to a share or below, as one sentence.
pub(super) fn for_rows(context: &Context<'_>, rows: &[(Give, i128)], asked: Asked) -> Option<String> {
    if context.program.rows.len() > MOST_ROWS {
        return None;
    }
    let row = *rows.first()?.0.rows.first()?;
    let named = context.program.rows.get(row.index())?;
    let mut ways = Vec::new();
    // Guarantees are judged after this; a repair leaves them half of what there is.
    let mut fuel = MOST_WORK.min(context.fuel.left() / 2);
    if let Some(units) = largest_constant(context, row, asked, &mut fuel) {
        ways.push(units);
    }
    if let Some(minimum) = least_purchase(context, row, asked, &mut fuel) {
        ways.push(minimum);
    }
    if ways.is_empty() {
        return None;
    }
    let which = if ways.len() > 1 { "either of these alone repairs it" } else { "this repairs it" };
    Some(format!("{which}, verified: in `{}` {}", named.rule, ways.join("; or ")))
}

/// Whether the changed program gives back no more than the share anywhere; `None` if the fuel does not reach that far.
fn holds(context: &Context<'_>, program: &Program, asked: Asked, fuel: &mut usize) -> Option<bool> {
    struct Above {
        asked: Asked,
        found: bool,
    }
    impl Probe for Above {
        fn look(&mut self, context: &Context<'_>, _: &super::situation::Situation, sale: &Sale) {
            let (limit, all) = (self.asked.limit, self.asked.all);
            let value = if all { sale.value_of(&context.worth, Side::Member, |_| true).ok() } else { None };
            let value = if all { value.as_deref() } else { sale.lasting(context) };
            let Some(value) = value else { return };
            if let Some((x, v)) = value.largest() {
                let bound = i128::from(limit.numerator()) * i128::from(value.over);
                self.found |= is_more((v * i128::from(limit.denominator()), x), (bound, 1));
            }
        }

        fn takes_parts(&self) -> bool {
            true
        }

        fn is_done(&self) -> bool {
            self.found
        }
    }
    let changed = context.of(program);
    let mut above = Above { asked, found: false };
    let walked = walk(&changed, &mut [&mut above]);
    *fuel = fuel.checked_sub(walked.work)?;
    // What has more steps than are looked at was not looked at as a whole: nothing is verified by that.
    (above.found || !walked.opaque.contains(&Opaque::TooMany)).then_some(!above.found)
}

/// The constant that an amount is made of.
fn constant(amount: &mut Amount) -> Option<&mut i64> {
    match &mut amount.numerator {
        Expr::Const(value) => Some(value),
        Expr::Scale(_, factor) => Some(factor),
        _ => None,
    }
}

fn amount_of(program: &mut Program, row: RowId) -> Option<&mut Amount> {
    match &mut program.rows.get_mut(row.index())?.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => Some(amount),
        _ => None,
    }
}

/// The largest constant below the present one that removes it.
fn largest_constant(context: &Context<'_>, row: RowId, asked: Asked, fuel: &mut usize) -> Option<String> {
    let mut program = context.program.clone();
    let now = *constant(amount_of(&mut program, row)?)?;
    let mut works = |value: i64| -> Option<bool> {
        if let Some(slot) = amount_of(&mut program, row).and_then(constant) {
            *slot = value;
        }
        holds(context, &program, asked, fuel)
    };
    if now <= 1 || !works(0)? {
        return None;
    }
    let (mut low, mut high) = (0, now);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if works(middle)? { low = middle } else { high = middle }
    }
    if low == 0 {
        return None;
    }
    let of = context.program.rows.get(row.index())?;
    Some(match &of.effect {
        Effect::Grant { holding, amount, .. } => {
            let decimals = context.program.holdings.get(holding.index()).map_or(0, |of| of.decimals);
            let flat = matches!(amount.numerator, Expr::Const(_));
            let text = |value: i64| if flat && amount.over == 1 { decimal(value, decimals) } else { value.to_string() };
            if amount.over == 1 {
                format!("give {} where {} is given", text(low), text(now))
            } else {
                format!("give at most {low}/{now} of its rate")
            }
        }
        Effect::PriceOff { amount, .. } | Effect::Cash { amount }
            if amount.over == 1 && matches!(amount.numerator, Expr::Const(_)) =>
        {
            format!("give {} where {} is given", context.money(i128::from(low)), context.money(i128::from(now)))
        }
        _ => format!("give at most {low}/{now} of its rate"),
    })
}

/// The least purchase that removes it, as a further condition of the row.
fn least_purchase(context: &Context<'_>, row: RowId, asked: Asked, fuel: &mut usize) -> Option<String> {
    let mut program = context.program.clone();
    let of = context.program.rows.get(row.index())?;
    let (scope, most) = (of.scope, context.domain.basket.1);
    let mut works = |least: i64| -> Option<bool> {
        if let Some(changed) = program.rows.get_mut(row.index()) {
            let more = Guard::Compare {
                left: Expr::Money(scope, crate::core::Stage::List),
                is: Comparison::AtLeast,
                right: Expr::Const(least),
            };
            changed.guard = Guard::All(vec![of.guard.clone(), more]);
        }
        holds(context, &program, asked, fuel)
    };
    if !works(most)? {
        return None;
    }
    let (mut low, mut high) = (context.domain.basket.0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if works(middle)? { high = middle } else { low = middle }
    }
    Some(format!("ask for a purchase of at least {}", context.money(i128::from(high))))
}
