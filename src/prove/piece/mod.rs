//! Whole-number functions of one amount, piece by piece affine: what a rule gives as a function of the basket.
//!
//! Newly true here: a formula of the core, with everything but the amount fixed, is a list of exact affine
//! pieces over whole minor units. Between two neighbouring starts nothing jumps.

use std::rc::Rc;

mod formula;
mod guard;
mod known;
mod operate;
mod set;
mod steps;
#[cfg(test)]
mod tests;

pub(super) use formula::{Formula, over};
pub(super) use known::{Question, amount, forget};
pub(super) use set::Set;

use known::Shape;

/// Most pieces of one function; beyond it nothing is decided.
pub(super) const MOST_PIECES: usize = 1 << 19;

/// Why a formula cannot be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opaque {
    /// More pieces than the fuel allows.
    TooMany,
    /// Numbers beyond 128 bits.
    TooLarge,
    /// It depends on something that the engine does not follow.
    Unseen(&'static str),
}

impl Opaque {
    /// In the user's words.
    pub fn reason(self) -> &'static str {
        match self {
            Opaque::TooMany => "a formula has more steps than are looked at",
            Opaque::TooLarge => "the numbers of a formula are too large",
            Opaque::Unseen(what) => what,
        }
    }
}

/// `a + b·x` from `start` up to the next piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// First x.
    pub start: i64,
    /// Value at 0.
    pub a: i128,
    /// Slope.
    pub b: i128,
}

impl Piece {
    /// Its value at x.
    pub fn at(&self, x: i64) -> i128 {
        // Steps have no slope, and 128 bits are slow to multiply.
        if self.b == 0 { self.a } else { self.a + self.b * i128::from(x) }
    }
}

/// A function on the whole numbers from the first piece's start to `until`, both included. A staircase has many pieces, and
/// many ask for the same one: copies share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Last x.
    pub until: i64,
    /// At least one, by start; no two neighbours lie on one line.
    pub pieces: Rc<Shape>,
}

impl Pieces {
    /// The same value everywhere.
    pub fn constant((from, until): (i64, i64), value: i128) -> Pieces {
        Pieces::line(from, until, value, 0)
    }

    /// x itself.
    pub fn amount((from, until): (i64, i64)) -> Pieces {
        Pieces::line(from, until, 0, 1)
    }

    fn line(start: i64, until: i64, a: i128, b: i128) -> Pieces {
        Pieces { until, pieces: Rc::new(Shape::new(vec![Piece { start, a, b }])) }
    }

    /// First and last x.
    pub fn span(&self) -> (i64, i64) {
        (self.pieces.first().map_or(self.until, |piece| piece.start), self.until)
    }

    /// The value at x.
    pub fn at(&self, x: i64) -> i128 {
        let place = self.pieces.partition_point(|piece| piece.start <= x).max(1) - 1;
        self.pieces.get(place).map_or(0, |piece| piece.at(x))
    }

    /// Every piece with its last x.
    pub fn each(&self) -> impl Iterator<Item = (Piece, i64)> + '_ {
        self.pieces.iter().enumerate().map(|(at, piece)| {
            let end = self.pieces.get(at + 1).map_or(self.until, |next| next.start - 1);
            (*piece, end)
        })
    }

    /// Both ends of every piece: on an affine piece what is extreme is extreme there.
    pub fn critical(&self) -> impl Iterator<Item = (i64, i128)> + '_ {
        self.each().flat_map(|(piece, end)| {
            let last = (end > piece.start).then(|| (end, piece.at(end)));
            std::iter::once((piece.start, piece.at(piece.start))).chain(last)
        })
    }

    /// Whether it is 0 everywhere.
    pub fn is_zero(&self) -> bool {
        self.pieces.iter().all(|piece| piece.a == 0 && piece.b == 0)
    }
}
