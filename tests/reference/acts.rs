//! How often each construct of the core acted in the second evaluator: a condition held, a formula had a value, a
//! trigger let a row pay, a limit cut. What is generated but never acts is not covered.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

/// Acts by enumeration and variant.
pub type Acts = BTreeMap<(&'static str, String), u64>;

/// By enumeration: its variants by their numbers, with their names.
type Counted = Vec<(&'static str, Vec<(u64, String, u64)>)>;

/// A hasher that keeps the number of a variant as it is: notes are taken at every step of the evaluator.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }
    fn write_isize(&mut self, number: isize) {
        self.0 = number as u64;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

thread_local! {
    /// By enumeration and variant: its name, and how often it acted on this thread.
    static ACTS: RefCell<Counted> = const { RefCell::new(Vec::new()) };
}

/// It acted.
pub fn note<T: Debug>(kind: &'static str, value: &T) {
    let mut hasher = AsItIs::default();
    discriminant(value).hash(&mut hasher);
    count(kind, hasher.finish(), || name(value));
}

/// Something that is no variant acted.
pub fn note_word(kind: &'static str, word: &'static str) {
    let key = word.bytes().fold(0u64, |key, byte| key.wrapping_mul(31).wrapping_add(u64::from(byte)));
    count(kind, key, || word.to_owned());
}

fn count(kind: &'static str, key: u64, name: impl FnOnce() -> String) {
    ACTS.with_borrow_mut(|acts| {
        // The same text may stand in several places.
        let known =
            acts.iter().position(|of| std::ptr::eq(of.0, kind)).or_else(|| acts.iter().position(|of| of.0 == kind));
        let variants = match known {
            Some(place) => &mut acts[place].1,
            None => {
                acts.push((kind, Vec::new()));
                let last = acts.len() - 1;
                &mut acts[last].1
            }
        };
        match variants.iter_mut().find(|variant| variant.0 == key) {
            Some(variant) => variant.2 += 1,
            None => variants.push((key, name(), 1)),
        }
    });
}

/// The name of a variant.
pub fn name(value: &impl Debug) -> String {
    format!("{value:?}").trim_matches('"').chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// What acted on this thread since the last look.
pub fn taken() -> Acts {
    let acts = ACTS.take();
    let mut all = Acts::new();
    for (kind, variants) in acts {
        variants.into_iter().for_each(|(_, name, count)| *all.entry((kind, name)).or_insert(0) += count);
    }
    all
}
