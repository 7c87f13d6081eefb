//! Which programs of the whole language the second evaluator follows.

use loyal::core::{Measure, MoneyOff, Program};

/// Constructs of a program that the second evaluator does not know, each once.
pub fn unknown(program: &Program) -> Vec<&'static str> {
    let counted = |payment: &MoneyOff| {
        let limits = payment.limits.iter().map(|id| program.limits[id.index()].measure);
        limits.into_iter().any(|measure| matches!(measure, Measure::Cost | Measure::Field))
    };
    let all = [("limits of payments by cost or field", program.money_off.iter().any(counted))];
    all.into_iter().filter(|(_, unknown)| *unknown).map(|(name, _)| name).collect()
}
