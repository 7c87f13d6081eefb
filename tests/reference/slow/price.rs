//! Phase 2: discounts; then what the member uses, step by step.

use std::collections::BTreeMap;

use loyal::core::{
    Amount, AtomSet, Effect, Expr, HoldingId, LimitId, PaymentForm, Program, Row, RowId, RowKind, Trigger,
};

use super::Slow;
use super::receipt::Basis;
use super::scene::Scene;
use crate::acts::note;

/// Something that the member uses in a purchase.
#[derive(Clone, Copy, Debug)]
pub enum Using {
    /// So many vouchers.
    Voucher(HoldingId, i64),
    /// Points through `money_off[index]`; `None` = as many as go.
    Points(usize, Option<i64>),
}

/// What a request takes in phase 4, and how many requests were refused.
#[derive(Clone, Debug, Default)]
pub struct Takes {
    pub taken: Vec<(HoldingId, i64, String)>,
    /// The payment that each of them is, by index, with what it paid for; `None` for vouchers.
    pub payments: Vec<Option<(usize, Basis)>>,
    /// Names of what was used, things that stay with the member too.
    pub names: Vec<String>,
    /// Limits that counted payments, and the event in which they did.
    pub charged: Vec<LimitId>,
    pub event: u64,
    pub refused: u16,
}

impl Takes {
    /// Units of a holding that are taken already.
    pub fn of(&self, holding: HoldingId) -> i64 {
        self.taken.iter().filter(|taken| taken.0 == holding).map(|taken| taken.1).sum()
    }
}

impl Slow<'_> {
    /// Fills the stages of the scene; what it takes is taken in phase 4.
    pub(super) fn price(&mut self, scene: &mut Scene, uses: &[Using]) -> Takes {
        let mut left = scene.stages[0].clone();
        self.discounts(scene, &mut left);
        scene.stages[1] = left.clone();
        let mut takes = Takes { event: self.event, ..Takes::default() };
        // What is a share of an amount is one of the amount that enters the step.
        for using in uses {
            match *using {
                Using::Voucher(holding, count) => self.use_piece((holding, count), scene, &mut takes, &mut left),
                Using::Points(index, request) if self.program.money_off[index].form == PaymentForm::Voucher => {
                    self.pay((index, request), scene, 1, &mut takes, &mut left);
                }
                Using::Points(..) => {}
            }
        }
        scene.stages[2] = left.clone();
        for using in uses {
            if let Using::Points(index, request) = *using
                && self.program.money_off[index].form != PaymentForm::Voucher
            {
                self.pay((index, request), scene, 2, &mut takes, &mut left);
            }
        }
        scene.stages[3] = left;
        takes
    }

    /// Discounts of a constant amount come first where the program says so; the others take what those have left.
    fn discounts(&mut self, scene: &Scene, left: &mut [i64]) {
        self.event += 1;
        if !self.program.money_off_first {
            return self.half(scene, left, &|_| true);
        }
        let constant = |amount: &Amount| matches!(amount.numerator, Expr::Const(_));
        self.half(scene, left, &constant);
        let mut second = scene.clone();
        second.stages[1] = left.to_vec();
        self.half(&second, left, &|amount| !constant(amount));
    }

    /// Every such discount on the amount entering the step, rounded once and limited.
    fn half(&mut self, scene: &Scene, left: &mut [i64], of: &dyn Fn(&Amount) -> bool) {
        let mut wanted: BTreeMap<RowId, i64> = BTreeMap::new();
        let mut scopes: BTreeMap<RowId, AtomSet> = BTreeMap::new();
        let mut scene = scene.clone();
        let triggered = |trigger: &Trigger| matches!(trigger, Trigger::Purchase(set) if scene.lines.iter().any(|line| set.has(line.atom)));
        let rows = self.program.rows.iter().enumerate().filter(|(_, row)| row.kind == RowKind::Price);
        let mine = |row: &Row| matches!(&row.effect, Effect::PriceOff { amount, .. } if of(amount));
        let rows: Vec<_> = rows
            .filter(|(_, row)| row.on.iter().any(triggered) && mine(row) && self.holds(&row.guard, &scene))
            .collect();
        scene.matching = rows.iter().map(|(place, _)| RowId(*place as u16)).collect();
        for (place, row) in rows {
            if let Effect::PriceOff { amount, scope } = &row.effect {
                let id = RowId(place as u16);
                // No reduction exceeds the amount that it is computed on.
                wanted.insert(id, self.award_of(row, amount, &scene).min(in_scope(&scene, &scene.stages[1], *scope)));
                scopes.insert(id, *scope);
            }
        }
        let exact = wanted.iter().map(|(row, off)| (*row, i128::from(*off))).collect();
        let (paying, _) = self.paying(&scene.matching, &exact);
        wanted.retain(|row, _| paying.contains(row));
        let in_force = self.limit(&mut wanted, &scene);
        self.budget(&mut wanted, &scene);
        self.charge(&in_force, &wanted, &scene);
        let mut sums = Sums::new(self.program);
        for (row, off) in wanted {
            if off > 0 {
                let of = &self.program.rows[row.index()];
                note("Effect", &of.effect);
                note("RowKind", &of.kind);
                sums.add(scopes[&row], off);
            }
        }
        sums.apply(&scene, left);
    }
}

pub fn in_scope(scene: &Scene, money: &[i64], scope: AtomSet) -> i64 {
    scene.lines.iter().zip(money).filter(|(line, _)| scope.has(line.atom)).map(|(_, money)| money).sum()
}

/// Reductions of one step by scope: narrow ones first; those of one scope are summed and spread together.
pub struct Sums {
    every_atom: u64,
    sums: BTreeMap<(u32, u64), i64>,
}

impl Sums {
    pub fn new(program: &Program) -> Sums {
        Sums { every_atom: (1 << program.atoms) - 1, sums: BTreeMap::new() }
    }

    pub fn add(&mut self, scope: AtomSet, off: i64) {
        let atoms = scope.0 & self.every_atom;
        *self.sums.entry((atoms.count_ones(), atoms)).or_insert(0) += off;
    }

    pub fn apply(self, scene: &Scene, left: &mut [i64]) {
        for ((_, atoms), off) in self.sums {
            let places: Vec<usize> =
                (0..scene.lines.len()).filter(|&p| atoms >> scene.lines[p].atom.0 & 1 == 1).collect();
            let off = off.min(places.iter().map(|&p| left[p]).sum());
            spread(off, &places, left);
        }
    }
}

/// Takes `off` from the places in proportion to what they hold, by largest remainder, earlier lines first.
fn spread(off: i64, places: &[usize], left: &mut [i64]) {
    let total: i128 = places.iter().map(|&p| i128::from(left[p])).sum();
    if total == 0 || off == 0 {
        return;
    }
    let mut parts: Vec<(i128, i128, usize)> = places
        .iter()
        .map(|&p| (i128::from(left[p]) * i128::from(off), p))
        .map(|(n, p)| (n / total, n % total, p))
        .collect();
    let given: i128 = parts.iter().map(|part| part.0).sum();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.1), part.2));
    for (at, (share, _, place)) in parts.into_iter().enumerate() {
        let extra = i64::from((at as i128) < i128::from(off) - given);
        left[place] -= share as i64 + extra;
    }
}
