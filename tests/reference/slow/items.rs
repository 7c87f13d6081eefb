//! Single items of a purchase by their price (`core` section 17).

use loyal::core::{Pick, PickFrom};

use super::scene::Scene;
use crate::acts::note;

/// The sum of the prices of the items picked.
pub fn picked(pick: &Pick, scene: &Scene) -> i128 {
    let mut prices: Vec<i64> = Vec::new();
    for line in scene.bought.iter().filter(|line| pick.scope.has(line.atom) && line.items > 0) {
        prices.extend((0..line.items).map(|_| line.amount / i64::from(line.items)));
    }
    prices.sort_by_key(|price| std::cmp::Reverse(*price));
    let most = |count: i64| usize::try_from(count.max(0)).expect("small").min(prices.len());
    let ends = |of: &[i64], count: usize| -> i64 {
        let count = count.min(of.len());
        if pick.dearest { of[..count].iter().sum() } else { of[of.len() - count..].iter().sum() }
    };
    let sum = match pick.from {
        PickFrom::All => ends(&prices, most(pick.count)),
        PickFrom::PerFull(size) => ends(&prices, most(pick.count * (prices.len() as i64 / size))),
        PickFrom::Groups(size) => prices.chunks_exact(size as usize).map(|group| ends(group, most(pick.count))).sum(),
    };
    if sum > 0 {
        note("PickFrom", &pick.from);
    }
    i128::from(sum)
}
