//! Some of the members of a run, counted: what a shard writes, what a checkpoint keeps, what `merge` reads.
//!
//! ```text
//!   loyal part 1⏎          what it is, and the version of this form
//!   { … }⏎                 JSON: which run, which members
//!   numbers                the sums, zigzag and seven bits a byte
//!   32 bytes               SHA-256 of everything before
//! ```

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Coupled;
use crate::measure::Sums;

const MAGIC: &[u8] = b"loyal part ";
/// The version of this form; another one cannot be read.
const FORM: u32 = 1;
const HASH: usize = 32;
/// Bits of a number in one byte.
const BITS: u32 = 7;

/// Everything that decides a run's figures: two parts with the same identity are of the same run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Version of this program.
    pub version: String,
    /// Version of the samplers.
    pub sampler_version: u32,
    /// Seed of all luck.
    pub seed: u64,
    /// Members of the whole run.
    pub customers: u64,
    /// Name and SHA-256 of scenario and programs.
    pub hashes: Vec<(String, String)>,
}

/// What a part says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The run.
    pub identity: Identity,
    /// The scenario's path, as whoever made the part wrote it: only a hint where to find it again.
    pub scenario: String,
    /// The first member of the part.
    pub first: u64,
    /// The first member after it.
    pub end: u64,
    /// Members before this one are counted; less than `end` while the part is unfinished.
    pub done: u64,
    /// What took passes.
    #[serde(default)]
    pub coupled: Vec<Coupled>,
}

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it says of itself.
    pub header: Header,
    numbers: Vec<i128>,
}

/// Why bytes are no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// They begin otherwise.
    Other,
    /// Another version of this form.
    Form,
    /// They end too early, or were changed.
    Broken,
}

impl Part {
    /// What every part begins with, of any version.
    pub const BEGINNING: &[u8] = MAGIC;

    /// A part with these sums: the twin's first, then those of the variants.
    pub(super) fn new(header: Header, sums: &[Sums]) -> Part {
        Part { header, numbers: sums.iter().flat_map(Sums::numbers).collect() }
    }

    /// Whether all of its members are counted.
    pub fn is_finished(&self) -> bool {
        self.header.done >= self.header.end
    }

    /// Puts its numbers into empty sums of the same run; `false` if they are of another shape.
    pub(super) fn fill(&self, sums: &mut [Sums]) -> bool {
        let mut row = self.numbers.iter().copied();
        sums.iter_mut().all(|sums| sums.take_numbers(&mut row)) && row.next().is_none()
    }

    /// As a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(format!("{FORM}\n").bytes());
        let header = serde_json::to_string(&self.header).expect("INVARIANT: a header holds no map");
        bytes.extend(header.bytes());
        bytes.push(b'\n');
        for number in &self.numbers {
            // Small numbers of either sign become small numbers.
            let mut rest = ((number << 1) ^ (number >> 127)) as u128;
            while rest >> BITS != 0 {
                bytes.push((rest & 0x7f) as u8 | 0x80);
                rest >>= BITS;
            }
            bytes.push(rest as u8);
        }
        let hash = Sha256::digest(&bytes);
        bytes.extend(hash);
        bytes
    }

    /// From a file.
    ///
    /// # Errors
    /// It is no part, one of another version, truncated or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Part, Damage> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(Damage::Other)?;
        let (form, rest) = line(rest).ok_or(Damage::Broken)?;
        if form != FORM.to_string().as_bytes() {
            return Err(if form.iter().all(u8::is_ascii_digit) { Damage::Form } else { Damage::Other });
        }
        let body = bytes.len().checked_sub(HASH).filter(|body| *body >= bytes.len() - rest.len());
        let (content, hash) = bytes.split_at(body.ok_or(Damage::Broken)?);
        if Sha256::digest(content).as_slice() != hash {
            return Err(Damage::Broken);
        }
        let rest = rest.get(..rest.len() - HASH).ok_or(Damage::Broken)?;
        let (header, rest) = line(rest).ok_or(Damage::Broken)?;
        let header: Header = serde_json::from_slice(header).map_err(|_| Damage::Broken)?;
        let sound = header.first <= header.done && header.done <= header.end;
        Ok(Part { numbers: numbers(rest).filter(|_| sound).ok_or(Damage::Broken)?, header })
    }
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

fn numbers(bytes: &[u8]) -> Option<Vec<i128>> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0u128, 0);
    for byte in bytes {
        let bits = u128::from(byte & 0x7f);
        // Nothing may fall off at the top.
        if shift >= u128::BITS || bits << shift >> shift != bits {
            return None;
        }
        value |= bits << shift;
        shift += BITS;
        if byte & 0x80 == 0 {
            numbers.push((value >> 1) as i128 ^ -((value & 1) as i128));
            (value, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::{Damage, Header, Part};

    fn part() -> Part {
        let header = Header { first: 3, done: 5, end: 9, ..Header::default() };
        Part { header, numbers: vec![0, 1, -1, 63, 64, -64, -65, i128::from(i64::MAX), i128::MAX, i128::MIN, 1 << 100] }
    }

    #[test]
    fn bytes_give_the_part_again() {
        assert_eq!(Part::from_bytes(&part().to_bytes()), Ok(part()));
    }

    #[test]
    fn every_truncation_and_every_changed_byte_is_noticed() {
        let bytes = part().to_bytes();
        for length in 0..bytes.len() {
            assert!(Part::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
        for at in 0..bytes.len() {
            for change in [1, 0x80] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                assert!(Part::from_bytes(&changed).is_err(), "byte {at}");
            }
        }
        assert_eq!(Part::from_bytes(&bytes[..bytes.len() - 1]), Err(Damage::Broken));
        assert_eq!(Part::from_bytes(b"title = \"Bean Club\""), Err(Damage::Other));
        let other = [b"loyal part 2\n", &bytes[13..]].concat();
        assert_eq!(Part::from_bytes(&other), Err(Damage::Form));
    }
}
