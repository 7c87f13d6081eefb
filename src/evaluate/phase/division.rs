//! Sharing what is too little.

use crate::evaluate::member::Share;

/// Gives each its part of `room` in proportion to demand: the floor, and one more to the largest
/// remainders, ties to the smaller number. The parts sum to the room if demand reaches it.
pub(in crate::evaluate) fn divide_by_largest_remainder(shares: &mut [Share], room: i64) {
    let total: i128 = shares.iter().map(|share| i128::from(share.demand)).sum();
    if total <= i128::from(room) {
        shares.iter_mut().for_each(|share| share.part = share.demand);
        return;
    }
    let exact = |share: &Share| i128::from(share.demand) * i128::from(room);
    let mut left = room;
    for share in shares.iter_mut() {
        share.part = (exact(share) / total) as i64;
        left -= share.part;
    }
    // By remainder, then name; the order within the list means nothing to the caller.
    shares.sort_unstable_by(|a, b| {
        let (rest_a, rest_b) = (exact(a) % total, exact(b) % total);
        rest_b.cmp(&rest_a).then_with(|| (a.tie, a.of).cmp(&(b.tie, b.of)))
    });
    for share in shares.iter_mut().take(left.max(0) as usize) {
        share.part += 1;
    }
}

/// The same where a unit of each weighs so much of the room: the floor of each proportional part, and one unit
/// more to the largest remainders as long as it fits, ties to the smaller number. `demand` and `part` are units.
pub(in crate::evaluate) fn divide_by_weight(shares: &mut [Share], room: i64) {
    let weigh = |share: &Share| i128::from(share.demand).saturating_mul(i128::from(share.weight));
    let total = shares.iter().map(weigh).fold(0, i128::saturating_add);
    if total <= i128::from(room) {
        shares.iter_mut().for_each(|share| share.part = share.demand);
        return;
    }
    let exact = |share: &Share| i128::from(share.demand) * i128::from(room);
    let mut left = i128::from(room);
    for share in shares.iter_mut() {
        // What weighs nothing passes whole.
        share.part = if share.weight == 0 { share.demand } else { (exact(share) / total) as i64 };
        left -= i128::from(share.part) * i128::from(share.weight);
    }
    shares.sort_unstable_by(|a, b| {
        let (rest_a, rest_b) = (exact(a) % total, exact(b) % total);
        rest_b.cmp(&rest_a).then_with(|| (a.tie, a.of).cmp(&(b.tie, b.of)))
    });
    for share in shares.iter_mut() {
        if share.part < share.demand && i128::from(share.weight) <= left {
            share.part += 1;
            left -= i128::from(share.weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Share, divide_by_largest_remainder, divide_by_weight};

    fn parts(demands: &[i64], room: i64) -> Vec<i64> {
        let mut shares: Vec<Share> = (0u16..)
            .zip(demands)
            .map(|(at, &demand)| Share { of: usize::from(at), tie: at, demand, part: 0, weight: 1 })
            .collect();
        divide_by_largest_remainder(&mut shares, room);
        shares.sort_by_key(|share| share.of);
        shares.iter().map(|share| share.part).collect()
    }

    #[test]
    fn room_is_shared_in_proportion_and_the_rest_goes_by_remainder_then_name() {
        assert_eq!(parts(&[10, 5, 4], 100), [10, 5, 4]);
        assert_eq!(parts(&[10, 10, 10], 10), [4, 3, 3]);
        assert_eq!(parts(&[1, 2, 3], 3), [1, 1, 1]);
        assert_eq!(parts(&[5, 5], 0), [0, 0]);
        assert_eq!(parts(&[1_000_000_000_000_000, 1], 7), [7, 0]);
    }

    fn weighed(demands: &[(i64, i64)], room: i64) -> Vec<i64> {
        let mut shares: Vec<Share> = (0u16..)
            .zip(demands)
            .map(|(at, &(demand, weight))| Share { of: usize::from(at), tie: at, demand, part: 0, weight })
            .collect();
        divide_by_weight(&mut shares, room);
        shares.sort_by_key(|share| share.of);
        shares.iter().map(|share| share.part).collect()
    }

    #[test]
    fn by_weight_the_largest_quantity_that_fits_goes_through() {
        assert_eq!(weighed(&[(10, 4)], 39), [9]);
        // 100 and 100 weigh 100 + 300; of 41, parts 10.25 and 10.25 weigh 40, and the lighter fits once more.
        assert_eq!(weighed(&[(100, 1), (100, 3)], 41), [11, 10]);
        assert_eq!(weighed(&[(5, 0), (5, 7)], 20), [5, 2]);
    }

    proptest::proptest! {
        #[test]
        fn the_parts_sum_to_the_room_and_none_exceeds_its_demand(
            demands in proptest::collection::vec(0i64..1_000_000, 1..12), room in 0i64..2_000_000,
        ) {
            let parts = parts(&demands, room);
            let demand: i64 = demands.iter().sum();
            proptest::prop_assert_eq!(parts.iter().sum::<i64>(), demand.min(room));
            for (part, demand) in parts.iter().zip(&demands) {
                proptest::prop_assert!(part <= demand);
            }
        }

        #[test]
        fn equal_weights_divide_as_without(
            demands in proptest::collection::vec(0i64..1_000_000, 1..12), room in 0i64..2_000_000,
        ) {
            let weights: Vec<(i64, i64)> = demands.iter().map(|&demand| (demand, 1)).collect();
            proptest::prop_assert_eq!(parts(&demands, room), weighed(&weights, room));
        }

        #[test]
        fn what_goes_through_by_weight_never_exceeds_the_room_nor_leaves_room_for_a_unit_of_all(
            demands in proptest::collection::vec((0i64..100_000, 1i64..500), 1..12), room in 0i64..2_000_000,
        ) {
            let parts = weighed(&demands, room);
            let used: i64 = parts.iter().zip(&demands).map(|(part, (_, weight))| part * weight).sum();
            let wanted: i64 = demands.iter().map(|(demand, weight)| demand * weight).sum();
            proptest::prop_assert!(used <= room);
            let heaviest = demands.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
            proptest::prop_assert!(wanted <= room || used + heaviest * demands.len() as i64 > room);
        }
    }
}
