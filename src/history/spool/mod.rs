//! Rows of any number on their way to their purchases, in bounded memory.
//!
//! ```text
//! row ─ record (bytes) ─ bucket of its customer ─┬─ memory, up to a limit
//!                                                └─ overflow: one file without a name ─ arrange ─▶ Portion
//! ```
//!
//! A customer's rows all lie in one bucket, so buckets can be arranged and replayed one by one, in any order and on any
//! number of threads. Nothing that comes of it depends on where the rows lay.

mod arrange;
mod hash;
mod name;
mod record;

use std::io;
use std::ops::Range;

use super::model::{Portion, TextId};
use crate::diagnostic::{Diagnostic, table};
pub(super) use arrange::Desk;
pub(super) use hash::{Quick, hash};
pub(super) use name::Name;
pub(super) use record::Row;
use record::{MOST_SHORT, Written};

/// Buckets of a reading whose rows may overflow: few enough to write to all of them in turn, many enough that one of
/// them, of 10^9 rows, still fits into memory. More of them where memory lets each be long all the same: the smaller a
/// bucket, the more of it is in the processor's cache while it is arranged and lived.
const BUCKETS: Range<usize> = 1024..4096;
/// Bytes that a bucket should hold when all are put down, so that writing is worth it.
const WORTH_WRITING: usize = 64 << 10;
/// Bytes of a bucket that lie together. A bucket grows by another piece, so that nothing is copied and little is left unused.
const PIECE: usize = 32 << 10;
/// A portion is made of as many buckets as make this many bytes, so that small files are not cut to crumbs.
const PORTION: u64 = 1 << 18;

/// Where rows go that memory does not take: bytes that are put down one after the other and read again anywhere.
pub trait Overflow: Send + Sync {
    /// Puts bytes down behind all others.
    ///
    /// # Errors
    /// If the disk does not take them.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Reads bytes back.
    ///
    /// # Errors
    /// If the disk does not give them.
    fn get(&self, from: u64, into: &mut [u8]) -> io::Result<()>;
}

/// How much memory rows may take, and what to do then.
pub struct Room<'a> {
    /// Bytes of rows that are kept in memory, roughly.
    pub most: usize,
    /// Makes the place for more; called at most once.
    #[allow(clippy::type_complexity, reason = "said once")]
    pub overflow: &'a dyn Fn() -> io::Result<Box<dyn Overflow>>,
}

/// Rows by bucket.
pub(super) struct Spool<'a> {
    buckets: Vec<Bucket>,
    room: Option<Room<'a>>,
    held: usize,
    /// Pieces that were put down and can be used again.
    free: Vec<Vec<u8>>,
    below: Option<Box<dyn Overflow>>,
    written: u64,
    failed: Option<io::Error>,
}

#[derive(Default)]
struct Bucket {
    /// Pieces that are full, in their order, and the one that is not.
    full: Vec<Vec<u8>>,
    bytes: Vec<u8>,
    /// Places and lengths of what lies below.
    blocks: Vec<(u64, usize)>,
    last: Written,
    rows: u64,
}

impl Bucket {
    fn size(&self) -> u64 {
        let pieces = self.full.iter().map(|piece| piece.len() as u64).sum::<u64>();
        self.bytes.len() as u64 + pieces + self.overflown()
    }

    /// Bytes that lie below.
    fn overflown(&self) -> u64 {
        self.blocks.iter().map(|(_, length)| *length as u64).sum()
    }

    /// Pieces in memory, in the order of their records.
    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.full.iter().chain([&self.bytes]).map(Vec::as_slice).filter(|piece| !piece.is_empty())
    }
}

impl<'a> Spool<'a> {
    /// Nothing yet. Without a `room` everything stays in memory, in one piece.
    pub fn new(room: Option<Room<'a>>) -> Spool<'a> {
        let count = room.as_ref().map_or(1, |room| (room.most / WORTH_WRITING).clamp(BUCKETS.start, BUCKETS.end));
        let buckets = (0..count).map(|_| Bucket::default()).collect();
        Spool { buckets, room, held: 0, free: Vec::new(), below: None, written: 0, failed: None }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row<'_>) {
        let count = self.buckets.len() as u64;
        // The upper half of the hash, so that the tables within a bucket still tell its customers apart by the lower one.
        let place = ((row.customer.hash() >> 32) * count) >> 32;
        if let Some(bucket) = self.buckets.get_mut(place as usize) {
            let before = bucket.bytes.len();
            record::write(row, &mut bucket.last, &mut bucket.bytes);
            bucket.rows += 1;
            self.held += bucket.bytes.len() - before;
            if bucket.bytes.len() > PIECE - MOST_SHORT {
                let empty = self.free.pop().unwrap_or_else(|| Vec::with_capacity(PIECE));
                bucket.full.push(std::mem::replace(&mut bucket.bytes, empty));
            }
        }
        if self.room.as_ref().is_some_and(|room| self.held > room.most) {
            self.put_down();
        }
    }

    /// Whether the disk refused rows; then there is no sense in reading on.
    pub fn is_full(&self) -> bool {
        self.failed.is_some()
    }

    fn put_down(&mut self) {
        if let Err(error) = self.try_put_down() {
            self.failed.get_or_insert(error);
            self.buckets.iter_mut().for_each(|bucket| {
                bucket.full.clear();
                bucket.bytes.clear();
            });
        }
        self.held = 0;
    }

    fn try_put_down(&mut self) -> io::Result<()> {
        let Some(room) = &self.room else { return Ok(()) };
        let below = match &mut self.below {
            Some(below) => below,
            None => self.below.insert((room.overflow)()?),
        };
        for bucket in &mut self.buckets {
            for piece in bucket.pieces() {
                below.put(piece)?;
            }
            let length = bucket.pieces().map(<[u8]>::len).sum::<usize>();
            if length > 0 {
                bucket.blocks.push((self.written, length));
                self.written += length as u64;
            }
            bucket.bytes.clear();
            self.free.extend(bucket.full.drain(..).map(|mut piece| {
                piece.clear();
                piece
            }));
        }
        Ok(())
    }

    /// All rows are taken.
    ///
    /// # Errors
    /// If the disk did not take them.
    pub fn finish(self) -> Result<Kept, Diagnostic> {
        if let Some(error) = &self.failed {
            return Err(no_room(error));
        }
        let mut portions = Vec::new();
        let (mut from, mut size) = (0, 0);
        for (at, bucket) in self.buckets.iter().enumerate() {
            size += bucket.size();
            if size >= PORTION || at + 1 == self.buckets.len() {
                portions.push(from..at + 1);
                (from, size) = (at + 1, 0);
            }
        }
        Ok(Kept { buckets: self.buckets, portions, below: self.below })
    }
}

/// Rows that are complete, in portions of whole customers.
pub(super) struct Kept {
    buckets: Vec<Bucket>,
    portions: Vec<Range<usize>>,
    below: Option<Box<dyn Overflow>>,
}

impl Kept {
    /// How many portions there are.
    pub fn portions(&self) -> usize {
        self.portions.len()
    }

    /// Bytes that lie on the disk.
    pub fn overflown(&self) -> u64 {
        self.buckets.iter().map(Bucket::overflown).sum()
    }

    /// The customers of a portion with their purchases, laid out on a desk.
    ///
    /// # Errors
    /// A purchase with too many lines, or rows that the disk does not give back.
    pub fn portion<'d>(&self, number: usize, desk: &'d mut Desk) -> Result<&'d Portion, Diagnostic> {
        let buckets = self.portions.get(number).and_then(|range| self.buckets.get(range.clone())).unwrap_or_default();
        let mut below = std::mem::take(&mut desk.below);
        let length = buckets.iter().map(Bucket::overflown).sum::<u64>() as usize;
        if below.len() < length {
            below.resize(length, 0);
        }
        let mut rest = below.as_mut_slice();
        for &(from, length) in buckets.iter().flat_map(|bucket| &bucket.blocks) {
            let (block, behind) = rest.split_at_mut_checked(length).unwrap_or_default();
            if let Some(Err(error)) = self.below.as_ref().map(|below| below.get(from, block)) {
                return Err(no_room(&error));
            }
            rest = behind;
        }
        // A bucket's records lie in its blocks first, then in memory.
        let mut rest = below.as_slice();
        let mut parts: Vec<Vec<&[u8]>> = Vec::with_capacity(buckets.len());
        for bucket in buckets {
            let mut own = Vec::with_capacity(bucket.blocks.len() + bucket.full.len() + 1);
            for (_, length) in &bucket.blocks {
                let (block, behind) = rest.split_at_checked(*length).unwrap_or_default();
                own.push(block);
                rest = behind;
            }
            own.extend(bucket.pieces());
            parts.push(own);
        }
        let rows = buckets.iter().map(|bucket| bucket.rows).sum::<u64>();
        let arranged = arrange::arrange(&parts, rows as usize, desk);
        desk.below = below;
        arranged?;
        Ok(&desk.portion)
    }
}

fn no_room(error: &io::Error) -> Diagnostic {
    let why = error.to_string();
    let why = why.split(" (os error").next().unwrap_or_default().to_lowercase();
    Diagnostic::new(
        table::DATA_OVERFLOW,
        format!("the rows do not fit into memory and could not be kept on the disk: {why}"),
    )
    .help("give more memory with --memory, or a folder with more room with --temporary; nothing was written")
}

/// Text number 0 is "not given".
pub(super) const NONE: TextId = TextId(0);

#[cfg(test)]
mod tests;
