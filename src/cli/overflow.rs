//! The place for rows that memory does not take: one file without a name in a folder for passing files.
//!
//! Such a file is gone as soon as nobody holds it open, whatever ends the process: an error, ctrl-C, or the system.

#![allow(clippy::disallowed_methods, reason = "a door to the disk")]

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::history::{Overflow, Room};

/// How much memory rows may take.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Large files")]
pub(super) struct Memory {
    /// Memory for rows, such as 512MB or 4GB; what it does not take lies on the disk for the time being
    #[arg(long, value_name = "SIZE", default_value = "1GB", value_parser = size)]
    memory: usize,
    /// The folder in which it lies [default: that of the system for temporary files]
    #[arg(long, value_name = "DIR")]
    temporary: Option<PathBuf>,
}

fn size(text: &str) -> Result<usize, String> {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    let (digits, unit) = units
        .iter()
        .find_map(|(unit, bytes)| text.strip_suffix(unit).map(|digits| (digits, *bytes)))
        .ok_or("write a size such as 512MB or 4GB")?;
    let number: usize = digits.trim().parse().map_err(|_| "write a size such as 512MB or 4GB")?;
    number.checked_mul(unit).ok_or_else(|| "no machine has that much".into())
}

impl Memory {
    /// A place for what memory does not take.
    pub fn place(&self) -> impl Fn() -> io::Result<Box<dyn Overflow>> + use<> {
        let folder = self.temporary.clone();
        move || Ok(Box::new(Passing::new(folder.as_deref())?) as Box<dyn Overflow>)
    }

    /// The room that a reading has, with such a place.
    pub fn room<'a>(&self, place: &'a dyn Fn() -> io::Result<Box<dyn Overflow>>) -> Room<'a> {
        Room { most: self.memory, overflow: place }
    }
}

/// A file without a name.
struct Passing(Mutex<File>);

impl Passing {
    fn new(folder: Option<&Path>) -> io::Result<Passing> {
        let file = match folder {
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        };
        Ok(Passing(Mutex::new(file?)))
    }
}

impl Overflow for Passing {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).write_all(bytes)
    }

    fn get(&self, from: u64, into: &mut [u8]) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(into)
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("512MB"), Ok(512_000_000));
        assert_eq!(size("4 GB"), Ok(4_000_000_000));
        for wrong in ["", "12", "MB", "1.5GB", "-1GB", "99999999999999999GB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
