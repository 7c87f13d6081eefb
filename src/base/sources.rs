use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{SourceId, Span};

/// The largest rule file or scenario that is read, in bytes (4 MiB).
pub const LARGEST_SOURCE: u64 = 4 << 20;

/// One text with the name under which it is shown.
#[derive(Clone, Debug)]
pub struct Source {
    /// As shown in messages: a path, relative wherever the user gave a relative one.
    pub name: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<u32>,
    first_line: u32,
}

impl Source {
    fn new(name: String, text: String, first_line: u32) -> Self {
        let mut line_starts = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                line_starts.push(at as u32 + 1);
            }
        }
        Source { name, text, line_starts, first_line }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, byte: u32) -> (u32, u32) {
        let byte = byte.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|&start| start <= byte).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..byte as usize).unwrap_or("");
        (line as u32 - 1 + self.first_line, before.chars().count() as u32 + 1)
    }
}

/// All texts of one run, by number.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The numbers of all texts.
    pub fn ids(&self) -> impl Iterator<Item = SourceId> + use<> {
        (0..self.all.len() as u32).map(SourceId)
    }

    /// Takes a text in and numbers it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.add_part(name, text, 1)
    }

    /// Takes in a part of a text that is too large to keep, from its line `first_line` on (from 1).
    pub fn add_part(&mut self, name: impl Into<String>, text: impl Into<String>, first_line: u32) -> SourceId {
        self.all.push(Source::new(name.into(), text.into(), first_line));
        SourceId(self.all.len() as u32 - 1)
    }

    /// The text of that number; `None` if the number is from other `Sources`.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }

    /// The bytes that a span covers; empty if it lies outside.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|s| s.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// All texts with their numbers, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.all.iter().enumerate().map(|(at, source)| (SourceId(at as u32), source))
    }
}

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    Missing,
    /// The bytes are not UTF-8; the place of the first one that is not.
    NotUtf8 {
        /// Its line, from 1.
        line: u64,
        /// Its column, from 1.
        column: u64,
    },
    /// The file is larger than `limit` bytes.
    TooLarge {
        /// Size found.
        bytes: u64,
        /// Size allowed.
        limit: u64,
    },
    /// The path leaves the program's own folder.
    Outside,
    /// Anything else the system said.
    Unreadable(String),
}

/// Reads texts by path. The binary passes one for the file system, tests pass one in memory.
pub trait Loader {
    /// The text at `path`.
    ///
    /// # Errors
    /// What kept it from being read.
    fn load(&self, path: &Path) -> Result<String, LoadError>;

    /// The text at `path`, which must lie in `folder` or below it even where links lead.
    ///
    /// # Errors
    /// What kept it from being read; [`LoadError::Outside`] if it lies elsewhere.
    fn load_inside(&self, folder: &Path, path: &Path) -> Result<String, LoadError> {
        if path.starts_with(folder) { self.load(path) } else { Err(LoadError::Outside) }
    }
}

/// Texts held in memory, for tests and editors.
#[derive(Clone, Debug, Default)]
pub struct MemoryLoader {
    /// Text by path.
    pub texts: BTreeMap<PathBuf, String>,
}

impl Loader for MemoryLoader {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        self.texts.get(path).cloned().ok_or(LoadError::Missing)
    }
}
