//! A purchase, or a part of one, comes back (`core` section 8).

use loyal::core::{Anchor, AtomSet, Deadline, HoldingId};
use loyal::core::{Step, Trigger};
use loyal::quantity::Instant;

use super::deadline::{Due, until};
use super::measure::Moved;
use super::receipt::{Basis, Part, Receipt, Which};
use super::scene::Scene;
use super::{Lot, Slow, What};
use crate::acts::note_word;

impl<'p> Slow<'p> {
    /// What a return came to: list money, money paid, whether nothing is left; `None` if it was refused.
    pub fn give_back(&mut self, at: Instant, which: Which, part: &Part) -> Option<(i64, i64, bool)> {
        self.settle(at);
        let place = self.receipts.iter().rposition(|one| one.purchase && which.means(one.at) && !one.closed)?;
        let within = Deadline { anchor: Anchor::Earning, steps: vec![Step::After(self.program.returns.within)] };
        if until(&within, self.receipts[place].at, self.joined.day()) <= at {
            return None;
        }
        let before = self.receipts[place].clone();
        let mut receipt = before.clone();
        if !receipt.apply(part) {
            return None;
        }
        let back = |basis: Basis| receipt.returned(basis) - before.returned(basis);
        let fields = receipt.fields_back(self.program).into_iter().zip(before.fields_back(self.program));
        let fields = fields.map(|(now, then)| now - then).collect();
        let scene = Scene { at, matching: Vec::new(), first_purchase: false, ..receipt.scene_of(back, fields) };
        let (list, paid) = (back(Basis::Money(AtomSet::ALL, 0)) as i64, back(Basis::Money(AtomSet::ALL, 3)) as i64);
        self.bring_back(&mut receipt, &scene);
        let closed = receipt.closed;
        self.receipts[place] = receipt;
        Some((list, paid, closed))
    }

    fn bring_back(&mut self, receipt: &mut Receipt<'p>, scene: &Scene) {
        self.fed.clear();
        self.event += 1;
        self.returning = true;
        self.before_goals(scene);
        let watch = self.watch(scene);
        self.return_spent(receipt, scene.at);
        self.claim_back(receipt, scene.at);
        self.metrics_fall(receipt);
        self.limits_fall(receipt);
        // Without forgiveness it is as if it had never been: if it was the only one, the next is the first.
        if receipt.closed && !receipt.forgiven {
            self.purchases -= 1;
        }
        self.uncross(receipt, scene);
        if self.program.returns.recount_tiers {
            self.recount(receipt, scene);
        }
        // A cent of several lines may be none of each of them.
        let came = |trigger: &Trigger| matches!(trigger, Trigger::Return(set) if *set == AtomSet::ALL || scene.lines.iter().any(|line| set.has(line.atom)));
        let rows = self.rows_on(&came);
        let mut moved = Moved::default();
        self.award(scene, &rows, &mut moved, |_, _| {});
        self.exchange_on(scene, &came);
        self.measure(scene, &came, &[], &moved);
        self.move_tiers(scene);
        self.returning = false;
        self.follow(scene, &watch);
        self.suspend(scene.at);
    }

    /// Points that paid come back in proportion, vouchers with the last of the purchase.
    fn return_spent(&mut self, receipt: &mut Receipt<'p>, at: Instant) {
        for place in 0..receipt.spent.len() {
            let spent = receipt.spent[place].clone();
            let all = match spent.basis {
                Some(basis) => {
                    let (of, back) = (receipt.whole(basis), receipt.returned(basis));
                    (i128::from(spent.units) * back / of.max(1)) as i64
                }
                None => spent.units * i64::from(receipt.closed),
            };
            if all > spent.back {
                let units = all - spent.back;
                self.come_back(&spent.latest, units, at);
                self.book(What::CameBack { holding: spent.holding.0, by: spent.by.clone(), units });
                self.repay(spent.holding);
                receipt.spent[place].back = all;
            }
        }
    }

    /// Units as a lot like one that was consumed, never due before the day's end.
    pub(super) fn come_back(&mut self, like: &Lot, units: i64, at: Instant) {
        let mut lot = Lot { units, matures: None, ..like.clone() };
        if lot.own_term.is_none() && self.term(lot.holding).anchor == Anchor::Touch {
            lot.due = self.due_of(&lot, at);
        }
        let day_ends = at.day().plus_days(1).start();
        lot.due = lot.due.map(|due| if due.at < day_ends { Due { at: day_ends, named_end: true } } else { due });
        self.lots.push(lot);
    }

    /// Debt is repaid by whatever can be spent.
    pub(super) fn repay(&mut self, holding: HoldingId) {
        let owed = self.debts[holding.index()];
        let there: i64 =
            self.lots.iter().filter(|lot| lot.holding == holding && lot.matures.is_none()).map(|lot| lot.units).sum();
        let units = owed.min(there);
        if units > 0 {
            self.remove(holding, units);
            self.debts[holding.index()] -= units;
            note_word("Debt", "repaid");
            self.book(What::Repaid { holding: holding.0, units });
        }
    }
}
