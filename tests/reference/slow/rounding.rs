//! Amounts that become whole by line, by purchase, by day (`core` section 17).

use std::collections::BTreeMap;

use loyal::core::{Amount, Effect, HoldingId, RoundedPer, Row, RowId, RowKind};
use loyal::quantity::Instant;

use super::Slow;
use super::limits::Units;
use super::measure::Moved;
use super::receipt::Given;
use super::scene::{Line, Scene};
use crate::acts::{note, note_word};

/// Amounts by row, over [`Slow::common`].
pub type Exact = BTreeMap<RowId, i128>;

/// A part of what is rounded when the day is over.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub row: RowId,
    /// Over the common denominator of the holding: what the event brought, and what is left of it.
    pub brought: i128,
    pub left: i128,
    /// The event whose receipt keeps it.
    pub event: u64,
    /// Whether there is such a receipt.
    pub kept: bool,
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn waits(row: &Row) -> bool {
    matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day)
}

impl Slow<'_> {
    /// Over what amounts that wait are kept: the least common denominator of the rows of a holding.
    fn denominator(&self, of: impl Fn(HoldingId) -> bool) -> i128 {
        self.program.rows.iter().filter(|row| waits(row)).fold(1, |over, row| match &row.effect {
            Effect::Grant { holding, amount, .. } if of(*holding) => {
                let with = i128::from(amount.over);
                over / gcd(over, with) * with
            }
            _ => over,
        })
    }

    /// Over what amounts of all rows are compared.
    pub(super) fn common(&self) -> i128 {
        self.denominator(|_| true)
    }

    /// An award by itself: of a row that rounds by line, what each line gives.
    pub(super) fn award_of(&self, row: &Row, amount: &Amount, scene: &Scene) -> i64 {
        if row.rounds.per != RoundedPer::Line
            || row.kind == RowKind::Follow
            || scene.bought.is_empty()
            || scene.all.is_some()
        {
            let units = self.whole(row, amount, scene);
            if units > 0 && row.rounds.per == RoundedPer::Award {
                note("RoundedPer", &row.rounds.per);
            }
            return units;
        }
        let lines = alone(scene);
        let sum = lines.iter().map(|line| self.whole(row, amount, line)).sum();
        if sum != self.whole(row, amount, scene) {
            note("RoundedPer", &row.rounds.per);
        }
        sum
    }

    /// The quotient by over · to, rounded, times `to`.
    fn whole(&self, row: &Row, amount: &Amount, scene: &Scene) -> i64 {
        let numerator = self.value(&amount.numerator, scene);
        let over = i128::from(amount.over) * i128::from(row.rounds.to);
        if numerator % over != 0 {
            note("Rounding", &amount.rounding);
            if row.rounds.to > 1 {
                note_word("Rounds", "to");
            }
        }
        self.divided(numerator, over, amount.rounding).max(0) * row.rounds.to
    }

    /// What waits of a row's amount, over the common denominator; `None` if it is rounded by itself.
    pub(super) fn waiting_amount(&self, row: RowId, scene: &Scene) -> Option<i128> {
        let of = &self.program.rows[row.index()];
        let Effect::Grant { amount, .. } = &of.effect else { return None };
        waits(of).then(|| self.value(&amount.numerator, scene).max(0) * (self.common() / i128::from(amount.over)))
    }

    /// Classes of rows that are rounded in one sum: of one holding, to the same steps, in the same way.
    fn classes(&self, exact: &Exact, per: RoundedPer) -> Vec<Vec<RowId>> {
        let mut classes: BTreeMap<(u16, i64, String), Vec<RowId>> = BTreeMap::new();
        for (id, amount) in exact {
            let row = &self.program.rows[id.index()];
            let Effect::Grant { holding, amount: of, .. } = &row.effect else { continue };
            if row.rounds.per == per && *amount > 0 {
                let key = (holding.0, row.rounds.to, format!("{:?}", of.rounding));
                classes.entry(key).or_default().push(*id);
            }
        }
        classes.into_values().collect()
    }

    /// One rounding of each class; the steps that are left go to the largest remainders, ties by name.
    fn in_one_sum(&self, exact: &Exact, per: RoundedPer) -> Units {
        let mut units = Units::new();
        let common = self.common();
        for class in self.classes(exact, per) {
            let first = &self.program.rows[class[0].index()];
            let Effect::Grant { amount, .. } = &first.effect else { continue };
            let step = common * i128::from(first.rounds.to);
            let sum: i128 = class.iter().map(|row| exact[row]).sum();
            let steps = self.divided(sum, step, amount.rounding);
            let mut order = class.clone();
            order.sort_by_key(|row| (std::cmp::Reverse(exact[row] % step), &self.program.rows[row.index()].name));
            let mut left = i128::from(steps) - class.iter().map(|row| exact[row] / step).sum::<i128>();
            for row in order {
                let more = i64::from(left > 0);
                left -= i128::from(more);
                if more > 0 || class.len() > 1 {
                    note("RoundedPer", &per);
                }
                if first.rounds.to > 1 {
                    note_word("Rounds", "to");
                }
                units.insert(row, ((exact[&row] / step) as i64 + more) * first.rounds.to);
            }
        }
        units
    }

    /// Of what a round's rows pay: what is rounded over the purchase is given, what is rounded over the day put by.
    pub(super) fn settle_waiting(&mut self, exact: &Exact, units: &mut Units) {
        units.extend(self.in_one_sum(exact, RoundedPer::Purchase));
        for (&row, &amount) in exact {
            let of = &self.program.rows[row.index()];
            let Effect::Grant { holding, .. } = &of.effect else { continue };
            if of.rounds.per == RoundedPer::Day && amount > 0 {
                let over = self.common() / self.denominator(|other| other == *holding);
                let (brought, event) = (amount / over, self.event);
                self.day.push(Waiting { row, brought, left: brought, event, kept: false });
            }
        }
    }

    /// First of all at M2: what the day has put by.
    pub(super) fn post_the_day(&mut self, last: Instant) {
        let waiting = std::mem::take(&mut self.day);
        if waiting.is_empty() {
            return;
        }
        let mut exact = Exact::new();
        for one in &waiting {
            let Effect::Grant { holding, .. } = &self.program.rows[one.row.index()].effect else { continue };
            let over = self.common() / self.denominator(|other| other == *holding);
            *exact.entry(one.row).or_insert(0) += one.left * over;
        }
        let scene = Scene::bare(last);
        let before = self.opens(&scene);
        let mut units = self.in_one_sum(&exact, RoundedPer::Day);
        let mut moved = Moved::default();
        self.posted.clear();
        let charged = self.give_waiting(&mut units, &scene, &mut moved);
        let posted = std::mem::take(&mut self.posted);
        self.measure(&scene, &|_| false, &[], &moved);
        for given in &posted {
            self.share_out(given, &waiting, &charged);
        }
        self.move_tiers(&scene);
        self.follow(&scene, &before);
        self.suspend(last);
    }

    /// What was posted for a row belongs to the receipts of the day, by what is left of what they brought; what other
    /// events brought is one more share behind them.
    fn share_out(&mut self, given: &Given, waiting: &[Waiting], charged: &[loyal::core::LimitId]) {
        let mine: Vec<&Waiting> = waiting.iter().filter(|one| one.row == given.row && one.left > 0).collect();
        let mut parts: Vec<(Option<u64>, i128)> =
            mine.iter().filter(|one| one.kept).map(|one| (Some(one.event), one.left)).collect();
        parts.push((None, mine.iter().filter(|one| !one.kept).map(|one| one.left).sum()));
        let all: i128 = parts.iter().map(|part| part.1).sum();
        let units = i128::from(given.units);
        let mut shares: Vec<i128> = parts.iter().map(|part| part.1 * units / all).collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(parts[at].1 * units % all), at));
        let left = units - shares.iter().sum::<i128>();
        order.into_iter().take(left as usize).for_each(|at| shares[at] += 1);
        for ((event, _), share) in parts.iter().zip(shares) {
            let Some(event) = event else { continue };
            let Some(receipt) = self.receipts.iter_mut().find(|receipt| receipt.event == *event) else { continue };
            if share > 0 {
                note_word("Receipt", "day");
                receipt.given.push(Given { units: share as i64, ..given.clone() });
                receipt
                    .charged
                    .extend(charged.iter().filter(|id| !receipt.charged.contains(id)).copied().collect::<Vec<_>>());
                let event = receipt.event;
                self.fed_by(event, given, share);
            }
        }
    }

    /// Metrics of what is earned have taken it from that purchase.
    fn fed_by(&mut self, event: u64, given: &Given, share: i128) {
        use loyal::core::Aggregate::{Earned, EarnedBy};
        for place in 0..self.contributions.len() {
            let one = self.contributions[place];
            if one.falls_with != self.event {
                continue;
            }
            let mine = match &self.program.accumulators[one.by.index()].aggregate {
                Earned(holding) => *holding == given.holding,
                EarnedBy(holding, rows) => *holding == given.holding && rows.contains(&given.row),
                _ => false,
            };
            if mine {
                self.contributions[place].value -= share;
                self.contributions.push(super::state::Contribution { falls_with: event, value: share, ..one });
            }
        }
    }
}

/// Every line as if it were the only one: of each stage its part of its atom's amount there.
fn alone(scene: &Scene) -> Vec<Scene> {
    let mut parts: Vec<[i64; 4]> = vec![[0; 4]; scene.bought.len()];
    for (place, atom) in scene.lines.iter().enumerate() {
        let mine: Vec<usize> = (0..scene.bought.len()).filter(|&at| scene.bought[at].atom == atom.atom).collect();
        for (stage, amounts) in scene.stages.iter().enumerate() {
            let amount = i128::from(amounts[place]);
            let list: i128 = mine.iter().map(|&at| i128::from(scene.bought[at].amount)).sum();
            if list == 0 {
                continue;
            }
            let exact = |at: usize| i128::from(scene.bought[at].amount) * amount;
            let mut left = amount - mine.iter().map(|&at| exact(at) / list).sum::<i128>();
            let mut order = mine.clone();
            order.sort_by_key(|&at| (std::cmp::Reverse(exact(at) % list), at));
            for at in order {
                let more = i64::from(left > 0);
                left -= i128::from(more);
                parts[at][stage] = (exact(at) / list) as i64 + more;
            }
        }
    }
    let one = |(line, parts): (&Line, &[i64; 4])| Scene {
        lines: vec![*line],
        bought: vec![*line],
        stages: [vec![line.amount], vec![parts[1]], vec![parts[2]], vec![parts[3]]],
        event: Some(Box::new(scene.clone())),
        ..scene.clone()
    };
    scene.bought.iter().zip(&parts).map(one).collect()
}
