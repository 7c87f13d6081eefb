//! Pieces in the making: equal neighbours are joined, fuel is counted, lines are cut into steps.

use std::rc::Rc;

use super::known::Shape;
use super::{MOST_PIECES, Opaque, Piece, Pieces};

type Result<T> = std::result::Result<T, Opaque>;

/// Largest magnitude of a value or slope; products of two still fit 128 bits.
pub(super) const LARGEST: i128 = 1 << 100;

/// Collects pieces, joins equal neighbours, counts fuel.
#[derive(Default)]
pub(super) struct Builder {
    pieces: Vec<Piece>,
}

impl Builder {
    pub fn push(&mut self, start: i64, a: i128, b: i128) -> Result<()> {
        if a.abs() > LARGEST || b.abs() > LARGEST {
            return Err(Opaque::TooLarge);
        }
        if self.pieces.last().is_some_and(|last| last.a == a && last.b == b) {
            return Ok(());
        }
        if self.pieces.len() >= MOST_PIECES {
            return Err(Opaque::TooMany);
        }
        self.pieces.push(Piece { start, a, b });
        Ok(())
    }

    /// Room for so many more pieces, as far as the fuel goes: large functions are not copied while they grow.
    pub fn expect(&mut self, more: usize) {
        self.pieces.reserve(more.min(MOST_PIECES));
    }

    pub fn done(self, until: i64) -> Pieces {
        Pieces { until, pieces: Rc::new(Shape::new(self.pieces)) }
    }
}

/// The largest x of a piece on which `a + b·x ≤ most`, for b > 0.
pub(super) fn last_at_most(a: i128, b: i128, most: i128) -> i128 {
    (most - a).div_euclid(b)
}

/// A product that is not too large: most factors are small, and then nothing needs to be checked before.
pub(super) fn product(number: i128, factor: i128) -> Option<i128> {
    let product = if factor.unsigned_abs() < 1 << 26 && number.unsigned_abs() <= 1 << 100 {
        number.wrapping_mul(factor)
    } else {
        number.checked_mul(factor)?
    };
    (product.abs() <= LARGEST).then_some(product)
}

/// A piece whose values fit 64 bits, cut into steps: whole functions are mostly made of these, and 128 bits are slow.
pub(super) struct Line {
    start: i64,
    end: i64,
    a: i64,
    b: i64,
    step: i64,
}

impl Line {
    pub fn of(piece: Piece, end: i64, step: i128) -> Option<Line> {
        let narrow = |value: i128| i64::try_from(value).ok().filter(|value| value.abs() < 1 << 60);
        let (a, b, step) = (narrow(piece.a)?, narrow(piece.b)?, narrow(step)?);
        // Both ends bound what lies between, and one step more still fits.
        narrow(piece.at(piece.start))?;
        narrow(piece.at(end))?;
        Some(Line { start: piece.start, end, a, b, step })
    }

    pub fn steps(&self, out: &mut Builder) -> Result<()> {
        let Line { start, end, a, b, step } = *self;
        let (first, last) = ((a + b * start).div_euclid(step), (a + b * end).div_euclid(step));
        out.expect(usize::try_from((last - first).unsigned_abs().min(end.abs_diff(start))).unwrap_or(0) + 1);
        let (mut x, mut level) = (start, first);
        while x <= end {
            out.push(x, i128::from(level), 0)?;
            if level == last {
                break;
            }
            if b > 0 && b <= step {
                return self.rise(level, last, out);
            }
            if b > 0 {
                // The first amount at or above the next level.
                x = (step * (level + 1) - a + b - 1).div_euclid(b);
                level = (a + b * x).div_euclid(step);
            } else {
                // The first amount below this level.
                x = (a - step * level).div_euclid(-b) + 1;
                level = (a + b * x).div_euclid(step);
            }
        }
        Ok(())
    }

    /// The levels above one, each of them reached: where they begin is added up, because division is slow.
    fn rise(&self, below: i64, last: i64, out: &mut Builder) -> Result<()> {
        let Line { a, b, step, .. } = *self;
        // The first amount at or above the next level, and what is over.
        let ahead = step * (below + 1) - a + b - 1;
        let (mut x, mut over) = (ahead.div_euclid(b), ahead.rem_euclid(b));
        let (wide, rest) = (step / b, step % b);
        let fits = MOST_PIECES.saturating_sub(out.pieces.len());
        let levels = (below + 1)..=last;
        if levels.clone().count() > fits {
            return Err(Opaque::TooMany);
        }
        out.pieces.extend(levels.map(|level| {
            let piece = Piece { start: x, a: i128::from(level), b: 0 };
            (x, over) = (x + wide, over + rest);
            if over >= b {
                (x, over) = (x + 1, over - b);
            }
            piece
        }));
        Ok(())
    }
}
