//! What members use in purchases, beyond so many points for so much money.

use loyal::core::{Guard, HoldingKind, LimitId, Measure, Off, Overflowing, PaymentForm, Program, Rung, Window};
use loyal::quantity::Ratio;
use rand_chacha::ChaCha8Rng;

use super::sharing::limit;
use super::{below, calendar, chance, guard, pick, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.money_off.len() {
        form(rng, at, program);
        if at > 0 && chance(rng, 30) {
            program.money_off[at - 1].otherwise = Some(at as u16);
            program.money_off[at - 1].guard = guard(rng, program, 1);
        }
    }
    for at in 0..program.holdings.len() {
        if program.holdings[at].kind != HoldingKind::Points {
            piece(rng, at, program);
        }
    }
    for at in 0..program.offers.len() {
        if chance(rng, 25) {
            program.offers[at].money = i64::from(1 + below(rng, 600));
        }
    }
}

fn form(rng: &mut ChaCha8Rng, at: usize, program: &mut Program) {
    let payment = &mut program.money_off[at];
    match below(rng, 10) {
        0..=5 => {
            let rungs = (0..1 + below(rng, 4)).map(|_| rung(rng)).collect();
            payment.form = PaymentForm::Rungs(rungs);
        }
        6 | 7 => {
            payment.form = PaymentForm::Whole;
            payment.step_money = i64::from(100 + below(rng, 3_000));
        }
        8 => {
            payment.form = PaymentForm::Voucher;
            (payment.step_units, payment.step_money) = (1, i64::from(1 + below(rng, 30)));
        }
        _ => {}
    }
}

fn rung(rng: &mut ChaCha8Rng) -> Rung {
    Rung { units: i64::from(1 + below(rng, 60)), off: off(rng), scope: scope(rng), label: String::new() }
}

fn off(rng: &mut ChaCha8Rng) -> Off {
    match below(rng, 3) {
        0 => Off::Money(i64::from(1 + below(rng, 1_500))),
        1 => Off::Share(Ratio::new(i128::from(1 + below(rng, 100)), 100).expect("a percentage")),
        _ => Off::Item { dearest: chance(rng, 60), most: chance(rng, 50).then(|| i64::from(1 + below(rng, 2_000))) },
    }
}

/// How a voucher, an item or a perk is used.
fn piece(rng: &mut ChaCha8Rng, at: usize, program: &mut Program) {
    let thing = program.holdings[at].kind == HoldingKind::Piece;
    // An item that takes something off is a voucher with a price of its own.
    if thing && chance(rng, 60) {
        program.holdings[at].kind = HoldingKind::Voucher { off: 0, minimum: 0, scope: scope(rng) };
        program.holdings[at].using.off = Some(off(rng));
    } else if !thing && chance(rng, 60) {
        program.holdings[at].using.off = Some(off(rng));
    }
    if chance(rng, 30) {
        program.holdings[at].using.guard = Some(state(rng, program));
    }
    program.holdings[at].using.kept = thing && chance(rng, 50);
    if chance(rng, 40) {
        let within = match below(rng, 3) {
            0 => Window::Event,
            1 => Window::LastDays(1 + below(rng, 60) as u16),
            _ => Window::Period(calendar(rng)),
        };
        let one = limit(program, Measure::Count, within, i64::from(1 + below(rng, 3)), Overflowing::Reject);
        program.limits.push(one);
        program.holdings[at].using.limits.push(LimitId(program.limits.len() as u16 - 1));
    }
}

/// A condition on the member or the day.
pub fn state(rng: &mut ChaCha8Rng, program: &Program) -> Guard {
    match below(rng, 3) {
        0 if !program.accumulators.is_empty() => super::amounts::on_metric(rng, program),
        1 => Guard::Months(1 + below(rng, 4_095) as u16),
        _ => pick(rng, &[Guard::True, Guard::Weekdays(31), Guard::Weekdays(85)]),
    }
}
