//! Data files that are hashed while they are read, for the manifest of what comes of them.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::files::shown;

/// Hashes what is read through it.
pub struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R> Hashed<R> {
    /// Nothing read yet.
    pub fn new(inner: R) -> Self {
        Hashed { inner, hash: Sha256::new() }
    }

    /// The hash of what was read, in hexadecimal.
    pub fn finish(self) -> String {
        hexadecimal(self.hash)
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// The hash of a text, in hexadecimal.
pub fn hash(text: &str) -> String {
    hexadecimal(Sha256::new_with_prefix(text.as_bytes()))
}

/// The hash of bytes, in hexadecimal.
pub fn hash_bytes(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file's name without its folder: results are the same wherever the files lie.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| shown(path), |name| name.to_string_lossy().into_owned())
}
