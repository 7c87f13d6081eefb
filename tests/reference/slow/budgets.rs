//! Budgets that all members draw on: per period one cut, the first event whose demand reaches the room.

use std::collections::BTreeMap;

use loyal::core::{Budget, BudgetId, LastAward, OfferId, RowId, Spending};
use loyal::quantity::{Instant, Ratio};

use super::Slow;
use super::limits::{Units, over_one};
use super::receipt::Receipt;
use super::scene::Scene;
use super::sharing::{Claim, share};
use crate::acts::note_word;

/// Ranks of kinds of events among those of one instant; midnights come first, declared events stand between.
pub const KIND_JOIN: u16 = 1;
pub const KIND_PURCHASE: u16 = 4;
pub const KIND_DECLARED: u16 = 5;
pub const KIND_REDEMPTION: u16 = 20_000;

/// A place in the total order of events: time with its midnight steps, rank of the kind, member, number of the draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub time: i64,
    pub kind: u16,
    pub member: u64,
    pub nth: u32,
}

/// A demand on a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    pub budget: usize,
    pub period: i32,
    pub key: Key,
    pub amount: i128,
}

/// How the member stands to others who draw on the same budgets.
#[derive(Clone, Debug)]
pub enum Company {
    /// Its own draws fill them: what has passed by budget and period, and whether the cut lies behind.
    Alone(BTreeMap<(usize, i32), (i128, bool)>),
    /// One of many: the cuts are known, or are yet to be found from the demands.
    Among { member: u64, cuts: BTreeMap<(usize, i32), (Key, i128)> },
}

/// What a budget lets through.
enum Passes {
    Whole,
    Part(i128),
    Nothing,
}

/// The first demand, in the order of all events, that reaches what is left of a budget and is not known as a cut yet.
pub fn next_cut(
    caps: &[i128],
    mut demands: Vec<Demand>,
    known: &BTreeMap<(usize, i32), (Key, i128)>,
) -> Option<((usize, i32), (Key, i128))> {
    demands.sort_by_key(|demand| demand.key);
    let mut drawn: BTreeMap<(usize, i32), i128> = BTreeMap::new();
    for demand in demands {
        let place = (demand.budget, demand.period);
        if known.contains_key(&place) {
            continue;
        }
        let drawn = drawn.entry(place).or_insert(0);
        let room = caps[demand.budget] - *drawn;
        if demand.amount >= room {
            return Some((place, (demand.key, room)));
        }
        *drawn += demand.amount;
    }
    None
}

impl Slow<'_> {
    fn period(&self, budget: &Budget, at: Instant) -> i32 {
        budget.period.map_or(0, |calendar| calendar.key(at.day()))
    }

    fn key(&self, at: Instant) -> Key {
        let (day, second) = (i64::from(at.day().0), i64::from(at.second_of_day()));
        let time = match self.step {
            0 => day * 100_000 + 16 + second,
            // Booked on the eve, but after all of its seconds.
            step @ 1..=5 => (day + 1) * 100_000 + step,
            step => day * 100_000 + step,
        };
        let member = match &self.company {
            Company::Alone(_) => 0,
            Company::Among { member, .. } => *member,
        };
        Key { time, kind: self.kind, member, nth: self.demands.len() as u32 }
    }

    /// Whether the cut of this period does not lie before this moment.
    pub(super) fn is_open(&self, id: BudgetId, at: Instant) -> bool {
        let place = (id.index(), self.period(&self.program.budgets[id.index()], at));
        match &self.company {
            Company::Alone(drawn) => drawn.get(&place).is_none_or(|(_, closed)| !closed),
            Company::Among { cuts, .. } => cuts.get(&place).is_none_or(|(cut, _)| self.key(at) <= *cut),
        }
    }

    /// What a unit of each row weighs, what one of each offer weighs, and how many parts the cap's unit has.
    fn spending(&self, budget: &Budget) -> (Vec<i128>, Vec<i128>, i128) {
        let (rows, offers) = (self.program.rows.len(), self.program.offers.len());
        match budget.measure {
            Spending::Count => (vec![1; rows], vec![1; offers], 1),
            Spending::Units => {
                let takes = |offer: &loyal::core::Offer| offer.takes.iter().map(|take| i128::from(take.1)).sum();
                (vec![1; rows], self.program.offers.iter().map(takes).collect(), 1)
            }
            Spending::Cost => {
                let (mut rows, over_rows) = self.costs();
                let costs: Vec<Ratio> = (0..offers).map(|place| self.cost_of_offer(OfferId(place as u16))).collect();
                let (mut offers, over_offers) = over_one(&costs);
                rows.iter_mut().for_each(|cost| *cost *= over_offers);
                offers.iter_mut().for_each(|cost| *cost *= over_rows);
                (rows, offers, over_rows * over_offers)
            }
        }
    }

    /// Caps in the budgets' own parts.
    pub fn caps(&self) -> Vec<i128> {
        let budgets = self.program.budgets.iter();
        budgets.map(|budget| i128::from(budget.cap) * self.spending(budget).2).collect()
    }

    /// A reward costs what is declared, else what it gives and pays out.
    fn cost_of_offer(&self, id: OfferId) -> Ratio {
        let offer = &self.program.offers[id.index()];
        if let Some(cost) = offer.cost {
            return cost;
        }
        offer.gives.iter().fold(Ratio::whole(offer.money).expect("small"), |sum, (holding, units, _)| {
            let each = self.cost_of_unit(*holding).times(Ratio::whole(*units).expect("small")).expect("small");
            sum.plus(each).expect("small")
        })
    }

    fn ask(&mut self, place: usize, amount: i128, at: Instant) -> Passes {
        let budget = &self.program.budgets[place];
        let period = self.period(budget, at);
        let key = self.key(at);
        let cap = i128::from(budget.cap) * self.spending(budget).2;
        self.demands.push(Demand { budget: place, period, key, amount });
        let room = match &mut self.company {
            Company::Alone(drawn) => {
                let (passed, closed) = drawn.entry((place, period)).or_insert((0, false));
                let room = cap - *passed;
                if *closed {
                    return Passes::Nothing;
                }
                if amount < room {
                    return Passes::Whole;
                }
                *closed = true;
                room
            }
            Company::Among { cuts, .. } => match cuts.get(&(place, period)) {
                Some((cut, _)) if key > *cut => return Passes::Nothing,
                Some((cut, room)) if key == *cut => *room,
                _ => return Passes::Whole,
            },
        };
        match budget.last {
            _ if amount <= room => Passes::Whole,
            LastAward::Finish => Passes::Whole,
            LastAward::Clip if room > 0 => Passes::Part(room),
            LastAward::Clip | LastAward::Reject => Passes::Nothing,
        }
    }

    fn passed(&mut self, place: usize, amount: i128, at: Instant) {
        let period = self.period(&self.program.budgets[place], at);
        if let Company::Alone(drawn) = &mut self.company {
            drawn.entry((place, period)).or_insert((0, false)).0 += amount;
        }
    }

    /// Every budget cuts what the rows give, by name, each on the result of the last.
    pub(super) fn budget(&mut self, wanted: &mut Units, scene: &Scene) {
        self.drew.retain(|row, _| !wanted.contains_key(row));
        for place in 0..self.program.budgets.len() {
            let budget = &self.program.budgets[place];
            let weights = self.spending(budget).0;
            let drawing = |(row, units): &(&loyal::core::RowId, &i64)| budget.rows.contains(row) && **units > 0;
            let rows: Vec<loyal::core::RowId> = wanted.iter().filter(drawing).map(|(row, _)| *row).collect();
            let awards = self.awards(&rows);
            let claims: Vec<Claim> =
                rows.iter().map(|row| self.claim(*row, i128::from(wanted[row]), weights[row.index()])).collect();
            let amount = match budget.measure {
                Spending::Count => awards.len() as i128,
                _ => claims.iter().map(|claim| claim.units * claim.weight).sum(),
            };
            if amount == 0 || !self.holds(&budget.when, scene) {
                continue;
            }
            for row in &rows {
                self.drew.entry(*row).or_default().push(place);
            }
            let room = match self.ask(place, amount, scene.at) {
                Passes::Whole => {
                    self.passed(place, amount, scene.at);
                    continue;
                }
                Passes::Part(room) => room,
                Passes::Nothing => 0,
            };
            if budget.measure == Spending::Count {
                self.keep_awards(&awards, room, wanted);
                self.passed(place, room.min(amount), scene.at);
                continue;
            }
            // A closed budget stops what costs nothing, too.
            let parts = if room == 0 { vec![0; claims.len()] } else { share(&claims, room) };
            let used = claims.iter().zip(&parts).map(|(claim, part)| claim.weight * part).sum();
            wanted.extend(rows.into_iter().zip(parts.into_iter().map(|part| part as i64)));
            self.passed(place, used, scene.at);
        }
    }

    /// Whether the budgets of a reward let it through, whole.
    pub(super) fn budgets_let_redeem(&mut self, offer: OfferId, times: i64, scene: &Scene) -> bool {
        for place in 0..self.program.budgets.len() {
            let budget = &self.program.budgets[place];
            let amount = self.spending(budget).1[offer.index()] * i128::from(times);
            if !budget.offers.contains(&offer) || amount == 0 || !self.holds(&budget.when, scene) {
                continue;
            }
            if !matches!(self.ask(place, amount, scene.at), Passes::Whole) {
                return false;
            }
            self.passed(place, amount, scene.at);
        }
        true
    }

    /// Steps of a payment that the budgets let through.
    pub(super) fn steps_within_budgets(&mut self, payment: usize, mut steps: i64, scene: &Scene) -> i64 {
        let form = &self.program.money_off[payment];
        for place in 0..self.program.budgets.len() {
            let budget = &self.program.budgets[place];
            if !budget.payments.contains(&(payment as u16)) || steps == 0 || !self.holds(&budget.when, scene) {
                continue;
            }
            let parts = self.spending(budget).2;
            let (amount, each) = match budget.measure {
                Spending::Units => (i128::from(steps * form.step_units), i128::from(form.step_units)),
                Spending::Cost => (i128::from(steps * form.step_money) * parts, i128::from(form.step_money) * parts),
                Spending::Count => (1, i128::MAX),
            };
            match self.ask(place, amount, scene.at) {
                Passes::Whole => self.passed(place, amount, scene.at),
                Passes::Part(room) if room >= each => {
                    steps = (room / each) as i64;
                    self.passed(place, i128::from(steps) * each, scene.at);
                }
                Passes::Part(_) | Passes::Nothing => return 0,
            }
        }
        steps
    }

    /// Whether the budgets let a payment through that is not in steps: whole or not at all.
    pub(super) fn budgets_let_pay(&mut self, payment: usize, (units, money): (i64, i64), scene: &Scene) -> bool {
        for place in 0..self.program.budgets.len() {
            let budget = &self.program.budgets[place];
            if !budget.payments.contains(&(payment as u16)) || !self.holds(&budget.when, scene) {
                continue;
            }
            let amount = match budget.measure {
                Spending::Units => i128::from(units),
                Spending::Cost => i128::from(money) * self.spending(budget).2,
                Spending::Count => 1,
            };
            if !matches!(self.ask(place, amount, scene.at), Passes::Whole) {
                return false;
            }
            self.passed(place, amount, scene.at);
        }
        true
    }

    /// What was truly taken back of awards goes back to budgets at the next M12.
    pub(super) fn return_to_budgets(&mut self, receipt: &mut Receipt<'_>, got: &BTreeMap<RowId, (i64, i64)>) {
        for (place, budget) in self.program.budgets.iter().enumerate().filter(|(_, budget)| budget.returned_on_refund) {
            let drew = |row: &RowId| receipt.given.iter().any(|one| one.row == *row && one.drew.contains(&place));
            let rows: Vec<RowId> = got.keys().copied().filter(drew).collect();
            let weights = self.spending(budget).0;
            let back: i128 = match budget.measure {
                Spending::Count => {
                    let gone = |award: &&Vec<RowId>| award.iter().all(|row| got[row].0 == got[row].1);
                    self.awards(&rows).iter().filter(gone).count() as i128
                }
                _ => rows.iter().map(|row| i128::from(got[row].0) * weights[row.index()]).sum(),
            };
            let earlier = receipt.budgets_back.insert(place, back).unwrap_or(0);
            let period = budget.period.map_or(0, |calendar| calendar.key(receipt.at.day()));
            self.returning_to_budgets.push((place, period, back - earlier));
        }
    }

    /// M12: a budget that has closed stays closed.
    pub(super) fn budgets_get_back(&mut self) {
        for (place, period, back) in std::mem::take(&mut self.returning_to_budgets) {
            if let Company::Alone(drawn) = &mut self.company
                && let Some((passed, false)) = drawn.get_mut(&(place, period))
            {
                if back > 0 {
                    note_word("Budget", "returned");
                }
                *passed = (*passed - back).max(0);
            }
        }
    }
}
