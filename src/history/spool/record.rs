//! One row as bytes: what is usual takes a byte or none.

use super::super::model::{Item, TextId};
use super::{NONE, Name};
use crate::quantity::Instant;

/// A row with everything decided but its place among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::history) struct Row<'a> {
    pub customer: Name<'a>,
    pub at: Instant,
    /// Whether a zone's clock showed that time for the second time.
    pub again: bool,
    pub basket: &'a str,
    pub returns: &'a str,
    pub item: Item,
    pub channel: TextId,
    pub store: TextId,
    pub redeem: TextId,
    pub file: u16,
    pub line: u64,
}

/// What the next record of a bucket is told from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    file: u16,
    line: u64,
    at: i64,
}

const BASKET: u8 = 1;
const RETURNS: u8 = 2;
const AGAIN: u8 = 4;
/// Category, item, channel, store or redemption.
const WORDS: u8 = 8;
/// More than one piece.
const PIECES: u8 = 16;
/// Another file than the last one's; its lines begin anew.
const FILE: u8 = 32;
/// The customer is a number.
const NUMBER: u8 = 64;
/// The time is that of the last record.
const SAME_TIME: u8 = 128;

/// Most bytes of a number.
const LONGEST: usize = 10;

/// Most bytes of the beginning of a record: six numbers and the flags.
pub(super) const MOST_SHORT: usize = 6 * LONGEST + 1;

struct Short {
    bytes: [u8; MOST_SHORT],
    length: usize,
}

impl Short {
    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut value: u64) {
        while value >= 128 {
            self.byte(value as u8 | 128);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    fn put(&mut self, into: &mut Vec<u8>) {
        into.extend_from_slice(self.bytes.get(..self.length).unwrap_or_default());
        self.length = 0;
    }
}

/// Adds a row to a bucket. Lines of one file come in rising order.
pub(super) fn write(row: &Row<'_>, last: &mut Written, into: &mut Vec<u8>) {
    let words = [row.item.category, row.item.item, row.channel, row.store, row.redeem];
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    let flags = flag(!row.basket.is_empty(), BASKET)
        | flag(!row.returns.is_empty(), RETURNS)
        | flag(row.again, AGAIN)
        | flag(words != [NONE; 5], WORDS)
        | flag(row.item.quantity != 1, PIECES)
        | flag(row.file != last.file, FILE)
        | flag(matches!(row.customer, Name::Number(_)), NUMBER)
        | flag(row.at.0 == last.at, SAME_TIME);
    let mut short = Short { bytes: [0; MOST_SHORT], length: 0 };
    short.byte(flags);
    match row.customer {
        Name::Number(customer) => short.number(customer),
        Name::Text(customer) => {
            short.number(customer.len() as u64);
            short.put(into);
            into.extend_from_slice(customer.as_bytes());
        }
    }
    // Rows come by time, more often than not.
    if row.at.0 != last.at {
        short.number(zigzag(row.at.0.wrapping_sub(last.at)));
    }
    // Amounts are not negative, and lines rise; what is not so is only longer.
    short.number(row.item.amount as u64);
    if row.file != last.file {
        short.number(u64::from(row.file));
        (last.file, last.line) = (row.file, 0);
    }
    short.number(row.line.wrapping_sub(last.line));
    short.put(into);
    (last.line, last.at) = (row.line, row.at.0);
    if flags & (BASKET | RETURNS | WORDS | PIECES) != 0 {
        rest(row, words, flags, into);
    }
}

fn rest(row: &Row<'_>, words: [TextId; 5], flags: u8, into: &mut Vec<u8>) {
    if flags & BASKET != 0 {
        text(into, row.basket);
    }
    if flags & RETURNS != 0 {
        text(into, row.returns);
    }
    if flags & WORDS != 0 {
        words.iter().for_each(|word| number(into, u64::from(word.0)));
    }
    if flags & PIECES != 0 {
        number(into, zigzag(i64::from(row.item.quantity)));
    }
}

/// The next record of a bucket, cut off from the rest; `None` if these bytes are none.
pub(super) fn read<'a>(bytes: &mut &'a [u8], last: &mut Written) -> Option<Row<'a>> {
    let (&flags, rest) = bytes.split_first()?;
    *bytes = rest;
    let customer = if flags & NUMBER != 0 { Name::Number(take_number(bytes)?) } else { Name::Text(take_text(bytes)?) };
    if flags & SAME_TIME == 0 {
        last.at = last.at.wrapping_add(unzigzag(take_number(bytes)?));
    }
    let amount = take_number(bytes)? as i64;
    if flags & FILE != 0 {
        (last.file, last.line) = (u16::try_from(take_number(bytes)?).ok()?, 0);
    }
    last.line = last.line.wrapping_add(take_number(bytes)?);
    let basket = if flags & BASKET != 0 { take_text(bytes)? } else { "" };
    let returns = if flags & RETURNS != 0 { take_text(bytes)? } else { "" };
    let mut words = [NONE; 5];
    if flags & WORDS != 0 {
        for word in &mut words {
            *word = TextId(u32::try_from(take_number(bytes)?).ok()?);
        }
    }
    let quantity = if flags & PIECES != 0 { i32::try_from(unzigzag(take_number(bytes)?)).ok()? } else { 1 };
    let [category, item, channel, store, redeem] = words;
    let item = Item { category, item, quantity, amount };
    let (at, again, file, line) = (Instant(last.at), flags & AGAIN != 0, last.file, last.line);
    Some(Row { customer, at, again, basket, returns, item, channel, store, redeem, file, line })
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

fn number(into: &mut Vec<u8>, value: u64) {
    let mut short = Short { bytes: [0; MOST_SHORT], length: 0 };
    short.number(value);
    short.put(into);
}

#[inline]
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

fn text(into: &mut Vec<u8>, text: &str) {
    number(into, text.len() as u64);
    into.extend_from_slice(text.as_bytes());
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}
