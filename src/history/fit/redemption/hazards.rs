//! Hazards, and what they come to together, with errors from leaving groups of members out.

use super::count::{Cell, Count, GROUPS, Sums};
use super::{Aged, Share, Waited};
use crate::numeric::sqrt;

/// Groups below which errors say nothing.
const FEWEST: usize = 10;

pub(super) struct Found {
    pub redeemed: Share,
    pub lost: Share,
    pub by_age: Vec<Aged>,
    pub waiting: Vec<Waited>,
    pub first: Vec<Waited>,
}

pub(super) fn read(count: &Count<'_>) -> Found {
    let groups = (count.members.min(GROUPS as u64)) as usize;
    let all = sum(&count.groups, None);
    let figures = Figures::of(&all);
    let without: Vec<Figures> = match groups {
        few if few < FEWEST => Vec::new(),
        _ => (0..groups).map(|group| Figures::of(&sum(&count.groups, Some(group)))).collect(),
    };
    let share = |estimate: f64, of: &dyn Fn(&Figures) -> Option<f64>| Share {
        estimate,
        standard_error: jackknife(&without.iter().filter_map(of).collect::<Vec<_>>(), groups),
    };
    let at = |list: &[f64], place: usize| list.get(place).copied();
    let by_age = all.ages.iter().enumerate().zip(&figures.left).map(|((age, cell), left)| Aged {
        age: age as u32,
        at_risk: cell.at_risk,
        redeemed: share(hazard(cell.taken, cell), &|one| at(&one.redeemed, age)),
        lost: share(hazard(cell.lost, cell), &|one| at(&one.lost, age)),
        left: *left,
    });
    let waits = |cells: &[Cell], of: fn(&Figures) -> &Curve| -> Vec<Waited> {
        let row = |(month, cell): (usize, &Cell)| Waited {
            month: month as u32,
            at_risk: cell.at_risk as u64,
            taken: cell.taken as u64,
            hazard: share(hazard(cell.taken, cell), &|one| at(&of(one).hazard, month)),
            so_far: share(at(&of(&figures).so_far, month).unwrap_or(0.0), &|one| at(&of(one).so_far, month)),
        };
        cells.iter().enumerate().map(row).collect()
    };
    Found {
        redeemed: share(figures.rate, &|one| Some(one.rate)),
        lost: share(figures.gone, &|one| Some(one.gone)),
        by_age: by_age.collect(),
        waiting: waits(&all.waits, |one| &one.waiting),
        first: waits(&all.firsts, |one| &one.first),
    }
}

/// What is read off sums.
#[derive(Default)]
struct Figures {
    redeemed: Vec<f64>,
    lost: Vec<f64>,
    left: Vec<f64>,
    rate: f64,
    gone: f64,
    waiting: Curve,
    first: Curve,
}

#[derive(Default)]
struct Curve {
    hazard: Vec<f64>,
    so_far: Vec<f64>,
}

impl Figures {
    /// Two causes compete: S_k = S_{k−1} (1 − h_k − e_k), the rate is Σ S_{k−1} h_k (Aalen and Johansen).
    fn of(sums: &Sums) -> Figures {
        let mut found = Figures { waiting: curve(&sums.waits), first: curve(&sums.firsts), ..Figures::default() };
        let mut left = 1.0;
        for cell in &sums.ages {
            let (h, e) = (hazard(cell.taken, cell), hazard(cell.lost, cell));
            found.rate += left * h;
            found.gone += left * e;
            left *= 1.0 - h - e;
            found.redeemed.push(h);
            found.lost.push(e);
            found.left.push(left);
        }
        found
    }
}

fn curve(cells: &[Cell]) -> Curve {
    let (mut found, mut left) = (Curve::default(), 1.0);
    for cell in cells {
        let h = hazard(cell.taken, cell);
        left *= 1.0 - h;
        found.hazard.push(h);
        found.so_far.push(1.0 - left);
    }
    found
}

fn hazard(moved: f64, cell: &Cell) -> f64 {
    if cell.at_risk > 0.0 { moved / cell.at_risk } else { 0.0 }
}

/// All groups together, but for one.
fn sum(groups: &[Sums], without: Option<usize>) -> Sums {
    let mut all = Sums::default();
    for (_, group) in groups.iter().enumerate().filter(|(at, _)| Some(*at) != without) {
        for (mine, theirs) in
            [(&mut all.ages, &group.ages), (&mut all.waits, &group.waits), (&mut all.firsts, &group.firsts)]
        {
            if mine.len() < theirs.len() {
                mine.resize(theirs.len(), Cell::default());
            }
            for (sum, cell) in mine.iter_mut().zip(theirs) {
                sum.at_risk += cell.at_risk;
                sum.taken += cell.taken;
                sum.lost += cell.lost;
            }
        }
    }
    all
}

/// The square root of (G − 1)/G · Σ (θ_g − θ̄)², over the G figures without one group each.
fn jackknife(without: &[f64], groups: usize) -> Option<f64> {
    if without.len() < groups || groups < FEWEST {
        return None;
    }
    let count = without.len() as f64;
    let mean = without.iter().sum::<f64>() / count;
    let squares: f64 = without.iter().map(|one| (one - mean) * (one - mean)).sum();
    Some(sqrt(squares * (count - 1.0) / count))
}
