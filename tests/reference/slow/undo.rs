//! What falls with a return: metrics, limits, tiers, hits of conditions (`core` section 8).

use std::collections::BTreeMap;

use loyal::core::{Aggregate, LimitId, Measure, RowId, Stage, Trigger};

use super::Slow;
use super::receipt::{Receipt, lines_of};
use super::scene::Scene;
use super::state::Charge;
use crate::acts::{note, note_word};

impl<'p> Slow<'p> {
    /// Sums fall by what came back, counts when nothing is left, what was earned and spent by what was claimed and came
    /// back, at most by what the event fed.
    pub(super) fn metrics_fall(&mut self, receipt: &mut Receipt<'p>) {
        for (place, metric) in self.program.accumulators.iter().enumerate() {
            // Awards of phase 7 stay; what a condition or a tier has counted does not.
            let posts = matches!(
                metric.aggregate,
                Aggregate::Earned(_) | Aggregate::EarnedBy(..) | Aggregate::Spent(_) | Aggregate::SpentBy(..)
            );
            let last = if posts { receipt.event } else { receipt.last_event };
            let fed =
                |one: &super::Contribution| one.by.index() == place && (receipt.event..=last).contains(&one.falls_with);
            if !self.contributions.iter().any(fed) {
                continue;
            }
            let earlier = receipt.metrics_back.get(&place).copied().unwrap_or(0);
            let value: i128 =
                self.contributions.iter().filter(|one| fed(one)).map(|one| one.value).sum::<i128>() + earlier;
            let lines = receipt.on_lines(lines_of(&metric.on));
            let gone = receipt.returned(lines) == receipt.whole(lines);
            let claimed = |of: &dyn Fn(&super::receipt::Given) -> bool| -> i128 {
                receipt.given.iter().filter(|given| of(given)).map(|given| i128::from(given.claimed)).sum()
            };
            let back = match &metric.aggregate {
                Aggregate::Sum(formula) => {
                    let basis = receipt.basis(formula, Stage::Paid, &metric.on);
                    value * receipt.returned(basis) / receipt.whole(basis)
                }
                Aggregate::Count => value * i128::from(gone),
                Aggregate::Earned(holding) => claimed(&|given| given.holding == *holding).min(value),
                Aggregate::EarnedBy(holding, rows) => {
                    claimed(&|given| given.holding == *holding && rows.contains(&given.row)).min(value)
                }
                Aggregate::Spent(holding) => {
                    let spent = receipt.spent.iter().filter(|spent| spent.holding == *holding);
                    spent.map(|spent| i128::from(spent.back)).sum::<i128>().min(value)
                }
                Aggregate::SpentBy(holding, names) => {
                    let by = |spent: &super::receipt::Spent| {
                        spent.payment.is_some_and(|payment| names.contains(&self.program.money_off[payment].name))
                    };
                    let spent = receipt.spent.iter().filter(|spent| spent.holding == *holding && by(spent));
                    spent.map(|spent| i128::from(spent.back)).sum::<i128>().min(value)
                }
                _ => continue,
            };
            if back != earlier {
                note("Falls", &metric.aggregate);
            }
            receipt.metrics_back.insert(place, back);
            if let Some(one) = self.contributions.iter_mut().find(|one| fed(one)) {
                one.value -= back - earlier;
            }
        }
    }

    /// Limits get back what was truly taken back; limits of payments what came back.
    pub(super) fn limits_fall(&mut self, receipt: &mut Receipt<'p>) {
        let got = self.truly_taken(receipt);
        self.return_to_budgets(receipt, &got);
        for id in receipt.charged.clone() {
            let limit = &self.program.limits[id.index()];
            let rows: Vec<RowId> = got.keys().copied().filter(|row| limit.rows.contains(row)).collect();
            let weights = self.weights(limit.measure).0;
            let back: i128 = match limit.measure {
                Measure::Units | Measure::Cost => {
                    rows.iter().map(|row| i128::from(got[row].0) * weights[row.index()]).sum()
                }
                Measure::Count => {
                    let gone = |award: &&Vec<RowId>| award.iter().all(|row| got[row].0 == got[row].1);
                    self.awards(&rows).iter().filter(gone).count() as i128
                }
                Measure::Field => 0,
            };
            self.limit_falls(receipt, id, back, receipt.event);
        }
        for spent in receipt.spent.clone() {
            let Some(index) = spent.payment else { continue };
            for &id in &self.program.money_off[index].limits {
                let whole = spent.back == spent.units;
                let back = match self.program.limits[id.index()].measure {
                    Measure::Units => i128::from(spent.back),
                    _ => i128::from(whole),
                };
                if receipt.charged_payments.contains(&id) {
                    self.limit_falls(receipt, id, back, receipt.price_event);
                }
            }
        }
    }

    fn limit_falls(&mut self, receipt: &mut Receipt<'p>, limit: LimitId, back: i128, event: u64) {
        let earlier = receipt.limits_back.insert(limit, back).unwrap_or(0);
        if back > earlier {
            note_word("Falls", "Limit");
        }
        self.charges.push(Charge { limit, at: receipt.at, event, amount: earlier - back });
    }

    /// By row: what was taken back of a holding counts, in the order of names, for its awards up to their claims; and
    /// what the row gave.
    fn truly_taken(&self, receipt: &Receipt<'p>) -> BTreeMap<RowId, (i64, i64)> {
        let mut order: Vec<_> = receipt.given.iter().collect();
        order.sort_by_key(|given| &self.program.rows[given.row.index()].name);
        let mut left: BTreeMap<u16, i64> = BTreeMap::new();
        for given in &receipt.given {
            *left.entry(given.holding.0).or_insert(0) += given.clawed;
        }
        let mut got = BTreeMap::new();
        for given in order {
            let left = left.entry(given.holding.0).or_insert(0);
            let part = given.claimed.min(*left);
            *left -= part;
            got.insert(given.row, (part, given.units));
        }
        got
    }

    /// A tier whose condition holds no longer gives up what its date gained by the purchase.
    pub(super) fn recount(&mut self, receipt: &Receipt<'p>, scene: &Scene) {
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            // A league puts members on its levels; a return takes no place in it away.
            if self.program.boards.iter().any(|board| board.ladder.index() == place) {
                continue;
            }
            let held = usize::from(self.ladders[place].rank);
            for (rank, tier) in ladder.tiers.iter().enumerate().skip(1) {
                let holds = self.holds(&tier.reach, scene) || held >= rank && self.holds(&tier.keep, scene);
                let (before, after) = (receipt.dates[0][place][rank], receipt.dates[1][place][rank]);
                let date = &mut self.ladders[place].dates[rank];
                if !holds || receipt.closed && *date == after {
                    let open = before.filter(|before| *before > scene.at);
                    if *date > open {
                        note_word("Falls", "Tier");
                    }
                    *date = (*date).min(open);
                }
            }
            self.ladders[place].earned = self.ladders[place].open();
            self.bring_into_force(place, scene.at, scene.at);
        }
    }

    /// A count of periods loses the open period if the purchase lies in it and the condition holds no longer.
    pub(super) fn uncross(&mut self, receipt: &Receipt<'p>, scene: &Scene) {
        for level in 0..=4 {
            for (place, metric) in self.program.accumulators.iter().enumerate() {
                let Aggregate::Periods(calendar) = metric.aggregate else { continue };
                let [Trigger::Met(guard)] = &metric.on[..] else { continue };
                let now = calendar.key(scene.day());
                if self.level(place) != level || calendar.key(receipt.at.day()) != now || self.holds(guard, scene) {
                    continue;
                }
                let hits = self.contributions.len();
                // What the metric has kept of its own closed periods stays.
                let (first, last) = self.days_of(metric.window, 0, scene.day());
                let falls = |day| calendar.key(day) == now && first <= day && day <= last;
                self.contributions.retain(|one| one.to.index() != place || !falls(one.day));
                if hits > self.contributions.len() {
                    note_word("Falls", "Periods");
                }
            }
        }
    }
}
