//! Which programs of the whole language the second evaluator follows.

use loyal::core::{Budget, Holding, HoldingKind, Measure, MoneyOff, PaymentForm, Program, Row, Trigger};

use crate::generate::coverage::Coverage;

/// What has been compared on random cores, and in texts not yet.
const NOT_YET: [(&str, &str); 3] =
    [("Trigger", "Taken Lapsed If Any"), ("Aggregate", "SpentBy"), ("Step", "EndOfMembership")];

/// Constructs of a program that the second evaluator does not know, each once.
pub fn unknown(program: &Program) -> Vec<&'static str> {
    let rounds = |row: &Row| !row.rounds.is_plain();
    // Only vouchers are handed over in random purchases.
    let is_voucher = |kind: &HoldingKind| matches!(kind, HoldingKind::Voucher { .. });
    let uses = |holding: &Holding| holding.using != Default::default() && is_voucher(&holding.kind);
    let forms = |payment: &MoneyOff| payment.form != PaymentForm::Steps || payment.otherwise.is_some();
    let counted = |payment: &MoneyOff| {
        let limits = payment.limits.iter().map(|id| program.limits[id.index()].measure);
        limits.into_iter().any(|measure| matches!(measure, Measure::Cost | Measure::Field))
    };
    let refunded = |budget: &Budget| budget.returned_on_refund;
    let mut coverage = Coverage::default();
    coverage.add(program);
    let new = NOT_YET.iter().any(|(kind, names)| names.split(' ').any(|name| coverage.has(kind, name)));
    let on_tiers = program.exchanges.iter().flat_map(|exchange| &exchange.on).any(|on| {
        matches!(on, Trigger::Reach(..) | Trigger::Leave(..) | Trigger::Crossing(_) | Trigger::Passing { .. })
    });
    let all = [
        ("triggers, sums and terms that are new", new),
        ("fields of goods that are added up", !program.goods.sums.is_empty()),
        ("surplus that is carried on", program.accumulators.iter().any(|metric| metric.carries.is_some())),
        ("conversions on a change of tier", on_tiers),
        ("households", program.parties.pool.is_some()),
        ("roundings of their own", program.rows.iter().any(rounds)),
        ("vouchers that are more than money", program.holdings.iter().any(uses)),
        ("forms of payment", program.money_off.iter().any(forms)),
        ("limits of payments by cost or field", program.money_off.iter().any(counted)),
        ("money off first in groups", program.money_off_first && !program.groups.is_empty()),
        ("budgets returned on refund", program.budgets.iter().any(refunded)),
    ];
    all.into_iter().filter(|(_, unknown)| *unknown).map(|(name, _)| name).collect()
}
