//! L23: something that costs a member nothing gives a reward every time.

use super::Finding;
use crate::core::{Action, Comparison, Expr, Guard, Program, Row, RowId};
use crate::diagnostic::{Severity, table};
use crate::evaluate::{CashFor, DiaryFact, OwnFact, Source};
use crate::prove::context::Context;
use crate::prove::engine::costless::{counted, gift, members, on_some_day};
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::Instant;

/// How often a thing without a limit is done to show it.
const TIMES: i64 = 20;

/// Every rule that gives for nothing.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let rows = (0u16..).zip(&context.program.rows);
    rows.filter_map(|(at, row)| free_action(context, RowId(at), row)).collect()
}

/// Numbers of an event with which a condition holds: what it compares with a constant.
fn fitting(program: &Program, guard: &Guard) -> Vec<i64> {
    fn fit(guard: &Guard, out: &mut Vec<i64>) {
        match guard {
            Guard::All(parts) => parts.iter().for_each(|part| fit(part, out)),
            Guard::Compare { left: Expr::Field(id), is, right: Expr::Const(bound) } => {
                let Some(slot) = out.get_mut(id.index()) else { return };
                match is {
                    Comparison::AtLeast | Comparison::Equal => *slot = (*slot).max(*bound),
                    Comparison::Above => *slot = (*slot).max(bound.saturating_add(1)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let mut out = vec![0; program.fields.len()];
    fit(guard, &mut out);
    out
}

fn free_action(context: &Context<'_>, id: RowId, row: &Row) -> Option<Finding> {
    let program = context.program;
    let gift = gift(context, id, row).filter(|gift| gift.windows.is_empty())?;
    let (event, name, (value, over)) = (gift.event, gift.name, gift.value);
    let here = on_some_day(context, &row.guard, |here| members(&row.guard, here));
    let action = || Action::Declared {
        event,
        numbers: fitting(program, &row.guard),
        words: here.words.clone(),
        lines: Vec::new(),
    };
    // What is stated of how often it happens bounds the life, and what is said of it.
    let caps = context.domain.caps(program, Some(event));
    let at_once = caps.iter().map(|(most, _)| *most).min().map_or(TIMES, |most| most.min(TIMES));
    let steps = (0..at_once).map(|at| (Instant(here.at().0 + 60 * at), Some(action()))).collect();
    let counted = counted(context, event);
    let (times, often) = match context.domain.a_year(program, Some(event)) {
        (yearly, bound) if !caps.is_empty() => (yearly, format!("{yearly} times a year ({bound})")),
        _ => (TIMES, format!("{TIMES} times in an hour")),
    };
    let message = format!(
        "`{name}` {} and gives {} every time; {often} give {}",
        if counted { "states no price" } else { "costs a member nothing" },
        context.money_over(value, over),
        context.money_over(value.saturating_mul(i128::from(times)), over),
    );
    let mut finding = Finding::new(table::FREE_ACTION, Verdict::Suspected, row.rule.clone(), message)
        .label(row.span, "no limit on how often")
        .help("limit it: `at most once per day`, or `at most 5 per year`");
    if counted {
        finding = finding.weigh(Severity::Warning);
    }
    if let Some(witness) = witness::replay(context, witness::life(program, &here, steps))
        && awards(&witness, id) == at_once
    {
        finding.verdict = Verdict::Witness;
        let mut twice = vec![(here.at(), Some(action())), (Instant(here.at().0 + 60), Some(action()))];
        twice.truncate(usize::try_from(at_once).unwrap_or(1));
        if let Some(witness) = witness::replay(context, witness::life(program, &here, twice)) {
            finding = finding.shown(context, &witness);
        }
    }
    Some(finding)
}

/// How often a row gives something in a life.
fn awards(witness: &witness::Witness, id: RowId) -> i64 {
    let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let of_row = |fact: &&DiaryFact| match fact {
        DiaryFact::Granted { source: Source::Row(of), .. } | DiaryFact::Own(OwnFact::Cash(CashFor::Row(of), _)) => {
            *of == id
        }
        _ => false,
    };
    facts.filter(of_row).count() as i64
}
