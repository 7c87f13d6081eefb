//! Rows and metrics on what friends do.

use loyal::core::{Aggregate, Guard, Program, RowId, RowKind, Trigger};
use rand_chacha::ChaCha8Rng;

use super::sharing::plain;
use super::{below, chance};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in plain(program) {
        let row = &mut program.rows[at];
        if row.kind == RowKind::Award && chance(rng, 45) {
            let on = of_a_friend(rng, &row.on[0]);
            row.on = vec![on];
            if chance(rng, 35) {
                program.parties.per_friend.push((RowId(at as u16), 1 + below(rng, 3) as u16));
            }
        } else if chance(rng, 15) {
            row.guard = Guard::All(vec![row.guard.clone(), Guard::Invited]);
        }
    }
    for metric in &mut program.accumulators {
        let plain = matches!(metric.aggregate, Aggregate::Sum(_) | Aggregate::Count);
        if let ([Trigger::Purchase(_) | Trigger::Declared(_)], true, true) = (&metric.on[..], plain, chance(rng, 25)) {
            metric.on = vec![of_a_friend(rng, &metric.on[0])];
        }
    }
}

fn of_a_friend(rng: &mut ChaCha8Rng, on: &Trigger) -> Trigger {
    match on {
        Trigger::Join | Trigger::Purchase(_) | Trigger::Declared(_) | Trigger::Redemption => {
            Trigger::Friend { on: Box::new(on.clone()), first: chance(rng, 35) }
        }
        other => other.clone(),
    }
}
