//! One member's lots in one wallet, and which of them a movement takes.

use crate::quantity::Day;

/// Which lots a redemption takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatchRule {
    /// Those that end first; those without an end last, the oldest first.
    #[default]
    Soonest,
    /// The oldest.
    Fifo,
    /// The youngest.
    Lifo,
    /// All in proportion, whole units by largest remainder.
    ProRata,
}

impl MatchRule {
    /// All of them, by their names in files and on the command line.
    pub const ALL: [(&'static str, MatchRule); 4] = [
        ("soonest", MatchRule::Soonest),
        ("fifo", MatchRule::Fifo),
        ("lifo", MatchRule::Lifo),
        ("pro-rata", MatchRule::ProRata),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        MatchRule::ALL.iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| name)
    }
}

/// Units that were given together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lot {
    pub part: u16,
    /// Month of issue.
    pub cohort: i32,
    pub issued: Day,
    /// The last day on which it can be spent.
    pub due: Option<Day>,
    pub units: i64,
}

impl Lot {
    fn end(&self) -> (i32, i32) {
        (self.due.map_or(i32::MAX, |due| due.0), self.issued.0)
    }
}

/// Takes units out of lots by the rule, the first lot on a tie; `on` sees each part. Returns what could not be taken.
pub(super) fn take(lots: &mut Vec<Lot>, units: i64, rule: MatchRule, mut on: impl FnMut(&Lot, i64)) -> i64 {
    let held: i128 = lots.iter().map(|lot| i128::from(lot.units)).sum();
    let taken = i128::from(units).min(held);
    let mut left = taken as i64;
    match rule {
        MatchRule::Soonest => lots.sort_by_key(Lot::end),
        MatchRule::Fifo => lots.sort_by_key(|lot| (lot.issued.0, lot.end())),
        MatchRule::Lifo => lots.sort_by_key(|lot| (-lot.issued.0, lot.end())),
        MatchRule::ProRata => {
            lots.sort_by_key(Lot::end);
            if taken < held {
                proportional(lots, taken, held, &mut on);
                left = 0;
            }
        }
    }
    for lot in lots.iter_mut() {
        let part = left.min(lot.units);
        if part > 0 {
            on(lot, part);
            lot.units -= part;
            left -= part;
        }
    }
    lots.retain(|lot| lot.units > 0);
    (i128::from(units) - taken) as i64
}

fn proportional(lots: &mut [Lot], taken: i128, held: i128, on: &mut impl FnMut(&Lot, i64)) {
    let mut parts: Vec<(usize, i64, i128)> = lots
        .iter()
        .enumerate()
        .map(|(at, lot)| {
            let exact = i128::from(lot.units) * taken;
            (at, (exact / held) as i64, exact % held)
        })
        .collect();
    let left = taken - parts.iter().map(|(_, part, _)| i128::from(*part)).sum::<i128>();
    parts.sort_by_key(|(at, _, rest)| (-rest, *at));
    for (_, part, _) in parts.iter_mut().take(left as usize) {
        *part += 1;
    }
    for (at, part, _) in parts.into_iter().filter(|(_, part, _)| *part > 0) {
        if let Some(lot) = lots.get_mut(at) {
            on(lot, part);
            lot.units -= part;
        }
    }
}

/// Takes away the lots whose last day lies before `day`.
pub(super) fn lapse(lots: &mut Vec<Lot>, day: Day, mut on: impl FnMut(&Lot, Day)) {
    for lot in lots.iter() {
        if let Some(due) = lot.due.filter(|due| *due < day) {
            on(lot, due);
        }
    }
    lots.retain(|lot| lot.due.is_none_or(|due| due >= day));
}

#[cfg(test)]
mod tests {
    use super::{Lot, MatchRule, lapse, take};
    use crate::quantity::Day;
    use proptest::prelude::*;

    fn lot(issued: i32, due: Option<i32>, units: i64) -> Lot {
        Lot { part: 0, cohort: issued / 30, issued: Day(issued), due: due.map(Day), units }
    }

    fn left(rule: MatchRule, units: i64) -> Vec<(i32, i64)> {
        let mut lots = vec![lot(0, None, 10), lot(10, Some(50), 20), lot(20, Some(40), 30)];
        take(&mut lots, units, rule, |_, _| ());
        let mut found: Vec<(i32, i64)> = lots.iter().map(|lot| (lot.issued.0, lot.units)).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn each_rule_takes_its_lots() {
        assert_eq!(left(MatchRule::Soonest, 35), [(0, 10), (10, 15)]);
        assert_eq!(left(MatchRule::Fifo, 15), [(10, 15), (20, 30)]);
        assert_eq!(left(MatchRule::Lifo, 35), [(0, 10), (10, 15)]);
        // 25 of 60: 4.17, 8.33, 12.5: the largest remainder takes the unit that is left.
        assert_eq!(left(MatchRule::ProRata, 25), [(0, 6), (10, 12), (20, 17)]);
        assert_eq!(take(&mut vec![lot(0, None, 10)], 12, MatchRule::Fifo, |_, _| ()), 2);
    }

    proptest! {
        /// Lots with one term: what is spent out of the oldest lapses no more than what is spent out of the youngest, and nothing is lost.
        #[test]
        fn fifo_never_expires_more_than_lifo(steps in prop::collection::vec((0i64..50, 0i64..50), 1..60), term in 1i32..20) {
            let mut lapsed = Vec::new();
            for rule in [MatchRule::Fifo, MatchRule::Soonest, MatchRule::ProRata, MatchRule::Lifo] {
                let (mut lots, mut gone, mut spent, mut issued, mut short) = (Vec::new(), 0, 0, 0, 0);
                for (day, (earned, used)) in (0..).zip(&steps) {
                    lapse(&mut lots, Day(day), |lot, _| gone += lot.units);
                    if *earned > 0 {
                        lots.push(lot(day, Some(day + term), *earned));
                        issued += earned;
                    }
                    let held: i64 = lots.iter().map(|lot| lot.units).sum();
                    short += take(&mut lots, (*used).min(held), rule, |_, part| spent += part);
                }
                let held: i64 = lots.iter().map(|lot| lot.units).sum();
                prop_assert_eq!(issued, spent + gone + held);
                prop_assert_eq!(short, 0);
                lapsed.push(gone);
            }
            prop_assert_eq!(lapsed[0], lapsed[1]);
            prop_assert!(lapsed[0] <= lapsed[3], "{lapsed:?}");
        }
    }
}
