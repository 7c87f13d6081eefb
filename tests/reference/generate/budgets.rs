//! Budgets and stocks.

use loyal::core::{Budget, BudgetId, Effect, Guard, LastAward, OfferId, Program, RowId, Spending};
use rand_chacha::ChaCha8Rng;

use super::{below, calendar, chance, guard, pick};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..below(rng, 3) {
        let budget = budget(rng, at, program);
        program.budgets.push(budget);
    }
    if program.budgets.is_empty() || !chance(rng, 40) {
        return;
    }
    let at = below(rng, program.rows.len() as u32) as usize;
    let open = Guard::BudgetOpen(BudgetId(below(rng, program.budgets.len() as u32) as u16));
    let open = if chance(rng, 30) { Guard::Not(Box::new(open)) } else { open };
    let row = &mut program.rows[at];
    row.guard = Guard::All(vec![row.guard.clone(), open]);
}

fn budget(rng: &mut ChaCha8Rng, at: u32, program: &Program) -> Budget {
    let gives = |at: &usize| matches!(program.rows[*at].effect, Effect::Grant { .. } | Effect::PriceOff { .. });
    let rows = (0..program.rows.len()).filter(gives).filter(|_| chance(rng, 60));
    let rows: Vec<RowId> = rows.map(|at| RowId(at as u16)).collect();
    let (measure, most) = pick(rng, &[(Spending::Units, 300), (Spending::Count, 9), (Spending::Cost, 2_000)]);
    let offers = (0..program.offers.len()).filter(|_| chance(rng, 40)).map(|at| OfferId(at as u16)).collect();
    let payments = (0..program.money_off.len()).filter(|_| chance(rng, 40)).map(|at| at as u16).collect();
    Budget {
        name: format!("budget{at}"),
        span: Default::default(),
        rows,
        offers,
        payments,
        measure,
        period: chance(rng, 60).then(|| calendar(rng)),
        cap: i64::from(1 + below(rng, most)),
        last: pick(rng, &[LastAward::Clip, LastAward::Clip, LastAward::Reject, LastAward::Finish]),
        when: if chance(rng, 20) { guard(rng, program, 1) } else { Guard::True },
        returned_on_refund: false,
    }
}
