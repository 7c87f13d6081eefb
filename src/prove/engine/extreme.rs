//! Critical points of one variable: on an affine piece V(x) = a + b·x, V(x)/x = a/x + b is monotone, so the largest
//! share is at an end of some piece.

use crate::prove::piece::{self, Pieces, Question, Set};
use crate::quantity::Ratio;

/// The amount with the largest V(x)/x, and V there; the smallest such amount.
pub(in crate::prove) fn largest_share(value: &Pieces) -> Option<(i64, i128)> {
    piece::amount(Question::Share, (value, None), || Ok(look_for_share(value))).ok().flatten()
}

fn look_for_share(value: &Pieces) -> Option<(i64, i128)> {
    let mut best: Option<(i64, i128)> = None;
    let mut look = |x: i64, v: i128| {
        if x > 0 && best.is_none_or(|(at, most)| is_more((v, x), (most, at))) {
            best = Some((x, v));
        }
    };
    for (piece, end) in value.each() {
        look(piece.start, piece.at(piece.start));
        // On a level the share falls from its first amount on.
        let falls = piece.b == 0 && piece.a >= 0 && piece.start > 0;
        if end > piece.start && !falls {
            look(end, piece.at(end));
        }
    }
    best
}

/// The amount of a set with the smallest V(x)/x, and V there; the smallest such amount.
pub(in crate::prove) fn smallest_share(value: &Pieces, set: &Set) -> Option<(i64, i128)> {
    let mut best: Option<(i64, i128)> = None;
    let mut look = |x: i64, v: i128| {
        if x > 0 && best.is_none_or(|(at, least)| is_more((least, at), (v, x))) {
            best = Some((x, v));
        }
    };
    let mut ranges = set.0.iter().copied().peekable();
    for (piece, end) in value.each() {
        while let Some((from, until)) = ranges.peek().copied() {
            let (first, last) = (piece.start.max(from), end.min(until));
            if first <= last {
                look(first, piece.at(first));
                look(last, piece.at(last));
            }
            if until > end {
                break;
            }
            ranges.next();
        }
    }
    best
}

/// Whether v/x > w/y, for positive x and y.
pub(in crate::prove) fn is_more((v, x): (i128, i64), (w, y): (i128, i64)) -> bool {
    // Two factors of 64 bits always fit, and most do.
    if let (Ok(v), Ok(w)) = (i64::try_from(v), i64::try_from(w)) {
        return i128::from(v) * i128::from(y) > i128::from(w) * i128::from(x);
    }
    match (v.checked_mul(i128::from(y)), w.checked_mul(i128::from(x))) {
        (Some(left), Some(right)) => left > right,
        // Beyond 128 bits whole quotients decide, which is enough to rank.
        _ => v / i128::from(x) > w / i128::from(y),
    }
}

/// Where V(x) > limit · x, V being over a denominator.
pub(in crate::prove) fn above(value: &Pieces, over: i64, limit: Ratio) -> Set {
    let (span, scale) = (value.span(), i128::from(limit.denominator()));
    let line = Pieces::amount(span).times(i128::from(limit.numerator()) * i128::from(over));
    let both = value.times(scale).and_then(|value| line.and_then(|line| value.minus(&line)?.shifted(-1)));
    both.map(|difference| difference.not_negative()).unwrap_or_default()
}

/// The roundest amount of a range: a multiple of the largest unit of 1, 2, 5, 10 … that fits.
pub(in crate::prove) fn roundest((from, until): (i64, i64)) -> i64 {
    let mut best = from;
    let mut unit = 1i64;
    for step in [2, 5, 10].iter().cycle().take(36) {
        let Some(candidate) = unit.checked_mul(*step) else { break };
        let multiple = from.div_euclid(candidate) * candidate + if from % candidate == 0 { 0 } else { candidate };
        if multiple <= until && multiple > 0 {
            best = multiple;
        }
        if *step == 10 {
            unit = candidate;
        }
    }
    best
}
