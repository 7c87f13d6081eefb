//! The tier after the event, items by their price, pending periods under conditions.

use loyal::core::{Amount, Effect, Expr, Guard, HoldingKind, LadderId, Pick, PickFrom, Program, RowKind, Trigger};
use loyal::quantity::Rounding;
use rand_chacha::ChaCha8Rng;

use super::holdings::waiting;
use super::sharing::plain;
use super::{below, chance, pick, place, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    if !program.ladders.is_empty() {
        tiers(rng, program);
    }
    for at in 0..program.rows.len() {
        let row = &mut program.rows[at];
        if let Effect::PriceOff { amount, scope } = &mut row.effect
            && row.limits.is_empty()
            && chance(rng, 60)
        {
            let size = i64::from(2 + below(rng, 4));
            let from = pick(rng, &[PickFrom::All, PickFrom::Groups(size), PickFrom::PerFull(size)]);
            let count = 1 + i64::from(below(rng, 3)).min(size - 1);
            let items = Expr::Prices(Pick { scope: *scope, count, dearest: chance(rng, 40), from });
            let (numerator, over) = if chance(rng, 50) { (items, 1) } else { (Expr::Scale(Box::new(items), 30), 100) };
            *amount = Amount { numerator, over, rounding: Rounding::Down };
        }
    }
    for at in 0..program.holdings.len() {
        if program.holdings[at].kind == HoldingKind::Points && chance(rng, 40) {
            for _ in 0..1 + below(rng, 2) {
                let condition = match below(rng, 3) {
                    0 if !program.ladders.is_empty() => {
                        Guard::Rank { ladder: LadderId(place(rng, program.ladders.len())), ranks: 1 + below(rng, 6) }
                    }
                    1 if !program.accumulators.is_empty() => super::amounts::on_metric(rng, program),
                    _ => Guard::Weekdays(1 + below(rng, 127) as u8),
                };
                let period = waiting(rng);
                program.holdings[at].pending_when.push((condition, period));
            }
        }
    }
}

fn tiers(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in plain(program) {
        let ladder = LadderId(place(rng, program.ladders.len()));
        let lines = scope(rng);
        let row = &mut program.rows[at];
        let sale = matches!(row.on[..], [Trigger::Purchase(_) | Trigger::Declared(_)]);
        if row.kind != RowKind::Award || !sale {
            continue;
        }
        if chance(rng, 40) {
            let after = Guard::RankAfter { ladder, ranks: 1 + below(rng, 6) };
            row.guard = Guard::All(vec![row.guard.clone(), after]);
        }
        if let (Effect::Grant { amount, .. }, true, true) = (&mut row.effect, row.limits.is_empty(), chance(rng, 50)) {
            let on = Box::new(Expr::Money(lines, Default::default()));
            let factors = (0..3).map(|_| i64::from(below(rng, 5))).collect();
            amount.numerator = Expr::ByRankAfter { ladder, factors, on };
        }
    }
}
