//! Part files: shards, checkpoints, and `loyal merge`.

#![allow(
    clippy::disallowed_methods,
    reason = "a clock decides when a checkpoint is written, never what it holds; the disk says what stands in its place"
)]

use std::cell::RefCell;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::files::{Disk, Results, load_error, open, shown};
use super::shell::{Outcome, Problem, Shell, reason};
use super::simulate::{Output, tell};
use crate::base::Sources;
use crate::diagnostic::{Diagnostic, load_failed, table, write_failed};
use crate::scenario;
use crate::simulate::{Damage, Part, merge_parts};

/// Put the parts of a run together and print its result
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Parts are written by `loyal simulate --shard`. They may be given in any order, and the result is that of one
run, byte by byte. Parts of another run, damaged, doubled or missing ones are refused.

Examples:
  loyal simulate bean_club.toml --shard 1/2 --out one.part
  loyal simulate bean_club.toml --shard 2/2 --out two.part
  loyal merge one.part two.part --out results"
)]
pub(super) struct Arguments {
    /// The parts
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// The scenario, if it is not where it was when the parts were made
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    arguments.output.is_possible()?;
    let mut parts: Vec<(String, Part)> = Vec::new();
    for path in &arguments.parts {
        parts.push((shown(path), read(path)?));
    }
    let named = parts.first().map(|(_, part)| PathBuf::from(&part.header.scenario));
    let path = arguments.scenario.clone().or(named).unwrap_or_default();
    let mut sources = Sources::new();
    let (scenario, found) = scenario::read(&path, &Disk, &mut sources);
    let Some(scenario) = scenario else { return Err(Problem::new(found, sources)) };
    shell.complain(&found, &sources);
    let run = merge_parts(&scenario, &parts).map_err(|found| Problem::new(found, sources))?;
    tell(&run, &arguments.output, shell)
}

/// Reads a part file.
///
/// # Errors
/// It cannot be read, or is no whole part.
pub(super) fn read(path: &Path) -> Result<Part, Box<Problem>> {
    let name = shown(path);
    let unreadable = |error: &std::io::Error| Box::<Problem>::from(load_failed(&name, &load_error(error), None));
    let (mut file, size) = open(path).map_err(|error| Box::<Problem>::from(load_failed(&name, &error, None)))?;
    let mut bytes = Vec::with_capacity(size.min(1 << 30) as usize);
    file.read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Part::from_bytes(&bytes).map_err(|damage| damaged(&name, damage).into())
}

fn damaged(name: &str, damage: Damage) -> Diagnostic {
    let (message, help) = match damage {
        Damage::Other => (
            format!("`{name}` is not a part of a run"),
            "parts are written by `loyal simulate --shard` and `--checkpoint`",
        ),
        Damage::Form => (
            format!("`{name}` was written by a version of loyal that keeps parts otherwise"),
            "make the part again with this version",
        ),
        Damage::Broken => (
            format!("`{name}` is damaged: it ends too early or was changed"),
            "make the part again; its members are counted from the start",
        ),
    };
    Diagnostic::new(table::PART_DAMAGED, message).help(help)
}

/// That a part may be written there: nothing stands there, or an older part, even one that is damaged. A device or a
/// pipe would be renamed over, and any other file lost.
///
/// # Errors
/// Something else stands there.
pub(super) fn may_take(path: &Path) -> Result<(), Box<Problem>> {
    let refused = |why: &str| {
        let message = format!("`{}` cannot be written: {why}", shown(path));
        let help = "a part replaces only an older part: name another place, or move away what stands there";
        Err(Diagnostic::new(table::WRITE_FAILED, message).help(help).into())
    };
    // The path itself is looked at, not what a link points to: the link would be replaced.
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return refused(&reason(&error)),
        Ok(data) if data.is_dir() => return refused("it is a folder"),
        Ok(data) if data.is_symlink() => return refused("it is a link to another place"),
        Ok(data) if !data.is_file() => return refused("it is not a file, but a device or a pipe"),
        Ok(_) => {}
    }
    let (file, _) = open(path).map_err(|error| Box::<Problem>::from(load_failed(&shown(path), &error, None)))?;
    let mut begin = Vec::new();
    match file.take(Part::BEGINNING.len() as u64).read_to_end(&mut begin) {
        Ok(_) if begin == Part::BEGINNING => Ok(()),
        Ok(_) => refused("it is a file that is not a part of a run"),
        Err(error) => refused(&reason(&error)),
    }
}

/// Writes a part in the place of an older one, at once or not at all.
///
/// # Errors
/// Something else than a part stands there, or the disk does not take it; what stood there before is untouched.
pub(super) fn write(path: &Path, part: &Part) -> Result<(), Box<Problem>> {
    may_take(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(write_failed(&shown(path), "it has no name").into());
    };
    let mut results = Results::begin(folder)?;
    results.add(name, &part.to_bytes())?;
    results.finish().map(drop)
}

/// Tells threads when the time between two checkpoints has passed.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    every: Duration,
    begun: Instant,
    /// Milliseconds from the beginning to the last checkpoint.
    last: Arc<AtomicU64>,
}

impl Clock {
    fn new(every: Duration) -> Clock {
        Clock { every, begun: Instant::now(), last: Arc::default() }
    }

    fn has_passed(&self) -> bool {
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        self.begun.elapsed().saturating_sub(last) >= self.every
    }

    /// Whether counting is to be paused for a checkpoint; with no time between two, it is never paused for one.
    pub fn is_due(&self) -> bool {
        !self.every.is_zero() && self.has_passed()
    }

    fn reset(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }
}

/// A checkpoint file that is written now and then.
pub(super) struct Checkpoint<'a> {
    path: &'a Path,
    clock: Clock,
    failed: RefCell<Option<Box<Problem>>>,
}

impl<'a> Checkpoint<'a> {
    /// Written at most every so many seconds.
    pub fn new(path: &'a Path, seconds: u64) -> Self {
        Checkpoint { path, clock: Clock::new(Duration::from_secs(seconds)), failed: RefCell::new(None) }
    }

    /// When it is written next, for threads to ask.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// What an earlier run left; `None` if there is no such file yet.
    ///
    /// # Errors
    /// Something stands there that is no whole part.
    pub fn before(&self) -> Result<Option<Part>, Box<Problem>> {
        match std::fs::symlink_metadata(self.path) {
            Ok(data) if data.is_file() => read(self.path).map(Some),
            // A pipe or a device is not read: it may have no end.
            _ => may_take(self.path).map(|()| None),
        }
    }

    /// Writes the part if the last time is long enough ago, or it will not grow further. A disk that does not
    /// take it stops no run: that is said in the end.
    pub fn save(&self, part: &Part, last: bool) {
        if last || part.is_finished() || self.clock.has_passed() {
            *self.failed.borrow_mut() = write(self.path, part).err();
            self.clock.reset();
        }
    }

    /// What kept the last checkpoint from being written.
    pub fn failure(&self) -> Option<Box<Problem>> {
        self.failed.borrow_mut().take()
    }
}
