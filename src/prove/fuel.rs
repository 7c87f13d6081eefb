//! One fuel for all that is looked at in a program: it counts work, never time, so that verdicts are the same on every
//! machine.

use std::cell::Cell;
use std::rc::Rc;

/// Work for one program: pieces of what is given, and rows asked, times a few. About a second of one processor.
const ALL: usize = 12_000_000;

/// What is left of it; copies share it.
#[derive(Clone, Debug)]
pub(super) struct Fuel(Rc<Cell<usize>>);

impl Fuel {
    /// A full tank.
    pub fn full() -> Fuel {
        Fuel(Rc::new(Cell::new(ALL)))
    }

    /// How much is left.
    pub fn left(&self) -> usize {
        self.0.get()
    }

    /// Takes some of it.
    pub fn spend(&self, work: usize) {
        self.0.set(self.0.get().saturating_sub(work));
    }
}
