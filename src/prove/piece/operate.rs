//! Arithmetic on functions of an amount: exact, piece by piece.

use std::rc::Rc;

use super::known::{self, Question};
use super::steps::{Builder, LARGEST, Line, last_at_most, product};
use super::{MOST_PIECES, Opaque, Piece, Pieces, Set};
use crate::core::Comparison;
use crate::quantity::Rounding;

/// Sets of more ranges than these are seldom the same.
const MOST_RANGES: usize = 8;

type Result<T> = std::result::Result<T, Opaque>;

impl Pieces {
    /// Visits the common refinement of both.
    fn zip(&self, other: &Pieces, mut visit: impl FnMut(i64, i64, Piece, Piece) -> Result<()>) -> Result<()> {
        let mut right = other.each();
        let mut now = right.next();
        for (piece, end) in self.each() {
            let mut from = piece.start;
            while from <= end {
                while now.is_some_and(|(_, last)| last < from) {
                    now = right.next();
                }
                let Some((with, last)) = now else { return Ok(()) };
                let until = end.min(last);
                visit(from, until, piece, with)?;
                from = until + 1;
            }
        }
        Ok(())
    }

    fn each_piece(&self, mut make: impl FnMut(&mut Builder, Piece, i64) -> Result<()>) -> Result<Pieces> {
        let mut out = Builder::default();
        out.expect(self.pieces.len());
        for (piece, end) in self.each() {
            make(&mut out, piece, end)?;
        }
        Ok(out.done(self.until))
    }

    /// Piece by piece of both; nothing where a number is too large.
    fn with(&self, other: &Pieces, of: impl Fn(i128, i128) -> Option<i128>) -> Result<Pieces> {
        let of = |one, two| of(one, two).ok_or(Opaque::TooLarge);
        let mut out = Builder::default();
        match (&self.pieces[..], &other.pieces[..]) {
            // One of them is the same line everywhere: most of all sums are of this kind.
            (_, [line]) if self.span() == other.span() => {
                out.expect(self.pieces.len());
                for one in self.pieces.iter() {
                    out.push(one.start, of(one.a, line.a)?, of(one.b, line.b)?)?;
                }
            }
            ([line], _) if self.span() == other.span() => {
                out.expect(other.pieces.len());
                for two in other.pieces.iter() {
                    out.push(two.start, of(line.a, two.a)?, of(line.b, two.b)?)?;
                }
            }
            _ => {
                out.expect(self.pieces.len().max(other.pieces.len()));
                self.zip(other, |from, _, one, two| out.push(from, of(one.a, two.a)?, of(one.b, two.b)?))?;
            }
        }
        Ok(out.done(self.until))
    }

    /// Sum.
    pub fn plus(&self, other: &Pieces) -> Result<Pieces> {
        self.plus_times(other, 1)
    }

    /// Sum with so many times the other.
    pub fn plus_times(&self, other: &Pieces, factor: i128) -> Result<Pieces> {
        match (self.is_nothing(), other.is_nothing()) {
            (_, true) if self.span() == other.span() => Ok(self.clone()),
            (true, _) if self.span() == other.span() => other.times(factor),
            _ => known::function(Question::PlusTimes(factor), (self, Some(other)), || match factor {
                1 => self.with(other, |one, two| Some(one + two)),
                _ => self.with(other, |one, two| Some(one + product(two, factor)?)),
            }),
        }
    }

    /// Whether it is 0 everywhere, without a look at many pieces.
    fn is_nothing(&self) -> bool {
        self.pieces.len() == 1 && self.is_zero()
    }

    /// Difference.
    pub fn minus(&self, other: &Pieces) -> Result<Pieces> {
        self.with(other, |one, two| Some(one - two))
    }

    /// How far so many times this function is above so many times another at most, and the first amount where it is.
    pub fn lead(&self, times: i128, other: &Pieces, by: i128) -> Result<Option<(i64, i128)>> {
        if Rc::ptr_eq(&self.pieces, &other.pieces) && times == by {
            return Ok(Some((self.span().0, 0)));
        }
        known::amount(Question::Lead(times, by), (self, Some(other)), || self.look_for_lead(times, other, by))
    }

    fn look_for_lead(&self, times: i128, other: &Pieces, by: i128) -> Result<Option<(i64, i128)>> {
        let mut most: Option<(i64, i128)> = None;
        let mut look = |x: i64, value: i128| {
            if most.is_none_or(|(_, known)| value > known) {
                most = Some((x, value));
            }
        };
        let (mut last, mut pieces) = (None, 0usize);
        let less = |one: i128, two: i128| Some(product(one, times)? - product(two, by)?).filter(|a| a.abs() <= LARGEST);
        self.zip(other, |from, until, one, two| {
            let a = less(one.a, two.a).ok_or(Opaque::TooLarge)?;
            let b = less(one.b, two.b).ok_or(Opaque::TooLarge)?;
            let piece = Piece { start: from, a, b };
            pieces += usize::from(last.replace((a, b)) != Some((a, b)));
            if pieces > MOST_PIECES {
                return Err(Opaque::TooMany);
            }
            look(from, piece.at(from));
            if b != 0 {
                look(until, piece.at(until));
            }
            Ok(())
        })?;
        Ok(most)
    }

    /// Product with a constant.
    pub fn times(&self, factor: i128) -> Result<Pieces> {
        if factor == 1 {
            return Ok(self.clone());
        }
        let of = |number| product(number, factor).ok_or(Opaque::TooLarge);
        known::function(Question::Times(factor), (self, None), || {
            self.each_piece(|out, piece, _| out.push(piece.start, of(piece.a)?, of(piece.b)?))
        })
    }

    /// Sum with a constant.
    pub fn shifted(&self, by: i128) -> Result<Pieces> {
        if by == 0 {
            return Ok(self.clone());
        }
        self.each_piece(|out, piece, _| out.push(piece.start, piece.a + by, piece.b))
    }

    /// floor(f / step) for a positive step.
    pub fn floor_over(&self, step: i128) -> Result<Pieces> {
        if step <= 0 {
            return Err(Opaque::Unseen("a step that is not positive"));
        }
        known::function(Question::Floor(step), (self, None), || self.cut(step))
    }

    fn cut(&self, step: i128) -> Result<Pieces> {
        self.each_piece(|out, piece, end| {
            if piece.b == 0 {
                return out.push(piece.start, piece.a.div_euclid(step), 0);
            }
            if piece.b % step == 0 {
                return out.push(piece.start, piece.a.div_euclid(step), piece.b / step);
            }
            if let Some(line) = Line::of(piece, end, step) {
                return line.steps(out);
            }
            let mut x = i128::from(piece.start);
            while x <= i128::from(end) {
                let level = (piece.a + piece.b * x).div_euclid(step);
                let start = i64::try_from(x).map_err(|_| Opaque::TooLarge)?;
                out.push(start, level, 0)?;
                let last = if piece.b > 0 {
                    last_at_most(piece.a, piece.b, step * (level + 1) - 1)
                } else {
                    last_at_most(-piece.a, -piece.b, -step * level)
                };
                x = last + 1;
            }
            Ok(())
        })
    }

    /// f mod step for a positive step.
    pub fn rest_over(&self, step: i128) -> Result<Pieces> {
        self.minus(&self.floor_over(step)?.times(step)?)
    }

    /// f / over, rounded; never below 0.
    pub fn rounded(&self, over: i128, rounding: Rounding) -> Result<Pieces> {
        let quotient = match rounding {
            Rounding::Down => self.floor_over(over)?,
            Rounding::Up => self.shifted(over - 1)?.floor_over(over)?,
            // Halves go away from zero, and what is below zero becomes 0 all the same.
            Rounding::Nearest => self.times(2)?.shifted(over)?.floor_over(over * 2)?,
        };
        quotient.at_least(0)
    }

    /// The smaller.
    pub fn least(&self, other: &Pieces) -> Result<Pieces> {
        let smaller = self.compare(Comparison::Below, other)?;
        self.select(&smaller, other)
    }

    /// The larger.
    pub fn greatest(&self, other: &Pieces) -> Result<Pieces> {
        let larger = self.compare(Comparison::Above, other)?;
        self.select(&larger, other)
    }

    /// The larger of it and a constant.
    pub fn at_least(&self, least: i128) -> Result<Pieces> {
        known::function(Question::AtLeast(least), (self, None), || {
            if self.ends().all(|value| value >= least) {
                return Ok(self.clone());
            }
            self.greatest(&Pieces::constant(self.span(), least))
        })
    }

    /// The smaller of it and a constant.
    pub fn at_most(&self, most: i128) -> Result<Pieces> {
        known::function(Question::AtMost(most), (self, None), || {
            if self.ends().all(|value| value <= most) {
                return Ok(self.clone());
            }
            self.least(&Pieces::constant(self.span(), most))
        })
    }

    /// The values at the ends of pieces, in order, some of them twice.
    fn ends(&self) -> impl Iterator<Item = i128> + '_ {
        self.each().flat_map(|(piece, end)| [piece.at(piece.start), piece.at(end)])
    }

    /// This function on the set, the other elsewhere.
    pub fn select(&self, here: &Set, elsewhere: &Pieces) -> Result<Pieces> {
        match here.0.as_slice() {
            [] => return Ok(elsewhere.clone()),
            [whole] if *whole == self.span() => return Ok(self.clone()),
            _ => {}
        }
        if here.0.len() > MOST_RANGES {
            return self.chosen(here, elsewhere);
        }
        known::function(Question::Select(here.0.clone()), (self, Some(elsewhere)), || self.chosen(here, elsewhere))
    }

    fn chosen(&self, here: &Set, elsewhere: &Pieces) -> Result<Pieces> {
        let mut out = Builder::default();
        let mut ranges = here.0.iter().peekable();
        self.zip(elsewhere, |from, until, one, two| {
            let mut x = from;
            while x <= until {
                while ranges.peek().is_some_and(|range| range.1 < x) {
                    ranges.next();
                }
                let (take, last) = match ranges.peek() {
                    Some(range) if range.0 <= x => (one, range.1.min(until)),
                    Some(range) => (two, (range.0 - 1).min(until)),
                    None => (two, until),
                };
                out.push(x, take.a, take.b)?;
                x = last + 1;
            }
            Ok(())
        })?;
        Ok(out.done(self.until))
    }

    /// 0 outside the set.
    pub fn within(&self, set: &Set) -> Result<Pieces> {
        self.select(set, &Pieces::constant(self.span(), 0))
    }

    /// Where the relation holds.
    pub fn compare(&self, is: Comparison, other: &Pieces) -> Result<Set> {
        let span = self.span();
        Ok(match is {
            Comparison::AtLeast => self.minus(other)?.not_negative(),
            Comparison::Above => self.minus(other)?.shifted(-1)?.not_negative(),
            Comparison::AtMost => other.minus(self)?.not_negative(),
            Comparison::Below => other.minus(self)?.shifted(-1)?.not_negative(),
            Comparison::Equal => self.minus(other)?.not_negative().and(&other.minus(self)?.not_negative()),
            Comparison::NotEqual => self.compare(Comparison::Equal, other)?.not(span),
        })
    }

    /// Where it is not below 0.
    pub fn not_negative(&self) -> Set {
        let mut out = Set::default();
        for (piece, end) in self.each() {
            let (start, end) = (i128::from(piece.start), i128::from(end));
            let (from, until) = match piece.b.signum() {
                0 if piece.a >= 0 => (start, end),
                0 => continue,
                // a + b·x ≥ 0 from the ceiling of −a / b on.
                1 => (start.max(-piece.a.div_euclid(piece.b)), end),
                _ => (start, end.min(last_at_most(-piece.a, -piece.b, 0))),
            };
            if from <= until
                && let (Ok(from), Ok(until)) = (i64::try_from(from), i64::try_from(until))
            {
                out.push(from, until);
            }
        }
        out
    }
}
