//! What dated amendments and the newer ways of paying ask of a plan.

use super::{HoldingPlan, LadderPlan};
use crate::core::{Effect, Expr, Fall, Guard, Holding, HoldingVersion, LadderId, Off, PaymentForm, Program, Row};
use crate::quantity::{Day, Instant};

impl HoldingPlan {
    /// Its terms on a day, for a member who joined on another.
    #[inline(always)]
    pub fn on(&self, today: i32, joined: i64) -> &HoldingPlan {
        if self.versions.is_empty() { self } else { self.amended(today, joined).1 }
    }

    /// The same with its number; 0 is the first.
    #[cold]
    pub fn amended(&self, today: i32, joined: i64) -> (u8, &HoldingPlan) {
        let (today, joined) = (Day(today), Instant(joined).day());
        let held = self.versions.iter().rposition(|(since, _)| since.holds(today, joined));
        held.map_or((0, self), |at| (at as u8 + 1, &self.versions[at].1))
    }
}

impl LadderPlan {
    /// How long tiers are kept and how they fall, on a day, for a member who joined on another.
    #[inline(always)]
    pub fn on(&self, today: i32, joined: i64) -> (u16, Fall) {
        if self.versions.is_empty() {
            return (self.keep, self.fall);
        }
        let (today, joined) = (Day(today), Instant(joined).day());
        let held = self.versions.iter().rev().find(|version| version.0.holds(today, joined));
        held.map_or((self.keep, self.fall), |version| (version.1, version.2))
    }
}

impl LadderPlan {
    /// The tier of those who join on a day.
    pub fn initial_on(&self, joined: Day) -> u8 {
        self.versions.iter().rev().find(|version| version.0.holds(joined, joined)).map_or(self.initial, |v| v.3)
    }
}

/// The holding with the terms of one of its versions.
pub(super) fn as_holding(first: &Holding, version: &HoldingVersion) -> Holding {
    Holding {
        kind: version.kind,
        pending: version.pending.clone(),
        pending_when: version.pending_when.clone(),
        expiry: version.expiry.clone(),
        expiry_by_rank: version.expiry_by_rank.clone(),
        touched_by: version.touched_by.clone(),
        spend: version.spend,
        maximum: version.maximum.clone(),
        versions: Vec::new(),
        ..first.clone()
    }
}

/// Whether some version of the holding has a maximum.
pub(super) fn has_maximum(holding: &Holding) -> bool {
    holding.maximum.is_some() || holding.versions.iter().any(|version| version.maximum.is_some())
}

/// Whether some version of the holding expires by the tiers of a ladder.
pub(super) fn depends_on(holding: &Holding, ladder: LadderId) -> bool {
    let later = holding.versions.iter().map(|version| &version.expiry_by_rank);
    [&holding.expiry_by_rank].into_iter().chain(later).flatten().any(|(by, _)| *by == ladder)
}

/// Whether the price of a single item matters.
pub(super) fn needs_prices(program: &Program) -> bool {
    let item = |off: &Off| matches!(off, Off::Item { .. });
    let vouchers = program.holdings.iter().filter_map(|holding| holding.using.off.as_ref());
    let rungs = program.money_off.iter().flat_map(|payment| match &payment.form {
        PaymentForm::Rungs(rungs) => rungs.as_slice(),
        PaymentForm::Steps | PaymentForm::Whole | PaymentForm::Voucher => &[],
    });
    vouchers.chain(rungs.map(|rung| &rung.off)).any(item) || program.rows.iter().any(picks_items)
}

/// Whether a discount picks single items.
fn picks_items(row: &Row) -> bool {
    fn inside(expr: &Expr) -> bool {
        let mut found = matches!(expr, Expr::Prices(_));
        expr.each_part(&mut |part| found |= inside(part));
        found
    }
    matches!(&row.effect, Effect::PriceOff { amount, .. } if inside(&amount.numerator))
}

/// Whether a guard may change on a day without events: by the calendar, by dates near or past, as windows roll, as activations end.
pub(super) fn asks_the_calendar(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(asks_the_calendar),
        Guard::Not(part) => asks_the_calendar(part),
        Guard::Compare { left, right, .. } => moves_by_itself(left) || moves_by_itself(right),
        Guard::Weekdays(_)
        | Guard::Months(_)
        | Guard::DaysOfMonth(_)
        | Guard::Days { .. }
        | Guard::Clock { .. }
        | Guard::MonthOfBirthday
        | Guard::NearBirthday(_)
        | Guard::MonthOf(_)
        | Guard::Near(..)
        | Guard::Activated(_) => true,
        Guard::True
        | Guard::False
        | Guard::Rank { .. }
        | Guard::Word { .. }
        | Guard::Attribute { .. }
        | Guard::Dated(_)
        | Guard::Member(_)
        | Guard::Joined { .. }
        | Guard::HasLine(_)
        | Guard::FirstPurchase
        | Guard::Invited
        | Guard::RankAfter { .. }
        | Guard::BudgetOpen(_) => false,
    }
}

/// Whether an amount may change on a day without events.
fn moves_by_itself(expr: &Expr) -> bool {
    let mut moves = match expr {
        Expr::Accumulator { .. } | Expr::StepsCompleted { .. } | Expr::DaysSinceJoining => true,
        Expr::If(guard, _, _) => asks_the_calendar(guard),
        _ => false,
    };
    expr.each_part(&mut |part| moves |= moves_by_itself(part));
    moves
}
