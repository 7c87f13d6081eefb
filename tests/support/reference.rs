//! REF-1 from its rule file and scenario, for tests and benchmarks.

use std::path::{Path, PathBuf};

use loyal::base::{LoadError, Loader, Sources};
use loyal::scenario::{Scenario, read};

/// Files of the repository.
pub struct Disk;

impl Loader for Disk {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => LoadError::Missing,
            _ => LoadError::Unreadable(error.to_string()),
        })
    }
}

/// `simulations/ref1.toml` with so many members.
#[allow(dead_code)] // not every test that reads the program runs the scenario
pub fn scenario(customers: u64) -> Scenario {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulations/ref1.toml");
    let (scenario, found) = read(&path, &Disk, &mut Sources::new());
    assert!(found.is_empty(), "{found:?}");
    Scenario { customers, ..scenario.expect("REF-1 is a scenario") }
}
