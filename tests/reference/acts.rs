//! How often each construct of the core acted in the second evaluator: a condition held, a formula had a value, a
//! trigger let a row pay, a limit cut. What is generated but never acts is not covered.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

/// Acts by enumeration and variant.
pub type Acts = BTreeMap<(&'static str, String), u64>;

/// The same by a number of the variant, with its name.
type Counted = BTreeMap<(&'static str, u64), (String, u64)>;

thread_local! {
    /// By enumeration and variant: its name, and how often it acted on this thread.
    static ACTS: RefCell<Counted> = const { RefCell::new(BTreeMap::new()) };
}

/// It acted.
pub fn note<T: Debug>(kind: &'static str, value: &T) {
    let mut hasher = DefaultHasher::new();
    discriminant(value).hash(&mut hasher);
    ACTS.with_borrow_mut(|acts| {
        acts.entry((kind, hasher.finish())).or_insert_with(|| (name(value), 0)).1 += 1;
    });
}

/// The name of a variant.
pub fn name(value: &impl Debug) -> String {
    format!("{value:?}").trim_matches('"').chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// What acted on this thread since the last look.
pub fn taken() -> Acts {
    let acts = ACTS.take();
    acts.into_iter().map(|((kind, _), (name, count))| ((kind, name), count)).collect()
}
