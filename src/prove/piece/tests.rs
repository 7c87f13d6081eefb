//! Pieces against plain evaluation at every amount.

use proptest::prelude::*;

use super::{Pieces, Set};
use crate::core::Comparison;
use crate::quantity::{Rounding, divide};

const SPAN: (i64, i64) = (1, 240);

#[derive(Clone, Debug)]
enum Tree {
    Amount,
    Constant(i64),
    Plus(Box<Tree>, Box<Tree>),
    Minus(Box<Tree>, Box<Tree>),
    Times(Box<Tree>, i64),
    Floor(Box<Tree>, i64),
    Rest(Box<Tree>, i64),
    Least(Box<Tree>, Box<Tree>),
    Greatest(Box<Tree>, Box<Tree>),
    Where(Box<Tree>, Comparison, Box<Tree>, Box<Tree>),
    Rounded(Box<Tree>, i64, Rounding),
}

fn relation(is: Comparison, left: i128, right: i128) -> bool {
    match is {
        Comparison::AtLeast => left >= right,
        Comparison::Above => left > right,
        Comparison::AtMost => left <= right,
        Comparison::Below => left < right,
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
    }
}

impl Tree {
    fn plain(&self, x: i64) -> i128 {
        match self {
            Tree::Amount => i128::from(x),
            Tree::Constant(value) => i128::from(*value),
            Tree::Plus(a, b) => a.plain(x) + b.plain(x),
            Tree::Minus(a, b) => a.plain(x) - b.plain(x),
            Tree::Times(a, k) => a.plain(x) * i128::from(*k),
            Tree::Floor(a, c) => a.plain(x).div_euclid(i128::from(*c)),
            Tree::Rest(a, c) => a.plain(x).rem_euclid(i128::from(*c)),
            Tree::Least(a, b) => a.plain(x).min(b.plain(x)),
            Tree::Greatest(a, b) => a.plain(x).max(b.plain(x)),
            Tree::Where(a, is, b, c) => {
                if relation(*is, a.plain(x), b.plain(x)) {
                    c.plain(x)
                } else {
                    0
                }
            }
            Tree::Rounded(a, over, rounding) => {
                let value = a.plain(x);
                i128::from(divide(value, i128::from(*over), *rounding).unwrap_or(i64::MAX)).max(0)
            }
        }
    }

    fn pieces(&self) -> Pieces {
        let done = match self {
            Tree::Amount => Ok(Pieces::amount(SPAN)),
            Tree::Constant(value) => Ok(Pieces::constant(SPAN, i128::from(*value))),
            Tree::Plus(a, b) => a.pieces().plus(&b.pieces()),
            Tree::Minus(a, b) => a.pieces().minus(&b.pieces()),
            Tree::Times(a, k) => a.pieces().times(i128::from(*k)),
            Tree::Floor(a, c) => a.pieces().floor_over(i128::from(*c)),
            Tree::Rest(a, c) => a.pieces().rest_over(i128::from(*c)),
            Tree::Least(a, b) => a.pieces().least(&b.pieces()),
            Tree::Greatest(a, b) => a.pieces().greatest(&b.pieces()),
            Tree::Where(a, is, b, c) => a.pieces().compare(*is, &b.pieces()).and_then(|set| c.pieces().within(&set)),
            Tree::Rounded(a, over, rounding) => a.pieces().rounded(i128::from(*over), *rounding),
        };
        done.expect("small functions have few pieces")
    }
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        Just(Comparison::AtLeast),
        Just(Comparison::Above),
        Just(Comparison::AtMost),
        Just(Comparison::Below),
        Just(Comparison::Equal),
        Just(Comparison::NotEqual)
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![Just(Tree::Amount), (-60i64..60).prop_map(Tree::Constant)];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let one = || inner.clone().prop_map(Box::new);
        let rounding = prop_oneof![Just(Rounding::Down), Just(Rounding::Up), Just(Rounding::Nearest)];
        prop_oneof![
            (one(), one()).prop_map(|(a, b)| Tree::Plus(a, b)),
            (one(), one()).prop_map(|(a, b)| Tree::Minus(a, b)),
            (one(), -5i64..6).prop_map(|(a, k)| Tree::Times(a, k)),
            (one(), 1i64..17).prop_map(|(a, c)| Tree::Floor(a, c)),
            (one(), 1i64..17).prop_map(|(a, c)| Tree::Rest(a, c)),
            (one(), one()).prop_map(|(a, b)| Tree::Least(a, b)),
            (one(), one()).prop_map(|(a, b)| Tree::Greatest(a, b)),
            (one(), comparison(), one(), one()).prop_map(|(a, is, b, c)| Tree::Where(a, is, b, c)),
            (one(), 1i64..13, rounding).prop_map(|(a, over, how)| Tree::Rounded(a, over, how)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn pieces_say_at_every_amount_what_the_formula_says(tree in tree()) {
        let pieces = tree.pieces();
        for x in SPAN.0..=SPAN.1 {
            prop_assert_eq!(pieces.at(x), tree.plain(x), "at {}", x);
        }
    }

    #[test]
    fn a_lead_is_the_largest_difference(one in tree(), two in tree(), times in 1i128..5, by in 1i128..5) {
        let (left, right) = (one.pieces(), two.pieces());
        let (at, lead) = left.lead(times, &right, by).expect("numbers are small").expect("a span has amounts");
        let difference = |x: i64| one.plain(x) * times - two.plain(x) * by;
        prop_assert_eq!(lead, difference(at));
        prop_assert!((SPAN.0..=SPAN.1).all(|x| difference(x) < lead || difference(x) == lead && x >= at));
    }

    #[test]
    fn a_sum_with_a_multiple_is_the_sum_of_both(one in tree(), two in tree(), factor in -5i128..6) {
        let (left, right) = (one.pieces(), two.pieces());
        let sum = left.plus_times(&right, factor).expect("numbers are small");
        prop_assert_eq!(sum, left.plus(&right.times(factor).expect("small")).expect("small"));
    }

    #[test]
    fn what_is_remembered_is_what_is_worked_out(trees in proptest::collection::vec(tree(), 2..6)) {
        super::forget();
        let first: Vec<Pieces> = trees.iter().map(Tree::pieces).collect();
        // In another order, with all answers at hand, and again with none.
        let again: Vec<Pieces> = trees.iter().rev().map(Tree::pieces).collect();
        prop_assert!(first.iter().eq(again.iter().rev()));
        for (tree, known) in trees.iter().zip(&first) {
            super::forget();
            prop_assert_eq!(&tree.pieces(), known);
        }
    }

    #[test]
    fn the_largest_share_is_at_a_critical_point(tree in tree()) {
        let pieces = tree.pieces();
        let (at, most) = crate::prove::engine::extreme::largest_share(&pieces).expect("a span has amounts");
        for x in SPAN.0..=SPAN.1 {
            let (left, right) = (tree.plain(x) * i128::from(at), most * i128::from(x));
            prop_assert!(left <= right, "{} has more than {}", x, at);
        }
    }

    #[test]
    fn sets_behave_as_sets(a in prop::collection::vec(0i64..40, 0..6), b in prop::collection::vec(0i64..40, 0..6)) {
        let span = (0, 45);
        let make = |ends: &[i64]| {
            let mut ends = ends.to_vec();
            ends.sort_unstable();
            let mut set = Set::default();
            for pair in ends.chunks_exact(2) {
                set.push(pair[0], pair[1]);
            }
            set
        };
        let (a, b) = (make(&a), make(&b));
        for x in span.0..=span.1 {
            let (in_a, in_b) = (a.around(x).is_some(), b.around(x).is_some());
            prop_assert_eq!(a.and(&b).around(x).is_some(), in_a && in_b);
            prop_assert_eq!(a.or(&b, span).around(x).is_some(), in_a || in_b);
            prop_assert_eq!(a.not(span).around(x).is_some(), !in_a);
        }
    }
}
