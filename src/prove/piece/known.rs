//! What has been worked out: situations differ in little, so most of their functions are the same functions again.
//!
//! An answer depends on its question alone, so whether it is worked out or remembered changes nothing but the time. Lines
//! are named by their numbers, other functions by a number that each gets when it is made.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::thread::LocalKey;

use super::{Opaque, Piece, Pieces};

type Result<T> = std::result::Result<T, Opaque>;

/// An amount that stands out with a value there, if there is one.
type Peak = Result<Option<(i64, i128)>>;

/// Pieces by start, with a number of their own.
#[derive(Debug)]
pub(in crate::prove) struct Shape {
    number: u64,
    pieces: Vec<Piece>,
}

impl Shape {
    /// With the next number.
    pub fn new(pieces: Vec<Piece>) -> Shape {
        Shape { number: NEXT.with(|next| next.replace(next.get() + 1)), pieces }
    }
}

impl Deref for Shape {
    type Target = [Piece];

    fn deref(&self) -> &[Piece] {
        &self.pieces
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Shape) -> bool {
        self.pieces == other.pieces
    }
}

impl Eq for Shape {}

/// What is asked of one function or two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::prove) enum Question {
    /// Whole steps.
    Floor(i128),
    /// The larger of it and a constant.
    AtLeast(i128),
    /// The smaller of it and a constant.
    AtMost(i128),
    /// A product with a constant.
    Times(i128),
    /// A sum with so many times another.
    PlusTimes(i128),
    /// One function on a set, another elsewhere.
    Select(Vec<(i64, i64)>),
    /// How far so many times one is above so many times another.
    Lead(i128, i128),
    /// The largest share of the amount.
    Share,
}

/// Which function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Line { start: i64, until: i64, a: i128, b: i128 },
    Shape { number: u64, until: i64 },
}

impl Of {
    fn function(function: &Pieces) -> Of {
        let until = function.until;
        match **function.pieces {
            [Piece { start, a, b }] => Of::Line { start, until, a, b },
            _ => Of::Shape { number: function.pieces.number, until },
        }
    }
}

type Key = (Question, Of, Option<Of>);

/// Answers, with what the new ones weigh together. What nobody asked for while so much else was asked is forgotten.
struct Known<A> {
    new: BTreeMap<Key, A>,
    old: BTreeMap<Key, A>,
    weight: usize,
}

impl<A: Clone> Known<A> {
    fn find(&mut self, key: &Key, weight: impl Fn(&A) -> usize) -> Option<A> {
        if let Some(answer) = self.new.get(key) {
            return Some(answer.clone());
        }
        let (key, answer) = self.old.remove_entry(key)?;
        self.keep(key, answer.clone(), weight(&answer));
        Some(answer)
    }

    fn keep(&mut self, key: Key, answer: A, weight: usize) {
        self.weight += weight + LEAST;
        if self.weight > MOST {
            self.weight = weight + LEAST;
            self.old = std::mem::take(&mut self.new);
        }
        self.new.insert(key, answer);
    }
}

impl<A> Default for Known<A> {
    fn default() -> Known<A> {
        Known { new: BTreeMap::new(), old: BTreeMap::new(), weight: 0 }
    }
}

/// So much is new, in pieces; beyond it everything becomes old.
const MOST: usize = 1 << 20;
/// What an answer weighs by itself.
const LEAST: usize = 16;

type Table<A> = LocalKey<RefCell<Known<A>>>;

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static FUNCTIONS: RefCell<Known<Result<Pieces>>> = RefCell::default();
    static AMOUNTS: RefCell<Known<Peak>> = RefCell::default();
}

/// Forgets everything: one program has nothing to do with the next.
pub(in crate::prove) fn forget() {
    FUNCTIONS.with(|known| *known.borrow_mut() = Known::default());
    AMOUNTS.with(|known| *known.borrow_mut() = Known::default());
}

/// A function of one or two functions.
pub(super) fn function(
    ask: Question,
    of: (&Pieces, Option<&Pieces>),
    work_out: impl FnOnce() -> Result<Pieces>,
) -> Result<Pieces> {
    remembered(&FUNCTIONS, ask, of, work_out, |made| made.as_ref().map_or(0, |made| made.pieces.len()))
}

/// An amount that stands out, and a value there.
pub(in crate::prove) fn amount(ask: Question, of: (&Pieces, Option<&Pieces>), work_out: impl FnOnce() -> Peak) -> Peak {
    remembered(&AMOUNTS, ask, of, work_out, |_| 0)
}

fn remembered<A: Clone>(
    table: &'static Table<A>,
    ask: Question,
    (one, two): (&Pieces, Option<&Pieces>),
    work_out: impl FnOnce() -> A,
    weight: impl Fn(&A) -> usize,
) -> A {
    let key = (ask, Of::function(one), two.map(Of::function));
    if let Some(answer) = table.with(|known| known.borrow_mut().find(&key, &weight)) {
        return answer;
    }
    let answer = work_out();
    table.with(|known| known.borrow_mut().keep(key, answer.clone(), weight(&answer)));
    answer
}
