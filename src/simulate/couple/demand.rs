use std::collections::BTreeMap;
use std::sync::Arc;

use crate::evaluate::{Cut, Cuts, Draw};

/// The days, from the first to the last, whose draws are kept one by one, by budget and period. Where nothing is
/// said of a budget's period all of them are.
pub type Windows = BTreeMap<(u16, i32), (i64, i64)>;

/// What members asked of budgets: sums by day, and draw by draw on the days on which a budget may run out. So it
/// does not grow with the number of members, but for the draws of those days.
#[derive(Clone, Debug)]
pub struct Demand {
    windows: Arc<Windows>,
    pools: BTreeMap<(u16, i32), Pool>,
}

#[derive(Clone, Debug, Default)]
struct Pool {
    days: BTreeMap<i64, i128>,
    kept: Vec<Draw>,
}

impl Demand {
    /// Nothing yet.
    pub fn new(windows: &Arc<Windows>) -> Demand {
        Demand { windows: Arc::clone(windows), pools: BTreeMap::new() }
    }

    /// Adds a member's draws.
    pub fn add(&mut self, draws: &[Draw]) {
        for draw in draws {
            let place = (draw.budget, draw.period);
            let pool = self.pools.entry(place).or_default();
            *pool.days.entry(draw.key.day()).or_default() += i128::from(draw.demand);
            if keeps(&self.windows, place, draw.key.day()) {
                pool.kept.push(*draw);
            }
        }
    }

    /// Adds other members'.
    pub fn merge(&mut self, other: Demand) {
        for (place, theirs) in other.pools {
            let pool = self.pools.entry(place).or_default();
            for (day, demand) in theirs.days {
                *pool.days.entry(day).or_default() += demand;
            }
            pool.kept.extend(theirs.kept);
        }
    }

    /// Whose draws are kept.
    pub fn looked_at(&self) -> &Arc<Windows> {
        &self.windows
    }

    /// Looks at these days only, from now on.
    pub fn look_at(&mut self, windows: &Arc<Windows>) {
        for (place, pool) in &mut self.pools {
            pool.kept.retain(|draw| keeps(windows, *place, draw.key.day()));
        }
        self.windows = Arc::clone(windows);
    }

    /// About when budgets run out, judged by the first members of all: a tenth more and less than their share of the
    /// cap, and a day. A guess that fails costs a pass, nothing else.
    pub fn windows(&self, caps: &[i64], (first, all): (u64, u64)) -> Windows {
        let mut windows = Windows::new();
        for (place, pool) in &self.pools {
            let cap = i128::from(caps.get(usize::from(place.0)).copied().unwrap_or(i64::MAX));
            let share = |tenths: i128| cap * i128::from(first) * tenths / (10 * i128::from(all.max(1)));
            let (mut sum, mut from, mut to) = (0i128, None, None);
            for (day, demand) in &pool.days {
                sum += demand;
                from = from.or((sum >= share(9)).then_some(day - 1));
                to = to.or((sum >= share(11)).then_some(day + 1));
            }
            windows.insert(*place, from.map_or((1, 0), |from| (from, to.unwrap_or(i64::MAX))));
        }
        windows
    }

    /// The cuts that the draws lead to, as [`Cuts::found`] does with all of them; or, where the draws of a day on
    /// which a budget runs out were not kept, the days to look at.
    pub fn cuts(self, caps: &[i64]) -> Result<Cuts, Windows> {
        let mut cuts = Vec::new();
        let (mut again, mut missed) = (Windows::new(), false);
        for (place, mut pool) in self.pools {
            let cap = i128::from(caps.get(usize::from(place.0)).copied().unwrap_or(i64::MAX));
            let mut sum = 0i128;
            let mut day = None;
            for (at, demand) in &pool.days {
                if sum + demand >= cap {
                    day = Some(*at);
                    break;
                }
                sum += demand;
            }
            again.insert(place, day.map_or((1, 0), |day| (day, day)));
            let Some(day) = day else { continue };
            if !keeps(&self.windows, place, day) {
                missed = true;
                continue;
            }
            pool.kept.retain(|draw| draw.key.day() == day);
            pool.kept.sort_unstable_by_key(|draw| draw.key);
            let mut room = cap - sum;
            for draw in &pool.kept {
                if i128::from(draw.demand) >= room {
                    // INVARIANT: what is left of a cap is at most the cap.
                    let room = i64::try_from(room).unwrap_or(i64::MAX);
                    cuts.push((place.0, place.1, Cut { key: draw.key, room }));
                    break;
                }
                room -= i128::from(draw.demand);
            }
        }
        if missed { Err(again) } else { Ok(cuts.into_iter().collect()) }
    }
}

fn keeps(windows: &Windows, place: (u16, i32), day: i64) -> bool {
    windows.get(&place).is_none_or(|(from, to)| (*from..=*to).contains(&day))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Demand, Windows};
    use crate::evaluate::{Cuts, Draw, EventKey};

    /// Draws of many members, the same for the same seed.
    fn draws(members: u64, seed: u64) -> Vec<Draw> {
        let mut word = seed;
        let mut next = |below: u64| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (word >> 33) % below
        };
        let mut all = Vec::new();
        for member in 0..members {
            for nth in 0..4 {
                let (day, second) = (next(300) as i64, next(86_400) as i64);
                let key = EventKey { time: day * 100_000 + 16 + second, kind: 4, member, nth };
                all.push(Draw { budget: next(2) as u16, period: (day / 100) as i32, key, demand: next(9) as i64 + 1 });
            }
        }
        all
    }

    #[test]
    fn sums_by_day_and_the_draws_of_few_days_give_the_cuts_of_all_draws() {
        for seed in 0..20 {
            let all = draws(3_000, seed);
            let caps = [4_000 + seed as i64 * 377, 9_000];
            let expected = Cuts::found(all.clone(), &caps);
            assert!(!expected.is_empty());
            // The first 600 members tell about when.
            let mut demand = Demand::new(&Arc::default());
            let (first, rest) = all.split_at(2_400);
            demand.add(first);
            let windows = Arc::new(demand.windows(&caps, (600, 3_000)));
            demand.look_at(&windows);
            let mut other = Demand::new(&windows);
            other.add(rest);
            demand.merge(other);
            let kept: usize = demand.pools.values().map(|pool| pool.kept.len()).sum();
            assert!(kept < all.len() / 2, "{kept} of {}", all.len());
            let found = demand.cuts(&caps).unwrap_or_else(|again| {
                // A guess that failed: once more, on exactly those days.
                let mut demand = Demand::new(&Arc::new(again));
                demand.add(&all);
                demand.cuts(&caps).expect("these are the days")
            });
            assert_eq!(found, expected, "seed {seed}");
        }
    }

    #[test]
    fn days_that_were_not_looked_at_are_asked_for() {
        let all = draws(50, 1);
        let nothing: Windows = all.iter().map(|draw| ((draw.budget, draw.period), (1, 0))).collect();
        let mut demand = Demand::new(&Arc::new(nothing));
        demand.add(&all);
        let again = demand.cuts(&[50, 50]).expect_err("nothing was kept");
        let mut demand = Demand::new(&Arc::new(again));
        demand.add(&all);
        assert_eq!(demand.cuts(&[50, 50]).expect("kept"), Cuts::found(all, &[50, 50]));
    }
}
