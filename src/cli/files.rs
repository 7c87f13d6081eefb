//! Files in and out: the only place of the project that touches the disk.

#![allow(clippy::disallowed_methods, reason = "the door to the disk")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::shell::{Orderly, Problem, reason};
use crate::base::{LARGEST_SOURCE, LoadError, Loader};
use crate::diagnostic::write_failed;

/// Reads programs and scenarios from the disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Loader for Disk {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        read_text(path)
    }

    fn load_inside(&self, folder: &Path, path: &Path) -> Result<String, LoadError> {
        let folder = fs::canonicalize(nonempty(folder)).map_err(|error| load_error(&error))?;
        let whole = fs::canonicalize(path).map_err(|error| load_error(&error))?;
        if whole.starts_with(folder) { read_text(&whole) } else { Err(LoadError::Outside) }
    }
}

fn nonempty(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// The text of a program or scenario.
///
/// # Errors
/// What kept it from being read; larger files than [`LARGEST_SOURCE`] are not read to their end.
pub fn read_text(path: &Path) -> Result<String, LoadError> {
    let (file, size) = open(path)?;
    read_limited(file, size)
}

/// A file to read from, and its size as far as the system knows it.
///
/// # Errors
/// What kept it from being opened.
pub fn open(path: &Path) -> Result<(File, u64), LoadError> {
    let file = File::open(path).map_err(|error| load_error(&error))?;
    let data = file.metadata().map_err(|error| load_error(&error))?;
    if data.is_dir() {
        return Err(LoadError::Unreadable("it is a folder".into()));
    }
    Ok((file, data.len()))
}

/// Everything that a stream holds, as text, up to the limit of a source.
///
/// # Errors
/// As [`read_text`].
pub fn read_limited(stream: impl Read, known_size: u64) -> Result<String, LoadError> {
    let mut bytes = Vec::with_capacity(known_size.min(LARGEST_SOURCE) as usize + 1);
    stream.take(LARGEST_SOURCE + 1).read_to_end(&mut bytes).map_err(|error| load_error(&error))?;
    if bytes.len() as u64 > LARGEST_SOURCE {
        return Err(LoadError::TooLarge { bytes: known_size.max(bytes.len() as u64), limit: LARGEST_SOURCE });
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let text = bytes.get(..at).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default();
        let last = text.rsplit('\n').next().unwrap_or_default();
        LoadError::NotUtf8 {
            line: text.matches('\n').count() as u64 + 1,
            column: last.chars().filter(|c| *c != '\u{feff}').count() as u64 + 1,
        }
    })
}

/// A system error as a reason why a text cannot be read.
pub(super) fn load_error(error: &std::io::Error) -> LoadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => LoadError::Missing,
        _ => LoadError::Unreadable(reason(error)),
    }
}

/// Puts a text in the place of a file at once or not at all; its permissions stay.
///
/// # Errors
/// If the folder or the disk does not take it; the old file is then untouched.
pub fn replace(path: &Path, text: &str) -> Result<(), Box<Problem>> {
    let failed = |error: &std::io::Error| Box::<Problem>::from(write_failed(&shown(path), &reason(error)));
    let target = fs::canonicalize(path).map_err(|error| failed(&error))?;
    let folder = nonempty(target.parent().unwrap_or(Path::new(".")));
    let permissions = fs::metadata(&target).map_err(|error| failed(&error))?.permissions();
    if permissions.readonly() {
        return Err(write_failed(&shown(path), "it is read-only").into());
    }
    let mut staged = passing().tempfile_in(folder).map_err(|error| failed(&error))?;
    staged
        .write_all(text.as_bytes())
        .and_then(|()| staged.as_file().set_permissions(permissions))
        .and_then(|()| staged.as_file().sync_all())
        .map_err(|error| failed(&error))?;
    staged.persist(&target).map_err(|error| failed(&error.error))?;
    Ok(())
}

/// A path as shown to people.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Result files for one folder: all of them or none.
///
/// Every file is written and synced under a passing name in the folder itself (so that moving it
/// cannot fail for want of space), and only when the last one is complete are they moved to their
/// names. A full disk before that leaves an older result as it was.
pub struct Results {
    folder: PathBuf,
    made_folder: bool,
    staged: Vec<(PathBuf, NamedTempFile)>,
    done: bool,
    /// Ctrl-C waits until the files have their names: a process that ends at once would leave passing ones behind.
    _whole: Orderly,
}

impl Results {
    /// Results for that folder, which is made if it is missing.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(folder: &Path) -> Result<Results, Box<Problem>> {
        let made_folder = !folder.exists();
        fs::create_dir_all(folder)
            .map_err(|error| Box::<Problem>::from(write_failed(&shown(folder), &reason(&error))))?;
        Ok(Results {
            folder: folder.to_owned(),
            made_folder,
            staged: Vec::new(),
            done: false,
            _whole: Orderly::begin(),
        })
    }

    /// Takes a file.
    ///
    /// # Errors
    /// If the folder does not take it.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), Box<Problem>> {
        let path = self.folder.join(name);
        let failed = |error: std::io::Error| Box::<Problem>::from(write_failed(&shown(&path), &reason(&error)));
        if path.is_dir() {
            return Err(write_failed(&shown(&path), "it is a folder").into());
        }
        let mut file = passing().tempfile_in(&self.folder).map_err(failed)?;
        file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        self.staged.push((path, file));
        Ok(())
    }

    /// Moves all files to their names, in place of older ones, and returns the names.
    ///
    /// # Errors
    /// If one cannot be moved.
    pub fn finish(self) -> Result<Vec<PathBuf>, Box<Problem>> {
        self.move_all(|file, path| file.persist(path).map(drop).map_err(|error| error.error))
    }

    /// The same, but never over a file that exists.
    ///
    /// # Errors
    /// If one cannot be moved or its name is taken.
    pub fn finish_new(self) -> Result<Vec<PathBuf>, Box<Problem>> {
        self.move_all(|file, path| file.persist_noclobber(path).map(drop).map_err(|error| error.error))
    }

    fn move_all(
        mut self,
        move_one: impl Fn(NamedTempFile, &Path) -> std::io::Result<()>,
    ) -> Result<Vec<PathBuf>, Box<Problem>> {
        let mut written = Vec::new();
        for (path, file) in std::mem::take(&mut self.staged) {
            move_one(file, &path)
                .map_err(|error| Box::<Problem>::from(write_failed(&shown(&path), &reason(&error))))?;
            self.done = true;
            written.push(path);
        }
        // Renames are only durable once the folder is; a system without that notion says no, which is fine.
        if let Ok(folder) = File::open(&self.folder) {
            let _ = folder.sync_all();
        }
        Ok(written)
    }
}

impl Drop for Results {
    fn drop(&mut self) {
        self.staged.clear();
        if self.made_folder && !self.done {
            // Only an empty folder goes, and only one that this run made.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// A passing file that gets the usual permissions of a new file, where systems have such.
fn passing() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".loyal-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::Results;
    use std::fs;

    #[test]
    fn all_results_appear_or_none() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let old = place.path().join("a.csv");
        fs::write(&old, "old").expect("own folder");
        fs::create_dir(place.path().join("b.csv")).expect("own folder");
        let mut results = Results::begin(place.path()).expect("the folder is there");
        results.add("a.csv", b"new").expect("there is room");
        assert_eq!(fs::read_to_string(&old).expect("there"), "old");
        // The second file cannot be placed, so the first one never is.
        assert!(results.add("b.csv", b"new").is_err());
        drop(results);
        assert_eq!(fs::read_to_string(&old).expect("there"), "old");
        assert_eq!(fs::read_dir(place.path()).expect("there").count(), 2);
    }

    #[test]
    fn a_folder_that_was_made_for_nothing_goes_again() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let folder = place.path().join("results");
        drop(Results::begin(&folder).expect("it can be made"));
        assert!(!folder.exists());
        let mut results = Results::begin(&folder).expect("it can be made");
        results.add("a.csv", b"new").expect("there is room");
        assert_eq!(results.finish().expect("it can be moved"), [folder.join("a.csv")]);
        assert_eq!(fs::read_dir(&folder).expect("there").count(), 1);
    }
}
