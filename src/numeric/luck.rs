use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Last eight bytes of every key: what the streams are for and the version of their derivation.
const TAG: [u8; 8] = *b"loyal/01";
/// Words of the side stream that belong to one index of the main stream.
const SIDE_WORDS: u128 = 1 << 16;

/// All chance of one replicate of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luck {
    /// The scenario's seed.
    pub seed: u64,
    /// Number of the replicate, from 0.
    pub replicate: u64,
}

impl Luck {
    /// The key of a purpose: seed, replicate, purpose and kind in little-endian order, then a tag.
    /// Different keys give independent ChaCha streams, so nothing needs to be hashed.
    fn key(self, purpose: u32, kind: u32) -> [u8; 32] {
        let mut key = [0; 32];
        let words = self.seed.to_le_bytes().into_iter().chain(self.replicate.to_le_bytes());
        let words = words.chain(purpose.to_le_bytes()).chain(kind.to_le_bytes()).chain(TAG);
        for (place, byte) in key.iter_mut().zip(words) {
            *place = byte;
        }
        key
    }

    /// The draws of one purpose.
    pub fn stream(self, purpose: u32) -> Stream {
        Stream { words: ChaCha8Rng::from_seed(self.key(purpose, 0)) }
    }

    /// The side stream of one purpose, for samplers that may reject.
    pub fn side(self, purpose: u32) -> Side {
        Side { words: ChaCha8Rng::from_seed(self.key(purpose, 1)) }
    }
}

/// The draws of one purpose, one customer at a time; index is position.
#[derive(Clone, Debug)]
pub struct Stream {
    words: ChaCha8Rng,
}

impl Stream {
    /// Moves to index 0 of a customer.
    #[inline]
    pub fn start(&mut self, customer: u64) {
        // In this order: seeking to a block's edge computes nothing until the next word is asked for.
        self.words.set_word_pos(0);
        self.words.set_stream(customer);
    }

    /// Moves to an index of the current customer.
    #[inline]
    pub fn seek(&mut self, index: u64) {
        self.words.set_word_pos(u128::from(index) * 2);
    }

    /// The word at the current index; the index rises by one.
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.words.next_u64()
    }
}

/// Words for samplers that need an unknown number of them.
#[derive(Clone, Debug)]
pub struct Side {
    words: ChaCha8Rng,
}

impl Side {
    /// Moves to the words that belong to one index of a customer: 65,536 of its own.
    #[inline]
    pub fn start(&mut self, customer: u64, index: u64) {
        self.words.set_word_pos(0);
        self.words.set_stream(customer);
        if index > 0 {
            self.words.set_word_pos(u128::from(index) * SIDE_WORDS * 2);
        }
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.words.next_u64()
    }
}
