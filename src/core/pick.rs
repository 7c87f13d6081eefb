use super::AtomSet;

/// Single items of a purchase, by their price. A line's price of one is its list amount over its items, rounded down;
/// items stand from the dearest to the cheapest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The lines that are looked at.
    pub scope: AtomSet,
    /// How many of them.
    pub count: i64,
    /// The dearest; else the cheapest.
    pub dearest: bool,
    /// Out of which.
    pub from: PickFrom,
}

/// Out of which items some are picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickFrom {
    /// All of them: so many, or as many as there are.
    All,
    /// Every full group of so many, made from the dearest item on; so many of each.
    Groups(i64),
    /// All of them: so many for each full number of this size.
    PerFull(i64),
}

impl Pick {
    /// Which of `items` items are picked at the places from 0 (the dearest) to before `place`.
    pub fn before(&self, place: i64, items: i64) -> i64 {
        let place = place.clamp(0, items);
        let picked = match self.from {
            PickFrom::Groups(size) => {
                let size = size.max(1);
                let count = self.count.clamp(0, size);
                let place = place.min(items - items % size);
                let rest = place % size;
                let within = if self.dearest { rest.min(count) } else { (rest - (size - count)).max(0) };
                return place / size * count + within;
            }
            PickFrom::All => self.count.max(0),
            PickFrom::PerFull(size) => (items / size.max(1)).saturating_mul(self.count.max(0)),
        };
        let picked = picked.min(items);
        if self.dearest { place.min(picked) } else { (place - (items - picked)).max(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(pick: Pick, items: i64) -> Vec<i64> {
        (0..items).filter(|at| pick.before(at + 1, items) > pick.before(*at, items)).collect()
    }

    #[test]
    fn each_full_group_has_its_own() {
        let pick = |count, dearest, from| Pick { scope: AtomSet::ALL, count, dearest, from };
        assert_eq!(picked(pick(1, false, PickFrom::Groups(3)), 8), [2, 5]);
        assert_eq!(picked(pick(2, false, PickFrom::Groups(3)), 8), [1, 2, 4, 5]);
        assert_eq!(picked(pick(1, true, PickFrom::Groups(3)), 8), [0, 3]);
        assert_eq!(picked(pick(1, false, PickFrom::PerFull(3)), 8), [6, 7]);
        assert_eq!(picked(pick(1, true, PickFrom::PerFull(3)), 8), [0, 1]);
        assert_eq!(picked(pick(2, false, PickFrom::All), 8), [6, 7]);
        assert_eq!(picked(pick(9, true, PickFrom::All), 2), [0, 1]);
        assert_eq!(picked(pick(1, false, PickFrom::Groups(3)), 2), [] as [i64; 0]);
    }
}
