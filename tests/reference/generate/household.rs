//! Households: what they share, how it is spent, how often members change.

use loyal::core::{AccumulatorId, Aggregate, HoldingId, LimitId, Measure, Overflowing, Pool, Program, Window};
use rand_chacha::ChaCha8Rng;

use super::sharing::limit;
use super::{below, calendar, chance};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    let sums = |aggregate: &Aggregate| {
        matches!(
            aggregate,
            Aggregate::Sum(_) | Aggregate::Count | Aggregate::Earned(_) | Aggregate::EarnedBy(..) | Aggregate::Spent(_)
        )
    };
    let metrics = (0u16..).zip(&program.accumulators).filter(|(_, metric)| sums(&metric.aggregate));
    let metrics: Vec<AccumulatorId> = metrics.map(|(at, _)| AccumulatorId(at)).filter(|_| chance(rng, 60)).collect();
    let holdings = (0..program.holdings.len() as u16).map(HoldingId).filter(|_| chance(rng, 70)).collect();
    let mut limits = Vec::new();
    if chance(rng, 40) {
        let window = Window::Period(calendar(rng));
        let one = limit(program, Measure::Count, window, i64::from(1 + below(rng, 3)), Overflowing::Reject);
        program.limits.push(one);
        limits.push(LimitId(program.limits.len() as u16 - 1));
    }
    program.parties.pool = Some(Pool {
        name: "family".to_owned(),
        span: Default::default(),
        most: if chance(rng, 30) { 2 } else { 7 },
        holdings,
        metrics,
        pro_rata: chance(rng, 40),
        limits,
    });
}
