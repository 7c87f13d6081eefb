use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

/// How a run is made; nothing here but `customers` and `seed` changes the result.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Members, instead of the scenario's number.
    pub customers: Option<u64>,
    /// Seed, instead of the scenario's.
    pub seed: Option<u64>,
    /// Threads; `None` = as many as there are cores.
    pub threads: Option<NonZeroUsize>,
    /// Members that a thread takes at a time; `None` = 1,024.
    pub chunk: Option<NonZeroUsize>,
    /// Set from outside to stop early; what is finished is then reported, marked as partial.
    pub cancel: &'a AtomicBool,
    /// Called with the number of members finished, from any thread.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Members that a thread takes at a time.
const CHUNK: u64 = 1_024;
/// The most that it takes at a time, so that stopping early is quick.
const LARGEST_CHUNK: u64 = 65_536;

impl Options<'_> {
    /// Members that a thread takes at a time.
    pub(super) fn chunk_size(&self) -> u64 {
        self.chunk.map_or(CHUNK, |chunk| chunk.get() as u64).min(LARGEST_CHUNK)
    }
}
